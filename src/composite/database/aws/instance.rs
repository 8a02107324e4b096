//! The RDS instance.

use serde::{Deserialize, Serialize};

use super::{Aws, changes, network, network::Network, parameter_group::Groups, size};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{ADMINISTRATOR, Passwords, write},
            server::Server,
            spec::Engine,
            version::Version,
        },
        draft::{Draft, Pending, Said, Want},
        fatal::Fatal,
        names,
    },
    object::Object,
    plan::Event,
    platform::Platform,
    readiness::{self, Judgement, ObservedCondition},
    resource::{
        LocalRef, SecretKeyRef, kinds,
        managed::{Managed, ObservedManaged},
        metadata::Metadata,
        policies::{self, Policies},
    },
};

/// Composition resource name.
pub(super) const KEY: &str = "instance";

/// The smallest disk of type gp3, in GiB.
const SMALLEST_DISK: u64 = 20;
/// The largest disk, in GiB.
const LARGEST_DISK: u64 = 65536;

/// An instance as observed.
pub(super) type Observed = ObservedManaged<Parameters, AtProvider>;

/// What is asked of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parameters {
    pub region: Option<String>,
    pub identifier: Option<String>,
    pub engine: Option<String>,
    pub engine_version: Option<String>,
    pub engine_lifecycle_support: Option<String>,
    pub auto_minor_version_upgrade: Option<bool>,
    pub allow_major_version_upgrade: Option<bool>,
    pub instance_class: Option<String>,
    pub username: Option<String>,
    pub password_secret_ref: Option<SecretKeyRef>,
    pub storage_type: Option<String>,
    pub allocated_storage: Option<u64>,
    pub max_allocated_storage: Option<u64>,
    pub storage_encrypted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    pub multi_az: Option<bool>,
    pub publicly_accessible: Option<bool>,
    pub port: Option<u16>,
    pub db_subnet_group_name: Option<String>,
    pub vpc_security_group_id_refs: Option<Vec<LocalRef>>,
    pub parameter_group_name: Option<String>,
    pub backup_retention_period: Option<u32>,
    pub backup_window: Option<String>,
    pub maintenance_window: Option<String>,
    pub copy_tags_to_snapshot: Option<bool>,
    pub delete_automated_backups: Option<bool>,
    pub skip_final_snapshot: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_snapshot_identifier: Option<String>,
    pub deletion_protection: Option<bool>,
    pub apply_immediately: Option<bool>,
    pub iam_database_authentication_enabled: Option<bool>,
    pub performance_insights_enabled: Option<bool>,
    pub performance_insights_retention_period: Option<u32>,
    pub enabled_cloudwatch_logs_exports: Option<Vec<String>>,
    pub ca_cert_identifier: Option<String>,
}

/// What the provider saw.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AtProvider {
    pub address: Option<String>,
    pub port: Option<u16>,
    pub identifier: Option<String>,
    pub engine_version: Option<String>,
    pub engine_version_actual: Option<String>,
    pub instance_class: Option<String>,
    pub allocated_storage: Option<u64>,
    pub multi_az: Option<bool>,
    pub storage_type: Option<String>,
    pub backup_retention_period: Option<u32>,
    pub parameter_group_name: Option<String>,
    pub vpc_security_group_ids: Vec<String>,
    pub latest_restorable_time: Option<String>,
    pub deletion_protection: Option<bool>,
    pub skip_final_snapshot: Option<bool>,
    pub final_snapshot_identifier: Option<String>,
    pub delete_automated_backups: Option<bool>,
}

