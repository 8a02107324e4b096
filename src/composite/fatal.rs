//! What stops a plan: wrong input, told with the field at fault.

use std::fmt;

use crate::wire::structs;

/// Wrong input. The answer changes nothing in the cluster; the sentence names the field and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal {
    /// Made here alone, so that `REASONS` knows them all.
    reason: &'static str,
    /// The sentence.
    pub message: String,
}

impl Fatal {
    /// Every reason there is: what is counted by reason knows them beforehand.
    pub const REASONS: [&'static str; 8] = [
        "InvalidObserved",
        "InvalidPlatform",
        "InvalidRequest",
        "InvalidSpec",
        "NotAllowed",
        "NotBuilt",
        "NotOffered",
        "Unsafe",
    ];

    /// A short machine reason for the condition `Accepted`, one of [`Self::REASONS`].
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }

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

    /// The request could not be read, or its answer could not be written.
    #[must_use]
    pub fn unread(sentence: &str) -> Self {
        Self { reason: "InvalidRequest", message: sentence.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_listed() {
        let error = structs::from_slice::<u8>(b"\xff").unwrap_err();
        let made = [
            Fatal::invalid("spec", "a"),
            Fatal::platform("spec", "a"),
            Fatal::forbidden("spec", "a"),
            Fatal::not_built("spec", "a"),
            Fatal::not_offered("spec", "a"),
            Fatal::observed("server", &error),
            Fatal::unread("a"),
            Fatal::unsafe_answer("a".to_owned()),
            Fatal::unwritable("server", &error),
        ];
        let reasons: std::collections::BTreeSet<_> = made.iter().map(|fatal| fatal.reason).collect();
        assert_eq!(reasons.into_iter().collect::<Vec<_>>(), Fatal::REASONS);
    }
}
