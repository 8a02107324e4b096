//! JSON to and from `prost_types`, and protobuf written by hand.

use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use serde_json::{Map, Number, Value as Json};

/// A JSON object as `prost_types` holds it.
pub fn to_prost(object: &Json) -> Struct {
    match value(object).kind {
        Some(Kind::StructValue(message)) => message,
        other => panic!("not an object: {other:?}"),
    }
}

fn value(json: &Json) -> Value {
    let kind = match json {
        Json::Null => Kind::NullValue(0),
        Json::Bool(bool) => Kind::BoolValue(*bool),
        Json::Number(number) => Kind::NumberValue(number.as_f64().unwrap()),
        Json::String(text) => Kind::StringValue(text.clone()),
        Json::Array(list) => Kind::ListValue(ListValue { values: list.iter().map(value).collect() }),
        Json::Object(object) => Kind::StructValue(Struct {
            fields: object.iter().map(|(key, field)| (key.clone(), value(field))).collect(),
        }),
    };
    Value { kind: Some(kind) }
}

/// The JSON of a decoded message, integers as integers; nothing when it holds a number that JSON has not.
pub fn to_json(message: &Struct) -> Option<Json> {
    let fields = message.fields.iter().map(|(key, field)| Some((key.clone(), json(field)?)));
    fields.collect::<Option<Map<_, _>>>().map(Json::Object)
}

fn json(value: &Value) -> Option<Json> {
    Some(match &value.kind {
        None | Some(Kind::NullValue(_)) => Json::Null,
        Some(Kind::BoolValue(bool)) => Json::Bool(*bool),
        Some(Kind::NumberValue(number)) => Json::Number(shortest(*number)?),
        Some(Kind::StringValue(text)) => Json::String(text.clone()),
        Some(Kind::ListValue(list)) => Json::Array(list.values.iter().map(json).collect::<Option<_>>()?),
        Some(Kind::StructValue(object)) => to_json(object)?,
    })
}

/// Goes by the decimal text, so as to share nothing with the code under test.
fn shortest(number: f64) -> Option<Number> {
    let digits = format!("{number:.0}");
    match (digits.parse::<u64>(), digits.parse::<i64>()) {
        _ if digits.parse() != Ok(number) => Number::from_f64(number),
        (Ok(natural), _) => Some(natural.into()),
        (_, Ok(negative)) => Some(negative.into()),
        _ => Number::from_f64(number),
    }
}

/// The same tree with every number as the wire gives it back.
pub fn normal(tree: &Json) -> Json {
    to_json(&to_prost(tree)).unwrap()
}

pub fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// A field's tag.
pub fn tag(number: u32, wire_type: u8) -> Vec<u8> {
    varint(u64::from(number) << 3 | u64::from(wire_type))
}

/// A field with a length.
pub fn bytes(number: u32, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    [tag(number, 2), varint(content.len() as u64), content.to_vec()].concat()
}

/// A field of varint type.
pub fn int(number: u32, value: u64) -> Vec<u8> {
    [tag(number, 0), varint(value)].concat()
}

/// A Value's number.
pub fn double(value: f64) -> Vec<u8> {
    [tag(2, 1), value.to_le_bytes().to_vec()].concat()
}

/// A Value's string.
pub fn text(value: &str) -> Vec<u8> {
    bytes(3, value)
}

/// One entry of a Struct, from the bytes of a Value.
pub fn entry(key: &str, value: impl AsRef<[u8]>) -> Vec<u8> {
    bytes(1, [bytes(1, key), bytes(2, value)].concat())
}