/// Composes the instance.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    platform: &Platform,
    passwords: &Passwords,
    network: &Network,
    groups: &Groups,
) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let wanted =
        frozen(wanted(aws, platform, passwords, network, groups, observed.as_ref(), draft)?, observed.as_ref());
    let created = aws.memory.created || Aws::has_been_up(draft, KEY);
    let connection_secret = names::object(&aws.settled.name, "instance");
    let gate = gate(draft, passwords, network, groups, &connection_secret);
    let name = draft.name_of(KEY, names::object(&aws.settled.name, ""));
    let object = object(aws, &name, &connection_secret, &wanted, created, observed.as_ref())?;
    let (server, judgement) = seen(draft, aws, &wanted, created, connection_secret, observed.as_ref());
    let want = Want::new(KEY, &kinds::RDS_INSTANCE, DATABASE, name, object).gate(gate);
    draft.want(if server.again {
        want.said(Said {
            ready: false,
            reason: "CreatedAgain",
            message:
                "The database was deleted outside and is being created again, empty; its data is in a backup at best."
                    .to_owned(),
            people: true,
        })
    } else {
        want.judged(observed.is_some().then_some(judgement))
    });
    if let Some(observed) = &observed {
        changes::tell(draft, aws.settled, &wanted, observed);
    }
    Ok(server)
}

/// What the instance waits for before it is first emitted.
fn gate(
    draft: &mut Draft<'_>,
    passwords: &Passwords,
    network: &Network,
    groups: &Groups,
    connection_secret: &str,
) -> Option<Pending> {
    if draft.head(KEY).is_some() {
        return None;
    }
    if let Some(pending) = draft.not_installed(&kinds::RDS_INSTANCE).or_else(|| network.gate.clone()) {
        return Some(pending);
    }
    if !groups.ready {
        return Some(Pending::on("the parameter group"));
    }
    let password = passwords.administrator.gate(draft);
    let taken = draft.secret_taken(connection_secret);
    password.or(taken)
}

/// The instance as the spec, the Platform and the profile want it.
fn wanted(
    aws: &Aws<'_>,
    platform: &Platform,
    passwords: &Passwords,
    network: &Network,
    groups: &Groups,
    observed: Option<&Observed>,
    draft: &Draft<'_>,
) -> Result<Parameters, Fatal> {
    let settled = aws.settled;
    let production = settled.is_production();
    let (storage, storage_max) = storage(aws)?;
    let upgrade = upgrade(settled.version, groups, observed);
    let running_class = observed.and_then(|observed| observed.spec.for_provider.instance_class.as_deref());
    let known = aws.memory.external_name.clone().filter(|_| aws.memory.created);
    let identifier = known.unwrap_or_else(|| aws.cloud_name.clone());
    let snapshot = settled.final_backup.then(|| format!("{identifier}-final-{}", draft.identity.uid8()));
    let logs: &[&str] = if production { &["postgresql", "upgrade"] } else { &["postgresql"] };
    Ok(Parameters {
        region: Some(settled.region.clone()),
        identifier: Some(identifier),
        engine: Some(Engine::Postgres.as_str().to_owned()),
        engine_version: Some(upgrade.version),
        engine_lifecycle_support: Some("open-source-rds-extended-support-disabled".to_owned()),
        auto_minor_version_upgrade: Some(true),
        allow_major_version_upgrade: Some(upgrade.major),
        instance_class: Some(size::instance_class(aws, platform, running_class)?),
        username: Some(ADMINISTRATOR.to_owned()),
        password_secret_ref: Some(passwords.administrator.reference()),
        storage_type: Some("gp3".to_owned()),
        allocated_storage: Some(storage),
        max_allocated_storage: Some(storage_max),
        storage_encrypted: Some(true),
        kms_key_id: settled.key.clone().or_else(|| aws.region.kms_key_arn.clone().filter(|key| !key.is_empty())),
        multi_az: Some(settled.high_availability),
        publicly_accessible: Some(false),
        port: Some(network::PORT),
        db_subnet_group_name: Some(network.subnet_group.clone()),
        vpc_security_group_id_refs: Some(vec![LocalRef::to(&network.security_group)]),
        parameter_group_name: Some(upgrade.group),
        backup_retention_period: Some(settled.retention_days),
        backup_window: Some(settled.windows.backup()),
        maintenance_window: Some(settled.windows.maintenance()),
        copy_tags_to_snapshot: Some(true),
        delete_automated_backups: Some(false),
        skip_final_snapshot: Some(!settled.final_backup),
        final_snapshot_identifier: snapshot,
        deletion_protection: Some(settled.protection),
        apply_immediately: Some(!production),
        iam_database_authentication_enabled: Some(true),
        performance_insights_enabled: Some(true),
        performance_insights_retention_period: Some(7),
        enabled_cloudwatch_logs_exports: Some(logs.iter().map(|&log| log.to_owned()).collect()),
        ca_cert_identifier: Some("rds-ca-rsa2048-g1".to_owned()),
    })
}

