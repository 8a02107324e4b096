//! What stops a plan: wrong input, told with the field at fault.

use std::fmt;

use crate::wire::structs;

/// Wrong input. The answer changes nothing in the cluster; the sentence names the field and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal {
    /// A short machine reason for the condition `Accepted`.
    pub reason: &'static str,
    /// The sentence.
    pub message: String,
}

impl Fatal {
    /// The spec, or the Platform, says something that cannot be done.
    #[must_use]
    pub fn invalid(field: &str, what: impl fmt::Display) -> Self {
        Self { reason: "InvalidSpec", message: format!("{field}: {what}") }
    }

    /// The Platform lacks or contradicts something.
    #[must_use]
    pub fn platform(field: &str, what: impl fmt::Display) -> Self {
        Self { reason: "InvalidPlatform", message: format!("{field}: {what}") }
    }

    /// The platform team does not allow it.
    #[must_use]
    pub fn forbidden(field: &str, what: impl fmt::Display) -> Self {
        Self { reason: "NotAllowed", message: format!("{field}: {what}") }
    }

    /// A field that is part of the API but that this version cannot serve.
    #[must_use]
    pub fn not_built(field: &str, what: impl fmt::Display) -> Self {
        Self {
            reason: "NotBuilt",
            message: format!("{field}: {what} is not built yet in this version of function-idp"),
        }
    }

    /// The provider does not have it.
    #[must_use]
    pub fn not_offered(field: &str, what: impl fmt::Display) -> Self {
        Self { reason: "NotOffered", message: format!("{field}: {what}") }
    }

    /// An observed object is not what its kind says.
    #[must_use]
    pub fn observed(resource: &str, error: &structs::Error) -> Self {
        Self { reason: "InvalidObserved", message: format!("composed resource \"{resource}\" cannot be read: {error}") }
    }

    /// An answer would lose data.
    #[must_use]
    pub fn unsafe_answer(message: String) -> Self {
        Self { reason: "Unsafe", message }
    }

    /// An object of ours could not be written; it is told like wrong input, since only input can cause it.
    #[must_use]
    pub fn unwritable(resource: &str, error: &structs::Error) -> Self {
        Self { reason: "InvalidSpec", message: format!("composed resource \"{resource}\" cannot be written: {error}") }
    }
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
