//! The project's own workflows: what they run is pinned, and what they may do is bounded. Their grammar is checked in
//! `tests/engine`.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;

use function_idp::cli::yaml;
use regex::Regex;
use serde_json::{Value, json};

fn workflow(name: &str) -> Value {
    let path = format!("{}/.github/workflows/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    yaml::read_documents(&fs::read_to_string(path).unwrap(), name).unwrap().remove(0)
}

fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().expect("jobs").values();
    jobs.flat_map(|job| job["steps"].as_array().expect("steps")).collect()
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    let pinned = Regex::new("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$").unwrap();
    for name in ["ci", "release"] {
        let workflow = workflow(name);
        let used: Vec<_> = steps(&workflow).into_iter().filter_map(|step| step["uses"].as_str()).collect();
        assert!(used.len() >= 3 && used.iter().all(|uses| pinned.is_match(uses)), "{used:?}");
    }
}

#[test]
fn nothing_that_others_write_gets_into_a_script() {
    for name in ["ci", "release"] {
        for step in steps(&workflow(name)) {
            let script = step["run"].as_str().unwrap_or_default();
            assert!(!script.contains("${{"), "{script}");
        }
    }
}

#[test]
fn each_job_may_do_what_it_needs_and_no_more() {
    let expected = json!({
        "ci": {"check": {"contents": "read"}},
        "release": {
            "notes": {"contents": "read"},
            "binary": {"contents": "read"},
            "packages": {"attestations": "write", "contents": "read", "id-token": "write", "packages": "write"},
            "release": {"contents": "write"},
        },
    });
    for (name, jobs) in expected.as_object().unwrap() {
        let workflow = workflow(name);
        assert_eq!(workflow["permissions"], json!({}), "{name}");
        // Code of a pull request never runs with the rights of the main branch.
        assert!(workflow["on"].get("pull_request_target").is_none(), "{name}");
        let found: serde_json::Map<_, _> = workflow["jobs"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(job, content)| (job.clone(), content["permissions"].clone()))
            .collect();
        assert_eq!(Value::Object(found), *jobs, "{name}");
        for checkout in
            steps(&workflow).iter().filter(|step| step["uses"].as_str().is_some_and(|it| it.contains("/checkout@")))
        {
            assert_eq!(checkout["with"]["persist-credentials"], false, "{name}");
        }
    }
}
