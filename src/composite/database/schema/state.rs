//! How far a table is, from what SchemaHero leaves to see.

mod time;

use super::{
    deploy::Origin,
    hash::{approval_id, migration_name, planned_sha},
    same::same_ddl,
};
use crate::{
    composite::database::status::TableState,
    resource::schemahero::{Migration, Table, TableSpec},
};

/// Bytes of a migration's statements that people are shown.
const SHOWN: usize = 4096;

/// How the writers of objects that Crossplane composes for us begin in `managedFields`.
const OUR_MANAGER: &str = "apiextensions.crossplane.io/composed/";

/// What is known of a table before any Migration is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What this answer asks for; where a change is held back, what is observed.
    pub emitted: &'a TableSpec,
    /// The Table as observed.
    pub observed: Option<&'a Table>,
    /// The Migration that `status.schema.tables[].migration` names: the one that was last confirmed.
    pub confirmed: Option<&'a str>,
    /// Where the data of the server came from.
    pub origin: Origin,
    /// Whether the spec says that migrations need no approval.
    pub automatic: bool,
}

/// A Migration that was asked for as a required resource.
#[derive(Debug, Clone, Copy)]
pub enum Lookup<'a> {
    /// Not fetched yet, or not asked for.
    NotFetched,
    /// There is none by that name.
    Absent,
    /// Here it is.
    Found(&'a Migration),
}

/// How far a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no Table yet.
    Waiting,
    /// Nothing says yet what SchemaHero makes of the Table.
    Planning,
    /// A Migration waits for approval.
    AwaitingApproval(Pending),
    /// A Migration is approved and not executed yet.
    Executing,
    /// Somebody rejected the Migration, or SchemaHero found it outdated.
    Refused,
    /// The table is in the database as asked.
    InSync,
    /// SchemaHero found nothing to do, or did not look yet; on a restored or adopted server nothing tells the two apart.
    Unverified,
}

/// A Migration that waits for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What `spec.schema.approved` must list.
    pub id: String,
    /// The statements, cut at 4 KiB.
    pub ddl: String,
    /// The Migration's name.
    pub migration: String,
    /// Its UID.
    pub uid: String,
    /// When it was planned.
    pub planned_at: i64,
    /// Whether the statements drop something.
    pub destructive: bool,
}

/// What is made of it all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// How far the table is.
    pub state: State,
    /// The Migration that is confirmed: what `status.schema.tables[].migration` shall say now. None takes an earlier one
    /// back: a spec that returns to it would otherwise count as confirmed, whatever was executed in between.
    pub confirmed: Option<String>,
    /// A sentence for people.
    pub message: String,
}

impl State {
    /// The word of `status.schema.tables[].state`.
    #[must_use]
    pub const fn word(&self) -> TableState {
        match self {
            Self::Waiting => TableState::Waiting,
            Self::Planning => TableState::Planning,
            Self::AwaitingApproval(_) => TableState::AwaitingApproval,
            Self::Executing => TableState::Executing,
            Self::Refused => TableState::Held,
            Self::InSync => TableState::InSync,
            Self::Unverified => TableState::Unverified,
        }
    }

    /// A short machine reason for the condition `SchemaReady`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Planning => "Planning",
            Self::AwaitingApproval(_) => "WaitingForApproval",
            Self::Executing => "Executing",
            Self::Refused => "MigrationRefused",
            Self::InSync => "InSync",
            Self::Unverified => "Unverified",
        }
    }

    /// Whether the table is known to be in the database as asked; only that counts for [`super::deploy`].
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        matches!(self, Self::InSync)
    }

    /// Whether nothing is waited for: `SchemaReady` may be True, and tables that refer to this one may come.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::InSync | Self::Unverified)
    }
}

/// The Migration to ask for, if one has to be looked at; it does not depend on whether it was fetched already.
///
/// None while there is no Table, and once the table is confirmed, so that the steady state costs no call.
#[must_use]
pub fn question(known: &Known<'_>) -> Option<String> {
    let observed = &known.observed?.spec;
    let name = migration_name(observed);
    // A Table that is not as asked yet has a Migration of its old spec; that one matters only if it will do for the new.
    let will_do = observed == known.emitted || same_ddl(observed, known.emitted);
    (will_do && known.confirmed != Some(&name)).then_some(name)
}

/// How far a table is, given the Migration that [`question`] names.
#[must_use]
pub fn judge(known: &Known<'_>, lookup: Lookup<'_>) -> Judgement {
    let Some(observed) = known.observed else {
        return unconfirmed(State::Waiting, format!("table {} is not asked for yet", known.emitted.name));
    };
    let name = migration_name(&observed.spec);
    if observed.spec == *known.emitted {
        if known.confirmed == Some(&name) { in_sync(known, name) } else { unsettled(known, observed, name, lookup) }
    } else {
        changing(known, observed, &name, lookup)
    }
}

/// The Table is about to change, or its change does not get through.
fn changing(known: &Known<'_>, observed: &Table, name: &str, lookup: Lookup<'_>) -> Judgement {
    let executed =
        || matches!(lookup, Lookup::Found(migration) if counts(observed, migration) && is_executed(migration));
    if same_ddl(&observed.spec, known.emitted) && (known.confirmed == Some(name) || executed()) {
        return in_sync(known, migration_name(known.emitted));
    }
    let message = format!("the change of table {} is on its way to SchemaHero", known.emitted.name);
    unconfirmed(State::Planning, message)
}

