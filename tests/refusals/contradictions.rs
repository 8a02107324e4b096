//! What no single field shows: contradictions within a spec, with the Platform, and with what exists.

use std::fs;

use function_idp::cli::world::{Answer, World};
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, set},
};

/// The manifests of `tests/bad`, with the field that the function names. Some it need not refuse: it knows from what
/// exists what the manifest no longer says, nothing is lost, or the database inside refuses it.
const BAD: &[(&str, &str)] = &[
    ("adopted-in-the-cluster", "spec.adopt"),
    ("adopted-later", "spec.adopt"),
    ("adopted-name-changes", "spec.adopt"),
    ("application-becomes-delivery", "spec.delivery"),
    ("application-chart-of-manifests", "spec.delivery.source.format"),
    ("application-chart-with-path", "spec.delivery.source.path"),
    ("application-chart-with-revision", "spec.delivery.source.revision"),
    ("application-chart-without-version", "spec.delivery.source.version"),
    ("application-cluster-changes", "spec.cluster"),
    ("application-cronjob-without-schedule", "spec.schedule"),
    ("application-database-goes", "spec.database.create"),
    ("application-database-version-falls", ""),
    ("application-delivery-out-of-repository", "spec.delivery.source.path"),
    ("application-delivery-with-binding-names", "spec.database.env"),
    ("application-delivery-with-env-of-secret", "spec.secrets[0].asEnv"),
    ("application-delivery-with-image", "spec.image"),
    ("application-delivery-with-password", "spec.delivery.source.repository"),
    ("application-delivery-without-encryption", "spec.delivery.source.repository"),
    ("application-engine-of-delivery-changes", "spec.delivery.engine"),
    ("application-fewer-than-least", "spec.replicas.max"),
    ("application-fixed-number-that-scales", "spec.scaling"),
    ("application-ingress-with-timeout", "spec.routing.timeoutSeconds"),
    ("application-manifests-with-values", "spec.delivery.source.values"),
    ("application-metrics-of-a-job", "spec.monitoring.port"),
    ("application-neighbour-of-both", "spec.networkPolicy.ingressFrom[0]"),
    ("application-no-pod-and-no-trigger", "spec.replicas.min"),
    ("application-path-and-paths", "spec.routing.path"),
    ("application-previews-of-manifests", "spec.previews"),
    ("application-previews-of-nothing", "spec.previews.repository"),
    ("application-probe-path-of-tcp", "spec.probes.readyPath"),
    ("application-queue-of-google-with-region", "spec.scaling.queue.region"),
    ("application-queue-without-bus", "spec.scaling.queue.namespace"),
    ("application-registry-chart-without-name", "spec.delivery.source.chart"),
    ("application-registry-without-revision", "spec.delivery.source.revision"),
    ("application-repository-disappears", "spec.repository"),
    ("application-repository-is-renamed", "spec.repository.name"),
    ("application-requests-by-ingress", "spec.scaling.requestsPerSecond"),
    ("application-requests-without-host", "spec.scaling.requestsPerSecond"),
    ("application-route-without-host", "spec.routing"),
    ("application-size-and-requests", "spec.resources.requests"),
    ("application-stateful-without-volume", "spec.volume"),
    ("application-tag-disappears", "spec.tag"),
    ("application-tcp-with-host", "spec.protocol"),
    ("application-time-of-day-above-max", "spec.scaling.cron[0].replicas"),
    ("application-time-of-day-without-length", "spec.scaling.cron[0].end"),
    ("application-timeout-of-grpc", "spec.routing.timeoutSeconds"),
    ("application-two-databases", "spec.database"),
    ("application-type-changes", ""),
    ("application-user-and-database", "spec.database.user"),
    ("application-variable-of-nothing", "spec.env[0]"),
    ("application-volume-grows", "spec.volume.size"),
    ("application-without-image", "spec.image"),
    ("application-without-tag", "spec.tag"),
    ("application-worker-with-host", "spec.host"),
    ("cidr-on-gcp", "spec.network.allowFrom"),
    ("cycle-of-tables", "spec.schema.tables[0].foreignKeys"),
    ("engine-changes", "spec.engine"),
    ("engine-disappears", ""),
    ("extension-of-mysql", "spec.databases"),
    ("hour-out-of-day", "spec.backup.hour"),
    ("key-changes", "spec.encryption.keyRef"),
    ("latest-on-azure", "spec.restore"),
    ("managed-is-only-looked-at", "spec.adopt"),
    ("max-below-size", "spec.storage.max"),
    ("minor-version-falls", "spec.version"),
    ("moment-of-mariadb", "spec.restore.pointInTime"),
    ("mysql-of-postgres-version", "spec.version"),
    ("no-quantity", "spec.storage.size"),
    ("no-version", "spec.version"),
    ("production-becomes-development", "spec.profile"),
    ("provider-changes", "spec.provider"),
    ("region-changes", "spec.region"),
    ("region-in-the-cluster", "spec.region"),
    ("region-of-nobody", "Platform, spec.providers.aws.regions.mars-north-1"),
    ("reserved-database", "spec.databases[0].name"),
    ("reserved-user", "spec.users"),
    ("restore-later", "spec.restore"),
    ("restored-and-adopted", "spec."),
    ("rotation-falls", "spec.credentials.rotation"),
    ("session-pooling-on-aws", "spec.pooling.mode"),
    ("snapshot-on-azure", "spec.restore.snapshot"),
    ("snapshot-with-time", "spec.restore"),
    ("storage-shrinks", "spec.storage.size"),
    ("take-over-while-observing", "spec.adopt"),
    ("three-part-version", "spec.version"),
    ("twin-tables", "spec.schema.tables[1].name"),
    ("two-restore-sources", "spec.restore"),
    ("unknown-engine", "spec.engine"),
    ("unknown-field", "spec.multiAz"),
    ("unknown-nested-field", "spec.storage.sise"),
    ("version-as-number", "spec.version"),
    ("version-falls", "spec.version"),
    ("windows-in-one-hour", "spec.maintenance.hour"),
];

