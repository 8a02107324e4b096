//! The same question gives the same bytes, in whatever order its maps arrive.

use function_idp::wire::{
    call,
    proto::{
        DESCRIPTORS,
        v1::{RunFunctionRequest, RunFunctionResponse},
    },
};
use prost::Message;
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};

use crate::support::worlds;

/// A generator of numbers (splitmix64), so that a failure comes again.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.next() % (last as u64 + 1)).expect("an index");
            items.swap(last, other);
        }
    }
}

/// One field of a message, as bytes: its number, its tag, and what follows.
struct Field {
    number: u32,
    bytes: Vec<u8>,
}

/// Puts the fields of a message, and of all messages in it, into another order. What is a list keeps its own.
fn shuffled(message: &MessageDescriptor, bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut fields = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let start = rest;
        let key = varint(&mut rest);
        let number = u32::try_from(key >> 3).expect("a field number");
        let field = message.get_field(number);
        let bytes = match key & 7 {
            2 => {
                let length = usize::try_from(varint(&mut rest)).expect("a length");
                let (content, after) = rest.split_at(length);
                rest = after;
                let inner = field.as_ref().and_then(inner);
                let content = inner.map_or_else(|| content.to_vec(), |inner| shuffled(&inner, content, numbers));
                let mut bytes = Vec::new();
                prost::encoding::encode_varint(key, &mut bytes);
                prost::encoding::encode_varint(content.len() as u64, &mut bytes);
                bytes.extend(content);
                bytes
            }
            wire => {
                match wire {
                    0 => drop(varint(&mut rest)),
                    1 => rest = &rest[8..],
                    5 => rest = &rest[4..],
                    other => panic!("wire type {other}"),
                }
                start[..start.len() - rest.len()].to_vec()
            }
        };
        fields.push(Field { number, bytes });
    }
    let is_map = |number: u32| message.get_field(number).is_some_and(|field| field.is_map());
    let mut order: Vec<usize> = (0..fields.len()).collect();
    numbers.shuffle(&mut order);
    // The places of a list's items are filled in their own order.
    let mut lists: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    for (index, field) in fields.iter().enumerate().rev().filter(|(_, field)| !is_map(field.number)) {
        lists.entry(field.number).or_default().push(index);
    }
    let order = order.into_iter().map(|index| lists.get_mut(&fields[index].number).and_then(Vec::pop).unwrap_or(index));
    order.flat_map(|index| fields[index].bytes.clone()).collect()
}

fn inner(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(message) => Some(message),
        _ => None,
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    prost::encoding::decode_varint(bytes).expect("a varint")
}

fn request_type() -> MessageDescriptor {
    let pool = DescriptorPool::decode(DESCRIPTORS).expect("descriptors");
    pool.get_message_by_name("apiextensions.fn.proto.v1.RunFunctionRequest").expect("the request")
}

/// The answer without the context, which is passed on as it came.
fn answer(request: &[u8]) -> Vec<u8> {
    let mut response = call::run(&RunFunctionRequest::decode(request).expect("a request"));
    assert!(response.context.take().is_some());
    response.encode_to_vec()
}

#[test]
fn maps_in_any_order_give_the_same_bytes() {
    const TIMES: usize = 1000;
    let request_type = request_type();
    let mut numbers = Numbers(3);
    // A steady database, and one in its making, with questions and results.
    let mut questions = Vec::new();
    for (example, stage) in [("database-complete", usize::MAX), ("database-production", 3)] {
        let stages = worlds::stages(example);
        let mut world = stages[stage.min(stages.len() - 1)].clone();
        world.schemas = Some(
            worlds::schemas(|_| true).into_keys().map(|kind| (kind, serde_json::json!({"type": "object"}))).collect(),
        );
        world.context = Some(
            serde_json::json!({"apiextensions.crossplane.io/environment": {"z": 1, "a": {"y": 2, "b": 3}}, "k": 1}),
        );
        let asked = world.call().expect("an answer").response.requirements;
        questions.push(world.request(asked.as_ref()).expect("a request").encode_to_vec());
    }
    let mut others = 0;
    for question in &questions {
        let expected = answer(question);
        assert!(RunFunctionResponse::decode(expected.as_slice()).expect("an answer").desired.is_some());
        for time in 0..TIMES / questions.len() {
            let other = shuffled(&request_type, question, &mut numbers);
            assert_eq!(other.len(), question.len());
            others += usize::from(other != *question);
            assert!(answer(&other) == expected, "the answer depends on the order of maps (shuffle {time})");
        }
    }
    assert_eq!(others, TIMES, "a shuffle changed nothing");
}
