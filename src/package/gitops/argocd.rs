//! Entries of Argo CD's ConfigMap `argocd-cm`.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::Names;
use crate::{
    cli::yaml,
    composite::{application, database},
    platform,
};

/// What people must know before they take it over.
pub const NOTE: &str = "\
Entries for Argo CD's ConfigMap. Patch them in; `kubectl apply` may drop the entries that are not here:
  kubectl patch configmap argocd-cm -n argocd --type merge --patch-file package/gitops/argocd-cm.yaml
or as a patch in the kustomization that installs Argo CD, or below `configs.cm` in the values of its chart.
Each entry replaces one of the same name: if you have customizations or exclusions of your own, bring both lists together.";

const COMMON: &str = include_str!("common.lua");
const API: &str = include_str!("api.lua");
const MANAGED: &str = include_str!("managed.lua");
const PACKAGES: &str = include_str!("packages.lua");

/// Groups and kinds that Argo CD does not look at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exclusion {
    api_groups: &'static [&'static str],
    kinds: &'static [&'static str],
}

/// The list that Argo CD 3.5 is installed with, since an entry replaces it as a whole, and at its end ours: usages of
/// provider configurations, of which every managed resource has one and of which nobody reads any.
const EXCLUSIONS: [Exclusion; 8] = [
    Exclusion { api_groups: &["", "discovery.k8s.io"], kinds: &["Endpoints", "EndpointSlice"] },
    Exclusion { api_groups: &["coordination.k8s.io"], kinds: &["Lease"] },
    Exclusion {
        api_groups: &["authentication.k8s.io", "authorization.k8s.io"],
        kinds: &[
            "SelfSubjectReview",
            "TokenReview",
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    },
    Exclusion { api_groups: &["certificates.k8s.io"], kinds: &["CertificateSigningRequest"] },
    Exclusion { api_groups: &["cert-manager.io"], kinds: &["CertificateRequest"] },
    Exclusion { api_groups: &["cilium.io"], kinds: &["CiliumIdentity", "CiliumEndpoint", "CiliumEndpointSlice"] },
    Exclusion {
        api_groups: &["kyverno.io", "reports.kyverno.io", "wgpolicyk8s.io"],
        kinds: &[
            "PolicyReport",
            "ClusterPolicyReport",
            "EphemeralReport",
            "ClusterEphemeralReport",
            "AdmissionReport",
            "ClusterAdmissionReport",
            "BackgroundScanReport",
            "ClusterBackgroundScanReport",
            "UpdateRequest",
        ],
    },
    Exclusion { api_groups: &["*"], kinds: &["ProviderConfigUsage"] },
];

/// The entries.
pub fn settings(names: &Names) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "argocd-cm",
            "labels": {"app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"},
        },
        "data": {
            "application.resourceTrackingMethod": "annotation",
            "resource.customizations": yaml::to_string(&customizations(names)),
            "resource.exclusions": yaml::to_string(&json!(EXCLUSIONS)),
        },
    })
}

/// Scripts by group and kind. Argo CD takes any key that matches, in no order: no kind may match two.
fn customizations(names: &Names) -> Value {
    let scripts = [
        (format!("{}/*", names.group()), api()),
        ("*.m.upbound.io/*".to_owned(), MANAGED.to_owned()),
        ("*.m.crossplane.io/*".to_owned(), MANAGED.to_owned()),
        ("pkg.crossplane.io/*".to_owned(), PACKAGES.to_owned()),
        ("apiextensions.crossplane.io/CompositeResourceDefinition".to_owned(), PACKAGES.to_owned()),
    ];
    let entry = |(key, script)| (key, json!({"health.lua": format!("{COMMON}\n{script}")}));
    Value::Object(scripts.map(entry).into_iter().collect::<Map<_, _>>())
}

/// The script of our own kinds, with the names that it goes by.
fn api() -> String {
    // In the order in which each kind names its own.
    let conditions = [&platform::CONDITIONS[..], &database::CONDITIONS, &application::CONDITIONS].concat();
    let areas: Vec<_> = super::areas(&conditions).into_iter().map(|area| format!("\"{area}\"")).collect();
    let set = |words: Vec<&str>| words.into_iter().map(|word| format!("{word} = true")).collect::<Vec<_>>().join(", ");
    API.replace("--[[areas]]", &areas.join(", "))
        .replace("--[[on its way]]", &set(super::on_its_way().into_iter().collect()))
        .replace("--[[asks]]", &set(super::ASKS.to_vec()))
}
