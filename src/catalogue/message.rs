//! A provider's message taken apart: what it was doing, and the codes that it names.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::row::Operation;

/// A message as the rows look at it.
pub(super) struct Message {
    /// What the provider was doing, if it says so.
    pub(super) operation: Option<Operation>,
    /// The message with single spaces in place of line breaks and tabs. Not scrubbed: only captures of it are shown.
    pub(super) text: String,
    codes: BTreeSet<String>,
}

/// The prefixes by which a managed resource's reconciler says what failed, longest way round first.
const OPERATIONS: [(&str, Operation); 8] = [
    ("connect failed", Operation::Connect),
    ("observe failed", Operation::Observe),
    ("create failed", Operation::Create),
    ("update failed", Operation::Update),
    ("delete failed", Operation::Delete),
    ("async create failed", Operation::Create),
    ("async update failed", Operation::Update),
    ("async delete failed", Operation::Delete),
];

/// Numbers that are codes only in their surroundings: SQLSTATE, MySQL's error numbers, statuses of Google's API.
static NUMBERED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    [
        ("SQLSTATE ", r"(?:\(|SQLSTATE[ :=]{1,3})([0-9A-Z]{5})\b"),
        ("MySQL ", r"(?i)\berror:? (\d{4})\b"),
        ("Google ", r"\bgoogleapi: Error (\d{3})\b"),
    ]
    .into_iter()
    .filter_map(|(family, pattern)| Regex::new(pattern).ok().map(|regex| (family, regex)))
    .collect()
});

impl Message {
    /// Takes a message apart.
    pub(super) fn parse(raw: &str) -> Self {
        let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        let operation = OPERATIONS.iter().find(|(prefix, _)| text.starts_with(prefix)).map(|(_, operation)| *operation);
        let mut codes: BTreeSet<String> = text
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .map(|word| bare(word.trim_matches('.')))
            .filter(|word| word.len() > 3)
            .map(str::to_owned)
            .collect();
        for (family, regex) in NUMBERED.iter() {
            codes.extend(regex.captures_iter(&text).filter_map(|c| Some(format!("{family}{}", c.get(1)?.as_str()))));
        }
        Self { operation, text, codes }
    }

    /// Whether the message names this code, with or without a final `Fault` or `Exception`.
    pub(super) fn has_code(&self, code: &str) -> bool {
        self.codes.contains(bare(code))
    }

    /// The message without the prefixes that only say what the provider was doing.
    pub(super) fn core(&self) -> &str {
        let mut rest = self.text.as_str();
        while let Some(next) = WRAPPERS.iter().find_map(|wrapper| rest.strip_prefix(wrapper)) {
            rest = next.trim_start();
        }
        rest
    }
}

/// What stands around the message proper.
const WRAPPERS: [&str; 15] = [
    "connect failed:",
    "observe failed:",
    "create failed:",
    "update failed:",
    "delete failed:",
    "async create failed:",
    "async update failed:",
    "async delete failed:",
    "cannot initialize the Terraform plugin SDK async external client:",
    "cannot initialize the Terraform Plugin Framework async external client:",
    "cannot get terraform setup:",
    "failed to create the resource:",
    "failed to update the resource:",
    "failed to delete the resource:",
    "failed to observe the resource:",
];

/// A code without the ending that one form has and another has not.
fn bare(code: &str) -> &str {
    let short = code.strip_suffix("Fault").or_else(|| code.strip_suffix("Exception")).unwrap_or(code);
    if short.is_empty() { code } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_code_are_found() {
        for text in [
            "api error KMSKeyNotAccessibleFault: no",
            "KMSKeyNotAccessible: no\n\tstatus code: 400",
            "An error occurred (KMSKeyNotAccessibleFault) when calling",
            "(Service: AmazonRDS; Error Code: KMSKeyNotAccessibleFault; Request ID: x)",
            r#"Code="KMSKeyNotAccessible" Message="no""#,
        ] {
            assert!(Message::parse(text).has_code("KMSKeyNotAccessibleFault"), "{text}");
        }
        assert!(Message::parse("pq: no (42501)").has_code("SQLSTATE 42501"));
        assert!(Message::parse("ERROR: no (SQLSTATE 42501)").has_code("SQLSTATE 42501"));
        assert!(!Message::parse("dial tcp 10.0.0.1:42501").has_code("SQLSTATE 42501"));
        assert!(Message::parse("Error 1044 (42000): no").has_code("MySQL 1044"));
        assert!(Message::parse("googleapi: Error 409: no").has_code("Google 409"));
        assert!(Message::parse("InvalidGroup.NotFound: x.").has_code("InvalidGroup.NotFound"));
    }

    #[test]
    fn the_core_is_what_the_wrappers_hold() {
        let message = Message::parse("create failed: async create failed: failed to create the resource: [{0 no []}]");
        assert_eq!(message.operation, Some(Operation::Create));
        assert_eq!(message.core(), "[{0 no []}]");
        assert_eq!(Message::parse("async delete failed: no").operation, Some(Operation::Delete));
        assert_eq!(Message::parse("no").operation, None);
    }
}
