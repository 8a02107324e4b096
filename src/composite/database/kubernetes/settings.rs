//! Settings of PostgreSQL under CloudNativePG, which keeps many of them for itself.

use std::collections::BTreeMap;

use super::resources::Room;
use crate::composite::{
    database::settled::{Guarantee, Settled},
    fatal::Fatal,
};

const OPERATOR: &str = "the operator runs the server";
const BACKED: &str = "standbys and backups work";

/// Settings that the operator's webhook refuses, or that replication rests on.
const FIXED: [Guarantee; 46] = [
    ("allow_alter_system", OPERATOR),
    ("allow_system_table_mods", OPERATOR),
    ("archive_cleanup_command", BACKED),
    ("archive_command", BACKED),
    ("archive_library", BACKED),
    ("archive_mode", BACKED),
    ("bonjour", OPERATOR),
    ("bonjour_name", OPERATOR),
    ("cluster_name", OPERATOR),
    ("config_file", OPERATOR),
    ("data_directory", OPERATOR),
    ("data_sync_retry", OPERATOR),
    ("event_source", OPERATOR),
    ("external_pid_file", OPERATOR),
    ("full_page_writes", BACKED),
    ("hba_file", OPERATOR),
    ("hot_standby", BACKED),
    ("ident_file", OPERATOR),
    ("jit_provider", OPERATOR),
    ("listen_addresses", OPERATOR),
    ("log_destination", OPERATOR),
    ("log_directory", OPERATOR),
    ("log_file_mode", OPERATOR),
    ("log_filename", OPERATOR),
    ("log_rotation_age", OPERATOR),
    ("log_rotation_size", OPERATOR),
    ("log_truncate_on_rotation", OPERATOR),
    ("logging_collector", OPERATOR),
    ("port", OPERATOR),
    ("primary_conninfo", BACKED),
    ("primary_slot_name", BACKED),
    ("promote_trigger_file", OPERATOR),
    ("recovery_end_command", BACKED),
    ("recovery_min_apply_delay", BACKED),
    ("restart_after_crash", OPERATOR),
    ("restore_command", BACKED),
    ("ssl_ca_file", OPERATOR),
    ("ssl_cert_file", OPERATOR),
    ("ssl_crl_file", OPERATOR),
    ("ssl_key_file", OPERATOR),
    ("ssl_passphrase_command", OPERATOR),
    ("synchronous_standby_names", BACKED),
    ("unix_socket_directories", OPERATOR),
    ("unix_socket_group", OPERATOR),
    ("unix_socket_permissions", OPERATOR),
    ("wal_level", BACKED),
];

/// The settings, and the libraries that are loaded first, which are a field of their own.
pub(super) fn settings(settled: &Settled, room: &Room) -> Result<(BTreeMap<String, String>, Vec<String>), Fatal> {
    if let Some(name) = settled.parameters.keys().find(|name| name.starts_with("recovery_target")) {
        let what = "the platform sets it when a database is restored; remove it";
        return Err(Fatal::invalid(&format!("spec.parameters.{name}"), what));
    }
    let memory = room.mebibytes();
    let buffers = format!("{}MB", (memory / 4).max(64));
    let mut own = vec![("shared_buffers", buffers.as_str())];
    if settled.is_production() {
        own.extend([("log_connections", "on"), ("log_disconnections", "on"), ("log_min_duration_statement", "1000")]);
    }
    let mut settings = settled.settings(&own, &FIXED)?;
    let asked = settings.get("shared_buffers").map(String::as_str).unwrap_or_default();
    if megabytes(asked).is_none_or(|asked| asked >= memory) {
        let what =
            format!("\"{asked}\" does not fit the {} of this size; write it in MB or GB, below that", room.memory);
        return Err(Fatal::invalid("spec.parameters.shared_buffers", what));
    }
    let libraries = settings.remove("shared_preload_libraries").unwrap_or_default();
    let libraries = libraries.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok((settings, libraries))
}

/// A setting of memory, in MB.
fn megabytes(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let number: u64 = number.parse().ok()?;
    match unit.trim() {
        "kB" => Some(number / 1024),
        "MB" => Some(number),
        "GB" => number.checked_mul(1024),
        // Without a unit it counts blocks of 8 kB.
        "" => Some(number / 128),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn memory_is_read_in_its_units() {
        for (text, expected) in [
            ("128MB", Some(128)),
            ("1GB", Some(1024)),
            ("16384", Some(128)),
            ("2048kB", Some(2)),
            ("1TB", None),
            ("x", None),
        ] {
            assert_eq!(megabytes(text), expected, "{text}");
        }
    }
}
