//! Settings of the engine: one parameter group for each series of versions.
//!
//! A group's family cannot change, so a major upgrade makes a new group first, and the instance takes it by name in the
//! same change as its version. The old group goes once no instance uses it.

use serde::{Deserialize, Serialize};

use super::{Aws, instance, parameters, replica};
use crate::{
    composite::{
        database::{DATABASE, credentials::write, spec::Engine, version::Series},
        draft::{Draft, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::{EXTERNAL_NAME, Metadata},
        policies::FULL,
    },
};

/// The groups, for the instance.
pub(super) struct Groups {
    /// Name in the cloud of the group for the version that is asked for.
    pub wanted: String,
    /// Whether that group is there.
    pub ready: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct ParameterGroup {
    region: String,
    family: String,
    description: String,
    parameter: Vec<Parameter>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameter {
    name: String,
    value: String,
    apply_method: String,
}

/// Settings of RDS that a guarantee rests on; a spec may not set them.
const GUARANTEES: [(&str, &str); 3] = [
    ("rds.force_ssl", "connections are encrypted"),
    ("rds.accepted_password_auth_method", "passwords are stored as SCRAM"),
    ("rds.restrict_password_commands", "the platform can set passwords"),
];

/// Settings that take effect at a restart only: PostgreSQL's context `postmaster`, and those of RDS.
const STATIC: [&str; 38] = [
    "archive_mode",
    "autovacuum_freeze_max_age",
    "autovacuum_max_workers",
    "autovacuum_multixact_freeze_max_age",
    "autovacuum_worker_slots",
    "bonjour",
    "cluster_name",
    "event_source",
    "hot_standby",
    "huge_page_size",
    "huge_pages",
    "io_max_combine_limit",
    "io_max_concurrency",
    "io_method",
    "jit_provider",
    "listen_addresses",
    "max_active_replication_origins",
    "max_connections",
    "max_files_per_process",
    "max_locks_per_transaction",
    "max_logical_replication_workers",
    "max_pred_locks_per_transaction",
    "max_prepared_transactions",
    "max_replication_slots",
    "max_wal_senders",
    "max_worker_processes",
    "min_dynamic_shared_memory",
    "old_snapshot_threshold",
    "rds.logical_replication",
    "shared_buffers",
    "shared_memory_type",
    "shared_preload_libraries",
    "superuser_reserved_connections",
    "track_activity_query_size",
    "track_commit_timestamp",
    "wal_buffers",
    "wal_decode_buffer_size",
    "wal_level",
];

/// Those of MySQL that can be set on RDS.
const MYSQL_STATIC: [&str; 12] = [
    "back_log",
    "innodb_buffer_pool_instances",
    "innodb_log_file_size",
    "innodb_open_files",
    "innodb_page_cleaners",
    "innodb_read_io_threads",
    "innodb_write_io_threads",
    "lower_case_table_names",
    "max_digest_length",
    "performance_schema",
    "skip_name_resolve",
    "thread_stack",
];

const PREFIX: &str = "parameter-group-";

/// Composition resource name of the group of a series.
fn key(series: Series) -> String {
    format!("{PREFIX}{}", series.slug())
}

pub(super) fn compose(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<Groups, Fatal> {
    let series = aws.settled.version.series;
    let key = key(series);
    let (short, spoken) = match aws.settled.engine {
        Engine::Postgres => ("pg", "PostgreSQL"),
        Engine::Mysql => ("mysql", "MySQL"),
    };
    let external = draft
        .head(&key)
        .and_then(|head| head.metadata.annotations.get(EXTERNAL_NAME).cloned())
        .unwrap_or_else(|| format!("{}-{short}{}", aws.cloud_name, series.slug()));
    let parameters = ParameterGroup {
        region: aws.settled.region.clone(),
        family: format!("{}{series}", aws.settled.engine),
        description: format!("{spoken} {series} of database {}/{}", aws.settled.namespace, aws.settled.name),
        parameter: parameters(aws)?,
    };
    let name = draft.name_of(&key, names::object(&aws.settled.name, &format!("{short}{}", series.slug())));
    let metadata = Metadata::new(&aws.settled.namespace, &name).external_name(&external);
    let policies = aws.policies(draft, &key);
    let managed = Managed::new(&kinds::RDS_PARAMETER_GROUP, metadata, policies, aws.config.clone(), parameters);
    let object = write(&key, &managed)?;
    let state = draft.want(Want::new(key, &kinds::RDS_PARAMETER_GROUP, DATABASE, name, object));
    earlier(draft, aws, series)?;
    Ok(Groups { wanted: external, ready: state.is_ready() })
}

/// Groups of earlier series: kept as they are while the instance may use them, then removed.
fn earlier(draft: &mut Draft<'_>, aws: &Aws<'_>, series: Series) -> Result<(), Fatal> {
    let runs = draft.read::<parameters::Observed>(instance::KEY)?.and_then(|observed| {
        let at = observed.status.at_provider;
        let runs = at.runs(aws.settled.engine)?;
        Some((runs.series, at.parameter_group_name?))
    });
    let earlier: Vec<_> =
        draft.heads_with(PREFIX).map(|(found, _)| found).filter(|found| *found != key(series)).collect();
    for found in earlier {
        let Some(observed) = draft.read::<ObservedManaged<ParameterGroup, Nothing>>(found)? else { continue };
        let external = observed.metadata.external_name().unwrap_or_default().to_owned();
        let released = matches!(&runs, Some((running, group)) if *running == series && *group != external)
            && !replica::uses(draft, &external)?;
        let policies = if released { FULL } else { aws.policies(draft, found) };
        let name = observed.metadata.name;
        let metadata = Metadata::new(&aws.settled.namespace, &name).external_name(external);
        let parameters = observed.spec.for_provider;
        let family = parameters.family.clone();
        let managed = Managed::new(&kinds::RDS_PARAMETER_GROUP, metadata, policies, aws.config.clone(), parameters);
        let object = write(found, &managed)?;
        if released {
            draft.remove(found, object, &format!("The parameter group of {family}"));
        } else {
            draft.want(Want::new(found, &kinds::RDS_PARAMETER_GROUP, DATABASE, name, object));
        }
    }
    Ok(())
}

/// The profile's settings under those of the spec, sorted.
fn parameters(aws: &Aws<'_>) -> Result<Vec<Parameter>, Fatal> {
    let production = aws.settled.is_production();
    let mut own = match aws.settled.engine {
        Engine::Postgres => vec![("rds.force_ssl", "1")],
        Engine::Mysql => vec![("require_secure_transport", "1")],
    };
    match (aws.settled.engine, production) {
        (_, false) => {}
        (Engine::Postgres, true) => {
            own.extend([("log_connections", "1"), ("log_disconnections", "1"), ("log_min_duration_statement", "1000")]);
        }
        (Engine::Mysql, true) => own.extend([("long_query_time", "1"), ("slow_query_log", "1")]),
    }
    let settings = aws.settled.settings(&own, &GUARANTEES)?;
    Ok(settings
        .into_iter()
        .map(|(name, value)| {
            let waits = STATIC.contains(&name.as_str()) || MYSQL_STATIC.contains(&name.as_str());
            let apply_method = if waits { "pending-reboot" } else { "immediate" }.to_owned();
            Parameter { name, value, apply_method }
        })
        .collect())
}
