//! What Prometheus alerts of, by what kube-state-metrics tells of the workload.

use serde_json::{Value, json};

use super::{monitoring, scaling, settled::Settled, spec::WorkloadType, workload};

/// An alert.
struct Alert {
    name: &'static str,
    severity: &'static str,
    /// How long it must hold; empty where once is enough.
    lasts: &'static str,
    expression: String,
    summary: &'static str,
    description: String,
}

/// The rules of an application.
pub(super) fn of(settled: &Settled) -> Vec<Value> {
    let alerts = match settled.kind {
        WorkloadType::Service | WorkloadType::Worker | WorkloadType::Stateful => staying(settled),
        WorkloadType::CronJob | WorkloadType::Job => ending(settled),
    };
    alerts.iter().map(|alert| rule(settled, alert)).collect()
}

fn rule(settled: &Settled, alert: &Alert) -> Value {
    let name = format!("{}/{}", settled.namespace, settled.name);
    let mut rule = json!({
        "alert": alert.name,
        "expr": alert.expression,
        "labels": {"severity": alert.severity, "application": settled.name},
        "annotations": {"summary": format!("{name} {}", alert.summary), "description": alert.description},
    });
    if !alert.lasts.is_empty() {
        rule["for"] = alert.lasts.into();
    }
    rule
}

/// Alerts of pods that shall always run.
fn staying(settled: &Settled) -> Vec<Alert> {
    let pods = monitoring::pods(settled);
    let namespace = &settled.namespace;
    let (asked, works) = monitoring::counts(settled);
    let mut alerts = vec![
        Alert {
            name: "ApplicationCrashes",
            severity: "warning",
            lasts: "10m",
            expression: format!(
                "max_over_time(kube_pod_container_status_waiting_reason{{{pods}, reason=\"CrashLoopBackOff\"}}[5m]) >= 1"
            ),
            summary: "crashes again and again",
            description: format!(
                "The program in pod {{{{ $labels.pod }}}} ends right after its start, again and again. Its log says why: kubectl logs --namespace {namespace} {{{{ $labels.pod }}}} --previous."
            ),
        },
        Alert {
            name: "ApplicationOutOfMemory",
            severity: "warning",
            lasts: "",
            expression: format!(
                "increase(kube_pod_container_status_restarts_total{{{pods}}}[15m]) > 0 and on (namespace, pod, container) kube_pod_container_status_last_terminated_reason{{{pods}, reason=\"OOMKilled\"}} == 1"
            ),
            summary: "was stopped because it used too much memory",
            description: memory(settled),
        },
        Alert {
            name: "ApplicationLacksPods",
            severity: "warning",
            lasts: "15m",
            expression: format!("{asked} > {works}"),
            summary: "has fewer pods than it shall have",
            description: format!(
                "For 15 minutes fewer pods work than are asked for. See why: kubectl get pods --namespace {namespace} --selector app.kubernetes.io/name={}.",
                settled.name
            ),
        },
        Alert {
            name: "ApplicationDown",
            severity: "critical",
            lasts: "5m",
            expression: format!("{works} == 0 and {asked} > 0"),
            summary: "does not work",
            description: format!(
                "For 5 minutes no pod works. See why: kubectl describe pods --namespace {namespace} --selector app.kubernetes.io/name={}.",
                settled.name
            ),
        },
    ];
    alerts.extend(at_maximum(settled));
    alerts
}

/// A single pod that is woken is no sign of load.
fn at_maximum(settled: &Settled) -> Option<Alert> {
    let most = settled.replicas.1;
    let name = scaling::autoscaler_name(settled).filter(|_| most > 1)?;
    let one = format!("{{namespace=\"{}\", horizontalpodautoscaler=\"{name}\"}}", settled.namespace);
    Some(Alert {
        name: "ApplicationAtMaximum",
        severity: "warning",
        lasts: "30m",
        expression: format!(
            "kube_horizontalpodautoscaler_status_current_replicas{one} >= kube_horizontalpodautoscaler_spec_max_replicas{one}"
        ),
        summary: "runs as many pods as it may",
        description: format!(
            "For 30 minutes all {most} pods run that spec.replicas.max allows, so a higher load is not met. Raise it, or find out what takes so much."
        ),
    })
}

/// Alerts of pods that run and end.
fn ending(settled: &Settled) -> Vec<Alert> {
    let pods = monitoring::pods(settled);
    let (namespace, name, own) = (&settled.namespace, &settled.name, workload::name(settled));
    let failed = if settled.kind == WorkloadType::CronJob {
        let one = format!("{{namespace=\"{namespace}\", cronjob=\"{own}\"}}");
        let due = format!("kube_cronjob_status_last_schedule_time{one}");
        Alert {
            name: "CronJobFailed",
            severity: "warning",
            lasts: "5m",
            // What never ended well has no time of it: then it is as if that had been at the very beginning.
            expression: format!(
                "kube_cronjob_status_active{one} == 0 and {due} > (kube_cronjob_status_last_successful_time{one} or {due} * 0)"
            ),
            summary: "failed in its last run",
            description: format!(
                "The last run of the cron job failed. See why: kubectl logs --namespace {namespace} --selector app.kubernetes.io/name={name}."
            ),
        }
    } else {
        Alert {
            name: "JobFailed",
            severity: "warning",
            lasts: "",
            expression: format!(
                "kube_job_failed{{namespace=\"{namespace}\", job_name=~\"{own}-[0-9a-f]{{8}}\", condition=\"true\"}} == 1"
            ),
            summary: "failed",
            description: format!(
                "The job failed as often as it may. See why: kubectl logs --namespace {namespace} job/{{{{ $labels.job_name }}}}."
            ),
        }
    };
    // A pod that ended is there for days: only what ended just now is told.
    let memory = Alert {
        name: "ApplicationOutOfMemory",
        severity: "warning",
        lasts: "",
        expression: format!(
            "kube_pod_container_status_terminated_reason{{{pods}, reason=\"OOMKilled\"}} == 1 and on (namespace, pod) time() - kube_pod_completion_time{{{pods}}} < 3600"
        ),
        summary: "was stopped because it used too much memory",
        description: memory(settled),
    };
    vec![failed, memory]
}

fn memory(settled: &Settled) -> String {
    format!(
        "The program in pod {{{{ $labels.pod }}}} used more than the {} of memory that it may have. Choose a larger spec.size, or let it use less.",
        settled.resources.memory_limit
    )
}
