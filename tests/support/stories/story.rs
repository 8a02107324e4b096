//! A story: what happens to a database, and what the function answers.

use function_idp::{
    cli::world::{Answer, World},
    object::Object,
    play,
};
use serde_json::{Value, json};

use super::{difference, shown::Shown};
use crate::support::worlds::{self, set};

/// A story that begins with a database that works.
pub struct Story {
    example: String,
    /// The cluster now.
    pub world: World,
    /// What answers are compared with.
    base: Shown,
    steady: Shown,
    text: String,
    /// The clusters that the answers were given for.
    asked: Vec<(World, Answer)>,
}

impl Story {
    pub fn new(example: &str, steady: &Shown) -> Self {
        Self {
            example: example.to_owned(),
            world: worlds::steady(example),
            base: steady.clone(),
            steady: steady.clone(),
            text: String::new(),
            asked: Vec::new(),
        }
    }

    /// The clusters between the steps of its creation.
    pub fn stages(&self) -> &'static [World] {
        worlds::stages(&self.example)
    }

    /// Goes back to a cluster; answers are compared with the steady one again.
    pub fn back_to(&mut self, world: World) {
        self.world = world;
        self.base = self.steady.clone();
    }

    /// Goes back to the database that works.
    pub fn again(&mut self) {
        self.back_to(worlds::steady(&self.example));
    }

    /// What is told so far; nothing where the story is none of this example.
    pub fn told(self) -> Option<String> {
        (!self.text.is_empty()).then_some(self.text)
    }

    /// The clusters that single answers were given for, and those answers.
    pub fn asked(self) -> Vec<(World, Answer)> {
        self.asked
    }

    /// Asks the function, and tells how its answer differs from the one before. No system does its work.
    pub fn answer(&mut self, title: &str) -> Answer {
        let before = self.world.clone();
        let answer = worlds::reconcile(&mut self.world);
        self.tell(title, &answer);
        self.asked.push((before, answer.clone()));
        answer
    }

    /// The same, with every system at work until nothing changes any more; only the last answer is told.
    pub fn rest(&mut self, title: &str) -> Answer {
        let answer = worlds::settle(&mut self.world);
        self.tell(title, &answer);
        answer
    }

    fn tell(&mut self, title: &str, answer: &Answer) {
        let shown = Shown::of(answer);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&format!("# {title}\n"));
        self.text.push_str(&difference::between(&self.base, &shown, &self.steady));
        // A Fatal leaves everything as it was before.
        self.base = match answer.fatal() {
            Some(_) => Shown { conditions: shown.conditions, ..self.base.clone() },
            None => shown,
        };
    }

    /// Where the database runs.
    pub fn provider(&self) -> &'static str {
        let named = self.world.composite["spec"]["provider"].as_str().unwrap_or("aws");
        worlds::PLACES.iter().map(|(name, _)| *name).find(|name| *name == named).expect("a provider")
    }

    /// Whether the spec, or the profile in force, protects the database.
    pub fn is_protected(&self) -> bool {
        self.world.composite["status"]["deletable"] == false
            && self.world.composite["status"]["profile"] == "production"
    }

    /// Sets a field of the spec.
    pub fn spec(&mut self, pointer: &str, value: Value) {
        set(&mut self.world.composite, &format!("/spec{pointer}"), value);
    }

    /// Sets a field of the Platform.
    pub fn platform(&mut self, pointer: &str, value: Value) {
        let platform = self.world.objects.iter_mut().find(|object| object["kind"] == "Platform").expect("a Platform");
        set(platform, &format!("/spec{pointer}"), value);
    }

    /// An observed object.
    pub fn observed(&mut self, name: &str) -> &mut Value {
        &mut self.world.observed.get_mut(name).unwrap_or_else(|| panic!("no {name}")).object
    }

    /// The system of one object does its work; all others are slow.
    pub fn works(&mut self, name: &str) {
        let composed = self.world.observed.get_mut(name).unwrap_or_else(|| panic!("no {name}"));
        let object = Object::write(&composed.object).expect("an object");
        let played = play::play(&object, &|_, _| None).expect("an object").expect("a system");
        if let Some(external) = played.external_name {
            set(&mut composed.object, "/metadata/annotations/crossplane.io~1external-name", json!(external));
        }
        if let Some(status) = played.status {
            composed.object["status"] = status;
        }
    }
}
