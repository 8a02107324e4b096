//! Text of a manifest that goes into a template stays text.

use serde_json::{Map, Value};

/// A value in whose texts nothing opens an expression of a template: Go's templates take what stands between backquotes as it
/// is.
pub(super) fn escaped(value: Value, opening: &str) -> Value {
    let instead = format!("{opening}`{opening}`{}", closing(opening));
    let text = |text: &str| text.replace(opening, &instead);
    match value {
        Value::String(found) => Value::String(text(&found)),
        Value::Array(items) => items.into_iter().map(|item| escaped(item, opening)).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (text(&name), escaped(field, opening)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn closing(opening: &str) -> &'static str {
    if opening == "<<" { ">>" } else { "}}" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::escaped;

    #[test]
    fn nothing_opens_an_expression() {
        let value = json!({"a<<b": ["cat <<EOF", "<<< x >>", 1, null], "c": "{{ .x }}"});
        assert_eq!(
            escaped(value.clone(), "<<"),
            json!({"a<<`<<`>>b": ["cat <<`<<`>>EOF", "<<`<<`>>< x >>", 1, null], "c": "{{ .x }}"})
        );
        assert_eq!(escaped(value, "{{")["c"], "{{`{{`}} .x }}");
    }
}
