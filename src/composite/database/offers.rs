//! What each provider offers. From this one table come the refusals, the rules at admission, and the table of the
//! documentation.

use std::fmt::Write as _;

use super::{
    server::PROVIDERS,
    spec::{AdoptMode, DatabaseSpec, Engine, PoolMode},
};
use crate::{
    composite::fatal::Fatal,
    platform::spec::ProviderName,
    schema::rule::{Rule, present},
};

/// Something that a manifest can ask for and that not every provider has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// A region.
    Region,
    /// A certain version within its series.
    MinorVersion,
    /// A bound up to which the disk grows by itself.
    StorageBound,
    /// A standby.
    HighAvailability,
    /// Replicas for reading.
    ReadReplicas,
    /// A pooler that shares connections after each transaction.
    Pooling,
    /// A pooler that shares connections when their client leaves.
    SessionPooling,
    /// Extensions of the engine.
    Extensions,
    /// Backups.
    Backups,
    /// Backups in another region.
    CrossRegion,
    /// A last backup.
    FinalBackup,
    /// Restoring a moment.
    PointInTime,
    /// Restoring the latest moment there is.
    Latest,
    /// Restoring a snapshot.
    Snapshot,
    /// A key of one's own.
    OwnKey,
    /// Taking over a database that exists.
    Adoption,
    /// A weekly window.
    MaintenanceWindow,
    /// Letting addresses in.
    AllowCidr,
}

/// Whether a provider has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It has, by that means of its own.
    By(&'static str),
    /// It has not; what to do instead.
    No(&'static str),
}

impl Feature {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 18] = [
        Self::Region,
        Self::MinorVersion,
        Self::StorageBound,
        Self::HighAvailability,
        Self::ReadReplicas,
        Self::Pooling,
        Self::SessionPooling,
        Self::Extensions,
        Self::Backups,
        Self::CrossRegion,
        Self::FinalBackup,
        Self::PointInTime,
        Self::Latest,
        Self::Snapshot,
        Self::OwnKey,
        Self::Adoption,
        Self::MaintenanceWindow,
        Self::AllowCidr,
    ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Region => "regions",
            Self::MinorVersion => "a chosen minor version",
            Self::StorageBound => "a disk that grows up to a bound",
            Self::HighAvailability => "a standby",
            Self::ReadReplicas => "read replicas",
            Self::Pooling => "connection pooling",
            Self::SessionPooling => "pooling by session",
            Self::Extensions => "extensions",
            Self::Backups => "backups",
            Self::CrossRegion => "backups in another region",
            Self::FinalBackup => "a last backup",
            Self::PointInTime => "restoring a moment",
            Self::Latest => "restoring the latest moment",
            Self::Snapshot => "restoring a snapshot",
            Self::OwnKey => "a key of one's own",
            Self::Adoption => "adoption",
            Self::MaintenanceWindow => "a maintenance window",
            Self::AllowCidr => "access by address",
        }
    }

    /// The field that asks for it, as a path below `spec`.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::MinorVersion => "version",
            Self::StorageBound => "storage.max",
            Self::HighAvailability => "highAvailability",
            Self::ReadReplicas => "readReplicas",
            Self::Pooling => "pooling.enabled",
            Self::SessionPooling => "pooling.mode",
            Self::Extensions => "databases",
            Self::Backups => "backup.retentionDays",
            Self::CrossRegion => "backup.crossRegion",
            Self::FinalBackup => "deletion.finalBackup",
            Self::PointInTime => "restore.pointInTime",
            Self::Latest => "restore",
            Self::Snapshot => "restore.snapshot",
            Self::OwnKey => "encryption.keyRef",
            Self::Adoption => "adopt",
            Self::MaintenanceWindow => "maintenance",
            Self::AllowCidr => "network.allowFrom",
        }
    }

    /// Whether a spec asks for it.
    fn is_asked(self, spec: &DatabaseSpec, engine: Engine) -> bool {
        let pooling = spec.pooling.as_ref().filter(|pooling| pooling.enabled == Some(true));
        let restore = spec.restore.as_ref();
        let moment = restore.filter(|restore| restore.snapshot.is_none());
        match self {
            Self::Region => spec.region.is_some(),
            Self::MinorVersion => {
                let parts = spec.version.as_deref().unwrap_or_default().split('.').count();
                parts > if engine == Engine::Mysql { 2 } else { 1 }
            }
            Self::StorageBound => spec.storage.as_ref().is_some_and(|storage| storage.max.is_some()),
            Self::HighAvailability => spec.high_availability == Some(true),
            Self::ReadReplicas => spec.read_replicas.is_some_and(|count| count > 0),
            Self::Pooling => pooling.is_some_and(|pooling| pooling.mode != Some(PoolMode::Session)),
            Self::SessionPooling => pooling.is_some_and(|pooling| pooling.mode == Some(PoolMode::Session)),
            Self::Extensions => spec.databases.iter().flatten().any(|database| !database.extensions.is_empty()),
            Self::Backups => {
                spec.backup.as_ref().is_some_and(|backup| backup.retention_days.is_some_and(|days| days > 0))
            }
            Self::CrossRegion => spec.backup.as_ref().is_some_and(|backup| backup.cross_region == Some(true)),
            Self::FinalBackup => spec.deletion.as_ref().is_some_and(|deletion| deletion.final_backup == Some(true)),
            Self::PointInTime => moment.is_some_and(|restore| restore.point_in_time.is_some()),
            Self::Latest => moment.is_some_and(|restore| restore.point_in_time.is_none()),
            Self::Snapshot => restore.is_some_and(|restore| restore.snapshot.is_some()),
            Self::OwnKey => spec.encryption.as_ref().is_some_and(|encryption| encryption.key_ref.is_some()),
            Self::Adoption => spec.adopt.is_some(),
            Self::MaintenanceWindow => spec.maintenance.is_some(),
            Self::AllowCidr => {
                let sources = spec.network.iter().filter_map(|network| network.allow_from.as_ref()).flatten();
                sources.into_iter().any(|source| source.cidr.is_some())
            }
        }
    }

    /// The same as an expression on the spec.
    fn asked(self, engine: Engine) -> String {
        let is_true = |path: &str| format!("{} && self.{path}", present("self", path));
        let session = "has(self.pooling.mode) && self.pooling.mode == 'session'";
        match self {
            Self::Region | Self::MaintenanceWindow | Self::Adoption | Self::OwnKey | Self::StorageBound => {
                present("self", self.field())
            }
            Self::MinorVersion => {
                format!("size(self.version.split('.')) > {}", if engine == Engine::Mysql { 2 } else { 1 })
            }
            Self::HighAvailability | Self::CrossRegion | Self::FinalBackup => is_true(self.field()),
            Self::ReadReplicas => "has(self.readReplicas) && self.readReplicas > 0".to_owned(),
            Self::Pooling => format!("{} && !({session})", is_true("pooling.enabled")),
            Self::SessionPooling => format!("{} && {session}", is_true("pooling.enabled")),
            Self::Extensions => {
                "has(self.databases) && self.databases.exists(d, has(d.extensions) && size(d.extensions) > 0)"
                    .to_owned()
            }
            Self::Backups => format!("{} && self.backup.retentionDays > 0", present("self", self.field())),
            Self::PointInTime => {
                "has(self.restore) && !has(self.restore.snapshot) && has(self.restore.pointInTime)".to_owned()
            }
            Self::Latest => {
                "has(self.restore) && !has(self.restore.snapshot) && !has(self.restore.pointInTime)".to_owned()
            }
            Self::Snapshot => present("self", self.field()),
            Self::AllowCidr => {
                format!("{} && self.network.allowFrom.exists(s, has(s.cidr))", present("self", self.field()))
            }
        }
    }
}

