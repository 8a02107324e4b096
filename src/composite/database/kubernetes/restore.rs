//! What a server starts with: nothing, or the archive of another one. It stays in the object for life.

use serde_json::{Value, json};

use super::{Cluster, backup::PLUGIN, cluster::Observed};
use crate::{
    composite::{
        database::{
            credentials::APPLICATION,
            settled::{Restore, RestoreSource},
        },
        draft::{Draft, Pending, lookup},
        fatal::Fatal,
        names,
    },
    resource::kinds,
};

/// What a server starts with.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub bootstrap: Value,
    /// Where the archive is; null where it starts empty.
    pub external_clusters: Value,
    /// What to wait for.
    pub gate: Option<Pending>,
}

impl Start {
    pub(super) fn is_restored(&self) -> bool {
        self.external_clusters.is_array()
    }
}

/// Where the data comes from.
#[derive(Default)]
struct Origin {
    store: String,
    server: String,
    backup: Option<String>,
}

/// What the server starts with; of one that exists, what it did start with. The Secret of the application user follows its
/// rotation, since the operator sets that password again whenever a server starts.
pub(super) fn start(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    observed: Option<&Observed>,
    store: Option<&str>,
    secret: &str,
) -> Result<Start, Fatal> {
    let settled = shared.settled;
    if let Some(observed) = observed {
        let mut bootstrap = observed.spec.bootstrap.clone();
        for way in ["initdb", "recovery"] {
            if bootstrap[way].is_object() {
                bootstrap[way]["secret"] = json!({"name": secret});
            }
        }
        let external_clusters = observed.spec.external_clusters.clone();
        return Ok(Start { bootstrap, external_clusters, ..Start::default() });
    }
    let database = settled.databases.first().map(|database| database.name.as_str()).unwrap_or_default();
    let Some(restore) = settled.restore.as_ref().filter(|_| !shared.memory.created) else {
        let first = json!({
            "database": database, "owner": APPLICATION, "secret": {"name": secret}, "dataChecksums": true,
        });
        return Ok(Start { bootstrap: json!({"initdb": first}), ..Start::default() });
    };
    let (origin, gate) = origin(draft, shared, restore, store)?;
    let mut recovery =
        json!({"source": "origin", "database": database, "owner": APPLICATION, "secret": {"name": secret}});
    if let Some(moment) = &restore.moment {
        recovery["recoveryTarget"] = json!({"targetTime": moment});
    } else if let Some(backup) = &origin.backup {
        recovery["recoveryTarget"] = json!({"backupID": backup, "targetImmediate": true});
    }
    let plugin = json!({
        "name": PLUGIN,
        "parameters": {"barmanObjectName": origin.store, "serverName": origin.server},
    });
    Ok(Start {
        bootstrap: json!({"recovery": recovery}),
        external_clusters: json!([{"name": "origin", "plugin": plugin}]),
        gate,
    })
}

fn origin(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    restore: &Restore,
    store: Option<&str>,
) -> Result<(Origin, Option<Pending>), Fatal> {
    let own = |field: &str| {
        store.map(str::to_owned).ok_or_else(|| {
            let what = "this database has no object store of its own to find it in; name one as <ObjectStore>/<server>";
            Fatal::invalid(field, what)
        })
    };
    match &restore.source {
        RestoreSource::Database(name) => database(draft, shared, name),
        RestoreSource::Cloud(name) => {
            let origin = match name.split_once('/') {
                Some((store, server)) => Origin { store: store.to_owned(), server: server.to_owned(), backup: None },
                None => Origin { store: own("spec.restore.externalName")?, server: name.clone(), backup: None },
            };
            Ok((origin, None))
        }
        RestoreSource::Snapshot(name) => {
            let Some((server, backup)) = name.split_once('/') else {
                let what = format!("\"{name}\" is no backup; write <server>/<ID of the backup>");
                return Err(Fatal::invalid("spec.restore.snapshot", what));
            };
            let store = own("spec.restore.snapshot")?;
            Ok((Origin { store, server: server.to_owned(), backup: Some(backup.to_owned()) }, None))
        }
    }
}

/// The archive of another Database of this namespace.
fn database(draft: &mut Draft<'_>, shared: &Cluster<'_>, name: &str) -> Result<(Origin, Option<Pending>), Fatal> {
    let kind = &kinds::CNPG_CLUSTER;
    if let Some(pending) = draft.not_installed(kind) {
        return Ok((Origin::default(), Some(pending)));
    }
    let cluster = names::object_of(name, "", 50);
    let found = match draft.ask("restore", kind, &cluster, Some(&shared.settled.namespace)) {
        None => return Ok((Origin::default(), Some(lookup(kind)))),
        Some(None) => {
            let message = format!("There is no database {name} on kubernetes in this namespace to restore from.");
            return Ok((Origin::default(), Some(Pending::people("SourceMissing", message))));
        }
        Some(Some(object)) => object,
    };
    let source: Observed = found.read().map_err(|error| Fatal::observed("restore", &error))?;
    let Some((store, server)) = source.archive() else {
        let what = format!("{name} has no backups to restore from");
        return Err(Fatal::invalid("spec.restore.from", what));
    };
    Ok((Origin { store, server, backup: None }, None))
}
