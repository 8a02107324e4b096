//! The spec, settled: every question answered once, from the spec, what was chosen before, the Platform, and the
//! built-in defaults. Nobody reads the raw spec after this.

mod network;
mod origin;
mod relaxing;
mod said;
mod settings;
mod sql;
mod users;

use std::collections::BTreeMap;

use super::{
    memory::Memory,
    offers,
    server::Chosen,
    size::{self, Class},
    spec::{DatabaseSpec, Engine, PoolMode},
    status::Relaxed,
    version::Version,
    windows::Windows,
};
use crate::{
    composite::{fatal::Fatal, identity::Identity},
    platform::{
        Platform,
        spec::{Control, Profile, ProviderName},
    },
    resource::KindRef,
};
pub use network::Source;
pub use origin::{Adopt, Restore, Source as RestoreSource};
use relaxing::Relaxing;
pub use said::Said;
pub use settings::Guarantee;
pub use sql::{Logical, Schema};
pub use users::User;

/// Storage that nobody asked for, in GiB.
const STORAGE: u64 = 20;
/// Days of backups in production.
const RETENTION: u32 = 14;
/// The oldest version of `PostgreSQL` that every provider still starts.
const OLDEST: &str = "13";
/// The versions of `MySQL` that every provider starts.
const MYSQL: [&str; 2] = ["8.0", "8.4"];

/// A database with every question answered.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "answers that do not depend on each other")]
pub struct Settled {
    /// Name in Kubernetes.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// Engine.
    pub engine: Engine,
    /// Version that is asked for.
    pub version: Version,
    /// Provider.
    pub provider: ProviderName,
    /// Region; empty in the cluster itself.
    pub region: String,
    /// Profile.
    pub profile: Profile,
    /// Size class.
    pub size: String,
    /// The built-in class of that name, where the Platform makes nothing else of it.
    pub class: Option<Class>,
    /// The size class that was in force before.
    pub had_size: Option<String>,
    /// Storage in GiB.
    pub storage: u64,
    /// Storage up to which the disk grows by itself, in GiB.
    pub storage_max: u64,
    /// A standby in another zone.
    pub high_availability: bool,
    /// Replicas that answer read-only queries.
    pub read_replicas: u32,
    /// How a pooler in front of the server shares its connections.
    pub pooling: Option<PoolMode>,
    /// What it starts with.
    pub restore: Option<Restore>,
    /// The server that exists already.
    pub adopt: Option<Adopt>,
    /// What the spec says in so many words.
    pub said: Said,
    /// How often passwords were rotated, counted from 1.
    pub rotation: u32,
    /// Further users.
    pub users: Vec<User>,
    /// Whether backups are kept in another region, too.
    pub cross_region: bool,
    /// Logical databases, the first one being that of the connection.
    pub databases: Vec<Logical>,
    /// Settings of the engine.
    pub parameters: BTreeMap<String, String>,
    /// Tables.
    pub schema: Schema,
    /// Days of backups.
    pub retention_days: u32,
    /// Backup and maintenance windows.
    pub windows: Windows,
    /// Who may connect, beside whom the Platform lets in.
    pub allow_from: Vec<Source>,
    /// The encryption key that the spec asks for.
    pub key: Option<String>,
    /// Whether neither the database nor its objects can be deleted.
    pub protection: bool,
    /// Whether a last backup is taken before the database is deleted.
    pub final_backup: bool,
    /// Where the connection is pushed.
    pub push: Option<Push>,
    /// What is weaker than production, and the field that made it so.
    pub relaxed: Vec<Relaxed>,
}

/// Where the connection is pushed.
#[derive(Debug, Clone)]
pub struct Push {
    /// The secret store.
    pub store: KindRef,
    /// The key of the first database; others stand below it.
    pub key: String,
}

impl Settled {
    /// Whether the profile is production.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.profile == Profile::Production
    }

    /// Whether the server is only looked at.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        self.adopt.as_ref().is_some_and(|adopt| !adopt.manage)
    }
}

