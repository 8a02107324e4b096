//! Flux: a source, and what applies it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Content, Delivery, PREFIX, with_values};
use crate::{
    composite::{
        application::{DELIVERY, settled::Settled},
        draft::{Draft, Want, write},
        fatal::Fatal,
        names,
    },
    platform::Platform,
    readiness::{self, Judgement},
    resource::{Kind, kinds, metadata::Metadata},
};

/// How often a source is looked at.
const SOURCE: &str = "5m";
/// How often what was applied is put back.
const APPLY: &str = "10m";
/// How long what is applied may take to work.
const TIMEOUT: &str = "5m";
/// The longest name of a release.
const RELEASE: usize = 53;
/// What a chart is in a registry.
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

const GIT: &str = "delivery-git";
const REGISTRY: &str = "delivery-registry";
const CHARTS: &str = "delivery-charts";
const MANIFESTS: &str = "delivery-manifests";
const RELEASES: &str = "delivery-release";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    status: SeenStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenStatus {
    artifact: Artifact,
    last_applied_revision: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Artifact {
    revision: String,
}

/// Composes the source and what applies it.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    delivery: &Delivery,
    platform: &Platform,
) -> Result<(), Fatal> {
    let own = platform.spec.delivery.as_ref().and_then(|delivery| delivery.flux.clone()).unwrap_or_default();
    let Some(account) = own.service_account else {
        let what = "it is missing; without it, manifests of a team would be applied with Flux's own rights; the platform \
                    team must name a service account of each namespace";
        return Err(Fatal::platform("Platform, spec.delivery.flux.serviceAccount", what));
    };
    let (source, kind, body) = source(delivery);
    let source_name = emit(draft, settled, source, kind, &body, None)?;
    let reference = json!({"kind": kind.kind(), "name": source_name});
    let mut rights = json!({"serviceAccountName": account});
    if let (Some(elsewhere), Some(cluster)) = (&settled.elsewhere, &delivery.cluster) {
        let Some(secret) = &cluster.flux_secret else {
            let field = format!("Platform, spec.delivery.clusters.{}.fluxSecret", elsewhere.cluster);
            let what = "it is missing; the platform team must name the Secret by which Flux reaches the cluster";
            return Err(Fatal::platform(&field, what));
        };
        rights["kubeConfig"] = json!({"secretRef": {"name": secret}});
    }
    let (applier, kind, body) = if delivery.is_chart() {
        (RELEASES, &kinds::FLUX_RELEASE, release(settled, delivery, &reference, rights))
    } else {
        (MANIFESTS, &kinds::FLUX_MANIFESTS, manifests(settled, delivery, &reference, rights))
    };
    let judgement = applied(draft, source, applier)?;
    emit(draft, settled, applier, kind, &body, judgement)?;
    let gone: Vec<_> =
        draft.heads_with(PREFIX).map(|(key, _)| key).filter(|key| *key != source && *key != applier).collect();
    for key in gone {
        draft.let_go(key, "What is delivered now comes another way.".to_owned());
    }
    Ok(())
}

fn emit(
    draft: &mut Draft<'_>,
    settled: &Settled,
    key: &str,
    kind: &'static Kind,
    spec: &Value,
    judgement: Option<Judgement>,
) -> Result<String, Fatal> {
    let name = draft.name_of(key, settled.name.clone());
    let metadata = Metadata::new(&settled.namespace, &name);
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind(), "metadata": metadata, "spec": spec});
    draft.want(Want::new(key, kind, DELIVERY, name.clone(), write(key, &object)?).judged(judgement));
    Ok(name)
}

