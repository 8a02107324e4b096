//! The flexible server.

use super::{
    Azure, adopted, changes, has_been_up, lock, lost,
    parameters::{CustomerManagedKey, MaintenanceWindow, Observed, Parameters, ServerIdentity},
    replica,
    restore::{self, Start},
    server_kind, settings, size, standby, storage, upgrade,
};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{ADMINISTRATOR, Passwords, write},
            search::Search,
            server::{Admin, Server},
            spec::{Engine, Weekday},
        },
        draft::{Draft, Pending, Said, Want},
        fatal::Fatal,
        names,
    },
    object::Object,
    plan::Event,
    platform::Platform,
    readiness::{self, Judgement, ObservedCondition},
    resource::{SecretKeyRef, managed::Managed, metadata::Metadata, policies},
    sensitive::Sensitive,
};

/// Composition resource name.
pub(super) const KEY: &str = "instance";

/// Composes the server, its settings, its lock and its replicas.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    azure: &Azure<'_>,
    platform: &Platform,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let settled = azure.settled;
    let kind = server_kind(settled.engine);
    let observed: Option<Observed> = draft.read(KEY)?;
    let search = lost::search(draft, azure, observed.as_ref());
    if search.only_looks() {
        return lost::look_for(draft, azure, observed.as_ref(), search);
    }
    // One that is made again begins like a new one.
    let had = observed.as_ref().filter(|_| search != Search::Again);
    let start = restore::start(draft, azure, had)?;
    let mut wanted = wanted(azure, platform, passwords, had, draft)?;
    storage::set(&mut wanted, azure, had)?;
    let initially = standby::set(&mut wanted, azure, had)?;
    let wanted = started(frozen(adopted::keep(wanted, azure, had), had), &start, had);
    let found = search == Search::Found || observed.as_ref().is_some_and(|observed| observed.metadata.was_found());
    let created = azure.memory.created || draft.head(KEY).is_some_and(has_been_up);
    let external = external_name(azure, observed.as_ref());
    let gate = gate(draft, azure, passwords, &start);
    let name = draft.name_of(KEY, names::object(&settled.name, ""));
    let metadata = Metadata::new(&settled.namespace, &name).external_name(&external).found(found);
    let object = object(azure, metadata, &wanted, initially, created)?;
    let (mut server, judgement) = seen(draft, azure, &wanted, created, &external, observed.as_ref());
    server.foreign = start.is_restored() || settled.adopt.is_some() || found;
    server.relaxed = adopted::relaxed(azure, &wanted, observed.as_ref());
    let want = Want::new(KEY, kind, DATABASE, name.clone(), object).gate(gate);
    let judgement = observed.is_some().then_some(judgement);
    draft.want(if server.again { want.said(Said::created_again()) } else { want.judged(judgement) });
    if let Some(observed) = &observed {
        changes::tell(draft, azure, &wanted, observed);
    }
    let id = observed.as_ref().and_then(|observed| observed.status.at_provider.id.as_deref());
    let up = server.up;
    let of = settings::Of { object: &name, resource_group: wanted.resource_group_name.clone(), up };
    server.up &= settings::compose(draft, azure, &of)?;
    let delete =
        observed.as_ref().is_some_and(|seen| seen.spec.management_policies.contains(&policies::Policy::Delete));
    server.released = lock::compose(draft, azure, &external, id)? && (delete || observed.is_none() && !created);
    let upgrading = upgrade::is_under_way(azure, observed.as_ref());
    server.reader =
        replica::compose(draft, azure, &replica::Source { asked: &wanted, name: &external, id, up, upgrading })?;
    Ok(server)
}

