//! `ExternalSecret` and `PushSecret`.

use super::{Head, Judgement};

/// Ready is `Ready=True` for the generation that is asked for. Neither kind has an observedGeneration:
/// `syncedResourceVersion` begins with it. A password is synced once and never again, so it is not asked there.
pub(super) fn judge(head: &Head) -> Judgement {
    let Some(condition) = head.condition("Ready") else {
        return Judgement::unready();
    };
    if !condition.is_true() {
        return Judgement::complains(false, condition);
    }
    if head.spec.refresh_policy == "CreatedOnce" {
        return Judgement::ready();
    }
    let synced = head.status.synced_resource_version.split('-').next().and_then(|generation| generation.parse().ok());
    Judgement { ready: synced == head.metadata.generation, trouble: None }
}
