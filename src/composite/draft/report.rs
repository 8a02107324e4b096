//! What is told at the end: events of what turned bad, and the list of what waits.

use serde::Deserialize;

use super::Draft;
use crate::{
    composite::{fatal::Fatal, waiting::Waiting},
    plan::{Condition, Status},
    readiness::ObservedCondition,
};

/// The most entries that `waitingFor` lists.
const WAITING: usize = 40;

/// What is read of the composite resource itself: its other fields are those of its kind.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    status: SeenStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SeenStatus {
    conditions: Vec<ObservedCondition>,
}

impl Draft<'_> {
    /// An event for each condition that turns bad for another reason than before.
    ///
    /// # Errors
    /// When the composite resource cannot be read.
    pub fn transitions(&mut self, conditions: &[Condition]) -> Result<(), Fatal> {
        // What passes by itself is no news.
        const QUIET: [&str; 6] = ["Waiting", "Creating", "Lookup", "Pending", "LiftingProtection", "InProgress"];
        let seen: Seen = self
            .request
            .composite
            .read()
            .map_err(|error| Fatal::invalid("composite resource", format!("it cannot be read: {error}")))?;
        for condition in conditions.iter().filter(|condition| condition.status == Status::False) {
            let before = seen.status.conditions.iter().find(|seen| seen.type_ == condition.kind);
            let told = before.is_some_and(|seen| seen.is_false() && seen.reason == condition.reason);
            if !told && !QUIET.contains(&condition.reason.as_str()) {
                self.event(true, &condition.reason, condition.message.clone());
            }
        }
        Ok(())
    }

    /// Whether an area worked when it was last told.
    #[must_use]
    pub fn worked(&self, area: &str) -> bool {
        let seen: Seen = self.request.composite.read().unwrap_or_default();
        seen.status.conditions.iter().any(|condition| condition.type_ == area && condition.is_true())
    }

    /// Why an area did not work when it was last told.
    #[must_use]
    pub fn failed_by(&self, area: &str) -> Option<String> {
        let seen: Seen = self.request.composite.read().unwrap_or_default();
        let mut conditions = seen.status.conditions.into_iter();
        conditions.find(|condition| condition.type_ == area && condition.is_false()).map(|condition| condition.reason)
    }

    /// What is not there yet, and why.
    #[must_use]
    pub fn waiting_for(&self) -> Vec<Waiting> {
        self.told()
            .iter()
            .filter(|told| !told.state.is_ready())
            .take(WAITING)
            .map(|told| Waiting {
                resource: Some(told.resource.clone()),
                reason: Some(told.reason.clone()),
                message: Some(told.message.clone()).filter(|message| !message.is_empty()),
            })
            .collect()
    }
}
