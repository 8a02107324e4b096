//! How many servers a MariaDB has, and which of them takes writes. Those that go are the last ones, so the primary moves to
//! the first one before. None is added later: the operator fills a new one from a physical backup only, and a server that
//! ran alone has written no log that another one could follow.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Cluster, KEY};
use crate::{
    composite::{database::settled::Settled, draft::Draft, fatal::Fatal},
    readiness::ObservedCondition,
};

/// The MariaDB as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Spec {
    replicas: u64,
    replication: Replication,
    affinity: Affinity,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Replication {
    enabled: bool,
    primary: Primary,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Primary {
    /// Where the primary shall be; the operator writes it too, when it fails over.
    pod_index: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Affinity {
    anti_affinity_enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    /// Servers that work.
    replicas: u64,
    current_primary_pod_index: Option<u64>,
    current_primary_failing_since: Option<String>,
    replication: ReplicationStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReplicationStatus {
    roles: BTreeMap<String, String>,
}

/// How many servers there are to be now, and how they are reached.
pub(super) struct Scale {
    /// How many.
    pub replicas: u64,
    /// Whether the primary is sent to the first one.
    recalled: bool,
    spread: Option<bool>,
    /// What the primary's Service has behind the name of the server; absent until it works.
    pub primary: Option<&'static str>,
    /// Whether there is a Service of the others.
    pub has_replicas: bool,
}

impl Scale {
    /// Writes the fields that follow from it.
    pub(super) fn write(&self, spec: &mut Value) {
        spec["replicas"] = self.replicas.into();
        if let Some(spread) = self.spread {
            spec["affinity"] = json!({"antiAffinityEnabled": spread});
        }
        if self.replicas > 1 {
            let mut primary = json!({"autoFailover": true});
            if self.recalled {
                primary["podIndex"] = 0.into();
            }
            spec["replication"] = json!({"enabled": true, "primary": primary});
            spec["podDisruptionBudget"] = json!({"maxUnavailable": 1});
        }
    }
}

fn wanted(settled: &Settled) -> u64 {
    available(settled).max(1 + u64::from(settled.read_replicas))
}

fn available(settled: &Settled) -> u64 {
    if settled.high_availability { 3 } else { 1 }
}

/// How many servers there are to be, for what is observed. Tells of a shrinking that waits, and of one that begins.
pub(super) fn scale(draft: &mut Draft<'_>, shared: &Cluster<'_>) -> Result<Scale, Fatal> {
    let wanted = wanted(shared.settled);
    let Some(observed) = draft.read::<Observed>(KEY)? else {
        return Ok(Scale {
            replicas: wanted,
            recalled: false,
            spread: Some(wanted > 1),
            primary: Some(if wanted > 1 { "-primary" } else { "" }),
            has_replicas: wanted > 1,
        });
    };
    let has = observed.spec.replicas.max(1);
    if wanted > has {
        return Err(too_many(shared.settled, has));
    }
    let true_now =
        |kind: &str| draft.head(KEY).and_then(|head| head.condition(kind)).is_some_and(ObservedCondition::is_true);
    let (ready, configured) = (true_now("Ready"), true_now("ReplicationConfigured"));
    let switching =
        draft.head(KEY).and_then(|head| head.condition("PrimarySwitched")).is_some_and(ObservedCondition::is_false);
    let mut scale = Scale {
        replicas: has,
        recalled: false,
        spread: observed.spec.affinity.anti_affinity_enabled,
        ..observed.reached(configured)
    };
    if wanted == has {
        return Ok(scale);
    }
    if !switching && observed.stays(wanted) {
        scale.replicas = wanted;
        let message = format!("The database goes from {has} servers to {wanted}; none can be added later.");
        draft.event(true, "ReplicasRemoved", message);
        return Ok(scale);
    }
    scale.recalled = observed.can_recall(ready, &shared.name);
    let what = if scale.recalled {
        "its primary moves to the first one before, and writes stop for a moment"
    } else {
        "it waits until all of them work, because its primary moves to the first one before"
    };
    let message = format!("The database goes from {has} servers to {wanted}; {what}.");
    draft.change(format!("MariaDB {}", shared.name), "Pending", message, false);
    Ok(scale)
}

fn too_many(settled: &Settled, has: u64) -> Fatal {
    let (field, instead) = if wanted(settled) > available(settled) {
        ("spec.readReplicas", "lower it")
    } else {
        ("spec.highAvailability", "set it to false")
    };
    let servers = if has == 1 { "server" } else { "servers" };
    let what = format!(
        "a MySQL database in the cluster gets its replicas only when it is created, and this one has {has} {servers}; {instead}, or move the data into a new database"
    );
    Fatal::invalid(field, what)
}

impl Observed {
    /// Whether the primary is, and shall be, among the first ones, and works.
    fn stays(&self, wanted: u64) -> bool {
        let within = |index: u64| index < wanted;
        self.status.current_primary_pod_index.is_some_and(within)
            && self.spec.replication.primary.pod_index.is_none_or(within)
            && self.status.current_primary_failing_since.is_none()
    }

    /// Whether the primary may be sent to the first one. The operator locks the old primary before it looks at the new
    /// one, so it must be known to follow; what was begun is not taken back.
    fn can_recall(&self, ready: bool, name: &str) -> bool {
        let follows = self.status.replication.roles.get(&format!("{name}-0")).is_some_and(|role| role == "Replica");
        (ready && follows) || self.spec.replication.primary.pod_index == Some(0)
    }

    /// How it is reached now, whatever is asked for: the primary's own Service goes on while there may be several, and the
    /// common one leads to all of them.
    fn reached(&self, configured: bool) -> Scale {
        let several = self.spec.replication.enabled || self.spec.replicas > 1 || self.status.replicas > 1;
        let primary = if several { configured.then_some("-primary") } else { Some("") };
        Scale { replicas: 1, recalled: false, spread: None, primary, has_replicas: several }
    }
}
