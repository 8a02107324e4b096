//! The pods: one container, restricted by default.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    files::Files,
    settled::Settled,
    spec::{ApplicationSpec, Probes, Protocol, WorkloadType},
};

/// A user of no rights, as images without one of their own expect.
const NOBODY: u32 = 65532;
/// Name of the port.
pub(super) const PORT: &str = "http";
/// Name of the port of metrics, where it is another one.
pub(super) const METRICS: &str = "metrics";
/// Seconds between a pod's farewell and its end: whoever still sends to it must hear of it first.
const FAREWELL: u32 = 5;

/// The label by which the pods of an application are known, and nobody else's of the same name.
pub(super) const NAME: &str = "idp.dev/application";
/// The label by which everybody calls them.
const COMMON: &str = "app.kubernetes.io/name";

/// What pods have beside what the spec says.
pub(super) struct Extras<'a> {
    /// Who they are.
    pub account: &'a str,
    /// Files.
    pub files: &'a Files,
    /// Further environment variables, which come first.
    pub env: Vec<Value>,
    /// Further volumes, each with where it is mounted.
    pub volumes: Vec<(Value, Value)>,
    /// Annotations: what pods are started again for.
    pub marks: Map<String, Value>,
}

/// Labels by which the pods are known.
pub(super) fn labels(settled: &Settled) -> Value {
    json!({NAME: settled.name})
}

/// The template of the pods.
pub(super) fn template(settled: &Settled, spec: &ApplicationSpec, extras: Extras<'_>) -> Value {
    let mut labels =
        spec.labels.clone().map_or_else(Map::new, |own| own.into_iter().map(|(k, v)| (k, v.into())).collect());
    for label in [NAME, COMMON] {
        labels.insert(label.to_owned(), settled.name.clone().into());
    }
    let (volumes, mounts) = volumes(settled, spec, &extras);
    let once = matches!(settled.kind, WorkloadType::CronJob | WorkloadType::Job);
    let mut pod = json!({
        "serviceAccountName": extras.account,
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        // The farewell counts as a part of the end, which the program shall have for itself.
        "terminationGracePeriodSeconds": settled.termination + if settled.serves() { FAREWELL } else { 0 },
        "securityContext": security_context(settled),
        "containers": [container(settled, spec, extras.env, &mounts)],
        "volumes": volumes,
    });
    if once {
        pod["restartPolicy"] = "Never".into();
    } else {
        pod["topologySpreadConstraints"] = spread(settled);
    }
    if !settled.pull_secrets.is_empty() {
        pod["imagePullSecrets"] = settled.pull_secrets.iter().map(|name| json!({"name": name})).collect();
    }
    let mut metadata = json!({"labels": labels});
    if !extras.marks.is_empty() {
        metadata["annotations"] = extras.marks.into();
    }
    json!({"metadata": metadata, "spec": pod})
}

/// Over zones and nodes as far as there are some: a pod that fits nowhere else still runs.
fn spread(settled: &Settled) -> Value {
    ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        .map(|key| {
            json!({
                "maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels(settled)},
            })
        })
        .to_vec()
        .into()
}

fn security_context(settled: &Settled) -> Value {
    let mut context = json!({"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}});
    if settled.fixed_user {
        for field in ["runAsUser", "runAsGroup", "fsGroup"] {
            context[field] = NOBODY.into();
        }
    } else if settled.kind == WorkloadType::Stateful {
        // Whoever the image runs as must be able to write to the volume.
        context["fsGroup"] = NOBODY.into();
    }
    if !context["fsGroup"].is_null() {
        context["fsGroupChangePolicy"] = "OnRootMismatch".into();
    }
    context
}

fn container(settled: &Settled, spec: &ApplicationSpec, mut env: Vec<Value>, mounts: &[Value]) -> Value {
    env.extend(spec.env.iter().map(|variable| {
        let name = variable.name.clone().unwrap_or_default();
        match &variable.secret {
            Some(secret) => {
                json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret.name, "key": secret.key}}})
            }
            None => json!({"name": name, "value": variable.value.clone().unwrap_or_default()}),
        }
    }));
    let env = once(env);
    let resources = &settled.resources;
    let mut limits = json!({"memory": resources.memory_limit});
    if let Some(cpu) = &resources.cpu_limit {
        limits["cpu"] = cpu.as_str().into();
    }
    let mut container = json!({
        "name": "main",
        "image": settled.image,
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": settled.read_only,
        },
        "resources": {"requests": {"cpu": resources.cpu, "memory": resources.memory}, "limits": limits},
        "volumeMounts": mounts,
    });
    for (field, words) in [("command", &spec.command), ("args", &spec.args)] {
        if !words.is_empty() {
            container[field] = json!(words);
        }
    }
    if !env.is_empty() {
        container["env"] = env.into();
    }
    let from: Vec<_> = spec
        .secrets
        .iter()
        .filter(|secret| secret.as_env == Some(true))
        .map(|secret| json!({"secretRef": {"name": secret.name}}))
        .collect();
    if !from.is_empty() {
        container["envFrom"] = from.into();
    }
    let ports = ports(settled);
    if !ports.is_empty() {
        container["ports"] = ports.into();
    }
    if settled.serves() {
        container["lifecycle"] = json!({"preStop": {"sleep": {"seconds": FAREWELL}}});
        probes(settled, spec.probes.as_ref(), &mut container);
    }
    container
}

