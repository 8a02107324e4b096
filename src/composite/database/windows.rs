//! Backup and maintenance windows: half an hour each, UTC, never at the same time.

use crate::composite::{fatal::Fatal, identity::Identity};

use super::spec::{DatabaseSpec, Weekday};

/// Slots of half an hour in a day.
const SLOTS: u32 = 48;
/// Windows that nobody chose lie in the first six hours of the day.
const NIGHT: u32 = 12;

/// The two windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// When backups begin, in half hours after midnight.
    backup: u32,
    /// The day of the maintenance window.
    pub day: Weekday,
    /// When maintenance begins, in half hours after midnight.
    maintenance: u32,
}

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Windows {
    /// The windows that the spec names; what it leaves open comes from the UID, so that databases differ and stay.
    ///
    /// # Errors
    /// When the spec sets both to the same hour.
    pub fn of(spec: &DatabaseSpec, identity: &Identity) -> Result<Self, Fatal> {
        let backup = spec.backup.as_ref().and_then(|backup| backup.hour).map(|hour| hour * 2);
        let maintenance = spec.maintenance.as_ref().and_then(|window| window.hour).map(|hour| hour * 2);
        let day = spec.maintenance.as_ref().and_then(|window| window.day);
        let day = day.unwrap_or_else(|| DAYS[identity.pick("maintenance day", 7) as usize % 7]);
        let free = |purpose, taken: Option<u32>| {
            let slot = identity.pick(purpose, NIGHT);
            if Some(slot) == taken { (slot + 1) % NIGHT } else { slot }
        };
        let (backup, maintenance) = match (backup, maintenance) {
            (Some(backup), Some(maintenance)) if backup == maintenance => {
                let what = "the backup window and the maintenance window begin at the same hour; choose another one for either";
                return Err(Fatal::invalid("spec.maintenance.hour", what));
            }
            (Some(backup), Some(maintenance)) => (backup, maintenance),
            (Some(backup), None) => (backup, free("maintenance", Some(backup))),
            (None, Some(maintenance)) => (free("backup", Some(maintenance)), maintenance),
            (None, None) => {
                let backup = free("backup", None);
                (backup, free("maintenance", Some(backup)))
            }
        };
        Ok(Self { backup, day, maintenance })
    }

    /// The backup window as `hh:mm-hh:mm`.
    #[must_use]
    pub fn backup(&self) -> String {
        format!("{}-{}", clock(self.backup), clock(self.backup + 1))
    }

    /// The begin of the backup window as a cron line of six fields, every day.
    #[must_use]
    pub fn backup_cron(&self) -> String {
        format!("0 {} {} * * *", self.backup % 2 * 30, self.backup / 2)
    }

    /// The same as a cron line of five fields.
    #[must_use]
    pub fn backup_time(&self) -> String {
        format!("{} {} * * *", self.backup % 2 * 30, self.backup / 2)
    }

    /// The maintenance window as `ddd:hh:mm-ddd:hh:mm`.
    #[must_use]
    pub fn maintenance(&self) -> String {
        let day = self.day.as_str()[..3].to_ascii_lowercase();
        // A window that begins at 23:30 ends on the next day.
        let position = DAYS.iter().position(|known| *known == self.day).unwrap_or_default();
        let end = if self.maintenance + 1 == SLOTS { DAYS[(position + 1) % 7] } else { self.day };
        let end = end.as_str()[..3].to_ascii_lowercase();
        format!("{day}:{}-{end}:{}", clock(self.maintenance), clock(self.maintenance + 1))
    }

    /// The hour at which backups begin, for clouds that know no minutes.
    #[must_use]
    pub fn backup_hour(&self) -> u32 {
        self.backup / 2
    }

    /// When maintenance begins: hour and minute.
    #[must_use]
    pub fn maintenance_start(&self) -> (u32, u32) {
        (self.maintenance / 2, self.maintenance % 2 * 30)
    }

    /// The day of the maintenance window, 1 being Monday.
    #[must_use]
    pub fn maintenance_day(&self) -> u32 {
        (1..).zip(DAYS).find_map(|(number, day)| (day == self.day).then_some(number)).unwrap_or(1)
    }

    /// The maintenance window for people.
    #[must_use]
    pub fn spoken(&self) -> String {
        format!("{} {} UTC", self.day.as_str(), clock(self.maintenance))
    }
}

fn clock(slot: u32) -> String {
    let slot = slot % SLOTS;
    format!("{:02}:{:02}", slot / 2, slot % 2 * 30)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::composite::database::spec::{Backup, Maintenance};

    fn identity(uid: &str) -> Identity {
        Identity {
            api_version: String::new(),
            kind: String::new(),
            name: "orders".to_owned(),
            namespace: "team-a".to_owned(),
            uid: uid.to_owned(),
            claimed: false,
        }
    }

    #[test]
    fn windows_never_overlap_whatever_is_left_open() {
        for uid in 0..500 {
            let identity = identity(&uid.to_string());
            for (backup, maintenance) in [(None, None), (Some(uid % 24), None), (None, Some(uid % 24))] {
                let spec = DatabaseSpec {
                    backup: Some(Backup { hour: backup, ..Backup::default() }),
                    maintenance: Some(Maintenance { hour: maintenance, ..Maintenance::default() }),
                    ..DatabaseSpec::default()
                };
                let windows = Windows::of(&spec, &identity).expect("windows");
                assert_ne!(windows.backup, windows.maintenance, "{uid}");
                assert_eq!(windows, Windows::of(&spec, &identity).expect("windows"));
            }
        }
    }

    #[test]
    fn two_hours_that_meet_are_refused() {
        let spec = DatabaseSpec {
            backup: Some(Backup { hour: Some(3), ..Backup::default() }),
            maintenance: Some(Maintenance { hour: Some(3), day: Some(Weekday::Sunday) }),
            ..DatabaseSpec::default()
        };
        assert!(Windows::of(&spec, &identity("x")).is_err());
    }

    #[test]
    fn windows_are_written_as_the_cloud_reads_them() {
        let windows = Windows { backup: 4, day: Weekday::Sunday, maintenance: 47 };
        assert_eq!(windows.backup(), "02:00-02:30");
        assert_eq!(windows.maintenance(), "sun:23:30-mon:00:00");
        assert_eq!((windows.backup_hour(), windows.maintenance_start(), windows.maintenance_day()), (2, (23, 30), 7));
        assert_eq!(Windows { backup: 47, ..windows }.backup(), "23:30-00:00");
    }
}
