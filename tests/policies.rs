//! Controls of the usual benchmarks (CIS, the clouds' own), over every provider, engine and profile. What is weaker than
//! production stands in `status.relaxed`, and the platform team can forbid it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{
    emitted,
    worlds::{self, set},
};

const ENGINES: [&str; 2] = ["postgres", "mysql"];
const PROFILES: [&str; 2] = ["production", "development"];

/// A database that works, as it was composed.
struct Composed {
    provider: &'static str,
    engine: &'static str,
    profile: &'static str,
    resources: BTreeMap<String, Value>,
    status: Value,
}

impl Composed {
    fn of(provider: &'static str, engine: &'static str, profile: &'static str) -> Self {
        let world = worlds::steady_on(provider, engine, profile);
        let answer = world.call().expect("an answer");
        let resources = answer.resources().expect("resources");
        let status = answer.composite().expect("a composite resource")["status"].clone();
        Self { provider, engine, profile, resources, status }
    }

    fn is_production(&self) -> bool {
        self.profile == "production"
    }

    /// A field of the server.
    fn server(&self, pointer: &str) -> Value {
        let spec = &self.resources["instance"]["spec"];
        let inside = if matches!(self.provider, "kubernetes") { spec } else { &spec["forProvider"] };
        inside.pointer(pointer).cloned().unwrap_or_default()
    }

    /// A setting of the engine, wherever the provider keeps it.
    fn setting(&self, name: &str) -> Option<String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let listed = |list: &Value| {
            let found = list.as_array()?.iter().find(|setting| setting["name"] == name)?;
            text(&found["value"])
        };
        match self.provider {
            "aws" => {
                let group = self.resources.iter().find(|(key, _)| key.starts_with("parameter-group-"))?.1;
                listed(&group["spec"]["forProvider"]["parameter"])
            }
            "gcp" => listed(&self.server("/settings/databaseFlags")),
            "azure" => self.resources.values().find_map(|object| {
                let external = object.pointer("/metadata/annotations/crossplane.io~1external-name");
                let own = &object["spec"]["forProvider"];
                let is = object["kind"] == "FlexibleServerConfiguration"
                    && (own["name"] == name || external.is_some_and(|external| external == name));
                is.then(|| text(&own["value"])).flatten()
            }),
            _ if self.engine == "postgres" => text(&self.server("/postgresql/parameters")[name]),
            _ => {
                let config = text(&self.server("/myCnf"))?;
                let line = config.lines().find(|line| line.split('=').next().is_some_and(|key| key.trim() == name))?;
                line.split_once('=').map(|(_, value)| value.trim().to_owned())
            }
        }
    }

    fn relaxed(&self) -> Vec<String> {
        let relaxed = self.status["relaxed"].as_array().cloned().unwrap_or_default();
        relaxed.iter().map(|relaxed| relaxed["control"].as_str().expect("a control").to_owned()).collect()
    }

    fn number(&self, pointer: &str) -> f64 {
        self.server(pointer).as_f64().unwrap_or_default()
    }
}

