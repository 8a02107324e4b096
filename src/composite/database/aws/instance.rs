//! The RDS instance.

use super::{
    Aws, changes, copies, kept,
    network::Network,
    parameter_group::Groups,
    parameters::{Observed, Parameters, is_look},
    replica,
    restore::{self, Start},
    size,
};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{ADMINISTRATOR, Passwords, write},
            search::Search,
            server::{Admin, Server},
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
    resource::{LocalRef, SecretKeyRef, kinds, managed::Managed, metadata::Metadata, policies},
};

/// Composition resource name.
pub(super) const KEY: &str = "instance";

/// The smallest disk of type gp3, in GiB.
const SMALLEST_DISK: u64 = 20;
/// The largest disk, in GiB.
const LARGEST_DISK: u64 = 65536;

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
    let created = aws.memory.created || Aws::has_been_up(draft, KEY);
    let connection_secret = names::object(&aws.settled.name, "instance");
    let name = draft.name_of(KEY, names::object(&aws.settled.name, ""));
    let search = search(draft, aws, observed.as_ref());
    if search.only_looks() {
        return look_for(draft, aws, name, observed.as_ref(), search);
    }
    // One that is made again has nothing to keep.
    let had = observed.as_ref().filter(|_| search != Search::Again);
    let start = restore::start(draft, aws, had)?;
    let mut wanted = wanted(aws, platform, passwords, network, groups, had, draft)?;
    (wanted.allocated_storage, wanted.max_allocated_storage) = storage(aws, &start, had)?;
    wanted = started(kept::frozen(wanted, had), &start);
    if let Some(had) = had.filter(|_| aws.settled.adopt.is_some()) {
        wanted = kept::adopted(wanted, had, aws.settled.said);
    }
    let found = search == Search::Found || observed.as_ref().is_some_and(|observed| observed.metadata.was_found());
    let gate = gate(draft, passwords, network, groups, &start, &connection_secret);
    let metadata = metadata(aws, &name, &wanted, observed.as_ref()).found(found);
    let object = object(aws, metadata, &connection_secret, &wanted, created)?;
    let (mut server, judgement) = seen(draft, aws, &wanted, created, connection_secret, observed.as_ref());
    if aws.settled.adopt.is_some() {
        server.relaxed = kept::relaxed(&wanted, aws.settled.is_production());
    }
    server.foreign = start.is_restored() || aws.settled.adopt.is_some() || found;
    let want = Want::new(KEY, &kinds::RDS_INSTANCE, DATABASE, name, object).gate(gate);
    let judgement = observed.is_some().then_some(judgement);
    draft.want(if server.again { want.said(Said::created_again()) } else { want.judged(judgement) });
    if let Some(observed) = &observed {
        changes::tell(draft, aws.settled, &wanted, observed);
    }
    server.reader = replica::compose(draft, aws, &wanted, server.up)?;
    copies::compose(draft, aws, server.up)?;
    Ok(server)
}

/// How far the search for an instance is whose object was lost.
fn search(draft: &Draft<'_>, aws: &Aws<'_>, observed: Option<&Observed>) -> Search {
    let shown = observed.is_some_and(|observed| observed.status.at_provider.address.is_some());
    Search::of(draft, aws.settled, aws.memory, KEY, observed.map(is_look), shown)
}

/// Only looks at the instance by its name. What belongs to it stays as it is.
fn look_for(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    name: String,
    observed: Option<&Observed>,
    search: Search,
) -> Result<Server, Fatal> {
    let identifier = aws.memory.external_name.clone().unwrap_or_else(|| aws.cloud_name.clone());
    let object = look_object(aws, &name, &identifier, observed)?;
    let secret = names::object(&aws.settled.name, "instance");
    let (mut server, judgement) = seen(draft, aws, &looked_at(aws, &identifier), true, secret, observed);
    server.up = false;
    server.released = false;
    server.foreign = true;
    draft.want(search.tells(Want::new(KEY, &kinds::RDS_INSTANCE, DATABASE, name, object), judgement));
    server.reader = replica::keep(draft, aws)?;
    copies::compose(draft, aws, false)?;
    Ok(server)
}

