//! Settings of the engine: one object each. One that is no longer wanted goes in two answers, and Azure sets its default
//! again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Azure;
use crate::{
    composite::{
        database::{DATABASE, credentials::write, settled::Guarantee, spec::Engine},
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        identity::hash5,
        names,
    },
    readiness,
    resource::{
        Kind, LocalRef, kinds,
        managed::{Managed, ObservedManaged},
        metadata::Metadata,
        policies::PROTECTED_NEW,
    },
};

/// Beginning of the composition resource names of settings.
pub(super) const PREFIX: &str = "setting-";
/// Which extensions may be made.
const EXTENSIONS: &str = "azure.extensions";
/// Encrypted connections only.
const TLS: &str = "require_secure_transport";
/// Whether the server's own pooler runs, and how it shares connections.
const POOLER: [&str; 2] = ["pgbouncer.enabled", "pgbouncer.pool_mode"];

/// Settings of Azure that a guarantee rests on; a spec may not set them.
const GUARANTEES: [Guarantee; 4] = [
    (TLS, "connections are encrypted"),
    (EXTENSIONS, "the extensions of spec.databases can be made"),
    (POOLER[0], "the pooler is the one of spec.pooling"),
    (POOLER[1], "the pooler is the one of spec.pooling"),
];

/// A setting. Of PostgreSQL its name is a field, of MySQL its name in the cloud.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Setting {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_id_ref: Option<LocalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_name_ref: Option<LocalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_group_name: Option<String>,
    value: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Seen {
    value: Option<String>,
}

/// The server that settings belong to.
pub(super) struct Of<'a> {
    /// Name of its object.
    pub object: &'a str,
    pub resource_group: Option<String>,
    pub up: bool,
}

/// Composes the settings; whether those are in force without which nobody may connect, or nothing can be made inside.
pub(super) fn compose(draft: &mut Draft<'_>, azure: &Azure<'_>, server: &Of<'_>) -> Result<bool, Fatal> {
    let settings = wanted(draft, azure)?;
    let mut complete = true;
    for (name, value) in &settings {
        let works = one(draft, azure, server, name, value)?.is_ready();
        complete &= works || ![TLS, EXTENSIONS].contains(&name.as_str());
    }
    let surplus = |key: &&str| key.strip_prefix(PREFIX).is_some_and(|name| !settings.contains_key(name));
    let gone: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).filter(surplus).collect();
    for key in gone {
        draft.remove_as_it_is(key, &format!("The setting {}", key.trim_start_matches(PREFIX)))?;
    }
    Ok(complete)
}

/// Whether the server's own pooler is as it is asked for.
pub(super) fn pooler_works(draft: &Draft<'_>) -> bool {
    POOLER.iter().all(|name| draft.head(&key(name)).is_some_and(|head| readiness::judge(head).ready))
}

/// The profile's settings under those of the spec.
fn wanted(draft: &Draft<'_>, azure: &Azure<'_>) -> Result<BTreeMap<String, String>, Fatal> {
    let settled = azure.settled;
    let extensions: BTreeSet<String> = settled
        .databases
        .iter()
        .flat_map(|database| &database.extensions)
        .map(|extension| extension.to_ascii_uppercase())
        .collect();
    let extensions = extensions.into_iter().collect::<Vec<_>>().join(",");
    let mut own = vec![(TLS, "ON")];
    match settled.engine {
        Engine::Postgres => {
            if !extensions.is_empty() {
                own.push((EXTENSIONS, extensions.as_str()));
            }
            if settled.is_production() {
                own.extend([
                    ("log_connections", "on"),
                    ("log_disconnections", "on"),
                    ("log_min_duration_statement", "1000"),
                ]);
            }
            if let Some(mode) = settled.pooling {
                own.extend([(POOLER[0], "true"), (POOLER[1], mode.as_str())]);
            }
        }
        Engine::Mysql if settled.is_production() => own.extend([("long_query_time", "1"), ("slow_query_log", "ON")]),
        Engine::Mysql => {}
    }
    let mut settings = settled.settings(&own, &GUARANTEES)?;
    if settled.adopt.is_some() {
        // An adopted server keeps its settings but for those that the spec speaks of: what they are, nobody sees.
        let asked = |name: &str| settled.parameters.contains_key(name) || name == EXTENSIONS || POOLER.contains(&name);
        settings.retain(|name, _| asked(name) || draft.head(&key(name)).is_some());
    }
    Ok(settings)
}

