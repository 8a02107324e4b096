//! Ranges of addresses, and which of them are private.

use std::net::IpAddr;

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
