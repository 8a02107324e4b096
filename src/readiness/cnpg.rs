//! CloudNativePG, which tells its errors in the status rather than in conditions.

use super::{Head, Judgement, ObservedCondition, Trouble};

/// Conditions that may fail while the server itself works.
const BESIDE: [&str; 2] = ["ContinuousArchiving", "LastBackupSucceeded"];

/// The phase in which there is nothing to say.
const HEALTHY: &str = "Cluster in healthy state";

/// A Cluster works when all servers that are asked for do; what keeps it from that stands in its phase.
pub(super) fn cluster(head: &Head) -> Judgement {
    let condition = head.current("Ready").is_some_and(ObservedCondition::is_true);
    let all = head.status.ready_instances.is_some() && head.status.ready_instances == head.spec.instances;
    if condition && all {
        let beside = BESIDE.into_iter().filter_map(|type_| head.condition(type_)).find(|found| found.is_false());
        return beside.map_or_else(Judgement::ready, |found| Judgement::complains(true, found));
    }
    if head.status.phase.is_empty() {
        return Judgement::unready();
    }
    if head.status.phase == HEALTHY
        && let Some(condition) = head.condition("Ready").filter(|condition| condition.is_false())
    {
        return Judgement::complains(false, condition);
    }
    Judgement { ready: false, trouble: Some(trouble("phase", &head.status.phase, &head.status.phase_reason)) }
}

/// A logical database or a role works once it was applied as it is asked for now.
pub(super) fn applied(head: &Head) -> Judgement {
    let current = head.status.observed_generation.is_some_and(|seen| seen >= head.metadata.generation.unwrap_or(0));
    if head.status.applied == Some(true) && current {
        return Judgement::ready();
    }
    if head.status.message.is_empty() {
        return Judgement::unready();
    }
    Judgement { ready: false, trouble: Some(trouble("status.message", "applied=false", &head.status.message)) }
}

/// A Pooler works when its pods do.
pub(super) fn pooler(head: &Head) -> Judgement {
    let pods = head.status.instances.is_some_and(|pods| pods >= head.spec.instances.unwrap_or(1));
    match head.status.phase.as_str() {
        "" | "active" if pods => Judgement::ready(),
        "" | "active" | "inactive" => Judgement::unready(),
        phase => {
            let trouble = trouble("phase", phase, &head.status.phase_reason);
            Judgement { ready: false, trouble: Some(trouble) }
        }
    }
}

fn trouble(condition: &str, reason: &str, message: &str) -> Trouble {
    Trouble { condition: condition.to_owned(), reason: reason.to_owned(), message: message.to_owned() }
}
