//! What a person gets to read: the path, what is expected, and never the value.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use function_idp::wire::structs::{Error, from_slice, to_vec};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

#[derive(Deserialize, Serialize, Debug)]
struct Object {
    spec: Spec,
}

#[derive(Deserialize, Serialize, Debug, Default)]
#[serde(default)]
struct Spec {
    port: u16,
    storage: Option<Storage>,
    databases: Vec<Database>,
    engine: Option<Engine>,
    labels: BTreeMap<String, String>,
    ratio: f64,
    narrow: f32,
    enabled: bool,
    letter: char,
    point: (u8, u8),
    source: Option<Source>,
    strict: Option<Strict>,
    unit: (),
    ports: HashMap<u16, u16>,
    untagged: Option<Untagged>,
    address: Option<std::net::IpAddr>,
    nonzero: Option<std::num::NonZeroU8>,
    big: i64,
}

#[derive(Deserialize, Serialize, Debug)]
struct Storage {
    size: String,
}

#[derive(Deserialize, Serialize, Debug)]
struct Database {
    name: String,
}

#[derive(Deserialize, Serialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Engine {
    Postgres,
    MySql,
}

#[derive(Deserialize, Serialize, Debug)]
#[serde(rename_all = "camelCase")]
enum Source {
    Snapshot { name: String },
}

#[derive(Deserialize, Serialize, Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(default)]
    a: u8,
    #[serde(default)]
    b: u8,
}

#[derive(Deserialize, Serialize, Debug)]
#[serde(untagged)]
enum Untagged {
    A(u8),
    B { b: u8 },
}

fn refused<T: DeserializeOwned + Debug>(json: &Json) -> Error {
    from_slice::<T>(&to_vec(json).unwrap()).unwrap_err()
}

