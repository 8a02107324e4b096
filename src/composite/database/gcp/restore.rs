//! An instance that starts with the data of another one, or of a backup. The fields stay for life as they were: the
//! provider could only change a clone by replacing it, and a backup that is named later would be restored over the data.

use serde::{Deserialize, Serialize};

use super::{
    Gcp,
    parameters::{self, Observed},
};
use crate::{
    composite::{
        database::settled::RestoreSource,
        draft::{Draft, Pending, lookup},
        fatal::Fatal,
        names,
    },
    resource::kinds,
};

/// The moment of another instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Clone {
    pub source_instance_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_in_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated_ip_range: Option<String>,
}

/// A backup of another instance.
#[allow(clippy::struct_field_names, reason = "the field of the API is called so")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct BackupRun {
    pub instance_id: String,
    pub backup_run_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// What an instance starts with.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub clone: Option<Clone>,
    pub backup: Option<BackupRun>,
    /// What to wait for.
    pub gate: Option<Pending>,
}

impl Start {
    pub(super) fn is_restored(&self) -> bool {
        self.clone.is_some() || self.backup.is_some()
    }
}

/// What the instance starts with; of one that exists, what it did start with.
pub(super) fn start(draft: &mut Draft<'_>, gcp: &Gcp<'_>, observed: Option<&Observed>) -> Result<Start, Fatal> {
    if let Some(observed) = observed {
        let asked = &observed.spec.for_provider;
        return Ok(Start { clone: asked.clone.clone(), backup: asked.restore_backup_context.clone(), gate: None });
    }
    let Some(restore) = gcp.settled.restore.as_ref().filter(|_| !gcp.memory.created) else {
        return Ok(Start::default());
    };
    let (source, gate) = match &restore.source {
        RestoreSource::Snapshot(name) => return Ok(Start { backup: Some(backup(name)?), ..Start::default() }),
        RestoreSource::Cloud(name) => (Some(name.clone()), None),
        RestoreSource::Database(name) => instance(draft, gcp, name)?,
    };
    let clone = source.map(|source| Clone {
        source_instance_name: source,
        point_in_time: restore.moment.clone(),
        // A clone would otherwise take its address from any range, and never move to the one that is asked for.
        allocated_ip_range: gcp.region.allocated_ip_range.clone(),
    });
    Ok(Start { clone, backup: None, gate })
}

/// A backup by its instance and its number.
fn backup(name: &str) -> Result<BackupRun, Fatal> {
    let parsed = name.split_once('/').filter(|(instance, _)| !instance.is_empty());
    let parsed = parsed.and_then(|(instance, run)| Some((instance, run.parse().ok().filter(|run| *run > 0)?)));
    // A greater number would not come through JSON as it is.
    let Some((instance, run)) = parsed.filter(|(_, run)| *run < 1 << 53) else {
        let what = format!(
            "\"{name}\" is no backup of Cloud SQL; write <instance>/<backup run>, such as team-a-orders-x1y2z/1700000000000"
        );
        return Err(Fatal::invalid("spec.restore.snapshot", what));
    };
    Ok(BackupRun { instance_id: instance.to_owned(), backup_run_id: run, project: None })
}

/// The name in the cloud of another Database's instance in this namespace.
fn instance(draft: &mut Draft<'_>, gcp: &Gcp<'_>, database: &str) -> Result<(Option<String>, Option<Pending>), Fatal> {
    let kind = &kinds::GCP_INSTANCE;
    if let Some(pending) = draft.not_installed(kind) {
        return Ok((None, Some(pending)));
    }
    let name = names::object(database, "");
    let found = match draft.ask("restore", kind, &name, Some(&gcp.settled.namespace)) {
        None => return Ok((None, Some(lookup(kind)))),
        Some(None) => {
            let message = format!("There is no database {database} on gcp in this namespace to restore from.");
            return Ok((None, Some(Pending::people("SourceMissing", message))));
        }
        Some(Some(object)) => object,
    };
    let source: Observed = found.read().map_err(|error| Fatal::observed("restore", &error))?;
    let (asked, at) = (&source.spec.for_provider, &source.status.at_provider);
    if asked.region.as_deref() != Some(gcp.settled.region.as_str()) {
        let what = format!("{database} runs in another region ({})", asked.region.clone().unwrap_or_default());
        return Err(Fatal::invalid("spec.restore.from", what));
    }
    let word = asked.database_version.as_deref().or(at.database_version.as_deref());
    if word.and_then(parameters::engine_of).is_some_and(|engine| engine != gcp.settled.engine) {
        return Err(Fatal::invalid("spec.restore.from", format!("{database} has another engine")));
    }
    let up = at.connection_name.is_some();
    let name = source.metadata.external_name().filter(|_| up).map(str::to_owned);
    let pending = name.is_none().then(|| Pending::on(format_args!("database {database} to be up")));
    Ok((name, pending))
}
