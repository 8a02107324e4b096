//! What Amazon RDS offers.

use crate::composite::database::{
    offers::{Feature, Offer},
    spec::Engine,
};

pub(super) fn offers(feature: Feature, engine: Engine) -> Offer {
    match (feature, engine) {
        (Feature::HighAvailability, _) => Offer::By("Multi-AZ"),
        (Feature::ReadReplicas, _) => Offer::By("instances of their own"),
        (Feature::Pooling, _) => Offer::By("RDS Proxy"),
        (Feature::SessionPooling, _) => {
            Offer::No("RDS Proxy shares connections after each transaction: leave spec.pooling.mode out")
        }
        (Feature::Extensions, Engine::Mysql) => Offer::No("MySQL has none: leave them out"),
        (Feature::CrossRegion, _) => Offer::By("automated backups copied as they are taken"),
        (Feature::FinalBackup, _) => Offer::By("a final snapshot"),
        (Feature::Snapshot, _) => Offer::By("a DB snapshot"),
        (Feature::OwnKey, _) => Offer::By("a KMS key"),
        (Feature::AllowCidr, _) => Offer::By("a security group"),
        _ => Offer::By(""),
    }
}
