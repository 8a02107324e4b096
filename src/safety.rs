//! Nothing stateful is ever lost.
//!
//! Crossplane deletes what an answer leaves out, in the same reconcile. So an answer is compared with what is observed,
//! whatever made it: every stateful resource of ours is in it again, under its name, of its kind, with its name in the
//! cloud and a set of policies that providers accept, or the answer is refused and everything stays as it is.

mod registry;

use serde::Deserialize;

use crate::{
    composite::fatal::Fatal,
    plan::Plan,
    readiness::Head,
    request::Request,
    resource::policies::{self, Policy},
};
pub use registry::{NAMES, is_stateful};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Managed {
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    management_policies: Option<Vec<Policy>>,
}

/// Refuses an answer that would make Crossplane delete, replace or rename a stateful resource.
///
/// # Errors
/// When it would; the sentence names the resource.
pub fn check(request: &Request, plan: &Plan) -> Result<(), Fatal> {
    if plan.fatal.is_some() {
        return Ok(());
    }
    for key in plan.resources.keys() {
        if request.desired_by_others.contains(key) {
            let message =
                format!("an earlier step of the pipeline already uses the composition resource name \"{key}\"");
            return Err(Fatal::unsafe_answer(message));
        }
    }
    for (key, observed) in &request.observed {
        let head = Head::of(&observed.object).map_err(|error| Fatal::observed(key, &error))?;
        match plan.resources.get(key) {
            Some(desired) => {
                let wanted = Head::of(&desired.object).map_err(|error| Fatal::unwritable(key, &error))?;
                same(key, &head, &wanted)?;
            }
            None if is_stateful(key) => dropped(request, plan, key, &head)?,
            None => {}
        }
    }
    for (key, desired) in &plan.resources {
        accepted(key, &desired.object)?;
    }
    Ok(())
}

/// A resource that is in the answer again must be the same one.
fn same(key: &str, observed: &Head, wanted: &Head) -> Result<(), Fatal> {
    let group = |head: &Head| head.api_version.split_once('/').map(|(group, _)| group.to_owned());
    if observed.kind != wanted.kind || group(observed) != group(wanted) {
        return Err(Fatal::unsafe_answer(format!(
            "composition resource \"{key}\" is a {} and would become a {}, which would orphan it",
            observed.kind, wanted.kind
        )));
    }
    if !is_stateful(key) {
        return Ok(());
    }
    if observed.metadata.name != wanted.metadata.name || observed.metadata.namespace != wanted.metadata.namespace {
        return Err(Fatal::unsafe_answer(format!(
            "composition resource \"{key}\" is {}/{} and would be renamed to {}/{}",
            observed.metadata.namespace, observed.metadata.name, wanted.metadata.namespace, wanted.metadata.name
        )));
    }
    match (observed.metadata.external_name(), wanted.metadata.external_name()) {
        (Some(is), Some(becomes)) if is != becomes => Err(Fatal::unsafe_answer(format!(
            "{} {} would get another name in the cloud, and so become another one",
            observed.kind, observed.metadata.name
        ))),
        _ => Ok(()),
    }
}

/// A stateful resource may go only on purpose: once it is observed with Delete, and nobody holds it.
fn dropped(request: &Request, plan: &Plan, key: &str, head: &Head) -> Result<(), Fatal> {
    // What the cluster itself keeps has no policies. Of that, only a server with its volumes is never let go. What is only
    // looked at stays where it is, whatever becomes of its object.
    let policies = &head.spec.management_policies;
    let released = match policies.as_slice() {
        [] => !registry::is_server(head),
        set => set == policies::OBSERVE || set.contains(&Policy::Delete),
    };
    let in_use = head.metadata.is_held();
    if request.desired_by_others.contains(key) || plan.removed.contains(key) && released && !in_use {
        return Ok(());
    }
    Err(Fatal::unsafe_answer(format!(
        "the answer leaves out {} {} (\"{key}\"), which Crossplane would delete; nothing is changed",
        head.kind, head.metadata.name
    )))
}

/// Any other set of policies stops a provider's reconciler for good.
fn accepted(key: &str, object: &crate::object::Object) -> Result<(), Fatal> {
    let managed: Managed = object.read().map_err(|error| Fatal::unwritable(key, &error))?;
    match managed.spec.management_policies {
        Some(set) if !policies::ALLOWED.contains(&set.as_slice()) => Err(Fatal::unsafe_answer(format!(
            "composition resource \"{key}\" has management policies that no provider accepts"
        ))),
        _ => Ok(()),
    }
}
