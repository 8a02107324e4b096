//! What somebody means who typed `database.spec.storage`.

use super::{Field, Kind};
use crate::schema::{
    CROSSPLANE_SPEC, CROSSPLANE_STATUS,
    words::{closest, listed},
};

/// There is nothing of that name, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotFound(String);

/// The kind and the field that a path names. The path may leave out `spec` and `status`; an item of a list is that list, and
/// any key of a map leads to its value.
///
/// # Errors
/// When there is no such kind or field.
pub fn find<'k>(kinds: &'k [Kind], typed: &str) -> Result<(&'k Kind, Field<'k>), NotFound> {
    let (name, path) = typed.split_once('.').unwrap_or((typed, ""));
    let kind = kinds.iter().find(|kind| kind.answers_to(name)).ok_or_else(|| no_kind(kinds, name))?;
    let steps: Vec<&str> = path.split('.').map(step).filter(|step| !step.is_empty()).collect();
    let mut at = kind.root();
    for (index, step) in steps.iter().enumerate() {
        let next = if index == 0 { first(&at, step) } else { below(&at, step) };
        at = next.ok_or_else(|| no_field(kind, &at, &steps[..=index]))?;
    }
    Ok((kind, at))
}

/// A step of a path without its index.
fn step(typed: &str) -> &str {
    typed.split('[').next().unwrap_or_default()
}

/// The first step, which may leave out `spec` or `status`.
fn first<'k>(root: &Field<'k>, name: &str) -> Option<Field<'k>> {
    below(root, name).or_else(|| root.fields().iter().find_map(|half| below(half, name)))
}

fn below<'k>(at: &Field<'k>, name: &str) -> Option<Field<'k>> {
    at.value().or_else(|| at.fields().into_iter().find(|field| field.name == name))
}

fn no_kind(kinds: &[Kind], typed: &str) -> NotFound {
    let known = kinds.iter().flat_map(|kind| kind.aliases.iter()).map(String::as_str);
    let names = listed(kinds.iter().map(|kind| kind.name.as_str()));
    NotFound(match closest(typed, known) {
        Some(meant) => format!("there is no kind {typed}; did you mean {meant}?"),
        None => format!("there is no kind {typed}; the kinds are {names}"),
    })
}

fn no_field(kind: &Kind, at: &Field<'_>, typed: &[&str]) -> NotFound {
    let name = typed.last().copied().unwrap_or_default();
    let place = if at.path.is_empty() { name.to_owned() } else { format!("{}.{name}", at.path) };
    let others = match at.path.as_str() {
        "spec" => CROSSPLANE_SPEC,
        "status" => CROSSPLANE_STATUS,
        _ => &[],
    };
    if others.contains(&name) {
        return NotFound(format!("{place} is not described here: Crossplane adds it to every {}", kind.name));
    }
    // What is typed without `spec` may be meant for either half.
    let halves = if at.path.is_empty() { at.fields() } else { Vec::new() };
    let fields: Vec<_> = at.fields().into_iter().chain(halves.iter().flat_map(Field::fields)).collect();
    let missing = format!("{} has no field {place}", kind.name);
    if fields.is_empty() {
        return NotFound(format!("{missing}: {} is a {}", at.path, at.type_name()));
    }
    let meant = closest(name, fields.iter().map(|field| field.name.as_str()));
    let known = at.fields();
    let meant = fields.iter().find(|field| Some(field.name.as_str()) == meant);
    NotFound(meant.map_or_else(
        || format!("{missing}; there are {}", listed(known.iter().map(|field| field.path.as_str()))),
        |meant| format!("{missing}; did you mean {}?", meant.path),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{package::Names, reference::kinds};

    #[test]
    fn kinds_have_many_names_and_paths_many_forms() {
        let kinds = kinds(&Names::default());
        for (typed, kind, path) in [
            ("database", "Database", ""),
            ("DB", "Database", ""),
            ("xdatabases", "Database", ""),
            ("Applications.spec", "Application", "spec"),
            ("idp.status", "Platform", "status"),
            ("database.storage.size", "Database", "spec.storage.size"),
            ("database.endpoint", "Database", "status.endpoint"),
            ("db.spec.schema.tables.columns.type", "Database", "spec.schema.tables[].columns[].type"),
            ("db.spec.schema.tables[0].columns[].type", "Database", "spec.schema.tables[].columns[].type"),
            ("platform.providers.aws.regions", "Platform", "spec.providers.aws.regions"),
            ("platform.providers.aws.regions.eu-1.vpcId", "Platform", "spec.providers.aws.regions.<key>.vpcId"),
            ("platform.spec.providers.aws.regions.<key>", "Platform", "spec.providers.aws.regions.<key>"),
            ("database.spec.parameters.work_mem", "Database", "spec.parameters.<key>"),
            ("app.database.create.version", "Application", "spec.database.create.version"),
        ] {
            let found = find(&kinds, typed).map(|(kind, field)| (kind.name.clone(), field.path));
            assert_eq!(found, Ok((kind.to_owned(), path.to_owned())), "{typed}");
        }
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is_near() {
        let kinds = kinds(&Names::default());
        for (typed, sentence) in [
            ("databse", "there is no kind databse; did you mean database?"),
            ("pod", "there is no kind pod; the kinds are Database, Application, Platform"),
            ("database.spec.storge", "Database has no field spec.storge; did you mean spec.storage?"),
            ("database.storge", "Database has no field storge; did you mean spec.storage?"),
            ("database.endpont", "Database has no field endpont; did you mean status.endpoint?"),
            ("database.users.nmae", "Database has no field spec.users.nmae; did you mean spec.users[].name?"),
            ("database.spec.size.cpu", "Database has no field spec.size.cpu: spec.size is a string"),
            (
                "database.storage.x",
                "Database has no field spec.storage.x; there are spec.storage.max, spec.storage.size",
            ),
            ("database.zzz", "Database has no field zzz; there are spec, status"),
            ("db.status.conditions", "status.conditions is not described here: Crossplane adds it to every Database"),
        ] {
            let sentence = Err(sentence.to_owned());
            assert_eq!(find(&kinds, typed).map(|(_, field)| field.path).map_err(|error| error.0), sentence, "{typed}");
        }
    }
}
