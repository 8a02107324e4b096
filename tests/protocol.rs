//! The generated messages, in which a Struct is bytes, against the canonical protocol, in which it is a Struct.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::{collections::BTreeMap, sync::LazyLock};

use bytes::Bytes;
use function_idp::wire::proto::{DESCRIPTORS, v1};
use proptest::{collection::vec, prelude::*, sample::Index};
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage, Value,
};

const V1: &str = "apiextensions.fn.proto.v1";

static DESCRIPTOR_POOL: LazyLock<DescriptorPool> = LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).unwrap());
static REAL_REQUEST: LazyLock<DynamicMessage> = LazyLock::new(|| {
    let mut json = serde_json::Deserializer::from_str(include_str!("fixtures/request.json"));
    DynamicMessage::deserialize(message("RunFunctionRequest"), &mut json).unwrap()
});

fn message(name: &str) -> MessageDescriptor {
    DESCRIPTOR_POOL.get_message_by_name(&format!("{V1}.{name}")).unwrap()
}

/// A message with every field set, in every message below it; of each oneof the alternative of that index.
fn filled(descriptor: &MessageDescriptor, alternative: usize) -> DynamicMessage {
    if descriptor.full_name() == "google.protobuf.Struct" {
        let text = r#"{"text": "é", "number": 1.5, "yes": true, "nothing": null, "list": [1, {"deep": {}}]}"#;
        let mut json = serde_json::Deserializer::from_str(text);
        return DynamicMessage::deserialize(descriptor.clone(), &mut json).unwrap();
    }
    let mut filled = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        if let Some(oneof) = field.containing_oneof().filter(|_| !is_optional(&field)) {
            let chosen = oneof.fields().nth(alternative % oneof.fields().len());
            if chosen.as_ref() != Some(&field) {
                continue;
            }
        }
        filled.set_field(&field, value(&field, alternative));
    }
    filled
}

fn is_optional(field: &FieldDescriptor) -> bool {
    field.field_descriptor_proto().proto3_optional()
}

fn value(field: &FieldDescriptor, alternative: usize) -> Value {
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else { panic!("a map without entries") };
        let entry = entry.map_entry_value_field();
        let entries = ["b", "a", "c"].map(|key| (MapKey::String(key.to_owned()), scalar(&entry.kind(), alternative)));
        Value::Map(entries.into())
    } else if field.is_list() {
        Value::List(vec![scalar(&field.kind(), alternative), scalar(&field.kind(), alternative + 1)])
    } else {
        scalar(&field.kind(), alternative)
    }
}

fn scalar(kind: &Kind, alternative: usize) -> Value {
    match kind {
        Kind::Message(descriptor) => Value::Message(filled(descriptor, alternative)),
        Kind::Enum(descriptor) => {
            let known = descriptor.values().len();
            Value::EnumNumber(descriptor.values().nth(1 + alternative % (known - 1)).unwrap().number())
        }
        Kind::String => Value::String(format!("text {alternative}")),
        Kind::Bytes => Value::Bytes(Bytes::from_static(b"\x00\xffsecret")),
        Kind::Int32 => Value::I32(7),
        Kind::Int64 => Value::I64(60),
        other => panic!("{other:?} is not in the protocol"),
    }
}

/// Through our messages and back.
fn through<M: Message + Default>(message: &DynamicMessage) -> DynamicMessage {
    let ours = M::decode(message.encode_to_vec().as_slice()).unwrap();
    DynamicMessage::decode(message.descriptor(), ours.encode_to_vec().as_slice()).unwrap()
}

fn canonical_struct(message: &DynamicMessage, field: &str) -> prost_types::Struct {
    message.get_field_by_name(field).unwrap().as_message().unwrap().transcode_to().unwrap()
}

#[test]
fn every_field_of_the_protocol_survives_our_messages() {
    for alternative in 0..6 {
        let request = filled(&message("RunFunctionRequest"), alternative);
        assert_eq!(through::<v1::RunFunctionRequest>(&request), request);
        let response = filled(&message("RunFunctionResponse"), alternative);
        assert_eq!(through::<v1::RunFunctionResponse>(&response), response);
    }
}

#[test]
fn a_real_request_survives_our_messages() {
    assert_eq!(through::<v1::RunFunctionRequest>(&REAL_REQUEST), *REAL_REQUEST);
}

