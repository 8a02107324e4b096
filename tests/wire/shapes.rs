//! Every shape that serde knows, there and back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

use function_idp::wire::structs::{from_slice, to_vec};
use prost::Message as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::reference::{to_json, to_prost};

/// The value is written as the JSON says, as `prost_types` sees it, and is read back from it.
fn is<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, json: Json) {
    let wrapped = BTreeMap::from([("it", value)]);
    let json = Json::Object([("it".to_owned(), json)].into_iter().collect());
    let written = to_vec(&wrapped).unwrap();
    assert_eq!(written, to_prost(&json).encode_to_vec(), "{json}");
    let decoded = prost_types::Struct::decode(written.as_slice()).unwrap();
    assert_eq!(to_json(&decoded).unwrap(), json);
    assert_eq!(from_slice::<BTreeMap<&str, T>>(&written).unwrap(), wrapped);
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Port(u16);

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Nothing;

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Pair(u8, String);

#[derive(Serialize, Deserialize, PartialEq, Debug, PartialOrd, Ord, Eq)]
#[serde(rename_all = "kebab-case")]
enum Engine {
    Postgres,
    MariaDb,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
enum Source {
    Empty,
    Snapshot(String),
    Range(u32, u32),
    PointInTime { instance: Option<String>, time: String },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "type")]
enum Tagged {
    None,
    Size { gigabytes: u32, iops: i64, ratio: f64 },
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(tag = "type", content = "value")]
enum Adjacent {
    None,
    Count(u64),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(untagged)]
enum IntOrString {
    Int(i64),
    Float(f64),
    String(String),
    List(Vec<IntOrString>),
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Flat {
    name: String,
    #[serde(flatten)]
    engine: BTreeMap<String, IntOrString>,
}

#[test]
fn scalars() {
    is(true, json!(true));
    is(false, json!(false));
    is(String::from("ü\0\u{10ffff}"), json!("ü\0\u{10ffff}"));
    is(String::new(), json!(""));
    is('ü', json!("ü"));
    is((), json!(null));
    is(Nothing, json!(null));
    is(Port(5432), json!(5432));
}

#[test]
fn integers_of_every_width() {
    is(i8::MIN, json!(i8::MIN));
    is(i16::MIN, json!(i16::MIN));
    is(i32::MIN, json!(i32::MIN));
    is(i64::MIN, json!(i64::MIN));
    is(i128::from(i64::MIN), json!(i64::MIN));
    is(u8::MAX, json!(u8::MAX));
    is(u16::MAX, json!(u16::MAX));
    is(u32::MAX, json!(u32::MAX));
    is(1_u64 << 63, json!(1_u64 << 63));
    is(1_u128 << 63, json!(1_u64 << 63));
    is(-1_i128, json!(-1));
    is(0_usize, json!(0));
}

#[test]
fn numbers_with_and_without_a_fraction() {
    is(0.1_f64, json!(0.1));
    is(0.5_f32, json!(0.5));
    is(3.0_f64, json!(3));
    is(1e300_f64, json!(1e300));
    is(f64::MIN_POSITIVE, json!(f64::MIN_POSITIVE));
    let zero = to_vec(&json!({"it": -0.0})).unwrap();
    let back = from_slice::<BTreeMap<&str, f64>>(&zero).unwrap()["it"];
    assert!(back == 0.0 && back.is_sign_negative());
}

#[test]
fn options() {
    is(None::<u8>, json!(null));
    is(Some(7_u8), json!(7));
    is(Some(Port(7)), json!(7));
}

#[test]
fn lists_and_tuples() {
    is(Vec::<u8>::new(), json!([]));
    is(vec![vec![1_u8], vec![]], json!([[1], []]));
    is((1_u8, String::from("a"), true), json!([1, "a", true]));
    is([1_u8, 2], json!([1, 2]));
    is(Pair(1, "a".into()), json!([1, "a"]));
}

#[test]
fn objects() {
    is(BTreeMap::<String, u8>::new(), json!({}));
    is(BTreeMap::from([("a".to_owned(), BTreeMap::from([("b".to_owned(), 1_u8)]))]), json!({"a": {"b": 1}}));
    is(BTreeMap::from([('x', 1_u8)]), json!({"x": 1}));
    is(BTreeMap::from([(Engine::MariaDb, 1_u8)]), json!({"maria-db": 1}));
    is(BTreeMap::from([(Some(String::from("a")), 1_u8)]), json!({"a": 1}));
}

#[test]
fn a_newtype_is_a_key_as_well() {
    #[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
    struct Name(String);
    is(BTreeMap::from([(Name("a".into()), 1_u8)]), json!({"a": 1}));
}

#[test]
fn enums_by_their_name() {
    is(Engine::MariaDb, json!("maria-db"));
    is(Source::Empty, json!("empty"));
    is(Source::Snapshot("s".into()), json!({"snapshot": "s"}));
    is(Source::Range(1, 2), json!({"range": [1, 2]}));
    is(
        Source::PointInTime { time: "t".into(), instance: None },
        json!({"pointInTime": {"instance": null, "time": "t"}}),
    );
    is(vec![Source::Range(1, 2), Source::Empty], json!([{"range": [1, 2]}, "empty"]));
    let null = to_vec(&json!({"it": {"empty": null}})).unwrap();
    assert_eq!(from_slice::<BTreeMap<&str, Source>>(&null).unwrap()["it"], Source::Empty);
}

#[test]
fn enums_by_a_tag() {
    is(Tagged::None, json!({"type": "None"}));
    is(Adjacent::None, json!({"type": "None"}));
    is(Adjacent::Count(3), json!({"type": "Count", "value": 3}));
    let size = Tagged::Size { gigabytes: 20, iops: -1, ratio: 2.0 };
    let bytes = to_vec(&size).unwrap();
    assert_eq!(from_slice::<Tagged>(&bytes).unwrap(), size);
    let json = json!({"type": "Size", "gigabytes": 20, "iops": -1, "ratio": 2});
    assert_eq!(from_slice::<Json>(&bytes).unwrap(), json);
}

#[test]
fn enums_by_their_shape() {
    is(IntOrString::Int(80), json!(80));
    is(IntOrString::Int(-80), json!(-80));
    is(IntOrString::Float(0.5), json!(0.5));
    is(IntOrString::List(vec![IntOrString::String("80".into()), IntOrString::Int(80)]), json!(["80", 80]));
}

#[test]
fn flattened_fields() {
    is(
        Flat {
            name: "db".into(),
            engine: BTreeMap::from([
                ("port".into(), IntOrString::Int(5432)),
                ("zone".into(), IntOrString::String("a".into())),
            ]),
        },
        json!({"name": "db", "port": 5432, "zone": "a"}),
    );
}

#[test]
fn a_variant_can_be_the_whole() {
    let source = Source::PointInTime { time: "t".into(), instance: Some("i".into()) };
    let bytes = to_vec(&source).unwrap();
    assert_eq!(from_slice::<Source>(&bytes).unwrap(), source);
    let range = to_vec(&Source::Range(1, 2)).unwrap();
    assert_eq!(from_slice::<Json>(&range).unwrap(), json!({"range": [1, 2]}));
    assert_eq!(from_slice::<Option<Source>>(&range).unwrap(), Some(Source::Range(1, 2)));
}

#[test]
fn fields_are_written_in_the_order_of_the_value() {
    #[derive(Serialize)]
    struct Object {
        z: u8,
        a: u8,
    }
    let bytes = to_vec(&Object { z: 1, a: 2 }).unwrap();
    let one = crate::reference::entry("z", crate::reference::double(1.0));
    let two = crate::reference::entry("a", crate::reference::double(2.0));
    assert_eq!(bytes, [one, two].concat());
}

#[test]
fn strings_borrow_from_the_bytes() {
    #[derive(Deserialize)]
    struct Object<'a> {
        plain: &'a str,
        #[serde(borrow)]
        cow: Cow<'a, str>,
        raw: &'a [u8],
    }
    let bytes = to_vec(&json!({"plain": "a\n", "cow": "b\"", "raw": "c"})).unwrap();
    let object: Object<'_> = from_slice(&bytes).unwrap();
    assert_eq!((object.plain, object.raw), ("a\n", b"c".as_slice()));
    assert!(matches!(object.cow, Cow::Borrowed("b\"")));
    let at = object.plain.as_ptr() as usize;
    assert!((bytes.as_ptr() as usize..bytes.as_ptr() as usize + bytes.len()).contains(&at));
}

#[test]
fn whole_numbers_print_without_a_fraction() {
    let bytes = prost_types::Struct {
        fields: [("port".to_owned(), prost_types::Value { kind: Some(prost_types::value::Kind::NumberValue(5432.0)) })]
            .into(),
    }
    .encode_to_vec();
    assert_eq!(from_slice::<Json>(&bytes).unwrap().to_string(), r#"{"port":5432}"#);
}

/// Lengths of every size of varint, in every nesting, and several of them in one another.
#[test]
fn long_contents() {
    for length in
        [0, 1, 100, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 16_000, 16_383, 16_384, 3_000_000]
    {
        let text = "x".repeat(length);
        let json = json!({"a": {"b": [[text, 1], {"c": {}}], "d": true}, "e": []});
        let bytes = to_vec(&json).unwrap();
        assert!(bytes == to_prost(&json).encode_to_vec(), "{length}");
        assert!(from_slice::<Json>(&bytes).unwrap() == json, "{length}");
    }
}