/// Manifests work once those of the newest revision that was seen are applied; Flux says `Ready` of the one before too.
fn applied(draft: &Draft<'_>, source: &str, applier: &str) -> Result<Option<Judgement>, Fatal> {
    let (Some(seen), Some(there)) = (draft.read::<Seen>(source)?, draft.read::<Seen>(applier)?) else {
        return Ok(None);
    };
    let (newest, is) = (seen.status.artifact.revision, there.status.last_applied_revision);
    let ready = draft.head(applier).is_some_and(|head| readiness::judge(head).ready);
    let behind = applier == MANIFESTS && ready && !newest.is_empty() && newest != is;
    Ok(behind.then(Judgement::unready))
}

/// The source: its composition resource name, kind and spec.
fn source(delivery: &Delivery) -> (&'static str, &'static Kind, Value) {
    let mut spec = json!({"interval": SOURCE, "url": delivery.repository});
    let (key, kind) = match &delivery.content {
        Content::Folder { revision, .. } if delivery.is_registry() => {
            let reference = if revision.starts_with("sha256:") { "digest" } else { "tag" };
            spec["ref"] = json!({reference: revision});
            (REGISTRY, &kinds::FLUX_REGISTRY)
        }
        Content::Folder { revision, .. } => {
            let commit = revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
            let reference = if revision.starts_with("refs/") {
                "name"
            } else if commit {
                "commit"
            } else {
                "branch"
            };
            spec["ref"] = json!({reference: revision});
            (GIT, &kinds::FLUX_GIT)
        }
        Content::Chart { name, version } if delivery.is_registry() => {
            spec["url"] = format!("{}/{name}", delivery.repository).into();
            spec["ref"] = json!({"tag": version});
            spec["layerSelector"] = json!({"mediaType": CHART, "operation": "copy"});
            (REGISTRY, &kinds::FLUX_REGISTRY)
        }
        Content::Chart { .. } => (CHARTS, &kinds::FLUX_CHARTS),
    };
    if let Some(secret) = &delivery.secret {
        spec["secretRef"] = json!({"name": secret});
    }
    (key, kind, spec)
}

/// What applies manifests, and takes away those that are gone.
fn manifests(settled: &Settled, delivery: &Delivery, source: &Value, rights: Value) -> Value {
    let mut spec = rights;
    let path = match &delivery.content {
        Content::Folder { path: Some(path), .. } => format!("./{path}"),
        _ => "./".to_owned(),
    };
    for (field, value) in [
        ("interval", APPLY.into()),
        ("retryInterval", "1m".into()),
        ("timeout", TIMEOUT.into()),
        ("path", path.into()),
        ("prune", true.into()),
        ("wait", true.into()),
        ("sourceRef", source.clone()),
        ("targetNamespace", settled.namespace.as_str().into()),
    ] {
        spec[field] = value;
    }
    spec
}

/// What installs a chart. One that fails is tried again as it is: what it made so far is not taken away, as it may hold data.
fn release(settled: &Settled, delivery: &Delivery, source: &Value, rights: Value) -> Value {
    let again = json!({"strategy": {"name": "RetryOnFailure", "retryInterval": "1m"}});
    let mut spec = rights;
    for (field, value) in [
        ("interval", APPLY.into()),
        ("timeout", TIMEOUT.into()),
        ("releaseName", names::fit(&settled.name, RELEASE).into()),
        ("targetNamespace", settled.namespace.as_str().into()),
        ("install", again.clone()),
        ("upgrade", again),
        ("driftDetection", json!({"mode": "enabled"})),
    ] {
        spec[field] = value;
    }
    match &delivery.content {
        Content::Chart { .. } if delivery.is_registry() => spec["chartRef"] = source.clone(),
        Content::Chart { name, version } => {
            spec["chart"] =
                json!({"spec": {"chart": name, "version": version, "sourceRef": source, "interval": SOURCE}});
        }
        Content::Folder { path, .. } => {
            let path = path.as_deref().map_or_else(|| "./".to_owned(), |path| format!("./{path}"));
            spec["chart"] = json!({"spec": {
                "chart": path, "sourceRef": source, "reconcileStrategy": "Revision", "interval": SOURCE,
            }});
        }
    }
    with_values(spec, "values", delivery)
}
