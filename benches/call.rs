//! One whole call for a production database that works: the bytes of the request in, the bytes of the answer out.
//!
//! Beside it stands what any function pays that goes through `prost_types::Struct`: the same request decoded and the same
//! answer encoded, without a plan being made between them. `cargo bench --bench call` measures each way on its own, then
//! both in turn in one run, and prints the ratio.
#![allow(missing_docs, clippy::unwrap_used)]

mod steady;

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group};
use function_idp::wire::{call, proto::v1};
use prost::Message;
use prost_types::Struct;
use steady::request;

const ROUNDS: u32 = 40;
const CALLS: u32 = 20;

#[allow(clippy::struct_field_names, reason = "the field is called so")]
#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, optional, tag = "1")]
    resource: Option<Struct>,
    #[prost(btree_map = "string, bytes", tag = "2")]
    connection_details: BTreeMap<String, Vec<u8>>,
    #[prost(int32, tag = "3")]
    ready: i32,
}

#[derive(Clone, PartialEq, Message)]
struct State {
    #[prost(message, optional, tag = "1")]
    composite: Option<Resource>,
    #[prost(btree_map = "string, message", tag = "2")]
    resources: BTreeMap<String, Resource>,
}

#[derive(Clone, PartialEq, Message)]
struct Resources {
    #[prost(message, repeated, tag = "1")]
    items: Vec<Resource>,
}

/// The parts of a request that hold objects.
#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(message, optional, tag = "2")]
    observed: Option<State>,
    #[prost(message, optional, tag = "3")]
    desired: Option<State>,
    #[prost(message, optional, tag = "4")]
    input: Option<Struct>,
    #[prost(message, optional, tag = "5")]
    context: Option<Struct>,
    #[prost(btree_map = "string, message", tag = "8")]
    required_resources: BTreeMap<String, Resources>,
}

/// The part of an answer that holds objects.
#[derive(Clone, PartialEq, Message)]
struct Response {
    #[prost(message, optional, tag = "2")]
    desired: Option<State>,
}

fn ours(request: &[u8]) -> Vec<u8> {
    call::run(&v1::RunFunctionRequest::decode(request).unwrap()).encode_to_vec()
}

fn theirs(request: &[u8], response: &Response) -> Vec<u8> {
    black_box(Request::decode(request).unwrap());
    response.encode_to_vec()
}

fn measure(criterion: &mut Criterion) {
    let request = request("database-complete.yaml").encode_to_vec();
    let response = Response::decode(ours(&request).as_slice()).unwrap();
    criterion.bench_function("call/whole", |b| b.iter(|| ours(black_box(&request))));
    criterion.bench_function("call/prost_types", |b| b.iter(|| theirs(black_box(&request), black_box(&response))));
}

/// The two in turn, so that whatever else the machine does hits both; the fastest round of each counts.
fn ratio() {
    let request = request("database-complete.yaml").encode_to_vec();
    let answer = ours(&request);
    let response = Response::decode(answer.as_slice()).unwrap();
    let desired = response.desired.as_ref().map_or(0, |desired| desired.resources.len());
    println!("a request of {} bytes, an answer of {} bytes with {desired} resources", request.len(), answer.len());
    let time = |call: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed() / CALLS
    };
    let (mut whole, mut codec) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        whole = whole.min(time(&mut || drop(black_box(ours(&request)))));
        codec = codec.min(time(&mut || drop(black_box(theirs(&request, &response)))));
    }
    let ratio = codec.as_secs_f64() / whole.as_secs_f64();
    println!("whole call: {whole:?}; decode and encode with prost_types alone: {codec:?}; ratio {ratio:.2}");
}

criterion_group!(benches, measure);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        ratio();
    }
}