type Control = (&'static str, fn(&Composed) -> bool);

/// The controls; each says whether it is kept.
const CONTROLS: &[Control] = &[
    ("data at rest is encrypted", |database| match database.provider {
        "aws" => database.server("/storageEncrypted") == true,
        // Google and Microsoft encrypt every disk; in the cluster the storage class does.
        _ => true,
    }),
    ("clients use TLS or are refused", |database| match (database.provider, database.engine) {
        ("aws", "postgres") => database.setting("rds.force_ssl").as_deref() == Some("1"),
        ("aws", _) => database.setting("require_secure_transport").as_deref() == Some("1"),
        ("gcp", _) => database.server("/settings/ipConfiguration/sslMode") == "ENCRYPTED_ONLY",
        ("azure", _) => {
            database.setting("require_secure_transport").is_some_and(|value| value.eq_ignore_ascii_case("on"))
        }
        (_, "postgres") => database.server("/postgresql/pg_hba").to_string().contains("hostnossl all all all reject"),
        (_, _) => database.server("/tls/required") == true,
    }),
    ("the server has no public address", |database| match (database.provider, database.engine) {
        ("aws", _) => database.server("/publiclyAccessible") == false,
        ("gcp", _) => {
            database.server("/settings/ipConfiguration/ipv4Enabled") == false
                && database.server("/settings/ipConfiguration/privateNetwork").is_string()
        }
        ("azure", "postgres") => {
            database.server("/publicNetworkAccessEnabled") == false && database.server("/delegatedSubnetId").is_string()
        }
        ("azure", _) => {
            database.server("/publicNetworkAccess") == "Disabled" && database.server("/delegatedSubnetId").is_string()
        }
        _ => database.resources.values().any(|object| object["kind"] == "NetworkPolicy"),
    }),
    ("nobody is let in from everywhere", |database| {
        database.resources.values().all(|object| {
            let mut object = object.clone();
            // What leaves is another question than who comes in.
            object["spec"]["egress"] = Value::Null;
            let text = object.to_string();
            !text.contains("0.0.0.0/0") && !text.contains("::/0")
        })
    }),
    ("a NetworkPolicy names who comes in", |database| {
        let policies = database.resources.values().filter(|object| object["kind"] == "NetworkPolicy");
        policies.into_iter().all(|policy| {
            let rules = policy["spec"]["ingress"].as_array().cloned().unwrap_or_default();
            rules.iter().all(|rule| rule["from"].as_array().is_some_and(|from| !from.is_empty()))
                && policy["spec"]["policyTypes"].to_string().contains("Ingress")
        })
    }),
    ("backups are kept for two weeks in production", |database| {
        !database.is_production()
            || match (database.provider, database.engine) {
                ("aws", _) => database.number("/backupRetentionPeriod") >= 14.0,
                ("gcp", _) => {
                    let kept = "/settings/backupConfiguration/backupRetentionSettings/retainedBackups";
                    database.server("/settings/backupConfiguration/enabled") == true && database.number(kept) >= 14.0
                }
                ("azure", _) => database.number("/backupRetentionDays") >= 14.0,
                (_, "postgres") => {
                    database.resources.values().any(|object| object["spec"]["retentionPolicy"] == "14d")
                        && database.resources.values().any(|object| object["kind"] == "ScheduledBackup")
                }
                (_, _) => database.resources.values().any(|object| object["spec"]["maxRetention"] == "336h"),
            }
    }),
    ("any moment can be restored in production", |database| {
        !database.is_production()
            || match (database.provider, database.engine) {
                ("gcp", "postgres") => {
                    database.server("/settings/backupConfiguration/pointInTimeRecoveryEnabled") == true
                }
                ("gcp", _) => database.server("/settings/backupConfiguration/binaryLogEnabled") == true,
                ("kubernetes", "postgres") => database.server("/plugins/0/isWALArchiver") == true,
                _ => true,
            }
    }),
    ("production refuses its deletion", |database| {
        let usage = database.resources.contains_key("protection");
        let cloud = match database.provider {
            "aws" => database.server("/deletionProtection") == true,
            "gcp" => {
                database.server("/deletionProtection") == true
                    && database.server("/settings/deletionProtectionEnabled") == true
            }
            "azure" => {
                database.resources.values().any(|object| object["spec"]["forProvider"]["lockLevel"] == "CanNotDelete")
            }
            _ => true,
        };
        !database.is_production() || usage && cloud
    }),
    ("nothing of production carries Delete or, once up, Create", |database| {
        !database.is_production()
            || database
                .resources
                .iter()
                .all(|(_, object)| !object["spec"]["managementPolicies"].to_string().contains("Delete"))
    }),
    ("a standby takes over in production", |database| {
        !database.is_production()
            || match (database.provider, database.engine) {
                ("aws", _) => database.server("/multiAz") == true,
                ("gcp", _) => database.server("/settings/availabilityType") == "REGIONAL",
                ("azure", _) => {
                    let spec = &database.resources["instance"]["spec"];
                    let mode = |part: &str| spec[part]["highAvailability"]["mode"] == "ZoneRedundant";
                    mode("initProvider") || mode("forProvider")
                }
                (_, "postgres") => database.number("/instances") >= 3.0,
                (_, _) => database.number("/replicas") >= 3.0,
            }
    }),
    ("production logs who connects", |database| {
        let on = |name: &str| {
            database
                .setting(name)
                .is_some_and(|value| ["1", "on", "true"].contains(&value.to_ascii_lowercase().as_str()))
        };
        !database.is_production() || database.engine == "mysql" || on("log_connections") && on("log_disconnections")
    }),
    ("production logs slow statements", |database| {
        !database.is_production()
            || match database.engine {
                "postgres" => database.setting("log_min_duration_statement").is_some(),
                _ => database.setting("slow_query_log").is_some() && database.setting("long_query_time").is_some(),
            }
    }),
    ("fixes of the engine are applied", |database| {
        database.provider != "aws" || database.server("/autoMinorVersionUpgrade") == true
    }),
    ("a last backup outlives production", |database| {
        !database.is_production()
            || match database.provider {
                "aws" => database.server("/skipFinalSnapshot") == false,
                "gcp" => database.server("/settings/finalBackupConfig/enabled") == true,
                _ => true,
            }
    }),
    ("the application is no superuser", |database| {
        let resources = database.resources.values();
        resources.into_iter().all(|object| {
            let privileges = &object["spec"]["forProvider"]["privileges"];
            object["spec"]["superuser"] != true
                && privileges["superUser"] != true
                && privileges["createRole"] != true
                && object["spec"]["enableSuperuserAccess"] != true
        })
    }),
    ("the application logs in as itself and not as the administrator", |database| {
        // base64 of "app"
        database.resources["connection"]["data"]["username"] == "YXBw"
    }),
    ("no object but a Secret holds a password", |database| {
        let others = database.resources.values().filter(|object| object["kind"] != "Secret");
        others.into_iter().all(|object| !object.to_string().contains("simulated"))
    }),
];

#[test]
fn every_control_is_kept_on_every_provider() {
    let mut broken = Vec::new();
    for (provider, _) in worlds::PLACES {
        for engine in ENGINES {
            for profile in PROFILES {
                let composed = Composed::of(provider, engine, profile);
                for (control, is_kept) in CONTROLS {
                    if !is_kept(&composed) {
                        broken.push(format!("{provider} {engine} {profile}: {control}"));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    emitted::tell_kinds();
}

/// What development gives up, with the field that does so.
const RELAXED: [&str; 5] =
    ["backup.retentionDays", "deletion.finalBackup", "deletion.protection", "highAvailability", "schema.deploy"];

#[test]
fn what_is_weaker_than_production_is_told() {
    for (provider, _) in worlds::PLACES {
        for engine in ENGINES {
            let production = Composed::of(provider, engine, "production").relaxed();
            assert!(production.is_empty(), "{provider} {engine}: {production:?}");
            let mut development = Composed::of(provider, engine, "development").relaxed();
            development.sort();
            development.dedup();
            assert_eq!(development, RELAXED, "{provider} {engine}");
        }
    }
}

#[test]
fn the_platform_team_can_forbid_each_relaxation() {
    for (provider, _) in worlds::PLACES {
        for engine in ENGINES {
            for control in RELAXED {
                let mut world = worlds::fresh_on(provider, engine, "development");
                for platform in world.objects.iter_mut().filter(|object| object["kind"] == "Platform") {
                    set(platform, "/spec/policy", json!({"forbidRelaxing": [control]}));
                }
                let answer = world.call().expect("an answer");
                emitted::check(&world, &answer);
                let status = answer.composite().expect("a composite resource")["status"].clone();
                let relaxed = status["relaxed"].to_string();
                assert!(!relaxed.contains(&format!("\"{control}\"")), "{provider} {engine} {control}: {relaxed}");
            }
        }
    }
}
