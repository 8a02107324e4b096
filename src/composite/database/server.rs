//! The server behind a database: what every provider's folder answers, and the one list of providers.

use std::collections::BTreeMap;

use super::{
    aws, azure,
    credentials::Passwords,
    gcp, kubernetes,
    memory::Memory,
    offers::{Feature, Offer},
    settled::Settled,
    spec::Engine,
    sql::Sql,
    status::Relaxed,
    version::Version,
};
use crate::{
    composite::{
        draft::{Draft, State},
        fatal::Fatal,
    },
    plan::Event,
    platform::{Platform, check::Needs, spec::ProviderName},
    resource::policies::{OBSERVE, Policy},
    sensitive::Sensitive,
};

/// What was chosen once: the layer just below the spec, above the Platform.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Whether there is, or was, a server; else only its surroundings were begun.
    pub exists: bool,
    /// Where the server runs.
    pub provider: ProviderName,
    /// The region.
    pub region: Option<String>,
    /// The engine.
    pub engine: Option<Engine>,
    /// The version that was asked for last.
    pub version: Option<Version>,
    /// The storage that was asked for last, in GiB.
    pub storage: Option<u64>,
    /// The encryption key; a server keeps it for life.
    pub key: Option<String>,
}

/// What the concerns that follow need to know of a server.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct Server {
    /// The server is up and can be reached.
    pub up: bool,
    /// Host name.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// The TLS mode of its clients.
    pub sslmode: &'static str,
    /// Host that takes reads only.
    pub reader: Option<String>,
    /// The authority that signed the server's certificate, in PEM, where clients can verify it.
    pub ca: Option<Sensitive>,
    /// What the connections are made of, where the provider asks for it only when it changed: they carry it as a mark.
    pub revision: Option<String>,
    /// The administrator's name.
    pub administrator: String,
    /// How others reach the server as its administrator.
    pub admin: Admin,
    /// What the provider makes inside the server by its own means; the rest is made by provider-sql.
    pub inside: Inside,
    /// It was restored or adopted: nothing says what its tables hold.
    pub foreign: bool,
    /// It is only looked at.
    pub only_looked_at: bool,
    /// What the pooler says, where one is asked for and part of the server.
    pub pooled_port: Option<u16>,
    /// The name in the cloud.
    pub external_name: Option<String>,
    /// The database has been up; only rises.
    pub created: bool,
    /// The version that runs.
    pub version: Option<String>,
    /// The instance class that runs, as the provider names it.
    pub instance: String,
    /// Until when the database can be restored.
    pub latest_restorable_time: Option<String>,
    /// Nothing is there yet, or the cloud confirms that protection is off and the wished final backup is set.
    pub released: bool,
    /// It was deleted outside and is made again, empty.
    pub again: bool,
    /// What an adopted server has that is weaker than a new one would be.
    pub relaxed: Vec<Relaxed>,
    /// Told once: what changed since the last answer.
    pub events: Vec<Event>,
}

impl Server {
    /// Marks a server that is adopted for a look: it belongs to somebody else, and stays whatever becomes of its object.
    pub(super) fn only_look(&mut self) {
        self.only_looked_at = true;
        self.foreign = true;
        self.released = true;
    }
}

/// How others reach the server as its administrator.
#[derive(Debug, Clone)]
pub enum Admin {
    /// By that Secret, which the provider writes: host, port, username and password.
    Secret(String),
    /// By a Secret that is still to be composed, with the password that the server has.
    Password(Option<Sensitive>),
    /// Nobody has to.
    Nobody,
}

impl Default for Admin {
    fn default() -> Self {
        Self::Password(None)
    }
}

/// A user as the server has it: name and password, once both are set there.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its name.
    pub username: Option<Sensitive>,
    /// Its password, as last set on the server.
    pub password: Option<Sensitive>,
}

/// What the provider makes inside the server by its own means.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    /// The application user; `None` where provider-sql makes it.
    pub application: Option<Account>,
    /// Logical databases with their extensions, by SQL name; `None` where provider-sql makes them.
    pub databases: Option<Vec<(String, State)>>,
    /// Further users with their rights, by name; `None` where provider-sql makes them.
    pub users: Option<Vec<(String, Account)>>,
}