/// The Table is as asked, and nothing confirmed it yet.
fn unsettled(known: &Known<'_>, observed: &Table, name: String, lookup: Lookup<'_>) -> Judgement {
    let planned_last = observed.status.last_planned == planned_sha(&observed.spec);
    match lookup {
        Lookup::NotFetched => {
            unconfirmed(State::Planning, format!("the migration of table {} is being looked up", observed.spec.name))
        }
        // What SchemaHero planned last, it did not plan anew: an older Migration still is the one of this spec.
        Lookup::Found(migration) if counts(observed, migration) || (planned_last && is_for(observed, migration)) => {
            planned(known, migration, name)
        }
        Lookup::Absent | Lookup::Found(_) if planned_last => in_sync(known, name),
        Lookup::Absent | Lookup::Found(_) if known.origin == Origin::Foreign => {
            let message = format!(
                "table {} came with the restored or adopted server; SchemaHero planned no change, which says that it is as asked \
                 or that SchemaHero has not looked yet",
                observed.spec.name
            );
            unconfirmed(State::Unverified, message)
        }
        Lookup::Absent | Lookup::Found(_) => unconfirmed(State::Planning, nothing_planned(observed)),
    }
}

fn planned(known: &Known<'_>, migration: &Migration, name: String) -> Judgement {
    let table = &known.emitted.name;
    let status = &migration.status;
    if is_executed(migration) {
        return in_sync(known, name);
    }
    if status.approved_at > 0 {
        let message = format!(
            "migration {name} of table {table} is approved and not executed yet; if it stays so, its statements fail, and only \
             the log of StatefulSet {}-controller says why",
            known.emitted.database
        );
        return unconfirmed(State::Executing, message);
    }
    if status.rejected_at > 0 || status.invalidated_at > 0 || matches!(status.phase.as_str(), "REJECTED" | "INVALID") {
        let message = format!(
            "migration {name} of table {table} was rejected; change the table in spec.schema.tables, or approve it after all"
        );
        return unconfirmed(State::Refused, message);
    }
    let ddl = &migration.spec.generated_ddl;
    let id = approval_id(&name, ddl);
    let mut message = format!(
        "migration {name} of table {table} waits for approval; status.schema.pendingMigrations shows it as {id}"
    );
    if known.automatic {
        message.push_str(match known.origin {
            Origin::Foreign => {
                " (although spec.schema.deploy is Automatic: the server was restored or adopted, and a first plan may drop \
                 what it holds)"
            },
            Origin::Fresh => " (although spec.schema.deploy is Automatic: it was planned before that counted)",
        });
    }
    let pending = Pending {
        id,
        ddl: cut(ddl),
        migration: name,
        uid: migration.metadata.uid.clone(),
        planned_at: status.planned_at,
        destructive: drops(ddl),
    };
    unconfirmed(State::AwaitingApproval(pending), message)
}

/// Whether statements drop something that may hold data, or guard it.
fn drops(ddl: &str) -> bool {
    let words: Vec<String> = ddl.split_whitespace().map(str::to_ascii_lowercase).collect();
    let pair = |first: &str, second: &[&str]| {
        words.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1].as_str()))
    };
    pair("drop", &["column", "constraint", "foreign", "primary", "table"])
        || words.iter().any(|word| word == "truncate")
}

fn in_sync(known: &Known<'_>, confirmed: String) -> Judgement {
    let message = format!("table {} is in the database as asked", known.emitted.name);
    Judgement { state: State::InSync, confirmed: Some(confirmed), message }
}

fn unconfirmed(state: State, message: String) -> Judgement {
    Judgement { state, confirmed: None, message }
}

fn nothing_planned(observed: &Table) -> String {
    let spec = &observed.spec;
    let mut message = format!("SchemaHero has planned nothing for table {} yet", spec.name);
    if !spec.requires.is_empty() {
        message.push_str("; it waits for the DatabaseExtensions ");
        message.push_str(&spec.requires.join(", "));
        message.push_str(" to be applied");
    }
    message.push_str("; if it stays so, the log of StatefulSet ");
    message.push_str(&spec.database);
    message.push_str("-controller says why");
    message
}

/// Whether a Migration came out of the Table's present spec: it was planned since we last wrote the Table. A spec that
/// returns to an earlier one finds the Migration of then, executed.
fn counts(observed: &Table, migration: &Migration) -> bool {
    is_for(observed, migration) && written_at(observed).is_none_or(|time| migration.status.planned_at >= time)
}

/// Whether a Migration is this Table's, and not another's whose hash begins with the same digits.
fn is_for(observed: &Table, migration: &Migration) -> bool {
    migration.spec.table_name == observed.metadata.name && migration.status.planned_at > 0
}

fn is_executed(migration: &Migration) -> bool {
    migration.status.phase == "EXECUTED" || migration.status.executed_at > 0
}

/// When we last changed a field of the Table, in seconds since 1970; when it was created where our own entry is missing.
fn written_at(observed: &Table) -> Option<i64> {
    let entries = &observed.metadata.managed_fields;
    let ours = entries.iter().filter(|entry| entry.manager.starts_with(OUR_MANAGER));
    let times = ours.filter_map(|entry| time::unix(entry.time.as_deref()?));
    times.max().or_else(|| time::unix(observed.metadata.creation_timestamp.as_deref()?))
}

fn cut(ddl: &str) -> String {
    let mut end = ddl.len().min(SHOWN);
    while !ddl.is_char_boundary(end) {
        end -= 1;
    }
    ddl[..end].to_owned()
}

#[cfg(test)]
mod tests;
