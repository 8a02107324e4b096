//! Requests that KEDA counts: they come to its interceptor, which holds them while no pod runs and sends them on to the
//! Service.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{ROUTING, part::Part, pod, routing, service, settled::Settled, spec::Protocol};
use crate::{
    composite::{
        draft::{Draft, Pending, State},
        fatal::Fatal,
    },
    resource::kinds,
};

const KEY: &str = "interceptor-route";

/// What counts requests.
pub(super) struct Counted {
    /// Name of the InterceptorRoute.
    pub name: String,
    /// Where routes send requests: `None` while they go to the Service, because nobody counts them yet.
    pub backend: Option<Value>,
    /// What routes and KEDA wait for.
    pub gate: Option<Pending>,
}

/// Composes what counts requests, where something follows them.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled) -> Result<Option<Counted>, Fatal> {
    let sent = sends_there(draft);
    let requests = settled.scaling.as_ref().and_then(|scaling| scaling.requests.as_ref());
    let (Some(requests), Some(route)) = (requests, &settled.route) else {
        // Requests that are still sent there would find nobody.
        if sent {
            draft.keep(KEY)?;
            draft.soon();
        } else {
            draft.let_go(KEY, "Requests are no longer counted.".to_owned());
        }
        return Ok(None);
    };
    let paths: Vec<_> = route.paths.iter().map(|(path, _)| json!({"value": path})).collect();
    let mut spec = json!({
        "rules": [{"hosts": route.hosts, "paths": paths}],
        "target": {"service": settled.name, "portName": pod::PORT},
        "scalingMetric": {"requestRate": {"targetValue": requests.rate}},
    });
    if settled.protocol == Protocol::WebSocket {
        spec["timeouts"] = json!({"request": "0s", "responseHeader": "0s"});
    }
    let want = Part::new(KEY, &kinds::INTERCEPTOR_ROUTE, ROUTING, &settled.name, json!({"spec": spec}));
    let want = want.want(draft, settled)?.after(&[service::SERVICE]);
    let name = draft.name_of(KEY, settled.name.clone());
    let state = draft.want(want);
    let gate = (state != State::Ready).then(|| Pending::on(format_args!("InterceptorRoute {name}")));
    // Once sent there they stay there: no pod may run that would answer them.
    let backend = (state == State::Ready || sent)
        .then(|| json!({"name": requests.service, "namespace": requests.namespace, "port": requests.port}));
    Ok(Some(Counted { name, backend, gate }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    spec: SeenSpec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeenSpec {
    rules: Vec<SeenRule>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenRule {
    backend_refs: Vec<SeenBackend>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeenBackend {
    namespace: Option<String>,
}

/// Whether the observed route sends requests to the interceptor: nothing else of ours is in another namespace.
fn sends_there(draft: &Draft<'_>) -> bool {
    routing::GATEWAY_ROUTES.iter().filter_map(|key| draft.inside(key)?.read::<Seen>().ok()).any(|seen| {
        seen.spec.rules.iter().flat_map(|rule| &rule.backend_refs).any(|backend| backend.namespace.is_some())
    })
}
