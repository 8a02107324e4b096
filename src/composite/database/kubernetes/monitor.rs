//! What Prometheus reads of the server. A database never waits for it.

use serde_json::{Value, json};

use super::Cluster;
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Want},
        fatal::Fatal,
        names,
    },
    resource::{kinds, metadata::Metadata},
};

const KEY: &str = "pod-monitor";

/// Composes the PodMonitor in production. Whether its kind is installed is asked only until the database is up for the
/// first time, or while its profile changes: a question in each reconcile would cost a call for ever.
pub(super) fn compose(draft: &mut Draft<'_>, shared: &Cluster<'_>, labels: &Value, port: &str) -> Result<(), Fatal> {
    let settled = shared.settled;
    let observed = draft.head(KEY).is_some();
    if !settled.is_production() {
        draft.let_go(KEY, "A development database is not monitored.".to_owned());
        return Ok(());
    }
    if !observed {
        let first = !shared.memory.created || shared.memory.profile != Some(settled.profile);
        if !first || draft.not_installed(&kinds::POD_MONITOR).is_some() {
            return Ok(());
        }
    }
    let name = draft.name_of(KEY, names::object(&settled.name, "database"));
    let object = json!({
        "apiVersion": kinds::POD_MONITOR.api_version(), "kind": kinds::POD_MONITOR.kind(),
        "metadata": Metadata::new(&settled.namespace, &name),
        "spec": {"selector": {"matchLabels": labels}, "podMetricsEndpoints": [{"port": port}]},
    });
    draft.want(Want::new(KEY, &kinds::POD_MONITOR, DATABASE, name, write(KEY, &object)?));
    Ok(())
}

/// What to say once where the kind is missing; `None` where it is there.
pub(super) fn missing(draft: &mut Draft<'_>, shared: &Cluster<'_>) -> Option<String> {
    if !shared.settled.is_production() || draft.head(KEY).is_some() {
        return None;
    }
    let missing = draft.not_installed(&kinds::POD_MONITOR).is_some_and(|pending| !pending.is_lookup());
    missing.then(|| "The kind PodMonitor is not installed, so Prometheus does not watch the database.".to_owned())
}
