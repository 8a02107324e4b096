//! Fields of objects.

use serde_json::{Map, Value};

use super::{Check, Place, flag};
use crate::schema::words::{closest, listed, shown};

/// The fields that every whole object has.
const OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

impl Check {
    pub(super) fn object(&mut self, schema: &Value, fields: &Map<String, Value>, path: &str, place: Place) {
        self.size(schema, ("minProperties", "maxProperties"), fields.len(), "field", path);
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str).filter(|name| !fields.contains_key(*name)) {
            self.add(&joined(path, name), "is required");
        }
        let embedded = flag(schema, "x-kubernetes-embedded-resource");
        if embedded {
            for name in ["apiVersion", "kind"].into_iter().filter(|name| !fields.contains_key(*name)) {
                self.add(&joined(path, name), "is required");
            }
        }
        let whole = embedded || place == Place::Root;
        let below = if place == Place::Junctor { Place::Junctor } else { Place::Field };
        let known = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        let open = place == Place::Junctor
            || flag(schema, "x-kubernetes-preserve-unknown-fields")
            || (schema.get("type").is_none() && known.is_none() && others.is_none());
        for (name, value) in fields {
            let path = joined(path, name);
            if whole && OBJECT.contains(&name.as_str()) {
                self.object_field(known.and_then(|known| known.get(name)), name, value, &path);
            } else if let Some(schema) = known.and_then(|known| known.get(name)) {
                self.node(schema, value, &path, below);
            } else {
                match others {
                    Some(schema @ Value::Object(_)) => self.node(schema, value, &path, below),
                    Some(Value::Bool(true)) => {}
                    _ if open => {}
                    _ => self.add(&path, unknown(name, known, whole)),
                }
            }
        }
    }

    /// `apiVersion`, `kind` and `metadata` of a whole object: the schema may restrict them, but does not name them.
    fn object_field(&mut self, schema: Option<&Value>, name: &str, value: &Value, path: &str) {
        match value {
            Value::Object(_) if name == "metadata" => {}
            Value::String(text) if name != "metadata" && !text.is_empty() => {}
            _ => {
                let wanted = if name == "metadata" { "an object" } else { "a string that is not empty" };
                return self.add(path, format!("must be {wanted}, is {}", shown(value)));
            }
        }
        if let Some(schema) = schema {
            self.node(schema, value, path, Place::Junctor);
        }
    }
}

/// What to say of a field that the schema does not name.
fn unknown(name: &str, known: Option<&Map<String, Value>>, whole: bool) -> String {
    let known: Vec<&str> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    let object = OBJECT.into_iter().filter(|name| whole && !known.contains(name));
    if let Some(meant) = closest(name, known.iter().copied().chain(object)) {
        return format!("unknown field; did you mean {meant:?}?");
    }
    if known.is_empty() {
        return "unknown field; no fields are known here".to_owned();
    }
    format!("unknown field; known are {}", listed(known))
}

/// The path of a field; a key that is no plain name stands in brackets.
pub(super) fn joined(path: &str, name: &str) -> String {
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    match (plain, path.is_empty()) {
        (true, true) => name.to_owned(),
        (true, false) => format!("{path}.{name}"),
        (false, _) => format!("{path}[{name}]"),
    }
}
