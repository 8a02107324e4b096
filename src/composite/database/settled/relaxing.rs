//! What is weaker than production: told in the status, and bounded by the platform team.

use std::collections::BTreeSet;

use crate::{
    composite::{database::status::Relaxed, fatal::Fatal},
    platform::{
        policy::Policies,
        spec::{Control, Profile},
    },
};

/// Collects what is weaker than production. A control that may not be relaxed keeps its production value where only the
/// profile would weaken it; where the spec asks for it, the spec is refused.
pub(super) struct Relaxing<'p> {
    profile: Profile,
    policies: &'p Policies,
    /// Controls that were relaxed before: a policy that becomes stricter changes nothing for them.
    before: &'p BTreeSet<String>,
    relaxed: Vec<Relaxed>,
}

impl<'p> Relaxing<'p> {
    pub(super) fn new(profile: Profile, policies: &'p Policies, before: &'p BTreeSet<String>) -> Self {
        Self { profile, policies, before, relaxed: Vec::new() }
    }

    /// Whether a control was relaxed before.
    pub(super) fn was_relaxed(&self, control: Control) -> bool {
        self.before.contains(control.as_str())
    }

    /// A guarantee that production has and development has not.
    pub(super) fn flag(&mut self, control: Control, asked: Option<bool>) -> Result<bool, Fatal> {
        let default = self.profile == Profile::Production;
        let value = asked.unwrap_or(default);
        if value || !self.relaxes(control, asked.is_some())? {
            return Ok(true);
        }
        Ok(false)
    }

    /// A number that production does not go below.
    pub(super) fn at_least(
        &mut self,
        control: Control,
        asked: Option<u32>,
        production: u32,
        development: u32,
    ) -> Result<u32, Fatal> {
        let default = if self.profile == Profile::Production { production } else { development };
        let value = asked.unwrap_or(default);
        if value >= production || self.relaxes(control, asked.is_some())? { Ok(value) } else { Ok(production) }
    }

    /// Where nothing takes backups, whatever the profile says: none are kept, and that is told. A database that exists
    /// stays accepted.
    pub(super) fn without_backups(&mut self, field: &str, asked: Option<u32>, exists: bool) -> Result<u32, Fatal> {
        let control = Control::BackupRetention;
        match asked {
            Some(0) => {
                self.relaxes(control, true)?;
                return Ok(0);
            }
            Some(_) if !exists => {
                let what = "it names no place for backups of this engine, so there are none; the platform team must set one, or leave spec.backup.retentionDays out";
                return Err(Fatal::platform(field, what));
            }
            _ => {}
        }
        if let Some(layer) = self.policies.forbids_relaxing(control).filter(|_| !exists && !self.was_relaxed(control)) {
            let what =
                format!("there are no backups here, which is not allowed ({layer}, policy.forbidRelaxing: {control})");
            return Err(Fatal::forbidden(field, what));
        }
        self.relaxed.push(Relaxed { control: Some(control.to_string()), field: Some(field.to_owned()) });
        Ok(0)
    }

    /// Tells that a control is weaker than in production; `false` where it may not be, and nobody asked for it.
    pub(super) fn relaxes(&mut self, control: Control, explicit: bool) -> Result<bool, Fatal> {
        let field = if explicit { format!("spec.{control}") } else { "spec.profile".to_owned() };
        let forbidden = self.policies.forbids_relaxing(control);
        if let Some(layer) = forbidden.filter(|_| !self.was_relaxed(control)) {
            if explicit {
                let what =
                    format!("this is weaker than production, which is not allowed ({layer}, policy.forbidRelaxing)");
                return Err(Fatal::forbidden(&field, what));
            }
            return Ok(false);
        }
        self.relaxed.push(Relaxed { control: Some(control.to_string()), field: Some(field) });
        Ok(true)
    }

    pub(super) fn relaxed(self) -> Vec<Relaxed> {
        self.relaxed
    }
}
