//! An adopted instance keeps what it has wherever the spec says nothing: defaults are for new ones.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Gcp,
    instance::KEY,
    parameters::{BackupConfiguration, Flag, Observed, Parameters, Settings},
};
use crate::{
    composite::{
        database::{CREDENTIALS, settled::Settled, status::Relaxed},
        draft::{Draft, Pending},
        fatal::Fatal,
    },
    object::Object,
    platform::spec::Control,
    resource::managed::ObservedManaged,
    sensitive::Sensitive,
};

/// What Google says of its own and nobody can ask for.
const SAID_ONLY: [&str; 6] =
    ["backupTier", "consumerNetworkStatus", "effectiveAvailabilityType", "ipAddress", "status", "version"];

/// Whether there shall be a standby.
pub(super) fn standby(settled: &Settled, observed: Option<&Observed>) -> bool {
    let kept = observed.filter(|_| settled.adopt.is_some() && !settled.said.high_availability);
    kept.map_or(settled.high_availability, |observed| base(observed).availability_type.as_deref() == Some("REGIONAL"))
}

/// Puts what the instance has in the place of defaults.
pub(super) fn keep(gcp: &Gcp<'_>, mut wanted: Settings, observed: Option<&Observed>) -> Result<Settings, Fatal> {
    let Some(observed) = observed.filter(|_| gcp.settled.adopt.is_some()) else { return Ok(wanted) };
    let (base, said) = (base(observed), gcp.settled.said);
    if base.disk_autoresize == Some(false)
        && let (Some(has), Some(size)) = (observed.status.at_provider.settings.disk_size, wanted.disk_size)
        && size < has
    {
        let what = format!("{size}Gi is smaller than the {has}Gi in use; storage only grows");
        return Err(Fatal::invalid("spec.storage.size", what));
    }
    if base.tier == wanted.tier {
        wanted.edition = base.edition.or(wanted.edition);
    }
    wanted.backup_configuration = backups(gcp.settled, wanted.backup_configuration, base.backup_configuration);
    wanted.disk_autoresize = base.disk_autoresize.or(wanted.disk_autoresize);
    if !said.storage_max {
        wanted.disk_autoresize_limit = base.disk_autoresize_limit;
    }
    if !said.maintenance {
        wanted.maintenance_window = base.maintenance_window;
    }
    wanted.insights_config = base.insights_config;
    wanted.retain_backups_on_delete =
        Some(wanted.retain_backups_on_delete == Some(true) || base.retain_backups_on_delete == Some(true));
    let mut flags: BTreeMap<_, _> = base.database_flags.into_iter().map(|flag| (flag.name, flag.value)).collect();
    flags.extend(gcp.settled.parameters.clone());
    wanted.database_flags = flags.into_iter().map(|(name, value)| Flag { name, value }).collect();
    Ok(wanted)
}

/// Backups: no fewer than there are, unless the spec says so.
fn backups(
    settled: &Settled,
    wanted: Option<BackupConfiguration>,
    base: Option<BackupConfiguration>,
) -> Option<BackupConfiguration> {
    let (Some(mut wanted), Some(base)) = (wanted.clone(), base) else { return wanted };
    let said = settled.said;
    if !said.backup_hour {
        wanted.start_time = base.start_time;
    }
    if !settled.cross_region {
        wanted.location = base.location;
    }
    // Who keeps no backups keeps no logs.
    if said.retention && settled.retention_days == 0 {
        return Some(wanted);
    }
    let logs = |own: Option<bool>, has: Option<bool>| if has == Some(true) { has } else { own };
    wanted.enabled |= base.enabled;
    wanted.point_in_time_recovery_enabled =
        logs(wanted.point_in_time_recovery_enabled, base.point_in_time_recovery_enabled);
    wanted.binary_log_enabled = logs(wanted.binary_log_enabled, base.binary_log_enabled);
    wanted.transaction_log_retention_days =
        wanted.transaction_log_retention_days.max(base.transaction_log_retention_days);
    if said.retention {
        return Some(wanted);
    }
    if let (Some(own), Some(has)) = (&mut wanted.backup_retention_settings, base.backup_retention_settings) {
        own.retained_backups = own.retained_backups.max(has.retained_backups);
    }
    Some(wanted)
}

