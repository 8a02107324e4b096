//! Managed resources, and Usages, which have the same conditions.

use super::{Head, Judgement};

/// Ready is `Ready=True`. A failed update or observation leaves it True and sets `Synced=False`: the thing still serves,
/// so it stays ready, and the message goes beside it.
pub(super) fn judge(head: &Head) -> Judgement {
    let ready = head.current("Ready").is_some_and(super::ObservedCondition::is_true);
    // Synced holds the newest message of all; LastAsyncOperation keeps that of a create which is being tried again.
    let complaint = ["Synced", "LastAsyncOperation"]
        .into_iter()
        .filter_map(|type_| head.condition(type_))
        .find(|condition| condition.is_false() && condition.reason != "ReconcilePaused");
    match complaint {
        Some(condition) => Judgement::complains(ready, condition),
        None => match head.condition("Synced").filter(|condition| condition.is_false()) {
            Some(paused) => Judgement::complains(ready, paused),
            None => Judgement { ready, trouble: None },
        },
    }
}
