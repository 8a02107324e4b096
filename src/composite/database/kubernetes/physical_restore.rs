//! What a MariaDB starts with: nothing, or the newest backup of another database. It stays in the object for life.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Cluster, KEY,
    physical_backup::{self, Origin},
    resources::Room,
};
use crate::{
    composite::{
        database::settled::RestoreSource,
        draft::{Draft, Pending, lookup},
        fatal::Fatal,
    },
    readiness::{HeadStatus, ObservedCondition},
    resource::{kinds, metadata::ObservedMetadata},
};

/// The fields that we write.
const FIELDS: [&str; 5] = ["azureBlob", "backupContentType", "restoreJob", "s3", "targetRecoveryTime"];

/// What a server starts with.
#[derive(Debug, Default)]
pub(super) struct Start {
    /// The backup; absent where it starts empty.
    pub bootstrap: Option<Value>,
    /// What its data has in it already.
    pub origin: Option<Origin>,
    /// It was made again on the volumes of one that was restored.
    pub found: bool,
    /// What to wait for.
    pub gate: Option<Pending>,
}

impl Start {
    /// Whether nobody here knows what its data is.
    pub(super) fn is_restored(&self) -> bool {
        self.bootstrap.is_some() || self.found
    }

    fn waits(gate: Pending) -> Self {
        Self { gate: Some(gate), ..Self::default() }
    }

    /// When the backup was made that it started with.
    pub(super) fn moment(&self) -> Option<&str> {
        self.bootstrap.as_ref()?["targetRecoveryTime"].as_str()
    }
}

/// The backups of another database as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    metadata: ObservedMetadata,
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Spec {
    storage: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    last_schedule_time: Option<String>,
    #[serde(flatten)]
    head: HeadStatus,
}

impl Source {
    /// When the newest backup was made; absent while the first one is on its way, or another one.
    fn newest(&self) -> Option<&str> {
        let complete = self.status.head.conditions.iter().find(|condition| condition.type_ == "Complete");
        let runs = |condition: &ObservedCondition| ["JobRunning", "JobNotComplete"].contains(&&*condition.reason);
        self.status.last_schedule_time.as_deref().filter(|_| complete.is_some_and(|condition| !runs(condition)))
    }
}

/// What the server starts with; of one that exists, what it did start with. One that is made again starts on the volumes
/// that it left, whose root has the password of then.
pub(super) fn start(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    observed: Option<&Value>,
    room: &Room,
) -> Result<Start, Fatal> {
    if let Some(seen) = observed {
        let kept = seen.as_object().map(|seen| {
            let fields = seen.iter().filter(|(name, _)| FIELDS.contains(&name.as_str()));
            fields.map(|(name, value)| (name.clone(), value.clone())).collect()
        });
        let found = draft.head(KEY).is_some_and(|head| head.metadata.was_found());
        return Ok(Start { bootstrap: kept, found, ..Start::default() });
    }
    let Some(restore) = &shared.settled.restore else { return Ok(Start::default()) };
    if shared.memory.created
        && let Some(own) = physical_backup::own(draft)
    {
        return Ok(Start { origin: Some(own), found: true, ..Start::default() });
    }
    let RestoreSource::Database(from) = &restore.source else {
        let what =
            "root's password in such a backup is not known; name a database of this namespace in spec.restore.from";
        return Err(Fatal::invalid("spec.restore.externalName", what));
    };
    let mut start = database(draft, shared, from, room)?;
    if shared.memory.created {
        (start.bootstrap, start.found) = (None, true);
    }
    Ok(start)
}

/// The newest backup of another Database of this namespace, whether its server is still there or not.
fn database(draft: &mut Draft<'_>, shared: &Cluster<'_>, from: &str, room: &Room) -> Result<Start, Fatal> {
    let kind = &kinds::MARIADB_BACKUP;
    if let Some(pending) = draft.not_installed(kind) {
        return Ok(Start::waits(pending));
    }
    let name = physical_backup::name(from);
    let found = match draft.ask("restore", kind, &name, Some(&shared.settled.namespace)) {
        None => return Ok(Start::waits(lookup(kind))),
        Some(None) => {
            let message = format!(
                "There is no MySQL database {from} on kubernetes in this namespace that has backups to restore from."
            );
            return Ok(Start::waits(Pending::people("SourceMissing", message)));
        }
        Some(Some(object)) => object,
    };
    let source: Source = found.read().map_err(|error| Fatal::observed("restore", &error))?;
    let Some(origin) = physical_backup::origin(|key| source.metadata.annotations.get(key)) else {
        let what = format!("the backups of {from} do not say how they are restored");
        return Err(Fatal::invalid("spec.restore.from", what));
    };
    let Some(newest) = source.newest() else {
        return Ok(Start::waits(Pending::on(format_args!("a backup of {from}"))));
    };
    let mut bootstrap = source.spec.storage.clone();
    bootstrap["backupContentType"] = "Physical".into();
    // All servers start with the same backup, also when another one is made meanwhile.
    bootstrap["targetRecoveryTime"] = newest.into();
    bootstrap["restoreJob"] = json!({"resources": room.to_object()});
    Ok(Start { bootstrap: Some(bootstrap), origin: Some(origin), ..Start::default() })
}
