//! The settings of an instance, as the spec, the Platform and the profile want them.

use super::{
    Gcp,
    parameters::{
        BackupConfiguration, FinalBackup, Flag, Insights, IpConfiguration, MaintenanceWindow, Retention, Settings,
    },
    pool, size,
};
use crate::composite::{
    database::{
        settled::{Guarantee, Settled},
        spec::Engine,
    },
    fatal::Fatal,
};

/// The smallest disk, in GiB.
const SMALLEST_DISK: u64 = 10;
/// The largest disk, in GiB.
const LARGEST_DISK: u64 = 65536;
/// Days for which any moment can be restored.
const LOG_DAYS: u32 = 7;
/// Days for which the backup of a deletion is kept.
const FINAL_DAYS: u32 = 30;

const IAM: &str = "people log in with their own account";
const GUARANTEES: [Guarantee; 2] = [("cloudsql.iam_authentication", IAM), ("cloudsql_iam_authentication", IAM)];

/// The settings; `was` are those that were asked for last.
pub(super) fn wanted(gcp: &Gcp<'_>, tier: String, was: Option<&Settings>) -> Result<Settings, Fatal> {
    let settled = gcp.settled;
    let production = settled.is_production();
    let (disk_size, disk_limit) = storage(settled)?;
    let (hour, _) = settled.windows.maintenance_start();
    let day = settled.windows.maintenance_day();
    Ok(Settings {
        edition: Some(size::edition(&tier).to_owned()),
        availability_type: Some(if gcp.standby { "REGIONAL" } else { "ZONAL" }.to_owned()),
        backup_configuration: Some(backups(gcp)?),
        retain_backups_on_delete: Some(settled.final_backup),
        final_backup_config: Some(FinalBackup {
            enabled: settled.final_backup,
            retention_days: settled.final_backup.then_some(FINAL_DAYS),
        }),
        deletion_protection_enabled: Some(settled.protection),
        ip_configuration: Some(IpConfiguration {
            ipv4_enabled: Some(false),
            private_network: gcp.region.network.clone(),
            allocated_ip_range: gcp.region.allocated_ip_range.clone(),
            ssl_mode: Some("ENCRYPTED_ONLY".to_owned()),
            authorized_networks: Vec::new(),
        }),
        disk_type: Some("PD_SSD".to_owned()),
        disk_size: Some(disk_size),
        disk_autoresize: Some(true),
        disk_autoresize_limit: Some(disk_limit),
        collation: None,
        maintenance_window: Some(MaintenanceWindow {
            day,
            hour,
            update_track: if production { "stable" } else { "canary" }.to_owned(),
        }),
        insights_config: Some(Insights { query_insights_enabled: true }),
        database_flags: flags(settled)?,
        connection_pool_config: pool::wanted(settled, &tier, was)?,
        tier: Some(tier),
    })
}

/// Storage within the bounds of Cloud SQL.
fn storage(settled: &Settled) -> Result<(u64, u64), Fatal> {
    let size = settled.storage;
    if !(SMALLEST_DISK..=LARGEST_DISK).contains(&size) {
        let what = format!("{size}Gi is outside what gcp offers ({SMALLEST_DISK}Gi to {LARGEST_DISK}Gi)");
        return Err(Fatal::invalid("spec.storage.size", what));
    }
    Ok((size, settled.storage_max.min(LARGEST_DISK)))
}

fn backups(gcp: &Gcp<'_>) -> Result<BackupConfiguration, Fatal> {
    let settled = gcp.settled;
    let kept = settled.retention_days;
    let logs = match settled.engine {
        Engine::Postgres => |on| BackupConfiguration { point_in_time_recovery_enabled: Some(on), ..Default::default() },
        // The other field would break every look at the instance.
        Engine::Mysql => |on| BackupConfiguration { binary_log_enabled: Some(on), ..Default::default() },
    };
    if kept == 0 {
        if gcp.standby {
            let what = "gcp makes a standby of databases with backups only; set spec.backup.retentionDays above 0";
            return Err(Fatal::invalid("spec.highAvailability", what));
        }
        return Ok(BackupConfiguration { enabled: false, ..logs(false) });
    }
    let moments = settled.is_production() || gcp.standby || settled.read_replicas > 0;
    Ok(BackupConfiguration {
        enabled: true,
        start_time: Some(format!("{:02}:00", settled.windows.backup_hour())),
        location: if settled.cross_region { Some(continent(&settled.region)?) } else { None },
        // Not longer than backups, from which the logs go on.
        transaction_log_retention_days: moments.then_some(LOG_DAYS.min(kept)),
        backup_retention_settings: Some(Retention { retained_backups: kept, retention_unit: "COUNT".to_owned() }),
        ..logs(moments)
    })
}

/// Where backups are kept that outlive their region: in all of its continent.
fn continent(region: &str) -> Result<String, Fatal> {
    let known = [("europe-", "eu"), ("us-", "us"), ("asia-", "asia")];
    let found = known.iter().find(|(beginning, _)| region.starts_with(beginning));
    found.map(|(_, continent)| (*continent).to_owned()).ok_or_else(|| {
        let what = format!("gcp keeps backups across regions in Europe, the USA and Asia, and {region} is in none of them; leave it out");
        Fatal::invalid("spec.backup.crossRegion", what)
    })
}

fn flags(settled: &Settled) -> Result<Vec<Flag>, Fatal> {
    let own: &[(&str, &str)] = match (settled.engine, settled.is_production()) {
        (Engine::Postgres, true) => &[
            ("cloudsql.iam_authentication", "on"),
            ("log_connections", "on"),
            ("log_disconnections", "on"),
            ("log_min_duration_statement", "1000"),
        ],
        (Engine::Postgres, false) => &[("cloudsql.iam_authentication", "on")],
        (Engine::Mysql, true) => {
            &[("cloudsql_iam_authentication", "on"), ("long_query_time", "1"), ("slow_query_log", "on")]
        }
        (Engine::Mysql, false) => &[("cloudsql_iam_authentication", "on")],
    };
    let settings = settled.settings(own, &GUARANTEES)?;
    Ok(settings.into_iter().map(|(name, value)| Flag { name, value }).collect())
}
