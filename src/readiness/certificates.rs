//! Certificates of cert-manager.

use super::{Head, Judgement, ObservedCondition};

/// A certificate works when there is one, for what is asked now; a renewal changes nothing of that.
pub(super) fn judge(head: &Head) -> Judgement {
    if head.current("Ready").is_some_and(ObservedCondition::is_true) {
        return Judgement::ready();
    }
    match head.condition("Issuing").filter(|issuing| issuing.is_false() && issuing.reason == "Failed") {
        Some(failed) => Judgement::complains(false, failed),
        None => Judgement::unready(),
    }
}
