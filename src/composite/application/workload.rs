//! What runs the pods: a Deployment, a StatefulSet, a CronJob or a Job.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    WORKLOAD, files,
    part::Part,
    pod, service,
    settled::Settled,
    spec::{ApplicationSpec, Concurrency, WorkloadType},
};
use crate::{
    composite::{
        draft::{Draft, Pending, State},
        fatal::Fatal,
    },
    readiness::{self, Judgement, ObservedCondition},
    resource::{Kind, kinds},
};

/// Composition resource name.
pub(super) const KEY: &str = "workload";
/// Name of the volume that a stateful pod keeps.
pub(super) const VOLUME: &str = "data";

/// The kind that runs a type.
pub(super) fn kind(of: WorkloadType) -> &'static Kind {
    match of {
        WorkloadType::Service | WorkloadType::Worker => &kinds::DEPLOYMENT,
        WorkloadType::Stateful => &kinds::STATEFUL_SET,
        WorkloadType::CronJob => &kinds::CRON_JOB,
        WorkloadType::Job => &kinds::JOB,
    }
}

/// Composes what runs the pods; `gate` is what they cannot start without.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    template: Value,
    headless: &str,
    gate: Option<Pending>,
) -> Result<State, Fatal> {
    let kind = kind(settled.kind);
    let (key, name, body) = match settled.kind {
        WorkloadType::Service | WorkloadType::Worker => {
            (KEY.to_owned(), settled.name.clone(), deployment(settled, template))
        }
        WorkloadType::Stateful => {
            (KEY.to_owned(), settled.name.clone(), stateful_set(settled, spec, template, headless))
        }
        WorkloadType::CronJob => (KEY.to_owned(), settled.name.clone(), cron_job(spec, template)),
        WorkloadType::Job => {
            // A job cannot change: another spec is another job.
            let body = job(spec, template);
            let hash: String =
                Sha256::digest(body.to_string()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            (format!("job-{hash}"), format!("{}-{hash}", crate::composite::names::fit(&settled.name, 54)), body)
        }
    };
    let want = Part::new(&key, kind, WORKLOAD, name, json!({"spec": body})).want(draft, settled)?;
    let mut after = vec![service::ACCOUNT];
    if !spec.files.is_empty() {
        after.push(files::KEY);
    }
    let explained = if settled.elsewhere.is_some() { None } else { explained(draft, settled, &key) };
    let state = draft.want(want.after(&after).gate(gate).explained(&kinds::POD, explained));
    let old: Vec<_> = draft.heads_with("job-").map(|(key, _)| key).filter(|old| *old != key.as_str()).collect();
    for old in old {
        draft.let_go(old, "The job of an earlier spec is removed.".to_owned());
    }
    Ok(state)
}

/// What the pods say while their workload does not work. They are looked at only then, so that the steady state costs no
/// question.
fn explained(draft: &mut Draft<'_>, settled: &Settled, key: &str) -> Option<Judgement> {
    let head = draft.head(key)?;
    let refused = head.condition("ReplicaFailure").is_some_and(ObservedCondition::is_true);
    if refused || head.metadata.is_being_deleted() || readiness::judge(head).ready {
        return None;
    }
    let pods = draft.ask_labelled("pods", &kinds::POD, (pod::NAME, &settled.name))?;
    readiness::pods::trouble(pods).map(|trouble| Judgement { ready: false, trouble: Some(trouble) })
}

/// A new pod works before an old one goes. Where an autoscaler decides how many there are, nobody else says so.
fn deployment(settled: &Settled, template: Value) -> Value {
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

/// Volumes stay when pods go, and when the whole goes.
fn stateful_set(settled: &Settled, spec: &ApplicationSpec, template: Value, headless: &str) -> Value {
    let volume = spec.volume.clone().unwrap_or_default();
    let mut claim = json!({
        "accessModes": ["ReadWriteOncePod"],
        "resources": {"requests": {"storage": volume.size.unwrap_or_default()}},
    });
    if let Some(class) = volume.storage_class {
        claim["storageClassName"] = class.into();
    }
    let mut body = json!({
        "serviceName": headless,
        "selector": {"matchLabels": pod::labels(settled)},
        "podManagementPolicy": "OrderedReady",
        "updateStrategy": {"type": "RollingUpdate"},
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "revisionHistoryLimit": 5,
        "template": template,
        "volumeClaimTemplates": [{"metadata": {"name": VOLUME}, "spec": claim}],
    });
    if !settled.scales() {
        body["replicas"] = settled.replicas.0.into();
    }
    body
}

fn cron_job(spec: &ApplicationSpec, template: Value) -> Value {
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

fn job(spec: &ApplicationSpec, template: Value) -> Value {
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
