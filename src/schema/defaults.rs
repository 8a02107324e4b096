//! Defaults of a structural schema.

use serde_json::Value;

/// Fills in the schema's defaults, as the API server does before it validates.
///
/// A default is set where its field is absent, or null and not nullable; defaults inside of an object that is itself
/// absent are not set. Nothing else changes.
pub fn apply_defaults(schema: &Value, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, property) in properties.into_iter().flatten() {
                let Some(default) = property.get("default").filter(|default| !default.is_null()) else {
                    continue;
                };
                if fields.get(name).is_none_or(|found| is_unset(property, found)) {
                    fields.insert(name.clone(), default.clone());
                }
            }
            for (name, field) in fields.iter_mut() {
                let known = properties.and_then(|known| known.get(name));
                if let Some(schema) = known.or_else(|| schema.get("additionalProperties")) {
                    fill(schema, field);
                }
            }
        }
        Value::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for item in items {
                    fill(schema, item);
                }
            }
        }
        _ => {}
    }
}

fn fill(schema: &Value, value: &mut Value) {
    if is_unset(schema, value)
        && let Some(default) = schema.get("default")
    {
        *value = default.clone();
    }
    apply_defaults(schema, value);
}

/// Whether the API server takes a value for absent: a null that the schema does not allow.
fn is_unset(schema: &Value, value: &Value) -> bool {
    value.is_null() && schema.get("nullable").and_then(Value::as_bool) != Some(true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fills_what_is_absent_and_nothing_else() {
        let schema = json!({"type": "object", "properties": {
            "size": {"type": "integer", "default": 3},
            "mode": {"type": "string", "default": "any", "nullable": true},
            "deep": {"type": "object", "properties": {"on": {"type": "boolean", "default": true}}},
            "shown": {"type": "object", "default": {}, "properties": {"on": {"type": "boolean", "default": true}}},
            "list": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer", "default": 1}}}},
            "map": {"type": "object", "additionalProperties": {"type": "integer", "default": 7}},
        }});
        let mut value = json!({"size": null, "mode": null, "list": [{}, {"n": 2}], "map": {"a": null, "b": 1}});
        apply_defaults(&schema, &mut value);
        assert_eq!(
            value,
            json!({"size": 3, "mode": null, "shown": {"on": true}, "list": [{"n": 1}, {"n": 2}], "map": {"a": 7, "b": 1}})
        );
    }
}
