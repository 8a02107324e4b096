//! Where the data of a database comes from: another database, a snapshot, or a server that exists already.

use crate::{
    composite::{
        database::{
            memory::Memory,
            spec::{AdoptMode, DatabaseSpec},
        },
        fatal::Fatal,
    },
    platform::{Platform, layers::glob, spec::ProviderName},
};

/// What a database starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// Of what.
    pub source: Source,
    /// The moment, in RFC 3339; the latest one where none is named.
    pub moment: Option<String>,
}

/// What is restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A Database of the same namespace.
    Database(String),
    /// A database by its name in the cloud.
    Cloud(String),
    /// A snapshot by its name in the cloud.
    Snapshot(String),
}

/// A server that exists already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopt {
    /// Its name in the cloud.
    pub name: String,
    /// Whether it is run like any other, or only looked at.
    pub manage: bool,
    /// The Secret with its administrator's name and password.
    pub secret: Option<String>,
    /// Whether users of our names that exist there get passwords of ours.
    pub take_over: bool,
}

/// What is restored; `exists` says that the database was made already, which a stricter platform does not change.
pub(super) fn restore(spec: &DatabaseSpec, platform: &Platform, exists: bool) -> Result<Option<Restore>, Fatal> {
    let Some(asked) = &spec.restore else { return Ok(None) };
    let source = match (&asked.from, &asked.external_name, &asked.snapshot) {
        (Some(name), None, None) => Source::Database(name.clone()),
        (None, Some(name), None) => Source::Cloud(allowed("externalName", name, platform, exists)?),
        (None, None, Some(name)) => Source::Snapshot(allowed("snapshot", name, platform, exists)?),
        _ => {
            let what = "exactly one of from, externalName and snapshot says what is restored";
            return Err(Fatal::invalid("spec.restore", what));
        }
    };
    if matches!(source, Source::Snapshot(_)) && asked.point_in_time.is_some() {
        let what = "a snapshot has a point in time of its own; leave it out";
        return Err(Fatal::invalid("spec.restore.pointInTime", what));
    }
    if spec.adopt.is_some() {
        let what = "a database is either restored or adopted, not both";
        return Err(Fatal::invalid("spec.adopt", what));
    }
    Ok(Some(Restore { source, moment: asked.point_in_time.clone() }))
}

fn allowed(field: &str, name: &str, platform: &Platform, exists: bool) -> Result<String, Fatal> {
    if exists || platform.allow.restore.iter().flatten().any(|pattern| glob(pattern, name)) {
        return Ok(name.to_owned());
    }
    let what =
        "this name may not be restored from here; the platform team can list it in spec.overrides[].allow.restore";
    Err(Fatal::forbidden(&format!("spec.restore.{field}"), what))
}

/// What is adopted. What is already is not asked about again, nor changed by a stricter platform.
pub(super) fn adopt(
    spec: &DatabaseSpec,
    provider: ProviderName,
    platform: &Platform,
    memory: &Memory,
) -> Result<Option<Adopt>, Fatal> {
    let Some(asked) = &spec.adopt else { return Ok(None) };
    let name = asked.external_name.clone().unwrap_or_default();
    let adopted = memory.external_name.as_deref() == Some(name.as_str());
    if !adopted && !platform.allow.adopt.iter().flatten().any(|pattern| glob(pattern, &name)) {
        let what = "this name may not be adopted here; the platform team can list it in spec.overrides[].allow.adopt";
        return Err(Fatal::forbidden("spec.adopt.externalName", what));
    }
    if spec.network.is_some() {
        let what = "an adopted database keeps the network and the access that it has; leave it out";
        return Err(Fatal::invalid("spec.network", what));
    }
    let manage = asked.mode == Some(AdoptMode::Manage);
    let take_over = asked.take_over == Some(true);
    if take_over && !manage {
        return Err(Fatal::invalid("spec.adopt.takeOver", "it needs mode: Manage"));
    }
    if manage && !(adopted && memory.created) {
        // A running server keeps what it has: what the spec leaves out would be that of a new one.
        let storage = spec.storage.as_ref().and_then(|storage| storage.size.as_ref());
        for (field, said) in [("spec.size", spec.size.is_some()), ("spec.storage.size", storage.is_some())] {
            if !said {
                let what =
                    "mode: Manage needs it: say what the running database has, or it would get that of a new one";
                return Err(Fatal::invalid(field, what));
            }
        }
        if !take_over && provider == ProviderName::Gcp {
            // Nothing tells whether a user exists there before it is made.
            let what = "mode: Manage gives the users of this spec, app among them, passwords of ours, also where they exist; \
                        set it to true once nothing else logs in as one of them";
            return Err(Fatal::invalid("spec.adopt.takeOver", what));
        }
    }
    let secret = asked.credentials_secret.as_ref().and_then(|secret| secret.name.clone());
    Ok(Some(Adopt { name, manage, secret, take_over }))
}