fn refused<'a>(name: &str, world: &World, answer: &'a Answer, field: &str) -> &'a str {
    emitted::check(world, answer);
    let fatal = answer.fatal().unwrap_or_else(|| panic!("{name} is accepted"));
    assert!(fatal.starts_with(field) && !field.is_empty(), "{name}, {field}: {fatal}");
    let (at, what) = fatal.split_once(": ").unwrap_or_else(|| panic!("{name} names no field: {fatal}"));
    assert!(!at.is_empty() && what.len() > 10, "{name}: {fatal}");
    fatal
}

#[test]
fn what_the_api_server_refuses_the_function_refuses_too() {
    let mut files: Vec<_> = fs::read_dir(worlds::path("tests/bad"))
        .expect("tests/bad")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().trim_end_matches(".yaml").to_owned())
        .collect();
    files.sort();
    assert_eq!(files, BAD.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
    for (name, field) in BAD {
        let mut manifests = worlds::documents(&format!("tests/bad/{name}.yaml"));
        let last = manifests.pop().expect("a manifest");
        let mut world = worlds::around(manifests.pop().unwrap_or_else(|| last.clone()));
        world.objects.iter_mut().filter(|object| object["kind"] == "Platform").for_each(|platform| {
            let allow = json!([{"namespaces": ["*"], "allow": {"keys": ["alias/*"]}}]);
            set(platform, "/spec/overrides", allow);
        });
        if world.composite["spec"] != last["spec"] {
            if world.call().expect("an answer").fatal().is_some() {
                // What is not served yet cannot change.
                continue;
            }
            worlds::settle(&mut world);
        }
        world.composite["spec"] = last["spec"].clone();
        let answer = world.call().expect("an answer");
        if field.is_empty() {
            assert_eq!(answer.fatal(), None, "{name}");
        } else {
            refused(name, &world, &answer, field);
        }
    }
}

type Change = fn(&mut World);

fn platform(world: &mut World) -> &mut Value {
    world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform")
}

fn spec(world: &mut World, pointer: &str, value: Value) {
    set(&mut world.composite, &format!("/spec{pointer}"), value);
}

const REGION: &str = "/spec/providers/aws/regions/eu-central-1";

