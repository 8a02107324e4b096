//! A server that starts with the data of another one. The fields stay for life: the provider could only change them by
//! replacing the server.

use super::{Azure, parameters::Observed, server_kind};
use crate::composite::{
    database::{settled::RestoreSource, spec::Engine},
    draft::{Draft, Pending, lookup},
    fatal::Fatal,
    names,
};

/// What a server starts with.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub create_mode: Option<String>,
    pub source: Option<String>,
    pub moment: Option<String>,
    /// What to wait for.
    pub gate: Option<Pending>,
}

impl Start {
    pub(super) fn is_restored(&self) -> bool {
        self.create_mode.is_some()
    }
}

/// What the server starts with; of one that exists, what it did start with.
pub(super) fn start(draft: &mut Draft<'_>, azure: &Azure<'_>, observed: Option<&Observed>) -> Result<Start, Fatal> {
    if let Some(observed) = observed {
        let asked = &observed.spec.for_provider;
        return Ok(Start {
            create_mode: asked.create_mode.clone(),
            source: asked.source_server_id.clone(),
            moment: asked.point_in_time_restore_time_in_utc.clone(),
            gate: None,
        });
    }
    let Some(restore) = azure.settled.restore.as_ref().filter(|_| !azure.memory.created) else {
        return Ok(Start::default());
    };
    let (source, gate) = match &restore.source {
        RestoreSource::Database(name) => id(draft, azure, name)?,
        RestoreSource::Cloud(name) if name.starts_with("/subscriptions/") => (Some(name.clone()), None),
        RestoreSource::Cloud(name) => {
            let service = match azure.settled.engine {
                Engine::Postgres => "Microsoft.DBforPostgreSQL",
                Engine::Mysql => "Microsoft.DBforMySQL",
            };
            let what = format!(
                "\"{name}\" is no ID of a server on azure; write /subscriptions/<subscription>/resourceGroups/<group>/providers/{service}/flexibleServers/<name>"
            );
            return Err(Fatal::invalid("spec.restore.externalName", what));
        }
        RestoreSource::Snapshot(_) => {
            let what =
                "azure has no snapshots of servers; restore a moment: spec.restore.externalName with pointInTime";
            return Err(Fatal::not_offered("spec.restore.snapshot", what));
        }
    };
    Ok(Start { create_mode: Some("PointInTimeRestore".to_owned()), source, moment: restore.moment.clone(), gate })
}

/// The ID of another Database's server in this namespace.
fn id(draft: &mut Draft<'_>, azure: &Azure<'_>, database: &str) -> Result<(Option<String>, Option<Pending>), Fatal> {
    let kind = server_kind(azure.settled.engine);
    if let Some(pending) = draft.not_installed(kind) {
        return Ok((None, Some(pending)));
    }
    let name = names::object(database, "");
    let found = match draft.ask("restore", kind, &name, Some(&azure.settled.namespace)) {
        None => return Ok((None, Some(lookup(kind)))),
        Some(None) => {
            let engine = azure.settled.engine;
            let message =
                format!("There is no {engine} database {database} on azure in this namespace to restore from.");
            return Ok((None, Some(Pending::people("SourceMissing", message))));
        }
        Some(Some(object)) => object,
    };
    let source: Observed = found.read().map_err(|error| Fatal::observed("restore", &error))?;
    if source.spec.for_provider.location.as_deref() != Some(azure.settled.region.as_str()) {
        let region = source.spec.for_provider.location.unwrap_or_default();
        let what = format!("{database} runs in another region ({region})");
        return Err(Fatal::invalid("spec.restore.from", what));
    }
    let id = source.status.at_provider.id;
    let pending = id.is_none().then(|| Pending::on(format_args!("database {database} to be up")));
    Ok((id, pending))
}
