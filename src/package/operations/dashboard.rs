//! What one looks at: a dashboard that Grafana's sidecar takes up by its label.

use serde_json::{Value, json};

use super::{Place, runtime};
use crate::server::MAX_RESPONSE_BYTES;

/// The width of a dashboard.
const COLUMNS: usize = 24;

/// A panel: its queries with their legends. In a query `HERE` stands for the labels of the series of the chosen functions.
struct Panel {
    kind: Kind,
    title: &'static str,
    description: &'static str,
    /// As Grafana calls it.
    unit: &'static str,
    queries: Vec<(String, &'static str)>,
}

/// A panel's form.
#[derive(Clone, Copy)]
enum Kind {
    /// A number.
    Stat,
    /// Lines over time.
    Lines,
    /// Lines over time, where each step up is twice as much: a limit far above would press the others flat.
    Magnitudes,
    /// Areas over time, one on the other: parts of a whole.
    Areas,
}

/// The `ConfigMap`.
pub(super) fn config_map(place: &Place) -> Value {
    let mut metadata = place.metadata(&format!("{}-dashboard", place.function));
    metadata["labels"]["grafana_dashboard"] = "1".into();
    json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {(format!("{}.json", place.function)): format!("{:#}\n", dashboard(place))},
    })
}

fn dashboard(place: &Place) -> Value {
    json!({
        "uid": place.function,
        "title": place.function,
        "description": "Calls of the composition function, its answers, and its pods.",
        "tags": ["crossplane", "function-idp"],
        "schemaVersion": 39,
        "editable": true,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": variables(place)},
        "panels": panels(),
    })
}

