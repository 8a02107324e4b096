//! What holds for every value and for all bytes.

use std::collections::BTreeMap;

use function_idp::wire::structs::{from_slice, to_vec};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use prost::Message as _;
use prost_types::Struct;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::reference::{bytes, double, int, normal, tag, to_json, to_prost, varint};

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-(1_i64 << 53)..=1 << 53).prop_map(Json::from),
        any::<i16>().prop_map(Json::from),
        (0..64_u32, any::<bool>()).prop_map(|(shift, more)| Json::from((1 | u64::from(more) << 1) << shift)),
        any::<f64>().prop_filter_map("finite", |n| serde_json::Number::from_f64(n).map(Json::Number)),
        any::<String>().prop_map(Json::from),
        "[a-z]{0,300}".prop_map(Json::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,3}", any::<String>(), "[a-zA-Z./-]{1,140}"]
}

fn tree() -> impl Strategy<Value = Json> {
    let any = scalar().prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Json::from),
            btree_map(key(), inner, 0..8).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    });
    btree_map(key(), any, 0..8).prop_map(|map| Json::Object(map.into_iter().collect()))
}

/// One field of protobuf with a wire type that exists and a content that may be anything, often what a Struct has there.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let number = || prop_oneof![6 => 1..=6_u32, 1 => 7..20_u32];
    let leaf = prop_oneof![
        (number(), any::<u64>()).prop_map(|(number, value)| int(number, value)),
        any::<f64>().prop_map(double),
        (number(), any::<[u8; 8]>()).prop_map(|(number, value)| [tag(number, 1), value.to_vec()].concat()),
        (number(), any::<[u8; 4]>()).prop_map(|(number, value)| [tag(number, 5), value.to_vec()].concat()),
        (number(), key()).prop_map(|(number, text)| bytes(number, text)),
        (number(), vec(any::<u8>(), 0..4)).prop_map(|(number, content)| bytes(number, content)),
    ];
    let field = leaf.prop_recursive(12, 60, 4, move |inner| {
        let content = || vec(inner.clone(), 0..4).prop_map(|fields| fields.concat());
        prop_oneof![
            2 => (number(), content()).prop_map(|(number, content)| bytes(number, content)),
            2 => (key(), content()).prop_map(|(key, value)| bytes(1, [bytes(1, key), bytes(2, value)].concat())),
            1 => (5..=6_u32, content()).prop_map(|(kind, content)| bytes(kind, content)),
            1 => (number(), content()).prop_map(|(n, content)| [tag(n, 3), content, tag(n, 4)].concat()),
        ]
    });
    vec(field, 0..6).prop_map(|fields| fields.concat())
}