/// The port that answers requests, and that of metrics where it is another one.
fn ports(settled: &Settled) -> Vec<Value> {
    let port = |name: &str, port: u16| json!({"name": name, "containerPort": port, "protocol": "TCP"});
    let mut ports = Vec::new();
    if settled.serves() {
        ports.push(port(PORT, settled.port));
    }
    ports.extend(settled.metrics().and_then(|metrics| metrics.port).map(|own| port(METRICS, own)));
    ports
}

/// Each variable once: the last one counts, which the spec itself names.
fn once(env: Vec<Value>) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut kept: Vec<_> =
        env.into_iter().rev().filter(|variable| seen.insert(variable["name"].as_str().map(str::to_owned))).collect();
    kept.reverse();
    kept
}

/// A program that does not start is restarted after its time, one that takes no requests gets none, and only one that says
/// by a path of its own that it is alive is restarted when it does not: a port that is slow is no reason.
fn probes(settled: &Settled, asked: Option<&Probes>, container: &mut Value) {
    const PERIOD: u32 = 5;
    let asked = asked.cloned().unwrap_or_default();
    let probe = |path: Option<&String>| match path {
        Some(path) => json!({"httpGet": {"path": path, "port": PORT}}),
        None if settled.protocol == Protocol::Grpc => json!({"grpc": {"port": settled.port}}),
        None => json!({"tcpSocket": {"port": PORT}}),
    };
    let ready = asked.ready_path.as_ref().or(asked.path.as_ref());
    let mut startup = probe(asked.path.as_ref().or(ready));
    startup["periodSeconds"] = PERIOD.into();
    startup["failureThreshold"] = settled.startup.div_ceil(PERIOD).into();
    container["startupProbe"] = startup;
    let mut readiness = probe(ready);
    readiness["periodSeconds"] = 10.into();
    readiness["timeoutSeconds"] = 3.into();
    container["readinessProbe"] = readiness;
    if asked.path.is_some() {
        let mut liveness = probe(asked.path.as_ref());
        liveness["periodSeconds"] = 10.into();
        liveness["timeoutSeconds"] = 3.into();
        liveness["failureThreshold"] = 6.into();
        container["livenessProbe"] = liveness;
    }
}

/// What the program can write to, and what it reads.
fn volumes(settled: &Settled, spec: &ApplicationSpec, extras: &Extras<'_>) -> (Vec<Value>, Vec<Value>) {
    let mut volumes = vec![json!({"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}})];
    let mut mounts = vec![json!({"name": "tmp", "mountPath": "/tmp"})];
    let writable = spec.security.iter().flat_map(|security| &security.writable_paths);
    for (index, path) in writable.enumerate() {
        let name = format!("writable-{index}");
        volumes.push(json!({"name": name, "emptyDir": {"sizeLimit": "256Mi"}}));
        mounts.push(json!({"name": name, "mountPath": path}));
    }
    if let Some(name) = &extras.files.name {
        volumes.push(json!({"name": "files", "configMap": {"name": name}}));
        for (path, key) in &extras.files.keys {
            mounts.push(json!({"name": "files", "mountPath": path, "subPath": key, "readOnly": true}));
        }
    }
    for (index, secret) in spec.secrets.iter().enumerate() {
        if let Some(path) = &secret.mount_path {
            let name = format!("secret-{index}");
            volumes.push(json!({"name": name, "secret": {"secretName": secret.name, "defaultMode": 0o444}}));
            mounts.push(json!({"name": name, "mountPath": path, "readOnly": true}));
        }
    }
    for (volume, mount) in &extras.volumes {
        volumes.push(volume.clone());
        mounts.push(mount.clone());
    }
    if let Some(volume) = spec.volume.as_ref().filter(|_| settled.kind == WorkloadType::Stateful) {
        mounts.push(json!({"name": super::runs::VOLUME, "mountPath": volume.path}));
    }
    (volumes, mounts)
}
