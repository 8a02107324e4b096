//! The envelope that managed resources share, and the bodies that two or more kinds use.
//!
//! Bodies are minimal typed structs: the fields that we set, the status that we read. The same struct is written and
//! read, so that a field which may only be copied from what is observed is copied by assignment.

pub mod external_secrets;
pub mod kinds;
pub mod managed;
pub mod metadata;
pub mod policies;
pub mod schemahero;
pub mod secret;
pub mod sql;
pub mod usage;

use serde::{Deserialize, Serialize};

pub use kinds::Kind;

/// A reference to an object of the same namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalRef {
    /// The object's name.
    pub name: String,
}

impl LocalRef {
    /// A reference to the object of that name.
    #[must_use]
    pub fn to(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

/// A reference to one key of a Secret of the same namespace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretKeyRef {
    /// The Secret's name.
    pub name: String,
    /// The key in its data.
    pub key: String,
}

/// A reference to an object whose kind is a choice, such as a provider's configuration or a secret store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindRef {
    /// The object's kind.
    pub kind: String,
    /// The object's name.
    pub name: String,
}
