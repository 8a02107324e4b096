use proptest::prelude::*;
use serde::Deserialize;

use super::{super::example::postgres, *};

#[derive(Clone, Deserialize)]
struct Fixture {
    sha: String,
    spec: TableSpec,
}

#[test]
fn a_hash_is_the_one_that_schemahero_computes() {
    let given = include_str!("../../../../../tests/fixtures/schemahero-table-sha.yaml");
    let more = include_str!("../../../../../tests/fixtures/schemahero-table-sha-more.yaml");
    let fixtures = [given, more].map(|text| serde_saphyr::from_str::<Vec<Fixture>>(text).unwrap()).concat();
    assert_eq!(fixtures.len(), 8);
    for Fixture { sha: expected, spec } in fixtures {
        let sha = sha(&spec);
        assert_eq!(sha.len(), 64);
        assert!(sha.starts_with(&expected), "{spec:?}");
        assert_eq!(migration_name(&spec), expected[..7]);
    }
}

#[test]
fn an_empty_default_is_hashed_as_the_planner_left_it() {
    let body = "{primaryKey: [id], columns: [{name: id, type: bigint}, {name: body, type: text, default: \"\", constraints: {notNull: true}}]}";
    let spec = postgres("notes", body);
    // Both were computed by SchemaHero, before and after its ConnectionProxy.PlanTableSchema.
    assert_eq!(sha(&spec), "bd2a7b3fa4c6bf860c0907a8181949a600662d6c66f0ec9e03f97adb9b38a364");
    assert_eq!(planned_sha(&spec), "a593dabb47a169bd1f5b2f05d38d14cdae68b982343691daf4ecc72b06728eff");
    assert_eq!(migration_name(&spec), &planned_sha(&spec)[..7]);
}

#[test]
fn an_approval_names_the_migration_and_its_statements() {
    assert_eq!(approval_id("eaa36ef", ""), "eaa36ef-e3b0c442");
    assert_eq!(approval_id("eaa36ef", "create table \"x\" (\"a\" text)"), "eaa36ef-5853aa05");
}

proptest! {
    #[test]
    fn every_difference_shows_in_the_hash(
        one in "\\PC{0,8}", other in "\\PC{0,8}",
        field in 0..6usize,
    ) {
        let put = |text: &str| {
            let mut spec = postgres("t", "{columns: [{name: a, type: text, default: d}], indexes: [{columns: [a]}], primaryKey: [a]}");
            let body = spec.schema.as_mut().and_then(|schema| schema.postgres.as_mut()).unwrap();
            match field {
                0 => spec.name = text.to_owned(),
                1 => body.columns[0].name = text.to_owned(),
                2 => body.columns[0].data_type = text.to_owned(),
                3 => body.columns[0].default = Some(text.to_owned()),
                4 => body.indexes[0].name = text.to_owned(),
                _ => body.primary_key[0] = text.to_owned(),
            }
            spec
        };
        prop_assert_eq!(sha(&put(&one)) == sha(&put(&other)), one == other);
        prop_assert_eq!(sha(&put(&one)), sha(&put(&one).clone()));
    }
}
