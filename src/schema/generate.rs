//! From the API's types to structural schemas, as the API server and Crossplane take them.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value};

/// The schema of what people write.
pub fn spec<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::openapi3().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
        // The stock transforms express null and references; a structural schema has neither.
        settings.transforms.clear();
    });
    let mut schema = Value::from(settings.into_generator().into_root_schema_for::<T>());
    structural(&mut schema);
    schema
}

/// The schema of what the function writes. It holds no closed list of words: where an older schema is installed, a word it
/// does not know would freeze the whole status, and nobody would be told.
pub fn status<T: JsonSchema>() -> Value {
    let mut schema = spec::<T>();
    open(&mut schema);
    schema
}

/// Makes a schema of schemars structural: an optional field is one that is not required, never one that may be null; nothing
/// has a default, because the API server would write it before any layer of the platform could say another.
fn structural(schema: &mut Value) {
    let Value::Object(schema) = schema else {
        return;
    };
    for key in ["$schema", "default", "title"] {
        schema.remove(key);
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let Some(name) = types.pop() {
            schema.insert("type".to_owned(), name);
        }
    }
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if schema.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with("uint")) {
        schema.remove("format");
    }
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = paragraphs(text);
    }
    each_child(schema, structural);
}

/// Leaves the type of each value, and drops which words it may be.
fn open(schema: &mut Value) {
    let Value::Object(schema) = schema else {
        return;
    };
    schema.remove("enum");
    if schema.get("type").is_some_and(|name| name == "string") {
        schema.entry("maxLength").or_insert(63.into());
    }
    each_child(schema, open);
}

/// Calls `visit` for the schemas right below.
fn each_child(schema: &mut Map<String, Value>, visit: fn(&mut Value)) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(visit);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(child) = schema.get_mut(key) {
            visit(child);
        }
    }
}

/// Joins the lines of a doc comment; an empty line starts a paragraph.
fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}
