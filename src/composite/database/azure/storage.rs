//! Disks: they grow, by a spec or by themselves, and never shrink.

use super::{
    Azure,
    parameters::{Observed, Parameters, Storage},
};
use crate::composite::{database::spec::Engine, fatal::Fatal};

/// The sizes of a PostgreSQL server's disk, in MiB.
const SIZES: [u64; 12] = [
    32768, 65536, 131_072, 262_144, 524_288, 1_048_576, 2_097_152, 4_193_280, 4_194_304, 8_388_608, 16_777_216,
    33_553_408,
];
/// The smallest disk of a MySQL server, in GiB.
const SMALLEST: u64 = 20;
/// The largest one, in GiB.
const LARGEST: u64 = 16384;

/// Sets the disk: what the spec asks for, and no less than there is. A smaller one would be refused for ever.
pub(super) fn set(wanted: &mut Parameters, azure: &Azure<'_>, observed: Option<&Observed>) -> Result<(), Fatal> {
    let size = azure.settled.storage;
    let refused = |least: u64, most: u64| {
        let what = format!("{size}Gi is outside what azure offers ({least}Gi to {most}Gi)");
        Err(Fatal::invalid("spec.storage.size", what))
    };
    let asked = observed.map(|observed| &observed.spec.for_provider);
    let at = observed.map(|observed| &observed.status.at_provider);
    match azure.settled.engine {
        Engine::Postgres => {
            let Some(fitting) = SIZES.into_iter().find(|known| *known >= size.saturating_mul(1024)) else {
                return refused(1, SIZES[SIZES.len() - 1] / 1024);
            };
            let had = asked.and_then(|asked| asked.storage_mb).max(at.and_then(|at| at.storage_mb));
            wanted.storage_mb = had.max(Some(fitting));
            wanted.auto_grow_enabled = Some(true);
        }
        Engine::Mysql => {
            if !(SMALLEST..=LARGEST).contains(&size) {
                return refused(SMALLEST, LARGEST);
            }
            let gb = |storage: Option<&Storage>| storage.and_then(|storage| storage.size_gb);
            let had = gb(asked.and_then(|asked| asked.storage.as_ref())).max(gb(at.and_then(|at| at.storage.as_ref())));
            wanted.storage = Some(Storage {
                size_gb: had.max(Some(size)),
                auto_grow_enabled: Some(true),
                io_scaling_enabled: Some(true),
                ..Storage::default()
            });
        }
    }
    Ok(())
}
