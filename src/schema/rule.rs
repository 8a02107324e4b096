//! Rules that the API server evaluates (CEL): what no bound of a single field can say.

use serde::Serialize;
use serde_json::Value;

/// A rule on the value that it stands at.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    #[serde(rename = "rule")]
    expression: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_path: Option<String>,
    reason: &'static str,
}

impl Rule {
    /// A rule that every value obeys.
    pub fn holds(expression: impl Into<String>, message: impl Into<String>) -> Self {
        Self { expression: expression.into(), message: message.into(), field_path: None, reason: "FieldValueInvalid" }
    }

    /// A rule about a change, which what was accepted before may forbid.
    pub fn change(expression: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: "FieldValueForbidden", ..Self::holds(expression, message) }
    }

    /// A rule that keeps a field as it was first set. `path` is relative, such as `encryption.keyRef`.
    pub fn fixed(path: &str, message: impl Into<String>) -> Self {
        let (old, new) = (present("oldSelf", path), present("self", path));
        Self::change(format!("!({old}) || ({new} && self.{path} == oldSelf.{path})"), message).at(path)
    }

    /// Names the field at fault, relative to where the rule stands.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        Self { field_path: Some(format!(".{path}")), ..self }
    }
}

/// The expression that says whether a field is there, with everything that leads to it.
pub fn present(root: &str, path: &str) -> String {
    let mut at = root.to_owned();
    let steps: Vec<String> = path
        .split('.')
        .map(|step| {
            at.push('.');
            at.push_str(step);
            format!("has({at})")
        })
        .collect();
    steps.join(" && ")
}

/// The rules in the form in which a schema carries them.
pub fn list(rules: &[Rule]) -> Value {
    // A struct of strings always serializes.
    serde_json::to_value(rules).unwrap_or_default()
}
