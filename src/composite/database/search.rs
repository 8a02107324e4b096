//! The search for a server whose object was lost in the cluster while the server lives on in the cloud. Fields that only a
//! replacement could change must be those of the server and no guess from today's Platform, or the provider refuses every
//! update from then on. So the server is looked at first, as an adopted one is, and changed once it shows itself.

use super::{memory::Memory, settled::Settled};
use crate::{
    catalogue,
    composite::draft::{Draft, Said, Want},
    readiness::{Judgement, ObservedCondition},
};

/// What a provider says of something that it only looks at and that is not there.
pub(super) const MISSING: &str = "external resource does not exist";

/// How far the search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// Nothing was lost, or the server is in hand again.
    Off,
    /// The server is only looked at.
    On,
    /// The same, and it is not there: it is not made again, because it would be empty.
    Missing,
    /// It is not there, and nothing forbids to make it again.
    Again,
    /// The server shows itself, and its object is filled with what it has.
    Found,
}

impl Search {
    /// Judges the object by that composition resource name. `looks` says whether it holds no more than a look needs (`None`
    /// where there is no object), `shown` whether the provider saw the server.
    pub(super) fn of(
        draft: &Draft<'_>,
        settled: &Settled,
        memory: &Memory,
        key: &str,
        looks: Option<bool>,
        shown: bool,
    ) -> Self {
        if !memory.created || looks == Some(false) {
            return Self::Off;
        }
        let synced = draft.head(key).and_then(|head| head.condition("Synced")).filter(|synced| synced.is_false());
        let missing = synced.is_some_and(|synced: &ObservedCondition| synced.message.contains(MISSING));
        // One that is adopted was never ours to make.
        match (missing, settled.protection || settled.adopt.is_some()) {
            (true, true) => Self::Missing,
            (true, false) => Self::Again,
            (false, _) if shown => Self::Found,
            (false, _) => Self::On,
        }
    }

    /// Whether the server may only be looked at.
    pub(super) fn only_looks(self) -> bool {
        matches!(self, Self::On | Self::Missing)
    }

    /// The object of a look, with what people are told of it.
    pub(super) fn tells(self, want: Want, judgement: Judgement) -> Want {
        if self == Self::Missing {
            let message = "The server's object was deleted in the cluster, and the provider does not find the server in the \
                           cloud either. It is not created again, because it would be empty. Ask the platform team to \
                           look, and to restore it from a backup.";
            return want.foretold(Said {
                ready: false,
                reason: catalogue::GONE,
                message: message.to_owned(),
                people: true,
            });
        }
        if judgement.trouble.is_some() {
            return want.judged(Some(judgement));
        }
        let message = "The server's object was deleted in the cluster. The server is looked up in the cloud by its name, and \
                       nothing of it is changed before it shows itself.";
        want.foretold(Said { ready: false, reason: "ObjectLost", message: message.to_owned(), people: false })
    }
}
