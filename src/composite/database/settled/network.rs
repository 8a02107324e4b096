//! Who may connect.

use super::relaxing::Relaxing;
use crate::{
    composite::{
        cidr::{Cidr, cidr},
        database::spec::DatabaseSpec,
        fatal::Fatal,
    },
    platform::{Platform, spec::Control},
};

/// Somebody who may connect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Pods of a namespace. In a cloud the Platform's own sources stand for them.
    Namespace(String),
    /// Addresses.
    Cidr(Cidr),
}

/// The sources that the spec names.
pub(super) fn sources(
    spec: &DatabaseSpec,
    platform: &Platform,
    relaxing: &mut Relaxing<'_>,
) -> Result<Vec<Source>, Fatal> {
    let asked = spec.network.as_ref().and_then(|network| network.allow_from.as_deref()).unwrap_or_default();
    let mut sources = Vec::new();
    let mut public = false;
    for (index, source) in asked.iter().enumerate() {
        let field = format!("spec.network.allowFrom[{index}]");
        match (&source.namespace, &source.cidr) {
            (Some(namespace), None) => sources.push(Source::Namespace(namespace.clone())),
            (None, Some(text)) => {
                let (cidr, private) = cidr(text).ok_or_else(|| {
                    let what = format!("\"{text}\" is no range of addresses; write one such as 10.0.0.0/16, with zeros behind its length");
                    Fatal::invalid(&format!("{field}.cidr"), what)
                })?;
                let allowed = platform.policies.public_cidrs() || relaxing.was_relaxed(Control::PrivateNetwork);
                if !private && !allowed {
                    let what = format!(
                        "{text} lies outside private networks; only the platform team can allow that (policy.publicCidrs)"
                    );
                    return Err(Fatal::forbidden(&format!("{field}.cidr"), what));
                }
                public |= !private;
                sources.push(Source::Cidr(cidr));
            }
            _ => return Err(Fatal::invalid(&field, "set exactly one of namespace and cidr")),
        }
    }
    if public {
        relaxing.relaxes(Control::PrivateNetwork, true)?;
    }
    sources.sort();
    sources.dedup();
    Ok(sources)
}