/// What is wrong, in a cluster where nothing is composed yet; how the sentence begins, and what it says to do.
const WRONG: &[(&str, Change, &str, &str)] = &[
    (
        "no Platform",
        |world| world.objects.retain(|object| object["kind"] != "Platform"),
        "Platform: ",
        "the platform team must create it",
    ),
    (
        "no provider",
        |world| set(platform(world), "/spec/defaults/provider", Value::Null),
        "spec.provider: ",
        "spec.defaults.provider",
    ),
    (
        "no region",
        |world| set(platform(world), "/spec/defaults/region", Value::Null),
        "spec.region: ",
        "spec.defaults.region",
    ),
    (
        "a provider that the Platform does not configure",
        |world| set(platform(world), "/spec/providers/aws", Value::Null),
        "Platform, spec.providers.aws: ",
        "the platform team must set it",
    ),
    (
        "a region without an entry",
        |world| spec(world, "/region", json!("eu-west-1")),
        "Platform, spec.providers.aws.regions.eu-west-1: ",
        "the platform team must set it",
    ),
    (
        "a region without a VPC",
        |world| set(platform(world), &format!("{REGION}/vpcId"), Value::Null),
        "Platform, spec.providers.aws.regions.eu-central-1.vpcId: ",
        "must",
    ),
    (
        "a region without subnets",
        |world| set(platform(world), &format!("{REGION}/subnetIds"), Value::Null),
        "Platform, spec.providers.aws.regions.eu-central-1.subnetIds: ",
        "",
    ),
    (
        "a region with one subnet",
        |world| set(platform(world), &format!("{REGION}/subnetIds"), json!(["subnet-a"])),
        "Platform, spec.providers.aws.regions.eu-central-1.subnetIds: ",
        "two",
    ),
    (
        "nobody may connect",
        |world| set(platform(world), &format!("{REGION}/allowFrom"), Value::Null),
        "Platform, spec.providers.aws.regions.eu-central-1.allowFrom: ",
        "spec.network.allowFrom",
    ),
    (
        "a range with bits behind its length",
        |world| spec(world, "/network", json!({"allowFrom": [{"cidr": "10.0.0.1/16"}]})),
        "spec.network.allowFrom[0].cidr: ",
        "10.0.0.0/16",
    ),
    (
        "a public range",
        |world| spec(world, "/network", json!({"allowFrom": [{"cidr": "8.8.8.0/24"}]})),
        "spec.network.allowFrom[0].cidr: ",
        "policy.publicCidrs",
    ),
    ("a version that is too old", |world| spec(world, "/version", json!("9")), "spec.version: ", "13 is the oldest"),
    (
        "a size that nobody knows",
        |world| spec(world, "/size", json!("huge")),
        "spec.size: ",
        "known: large, medium, small, xlarge",
    ),
    (
        "a size above the policy",
        |world| {
            set(platform(world), "/spec/policy", json!({"maxSize": "small"}));
            spec(world, "/size", json!("large"));
        },
        "spec.size: ",
        "Platform default, policy.maxSize",
    ),
    (
        "a provider that the policy forbids",
        |world| set(platform(world), "/spec/policy", json!({"providers": ["gcp"]})),
        "spec.provider: ",
        "allowed: gcp (Platform default, policy.providers)",
    ),
    (
        "a region that the policy forbids",
        |world| set(platform(world), "/spec/policy", json!({"regions": ["us-*"]})),
        "spec.region: ",
        "allowed: us-* (Platform default, policy.regions)",
    ),
    (
        "a control that may not be relaxed",
        |world| {
            set(platform(world), "/spec/policy", json!({"forbidRelaxing": ["highAvailability"]}));
            spec(world, "/highAvailability", json!(false));
        },
        "spec.highAvailability: ",
        "policy.forbidRelaxing",
    ),
    (
        "a control that an override forbids to relax",
        |world| {
            let own = json!([{"namespaces": ["team-*"], "policy": {"forbidRelaxing": ["deletion.protection"]}}]);
            set(platform(world), "/spec/overrides", own);
            spec(world, "/deletion", json!({"protection": false}));
        },
        "spec.deletion.protection: ",
        "Platform default, overrides[0], policy.forbidRelaxing",
    ),
    (
        "a store that is not allowed",
        |world| spec(world, "/credentials", json!({"store": "other"})),
        "spec.credentials.store: ",
        "policy.secrets.stores",
    ),
    (
        "a key of another namespace",
        |world| spec(world, "/credentials", json!({"pushKey": "team-b/orders"})),
        "spec.credentials.pushKey: ",
        "policy.secrets.prefixes",
    ),
    (
        "a key, and no store",
        |world| {
            set(platform(world), "/spec/secrets", Value::Null);
            spec(world, "/credentials", json!({"pushKey": "team-a/orders"}));
        },
        "spec.credentials.pushKey: ",
        "spec.secrets.store",
    ),
    (
        "an encryption key that is not allowed",
        |world| spec(world, "/encryption", json!({"keyRef": "alias/own"})),
        "spec.encryption.keyRef: ",
        "allow.keys",
    ),
    (
        "a setting that a guarantee rests on",
        |world| spec(world, "/parameters", json!({"rds.force_ssl": "0"})),
        "spec.parameters.rds.force_ssl: ",
        "connections are encrypted; remove it",
    ),
    (
        "the same in capitals",
        |world| spec(world, "/parameters", json!({"RDS.FORCE_SSL": "0"})),
        "spec.parameters.RDS.FORCE_SSL: ",
        "small letters",
    ),
    (
        "a commit that may be lost",
        |world| spec(world, "/parameters", json!({"synchronous_commit": "off"})),
        "spec.parameters.synchronous_commit: ",
        "remove it",
    ),
    (
        "too small a disk",
        |world| spec(world, "/storage", json!({"size": "10Gi"})),
        "spec.storage.size: ",
        "20Gi to 65536Gi",
    ),
    (
        "a disk that cannot grow",
        |world| spec(world, "/storage", json!({"size": "100Gi", "max": "105Gi"})),
        "spec.storage.max: ",
        "110Gi",
    ),
    (
        "a table of no database",
        |world| {
            let table = json!({"name": "t", "database": "other", "primaryKey": ["id"], "columns": [{"name": "id", "type": "text"}]});
            spec(world, "/schema", json!({"tables": [table]}));
        },
        "spec.schema.tables[0].database: ",
        "none of this database's: orders",
    ),
    (
        "a name that is reserved",
        |world| world.composite["metadata"]["name"] = json!("postgres"),
        "metadata.name: ",
        "choose another name in spec.databases",
    ),
    (
        "two logical databases of one name",
        |world| spec(world, "/databases", json!([{"name": "a"}, {"name": "a"}])),
        "spec.databases[1]: ",
        "repeats",
    ),
    ("no UID", |world| world.composite["metadata"]["uid"] = json!(""), "metadata.uid: ", "no UID"),
    (
        "neither claim nor namespace",
        |world| {
            world.composite["kind"] = json!("XDatabase");
            set(&mut world.composite, "/metadata/namespace", Value::Null);
        },
        "spec.claimRef: ",
        "create a Database in a namespace instead",
    ),
    (
        "a claim without a name",
        |world| spec(world, "/claimRef", json!({"kind": "Database", "namespace": "team-a"})),
        "spec.claimRef: ",
        "",
    ),
    (
        "a kind that nobody serves",
        |world| world.composite["kind"] = json!("Cache"),
        "kind: ",
        "\"Cache\" is none of the kinds served here: Application, XApplication, Database, XDatabase, Platform",
    ),
    ("no kind", |world| set(&mut world.composite, "/kind", Value::Null), "kind: ", "none of the kinds"),
];

