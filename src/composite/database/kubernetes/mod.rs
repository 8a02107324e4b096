//! The cluster itself: PostgreSQL by CloudNativePG with its Barman Cloud plugin, MySQL by mariadb-operator, which runs
//! MariaDB.
//!
//! These operators know no management policies: deleting a Cluster deletes its volumes, and a MariaDB leaves volumes of which
//! nothing knows any more whose was the primary's. So a server is never let go by an answer, and one that is gone is not
//! made again while it is protected.

mod backup;
mod cluster;
mod grants;
mod mariadb;
mod monitor;
mod needs;
mod network;
mod offers;
mod physical_backup;
mod physical_restore;
mod pooler;
mod replicas;
mod resources;
mod restore;
mod revision;
mod roles;
mod settings;

use serde::Deserialize;
use serde_json::Value;

use super::{
    credentials::Passwords,
    memory::Memory,
    server::{Chosen, Provider, Server},
    settled::Settled,
    spec::Engine,
};
use crate::{
    composite::{
        database::DATABASE,
        draft::{Draft, Pending},
        fatal::Fatal,
        names,
    },
    object::Object,
    platform::{
        Platform,
        spec::{Kubernetes as Place, ProviderName},
    },
    resource::{Kind, kinds, metadata},
};

/// The entry in the list of providers.
pub const PROVIDER: Provider = Provider {
    name: ProviderName::Kubernetes,
    offers: offers::offers,
    needs: needs::NEEDS,
    chosen,
    compose,
    pool: pooler::compose,
};

/// Composition resource name of the server.
const KEY: &str = "instance";

/// What all objects of one database share.
struct Cluster<'a> {
    settled: &'a Settled,
    platform: &'a Platform,
    memory: &'a Memory,
    place: Place,
    /// Name of the server's object, from which its Services and Secrets have theirs.
    name: String,
    /// Five characters that tell it from an earlier database of the same name, in the archive of both.
    hash: String,
    /// The server is observed.
    observed: bool,
}

fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    match draft.head(KEY) {
        Some(head) if head.is(&kinds::CNPG_CLUSTER) => cluster::chosen(draft),
        Some(head) if head.is(&kinds::MARIADB) => mariadb::chosen(draft),
        _ => Ok(None),
    }
}

fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let shared = Cluster::new(draft, settled, platform, memory)?;
    match settled.engine {
        Engine::Postgres => cluster::compose(draft, &shared, passwords),
        Engine::Mysql => mariadb::compose(draft, &shared, passwords),
    }
}

impl<'a> Cluster<'a> {
    fn new(draft: &Draft<'_>, settled: &'a Settled, platform: &'a Platform, memory: &'a Memory) -> Result<Self, Fatal> {
        let observed = draft.head(KEY).is_some();
        let place = platform.spec.providers.as_ref().and_then(|providers| providers.kubernetes.clone());
        // What the Platform no longer names changes nothing for databases that exist.
        let place = match place {
            Some(place) => place,
            None if observed || memory.created => Place::default(),
            None => {
                let what = "it is missing; the platform team must set it before databases run there";
                return Err(Fatal::platform("Platform, spec.providers.kubernetes", what));
            }
        };
        let name = draft.name_of(KEY, names::object_of(&settled.name, "", 50));
        Ok(Self { settled, platform, memory, place, name, hash: draft.identity.hash5(), observed })
    }

    /// The name of a Service, as others reach it.
    fn host(&self, suffix: &str) -> String {
        format!("{}{suffix}.{}.svc", self.name, self.settled.namespace)
    }

    /// The server has been up and is gone, with its volumes.
    fn is_lost(&self) -> bool {
        self.memory.created && !self.observed
    }

    /// Tells that a protected server is gone, and what is left of it; an empty one in its place would hide it.
    fn tell_lost(&self, draft: &mut Draft<'_>, kind: &'static Kind, left: &str) {
        let message = format!("The {} {} was deleted outside{left}", kind.kind(), self.name);
        draft.wait(DATABASE, format!("{} {}", kind.kind(), self.name), Pending::people("DataLost", message));
    }
}

/// An amount of storage of an observed object, in GiB, rounded down.
fn gibibytes(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let number: u64 = number.parse().ok()?;
    match unit {
        "Gi" => Some(number),
        "Ti" => number.checked_mul(1024),
        "Mi" => Some(number / 1024),
        _ => None,
    }
}

/// A composed object whose operator knows no policies, with a field of its spec set: how it is released before it goes.
fn with_field(draft: &Draft<'_>, key: &str, field: &str, value: &str) -> Result<Option<Object>, Fatal> {
    let Some(observed) = draft.observed(key) else { return Ok(None) };
    let failed = |error| Fatal::observed(key, &error);
    let mut object: Value = metadata::as_applied(&observed.object).map_err(failed)?.read().map_err(failed)?;
    object["spec"][field] = value.into();
    super::credentials::write(key, &object).map(Some)
}

/// What an observed object names: a Secret, an extension, a variable.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}
