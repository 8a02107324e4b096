//! What protobuf leaves to a reader: order, absence, repetition, unknown fields, depth.

use std::collections::BTreeMap;

use function_idp::wire::structs::{MAX_DEPTH, from_slice, to_vec};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::reference::{bytes, double, entry, int, tag, text};

fn read(bytes: &[u8]) -> Json {
    from_slice(bytes).unwrap()
}

#[test]
fn no_bytes_are_an_empty_object() {
    assert_eq!(read(&[]), json!({}));
}

#[test]
fn a_value_may_stand_before_its_key() {
    let swapped = bytes(1, [bytes(2, text("v")), bytes(1, "k")].concat());
    assert_eq!(read(&swapped), json!({"k": "v"}));
}

#[test]
fn what_is_absent_has_its_default() {
    assert_eq!(read(&bytes(1, [])), json!({"": null}));
    assert_eq!(read(&bytes(1, bytes(1, "k"))), json!({"k": null}));
    assert_eq!(read(&bytes(1, bytes(2, int(4, 1)))), json!({"": true}));
    assert_eq!(read(&entry("k", [])), json!({"k": null}));
    assert_eq!(read(&entry("k", bytes(6, bytes(1, [])))), json!({"k": [null]}));
}

#[test]
fn the_last_kind_of_a_value_counts() {
    let mixed = [double(1.0), text("a"), int(1, 0), bytes(5, []), int(4, 1)].concat();
    assert_eq!(read(&entry("k", mixed)), json!({"k": true}));
    let nulls = [int(4, 1), int(1, 7)].concat();
    assert_eq!(read(&entry("k", nulls)), json!({"k": null}));
    let apart = [bytes(5, entry("a", [])), int(4, 1), bytes(5, entry("b", []))].concat();
    assert_eq!(read(&entry("k", apart)), json!({"k": {"b": null}}));
}

#[test]
fn a_kind_that_is_replaced_is_checked_all_the_same() {
    let broken = [bytes(5, [0xff]), int(4, 1)].concat();
    from_slice::<Json>(&entry("k", broken)).unwrap_err();
}

#[test]
fn the_last_of_two_keys_counts_in_an_entry_and_in_a_map() {
    let keys = bytes(1, [bytes(1, "a"), bytes(1, "b"), bytes(2, int(4, 1))].concat());
    assert_eq!(read(&keys), json!({"b": true}));
    let entries = [entry("k", double(1.0)), entry("k", double(2.0))].concat();
    assert_eq!(read(&entries), json!({"k": 2}));
}

#[test]
fn a_field_of_a_struct_that_comes_twice_is_an_error() {
    #[derive(Deserialize, Debug)]
    struct Object {
        #[serde(rename = "k")]
        _k: f64,
    }
    let twice = [entry("k", double(1.0)), entry("k", double(2.0))].concat();
    let error = from_slice::<BTreeMap<String, Object>>(&entry("o", bytes(5, &twice))).unwrap_err();
    assert_eq!(error.to_string(), "o.k: given more than once");
    let unknown = [entry("x", []), entry("k", double(1.0)), entry("x", [])].concat();
    from_slice::<Object>(&unknown).unwrap();
}

#[test]
fn a_message_in_pieces_is_an_error() {
    let objects = entry("k", [bytes(5, entry("a", [])), bytes(5, entry("b", []))].concat());
    let lists = entry("k", [bytes(6, []), bytes(6, [])].concat());
    let values = bytes(1, [bytes(1, "k"), bytes(2, int(4, 1)), bytes(2, text("a"))].concat());
    for pieces in [objects, lists, values] {
        let error = from_slice::<IgnoredAny>(&pieces).unwrap_err();
        assert!(error.what().contains("cut into pieces"), "{error}");
    }
}

#[test]
fn unknown_fields_of_every_wire_type_are_skipped() {
    let group = [tag(9, 3), int(1, 1), tag(3, 3), bytes(1, "x"), tag(3, 4), tag(9, 4)].concat();
    let unknown = [
        int(100, u64::MAX),
        [tag(7, 1), vec![0xff; 8]].concat(),
        bytes(8, [0xff, 0xff]),
        group,
        [tag(7, 5), vec![0xff; 4]].concat(),
    ]
    .concat();
    let within = |content: Vec<u8>| [unknown.clone(), content, unknown.clone()].concat();
    let value = within(text("v"));
    let list = within(bytes(6, within(bytes(1, &value))));
    let entry = bytes(1, within([bytes(1, "k"), unknown.clone(), bytes(2, list)].concat()));
    assert_eq!(read(&within(entry)), json!({"k": ["v"]}));
}

