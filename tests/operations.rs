//! What the function needs to run well: Crossplane, Kubernetes and Prometheus' operator take it, and the parts fit.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;

use function_idp::package::operations::{self, NAMESPACE};
use regex::Regex;
use serde_json::{Value, json};
use support::crds;

const FUNCTION: &str = "function-idp";

fn object(kind: &str) -> Value {
    let all = operations::objects(FUNCTION, NAMESPACE);
    all.into_iter().find(|object| object["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

fn pod() -> Value {
    object("DeploymentRuntimeConfig")["spec"]["deploymentTemplate"]["spec"]["template"].clone()
}

fn container() -> Value {
    pod()["spec"]["containers"][0].clone()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value}"))
}

#[test]
fn every_object_is_taken() {
    let objects = operations::objects(FUNCTION, NAMESPACE);
    for object in &objects {
        assert_eq!(crds::check(object), Ok(()), "{}", object["kind"]);
    }
    let kinds: Vec<_> = objects.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "DeploymentRuntimeConfig",
            "PodDisruptionBudget",
            "NetworkPolicy",
            "ConfigMap",
            "ServiceMonitor",
            "PrometheusRule"
        ]
    );
}

/// The Deployment as Crossplane completes it: labels, image, ports, certificates.
#[test]
fn the_deployment_that_crossplane_makes_is_taken() {
    let config = object("DeploymentRuntimeConfig");
    let template = &config["spec"]["deploymentTemplate"];
    let mut deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": template["metadata"], "spec": template["spec"]});
    deployment["metadata"]["name"] = json!("function-idp-1a2b3c");
    deployment["metadata"]["namespace"] = json!(NAMESPACE);
    let labels = json!({"pkg.crossplane.io/revision": "function-idp-1a2b3c", "pkg.crossplane.io/function": FUNCTION});
    deployment["spec"]["selector"]["matchLabels"] = labels.clone();
    for (key, value) in labels.as_object().unwrap() {
        deployment["spec"]["template"]["metadata"]["labels"][key] = value.clone();
    }
    let container = &mut deployment["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["name"], "package-runtime", "Crossplane would add a second container");
    container["image"] = json!("registry.example.com/function-idp:v1");
    container["ports"] = json!([{"name": "metrics", "containerPort": 8080}, {"name": "grpc", "containerPort": 9443}]);
    container["volumeMounts"] = json!([{"name": "tls-server-certs", "mountPath": "/tls/server", "readOnly": true}]);
    deployment["spec"]["template"]["spec"]["volumes"] =
        json!([{"name": "tls-server-certs", "secret": {"secretName": "function-idp-tls-server"}}]);
    assert_eq!(crds::check(&deployment), Ok(()));
}

#[test]
fn every_selector_meets_the_labels_that_are_there() {
    let on_pods = json!({"pkg.crossplane.io/function": FUNCTION});
    assert_eq!(object("PodDisruptionBudget")["spec"]["selector"]["matchLabels"], on_pods);
    assert_eq!(object("NetworkPolicy")["spec"]["podSelector"]["matchLabels"], on_pods);
    for spread in list(&pod()["spec"]["topologySpreadConstraints"]) {
        assert_eq!(spread["labelSelector"]["matchLabels"], on_pods);
        assert_eq!(spread["whenUnsatisfiable"], "ScheduleAnyway");
    }
    let affinity =
        pod()["spec"]["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"].clone();
    assert_eq!(affinity[0]["podAffinityTerm"]["labelSelector"]["matchLabels"], on_pods);
    let service = &object("DeploymentRuntimeConfig")["spec"]["serviceTemplate"]["metadata"]["labels"];
    assert_eq!(object("ServiceMonitor")["spec"]["selector"]["matchLabels"], *service);
    assert_eq!(object("ServiceMonitor")["spec"]["endpoints"][0]["targetPort"], "metrics");
}

#[test]
fn a_pod_may_do_nothing_but_answer() {
    assert_eq!(pod()["spec"]["automountServiceAccountToken"], false);
    for context in [&pod()["spec"]["securityContext"], &container()["securityContext"]] {
        assert_eq!((&context["runAsNonRoot"], &context["runAsUser"]), (&json!(true), &json!(65532)));
        assert_eq!(context["seccompProfile"]["type"], "RuntimeDefault");
    }
    let context = &container()["securityContext"];
    assert_eq!(context["readOnlyRootFilesystem"], true);
    assert_eq!(context["allowPrivilegeEscalation"], false);
    assert_eq!(context["capabilities"], json!({"drop": ["ALL"]}));
    let policy = &object("NetworkPolicy")["spec"];
    assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
    assert_eq!(policy["egress"], json!([]));
    let calls = list(&policy["ingress"]).iter().find(|rule| rule["ports"][0]["port"] == 9443).unwrap();
    assert_eq!(calls["from"], json!([{"podSelector": {"matchLabels": {"app": "crossplane"}}}]));
}

#[test]
fn one_pod_goes_at_a_time_and_stays_until_others_are_known() {
    let spec = object("DeploymentRuntimeConfig")["spec"]["deploymentTemplate"]["spec"].clone();
    assert!(spec["replicas"].as_u64().unwrap() >= 2);
    assert_eq!(spec["strategy"]["rollingUpdate"], json!({"maxUnavailable": 0, "maxSurge": 1}));
    assert_eq!(object("PodDisruptionBudget")["spec"]["maxUnavailable"], 1);
    let stays = container()["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().unwrap();
    // Startup, readiness and the DNS of a new pod.
    assert!(stays >= 15);
    let container = container();
    let silence = |probe: &str| {
        let probe = &container[probe];
        assert_eq!(probe["httpGet"], json!({"path": "/healthz", "port": "metrics"}));
        probe["periodSeconds"].as_u64().unwrap() * probe["failureThreshold"].as_u64().unwrap()
    };
    assert!(silence("startupProbe") >= 30);
    assert!(silence("livenessProbe") >= 60, "a busy server would be killed");
    assert!(silence("readinessProbe") < silence("livenessProbe"));
}

#[test]
fn two_functions_stand_side_by_side() {
    let names = |function| -> BTreeSet<_> {
        operations::objects(function, "crossplane")
            .iter()
            .map(|object| {
                assert!(object["metadata"]["namespace"].is_null() || object["metadata"]["namespace"] == "crossplane");
                (object["kind"].as_str().unwrap().to_owned(), object["metadata"]["name"].as_str().unwrap().to_owned())
            })
            .collect()
    };
    assert!(names(FUNCTION).is_disjoint(&names("function-idp-next")));
    let text = serde_json::to_string(&operations::objects("function-idp-next", "crossplane")).unwrap();
    assert!(!text.contains("HERE") && !text.contains("FUNCTION") && !text.contains(NAMESPACE), "{text}");
    assert!(text.contains(r#"job=\"function-idp-next\",namespace=\"crossplane\""#), "{text}");
}

#[test]
fn every_alert_says_what_is_wrong_and_what_to_do() {
    let rules = object("PrometheusRule")["spec"]["groups"][0]["rules"].clone();
    let mut names = BTreeSet::new();
    for rule in list(&rules) {
        let name = rule["alert"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(["critical", "warning"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{name}");
        for annotation in ["summary", "description", "action"] {
            let text = rule["annotations"][annotation].as_str().unwrap();
            assert!(text.len() > 15 && !text.contains("  "), "{name}: {annotation}: {text:?}");
        }
    }
    assert!(names.len() >= 8);
    let memory = container()["resources"]["limits"]["memory"].clone();
    assert_eq!(memory, "256Mi");
    assert!(rules.to_string().contains(&(256 * 1024 * 1024).to_string()), "an alert knows the limit of memory");
}

#[test]
fn the_dashboard_is_taken_up_and_its_panels_do_not_overlap() {
    let config_map = object("ConfigMap");
    assert_eq!(config_map["metadata"]["labels"]["grafana_dashboard"], "1");
    let dashboard: Value = serde_json::from_str(config_map["data"]["function-idp.json"].as_str().unwrap()).unwrap();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in list(&dashboard["panels"]) {
        let [x, y, width, height] = ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().unwrap());
        assert!(x + width <= 24, "{panel}");
        for cell in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
            assert!(taken.insert(cell), "{} lies on another panel", panel["title"]);
        }
        assert!(ids.insert(panel["id"].as_u64().unwrap()));
        assert!(!list(&panel["targets"]).is_empty() && !panel["description"].as_str().unwrap().is_empty());
    }
    assert!(ids.len() >= 12);
}

/// What stands in back quotes in the first column of tables.
fn first_column(text: &str) -> BTreeSet<String> {
    let word = Regex::new("`([A-Za-z_]+)`").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    rows.flat_map(|cell| word.captures_iter(cell).map(|found| found[1].to_owned()).collect::<Vec<_>>()).collect()
}

#[test]
fn the_page_tells_every_object_alert_and_metric_and_what_is_set() {
    let page = include_str!("../docs/operations.md");
    let told = first_column(page);
    let rules = object("PrometheusRule")["spec"]["groups"][0]["rules"].clone();
    let alerts: BTreeSet<_> = list(&rules).iter().map(|rule| rule["alert"].as_str().unwrap().to_owned()).collect();
    let of_alerts: BTreeSet<_> = told.iter().filter(|name| name.starts_with("FunctionIdp")).cloned().collect();
    assert_eq!(of_alerts, alerts);
    let metric = Regex::new(r"\b(?:function_idp|process)_[a-z_]+[a-z]").unwrap();
    let queries = object("ConfigMap")["data"].to_string();
    for found in metric.find_iter(&queries) {
        let name = ["_bucket", "_count"].iter().fold(found.as_str(), |name, end| name.trim_end_matches(end));
        assert!(told.contains(name), "docs/operations.md does not tell {name}");
    }
    let (pod, container) = (pod(), container());
    let resources = &container["resources"];
    for (row, value) in [
        ("memory, request", &resources["requests"]["memory"]),
        ("memory, limit", &resources["limits"]["memory"]),
        ("processor, request", &resources["requests"]["cpu"]),
    ] {
        assert!(page.contains(&format!("| {row} | {} |", value.as_str().unwrap())), "{row} is {value}");
    }
    for seconds in
        [&container["lifecycle"]["preStop"]["sleep"]["seconds"], &pod["spec"]["terminationGracePeriodSeconds"]]
    {
        assert!(page.contains(&format!("{seconds} seconds")) || page.contains(&format!("{seconds} more seconds")));
    }
    for object in operations::objects(FUNCTION, NAMESPACE) {
        assert!(page.contains(&format!("| {} |", object["kind"].as_str().unwrap())), "{}", object["kind"]);
    }
}
