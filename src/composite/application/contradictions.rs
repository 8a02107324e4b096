//! What no single field shows. The API server checks the same; the function is asked without it too.

use super::spec::{ApplicationSpec, Neighbour};
use crate::composite::fatal::Fatal;

/// Refuses what contradicts itself.
///
/// # Errors
/// With the field that says too much or too little.
pub(super) fn check(spec: &ApplicationSpec) -> Result<(), Fatal> {
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
    if let Some(database) = &spec.database {
        if database.reference.is_some() == database.create.is_some() {
            return Err(Fatal::invalid("spec.database", "either ref or create is given, and not both"));
        }
        if database.database.is_some() && database.user.is_some() {
            let what = "a user has its own first database: leave spec.database.database or this out";
            return Err(Fatal::invalid("spec.database.user", what));
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
