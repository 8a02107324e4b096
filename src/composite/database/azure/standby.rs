//! Zones and the standby. Azure swaps the zones at a failover, and the provider would swap them back: so both count at
//! creation only. A standby that comes later is asked for until Azure shows it.

use super::{
    Azure, lost,
    parameters::{HighAvailability, Observed, Parameters},
};
use crate::composite::{database::spec::Engine, fatal::Fatal};

const ZONE: &str = "1";
const STANDBY_ZONE: &str = "2";

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
    match azure.settled.engine {
        Engine::Postgres => {
            if asked && !has {
                let zone = shown.and_then(|observed| observed.status.at_provider.zone.as_deref());
                let other = if zone == Some(STANDBY_ZONE) { ZONE } else { STANDBY_ZONE };
                wanted.high_availability = Some(standby(Some(other)));
            }
            Ok(Some(Parameters {
                zone: Some(ZONE.to_owned()),
                high_availability: (asked && has).then(|| standby(Some(STANDBY_ZONE))),
                ..Parameters::default()
            }))
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
                return Err(Fatal::invalid("spec.highAvailability", what));
            }
            Ok(asked.then(|| Parameters { high_availability: Some(standby(None)), ..Parameters::default() }))
        }
    }
}

/// What counts at the creation of a replica only.
pub(super) fn of_replica(engine: Engine) -> Option<Parameters> {
    match engine {
        Engine::Postgres => Some(Parameters { zone: Some(ZONE.to_owned()), ..Parameters::default() }),
        Engine::Mysql => None,
    }
}

fn standby(zone: Option<&str>) -> HighAvailability {
    HighAvailability { mode: Some("ZoneRedundant".to_owned()), standby_availability_zone: zone.map(str::to_owned) }
}
