//! mariadb-operator: servers, databases, users and grants alike.

use super::{Head, Judgement, ObservedCondition};

/// Ready is `Ready=True`; otherwise the same condition says why.
pub(super) fn judge(head: &Head) -> Judgement {
    match head.current("Ready") {
        Some(ready) if ready.is_true() => Judgement::ready(),
        Some(ready) if ObservedCondition::is_false(ready) => Judgement::complains(false, ready),
        _ => Judgement::unready(),
    }
}
