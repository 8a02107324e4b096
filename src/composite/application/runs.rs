//! What runs the pods, as Kubernetes reads it: a Deployment, a StatefulSet, a `CronJob`, a Job.

use serde_json::{Value, json};

use super::{
    pod,
    settled::Settled,
    spec::{ApplicationSpec, Concurrency},
};
use crate::composite::fatal::Fatal;

/// Name of the volume that a stateful pod keeps.
pub(super) const VOLUME: &str = "data";

/// A new pod works before an old one goes. Where an autoscaler decides how many there are, nobody else says so.
pub(super) fn deployment(settled: &Settled, template: &Value) -> Value {
    let mut body = json!({
        "selector": {"matchLabels": pod::labels(settled)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}},
        "progressDeadlineSeconds": settled.startup + 600,
        "revisionHistoryLimit": 5,
        "template": template,
    });
    if !settled.scales() {
        body["replicas"] = settled.replicas.0.into();
    }
    body
}

/// Volumes stay when pods go, and when the whole goes. What they are can never change: the observed ones count.
///
/// # Errors
/// When the spec asks for others.
pub(super) fn stateful_set(
    settled: &Settled,
    spec: &ApplicationSpec,
    template: &Value,
    headless: &str,
    observed: Option<&Value>,
) -> Result<Value, Fatal> {
    let volume = spec.volume.clone().unwrap_or_default();
    let mut claim = json!({
        "accessModes": ["ReadWriteOncePod"],
        "resources": {"requests": {"storage": volume.size.unwrap_or_default()}},
    });
    let class = volume.storage_class.or_else(|| settled.storage_class.clone().filter(|_| observed.is_none()));
    if let Some(class) = class {
        claim["storageClassName"] = class.into();
    }
    if let Some(seen) = observed.map(|observed| &observed["spec"]["volumeClaimTemplates"][0]["spec"]) {
        for (field, pointer) in [("size", "/resources/requests/storage"), ("storageClass", "/storageClassName")] {
            let (is, asked) = (seen.pointer(pointer), claim.pointer(pointer));
            if let (Some(is), Some(asked)) = (is.and_then(Value::as_str), asked.and_then(Value::as_str))
                && is != asked
            {
                let what = format!("a volume cannot change, and it is {is}: make a new Application and move the data");
                return Err(Fatal::invalid(&format!("spec.volume.{field}"), what));
            }
        }
        for field in ["accessModes", "resources", "storageClassName", "volumeMode"] {
            if !seen[field].is_null() {
                claim[field] = seen[field].clone();
            }
        }
    }
    let mut body = json!({
        "serviceName": headless,
        "selector": {"matchLabels": pod::labels(settled)},
        // A pod of a version that does not work must not keep the next one from getting through.
        "podManagementPolicy": "Parallel",
        "updateStrategy": {"type": "RollingUpdate"},
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "revisionHistoryLimit": 5,
        "template": template,
        "volumeClaimTemplates": [{"metadata": {"name": VOLUME}, "spec": claim}],
    });
    if !settled.scales() {
        body["replicas"] = settled.replicas.0.into();
    }
    Ok(body)
}

pub(super) fn cron_job(spec: &ApplicationSpec, template: &Value) -> Value {
    json!({
        "schedule": spec.schedule,
        "timeZone": spec.time_zone.as_deref().unwrap_or("Etc/UTC"),
        "concurrencyPolicy": spec.concurrency.unwrap_or(Concurrency::Forbid).as_str(),
        // A run that was missed while the cluster slept is caught up within the hour.
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": job(spec, template)},
    })
}

/// A job, alone or as a run of a cron job.
pub(super) fn job(spec: &ApplicationSpec, template: &Value) -> Value {
    let mut body = json!({"backoffLimit": 3, "ttlSecondsAfterFinished": 604_800, "template": template});
    if let Some(seconds) = spec.deadline_seconds {
        body["activeDeadlineSeconds"] = seconds.into();
    }
    if spec.schedule.is_none() {
        // A job that is gone would be made again, and run again.
        body.as_object_mut().map(|body| body.remove("ttlSecondsAfterFinished"));
    }
    body
}
