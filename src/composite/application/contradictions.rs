//! What no single field shows. The API server checks the same; the function is asked without it too.

use super::{
    binding::ENTRIES,
    spec::{ApplicationSpec, Neighbour, Protocol, WorkloadType},
};
use crate::composite::{fatal::Fatal, identity::Identity};

/// The longest name of a Service, and so of an application.
const NAME: usize = 63;
/// The longest name of a StatefulSet: its pods are labelled with it and a hash.
const STATEFUL: usize = 52;

/// Refuses what contradicts itself.
///
/// # Errors
/// With the field that says too much or too little.
pub(super) fn check(spec: &ApplicationSpec, identity: &Identity) -> Result<(), Fatal> {
    name(spec, &identity.name)?;
    for (key, value) in spec.labels.iter().flatten() {
        let (prefix, word) = key.split_once('/').unwrap_or(("a", key));
        let known = !prefix.is_empty() && prefix.len() <= 253 && !prefix.contains('/') && is_word(word);
        if !known || !(value.is_empty() || is_word(value)) {
            let what = "labels are words of at most 63 letters, digits, and - _ . in between";
            return Err(Fatal::invalid(&format!("spec.labels[{key}]"), what));
        }
    }
    for (index, variable) in spec.env.iter().enumerate() {
        if variable.value.is_some() == variable.secret.is_some() {
            return Err(Fatal::invalid(&format!("spec.env[{index}]"), "either a value or a secret is given"));
        }
    }
    let requests = spec.resources.as_ref().is_some_and(|resources| resources.requests.is_some());
    if spec.size.is_some() && requests {
        let what = "spec.size says the same; leave one of them out";
        return Err(Fatal::invalid("spec.resources.requests", what));
    }
    no_effect(spec)?;
    if let Some(database) = &spec.database {
        if database.reference.is_some() == database.create.is_some() {
            return Err(Fatal::invalid("spec.database", "either ref or create is given, and not both"));
        }
        if database.database.is_some() && database.user.is_some() {
            let what = "a user has its own first database: leave spec.database.database or this out";
            return Err(Fatal::invalid("spec.database.user", what));
        }
        for (name, key) in database.mapping.iter().flatten() {
            let field = format!("spec.database.mapping[{name}]");
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if !name.chars().all(word) || name.starts_with(|first: char| first.is_ascii_digit()) {
                return Err(Fatal::invalid(&field, "the name of a variable has letters, digits and _, no digit first"));
            }
            if !ENTRIES.contains(&key.as_str()) && key != "ca.crt" {
                let what = format!("a connection has no \"{key}\"; it has {}, ca.crt", ENTRIES.join(", "));
                return Err(Fatal::invalid(&field, what));
            }
        }
    }
    let policy = spec.network_policy.clone().unwrap_or_default();
    for (index, one) in policy.ingress_from.iter().flatten().enumerate() {
        neighbour(&format!("spec.networkPolicy.ingressFrom[{index}]"), one)?;
    }
    for (index, one) in policy.egress_to.into_iter().flatten().enumerate() {
        let one = Neighbour { application: one.application, namespace: one.namespace, cidr: one.cidr };
        neighbour(&format!("spec.networkPolicy.egressTo[{index}]"), &one)?;
    }
    paths(spec)
}

/// What would be said in vain.
fn no_effect(spec: &ApplicationSpec) -> Result<(), Fatal> {
    if spec.routing.as_ref().is_some_and(|routing| routing.path.is_some() && !routing.paths.is_empty()) {
        let what = "spec.routing.paths stands in its place; leave one of them out";
        return Err(Fatal::invalid("spec.routing.path", what));
    }
    let probes = spec.probes.clone().unwrap_or_default();
    if let Some(protocol @ (Protocol::Grpc | Protocol::Tcp)) = spec.protocol {
        for (field, said) in [("path", probes.path.is_some()), ("readyPath", probes.ready_path.is_some())] {
            if said {
                let what = format!("protocol {protocol} has no path to ask; leave it out");
                return Err(Fatal::invalid(&format!("spec.probes.{field}"), what));
            }
        }
    }
    Ok(())
}

/// The application's name is that of its Service, which hosts are named after.
fn name(spec: &ApplicationSpec, name: &str) -> Result<(), Fatal> {
    let stateful = spec.kind == Some(WorkloadType::Stateful);
    let most = if stateful { STATEFUL } else { NAME };
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if name.len() > most || !plain || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        let what = format!("\"{name}\" must have at most {most} of a-z 0-9 -, a letter first");
        return Err(Fatal::invalid("metadata.name", what));
    }
    Ok(())
}

/// Whether a text can be the value of a label.
fn is_word(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    text.len() <= 63
        && text.chars().all(inside)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn neighbour(field: &str, one: &Neighbour) -> Result<(), Fatal> {
    if one.cidr.is_some() == (one.application.is_some() || one.namespace.is_some()) {
        return Err(Fatal::invalid(field, "either addresses are given, or an application or a namespace"));
    }
    Ok(())
}

/// Two things cannot be at one place in a pod.
fn paths(spec: &ApplicationSpec) -> Result<(), Fatal> {
    let mut taken = vec!["/tmp".to_owned(), "/bindings".to_owned()];
    let security = spec.security.iter().flat_map(|security| &security.writable_paths);
    let writable = security.enumerate().map(|(index, path)| (format!("spec.security.writablePaths[{index}]"), path));
    let files = spec
        .files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| Some((format!("spec.files[{index}].path"), file.path.as_ref()?)));
    let secrets =
        spec.secrets.iter().enumerate().filter_map(|(index, secret)| {
            Some((format!("spec.secrets[{index}].mountPath"), secret.mount_path.as_ref()?))
        });
    let volume = spec.volume.iter().filter_map(|volume| Some(("spec.volume.path".to_owned(), volume.path.as_ref()?)));
    for (field, path) in writable.chain(files).chain(secrets).chain(volume) {
        let plain = path.trim_end_matches('/').to_owned();
        if taken.contains(&plain) {
            return Err(Fatal::invalid(&field, format!("there is something at {plain} already; choose another path")));
        }
        taken.push(plain);
    }
    Ok(())
}
