//! Every way in which a value can break its schema, one at a time.

use serde_json::{Map, Value, json};

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// Where it stands in the whole value, as a JSON pointer.
    pointer: String,
    /// What stands there; nothing where a field is left out.
    value: Option<Value>,
    /// The path that the sentence must begin with.
    pub path: String,
    /// What it must say.
    pub says: &'static str,
}

impl Wrong {
    /// The whole value, with this in it.
    pub fn put_into(&self, whole: &Value) -> Value {
        let mut whole = whole.clone();
        let Some((parent, key)) = self.pointer.rsplit_once('/') else {
            return self.value.clone().unwrap_or_default();
        };
        let key = key.replace("~1", "/");
        match (whole.pointer_mut(parent).expect("a value that says everything"), &self.value) {
            (Value::Array(items), Some(value)) => items[key.parse::<usize>().expect("an index")] = value.clone(),
            (Value::Object(fields), Some(value)) => {
                fields.insert(key, value.clone());
            }
            (Value::Object(fields), None) => {
                fields.remove(&key);
            }
            (other, _) => panic!("{parent} is {other}"),
        }
        whole
    }
}

/// All that can be wrong with a value that is right.
pub fn wrongs(schema: &Value, value: &Value, path: &str) -> Vec<Wrong> {
    let mut walk = Walk { found: Vec::new() };
    walk.node(schema, value, "", path);
    walk.found
}

struct Walk {
    found: Vec<Wrong>,
}

impl Walk {
    fn node(&mut self, schema: &Value, value: &Value, pointer: &str, path: &str) {
        let mut add = |value: Value, says: &'static str| {
            self.found.push(Wrong { pointer: pointer.to_owned(), value: Some(value), path: path.to_owned(), says });
        };
        add(Value::Null, "leave the field out");
        match schema["type"].as_str().expect("a type") {
            "string" => {
                add(json!(7), "must be a string");
                add(json!({"a": "b"}), "must be a string");
                text(schema, &mut add);
            }
            "integer" => {
                for wrong in [json!("seven"), json!(1.5), json!(true), json!([1])] {
                    add(wrong, "must be an integer");
                }
                add(json!("7"), "leave out the quotes");
                if let Some(least) = schema["minimum"].as_f64() {
                    add(json!(least - 1.0), "must be at least");
                }
                if let Some(most) = schema["maximum"].as_f64() {
                    add(json!(most + 1.0), "must be at most");
                }
            }
            "boolean" => {
                add(json!("true"), "leave out the quotes");
                add(json!(1), "must be true or false");
            }
            "array" => {
                add(json!({}), "must be a list");
                add(json!("a"), "must be a list");
                list(schema, value, &mut add);
            }
            "object" => {
                add(json!([]), "must be an object");
                add(json!("a"), "must be an object");
            }
            other => panic!("{path}: nobody knows what is wrong with a {other}"),
        }
        match value {
            Value::Array(items) => {
                if let Some(first) = items
                    .first()
                    .filter(|_| ["set", "map"].iter().any(|kind| schema["x-kubernetes-list-type"] == *kind))
                {
                    let twice = Some(json!([first, first]));
                    let (pointer, path) = (pointer.to_owned(), format!("{path}[1]"));
                    self.found.push(Wrong { pointer, value: twice, path, says: "repeats" });
                }
                for (index, item) in items.iter().enumerate() {
                    self.node(&schema["items"], item, &format!("{pointer}/{index}"), &format!("{path}[{index}]"));
                }
            }
            Value::Object(fields) => self.fields(schema, fields, pointer, path),
            _ => {}
        }
    }

    fn fields(&mut self, schema: &Value, fields: &Map<String, Value>, pointer: &str, path: &str) {
        let joined = |name: &str| match (path.is_empty(), name.contains('.')) {
            (true, _) => name.to_owned(),
            (false, true) => format!("{path}[{name}]"),
            (false, false) => format!("{path}.{name}"),
        };
        let below = |name: &str| format!("{pointer}/{}", name.replace('/', "~1"));
        let known = schema["properties"].as_object();
        let bound = |name: &str| schema[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
        let full = bound("maxProperties").is_some_and(|most| fields.len() >= most);
        if known.is_some() && !full {
            // Close enough to nothing, and so close to something that it is guessed.
            let mut unknown = vec![("noSuchField".to_owned(), "unknown field")];
            unknown
                .extend(fields.keys().filter(|name| name.len() > 4).map(|name| (format!("{name}x"), "did you mean")));
            for (name, says) in unknown {
                let path = joined(&name);
                self.found.push(Wrong { pointer: below(&name), value: Some(json!(1)), path, says });
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            self.found.push(Wrong { pointer: below(name), value: None, path: joined(name), says: "is required" });
        }
        if let Some(least) = bound("minProperties").filter(|least| *least > 0) {
            let fewer = fields.iter().take(least - 1).map(|(key, value)| (key.clone(), value.clone())).collect();
            let (pointer, path, says) = (pointer.to_owned(), path.to_owned(), "must have at least");
            self.found.push(Wrong { pointer, value: Some(Value::Object(fewer)), path, says });
        }
        if let (Some(most), Some(of)) = (bound("maxProperties"), schema.get("additionalProperties")) {
            let value = fields.values().next().cloned().unwrap_or_else(|| json!(of["example"]));
            let more = (0..=most).map(|index| (format!("k{index}"), value.clone())).collect();
            let (pointer, path, says) = (pointer.to_owned(), path.to_owned(), "must have at most");
            self.found.push(Wrong { pointer, value: Some(Value::Object(more)), path, says });
        }
        for (name, value) in fields {
            let schema = known.and_then(|known| known.get(name)).or(schema.get("additionalProperties"));
            self.node(schema.expect("a field of the schema"), value, &below(name), &joined(name));
        }
    }
}

fn text(schema: &Value, add: &mut impl FnMut(Value, &'static str)) {
    if schema["enum"].is_array() {
        add(json!("nonsense"), "must be one of");
        return;
    }
    if schema["minLength"].as_u64().is_some_and(|least| least > 0) {
        add(json!(""), "must have at least");
    }
    if let Some(most) = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) {
        add(json!("a".repeat(most + 1)), "must have at most");
    }
    if schema["pattern"].is_string() {
        let least = schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok());
        add(json!("!".repeat(least.unwrap_or(1).max(1))), "must match");
    }
    if schema["format"].is_string() {
        add(json!("nonsense"), "must be");
    }
}

fn list(schema: &Value, value: &Value, add: &mut impl FnMut(Value, &'static str)) {
    let items = value.as_array().cloned().unwrap_or_default();
    if schema["minItems"].as_u64().is_some_and(|least| least > 0) {
        add(json!([]), "must have at least");
    }
    let Some(first) = items.first() else { return };
    let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok()).expect("a bound");
    add(Value::Array(vec![first.clone(); most + 1]), "must have at most");
}
