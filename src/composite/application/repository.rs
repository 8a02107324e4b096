//! The repository of the program, on GitHub: it begins with a template that holds the pipeline, which builds the image and
//! proposes its tag where the manifests live.
//!
//! A repository is never deleted, never made again where it is gone, and never taken over: its name in the cloud is not
//! given beforehand, so that one that exists already is an error of GitHub.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{DELIVERY, settled::Settled, spec::ApplicationSpec, workload};
use crate::{
    composite::{
        draft::{Draft, Pending, State, Want, write},
        fatal::Fatal,
        names,
    },
    platform::{
        Platform,
        spec::{Manifests, Repositories, Visibility},
    },
    readiness,
    resource::{
        Kind, KindRef, kinds,
        managed::{Managed, ObservedManaged},
        metadata::Metadata,
        policies::{self, PROTECTED_NEW},
    },
};

/// Composition resource name.
const KEY: &str = "repository";
/// What those of all that belongs to it begin with.
const PREFIX: &str = "repository-";
/// The branch from which images are built.
const BRANCH: &str = "main";
/// The job of the pipeline without which nothing is merged.
const CHECK: &str = "image";
/// The longest value of a variable.
const VARIABLE: usize = 48_000;

/// A repository with every question answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Organisation.
    pub owner: String,
    /// Name.
    pub name: String,
    /// Whether it has been there.
    pub created: bool,
    visibility: Visibility,
    description: Option<String>,
    template: Option<(String, String)>,
    config: KindRef,
    reviews: u32,
    manifests: Option<Manifests>,
}

/// What earlier answers left in the status.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    owner: Option<String>,
    name: Option<String>,
    pub(super) created: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    visibility: Option<Visibility>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Seen {
    html_url: Option<String>,
}

type Observed = ObservedManaged<Asked, Seen>;

impl Repository {
    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://github.com/{}/{}", self.owner, self.name)
    }

    /// The image that its pipeline builds.
    #[must_use]
    pub fn image(&self) -> String {
        format!("ghcr.io/{}/{}", self.owner, self.name).to_ascii_lowercase()
    }
}

/// Answers every question of a repository; `None` where there is none.
pub(super) fn settle(
    draft: &Draft<'_>,
    spec: &ApplicationSpec,
    platform: &Platform,
    memory: &Remembered,
) -> Result<Option<Repository>, Fatal> {
    let Some(asked) = &spec.repository else {
        if draft.head(KEY).is_some() || memory.name.is_some() {
            let what = "the repository was made for this application; put it back (it stays when the application goes)";
            return Err(Fatal::invalid("spec.repository", what));
        }
        return Ok(None);
    };
    let Some(own) = &platform.spec.repositories else {
        let what = "it is missing; the platform team must say where repositories are made";
        return Err(Fatal::platform("Platform, spec.repositories", what));
    };
    // Owner and name are chosen once: everything that was made lies under them.
    let Some(owner) = memory.owner.clone().or_else(|| own.owner.clone()) else {
        let what = "it is missing; the platform team must name the organisation that repositories belong to";
        return Err(Fatal::platform("Platform, spec.repositories.owner", what));
    };
    if let (Some(is), Some(asked)) = (&memory.name, &asked.name)
        && is != asked
    {
        let what = format!("the name cannot change, links to the repository would break: it is {is}");
        return Err(Fatal::invalid("spec.repository.name", what));
    }
    let name = memory.name.clone().or_else(|| asked.name.clone()).unwrap_or_else(|| draft.identity.name.clone());
    let observed: Option<Observed> = draft.read(KEY)?;
    let up = draft.head(KEY).is_some_and(|head| {
        head.spec.is_frozen() || head.metadata.external_name().is_some() && readiness::judge(head).ready
    });
    // The account is chosen once, too: in another one there is no such repository.
    let config = observed.as_ref().and_then(|seen| seen.spec.provider_config_ref.clone());
    Ok(Some(Repository {
        owner,
        name,
        created: up || memory.created == Some(true),
        visibility: visibility(asked.visibility, own, observed.and_then(|seen| seen.spec.for_provider.visibility))?,
        description: asked.description.clone(),
        template: template(asked.template.as_deref(), own, draft.head(KEY).is_some())?,
        config: config.unwrap_or_else(|| own.provider_config_ref.clone().unwrap_or_default().reference()),
        reviews: own.required_reviews.unwrap_or(1),
        manifests: own.manifests.clone(),
    }))
}

