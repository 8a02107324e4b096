//! Amazon RDS.

mod changes;
mod copies;
mod instance;
mod kept;
mod needs;
mod network;
mod offers;
mod parameter_group;
mod parameters;
mod proxy;
mod replica;
mod restore;
mod size;

use super::{
    CREDENTIALS,
    credentials::{ADMINISTRATOR, Passwords},
    memory::Memory,
    server::{self, Chosen, Provider, Server},
    settled::{Adopt, Settled},
    spec::Engine,
    version::Version,
};
use crate::{
    composite::{draft::Draft, fatal::Fatal, names},
    platform::{
        Platform,
        spec::{AwsRegion, ProviderName},
    },
    readiness::ObservedCondition,
    resource::{KindRef, kinds},
};

/// The entry in the list of providers.
pub const PROVIDER: Provider = Provider {
    name: ProviderName::Aws,
    offers: offers::offers,
    needs: needs::NEEDS,
    chosen,
    compose,
    pool: proxy::compose,
};

/// What all objects of one database share.
struct Aws<'a> {
    settled: &'a Settled,
    memory: &'a Memory,
    region: AwsRegion,
    /// The database was made by an earlier answer.
    exists: bool,
    config: KindRef,
    /// Name of everything that has a name in the cloud.
    cloud_name: String,
}

fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    // Servers of all providers have this composition resource name.
    if !draft.head(instance::KEY).is_some_and(|head| head.is(&kinds::RDS_INSTANCE)) {
        return network::begun(draft);
    }
    let Some(observed) = draft.read::<parameters::Observed>(instance::KEY)? else { return Ok(None) };
    let asked = observed.spec.for_provider;
    let seen = asked.engine.as_deref().or(observed.status.at_provider.engine.as_deref());
    // An adopted instance does not tell before AWS has answered.
    let engine = seen.and_then(|seen| Engine::ALL.iter().copied().find(|engine| engine.as_str() == seen));
    let wished = asked.engine_version.as_deref().zip(engine).and_then(|(text, engine)| Version::parse(engine, text));
    let runs = observed.status.at_provider.engine_version_actual.as_deref();
    let runs = runs.zip(engine).and_then(|(text, engine)| Version::running(engine, text));
    let failed =
        draft.head(instance::KEY).and_then(|head| head.condition("Synced")).is_some_and(ObservedCondition::is_false);
    let version = match (wished, runs) {
        // An upgrade that failed may be taken back.
        (Some(wished), Some(runs)) if failed && runs.series < wished.series => Some(Version { minor: None, ..runs }),
        (wished, _) => wished,
    };
    Ok(Some(Chosen {
        exists: true,
        provider: ProviderName::Aws,
        region: asked.region,
        engine,
        version,
        storage: asked.allocated_storage,
        key: asked.kms_key_id,
    }))
}

fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    passwords: &Passwords,
) -> Result<Server, Fatal> {
    let aws = Aws::new(draft, settled, platform, memory)?;
    if let Some(adopt) = &settled.adopt {
        // An instance is looked at before it is changed: what could only be replaced must be known.
        let seen = draft.read::<parameters::Observed>(instance::KEY)?;
        // A database that was made here has a network of its own, which an adopted one has not: it would be left behind.
        let identifier = seen.as_ref().and_then(|seen| seen.spec.for_provider.identifier.clone());
        let known = memory.external_name.iter().chain(&identifier).any(|known| *known != adopt.name);
        if known || draft.head("security-group").is_some() {
            let what = "this database was made here and cannot become an adopted one: leave it out";
            return Err(Fatal::invalid("spec.adopt", what));
        }
        if settled.pooling.is_some() {
            let what = "RDS Proxy needs a network of ours, which an adopted database has not; leave it out";
            return Err(Fatal::invalid("spec.pooling", what));
        }
        if !adopt.manage || !memory.created && looks_on(draft, settled, adopt, seen.as_ref())? {
            return instance::look(draft, &aws, &adopt.name);
        }
    }
    let network = network::compose(draft, &aws)?;
    let groups = parameter_group::compose(draft, &aws)?;
    instance::compose(draft, &aws, platform, passwords, &network, &groups)
}

