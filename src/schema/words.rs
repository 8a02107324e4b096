//! Values, counts and names in sentences for people.

use serde_json::{Number, Value};

/// A string that is longer than this, in characters, is described and not quoted.
const QUOTED: usize = 60;

/// The most names that a sentence lists.
const LISTED: usize = 20;

/// A value as a sentence shows it: short scalars themselves, all others by their kind and size.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => number(value),
        Value::String(text) => {
            let length = text.chars().count();
            if length > QUOTED { format!("a string of {length} characters") } else { format!("{text:?}") }
        }
        Value::Array(items) => format!("a list of {}", count(items.len(), "item")),
        Value::Object(fields) => format!("an object of {}", count(fields.len(), "field")),
    }
}

/// A number; integral floats without a fraction.
pub fn number(value: &Number) -> String {
    match value.as_f64() {
        Some(float) if value.is_f64() && float.fract() == 0.0 && float.abs() < 1e15 => {
            format!("{float:.0}")
        }
        _ => value.to_string(),
    }
}

/// `1 item`, `2 items`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Names after each other, the end of a long list cut.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    let text = names[..names.len().min(LISTED)].join(", ");
    match names.len().checked_sub(LISTED) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

/// The known name that somebody who typed `name` most likely meant.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&wanted, &known.to_lowercase()), known))
        .filter(|(distance, known)| {
            let length = known.chars().count().max(wanted.chars().count());
            // A third of the letters may differ; of very short names one letter, but not all.
            *distance <= (length / 3).max(1) && *distance < length
        })
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shows_values_but_no_long_ones() {
        assert_eq!(shown(&json!(3.0)), "3");
        assert_eq!(shown(&json!(0.5)), "0.5");
        assert_eq!(shown(&json!("a\nb")), r#""a\nb""#);
        assert_eq!(shown(&json!("ä".repeat(60))), format!("{:?}", "ä".repeat(60)));
        assert_eq!(shown(&json!("x".repeat(61))), "a string of 61 characters");
        assert_eq!(shown(&json!([1])), "a list of 1 item");
        assert_eq!(shown(&json!({"a": 1, "b": 2})), "an object of 2 fields");
    }

    #[test]
    fn finds_what_was_meant() {
        let known = ["for", "storage", "engine", "instances"];
        for (typed, meant) in [
            ("foo", Some("for")),
            ("Storage", Some("storage")),
            ("stroage", Some("storage")),
            ("instance", Some("instances")),
            ("xyz", None),
            ("backup", None),
        ] {
            assert_eq!(closest(typed, known), meant, "{typed}");
        }
    }

    #[test]
    fn cuts_long_lists() {
        let names: Vec<String> = (0..22).map(|n| n.to_string()).collect();
        assert!(listed(names.iter().map(String::as_str)).ends_with("18, 19 and 2 more"));
        assert_eq!(listed(["a", "b"]), "a, b");
    }
}