/// Only looks at an instance that exists: nothing of it is changed, and nothing else is made.
pub(super) fn look(draft: &mut Draft<'_>, aws: &Aws<'_>, identifier: &str) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let wanted = looked_at(aws, identifier);
    let name = draft.name_of(KEY, names::object(&aws.settled.name, ""));
    let object = look_object(aws, &name, identifier, observed.as_ref())?;
    let (mut server, _) = seen(draft, aws, &wanted, aws.memory.created, String::new(), observed.as_ref());
    server.only_look();
    draft.want(Want::new(KEY, &kinds::RDS_INSTANCE, DATABASE, name, object));
    Ok(server)
}

/// As much as a provider needs to find an instance.
fn looked_at(aws: &Aws<'_>, identifier: &str) -> Parameters {
    Parameters {
        region: Some(aws.settled.region.clone()),
        identifier: Some(identifier.to_owned()),
        ..Parameters::default()
    }
}

fn look_object(aws: &Aws<'_>, name: &str, identifier: &str, observed: Option<&Observed>) -> Result<Object, Fatal> {
    let mut metadata = Metadata::new(&aws.settled.namespace, name);
    // Where the provider wrote another name down, that one is its own.
    if observed.and_then(|observed| observed.metadata.external_name()).is_none_or(|known| known == identifier) {
        metadata = metadata.external_name(identifier);
    }
    let wanted = looked_at(aws, identifier);
    write(KEY, &Managed::new(&kinds::RDS_INSTANCE, metadata, policies::OBSERVE, aws.config.clone(), &wanted))
}

/// What the instance waits for before it is first emitted.
fn gate(
    draft: &mut Draft<'_>,
    passwords: &Passwords,
    network: &Network,
    groups: &Groups,
    start: &Start,
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
    start.gate.clone().or(password).or(taken)
}

/// The instance as the spec, the Platform and the profile want it.
fn wanted(
    aws: &Aws<'_>,
    platform: &Platform,
    passwords: &Passwords,
    network: &Network,
    groups: &Groups,
    observed: Option<&Observed>,
    draft: &mut Draft<'_>,
) -> Result<Parameters, Fatal> {
    let settled = aws.settled;
    let production = settled.is_production();
    let upgrade = upgrade(settled.version, groups, observed);
    let running_class = observed.and_then(|observed| {
        let seen = observed.status.at_provider.instance_class.as_deref().filter(|_| is_look(observed));
        observed.spec.for_provider.instance_class.as_deref().or(seen)
    });
    let known = aws.memory.external_name.clone().filter(|_| aws.memory.created);
    let identifier = known.unwrap_or_else(|| aws.cloud_name.clone());
    let used = observed.and_then(|observed| observed.spec.for_provider.password_secret_ref.clone());
    let own = settled.adopt.as_ref().and_then(|adopt| adopt.secret.clone());
    let password = match own {
        Some(name) => SecretKeyRef { name, key: "password".to_owned() },
        None => passwords.administrator.reference(draft, used.as_ref()),
    };
    let snapshot = settled.final_backup.then(|| format!("{identifier}-final-{}", draft.identity.uid8()));
    let logs: &[&str] = match (settled.engine, production) {
        (Engine::Postgres, true) => &["postgresql", "upgrade"],
        (Engine::Postgres, false) => &["postgresql"],
        (Engine::Mysql, _) => &["error", "slowquery"],
    };
    Ok(Parameters {
        region: Some(settled.region.clone()),
        identifier: Some(identifier),
        engine: Some(settled.engine.as_str().to_owned()),
        engine_version: Some(upgrade.version),
        engine_lifecycle_support: Some("open-source-rds-extended-support-disabled".to_owned()),
        auto_minor_version_upgrade: Some(true),
        allow_major_version_upgrade: Some(upgrade.major),
        instance_class: Some(size::instance_class(aws, platform, running_class)?),
        username: Some(ADMINISTRATOR.to_owned()),
        password_secret_ref: Some(password),
        storage_type: Some("gp3".to_owned()),
        storage_encrypted: Some(true),
        kms_key_id: settled.key.clone().or_else(|| aws.region.kms_key_arn.clone().filter(|key| !key.is_empty())),
        multi_az: Some(settled.high_availability),
        publicly_accessible: Some(false),
        port: Some(settled.engine.port()),
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
        ..Parameters::default()
    })
}

