//! Manifests that the pages show, by file.

/// The manifests that show a kind: the shortest first.
pub(super) fn of(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "Application" => &APPLICATION,
        "Database" => &DATABASE,
        "Platform" => &PLATFORM,
        _ => &[],
    }
}

/// A file of `examples/`, with its text.
macro_rules! example {
    ($file:literal) => {
        ($file, include_str!(concat!("../../examples/", $file)))
    };
}

const APPLICATION: [(&str, &str); 2] = [example!("application-minimal.yaml"), example!("application-database.yaml")];
const DATABASE: [(&str, &str); 2] = [example!("database-minimal.yaml"), example!("database-production.yaml")];
const PLATFORM: [(&str, &str); 1] = [example!("platform.yaml")];
