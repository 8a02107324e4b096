//! The Cloud SQL instance.

use super::{
    Gcp, adopted, changes,
    parameters::{self, IpConfiguration, Observed, Parameters, Settings},
    pool,
    replica::{self, Primary, Replicas},
    restore::{self, Start},
    settings, size, user,
};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{ADMINISTRATOR, Passwords, write},
            search::Search,
            server::{Admin, Server},
            version::Version,
        },
        draft::{Draft, Pending, Said, Want},
        fatal::Fatal,
        names,
    },
    plan::Event,
    platform::Platform,
    readiness::{self, Judgement, ObservedCondition},
    resource::{
        kinds,
        managed::Managed,
        metadata::Metadata,
        policies::{self, Policy},
    },
    sensitive::Sensitive,
};

/// Composition resource name.
pub(super) const KEY: &str = "instance";
/// The connection detail that holds the authority of an instance's certificate.
pub(super) const AUTHORITY: &str = "serverCACertificateCert";

/// Composes the instance, its administrator and its replicas.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    gcp: &Gcp<'_>,
    platform: &Platform,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let search = search(draft, gcp, observed.as_ref());
    if search.only_looks() {
        return look_for(draft, gcp, passwords, observed.as_ref(), search);
    }
    // One that is made again begins like a new one.
    let had = observed.as_ref().filter(|_| search != Search::Again);
    let start = restore::start(draft, gcp, had)?;
    let mut wanted = frozen(gcp, wanted(gcp, platform, had)?, had);
    wanted.clone.clone_from(&start.clone);
    wanted.restore_backup_context.clone_from(&start.backup);
    let found = search == Search::Found || observed.as_ref().is_some_and(|observed| observed.metadata.was_found());
    let created = gcp.memory.created || Gcp::has_been_up(draft);
    let external_name = external_name(gcp, observed.as_ref());
    let secret = names::object(&gcp.settled.name, "instance");
    let gate = gate(draft, &start, &secret);
    let name = draft.name_of(KEY, names::object(&gcp.settled.name, ""));
    let metadata = Metadata::new(&gcp.settled.namespace, &name).external_name(&external_name).found(found);
    let policies = policies::policies(gcp.settled.protection, created);
    let managed = Managed::new(&kinds::GCP_INSTANCE, metadata, policies, gcp.config.clone(), &wanted);
    let first = had.is_some_and(|had| had.spec.for_provider.is_look());
    let object = adopted::with_all(draft, gcp, write(KEY, &managed.connection_secret(&secret))?, first)?;
    let (mut server, judgement) = seen(draft, gcp, &wanted, created, external_name.clone(), observed.as_ref());
    server.foreign = start.is_restored() || gcp.settled.adopt.is_some() || found;
    server.relaxed = adopted::relaxed(gcp, &wanted);
    let want = Want::new(KEY, &kinds::GCP_INSTANCE, DATABASE, name, object).gate(gate);
    let judgement = observed.is_some().then_some(judgement);
    draft.want(if server.again { want.said(Said::created_again()) } else { want.judged(judgement) });
    if let Some(observed) = &observed {
        changes::tell(draft, gcp.settled.version, &wanted, observed);
    }
    let administrator = user::compose(draft, gcp, passwords, &external_name, wanted.project.clone(), server.up)?;
    server.up &= administrator.ready && administrator.password.is_some();
    server.administrator = administrator.name;
    server.admin = Admin::Password(administrator.password);
    let runs = observed.as_ref().and_then(|observed| observed.status.at_provider.database_version.as_deref());
    let primary = Primary { name: &external_name, wanted: &wanted, runs, up: server.up };
    let replicas = replica::compose(draft, gcp, &primary)?;
    server.ca = authorities(server.ca, &replicas);
    server.reader = replicas.reader;
    Ok(server)
}

/// Only looks at an instance that exists: nothing of it is changed, and nothing else is made.
pub(super) fn look(draft: &mut Draft<'_>, gcp: &Gcp<'_>, external_name: &str) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let wanted = Parameters::look(gcp.project.clone(), Some(gcp.settled.region.clone()));
    let name = draft.name_of(KEY, names::object(&gcp.settled.name, ""));
    let metadata = Metadata::new(&gcp.settled.namespace, &name).external_name(external_name);
    let managed = Managed::new(&kinds::GCP_INSTANCE, metadata, policies::OBSERVE, gcp.config.clone(), &wanted);
    let object = write(KEY, &managed)?;
    let created = gcp.memory.created;
    let (mut server, _) = seen(draft, gcp, &wanted, created, external_name.to_owned(), observed.as_ref());
    server.admin = Admin::Nobody;
    server.only_look();
    draft.want(Want::new(KEY, &kinds::GCP_INSTANCE, DATABASE, name, object));
    Ok(server)
}

/// The name in the cloud: the one that it has; of one that was lost, the one that it had.
fn external_name(gcp: &Gcp<'_>, observed: Option<&Observed>) -> String {
    let annotated = observed.and_then(|observed| observed.metadata.external_name()).map(str::to_owned);
    let known = gcp.memory.external_name.clone().filter(|_| gcp.memory.created);
    let adopted = gcp.settled.adopt.as_ref().map(|adopt| adopt.name.clone());
    annotated.or(known).or(adopted).unwrap_or_else(|| gcp.cloud_name.clone())
}

