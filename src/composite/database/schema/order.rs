//! The order in which tables can come: a foreign key needs the table that it refers to.
//!
//! SchemaHero knows no order among tables (`requires` names `DatabaseExtension` objects), and runs the statements of a
//! migration one by one: those before a failing foreign key stay done, and are in the way when it tries again.

use std::collections::BTreeSet;

use super::diff::same_reference;
use crate::resource::schemahero::{ForeignKey, TableSpec};

/// One table of a logical database.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// What is asked for.
    pub wanted: &'a TableSpec,
    /// What the Table object asks for now, once there is one.
    pub observed: Option<&'a TableSpec>,
    /// Whether the table is in the database as asked, or was there before us.
    pub done: bool,
}

/// Whether SchemaHero may be given a table now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It may.
    Now,
    /// These tables come first. A Table that is observed already stays as it is until then.
    After(Vec<String>),
}

/// Names of tables that refer to each other in a circle, each to the next, the first one again at the end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the tables {} refer to each other in a circle, so that none can be made first; leave out one of the foreign keys",
    .0.join(" -> ")
)]
pub struct Cycle(pub Vec<String>);

/// Whose turn it is, in the order of the tables given; all of one logical database.
///
/// Where migrations run at once (`immediate`), a table comes after those that its new foreign keys refer to. Where they wait
/// for approval, planning needs no order and every table comes now; the same answer with `immediate` says then which
/// approvals can be passed on. A foreign key to itself, to a table that is not among these, or one that is in the
/// observed table already, is not waited for.
#[must_use]
pub fn turns(tables: &[Node<'_>], immediate: bool) -> Vec<Turn> {
    tables.iter().map(|table| if immediate { turn(table, tables) } else { Turn::Now }).collect()
}

fn turn(table: &Node<'_>, tables: &[Node<'_>]) -> Turn {
    if table.done {
        return Turn::Now;
    }
    let is_new = |key: &&ForeignKey| !foreign_keys_of(table.observed).any(|old| same_reference(old, key));
    let missing: BTreeSet<_> = foreign_keys(table.wanted)
        .filter(is_new)
        .map(|key| key.references.table.as_str())
        .filter(|name| *name != table.wanted.name)
        .filter(|name| tables.iter().any(|other| other.wanted.name == *name && !other.done))
        .collect();
    if missing.is_empty() { Turn::Now } else { Turn::After(missing.into_iter().map(str::to_owned).collect()) }
}

/// Makes sure that some order exists.
///
/// # Errors
/// When tables refer to each other in a circle.
pub fn acyclic(tables: &[&TableSpec]) -> Result<(), Cycle> {
    let mut finished = vec![false; tables.len()];
    for start in 0..tables.len() {
        let mut path = Vec::new();
        visit(start, tables, &mut finished, &mut path)?;
    }
    Ok(())
}

/// Depth first; `path` is the way to here.
fn visit(at: usize, tables: &[&TableSpec], finished: &mut [bool], path: &mut Vec<usize>) -> Result<(), Cycle> {
    if finished[at] {
        return Ok(());
    }
    if let Some(start) = path.iter().position(|earlier| *earlier == at) {
        let circle = path[start..].iter().chain(std::iter::once(&at));
        return Err(Cycle(circle.map(|table| tables[*table].name.clone()).collect()));
    }
    path.push(at);
    for key in foreign_keys(tables[at]).filter(|key| key.references.table != tables[at].name) {
        if let Some(next) = tables.iter().position(|other| other.name == key.references.table) {
            visit(next, tables, finished, path)?;
        }
    }
    path.pop();
    finished[at] = true;
    Ok(())
}

fn foreign_keys(spec: &TableSpec) -> impl Iterator<Item = &ForeignKey> {
    spec.body().into_iter().flat_map(|body| &body.foreign_keys)
}

fn foreign_keys_of(spec: Option<&TableSpec>) -> impl Iterator<Item = &ForeignKey> {
    spec.into_iter().flat_map(foreign_keys)
}

#[cfg(test)]
mod tests;
