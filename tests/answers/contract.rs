//! One contract: an application cannot tell where its database runs.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, PLACES},
};

const ENGINES: [&str; 2] = ["postgres", "mysql"];

/// Entries that every connection has, and those that only some backends can have.
const ENTRIES: [&str; 9] = ["database", "host", "password", "port", "provider", "sslmode", "type", "uri", "username"];
const SOME: [&str; 3] = ["ca.crt", "certificates", "reader-host"];

fn decoded(value: &Value) -> String {
    String::from_utf8(STANDARD.decode(value.as_str().expect("base64")).expect("base64")).expect("text")
}

#[test]
fn every_provider_and_engine_gives_the_same_connection() {
    for (provider, _) in PLACES {
        for engine in ENGINES {
            let mut world = worlds::steady_on(provider, engine, "production");
            let secret = world.observed["connection"].object.clone();
            let data = secret["data"].as_object().expect("entries");
            let entries: BTreeSet<_> = data.keys().map(String::as_str).collect();
            assert!(ENTRIES.iter().all(|entry| entries.contains(entry)), "{provider} {engine}: {entries:?}");
            let known = |entry: &&str| ENTRIES.contains(entry) || SOME.contains(entry);
            assert!(entries.iter().all(known), "{provider} {engine}: {entries:?}");
            let type_ = if engine == "postgres" { "postgresql" } else { "mysql" };
            assert_eq!(secret["type"], format!("servicebinding.io/{type_}"));
            assert_eq!(decoded(&data["type"]), type_);
            assert_eq!(decoded(&data["provider"]), provider);
            assert_eq!(decoded(&data["database"]), "orders");
            assert_eq!(decoded(&data["username"]), "app");
            let (host, port) = (decoded(&data["host"]), decoded(&data["port"]));
            assert_eq!(port, if engine == "postgres" { "5432" } else { "3306" });
            assert!(decoded(&data["uri"]).starts_with(&format!("{type_}://app:simulated@{host}:{port}/orders?ssl")));
            assert_eq!(entries.contains("ca.crt"), entries.contains("certificates"));
            let verified = decoded(&data["sslmode"]) != "require";
            assert_eq!(
                verified,
                entries.contains("ca.crt"),
                "{provider} {engine}: what cannot be verified is not asked for"
            );

            let answer = world.call().expect("an answer");
            emitted::check(&world, &answer);
            assert_eq!((answer.calls, &answer.response.requirements), (1, &None), "{provider} {engine}: at rest");
            let status = answer.composite().expect("a composite resource")["status"].clone();
            for field in ["binding", "endpoint", "port", "engineVersion", "provider", "profile", "size", "externalName"]
            {
                assert!(!status[field].is_null(), "{provider} {engine}: {field}");
            }
            assert_eq!(status["size"]["class"], "small");
            assert_eq!(status["size"]["connections"], 200);
            assert_eq!((&status["created"], &status["deletable"]), (&json!(true), &json!(false)));
            // And a reader, where there is one.
            worlds::set(&mut world.composite, "/spec/readReplicas", json!(1));
            let answer = worlds::settle(&mut world);
            assert!(answer.composite_is_ready(), "{provider} {engine}: {:#?}", world.composite["status"]["waitingFor"]);
            let data = &world.observed["connection"].object["data"];
            let status = &world.composite["status"];
            assert_eq!(
                decoded(&data["reader-host"]),
                status["readerEndpoint"].as_str().expect("a host"),
                "{provider} {engine}"
            );
        }
    }
}

#[test]
fn a_claim_gets_the_connection_as_its_details_and_a_namespaced_resource_does_not() {
    let world = worlds::steady("database-minimal");
    let answer = world.call().expect("an answer");
    let details = |answer: &function_idp::cli::world::Answer| {
        let desired = answer.response.desired.clone().expect("a desired state");
        desired.composite.expect("a composite resource").connection_details
    };
    assert!(details(&answer).is_empty());
    let mut claimed = world;
    let claim =
        json!({"apiVersion": "platform.idp.dev/v1alpha1", "kind": "Database", "name": "orders", "namespace": "team-a"});
    worlds::set(&mut claimed.composite, "/spec/claimRef", claim);
    claimed.composite["kind"] = json!("XDatabase");
    let given = details(&claimed.call().expect("an answer"));
    let keys: Vec<_> = given.keys().map(String::as_str).collect();
    assert_eq!(keys, ENTRIES);
    assert_eq!(given["username"].as_ref(), b"app");
}