#[test]
fn what_contradicts_itself_the_platform_or_its_policies() {
    for (name, change, begins, says) in WRONG {
        let mut world = worlds::fresh("database-minimal");
        change(&mut world);
        let answer = world.call().expect("an answer");
        let fatal = refused(name, &world, &answer, begins);
        assert!(fatal.contains(says), "{name}, {says}: {fatal}");
    }
}

/// The same spec on a database that exists: nothing is changed, and the second time nothing is news.
#[test]
fn a_refusal_leaves_a_database_as_it_is_and_is_news_once() {
    let mut world = worlds::steady("database-complete");
    let before = world.clone();
    set(&mut world.composite, "/spec/region", json!("eu-west-1"));
    let first = worlds::reconcile(&mut world);
    assert!(first.fatal().is_some());
    assert_eq!(world.observed, before.observed);
    let warnings = |answer: &Answer| answer.response.results.len() - 1;
    assert_eq!(warnings(&first), 1, "{:?}", first.response.results);
    let second = worlds::reconcile(&mut world);
    assert_eq!(warnings(&second), 0, "{:?}", second.response.results);
    // All other conditions stay what they were.
    let of = |world: &World| world.composite["status"]["conditions"].as_array().expect("conditions")[1..].to_vec();
    assert_eq!(of(&world), of(&before));
}
