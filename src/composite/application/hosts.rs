//! Hosts that another application serves already. Two routes of one host and path would share its requests by luck.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::settled::{Route, Settled};
use crate::{
    composite::draft::{Draft, Pending, lookup},
    object::Object,
    readiness::Head,
    resource::{Kind, kinds},
};

/// The label of a route by which others find out that it serves a host.
pub(super) fn label(host: &str) -> String {
    let hash: String = Sha256::digest(host).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("host.idp.dev/{hash}")
}

/// Whether an observed route serves other hosts or paths than are asked for now: what it says of itself is of no use.
pub(super) fn changes(draft: &Draft<'_>, route: &Route, kind: &Kind, key: &str) -> bool {
    let Some(observed) = draft.inside(key) else { return false };
    let mut served = serves(&observed);
    let mut asked: Vec<_> = route.hosts.iter().flat_map(|host| pairs(route, kind, host)).collect();
    served.sort();
    asked.sort();
    served != asked
}

/// A host with each of the paths.
fn pairs(route: &Route, kind: &Kind, host: &str) -> Vec<(String, String)> {
    if is_grpc(kind) {
        return vec![(host.to_owned(), "/".to_owned())];
    }
    route.paths.iter().map(|(path, _)| (host.to_owned(), path.clone())).collect()
}

/// Why a route may not be emitted as it is asked for. Only hosts and paths that it does not serve yet are looked for, so that
/// the steady state costs no question. In another cluster nobody looks.
pub(super) fn taken(
    draft: &mut Draft<'_>,
    settled: &Settled,
    route: &Route,
    kind: &'static Kind,
    key: &str,
) -> Option<Pending> {
    let asked = |host: &str| pairs(route, kind, host);
    let served = draft.observed(key).map(|observed| serves(&observed.object)).unwrap_or_default();
    let new: Vec<_> = route.hosts.iter().filter(|host| asked(host).iter().any(|pair| !served.contains(pair))).collect();
    if settled.elsewhere.is_some() || new.is_empty() {
        return None;
    }
    if let Some(missing) = draft.not_installed(kind) {
        return Some(missing);
    }
    let mut pending = None;
    for host in new {
        let label = label(host);
        let Some(found) = draft.ask_everywhere(&format!("host/{host}"), kind, (&label, "true")) else {
            pending = pending.or_else(|| Some(lookup(kind)));
            continue;
        };
        let uid = draft.identity.uid.as_str();
        let foreign = found.iter().any(|object| {
            let metadata = Head::of(object).unwrap_or_default().metadata;
            let ours = metadata.controller() == Some(uid);
            // Whoever has a path of a host is given its cookies: another team gets none of it.
            let apart = metadata.namespace == settled.namespace;
            let mut meets = serves(object).into_iter().filter(|(served, _)| *served == *host);
            !ours && meets.any(|pair| !apart || asked(host).contains(&pair))
        });
        if foreign {
            let message = format!(
                "Another application serves {host} already; choose another spec.host, or, where it is of this namespace, other \
                 paths in spec.routing."
            );
            return Some(Pending::people("HostTaken", message));
        }
    }
    pending
}

fn is_grpc(kind: &Kind) -> bool {
    kind.kind() == kinds::GRPC_ROUTE.kind()
}

/// Hosts and paths that a route or an Ingress serves.
fn serves(object: &Object) -> Vec<(String, String)> {
    let object: Value = object.read().unwrap_or_default();
    let rules = object["spec"]["rules"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if object["kind"] == kinds::INGRESS.kind() {
        let of = |rule: &Value| -> Vec<(String, String)> {
            let host = text(&rule["host"]).unwrap_or_default();
            let paths = rule["http"]["paths"].as_array().cloned().unwrap_or_default();
            paths.iter().filter_map(|path| Some((host.clone(), text(&path["path"])?))).collect()
        };
        return rules.iter().flat_map(of).collect();
    }
    let matches: Vec<_> =
        rules.iter().flat_map(|rule| rule["matches"].as_array().cloned().unwrap_or_default()).collect();
    let mut paths: Vec<_> = matches.iter().filter_map(|one| text(&one["path"]["value"])).collect();
    if paths.is_empty() {
        paths.push("/".to_owned());
    }
    let hosts = object["spec"]["hostnames"].as_array().cloned().unwrap_or_default();
    hosts.iter().filter_map(text).flat_map(|host| paths.iter().map(move |path| (host.clone(), path.clone()))).collect()
}
