//! What an expansion wants, and how far it is.

use super::elsewhere::Elsewhere;
use crate::{object::Object, readiness::Judgement, resource::Kind};

/// A resource that the expansion wants.
pub struct Want {
    pub(super) key: String,
    pub(super) kind: &'static Kind,
    pub(super) area: &'static str,
    pub(super) name: String,
    pub(super) object: Object,
    pub(super) gate: Option<Pending>,
    pub(super) own_name: bool,
    pub(super) asks_early: bool,
    pub(super) verdict: Option<Verdict>,
    /// Where it lives, if not in this cluster.
    pub(super) elsewhere: Option<Elsewhere>,
    /// The other namespace of this cluster in which it stands.
    pub(super) beside: Option<String>,
    /// What it depends on there, by composition resource name.
    pub(super) after: Vec<String>,
    /// How people call it, where kind and name say too little.
    pub(super) resource: Option<String>,
    /// The kind whose system speaks of it, where that is another one.
    pub(super) speaks: Option<&'static Kind>,
}

/// What is made of an observed resource, where its kind's own rules do not know enough.
pub(super) enum Verdict {
    Judged(Judgement),
    Said(Said),
    /// The same, also before it is observed.
    Foretold(Said),
}

/// What there is to say of a resource that only its composer can judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// It works, for what is asked now.
    pub ready: bool,
    /// A short machine reason.
    pub reason: &'static str,
    /// A sentence; empty where there is nothing to say.
    pub message: String,
    /// Whether somebody must act.
    pub people: bool,
}

impl Said {
    /// A server that had been up is gone, and a new one takes its place.
    #[must_use]
    pub fn created_again() -> Self {
        Self {
            ready: false,
            reason: "CreatedAgain",
            message:
                "The database was deleted outside and is being created again, empty; its data is in a backup at best."
                    .to_owned(),
            people: true,
        }
    }
}

impl Want {
    /// An object, by its composition resource name, which is never used again for another kind; `area` is the condition
    /// that speaks of it.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        kind: &'static Kind,
        area: &'static str,
        name: impl Into<String>,
        object: Object,
    ) -> Self {
        Self {
            key: key.into(),
            kind,
            area,
            name: name.into(),
            object,
            gate: None,
            own_name: false,
            asks_early: false,
            verdict: None,
            elsewhere: None,
            beside: None,
            after: Vec::new(),
            resource: None,
            speaks: None,
        }
    }

    /// The name that it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it must wait for before it is first emitted. Once emitted it stays, whatever its readiness does.
    #[must_use]
    pub fn gate(mut self, gate: Option<Pending>) -> Self {
        self.gate = gate;
        self
    }

    /// Nobody else can have the name, because a hash of the UID is in it.
    #[must_use]
    pub fn own_name(mut self) -> Self {
        self.own_name = true;
        self
    }

    /// Its name is asked for while it still waits, because what it waits for may turn out to be there in the next call.
    #[must_use]
    pub fn asks_early(mut self) -> Self {
        self.asks_early = true;
        self
    }

    /// Where it lives, if not in this cluster.
    #[must_use]
    pub fn at(mut self, elsewhere: Option<&Elsewhere>) -> Self {
        self.elsewhere = elsewhere.cloned();
        self
    }

    /// It stands in another namespace of this cluster, into which a composite resource cannot compose: provider-kubernetes
    /// writes it there, by that configuration.
    #[must_use]
    pub fn carried(mut self, config: &str, namespace: &str) -> Self {
        self.elsewhere = Some(Elsewhere { cluster: config.to_owned() });
        self.beside = Some(namespace.to_owned());
        self
    }

    /// What it depends on where it lives, by composition resource name: it comes after them, and goes before them. In this
    /// cluster that makes no difference.
    #[must_use]
    pub fn after(mut self, keys: &[&str]) -> Self {
        self.after = keys.iter().map(|key| (*key).to_owned()).collect();
        self
    }

    /// The judgement, where the kind's own rules do not know enough.
    #[must_use]
    pub fn judged(mut self, judgement: Option<Judgement>) -> Self {
        self.verdict = judgement.map(Verdict::Judged);
        self
    }

    /// The judgement of another kind that explains more: pods, where their workload only counts them.
    #[must_use]
    pub fn explained(mut self, kind: &'static Kind, judgement: Option<Judgement>) -> Self {
        if judgement.is_some() {
            self.speaks = Some(kind);
            self.verdict = judgement.map(Verdict::Judged);
        }
        self
    }

    /// What there is to say, where only the composer can judge.
    #[must_use]
    pub fn said(mut self, said: Said) -> Self {
        self.verdict = Some(Verdict::Said(said));
        self
    }

    /// The same, also before it is observed.
    #[must_use]
    pub fn foretold(mut self, said: Said) -> Self {
        self.verdict = Some(Verdict::Foretold(said));
        self
    }
}

/// Why something cannot be emitted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// A short machine reason.
    pub reason: &'static str,
    /// A sentence.
    pub message: String,
    /// Whether somebody must act, rather than only time pass.
    pub people: bool,
}

impl Pending {
    /// It goes on by itself once something else works.
    #[must_use]
    pub fn on(what: impl std::fmt::Display) -> Self {
        Self { reason: "Waiting", message: format!("Waiting for {what}."), people: false }
    }

    /// Whether only the answer to a question is missing, which the next call brings.
    #[must_use]
    pub fn is_lookup(&self) -> bool {
        self.reason == "Lookup"
    }

    /// Somebody must act.
    #[must_use]
    pub fn people(reason: &'static str, message: String) -> Self {
        Self { reason, message, people: true }
    }
}

/// How far a wanted resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It works.
    Ready,
    /// It is emitted, and does not work yet.
    Unready,
    /// It is not emitted yet.
    Waiting,
}

impl State {
    /// Whether it works.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self == Self::Ready
    }
}

/// What there is to say of one wanted resource.
#[derive(Debug, Clone)]
pub struct Told {
    /// The condition that speaks of it.
    pub area: &'static str,
    /// Kind and name, as people write them.
    pub resource: String,
    /// How far it is.
    pub state: State,
    /// A short machine reason.
    pub reason: String,
    /// A sentence; empty where there is nothing to say.
    pub message: String,
    /// Whether somebody must act.
    pub people: bool,
}
