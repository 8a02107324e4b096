//! The Platform as an object: what it refers to is looked at, and its status says what is missing.

use function_idp::cli::world::{Answer, World};
use serde_json::{Value, json};

use crate::support::{
    emitted,
    worlds::{self, set},
};

/// The shipped Platform, of which only one provider is configured, in a cluster that has all it refers to.
fn cluster() -> World {
    let mut platform = worlds::example("platform");
    for other in ["gcp", "azure", "kubernetes"] {
        set(&mut platform, &format!("/spec/providers/{other}"), Value::Null);
    }
    let mut world = World::new(platform);
    world.objects = vec![worlds::store(), config("aws.m.upbound.io/v1beta1")];
    world.schemas = Some(worlds::schemas(|_| true));
    world
}

fn config(api_version: &str) -> Value {
    json!({"apiVersion": api_version, "kind": "ClusterProviderConfig", "metadata": {"name": "default"}})
}

fn answer(world: &World) -> Answer {
    let answer = world.call().expect("an answer");
    emitted::check(world, &answer);
    assert!(answer.calls <= 3, "{}", answer.calls);
    answer
}

fn told(answer: &Answer, kind: &str) -> String {
    let condition = answer.response.conditions.iter().find(|condition| condition.r#type == kind).expect("a condition");
    format!("{:?} {}: {}", condition.status(), condition.reason, condition.message())
}

fn problems(answer: &Answer) -> Vec<String> {
    let status = answer.composite().expect("a composite resource")["status"].clone();
    let problems = status["problems"].as_array().cloned().unwrap_or_default();
    problems.iter().map(|problem| format!("{}: {}", problem["field"], problem["message"]).replace('"', "")).collect()
}

#[test]
fn a_platform_of_which_everything_is_there_is_ready() {
    let answer = answer(&cluster());
    assert!(answer.composite_is_ready(), "{:#?}", answer.response.conditions);
    assert_eq!(problems(&answer), Vec::<String>::new());
    let status = answer.composite().expect("a composite resource")["status"].clone();
    assert_eq!(status["providers"], json!([{"name": "aws", "ready": true}]));
}

type Lack = (fn(&mut World), &'static str, &'static str, &'static str);

/// What is missing: the condition that says so, and the problem in the status.
const LACKS: &[Lack] = &[
    (
        |world| world.objects.retain(|object| object["kind"] != "ClusterProviderConfig"),
        "ProvidersReady",
        "ConditionFalse ProviderNotReady: aws: there is no ClusterProviderConfig named default",
        "spec.providers.aws.providerConfigRef: there is no ClusterProviderConfig named default",
    ),
    (
        |world| world.schemas.as_mut().expect("schemas").retain(|kind, _| !kind.starts_with("ec2.")),
        "ProvidersReady",
        "ConditionFalse ProviderNotReady: aws: ec2.aws.m.upbound.io is not installed, or not activated",
        "spec.providers.aws: ec2.aws.m.upbound.io is not installed",
    ),
    (
        |world| world.objects.retain(|object| object["kind"] != "ClusterSecretStore"),
        "SecretStoreReady",
        "ConditionFalse StoreMissing: there is no ClusterSecretStore named platform",
        "spec.secrets.store: there is no ClusterSecretStore named platform",
    ),
    (
        |world| world.schemas.as_mut().expect("schemas").retain(|kind, _| !kind.contains("external-secrets.io/")),
        "OperatorsReady",
        "ConditionFalse NotInstalled: Not installed, or not activated: External Secrets (ExternalSecret)",
        "spec: Not installed",
    ),
    (
        |world| set(&mut world.composite, "/spec/providers", Value::Null),
        "ProvidersReady",
        "ConditionFalse NoProvider: ",
        "",
    ),
    (
        |world| set(&mut world.composite, "/spec/providers/aws/regions/eu-central-1/subnetIds", json!(["subnet-a"])),
        "ProvidersReady",
        "ConditionFalse ProviderNotReady: aws: eu-central-1: a database needs private subnets in at least two zones",
        "spec.providers.aws.regions.eu-central-1.subnetIds: ",
    ),
];

#[test]
fn what_is_missing_is_told_with_its_field() {
    for (lack, kind, condition, problem) in LACKS {
        let mut world = cluster();
        lack(&mut world);
        let answer = answer(&world);
        assert!(!answer.composite_is_ready());
        assert!(told(&answer, kind).starts_with(condition), "{}", told(&answer, kind));
        let problems = problems(&answer);
        assert!(problem.is_empty() || problems.iter().any(|told| told.starts_with(problem)), "{problem}: {problems:?}");
    }
}

#[test]
fn what_only_some_manifests_need_is_told_and_hinders_nobody() {
    let mut world = cluster();
    world.schemas.as_mut().expect("schemas").retain(|kind, _| !kind.contains("schemahero"));
    let answer = answer(&world);
    assert!(answer.composite_is_ready());
    assert!(told(&answer, "OperatorsReady").contains("not installed: SchemaHero, for tables"));
}

#[test]
fn what_applications_would_miss_is_told_with_the_field_that_wants_it() {
    for (group, problem) in [
        ("gateway.networking.k8s.io/", "spec.routing.gateway: Gateway API, for routes: HTTPRoute"),
        ("keda.sh/", "spec.scaling: KEDA"),
        ("monitoring.coreos.com/", "spec.monitoring: the Prometheus operator"),
        ("argoproj.io/", "spec.delivery.engine: Argo CD"),
        ("repo.github.m.upbound.io/", "spec.repositories: provider-upjet-github"),
    ] {
        let mut world = cluster();
        world.schemas.as_mut().expect("schemas").retain(|kind, _| !kind.starts_with(group));
        let answer = answer(&world);
        assert!(answer.composite_is_ready(), "databases need none of it");
        let problems = problems(&answer);
        assert!(problems.iter().any(|told| told.starts_with(problem)), "{problem}: {problems:?}");
    }
    let mut world = cluster();
    set(&mut world.composite, "/spec/routing", json!({"kind": "ingress", "issuer": "letsencrypt"}));
    world
        .schemas
        .as_mut()
        .expect("schemas")
        .retain(|kind, _| !kind.starts_with("gateway.") && !kind.starts_with("cert-manager."));
    let problems = problems(&answer(&world));
    assert!(problems.len() == 1 && problems[0].starts_with("spec.routing.issuer: cert-manager"), "{problems:?}");
}

#[test]
fn a_platform_that_is_wrong_says_where() {
    let mut world = cluster();
    set(&mut world.composite, "/spec/policy", json!({"maxSize": "huge"}));
    let answer = answer(&world);
    assert!(answer.fatal().is_some_and(|fatal| fatal.starts_with("Platform default, spec.policy.maxSize: ")));
}
