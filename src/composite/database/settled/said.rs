//! What the spec says in so many words, beside what is settled for it.

use crate::composite::database::{server::Chosen, spec::DatabaseSpec};

/// What the spec says in so many words. An adopted server keeps what it has of all else: a default is for new ones.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "answers that do not depend on each other")]
pub struct Said {
    /// Whether there is a standby.
    pub high_availability: bool,
    /// For how long backups are kept.
    pub retention: bool,
    /// When backups begin.
    pub backup_hour: bool,
    /// The maintenance window.
    pub maintenance: bool,
    /// How much storage there is, now or before.
    pub storage: bool,
    /// The bound up to which the disk grows by itself.
    pub storage_max: bool,
}

impl Said {
    pub(super) fn of(spec: &DatabaseSpec, chosen: Option<&Chosen>) -> Self {
        let backup = spec.backup.as_ref();
        Self {
            high_availability: spec.high_availability.is_some(),
            retention: backup.is_some_and(|backup| backup.retention_days.is_some()),
            backup_hour: backup.is_some_and(|backup| backup.hour.is_some()),
            maintenance: spec.maintenance.as_ref().is_some_and(|window| window.day.is_some() || window.hour.is_some()),
            storage: chosen.is_some_and(|chosen| chosen.storage.is_some())
                || spec.storage.as_ref().is_some_and(|storage| storage.size.is_some()),
            storage_max: spec.storage.as_ref().is_some_and(|storage| storage.max.is_some()),
        }
    }
}
