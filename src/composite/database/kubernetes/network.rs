//! Who reaches the server's pods, and whom they reach.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Cluster;
use crate::{
    composite::{
        database::{NETWORK, credentials::write, settled::Source},
        draft::{Draft, Want},
        fatal::Fatal,
        names,
    },
    resource::{kinds, metadata::Metadata},
};

const KEY: &str = "network-policy";
/// Namespaces that reach every database, where the Platform names none: the operators, Crossplane's providers, Prometheus.
const SYSTEM: [&str; 4] = ["cnpg-system", "crossplane-system", "mariadb-operator", "monitoring"];

/// What differs between engines.
pub(super) struct Pods<'a> {
    /// Labels of the server's pods.
    pub labels: &'a [(&'a str, &'a str)],
    /// The port of clients.
    pub clients: u16,
    /// Ports among the pods, and of the operator.
    pub peers: &'a [u16],
    /// Ports of metrics.
    pub metrics: &'a [u16],
    /// Addresses of object stores in use, which stay whatever the Platform says today.
    pub stores: &'a [String],
}

/// Composes the policy. It comes before the server: nobody reaches one that has none yet.
pub(super) fn compose(draft: &mut Draft<'_>, shared: &Cluster<'_>, pods: &Pods<'_>) -> Result<(), Fatal> {
    let settled = shared.settled;
    let labels: serde_json::Map<_, _> =
        pods.labels.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect();
    let selector = json!({"matchLabels": labels});
    let peers = json!({"podSelector": selector});
    let system: Vec<Value> = match &shared.place.system_namespaces {
        Some(names) => names.iter().map(|name| namespace(name)).collect(),
        None => SYSTEM.iter().map(|name| namespace(name)).collect(),
    };
    let mut clients = vec![json!({"podSelector": {}})];
    clients.extend(settled.allow_from.iter().map(|source| match source {
        Source::Namespace(name) => namespace(name),
        Source::Cidr(cidr) => json!({"ipBlock": {"cidr": cidr.text}}),
    }));
    clients.extend(system.clone());
    let mut operators = vec![peers.clone()];
    operators.extend(system.clone());
    let mut ingress = vec![
        json!({"from": clients, "ports": ports(&[pods.clients])}),
        json!({"from": operators, "ports": ports(pods.peers)}),
    ];
    // Without sources a rule would let everybody in.
    if !system.is_empty() {
        ingress.push(json!({"from": system, "ports": ports(pods.metrics)}));
    }
    let mut own = pods.peers.to_vec();
    own.push(pods.clients);
    let name = draft.name_of(KEY, names::object(&settled.name, "database"));
    let object = json!({
        "apiVersion": kinds::NETWORK_POLICY.api_version(), "kind": kinds::NETWORK_POLICY.kind(),
        "metadata": Metadata::new(&settled.namespace, &name),
        "spec": {
            "podSelector": selector,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": ingress,
            "egress": [
                {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]},
                {"ports": ports(&outside(shared, pods.stores))},
                {"to": [peers], "ports": ports(&own)},
            ],
        },
    });
    draft.want(Want::new(KEY, &kinds::NETWORK_POLICY, NETWORK, name, write(KEY, &object)?));
    Ok(())
}

fn namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}

fn ports(ports: &[u16]) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let each = ports.iter().filter(|port| seen.insert(**port));
    each.map(|port| json!({"port": port, "protocol": "TCP"})).collect()
}

/// The API server and the object store, whose addresses nobody knows here.
fn outside(shared: &Cluster<'_>, stores: &[String]) -> Vec<u16> {
    let mut ports = BTreeSet::from([443, 6443]);
    let platform = shared.place.backup.as_ref().and_then(|backup| backup.endpoint_url.as_deref());
    for url in platform.into_iter().chain(stores.iter().map(String::as_str)) {
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or_default();
        let own = authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        ports.insert(own.unwrap_or(if url.starts_with("http://") { 80 } else { 443 }));
    }
    ports.into_iter().collect()
}