/// The settings that the instance has: what was asked for last, of one that is only looked at what its provider saw.
fn base(observed: &Observed) -> Settings {
    let asked = &observed.spec.for_provider;
    if asked.is_look() { observed.status.at_provider.settings.clone() } else { asked.settings() }
}

/// The settings of an observed instance, whether we know them or not.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct All {
    settings: Map<String, Value>,
}

/// Adds settings that the function knows nothing of to the object of an adopted instance: left out, they would go.
pub(super) fn with_all(draft: &Draft<'_>, gcp: &Gcp<'_>, object: Object, first: bool) -> Result<Object, Fatal> {
    if gcp.settled.adopt.is_none() {
        return Ok(object);
    }
    let Some(seen) = draft.read::<ObservedManaged<All, All>>(KEY)? else { return Ok(object) };
    let base = if first { seen.status.at_provider.settings } else { seen.spec.for_provider.settings };
    let mut object: Value = object.read().map_err(|error| Fatal::unwritable(KEY, &error))?;
    if let Some(settings) = object["spec"]["forProvider"]["settings"].as_object_mut() {
        fill(settings, base);
    }
    Object::write(&object).map_err(|error| Fatal::unwritable(KEY, &error))
}

/// Puts in what is not there.
fn fill(own: &mut Map<String, Value>, base: Map<String, Value>) {
    for (name, value) in base {
        match (own.get_mut(&name), value) {
            (Some(Value::Object(own)), Value::Object(base)) => fill(own, base),
            (Some(_), _) => {}
            (None, value) if SAID_ONLY.contains(&name.as_str()) || value.is_null() => {}
            (None, value) => {
                own.insert(name, that_can_be_asked(value));
            }
        }
    }
}

/// A value without what Google says of its own.
fn that_can_be_asked(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut own = Map::new();
            fill(&mut own, fields);
            Value::Object(own)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(that_can_be_asked).collect()),
        value => value,
    }
}

/// The administrator that an adopted instance has, as its Secret names it: name and password.
pub(super) fn administrator(draft: &mut Draft<'_>, secret: &str) -> Option<(String, Sensitive)> {
    let name = draft.secret_value(secret, "username");
    let password = draft.secret_value(secret, "password");
    let name = name.and_then(|name| String::from_utf8(name.expose().to_vec()).ok());
    let known = name.zip(password);
    if known.is_none() {
        let message = format!(
            "spec.adopt.credentialsSecret: Secret {secret} lacks username or password; put those of the instance's administrator there."
        );
        draft.wait(CREDENTIALS, format!("Secret {secret}"), Pending::people("SecretMissing", message));
    }
    known
}

/// What an adopted instance has that is weaker than a new one would be.
pub(super) fn relaxed(gcp: &Gcp<'_>, wanted: &Parameters) -> Vec<Relaxed> {
    if gcp.settled.adopt.is_none() {
        return Vec::new();
    }
    let network = wanted.settings().ip_configuration.unwrap_or_default();
    let weaker = [
        (Control::PrivateNetwork, network.ipv4_enabled == Some(true)),
        (Control::HighAvailability, !gcp.standby && gcp.settled.is_production()),
    ];
    let weaker = weaker.into_iter().filter(|(_, weaker)| *weaker);
    weaker.map(|(control, _)| Relaxed::by(control, "spec.adopt")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_there_stays_and_what_is_not_comes() {
        let Value::Object(mut own) = json!({"tier": "a", "ipConfiguration": {"sslMode": "x"}}) else { return };
        let Value::Object(base) = json!({
            "tier": "b", "version": 7, "ipConfiguration": {"sslMode": "y", "pscConfig": [{"pscEnabled": true}]},
            "userLabels": {"costs": "sales"}, "backupConfiguration": {"backupTier": "STANDARD"},
        }) else {
            return;
        };
        fill(&mut own, base);
        let expected = json!({
            "tier": "a", "ipConfiguration": {"sslMode": "x", "pscConfig": [{"pscEnabled": true}]},
            "userLabels": {"costs": "sales"}, "backupConfiguration": {},
        });
        assert_eq!(Value::Object(own), expected);
    }
}
