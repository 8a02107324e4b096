//! What connections are made of that only others' Secrets hold: the authority's certificate, and generated passwords. It
//! is asked for when it changed, and not in every call: each Secret that we compose carries a mark of what it was made of.

use super::Cluster;
use crate::{
    composite::{draft::Draft, identity::hash5},
    resource::metadata::REVISION,
};

/// What is known of it now.
pub(super) struct Revision {
    /// The mark; absent until all parts of it are known.
    pub mark: Option<String>,
    /// Whether a Secret was made of something else, so that all of it must be read again.
    pub outdated: bool,
}

/// Compares the parts with what the Secrets were made of; `administrator` says whether there is a Secret of that name.
pub(super) fn revision(
    draft: &Draft<'_>,
    shared: &Cluster<'_>,
    parts: Option<Vec<String>>,
    administrator: bool,
) -> Revision {
    let settled = shared.settled;
    let Some(parts) = parts else {
        // Something is on its way to the server; what the connections hold still counts.
        let mark = draft.head("connection").and_then(|head| head.metadata.annotations.get(REVISION)).cloned();
        return Revision { mark, outdated: false };
    };
    let mark = hash5(&parts.join("\n"));
    let mut keys = vec!["connection".to_owned()];
    keys.extend(settled.databases.iter().skip(1).map(|database| format!("connection-{}", database.name)));
    let users = settled.users.iter().filter(|user| !user.databases.is_empty());
    keys.extend(users.map(|user| format!("user-{}", user.name)));
    if administrator {
        keys.push("administrator".to_owned());
    }
    let current = |key: &String| {
        let head = draft.head(key);
        head.is_some_and(|head| head.metadata.annotations.get(REVISION) == Some(&mark))
    };
    Revision { outdated: !keys.iter().all(current), mark: Some(mark) }
}