/// A provider: one folder, and one entry in [`PROVIDERS`].
pub struct Provider {
    /// Its name in the API.
    pub name: ProviderName,
    /// What it has.
    pub offers: fn(Feature, Engine) -> Offer,
    /// What it needs of the Platform and the cluster.
    pub needs: Needs,
    /// What was chosen for a server that is observed on it.
    pub chosen: fn(&Draft<'_>) -> Result<Option<Chosen>, Fatal>,
    /// Composes the server.
    pub compose: fn(&mut Draft<'_>, &Settled, &Platform, &Memory, &Passwords) -> Result<Server, Fatal>,
    /// Composes a pooler in front of it; `None` until it can be reached.
    pub pool: Pool,
}

/// Composes a pooler.
pub type Pool = fn(&mut Draft<'_>, &Settled, &Platform, &Memory, &Server, &Sql) -> Result<Option<Pooled>, Fatal>;

/// Where a pooler is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pooled {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Whether further users can log in there too.
    pub for_users: bool,
}

/// The one list of providers.
pub static PROVIDERS: [Provider; 4] = [aws::PROVIDER, gcp::PROVIDER, azure::PROVIDER, kubernetes::PROVIDER];

/// The provider of that name.
///
/// # Errors
/// When it is not built yet.
pub fn provider(name: ProviderName) -> Result<&'static Provider, Fatal> {
    PROVIDERS
        .iter()
        .find(|provider| provider.name == name)
        .ok_or_else(|| Fatal::not_built("spec.provider", format_args!("a database on {}", name.as_str())))
}

/// What was chosen for this database: from the observed server, else from the status of one that was lost.
///
/// # Errors
/// When an observed server cannot be read.
pub fn chosen(draft: &Draft<'_>, memory: &Memory) -> Result<Option<Chosen>, Fatal> {
    for provider in &PROVIDERS {
        let chosen = (provider.chosen)(draft)?;
        // Of a lost server the status knows more than what surrounded it.
        if chosen.as_ref().is_some_and(|chosen| chosen.exists || !memory.created) {
            return Ok(chosen);
        }
    }
    Ok(memory.provider.filter(|_| memory.created).map(|provider| Chosen {
        exists: true,
        provider,
        region: memory.region.clone(),
        engine: None,
        version: None,
        storage: None,
        key: None,
    }))
}

/// A server that is adopted stays so, and one that is managed is not let go: both would leave it, or make another one.
///
/// # Errors
/// When the spec says otherwise.
pub(super) fn stays_adopted(draft: &Draft<'_>, settled: &Settled, memory: &Memory) -> Result<(), Fatal> {
    let Some(head) = draft.head("instance") else { return Ok(()) };
    let policies = &head.spec.management_policies;
    match &settled.adopt {
        None if policies == OBSERVE && !memory.created => {
            let what = "this Database looks at one that exists already; put it back, or delete this Database: the server stays";
            Err(Fatal::invalid("spec.adopt", what))
        }
        Some(adopt) if !adopt.manage && policies.contains(&Policy::Update) => {
            let what =
                "this database is managed and stays so; delete this Database to let go of it: a protected server stays";
            Err(Fatal::invalid("spec.adopt.mode", what))
        }
        _ => Ok(()),
    }
}

/// What the Platform says of a region of a provider. What it no longer names changes nothing for databases that exist.
///
/// # Errors
/// When a new database has no such region.
pub(super) fn region<P, R: Clone + Default>(
    provider: ProviderName,
    place: Option<&P>,
    regions: for<'p> fn(&'p P) -> Option<&'p BTreeMap<String, R>>,
    name: &str,
    exists: bool,
) -> Result<R, Fatal> {
    match place.and_then(regions).and_then(|regions| regions.get(name)) {
        Some(region) => Ok(region.clone()),
        None if exists => Ok(R::default()),
        None => {
            let mut field = format!("Platform, spec.providers.{provider}");
            if place.is_some() {
                field = format!("{field}.regions.{name}");
            }
            let what = "it is missing; the platform team must set it before databases run there";
            Err(Fatal::platform(&field, what))
        }
    }
}
