//! The laws that every answer obeys.

use std::collections::BTreeMap;

use function_idp::{
    cli::world::{Answer, World},
    resource::policies::ALLOWED,
    safety,
    wire::call,
};
use serde_json::{Value, json};

/// What earlier answers said of a database.
#[derive(Debug, Default)]
pub struct Memory {
    /// Names in the cloud that we chose ourselves, by composition resource name: the function must go on saying them.
    external: BTreeMap<String, Value>,
}

const EXTERNAL_NAME: &str = "/metadata/annotations/crossplane.io~1external-name";
const CONTRACT: [&str; 9] = ["type", "provider", "host", "port", "database", "username", "password", "uri", "sslmode"];

impl Memory {
    /// What the answers before this moment must have said.
    pub fn of(world: &World) -> Self {
        let mut memory = Self::default();
        let answer = world.call().expect("an answer");
        if answer.fatal().is_none() {
            memory.learn(&answer.resources().expect("resources"));
        }
        memory
    }

    fn learn(&mut self, resources: &BTreeMap<String, Value>) {
        for (name, object) in resources {
            if let Some(external) = object.pointer(EXTERNAL_NAME) {
                self.external.insert(name.clone(), external.clone());
            }
        }
    }
}

/// Checks an answer against the cluster that it was given for.
pub fn check(world: &World, answer: &Answer, memory: &mut Memory) {
    assert!(answer.calls <= 3, "{} calls: {:#?}", answer.calls, questions(world));
    if answer.fatal().is_some() {
        // Everything stays as it is: `emitted::check` sees to it.
        return;
    }
    let resources = answer.resources().expect("resources");
    let status = answer.composite().expect("a composite resource")["status"].clone();
    for (name, composed) in &world.observed {
        let observed = &composed.object;
        if let Some(wanted) = resources.get(name) {
            same(name, observed, wanted);
        } else if safety::is_stateful(name) {
            assert!(on_purpose(world, name), "{name} is left out, and would be deleted");
        } else {
            released(name, observed);
        }
    }
    for (name, object) in &resources {
        let policies = &object["spec"]["managementPolicies"];
        let allowed = ALLOWED.iter().any(|set| json!(set) == *policies);
        assert!(policies.is_null() || allowed, "{name}: {policies}");
        let server = name == "instance" || name.starts_with("replica-");
        if let Some(external) = memory.external.get(name).filter(|_| !server && safety::is_stateful(name)) {
            assert_eq!(object.pointer(EXTERNAL_NAME), Some(external), "{name} loses its name in the cloud");
        }
        if name.starts_with("connection") {
            connection(name, world, object);
        }
        if (name.starts_with("sql-role-") || name.starts_with("sql-database-")) && is_asked_for(world, name) {
            assert!(!policies.to_string().contains("Delete"), "{name}: {policies} while it is wanted");
        }
    }
    created(world, &status, &resources);
    memory.learn(&resources);
}

/// Whether the spec asks for what a name stands for: a user, a logical database, a replica, the passwords of a rotation.
fn is_asked_for(world: &World, name: &str) -> bool {
    let spec = &world.composite["spec"];
    let listed = |list: &str, wanted: &str| {
        let entries = spec[list].as_array().map_or(&[][..], Vec::as_slice);
        entries.iter().any(|entry| entry["name"] == wanted)
    };
    let own = world.composite["metadata"]["name"].as_str().unwrap_or_default().replace('-', "_");
    let database = |wanted: &str| listed("databases", wanted) || spec["databases"].is_null() && wanted == own;
    let name = name.strip_prefix("push-").unwrap_or(name);
    let rotation = spec["credentials"]["rotation"].as_u64().unwrap_or(1);
    let password = |part: &str| {
        let (part, of) = match part.rsplit_once('-').map(|(part, number)| (part, number.parse::<u64>())) {
            Some((part, Ok(number))) => (part, number),
            _ => (part, 1),
        };
        of == rotation && part.strip_prefix("user-").is_none_or(|user| listed("users", user))
    };
    let users = ["sql-role-user-", "mariadb-user-", "user-"];
    if let Some(user) = users.iter().find_map(|prefix| name.strip_prefix(prefix)) {
        return listed("users", user);
    }
    if let Some(part) = name.strip_prefix("external-secret-") {
        return password(part);
    }
    if let Some(number) = name.strip_prefix("replica-") {
        return number.parse::<u64>().is_ok_and(|number| number <= spec["readReplicas"].as_u64().unwrap_or(0));
    }
    let databases = ["sql-database-", "cnpg-database-", "mariadb-database-", "connection-"];
    let inside = databases.iter().find_map(|prefix| name.strip_prefix(prefix));
    let group =
        || name.strip_prefix("sql-role-")?.strip_suffix("-ro").or(name.strip_prefix("sql-role-")?.strip_suffix("-rw"));
    inside.or_else(group).is_none_or(database)
}

