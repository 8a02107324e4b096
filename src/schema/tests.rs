//! What the check finds, and in which words.

use serde_json::{Value, json};

use super::validate;

/// The sentences about a value below `spec`.
fn sentences(schema: &Value, value: &Value) -> Vec<String> {
    validate(schema, value, "spec").iter().map(ToString::to_string).collect()
}

/// One row: a schema, values that pass, and values with the one sentence that each earns.
fn row(schema: &Value, good: &[Value], bad: &[(Value, &str)]) {
    for value in good {
        assert_eq!(sentences(schema, value), [""; 0], "{schema} {value}");
    }
    for (value, sentence) in bad {
        assert_eq!(sentences(schema, value), [*sentence], "{schema} {value}");
    }
}

#[test]
fn types() {
    row(
        &json!({"type": "string"}),
        &[json!("a"), json!("")],
        &[
            (json!(5), "spec: must be a string, is 5; put it in quotes"),
            (json!(5.0), "spec: must be a string, is 5; put it in quotes"),
            (json!(true), "spec: must be a string, is true; put it in quotes"),
            (json!(null), "spec: must be a string, is null; leave the field out"),
            (json!([]), "spec: must be a string, is a list of 0 items"),
        ],
    );
    row(
        &json!({"type": "integer"}),
        &[json!(5), json!(5.0), json!(-5), json!(i64::MAX)],
        &[
            (json!(5.5), "spec: must be an integer, is 5.5"),
            (json!("5"), "spec: must be an integer, is \"5\"; leave out the quotes"),
            (json!("five"), "spec: must be an integer, is \"five\""),
            (json!(1e300), "spec: must be an integer, is 1e+300"),
            (json!(u64::MAX), "spec: must be an integer, is 18446744073709551615"),
        ],
    );
    row(
        &json!({"type": "number"}),
        &[json!(5), json!(5.5)],
        &[(json!("5.5"), "spec: must be a number, is \"5.5\"; leave out the quotes")],
    );
    row(
        &json!({"type": "boolean"}),
        &[json!(true)],
        &[
            (json!("true"), "spec: must be true or false, is \"true\"; leave out the quotes"),
            (json!("yes"), "spec: must be true or false, is \"yes\""),
            (json!(1), "spec: must be true or false, is 1"),
        ],
    );
    row(
        &json!({"type": "array", "items": {}}),
        &[json!([1, "a", {}])],
        &[(json!({}), "spec: must be a list, is an object of 0 fields")],
    );
    row(&json!({"type": "object"}), &[json!({})], &[(json!("x"), "spec: must be an object, is \"x\"")]);
    row(&json!({"type": "string", "nullable": true}), &[json!(null), json!("a")], &[]);
    let secret = "s".repeat(61);
    row(&json!({"type": "integer"}), &[], &[(json!(secret), "spec: must be an integer, is a string of 61 characters")]);
}

#[test]
fn fields() {
    let schema = json!({"type": "object", "required": ["engine"], "properties": {
        "engine": {"type": "string"}, "for": {"type": "string"}, "storage": {"type": "object", "properties": {"hour": {"type": "integer"}}},
    }});
    row(
        &schema,
        &[json!({"engine": "postgres"}), json!({"engine": "a", "storage": {"hour": 1}})],
        &[
            (json!({}), "spec.engine: is required"),
            (json!({"engine": "a", "foo": 1}), "spec.foo: unknown field; did you mean \"for\"?"),
            (json!({"engine": "a", "replicas": 1}), "spec.replicas: unknown field; known are engine, for, storage"),
            (
                json!({"engine": "a", "storage": {"hours": 1}}),
                "spec.storage.hours: unknown field; did you mean \"hour\"?",
            ),
            (json!({"engine": "a", "metadata": {}}), "spec.metadata: unknown field; known are engine, for, storage"),
            (json!({"engine": null}), "spec.engine: must be a string, is null; leave the field out"),
        ],
    );
    row(
        &json!({"type": "object"}),
        &[json!({})],
        &[(json!({"a": 1}), "spec.a: unknown field; no fields are known here")],
    );
    row(
        &json!({"type": "object", "additionalProperties": {"type": "string"}}),
        &[json!({"a": "b", "example.com/a": "b"})],
        &[(json!({"example.com/a": 1}), "spec[example.com/a]: must be a string, is 1; put it in quotes")],
    );
    row(&json!({"type": "object", "additionalProperties": true}), &[json!({"a": {"b": [1]}})], &[]);
    row(
        &json!({"type": "object", "additionalProperties": false}),
        &[],
        &[(json!({"a": 1}), "spec.a: unknown field; no fields are known here")],
    );
    row(
        &json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {"n": {"type": "object"}}}),
        &[json!({"a": {"b": 1}, "n": {}})],
        &[(json!({"n": {"b": 1}}), "spec.n.b: unknown field; no fields are known here")],
    );
    row(
        &json!({"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": {"type": "integer"}}),
        &[json!({"a": 1})],
        &[
            (json!({}), "spec: must have at least 1 field, has 0"),
            (json!({"a": 1, "b": 1, "c": 1}), "spec: must have at most 2 fields, has 3"),
        ],
    );
}