/// Only looks at a server that exists: nothing of it is changed, and nothing else is made.
pub(super) fn look(draft: &mut Draft<'_>, azure: &Azure<'_>, adopted: &str) -> Result<Server, Fatal> {
    if adopted.contains('/') {
        let what = "write the server's name alone; its resource group is the one of the Platform";
        return Err(Fatal::invalid("spec.adopt.externalName", what));
    }
    let kind = server_kind(azure.settled.engine);
    let observed: Option<Observed> = draft.read(KEY)?;
    let asked = observed.as_ref().and_then(|observed| observed.spec.for_provider.resource_group_name.clone());
    let wanted = Parameters {
        location: Some(azure.settled.region.clone()),
        resource_group_name: match asked {
            Some(asked) => Some(asked),
            None => azure.needed("resourceGroup", azure.region.resource_group.as_ref())?,
        },
        ..Parameters::default()
    };
    let name = draft.name_of(KEY, names::object(&azure.settled.name, ""));
    let metadata = Metadata::new(&azure.settled.namespace, &name).external_name(adopted);
    let managed = Managed::new(kind, metadata, policies::OBSERVE, azure.config.clone(), &wanted);
    let object = write(KEY, &managed)?;
    let (mut server, _) = seen(draft, azure, &wanted, azure.memory.created, adopted, observed.as_ref());
    // Nobody gets in on account of a look.
    server.admin = Admin::Nobody;
    server.only_look();
    draft.want(Want::new(KEY, kind, DATABASE, name, object));
    Ok(server)
}

/// What the server waits for before it is first emitted.
fn gate(draft: &mut Draft<'_>, azure: &Azure<'_>, passwords: &Passwords, start: &Start) -> Option<Pending> {
    if draft.head(KEY).is_some() {
        return None;
    }
    if let Some(pending) = draft.not_installed(server_kind(azure.settled.engine)) {
        return Some(pending);
    }
    let password = passwords.administrator.gate(draft);
    let taken = draft.secret_taken(&connection_secret(azure));
    start.gate.clone().or(password).or(taken)
}

/// The Secret that the provider writes.
fn connection_secret(azure: &Azure<'_>) -> String {
    names::object(&azure.settled.name, "instance")
}

/// The server's name in the cloud: the one that it has, else ours.
pub(super) fn external_name(azure: &Azure<'_>, observed: Option<&Observed>) -> String {
    let has = observed.and_then(|observed| observed.metadata.external_name()).map(str::to_owned);
    let known = azure.memory.external_name.clone().filter(|_| azure.memory.created);
    let adopted = azure.settled.adopt.as_ref().map(|adopt| adopt.name.clone());
    has.or(known).or(adopted).unwrap_or_else(|| azure.cloud_name.clone())
}

/// The server as the spec, the Platform and the profile want it.
fn wanted(
    azure: &Azure<'_>,
    platform: &Platform,
    passwords: &Passwords,
    observed: Option<&Observed>,
    draft: &mut Draft<'_>,
) -> Result<Parameters, Fatal> {
    let settled = azure.settled;
    let asked = observed.map(|observed| &observed.spec.for_provider);
    let used = asked.and_then(|asked| asked.administrator_password_secret_ref.clone());
    let own = settled.adopt.as_ref().and_then(|adopt| adopt.secret.clone());
    let password = match own {
        Some(name) => SecretKeyRef { name, key: "password".to_owned() },
        None => passwords.administrator.reference(draft, used.as_ref()),
    };
    let (subnet, zone) = azure.network()?;
    let (hour, minute) = settled.windows.maintenance_start();
    let at = observed.map(|observed| &observed.status.at_provider);
    let running = asked.and_then(|asked| asked.sku_name.as_deref()).or(at.and_then(|at| at.sku_name.as_deref()));
    let postgres = settled.engine == Engine::Postgres;
    Ok(Parameters {
        location: Some(settled.region.clone()),
        resource_group_name: azure.needed("resourceGroup", azure.region.resource_group.as_ref())?,
        version: Some(upgrade::version(draft, azure, observed)?),
        sku_name: Some(size::sku(azure, platform, running)?),
        administrator_login: Some(ADMINISTRATOR.to_owned()),
        administrator_password_secret_ref: Some(password),
        backup_retention_days: Some(settled.retention_days.clamp(if postgres { 7 } else { 1 }, 35)),
        geo_redundant_backup_enabled: Some(geo_redundant(azure, observed)?),
        maintenance_window: Some(MaintenanceWindow {
            day_of_week: day_of_week(settled.windows.day),
            start_hour: hour,
            start_minute: minute,
        }),
        public_network_access_enabled: postgres.then_some(false),
        public_network_access: (!postgres).then(|| "Disabled".to_owned()),
        delegated_subnet_id: subnet,
        private_dns_zone_id: zone,
        customer_managed_key: key(azure)?,
        identity: settled.key.as_ref().map(|_| ServerIdentity {
            type_: Some("UserAssigned".to_owned()),
            identity_ids: azure.region.key_identity_id.iter().cloned().collect(),
        }),
        ..Parameters::default()
    })
}

