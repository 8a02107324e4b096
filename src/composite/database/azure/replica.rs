//! Replicas that answer read-only queries: further servers.

use super::{
    Azure,
    parameters::{Observed, Parameters, Storage},
    server_kind, standby,
};
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        managed::Managed,
        metadata::Metadata,
        policies::{FULL, PROTECTED_NEW},
    },
};

const PREFIX: &str = super::lost::REPLICAS;

/// The server that is replicated.
pub(super) struct Source<'a> {
    pub asked: &'a Parameters,
    /// Its name in the cloud.
    pub name: &'a str,
    pub id: Option<&'a str>,
    pub up: bool,
    /// It is on its way to a later version.
    pub upgrading: bool,
}

/// Composes the replicas; the host of the first one that works.
pub(super) fn compose(draft: &mut Draft<'_>, azure: &Azure<'_>, source: &Source<'_>) -> Result<Option<String>, Fatal> {
    let settled = azure.settled;
    let kind = server_kind(settled.engine);
    let mut reader = None;
    for number in 1..=settled.read_replicas {
        let key = format!("{PREFIX}{number}");
        let observed: Option<Observed> = draft.read(&key)?;
        let known = observed.as_ref().and_then(|observed| observed.metadata.external_name());
        let external = known.map_or_else(|| format!("{}-r{number}", names::fit(source.name, 59)), str::to_owned);
        let parameters = parameters(source, observed.as_ref());
        let name = draft.name_of(&key, names::object(&settled.name, &format!("replica-{number}")));
        let policies = if settled.protection { PROTECTED_NEW } else { FULL };
        let metadata = Metadata::new(&settled.namespace, &name).external_name(external);
        let managed = Managed::new(kind, metadata, policies, azure.config.clone(), parameters)
            .initially(standby::of_replica(azure));
        let gate = (!source.up || source.id.is_none() || source.upgrading).then(|| Pending::on("the database server"));
        let state = draft.want(Want::new(key.clone(), kind, DATABASE, name, write(&key, &managed)?).gate(gate));
        let fqdn = observed.and_then(|observed| observed.status.at_provider.fqdn);
        if state == State::Ready && reader.is_none() {
            reader = fqdn;
        }
    }
    surplus(draft, settled.read_replicas)?;
    Ok(reader)
}

/// A replica takes its version, accounts and backups from its source.
fn parameters(source: &Source<'_>, observed: Option<&Observed>) -> Parameters {
    let primary = source.asked;
    let asked = observed.map(|observed| &observed.spec.for_provider);
    let at = observed.map(|observed| &observed.status.at_provider);
    // What cannot change stays as it was asked for first.
    let origin = asked.unwrap_or(primary);
    let storage_mb = primary.storage_mb.map(|size| {
        size.max(asked.and_then(|asked| asked.storage_mb).max(at.and_then(|at| at.storage_mb)).unwrap_or_default())
    });
    let storage = primary.storage.clone().map(|storage| {
        let gb = |other: Option<&Storage>| other.and_then(|other| other.size_gb);
        let had = gb(asked.and_then(|asked| asked.storage.as_ref())).max(gb(at.and_then(|at| at.storage.as_ref())));
        Storage { size_gb: storage.size_gb.max(had), ..storage }
    });
    Parameters {
        location: origin.location.clone(),
        resource_group_name: origin.resource_group_name.clone(),
        create_mode: Some("Replica".to_owned()),
        // Left out or changed, the replica would become a database of its own.
        source_server_id: asked
            .and_then(|asked| asked.source_server_id.clone())
            .or_else(|| source.id.map(str::to_owned)),
        sku_name: primary.sku_name.clone(),
        storage_mb,
        auto_grow_enabled: primary.auto_grow_enabled,
        storage,
        maintenance_window: primary.maintenance_window,
        public_network_access_enabled: origin.public_network_access_enabled,
        public_network_access: origin.public_network_access.clone(),
        delegated_subnet_id: origin.delegated_subnet_id.clone(),
        private_dns_zone_id: origin.private_dns_zone_id.clone(),
        customer_managed_key: origin.customer_managed_key.clone(),
        identity: origin.identity.clone(),
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
        draft.remove_as_it_is(key, &format!("Replica {key}"))?;
    }
    Ok(())
}
