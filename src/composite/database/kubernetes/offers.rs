//! What the cluster itself offers: PostgreSQL by CloudNativePG, MySQL by mariadb-operator, which runs MariaDB.

use crate::composite::database::{
    offers::{Feature, Offer},
    spec::Engine,
};

pub(super) fn offers(feature: Feature, engine: Engine) -> Offer {
    match (feature, engine) {
        (Feature::Region, _) => Offer::No("a database in the cluster has no region: leave it out"),
        (Feature::StorageBound, _) => {
            Offer::No("a volume grows when the manifest says so: raise spec.storage.size, and leave it out")
        }
        (Feature::OwnKey, _) => Offer::No("the storage class encrypts its volumes: leave it out"),
        (Feature::Adoption, _) => Offer::No("restore it from its backup into a new database instead"),
        (Feature::CrossRegion, _) => {
            Offer::No("the platform's object store decides where copies of backups are: leave it out")
        }
        (Feature::MaintenanceWindow, _) => {
            Offer::No("the operator changes a database when it is asked to: leave it out")
        }
        (Feature::HighAvailability, Engine::Postgres) => Offer::By("two standbys"),
        (Feature::HighAvailability, Engine::Mysql) => Offer::By("two replicas with failover, from creation on"),
        (Feature::ReadReplicas, Engine::Postgres) => Offer::By("servers of the same cluster"),
        (Feature::ReadReplicas, Engine::Mysql) => Offer::By("servers of the same cluster, from creation on"),
        (Feature::AllowCidr, _) => Offer::By("a NetworkPolicy"),
        (_, Engine::Mysql) => mysql(feature),
        (Feature::Pooling | Feature::SessionPooling, Engine::Postgres) => Offer::By("PgBouncer"),
        (Feature::Backups, Engine::Postgres) => Offer::By("the platform's object store"),
        (Feature::FinalBackup, Engine::Postgres) => Offer::By("the archive stays"),
        (Feature::Snapshot, Engine::Postgres) => Offer::By("a base backup"),
        _ => Offer::By(""),
    }
}

/// `MariaDB` in the cluster has daily backups, no pooler and no minor versions of its own.
fn mysql(feature: Feature) -> Offer {
    match feature {
        Feature::Backups => Offer::By("daily, into the platform's object store"),
        Feature::FinalBackup => Offer::No("the newest daily backup stays in the object store: leave it out"),
        Feature::PointInTime => Offer::No("the newest daily backup is what can be restored: leave it out"),
        Feature::Latest => Offer::By("the newest daily backup"),
        Feature::Snapshot => Offer::No("name the database in spec.restore.from, whose newest backup is restored"),
        Feature::Pooling | Feature::SessionPooling => Offer::No("pool connections in the application: leave it out"),
        Feature::Extensions => Offer::No("MySQL has none: leave them out"),
        Feature::MinorVersion => Offer::No("it runs the newest fixes of MariaDB: write 8.0 or 8.4"),
        _ => Offer::By(""),
    }
}
