//! What an instance keeps: fields that the provider could only change by replacing it, which it refuses for ever, and what
//! an adopted one brought along.

use super::parameters::{Observed, Parameters, is_look};
use crate::{
    composite::database::{settled::Said, status::Relaxed},
    platform::spec::Control,
};

/// Fields that cannot change, copied from what is observed. Of an instance that was only looked at so far, because it is
/// adopted or its object was lost, they are what the provider saw.
pub(super) fn frozen(mut wanted: Parameters, observed: Option<&Observed>) -> Parameters {
    let Some(observed) = observed else { return wanted };
    let (asked, at) = (&observed.spec.for_provider, &observed.status.at_provider);
    let looked = was_looked_at(observed);
    let keep = |own: &mut Option<String>, asked: &Option<String>, seen: &Option<String>| {
        if asked.is_some() {
            own.clone_from(asked);
        } else if looked && seen.is_some() {
            own.clone_from(seen);
        }
    };
    keep(&mut wanted.region, &asked.region, &None);
    keep(&mut wanted.identifier, &asked.identifier, &at.identifier);
    keep(&mut wanted.engine, &asked.engine, &at.engine);
    keep(&mut wanted.username, &asked.username, &at.username);
    keep(&mut wanted.db_subnet_group_name, &asked.db_subnet_group_name, &at.db_subnet_group_name);
    // A key that the Platform names later is none of this instance's.
    wanted.kms_key_id = asked.kms_key_id.clone().or_else(|| at.kms_key_id.clone().filter(|_| looked));
    // It is chosen when an instance is made, and AWS changes it no more.
    wanted.engine_lifecycle_support = match &asked.engine_lifecycle_support {
        None if looked => at.engine_lifecycle_support.clone(),
        asked => asked.clone(),
    };
    wanted.storage_encrypted =
        asked.storage_encrypted.or(at.storage_encrypted.filter(|_| looked)).or(wanted.storage_encrypted);
    wanted.port = asked.port.or(at.port.filter(|_| looked)).or(wanted.port);
    if let Some(ids) = &asked.vpc_security_group_ids
        && asked.vpc_security_group_id_refs.is_none()
    {
        wanted.vpc_security_group_ids = Some(ids.clone());
        wanted.vpc_security_group_id_refs = None;
    }
    wanted
}

/// Whether nothing but a look was asked for so far.
fn was_looked_at(observed: &Observed) -> bool {
    let asked = &observed.spec.for_provider;
    is_look(observed)
        || asked.username.is_none() && asked.restore_to_point_in_time.is_none() && asked.snapshot_identifier.is_none()
}

/// An adopted instance goes on as it was: whoever reaches it today goes on doing so, and it gets neither slower nor less
/// backed up, unless the spec says so.
pub(super) fn adopted(mut wanted: Parameters, observed: &Observed, said: Said) -> Parameters {
    let (asked, at) = (&observed.spec.for_provider, &observed.status.at_provider);
    if asked.vpc_security_group_ids.is_none() && !at.vpc_security_group_ids.is_empty() {
        wanted.vpc_security_group_ids = Some(at.vpc_security_group_ids.clone());
        wanted.vpc_security_group_id_refs = None;
    }
    wanted.storage_type = asked
        .storage_type
        .clone()
        .or_else(|| at.storage_type.clone())
        .filter(|kind| !kind.is_empty())
        .or(wanted.storage_type);
    // AWS has both for every disk, and takes them for those only that are given more than comes with the type.
    let provisioned = wanted.storage_type.as_deref().is_some_and(|kind| kind.starts_with("io"));
    wanted.iops = asked.iops.or(at.iops.filter(|_| provisioned));
    wanted.storage_throughput = asked.storage_throughput;
    wanted.monitoring_interval = asked.monitoring_interval.or(at.monitoring_interval).filter(|&seconds| seconds > 0);
    wanted.monitoring_role_arn = asked
        .monitoring_role_arn
        .clone()
        .or_else(|| at.monitoring_role_arn.clone())
        .filter(|_| wanted.monitoring_interval.is_some());
    wanted.ca_cert_identifier =
        asked.ca_cert_identifier.clone().or_else(|| at.ca_cert_identifier.clone()).or(wanted.ca_cert_identifier);
    // Once private it stays private; what is not known stays as it was asked for.
    let public = at.publicly_accessible.or(asked.publicly_accessible) == Some(true);
    wanted.publicly_accessible = Some(public && asked.publicly_accessible != Some(false));
    if !said.high_availability {
        wanted.multi_az = asked.multi_az.or(at.multi_az).or(wanted.multi_az);
    }
    if !said.backup_hour {
        wanted.backup_window =
            asked.backup_window.clone().or_else(|| at.backup_window.clone()).or(wanted.backup_window);
    }
    if !said.maintenance {
        let seen = asked.maintenance_window.clone().or_else(|| at.maintenance_window.clone());
        wanted.maintenance_window = seen.or(wanted.maintenance_window);
    }
    if !said.retention {
        wanted.backup_retention_period = wanted.backup_retention_period.max(at.backup_retention_period);
    }
    if !said.storage_max {
        wanted.max_allocated_storage = wanted.max_allocated_storage.max(at.max_allocated_storage);
    }
    let logs = wanted.enabled_cloudwatch_logs_exports.get_or_insert_default();
    logs.extend(at.enabled_cloudwatch_logs_exports.iter().cloned());
    logs.sort();
    logs.dedup();
    wanted
}

/// What an adopted instance has that is weaker than what is made here.
pub(super) fn relaxed(wanted: &Parameters, production: bool) -> Vec<Relaxed> {
    let weaker = [
        (Control::PrivateNetwork, wanted.publicly_accessible == Some(true)),
        (Control::HighAvailability, production && wanted.multi_az == Some(false)),
    ];
    weaker.into_iter().filter(|(_, weaker)| *weaker).map(|(control, _)| Relaxed::by(control, "spec.adopt")).collect()
}