/// Storage within the bounds of gp3; the limit of its growth is at least a tenth above it.
fn storage(aws: &Aws<'_>) -> Result<(u64, u64), Fatal> {
    let (size, max) = (aws.settled.storage, aws.settled.storage_max.min(LARGEST_DISK));
    if !(SMALLEST_DISK..=LARGEST_DISK).contains(&size) {
        let what = format!("{size}Gi is outside what aws offers ({SMALLEST_DISK}Gi to {LARGEST_DISK}Gi)");
        return Err(Fatal::invalid("spec.storage.size", what));
    }
    let least = size + size.div_ceil(10);
    if max < least {
        let what = format!(
            "{max}Gi is too small for aws, which wants at least a tenth more than spec.storage.size: {least}Gi"
        );
        return Err(Fatal::invalid("spec.storage.max", what));
    }
    Ok((size, max))
}

/// The version and the parameter group, which change together.
struct Upgrade {
    version: String,
    group: String,
    /// A major upgrade is asked for, and not done yet.
    major: bool,
}

fn upgrade(version: Version, groups: &Groups, observed: Option<&Observed>) -> Upgrade {
    let wanted = Upgrade { version: version.to_string(), group: groups.wanted.clone(), major: false };
    let Some(observed) = observed else { return wanted };
    let asked = &observed.spec.for_provider;
    let emitted = asked.engine_version.as_deref().and_then(Version::parse);
    let at = &observed.status.at_provider;
    let runs = at.engine_version_actual.as_deref().or(at.engine_version.as_deref()).and_then(running).or(emitted);
    let behind = runs.is_some_and(|runs| runs.major < version.major);
    match (&asked.engine_version, &asked.parameter_group_name, emitted) {
        // The group of the new version comes first.
        (Some(old), Some(group), Some(emitted)) if emitted.major < version.major && !groups.ready => {
            Upgrade { version: old.clone(), group: group.clone(), major: false }
        }
        _ => Upgrade { major: behind, ..wanted },
    }
}

/// The version that runs; the provider may write more parts than two.
pub(super) fn running(text: &str) -> Option<Version> {
    let mut parts = text.split('.');
    let major = parts.next()?.parse().ok()?;
    Some(Version { major, minor: parts.next().and_then(|minor| minor.parse().ok()) })
}

/// Fields that the provider could only change by replacing, which it refuses for ever: copied from what is observed.
fn frozen(mut wanted: Parameters, observed: Option<&Observed>) -> Parameters {
    let Some(asked) = observed.map(|observed| &observed.spec.for_provider) else { return wanted };
    let keep = |own: &mut Option<String>, seen: &Option<String>| {
        if seen.is_some() {
            own.clone_from(seen);
        }
    };
    keep(&mut wanted.region, &asked.region);
    keep(&mut wanted.identifier, &asked.identifier);
    keep(&mut wanted.engine, &asked.engine);
    keep(&mut wanted.username, &asked.username);
    keep(&mut wanted.db_subnet_group_name, &asked.db_subnet_group_name);
    // A key that the Platform names later is none of this instance's.
    wanted.kms_key_id.clone_from(&asked.kms_key_id);
    wanted.storage_encrypted = asked.storage_encrypted.or(wanted.storage_encrypted);
    wanted.port = asked.port.or(wanted.port);
    if let Some(reference) = &asked.password_secret_ref {
        wanted.password_secret_ref = Some(reference.clone());
    }
    wanted
}

