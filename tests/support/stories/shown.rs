//! An answer as people read it.

use std::{collections::BTreeMap, fmt::Write as _};

use function_idp::{
    cli::{print, world::Answer, yaml},
    wire::proto::v1,
};
use serde_json::{Value, json};

/// An answer, taken apart into what is shown and compared.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Readiness, calls, and when Crossplane asks again.
    pub summary: String,
    /// One line for each condition.
    pub conditions: Vec<String>,
    /// One line for each result.
    pub results: Vec<String>,
    /// One line for each question.
    pub questions: Vec<String>,
    /// The status without conditions.
    pub status: Value,
    /// Composition resource name, readiness and object, in the order in which they are printed; Secrets are redacted.
    pub resources: Vec<(String, bool, Value)>,
}

impl Shown {
    /// Takes an answer apart.
    pub fn of(answer: &Answer) -> Self {
        let seconds = answer.response.meta.as_ref().and_then(|meta| meta.ttl.as_ref()).map_or(0, |ttl| ttl.seconds);
        let ready = match (answer.fatal(), answer.composite_is_ready()) {
            (Some(_), _) => "refused",
            (None, true) => "ready",
            (None, false) => "not ready",
        };
        let calls = if answer.calls == 1 { "1 call".to_owned() } else { format!("{} calls", answer.calls) };
        let status = match answer.fatal() {
            Some(_) => Value::Null,
            None => answer.composite().expect("a composite resource")["status"].clone(),
        };
        let resources = print::resources(answer).expect("resources").into_iter().map(|mut object| {
            let annotations = object["metadata"]["annotations"].as_object_mut().expect("annotations");
            let name = annotations.remove("crossplane.io/composition-resource-name").expect("a name");
            let name = name.as_str().expect("a name").to_owned();
            if annotations.is_empty() {
                object["metadata"].as_object_mut().expect("metadata").remove("annotations");
            }
            let ready = answer.is_ready(&name);
            (name, ready, object)
        });
        Self {
            summary: format!("{ready}, {calls}, asks again in {seconds} s"),
            conditions: answer.response.conditions.iter().map(condition).collect(),
            results: answer.response.results.iter().map(result).collect(),
            questions: answer.response.requirements.as_ref().map(questions).unwrap_or_default(),
            status,
            resources: resources.collect(),
        }
    }

    /// The whole answer as YAML: what it says, then one document for each resource.
    pub fn whole(&self) -> String {
        let says = json!({
            "answer": self.summary, "conditions": self.conditions, "results": self.results, "questions": self.questions,
            "status": self.status,
        });
        let mut text = yaml::to_string(&says);
        for (name, ready, object) in &self.resources {
            let ready = if *ready { "ready" } else { "not ready" };
            let _ = write!(text, "---\n# {name}: {ready}\n{}", yaml::to_string(object));
        }
        text
    }

    /// The resources by name.
    pub fn by_name(&self) -> BTreeMap<&str, (bool, &Value)> {
        self.resources.iter().map(|(name, ready, object)| (name.as_str(), (*ready, object))).collect()
    }
}

fn condition(condition: &v1::Condition) -> String {
    let status = match condition.status() {
        v1::Status::ConditionTrue => "True",
        v1::Status::ConditionFalse => "False",
        _ => "Unknown",
    };
    format!("{} {status}, {}: {}", condition.r#type, condition.reason, condition.message())
}

fn result(result: &v1::Result) -> String {
    let severity = match result.severity() {
        v1::Severity::Fatal => "fatal",
        v1::Severity::Warning => "warning",
        _ => "event",
    };
    match result.reason() {
        "" => format!("{severity}: {}", result.message),
        reason => format!("{severity}, {reason}: {}", result.message),
    }
}

fn questions(asked: &v1::Requirements) -> Vec<String> {
    let objects = asked.resources.iter().map(|(name, selector)| {
        let wanted = match &selector.r#match {
            Some(v1::resource_selector::Match::MatchName(wanted)) => wanted.as_str(),
            _ => "by labels",
        };
        format!("{name}: {} {wanted}", selector.kind)
    });
    let schemas =
        asked.schemas.values().map(|selector| format!("schema of {} in {}", selector.kind, selector.api_version));
    objects.chain(schemas).collect()
}
