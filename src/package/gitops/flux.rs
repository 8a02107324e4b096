//! A Kustomization of Flux that waits for what it applies.

use serde_json::{Value, json};

use super::super::{Names, definition::VERSION};
use crate::{
    composite::{application, database},
    platform,
};

/// What people must know before they take it over.
pub const NOTE: &str = "\
An example for Flux: set names, path and source to your own, and keep `wait` and `healthCheckExprs`.
The entry of provider-kubernetes' Object serves managed resources of any kind: copy it for those that you keep in Git.
What waits for people, such as a migration or something paused, counts as failed: it ends the wait, during which Flux takes
up no newer commit.";

/// How an object is judged: the first expression that is true says so, and none means that it is in progress.
struct Check {
    in_progress: &'static str,
    failed: Option<&'static str>,
    current: &'static str,
}

/// Claims, composite resources and the Platform.
const API: Check = Check {
    in_progress: r"has(metadata.deletionTimestamp) || !has(status.conditions) ||
!status.conditions.exists(c, c.type == 'Synced' && (c.reason == 'ReconcilePaused' ||
  !has(c.observedGeneration) || c.observedGeneration >= metadata.generation))
",
    failed: Some(
        r"status.conditions.exists(c, c.type == 'Synced' && c.status == 'False') ||
status.conditions.exists(c, c.status == 'Unknown' && c.reason == 'FatalError') ||
status.conditions.exists(c, c.type == 'ChangesApplied' && c.status == 'False' && c.reason == 'Failed') ||
status.conditions.exists(c, c.status == 'False' &&
  c.type in AREAS &&
  !(c.reason in ON_ITS_WAY))
",
    ),
    current: r"status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' &&
  (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation)) &&
!status.conditions.exists(c, c.status == 'False' &&
  c.type in AREAS)
",
};

/// Managed resources. They stay ready when an update fails.
const MANAGED: Check = Check {
    in_progress: r"has(metadata.deletionTimestamp) || !has(status.conditions) ||
!status.conditions.exists(c, c.type == 'Synced' && (c.reason == 'ReconcilePaused' ||
  !has(c.observedGeneration) || c.observedGeneration >= metadata.generation)) ||
status.conditions.exists(c, c.type == 'Synced' && c.status == 'False' && has(c.message) &&
  c.message.startsWith('cannot resolve references')) &&
!status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')
",
    failed: Some(
        r"status.conditions.exists(c, c.type in ['Synced', 'LastAsyncOperation'] && c.status == 'False')
",
    ),
    current: r"status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' &&
  (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation))
",
};

/// Packages of Crossplane.
const PACKAGE: Check = Check {
    in_progress: r#"has(metadata.deletionTimestamp) || !has(status.conditions) ||
!['Installed', 'Healthy'].all(t, status.conditions.exists(c, c.type == t &&
  (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation))) ||
status.conditions.exists(c, c.type == 'Healthy' && c.status == 'False' && has(c.message) &&
  (c.message.startsWith('Package revision health is "Unknown"') || c.message.startsWith('Package runtime health is ')))
"#,
    failed: Some(
        r"status.conditions.exists(c, c.type == 'Synced' && c.status == 'False') ||
status.conditions.exists(c, c.type in ['Installed', 'Healthy'] && c.status == 'False' && has(c.message) && c.message != '')
",
    ),
    current: r"['Installed', 'Healthy'].all(t, status.conditions.exists(c, c.type == t && c.status == 'True'))
",
};

/// Definitions.
const DEFINITION: Check = Check {
    in_progress: r"has(metadata.deletionTimestamp) || !has(status.conditions)
",
    failed: None,
    current: r"(has(spec.claimNames) ? ['Established', 'Offered'] : ['Established']).all(t,
  status.conditions.exists(c, c.type == t && c.status == 'True' &&
    (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation)))
",
};

/// The example.
pub fn kustomization(names: &Names) -> Value {
    let api = format!("{}/{VERSION}", names.group());
    // Kinds are named one by one: a Flux before 2.9 refuses an entry for a whole group.
    let own = [
        ("Application", &application::CONDITIONS[..]),
        ("Database", &database::CONDITIONS),
        ("Platform", &platform::CONDITIONS),
    ];
    let others = [
        ("pkg.crossplane.io/v1", "Configuration", &PACKAGE),
        ("pkg.crossplane.io/v1", "Function", &PACKAGE),
        ("pkg.crossplane.io/v1", "Provider", &PACKAGE),
        ("apiextensions.crossplane.io/v1", "CompositeResourceDefinition", &DEFINITION),
        ("kubernetes.m.crossplane.io/v1alpha1", "Object", &MANAGED),
    ];
    let checks: Vec<Value> = own
        .into_iter()
        .map(|(kind, conditions)| entry(&api, kind, &API, conditions))
        .chain(others.into_iter().map(|(api_version, kind, check)| entry(api_version, kind, check, &[])))
        .collect();
    json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "team-a", "namespace": "flux-system"},
        "spec": {
            "interval": "10m",
            "retryInterval": "2m",
            "timeout": "15m",
            "path": "./team-a",
            "prune": true,
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "wait": true,
            "healthCheckExprs": checks,
        },
    })
}

/// One kind's expressions; `conditions` are all that the function gives it.
fn entry(api_version: &str, kind: &str, check: &Check, conditions: &[&'static str]) -> Value {
    let list = |words: Vec<&str>| format!("['{}']", words.join("', '"));
    let areas = list(super::areas(conditions));
    let reasons = list(super::on_its_way().into_iter().collect());
    let filled = |expression: &str| expression.replace("ON_ITS_WAY", &reasons).replace("AREAS", &areas);
    let mut entry = json!({
        "apiVersion": api_version,
        "kind": kind,
        "inProgress": check.in_progress,
        "current": filled(check.current),
    });
    if let Some(failed) = check.failed {
        entry["failed"] = filled(failed).into();
    }
    entry
}
