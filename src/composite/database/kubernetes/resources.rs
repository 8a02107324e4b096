//! Processor and memory behind the size classes.

use serde_json::{Value, json};

use super::Cluster;
use crate::{
    composite::{database::size, fatal::Fatal},
    platform::spec::Resources,
};

/// What every server of a database has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    pub cpu: String,
    pub memory: String,
}

impl Room {
    /// Requests, and a limit of memory that equals its request: a server is not to be killed for what it was promised.
    pub(super) fn to_object(&self) -> Value {
        json!({"requests": {"cpu": self.cpu, "memory": self.memory}, "limits": {"memory": self.memory}})
    }

    /// Its memory in MiB.
    pub(super) fn mebibytes(&self) -> u64 {
        let number = |text: &str| text.parse::<u64>().unwrap_or(0);
        match (self.memory.strip_suffix("Gi"), self.memory.strip_suffix("Mi")) {
            (Some(text), _) => number(text).saturating_mul(1024),
            (_, Some(text)) => number(text),
            _ => 0,
        }
    }

    /// As people read it.
    pub(super) fn spoken(&self) -> String {
        format!("{} cpu, {}", self.cpu, self.memory)
    }
}

/// The room of the size that is asked for; `running` is what an observed server has.
pub(super) fn room(shared: &Cluster<'_>, running: Option<&Value>) -> Result<Room, Fatal> {
    let running = running.and_then(|resources| {
        let text = |field: &str| resources["requests"][field].as_str().map(str::to_owned);
        Some(Resources { cpu: Some(text("cpu")?), memory: Some(text("memory")?) })
    });
    let built_in = |class: size::Class| Resources {
        cpu: Some(class.cpu.to_string()),
        memory: Some(format!("{}Gi", class.memory)),
    };
    let class = |class: &crate::platform::spec::DatabaseSize| class.kubernetes.clone();
    let found = size::of(shared.settled, shared.platform, class, built_in, running)?;
    let own = size::class(&shared.settled.size).unwrap_or(size::CLASSES[0]);
    let base = built_in(own);
    Ok(Room {
        cpu: found.cpu.or(base.cpu).unwrap_or_default(),
        memory: found.memory.or(base.memory).unwrap_or_default(),
    })
}