/// Whether a stateful resource may be left out: nobody asks for it any more, nobody holds it, and where it is something in
/// the cloud or on a server, it was observed with Delete.
fn on_purpose(world: &World, name: &str) -> bool {
    let observed = &world.observed[name].object;
    let held = observed.pointer("/metadata/labels/crossplane.io~1in-use").is_some_and(|held| held == "true");
    let policies = &observed["spec"]["managementPolicies"];
    let stays = ["databaseReclaimPolicy", "cleanupPolicy"].map(|policy| observed["spec"][policy].as_str());
    let goes = !stays.iter().flatten().any(|policy| policy.eq_ignore_ascii_case("retain") || *policy == "Skip");
    let released = policies.is_null() && goes
        || *policies == json!(["Observe"])
        || policies.as_array().is_some_and(|set| set.contains(&json!("Delete")));
    !held && released && !is_asked_for(world, name)
}

/// The questions of each call.
fn questions(world: &World) -> Vec<Vec<String>> {
    let mut asked = None;
    let calls = std::iter::from_fn(|| {
        asked = call::run(&world.request(asked.as_ref()).expect("a request")).requirements;
        let asked = asked.clone().unwrap_or_default();
        Some(asked.resources.into_keys().chain(asked.schemas.into_keys()).collect())
    });
    calls.take(5).collect()
}

/// What is in the answer again is the same thing.
fn same(name: &str, observed: &Value, wanted: &Value) {
    let group = |object: &Value| {
        object["apiVersion"].as_str().unwrap_or_default().rsplit_once('/').map(|(group, _)| group.to_owned())
    };
    assert_eq!((group(observed), &observed["kind"]), (group(wanted), &wanted["kind"]), "{name} becomes another kind");
    assert_eq!(observed["metadata"]["name"], wanted["metadata"]["name"], "{name} is renamed");
    assert_eq!(observed["metadata"]["namespace"], wanted["metadata"]["namespace"], "{name} moves");
    if let (Some(is), Some(becomes)) = (observed.pointer(EXTERNAL_NAME), wanted.pointer(EXTERNAL_NAME))
        && is != ""
        && safety::is_stateful(name)
    {
        assert_eq!(is, becomes, "{name} becomes another one in the cloud");
    }
    // Fields that only a replacement could change are those of the object.
    if name == "instance" {
        for pointer in frozen(observed) {
            let is = observed.pointer(pointer).unwrap_or(&Value::Null);
            let becomes = wanted.pointer(pointer).unwrap_or(&Value::Null);
            assert!(is.is_null() || is == becomes, "instance, {pointer}: {is} -> {becomes}");
        }
    }
}

/// What a provider, or an operator, could only change by replacing the server.
fn frozen(observed: &Value) -> &'static [&'static str] {
    match observed["kind"].as_str().unwrap_or_default() {
        "Instance" => &[
            "/spec/forProvider/region",
            "/spec/forProvider/identifier",
            "/spec/forProvider/engine",
            "/spec/forProvider/username",
            "/spec/forProvider/dbSubnetGroupName",
            "/spec/forProvider/kmsKeyId",
            "/spec/forProvider/storageEncrypted",
        ],
        "DatabaseInstance" => &[
            "/spec/forProvider/region",
            "/spec/forProvider/project",
            "/spec/forProvider/encryptionKeyName",
            "/spec/forProvider/settings/diskType",
            "/spec/forProvider/settings/ipConfiguration/privateNetwork",
        ],
        "FlexibleServer" => &[
            "/spec/forProvider/location",
            "/spec/forProvider/resourceGroupName",
            "/spec/forProvider/administratorLogin",
            "/spec/forProvider/delegatedSubnetId",
            "/spec/forProvider/geoRedundantBackupEnabled",
        ],
        "Cluster" => &["/spec/bootstrap/initdb/database", "/spec/bootstrap/initdb/owner", "/spec/storage/storageClass"],
        _ => &[],
    }
}

