//! An instance that starts with the data of another one, or of a snapshot. The fields stay for life: the provider could
//! only change them by replacing the instance.

use serde::{Deserialize, Serialize};

use super::{Aws, parameters};
use crate::{
    composite::{
        database::settled::RestoreSource,
        draft::{Draft, Pending, lookup},
        fatal::Fatal,
        names,
    },
    resource::{kinds, managed::ObservedManaged},
};

/// The moment of another instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PointInTime {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_time: Option<String>,
    pub source_db_instance_identifier: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_latest_restorable_time: Option<bool>,
}

/// What an instance starts with.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub point_in_time: Option<PointInTime>,
    pub snapshot: Option<String>,
    /// What to wait for.
    pub gate: Option<Pending>,
}

impl Start {
    pub(super) fn is_restored(&self) -> bool {
        self.point_in_time.is_some() || self.snapshot.is_some()
    }
}

/// What the instance starts with; of one that exists, what it did start with.
pub(super) fn start(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    observed: Option<&parameters::Observed>,
) -> Result<Start, Fatal> {
    if let Some(observed) = observed {
        let asked = &observed.spec.for_provider;
        return Ok(Start {
            point_in_time: asked.restore_to_point_in_time.clone(),
            snapshot: asked.snapshot_identifier.clone(),
            gate: None,
        });
    }
    let Some(restore) = aws.settled.restore.as_ref().filter(|_| !aws.memory.created) else {
        return Ok(Start::default());
    };
    let (source, gate) = match &restore.source {
        RestoreSource::Snapshot(name) => return Ok(Start { snapshot: Some(name.clone()), ..Start::default() }),
        RestoreSource::Cloud(name) => (Some(name.clone()), None),
        RestoreSource::Database(name) => identifier(draft, aws, name)?,
    };
    let moment = restore.moment.clone();
    Ok(Start {
        point_in_time: source.map(|source| PointInTime {
            use_latest_restorable_time: moment.is_none().then_some(true),
            restore_time: moment,
            source_db_instance_identifier: source,
        }),
        snapshot: None,
        gate,
    })
}

/// The identifier of another Database's instance in this namespace.
fn identifier(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    database: &str,
) -> Result<(Option<String>, Option<Pending>), Fatal> {
    let kind = &kinds::RDS_INSTANCE;
    if let Some(pending) = draft.not_installed(kind) {
        return Ok((None, Some(pending)));
    }
    let name = names::object(database, "");
    let found = match draft.ask("restore", kind, &name, Some(&aws.settled.namespace)) {
        None => return Ok((None, Some(lookup(kind)))),
        Some(None) => {
            let message = format!("There is no database {database} on aws in this namespace to restore from.");
            return Ok((None, Some(Pending::people("SourceMissing", message))));
        }
        Some(Some(object)) => object,
    };
    let source: ObservedManaged<parameters::Parameters, parameters::AtProvider> =
        found.read().map_err(|error| Fatal::observed("restore", &error))?;
    let asked = source.spec.for_provider;
    if asked.region.as_deref() != Some(aws.settled.region.as_str()) {
        let what = format!("{database} runs in another region ({})", asked.region.unwrap_or_default());
        return Err(Fatal::invalid("spec.restore.from", what));
    }
    if asked.engine.as_deref().is_some_and(|engine| engine != aws.settled.engine.as_str()) {
        return Err(Fatal::invalid("spec.restore.from", format!("{database} has another engine")));
    }
    let identifier = source.status.at_provider.identifier.or(asked.identifier);
    let pending = identifier.is_none().then(|| Pending::on(format_args!("database {database} to be up")));
    Ok((identifier, pending))
}
