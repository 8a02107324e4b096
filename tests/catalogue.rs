//! The catalogue against real messages: what each means, whoever words it, and that nothing secret is left.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

use std::collections::{BTreeMap, BTreeSet};

use function_idp::catalogue::{
    Owner, Problem, Row, Severity, Translation, UNKNOWN, reasons, scrub::LIMIT, scrub::scrub, translate,
};
use regex::Regex;
use serde::Deserialize;

/// One entry of the fixtures: a real message with its meaning.
#[derive(Deserialize)]
struct Fixture {
    id: String,
    kind: String,
    condition: String,
    reason: String,
    message: String,
    cause: String,
    owner: String,
    field: String,
}

/// The reason that we give for a cause. One reason a cause, and one cause a reason.
const REASONS: &[(&str, &str)] = &[
    ("access-denied", "AccessDenied"),
    ("adopt-not-found", "NotFoundForAdoption"),
    ("api-disabled", "ApiDisabled"),
    ("backup-failing", "BackupFailing"),
    ("bootstrap-failed", "BootstrapFailed"),
    ("capacity", "CapacityMissing"),
    ("class-not-offered", "SizeNotOffered"),
    ("connection-failed", "SchemaControllerDown"),
    ("create-incomplete", "CreationUnconfirmed"),
    ("credentials", "CredentialsRejected"),
    ("ddl-failed-or-running", "MigrationNotExecuted"),
    ("deletion-protection", "DeletionProtected"),
    ("dependency-missing", "DependencyMissing"),
    ("dns-zone", "DnsZoneInvalid"),
    ("extension-failed", "ExtensionFailed"),
    ("extension-not-allowed", "ExtensionNotAllowed"),
    ("external-resource-gone", "DeletedOutside"),
    ("final-snapshot", "FinalSnapshotFailed"),
    ("generator-invalid", "GeneratorInvalid"),
    ("image-access", "ImageAccessDenied"),
    ("image-not-found", "ImageNotFound"),
    ("immutable", "FieldImmutable"),
    ("in-progress", "InProgress"),
    ("in-use", "InUse"),
    ("job-failed", "JobFailed"),
    ("kms", "EncryptionKeyUnusable"),
    ("metrics-server", "MetricsMissing"),
    ("name-taken", "NameTaken"),
    ("network", "NetworkProblem"),
    ("network-ip-range", "NetworkRangeExhausted"),
    ("not-ready", "NotReady"),
    ("owned-objects", "OwnsObjects"),
    ("parameter-invalid", "ParameterInvalid"),
    ("parameter-static", "ParameterNeedsRestart"),
    ("password-invalid", "PasswordRefused"),
    ("password-missing", "PasswordMissing"),
    ("plan-pending-or-failed", "MigrationNotPlanned"),
    ("plugin-failed", "PluginFailed"),
    ("plugin-missing", "PluginMissing"),
    ("pod-security", "PodSecurityViolated"),
    ("pods-down", "PodsDown"),
    ("privileges", "PrivilegesMissing"),
    ("provider-late-init", "LateInitialized"),
    ("provider-loop", "ProviderLoop"),
    ("quota", "QuotaExceeded"),
    ("rbac", "CrossplaneNotAllowed"),
    ("region-invalid", "RegionInvalid"),
    ("replica-needs-backup", "ReplicaNeedsBackups"),
    ("reserved-word", "NameReserved"),
    ("restore-same-archive", "ArchiveNotEmpty"),
    ("secret-immutable", "SecretImmutable"),
    ("secret-missing", "SecretMissing"),
    ("storage-class", "StorageClassMissing"),
    ("storage-shrink", "StorageCannotShrink"),
    ("store-denied", "StoreDenied"),
    ("store-unreachable", "StoreUnreachable"),
    ("throttling", "Throttled"),
    ("tls", "TlsFailed"),
    ("version-parameter-group", "ParameterGroupMismatch"),
    ("version-path", "UpgradePathMissing"),
    ("version-unavailable", "VersionUnavailable"),
    ("volumes-in-use", "VolumesInUse"),
    ("waiting", "Waiting"),
    ("windows-overlap", "WindowsOverlap"),
    ("zone-drift", "ZoneDrift"),
];

/// Causes that pass by themselves: shown as waiting, with nobody to act.
const PASSING: &[&str] = &["in-progress", "waiting"];
/// Causes that pass as a rule, with the platform team to look if they do not.
const RETRIED: &[&str] = &["not-ready", "throttling"];

fn fixtures() -> Vec<Fixture> {
    serde_saphyr::from_str(include_str!("fixtures/errors.yaml")).unwrap()
}

