//! Secrets that External Secrets pulls from the platform's store.

use serde_json::{Value, json};

use super::{SECRETS, part::Part, settled::Settled, spec::ApplicationSpec};
use crate::{
    composite::{
        draft::{Draft, Pending},
        fatal::Fatal,
        names,
    },
    object::Object,
    platform::Platform,
    resource::kinds,
};

const PREFIX: &str = "secret-";

/// Composes one ExternalSecret for each; what to wait for before pods start.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
) -> Result<Option<Pending>, Fatal> {
    let own = platform.spec.secrets.as_ref().and_then(|secrets| secrets.store.clone());
    let mut pending = None;
    let mut wanted = Vec::new();
    for (index, secret) in spec.secrets.iter().enumerate() {
        let field = |name: &str| format!("spec.secrets[{index}].{name}");
        let name = secret.name.clone().unwrap_or_default();
        let key = format!("{PREFIX}{name}");
        let observed = draft.head(&key).is_some();
        let seen = draft.inside(&key);
        let own_name = own.as_ref().and_then(|store| store.name.clone());
        let Some(store) = secret.store.clone().or_else(|| own_name.clone()) else {
            let what = "there is no secret store to pull from; the platform team sets one in spec.secrets.store";
            return Err(Fatal::invalid(&field("store"), what));
        };
        let from = secret.key.clone().unwrap_or_else(|| format!("{}/{name}", settled.namespace));
        // What is pulled already was allowed, and a policy that becomes stricter changes nothing; anything else is asked about.
        if !seen.is_some_and(|seen| pulls(&seen, &store, &from)) {
            if Some(&store) != own_name.as_ref() {
                platform.policies.store(&field("store"), &store)?;
            }
            platform.policies.push_key(&field("key"), &settled.namespace, &from)?;
        }
        let kind = own.as_ref().and_then(|store| store.kind).map_or("ClusterSecretStore", |kind| kind.as_str());
        let body = json!({"spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": kind, "name": store},
            "target": {"name": name, "creationPolicy": "Owner"},
            "dataFrom": [{"extract": {"key": from}}],
        }});
        // In another cluster External Secrets itself refuses a Secret that is somebody else's.
        let taken = if observed || settled.elsewhere.is_some() { None } else { draft.secret_taken(&name) };
        let object = names::object(&settled.name, &name);
        let want = Part::new(&key, &kinds::EXTERNAL_SECRET, SECRETS, object, body).want(draft, settled)?;
        if !draft.want(want.gate(taken)).is_ready() && pending.is_none() {
            pending = Some(Pending::on(format_args!("Secret {name}")));
        }
        wanted.push(key);
    }
    let gone: Vec<_> =
        draft.heads_with(PREFIX).map(|(key, _)| key).filter(|key| !wanted.iter().any(|w| w == key)).collect();
    for key in gone {
        draft.let_go(key, format!("Secret {} is no longer pulled.", key.trim_start_matches(PREFIX)));
    }
    Ok(pending)
}

/// Whether an observed ExternalSecret pulls that key from that store.
pub(super) fn pulls(object: &Object, store: &str, key: &str) -> bool {
    let object: Value = object.read().unwrap_or_default();
    let spec = &object["spec"];
    spec["secretStoreRef"]["name"] == store && spec["dataFrom"][0]["extract"]["key"] == key
}
