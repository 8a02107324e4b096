//! Argo CD: an `ApplicationSet` that reads pull requests and makes an Application of each, which brings the manifest of the pull
//! request's commit with what makes a preview of it.

use serde_json::{Value, json};

use super::{DELIVERY, Previews, claim, escape::escaped};
use crate::{
    composite::{
        application::{delivery::argocd, settled::Settled, spec::ApplicationSpec},
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    platform::Platform,
    resource::{kinds, metadata::Metadata},
};

const BESIDE: &str = "previews-argocd";
const CARRIED: &str = "previews-argocd-carried";

/// Composes the `ApplicationSet`; its composition resource name.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    previews: &Previews,
    platform: &Platform,
) -> Result<Vec<&'static str>, Fatal> {
    let own = platform.spec.delivery.as_ref().and_then(|delivery| delivery.argocd.clone()).unwrap_or_default();
    let beside = argocd::is_beside(draft, &own, BESIDE, CARRIED);
    let key = if beside { BESIDE } else { CARRIED };
    let project = match &previews.own.project {
        Some(project) => Some(project.clone()).filter(|project| project != argocd::DEFAULT),
        None => argocd::project(&own, settled),
    };
    let Some(project) = project.or_else(|| argocd::observed_project(draft, key, "/spec/template/spec/project")) else {
        return Err(Fatal::platform("Platform, spec.previews.project", argocd::NO_PROJECT));
    };
    let (preview, gate) = match claim::spec(draft, settled, spec)? {
        Ok(preview) => (preview, None),
        Err(pending) => (ApplicationSpec::default(), Some(pending)),
    };
    let (owner, repository) = &previews.repository;
    let mut github = json!({"owner": owner, "repo": repository, "labels": previews.labels});
    if let Some(secret) = &previews.own.secret {
        github["appSecretName"] = secret.as_str().into();
    }
    let group = draft.identity.api_version.split_once('/').map_or("", |(group, _)| group).to_owned();
    let patch = json!([{
        "target": {"group": group, "kind": draft.identity.kind, "name": settled.name},
        "patch": operations(settled, previews, preview).to_string(),
    }]);
    let body = json!({
        "goTemplate": true,
        "goTemplateOptions": ["missingkey=error"],
        "generators": [{"pullRequest": {
            "github": github, "requeueAfterSeconds": previews.minutes * 60, "continueOnRepoNotFoundError": true,
        }}],
        // What belongs to a pull request goes with it.
        "syncPolicy": {"applicationsSync": "sync", "preserveResourcesOnDeletion": false},
        "template": {
            "metadata": {"name": format!("{}-pr-{{{{.number}}}}", argocd::name(draft, settled))},
            "spec": {
                "project": project,
                "destination": {"server": "https://kubernetes.default.svc", "namespace": previews.namespace},
                "source": {
                    "repoURL": format!("https://github.com/{owner}/{repository}"),
                    "targetRevision": "{{.head_sha}}", "path": previews.path,
                    "kustomize": {"namespace": previews.namespace, "nameSuffix": "-pr-{{.number}}", "patches": patch},
                },
                "syncPolicy": {
                    "automated": {"prune": true, "selfHeal": true}, "syncOptions": ["ServerSideApply=true"],
                },
            },
        },
    });
    let kind = &kinds::ARGO_SET;
    let (name, namespace) = if beside {
        (draft.name_of(key, names::object(&settled.name, "previews")), settled.namespace.clone())
    } else {
        (format!("{}-previews", argocd::name(draft, settled)), argocd::namespace(&own))
    };
    let metadata = Metadata::new(&namespace, &name);
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": metadata, "spec": body});
    let want = Want::new(key, kind, DELIVERY, name, write(key, &object)?).gate(gate);
    draft.want(if beside { want } else { want.carried(argocd::provider_config(&own), &namespace) });
    Ok(vec![key])
}

/// What makes a preview of the manifest in Git, whatever that says: each field is written over, or taken away, which works
/// only for what is there.
fn operations(settled: &Settled, previews: &Previews, preview: ApplicationSpec) -> Value {
    let add = |field: &str, value: Value| json!({"op": "add", "path": format!("/spec/{field}"), "value": value});
    let preview = escaped(serde_json::to_value(preview).unwrap_or_default(), "{{");
    let mut all = vec![add("tag", "sha-{{.head_sha}}".into())];
    if let Some(host) = previews.host(settled, "{{.number}}") {
        all.push(add("host", host.into()));
    }
    for field in ["image", "replicas", "size", "database", "routing"] {
        if let Some(value) = preview.get(field) {
            all.push(add(field, value.clone()));
        }
    }
    for field in ["secrets", "env"] {
        all.push(add(field, preview.get(field).cloned().unwrap_or_else(|| json!([]))));
    }
    for field in claim::LEFT_OUT {
        all.push(add(field, json!({})));
        all.push(json!({"op": "remove", "path": format!("/spec/{field}")}));
    }
    Value::Array(all)
}
