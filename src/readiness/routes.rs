//! How requests come in.

use serde::Deserialize;

use super::{Head, Judgement, ObservedCondition};

/// A gateway as a route names it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ParentRef {
    /// Its group; absent for that of gateways.
    pub group: Option<String>,
    /// Its kind; absent for a Gateway.
    pub kind: Option<String>,
    /// Its namespace; absent for the route's own.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// One of its listeners.
    pub section_name: Option<String>,
    /// One of its ports.
    pub port: Option<u16>,
}

/// What a gateway says of a route.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Parent {
    /// The gateway.
    pub parent_ref: ParentRef,
    /// What it says.
    pub conditions: Vec<ObservedCondition>,
}

/// Addresses of a way in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LoadBalancer {
    /// The addresses.
    pub ingress: Vec<Address>,
}

/// An address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Its number.
    pub ip: Option<String>,
    /// Its name.
    pub hostname: Option<String>,
}

/// A route works when every gateway that it names has taken it, as it is now.
pub(super) fn route(head: &Head) -> Judgement {
    let mut ready = !head.spec.parent_refs.is_empty();
    for asked in &head.spec.parent_refs {
        let Some(parent) = head.status.parents.iter().find(|parent| is_same(head, asked, &parent.parent_ref)) else {
            ready = false;
            continue;
        };
        for type_ in ["Accepted", "ResolvedRefs"] {
            let condition = parent.conditions.iter().find(|condition| condition.type_ == type_);
            let current = condition.filter(|condition| condition.observed_generation >= head.metadata.generation);
            match current {
                Some(condition) if condition.is_false() => return Judgement::complains(false, condition),
                Some(condition) => ready &= condition.is_true(),
                None => ready = false,
            }
        }
    }
    if ready { Judgement::ready() } else { Judgement::unready() }
}

fn is_same(head: &Head, asked: &ParentRef, told: &ParentRef) -> bool {
    let namespace = |of: &ParentRef| of.namespace.clone().unwrap_or_else(|| head.metadata.namespace.clone());
    let kind = |of: &ParentRef| of.kind.clone().unwrap_or_else(|| "Gateway".to_owned());
    asked.name == told.name
        && namespace(asked) == namespace(told)
        && kind(asked) == kind(told)
        && asked.section_name == told.section_name
        && asked.port == told.port
}

/// An Ingress works once it has an address.
pub(super) fn ingress(head: &Head) -> Judgement {
    let has = |address: &Address| address.ip.is_some() || address.hostname.is_some();
    if head.status.load_balancer.ingress.iter().any(has) { Judgement::ready() } else { Judgement::unready() }
}
