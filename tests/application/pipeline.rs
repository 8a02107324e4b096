//! The pipeline that the shipped template of repositories holds.

use regex::Regex;
use serde_json::Value;

use super::support::worlds::documents;

const FOLDER: &str = "examples/repository-template";

fn pipeline() -> Value {
    documents(&format!("{FOLDER}/.github/workflows/ci.yaml")).remove(0)
}

fn steps(pipeline: &Value) -> Vec<&Value> {
    let jobs = pipeline["jobs"].as_object().expect("jobs").values();
    jobs.flat_map(|job| job["steps"].as_array().expect("steps")).collect()
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    let pinned = Regex::new("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$").unwrap();
    let pipeline = pipeline();
    let used: Vec<_> = steps(&pipeline).into_iter().filter_map(|step| step["uses"].as_str()).collect();
    assert!(used.len() >= 8, "{used:?}");
    assert!(used.iter().all(|uses| pinned.is_match(uses)), "{used:?}");
}

#[test]
fn nothing_that_others_write_gets_into_a_script() {
    for step in steps(&pipeline()) {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn each_job_may_do_what_it_needs_and_no_more() {
    let pipeline = pipeline();
    assert_eq!(pipeline["permissions"], serde_json::json!({}));
    let jobs = pipeline["jobs"].as_object().expect("jobs");
    let allowed = |job: &str| -> Vec<String> {
        let permissions = jobs[job]["permissions"].as_object().expect("permissions");
        permissions.iter().map(|(what, how)| format!("{what}: {}", how.as_str().unwrap())).collect()
    };
    for (job, expected) in [
        ("building", &["pull-requests: write"][..]),
        ("image", &["contents: read", "id-token: write", "packages: write"]),
        ("built", &["pull-requests: write"]),
        ("propose", &[]),
    ] {
        let mut found = allowed(job);
        found.sort();
        assert_eq!(found, expected, "{job}");
    }
    assert_eq!(jobs.len(), 4);
    // Code of a pull request never runs with the rights of the main branch.
    assert!(pipeline["on"].get("pull_request_target").is_none());
    assert_eq!(jobs["image"]["steps"][0]["with"]["persist-credentials"], false);
}

#[test]
fn it_reads_the_variables_that_are_set_and_has_the_job_that_is_waited_for() {
    let text =
        std::fs::read_to_string(super::support::worlds::path(&format!("{FOLDER}/.github/workflows/ci.yaml"))).unwrap();
    let found = super::stage::objects(&mut super::stage::world(|spec| spec["repository"] = serde_json::json!({})));
    let variables = found.iter().filter(|(key, _)| key.starts_with("repository-variable-"));
    let names: Vec<_> =
        variables.map(|(_, object)| object["spec"]["forProvider"]["variableName"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 5);
    for name in names {
        assert!(text.contains(&format!("vars.{name} ")), "{name}");
    }
    let check = &found["repository-protection"]["spec"]["forProvider"]["requiredStatusChecks"][0]["contexts"][0];
    assert!(pipeline()["jobs"].get(check.as_str().unwrap()).is_some());
    assert!(text.contains("image/built"), "previews wait for that label");
}
