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

/// Backups work as soon as they are there, as the server does without them; of one that failed, they say so until its Job is
/// deleted.
pub(super) fn backups(head: &Head) -> Judgement {
    let failed = head.condition("Complete").filter(|complete| complete.reason == "JobFailed");
    failed.map_or_else(Judgement::ready, |complete| Judgement::complains(true, complete))
}
