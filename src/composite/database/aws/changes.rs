//! Changes that AWS carries out later. Nothing in the conditions says that one is pending: what is asked for differs from
//! what the provider sees.

use super::parameters::{AtProvider, Observed, Parameters};
use crate::composite::{
    database::{settled::Settled, version::Version},
    draft::Draft,
};

/// Tells what is asked for and not carried out yet, or was done outside.
pub(super) fn tell(draft: &mut Draft<'_>, settled: &Settled, wanted: &Parameters, observed: &Observed) {
    let at = &observed.status.at_provider;
    // Before it is up, everything is on its way.
    if at.address.is_none() {
        return;
    }
    let pending = pending(wanted, at, settled.version);
    if pending.is_empty() {
        return;
    }
    let when = if wanted.apply_immediately == Some(true) {
        "it is being applied".to_owned()
    } else {
        format!("AWS applies it in the maintenance window, {}, unless it needs none", settled.windows.spoken())
    };
    let resource = format!("Instance {}", observed.metadata.name);
    draft.change(resource, "Pending", format!("{}; {when}.", pending.join(", ")), false);
}

fn pending(wanted: &Parameters, at: &AtProvider, version: Version) -> Vec<String> {
    let mut pending = Vec::new();
    let mut differs = |field: &str, now: Option<String>, asked: Option<String>| {
        if let (Some(now), Some(asked)) = (now, asked)
            && now != asked
        {
            pending.push(format!("{field} is {now} and shall be {asked}"));
        }
    };
    differs("the size", at.instance_class.clone(), wanted.instance_class.clone());
    differs("high availability", at.multi_az.map(on), wanted.multi_az.map(on));
    differs("the storage type", at.storage_type.clone(), wanted.storage_type.clone());
    let days = |days: Option<u32>| days.map(|days| format!("{days} days"));
    differs("backup retention", days(at.backup_retention_period), days(wanted.backup_retention_period));
    // Storage that grew by itself is more than was asked for, and stays.
    if let (Some(now), Some(asked)) = (at.allocated_storage, wanted.allocated_storage)
        && now < asked
    {
        pending.push(format!("storage is {now}Gi and shall be {asked}Gi"));
    }
    let runs = at.runs(version.series.engine());
    if let Some(runs) = runs.filter(|runs| runs.is_lower_than(version)) {
        pending.push(format!("the version is {runs} and shall be {version}"));
    }
    pending
}

fn on(value: bool) -> String {
    if value { "on" } else { "off" }.to_owned()
}
