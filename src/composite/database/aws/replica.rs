//! Replicas that answer read-only queries: further instances.

use super::{
    Aws,
    parameters::{Observed, Parameters},
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
};

const PREFIX: &str = "replica-";

/// Composes the replicas; the host of the first one that works.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    primary: &Parameters,
    up: bool,
) -> Result<Option<String>, Fatal> {
    let count = aws.settled.read_replicas;
    if count > 0 && aws.settled.retention_days == 0 {
        let what = "aws makes replicas of databases with backups only; set spec.backup.retentionDays above 0";
        return Err(Fatal::invalid("spec.readReplicas", what));
    }
    let mut reader = None;
    for number in 1..=count {
        let key = format!("{PREFIX}{number}");
        let observed: Option<Observed> = draft.read(&key)?;
        let parameters = parameters(aws, primary, number, observed.as_ref());
        let name = draft.name_of(&key, names::object(&aws.settled.name, &format!("replica-{number}")));
        let policies = if aws.settled.protection { PROTECTED_NEW } else { FULL };
        let metadata = Metadata::new(&aws.settled.namespace, &name);
        let managed = Managed::new(&kinds::RDS_INSTANCE, metadata, policies, aws.config.clone(), &parameters);
        let gate = (!up).then(|| Pending::on("the database server"));
        let state =
            draft.want(Want::new(key.clone(), &kinds::RDS_INSTANCE, DATABASE, name, write(&key, &managed)?).gate(gate));
        let address = observed.and_then(|observed| observed.status.at_provider.address);
        if state == State::Ready && reader.is_none() {
            reader = address;
        }
    }
    surplus(draft, aws, count)?;
    Ok(reader)
}

/// A replica takes most from its source. What it may not say, such as its engine, is left out.
fn parameters(aws: &Aws<'_>, primary: &Parameters, number: u32, observed: Option<&Observed>) -> Parameters {
    let source = primary.identifier.clone().unwrap_or_default();
    let asked = observed.map(|observed| &observed.spec.for_provider);
    Parameters {
        region: Some(aws.settled.region.clone()),
        identifier: asked
            .and_then(|asked| asked.identifier.clone())
            .or_else(|| Some(format!("{}-r{number}", names::fit(&source, 59)))),
        // Left out or changed, the replica would become a database of its own.
        replicate_source_db: asked.and_then(|asked| asked.replicate_source_db.clone()).or(Some(source)),
        auto_minor_version_upgrade: Some(true),
        instance_class: primary.instance_class.clone(),
        storage_type: primary.storage_type.clone(),
        max_allocated_storage: primary.max_allocated_storage,
        storage_encrypted: asked.and_then(|asked| asked.storage_encrypted).or(primary.storage_encrypted),
        kms_key_id: asked.map_or_else(|| primary.kms_key_id.clone(), |asked| asked.kms_key_id.clone()),
        multi_az: Some(false),
        publicly_accessible: Some(false),
        port: primary.port,
        vpc_security_group_ids: primary.vpc_security_group_ids.clone(),
        vpc_security_group_id_refs: primary.vpc_security_group_id_refs.clone(),
        parameter_group_name: group(aws, primary, observed),
        maintenance_window: primary.maintenance_window.clone(),
        copy_tags_to_snapshot: Some(true),
        skip_final_snapshot: Some(true),
        deletion_protection: Some(false),
        apply_immediately: Some(true),
        iam_database_authentication_enabled: Some(true),
        performance_insights_enabled: Some(true),
        performance_insights_retention_period: Some(7),
        ca_cert_identifier: primary.ca_cert_identifier.clone(),
        ..Parameters::default()
    }
}

/// The settings of the version that the replica runs: AWS upgrades it after its source.
fn group(aws: &Aws<'_>, primary: &Parameters, observed: Option<&Observed>) -> Option<String> {
    let behind = observed.filter(|observed| {
        let runs = observed.status.at_provider.runs(aws.settled.engine);
        runs.is_some_and(|runs| runs.series < aws.settled.version.series)
    });
    let kept = behind.and_then(|observed| observed.spec.for_provider.parameter_group_name.clone());
    kept.or_else(|| primary.parameter_group_name.clone())
}

/// Whether a replica still has the settings of that group.
pub(super) fn uses(draft: &Draft<'_>, group: &str) -> Result<bool, Fatal> {
    let replicas: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).collect();
    for key in replicas {
        let Some(observed) = draft.read::<Observed>(key)? else { continue };
        let (asked, at) = (observed.spec.for_provider, observed.status.at_provider);
        if [asked.parameter_group_name, at.parameter_group_name].iter().flatten().any(|used| used == group) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Keeps the replicas as they are while their source is looked for; the host of the first one that works.
///
/// The name that the provider gave them is not ours: once said, it would go when it is said no more.
pub(super) fn keep(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<Option<String>, Fatal> {
    let mut reader = None;
    let keys: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).collect();
    for key in keys {
        let Some(observed) = draft.read::<Observed>(key)? else { continue };
        let name = observed.metadata.name;
        let policies = if aws.settled.protection { PROTECTED_NEW } else { FULL };
        let metadata = Metadata::new(&aws.settled.namespace, &name);
        let parameters = &observed.spec.for_provider;
        let managed = Managed::new(&kinds::RDS_INSTANCE, metadata, policies, aws.config.clone(), parameters);
        let state = draft.want(Want::new(key, &kinds::RDS_INSTANCE, DATABASE, name, write(key, &managed)?));
        if state == State::Ready && reader.is_none() {
            reader = observed.status.at_provider.address;
        }
    }
    Ok(reader)
}

/// Replicas beyond those that are asked for, in two answers.
fn surplus(draft: &mut Draft<'_>, aws: &Aws<'_>, count: u32) -> Result<(), Fatal> {
    let beyond = |key: &&str| {
        key.strip_prefix(PREFIX).and_then(|number| number.parse().ok()).is_some_and(|number: u32| number > count)
    };
    let gone: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).filter(beyond).collect();
    for key in gone {
        let Some(observed) = draft.read::<Observed>(key)? else { continue };
        let name = observed.metadata.name;
        let parameters = observed.spec.for_provider;
        let metadata = Metadata::new(&aws.settled.namespace, &name);
        let managed = Managed::new(&kinds::RDS_INSTANCE, metadata, FULL, aws.config.clone(), &parameters);
        draft.remove(key, write(key, &managed)?, &format!("Replica {name}"));
    }
    Ok(())
}
