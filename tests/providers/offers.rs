//! What a provider offers is accepted, what it does not is refused with its field and what to do instead, and the table says
//! the same.

use function_idp::{
    composite::database::{
        offers::{self, Feature},
        spec::Engine,
    },
    platform::spec::ProviderName,
};
use serde_json::{Value, json};

use crate::{Life, support::worlds};

/// How a manifest asks for a feature.
fn asks(feature: Feature, engine: Engine) -> (&'static str, Value) {
    match feature {
        Feature::Region => ("/region", json!("eu-central-1")),
        Feature::MinorVersion if engine == Engine::Mysql => ("/version", json!("8.4.3")),
        Feature::MinorVersion => ("/version", json!("17.4")),
        Feature::StorageBound => ("/storage", json!({"size": "20Gi", "max": "100Gi"})),
        Feature::HighAvailability => ("/highAvailability", json!(true)),
        Feature::ReadReplicas => ("/readReplicas", json!(1)),
        Feature::Pooling => ("/pooling", json!({"enabled": true})),
        Feature::SessionPooling => ("/pooling", json!({"enabled": true, "mode": "session"})),
        Feature::Extensions => ("/databases", json!([{"name": "orders", "extensions": ["pgcrypto"]}])),
        Feature::Backups => ("/backup", json!({"retentionDays": 14})),
        Feature::CrossRegion => ("/backup", json!({"crossRegion": true})),
        Feature::FinalBackup => ("/deletion", json!({"finalBackup": true})),
        Feature::PointInTime => ("/restore", json!({"from": "old", "pointInTime": "2026-11-01T00:00:00Z"})),
        Feature::Latest => ("/restore", json!({"from": "old"})),
        Feature::Snapshot => ("/restore", json!({"snapshot": "legacy/1"})),
        Feature::OwnKey => ("/encryption", json!({"keyRef": "key/one"})),
        Feature::Adoption => ("/adopt", json!({"externalName": "legacy"})),
        Feature::MaintenanceWindow => ("/maintenance", json!({"day": "Sunday", "hour": 4})),
        Feature::AllowCidr => ("/network", json!({"allowFrom": [{"cidr": "10.0.0.0/16"}]})),
    }
}

#[test]
fn what_is_offered_is_accepted_and_the_rest_is_refused_with_an_alternative() {
    let allow = json!([{"namespaces": ["*"], "allow": {"adopt": ["*"], "restore": ["*"], "keys": ["*"]}}]);
    let (mut refused, mut accepted) = (0, 0);
    for provider in ProviderName::ALL {
        for engine in Engine::ALL {
            for feature in Feature::ALL {
                let mut world = worlds::fresh_on(provider.as_str(), engine.as_str(), "production");
                let (pointer, mut value) = asks(feature, *engine);
                if feature == Feature::Region && *provider != ProviderName::Kubernetes {
                    value = world.composite["spec"]["region"].clone();
                }
                worlds::set(&mut world.composite, &format!("/spec{pointer}"), value);
                let mut life = Life { world };
                life.platform("/overrides", allow.clone());
                let name = format!("{provider} {engine}: {}", feature.name());
                let fatal = life.ask().fatal().map(str::to_owned);
                if offers::has(feature, *provider, *engine) {
                    assert!(!fatal.as_ref().is_some_and(|fatal| fatal.contains("does not offer")), "{name}: {fatal:?}");
                    accepted += 1;
                    continue;
                }
                let fatal = fatal.unwrap_or_else(|| panic!("{name} is accepted"));
                // Where no moment can be restored at all, that is said first.
                let first = feature == Feature::Latest && !offers::has(Feature::PointInTime, *provider, *engine);
                let field = if first { Feature::PointInTime.field() } else { feature.field() };
                let begins = format!("spec.{field}: {provider} does not offer ");
                assert!(fatal.starts_with(&begins) && fatal.contains("; "), "{name}: {fatal}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20 && accepted > 80, "{refused} refused, {accepted} accepted");
}

#[test]
fn the_table_has_no_gap_that_is_ours() {
    let table = offers::table();
    let cells: Vec<_> = table.lines().skip(2).flat_map(|line| line.trim_matches('|').split('|').skip(1)).collect();
    assert_eq!(cells.len(), Feature::ALL.len() * 8);
    for cell in cells {
        let cell = cell.trim();
        assert!(cell.starts_with("supported") || cell == "not offered by the provider", "{cell}");
    }
}
