//! What Cloud SQL offers.

use crate::composite::database::{
    offers::{Feature, Offer},
    spec::Engine,
};

pub(super) fn offers(feature: Feature, engine: Engine) -> Offer {
    match (feature, engine) {
        (Feature::MinorVersion, Engine::Postgres) => {
            Offer::No("Google chooses the minor version: write the major one, such as 17")
        }
        (Feature::HighAvailability, _) => Offer::By("a regional instance"),
        (Feature::ReadReplicas, _) => Offer::By("instances of their own"),
        (Feature::SessionPooling, Engine::Mysql) => {
            Offer::No("Google shares the threads of the server, whatever a client does: leave spec.pooling.mode out")
        }
        (Feature::Pooling | Feature::SessionPooling, _) => Offer::By("managed pooling on db-perf-optimized tiers"),
        (Feature::Extensions, Engine::Mysql) => Offer::No("MySQL has none: leave them out"),
        (Feature::CrossRegion, _) => Offer::By("the location of its backups"),
        (Feature::FinalBackup, _) => Offer::By("a final backup, kept for 30 days"),
        (Feature::PointInTime | Feature::Latest, _) => Offer::By("a clone"),
        (Feature::Snapshot, _) => Offer::By("a backup run: <instance>/<number>"),
        (Feature::OwnKey, _) => Offer::By("a Cloud KMS key"),
        (Feature::AllowCidr, _) => {
            Offer::No("the platform's firewall decides who reaches the private network: leave it out")
        }
        _ => Offer::By(""),
    }
}
