//! What `render` shows: composed resources for programs, the rest for people.

use std::{
    fmt::Write as _,
    io::{self, ErrorKind, Write},
};

use serde_json::{Value, json};

use super::{simulate::Step, world::Answer};
use crate::{resource::kinds, wire::proto::v1};

/// Writes to standard output or standard error. A reader that has seen enough and left, such as `head`, is no failure.
///
/// # Errors
/// When the stream cannot be written to for another reason.
pub fn write(mut stream: impl Write, text: &str) -> io::Result<()> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// What stands for a value that nobody may see.
const REDACTED: &str = "<redacted>";

/// Colours, where a terminal shows them.
#[derive(Debug, Clone, Copy)]
pub struct Colours {
    on: bool,
}

impl Colours {
    /// Colours or none.
    #[must_use]
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn status(self, status: &str) -> String {
        let code = match status.trim() {
            "True" => "32",
            "False" => "33",
            _ => "2",
        };
        self.paint(code, status)
    }
}

/// The composed resources in the order of the list of kinds, then by name; values of Secrets are redacted.
///
/// # Errors
/// When one is no Struct.
pub fn resources(answer: &Answer) -> Result<Vec<Value>, String> {
    let rank = |object: &Value| {
        kinds::ALL.iter().position(|kind| object["kind"] == kind.kind() && object["apiVersion"] == kind.api_version())
    };
    let mut resources: Vec<_> = answer
        .resources()?
        .into_iter()
        .map(|(name, mut object)| {
            object["metadata"]["annotations"]["crossplane.io/composition-resource-name"] = json!(name);
            redact(&mut object);
            (rank(&object).unwrap_or(usize::MAX), name, object)
        })
        .collect();
    resources.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    Ok(resources.into_iter().map(|(_, _, object)| object).collect())
}

fn redact(object: &mut Value) {
    if object["kind"] != "Secret" || object["apiVersion"] != "v1" {
        return;
    }
    for part in ["data", "stringData"] {
        for value in object.get_mut(part).and_then(Value::as_object_mut).into_iter().flat_map(|data| data.values_mut())
        {
            *value = json!(REDACTED);
        }
    }
}

/// What the answer says, for people.
///
/// # Errors
/// When the answer is no Struct.
pub fn report(answer: &Answer, composite: &Value, colours: Colours) -> Result<String, String> {
    let mut text = String::new();
    let ready = match (answer.fatal(), answer.composite_is_ready()) {
        (Some(_), _) => colours.paint("31", "refused"),
        (None, true) => colours.paint("32", "ready"),
        (None, false) => colours.paint("33", "not ready"),
    };
    let name = name(composite);
    let count = answer.resources()?.len();
    let seconds = answer.response.meta.as_ref().and_then(|meta| meta.ttl.as_ref()).map_or(0, |ttl| ttl.seconds);
    let _ = match answer.fatal() {
        Some(_) => writeln!(text, "{name}: {ready}"),
        None => writeln!(text, "{name}: {ready}; {count} resources, {}, asks again in {seconds} s", calls(answer)),
    };
    for condition in &answer.response.conditions {
        let status = match condition.status() {
            v1::Status::ConditionTrue => "True   ",
            v1::Status::ConditionFalse => "False  ",
            _ => "Unknown",
        };
        let status = colours.status(status);
        let _ = writeln!(text, "  {:<17} {status}  {}: {}", condition.r#type, condition.reason, condition.message());
    }
    for result in &answer.response.results {
        let severity = match result.severity() {
            v1::Severity::Fatal => continue,
            v1::Severity::Warning => "warning",
            _ => "event",
        };
        let _ = writeln!(text, "  {severity}: {}: {}", result.reason(), result.message);
    }
    if answer.fatal().is_none()
        && let Some(status) = answer.composite()?.get("status")
    {
        let shown = super::yaml::to_string(&json!({ "status": status }));
        for line in shown.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    Ok(text)
}

/// What came to life in which step, and what waited for what.
///
/// # Errors
/// When an answer is no Struct.
pub fn steps(steps: &[Step], composite: &Value, colours: Colours) -> Result<String, String> {
    let mut text = format!("{}: {} steps\n", name(composite), steps.len());
    for (index, step) in steps.iter().enumerate() {
        let head = format!("step {}", index + 1);
        let _ = writeln!(text, "{} ({})", colours.paint("1", &head), calls(&step.answer));
        one(&mut text, step, "", colours);
    }
    text.push_str("+ comes to life, = becomes ready, . waits\n");
    Ok(text)
}

/// One step; `inside` is the composite resource around it.
fn one(text: &mut String, step: &Step, inside: &str, colours: Colours) {
    for (sign, what, names) in [("+", "32", &step.born), ("=", "36", &step.ready)] {
        for name in names {
            let _ = writeln!(text, "  {} {inside}{name}", colours.paint(what, sign));
        }
    }
    // What waits for the same thing stands on one line.
    let mut told: Vec<(&str, &str, usize)> = Vec::new();
    for (resource, message) in &step.waiting {
        match told.iter_mut().find(|(_, same, _)| same == message) {
            Some((_, _, more)) => *more += 1,
            None => told.push((resource, message, 0)),
        }
    }
    for (resource, message, more) in told {
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let _ = writeln!(text, "  {} {inside}{resource}{more}: {message}", colours.paint("33", "."));
    }
    for (name, step) in &step.nested {
        one(text, step, &format!("{inside}{name}/"), colours);
    }
}

fn calls(answer: &Answer) -> String {
    if answer.calls == 1 { "1 call".to_owned() } else { format!("{} calls", answer.calls) }
}

fn name(composite: &Value) -> String {
    let text = |pointer: &str| composite.pointer(pointer).and_then(Value::as_str);
    let kind = text("/kind").unwrap_or_default();
    let name = text("/spec/claimRef/name").or_else(|| text("/metadata/name")).unwrap_or_default();
    match text("/spec/claimRef/namespace").or_else(|| text("/metadata/namespace")) {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_may_leave_and_a_full_disk_is_told() {
        let mut written = Vec::new();
        assert!(write(&mut written, "a\n").is_ok());
        assert_eq!(written, b"a\n");
        assert!(write(Broken(ErrorKind::BrokenPipe), "a").is_ok());
        let full = write(Broken(ErrorKind::StorageFull), "a").map_err(|error| error.kind());
        assert_eq!(full, Err(ErrorKind::StorageFull));
    }
}