/// What a `spec` says, and what a person reads about it.
const REFUSED: &[(&str, &str)] = &[
    (r#"{"port": "SECRET"}"#, "spec.port: expected an integer, found a string"),
    (r#"{"port": 70000}"#, "spec.port: expected an integer from 0 to 65535"),
    (r#"{"port": -1}"#, "spec.port: expected an integer from 0 to 65535"),
    (r#"{"port": 0.5}"#, "spec.port: expected an integer, found a number with a fraction"),
    (r#"{"port": 1e300}"#, "spec.port: expected an integer, found a number too large for an integer"),
    (
        r#"{"big": 9223372036854775808}"#,
        "spec.big: expected an integer from -9223372036854775808 to 9223372036854775807",
    ),
    (r#"{"port": null}"#, "spec.port: expected an integer, found null"),
    (r#"{"port": []}"#, "spec.port: expected an integer, found a list"),
    (r#"{"port": true}"#, "spec.port: expected an integer, found a boolean"),
    (r#"{"storage": {"size": 20}}"#, "spec.storage.size: expected a string, found an integer"),
    (r#"{"storage": {}}"#, "spec.storage.size: required, but not there"),
    (r#"{"storage": ["SECRET"]}"#, "spec.storage: expected an object, found a list"),
    (r#"{"databases": [{"name": "a"}, {"name": {}}]}"#, "spec.databases[1].name: expected a string, found an object"),
    (r#"{"databases": [{}]}"#, "spec.databases[0].name: required, but not there"),
    (r#"{"databases": {}}"#, "spec.databases: expected a list, found an object"),
    (r#"{"engine": "SECRET"}"#, r#"spec.engine: expected one of "postgres", "mysql""#),
    (
        r#"{"engine": 1}"#,
        r#"spec.engine: expected one of "postgres", "mysql", or an object with one such field, found an integer"#,
    ),
    (
        r#"{"engine": {"postgres": null, "mysql": null}}"#,
        r#"spec.engine: expected one of "postgres", "mysql", or an object with one such field, found an object with more fields"#,
    ),
    (r#"{"engine": {"postgres": "SECRET"}}"#, "spec.engine.postgres: expected null, found a string"),
    (r#"{"source": {"SECRET": 1}}"#, r#"spec.source: expected "snapshot""#),
    (r#"{"source": {"snapshot": {"name": 1}}}"#, "spec.source.snapshot.name: expected a string, found an integer"),
    (r#"{"source": {"snapshot": {}}}"#, "spec.source.snapshot.name: required, but not there"),
    (
        r#"{"source": "snapshot"}"#,
        "spec.source: expected an object with this name as its one field, found the name alone",
    ),
    (r#"{"labels": []}"#, "spec.labels: expected an object, found a list"),
    (r#"{"labels": {"a.b/c": 1}}"#, "spec.labels[a.b/c]: expected a string, found an integer"),
    (r#"{"labels": {"": 1}}"#, "spec.labels[]: expected a string, found an integer"),
    (r#"{"labels": {"a\nb": 1}}"#, "spec.labels[a\u{fffd}b]: expected a string, found an integer"),
    (r#"{"ratio": "SECRET"}"#, "spec.ratio: expected a number, found a string"),
    (r#"{"narrow": 1e300}"#, "spec.narrow: expected a number within the range of 32 bits"),
    (r#"{"enabled": "true"}"#, "spec.enabled: expected a boolean, found a string"),
    (r#"{"letter": "SECRET"}"#, "spec.letter: expected a character"),
    (r#"{"unit": "SECRET"}"#, "spec.unit: expected null, found a string"),
    (r#"{"strict": {"c": "SECRET"}}"#, r#"spec.strict.c: not a known field; expected one of "a", "b""#),
    (r#"{"ports": {"80": 80}}"#, "spec.ports.80: expected an integer, found a string"),
    (r#"{"untagged": "SECRET"}"#, "spec.untagged: data did not match any variant of untagged enum Untagged"),
    (r#"{"address": "SECRET"}"#, "spec.address: invalid IP address syntax"),
    (r#"{"nonzero": 0}"#, "spec.nonzero: expected a nonzero u8"),
];

#[test]
fn reading_names_the_field_and_what_it_wants() {
    for (spec, message) in REFUSED {
        let spec: Json = serde_json::from_str(spec).unwrap();
        let error = refused::<Object>(&json!({ "spec": spec }));
        assert_eq!(error.to_string(), *message, "{spec}");
        assert_eq!(format!("{}: {}", error.path(), error.what()), *message);
    }
}

#[test]
fn an_error_of_the_whole_has_no_path() {
    let error = from_slice::<Vec<u8>>(&[]).unwrap_err();
    assert_eq!(error.to_string(), "expected a list, found an object");
    assert_eq!(error.path(), "");
}

#[test]
fn a_broken_part_is_named_even_where_nobody_reads() {
    let mut bytes = to_vec(&json!({"spec": {"list": [{"ok": true}, {"x": 1.5}]}})).unwrap();
    let at = bytes.len() - 8;
    bytes[at..].copy_from_slice(&f64::NAN.to_le_bytes());
    let what = "spec.list[1].x: expected a finite number, found NaN or an infinity";
    assert_eq!(from_slice::<Json>(&bytes).unwrap_err().to_string(), what);
    assert_eq!(from_slice::<serde::de::IgnoredAny>(&bytes).unwrap_err().to_string(), what);
}

#[test]
fn writing_names_the_field_and_what_is_wrong() {
    #[derive(Serialize)]
    struct Raw<'a>(#[serde(serialize_with = "raw")] &'a [u8]);
    fn raw<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }
    #[derive(Serialize)]
    enum Variant {
        Newtype(f64),
        Tuple(u8, f64),
        Struct { b: f64 },
    }
    #[derive(Serialize)]
    struct Field {
        field: Vec<f64>,
    }
    fn error<T: Serialize>(value: &T) -> String {
        to_vec(&HashMap::from([("x.y", [value])])).unwrap_err().to_string()
    }
    let finite = "expected a finite number, found NaN or an infinity";
    let inexact = "expected an integer that a 64-bit floating-point number holds exactly";
    let key = "the name of a field must be a string";
    assert_eq!(error(&f64::NAN), format!("[x.y][0]: {finite}"));
    assert_eq!(error(&f32::INFINITY), format!("[x.y][0]: {finite}"));
    assert_eq!(error(&Field { field: vec![1.0, f64::NEG_INFINITY] }), format!("[x.y][0].field[1]: {finite}"));
    assert_eq!(error(&Variant::Newtype(f64::NAN)), format!("[x.y][0].Newtype: {finite}"));
    assert_eq!(error(&Variant::Tuple(1, f64::NAN)), format!("[x.y][0].Tuple[1]: {finite}"));
    assert_eq!(error(&Variant::Struct { b: f64::NAN }), format!("[x.y][0].Struct.b: {finite}"));
    assert_eq!(error(&((1_u64 << 53) + 1)), format!("[x.y][0]: {inexact}"));
    assert_eq!(error(&i64::MAX), format!("[x.y][0]: {inexact}"));
    assert_eq!(error(&-i128::MAX), format!("[x.y][0]: {inexact}"));
    assert_eq!(error(&Raw(b"SECRET")), "[x.y][0]: expected a string, such as base64, found bytes");
    assert_eq!(error(&BTreeMap::from([(1, 2)])), format!("[x.y][0]: {key}"));
    assert_eq!(error(&BTreeMap::from([(vec![1], 2)])), format!("[x.y][0]: {key}"));
    assert_eq!(error(&BTreeMap::from([(None::<String>, 2)])), format!("[x.y][0]: {key}"));
    assert_eq!(
        error(&BTreeMap::from([("a", BTreeMap::from([("b", BTreeMap::from([("c", f64::NAN)]))]))])),
        format!("[x.y][0].a.b.c: {finite}")
    );
}

#[test]
fn only_an_object_is_a_struct() {
    fn found<T: Serialize>(value: &T) -> String {
        to_vec(value).unwrap_err().to_string()
    }
    assert_eq!(found(&1), "expected an object, found a number");
    assert_eq!(found(&"SECRET"), "expected an object, found a string");
    assert_eq!(found(&true), "expected an object, found a boolean");
    assert_eq!(found(&None::<u8>), "expected an object, found null");
    assert_eq!(found(&[1]), "expected an object, found a list");
    assert_eq!(found(&Engine::MySql), "expected an object, found a string");
}

#[test]
fn a_prefix_goes_in_front() {
    let error = refused::<Object>(&json!({"spec": {"port": true}}));
    assert_eq!(error.clone().within("").path(), "spec.port");
    assert_eq!(error.clone().within("objects[0]").path(), "objects[0].spec.port");
    assert_eq!(error.within("input").within("step").path(), "step.input.spec.port");
    let list = refused::<BTreeMap<String, u8>>(&json!({"a/b": true}));
    assert_eq!(list.within("metadata.labels").path(), "metadata.labels[a/b]");
    let whole = refused::<Vec<u8>>(&json!({}));
    assert_eq!(whole.within("spec").path(), "spec");
}

#[test]
fn a_very_long_name_is_cut() {
    let json = Json::Object([("é".repeat(10_000), json!(1))].into_iter().collect());
    let error = refused::<BTreeMap<String, bool>>(&json);
    assert_eq!(error.path(), format!("[{}…]", "é".repeat(320)));
}

#[test]
fn debug_shows_what_display_shows() {
    let error = refused::<Object>(&json!({"spec": {"port": "SECRET"}}));
    assert_eq!(format!("{error:?}"), r#"Error { path: "spec.port", what: "expected an integer, found a string" }"#);
    let boxed: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    assert!(boxed.source().is_none());
}
