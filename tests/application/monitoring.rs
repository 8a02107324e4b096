//! What Prometheus reads, what it alerts of, and what Grafana shows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    stage::{objects, of_type, platform, world, world_on},
    support::worlds,
};

fn watched(kind: &'static str, monitoring: Value) -> BTreeMap<String, Value> {
    let mut world = world(|spec| {
        of_type(kind)(spec);
        spec["monitoring"] = monitoring;
    });
    objects(&mut world)
}

fn watching(found: &BTreeMap<String, Value>) -> Vec<&str> {
    let kinds = ["ServiceMonitor", "PodMonitor", "PrometheusRule", "ConfigMap"];
    found.iter().filter(|(_, object)| kinds.iter().any(|kind| object["kind"] == *kind)).map(|(key, _)| &**key).collect()
}

fn rules(found: &BTreeMap<String, Value>) -> Vec<Value> {
    found["prometheus-rule"]["spec"]["groups"][0]["rules"].as_array().cloned().expect("rules")
}

#[test]
fn each_type_is_watched_in_its_way_and_only_where_it_is_asked_for() {
    for (kind, expected) in [
        ("service", "dashboard prometheus-rule service-monitor"),
        ("stateful", "dashboard prometheus-rule service-monitor"),
        ("worker", "dashboard pod-monitor prometheus-rule"),
        ("cronjob", "prometheus-rule"),
        ("job", "prometheus-rule"),
    ] {
        let found = watched(kind, json!({"enabled": true}));
        assert_eq!(watching(&found).join(" "), expected, "{kind}");
        for key in watching(&found) {
            let label = if key == "dashboard" { ("grafana_dashboard", "1") } else { ("release", "prometheus") };
            assert_eq!(found[key]["metadata"]["labels"], json!({label.0: label.1}), "{kind} {key}");
        }
        assert_eq!(watching(&watched(kind, json!({"enabled": false}))), Vec::<&str>::new(), "{kind}");
    }
    assert_eq!(watching(&watched("cronjob", json!({"enabled": true, "alerts": false}))), Vec::<&str>::new());
}

#[test]
fn metrics_on_the_programs_port_are_read_through_its_service() {
    let found = watched("service", json!({"enabled": true, "path": "/prometheus"}));
    let spec = &found["service-monitor"]["spec"];
    assert_eq!(spec["endpoints"], json!([{"port": "http", "path": "/prometheus"}]));
    let selected = &spec["selector"]["matchLabels"];
    assert_eq!(*selected, found["service"]["metadata"]["labels"]);
    assert_eq!(found["service"]["spec"]["ports"].as_array().unwrap().len(), 1);
    // The pods of a stateful service stand behind two Services: they are read once.
    let found = watched("stateful", json!({"enabled": true}));
    assert_eq!(found["service-headless"]["metadata"].get("labels"), None);
}

#[test]
fn metrics_on_another_port_are_reached_by_prometheus_alone() {
    for kind in ["service", "worker"] {
        let found = watched(kind, json!({"enabled": true, "port": 9100}));
        let container = &found["workload"]["spec"]["template"]["spec"]["containers"][0];
        let own = json!({"name": "metrics", "containerPort": 9100, "protocol": "TCP"});
        assert!(container["ports"].as_array().unwrap().contains(&own), "{kind}: {container}");
        let ingress = found["network-policy"]["spec"]["ingress"].as_array().unwrap();
        let rules: Vec<_> = ingress.iter().filter(|rule| rule["ports"][0]["port"] == "metrics").collect();
        assert_eq!(rules.len(), 1);
        let from = json!([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]);
        assert_eq!(rules[0]["from"], from, "{kind}");
    }
    let service = watched("service", json!({"enabled": true, "port": 9100}));
    assert_eq!(service["service-monitor"]["spec"]["endpoints"][0]["port"], "metrics");
    assert_eq!(service["service"]["spec"]["ports"][1]["targetPort"], "metrics");
    let worker = watched("worker", json!({"enabled": true}));
    assert_eq!(worker["pod-monitor"]["spec"]["podMetricsEndpoints"], json!([{"port": "metrics", "path": "/metrics"}]));
}

