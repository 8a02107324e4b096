//! GitHub.

use serde_json::{Value, json};

use super::{Played, Scene, up};
use crate::readiness::Head;

/// A repository: its name on GitHub is the one that is asked for.
pub(super) fn repository(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    let name = asked["name"].as_str().unwrap_or_default();
    let seen = json!({
        "name": name, "visibility": asked["visibility"], "fullName": format!("acme/{name}"),
        "htmlUrl": format!("https://github.com/acme/{name}"),
    });
    Played { external_name: Some(name.to_owned()), status: Some(up(&seen)), ..Played::default() }
}

/// A variable of a pipeline.
pub(super) fn variable(_: &Head, object: &Value, _: &Scene<'_>) -> Played {
    let asked = &object["spec"]["forProvider"];
    let text = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
    let name = format!("{}:{}", text("repository"), text("variableName"));
    Played { external_name: Some(name), status: Some(up(&json!({"value": asked["value"]}))), ..Played::default() }
}

/// The protection of a branch.
pub(super) fn protection(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    Played {
        external_name: Some(format!("BPR_{}", head.metadata.name)),
        status: Some(up(&json!({}))),
        ..Played::default()
    }
}
