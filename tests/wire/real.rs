//! The objects of a request that Crossplane sent.

use std::collections::BTreeMap;

use function_idp::wire::structs::{from_slice, to_vec};
use prost::Message as _;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::properties::agree;
use crate::reference::{normal, to_prost};

const REQUEST: &str = include_str!("../fixtures/request.json");

fn observed() -> Json {
    serde_json::from_str::<Json>(REQUEST).unwrap()["observed"].take()
}

/// All that is a Struct in the request's observed state.
fn objects() -> Vec<Json> {
    let mut observed = observed();
    let mut objects = vec![observed["composite"]["resource"].take()];
    let resources = observed["resources"].as_object_mut().unwrap();
    objects.extend(resources.values_mut().map(|resource| resource["resource"].take()));
    assert_eq!(objects.len(), 4);
    objects
}

fn shortest() -> Json {
    let mut objects = objects();
    objects.sort_by_key(|object| object.to_string().len());
    objects.swap_remove(0)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Composite<'a> {
    api_version: &'a str,
    kind: &'a str,
    #[serde(borrow)]
    metadata: Metadata<'a>,
    spec: Spec<'a>,
    status: Status<'a>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    name: &'a str,
    uid: &'a str,
    generation: i64,
    #[serde(borrow)]
    labels: BTreeMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    engine: Engine,
    size: Option<&'a str>,
    missing: Option<&'a str>,
    #[serde(borrow)]
    claim_ref: Reference<'a>,
    resource_refs: Vec<Reference<'a>>,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
enum Engine {
    Postgres,
}

#[derive(Deserialize)]
struct Reference<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow)]
    conditions: Vec<Condition<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition<'a> {
    r#type: &'a str,
    status: &'a str,
    observed_generation: u64,
}

#[test]
fn a_composite_is_read_into_the_fields_that_are_wanted() {
    let bytes = to_prost(&objects()[0]).encode_to_vec();
    let composite: Composite<'_> = from_slice(&bytes).unwrap();
    assert_eq!(composite.api_version, "platform.idp.dev/v1alpha1");
    assert_eq!(composite.kind, "XDatabase");
    assert_eq!(composite.metadata.name, "orders-cd4k4");
    assert_eq!(composite.metadata.uid, "4e418364-6247-4fb1-bb4e-ec98f4c5e4eb");
    assert_eq!(composite.metadata.generation, 4);
    assert_eq!(composite.metadata.labels["crossplane.io/claim-namespace"], "team-a");
    assert_eq!(composite.spec.engine, Engine::Postgres);
    assert_eq!((composite.spec.size, composite.spec.missing), (Some("small"), None));
    assert_eq!(composite.spec.claim_ref.kind, "Database");
    let names: Vec<_> = composite.spec.resource_refs.iter().map(|r| (r.kind, r.name)).collect();
    assert_eq!(names[2], ("Secret", "orders-conn"));
    let conditions: Vec<_> =
        composite.status.conditions.iter().map(|c| (c.r#type, c.status, c.observed_generation)).collect();
    assert_eq!(conditions, [("Synced", "True", 4), ("Ready", "True", 4), ("Responsive", "True", 4)]);
}

#[test]
fn every_object_is_the_same_after_both_ways() {
    for object in objects() {
        let reference = to_prost(&object).encode_to_vec();
        let tree: Json = from_slice(&reference).unwrap();
        assert_eq!(tree, normal(&object));
        assert!(!tree.to_string().contains(".0,"), "an integer has a fraction: {tree}");
        assert_eq!(to_vec(&tree).unwrap(), reference);
        assert_eq!(to_vec(&object).unwrap(), reference);
    }
}

#[test]
fn the_beginning_of_an_object_is_refused_unless_it_ends_between_two_fields() {
    let bytes = to_prost(&shortest()).encode_to_vec();
    let mut whole = 0;
    for end in 0..bytes.len() {
        let ours = from_slice::<Json>(&bytes[..end]);
        let theirs = prost_types::Struct::decode(&bytes[..end]);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "the first {end} bytes");
        whole += usize::from(ours.is_ok());
    }
    assert_eq!(whole, shortest().as_object().unwrap().len());
}

#[test]
fn a_flipped_bit_is_an_error_or_another_object() {
    let mut bytes = to_prost(&shortest()).encode_to_vec();
    // Every byte, and every place in a byte.
    for bit in (0..bytes.len() * 8).step_by(5) {
        bytes[bit / 8] ^= 1 << (bit % 8);
        agree(&bytes);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}
