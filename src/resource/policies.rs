//! Management policies. Only four sets exist here; any other one stops a provider's reconciler for good.

use serde::{Deserialize, Serialize};

/// What a provider may do with an external resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Policy {
    /// Read it.
    Observe,
    /// Create it.
    Create,
    /// Change it.
    Update,
    /// Delete it with the object.
    Delete,
    /// Copy observed values into the spec; never used here.
    LateInitialize,
    /// All of them; never used here.
    #[serde(rename = "*")]
    All,
}

/// A set of policies that providers accept.
pub type Policies = &'static [Policy];

/// Adoption for a look: nothing is changed.
pub const OBSERVE: Policies = &[Policy::Observe];
/// Protected and not yet up: it may be created, but never deleted.
pub const PROTECTED_NEW: Policies = &[Policy::Observe, Policy::Create, Policy::Update];
/// Protected and up: neither created again empty, nor deleted, whoever deletes the object.
pub const PROTECTED: Policies = &[Policy::Observe, Policy::Update];
/// Not protected, or about to be removed on purpose.
pub const FULL: Policies = &[Policy::Observe, Policy::Create, Policy::Update, Policy::Delete];

/// All sets that may be emitted.
pub const ALLOWED: [Policies; 4] = [OBSERVE, PROTECTED_NEW, PROTECTED, FULL];

/// The set for a resource, by whether the database is protected and the resource has been up.
#[must_use]
pub fn policies(protected: bool, has_been_up: bool) -> Policies {
    match (protected, has_been_up) {
        (true, false) => PROTECTED_NEW,
        (true, true) => PROTECTED,
        (false, _) => FULL,
    }
}
