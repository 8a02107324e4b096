//! Size classes: they mean the same on every provider.

use super::settled::Settled;
use crate::{
    composite::fatal::Fatal,
    platform::{Platform, spec::DatabaseSize},
};

/// A built-in class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: &'static str,
    /// Processors.
    pub cpu: u32,
    /// Memory, in GiB.
    pub memory: u32,
    /// Connections at the same time.
    pub connections: u32,
}

/// The built-in classes, smallest first. The Platform's own win.
pub const CLASSES: [Class; 4] = [
    Class { name: "small", cpu: 2, memory: 4, connections: 200 },
    Class { name: "medium", cpu: 2, memory: 8, connections: 400 },
    Class { name: "large", cpu: 4, memory: 16, connections: 800 },
    Class { name: "xlarge", cpu: 8, memory: 32, connections: 1600 },
];

/// The built-in class of that name.
#[must_use]
pub fn class(name: &str) -> Option<Class> {
    CLASSES.into_iter().find(|class| class.name == name)
}

/// What the size that is asked for is on a provider: the Platform's word for it, else the built-in one, else what runs.
/// A class that the Platform no longer names changes nothing for databases that have it.
pub(super) fn of<T: Clone>(
    settled: &Settled,
    platform: &Platform,
    own: impl Fn(&DatabaseSize) -> Option<T>,
    built_in: impl Fn(Class) -> T,
    running: Option<T>,
) -> Result<T, Fatal> {
    let classes = platform.spec.sizes.as_ref().and_then(|sizes| sizes.database.as_ref());
    let size = settled.size.as_str();
    let set = classes.and_then(|classes| own(classes.get(size)?));
    let built_in = class(size).map(built_in);
    let kept = running.filter(|_| settled.had_size.as_deref() == Some(size));
    set.or(built_in).or(kept).ok_or_else(|| {
        let mut known: Vec<_> = CLASSES.iter().map(|class| class.name).collect();
        let classes = classes.into_iter().flatten();
        known.extend(classes.filter(|(_, class)| own(class).is_some()).map(|(name, _)| name.as_str()));
        known.sort_unstable();
        known.dedup();
        let what = format!("\"{size}\" is no size that runs on {}; known: {}", settled.provider, known.join(", "));
        Fatal::invalid("spec.size", what)
    })
}
