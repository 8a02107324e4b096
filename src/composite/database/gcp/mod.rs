//! Google Cloud SQL.

mod adopted;
mod changes;
mod instance;
mod needs;
mod offers;
mod parameters;
mod pool;
mod replica;
mod restore;
mod settings;
mod size;
mod user;

use super::{
    credentials::Passwords,
    memory::Memory,
    server::{self, Chosen, Provider, Server},
    settled::Settled,
    version::Version,
};
use crate::{
    composite::{draft::Draft, fatal::Fatal, names},
    platform::{
        Platform,
        spec::{GcpRegion, ProviderName},
    },
    readiness::ObservedCondition,
    resource::{KindRef, kinds},
};
use parameters::Observed;

/// The entry in the list of providers.
pub const PROVIDER: Provider = Provider {
    name: ProviderName::Gcp,
    offers: offers::offers,
    needs: needs::NEEDS,
    chosen,
    compose,
    pool: pool::compose,
};

/// The longest name of an instance, with its project before it.
const LONGEST: usize = 97;

/// What all objects of one database share.
struct Gcp<'a> {
    settled: &'a Settled,
    memory: &'a Memory,
    region: GcpRegion,
    config: KindRef,
    /// The project that a new database is put into; the provider's own where there is none.
    project: Option<String>,
    /// Whether there shall be a standby.
    standby: bool,
    /// The most characters of a name in the cloud.
    name_limit: usize,
    /// Name of everything that has a name in the cloud.
    cloud_name: String,
}

fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    let key = instance::KEY;
    // Other providers' servers have the same composition resource name.
    if !draft.head(key).is_some_and(|head| head.is(&kinds::GCP_INSTANCE)) {
        return Ok(None);
    }
    let Some(observed) = draft.read::<Observed>(key)? else { return Ok(None) };
    let (asked, at) = (observed.spec.for_provider, observed.status.at_provider);
    let wished = asked.version();
    let word = asked.database_version.as_deref().or(at.database_version.as_deref());
    let failed = draft.head(key).and_then(|head| head.condition("Synced")).is_some_and(ObservedCondition::is_false);
    let version = match (wished, at.runs()) {
        // An upgrade that failed may be taken back.
        (Some(wished), Some(runs)) if failed && runs.series < wished.series => Some(Version { minor: None, ..runs }),
        (wished, _) => wished,
    };
    Ok(Some(Chosen {
        exists: true,
        provider: ProviderName::Gcp,
        region: asked.region.clone(),
        engine: word.and_then(parameters::engine_of),
        version,
        storage: asked.settings().disk_size,
        // What is only looked at says what it has once it shows itself.
        key: asked.encryption_key_name.or(at.encryption_key_name),
    }))
}

fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let gcp = Gcp::new(draft, settled, platform, memory)?;
    if let Some(adopt) = &settled.adopt {
        // An instance is looked at before it is changed: what could only be replaced must be known.
        let seen = draft.read::<Observed>(instance::KEY)?;
        let looks = seen.as_ref().is_none_or(|seen| seen.spec.for_provider.is_look());
        let known = seen.is_some_and(|seen| seen.status.at_provider.is_shown());
        if !adopt.manage || looks && !known && !memory.created {
            return instance::look(draft, &gcp, &adopt.name);
        }
    }
    instance::compose(draft, &gcp, platform, passwords)
}

impl<'a> Gcp<'a> {
    fn new(draft: &Draft<'_>, settled: &'a Settled, platform: &Platform, memory: &'a Memory) -> Result<Self, Fatal> {
        let observed = draft.read::<Observed>(instance::KEY)?;
        let exists = observed.is_some() || memory.created;
        let gcp = platform.spec.providers.as_ref().and_then(|providers| providers.gcp.as_ref());
        let region = server::region(ProviderName::Gcp, gcp, |gcp| gcp.regions.as_ref(), &settled.region, exists)?;
        if region.network.is_none() && !exists && settled.adopt.is_none() {
            let field = format!("Platform, spec.providers.gcp.regions.{}.network", settled.region);
            let what = "it is missing; the platform team must name the network that databases are reached through, such as projects/acme/global/networks/main";
            return Err(Fatal::platform(&field, what));
        }
        let standby = adopted::standby(settled, observed.as_ref());
        let asked = gcp.and_then(|gcp| gcp.provider_config_ref.clone()).unwrap_or_default();
        let (config, project) = Self::account(draft, observed)?
            .unwrap_or_else(|| (asked.reference(), gcp.and_then(|gcp| gcp.project.clone())));
        let taken = project.as_ref().map_or(0, |project| project.len() + 1);
        let name_limit = LONGEST.saturating_sub(taken).min(63);
        Ok(Self {
            settled,
            memory,
            region,
            config,
            project,
            standby,
            name_limit,
            cloud_name: names::cloud(draft.identity, name_limit),
        })
    }

    /// The account and the project that the database lives in, whatever the Platform says now. In another one the
    /// provider would not find it, and make it again, empty.
    fn account(draft: &Draft<'_>, observed: Option<Observed>) -> Result<Option<(KindRef, Option<String>)>, Fatal> {
        let instance = observed.map(|observed| {
            let project = observed.spec.for_provider.project;
            (observed.spec.provider_config_ref, project)
        });
        // Of one that was lost, its user still tells.
        let lived_in = match instance {
            Some(instance) => Some(instance),
            None => draft
                .read::<user::Observed>(user::KEY)?
                .map(|user| (user.spec.provider_config_ref, user.spec.for_provider.project)),
        };
        Ok(lived_in.and_then(|(config, project)| Some((config?, project))))
    }

    /// Whether the instance has been up: Ready, or once emitted without Create.
    fn has_been_up(draft: &Draft<'_>) -> bool {
        draft.head(instance::KEY).is_some_and(|head| {
            head.spec.is_frozen() || head.condition("Ready").is_some_and(ObservedCondition::is_true)
        })
    }
}