/// What the instance waits for before it is first emitted.
fn gate(draft: &mut Draft<'_>, start: &Start, secret: &str) -> Option<Pending> {
    if draft.head(KEY).is_some() {
        return None;
    }
    let missing = draft.not_installed(&kinds::GCP_INSTANCE).or_else(|| draft.not_installed(&kinds::GCP_USER));
    if missing.is_some() {
        return missing;
    }
    let taken = draft.secret_taken(secret);
    start.gate.clone().or(taken)
}

/// The instance as the spec, the Platform and the profile want it.
fn wanted(gcp: &Gcp<'_>, platform: &Platform, observed: Option<&Observed>) -> Result<Parameters, Fatal> {
    let settled = gcp.settled;
    let was = observed.map(|observed| observed.spec.for_provider.settings());
    let is = observed.map(|observed| &observed.status.at_provider.settings);
    let running = was.as_ref().and_then(|was| was.tier.as_deref()).or(is.and_then(|is| is.tier.as_deref()));
    let tier = size::tier(gcp, platform, running)?;
    Ok(Parameters {
        project: gcp.project.clone(),
        region: Some(settled.region.clone()),
        database_version: Some(version(settled.version, observed)),
        encryption_key_name: settled.key.clone(),
        deletion_protection: Some(settled.protection),
        settings: Some(adopted::keep(gcp, settings::wanted(gcp, tier, was.as_ref())?, observed)?),
        ..Parameters::default()
    })
}

/// The version, which never falls: neither below what runs, nor from a minor version to none.
fn version(version: Version, observed: Option<&Observed>) -> String {
    let asked = observed.and_then(|observed| observed.spec.for_provider.version());
    let runs = observed.and_then(|observed| observed.status.at_provider.runs());
    let highest = [asked, runs].into_iter().flatten().filter(|known| known.series == version.series);
    let minor = highest.filter_map(|known| known.minor).chain(version.minor).max();
    let wanted = Version { minor, ..version };
    parameters::word(runs.filter(|runs| wanted.is_lower_than(*runs)).unwrap_or(wanted))
}

/// Fields that the provider could only change by replacing, which it refuses for ever: copied from what is observed. Of an
/// adopted or a lost instance they are what the provider saw.
fn frozen(gcp: &Gcp<'_>, mut wanted: Parameters, observed: Option<&Observed>) -> Parameters {
    let Some(observed) = observed else { return wanted };
    let (asked, at) = (&observed.spec.for_provider, &observed.status.at_provider);
    let adopted = gcp.settled.adopt.is_some();
    let first = asked.is_look();
    wanted.region = asked.region.clone().or(wanted.region);
    wanted.project = asked.project.clone().or_else(|| at.project.clone().filter(|_| adopted || first));
    // A key that is named later is none of this instance's.
    wanted.encryption_key_name = asked.encryption_key_name.clone().or_else(|| at.encryption_key_name.clone());
    wanted.master_instance_name.clone_from(&asked.master_instance_name);
    let (was, is) = (asked.settings(), &at.settings);
    let mut settings = wanted.settings();
    settings.disk_type = was.disk_type.clone().or_else(|| is.disk_type.clone()).or(settings.disk_type);
    settings.collation = was.collation.clone().or_else(|| is.collation.clone().filter(|_| adopted || first));
    settings.ip_configuration = Some(network(adopted, settings.ip_configuration, &was, is));
    wanted.settings = Some(settings);
    wanted
}

/// The network stays. An adopted instance also keeps its public address and whoever reaches it there.
fn network(adopted: bool, own: Option<IpConfiguration>, was: &Settings, is: &Settings) -> IpConfiguration {
    let mut own = own.unwrap_or_default();
    let first = was.ip_configuration.is_none();
    let was = was.ip_configuration.clone().unwrap_or_default();
    let is = is.ip_configuration.clone().unwrap_or_default();
    own.private_network = was.private_network.or(is.private_network);
    own.allocated_ip_range = was.allocated_ip_range.or(is.allocated_ip_range);
    if adopted {
        let kept = if first {
            (is.ipv4_enabled, is.authorized_networks, is.ssl_mode)
        } else {
            (was.ipv4_enabled, was.authorized_networks, was.ssl_mode)
        };
        own.ipv4_enabled = kept.0.or(own.ipv4_enabled);
        own.authorized_networks = kept.1;
        // Clients that do not encrypt would be cut off, and those that show a certificate would no longer have to.
        own.ssl_mode = kept.2.or(own.ssl_mode);
    }
    own
}