/// Storage within the bounds of gp3; the limit of its growth is at least a tenth above it. What is restored, or was lost and
/// found, brings its size along where the spec says none, and grows up to as many times that as a new one would.
fn storage(aws: &Aws<'_>, start: &Start, observed: Option<&Observed>) -> Result<(Option<u64>, Option<u64>), Fatal> {
    let (size, max) = (aws.settled.storage, aws.settled.storage_max.min(LARGEST_DISK));
    let shown = observed.filter(|observed| is_look(observed)).map(|observed| &observed.status.at_provider);
    if let Some(has) = shown.and_then(|at| at.allocated_storage).filter(|_| !aws.settled.said.storage) {
        let most = shown.and_then(|at| at.max_allocated_storage).filter(|most| *most > has);
        return Ok((Some(has), most.or(Some((has * 5).min(LARGEST_DISK)))));
    }
    if start.is_restored() && !aws.settled.said.storage {
        let asked = observed.and_then(|observed| observed.spec.for_provider.max_allocated_storage);
        let has = observed.and_then(|observed| observed.status.at_provider.allocated_storage);
        let own = aws.settled.said.storage_max.then_some(max);
        return Ok((None, own.or(asked).or(has.map(|has| (has * 5).min(LARGEST_DISK)))));
    }
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
    Ok((Some(size), Some(max)))
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
    let engine = version.series.engine();
    let emitted = asked.engine_version.as_deref().and_then(|text| Version::parse(engine, text));
    let runs = observed.status.at_provider.runs(engine).or(emitted);
    let behind = runs.is_some_and(|runs| runs.series < version.series);
    match (&asked.engine_version, &asked.parameter_group_name, emitted) {
        // The group of the new version comes first.
        (Some(old), Some(group), Some(emitted)) if emitted.series < version.series && !groups.ready => {
            Upgrade { version: old.clone(), group: group.clone(), major: false }
        }
        _ => Upgrade { major: behind, ..wanted },
    }
}

/// An instance that starts with data has the name of its administrator from there.
fn started(mut wanted: Parameters, start: &Start) -> Parameters {
    if start.is_restored() {
        wanted.username = None;
    }
    wanted.restore_to_point_in_time.clone_from(&start.point_in_time);
    wanted.snapshot_identifier.clone_from(&start.snapshot);
    wanted
}

/// Its name in the cloud, where that is ours.
fn metadata(aws: &Aws<'_>, name: &str, wanted: &Parameters, observed: Option<&Observed>) -> Metadata {
    let metadata = Metadata::new(&aws.settled.namespace, name);
    let identifier = wanted.identifier.as_deref().unwrap_or_default();
    // The provider writes another name there; this one is ours and would go if it were left out.
    match observed.and_then(|observed| observed.metadata.external_name()) {
        Some(known) if known == identifier => metadata.external_name(known),
        _ => metadata,
    }
}

/// The object.
fn object(
    aws: &Aws<'_>,
    metadata: Metadata,
    connection_secret: &str,
    wanted: &Parameters,
    created: bool,
) -> Result<Object, Fatal> {
    let policies = policies::policies(aws.settled.protection, created);
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
        admin: Admin::Secret(admin_secret),
        administrator: ADMINISTRATOR.to_owned(),
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
    if let Some(name) = at.username.clone().or_else(|| wanted.username.clone()) {
        server.administrator = name;
    }
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
    server.port = at.port.or_else(|| server.host.as_ref().map(|_| aws.settled.engine.port()));
    server.version = at.engine_version_actual.clone().or(at.engine_version);
    server.instance = at.instance_class.unwrap_or(server.instance);
    server.latest_restorable_time = at.latest_restorable_time;
    (server, judgement)
}
