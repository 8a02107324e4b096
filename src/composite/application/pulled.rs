//! The connection of a database in another cluster.

use serde_json::{Value, json};

use super::{
    DATABASE,
    binding::{Bound, MARK, SeenSpec},
    part::Part,
    secrets,
    settled::Settled,
    workload,
};
use crate::{
    composite::{
        draft::{Draft, Pending},
        fatal::Fatal,
    },
    object::Object,
    platform::Platform,
    resource::{kinds, metadata::REVISION},
};

const KEY: &str = "binding";

/// In another cluster the connection is pulled from the store that the Database pushes it to: no value of it ever stands in
/// what is sent there.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    seen: &SeenSpec,
    bound: &mut Bound,
) -> Result<(), Fatal> {
    let own = platform.spec.secrets.as_ref().and_then(|secrets| secrets.store.clone()).unwrap_or_default();
    let Some(store) = seen.credentials.store.clone().or_else(|| own.name.clone()) else {
        let what = "the connection of the database has no way there: it goes through a secret store, and the platform \
                    team has set none in spec.secrets.store";
        return Err(Fatal::invalid("spec.cluster", what));
    };
    let base = seen.credentials.push_key.clone().unwrap_or_else(|| format!("{}/{}", settled.namespace, bound.name));
    let key = bound.suffix.iter().fold(base, |base, suffix| format!("{base}/{suffix}"));
    // What is pulled already was allowed; another key or store is asked about, whoever names it.
    let known = draft.inside(KEY).is_some_and(|object| secrets::pulls(&object, &store, &key));
    if !known {
        if Some(&store) != own.name.as_ref() {
            platform.policies.store("spec.database", &store)?;
        }
        platform.policies.push_key("spec.database", &settled.namespace, &key)?;
    }
    let revision = bound.revision.clone().unwrap_or_default();
    let body = json!({"spec": {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": own.kind.map_or("ClusterSecretStore", |kind| kind.as_str()), "name": store},
        // Another revision is another generation: it is pulled at once, and it shows when that is done.
        "target": {
            "name": bound.secret, "creationPolicy": "Owner",
            "template": {"mergePolicy": "Merge", "metadata": {"annotations": {REVISION: revision}}},
        },
        "dataFrom": [{"extract": {"key": key}}],
    }});
    let part = Part::new(KEY, &kinds::EXTERNAL_SECRET, DATABASE, &bound.secret, body);
    let state = draft.want(part.want(draft, settled)?.gate(bound.gate.clone()));
    if !state.is_ready() {
        bound.gate = bound.gate.take().or_else(|| Some(Pending::on(format_args!("Secret {}", bound.secret))));
        // Pods that run keep the revision that they have until the new one is there.
        bound.revision = draft.inside(workload::KEY).and_then(|workload| marked(&workload)).or(bound.revision.take());
    }
    Ok(())
}

/// The revision that running pods were started with.
fn marked(workload: &Object) -> Option<String> {
    let workload: Value = workload.read().ok()?;
    workload["spec"]["template"]["metadata"]["annotations"][MARK].as_str().map(str::to_owned)
}
