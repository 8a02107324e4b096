//! The server behind a database: what every provider's folder answers, and the one list of providers.

use super::{aws, credentials::Passwords, memory::Memory, settled::Settled, spec::Engine, version::Version};
use crate::{
    composite::{draft::Draft, fatal::Fatal},
    plan::Event,
    platform::{Platform, spec::ProviderName},
};

/// What was chosen once: the layer just below the spec, above the Platform.
#[derive(Debug, Clone)]
pub struct Chosen {
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
#[allow(clippy::struct_excessive_bools, reason = "four facts that do not depend on each other")]
pub struct Server {
    /// The server is up and can be reached.
    pub up: bool,
    /// Host name.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// The TLS mode of its clients.
    pub sslmode: &'static str,
    /// The Secret with the administrator's host, port, username and password.
    pub admin_secret: String,
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
    /// Told once: what changed since the last answer.
    pub events: Vec<Event>,
}

/// A provider: one folder, and one entry in [`PROVIDERS`].
pub struct Provider {
    /// Its name in the API.
    pub name: ProviderName,
    /// What was chosen for a server that is observed on it.
    pub chosen: fn(&Draft<'_>) -> Result<Option<Chosen>, Fatal>,
    /// Composes the server.
    pub compose: fn(&mut Draft<'_>, &Settled, &Platform, &Memory, &Passwords) -> Result<Server, Fatal>,
}

/// The one list of providers.
static PROVIDERS: [Provider; 1] = [aws::PROVIDER];

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
        if let Some(chosen) = (provider.chosen)(draft)? {
            return Ok(Some(chosen));
        }
    }
    Ok(memory.provider.filter(|_| memory.created).map(|provider| Chosen {
        provider,
        region: memory.region.clone(),
        engine: None,
        version: None,
        storage: None,
        key: None,
    }))
}
