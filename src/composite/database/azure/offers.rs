//! What flexible servers of Azure offer.

use crate::composite::database::{
    offers::{Feature, Offer},
    spec::Engine,
};

pub(super) fn offers(feature: Feature, engine: Engine) -> Offer {
    match (feature, engine) {
        (Feature::MinorVersion, _) => Offer::No("Azure chooses it: name the major version alone in spec.version"),
        (Feature::StorageBound, _) => Offer::No("Azure grows a disk without one: leave it out"),
        (Feature::HighAvailability, Engine::Postgres) => Offer::By("a standby in another zone"),
        (Feature::HighAvailability, Engine::Mysql) => Offer::By("a standby in another zone, from creation on"),
        (Feature::ReadReplicas, _) => Offer::By("servers of their own"),
        (Feature::Pooling | Feature::SessionPooling, Engine::Postgres) => Offer::By("PgBouncer of the server"),
        (Feature::Pooling | Feature::SessionPooling, Engine::Mysql) => Offer::No("use the pool of the application"),
        (Feature::Extensions, Engine::Mysql) => Offer::No("MySQL has none: leave them out"),
        (Feature::CrossRegion, _) => Offer::By("geo-redundant backup, from creation on"),
        (Feature::FinalBackup, _) => {
            Offer::No("Azure keeps the backups of a deleted server for five days: leave it out")
        }
        (Feature::Latest, _) => Offer::No("azure wants a moment: set spec.restore.pointInTime"),
        (Feature::Snapshot, _) => Offer::No("restore a moment: spec.restore.externalName with pointInTime"),
        (Feature::OwnKey, _) => Offer::By("a key of Key Vault"),
        (Feature::AllowCidr, _) => {
            Offer::No("the network rules of the platform's subnet decide who connects: leave it out")
        }
        _ => Offer::By(""),
    }
}
