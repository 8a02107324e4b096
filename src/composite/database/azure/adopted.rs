//! An adopted server keeps what it has wherever the spec says nothing: defaults are for new servers.

use super::{
    Azure,
    parameters::{Observed, Parameters, Storage},
    standby,
};
use crate::{
    composite::{
        database::{
            settled::{Adopt, Settled},
            status::Relaxed,
        },
        draft::{Draft, Pending},
        fatal::Fatal,
    },
    platform::spec::Control,
};

/// The administrator's password must be known before a server is run: the provider refuses every update without one, and a
/// new one would lock out whoever logs in with the old. The answer is what to wait for.
pub(super) fn password(
    draft: &mut Draft<'_>,
    adopt: &Adopt,
    observed: Option<&Observed>,
) -> Result<Option<Pending>, Fatal> {
    if !adopt.manage {
        return Ok(None);
    }
    let used = observed.and_then(|observed| observed.spec.for_provider.administrator_password_secret_ref.as_ref());
    match (&adopt.secret, used) {
        (_, Some(_)) => Ok(None),
        (None, None) => {
            let what = "mode: Manage on azure needs it: name the Secret with the administrator's username and password, \
                        because a new password would lock out whoever uses that of today";
            Err(Fatal::invalid("spec.adopt.credentialsSecret", what))
        }
        (Some(secret), None) => Ok(draft.secret_lacks(secret, "password").map(|pending| {
            if pending.is_lookup() {
                return pending;
            }
            let message = format!(
                "spec.adopt.credentialsSecret: Secret {secret} holds no password; put the administrator's username and password there."
            );
            Pending::people("SecretMissing", message)
        })),
    }
}

/// Whether there shall be a standby.
pub(super) fn has_standby(settled: &Settled, observed: Option<&Observed>) -> bool {
    match observed.filter(|_| settled.adopt.is_some() && !settled.said.high_availability) {
        Some(observed) if is_shown(observed) => observed.status.at_provider.has_standby(),
        Some(observed) => {
            let (asked, initially) = (&observed.spec.for_provider, &observed.spec.init_provider);
            asked.high_availability.is_some() || initially.high_availability.is_some()
        }
        None => settled.high_availability,
    }
}

/// Puts what the server has in the place of defaults.
pub(super) fn keep(mut wanted: Parameters, azure: &Azure<'_>, observed: Option<&Observed>) -> Parameters {
    let Some(observed) = observed.filter(|_| azure.settled.adopt.is_some()) else { return wanted };
    let (asked, at) = (&observed.spec.for_provider, &observed.status.at_provider);
    let (shown, said) = (is_shown(observed), azure.settled.said);
    let retention = if shown { at.backup_retention_days } else { asked.backup_retention_days };
    if !said.retention {
        wanted.backup_retention_days = wanted.backup_retention_days.max(retention);
    }
    if !said.maintenance {
        // None means that Azure chooses.
        wanted.maintenance_window = if shown { at.maintenance_window } else { asked.maintenance_window };
    }
    let grows = if shown { at.auto_grow_enabled } else { asked.auto_grow_enabled };
    wanted.auto_grow_enabled = grows.or(wanted.auto_grow_enabled);
    let storage = if shown { at.storage.clone() } else { asked.storage.clone() };
    if let (Some(own), Some(storage)) = (&wanted.storage, storage) {
        // Azure takes no number beside a speed that it scales itself.
        let iops = storage.iops.filter(|_| storage.io_scaling_enabled != Some(true));
        wanted.storage = Some(Storage { size_gb: own.size_gb, iops, ..storage });
    }
    wanted.tags = if shown { at.tags.clone() } else { asked.tags.clone() };
    wanted
}

/// What is weaker than it should be, beside what the spec says: what an adopted server has, and a standby without a zone.
pub(super) fn relaxed(azure: &Azure<'_>, wanted: &Parameters, observed: Option<&Observed>) -> Vec<Relaxed> {
    let settled = azure.settled;
    let mut relaxed = Vec::new();
    if settled.adopt.is_some() {
        let public = wanted.public_network_access_enabled == Some(true)
            || wanted.public_network_access.as_deref() == Some("Enabled");
        let weaker =
            [(Control::PrivateNetwork, public), (Control::HighAvailability, !azure.standby && settled.is_production())];
        let weaker = weaker.into_iter().filter(|(_, weaker)| *weaker);
        relaxed.extend(weaker.map(|(control, _)| Relaxed::by(control, "spec.adopt")));
    } else if standby::shares_its_zone(azure, observed) {
        relaxed.push(Relaxed::by(Control::HighAvailability, &azure.field("zones")));
    }
    relaxed
}

fn is_shown(observed: &Observed) -> bool {
    observed.status.at_provider.fqdn.is_some()
}
