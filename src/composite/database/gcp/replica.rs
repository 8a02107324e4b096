//! Replicas that answer read-only queries: further instances.

use super::{
    Gcp,
    parameters::{IpConfiguration, Observed, Parameters, Settings},
};
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        managed::Managed,
        metadata::Metadata,
        policies::{FULL, PROTECTED_NEW},
    },
    sensitive::Sensitive,
};

/// Beginning of the composition resource names of replicas.
pub(super) const PREFIX: &str = "replica-";

/// The replicas that work.
#[derive(Debug, Default)]
pub(super) struct Replicas {
    /// The host of the first one.
    pub reader: Option<String>,
    /// Their authorities: each instance has its own.
    pub authorities: Vec<Sensitive>,
}

/// The server that the replicas follow.
pub(super) struct Primary<'a> {
    pub name: &'a str,
    pub wanted: &'a Parameters,
    /// The version that runs, in Google's words: a replica is not ahead of it.
    pub runs: Option<&'a str>,
    pub up: bool,
}

/// Composes the replicas.
pub(super) fn compose(draft: &mut Draft<'_>, gcp: &Gcp<'_>, primary: &Primary<'_>) -> Result<Replicas, Fatal> {
    let count = gcp.settled.read_replicas;
    if count > 0 && gcp.settled.retention_days == 0 {
        let what = "gcp makes replicas of databases with backups only; set spec.backup.retentionDays above 0";
        return Err(Fatal::invalid("spec.readReplicas", what));
    }
    let mut replicas = Replicas::default();
    for number in 1..=count {
        let key = format!("{PREFIX}{number}");
        let observed: Option<Observed> = draft.read(&key)?;
        let parameters = parameters(primary, observed.as_ref());
        let part = format!("replica-{number}");
        let name = draft.name_of(&key, names::object(&gcp.settled.name, &part));
        let secret = names::object(&gcp.settled.name, &part);
        let own = format!("{}-r{number}", names::fit(primary.name, gcp.name_limit.saturating_sub(4)));
        let external = observed.as_ref().and_then(|observed| observed.metadata.external_name()).unwrap_or(&own);
        let metadata = Metadata::new(&gcp.settled.namespace, &name).external_name(external);
        let policies = if gcp.settled.protection { PROTECTED_NEW } else { FULL };
        let managed = Managed::new(&kinds::GCP_INSTANCE, metadata, policies, gcp.config.clone(), &parameters);
        let object = write(&key, &managed.connection_secret(&secret))?;
        let gate = match (&observed, primary.up) {
            (Some(_), _) => None,
            (None, false) => Some(Pending::on("the database server")),
            (None, true) => draft.secret_taken(&secret),
        };
        let state = draft.want(Want::new(key.clone(), &kinds::GCP_INSTANCE, DATABASE, name, object).gate(gate));
        let address = observed.and_then(|observed| observed.status.at_provider.private_ip_address);
        let details = draft.observed(&key).map(|observed| &observed.connection);
        let authority = details.and_then(|details| details.get(super::instance::AUTHORITY));
        if let (State::Ready, Some(address), Some(authority)) = (state, address, authority) {
            replicas.reader.get_or_insert(address);
            replicas.authorities.push(authority.clone());
        }
    }
    surplus(draft, count)?;
    Ok(replicas)
}

/// A replica takes its data, users and backups from its source; what it may not say is left out.
fn parameters(primary: &Primary<'_>, observed: Option<&Observed>) -> Parameters {
    let asked = observed.map(|observed| observed.spec.for_provider.clone());
    let seen = asked.as_ref().map(Parameters::settings);
    let wanted = primary.wanted.settings();
    let network = wanted.ip_configuration.unwrap_or_default();
    let kept = seen.as_ref().and_then(|seen| seen.ip_configuration.clone());
    let kept = kept.unwrap_or_else(|| network.clone());
    Parameters {
        project: asked.as_ref().map_or_else(|| primary.wanted.project.clone(), |asked| asked.project.clone()),
        region: asked.as_ref().and_then(|asked| asked.region.clone()).or_else(|| primary.wanted.region.clone()),
        database_version: primary.runs.map(str::to_owned).or_else(|| primary.wanted.database_version.clone()),
        encryption_key_name: asked
            .as_ref()
            .map_or_else(|| primary.wanted.encryption_key_name.clone(), |asked| asked.encryption_key_name.clone()),
        deletion_protection: Some(false),
        // Left out or changed, the replica would become a database of its own.
        master_instance_name: asked
            .and_then(|asked| asked.master_instance_name)
            .or_else(|| Some(primary.name.to_owned())),
        settings: Some(Settings {
            tier: wanted.tier,
            edition: wanted.edition,
            availability_type: Some("ZONAL".to_owned()),
            deletion_protection_enabled: Some(false),
            retain_backups_on_delete: Some(false),
            ip_configuration: Some(IpConfiguration {
                ipv4_enabled: network.ipv4_enabled,
                private_network: kept.private_network,
                allocated_ip_range: kept.allocated_ip_range,
                ssl_mode: network.ssl_mode,
                authorized_networks: network.authorized_networks,
            }),
            disk_type: seen.and_then(|seen| seen.disk_type).or(wanted.disk_type),
            disk_autoresize: Some(true),
            disk_autoresize_limit: wanted.disk_autoresize_limit,
            insights_config: wanted.insights_config,
            // Fewer connections than its source has would keep a replica from following it.
            database_flags: wanted.database_flags,
            ..Settings::default()
        }),
        ..Parameters::default()
    }
}

/// Replicas beyond those that are asked for, in two answers.
fn surplus(draft: &mut Draft<'_>, count: u32) -> Result<(), Fatal> {
    let beyond = |key: &&str| {
        key.strip_prefix(PREFIX).and_then(|number| number.parse().ok()).is_some_and(|number: u32| number > count)
    };
    let gone: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).filter(beyond).collect();
    for key in gone {
        let name = draft.head(key).map(|head| head.metadata.name.clone()).unwrap_or_default();
        draft.remove_as_it_is(key, &format!("Replica {name}"))?;
    }
    Ok(())
}
