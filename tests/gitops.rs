//! What Argo CD and Flux make of the settings in `package/gitops`, in their own interpreters: `tests/engine/gitops`, in Go.
//!
//! Beside the table of statuses that is written there, every answer of the stories goes through them, as Crossplane writes
//! it into a claim and into a composite resource. It runs where Go is installed and its modules can be had; elsewhere it
//! says that it is skipped, unless `FUNCTION_IDP_REQUIRE_ENGINE` is set.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "support/mod.rs"]
mod support;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use function_idp::{cli::world::Answer, wire::proto::v1};
use serde_json::{Value, json};
use support::{
    stories::{self, shown::Shown, story::Story},
    worlds,
};

#[test]
fn argo_cd_and_flux_show_what_the_function_says() {
    if let Some(obstacle) = obstacle() {
        let required = std::env::var_os("FUNCTION_IDP_REQUIRE_ENGINE").is_some();
        assert!(!required, "the tests of Argo CD and Flux are required: {obstacle}");
        // Written past the test harness, which keeps to itself what a passing test prints.
        writeln!(std::io::stderr(), "gitops: skipped: {obstacle}").unwrap();
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gitops-stories.json");
    let told: Vec<Value> = worlds::all().flat_map(|example| [creation(example), stories(example)].concat()).collect();
    fs::write(&file, json!(told).to_string()).unwrap();
    let ended = go(&["test", "-count=1", "./gitops"]).env("IDP_STORIES", &file).status().unwrap();
    assert!(ended.success(), "go test in tests/engine/gitops failed: {ended}");
}

/// A `go` command in the folder of the module.
fn go(arguments: &[&str]) -> Command {
    let mut command = Command::new("go");
    command.current_dir(worlds::path("tests/engine")).args(arguments);
    command
}

/// Why the module cannot be run here, if it cannot: no Go, an old one, or modules that cannot be downloaded.
fn obstacle() -> Option<String> {
    match go(&["list", "-deps", "-test", "./gitops"]).stdin(Stdio::null()).output() {
        Err(error) => Some(format!("cannot run go: {error}")),
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// What is said while an example is made, and nothing fails.
fn creation(example: &str) -> Vec<Value> {
    let stages = worlds::stages(example).iter().enumerate();
    let told = stages.flat_map(|(step, world)| {
        let answer = world.call().expect("an answer");
        told(&format!("{example} {step}"), &world.composite, &answer, &["Progressing"], &["InProgress"])
    });
    told.collect()
}

/// What is said in the stories of an example.
fn stories(example: &str) -> Vec<Value> {
    let shown = Shown::of(&worlds::reconcile(&mut worlds::steady(example)));
    let mut all = Vec::new();
    for (name, tell) in stories::of(example) {
        let mut story = Story::new(example, &shown);
        tell(&mut story);
        for (step, (world, answer)) in story.asked().into_iter().enumerate() {
            let name = format!("{example} {name} {step}");
            all.extend(told(&name, &world.composite, &answer, &["Progressing", "Degraded"], &["InProgress", "Failed"]));
        }
    }
    all
}

/// An answer in the status of a claim and of a composite resource, and what may be shown of it. `argo` and `flux` are what
/// may be shown of something that is on its way.
fn told(name: &str, composite: &Value, answer: &Answer, argo: &[&str], flux: &[&str]) -> Vec<Value> {
    // A migration is to be approved, the pull request with the first image to be merged.
    let asks = |condition: &v1::Condition| ["ImageMissing", "WaitingForApproval"].contains(&condition.reason.as_str());
    let failed = |condition: &v1::Condition| condition.r#type == "ChangesApplied" && condition.reason == "Failed";
    let seconds = answer.response.meta.as_ref().and_then(|meta| meta.ttl.as_ref()).map_or(0, |ttl| ttl.seconds);
    let refused = answer.fatal().is_some();
    let (argo, flux): (&[_], &[_]) = match answer.composite_is_ready() {
        _ if refused || answer.response.conditions.iter().any(failed) => (&["Degraded"], &["Failed"]),
        true => (&["Healthy"], &["Current"]),
        false if answer.response.conditions.iter().any(asks) => {
            (if seconds >= 120 { &["Suspended"] } else { &["Progressing", "Suspended"] }, &["Failed"])
        }
        // The function asks again so late where people must act.
        false if seconds >= 120 => (&["Degraded"], &["Failed"]),
        false => (argo, flux),
    };
    [true, false]
        .map(|claim| {
            let object = object(composite, answer, claim);
            json!({"name": format!("{name}, claim {claim}"), "object": object, "argo": argo, "flux": flux})
        })
        .to_vec()
}

/// The object with the conditions that Crossplane gives it.
fn object(composite: &Value, answer: &Answer, claim: bool) -> Value {
    const GENERATION: i64 = 3;
    let refused = answer.fatal();
    // A Fatal leaves Ready as it was, and a claim does not show it at all.
    let ready = refused.is_some() || answer.composite_is_ready();
    let synced = match refused {
        Some(sentence) if !claim => {
            let message =
                format!("cannot compose resources: pipeline step \"idp\" returned a fatal result: {sentence}");
            json!({"type": "Synced", "status": "False", "reason": "ReconcileError", "message": message})
        }
        _ => json!({"type": "Synced", "status": "True", "reason": "ReconcileSuccess"}),
    };
    let ready = match (ready, claim) {
        (true, _) => json!({"type": "Ready", "status": "True", "reason": "Available"}),
        (false, true) => json!({"type": "Ready", "status": "False", "reason": "Waiting",
            "message": "Claim is waiting for composite resource to become Ready"}),
        (false, false) => json!({"type": "Ready", "status": "False", "reason": "Creating"}),
    };
    let mut conditions = vec![synced, ready];
    for condition in &mut conditions {
        condition["observedGeneration"] = json!(GENERATION);
    }
    conditions.extend(answer.response.conditions.iter().map(|said| {
        let status = match said.status() {
            v1::Status::ConditionTrue => "True",
            v1::Status::ConditionFalse => "False",
            _ => "Unknown",
        };
        let mut condition =
            json!({"type": said.r#type, "status": status, "reason": said.reason, "message": said.message()});
        if claim {
            condition["observedGeneration"] = json!(GENERATION);
        }
        condition
    }));
    json!({
        "apiVersion": composite["apiVersion"],
        "kind": composite["kind"],
        "metadata": {"name": composite["metadata"]["name"], "namespace": "team-a", "generation": GENERATION},
        "status": {"conditions": conditions},
    })
}
