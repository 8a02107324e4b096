//! How applications are watched.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::bounds;

/// How applications are watched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Monitoring {
    /// Namespace in which Prometheus runs: it alone reaches the metrics. Example: `observability`. Default: `monitoring`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63), regex(pattern = bounds::LABEL))]
    pub namespace: Option<String>,

    /// Labels by which Prometheus finds monitors and rules. Example: `{release: prometheus}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 10, "additionalProperties" = {"type": "string", "maxLength": 63, "pattern": bounds::LABEL_VALUE}))]
    pub labels: Option<BTreeMap<String, String>>,

    /// Whether alerts are set up where an application is watched; a manifest can switch off its own. Example: `false`.
    /// Default: `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<bool>,

    /// Dashboards of Grafana. Example: `{enabled: true}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dashboards: Option<Dashboards>,
}

/// Dashboards of Grafana, each in a ConfigMap of the application's namespace, where Grafana's sidecar must look for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboards {
    /// Whether an application that is watched gets one. Example: `true`. Default: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,

    /// Labels by which Grafana's sidecar finds them. Example: `{grafana_dashboard: "1"}`. Default: that of the example.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 10, "additionalProperties" = {"type": "string", "maxLength": 63, "pattern": bounds::LABEL_VALUE}))]
    pub labels: Option<BTreeMap<String, String>>,

    /// Annotations that say more to the sidecar, such as the folder. Example: `{grafana_folder: Applications}`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxProperties" = 10, "additionalProperties" = {"type": "string", "maxLength": 253}))]
    pub annotations: Option<BTreeMap<String, String>>,
}
