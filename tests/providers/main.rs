//! Each provider's own: what it is asked for in both profiles and engines, and its second day, from what is observed to
//! what is answered.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod aws;
mod azure;
mod gcp;
mod kubernetes;
mod offers;
#[path = "../support/mod.rs"]
mod support;

use function_idp::cli::world::{Answer, World};
use serde_json::Value;
use support::{
    emitted,
    worlds::{self, set},
};

/// A database on a provider, and what happens to it.
struct Life {
    /// The cluster in memory.
    world: World,
}

impl Life {
    /// One that works.
    fn steady(provider: &str, engine: &str, profile: &str) -> Self {
        Self { world: worlds::steady_on(provider, engine, profile) }
    }

    /// Sets a field of the spec; null removes it.
    fn spec(&mut self, pointer: &str, value: Value) -> &mut Self {
        set(&mut self.world.composite, &format!("/spec{pointer}"), value);
        self
    }

    /// Sets a field of the Platform.
    fn platform(&mut self, pointer: &str, value: Value) -> &mut Self {
        let platform = self.world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform");
        set(platform, &format!("/spec{pointer}"), value);
        self
    }

    /// An observed object.
    fn observed(&mut self, name: &str) -> &mut Value {
        &mut self.world.observed.get_mut(name).unwrap_or_else(|| panic!("no {name}")).object
    }

    /// Asks without applying.
    fn ask(&self) -> Answer {
        let answer = self.world.call().expect("an answer");
        emitted::check(&self.world, &answer);
        answer
    }

    /// The sentence of a refusal.
    fn refusal(&self) -> String {
        self.ask().fatal().unwrap_or_else(|| panic!("it is accepted")).to_owned()
    }

    /// A field of a resource that is wanted now.
    fn wants(&self, name: &str, pointer: &str) -> Value {
        let resources = self.ask().resources().expect("resources");
        let object = resources.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", resources.keys()));
        object.pointer(pointer).cloned().unwrap_or_default()
    }

    /// Whether a resource is wanted now.
    fn has(&self, name: &str) -> bool {
        self.ask().resources().expect("resources").contains_key(name)
    }

    /// Applies the answer; no system does its work.
    fn reconcile(&mut self) -> Answer {
        worlds::reconcile(&mut self.world)
    }

    /// Goes on, with every system at work, until nothing changes any more.
    fn settle(&mut self) -> Answer {
        worlds::settle(&mut self.world)
    }

    /// The message of a condition, with its status and reason before it.
    fn condition(&self, kind: &str) -> String {
        let answer = self.ask();
        let condition =
            answer.response.conditions.iter().find(|condition| condition.r#type == kind).expect("a condition");
        format!("{:?} {}: {}", condition.status(), condition.reason, condition.message())
    }
}
