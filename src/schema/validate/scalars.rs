//! Strings, numbers and types.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Check, flag};
use crate::schema::{
    format, pattern,
    words::{closest, listed, shown},
};

impl Check {
    pub(super) fn words(&mut self, schema: &Value, value: &Value, path: &str) {
        let Some(words) = schema.get("enum").and_then(Value::as_array) else {
            return;
        };
        if words.iter().any(|word| same(word, value)) {
            return;
        }
        let names: Vec<String> = words.iter().map(plain).collect();
        let names = || names.iter().map(String::as_str);
        let meant = value.as_str().and_then(|text| closest(text, names()));
        let meant = meant.map(|name| format!("; did you mean {name:?}?")).unwrap_or_default();
        self.add(path, format!("must be one of {}, is {}{meant}", listed(names()), shown(value)));
    }

    pub(super) fn string(&mut self, schema: &Value, text: &str, path: &str) {
        let is = || shown(&Value::String(text.to_owned()));
        let length = text.chars().count();
        self.size(schema, ("minLength", "maxLength"), length, "character", path);
        if let Some(expression) = schema.get("pattern").and_then(Value::as_str) {
            match pattern::matches(expression, text) {
                Some(true) => {}
                Some(false) => self.add(path, format!("must match {expression}, is {}", is())),
                None => self.add(path, format!("cannot be checked: {expression} is no regular expression")),
            }
        }
        let format = schema.get("format").and_then(Value::as_str);
        if let Some(wanted) = format.and_then(|format| format::violation(format, text)) {
            self.add(path, format!("must be {wanted}, is {}", is()));
        }
    }

    pub(super) fn number(&mut self, schema: &Value, value: &Value, path: &str) {
        let is = shown(value);
        let minimum = schema.get("minimum").map(|least| (least, compare(value, least)));
        match (minimum, flag(schema, "exclusiveMinimum")) {
            (Some((least, Some(Ordering::Less | Ordering::Equal))), true) => {
                self.add(path, format!("must be more than {}, is {is}", shown(least)));
            }
            (Some((least, Some(Ordering::Less))), false) => {
                self.add(path, format!("must be at least {}, is {is}", shown(least)));
            }
            _ => {}
        }
        let maximum = schema.get("maximum").map(|most| (most, compare(value, most)));
        match (maximum, flag(schema, "exclusiveMaximum")) {
            (Some((most, Some(Ordering::Greater | Ordering::Equal))), true) => {
                self.add(path, format!("must be less than {}, is {is}", shown(most)));
            }
            (Some((most, Some(Ordering::Greater))), false) => {
                self.add(path, format!("must be at most {}, is {is}", shown(most)));
            }
            _ => {}
        }
        if let Some(factor) = schema.get("multipleOf")
            && !is_multiple(value, factor)
        {
            self.add(path, format!("must be a multiple of {}, is {is}", shown(factor)));
        }
        if let Some((least, most)) = range(schema)
            && value.as_f64().is_some_and(|float| float < least || float > most)
        {
            self.add(path, format!("must be between {least} and {most}, is {is}"));
        }
    }
}

/// The range of a number's format; that of 64 bits is part of its type.
fn range(schema: &Value) -> Option<(f64, f64)> {
    let text = |name: &str| schema.get(name).and_then(Value::as_str);
    match (text("type"), text("format")) {
        (Some("integer"), Some("int32")) => Some((f64::from(i32::MIN), f64::from(i32::MAX))),
        (Some("number"), Some("float")) => Some((f64::from(f32::MIN), f64::from(f32::MAX))),
        _ => None,
    }
}

fn is_multiple(value: &Value, factor: &Value) -> bool {
    if let (Some(value), Some(factor)) = (value.as_i64(), factor.as_i64()) {
        return value.checked_rem(factor) == Some(0);
    }
    match (value.as_f64(), factor.as_f64()) {
        (Some(value), Some(factor)) => has_no_fraction(value / factor),
        _ => false,
    }
}

/// Whether a float is a whole number.
fn has_no_fraction(float: f64) -> bool {
    float.is_finite() && float.fract() == 0.0
}

/// What to say when the value has another type than the schema wants.
pub(super) fn wrong_type(schema: &Value, value: &Value) -> Option<String> {
    if flag(schema, "x-kubernetes-int-or-string") {
        let fine = value.is_string() || is_integer(value);
        return (!fine).then(|| format!("must be an integer or a string, is {}", shown(value)));
    }
    let wanted = schema.get("type").and_then(Value::as_str);
    let (fine, name) = match wanted {
        Some("object") => (value.is_object(), "an object"),
        Some("array") => (value.is_array(), "a list"),
        Some("string") => (value.is_string(), "a string"),
        Some("integer") => (is_integer(value), "an integer"),
        Some("number") => (value.is_number(), "a number"),
        Some("boolean") => (value.is_boolean(), "true or false"),
        _ => (true, ""),
    };
    if fine {
        return None;
    }
    let hint = match (wanted, value) {
        (_, Value::Null) => "; leave the field out",
        (Some("string"), Value::Bool(_) | Value::Number(_)) => "; put it in quotes",
        (Some("integer"), Value::String(text)) if text.parse::<i64>().is_ok() => "; leave out the quotes",
        (Some("number"), Value::String(text)) if text.parse::<f64>().is_ok() => "; leave out the quotes",
        (Some("boolean"), Value::String(text)) if text == "true" || text == "false" => "; leave out the quotes",
        _ => "",
    };
    Some(format!("must be {name}, is {}{hint}", shown(value)))
}

/// A word of an enum as it is typed.
fn plain(word: &Value) -> String {
    match word {
        Value::String(text) if !text.is_empty() => text.clone(),
        _ => shown(word),
    }
}

/// Whether a value is an integer of 64 bits; a float without a fraction is one.
fn is_integer(value: &Value) -> bool {
    // 2^63 is the first float that is too large.
    const END: f64 = 9_223_372_036_854_775_808.0;
    value.is_i64() || value.as_f64().is_some_and(|float| has_no_fraction(float) && (-END..END).contains(&float))
}

pub(super) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// Equality of values, where `1` and `1.0` are the same number.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => compare(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
