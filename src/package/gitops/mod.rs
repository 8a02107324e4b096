//! How Argo CD and Flux see what the function serves: settings that a platform team takes over.
//!
//! Without them Argo CD calls a claim healthy that has no status yet, and Flux one whose update failed.

mod argocd;
mod flux;

use std::collections::BTreeSet;

use crate::{
    catalogue::{self, Row, Severity},
    composite::database,
};

pub use argocd::{NOTE as ARGOCD_NOTE, settings as argocd};
pub use flux::{NOTE as FLUX_NOTE, kustomization as flux};

/// Reasons with which the function says that something is on its way, beside those of the catalogue. Whatever else makes a
/// condition False needs somebody.
const ON_ITS_WAY: [&str; 7] = ["Approving", "Creating", "Executing", "Lookup", "ObjectLost", "Planning", "Waiting"];

/// Reasons with which the function asks people for something that is part of the way: the approval of a migration, the
/// merge of the pull request that brings the first image.
const ASKS: [&str; 2] = ["ImageMissing", "WaitingForApproval"];

/// Those conditions that say whether a part works, each once. That of changes is none: what waits for a maintenance window
/// works.
fn areas(conditions: &[&'static str]) -> Vec<&'static str> {
    let mut areas = Vec::new();
    for area in conditions {
        if *area != database::CHANGES && !areas.contains(area) {
            areas.push(*area);
        }
    }
    areas
}

/// Every reason that ends by itself. One that only sometimes does is none.
fn on_its_way() -> BTreeSet<&'static str> {
    let (waits, fails): (Vec<_>, Vec<_>) = catalogue::reasons().partition(|row| row.severity() == Severity::Waits);
    let fails: BTreeSet<_> = fails.into_iter().map(Row::reason).collect();
    waits.into_iter().map(Row::reason).filter(|reason| !fails.contains(reason)).chain(ON_ITS_WAY).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_not_on_its_way() {
        let reasons = on_its_way();
        for row in catalogue::reasons().filter(|row| row.severity() == Severity::Fails) {
            assert!(!reasons.contains(row.reason()), "{}", row.reason());
        }
        assert!(reasons.contains("Throttled") && reasons.contains("Creating"), "{reasons:?}");
    }

    #[test]
    fn changes_are_no_part() {
        assert_eq!(areas(&["Accepted", "ChangesApplied", "DatabaseReady", "Accepted"]), ["Accepted", "DatabaseReady"]);
    }
}
