//! What Grafana shows of an application: its pods, and what they use of what they may.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{monitoring, settled::Settled};

/// The dashboard, as Grafana reads it.
pub(super) fn of(settled: &Settled) -> Value {
    let (namespace, name) = (&settled.namespace, &settled.name);
    // Grafana knows a dashboard by at most 40 characters, which must be the same for ever.
    let digest = Sha256::digest(format!("{namespace}/{name}"));
    let uid: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let panels: Vec<_> = panels(settled).into_iter().enumerate().map(|(index, panel)| placed(index, &panel)).collect();
    json!({
        "uid": uid,
        "title": format!("{namespace} / {name}"),
        "tags": ["application", namespace],
        "schemaVersion": 39,
        "version": 1,
        "editable": false,
        "timezone": "browser",
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "1m",
        "templating": {"list": [{
            "name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus", "hide": 0,
        }]},
        "annotations": {"list": []},
        "panels": panels,
    })
}

/// A graph.
struct Panel {
    title: &'static str,
    unit: &'static str,
    /// Legend and query of each line.
    lines: Vec<(&'static str, String)>,
}

/// What is shown. What the program itself measures nobody knows here.
fn panels(settled: &Settled) -> Vec<Panel> {
    let pods = monitoring::pods(settled);
    let used = |query: &str| format!("sum by (pod) (rate({query}[5m]))");
    let resource = |what: &str, resource: &str| {
        format!("max(kube_pod_container_resource_{what}{{{pods}, container=\"main\", resource=\"{resource}\"}})")
    };
    let (asked, works) = monitoring::counts(settled);
    let network = |direction: &str| used(&format!("container_network_{direction}_bytes_total{{{pods}}}"));
    vec![
        Panel { title: "Pods", unit: "short", lines: vec![("asked for", asked), ("working", works)] },
        Panel {
            title: "Restarts",
            unit: "short",
            lines: vec![(
                "{{pod}}",
                format!("sum by (pod) (increase(kube_pod_container_status_restarts_total{{{pods}}}[1h]))"),
            )],
        },
        Panel {
            title: "Processor",
            unit: "short",
            lines: vec![
                ("{{pod}}", used(&format!("container_cpu_usage_seconds_total{{{pods}, container=\"main\"}}"))),
                ("set aside", resource("requests", "cpu")),
                ("limit", resource("limits", "cpu")),
            ],
        },
        Panel {
            title: "Memory",
            unit: "bytes",
            lines: vec![
                ("{{pod}}", format!("sum by (pod) (container_memory_working_set_bytes{{{pods}, container=\"main\"}})")),
                ("set aside", resource("requests", "memory")),
                ("limit", resource("limits", "memory")),
            ],
        },
        Panel { title: "Network, received", unit: "Bps", lines: vec![("{{pod}}", network("receive"))] },
        Panel { title: "Network, sent", unit: "Bps", lines: vec![("{{pod}}", network("transmit"))] },
    ]
}

/// A graph in its place: two in a row.
fn placed(index: usize, panel: &Panel) -> Value {
    const WIDTH: usize = 12;
    const HEIGHT: usize = 8;
    let source = json!({"type": "prometheus", "uid": "${datasource}"});
    let targets: Vec<_> = panel
        .lines
        .iter()
        .zip('A'..)
        .map(|((legend, query), letter)| {
            json!({"refId": letter.to_string(), "datasource": source, "expr": query, "legendFormat": legend})
        })
        .collect();
    json!({
        "id": index + 1,
        "type": "timeseries",
        "title": panel.title,
        "datasource": source,
        "gridPos": {"h": HEIGHT, "w": WIDTH, "x": index % 2 * WIDTH, "y": index / 2 * HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": targets,
    })
}
