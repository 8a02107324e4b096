//! What lives in another cluster: an Object of provider-kubernetes carries it there, and it is judged by what really runs
//! there.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Draft, Want, want::Verdict};
use crate::{
    composite::names,
    object::Object,
    readiness::{self, Head, Judgement},
    resource::{KindRef, kinds, managed::Managed, metadata::Metadata, policies},
};

/// The longest name of an Object: the provider writes by it, and a writer's name has a limit.
const NAME: usize = 108;
/// Composition resource name of the namespace there.
pub const NAMESPACE: &str = "namespace";

/// Another cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its name, which is that of a `ClusterProviderConfig` of provider-kubernetes.
    pub cluster: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Carrier {
    status: CarrierStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CarrierStatus {
    at_provider: Seen,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    manifest: Option<Value>,
}

/// The object that an observed one stands for: what it carries, as it is in the other cluster, else itself.
pub(super) fn inside(observed: &Object) -> Option<Object> {
    let head = Head::of(observed).ok()?;
    if !head.is(&kinds::KUBERNETES_OBJECT) {
        return Some(observed.clone());
    }
    let carrier: Carrier = observed.read().ok()?;
    Object::write(&carrier.status.at_provider.manifest?).ok()
}

impl Draft<'_> {
    /// What an observed resource stands for, as it is where it lives.
    #[must_use]
    pub fn inside(&self, key: &str) -> Option<Object> {
        inside(&self.observed(key)?.object)
    }

    /// A want as it is sent to where it lives.
    pub(super) fn sent(&mut self, mut want: Want) -> Want {
        let Some(elsewhere) = want.elsewhere.take() else { return want };
        let Ok(manifest) = want.object.read::<Value>() else { return want };
        let carrier = |key: &str| names::object_of(&self.identity.name, key, NAME);
        let namespace = &self.identity.namespace;
        let kind = &kinds::KUBERNETES_OBJECT;
        // A namespace may hold what others brought there: it stays.
        let is_namespace = want.key == NAMESPACE;
        let policies = if is_namespace { policies::PROTECTED_NEW } else { policies::FULL };
        let config = KindRef { kind: "ClusterProviderConfig".to_owned(), name: elsewhere.cluster.clone() };
        let name = self.name_of(&want.key, carrier(&want.key));
        let body = json!({"manifest": &manifest});
        let body = Managed::new(kind, Metadata::new(namespace, &name), policies, config, body);
        let Ok(mut object) = serde_json::to_value(&body) else { return want };
        // A namespace of this cluster is there already.
        let first = (!is_namespace && want.beside.is_none()).then_some(NAMESPACE.to_owned());
        // The provider fails for as long as an Object that is named is not there, so none is named that nobody makes.
        let after: Vec<_> = first
            .iter()
            .chain(&want.after)
            .filter(|key| self.observed(key).is_some() || self.is_wanted(key))
            .map(|key| json!({"dependsOn": {"name": self.name_of(key, carrier(key)), "namespace": namespace}}))
            .collect();
        if !after.is_empty() {
            object["spec"]["references"] = after.into();
        }
        // What is not ready is looked at every half minute, what is ready every ten: so it must say when it is.
        object["spec"]["readiness"] = match readiness::query(&format!("{}/{}", want.kind.group(), want.kind.kind())) {
            Some(query) => json!({"policy": "DeriveFromCelQuery", "celQuery": query}),
            None => json!({"policy": "SuccessfulCreate"}),
        };
        let Ok(object) = Object::write(&object) else { return want };
        if let Some(observed) = self.observed(&want.key) {
            let (mut judgement, own) = judge(&observed.object);
            // What was sent before says nothing of what is asked for now.
            judgement.ready &= was_sent(&observed.object, &manifest);
            want.speaks = Some(if own { kind } else { want.kind });
            want.verdict = Some(Verdict::Judged(judgement));
        }
        let place = match &want.beside {
            Some(namespace) => format!("namespace {namespace}"),
            None => format!("cluster {}", elsewhere.cluster),
        };
        want.resource = Some(format!("{} {} in {place}", want.kind.kind(), want.name));
        // A kind of another cluster is known only there, one of this cluster is asked for before it is first sent.
        if want.beside.is_some() && self.observed(&want.key).is_none() {
            want.gate = want.gate.or(self.not_installed(want.kind));
        }
        want.object = object;
        want.name = name;
        want.kind = kind;
        want
    }
}

/// Whether an observed Object carries exactly that.
fn was_sent(observed: &Object, manifest: &Value) -> bool {
    observed.read::<Value>().is_ok_and(|observed| observed["spec"]["forProvider"]["manifest"] == *manifest)
}

/// The judgement of what an Object carries, and whether it is the Object that complains.
fn judge(object: &Object) -> (Judgement, bool) {
    let head = Head::of(object).unwrap_or_default();
    let carrier = readiness::judge(&head);
    if carrier.trouble.is_some() || head.metadata.is_being_deleted() {
        return (Judgement { ready: false, ..carrier }, true);
    }
    // What was seen before the newest spec was sent says nothing of it.
    let sent = head.current("Synced").is_some_and(readiness::ObservedCondition::is_true);
    let Some(there) = inside(object).and_then(|object| Head::of(&object).ok()).filter(|_| sent) else {
        return (Judgement::unready(), false);
    };
    (readiness::judge(&there), false)
}
