//! Major upgrades, which Azure does in place and which read replicas do not go through: PostgreSQL servers that have some
//! are not upgraded, and replicas of an earlier MySQL could not follow.

use super::{Azure, lost::REPLICAS, parameters::Observed};
use crate::composite::{
    database::{spec::Engine, version::Version},
    draft::Draft,
    fatal::Fatal,
};

/// Whether the server is on its way to a later series.
pub(super) fn is_under_way(azure: &Azure<'_>, observed: Option<&Observed>) -> bool {
    let runs = observed.and_then(|observed| observed.status.at_provider.runs(azure.settled.engine));
    let asked = observed.and_then(|observed| asked(azure, observed));
    runs.zip(asked).is_some_and(|(runs, asked)| runs.series < asked.series)
}

/// The version as Azure writes it; one that runs is never lowered, and rises once there are no replicas.
pub(super) fn version(draft: &Draft<'_>, azure: &Azure<'_>, observed: Option<&Observed>) -> Result<String, Fatal> {
    let settled = azure.settled;
    let runs = observed.and_then(|observed| observed.status.at_provider.runs(settled.engine));
    let asked = observed.and_then(|observed| asked(azure, observed));
    let rises = runs.filter(|runs| runs.series < settled.version.series);
    let mut wanted = settled.version.series;
    if let Some(runs) = rises
        && asked.is_none_or(|asked| asked.series < wanted)
    {
        if settled.read_replicas > 0 {
            let what = format!(
                "read replicas do not go through the upgrade from {} to {wanted} on azure: leave the version as it is, set spec.readReplicas to 0, wait until they are gone, then upgrade and ask for them again",
                runs.series
            );
            return Err(Fatal::invalid("spec.version", what));
        }
        if draft.heads_with(REPLICAS).next().is_some() {
            // Those that are being removed come first.
            wanted = asked.map_or(runs.series, |asked| asked.series);
        }
    }
    let series = runs.map_or(wanted, |runs| runs.series.max(wanted)).to_string();
    // Azure names the first release of this series.
    Ok(if settled.engine == Engine::Mysql && series == "8.0" { "8.0.21".to_owned() } else { series })
}

fn asked(azure: &Azure<'_>, observed: &Observed) -> Option<Version> {
    Version::running(azure.settled.engine, observed.spec.for_provider.version.as_deref()?)
}
