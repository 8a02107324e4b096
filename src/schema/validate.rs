//! The check of a value against a structural schema.

mod fields;
mod junctors;
mod lists;
mod scalars;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{apply_defaults, words::count};

/// Something in a value that its schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Where it is, such as `spec.databases[0].name`; empty for the value itself.
    pub path: String,
    /// What is wrong and what is allowed. It quotes the value, but none that is longer than 60 characters.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Checks a value against a structural schema, as an API server with strict field validation does.
///
/// `path` is where the value stands, such as `spec`; an empty one says that it is a whole object, which may have
/// `apiVersion`, `kind` and `metadata` whatever the schema says. The order of the violations is stable.
///
/// Defaults count as set. Stricter than an API server, which drops both: an unknown field is a violation, and so is a
/// null that is not `nullable` and has no default. Stricter too: an integer of the format `int32` fits into 32 bits,
/// which an API server leaves to the controller. More generous: rules in CEL (`x-kubernetes-validations`) are not
/// evaluated, and some formats (`email`, `hostname`, `uri`, `isbn`, ...) are not enforced. What a schema leaves open (no
/// type and no fields, `additionalProperties: true`) may hold anything.
#[must_use]
pub fn validate(schema: &Value, value: &Value, path: &str) -> Vec<Violation> {
    let mut value = value.clone();
    apply_defaults(schema, &mut value);
    let mut check = Check::default();
    let place = if path.is_empty() { Place::Root } else { Place::Field };
    check.node(schema, &value, path, place);
    check.found
}

/// Where a schema stands, which decides whether it names all fields.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The whole object.
    Root,
    /// Anywhere below.
    Field,
    /// In `allOf`, `anyOf`, `oneOf` or `not`: it restricts what the schema around it names.
    Junctor,
}

#[derive(Default)]
struct Check {
    found: Vec<Violation>,
}

impl Check {
    fn add(&mut self, path: &str, message: impl Into<String>) {
        self.found.push(Violation { path: path.to_owned(), message: message.into() });
    }

    fn node(&mut self, schema: &Value, value: &Value, path: &str, place: Place) {
        if value.is_null() && flag(schema, "nullable") {
            return;
        }
        if let Some(message) = scalars::wrong_type(schema, value) {
            return self.add(path, message);
        }
        self.words(schema, value, path);
        match value {
            Value::String(text) => self.string(schema, text, path),
            Value::Number(_) => self.number(schema, value, path),
            Value::Array(items) => self.array(schema, items, path, place),
            Value::Object(fields) => self.object(schema, fields, path, place),
            Value::Null | Value::Bool(_) => {}
        }
        self.junctors(schema, value, path);
    }

    /// Checks how many characters, items or fields something has.
    fn size(&mut self, schema: &Value, limits: (&str, &str), size: usize, noun: &str, path: &str) {
        // A limit may be written as a float (`1.0`) where the schema came over the wire.
        let limit = |name: &str| schema.get(name).and_then(whole);
        if let Some(least) = limit(limits.0).filter(|least| size < *least) {
            self.add(path, format!("must have at least {}, has {size}", count(least, noun)));
        }
        if let Some(most) = limit(limits.1).filter(|most| size > *most) {
            self.add(path, format!("must have at most {}, has {size}", count(most, noun)));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates, which no size exceeds")]
fn whole(limit: &Value) -> Option<usize> {
    let exact = limit.as_u64().and_then(|limit| usize::try_from(limit).ok());
    exact.or_else(|| limit.as_f64().map(|limit| limit as usize))
}

fn flag(schema: &Value, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool) == Some(true)
}
