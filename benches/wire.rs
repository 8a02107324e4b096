//! Reading and writing an object of a steady request, beside the same through `prost_types::Struct`.
//!
//! `cargo bench --bench wire` measures each way on its own, then both in turn in one run, and prints the ratio.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group};
use function_idp::wire::structs::{from_slice, to_vec};
use prost::Message as _;
use prost_types::Struct;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

const REQUEST: &str = include_str!("../tests/fixtures/request.json");
const ROUNDS: u32 = 200;
const CALLS: u32 = 100;

/// What readiness and status want of a managed resource.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading is measured")]
struct Observed {
    api_version: String,
    kind: String,
    metadata: Metadata,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading is measured")]
struct Metadata {
    name: String,
    uid: Option<String>,
    generation: Option<i64>,
    deletion_timestamp: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only the reading is measured")]
struct Condition {
    r#type: String,
    status: String,
    reason: Option<String>,
    message: Option<String>,
}

/// What a plan writes, with typed structs around it.
#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Desired {
    api_version: &'static str,
    kind: &'static str,
    metadata: Names,
    spec: Spec,
}

#[derive(Serialize, Clone)]
struct Names {
    name: String,
    namespace: String,
    labels: BTreeMap<&'static str, String>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Spec {
    management_policies: Vec<&'static str>,
    for_provider: Instance,
    provider_config_ref: Reference,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, clippy::struct_field_names, reason = "the provider's fields")]
struct Instance {
    region: String,
    engine: &'static str,
    engine_version: String,
    instance_class: String,
    allocated_storage: u32,
    max_allocated_storage: u32,
    storage_type: &'static str,
    storage_encrypted: bool,
    multi_az: bool,
    deletion_protection: bool,
    backup_retention_period: u32,
    backup_window: String,
    maintenance_window: String,
    copy_tags_to_snapshot: bool,
    enabled_cloudwatch_logs_exports: Vec<&'static str>,
    db_subnet_group_name_ref: Reference,
    password_secret_ref: Reference,
}

#[derive(Serialize, Clone)]
struct Reference {
    name: String,
    kind: &'static str,
}

fn desired() -> Desired {
    let reference = |name: &str, kind| Reference { name: name.into(), kind };
    Desired {
        api_version: "rds.aws.m.upbound.io/v1beta1",
        kind: "Instance",
        metadata: Names {
            name: "orders-cd4k4-1ddb0d1bd94e".into(),
            namespace: "team-a".into(),
            labels: BTreeMap::from([
                ("crossplane.io/composite", "orders-cd4k4".into()),
                ("crossplane.io/claim-name", "orders".into()),
            ]),
        },
        spec: Spec {
            management_policies: vec!["Observe", "Create", "Update", "LateInitialize"],
            for_provider: Instance {
                region: "eu-central-1".into(),
                engine: "postgres",
                engine_version: "17.4".into(),
                instance_class: "db.m7g.large".into(),
                allocated_storage: 100,
                max_allocated_storage: 1000,
                storage_type: "gp3",
                storage_encrypted: true,
                multi_az: true,
                deletion_protection: true,
                backup_retention_period: 14,
                backup_window: "02:10-02:40".into(),
                maintenance_window: "Sun:03:10-Sun:03:40".into(),
                copy_tags_to_snapshot: true,
                enabled_cloudwatch_logs_exports: vec!["postgresql", "upgrade"],
                db_subnet_group_name_ref: reference("orders-cd4k4-subnets", "SubnetGroup"),
                password_secret_ref: reference("orders-cd4k4-password", "Secret"),
            },
            provider_config_ref: reference("default", "ClusterProviderConfig"),
        },
    }
}

/// The observed database of the request, as bytes.
fn observed() -> Vec<u8> {
    let request: Json = serde_json::from_str(REQUEST).unwrap();
    to_vec(&request["observed"]["resources"]["db"]["resource"]).unwrap()
}

fn measure(criterion: &mut Criterion) {
    let bytes = observed();
    criterion.bench_function("decode/typed", |b| {
        b.iter(|| from_slice::<Observed>(black_box(&bytes)).unwrap());
    });
    criterion.bench_function("decode/prost_types", |b| {
        b.iter(|| Struct::decode(black_box(bytes.as_slice())).unwrap());
    });
    let desired = desired();
    let message = Struct::decode(to_vec(&desired).unwrap().as_slice()).unwrap();
    criterion.bench_function("encode/typed", |b| {
        b.iter(|| to_vec(black_box(&desired)).unwrap());
    });
    criterion.bench_function("encode/prost_types", |b| {
        b.iter(|| black_box(&message).encode_to_vec());
    });
}

/// The two in turn, so that whatever else the machine does hits both; the fastest round of each counts.
fn ratio(name: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let time = |call: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed() / CALLS
    };
    let (mut fast, mut slow) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        fast = fast.min(time(&mut ours));
        slow = slow.min(time(&mut theirs));
    }
    let ratio = slow.as_secs_f64() / fast.as_secs_f64();
    println!("{name}: {fast:?} here, {slow:?} with prost_types, ratio {ratio:.1}");
}

fn ratios() {
    let bytes = observed();
    println!("an observed object of {} bytes", bytes.len());
    ratio(
        "decode, typed",
        || drop(black_box(from_slice::<Observed>(black_box(&bytes)))),
        || drop(black_box(Struct::decode(black_box(bytes.as_slice())))),
    );
    let desired = desired();
    let message = Struct::decode(to_vec(&desired).unwrap().as_slice()).unwrap();
    println!("a desired object of {} bytes", message.encoded_len());
    ratio(
        "encode, typed",
        || drop(black_box(to_vec(black_box(&desired)))),
        || drop(black_box(black_box(&message).encode_to_vec())),
    );
}

criterion_group!(benches, measure);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        ratios();
    }
}