/// Who may read it. Without a word GitHub would show it to everybody; a Platform that changes its mind changes nothing for a
/// repository that exists.
fn visibility(asked: Option<Visibility>, own: &Repositories, is: Option<Visibility>) -> Result<Visibility, Fatal> {
    let allowed = own.visibilities.clone().unwrap_or_else(|| vec![Visibility::Private]);
    let Some(asked) = asked else { return Ok(is.or(allowed.first().copied()).unwrap_or(Visibility::Private)) };
    if is != Some(asked) && !allowed.contains(&asked) {
        let list: Vec<_> = allowed.iter().map(|word| word.as_str()).collect();
        let what = format!(
            "visibility {asked} is not allowed; allowed: {} (the platform team sets spec.repositories.visibilities)",
            list.join(", ")
        );
        return Err(Fatal::forbidden("spec.repository.visibility", what));
    }
    Ok(asked)
}

/// The template that it begins with: its owner, its name. It counts only when the repository is made.
fn template(asked: Option<&str>, own: &Repositories, exists: bool) -> Result<Option<(String, String)>, Fatal> {
    let known = own.templates.clone().unwrap_or_default();
    if let Some(asked) = asked.filter(|asked| !exists && !known.iter().any(|one| one == asked)) {
        let what = format!(
            "there is no template {asked}; known: {} (the platform team sets spec.repositories.templates)",
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        );
        return Err(Fatal::invalid("spec.repository.template", what));
    }
    let chosen = asked.map(str::to_owned).or_else(|| known.first().cloned());
    Ok(chosen.and_then(|chosen| chosen.split_once('/').map(|(owner, name)| (owner.to_owned(), name.to_owned()))))
}

/// Composes the repository, and what its pipeline needs once it is there.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled, spec: &ApplicationSpec) -> Result<(), Fatal> {
    let Some(repository) = &settled.repository else { return Ok(()) };
    let kind = &kinds::GITHUB_REPOSITORY;
    let name = draft.name_of(KEY, settled.name.clone());
    let mut metadata = Metadata::new(&settled.namespace, &name);
    let observed: Option<ObservedManaged<Value, Value>> = draft.read(KEY)?;
    let external = draft.head(KEY).and_then(|head| head.metadata.external_name().map(str::to_owned));
    if let Some(external) =
        external.or_else(|| (observed.is_none() && repository.created).then(|| repository.name.clone()))
    {
        metadata = metadata.external_name(external);
    }
    let mut wanted = json!({
        "name": repository.name, "visibility": repository.visibility.as_str(), "archiveOnDestroy": true,
        "deleteBranchOnMerge": true,
    });
    if let Some(description) = &repository.description {
        wanted["description"] = description.as_str().into();
    }
    let mut first = json!({"hasIssues": true});
    match &repository.template {
        Some((owner, name)) => first["template"] = json!([{"owner": owner, "repository": name}]),
        None => first["autoInit"] = true.into(),
    }
    // What it began with stays as it was said then.
    let first = observed.map_or(first, |observed| observed.spec.init_provider);
    let policies = policies::policies(true, repository.created);
    let object = Managed::new(kind, metadata, policies, repository.config.clone(), wanted).initially(Some(first));
    let state = draft.want(Want::new(KEY, kind, DELIVERY, name.clone(), write(KEY, &object)?));
    let gate = (state != State::Ready).then(|| Pending::on(format_args!("repository {}", repository.name)));
    let mut kept = variables(draft, settled, repository, spec, gate.as_ref())?;
    kept.push(protection(draft, settled, repository, &name, gate)?);
    // What belongs to it is never deleted: GitHub would not take that back either.
    let others: Vec<_> =
        draft.heads_with(PREFIX).map(|(key, _)| key).filter(|key| !kept.iter().any(|own| own == key)).collect();
    for key in others {
        draft.keep(key)?;
    }
    Ok(())
}