/// Answers every question.
///
/// # Errors
/// When the spec contradicts itself, what was chosen before, the Platform or its policies.
pub fn settle(
    spec: &DatabaseSpec,
    identity: &Identity,
    platform: &Platform,
    memory: &Memory,
    chosen: Option<&Chosen>,
    pushed: Option<&Push>,
) -> Result<Settled, Fatal> {
    let profile = profile(spec, platform, memory)?;
    let (provider, region) = place(spec, platform, chosen)?;
    // What is only begun is chosen anew, apart from its place.
    let chosen = chosen.filter(|chosen| chosen.exists);
    let engine = immutable("spec.engine", "engine", spec.engine, chosen.and_then(|chosen| chosen.engine))?;
    let engine = engine.unwrap_or(Engine::Postgres);
    offers::check(spec, provider, engine)?;
    let version = version(spec, engine, chosen)?;
    let size = spec.size.clone().unwrap_or_else(|| "small".to_owned());
    if memory.size.as_ref() != Some(&size) {
        // A policy that becomes stricter changes nothing for databases that have the size already.
        platform.policies.size("spec.size", &size)?;
    }
    let (storage, storage_max) = storage(spec, chosen)?;

    let mut relaxing = Relaxing::new(profile, &platform.policies, &memory.relaxed);
    let deletion = spec.deletion.clone().unwrap_or_default();
    let backup = spec.backup.clone().unwrap_or_default();
    let protection = relaxing.flag(Control::DeletionProtection, deletion.protection)?;
    let final_backup = relaxing.flag(Control::FinalBackup, deletion.final_backup)?;
    let high_availability = relaxing.flag(Control::HighAvailability, spec.high_availability)?;
    let retention_days = match no_backups(provider, engine, platform) {
        Some(field) => relaxing.without_backups(field, backup.retention_days, chosen.is_some())?,
        None => relaxing.at_least(Control::BackupRetention, backup.retention_days, RETENTION, 1)?,
    };
    let allow_from = network::sources(spec, platform, &mut relaxing)?;
    let databases = sql::databases(spec, identity, engine)?;
    let schema = sql::schema(spec, engine, &databases, &mut relaxing)?;
    let users = users::users(spec, engine, &databases)?;
    let key = encryption(spec, platform, chosen)?;

    Ok(Settled {
        name: identity.name.clone(),
        namespace: identity.namespace.clone(),
        engine,
        version,
        provider,
        region,
        profile,
        class: size::class(&size).filter(|_| !is_own_class(platform, &size)),
        had_size: memory.size.clone(),
        size,
        storage,
        storage_max,
        said: Said::of(spec, chosen),
        high_availability,
        read_replicas: spec.read_replicas.unwrap_or(0),
        pooling: pooling(spec),
        restore: origin::restore(spec, platform, chosen.is_some())?,
        adopt: origin::adopt(spec, provider, platform, memory)?,
        rotation: spec.credentials.as_ref().and_then(|credentials| credentials.rotation).unwrap_or(1),
        users,
        cross_region: backup.cross_region == Some(true),
        databases,
        parameters: spec.parameters.clone().unwrap_or_default(),
        schema,
        retention_days,
        windows: Windows::of(spec, identity)?,
        allow_from,
        key,
        protection,
        final_backup,
        push: push(spec, identity, platform, pushed)?,
        relaxed: relaxing.relaxed(),
    })
}

/// Whether the Platform says what a size class is.
fn is_own_class(platform: &Platform, size: &str) -> bool {
    let classes = platform.spec.sizes.as_ref().and_then(|sizes| sizes.database.as_ref());
    classes.is_some_and(|classes| classes.contains_key(size))
}

/// Why nothing takes backups here, as the field at fault.
fn no_backups(provider: ProviderName, engine: Engine, platform: &Platform) -> Option<&'static str> {
    if provider != ProviderName::Kubernetes {
        return None;
    }
    let own = platform.spec.providers.as_ref().and_then(|providers| providers.kubernetes.as_ref()?.backup.as_ref());
    match own.and_then(|backup| backup.destination_path.as_deref()) {
        None => Some("Platform.spec.providers.kubernetes.backup"),
        // Its operator writes to S3 and Azure alone.
        Some(path) if engine == Engine::Mysql && path.starts_with("gs://") => {
            Some("Platform.spec.providers.kubernetes.backup.destinationPath")
        }
        Some(_) => None,
    }
}