/// Only looks for an instance whose object was lost, by its name. What belongs to it stays as it is.
fn look_for(
    draft: &mut Draft<'_>,
    gcp: &Gcp<'_>,
    passwords: &Passwords,
    observed: Option<&Observed>,
    search: Search,
) -> Result<Server, Fatal> {
    let asked = observed.map(|observed| &observed.spec.for_provider);
    let project = asked.map_or_else(|| gcp.project.clone(), |asked| asked.project.clone());
    let wanted = Parameters::look(project, Some(gcp.settled.region.clone()));
    let external_name = external_name(gcp, observed);
    let name = draft.name_of(KEY, names::object(&gcp.settled.name, ""));
    let metadata = Metadata::new(&gcp.settled.namespace, &name).external_name(&external_name);
    let managed = Managed::new(&kinds::GCP_INSTANCE, metadata, policies::OBSERVE, gcp.config.clone(), &wanted);
    let object = write(KEY, &managed)?;
    let (mut server, judgement) = seen(draft, gcp, &wanted, true, external_name.clone(), observed);
    server.up = false;
    server.released = false;
    server.foreign = true;
    draft.want(search.tells(Want::new(KEY, &kinds::GCP_INSTANCE, DATABASE, name, object), judgement));
    let administrator = user::compose(draft, gcp, passwords, &external_name, wanted.project, false)?;
    server.administrator = administrator.name;
    server.admin = Admin::Password(administrator.password);
    for key in draft.heads_with(replica::PREFIX).map(|(key, _)| key).collect::<Vec<_>>() {
        draft.keep(key)?;
    }
    Ok(server)
}

/// How far the search for the instance is.
fn search(draft: &Draft<'_>, gcp: &Gcp<'_>, observed: Option<&Observed>) -> Search {
    let looks = observed.map(|observed| observed.spec.for_provider.is_look());
    let shown = observed.is_some_and(|observed| observed.status.at_provider.is_shown());
    Search::of(draft, gcp.settled, gcp.memory, KEY, looks, shown)
}

/// What the concerns that follow, and people, need to know of the instance.
fn seen(
    draft: &Draft<'_>,
    gcp: &Gcp<'_>,
    wanted: &Parameters,
    created: bool,
    external_name: String,
    observed: Option<&Observed>,
) -> (Server, Judgement) {
    let asked = wanted.settings();
    let mut server = Server {
        sslmode: "verify-ca",
        administrator: ADMINISTRATOR.to_owned(),
        created,
        external_name: Some(external_name),
        instance: asked.tier.clone().unwrap_or_default(),
        released: observed.is_none() && !created,
        ..Server::default()
    };
    let (Some(observed), Some(head)) = (observed, draft.head(KEY)) else { return (server, Judgement::unready()) };
    let mut judgement = readiness::judge(head);
    let at = observed.status.at_provider.clone();
    let details = draft.observed(KEY).map(|observed| &observed.connection);
    server.ca = details.and_then(|details| details.get(AUTHORITY)).filter(|value| !value.is_empty()).cloned();
    // An adopted instance may have a public address only.
    let public = at.public_ip_address.clone().filter(|address| !address.is_empty() && gcp.settled.adopt.is_some());
    let address = at.private_ip_address.clone().filter(|address| !address.is_empty()).or(public);
    // Ready for others once they can reach it and verify its certificate.
    judgement.ready &= address.is_some() && server.ca.is_some();
    let condition = head.condition("Ready");
    let ready = condition.is_some_and(ObservedCondition::is_true);
    let creating = condition.is_some_and(|condition| condition.is_false() && condition.reason == "Creating");
    server.again = gcp.memory.created && !gcp.settled.protection && creating;
    if created && !gcp.memory.created {
        let message = format!("Database {} is up.", gcp.settled.name);
        server.events.push(Event { warning: false, reason: "DatabaseUp".to_owned(), message });
    }
    server.up = judgement.ready;
    let delete = observed.spec.management_policies.contains(&Policy::Delete);
    // A create that failed left nothing to protect.
    let failed = head.condition("LastAsyncOperation").is_some_and(ObservedCondition::is_false);
    let never = !created && failed && at.connection_name.is_none() && address.is_none();
    server.released = delete && (never || lifted(&at, &asked));
    server.host = address.filter(|_| ready || created);
    server.port = server.host.as_ref().map(|_| gcp.settled.engine.port());
    server.pooled_port = pool::works(&at.settings).then(|| pool::port(gcp.settled.engine));
    server.version = at.runs().map(|version| version.to_string());
    server.instance = at.settings.tier.unwrap_or(server.instance);
    (server, judgement)
}

/// Google confirms that neither switch refuses a deletion, and that the last backup is as wished.
fn lifted(at: &parameters::AtProvider, asked: &Settings) -> bool {
    let last = |settings: &Settings| {
        let last = settings.final_backup_config.clone().filter(|last| last.enabled);
        (settings.retain_backups_on_delete == Some(true), last)
    };
    at.deletion_protection == Some(false)
        && at.settings.deletion_protection_enabled == Some(false)
        && last(&at.settings) == last(asked)
}

/// The authorities of the server and its replicas, of which each instance has one of its own: a client trusts them all.
fn authorities(own: Option<Sensitive>, replicas: &Replicas) -> Option<Sensitive> {
    let mut all = own?.expose().to_vec();
    for authority in &replicas.authorities {
        if !all.ends_with(b"\n") {
            all.push(b'\n');
        }
        all.extend_from_slice(authority.expose());
    }
    Some(Sensitive::new(all))
}
