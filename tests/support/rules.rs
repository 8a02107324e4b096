//! The rules of a schema in CEL (`x-kubernetes-validations`), for objects that are new.
//!
//! Rules that compare with the former object (`oldSelf`) have nothing to say of a new one and are left out. A rule
//! that cannot be evaluated is a violation, as it is to the API server.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use cel::{Context, Env, ExecutionError, Program, Value as Cel, extensions};
use serde_json::Value;

/// The words that CEL keeps for itself, which a field's name may still be.
const RESERVED: [&str; 21] = [
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    env.add_extension(extensions::strings).unwrap();
    Arc::new(env)
});

static COMPILED: Mutex<BTreeMap<String, Arc<Result<Program, String>>>> = Mutex::new(BTreeMap::new());

/// What the rules of a schema and of all schemas below refuse in a value that has its defaults.
pub fn violations(schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    node(schema, value, path, &mut found);
    found
}

fn node(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if value.is_null() {
        return;
    }
    for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
        if let Some(message) = refusal(rule, schema, value) {
            let at = rule["fieldPath"].as_str().unwrap_or_default();
            let path = format!("{path}{at}");
            found.push(format!("{}: {message}", path.trim_start_matches('.')));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        node(&schema["items"], item, &format!("{path}[{index}]"), found);
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let schema = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
        node(schema, field, &format!("{path}.{name}"), found);
    }
}

/// Why a rule refuses a value.
fn refusal(rule: &Value, schema: &Value, value: &Value) -> Option<String> {
    let source = rule["rule"].as_str().unwrap_or_default();
    if source.contains("oldSelf") {
        return None;
    }
    let program = compiled(source);
    let program = match program.as_ref() {
        Ok(program) => program,
        Err(error) => return Some(format!("the rule {source} is no CEL: {error}")),
    };
    let mut context = Context::with_env(ENV.clone());
    context.add_variable_from_value("self", cel(schema, value));
    context.add_function("duration", nanoseconds).unwrap();
    match program.execute(&context) {
        Ok(Cel::Bool(true)) => None,
        Ok(Cel::Bool(false)) => Some(rule["message"].as_str().unwrap_or(source).to_owned()),
        Ok(other) => Some(format!("the rule {source} is {other:?}")),
        Err(error) => Some(format!("the rule {source} cannot be evaluated: {error}")),
    }
}

fn compiled(source: &str) -> Arc<Result<Program, String>> {
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(program) = compiled.get(source) {
        return program.clone();
    }
    let program = Arc::new(ENV.compile(source).map_err(|error| error.to_string()));
    compiled.insert(source.to_owned(), program.clone());
    program
}

/// A duration of Go, as its nanoseconds: rules only compare them.
#[expect(clippy::needless_pass_by_value, reason = "functions of CEL take their arguments so")]
fn nanoseconds(text: Arc<String>) -> Result<i64, ExecutionError> {
    let wrong = || ExecutionError::function_error("duration", format!("{text} is no duration"));
    let units = [
        ("ns", 1),
        ("us", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ];
    let mut rest = text.as_str();
    let mut sum = 0;
    while !rest.is_empty() && rest != "0" {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
        let unit = &after[..after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len())];
        let (_, factor) = units.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        sum += number.parse::<i64>().map_err(|_| wrong())? * factor;
        rest = &after[unit.len()..];
    }
    if text.is_empty() { Err(wrong()) } else { Ok(sum) }
}

/// A value as rules see it: by the types of its schema, named fields alone, their names escaped.
fn cel(schema: &Value, value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(value) => Cel::Bool(*value),
        Value::String(value) => value.as_str().into(),
        Value::Number(value) => {
            let float = value.as_f64().unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, reason = "a whole number that the schema allows")]
            let integer = value.as_i64().unwrap_or(float as i64);
            let is_float = schema["type"] == "number" || float.fract() != 0.0;
            if is_float { Cel::Float(float) } else { Cel::Int(integer) }
        }
        Value::Array(items) => Cel::List(Arc::new(items.iter().map(|item| cel(&schema["items"], item)).collect())),
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, field)| {
                if let Some(schema) = schema["properties"].get(name) {
                    return Some((escaped(name), cel(schema, field)));
                }
                let other = schema["additionalProperties"].is_object() || schema["properties"].is_null();
                other.then(|| (name.clone(), cel(&schema["additionalProperties"], field)))
            });
            Cel::Map(fields.collect::<HashMap<_, _>>().into())
        }
    }
}

fn escaped(name: &str) -> String {
    if RESERVED.contains(&name) {
        return format!("__{name}__");
    }
    let name = name.replace("__", "__underscores__").replace('.', "__dot__");
    name.replace('-', "__dash__").replace('/', "__slash__")
}
