//! One row of the catalogue: what it matches, and what it says.

use super::{Owner, Severity, message::Message};
use crate::catalogue::Problem;

/// What a provider was doing when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Preparing its client: provider configuration, credentials, first contact.
    Connect,
    /// Looking at what exists.
    Observe,
    /// Creating it.
    Create,
    /// Changing it.
    Update,
    /// Deleting it.
    Delete,
}

/// One row of the catalogue.
///
/// A row matches when every part that it sets matches; a part that it leaves out matches everything. Codes are compared as
/// whole words, without a final `Fault` or `Exception`, so that all forms in which software development kits print them
/// are covered; `text` is a regular expression without regard to case, and `instead` one that suffices in place of codes
/// and text, for servers that send no code.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    kinds: &'static [&'static str],
    conditions: &'static [&'static str],
    reasons: &'static [&'static str],
    operations: &'static [Operation],
    codes: &'static [&'static str],
    text: &'static str,
    instead: &'static str,
    reason: &'static str,
    field: Option<&'static str>,
    who: Owner,
    severity: Severity,
    sentence: &'static str,
}

impl Row {
    const fn new(reason: &'static str, who: Owner, severity: Severity) -> Self {
        Self {
            kinds: &[],
            conditions: &[],
            reasons: &[],
            operations: &[],
            codes: &[],
            text: "",
            instead: "",
            reason,
            field: None,
            who,
            severity,
            sentence: "",
        }
    }

    /// A failure that the developer can end.
    pub(super) const fn developer(reason: &'static str) -> Self {
        Self::new(reason, Owner::Developer, Severity::Fails)
    }

    /// A failure that only the platform team can end.
    pub(super) const fn platform(reason: &'static str) -> Self {
        Self::new(reason, Owner::Platform, Severity::Fails)
    }

    /// Something that goes on by itself.
    pub(super) const fn waits(reason: &'static str) -> Self {
        Self::new(reason, Owner::Nobody, Severity::Waits)
    }

    /// Something that goes on by itself as a rule; if it lasts, the platform team has to look.
    pub(super) const fn retries(reason: &'static str) -> Self {
        Self::new(reason, Owner::Platform, Severity::Waits)
    }

    /// Kinds as `group/Kind`, where `*` stands for any text.
    pub(super) const fn of(self, kinds: &'static [&'static str]) -> Self {
        Self { kinds, ..self }
    }

    /// Types of the conditions, or the status fields that stand in for one.
    pub(super) const fn conditions(self, conditions: &'static [&'static str]) -> Self {
        Self { conditions, ..self }
    }

    /// Reasons of the condition that brings the message.
    pub(super) const fn reasons(self, reasons: &'static [&'static str]) -> Self {
        Self { reasons, ..self }
    }

    /// What the provider was doing.
    pub(super) const fn during(self, operations: &'static [Operation]) -> Self {
        Self { operations, ..self }
    }

    /// Error codes, one of which must occur.
    pub(super) const fn codes(self, codes: &'static [&'static str]) -> Self {
        Self { codes, ..self }
    }

    /// A regular expression; its named groups may stand in the sentence.
    pub(super) const fn text(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    /// A regular expression that suffices in place of codes and text.
    pub(super) const fn instead(self, instead: &'static str) -> Self {
        Self { instead, ..self }
    }

    /// The path at fault.
    pub(super) const fn at(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// The sentence. `{field}`, `{it}` (kind and name), `{name}`, `{detail}` (the scrubbed message) and named groups are filled in.
    pub(super) const fn says(self, sentence: &'static str) -> Self {
        Self { sentence, ..self }
    }

    /// The machine reason of the translation, in camel case.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The path at fault: in the claim's spec, in its metadata, or in Platform (`Platform....`); two are separated by a comma.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// Who can end it.
    #[must_use]
    pub fn who(&self) -> Owner {
        self.who
    }

    /// Whether it goes on by itself.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The sentence before its placeholders are filled in.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// The kinds that the row is about, as globs over `group/Kind`; empty means all.
    #[must_use]
    pub fn kinds(&self) -> &'static [&'static str] {
        self.kinds
    }

    /// The error codes that it matches; empty where the text or the condition's reason decides.
    #[must_use]
    pub fn error_codes(&self) -> &'static [&'static str] {
        self.codes
    }

    /// The reasons of the condition that it matches; empty where any does.
    #[must_use]
    pub fn condition_reasons(&self) -> &'static [&'static str] {
        self.reasons
    }

    /// The regular expressions that it matches: the text beside its codes, and the one that suffices in their place; empty
    /// where there is none.
    #[must_use]
    pub fn texts(&self) -> [&'static str; 2] {
        [self.text, self.instead]
    }

    /// The regular expressions of the row: the text that must match too, and the one that suffices in place of a code.
    pub(super) fn patterns(&self) -> (&'static str, &'static str) {
        (self.text, self.instead)
    }

    /// Whether kind, condition, its reason and the operation are the row's.
    pub(super) fn concerns(&self, problem: &Problem<'_>, message: &Message) -> bool {
        let any = |set: &[&str], value: &str| set.is_empty() || set.contains(&value);
        any(self.conditions, problem.condition)
            && any(self.reasons, problem.reason)
            && (self.operations.is_empty() || message.operation.is_some_and(|o| self.operations.contains(&o)))
            && (self.kinds.is_empty() || self.kinds.iter().any(|glob| glob_matches(glob, problem.kind)))
    }

    /// Whether one of the row's codes occurs, or it has none.
    pub(super) fn has_code(&self, message: &Message) -> bool {
        self.codes.is_empty() || self.codes.iter().any(|code| message.has_code(code))
    }
}

/// Whether a text fits a glob that knows `*` only.
fn glob_matches(glob: &str, text: &str) -> bool {
    let Some((head, rest)) = glob.split_once('*') else {
        return glob == text;
    };
    let Some(text) = text.strip_prefix(head) else {
        return false;
    };
    text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| glob_matches(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_know_the_star_only() {
        assert!(glob_matches("*", "rds.aws.m.upbound.io/Instance"));
        assert!(glob_matches("rds.aws.*upbound.io/*", "rds.aws.m.upbound.io/Instance"));
        assert!(glob_matches("rds.aws.*upbound.io/*", "rds.aws.upbound.io/Instance"));
        assert!(glob_matches("*Pod", "Pod"));
        assert!(!glob_matches("*.aws.*", "sql.gcp.m.upbound.io/User"));
        assert!(!glob_matches("Pod", "Pods"));
        assert!(!glob_matches("Pod*s", "Pod"));
    }
}