/// Whether backups are kept in another region, too. Only a new server can begin with it.
fn geo_redundant(azure: &Azure<'_>, observed: Option<&Observed>) -> Result<bool, Fatal> {
    const FIELD: &str = "spec.backup.crossRegion";
    let settled = azure.settled;
    let is = observed.and_then(|observed| {
        let asked = observed.spec.for_provider.geo_redundant_backup_enabled;
        asked.or(observed.status.at_provider.geo_redundant_backup_enabled)
    });
    if settled.cross_region && is == Some(false) {
        let what = "azure keeps backups in another region only of a server that was created so; set it to false, or restore the data into a new database with it";
        return Err(Fatal::invalid(FIELD, what));
    }
    if settled.cross_region && settled.key.is_some() && is.is_none() {
        let what = "azure wants a second key in the other region for that, which the platform has none of; leave it out, or leave out spec.encryption.keyRef";
        return Err(Fatal::not_offered(FIELD, what));
    }
    Ok(settled.cross_region || settled.is_production() && settled.key.is_none())
}

/// The key of one's own, and who may use it.
fn key(azure: &Azure<'_>) -> Result<Option<CustomerManagedKey>, Fatal> {
    let Some(key) = azure.settled.key.clone() else { return Ok(None) };
    let identity = azure.region.key_identity_id.clone().filter(|identity| !identity.is_empty());
    if identity.is_none() && !azure.exists {
        let what = "it is missing; the platform team must set it before databases have keys of their own there";
        return Err(Fatal::platform(&azure.field("keyIdentityId"), what));
    }
    Ok(Some(CustomerManagedKey {
        key_vault_key_id: Some(key),
        primary_user_assigned_identity_id: identity,
        ..CustomerManagedKey::default()
    }))
}

/// The day as Azure counts it.
fn day_of_week(day: Weekday) -> u32 {
    match day {
        Weekday::Sunday => 0,
        Weekday::Monday => 1,
        Weekday::Tuesday => 2,
        Weekday::Wednesday => 3,
        Weekday::Thursday => 4,
        Weekday::Friday => 5,
        Weekday::Saturday => 6,
    }
}

/// Fields that the provider could only change by replacing, which it refuses for ever: copied from what is observed. Of an
/// adopted server they are what the provider saw.
fn frozen(mut wanted: Parameters, observed: Option<&Observed>) -> Parameters {
    let Some(observed) = observed else { return wanted };
    let (asked, at) = (&observed.spec.for_provider, &observed.status.at_provider);
    let adopted = asked.administrator_login.is_none() && asked.create_mode.is_none();
    let keep = |own: &mut Option<String>, seen: &Option<String>, is: &Option<String>| {
        if seen.is_some() {
            own.clone_from(seen);
        } else if adopted && is.is_some() {
            own.clone_from(is);
        }
    };
    keep(&mut wanted.location, &asked.location, &at.location);
    keep(&mut wanted.resource_group_name, &asked.resource_group_name, &at.resource_group_name);
    keep(&mut wanted.administrator_login, &asked.administrator_login, &at.administrator_login);
    wanted.geo_redundant_backup_enabled = asked
        .geo_redundant_backup_enabled
        .or(at.geo_redundant_backup_enabled.filter(|_| adopted))
        .or(wanted.geo_redundant_backup_enabled);
    if adopted {
        // Whoever reaches it today goes on doing so, and no key that the Platform names is this server's.
        wanted.delegated_subnet_id.clone_from(&at.delegated_subnet_id);
        wanted.private_dns_zone_id.clone_from(&at.private_dns_zone_id);
        wanted.public_network_access_enabled =
            at.public_network_access_enabled.or(wanted.public_network_access_enabled);
        wanted.public_network_access = at.public_network_access.clone().or(wanted.public_network_access);
        wanted.customer_managed_key.clone_from(&at.customer_managed_key);
        wanted.identity.clone_from(&at.identity);
    } else {
        wanted.delegated_subnet_id.clone_from(&asked.delegated_subnet_id);
        wanted.private_dns_zone_id.clone_from(&asked.private_dns_zone_id);
        wanted.public_network_access_enabled = asked.public_network_access_enabled;
        wanted.public_network_access.clone_from(&asked.public_network_access);
        wanted.customer_managed_key.clone_from(&asked.customer_managed_key);
        wanted.identity.clone_from(&asked.identity);
    }
    wanted
}

