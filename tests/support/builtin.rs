//! Kinds that no CRD describes, and the metadata of all kinds, as far as this product writes them.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex},
};

use function_idp::schema;
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    autoscaling::v2::HorizontalPodAutoscaler,
    batch::v1::{CronJob, Job},
    core::v1::Service,
    networking::v1::Ingress,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use super::crds::Kind;

const SUBDOMAIN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
const WORD: &str = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

/// A kind of the API server itself.
pub fn kind(api_version: &str, kind: &str) -> Option<Kind> {
    let fields = match (api_version, kind) {
        ("v1", "Secret") => secret(),
        ("v1", "ConfigMap") => config_map(),
        ("v1", "ServiceAccount") => service_account(),
        ("networking.k8s.io/v1", "NetworkPolicy") => network_policy(),
        ("policy/v1", "PodDisruptionBudget") => pod_disruption_budget(),
        ("v1", "Service") => return Some(of::<Service>()),
        ("apps/v1", "Deployment") => return Some(of::<Deployment>()),
        ("apps/v1", "StatefulSet") => return Some(of::<StatefulSet>()),
        ("batch/v1", "Job") => return Some(of::<Job>()),
        ("batch/v1", "CronJob") => return Some(of::<CronJob>()),
        ("autoscaling/v2", "HorizontalPodAutoscaler") => return Some(of::<HorizontalPodAutoscaler>()),
        ("networking.k8s.io/v1", "Ingress") => return Some(of::<Ingress>()),
        ("v1", "Namespace") => {
            let schema = json!({"type": "object", "properties": {}});
            return Some(Kind { namespaced: false, schema: Arc::new(schema) });
        }
        _ => return None,
    };
    Some(Kind { namespaced: true, schema: Arc::new(json!({"type": "object", "properties": fields})) })
}

/// A kind as the `OpenAPI` document of Kubernetes has it. The types do not list the words that a field takes: those of ours
/// are added.
fn of<T: JsonSchema>() -> Kind {
    static KNOWN: Mutex<BTreeMap<String, Kind>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().expect("kinds");
    let kind = known.entry(T::schema_name().into_owned()).or_insert_with(|| {
        let settings = SchemaSettings::openapi3().with(|settings| settings.inline_subschemas = true);
        let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        with_words(&mut schema);
        for head in ["apiVersion", "kind", "metadata", "status"] {
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.remove(head);
            }
        }
        if let Some(required) = schema["required"].as_array_mut() {
            required.retain(|field| field == "spec");
        }
        Kind { namespaced: true, schema: Arc::new(schema) }
    });
    kind.clone()
}

/// The words of fields, which have the same meaning wherever they stand.
const WORDS: &[(&str, &[&str])] = &[
    ("accessModes", &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]),
    ("concurrencyPolicy", &["Allow", "Forbid", "Replace"]),
    ("fsGroupChangePolicy", &["Always", "OnRootMismatch"]),
    ("imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ("pathType", &["Exact", "Prefix", "ImplementationSpecific"]),
    ("podManagementPolicy", &["OrderedReady", "Parallel"]),
    ("protocol", &["TCP", "UDP", "SCTP"]),
    ("restartPolicy", &["Always", "OnFailure", "Never"]),
    ("whenDeleted", &["Retain", "Delete"]),
    ("whenScaled", &["Retain", "Delete"]),
    ("whenUnsatisfiable", &["DoNotSchedule", "ScheduleAnyway"]),
];

fn with_words(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) {
                for (field, words) in WORDS {
                    match properties.get_mut(*field) {
                        Some(listed) if listed["items"].is_object() => listed["items"]["enum"] = json!(words),
                        Some(one) if one["type"] == "string" => one["enum"] = json!(words),
                        _ => {}
                    }
                }
                for (name, field) in properties.iter_mut() {
                    // A quantity is a text here, and its form is ours.
                    if name == "limits" || name == "requests" {
                        *field = data(&json!({"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi|Ti)?$"}));
                    }
                }
            }
            fields.values_mut().for_each(with_words);
        }
        Value::Array(items) => items.iter_mut().for_each(with_words),
        _ => {}
    }
}

/// What is wrong with an object's metadata.
pub fn check_metadata(object: &Value, namespaced: bool) -> Vec<String> {
    let Some(metadata) = object.get("metadata") else {
        return vec!["metadata: is required".to_owned()];
    };
    let mut found: Vec<String> =
        schema::validate(&METADATA, metadata, "metadata").iter().map(ToString::to_string).collect();
    match (namespaced, metadata.get("namespace")) {
        (true, None) => found.push("metadata.namespace: is required".to_owned()),
        (false, Some(_)) => {
            found.push("metadata.namespace: must not be set, the kind is cluster-scoped".to_owned());
        }
        _ => {}
    }
    for (map, value_is_word) in [("labels", true), ("annotations", false)] {
        for (key, value) in metadata.get(map).and_then(Value::as_object).into_iter().flatten() {
            let (prefix, word) = key.split_once('/').unwrap_or(("a", key));
            let key_schema = json!({"pattern": WORD, "minLength": 1, "maxLength": 63});
            let prefix_schema = json!({"pattern": SUBDOMAIN, "maxLength": 253});
            if !fits(&key_schema, word) || !fits(&prefix_schema, prefix) {
                found.push(format!("metadata.{map}: {key:?} is no key"));
            }
            let value_schema = json!({"pattern": WORD, "maxLength": 63});
            if value_is_word && !fits(&value_schema, value.as_str().unwrap_or_default()) {
                found.push(format!("metadata.{map}[{key}]: {value} is no label"));
            }
        }
    }
    found
}