fn pooling(spec: &DatabaseSpec) -> Option<PoolMode> {
    let asked = spec.pooling.as_ref().filter(|pooling| pooling.enabled == Some(true))?;
    Some(asked.mode.unwrap_or(PoolMode::Transaction))
}

/// A field that is chosen once: the spec may repeat it, and nothing else.
fn immutable<T: Copy + PartialEq + std::fmt::Display>(
    field: &str,
    what: &str,
    asked: Option<T>,
    chosen: Option<T>,
) -> Result<Option<T>, Fatal> {
    match (asked, chosen) {
        (Some(asked), Some(chosen)) if asked != chosen => Err(Fatal::invalid(
            field,
            format!("{asked} is asked for, but the database was created with {what} {chosen}, which cannot change"),
        )),
        (asked, chosen) => Ok(chosen.or(asked)),
    }
}

fn profile(spec: &DatabaseSpec, platform: &Platform, memory: &Memory) -> Result<Profile, Fatal> {
    let defaults = platform.spec.defaults.as_ref();
    let profile = spec.profile.or(memory.profile).or_else(|| defaults?.profile).unwrap_or(Profile::Production);
    let unprotected = spec.deletion.as_ref().is_some_and(|deletion| deletion.protection == Some(false));
    if memory.profile == Some(Profile::Production) && profile == Profile::Development && !unprotected {
        let what =
            "a production database becomes a development one only with spec.deletion.protection: false beside it";
        return Err(Fatal::invalid("spec.profile", what));
    }
    Ok(profile)
}

fn place(spec: &DatabaseSpec, platform: &Platform, chosen: Option<&Chosen>) -> Result<(ProviderName, String), Fatal> {
    let defaults = platform.spec.defaults.as_ref();
    let provider = immutable("spec.provider", "provider", spec.provider, chosen.map(|chosen| chosen.provider))?
        .or_else(|| defaults?.provider)
        .ok_or_else(|| {
            Fatal::invalid(
                "spec.provider",
                "neither the spec nor the Platform (spec.defaults.provider) names a provider",
            )
        })?;
    let is_new = chosen.is_none_or(|chosen| !chosen.exists);
    if provider == ProviderName::Kubernetes {
        if is_new {
            platform.policies.provider("spec.provider", provider.as_str())?;
        }
        return Ok((provider, String::new()));
    }
    let was = chosen.and_then(|chosen| chosen.region.as_deref());
    let region = immutable("spec.region", "region", spec.region.as_deref(), was)?
        .or_else(|| defaults?.region.as_deref())
        .ok_or_else(|| {
            Fatal::invalid("spec.region", "neither the spec nor the Platform (spec.defaults.region) names a region")
        })?
        .to_owned();
    if is_new {
        // A policy that becomes stricter changes nothing for databases that exist.
        platform.policies.provider("spec.provider", provider.as_str())?;
        platform.policies.region("spec.region", &region)?;
    }
    Ok((provider, region))
}

fn version(spec: &DatabaseSpec, engine: Engine, chosen: Option<&Chosen>) -> Result<Version, Fatal> {
    let text = spec.version.as_deref().unwrap_or_default();
    let version = Version::parse(engine, text).ok_or_else(|| {
        let what = match engine {
            Engine::Postgres => "write a major one such as 17, or 17.4",
            Engine::Mysql => "write one such as 8.4, or 8.0.35",
        };
        Fatal::invalid("spec.version", format!("\"{text}\" is no version of {engine}; {what}"))
    })?;
    if let Some(was) = chosen.and_then(|chosen| chosen.version).filter(|was| version.is_lower_than(*was)) {
        let what = format!("{version} is lower than the {was} that was asked for before; a version only rises");
        return Err(Fatal::invalid("spec.version", what));
    }
    match engine {
        Engine::Postgres if Version::parse(engine, OLDEST).is_some_and(|oldest| version.is_lower_than(oldest)) => {
            let what = format!("{version} is too old; {OLDEST} is the oldest that is served");
            Err(Fatal::invalid("spec.version", what))
        }
        Engine::Mysql if !MYSQL.contains(&version.series.to_string().as_str()) => {
            let what = format!("MySQL {} is not served; known: {}", version.series, MYSQL.join(", "));
            Err(Fatal::invalid("spec.version", what))
        }
        _ => Ok(version),
    }
}