#[test]
fn alerts_speak_of_this_workload_in_sentences() {
    for (kind, names) in [
        ("service", "ApplicationCrashes ApplicationOutOfMemory ApplicationLacksPods ApplicationDown"),
        ("stateful", "ApplicationCrashes ApplicationOutOfMemory ApplicationLacksPods ApplicationDown"),
        ("cronjob", "CronJobFailed ApplicationOutOfMemory"),
        ("job", "JobFailed ApplicationOutOfMemory"),
    ] {
        let found = watched(kind, json!({"enabled": true}));
        let rules = rules(&found);
        let listed: Vec<_> = rules.iter().map(|rule| rule["alert"].as_str().unwrap()).collect();
        assert_eq!(listed.join(" "), names, "{kind}");
        for rule in &rules {
            let (expression, told) = (rule["expr"].as_str().unwrap(), &rule["annotations"]);
            assert!(expression.contains("namespace=\"team-a\"") && expression.contains("shop"), "{expression}");
            assert!(told["summary"].as_str().unwrap().starts_with("team-a/shop "), "{told}");
            assert!(told["description"].as_str().unwrap().ends_with('.'), "{told}");
            assert!(["warning", "critical"].contains(&rule["labels"]["severity"].as_str().unwrap()), "{rule}");
            let brackets =
                |open: char, close: char| expression.matches(open).count() == expression.matches(close).count();
            assert!(brackets('{', '}') && brackets('(', ')') && brackets('[', ']'), "{expression}");
            for metric in expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                assert!(!metric.starts_with("kube_") || METRICS.contains(&metric), "{metric} is no metric");
            }
        }
    }
}

/// What kube-state-metrics 2.19 tells of workloads, as its docs/metrics/workload list it.
const METRICS: [&str; 18] = [
    "kube_pod_container_status_waiting_reason",
    "kube_pod_container_status_restarts_total",
    "kube_pod_container_status_last_terminated_reason",
    "kube_pod_container_status_terminated_reason",
    "kube_pod_container_resource_requests",
    "kube_pod_container_resource_limits",
    "kube_pod_completion_time",
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_available",
    "kube_statefulset_replicas",
    "kube_statefulset_status_replicas_ready",
    "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_cronjob_status_active",
    "kube_cronjob_status_last_schedule_time",
    "kube_cronjob_status_last_successful_time",
    "kube_job_failed",
    "kube_job_status_failed",
];

#[test]
fn an_alert_of_too_much_load_knows_the_autoscaler_that_runs() {
    for (scaling, name) in [
        (json!({"cpu": 80}), "horizontalpodautoscaler=\"shop\""),
        (json!({"requestsPerSecond": 5}), "horizontalpodautoscaler=\"keda-hpa-shop\""),
    ] {
        let mut world = world(|spec| {
            spec["replicas"] = json!({"min": 1, "max": 4});
            spec["scaling"] = scaling;
            spec["monitoring"] = json!({"enabled": true});
        });
        let rules = rules(&objects(&mut world));
        let last = rules.last().expect("a rule");
        assert_eq!(last["alert"], "ApplicationAtMaximum");
        assert!(last["expr"].as_str().unwrap().contains(name), "{last}");
    }
}

/// Whether the query of a type means a pod, as Prometheus compares: the whole name.
#[test]
fn pods_of_an_application_whose_name_is_longer_are_not_meant() {
    let meant = |kind: &'static str| {
        let text = watched(kind, json!({"enabled": true}))["prometheus-rule"].to_string();
        let pattern =
            text.split("pod=~\\\\\\\"").nth(1).and_then(|rest| rest.split("\\\\\\\"").next()).map(str::to_owned);
        let pattern = pattern.or_else(|| text.split("pod=~\\\"").nth(1)?.split("\\\"").next().map(str::to_owned));
        regex::Regex::new(&format!("^(?:{})$", pattern.expect("a pattern"))).expect("a pattern")
    };
    for (kind, own, other) in [
        ("service", "shop-7d9c5b8f6d-x2x4z", "shop-api-7d9c5b8f6d-x2x4z"),
        ("worker", "shop-7d9c5b8f6d-x2x4z", "shop-29012345-abc-x2x4z"),
        ("stateful", "shop-0", "shop-api-0"),
        ("cronjob", "shop-29012345-x2x4z", "shop-api-29012345-x2x4z"),
        ("job", "shop-0a1b2c3d-x2x4z", "shop-api-0a1b2c3d-x2x4z"),
    ] {
        let pods = meant(kind);
        assert!(pods.is_match(own) && !pods.is_match(other), "{kind}: {pods}");
    }
}

