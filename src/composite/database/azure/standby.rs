//! Zones and the standby. Azure swaps the zones at a failover, and the provider would swap them back: so both count at
//! creation only. A standby that comes later is asked for until Azure shows it.

use super::{
    Azure, lost,
    parameters::{HighAvailability, Observed, Parameters},
};
use crate::composite::{database::spec::Engine, fatal::Fatal};

/// The zones of a region of which the Platform says nothing.
const ZONES: [&str; 2] = ["1", "2"];
const FIELD: &str = "spec.highAvailability";

/// Sets the standby in `wanted` where it must be changed; the answer is what counts at creation only.
pub(super) fn set(
    wanted: &mut Parameters,
    azure: &Azure<'_>,
    observed: Option<&Observed>,
) -> Result<Option<Parameters>, Fatal> {
    let asked = azure.standby;
    // Before a server shows itself, it is made as it was asked for.
    let shown = observed.filter(|observed| observed.status.at_provider.fqdn.is_some());
    let has = shown.is_none_or(|observed| observed.status.at_provider.has_standby());
    let zones = zones(azure);
    match azure.settled.engine {
        Engine::Postgres => {
            if asked && !has {
                let zone = shown.and_then(|observed| observed.status.at_provider.zone.as_deref());
                let zone = zone.or(zones.first().map(String::as_str));
                wanted.high_availability = Some(standby(&zones, zone));
            }
            // What it was created with says nothing any more, and stays.
            let was = observed.map(|observed| observed.spec.init_provider.clone()).unwrap_or_default();
            let seen = shown.and_then(|observed| observed.status.at_provider.zone.clone());
            let first = was.zone.or(seen).or_else(|| zones.first().cloned());
            let high_availability =
                (asked && has).then(|| was.high_availability.unwrap_or_else(|| standby(&zones, first.as_deref())));
            Ok(initially(first, high_availability))
        }
        Engine::Mysql => {
            // What a server that was lost was created with, nobody remembers.
            let created_with = shown.is_none_or(|observed| {
                observed.metadata.was_found()
                    || azure.memory.created && lost::is_look(&observed.spec.for_provider)
                    || observed.spec.init_provider.high_availability.is_some()
            });
            if asked && !has && !created_with {
                let what = "azure gives a MySQL server a standby only when it is created; set it to false, or restore the data into a new database with it";
                return Err(Fatal::invalid(FIELD, what));
            }
            if asked && !azure.exists && zones.len() < 2 {
                let what = format!(
                    "azure gives a MySQL server a standby only in another zone, and {} has none; set it to false, or choose another region",
                    azure.settled.region
                );
                return Err(Fatal::invalid(FIELD, what));
            }
            let mode = HighAvailability { mode: Some("ZoneRedundant".to_owned()), ..HighAvailability::default() };
            Ok(initially(None, asked.then_some(mode)))
        }
    }
}

/// What counts at the creation of a replica only.
pub(super) fn of_replica(azure: &Azure<'_>) -> Option<Parameters> {
    match azure.settled.engine {
        Engine::Postgres => initially(zones(azure).first().cloned(), None),
        Engine::Mysql => None,
    }
}

/// Whether a standby goes down with the zone of its server.
pub(super) fn shares_its_zone(azure: &Azure<'_>, observed: Option<&Observed>) -> bool {
    let has = observed.and_then(|observed| observed.status.at_provider.high_availability.as_ref()?.mode.as_deref());
    azure.standby && has.map_or_else(|| zones(azure).len() < 2, |mode| mode == "SameZone")
}

fn zones(azure: &Azure<'_>) -> Vec<String> {
    azure.region.zones.clone().unwrap_or_else(|| ZONES.map(str::to_owned).to_vec())
}

fn initially(zone: Option<String>, high_availability: Option<HighAvailability>) -> Option<Parameters> {
    let parameters = Parameters { zone, high_availability, ..Parameters::default() };
    (parameters != Parameters::default()).then_some(parameters)
}

/// A standby of a server in that zone: in another one, where there is one.
fn standby(zones: &[String], of: Option<&str>) -> HighAvailability {
    let other = zones.iter().find(|zone| Some(zone.as_str()) != of).cloned();
    let mode = if other.is_some() { "ZoneRedundant" } else { "SameZone" };
    HighAvailability { mode: Some(mode.to_owned()), standby_availability_zone: other }
}