/// Whether too little is known of an adopted instance to run it.
fn looks_on(
    draft: &mut Draft<'_>,
    settled: &Settled,
    adopt: &Adopt,
    seen: Option<&parameters::Observed>,
) -> Result<bool, Fatal> {
    let Some(seen) = seen else { return Ok(true) };
    let at = &seen.status.at_provider;
    if !parameters::is_look(seen) {
        return Ok(false);
    }
    if at.address.is_none() {
        return Ok(true);
    }
    if let Some(runs) = at.runs(settled.engine).filter(|runs| settled.version.series < runs.series) {
        let what = format!("{} is lower than the {runs} that runs; a version only rises", settled.version);
        return Err(Fatal::invalid("spec.version", what));
    }
    if let Some(secret) = &adopt.secret {
        // A missing password would make the provider go on without one.
        let pending = draft.secret_lacks(secret, "password");
        let lacks = pending.is_some();
        if let Some(pending) = pending {
            draft.wait(CREDENTIALS, format!("Secret {secret}"), pending);
        }
        return Ok(lacks);
    }
    if at.username.as_deref() == Some(ADMINISTRATOR) {
        return Ok(false);
    }
    let what =
        "mode: Manage needs the Secret with the administrator's password: a new one would lock out whoever uses it";
    Err(Fatal::invalid("spec.adopt.credentialsSecret", what))
}

impl<'a> Aws<'a> {
    fn new(draft: &Draft<'_>, settled: &'a Settled, platform: &'a Platform, memory: &'a Memory) -> Result<Self, Fatal> {
        let observed = draft.read::<parameters::Observed>(instance::KEY)?;
        let exists = observed.is_some() || memory.created;
        let aws = platform.spec.providers.as_ref().and_then(|providers| providers.aws.as_ref());
        let region = server::region(ProviderName::Aws, aws, |aws| aws.regions.as_ref(), &settled.region, exists)?;
        Ok(Self {
            settled,
            memory,
            region,
            config: Self::config(draft, observed.as_ref(), aws)?,
            exists,
            cloud_name: names::cloud(draft.identity, 63),
        })
    }

    /// The account: the one that the database lives in, whatever the Platform says now. In another account the provider
    /// would not find it, and make it again, empty.
    fn config(
        draft: &Draft<'_>,
        observed: Option<&parameters::Observed>,
        aws: Option<&crate::platform::spec::Aws>,
    ) -> Result<KindRef, Fatal> {
        let lived_in = match observed {
            Some(observed) => observed.spec.provider_config_ref.clone(),
            None => network::config(draft)?,
        };
        let asked = aws.and_then(|aws| aws.provider_config_ref.clone()).unwrap_or_default();
        Ok(lived_in.unwrap_or_else(|| asked.reference()))
    }

    /// The name of a field of this region, for errors.
    fn field(&self, field: &str) -> String {
        format!("Platform, spec.providers.aws.regions.{}.{field}", self.settled.region)
    }

    /// Whether an object has been up: Ready with a name in the cloud, or once emitted without Create.
    fn has_been_up(draft: &Draft<'_>, key: &str) -> bool {
        draft.head(key).is_some_and(|head| {
            let ready = head.condition("Ready").is_some_and(crate::readiness::ObservedCondition::is_true);
            head.spec.is_frozen() || ready && head.metadata.external_name().is_some()
        })
    }

    /// The management policies of an object.
    fn policies(&self, draft: &Draft<'_>, key: &str) -> crate::resource::policies::Policies {
        crate::resource::policies::policies(self.settled.protection, Self::has_been_up(draft, key))
    }
}
