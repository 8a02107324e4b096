//! Flexible servers of Azure.

mod adopted;
mod changes;
mod instance;
mod lock;
mod lost;
mod needs;
mod offers;
mod parameters;
mod pool;
mod replica;
mod restore;
mod settings;
mod size;
mod standby;
mod storage;
mod upgrade;

use super::{
    CREDENTIALS,
    credentials::Passwords,
    memory::Memory,
    server::{self, Chosen, Provider, Server},
    settled::Settled,
    spec::Engine,
    version::Version,
};
use crate::{
    composite::{draft::Draft, fatal::Fatal, names},
    platform::{
        Platform,
        spec::{AzureRegion, ProviderName},
    },
    readiness::{Head, ObservedCondition},
    resource::{
        Kind, KindRef, kinds,
        managed::{Nothing, ObservedManaged},
    },
};

/// The entry in the list of providers.
pub const PROVIDER: Provider = Provider {
    name: ProviderName::Azure,
    offers: offers::offers,
    needs: needs::NEEDS,
    chosen,
    compose,
    pool: pool::compose,
};

/// What all objects of one database share.
struct Azure<'a> {
    settled: &'a Settled,
    memory: &'a Memory,
    region: AzureRegion,
    /// The database was made by an earlier answer.
    exists: bool,
    config: KindRef,
    /// Name of the server in the cloud.
    cloud_name: String,
    /// Whether there shall be a standby.
    standby: bool,
}

fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    let engines = [Engine::Postgres, Engine::Mysql];
    let seen = |engine: &Engine| draft.head(instance::KEY).is_some_and(|head| head.is(server_kind(*engine)));
    let Some(engine) = engines.into_iter().find(seen) else { return Ok(None) };
    let Some(observed) = draft.read::<parameters::Observed>(instance::KEY)? else { return Ok(None) };
    let asked = observed.spec.for_provider;
    let wished = asked.version.as_deref().and_then(|text| Version::running(engine, text));
    let wished = wished.map(|version| Version { minor: None, ..version });
    let runs = observed.status.at_provider.runs(engine);
    let failed =
        draft.head(instance::KEY).and_then(|head| head.condition("Synced")).is_some_and(ObservedCondition::is_false);
    let version = match (wished, runs) {
        // An upgrade that failed may be taken back.
        (Some(wished), Some(runs)) if failed && runs.series < wished.series => Some(runs),
        (wished, _) => wished,
    };
    // What is only looked at says what it has once it shows itself.
    let at = &observed.status.at_provider;
    let unknown = lost::is_look(&asked) && at.fqdn.is_none();
    let key = asked.customer_managed_key.or_else(|| at.customer_managed_key.clone());
    Ok(Some(Chosen {
        exists: true,
        provider: ProviderName::Azure,
        region: asked.location,
        engine: Some(engine).filter(|_| !unknown),
        version,
        // What is asked for was rounded up, and has followed a disk that grew by itself.
        storage: None,
        key: key.and_then(|key| key.key_vault_key_id),
    }))
}

fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let azure = Azure::new(draft, settled, platform, memory)?;
    if let Some(adopt) = &settled.adopt {
        // A server is looked at before it is changed: what could only be replaced must be known.
        let seen = draft.read::<parameters::Observed>(instance::KEY)?;
        let looks = seen.as_ref().is_none_or(|seen| lost::is_look(&seen.spec.for_provider));
        let known = seen.as_ref().is_some_and(|seen| seen.status.at_provider.fqdn.is_some());
        let pending = adopted::password(draft, adopt, seen.as_ref())?;
        if !adopt.manage || looks && (!known || pending.is_some()) && !memory.created {
            if let Some(pending) = pending {
                draft.wait(CREDENTIALS, "The administrator's password".to_owned(), pending);
            }
            return instance::look(draft, &azure, &adopt.name);
        }
    }
    instance::compose(draft, &azure, platform, passwords)
}

/// The kind of the server of an engine.
fn server_kind(engine: Engine) -> &'static Kind {
    match engine {
        Engine::Postgres => &kinds::AZURE_POSTGRES,
        Engine::Mysql => &kinds::AZURE_MYSQL,
    }
}

/// Whether an object has been up: Ready, or once emitted without Create. Its name in the cloud is ours, and says nothing.
fn has_been_up(head: &Head) -> bool {
    head.spec.is_frozen() || head.condition("Ready").is_some_and(ObservedCondition::is_true)
}

impl<'a> Azure<'a> {
    fn new(draft: &Draft<'_>, settled: &'a Settled, platform: &'a Platform, memory: &'a Memory) -> Result<Self, Fatal> {
        let observed = draft.read::<parameters::Observed>(instance::KEY)?;
        let exists = observed.is_some() || memory.created;
        let azure = platform.spec.providers.as_ref().and_then(|providers| providers.azure.as_ref());
        let region =
            server::region(ProviderName::Azure, azure, |azure| azure.regions.as_ref(), &settled.region, exists)?;
        let standby = adopted::has_standby(settled, observed.as_ref());
        // The subscription: the one that the database lives in, whatever the Platform says now. In another one the
        // provider would not find it, and make it again, empty.
        let lived_in = match observed {
            Some(observed) => observed.spec.provider_config_ref,
            None => Self::config_of_parts(draft)?,
        };
        let asked = azure.and_then(|azure| azure.provider_config_ref.clone()).unwrap_or_default();
        let config = lived_in.unwrap_or_else(|| asked.reference());
        Ok(Self { settled, memory, region, exists, config, cloud_name: names::cloud(draft.identity, 63), standby })
    }

    /// Where the parts of a server that was lost live.
    fn config_of_parts(draft: &Draft<'_>) -> Result<Option<KindRef>, Fatal> {
        let mut parts =
            [lock::KEY, settings::PREFIX, lost::REPLICAS].into_iter().flat_map(|prefix| draft.heads_with(prefix));
        let Some((key, _)) = parts.next() else { return Ok(None) };
        let part = draft.read::<ObservedManaged<Nothing, Nothing>>(key)?;
        Ok(part.and_then(|part| part.spec.provider_config_ref))
    }

    /// The name of a field of this region, for errors.
    fn field(&self, field: &str) -> String {
        format!("Platform, spec.providers.azure.regions.{}.{field}", self.settled.region)
    }

    /// What a database that does not exist yet needs from the Platform.
    fn needed(&self, field: &str, value: Option<&String>) -> Result<Option<String>, Fatal> {
        match value.filter(|value| !value.is_empty()) {
            None if !self.exists => {
                let what = "it is missing; the platform team must set it before databases run there";
                Err(Fatal::platform(&self.field(field), what))
            }
            value => Ok(value.cloned()),
        }
    }

    /// The subnet and the DNS zone of the engine.
    fn network(&self) -> Result<(Option<String>, Option<String>), Fatal> {
        let region = &self.region;
        let (prefix, subnet, zone) = match self.settled.engine {
            Engine::Postgres => ("", region.delegated_subnet_id.as_ref(), region.private_dns_zone_id.as_ref()),
            Engine::Mysql => {
                let mysql = region.mysql.as_ref();
                let subnet = mysql.and_then(|mysql| mysql.delegated_subnet_id.as_ref());
                ("mysql.", subnet, mysql.and_then(|mysql| mysql.private_dns_zone_id.as_ref()))
            }
        };
        let subnet = self.needed(&format!("{prefix}delegatedSubnetId"), subnet)?;
        Ok((subnet, self.needed(&format!("{prefix}privateDnsZoneId"), zone)?))
    }
}