#[test]
fn a_map_ends_up_with_what_the_visitor_left_out_refused() {
    let three = to_vec(&json!({"it": [1, 2, 3]})).unwrap();
    let error = from_slice::<BTreeMap<&str, (u8, u8)>>(&three).unwrap_err();
    assert_eq!(error.to_string(), "it[2]: one element too many");
    let error = from_slice::<BTreeMap<&str, [u8; 4]>>(&three).unwrap_err();
    assert_eq!(error.to_string(), "it: expected an array of length 4, found 3");
}

/// `depth` lists in one object.
fn lists(depth: usize) -> Vec<u8> {
    let mut value = Vec::new();
    for _ in 0..depth {
        value = bytes(6, bytes(1, value));
    }
    entry("k", value)
}

/// `depth` objects in one object.
fn objects(depth: usize) -> Vec<u8> {
    let mut value = Vec::new();
    for _ in 0..depth {
        value = bytes(5, entry("k", value));
    }
    entry("k", value)
}

#[test]
fn depth_is_bounded_when_reading() {
    let most = usize::from(MAX_DEPTH) - 1;
    for nested in [lists, objects] {
        from_slice::<Json>(&nested(most)).unwrap();
        from_slice::<IgnoredAny>(&nested(most)).unwrap();
        for depth in [most + 1, 10_000] {
            let error = from_slice::<Json>(&nested(depth)).unwrap_err();
            assert_eq!(error.what(), "nested deeper than 100 levels");
            assert_eq!(from_slice::<IgnoredAny>(&nested(depth)).unwrap_err(), error);
        }
    }
}

#[derive(Deserialize, Debug)]
enum Chain {
    #[serde(rename = "k")]
    Link(Option<Box<Chain>>),
}

#[test]
fn depth_is_bounded_in_enums_too() {
    let most = usize::from(MAX_DEPTH) - 1;
    let Chain::Link(inner) = from_slice::<Chain>(&objects(most)).unwrap();
    assert!(inner.is_some());
    let error = from_slice::<Chain>(&objects(most + 1)).unwrap_err();
    assert_eq!(error.what(), "nested deeper than 100 levels");
}

#[test]
fn groups_are_bounded_too() {
    let nested = |depth| [tag(9, 3).repeat(depth), tag(9, 4).repeat(depth)].concat();
    assert_eq!(read(&nested(usize::from(MAX_DEPTH))), json!({}));
    let error = from_slice::<Json>(&nested(100_000)).unwrap_err();
    assert!(error.what().contains("too many groups"), "{error}");
}

/// A value that never ends.
struct Endless {
    list: bool,
}

impl Serialize for Endless {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.list {
            serializer.collect_seq([Self { list: false }])
        } else {
            serializer.collect_map([("k", Self { list: true })])
        }
    }
}

#[derive(Serialize)]
enum Variants {
    Tuple(Option<Box<Variants>>, ()),
    Struct { next: Option<Box<Variants>> },
    Newtype(Option<Box<Variants>>),
}

#[test]
fn depth_is_bounded_when_writing() {
    let error = to_vec(&Endless { list: false }).unwrap_err();
    assert_eq!(error.what(), "nested deeper than 100 levels");
    let mut most = json!({});
    for _ in 1..MAX_DEPTH {
        most = json!({ "k": most });
    }
    assert_eq!(read(&to_vec(&most).unwrap()), most);
    to_vec(&json!({ "k": most })).unwrap_err();
}

#[test]
fn a_variant_counts_as_the_levels_that_it_is_written_as() {
    let half = usize::from(MAX_DEPTH) / 2;
    let nested = |levels: usize, wrap: fn(Option<Box<Variants>>) -> Variants| {
        (0..levels).fold(None, |inner, _| Some(Box::new(wrap(inner))))
    };
    for wrap in [|next| Variants::Struct { next }, |inner| Variants::Tuple(inner, ())] {
        to_vec(&nested(half, wrap)).unwrap();
        let error = to_vec(&nested(half + 1, wrap)).unwrap_err();
        assert_eq!(error.what(), "nested deeper than 100 levels");
    }
    to_vec(&nested(2 * half, Variants::Newtype)).unwrap();
    to_vec(&nested(2 * half + 1, Variants::Newtype)).unwrap_err();
}
