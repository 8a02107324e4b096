//! Settings of the engine: those of the profile and the spec, without any that breaks a guarantee.

use std::collections::BTreeMap;

use super::Settled;
use crate::composite::{database::spec::Engine, fatal::Fatal};

/// A setting, and the guarantee that rests on it.
pub type Guarantee = (&'static str, &'static str);

const ENCRYPTED: &str = "connections are encrypted";

/// Settings of PostgreSQL that a spec may not set on any provider.
const POSTGRES: [Guarantee; 3] = [
    ("ssl", ENCRYPTED),
    ("ssl_min_protocol_version", ENCRYPTED),
    ("password_encryption", "passwords are stored as SCRAM"),
];
/// Those of MySQL.
const MYSQL: [Guarantee; 4] = [
    ("require_secure_transport", ENCRYPTED),
    ("tls_version", ENCRYPTED),
    ("local_infile", "nobody reads files of the server"),
    ("sql_require_primary_key", "tables are made as the manifest describes them"),
];
/// Settings of PostgreSQL that production keeps on.
const AUDITED: [&str; 2] = ["log_connections", "log_disconnections"];
/// Settings of MySQL by which production keeps every commit, and their only value.
const DURABLE: [(&str, &str); 2] = [("innodb_flush_log_at_trx_commit", "1"), ("sync_binlog", "1")];

impl Settled {
    /// The provider's and the profile's own settings under those of the spec; `guarantees` are further ones that the
    /// provider's guarantees rest on.
    ///
    /// # Errors
    /// When the spec sets one that a guarantee rests on.
    pub fn settings(&self, own: &[(&str, &str)], guarantees: &[Guarantee]) -> Result<BTreeMap<String, String>, Fatal> {
        let mut settings: BTreeMap<String, String> =
            own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Some(class) = &self.class {
            settings.insert("max_connections".to_owned(), class.connections.to_string());
        }
        for (name, value) in &self.parameters {
            self.may_set(name, value, guarantees)?;
            settings.insert(name.clone(), value.clone());
        }
        Ok(settings)
    }

    fn may_set(&self, name: &str, value: &str, guarantees: &[Guarantee]) -> Result<(), Fatal> {
        let refused = |what: String| Err(Fatal::invalid(&format!("spec.parameters.{name}"), what));
        if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c)) {
            // The cloud takes capitals for the same setting, which would pass by what is guarded here.
            return refused("settings are written in small letters, digits, _ and .".to_owned());
        }
        let common: &[Guarantee] = match self.engine {
            Engine::Postgres => &POSTGRES,
            Engine::Mysql => &MYSQL,
        };
        if let Some((_, guarantee)) = common.iter().chain(guarantees).find(|(guarded, _)| *guarded == name) {
            return refused(format!("the platform sets it, so that {guarantee}; remove it"));
        }
        if !self.is_production() {
            return Ok(());
        }
        let durable = DURABLE.iter().any(|(guarded, only)| *guarded == name && *only != value);
        let commits = name == "synchronous_commit" && !["on", "remote_apply", "remote_write"].contains(&value);
        if durable || commits {
            return refused("production keeps every commit that it confirmed; remove it".to_owned());
        }
        if AUDITED.contains(&name) {
            return refused("production logs every connection; remove it".to_owned());
        }
        Ok(())
    }
}
