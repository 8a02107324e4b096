//! The version of a release.

use std::{fmt, str::FromStr};

use semver::Version;

/// A version of the packages, as their tag has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release(Version);

/// A text that is no version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version: a version has three numbers, such as 1.4.0 or v1.4.0-rc.1")]
pub struct InvalidVersion(String);

impl Release {
    /// The release that this program is of.
    #[must_use]
    pub fn current() -> Self {
        // Cargo has checked it.
        env!("CARGO_PKG_VERSION").parse().unwrap_or_else(|_| Self(Version::new(0, 0, 0)))
    }

    /// The releases that serve what this one defines: those that change nothing that is in use.
    #[must_use]
    pub fn range(&self) -> String {
        let Version { major, minor, .. } = self.0;
        let next = if major == 0 { format!("v0.{}.0", minor + 1) } else { format!("v{}.0.0", major + 1) };
        format!(">={self} <{next}")
    }
}

impl FromStr for Release {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        match Version::parse(text.strip_prefix('v').unwrap_or(text)) {
            // A tag holds no `+`.
            Ok(version) if version.build.is_empty() => Ok(Self(version)),
            _ => Err(InvalidVersion(text.to_owned())),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_three_numbers() {
        for (text, tag, range) in [
            ("0.1.0", "v0.1.0", ">=v0.1.0 <v0.2.0"),
            ("v1.4.2", "v1.4.2", ">=v1.4.2 <v2.0.0"),
            ("2.0.0-rc.1", "v2.0.0-rc.1", ">=v2.0.0-rc.1 <v3.0.0"),
        ] {
            let release: Release = text.parse().unwrap();
            assert_eq!((release.to_string().as_str(), release.range().as_str()), (tag, range));
        }
        for text in ["", "v", "1.4", "latest", "1.4.0+build", "vv1.0.0"] {
            assert_eq!(text.parse::<Release>(), Err(InvalidVersion(text.to_owned())), "{text}");
        }
    }
}
