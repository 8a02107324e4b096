//! What Crossplane may touch on our behalf.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Names;
use crate::resource::kinds::{self, Kind};

/// The verbs of what is only read. Crossplane reads through a cache, so all three are needed.
const READ: [&str; 3] = ["get", "list", "watch"];

/// The verbs of what is composed.
const COMPOSE: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];

/// A role that Crossplane takes up by its label, with every kind that the function composes or asks for. Each function has its
/// own, so that one of two can go.
pub fn cluster_role(names: &Names) -> Value {
    let rules: Vec<Value> = [(true, READ.as_slice()), (false, COMPOSE.as_slice())]
        .into_iter()
        .flat_map(|(asked_only, verbs)| {
            rules(kinds::ALL.iter().filter(move |kind| kind.asked_only() == asked_only), verbs)
        })
        .collect();
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {
            "name": names.function_object(),
            "labels": {"rbac.crossplane.io/aggregate-to-crossplane": "true"},
        },
        "rules": rules,
    })
}

/// One rule a group.
fn rules<'a>(kinds: impl Iterator<Item = &'a Kind>, verbs: &[&str]) -> Vec<Value> {
    let mut groups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for kind in kinds {
        groups.entry(kind.group()).or_default().insert(kind.plural());
    }
    groups
        .into_iter()
        .map(|(group, plurals)| json!({"apiGroups": [group], "resources": plurals, "verbs": verbs}))
        .collect()
}
