//! What Kubernetes asks of pods beyond the schema of their fields: the restricted Pod Security Standard, and names that
//! point to something.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The template of the pods that an object makes, where it makes some.
pub fn template(object: &Value) -> Option<&Value> {
    let pointer = match object["kind"].as_str()? {
        "Deployment" | "StatefulSet" | "Job" => "/spec/template",
        "CronJob" => "/spec/jobTemplate/spec/template",
        _ => return None,
    };
    object.pointer(pointer)
}

/// Everything that is wrong with the pods of an object.
pub fn check(object: &Value) -> Vec<String> {
    let Some(template) = template(object) else { return Vec::new() };
    let pod = &template["spec"];
    let mut found = restricted(pod);
    found.extend(references(object, pod));
    let selector = &object["spec"]["selector"]["matchLabels"];
    for (label, value) in selector.as_object().into_iter().flatten() {
        if template["metadata"]["labels"][label] != *value {
            found.push(format!("spec.selector: the pods lack {label}={value}"));
        }
    }
    found
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    items(&pod["initContainers"]).iter().chain(items(&pod["containers"]))
}

/// The rules of the standard, those of baseline included, as far as a field of ours can break them.
fn restricted(pod: &Value) -> Vec<String> {
    const VOLUMES: [&str; 8] =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
    let mut found = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            found.push(format!("restricted: {what}"));
        }
    };
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        must(pod[field] != true, format!("{field} is set"));
    }
    must(pod["hostUsers"].is_null(), "hostUsers is set".to_owned());
    let context = &pod["securityContext"];
    must(context["runAsNonRoot"] == true, "runAsNonRoot is not true".to_owned());
    must(context["seccompProfile"]["type"] == "RuntimeDefault", "no seccompProfile RuntimeDefault".to_owned());
    must(context["runAsUser"] != 0, "runAsUser is 0".to_owned());
    for volume in items(&pod["volumes"]) {
        let kinds: Vec<_> =
            volume.as_object().into_iter().flatten().map(|(key, _)| key).filter(|key| *key != "name").collect();
        must(kinds.len() == 1 && VOLUMES.contains(&kinds[0].as_str()), format!("volume {kinds:?}"));
    }
    for container in containers(pod) {
        let (name, context) = (&container["name"], &container["securityContext"]);
        must(context["allowPrivilegeEscalation"] == false, format!("{name} may escalate"));
        must(context["capabilities"]["drop"] == json!(["ALL"]), format!("{name} keeps capabilities"));
        must(context["capabilities"]["add"].is_null(), format!("{name} adds capabilities"));
        must(context["privileged"] != true, format!("{name} is privileged"));
        must(context["runAsUser"] != 0 && context["runAsNonRoot"] != false, format!("{name} runs as root"));
        for port in items(&container["ports"]) {
            must(port["hostPort"].is_null(), format!("{name} takes a port of the host"));
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            for action in ["httpGet", "tcpSocket"] {
                must(container[probe][action]["host"].is_null(), format!("{name}: {probe} names a host"));
            }
        }
    }
    found
}

/// Names that must point to something inside the pod, and things that must not be there twice.
fn references(object: &Value, pod: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let claims = items(&object["spec"]["volumeClaimTemplates"]).iter().map(|claim| &claim["metadata"]["name"]);
    let volumes: Vec<_> = items(&pod["volumes"]).iter().map(|volume| &volume["name"]).chain(claims).collect();
    if volumes.iter().map(|name| name.as_str()).collect::<BTreeSet<_>>().len() != volumes.len() {
        found.push(format!("two volumes of one name: {volumes:?}"));
    }
    for container in containers(pod) {
        let mut paths = BTreeSet::new();
        for mount in items(&container["volumeMounts"]) {
            if !volumes.contains(&&mount["name"]) {
                found.push(format!("there is no volume {}", mount["name"]));
            }
            if !paths.insert(mount["mountPath"].as_str()) {
                found.push(format!("two mounts at {}", mount["mountPath"]));
            }
        }
        let ports: Vec<_> = items(&container["ports"]).iter().map(|port| &port["name"]).collect();
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            for action in ["httpGet", "tcpSocket"] {
                let port = &container[probe][action]["port"];
                if port.is_string() && !ports.contains(&port) {
                    found.push(format!("{probe}: there is no port {port}"));
                }
            }
        }
        for port in ports {
            let name = port.as_str().unwrap_or_default();
            if name.len() > 15 || name.is_empty() {
                found.push(format!("{name:?} is no name of a port"));
            }
        }
        let names: Vec<_> = items(&container["env"]).iter().map(|variable| variable["name"].as_str()).collect();
        if names.iter().collect::<BTreeSet<_>>().len() != names.len() {
            found.push(format!("two environment variables of one name: {names:?}"));
        }
    }
    found
}