/// What the pipeline must know: where to propose a new image, and the manifest that it is proposed with. Their composition
/// resource names.
fn variables(
    draft: &mut Draft<'_>,
    settled: &Settled,
    repository: &Repository,
    spec: &ApplicationSpec,
    gate: Option<&Pending>,
) -> Result<Vec<String>, Fatal> {
    let Some(manifests) = &repository.manifests else { return Ok(Vec::new()) };
    let needed = |field: &str, value: &Option<String>| {
        value.clone().ok_or_else(|| {
            let field = format!("Platform, spec.repositories.manifests.{field}");
            Fatal::platform(&field, "it is missing; the platform team must set it")
        })
    };
    let path = manifests.path.as_deref().unwrap_or("apps/{namespace}/{name}.yaml");
    let file = path.replace("{namespace}", &settled.namespace).replace("{name}", &settled.name);
    let mut values = vec![
        ("MANIFESTS_REPOSITORY", needed("repository", &manifests.repository)?),
        ("MANIFEST_FILE", file),
        ("DEPLOY_APP_CLIENT_ID", needed("appClientId", &manifests.app_client_id)?),
        ("APPLICATION", settled.name.clone()),
    ];
    let manifest = manifest(draft, settled, spec);
    if manifest.len() <= VARIABLE {
        values.push(("APPLICATION_MANIFEST", manifest));
    }
    let mut keys = Vec::new();
    for (variable, value) in values {
        let part = variable.to_ascii_lowercase().replace('_', "-");
        let key = format!("{PREFIX}variable-{part}");
        let wanted = json!({"repository": repository.name, "variableName": variable, "value": value});
        let part = format!("variable-{part}");
        child(draft, settled, repository, (&key, &kinds::GITHUB_VARIABLE, &part), wanted, gate.cloned())?;
        keys.push(key);
    }
    Ok(keys)
}

/// The manifest of this very application but for its tag, which the pipeline knows; JSON is YAML too.
fn manifest(draft: &Draft<'_>, settled: &Settled, spec: &ApplicationSpec) -> String {
    let identity = draft.identity;
    let spec = ApplicationSpec { tag: None, ..spec.clone() };
    json!({
        "apiVersion": identity.api_version, "kind": identity.kind,
        "metadata": {"name": settled.name, "namespace": settled.namespace}, "spec": spec,
    })
    .to_string()
}

/// Nothing gets into the branch from which images are built unless it was reviewed and its image could be built.
fn protection(
    draft: &mut Draft<'_>,
    settled: &Settled,
    repository: &Repository,
    name: &str,
    gate: Option<Pending>,
) -> Result<String, Fatal> {
    let key = format!("{PREFIX}protection");
    let wanted = json!({
        "repositoryIdRef": {"name": name},
        "pattern": BRANCH,
        "enforceAdmins": true, "allowsDeletions": false, "allowsForcePushes": false,
        "requiredPullRequestReviews": [
            {"requiredApprovingReviewCount": repository.reviews, "dismissStaleReviews": true},
        ],
        "requiredStatusChecks": [{"contexts": [CHECK], "strict": false}],
    });
    child(draft, settled, repository, (&key, &kinds::GITHUB_BRANCH_PROTECTION, "main"), wanted, gate)?;
    Ok(key)
}

/// What belongs to a repository; it never carries Delete.
fn child(
    draft: &mut Draft<'_>,
    settled: &Settled,
    repository: &Repository,
    (key, kind, part): (&str, &'static Kind, &str),
    wanted: Value,
    gate: Option<Pending>,
) -> Result<(), Fatal> {
    let name = draft.name_of(key, names::object(&settled.name, part));
    let mut metadata = Metadata::new(&settled.namespace, &name);
    if let Some(external) = draft.head(key).and_then(|head| head.metadata.external_name()) {
        metadata = metadata.external_name(external);
    }
    let object = Managed::new(kind, metadata, PROTECTED_NEW, repository.config.clone(), wanted);
    draft.want(Want::new(key, kind, DELIVERY, name, write(key, &object)?).gate(gate));
    Ok(())
}

/// Its address, once it is there.
pub(super) fn url(draft: &Draft<'_>) -> Option<String> {
    draft.read::<Observed>(KEY).ok().flatten()?.status.at_provider.html_url
}

/// The program waits for its first image: nothing else would be known of what runs.
pub(super) fn first_image(settled: &Settled, spec: &ApplicationSpec) -> Option<Pending> {
    let repository = settled.repository.as_ref().filter(|_| spec.tag.is_none())?;
    let message = match &repository.manifests {
        Some(manifests) => format!(
            "There is no image yet: the pipeline of {} builds one and proposes its tag as a pull request to {}; merge it, and \
             it runs.",
            repository.url(),
            manifests.repository.as_deref().unwrap_or("the manifests")
        ),
        None => format!(
            "There is no image yet: once the pipeline of {} has built one, set spec.tag to its tag.",
            repository.url()
        ),
    };
    Some(Pending::people("ImageMissing", message))
}

/// A tag that was there cannot go: what runs would become any image.
pub(super) fn keeps_tag(draft: &Draft<'_>, spec: &ApplicationSpec) -> Result<(), Fatal> {
    let runs = draft.head(workload::KEY).is_some() || draft.heads_with("job-").next().is_some();
    if spec.tag.is_none() && runs {
        return Err(Fatal::invalid("spec.tag", "what runs has a tag; put one back"));
    }
    Ok(())
}
