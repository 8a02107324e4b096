//! A server whose object was lost, and the look by which it is found again.

use super::{
    Azure, instance, lock,
    parameters::{Observed, Parameters},
    server_kind, settings,
};
use crate::{
    composite::{
        database::{DATABASE, credentials::write, search::Search, server::Server},
        draft::{Draft, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        managed::{Managed, Nothing, ObservedManaged},
        metadata::Metadata,
        policies,
    },
};

/// Beginning of the composition resource names of replicas.
pub(super) const REPLICAS: &str = "replica-";

/// How far the search for the server is.
pub(super) fn search(draft: &Draft<'_>, azure: &Azure<'_>, observed: Option<&Observed>) -> Search {
    let looks = observed.map(|observed| is_look(&observed.spec.for_provider));
    let shown = observed.is_some_and(|observed| observed.status.at_provider.fqdn.is_some());
    Search::of(draft, azure.settled, azure.memory, instance::KEY, looks, shown)
}

/// Whether a server is asked for by no more than a look needs.
pub(super) fn is_look(asked: &Parameters) -> bool {
    *asked == look(asked.location.clone(), asked.resource_group_name.clone())
}

/// Only looks at the server by its name. What belongs to it stays as it is.
pub(super) fn look_for(
    draft: &mut Draft<'_>,
    azure: &Azure<'_>,
    observed: Option<&Observed>,
    search: Search,
) -> Result<Server, Fatal> {
    let settled = azure.settled;
    let kind = server_kind(settled.engine);
    let wanted = look(Some(settled.region.clone()), resource_group(draft, azure, observed)?);
    let external = instance::external_name(azure, observed);
    let name = draft.name_of(instance::KEY, names::object(&settled.name, ""));
    let metadata = Metadata::new(&settled.namespace, &name).external_name(&external);
    let managed = Managed::new(kind, metadata, policies::OBSERVE, azure.config.clone(), &wanted);
    let object = write(instance::KEY, &managed)?;
    let (mut server, judgement) = instance::seen(draft, azure, &wanted, true, &external, observed);
    server.foreign = true;
    let want = Want::new(instance::KEY, kind, DATABASE, name.clone(), object);
    draft.want(search.tells(want, judgement));
    let of = settings::Of { object: &name, resource_group: wanted.resource_group_name, up: false };
    settings::compose(draft, azure, &of)?;
    lock::compose(draft, azure, &external, None)?;
    for key in draft.heads_with(REPLICAS).map(|(key, _)| key).collect::<Vec<_>>() {
        draft.keep(key)?;
    }
    server.up = false;
    server.released = false;
    Ok(server)
}

/// All that a look needs, beside the name.
pub(super) fn look(location: Option<String>, resource_group_name: Option<String>) -> Parameters {
    Parameters { location, resource_group_name, ..Parameters::default() }
}

/// The resource group that a lost server lives in, as its parts tell: a Platform that names another one now has moved
/// nothing.
fn resource_group(draft: &Draft<'_>, azure: &Azure<'_>, observed: Option<&Observed>) -> Result<Option<String>, Fatal> {
    if let Some(asked) = observed.and_then(|observed| observed.spec.for_provider.resource_group_name.clone()) {
        return Ok(Some(asked));
    }
    let parts = [lock::KEY, settings::PREFIX, REPLICAS].into_iter().flat_map(|prefix| draft.heads_with(prefix));
    let keys: Vec<_> = parts.map(|(key, _)| key).collect();
    for key in keys {
        let Some(part) = draft.read::<ObservedManaged<Place, Nothing>>(key)? else { continue };
        let external = part.metadata.external_name().and_then(group_of);
        let asked = part.spec.for_provider;
        let scope = asked.scope.as_deref().and_then(group_of);
        let source = asked.source_server_id.as_deref().and_then(group_of);
        if let Some(group) = scope.or(source).or(asked.resource_group_name).or(external) {
            return Ok(Some(group));
        }
    }
    Ok(azure.region.resource_group.clone())
}

/// Where parts of a server say in which resource group it is.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Place {
    scope: Option<String>,
    source_server_id: Option<String>,
    resource_group_name: Option<String>,
}

/// The resource group in an ID of Azure.
fn group_of(id: &str) -> Option<String> {
    let (_, rest) = id.split_once("/resourceGroups/")?;
    rest.split('/').next().filter(|group| !group.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_resource_group() {
        let id = "/subscriptions/0/resourceGroups/data/providers/Microsoft.DBforPostgreSQL/flexibleServers/a";
        assert_eq!(group_of(id).as_deref(), Some("data"));
        assert_eq!(group_of("log_connections"), None);
        assert_eq!(group_of("/configurations/log_connections"), None);
    }

    #[test]
    fn a_look_asks_for_no_more_than_a_place() {
        assert!(is_look(&look(Some("westeurope".to_owned()), None)));
        assert!(!is_look(&Parameters { version: Some("17".to_owned()), ..Parameters::default() }));
    }
}