/// The source of data, and the functions that are shown: two versions side by side are two jobs.
fn variables(place: &Place) -> Value {
    let chosen = json!({"text": [place.function], "value": [place.function]});
    json!([
        {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"},
        {
            "name": "function",
            "label": "Function",
            "type": "query",
            "datasource": datasource(),
            "query": {"query": "label_values(function_idp_build_info, job)", "refId": "function"},
            "refresh": 2,
            "multi": true,
            "current": chosen,
        },
    ])
}

fn datasource() -> Value {
    json!({"type": "prometheus", "uid": "${datasource}"})
}

/// All panels with their places: numbers in one row, the others three in a row.
fn panels() -> Vec<Value> {
    let all = [numbers(), calls(), answers(), pods()].concat();
    let numbers = all.iter().filter(|panel| matches!(panel.kind, Kind::Stat)).count();
    let (mut x, mut y) = (0, 0);
    let mut placed = Vec::new();
    for (index, panel) in all.iter().enumerate() {
        let (width, height) = match panel.kind {
            Kind::Stat => (COLUMNS / numbers, 4),
            Kind::Lines | Kind::Magnitudes | Kind::Areas => (COLUMNS / 3, 8),
        };
        placed.push(panel.placed(index + 1, &json!({"x": x, "y": y, "w": width, "h": height})));
        x += width;
        if x + width > COLUMNS {
            (x, y) = (0, y + height);
        }
    }
    placed
}

impl Panel {
    fn new(kind: Kind, title: &'static str, unit: &'static str, description: &'static str) -> Self {
        Self { kind, title, description, unit, queries: Vec::new() }
    }

    fn with(mut self, query: &str, legend: &'static str) -> Self {
        let runs = "job=~\"$function\",grpc_method=\"RunFunction\"";
        self.queries.push((query.replace("RUNS", runs).replace("HERE", "job=~\"$function\""), legend));
        self
    }

    fn placed(&self, id: usize, place: &Value) -> Value {
        let targets = self.queries.iter().zip('A'..).map(|((query, legend), id)| {
            json!({"refId": id, "datasource": datasource(), "expr": query, "legendFormat": legend})
        });
        let (form, custom, options) = match self.kind {
            Kind::Stat => ("stat", json!({}), json!({"reduceOptions": {"calcs": ["lastNotNull"]}})),
            Kind::Lines => ("timeseries", json!({"lineWidth": 2, "fillOpacity": 0}), legend()),
            Kind::Magnitudes => {
                let scale = json!({"type": "log", "log": 2});
                ("timeseries", json!({"lineWidth": 2, "fillOpacity": 0, "scaleDistribution": scale}), legend())
            }
            Kind::Areas => {
                let stacking = json!({"mode": "normal", "group": "A"});
                ("timeseries", json!({"lineWidth": 1, "fillOpacity": 30, "stacking": stacking}), legend())
            }
        };
        json!({
            "id": id,
            "type": form,
            "title": self.title,
            "description": self.description,
            "datasource": datasource(),
            "gridPos": place,
            "fieldConfig": {"defaults": {"unit": self.unit, "min": 0, "custom": custom}, "overrides": []},
            "options": options,
            "targets": targets.collect::<Vec<_>>(),
        })
    }
}

fn legend() -> Value {
    json!({"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}})
}

impl Clone for Panel {
    fn clone(&self) -> Self {
        Self { queries: self.queries.clone(), ..*self }
    }
}

fn numbers() -> Vec<Panel> {
    let stat = |title, unit, description| Panel::new(Kind::Stat, title, unit, description);
    vec![
        stat("Pods that answer", "none", "Two or more, so that one may go.")
            .with("count(function_idp_build_info{HERE})", ""),
        stat("Calls", "reqps", "How often Crossplane asks.")
            .with("sum(rate(grpc_server_handled_total{RUNS}[$__rate_interval]))", ""),
        stat("Calls that fail", "percentunit", "Errors instead of answers. A mistake in a manifest is an answer.")
            .with(
                "sum(rate(grpc_server_handled_total{RUNS,grpc_code!~\"OK|Canceled\"}[$__rate_interval])) / \
             sum(rate(grpc_server_handled_total{RUNS}[$__rate_interval]))",
                "",
            ),
        stat("Time of a call, p99", "s", "From the call's begin to its end, waiting included.")
            .with(&quantile(0.99), ""),
        stat("Refusals in an hour", "none", "Answers that say what is wrong with a manifest, and change nothing.")
            .with("sum(increase(function_idp_fatal_total{HERE}[1h]))", ""),
        stat("Largest answer in an hour", "bytes", "Crossplane takes 4 MiB; rounded up to its bucket.")
            .with("histogram_quantile(1, sum by (le) (increase(function_idp_answer_bytes_bucket{HERE}[1h])))", ""),
    ]
}

fn calls() -> Vec<Panel> {
    let time = "From a call's begin to its end, waiting included.";
    vec![
        Panel::new(Kind::Areas, "Calls by kind", "reqps", "Which composite resources Crossplane asks about.")
            .with("sum by (kind) (rate(function_idp_run_seconds_count{HERE}[$__rate_interval])) > 0", "{{kind}}"),
        Panel::new(Kind::Areas, "Calls by code", "reqps", "OK is an answer, also one that refuses.")
            .with("sum by (grpc_code) (rate(grpc_server_handled_total{RUNS}[$__rate_interval])) > 0", "{{grpc_code}}"),
        Panel::new(Kind::Lines, "Time of a call", "s", time)
            .with(&quantile(0.5), "p50")
            .with(&quantile(0.95), "p95")
            .with(&quantile(0.99), "p99"),
        Panel::new(
            Kind::Lines,
            "Time to compute an answer, p99",
            "s",
            "Without waiting. What is long here is work; what is long in the time of a call alone is waiting.",
        )
        .with(
            // Without a call there is no number, and no line.
            "histogram_quantile(0.99, sum by (le, kind) (rate(function_idp_run_seconds_bucket{HERE}[$__rate_interval]))) >= 0",
            "{{kind}}",
        ),
        Panel::new(Kind::Lines, "Calls in work and waiting", "none", "Calls above the limit wait for others to end.")
            .with("sum(function_idp_calls_running{HERE})", "in work")
            .with("sum(function_idp_calls_waiting{HERE})", "waiting")
            .with("sum(function_idp_calls_limit{HERE})", "limit"),
    ]
}

fn answers() -> Vec<Panel> {
    let limit = format!("vector({MAX_RESPONSE_BYTES})");
    vec![
        Panel::new(
            Kind::Areas,
            "Refusals by kind and reason",
            "reqps",
            "InvalidSpec and NotAllowed are manifests, \
            InvalidPlatform is the Platform, Unsafe would have lost data.",
        )
        .with(
            "sum by (kind, reason) (rate(function_idp_fatal_total{HERE}[$__rate_interval])) > 0",
            "{{kind}} {{reason}}",
        ),
        Panel::new(Kind::Magnitudes, "Size of answers, p99", "bytes", "Crossplane takes 4 MiB.")
            .with(
                "histogram_quantile(0.99, \
                 sum by (le, kind) (rate(function_idp_answer_bytes_bucket{HERE}[$__rate_interval]))) >= 0",
                "{{kind}}",
            )
            .with(&limit, "limit"),
    ]
}

fn pods() -> Vec<Panel> {
    let limit = format!("vector({})", runtime::MEMORY_LIMIT);
    vec![
        Panel::new(Kind::Lines, "Processor", "none", "Cores that each pod uses.")
            .with("rate(process_cpu_seconds_total{HERE}[$__rate_interval])", "{{pod}}"),
        Panel::new(Kind::Magnitudes, "Memory", "bytes", "What each pod has resident; at its limit it is ended.")
            .with("process_resident_memory_bytes{HERE}", "{{pod}}")
            .with(&limit, "limit"),
    ]
}

/// A quantile of the time of calls.
fn quantile(part: f64) -> String {
    format!(
        "histogram_quantile({part}, sum by (le) (rate(grpc_server_handling_seconds_bucket{{RUNS}}[$__rate_interval])))"
    )
}