/// Refuses what the provider does not have, with what to do instead.
///
/// # Errors
/// When the spec asks for it.
pub fn check(spec: &DatabaseSpec, provider: ProviderName, engine: Engine) -> Result<(), Fatal> {
    let Some(offers) = PROVIDERS.iter().find(|known| known.name == provider).map(|known| known.offers) else {
        return Ok(());
    };
    for feature in Feature::ALL {
        if let Offer::No(instead) = offers(feature, engine)
            && feature.is_asked(spec, engine)
        {
            return Err(Fatal::not_offered(
                &format!("spec.{}", feature.field()),
                refusal(feature, provider, engine, instead),
            ));
        }
    }
    Ok(())
}

/// Whether the provider has it.
#[must_use]
pub fn has(feature: Feature, provider: ProviderName, engine: Engine) -> bool {
    let known = PROVIDERS.iter().find(|known| known.name == provider);
    known.is_some_and(|known| matches!((known.offers)(feature, engine), Offer::By(_)))
}

fn refusal(feature: Feature, provider: ProviderName, engine: Engine, instead: &str) -> String {
    format!("{provider} does not offer {} for {engine}; {instead}", feature.name())
}

/// What the API server can refuse, because the manifest itself says enough.
#[must_use]
pub fn rules() -> Vec<Rule> {
    let mut rules = Vec::new();
    for provider in &PROVIDERS {
        for feature in Feature::ALL {
            for engine in [Engine::Postgres, Engine::Mysql] {
                let Offer::No(instead) = (provider.offers)(feature, engine) else { continue };
                let of_engine = match engine {
                    Engine::Postgres => "(!has(self.engine) || self.engine == 'postgres')",
                    Engine::Mysql => "has(self.engine) && self.engine == 'mysql'",
                };
                let here = format!("has(self.provider) && self.provider == '{}' && {of_engine}", provider.name);
                let rule = Rule::holds(
                    format!("!({here}) || !({})", feature.asked(engine)),
                    refusal(feature, provider.name, engine, instead),
                );
                rules.push(rule.at(feature.field()));
            }
        }
    }
    rules
}

/// The table of the documentation, in Markdown.
#[must_use]
pub fn table() -> String {
    let engines = [Engine::Postgres, Engine::Mysql];
    let mut text = String::from("| |");
    for provider in &PROVIDERS {
        for engine in engines {
            let _ = write!(text, " {} {engine} |", provider.name);
        }
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(PROVIDERS.len() * engines.len()));
    text.push('\n');
    for feature in Feature::ALL {
        let _ = write!(text, "| {} (`{}`) |", feature.name(), feature.field());
        for provider in &PROVIDERS {
            for engine in engines {
                let cell = match (provider.offers)(feature, engine) {
                    Offer::By("") => "supported".to_owned(),
                    Offer::By(means) => format!("supported: {means}"),
                    Offer::No(_) => "not offered by the provider".to_owned(),
                };
                let _ = write!(text, " {cell} |");
            }
        }
        text.push('\n');
    }
    text
}

/// Whether an adopted database is only looked at.
#[must_use]
pub fn only_looks(spec: &DatabaseSpec) -> bool {
    spec.adopt.as_ref().is_some_and(|adopt| adopt.mode != Some(AdoptMode::Manage))
}
