//! Who may reach the pods, and whom they may reach. Nothing here breaks a program by default: what goes out is bounded only
//! where the spec asks for it.

use serde_json::{Value, json};

use super::{
    WORKLOAD,
    binding::Bound,
    part::Part,
    pod,
    settled::{Route, Settled},
    spec::ApplicationSpec,
};
use crate::{
    composite::{cidr::cidr, draft::Draft, fatal::Fatal, names},
    platform::{Platform, spec::RoutingKind},
    resource::kinds,
};

const KEY: &str = "network-policy";

/// Composes the policy.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
    database: Option<&Bound>,
) -> Result<(), Fatal> {
    let known = let_in(draft);
    let mut body = json!({
        "podSelector": {"matchLabels": pod::labels(settled)},
        "policyTypes": ["Ingress"],
        "ingress": ingress(settled, spec, platform, &known)?,
    });
    if let Some(egress) = egress(settled, spec, platform, database)? {
        body["policyTypes"] = json!(["Ingress", "Egress"]);
        body["egress"] = egress.into();
    }
    let name = names::object(&settled.name, "app");
    Part::new(KEY, &kinds::NETWORK_POLICY, WORKLOAD, name, json!({"spec": body})).emit(draft, settled)?;
    Ok(())
}

/// Who gets in: neighbours and the route to the program's port, Prometheus to that of the metrics.
fn ingress(
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
    known: &[String],
) -> Result<Vec<Value>, Fatal> {
    let mut rules = Vec::new();
    if settled.serves() {
        let mut from = Vec::new();
        match spec.network_policy.as_ref().and_then(|policy| policy.ingress_from.as_deref()) {
            None => from.push(json!({"podSelector": {}})),
            Some(neighbours) => {
                for (index, one) in neighbours.iter().enumerate() {
                    let field = format!("spec.networkPolicy.ingressFrom[{index}]");
                    if let Some(range) = &one.cidr {
                        private(range, &format!("{field}.cidr"), platform, known)?;
                    }
                    from.extend(peers(
                        &field,
                        one.application.as_deref(),
                        one.namespace.as_deref(),
                        one.cidr.as_deref(),
                    )?);
                }
            }
        }
        match settled.route.as_ref().map(|route| sources(settled, route, platform)) {
            // Nobody knows where requests come from: they must not be kept out.
            Some(sources) if sources.is_empty() => rules.push(json!({"ports": ports(pod::PORT)})),
            Some(sources) => from.extend(sources),
            None => {}
        }
        // A rule without sources would let everybody in.
        if !from.is_empty() {
            rules.push(json!({"from": from, "ports": ports(pod::PORT)}));
        }
    }
    if let Some(metrics) = settled.metrics() {
        let port = if metrics.port.is_some() { pod::METRICS } else { pod::PORT };
        rules.push(json!({"from": [namespace(&metrics.from)], "ports": ports(port)}));
    }
    Ok(rules)
}

/// Where requests from outside come from; none where nobody knows.
fn sources(settled: &Settled, route: &Route, platform: &Platform) -> Vec<Value> {
    let own = platform.spec.routing.clone().unwrap_or_default();
    let gateway = own.gateway.and_then(|gateway| gateway.namespace).filter(|_| route.kind == RoutingKind::Gateway);
    let namespaces = own.source_namespaces.unwrap_or_else(|| gateway.into_iter().collect());
    let ranges = own.source_cidrs.unwrap_or_default();
    let mut sources: Vec<_> = namespaces.iter().map(|name| namespace(name)).collect();
    sources.extend(ranges.iter().flat_map(|range| block(range)));
    if sources.is_empty() {
        return sources;
    }
    // Requests that are counted come from what counts them; the others come as before, until the route has changed.
    let requests = settled.scaling.as_ref().and_then(|scaling| scaling.requests.as_ref());
    sources.extend(requests.map(|requests| namespace(&requests.namespace)));
    sources
}

