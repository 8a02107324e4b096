//! Versions of an engine. What users call a major version is one number of `PostgreSQL` and two of `MySQL`: its series.

use std::{cmp::Ordering, fmt};

use super::spec::Engine;

/// A version as people write it: `17` or `17.4`, `8.4` or `8.0.35`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The series.
    pub series: Series,
    /// The version within the series, where one is asked for.
    pub minor: Option<u32>,
}

/// Versions that differ in fixes only; from one series to another is a major upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    engine: Engine,
    number: u32,
    /// The second number; 0 for an engine whose series has one.
    second: u32,
}

impl Series {
    /// The series as a part of a name: `17`, `8-4`.
    #[must_use]
    pub fn slug(self) -> String {
        self.to_string().replace('.', "-")
    }

    /// The engine.
    #[must_use]
    pub fn engine(self) -> Engine {
        self.engine
    }

    /// Its first number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }
}

impl Version {
    /// Reads a version; one that does not name its series, or has more parts than versions of its engine, is none.
    #[must_use]
    pub fn parse(engine: Engine, text: &str) -> Option<Self> {
        let parts = text.split('.').map(str::parse).collect::<Result<Vec<u32>, _>>().ok()?;
        let (number, second, minor) = match (engine, parts.as_slice()) {
            (Engine::Postgres, [number]) => (*number, 0, None),
            (Engine::Postgres, [number, minor]) => (*number, 0, Some(*minor)),
            (Engine::Mysql, [number, second]) => (*number, *second, None),
            (Engine::Mysql, [number, second, minor]) => (*number, *second, Some(*minor)),
            _ => return None,
        };
        Some(Self { series: Series { engine, number, second }, minor })
    }

    /// Reads a version that runs: a provider may write more behind it.
    #[must_use]
    pub fn running(engine: Engine, text: &str) -> Option<Self> {
        let digits = text.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
        let most = match engine {
            Engine::Postgres => 2,
            Engine::Mysql => 3,
        };
        let parts: Vec<_> = digits.split('.').filter(|part| !part.is_empty()).take(most).collect();
        Self::parse(engine, &parts.join("."))
    }

    /// Whether it is older than another: a missing minor version is no opinion.
    #[must_use]
    pub fn is_lower_than(self, other: Self) -> bool {
        match self.series.cmp(&other.series) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => matches!((self.minor, other.minor), (Some(own), Some(its)) if own < its),
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.engine {
            Engine::Postgres => write!(f, "{}", self.number),
            Engine::Mysql => write!(f, "{}.{}", self.number, self.second),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(f, "{}.{minor}", self.series),
            None => write!(f, "{}", self.series),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_minor_version_is_no_opinion() {
        for (engine, own, other, lower) in [
            (Engine::Postgres, "16", "17", true),
            (Engine::Postgres, "17", "17.4", false),
            (Engine::Postgres, "17.3", "17.4", true),
            (Engine::Postgres, "17.4", "17", false),
            (Engine::Postgres, "18", "17.9", false),
            (Engine::Mysql, "8.0", "8.4", true),
            (Engine::Mysql, "8.0.35", "8.0.36", true),
            (Engine::Mysql, "8.4", "8.0.40", false),
        ] {
            let parse = |text| Version::parse(engine, text).expect("a version");
            assert_eq!(parse(own).is_lower_than(parse(other)), lower, "{own} {other}");
        }
    }

    #[test]
    fn a_version_names_its_series_and_not_too_much() {
        for (engine, text) in [
            (Engine::Postgres, "17.4.1"),
            (Engine::Postgres, ""),
            (Engine::Postgres, "x"),
            (Engine::Mysql, "8"),
            (Engine::Mysql, "8.0.35.1"),
        ] {
            assert_eq!(Version::parse(engine, text), None, "{text}");
        }
        for (engine, text) in [(Engine::Postgres, "17"), (Engine::Postgres, "17.4"), (Engine::Mysql, "8.0.35")] {
            assert_eq!(Version::parse(engine, text).map(|version| version.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_runs_may_be_written_longer() {
        for (engine, text, read) in [
            (Engine::Postgres, "17.6", "17.6"),
            (Engine::Postgres, "17.6.R1", "17.6"),
            (Engine::Postgres, "17.6-system-trixie", "17.6"),
            (Engine::Mysql, "8.0.35-log", "8.0.35"),
            (Engine::Mysql, "8.4.3.R2", "8.4.3"),
        ] {
            assert_eq!(Version::running(engine, text).map(|version| version.to_string()).as_deref(), Some(read));
        }
        assert_eq!(Version::running(Engine::Postgres, "available"), None);
    }
}