fn fits(schema: &Value, text: &str) -> bool {
    schema::validate(schema, &json!(text), "text").is_empty()
}

/// The metadata that one who applies an object may set; the rest is the API server's to write.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let texts = json!({"type": "object", "additionalProperties": {"type": "string"}});
    json!({
        "type": "object",
        "anyOf": [{"required": ["name"]}, {"required": ["generateName"]}],
        "properties": {
            "name": {"type": "string", "pattern": SUBDOMAIN, "maxLength": 253},
            "generateName": {"type": "string", "maxLength": 253},
            "namespace": {"type": "string", "pattern": LABEL, "maxLength": 63},
            "labels": texts,
            "annotations": texts,
            "finalizers": {"type": "array", "items": {"type": "string"}},
            "ownerReferences": {"type": "array", "items": {
                "type": "object",
                "required": ["apiVersion", "kind", "name", "uid"],
                "properties": {
                    "apiVersion": {"type": "string"},
                    "kind": {"type": "string"},
                    "name": {"type": "string"},
                    "uid": {"type": "string"},
                    "controller": {"type": "boolean"},
                    "blockOwnerDeletion": {"type": "boolean"},
                },
            }},
        },
    })
});

fn data(value: &Value) -> Value {
    json!({"type": "object", "additionalProperties": value})
}

fn secret() -> Value {
    json!({
        "type": {"type": "string"},
        // An empty value is base64 too, which the format alone refuses.
        "data": data(&json!({"type": "string", "anyOf": [{"format": "byte"}, {"maxLength": 0}]})),
        "stringData": data(&json!({"type": "string"})),
        "immutable": {"type": "boolean"},
    })
}

fn config_map() -> Value {
    json!({
        "data": data(&json!({"type": "string"})),
        "binaryData": data(&json!({"type": "string", "format": "byte"})),
        "immutable": {"type": "boolean"},
    })
}

fn service_account() -> Value {
    json!({
        "automountServiceAccountToken": {"type": "boolean"},
        "imagePullSecrets": {"type": "array", "items": {
            "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}},
        }},
    })
}

fn selector() -> Value {
    json!({
        "type": "object",
        "properties": {
            "matchLabels": data(&json!({"type": "string", "pattern": WORD, "maxLength": 63})),
            "matchExpressions": {"type": "array", "items": {
                "type": "object",
                "required": ["key", "operator"],
                "properties": {
                    "key": {"type": "string"},
                    "operator": {"type": "string", "enum": ["In", "NotIn", "Exists", "DoesNotExist"]},
                    "values": {"type": "array", "items": {"type": "string"}},
                },
            }},
        },
    })
}

fn network_policy() -> Value {
    let port = json!({
        "type": "object",
        "properties": {
            "port": {"x-kubernetes-int-or-string": true},
            "endPort": {"type": "integer", "minimum": 1, "maximum": 65535},
            "protocol": {"type": "string", "enum": ["TCP", "UDP", "SCTP"]},
        },
    });
    let peer = json!({
        "type": "object",
        "minProperties": 1,
        "properties": {
            "podSelector": selector(),
            "namespaceSelector": selector(),
            "ipBlock": {
                "type": "object",
                "required": ["cidr"],
                "properties": {
                    "cidr": {"type": "string", "format": "cidr"},
                    "except": {"type": "array", "items": {"type": "string", "format": "cidr"}},
                },
            },
        },
    });
    let rules = |peers: &str| {
        json!({"type": "array", "items": {"type": "object", "properties": {
            "ports": {"type": "array", "items": port}, peers: {"type": "array", "items": peer},
        }}})
    };
    json!({"spec": {
        "type": "object",
        "properties": {
            "podSelector": selector(),
            "policyTypes": {"type": "array", "items": {"type": "string", "enum": ["Ingress", "Egress"]}},
            "ingress": rules("from"),
            "egress": rules("to"),
        },
    }})
}

fn pod_disruption_budget() -> Value {
    json!({"spec": {
        "type": "object",
        "not": {"required": ["minAvailable", "maxUnavailable"]},
        "properties": {
            "selector": selector(),
            "minAvailable": {"x-kubernetes-int-or-string": true},
            "maxUnavailable": {"x-kubernetes-int-or-string": true},
            "unhealthyPodEvictionPolicy": {"type": "string", "enum": ["IfHealthyBudget", "AlwaysAllow"]},
        },
    }})
}
