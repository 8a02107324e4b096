//! Versions of an engine: a major one, or a major and a minor one.

use std::fmt;

/// A version as people write it: `17` or `17.4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The major version.
    pub major: u32,
    /// The minor version, where one is asked for.
    pub minor: Option<u32>,
}

impl Version {
    /// Reads a version; more than two parts are refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = match text.split_once('.') {
            Some((major, minor)) => (major, Some(minor.parse().ok()?)),
            None => (text, None),
        };
        Some(Self { major: major.parse().ok()?, minor })
    }

    /// Whether it is older than another: a missing minor version is no opinion.
    #[must_use]
    pub fn is_lower_than(self, other: Self) -> bool {
        match self.major.cmp(&other.major) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => matches!((self.minor, other.minor), (Some(own), Some(its)) if own < its),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(f, "{}.{minor}", self.major),
            None => write!(f, "{}", self.major),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_missing_minor_version_is_no_opinion() {
        for (own, other, lower) in [
            ("16", "17", true),
            ("17", "17.4", false),
            ("17.3", "17.4", true),
            ("17.4", "17", false),
            ("18", "17.9", false),
        ] {
            let parse = |text| Version::parse(text).expect("a version");
            assert_eq!(parse(own).is_lower_than(parse(other)), lower, "{own} {other}");
        }
        assert_eq!(Version::parse("17.4.1"), None);
        assert_eq!(Version::parse(""), None);
    }
}
