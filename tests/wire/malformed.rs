//! Bytes that are no Struct.

use function_idp::wire::structs::from_slice;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::reference::{bytes, double, entry, int, tag, text};

/// Wants nothing of what is there.
#[derive(Deserialize, Debug)]
struct Nothing {}

/// The same error for whoever reads.
fn refused(broken: &[u8], reason: &str) {
    let error = from_slice::<Json>(broken).unwrap_err();
    assert!(error.what().ends_with(reason), "{error} is not about: {reason}");
    assert_eq!(from_slice::<IgnoredAny>(broken).unwrap_err(), error);
    assert_eq!(from_slice::<Nothing>(broken).unwrap_err(), error);
}

#[test]
fn numbers() {
    refused(&[0x80], "it ends within a number");
    refused(&[0xff; 9], "it ends within a number");
    refused(&[0xff; 10], "a number has more than 64 bits");
    let two_more = [tag(9, 0), vec![0xff; 9], vec![0x02]].concat();
    refused(&two_more, "a number has more than 64 bits");
    let eleven = [tag(9, 0), vec![0x80; 10], vec![0]].concat();
    refused(&eleven, "a number has more than 64 bits");
    refused(&[tag(9, 1), vec![0; 7]].concat(), "it ends within a number");
    refused(&[tag(9, 5), vec![0; 3]].concat(), "it ends within a number");
    let half = entry("k", &double(1.0)[..5]);
    refused(&half, "it ends within a number");
}

#[test]
fn a_number_may_be_longer_than_it_must() {
    let long = [tag(9, 0), vec![0x80; 9], vec![0x01]].concat();
    from_slice::<Nothing>(&long).unwrap();
    let padded = [vec![0x8a, 0x80, 0x00], vec![0x80, 0x00]].concat();
    assert_eq!(from_slice::<Json>(&padded).unwrap(), serde_json::json!({"": null}));
}

#[test]
fn lengths() {
    refused(&[0x0a, 0x01], "a length reaches past the end");
    refused(&[tag(1, 2), vec![0xff; 9], vec![0x01]].concat(), "a length reaches past the end");
    refused(&bytes(1, [0x12, 0x05, 0x08]), "a length reaches past the end");
    refused(&entry("k", [0x1a, 0x02, b'a']), "a length reaches past the end");
    refused(&entry("k", [0x2a, 0x02, 0x0a]), "a length reaches past the end");
}

#[test]
fn tags() {
    refused(&[0x00], "a field number is out of range");
    refused(&[0x02, 0x00], "a field number is out of range");
    refused(&[0x80, 0x80, 0x80, 0x80, 0x10], "a field number is out of range");
    refused(&[0x0e], "a wire type does not exist");
    refused(&[0x0f], "a wire type does not exist");
    refused(&tag(9, 4), "a group ends that has not begun");
    refused(&[tag(9, 3), tag(8, 4)].concat(), "a group ends that has not begun");
    refused(&tag(9, 3), "it ends within a number");
}

#[test]
fn wire_types() {
    let reason = "a field has the wrong wire type";
    refused(&int(1, 1), reason);
    refused(&bytes(1, int(1, 1)), reason);
    refused(&bytes(1, int(2, 1)), reason);
    refused(&entry("k", bytes(1, [])), reason);
    refused(&entry("k", int(2, 1)), reason);
    refused(&entry("k", int(3, 1)), reason);
    refused(&entry("k", bytes(4, [])), reason);
    refused(&entry("k", int(5, 1)), reason);
    refused(&entry("k", double(1.0).iter().map(|b| if *b == 0x11 { 0x31 } else { *b }).collect::<Vec<_>>()), reason);
    refused(&entry("k", bytes(6, int(1, 1))), reason);
}

#[test]
fn strings() {
    refused(&bytes(1, bytes(1, [0xff])), "a string is not UTF-8");
    refused(&entry("k", bytes(3, [0xc0, 0x80])), "a string is not UTF-8");
    refused(&entry("k", bytes(3, [0xed, 0xa0, 0x80])), "a string is not UTF-8");
    refused(&entry("k", [bytes(3, [0xff]), text("")].concat()), "a string is not UTF-8");
}

#[test]
fn numbers_that_json_has_not() {
    for number in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        refused(&entry("k", double(number)), "expected a finite number, found NaN or an infinity");
    }
}
