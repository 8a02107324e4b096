//! An environment for each pull request: this very application with the pull request's image and host, and a development
//! database of its own. It goes with the pull request, so nothing of it is kept.
//!
//! What a preview is stands in the main branch's manifest; a pull request only names its own commit.

mod argocd;
mod claim;
mod escape;
mod flux;

use super::{DELIVERY, settled::Settled, spec::ApplicationSpec};
use crate::{
    composite::{draft::Draft, fatal::Fatal},
    platform::{
        Platform,
        spec::{DeliveryEngine, Previews as Own},
    },
};

/// What all composition resource names of previews begin with.
const PREFIX: &str = "previews-";
/// Minutes between two looks at the pull requests.
const INTERVAL: u32 = 5;
/// The longest beginning of a preview's name: a number follows, and parts of it.
const NAME: usize = 40;

/// Previews with every question answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Previews {
    /// Owner and name of the repository.
    repository: (String, String),
    /// Labels that a pull request must have.
    labels: Vec<String>,
    /// Namespace of the previews.
    namespace: String,
    /// Domain that hosts end in; only an application with a host has one.
    domain: Option<String>,
    /// Folder of the manifests, for Argo CD.
    path: String,
    minutes: u32,
    own: Own,
}

/// Composes what makes previews.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    platform: &Platform,
) -> Result<(), Fatal> {
    let mut wanted = Vec::new();
    if let Some(previews) = settle(settled, spec, platform)? {
        let engine = platform.spec.delivery.as_ref().and_then(|delivery| delivery.engine);
        wanted = match engine.unwrap_or(DeliveryEngine::ArgoCd) {
            DeliveryEngine::Flux => flux::compose(draft, settled, spec, &previews)?,
            DeliveryEngine::ArgoCd => argocd::compose(draft, settled, spec, &previews, platform)?,
        };
    }
    let gone: Vec<_> = draft.heads_with(PREFIX).map(|(key, _)| key).filter(|key| !wanted.contains(key)).collect();
    for key in gone {
        draft.let_go(key, "Pull requests no longer get previews that way.".to_owned());
    }
    Ok(())
}

fn settle(settled: &Settled, spec: &ApplicationSpec, platform: &Platform) -> Result<Option<Previews>, Fatal> {
    let Some(asked) = &spec.previews else { return Ok(None) };
    if settled.delivery.is_some() {
        let what = "previews are of an image; with spec.delivery, leave them out";
        return Err(Fatal::invalid("spec.previews", what));
    }
    let Some(own) = &platform.spec.previews else {
        let what = "it is missing; the platform team must say where previews live";
        return Err(Fatal::platform("Platform, spec.previews", what));
    };
    let Some(namespace) = own.namespace.as_ref().map(|name| name.replace("{namespace}", &settled.namespace)) else {
        let what = "it is missing; the platform team must name the namespace of previews";
        return Err(Fatal::platform("Platform, spec.previews.namespace", what));
    };
    if namespace.len() > 63 || namespace == settled.namespace {
        let what = format!(
            "{namespace} cannot be that of previews of {}; the platform team must name another one",
            settled.namespace
        );
        return Err(Fatal::platform("Platform, spec.previews.namespace", what));
    }
    let domain = own.domain.clone().filter(|_| settled.route.is_some());
    if settled.route.is_some() && domain.is_none() {
        let what = "it is missing; the platform team must say what the hosts of previews end in";
        return Err(Fatal::platform("Platform, spec.previews.domain", what));
    }
    let named = asked.repository.as_deref().and_then(|url| url.strip_prefix("https://github.com/")?.split_once('/'));
    let repository = named
        .map(|(owner, name)| (owner.to_owned(), name.trim_end_matches(".git").to_owned()))
        .or_else(|| settled.repository.as_ref().map(|own| (own.owner.clone(), own.name.clone())));
    let Some(repository) = repository else {
        let what = "previews need a repository; set its address, such as https://github.com/acme/shop";
        return Err(Fatal::invalid("spec.previews.repository", what));
    };
    for (index, name) in asked.secrets.iter().enumerate() {
        if !spec.secrets.iter().any(|secret| secret.name.as_ref() == Some(name)) {
            let what = format!("{name} is none of spec.secrets; name one of them, or leave it out");
            return Err(Fatal::invalid(&format!("spec.previews.secrets[{index}]"), what));
        }
    }
    Ok(Some(Previews {
        repository,
        labels: asked.labels.clone().unwrap_or_else(|| vec!["preview".to_owned()]),
        namespace,
        domain,
        path: asked.path.clone().unwrap_or_else(|| "deploy".to_owned()),
        minutes: own.interval_minutes.unwrap_or(INTERVAL),
        own: own.clone(),
    }))
}

impl Previews {
    /// The host of a preview, whose number is that text.
    fn host(&self, settled: &Settled, number: &str) -> Option<String> {
        Some(format!("{}-pr-{number}.{}", crate::composite::names::fit(&settled.name, NAME), self.domain.as_ref()?))
    }
}
