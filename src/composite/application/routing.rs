//! How requests come in from outside: a route of Gateway API, or an Ingress.

use serde_json::{Value, json};

use super::{
    ROUTING,
    part::Part,
    service,
    settled::{Route, Settled},
    spec::{PathMatch, Protocol},
};
use crate::{
    composite::{
        draft::{Draft, Pending},
        fatal::Fatal,
        names,
    },
    platform::{Platform, spec::RoutingKind},
    resource::{Kind, kinds},
};

const ROUTE: &str = "route";
const INGRESS: &str = "ingress";
/// Port of the Service.
const PORT: u16 = 80;

/// Composes the way in; the URL.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    gate: Option<Pending>,
) -> Result<Option<String>, Fatal> {
    let wanted = match &settled.route {
        None => None,
        Some(route) if route.kind == RoutingKind::Ingress => {
            Some((INGRESS, &kinds::INGRESS, ingress(settled, route, platform)))
        }
        Some(route) => {
            let kind = if settled.protocol == Protocol::Grpc { &kinds::GRPC_ROUTE } else { &kinds::HTTP_ROUTE };
            Some((ROUTE, kind, (gateway(settled, route, platform)?, None)))
        }
    };
    // A route of HTTP never becomes one of gRPC under the same composition resource name.
    let key = |kind: &Kind, key: &str| {
        if kind.kind() == kinds::GRPC_ROUTE.kind() { format!("{key}-grpc") } else { key.to_owned() }
    };
    let own = wanted.as_ref().map(|(name, kind, _)| key(kind, name));
    for old in [ROUTE, "route-grpc", INGRESS] {
        if own.as_deref() != Some(old) {
            draft.let_go(old, "Requests no longer come in that way.".to_owned());
        }
    }
    let Some((_, kind, (body, issuer))) = wanted else { return Ok(None) };
    let key = own.unwrap_or_default();
    let mut part = Part::new(&key, kind, ROUTING, &settled.name, json!({"spec": body}));
    if let Some(issuer) = issuer {
        part = part.annotated("cert-manager.io/cluster-issuer", issuer);
    }
    let want = part.want(draft, settled)?.after(&[service::SERVICE]);
    draft.want(want.gate(gate));
    let route = settled.route.as_ref();
    Ok(route.and_then(|route| {
        let scheme = if route.tls { "https" } else { "http" };
        let path = route.paths.first().map_or("/", |(path, _)| path.as_str());
        Some(format!("{scheme}://{}{path}", route.hosts.first()?))
    }))
}

fn gateway(settled: &Settled, route: &Route, platform: &Platform) -> Result<Value, Fatal> {
    let gateway = platform.spec.routing.as_ref().and_then(|routing| routing.gateway.clone()).unwrap_or_default();
    let Some(name) = gateway.name else {
        let what = "it is missing; the platform team must name the gateway that routes hang on";
        return Err(Fatal::platform("Platform, spec.routing.gateway", what));
    };
    let grpc = settled.protocol == Protocol::Grpc;
    let mut parent = json!({"name": name});
    if let Some(namespace) = gateway.namespace {
        parent["namespace"] = namespace.into();
    }
    let mut rule = json!({"backendRefs": [{"name": settled.name, "port": PORT}]});
    if grpc {
        if route.paths.iter().any(|(path, _)| path != "/") {
            let what = "calls of gRPC are told apart by their service, not by a path; leave it out";
            return Err(Fatal::invalid("spec.routing.path", what));
        }
    } else {
        rule["matches"] = route
            .paths
            .iter()
            .map(|(path, compare)| {
                let compare = if *compare == PathMatch::Exact { "Exact" } else { "PathPrefix" };
                json!({"path": {"type": compare, "value": path}})
            })
            .collect();
        // A long connection is no slow answer.
        let timeout = if settled.protocol == Protocol::WebSocket { Some(0) } else { route.timeout };
        if let Some(seconds) = timeout {
            rule["timeouts"] = json!({"request": format!("{seconds}s")});
        }
    }
    Ok(json!({"parentRefs": [parent], "hostnames": route.hosts, "rules": [rule]}))
}

/// The Ingress, and the issuer of its certificate.
fn ingress(settled: &Settled, route: &Route, platform: &Platform) -> (Value, Option<String>) {
    let own = platform.spec.routing.clone().unwrap_or_default();
    let paths: Vec<_> = route
        .paths
        .iter()
        .map(|(path, compare)| {
            json!({
                "path": path, "pathType": compare.as_str(),
                "backend": {"service": {"name": settled.name, "port": {"number": PORT}}},
            })
        })
        .collect();
    let rules: Vec<_> = route.hosts.iter().map(|host| json!({"host": host, "http": {"paths": paths}})).collect();
    let mut issuer = None;
    let mut spec = json!({"rules": rules});
    if let Some(class) = own.ingress_class {
        spec["ingressClassName"] = class.into();
    }
    if route.tls {
        let mut tls = json!({"hosts": route.hosts});
        if own.issuer.is_some() {
            issuer = own.issuer;
            tls["secretName"] = names::object(&settled.name, "tls").into();
        }
        spec["tls"] = json!([tls]);
    }
    (spec, issuer)
}
