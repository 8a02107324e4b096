//! `allOf`, `anyOf`, `oneOf` and `not`.

use serde_json::Value;

use super::{Check, Place, fields::joined};
use crate::schema::words::shown;

impl Check {
    pub(super) fn junctors(&mut self, schema: &Value, value: &Value, path: &str) {
        let list = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
        for schema in list("allOf") {
            self.node(schema, value, path, Place::Junctor);
        }
        let any: Vec<_> = list("anyOf").map(|schema| attempt(schema, value, path)).collect();
        if !any.is_empty() && any.iter().all(Option::is_some) {
            self.add(path, format!("must meet at least one of: {}", reasons(&any)));
        }
        let one: Vec<_> = list("oneOf").map(|schema| attempt(schema, value, path)).collect();
        match one.iter().filter(|reason| reason.is_none()).count() {
            1 => {}
            0 if one.is_empty() => {}
            0 => self.add(path, format!("must meet exactly one of: {}", reasons(&one))),
            met => self.add(path, format!("must meet exactly one of {} alternatives, meets {met}", one.len())),
        }
        if let Some(not) = schema.get("not")
            && attempt(not, value, path).is_none()
        {
            let required = not.get("required").and_then(Value::as_array).into_iter().flatten();
            let names: Vec<_> = required.filter_map(Value::as_str).collect();
            match names.as_slice() {
                [] => self.add(path, format!("must not be {}", shown(value))),
                [name] => self.add(&joined(path, name), "must not be set here"),
                names => self.add(path, format!("must not have all of {}", names.join(", "))),
            }
        }
    }
}

/// What is wrong with a value in one alternative, in one sentence.
fn attempt(schema: &Value, value: &Value, path: &str) -> Option<String> {
    let mut check = Check::default();
    check.node(schema, value, path, Place::Junctor);
    let sentences = check.found.iter().map(|violation| {
        let at = violation.path.strip_prefix(path).unwrap_or(&violation.path).trim_start_matches('.');
        if at.is_empty() { violation.message.clone() } else { format!("{at} {}", violation.message) }
    });
    let sentences: Vec<_> = sentences.collect();
    (!sentences.is_empty()).then(|| sentences.join(" and "))
}

fn reasons(attempts: &[Option<String>]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for reason in attempts.iter().flatten() {
        if !seen.contains(&reason.as_str()) {
            seen.push(reason);
        }
    }
    seen.join("; or ")
}