/// The object. Once it has been up and is lost, it comes back by its name in the cloud and is never made again.
fn object(
    aws: &Aws<'_>,
    name: &str,
    connection_secret: &str,
    wanted: &Parameters,
    created: bool,
    observed: Option<&Observed>,
) -> Result<Object, Fatal> {
    let mut metadata = Metadata::new(&aws.settled.namespace, name);
    let identifier = wanted.identifier.clone().unwrap_or_default();
    let annotated = observed.and_then(|observed| observed.metadata.external_name());
    if observed.is_none() && created {
        metadata = metadata.external_name(aws.memory.external_name.clone().unwrap_or(identifier));
    } else if let Some(ours) = annotated.filter(|annotated| *annotated == identifier) {
        // The provider writes another name there; this one is ours and would go if it were left out.
        metadata = metadata.external_name(ours);
    }
    let policies: Policies = match observed {
        None if created => policies::PROTECTED,
        _ => policies::policies(aws.settled.protection, created),
    };
    let managed = Managed::new(&kinds::RDS_INSTANCE, metadata, policies, aws.config.clone(), wanted);
    write(KEY, &managed.connection_secret(connection_secret))
}

/// What the concerns that follow, and people, need to know of the instance.
fn seen(
    draft: &Draft<'_>,
    aws: &Aws<'_>,
    wanted: &Parameters,
    created: bool,
    admin_secret: String,
    observed: Option<&Observed>,
) -> (Server, Judgement) {
    let mut server = Server {
        sslmode: "require",
        admin_secret,
        created,
        external_name: wanted.identifier.clone(),
        instance: wanted.instance_class.clone().unwrap_or_default(),
        released: observed.is_none() && !created,
        ..Server::default()
    };
    let (Some(observed), Some(head)) = (observed, draft.head(KEY)) else { return (server, Judgement::unready()) };
    let mut judgement = readiness::judge(head);
    let at = observed.status.at_provider.clone();
    // Ready for others once they can reach it: an address, and the administrator's connection.
    let details = draft.observed(KEY).is_some_and(|observed| {
        ["host", "port", "username", "password"].iter().all(|key| observed.connection.contains_key(*key))
    });
    judgement.ready &= at.address.is_some() && details;
    let ready = head.condition("Ready").is_some_and(ObservedCondition::is_true);
    let again = head.condition("Ready").is_some_and(|condition| condition.is_false() && condition.reason == "Creating");
    if aws.memory.created && !aws.settled.protection && again {
        server.again = true;
    }
    if created && !aws.memory.created {
        let message = format!("Database {} is up.", aws.settled.name);
        server.events.push(Event { warning: false, reason: "DatabaseUp".to_owned(), message });
    }
    server.up = judgement.ready;
    let delete = observed.spec.management_policies.contains(&policies::Policy::Delete);
    // A create that failed left nothing to protect.
    let failed = head.condition("LastAsyncOperation").is_some_and(ObservedCondition::is_false);
    let never = !created && failed && at.deletion_protection.is_none() && at.address.is_none();
    let lifted = at.deletion_protection == Some(false)
        && at.skip_final_snapshot == wanted.skip_final_snapshot
        && at.delete_automated_backups == wanted.delete_automated_backups
        && (wanted.skip_final_snapshot == Some(true)
            || at.final_snapshot_identifier == wanted.final_snapshot_identifier);
    server.released = delete && (never || lifted);
    server.host = at.address.filter(|_| ready || created);
    server.port = at.port.or_else(|| server.host.as_ref().map(|_| network::PORT));
    server.version = at.engine_version_actual.or(at.engine_version);
    server.instance = at.instance_class.unwrap_or(server.instance);
    server.latest_restorable_time = at.latest_restorable_time;
    (server, judgement)
}