fn one(draft: &mut Draft<'_>, azure: &Azure<'_>, server: &Of<'_>, setting: &str, value: &str) -> Result<State, Fatal> {
    let key = key(setting);
    let name = draft.name_of(&key, names::object(&azure.settled.name, &part(setting)));
    let observed: Option<ObservedManaged<Setting, Seen>> = draft.read(&key)?;
    let mut metadata = Metadata::new(&azure.settled.namespace, &name);
    let mut asked = Setting { value: value.to_owned(), ..Setting::default() };
    let kind: &'static Kind = match azure.settled.engine {
        Engine::Postgres => {
            asked.name = Some(setting.to_owned());
            asked.server_id_ref = Some(LocalRef::to(server.object));
            &kinds::AZURE_POSTGRES_CONFIGURATION
        }
        Engine::Mysql => {
            metadata = metadata.external_name(setting);
            asked.server_name_ref = Some(LocalRef::to(server.object));
            // It stays: in another one the provider would look for another setting.
            let had = observed.as_ref().and_then(|seen| seen.spec.for_provider.resource_group_name.clone());
            asked.resource_group_name = had.or_else(|| server.resource_group.clone());
            &kinds::AZURE_MYSQL_CONFIGURATION
        }
    };
    // It goes with the server, so it carries no Delete while it is wanted.
    let managed = Managed::new(kind, metadata, PROTECTED_NEW, azure.config.clone(), asked);
    let judgement = draft.head(&key).map(|head| {
        let mut judgement = readiness::judge(head);
        let seen = observed.and_then(|observed| observed.status.at_provider.value);
        // An extension is made only once the server's list names it.
        judgement.ready &= setting != EXTENSIONS || lists(seen.as_deref().unwrap_or_default(), value);
        judgement
    });
    let gate = (!server.up).then(|| Pending::on("the database server"));
    let want = Want::new(key.clone(), kind, DATABASE, name, write(&key, &managed)?).gate(gate);
    Ok(draft.want(want.judged(judgement)))
}

/// Whether a list of extensions holds all of another one.
fn lists(seen: &str, wanted: &str) -> bool {
    let seen: BTreeSet<String> = seen.split(',').map(|name| name.trim().to_ascii_uppercase()).collect();
    wanted.split(',').all(|name| seen.contains(name))
}

/// Composition resource name of a setting.
fn key(setting: &str) -> String {
    format!("{PREFIX}{setting}")
}

/// The part of an object's name that stands for a setting: underscores are not allowed there, dots within are.
fn part(setting: &str) -> String {
    let part = setting.replace('_', "-");
    let legal = part.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    format!("{PREFIX}{}", if legal { part } else { hash5(setting) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_an_object_of_its_own_with_a_legal_name() {
        assert_eq!(part("azure.extensions"), "setting-azure.extensions");
        assert_eq!(part("pgbouncer.pool_mode"), "setting-pgbouncer.pool-mode");
        for odd in ["work_mem_", "a._b", "a..b", "a."] {
            let part = part(odd);
            assert!(part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{odd}: {part}");
            assert!(!part.ends_with('-'), "{odd}: {part}");
        }
        assert_ne!(part("a._b"), part("a._c"));
    }

    #[test]
    fn a_list_of_extensions_is_read_in_any_order() {
        assert!(lists("pgcrypto, VECTOR", "VECTOR"));
        assert!(!lists("PGCRYPTO", "PGCRYPTO,VECTOR"));
        assert!(!lists("", "VECTOR"));
    }
}