/// The kinds that a fixture stands for.
fn kinds(fixture: &Fixture) -> Vec<&str> {
    const AWS: &str = "rds.aws.m.upbound.io/Instance";
    const GCP: &str = "sql.gcp.m.upbound.io/DatabaseInstance";
    const AZURE: &str = "dbforpostgresql.azure.m.upbound.io/FlexibleServer";
    match fixture.kind.as_str() {
        "*" => vec![AWS, GCP, AZURE, "ec2.aws.m.upbound.io/SecurityGroup", "postgresql.sql.m.crossplane.io/Role"],
        "*.aws.m.upbound.io/*" => vec![AWS, "ec2.aws.m.upbound.io/SecurityGroup"],
        "*.gcp.m.upbound.io/*" => vec![GCP, "sql.gcp.m.upbound.io/User"],
        "*.azure.m.upbound.io/*" => vec![AZURE, "dbformysql.azure.m.upbound.io/FlexibleServer"],
        "apps/StatefulSet <database>-controller" => vec!["apps/StatefulSet"],
        other => vec![other],
    }
}

fn of(fixture: &Fixture, kind: &str, message: &str) -> Translation {
    translate(&Problem { kind, name: "orders", condition: &fixture.condition, reason: &fixture.reason, message })
}

/// The provider whose kind it is, as Platform names it.
fn provider(kind: &str) -> &str {
    ["aws", "gcp", "azure"].into_iter().find(|p| kind.contains(&format!(".{p}."))).unwrap_or("")
}

