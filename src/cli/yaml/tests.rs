//! What is written is read back as it was, by readers of YAML 1.1 and 1.2.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{documents, ordered, read_documents, to_string};

fn read(text: &str) -> Vec<Value> {
    read_documents(text, "test.yaml").unwrap()
}

fn refused(text: &str) -> String {
    read_documents(text, "test.yaml").unwrap_err().to_string()
}

#[test]
fn writes_objects_as_people_read_them() {
    let object = json!({
        "spec": {"size": 20.0, "ratio": 0.5, "none": null, "empty": {}, "list": [],
            "users": [{"role": "rw", "name": "app"}, {"name": "report"}], "nested": [[1, 2], {}]},
        "status": {"ready": true},
        "metadata": {"labels": {"app": "orders"}, "namespace": "team-a", "name": "orders"},
        "kind": "Database",
        "apiVersion": "platform.idp.dev/v1",
    });
    let text = "\
apiVersion: platform.idp.dev/v1
kind: Database
metadata:
  name: orders
  namespace: team-a
  labels:
    app: orders
spec:
  empty: {}
  list: []
  nested:
  - - 1
    - 2
  - {}
  none: null
  ratio: 0.5
  size: 20
  users:
  - name: app
    role: rw
  - name: report
status:
  ready: true
";
    assert_eq!(to_string(&object), text);
    assert_eq!(documents([&json!({"a": 1}), &json!({"b": 2})]), "---\na: 1\n---\nb: 2\n");
    assert_eq!(
        to_string(&json!([5e-324, 1e300, -0.5, 9_007_199_254_740_993_i64])),
        "- 5.0e-324\n- 1.0e+300\n- -0.5\n- 9007199254740993\n"
    );
    let json = serde_json::to_string(&ordered(&json!({"b": 1.0, "kind": "A", "apiVersion": "v1"}))).unwrap();
    assert_eq!(json, r#"{"apiVersion":"v1","kind":"A","b":1}"#);
}

/// Strings that some reader takes for something else when they are plain.
const TRAPS: [&str; 75] = [
    "",
    " ",
    "n",
    "N",
    "y",
    "Y",
    "no",
    "yes",
    "on",
    "On",
    "OFF",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "0",
    "-0",
    "+1",
    "1.0",
    "1.",
    ".5",
    "-.5e3",
    "1e3",
    "1E-3",
    "0123",
    "08",
    "0o17",
    "0x1f",
    "0b11",
    "1_000",
    "12:30:45",
    "190:20:30.15",
    "2026-11-01",
    "2026-11-01T00:00:00Z",
    "2026-1-1 1:1:1",
    ".inf",
    "-.INF",
    ".nan",
    "=",
    "<<",
    "---",
    "...",
    "--- a",
    "-",
    "- a",
    "?",
    "? a",
    ":",
    ": a",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "'a'",
    "\"a\"",
    "[a]",
    "{a}",
    ",a",
    " a",
    "a ",
    "\ta",
    "a\t",
    "a\u{85}b",
    "\u{feff}a",
    "a\u{2028}b",
    "a\r\nb",
];

#[test]
fn quotes_every_string_that_is_not_plain_to_all_readers() {
    for trap in TRAPS {
        for text in [to_string(&json!(trap)), to_string(&json!([trap])), to_string(&json!({ trap: 1 }))] {
            let scalar = text.trim_start_matches("- ");
            assert!(scalar.starts_with(['"', '\'']), "{trap:?} is written as {text:?}");
        }
        assert_eq!(read(&to_string(&json!({"a": [trap], trap: trap}))), [json!({"a": [trap], trap: trap})]);
    }
}

#[test]
fn leaves_plain_words_plain() {
    for word in [
        "a",
        "db.t4g.medium",
        "17.6-system-trixie",
        "s3://bucket/path",
        "0 2 * * *",
        "10.0.0.0/16",
        "20Gi",
        "500m",
        "projects/p/global/networks/n",
        "sun:03:00-sun:03:30",
        "Größe",
        "it's",
        "a,b",
        "a#b",
        "-a",
        "nope",
    ] {
        assert_eq!(to_string(&json!({ "a": word })), format!("a: {word}\n"));
    }
}

#[test]
fn writes_texts_as_blocks() {
    assert_eq!(to_string(&json!({"a": "x\ny\n"})), "a: |\n  x\n  y\n");
    assert_eq!(to_string(&json!({"a": "x\ny"})), "a: |-\n  x\n  y\n");
    assert_eq!(to_string(&json!({"a": "x\n\n"})), "a: |+\n  x\n\n");
    assert_eq!(to_string(&json!({"a": "  x\ny"})), "a: |2-\n    x\n  y\n");
    assert_eq!(to_string(&json!({"a": "\tx\ny"})), "a: \"\\tx\\ny\"\n");
    assert_eq!(to_string(&json!({"a": "x\n\ty"})), "a: |-\n  x\n  \ty\n");
    let long = "word ".repeat(60);
    assert_eq!(to_string(&json!({"a": long.trim()})), format!("a: {}\n", long.trim()));
}

#[test]
fn reads_plain_words_as_kubectl_does() {
    let text =
        "[y, no, On, 'on', 0123, 08, 0o17, 0x1f, 0b11, 1_000, 1e3, .5, +1, ~, 12:30:45, 2026-11-01, 1.2.3, =, 1e, inf]";
    let value = json!([
        true,
        false,
        true,
        "on",
        83,
        8.0,
        15,
        31,
        3,
        1000,
        1000.0,
        0.5,
        1,
        null,
        "12:30:45",
        "2026-11-01",
        "1.2.3",
        "=",
        "1e",
        "inf"
    ]);
    assert_eq!(read(text), [value]);
}

#[test]
fn reads_streams_anchors_and_json() {
    assert_eq!(read("# only\n---\n---\na: 1\n--- # next\nb: 2\n...\n"), [json!({"a": 1}), json!({"b": 2})]);
    assert_eq!(read(""), [Value::Null; 0]);
    assert_eq!(
        read("a: &a {x: 1}\nb: *a\nc: {<<: *a, z: 2}"),
        [json!({"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "z": 2}})]
    );
    assert_eq!(
        read("{\n\t\"a\": \"\\ud83d\\ude00\\u0000\",\n\t\"b\": [1.0, true, null]\n}"),
        [json!({"a": "😀\0", "b": [1.0, true, null]})]
    );
    assert_eq!(read("\u{feff}a: \"x\n  y\""), [json!({"a": "x y"})]);
}

#[test]
fn says_where_and_what_is_wrong() {
    for (text, error) in [
        ("a: 1\nb: 2\na: 3", "test.yaml:3:1: the key a is there twice"),
        (r#"{"a": 1, "a": 2}"#, "test.yaml:1:10: the key a is there twice"),
        ("a:\n  on: 1", "test.yaml:2:3: a key must be a string, is true to YAML; put it in quotes"),
        ("1: a", "test.yaml:1:1: a key must be a string, is 1 to YAML; put it in quotes"),
        ("? [a]\n: 1", "test.yaml:1:3: a key must be a string"),
        ("a: .inf", "test.yaml:1:4: .inf is no number in JSON; put it in quotes"),
        ("a: !mine b", "test.yaml:1:10: unsupported tag `!mine`"),
        ("a: [1", "test.yaml:1:4: unclosed bracket '['"),
        ("---\na: 1\n---\nb:\n\tc: 1", "test.yaml:5:2: tabs disallowed within this context (block indentation)"),
    ] {
        assert_eq!(refused(text), error, "{text:?}");
    }
    assert!(refused("a: *b").starts_with("test.yaml:1:4: "));
}

#[test]
fn refuses_what_no_manifest_is() {
    let levels = (1..9).map(|level| {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("a{level}: &a{level} [{items}]\n")
    });
    let bomb = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()).chain(levels).collect();
    for text in [bomb, "[".repeat(200) + &"]".repeat(200), "- ".repeat(200), "a: &a [*a]".to_owned()] {
        let error = refused(&text);
        assert!(error.starts_with("test.yaml:"), "{error}");
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}",
        4 => proptest::sample::select(&TRAPS[..]).prop_map(str::to_owned),
        4 => "[ -~\n\t]{0,12}",
        2 => "[0-9.:_eExobTZ+-]{1,8}",
        1 => any::<String>(),
    ]
}

fn trees() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |float| float.is_finite()).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(texts(), inner, 0..6).prop_map(|map| Value::Object(Map::from_iter(map))),
        ]
    })
}

/// Numbers as floats, so that `1` and `1.0` compare equal.
fn without_integers(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(without_integers).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (key, without_integers(value))).collect(),
        other => other,
    }
}

proptest! {
    #[test]
    fn reads_what_it_wrote(value in trees().prop_filter("an empty document is skipped", |value| !value.is_null())) {
        let text = to_string(&value);
        let back = read_documents(&text, "test.yaml").map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(back.into_iter().map(without_integers).collect::<Vec<_>>(), [without_integers(value)], "{}", text);
    }

    #[test]
    fn never_panics(text in "[\\[\\]{}:,&*!|>%@`'\"#? \n\ta-c0-9<.-]{0,60}") {
        let _ = read_documents(&text, "test.yaml");
    }
}