/// Bytes read the same here and by `prost_types`, and are accepted or refused whoever reads them.
///
/// Three things that `prost_types` takes are refused: numbers that JSON has not, messages in pieces, and (never here) more levels.
pub fn agree(bytes: &[u8]) {
    let ours = from_slice::<Json>(bytes);
    let theirs = Struct::decode(bytes);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(Some(ours), to_json(theirs).as_ref()),
        (Ok(_), Err(error)) => panic!("prost refuses: {error}"),
        (Err(error), Ok(_)) => {
            let known = ["expected a finite number", "cut into pieces"];
            assert!(known.iter().any(|what| error.what().contains(what)), "{error}");
        }
        (Err(_), Err(_)) => {}
    }
    let skipped = from_slice::<IgnoredAny>(bytes);
    assert_eq!(ours.as_ref().err(), skipped.as_ref().err());
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
#[serde(rename_all = "camelCase")]
struct Everything {
    text: String,
    port: u16,
    count: Option<i64>,
    ratio: f64,
    letter: char,
    pair: (bool, u8),
    engine: Engine,
    engines: Vec<Engine>,
    maps: Vec<BTreeMap<String, Option<Box<Everything>>>>,
    shape: Shape,
    #[serde(flatten)]
    more: BTreeMap<String, Untagged>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Engine {
    Unit,
    Newtype(Option<u32>),
    Tuple(String, i8),
    Struct { a: Vec<u8>, b: () },
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
#[serde(tag = "kind")]
enum Shape {
    Empty,
    Sized { size: i32, list: Vec<f32> },
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
#[serde(untagged)]
enum Untagged {
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Untagged>),
}

fn small() -> impl Strategy<Value = i64> {
    prop_oneof![-(1_i64 << 53)..=1 << 53, -100..100_i64]
}

fn finite() -> impl Strategy<Value = f64> {
    use proptest::num::f64 as doubles;
    doubles::NORMAL | doubles::SUBNORMAL | doubles::ZERO
}

fn engine() -> impl Strategy<Value = Engine> {
    prop_oneof![
        Just(Engine::Unit),
        any::<Option<u32>>().prop_map(Engine::Newtype),
        any::<(String, i8)>().prop_map(|(text, number)| Engine::Tuple(text, number)),
        any::<Vec<u8>>().prop_map(|a| Engine::Struct { a, b: () }),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let list = vec(proptest::num::f32::NORMAL, 0..3);
    prop_oneof![Just(Shape::Empty), (any::<i32>(), list).prop_map(|(size, list)| Shape::Sized { size, list }),]
}

fn untagged() -> impl Strategy<Value = Untagged> {
    let leaf = prop_oneof![
        small().prop_map(Untagged::Int),
        (1..1000_i32).prop_map(|n| Untagged::Float(f64::from(n) + 0.5)),
        any::<String>().prop_map(Untagged::Text),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| vec(inner, 0..3).prop_map(Untagged::List))
}

fn everything() -> impl Strategy<Value = Everything> {
    let flat = (
        (any::<String>(), any::<u16>(), proptest::option::of(small()), finite(), any::<char>(), any::<(bool, u8)>()),
        (engine(), vec(engine(), 0..3), shape(), btree_map("[A-Z]{1,3}", untagged(), 0..3)),
    )
        .prop_map(|((text, port, count, ratio, letter, pair), (engine, engines, shape, more))| Everything {
            text,
            port,
            count,
            ratio,
            letter,
            pair,
            engine,
            engines,
            maps: Vec::new(),
            shape,
            more,
        })
        .boxed();
    let leaf = flat.clone();
    leaf.prop_recursive(3, 10, 3, move |inner| {
        let map = btree_map(key(), proptest::option::of(inner.prop_map(Box::new)), 0..3);
        (flat.clone(), vec(map, 0..2)).prop_map(|(object, maps)| Everything { maps, ..object })
    })
}

/// The same tree as another encoder might write it: values before keys, lengths longer than they must be, unknown fields everywhere.
fn strange(object: &Map<String, Json>, unknown: &[u8]) -> Vec<u8> {
    let entries = object.iter().map(|(key, value)| {
        let value = strange_value(value, unknown);
        padded(1, &[padded(2, &value), unknown.to_vec(), padded(1, key.as_bytes())].concat())
    });
    entries.flat_map(|entry| [entry, unknown.to_vec()].concat()).collect()
}

fn strange_value(value: &Json, unknown: &[u8]) -> Vec<u8> {
    let value = match value {
        Json::Null => Vec::new(),
        Json::Bool(bool) => [int(4, u64::from(!bool)), int(4, u64::from(*bool) * u64::MAX)].concat(),
        Json::Number(number) => double(number.as_f64().unwrap()),
        Json::String(text) => [int(1, 0), padded(3, text.as_bytes())].concat(),
        Json::Array(list) => {
            let elements = list.iter().map(|item| padded(1, &strange_value(item, unknown)));
            padded(6, &elements.flat_map(|item| [unknown.to_vec(), item].concat()).collect::<Vec<_>>())
        }
        Json::Object(object) => [double(0.0), padded(5, &strange(object, unknown))].concat(),
    };
    [unknown, &value, unknown].concat()
}

fn padded(number: u32, content: &[u8]) -> Vec<u8> {
    let mut length = varint(content.len() as u64);
    *length.last_mut().unwrap() |= 0x80;
    [tag(number, 2), length, vec![0x80, 0x00], content.to_vec()].concat()
}

/// A value of any shape under each name that [`Everything`] knows.
fn mismatched() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::from("CANARY")),
        Just(Json::from(987_654)),
        Just(Json::from(-987_654)),
        Just(Json::from(0.987_654)),
        Just(Json::from(true)),
        Just(Json::Null),
        Just(Json::from("Unit")),
        Just(Json::from("x")),
        Just(Json::from(1)),
    ];
    let names = prop_oneof![
        Just("text"),
        Just("port"),
        Just("count"),
        Just("ratio"),
        Just("letter"),
        Just("pair"),
        Just("engine"),
        Just("engines"),
        Just("maps"),
        Just("shape"),
        Just("kind"),
        Just("size"),
        Just("list"),
        Just("Newtype"),
        Just("Tuple"),
        Just("Struct"),
        Just("a"),
    ];
    leaf.prop_recursive(4, 40, 10, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            btree_map(names.clone().prop_map(String::from), inner, 0..14)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

/// Whether a double holds the integer that these digits are.
fn exact(digits: &str) -> bool {
    format!("{:.0}", digits.parse::<f64>().unwrap()) == digits
}

proptest! {
    #[test]
    fn a_tree_is_written_as_prost_writes_it(tree in tree()) {
        let written = to_vec(&tree).unwrap();
        prop_assert_eq!(Struct::decode(written.as_slice()).unwrap(), to_prost(&tree));
        // prost leaves out a key that is empty; Go, which Crossplane is written in, does not, and neither do we.
        if !tree.to_string().contains("\"\":") {
            prop_assert_eq!(written, to_prost(&tree).encode_to_vec());
        }
    }

    #[test]
    fn a_tree_of_prost_is_read_as_it_is(tree in tree()) {
        let bytes = to_prost(&tree).encode_to_vec();
        prop_assert_eq!(from_slice::<Json>(&bytes).unwrap(), normal(&tree));
    }

    #[test]
    fn other_encodings_of_a_tree_are_the_same_tree(tree in tree(), group in any::<bool>(), wide in any::<u64>()) {
        let unknown = if group { [tag(11, 3), int(1, wide), tag(11, 4)].concat() } else { [int(9, wide), bytes(10, "x")].concat() };
        let strange = strange(tree.as_object().unwrap(), &unknown);
        prop_assert_eq!(to_json(&Struct::decode(strange.as_slice()).unwrap()).unwrap(), normal(&tree));
        prop_assert_eq!(from_slice::<Json>(&strange).unwrap(), normal(&tree));
    }

    #[test]
    fn a_typed_value_comes_back(value in everything()) {
        let bytes = to_vec(&value).unwrap();
        prop_assert_eq!(from_slice::<Everything>(&bytes).unwrap(), value.clone());
        let json = to_json(&Struct::decode(bytes.as_slice()).unwrap()).unwrap();
        prop_assert_eq!(json, normal(&serde_json::to_value(&value).unwrap()));
        prop_assert_eq!(to_vec(&value).unwrap(), bytes);
    }

    #[test]
    fn an_integer_comes_back_or_is_refused(natural in any::<u64>(), shift in 0..64_u32, integer in any::<i64>()) {
        for natural in [natural, natural >> shift, natural << shift] {
            let exact = exact(&natural.to_string());
            let written = to_vec(&BTreeMap::from([("n", natural)]));
            prop_assert_eq!(written.is_ok(), exact);
            if let Ok(bytes) = written {
                prop_assert_eq!(from_slice::<BTreeMap<&str, u64>>(&bytes).unwrap()["n"], natural);
                prop_assert_eq!(&from_slice::<Json>(&bytes).unwrap()["n"], &Json::from(natural));
            }
        }
        for integer in [integer, integer >> shift, integer << shift] {
            let exact = exact(&integer.to_string());
            let written = to_vec(&BTreeMap::from([("n", integer)]));
            prop_assert_eq!(written.is_ok(), exact);
            if let Ok(bytes) = written {
                prop_assert_eq!(from_slice::<BTreeMap<&str, i64>>(&bytes).unwrap()["n"], integer);
                prop_assert_eq!(&from_slice::<Json>(&bytes).unwrap()["n"], &Json::from(integer));
            }
        }
    }

    #[test]
    fn random_bytes_are_read_as_prost_reads_them(bytes in vec(any::<u8>(), 0..200)) {
        agree(&bytes);
        let _ = from_slice::<Everything>(&bytes);
    }

    #[test]
    fn random_fields_are_read_as_prost_reads_them(soup in soup()) {
        agree(&soup);
        let _ = from_slice::<Everything>(&soup);
    }

    #[test]
    fn changed_bytes_are_read_as_prost_reads_them(
        value in everything(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = to_vec(&value).unwrap();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        agree(&bytes);
        let _ = from_slice::<Everything>(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        agree(&bytes);
    }

    #[test]
    fn an_error_never_tells_the_value(json in mismatched()) {
        let bytes = to_vec(&BTreeMap::from([("it", &json)])).unwrap();
        if let Err(error) = from_slice::<BTreeMap<String, Everything>>(&bytes) {
            let shown = format!("{error} {error:?}");
            prop_assert!(!shown.contains("CANARY") && !shown.contains("987"), "{}", shown);
            prop_assert!(error.path().starts_with("it"), "{}", shown);
        }
    }
}
