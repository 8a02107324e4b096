//! Who may connect.

use std::net::IpAddr;

use super::relaxing::Relaxing;
use crate::{
    composite::{database::spec::DatabaseSpec, fatal::Fatal},
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

/// A range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cidr {
    /// As it is written.
    pub text: String,
    /// Whether it is of IPv6.
    pub v6: bool,
}

/// Reads a range of addresses; `None` when it is none.
#[must_use]
pub fn cidr(text: &str) -> Option<(Cidr, bool)> {
    let (address, length) = text.split_once('/')?;
    let written: IpAddr = address.parse().ok()?;
    let length: u32 = length.parse().ok()?;
    let (bits, width, v6) = match written {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32_u32, false),
        IpAddr::V6(address) => (u128::from(address), 128, true),
    };
    let free = width.checked_sub(length)?;
    let host = if free == 128 { u128::MAX } else { (1_u128 << free) - 1 };
    if bits & host != 0 {
        // Bits beyond the length mean a typing error; clouds refuse them too.
        return None;
    }
    // Private use of RFC 1918, RFC 6598 (carrier-grade NAT) and RFC 4193 (unique local).
    let private: &[(u128, u32)] = if v6 {
        &[(0xfc00_u128 << 112, 7)]
    } else {
        &[(0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16), (0x6440_0000, 10)]
    };
    let inside = private
        .iter()
        .any(|(network, fixed)| length >= *fixed && bits >> (width - fixed) == network >> (width - fixed));
    // Written in one way, so that two spellings are one source.
    Some((Cidr { text: format!("{written}/{length}"), v6 }, inside))
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

#[cfg(test)]
mod tests {
    use super::cidr;

    #[test]
    fn private_ranges_are_told_from_public_ones() {
        for (text, expected) in [
            ("10.0.0.0/16", Some(true)),
            ("10.0.0.0/7", Some(false)),
            ("8.0.0.0/7", Some(false)),
            ("172.16.0.0/12", Some(true)),
            ("172.32.0.0/12", Some(false)),
            ("192.168.1.7/32", Some(true)),
            ("100.64.0.0/10", Some(true)),
            ("100.128.0.0/10", Some(false)),
            ("0.0.0.0/0", Some(false)),
            ("1.0.0.0/0", None),
            ("fd00::/8", Some(true)),
            ("fc00::/7", Some(true)),
            ("2001:db8::/32", Some(false)),
            ("::/0", Some(false)),
            ("10.0.0.1/16", None),
            ("10.0.0.0", None),
            ("10.0.0.0/33", None),
            ("orders", None),
        ] {
            assert_eq!(cidr(text).map(|(_, private)| private), expected, "{text}");
        }
    }
}