/// Whom the pods reach, where that is bounded: names, their database, and the named ones.
fn egress(
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
    database: Option<&Bound>,
) -> Result<Option<Vec<Value>>, Fatal> {
    let Some(targets) = spec.network_policy.as_ref().and_then(|policy| policy.egress_to.as_deref()) else {
        return Ok(None);
    };
    // Without targets: the node's own name server is no pod, and its address differs.
    let mut rules = vec![json!({"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]})];
    if let Some(database) = database {
        let mut rule = json!({"ports": [{"port": database.port, "protocol": "TCP"}]});
        let ranges = platform.spec.network.as_ref().and_then(|network| network.database_cidrs.as_deref());
        // Pods of another cluster do not see those of this one by their labels.
        let inside = if settled.elsewhere.is_none() { database.pods() } else { Vec::new() };
        if !inside.is_empty() {
            rule["to"] = inside.into();
        } else if database.outside {
            let to: Vec<_> = ranges.unwrap_or_default().iter().flat_map(|range| block(range)).collect();
            if !to.is_empty() {
                rule["to"] = to.into();
            }
        }
        rules.push(rule);
    }
    for (index, one) in targets.iter().enumerate() {
        let field = format!("spec.networkPolicy.egressTo[{index}]");
        let to = peers(&field, one.application.as_deref(), one.namespace.as_deref(), one.cidr.as_deref())?;
        let mut rule = json!({"to": to});
        if !one.ports.is_empty() {
            rule["ports"] = one.ports.iter().map(|port| json!({"port": port, "protocol": "TCP"})).collect();
        }
        rules.push(rule);
    }
    Ok(Some(rules))
}

/// The ranges of addresses that the observed policy lets in: a Platform that becomes stricter changes nothing for them.
fn let_in(draft: &Draft<'_>) -> Vec<String> {
    let seen: Value = draft.inside(KEY).and_then(|object| object.read().ok()).unwrap_or_default();
    let rules = seen["spec"]["ingress"].as_array().into_iter().flatten();
    let peers = rules.flat_map(|rule| rule["from"].as_array().into_iter().flatten());
    peers.filter_map(|peer| peer["ipBlock"]["cidr"].as_str().map(str::to_owned)).collect()
}

/// Whether the range may get in: a public one needs the platform team's leave, unless it had it when it was let in.
fn private(range: &str, field: &str, platform: &Platform, known: &[String]) -> Result<(), Fatal> {
    let Some((_, private)) = cidr(range) else {
        let what = format!(
            "\"{range}\" is no range of addresses; write one such as 10.0.0.0/16, with zeros behind its length"
        );
        return Err(Fatal::invalid(field, what));
    };
    if private || known.iter().any(|one| one == range) || platform.policies.public_cidrs() {
        return Ok(());
    }
    let what =
        format!("{range} lies outside private networks; only the platform team can allow that (policy.publicCidrs)");
    Err(Fatal::forbidden(field, what))
}

/// Those that a neighbour means.
fn peers(
    field: &str,
    application: Option<&str>,
    namespace_: Option<&str>,
    range: Option<&str>,
) -> Result<Vec<Value>, Fatal> {
    match (application, namespace_, range) {
        (None, None, Some(range)) => Ok(block(range)),
        (None, None, None) | (_, _, Some(_)) => {
            Err(Fatal::invalid(field, "either addresses are given (cidr), or an application or a namespace"))
        }
        (application, of, None) => {
            let mut peer = of.map_or_else(|| json!({}), namespace);
            if let Some(application) = application {
                peer["podSelector"] = json!({"matchLabels": {pod::NAME: application}});
            }
            Ok(vec![peer])
        }
    }
}

/// A range of addresses. Some networks (Cilium) never take pods or nodes for addresses: who says all of them means them too.
fn block(range: &str) -> Vec<Value> {
    let mut peers = vec![json!({"ipBlock": {"cidr": range}})];
    if range.ends_with("/0") {
        peers.push(json!({"namespaceSelector": {}}));
    }
    peers
}

fn namespace(name: &str) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}})
}

fn ports(port: &str) -> Value {
    json!([{"port": port, "protocol": "TCP"}])
}