#[test]
fn a_dashboard_is_one_that_grafana_reads() {
    let found = watched("service", json!({"enabled": true}));
    let data = found["dashboard"]["data"].as_object().unwrap();
    assert_eq!(data.keys().collect::<Vec<_>>(), ["team-a-shop.json"]);
    let text = data["team-a-shop.json"].as_str().unwrap();
    let dashboard: Value = serde_json::from_str(text).expect("JSON");
    assert!(dashboard["schemaVersion"].as_u64().unwrap() >= 30 && dashboard.get("id").is_none());
    assert!(dashboard["uid"].as_str().unwrap().len() <= 40);
    let panels = dashboard["panels"].as_array().unwrap();
    let places: BTreeSet<_> = panels.iter().map(|panel| panel["gridPos"].to_string()).collect();
    let ids: BTreeSet<_> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!((places.len(), ids.len()), (panels.len(), panels.len()));
    for target in panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap()) {
        let query = target["expr"].as_str().unwrap();
        assert!(query.contains("namespace=\"team-a\"") && query.contains("shop"), "{query}");
        for metric in query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            assert!(!metric.starts_with("kube_") || METRICS.contains(&metric), "{metric} is no metric");
        }
    }
    assert!(text.len() < 8192, "{}", text.len());
    let elsewhere = platform(|spec| {
        spec["monitoring"]["dashboards"] =
            json!({"enabled": true, "labels": {"board": "yes"}, "annotations": {"grafana_folder": "Apps"}});
    });
    let found = objects(&mut world_on(elsewhere, |spec| spec["monitoring"] = json!({"enabled": true})));
    assert_eq!(found["dashboard"]["metadata"]["labels"], json!({"board": "yes"}));
    assert_eq!(found["dashboard"]["metadata"]["annotations"], json!({"grafana_folder": "Apps"}));
}

#[test]
fn what_is_no_longer_watched_goes() {
    let mut world = world(|spec| spec["monitoring"] = json!({"enabled": true}));
    assert_eq!(watching(&objects(&mut world)).len(), 3);
    world.composite["spec"]["monitoring"] = json!({"enabled": false});
    assert_eq!(watching(&objects(&mut world)), Vec::<&str>::new());
    let answer = worlds::reconcile(&mut world);
    assert!(answer.composite_is_ready());
}

#[test]
fn alerts_know_long_names_as_they_were_cut() {
    for kind in ["cronjob", "job"] {
        let mut world = world(|spec| {
            spec["type"] = json!(kind);
            if kind == "cronjob" {
                spec["schedule"] = json!("0 3 * * *");
            }
            let fields = spec.as_object_mut().expect("a spec");
            fields.remove("host");
            fields.remove("probes");
            spec["monitoring"] = json!({"enabled": true});
        });
        world.composite["metadata"]["name"] = json!("a".repeat(60));
        let found = objects(&mut world);
        let runs = found.values().find(|object| ["CronJob", "Job"].iter().any(|one| object["kind"] == *one));
        let name = runs.expect("a workload")["metadata"]["name"].as_str().expect("a name").to_owned();
        let expression = rules(&found)[0]["expr"].as_str().expect("a query").to_owned();
        let asked = match kind {
            "cronjob" => format!("cronjob=\"{name}\""),
            _ => format!("job_name=~\"{}-[0-9a-f]{{8}}\"", name.rsplit_once('-').expect("a hash").0),
        };
        assert!(expression.contains(&asked), "{asked}: {expression}");
    }
}
