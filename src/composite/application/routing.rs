//! How requests come in from outside: a route of Gateway API, or an Ingress.

use serde_json::{Value, json};

use super::{
    ROUTING, hosts,
    interceptor::Counted,
    part::Part,
    service,
    settled::{Route, Settled},
    spec::{PathMatch, Protocol},
};
use crate::{
    composite::{
        draft::{Draft, Pending, Said, State, lookup},
        fatal::Fatal,
        names,
    },
    platform::{Platform, spec::RoutingKind},
    resource::{Kind, kinds},
};

const ROUTE: &str = "route";
/// Composition resource names of routes of Gateway API.
pub(super) const GATEWAY_ROUTES: [&str; 2] = [ROUTE, "route-grpc"];
const INGRESS: &str = "ingress";
/// What the name of the Secret with the certificate ends in; the Certificate has the same name.
const TLS: &str = "tls";
/// Port of the Service.
const PORT: u16 = 80;

/// Composes the way in; the URL. Requests that something follows go by what counts them.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    counted: Option<&Counted>,
    gate: Option<Pending>,
) -> Result<Option<String>, Fatal> {
    let wanted = match &settled.route {
        None => None,
        Some(route) if route.kind == RoutingKind::Ingress => {
            Some((INGRESS, &kinds::INGRESS, ingress(settled, route, platform)))
        }
        Some(route) => {
            let kind = if settled.protocol == Protocol::Grpc { &kinds::GRPC_ROUTE } else { &kinds::HTTP_ROUTE };
            Some((ROUTE, kind, (gateway(settled, route, platform, counted)?, None)))
        }
    };
    // A route of HTTP never becomes one of gRPC under the same composition resource name.
    let key = |kind: &Kind, key: &str| {
        if kind.kind() == kinds::GRPC_ROUTE.kind() { format!("{key}-grpc") } else { key.to_owned() }
    };
    let own = wanted.as_ref().map(|(name, kind, _)| key(kind, name));
    let others: Vec<_> =
        GATEWAY_ROUTES.into_iter().chain([INGRESS]).filter(|old| own.as_deref() != Some(*old)).collect();
    let Some((_, kind, (body, issuer))) = wanted else {
        for old in others {
            close(draft, old);
        }
        return Ok(None);
    };
    let key = own.unwrap_or_default();
    let mut part = Part::new(&key, kind, ROUTING, &settled.name, json!({"spec": body}));
    let Some(route) = &settled.route else { return Ok(None) };
    for host in &route.hosts {
        part = part.labelled(hosts::label(host), "true");
    }
    if let Some(issuer) = &issuer {
        part = part.annotated("cert-manager.io/cluster-issuer", issuer);
    }
    let mut want = part.want(draft, settled)?.after(&[service::SERVICE]);
    let published = platform.spec.routing.as_ref().and_then(|routing| routing.publishes_address) != Some(false);
    if key == INGRESS && !published && settled.elsewhere.is_none() {
        want = want.said(Said { ready: true, reason: "Ready", message: String::new(), people: false });
    }
    let gate = gate.or_else(|| counted.and_then(|counted| counted.gate.clone()));
    if hosts::changes(draft, route, kind, &key) {
        let message = "The change is on its way.".to_owned();
        want = want.said(Said { ready: false, reason: "Creating", message, people: false });
    }
    let state = match hosts::taken(draft, settled, route, kind, &key) {
        // What it serves already stays.
        Some(taken) if draft.head(&key).is_some() => {
            draft.wait(ROUTING, format!("{} {}", kind.kind(), settled.name), taken);
            draft.keep_marked(&key)?;
            State::Waiting
        }
        taken => draft.want(want.gate(gate.or(taken)).asks_early()),
    };
    if issuer.is_some() && route.tls && state != State::Waiting && settled.elsewhere.is_none() {
        certificate(draft, settled);
    }
    for old in others {
        // Nobody is left outside while the new way in is being made.
        if state.is_ready() { close(draft, old) } else { draft.keep_marked(old)? }
    }
    let scheme = if route.tls { "https" } else { "http" };
    let path = route.paths.first().map_or("/", |(path, _)| path.as_str());
    Ok(route.hosts.first().map(|host| format!("{scheme}://{host}{path}")))
}

/// The certificate that cert-manager makes for the Ingress. Once everything worked nobody looks at it any more: its renewal
/// is the platform's.
fn certificate(draft: &mut Draft<'_>, settled: &Settled) {
    let kind = &kinds::CERTIFICATE;
    let name = names::object(&settled.name, TLS);
    let resource = format!("{} {name}", kind.kind());
    if draft.worked(ROUTING) {
        return;
    }
    if let Some(missing) = draft.not_installed(kind) {
        return draft.wait(ROUTING, resource, missing);
    }
    match draft.ask("certificate", kind, &name, Some(&settled.namespace)) {
        Some(Some(certificate)) => draft.look_at(ROUTING, kind, &name, certificate),
        Some(None) => {
            draft.wait(ROUTING, resource, Pending::on(format_args!("cert-manager, which makes the certificate")));
        }
        None => draft.wait(ROUTING, resource, lookup(kind)),
    }
}

fn close(draft: &mut Draft<'_>, old: &str) {
    draft.let_go(old, "Requests no longer come in that way.".to_owned());
}

fn gateway(settled: &Settled, route: &Route, platform: &Platform, counted: Option<&Counted>) -> Result<Value, Fatal> {
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
    if let Some(listener) = gateway.listener.filter(|_| route.tls) {
        parent["sectionName"] = listener.into();
    }
    let backend = counted.and_then(|counted| counted.backend.clone());
    let backend = backend.unwrap_or_else(|| json!({"name": settled.name, "port": PORT}));
    let mut rule = json!({"backendRefs": [backend]});
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
            tls["secretName"] = names::object(&settled.name, TLS).into();
        }
        spec["tls"] = json!([tls]);
    }
    (spec, issuer)
}