fn storage(spec: &DatabaseSpec, chosen: Option<&Chosen>) -> Result<(u64, u64), Fatal> {
    let asked = spec.storage.clone().unwrap_or_default();
    let was = chosen.and_then(|chosen| chosen.storage);
    let parse = |field: &str, text: Option<&str>| {
        text.map(|text| {
            gibibytes(text).ok_or_else(|| {
                Fatal::invalid(field, format!("\"{text}\" is no size; write it in Gi or Ti, such as 50Gi"))
            })
        })
        .transpose()
    };
    let size = parse("spec.storage.size", asked.size.as_deref())?;
    if let (Some(size), Some(was)) = (size, was)
        && size < was
    {
        return Err(Fatal::invalid(
            "spec.storage.size",
            format!("{size}Gi is smaller than the {was}Gi in use; storage only grows"),
        ));
    }
    let size = size.or(was).unwrap_or(STORAGE);
    let max = parse("spec.storage.max", asked.max.as_deref())?.unwrap_or(size * 5);
    if max < size {
        return Err(Fatal::invalid(
            "spec.storage.max",
            format!("{max}Gi is smaller than spec.storage.size ({size}Gi)"),
        ));
    }
    Ok((size, max))
}

fn gibibytes(text: &str) -> Option<u64> {
    if let Some(number) = text.strip_suffix("Ti") {
        return number.parse::<u64>().ok()?.checked_mul(1024);
    }
    text.strip_suffix("Gi")?.parse().ok()
}

fn encryption(spec: &DatabaseSpec, platform: &Platform, chosen: Option<&Chosen>) -> Result<Option<String>, Fatal> {
    let Some(key) = spec.encryption.as_ref().and_then(|encryption| encryption.key_ref.clone()) else {
        return Ok(None);
    };
    if let Some(chosen) = chosen {
        return match (&chosen.key, chosen.engine) {
            (Some(was), _) if *was == key => Ok(Some(key)),
            // Known from the status alone, which does not name the key.
            (None, None) => Ok(Some(key)),
            _ => Err(Fatal::invalid(
                "spec.encryption.keyRef",
                "the key of a database cannot change after it was created",
            )),
        };
    }
    let allowed = platform.allow.keys.iter().flatten().any(|pattern| crate::platform::layers::glob(pattern, &key));
    if !allowed {
        let what = "this key is not allowed here; the platform team can list it in spec.overrides[].allow.keys";
        return Err(Fatal::forbidden("spec.encryption.keyRef", what));
    }
    Ok(Some(key))
}

/// Where to push; `pushed` is where it is pushed already, which a stricter policy does not change.
fn push(
    spec: &DatabaseSpec,
    identity: &Identity,
    platform: &Platform,
    pushed: Option<&Push>,
) -> Result<Option<Push>, Fatal> {
    let asked = spec.credentials.clone().unwrap_or_default();
    let own = platform.spec.secrets.as_ref().and_then(|secrets| secrets.store.as_ref());
    let own_name = own.and_then(|store| store.name.as_deref());
    let Some(name) = asked.store.as_deref().or(own_name) else {
        if asked.push_key.is_some() {
            if pushed.is_some() {
                // It stays where it is.
                return Ok(None);
            }
            let what = "there is no secret store to push to; the platform team sets one in spec.secrets.store";
            return Err(Fatal::invalid("spec.credentials.pushKey", what));
        }
        return Ok(None);
    };
    let same_store = pushed.is_some_and(|pushed| pushed.store.name == name);
    if Some(name) != own_name && !same_store {
        platform.policies.store("spec.credentials.store", name)?;
    }
    let kind = own.and_then(|store| store.kind).map_or("ClusterSecretStore", |kind| kind.as_str());
    let key = asked.push_key.unwrap_or_else(|| format!("{}/{}", identity.namespace, identity.name));
    if pushed.is_none_or(|pushed| pushed.key != key) {
        platform.policies.push_key("spec.credentials.pushKey", &identity.namespace, &key)?;
    }
    Ok(Some(Push { store: KindRef { kind: kind.to_owned(), name: name.to_owned() }, key }))
}
