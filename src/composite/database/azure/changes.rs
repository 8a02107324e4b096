//! Changes that Azure is still carrying out. Nothing in the conditions says that one is pending: what is asked for differs
//! from what the provider sees.

use super::{
    Azure,
    parameters::{AtProvider, Observed, Parameters, Storage},
};
use crate::composite::draft::Draft;

/// Tells what is asked for and not carried out yet, or was done outside.
pub(super) fn tell(draft: &mut Draft<'_>, azure: &Azure<'_>, wanted: &Parameters, observed: &Observed) {
    let at = &observed.status.at_provider;
    // Before it is up, everything is on its way.
    if at.fqdn.is_none() {
        return;
    }
    let pending = pending(azure, wanted, at);
    if pending.is_empty() {
        return;
    }
    let resource = format!("FlexibleServer {}", observed.metadata.name);
    draft.change(resource, "Pending", format!("{}; it is being applied.", pending.join(", ")), false);
}

fn pending(azure: &Azure<'_>, wanted: &Parameters, at: &AtProvider) -> Vec<String> {
    let mut pending = Vec::new();
    let mut differs = |field: &str, now: Option<String>, asked: Option<String>| {
        if let (Some(now), Some(asked)) = (now, asked)
            && now != asked
        {
            pending.push(format!("{field} is {now} and shall be {asked}"));
        }
    };
    differs("the size", at.sku_name.clone(), wanted.sku_name.clone());
    let on = |value: bool| Some(if value { "on" } else { "off" }.to_owned());
    differs("high availability", on(at.has_standby()), on(azure.standby));
    let days = |days: Option<u32>| days.map(|days| format!("{days} days"));
    differs("backup retention", days(at.backup_retention_days), days(wanted.backup_retention_days));
    let gib = |mb: Option<u64>| mb.map(|mb| format!("{}Gi", mb / 1024));
    differs("storage", gib(at.storage_mb), gib(wanted.storage_mb));
    let gb = |storage: &Option<Storage>| Some(format!("{}Gi", storage.as_ref()?.size_gb?));
    differs("storage", gb(&at.storage), gb(&wanted.storage));
    let version = azure.settled.version;
    if let Some(runs) = at.runs(azure.settled.engine).filter(|runs| runs.is_lower_than(version)) {
        pending.push(format!("the version is {runs} and shall be {version}"));
    }
    pending
}
