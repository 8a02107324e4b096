//! Names that are deterministic, fit the rules of whoever reads them, and never meet by cutting.

use super::identity::{Identity, hash5};

/// A name of at most `limit` characters: longer ones are cut and end in a hash of the whole.
#[must_use]
pub fn fit(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let kept: String = name.chars().take(limit.saturating_sub(6)).collect();
    format!("{}-{}", kept.trim_end_matches(['-', '.']), hash5(name))
}

/// The name of a Kubernetes object of at most 63 characters: the composite resource's name and a part.
#[must_use]
pub fn object(owner: &str, part: &str) -> String {
    object_of(owner, part, 63)
}

/// The same with another limit.
#[must_use]
pub fn object_of(owner: &str, part: &str, limit: usize) -> String {
    let name = if part.is_empty() { owner.to_owned() } else { format!("{owner}-{part}") };
    fit(&name, limit)
}

/// The part of an object's name that stands for an SQL name: underscores are not allowed there.
#[must_use]
pub fn part(sql_name: &str) -> String {
    sql_name.replace('_', "-")
}

/// The name in the cloud: `<namespace>-<name>-<hash5 of the UID>`, a letter first, `a-z 0-9 -`, no `--`, none at the end.
///
/// Names in a cloud are global there; the hash keeps two clusters, and a database and its successor, apart.
#[must_use]
pub fn cloud(identity: &Identity, limit: usize) -> String {
    let hash = identity.hash5();
    let mut base = String::new();
    for character in format!("{}-{}", identity.namespace, identity.name).to_ascii_lowercase().chars() {
        let character = if character.is_ascii_alphanumeric() { character } else { '-' };
        if character != '-' || !base.ends_with('-') {
            base.push(character);
        }
    }
    if !base.starts_with(|first: char| first.is_ascii_lowercase()) {
        base.insert_str(0, "db-");
    }
    base.truncate(limit.saturating_sub(hash.len() + 1));
    format!("{}-{hash}", base.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(namespace: &str, name: &str) -> Identity {
        Identity {
            api_version: "platform.idp.dev/v1alpha1".to_owned(),
            kind: "Database".to_owned(),
            name: name.to_owned(),
            namespace: namespace.to_owned(),
            uid: "4e418364-6247-4fb1-bb4e-ec98f4c5e4eb".to_owned(),
            claimed: false,
        }
    }

    #[test]
    fn short_names_stay_and_long_ones_end_in_a_hash() {
        assert_eq!(object("orders", "connection"), "orders-connection");
        let long = "a".repeat(60);
        let cut = object(&long, "connection");
        assert_eq!(cut.len(), 63);
        assert_ne!(cut, object(&long, "connections"));
    }

    #[test]
    fn cloud_names_begin_with_a_letter_and_have_no_double_dash() {
        let name = cloud(&identity("0-team.a", "orders--x"), 63);
        assert!(name.starts_with("db-0-team-a-orders-x-"), "{name}");
        assert!(cloud(&identity(&"n".repeat(63), &"m".repeat(63)), 63).len() <= 63);
    }
}