#[test]
fn every_fixture_has_its_reason_owner_and_field() {
    let wanted: BTreeMap<_, _> = REASONS.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for fixture in fixtures() {
        for kind in kinds(&fixture) {
            seen += 1;
            let got = of(&fixture, kind, &fixture.message);
            let field = fixture.field.replace("<p>", provider(kind)).replace(" | ", ", ");
            let (who, severity) = match fixture.cause.as_str() {
                cause if PASSING.contains(&cause) => (Owner::Nobody, Severity::Waits),
                cause if RETRIED.contains(&cause) => (Owner::Platform, Severity::Waits),
                _ if fixture.owner == "developer" => (Owner::Developer, Severity::Fails),
                _ => (Owner::Platform, Severity::Fails),
            };
            let expected = (wanted[fixture.cause.as_str()], (field != "-").then_some(field.as_str()), who, severity);
            if (got.reason, got.field, got.who, got.severity) != expected {
                wrong.push(format!("{} {kind}: wanted {expected:?}, got {got:?}", fixture.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(seen > 110, "only {seen} fixtures were read");
}

#[test]
fn causes_and_reasons_are_one_to_one() {
    let causes: BTreeSet<_> = REASONS.iter().map(|(cause, _)| cause).collect();
    let names: BTreeSet<_> = REASONS.iter().map(|(_, reason)| reason).collect();
    assert_eq!((causes.len(), names.len()), (REASONS.len(), REASONS.len()));
    let known: BTreeSet<_> = reasons().map(Row::reason).collect();
    assert!(names.iter().all(|reason| known.contains(*reason)));
    assert!(fixtures().iter().all(|fixture| causes.contains(&fixture.cause.as_str())));
}

#[test]
fn sentences_are_short_plain_and_name_the_field() {
    for fixture in fixtures() {
        for kind in kinds(&fixture) {
            let got = of(&fixture, kind, &fixture.message);
            let sentence = &got.sentence;
            assert!(
                sentence.ends_with('.') && !sentence.contains(['{', '}', '\n', '\t']),
                "{}: {sentence}",
                fixture.id
            );
            assert!((20..=500).contains(&sentence.chars().count()), "{}: {sentence}", fixture.id);
            for field in got.field.iter().flat_map(|fields| fields.split(", ")) {
                assert!(sentence.contains(field), "{}: {field} is not named: {sentence}", fixture.id);
            }
        }
    }
}

#[test]
fn another_request_gives_the_same_words() {
    let id = Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap();
    let time = Regex::new(r"2026-11-22 11:55:00\.\d+ \+0000 UTC m=\+12\.5").unwrap();
    let mut changed = 0;
    for fixture in fixtures() {
        let other = id.replace_all(&fixture.message, "0f0e0d0c-1111-2222-3333-445566778899");
        let other = time.replace_all(&other, "2027-01-02 03:04:05.6 +0000 UTC m=+99.125");
        changed += usize::from(other != fixture.message);
        for kind in kinds(&fixture).into_iter().chain(["example.org/Unknown"]) {
            assert_eq!(of(&fixture, kind, &fixture.message), of(&fixture, kind, &other), "{}", fixture.id);
        }
    }
    assert!(changed > 20, "only {changed} messages have a request number");
}

#[test]
fn nothing_of_the_account_is_left_translated_or_passed_on() {
    let account = Regex::new(
        r"arn:aws|\d{10,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|(?i:request ?id)|\d{4}-\d\d-\d\d \d\d:|\[\{|\]\}|<nil>",
    )
    .unwrap();
    for fixture in fixtures() {
        for kind in kinds(&fixture).into_iter().chain(["example.org/Unknown"]) {
            let sentence = of(&fixture, kind, &fixture.message).sentence;
            assert!(!account.is_match(&sentence), "{}: {sentence}", fixture.id);
        }
        assert!(!account.is_match(&scrub(&fixture.message)), "{}: {}", fixture.id, scrub(&fixture.message));
    }
}

#[test]
fn an_unknown_message_passes_on_with_kind_and_name() {
    let got = translate(&Problem {
        kind: "rds.aws.m.upbound.io/Instance",
        name: "orders-4f2a1",
        condition: "Synced",
        reason: "ReconcileError",
        message: "create failed: async create failed: failed to create the resource: [{0 creating RDS DB Instance (orders): operation error RDS: \
                  CreateDBInstance, https response error StatusCode: 400, RequestID: b4eceab8-b893-473c-84d3-d43ef3578170, api error NeverHeardOf: \
                  the moon arn:aws:rds:eu-central-1:984907411244:db:x is password=hunter2 full  []}]",
    });
    assert_eq!((got.reason, got.field, got.who, got.severity), (UNKNOWN, None, Owner::Platform, Severity::Fails));
    assert_eq!(
        got.sentence,
        "Instance \"orders-4f2a1\" cannot be created: creating RDS DB Instance (orders): operation error RDS: CreateDBInstance, api error \
         NeverHeardOf: the moon <arn> is password=<redacted> full. Ask the platform team if this stays."
    );
    let long = "word ".repeat(10_000);
    let got = translate(&Problem { kind: "k", name: &long, condition: "c", reason: &long, message: &long });
    assert!(got.sentence.chars().count() < LIMIT + 300);
    let silent = translate(&Problem { kind: "", name: "", condition: "", reason: "", message: "" });
    assert_eq!(silent.reason, UNKNOWN);
}

/// A message with the reason and field that we want for it.
#[derive(Deserialize)]
struct Variation {
    kind: String,
    condition: String,
    reason: String,
    message: String,
    means: String,
    #[serde(default)]
    field: Option<String>,
}

impl Variation {
    fn translation(&self) -> Translation {
        translate(&Problem {
            kind: &self.kind,
            name: "orders",
            condition: &self.condition,
            reason: &self.reason,
            message: &self.message,
        })
    }
}

fn variations() -> Vec<Variation> {
    serde_saphyr::from_str(include_str!("fixtures/errors-in-other-words.yaml")).unwrap()
}

#[test]
fn the_same_causes_in_other_words_are_understood() {
    let variations = variations();
    let mut wrong = Vec::new();
    for v in &variations {
        let got = v.translation();
        if (got.reason, got.field) != (v.means.as_str(), v.field.as_deref()) {
            wrong.push(format!("{} {:?}: wanted {} {:?}, got {got:?}", v.kind, v.message, v.means, v.field));
        }
        assert!(!got.sentence.contains("arn:") && !got.sentence.contains("123456789012"), "{}", got.sentence);
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), variations.len(), wrong.join("\n"));
}

#[test]
fn a_secret_in_a_message_or_name_gets_into_no_sentence() {
    const CANARY: &str = "Zq7x-canary-81";
    for fixture in fixtures() {
        for place in ["password=@", "postgres://app:@\u{0}db:5432/x", "\"token\":\"@\"", "Authorization: Bearer @"] {
            let secret = place.replace('@', CANARY).replace('\u{0}', "@");
            let message = format!("{} {secret}", fixture.message);
            for kind in [kinds(&fixture)[0], "example.org/Unknown"] {
                let got = translate(&Problem {
                    kind,
                    name: &secret,
                    condition: &fixture.condition,
                    reason: &fixture.reason,
                    message: &message,
                });
                assert!(!got.sentence.contains("Zq7x"), "{}: {}", fixture.id, got.sentence);
            }
        }
    }
}

#[test]
fn every_row_is_met_by_a_message() {
    let fixtures = fixtures();
    let met: Vec<_> = fixtures
        .iter()
        .flat_map(|fixture| kinds(fixture).into_iter().map(|kind| of(fixture, kind, &fixture.message)))
        .chain(variations().iter().map(Variation::translation))
        .collect();
    let unmet: Vec<_> = reasons()
        .filter(|row| {
            // What stands between the placeholders of its sentence tells a row from the others.
            let words: Vec<_> = row.sentence().split(['{', '}']).step_by(2).collect();
            !met.iter().any(|got| {
                (got.reason, got.field) == (row.reason(), row.field()) && words.iter().all(|w| got.sentence.contains(w))
            })
        })
        .map(|row| format!("{} {:?}: {}", row.reason(), row.kinds(), row.sentence()))
        .collect();
    assert!(unmet.is_empty(), "{} rows:\n{}", unmet.len(), unmet.join("\n"));
}