/// A server that starts with data has its administrator from there, whose password is set once the server is up.
fn started(mut wanted: Parameters, start: &Start, observed: Option<&Observed>) -> Parameters {
    if start.is_restored() {
        wanted.administrator_login = None;
        let shown = observed.is_some_and(|observed| observed.status.at_provider.fqdn.is_some());
        let asked = observed.is_some_and(|seen| seen.spec.for_provider.administrator_password_secret_ref.is_some());
        if !shown && !asked {
            wanted.administrator_password_secret_ref = None;
        }
    }
    wanted.create_mode.clone_from(&start.create_mode);
    wanted.source_server_id.clone_from(&start.source);
    wanted.point_in_time_restore_time_in_utc.clone_from(&start.moment);
    wanted
}

/// The object.
fn object(
    azure: &Azure<'_>,
    metadata: Metadata,
    wanted: &Parameters,
    initially: Option<Parameters>,
    created: bool,
) -> Result<Object, Fatal> {
    let policies = policies::policies(azure.settled.protection, created);
    let kind = server_kind(azure.settled.engine);
    let managed = Managed::new(kind, metadata, policies, azure.config.clone(), wanted.clone()).initially(initially);
    write(KEY, &managed.connection_secret(connection_secret(azure)))
}

/// What the concerns that follow, and people, need to know of the server.
pub(super) fn seen(
    draft: &Draft<'_>,
    azure: &Azure<'_>,
    wanted: &Parameters,
    created: bool,
    external: &str,
    observed: Option<&Observed>,
) -> (Server, Judgement) {
    let mut server = Server {
        sslmode: "require",
        administrator: ADMINISTRATOR.to_owned(),
        created,
        external_name: Some(external.to_owned()),
        instance: wanted.sku_name.clone().unwrap_or_default(),
        ..Server::default()
    };
    let (Some(observed), Some(head)) = (observed, draft.head(KEY)) else { return (server, Judgement::unready()) };
    let mut judgement = readiness::judge(head);
    let at = observed.status.at_provider.clone();
    let password = password(draft, azure);
    // Ready for others once they can reach it: an address, and the administrator's password.
    judgement.ready &= at.fqdn.is_some() && password.is_some();
    let ready = head.condition("Ready").is_some_and(ObservedCondition::is_true);
    let again = head.condition("Ready").is_some_and(|condition| condition.is_false() && condition.reason == "Creating");
    server.again = azure.memory.created && !azure.settled.protection && again;
    if created && !azure.memory.created {
        let message = format!("Database {} is up.", azure.settled.name);
        server.events.push(Event { warning: false, reason: "DatabaseUp".to_owned(), message });
    }
    server.up = judgement.ready;
    server.admin = Admin::Password(password);
    if let Some(name) = at.administrator_login.or_else(|| wanted.administrator_login.clone()) {
        server.administrator = name;
    }
    server.host = at.fqdn.filter(|_| ready || created);
    server.port = server.host.as_ref().map(|_| azure.settled.engine.port());
    server.version = at.version;
    server.instance = at.sku_name.unwrap_or(server.instance);
    (server, judgement)
}

/// The administrator's password, as last set on the server.
fn password(draft: &Draft<'_>, azure: &Azure<'_>) -> Option<Sensitive> {
    let entry = match azure.settled.engine {
        Engine::Postgres => "password",
        Engine::Mysql => "attribute.administrator_password",
    };
    draft.observed(KEY)?.connection.get(entry).filter(|password| !password.is_empty()).cloned()
}
