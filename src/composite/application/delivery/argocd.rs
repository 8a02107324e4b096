//! Argo CD: one Application, beside what it belongs to or in Argo CD's own namespace.

use serde_json::{Value, json};

use super::{Content, Delivery, with_values};
use crate::{
    composite::{
        application::{DELIVERY, settled::Settled},
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    platform::{Platform, spec::ArgoCd},
    resource::{kinds, metadata::Metadata},
};

/// Composition resource name of an Application that stands beside what it belongs to.
pub(super) const BESIDE: &str = "delivery-argocd";
/// That of what carries one into Argo CD's namespace.
pub(super) const CARRIED: &str = "delivery-argocd-carried";
/// What Argo CD deletes an Application's objects by; without it nothing would go with the application.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";
/// The project that Argo CD begins with.
pub(in crate::composite::application) const DEFAULT: &str = "default";
/// What is said where there is no project.
pub(in crate::composite::application) const NO_PROJECT: &str = "it is missing or default, and Argo CD's project default allows \
    every kind in every namespace; the platform team must name one that says where teams may put what";
/// The longest name of a release.
const RELEASE: usize = 53;

/// Composes the Application.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    delivery: &Delivery,
    platform: &Platform,
) -> Result<(), Fatal> {
    let own = platform.spec.delivery.as_ref().and_then(|delivery| delivery.argocd.clone()).unwrap_or_default();
    let beside = is_beside(draft, &own, BESIDE, CARRIED);
    let key = if beside { BESIDE } else { CARRIED };
    let Some(project) = project(&own, settled).or_else(|| observed_project(draft, key, "/spec/project")) else {
        return Err(Fatal::platform("Platform, spec.delivery.argocd.project", NO_PROJECT));
    };
    let spec = json!({
        "project": project,
        "source": source(settled, delivery),
        "destination": destination(settled, delivery)?,
        "syncPolicy": {
            "automated": {"prune": true, "selfHeal": true},
            "syncOptions": ["ServerSideApply=true"],
            "retry": {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
        },
    });
    let name = if beside { draft.name_of(BESIDE, settled.name.clone()) } else { name(draft, settled) };
    let kind = &kinds::ARGO_APPLICATION;
    let namespace = if beside { settled.namespace.clone() } else { namespace(&own) };
    let metadata = Metadata::new(&namespace, &name).finalized(FINALIZER);
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": metadata, "spec": spec});
    let want = Want::new(key, kind, DELIVERY, name, write(key, &object)?);
    draft.want(if beside { want } else { want.carried(provider_config(&own), &namespace) });
    Ok(())
}

/// Whether an object stands beside what it belongs to. One that exists stays where it is, whatever the Platform says now.
pub(in crate::composite::application) fn is_beside(
    draft: &Draft<'_>,
    own: &ArgoCd,
    beside: &str,
    carried: &str,
) -> bool {
    match (draft.head(beside).is_some(), draft.head(carried).is_some()) {
        (true, _) => true,
        (false, true) => false,
        (false, false) => own.any_namespace == Some(true),
    }
}

/// Argo CD's own namespace.
pub(in crate::composite::application) fn namespace(own: &ArgoCd) -> String {
    own.namespace.clone().unwrap_or_else(|| "argocd".to_owned())
}

/// By what provider-kubernetes writes there.
pub(in crate::composite::application) fn provider_config(own: &ArgoCd) -> &str {
    own.provider_config.as_deref().unwrap_or("default")
}

/// The name in Argo CD's namespace, where those of all teams meet: nobody else can have it.
pub(in crate::composite::application) fn name(draft: &Draft<'_>, settled: &Settled) -> String {
    let name = names::fit(&format!("{}-{}", settled.namespace, settled.name), 47);
    format!("{name}-{}", draft.identity.hash5())
}

/// The project, which only the platform team chooses: it says where an Application may put what. That of the name
/// `default`, which Argo CD begins with, lets everything into every namespace, so it is none.
pub(in crate::composite::application) fn project(own: &ArgoCd, settled: &Settled) -> Option<String> {
    let project = match own.project_per_namespace {
        Some(true) => Some(settled.namespace.clone()),
        _ => own.project.clone(),
    };
    project.filter(|project| project != DEFAULT)
}

/// The project of what exists already: it stays there while the Platform names none.
pub(in crate::composite::application) fn observed_project(
    draft: &Draft<'_>,
    key: &str,
    pointer: &str,
) -> Option<String> {
    let object: Value = draft.observed(key)?.object.read().ok()?;
    let manifest = object.pointer("/spec/forProvider/manifest").unwrap_or(&object);
    Some(manifest.pointer(pointer)?.as_str()?.to_owned())
}

fn destination(settled: &Settled, delivery: &Delivery) -> Result<Value, Fatal> {
    let (Some(elsewhere), Some(cluster)) = (&settled.elsewhere, &delivery.cluster) else {
        return Ok(json!({"server": "https://kubernetes.default.svc", "namespace": settled.namespace}));
    };
    let Some(name) = &cluster.argocd else {
        let field = format!("Platform, spec.delivery.clusters.{}.argocd", elsewhere.cluster);
        return Err(Fatal::platform(
            &field,
            "it is missing; the platform team must give the cluster's name in Argo CD",
        ));
    };
    Ok(json!({"name": name, "namespace": settled.namespace}))
}

fn source(settled: &Settled, delivery: &Delivery) -> Value {
    let mut source = match &delivery.content {
        Content::Folder { path, revision, .. } => json!({
            "repoURL": delivery.repository, "path": path.as_deref().unwrap_or("."), "targetRevision": revision,
        }),
        // In a registry each chart is a repository of its own.
        Content::Chart { name, version } if delivery.is_registry() => json!({
            "repoURL": format!("{}/{name}", delivery.repository), "path": ".", "targetRevision": version,
        }),
        Content::Chart { name, version } => {
            json!({"repoURL": delivery.repository, "chart": name, "targetRevision": version})
        }
    };
    if delivery.is_chart() {
        let helm = json!({"releaseName": names::fit(&settled.name, RELEASE)});
        source["helm"] = with_values(helm, "valuesObject", delivery);
    }
    source
}