#[test]
fn defaults_count_as_set() {
    let schema =
        json!({"type": "object", "required": ["size"], "properties": {"size": {"type": "integer", "default": 3}}});
    row(&schema, &[json!({}), json!({"size": null})], &[]);
}

#[test]
fn words() {
    row(
        &json!({"type": "string", "enum": ["postgres", "mysql"]}),
        &[json!("mysql")],
        &[
            (json!("oracle"), "spec: must be one of postgres, mysql, is \"oracle\""),
            (json!("postgers"), "spec: must be one of postgres, mysql, is \"postgers\"; did you mean \"postgres\"?"),
        ],
    );
    row(&json!({"type": "integer", "enum": [1, 2]}), &[json!(1.0)], &[(json!(3), "spec: must be one of 1, 2, is 3")]);
    row(
        &json!({"type": "string", "enum": ["", "a"]}),
        &[json!("")],
        &[(json!("bcd"), "spec: must be one of \"\", a, is \"bcd\"")],
    );
}

#[test]
fn strings() {
    row(
        &json!({"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 3}),
        &[json!("ab")],
        &[
            (json!("A1"), "spec: must match ^[a-z]+$, is \"A1\""),
            (json!("a"), "spec: must have at least 2 characters, has 1"),
            (json!("abcd"), "spec: must have at most 3 characters, has 4"),
        ],
    );
    row(&json!({"type": "string", "maxLength": 3}), &[json!("äöü")], &[]);
    row(
        &json!({"type": "string", "format": "date-time"}),
        &[json!("2026-11-01T00:00:00Z")],
        &[(json!("soon"), "spec: must be a date and time such as 2026-11-01T00:00:00Z, is \"soon\"")],
    );
    row(&json!({"pattern": "("}), &[], &[(json!("a"), "spec: cannot be checked: ( is no regular expression")]);
}

#[test]
fn numbers() {
    row(
        &json!({"type": "integer", "minimum": 0, "maximum": 23}),
        &[json!(0), json!(23)],
        &[(json!(25), "spec: must be at most 23, is 25"), (json!(-1.0), "spec: must be at least 0, is -1")],
    );
    row(
        &json!({"type": "number", "minimum": 0, "exclusiveMinimum": true, "maximum": 1, "exclusiveMaximum": true}),
        &[json!(0.5)],
        &[(json!(0), "spec: must be more than 0, is 0"), (json!(1), "spec: must be less than 1, is 1")],
    );
    row(
        &json!({"type": "integer", "multipleOf": 1024}),
        &[json!(2048)],
        &[(json!(1000), "spec: must be a multiple of 1024, is 1000")],
    );
    row(
        &json!({"type": "integer", "format": "int32"}),
        &[json!(i32::MAX)],
        &[(json!(1_u64 << 31), "spec: must be between -2147483648 and 2147483647, is 2147483648")],
    );
    row(
        &json!({"type": "integer", "minimum": 9_007_199_254_740_993_i64}),
        &[json!(9_007_199_254_740_993_i64)],
        &[(json!(9_007_199_254_740_992_i64), "spec: must be at least 9007199254740993, is 9007199254740992")],
    );
}

#[test]
fn lists() {
    row(
        &json!({"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "object", "properties": {"name": {"type": "string"}}}}),
        &[json!([{"name": "a"}])],
        &[
            (json!([]), "spec: must have at least 1 item, has 0"),
            (json!([{}, {}, {}]), "spec: must have at most 2 items, has 3"),
            (json!([{}, {"name": 1}]), "spec[1].name: must be a string, is 1; put it in quotes"),
            (json!([null]), "spec[0]: must be an object, is null; leave the field out"),
        ],
    );
    let set = [(json!(["a", "b", "a"]), "spec[2]: repeats \"a\" of spec[0]")];
    row(&json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true}), &[json!(["a", "b"])], &set);
    row(
        &json!({"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"}),
        &[json!(["a", "b"])],
        &set,
    );
    row(
        &json!({"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "atomic"}),
        &[json!(["a", "a"])],
        &[],
    );
    row(
        &json!({"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
            "items": {"type": "object", "properties": {
                "port": {"type": "integer"}, "protocol": {"type": "string", "default": "TCP"}, "name": {"type": "string"}}}}),
        &[json!([{"port": 1}, {"port": 1, "protocol": "UDP"}])],
        &[(
            json!([{"port": 1}, {"port": 2}, {"port": 1.0, "protocol": "TCP"}]),
            "spec[2]: repeats port 1 and protocol \"TCP\" of spec[0]",
        )],
    );
}

#[test]
fn kubernetes_extensions() {
    row(
        &json!({"x-kubernetes-int-or-string": true, "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": "^[0-9]+%?$"}),
        &[json!(5), json!(5.0), json!("5%")],
        &[
            (json!(true), "spec: must be an integer or a string, is true"),
            (json!(0.5), "spec: must be an integer or a string, is 0.5"),
            (json!("x"), "spec: must match ^[0-9]+%?$, is \"x\""),
        ],
    );
    row(
        &json!({"type": "object", "x-kubernetes-embedded-resource": true, "properties": {"spec": {"type": "object"}}}),
        &[json!({"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}, "spec": {}})],
        &[
            (json!({"kind": "A"}), "spec.apiVersion: is required"),
            (json!({"apiVersion": "v1", "kind": ""}), "spec.kind: must be a string that is not empty, is \"\""),
            (
                json!({"apiVersion": "v1", "kind": "A", "specs": {}}),
                "spec.specs: unknown field; did you mean \"spec\"?",
            ),
        ],
    );
    row(
        &json!({"x-kubernetes-preserve-unknown-fields": true}),
        &[json!({"a": 1}), json!([1]), json!("a"), json!(null)],
        &[],
    );
}

#[test]
fn alternatives() {
    let fields = json!({"a": {"type": "string"}, "b": {"type": "string"}});
    let with = |junctor: Value| {
        let mut schema = json!({"type": "object", "properties": fields});
        schema.as_object_mut().unwrap().extend(junctor.as_object().unwrap().clone());
        schema
    };
    row(
        &with(json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]})),
        &[json!({"a": "x"}), json!({"a": "x", "b": "x"})],
        &[(json!({}), "spec: must meet at least one of: a is required; or b is required")],
    );
    row(
        &with(json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})),
        &[json!({"a": "x"})],
        &[
            (json!({}), "spec: must meet exactly one of: a is required; or b is required"),
            (json!({"a": "x", "b": "x"}), "spec: must meet exactly one of 2 alternatives, meets 2"),
        ],
    );
    row(
        &with(json!({"allOf": [{"required": ["a"]}, {"properties": {"a": {"maxLength": 1}}}]})),
        &[json!({"a": "x", "b": "xx"})],
        &[
            (json!({"b": "x"}), "spec.a: is required"),
            (json!({"a": "xx"}), "spec.a: must have at most 1 character, has 2"),
        ],
    );
    row(
        &with(json!({"not": {"required": ["a"]}})),
        &[json!({"b": "x"})],
        &[(json!({"a": "x"}), "spec.a: must not be set here")],
    );
    row(
        &with(json!({"not": {"required": ["a", "b"]}})),
        &[json!({"a": "x"})],
        &[(json!({"a": "x", "b": "y"}), "spec: must not have all of a, b")],
    );
    row(&json!({"type": "string", "not": {"enum": ["x"]}}), &[json!("y")], &[(json!("x"), "spec: must not be \"x\"")]);
}

#[test]
fn whole_objects() {
    let schema = json!({"type": "object", "properties": {
        "spec": {"type": "object", "properties": {"databases": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}},
        "metadata": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 3}}},
    }});
    let found = |value: Value| validate(&schema, &value, "").iter().map(ToString::to_string).collect::<Vec<_>>();
    let object = json!({"apiVersion": "a/v1", "kind": "A", "metadata": {"name": "abc", "labels": {"a": "b"}}, "spec": {"databases": [{"name": "a"}]}});
    assert_eq!(found(object), [""; 0]);
    let object =
        json!({"apiVersion": 1, "metadata": {"name": "abcd"}, "spec": {"databases": [{"name": 1}]}, "specs": {}});
    assert_eq!(
        found(object),
        [
            "apiVersion: must be a string that is not empty, is 1",
            "metadata.name: must have at most 3 characters, has 4",
            "spec.databases[0].name: must be a string, is 1; put it in quotes",
            "specs: unknown field; did you mean \"spec\"?",
        ]
    );
}

#[test]
fn finds_everything_at_once_in_a_stable_order() {
    let schema = json!({"type": "object", "required": ["z"], "properties": {"a": {"type": "integer", "maximum": 1}, "z": {"type": "string"}}});
    let value = json!({"c": 1, "a": 2});
    assert_eq!(
        sentences(&schema, &value),
        ["spec.z: is required", "spec.a: must be at most 1, is 2", "spec.c: unknown field; known are a, z"]
    );
}
