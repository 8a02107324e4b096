//! Changes that Google has not carried out yet. Nothing in the conditions says that one is pending: what is asked for
//! differs from what the provider sees.

use super::parameters::{AtProvider, Observed, Parameters};
use crate::composite::{database::version::Version, draft::Draft};

/// Tells what is asked for and not carried out yet, or was done outside.
pub(super) fn tell(draft: &mut Draft<'_>, version: Version, wanted: &Parameters, observed: &Observed) {
    let at = &observed.status.at_provider;
    // Before it is up, everything is on its way.
    if at.connection_name.is_none() {
        return;
    }
    let pending = pending(wanted, at, version);
    if !pending.is_empty() {
        let resource = format!("DatabaseInstance {}", observed.metadata.name);
        draft.change(resource, "Pending", format!("{}; it is being applied.", pending.join(", ")), false);
    }
}

fn pending(wanted: &Parameters, at: &AtProvider, version: Version) -> Vec<String> {
    let (asked, now) = (wanted.settings(), &at.settings);
    let mut pending = Vec::new();
    let mut differs = |field: &str, now: Option<String>, asked: Option<String>| {
        if let (Some(now), Some(asked)) = (now, asked)
            && now != asked
        {
            pending.push(format!("{field} is {now} and shall be {asked}"));
        }
    };
    differs("the size", now.tier.clone(), asked.tier.clone());
    let standby = |kind: &Option<String>| kind.as_deref().map(|kind| on(kind == "REGIONAL"));
    differs("high availability", standby(&now.availability_type), standby(&asked.availability_type));
    let backups = now.backup_configuration.as_ref().zip(asked.backup_configuration.as_ref());
    if let Some((now, asked)) = backups {
        differs("backup", Some(on(now.enabled)), Some(on(asked.enabled)));
        let kept = now.backup_retention_settings.as_ref().zip(asked.backup_retention_settings.as_ref());
        if let Some((now, asked)) = kept {
            let count = |count: u32| Some(format!("{count} backups"));
            differs("backup retention", count(now.retained_backups), count(asked.retained_backups));
        }
    }
    // A disk that grew by itself is more than was asked for, and stays.
    if let (Some(now), Some(asked)) = (now.disk_size, asked.disk_size)
        && now < asked
    {
        pending.push(format!("storage is {now}Gi and shall be {asked}Gi"));
    }
    if let Some(runs) = at.runs().filter(|runs| runs.is_lower_than(version)) {
        pending.push(format!("the version is {runs} and shall be {version}"));
    }
    pending
}

fn on(value: bool) -> String {
    if value { "on" } else { "off" }.to_owned()
}
