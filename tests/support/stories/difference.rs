//! How one answer differs from another.

use std::fmt::Write as _;

use function_idp::cli::yaml;
use serde_json::{Map, Value, json};

use super::shown::Shown;

/// Everything in which an answer differs from `before`. A resource that is new is shown by how it differs from its
/// steady state, and whole where there is none.
pub fn between(before: &Shown, now: &Shown, steady: &Shown) -> String {
    let mut text = format!("{}\n", now.summary);
    // A Fatal says nothing of what is desired, so there is nothing to compare.
    let refused = now.summary.starts_with("refused");
    section(&mut text, "conditions", now.conditions.iter().filter(|line| !before.conditions.contains(line)).cloned());
    section(&mut text, "results", now.results.iter().cloned());
    section(&mut text, "questions", now.questions.iter().filter(|line| !before.questions.contains(line)).cloned());
    let mut changes = Vec::new();
    if !refused {
        values("status", &grouped(&before.status), &grouped(&now.status), &mut changes);
    }
    section(&mut text, "status", changes.into_iter());
    if refused {
        return text;
    }
    let (old, new, steady) = (before.by_name(), now.by_name(), steady.by_name());
    let missing: Vec<_> =
        before.resources.iter().map(|(name, ..)| name.as_str()).filter(|name| !new.contains_key(name)).collect();
    section(&mut text, "resources that are not there", missing.chunks(6).map(|names| names.join(", ")));
    let as_ever = |name: &str, object: &Value| {
        !old.contains_key(name) && steady.get(name).is_some_and(|(_, steady)| **steady == *object)
    };
    for (title, wanted) in
        [("new and ready, as in the steady state", true), ("new and not ready, as in the steady state", false)]
    {
        let names: Vec<_> =
            now.resources.iter().filter(|(name, ready, object)| *ready == wanted && as_ever(name, object)).collect();
        section(
            &mut text,
            title,
            names.chunks(6).map(|names| names.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", ")),
        );
    }
    for (name, ready, object) in now.resources.iter().filter(|(name, _, object)| !as_ever(name, object)) {
        let mut changes = Vec::new();
        match old.get(name.as_str()) {
            None => {
                let ready = if *ready { "ready" } else { "not ready" };
                match steady.get(name.as_str()) {
                    None => changes.extend(yaml::to_string(object).lines().map(str::to_owned)),
                    Some((_, steady)) => values("", steady, object, &mut changes),
                }
                section(&mut text, &format!("new resource {name}, {ready}"), changes.into_iter());
            }
            Some((was_ready, was)) => {
                if was_ready != ready {
                    changes.push(if *ready { "is ready".to_owned() } else { "is not ready".to_owned() });
                }
                values("", was, object, &mut changes);
                section(&mut text, &format!("resource {name}"), changes.into_iter());
            }
        }
    }
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "{title}:");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
}

/// One line for each value that differs.
fn values(path: &str, before: &Value, now: &Value, changes: &mut Vec<String>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        "status.waitingFor" => format!("waits: {key}"),
        path => format!("{path}.{key}"),
    };
    match (before, now) {
        (before, now) if before == now => {}
        (Value::Null, Value::Object(_)) if path == "status.waitingFor" => values(path, &json!({}), now, changes),
        (Value::Object(_), Value::Null) if path == "status.waitingFor" => values(path, before, &json!({}), changes),
        (Value::Object(before), Value::Object(now)) => {
            let keys: std::collections::BTreeSet<_> = before.keys().chain(now.keys()).collect();
            for key in keys {
                values(
                    &below(key),
                    before.get(key).unwrap_or(&Value::Null),
                    now.get(key).unwrap_or(&Value::Null),
                    changes,
                );
            }
        }
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            for (index, (before, now)) in before.iter().zip(now).enumerate() {
                values(&format!("{path}[{index}]"), before, now, changes);
            }
        }
        (Value::Array(before), Value::Array(now)) if before.iter().chain(now).all(Value::is_object) => {
            items(path, "-", before, now, changes);
            items(path, "+", now, before, changes);
        }
        (Value::Null, Value::Array(now)) if now.iter().all(Value::is_object) => items(path, "+", now, &[], changes),
        (Value::Array(before), Value::Null) if before.iter().all(Value::is_object) => {
            items(path, "-", before, &[], changes);
        }
        (Value::Null, now) => changes.push(format!("{path}: {now}")),
        (before, Value::Null) => changes.push(format!("{path}: {before} -> nothing")),
        (before, now) => changes.push(format!("{path}: {before} -> {now}")),
    }
}

/// One line for each item that the other list does not have.
fn items(path: &str, sign: &str, items: &[Value], others: &[Value], changes: &mut Vec<String>) {
    let missing = items.iter().filter(|item| !others.contains(item));
    changes.extend(missing.map(|item| format!("{path} {sign} {item}")));
}

/// The status with what waits for the same thing together.
fn grouped(status: &Value) -> Value {
    let mut status = status.clone();
    let waiting = status.get_mut("waitingFor").map(Value::take).unwrap_or_default();
    let mut groups = Map::new();
    for entry in waiting.as_array().into_iter().flatten() {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let group = format!("{} {}", text("reason"), text("message"));
        let resources = groups.entry(group.trim_end()).or_insert_with(|| json!([]));
        resources.as_array_mut().expect("a list").push(entry["resource"].clone());
    }
    if !groups.is_empty() {
        status["waitingFor"] = Value::Object(groups);
    }
    status
}
