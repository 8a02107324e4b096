//! Kinds that work as soon as they exist: Secrets, generators, a provider's configuration.

use super::{Head, Judgement};

/// Observed is ready. Never ready because we asked: the apply may have failed.
pub(super) fn judge(_: &Head) -> Judgement {
    Judgement::ready()
}