#[test]
fn our_bytes_are_the_structs_that_the_canonical_messages_hold() {
    let canonical = &*REAL_REQUEST;
    let ours = v1::RunFunctionRequest::decode(canonical.encode_to_vec().as_slice()).unwrap();
    let observed = canonical.get_field_by_name("observed").unwrap();
    let resources = observed.as_message().unwrap().get_field_by_name("resources").unwrap();
    let resources = resources.as_map().unwrap();
    let ours = ours.observed.unwrap();
    assert_eq!(ours.resources.len(), resources.len());
    assert!(!ours.resources.is_empty());
    for (name, resource) in ours.resources {
        let canonical = resources[&MapKey::String(name)].as_message().unwrap();
        assert_eq!(
            prost_types::Struct::decode(resource.resource.unwrap()).unwrap(),
            canonical_struct(canonical, "resource")
        );
    }
}

#[test]
fn an_empty_struct_is_not_an_absent_one() {
    let descriptor = message("RunFunctionRequest");
    let absent = DynamicMessage::new(descriptor.clone());
    let mut empty = absent.clone();
    let input = descriptor.get_field_by_name("input").unwrap();
    empty.set_field(&input, Value::default_value_for_field(&input));

    let ours = |message: &DynamicMessage| v1::RunFunctionRequest::decode(message.encode_to_vec().as_slice()).unwrap();
    assert_eq!(ours(&absent).input, None);
    assert_eq!(ours(&empty).input, Some(Bytes::new()));
    assert!(!through::<v1::RunFunctionRequest>(&absent).has_field(&input));
    assert!(through::<v1::RunFunctionRequest>(&empty).has_field(&input));

    let resource = |resource| v1::Resource { resource, ..v1::Resource::default() };
    assert_eq!(resource(None).encode_to_vec(), b"");
    assert_eq!(resource(Some(Bytes::new())).encode_to_vec(), b"\x0a\x00");
}

#[test]
fn equal_messages_are_equal_bytes_whatever_the_order_on_the_wire() {
    let entry = |key: &str| {
        let resources = BTreeMap::from([(key.to_owned(), v1::Resource::default())]);
        v1::State { resources, ..v1::State::default() }.encode_to_vec()
    };
    let decode = |parts: [&str; 3]| v1::State::decode(parts.map(entry).concat().as_slice()).unwrap().encode_to_vec();
    assert_eq!(decode(["a", "b", "c"]), decode(["c", "a", "b"]));
}

#[test]
fn the_protocol_is_crossplanes_by_name_number_and_type() {
    let mut lines = Vec::new();
    for message in DESCRIPTOR_POOL.all_messages() {
        if message.package_name() != V1 {
            continue;
        }
        for field in message.fields() {
            let optional = if is_optional(&field) { " optional" } else { "" };
            lines.push(format!(
                "{} = {} {:?} {:?}{optional}",
                field.full_name(),
                field.number(),
                field.cardinality(),
                field.kind()
            ));
        }
    }
    for kind in DESCRIPTOR_POOL.all_enums().filter(|kind| kind.package_name() == V1) {
        for value in kind.values() {
            lines.push(format!("{} = {}", value.full_name(), value.number()));
        }
    }
    lines.sort_unstable();
    let text = lines.join("\n").replace(&format!("{V1}."), "");
    assert_eq!(text, include_str!("fixtures/protocol.txt").trim_end());
}

#[test]
fn the_older_package_is_the_same_protocol() {
    let describe = |package: &str| {
        let file = DESCRIPTOR_POOL.files().find(|file| file.package_name() == package).unwrap();
        let text = format!("{:?}", file.file_descriptor_proto());
        text.replace("run_function_v1beta1.proto", "run_function.proto").replace("fn.proto.v1beta1", "fn.proto.v1")
    };
    assert_eq!(describe("apiextensions.fn.proto.v1beta1"), describe(V1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_bytes_are_an_error_or_a_message_and_never_a_panic(
        cut in any::<Index>(),
        flips in vec((any::<Index>(), any::<u8>()), 0..8),
    ) {
        let mut bytes = REAL_REQUEST.encode_to_vec();
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= with;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let canonical = DynamicMessage::decode(message("RunFunctionRequest"), bytes.as_slice());
        let ours = v1::RunFunctionRequest::decode(bytes.as_slice());
        prop_assert!(ours.is_ok() || canonical.is_err());
    }
}

#[test]
fn printing_a_message_shows_no_content() {
    for name in ["RunFunctionRequest", "RunFunctionResponse"] {
        let bytes = filled(&message(name), 0).encode_to_vec();
        let text = match name {
            "RunFunctionRequest" => format!("{:?}", v1::RunFunctionRequest::decode(bytes.as_slice()).unwrap()),
            _ => format!("{:?}", v1::RunFunctionResponse::decode(bytes.as_slice()).unwrap()),
        };
        assert!(!text.contains("secret") && !text.contains("deep"), "{text}");
    }
}
