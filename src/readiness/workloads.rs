//! What runs pods. A workload works when as many pods as are asked for run its newest template.

use super::{Head, Judgement, Trouble};

/// A Deployment works when all its pods are new and take requests. How many are asked for stands in it also where an
/// autoscaler decides.
pub(super) fn deployment(head: &Head) -> Judgement {
    if let Some(failure) = head.condition("ReplicaFailure").filter(|condition| condition.is_true()) {
        return Judgement::complains(false, failure);
    }
    if let Some(stuck) =
        head.condition("Progressing").filter(|condition| condition.reason == "ProgressDeadlineExceeded")
    {
        return Judgement::complains(false, stuck);
    }
    if head.spec.paused {
        return Judgement { ready: false, trouble: Some(paused()) };
    }
    let status = &head.status;
    let asked = head.spec.replicas.unwrap_or(1);
    let count = |pods: Option<i64>| pods.unwrap_or(0);
    let all = count(status.updated_replicas) >= asked
        && count(status.replicas) == count(status.updated_replicas)
        && count(status.available_replicas) >= count(status.updated_replicas);
    if is_current(head) && all { Judgement::ready() } else { Judgement::unready() }
}

/// Stateful pods work when all of them run the newest template.
pub(super) fn stateful_set(head: &Head) -> Judgement {
    let status = &head.status;
    let all = status.ready_replicas.unwrap_or(0) >= head.spec.replicas.unwrap_or(1);
    let newest = status.update_revision == status.current_revision;
    if is_current(head) && all && newest { Judgement::ready() } else { Judgement::unready() }
}

/// A job works once it has ended well.
pub(super) fn job(head: &Head) -> Judgement {
    let holds = |type_: &str| head.condition(type_).filter(|condition| condition.is_true());
    match (holds("Complete"), holds("Failed")) {
        (Some(_), _) => Judgement::ready(),
        (None, Some(failed)) => Judgement::complains(false, failed),
        (None, None) => Judgement::unready(),
    }
}

/// A cron job works as long as it is there; that its last run failed is told beside it. Times of the API server are all in
/// one form, so that their order is that of their letters.
pub(super) fn cron_job(head: &Head) -> Judgement {
    let status = &head.status;
    let running = status.active.as_ref().and_then(serde_json::Value::as_array).is_some_and(|runs| !runs.is_empty());
    let failed = !running
        && status.last_schedule_time.as_ref().is_some_and(|due| status.last_successful_time.as_ref() < Some(due));
    let trouble = Trouble {
        condition: "status.lastSuccessfulTime".to_owned(),
        reason: "LastRunFailed".to_owned(),
        message: "The last run failed.".to_owned(),
    };
    Judgement { ready: true, trouble: failed.then_some(trouble) }
}

/// An autoscaler works when it can read what it follows. At no pods it rests.
pub(super) fn autoscaler(head: &Head) -> Judgement {
    if let Some(unable) = head.condition("AbleToScale").filter(|condition| condition.is_false()) {
        return Judgement::complains(false, unable);
    }
    match head.condition("ScalingActive") {
        Some(active) if active.is_false() && active.reason != "ScalingDisabled" => Judgement::complains(false, active),
        Some(_) => Judgement::ready(),
        None => Judgement::unready(),
    }
}

fn is_current(head: &Head) -> bool {
    head.status.observed_generation.is_some_and(|seen| seen >= head.metadata.generation.unwrap_or(0))
}

fn paused() -> Trouble {
    Trouble {
        condition: "spec.paused".to_owned(),
        reason: "DeploymentPaused".to_owned(),
        message: "Somebody paused the rollout.".to_owned(),
    }
}
