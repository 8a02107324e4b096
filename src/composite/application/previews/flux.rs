//! Flux's operator: what reads pull requests, and the application itself as what is made of each.

use serde_json::json;

use super::{DELIVERY, NAME, Previews, claim, escape::escaped};
use crate::{
    composite::{
        application::{settled::Settled, spec::ApplicationSpec},
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    resource::{kinds, metadata::Metadata},
};

const INPUTS: &str = "previews-inputs";
const SET: &str = "previews-set";
/// What the pipeline puts on a pull request whose image is built: what has none yet stays as it was.
const BUILT: &str = "image/built";
/// How often pull requests are looked at.
const EVERY: &str = "fluxcd.controlplane.io/reconcileEvery";
/// At most so many previews.
const LIMIT: u32 = 10;

/// Composes both; their composition resource names.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    previews: &Previews,
) -> Result<Vec<&'static str>, Fatal> {
    let Some(account) = &previews.own.service_account else {
        let what = "it is missing; without it, previews would be made with the rights of Flux's operator; the platform team \
                    must name a service account of each namespace";
        return Err(Fatal::platform("Platform, spec.previews.serviceAccount", what));
    };
    let (owner, repository) = &previews.repository;
    let kind = &kinds::FLUX_INPUTS;
    let inputs = draft.name_of(INPUTS, names::object(&settled.name, "pull-requests"));
    let metadata = Metadata::new(&settled.namespace, &inputs).annotated(EVERY, format!("{}m", previews.minutes));
    let mut body = json!({
        "type": "GitHubPullRequest",
        "url": format!("https://github.com/{owner}/{repository}"),
        "filter": {"labels": previews.labels, "limit": previews.own.limit.unwrap_or(LIMIT)},
        "skip": {"labels": [format!("!{BUILT}")]},
    });
    if let Some(secret) = &previews.own.secret {
        body["secretRef"] = json!({"name": secret});
    }
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": metadata, "spec": body});
    draft.want(Want::new(INPUTS, kind, DELIVERY, inputs.clone(), write(INPUTS, &object)?));

    let (preview, gate) = match claim::spec(draft, settled, spec)? {
        Ok(preview) => (preview, None),
        Err(pending) => (ApplicationSpec::default(), Some(pending)),
    };
    let mut preview = escaped(serde_json::to_value(preview).unwrap_or_default(), "<<");
    preview["tag"] = "sha-<< inputs.sha >>".into();
    if let Some(host) = previews.host(settled, "<< inputs.id >>") {
        preview["host"] = host.into();
    }
    let kind = &kinds::FLUX_SET;
    let name = draft.name_of(SET, names::object(&settled.name, "previews"));
    let object = json!({
        "apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": Metadata::new(&settled.namespace, &name),
        "spec": {
            "serviceAccountName": account,
            "inputsFrom": [{"apiVersion": kinds::FLUX_INPUTS.api_version(), "kind": kinds::FLUX_INPUTS.kind(), "name": inputs}],
            "resources": [{
                "apiVersion": draft.identity.api_version, "kind": draft.identity.kind,
                "metadata": {
                    "name": format!("{}-pr-<< inputs.id >>", names::fit(&settled.name, NAME)), "namespace": previews.namespace,
                },
                "spec": preview,
            }],
        },
    });
    draft.want(Want::new(SET, kind, DELIVERY, name, write(SET, &object)?).gate(gate));
    Ok(vec![INPUTS, SET])
}