/// What is left out and can be made again was observed with Delete, or needs none; nobody else holds it.
fn released(name: &str, observed: &Value) {
    let held = observed.pointer("/metadata/labels/crossplane.io~1in-use").is_some_and(|held| held == "true");
    assert!(!held, "{name} is left out, which somebody's Usage refuses");
    let policies = &observed["spec"]["managementPolicies"];
    let removed = policies.as_array().is_some_and(|set| set.contains(&json!("Delete")) || set.contains(&json!("*")));
    let network = name.starts_with("ingress-") || name.starts_with("parameter-group-");
    assert!(!network || removed, "{name} is left out with {policies}, and would stay in the cloud for ever");
}

/// A connection that was complete stays complete.
fn connection(name: &str, world: &World, object: &Value) {
    let complete =
        |data: &Value| CONTRACT.iter().all(|entry| data[entry].as_str().is_some_and(|value| !value.is_empty()));
    assert!(complete(&object["data"]), "{name} is emitted before it is complete");
    let Some(observed) = world.observed.get(name) else { return };
    for entry in CONTRACT {
        let was = observed.object["data"][entry].as_str().unwrap_or_default();
        assert!(
            was.is_empty() || object["data"][entry].as_str().is_some_and(|value| !value.is_empty()),
            "{name} loses {entry}"
        );
    }
}

/// A database that has been up stays one that has been up, and is neither made again nor deleted while it is protected.
fn created(world: &World, status: &Value, resources: &BTreeMap<String, Value>) {
    let was = world.composite.pointer("/status/created") == Some(&json!(true));
    assert!(!was || status["created"] == true, "status.created falls");
    let Some(instance) = resources.get("instance") else {
        assert!(!world.observed.contains_key("instance"));
        return;
    };
    let protection = world.composite.pointer("/spec/deletion/protection").and_then(Value::as_bool);
    let protected = protection.unwrap_or(status["profile"] == "production");
    let managed = !instance["spec"]["managementPolicies"].is_null();
    let policies = instance["spec"]["managementPolicies"].to_string();
    // A server whose object was lost may be looked at, until its provider shows it.
    let lost = world.observed.get("instance").is_none_or(|observed| is_look(&observed.object));
    let looks = lost && policies == r#"["Observe"]"#;
    if was && protected && managed && !looks {
        assert_eq!(policies, r#"["Observe","Update"]"#);
        let switch = &instance["spec"]["forProvider"]["deletionProtection"];
        assert!(switch.is_null() || switch == true, "the cloud's own switch is off");
    }
    if protected {
        assert!(!policies.contains("Delete"), "{policies}");
        assert_eq!(status["deletable"], false);
        assert!(
            resources.contains_key("protection") || !was || waits_for(status, "Usage"),
            "nothing refuses the deletion"
        );
    }
    if was && !world.observed.contains_key("instance") && !managed {
        assert!(!protected, "its volumes are gone, and an empty server would hide it");
    } else if was && !world.observed.contains_key("instance") {
        assert!(looks || policies == r#"["Observe","Update"]"#, "{policies}: it would be made again, empty");
        assert!(instance.pointer(EXTERNAL_NAME).is_some(), "it would not be found again");
    }
}

/// Whether no more is asked of a server than where it is.
fn is_look(instance: &Value) -> bool {
    let asked = instance["spec"]["forProvider"].as_object();
    asked.is_some_and(|asked| {
        asked
            .keys()
            .all(|key| ["location", "resourceGroupName", "project", "region", "identifier"].contains(&key.as_str()))
    })
}

fn waits_for(status: &Value, kind: &str) -> bool {
    let waiting = status["waitingFor"].as_array();
    waiting
        .into_iter()
        .flatten()
        .any(|entry| entry["resource"].as_str().is_some_and(|resource| resource.starts_with(kind)))
}
