//! The one list of reasons: what each means, and what to do. `tests/reference/` holds that it is complete.

mod applications;
mod clouds;
mod databases;
mod events;
mod platform;
mod states;

use crate::catalogue::Owner;

/// A reason of a condition, of an entry of `status.waitingFor`, or of an event.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    /// Its name, in camel case.
    pub name: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// What the function itself says with it, and who acts then. `{…}` stands for what differs.
    pub says: &'static [(Owner, &'static str)],
}

impl Reason {
    /// A reason that only the catalogue gives.
    const fn new(name: &'static str, means: &'static str, remedy: &'static str) -> Self {
        Self { name, means, remedy, says: &[] }
    }

    /// What the function itself says with it.
    const fn says(self, says: &'static [(Owner, &'static str)]) -> Self {
        Self { says, ..self }
    }
}

/// Reasons that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its title.
    pub title: &'static str,
    /// What they have in common.
    pub about: &'static str,
    /// The reasons, in the order in which they are explained.
    pub reasons: &'static [Reason],
}

/// All groups, in the order of the page.
pub const GROUPS: [Group; 7] = [
    Group {
        title: "Refused",
        about: "`Accepted` is False, and nothing is changed: what exists keeps running as it is. The sentence begins with the \
                field at fault.",
        reasons: states::REFUSED,
    },
    Group { title: "Well, or on its way", about: "Nobody needs to do anything.", reasons: states::WELL },
    Group {
        title: "The cluster and the platform",
        about: "What must be there before anything is made.",
        reasons: platform::REASONS,
    },
    Group {
        title: "Clouds and networks",
        about: "What an account, its limits and its networks are the cause of.",
        reasons: clouds::REASONS,
    },
    Group { title: "Databases", about: "Servers, users, backups and tables.", reasons: databases::REASONS },
    Group {
        title: "Applications",
        about: "Pods, routes, delivery from Git and repositories.",
        reasons: applications::REASONS,
    },
    Group {
        title: "Events only",
        about: "They stand on no condition: each is told once, when it happens.",
        reasons: events::REASONS,
    },
];

/// Every reason.
pub fn all() -> impl Iterator<Item = &'static Reason> {
    GROUPS.iter().flat_map(|group| group.reasons)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_is_explained_once_in_whole_sentences() {
        let mut seen = BTreeSet::new();
        for reason in all() {
            assert!(seen.insert(reason.name), "{} is explained twice", reason.name);
            for sentence in [reason.means, reason.remedy] {
                let whole = sentence.starts_with(|first: char| first.is_uppercase() || first == '`');
                assert!(whole && sentence.ends_with('.') && !sentence.contains("  "), "{}: {sentence}", reason.name);
            }
        }
    }
}
