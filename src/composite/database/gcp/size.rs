//! Tiers behind the size classes.

use super::Gcp;
use crate::{composite::database::size, composite::fatal::Fatal, platform::Platform};

/// The least memory of a custom tier, in MiB.
const LEAST: u64 = 3840;

/// The tier of the size that is asked for.
pub(super) fn tier(gcp: &Gcp<'_>, platform: &Platform, running: Option<&str>) -> Result<String, Fatal> {
    let built_in = |class: size::Class| format!("db-custom-{}-{}", class.cpu, class.memory * 1024);
    let tier = size::of(gcp.settled, platform, |class| class.gcp.clone(), built_in, running.map(str::to_owned))?;
    // What runs already is good, whatever is written here.
    if running != Some(tier.as_str()) && !is_possible(&tier) {
        let field = format!("Platform, spec.sizes.database.{}.gcp", gcp.settled.size);
        let what = format!(
            "\"{tier}\" is no tier of Cloud SQL; write db-perf-optimized-N-<cpu>, or db-custom-<cpu>-<MiB> with one processor or an even number of them, and memory in steps of 256 MiB, from 0.9 to 6.5 GiB for each processor and at least {LEAST}"
        );
        return Err(Fatal::platform(&field, what));
    }
    Ok(tier)
}

/// The edition that a tier belongs to. It is always said: newer versions begin with the larger one, which has no custom
/// tiers.
pub(super) fn edition(tier: &str) -> &'static str {
    if is_plus(tier) { "ENTERPRISE_PLUS" } else { "ENTERPRISE" }
}

/// Whether a tier is of the larger edition.
pub(super) fn is_plus(tier: &str) -> bool {
    tier.starts_with("db-perf-optimized")
}

/// Whether Google has such a tier; of those that are not custom, only the beginning is known.
fn is_possible(tier: &str) -> bool {
    let Some(custom) = tier.strip_prefix("db-custom-") else { return tier.starts_with("db-") };
    let numbers = custom.split_once('-').and_then(|(cpu, memory)| Some((cpu.parse().ok()?, memory.parse().ok()?)));
    let Some((cpu, memory)): Option<(u64, u64)> = numbers else { return false };
    let processors = cpu == 1 || cpu > 0 && cpu % 2 == 0 && cpu <= 96;
    // 0.9 and 6.5 GiB, in tenths.
    let each = memory.saturating_mul(10);
    let fits = processors && (cpu * 9 * 1024..=cpu * 65 * 1024).contains(&each);
    fits && memory.is_multiple_of(256) && memory >= LEAST
}

#[cfg(test)]
mod tests {
    use super::{edition, is_possible};

    #[test]
    fn custom_tiers_keep_googles_rule() {
        for (tier, possible) in [
            ("db-custom-1-3840", true),
            ("db-custom-2-4096", true),
            ("db-custom-8-32768", true),
            ("db-custom-2-13312", true),
            ("db-custom-2-13568", false),
            ("db-custom-3-8192", false),
            ("db-custom-1-3584", false),
            ("db-custom-2-4000", false),
            ("db-custom-16-8192", false),
            ("db-custom-2", false),
            ("db-custom-0-4096", false),
            ("db-perf-optimized-N-2", true),
            ("db-f1-micro", true),
            ("m5.large", false),
        ] {
            assert_eq!(is_possible(tier), possible, "{tier}");
        }
        assert_eq!(edition("db-perf-optimized-N-2"), "ENTERPRISE_PLUS");
        assert_eq!(edition("db-custom-1-3840"), "ENTERPRISE");
    }
}
