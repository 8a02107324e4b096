//! Where manifests come from and what brings them, answered once.

use serde_json::{Map, Value};

use crate::{
    composite::{
        application::spec::{ApplicationSpec, Source, SourceFormat, WORKLOAD},
        draft::Draft,
        fatal::Fatal,
    },
    platform::{
        Platform,
        layers::glob,
        spec::{DeliveryCluster, DeliveryEngine},
    },
};

/// The branch where none is named.
const BRANCH: &str = "main";

/// A delivery with every question answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What brings the manifests.
    pub engine: DeliveryEngine,
    /// Address of the repository.
    pub repository: String,
    /// What is taken from it.
    pub content: Content,
    /// Values of the chart.
    pub values: Option<Map<String, Value>>,
    /// Secret of this namespace with which Flux reads a private repository.
    pub secret: Option<String>,
    /// How another cluster is reached, where they go there.
    pub cluster: Option<DeliveryCluster>,
}

/// What is taken from a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A folder, at a revision.
    Folder {
        /// Where it is; `None` for all of the repository.
        path: Option<String>,
        /// Branch, tag, commit or digest.
        revision: String,
        /// Whether a chart lies in it.
        chart: bool,
    },
    /// A chart of a chart repository.
    Chart {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
    },
}

impl Delivery {
    /// Whether it comes from a registry.
    #[must_use]
    pub fn is_registry(&self) -> bool {
        self.repository.starts_with("oci://")
    }

    /// Whether it is a chart.
    #[must_use]
    pub fn is_chart(&self) -> bool {
        !matches!(self.content, Content::Folder { chart: false, .. })
    }
}

/// Answers every question of a delivery; `None` where there is none.
///
/// # Errors
/// When the spec contradicts itself or the Platform.
pub(in crate::composite::application) fn settle(
    draft: &Draft<'_>,
    spec: &ApplicationSpec,
    platform: &Platform,
) -> Result<Option<Delivery>, Fatal> {
    super::stays(draft, spec.delivery.is_some())?;
    let Some(asked) = &spec.delivery else { return Ok(None) };
    says_nothing_of_pods(spec)?;
    let own = platform.spec.delivery.clone().unwrap_or_default();
    // The engine is chosen once: with another one, what the first one made would go.
    let observed = super::observed_engine(draft);
    if let (Some(asked), Some(is)) = (asked.engine, observed)
        && asked != is
    {
        let what = format!("the engine cannot change: it is {is}; make a new Application");
        return Err(Fatal::invalid("spec.delivery.engine", what));
    }
    let engine = observed.or(asked.engine).or(own.engine).unwrap_or(DeliveryEngine::ArgoCd);
    let source = asked.source.clone().unwrap_or_default();
    let repository = source.repository.clone().unwrap_or_default();
    if !own.repositories.as_ref().is_none_or(|allowed| allowed.iter().any(|pattern| glob(pattern, &repository))) {
        let allowed = own.repositories.unwrap_or_default().join(", ");
        let what = format!(
            "this repository may not be delivered from; allowed: {allowed} (the platform team sets spec.delivery.repositories)"
        );
        return Err(Fatal::forbidden("spec.delivery.source.repository", what));
    }
    if engine == DeliveryEngine::ArgoCd && source.secret.is_some() {
        let what = "Argo CD reads no Secret of this namespace, the platform team gives it credentials; leave it out";
        return Err(Fatal::invalid("spec.delivery.source.secret", what));
    }
    let cluster = spec.cluster.as_deref().map(|name| {
        own.clusters.as_ref().and_then(|clusters| clusters.get(name)).cloned().ok_or_else(|| {
            let field = format!("Platform, spec.delivery.clusters.{name}");
            Fatal::platform(&field, "it is missing; the platform team must say how this cluster is reached")
        })
    });
    let shared = own.flux.unwrap_or_default().secret;
    // The platform's credentials never go to an address of the developer's choice.
    if own.repositories.is_none() && source.secret.is_some() && source.secret == shared {
        let what = "the platform's own Secret is sent only to addresses that the platform team lists; leave it out, or ask \
                    for spec.delivery.repositories of the Platform";
        return Err(Fatal::forbidden("spec.delivery.source.secret", what));
    }
    Ok(Some(Delivery {
        engine,
        content: content(&source)?,
        values: values(&source)?,
        secret: source.secret.or_else(|| shared.filter(|_| own.repositories.is_some())),
        repository,
        cluster: cluster.transpose()?,
    }))
}

/// What describes pods stands in Git.
fn says_nothing_of_pods(spec: &ApplicationSpec) -> Result<(), Fatal> {
    const OWN: &str = "the manifests of spec.delivery say it; leave it out";
    let said = serde_json::to_value(spec).unwrap_or_default();
    if let Some(field) = WORKLOAD.iter().find(|field| said.get(**field).is_some()) {
        return Err(Fatal::invalid(&format!("spec.{field}"), OWN));
    }
    let secrets = spec.secrets.iter().enumerate();
    for (index, secret) in secrets {
        for (field, said) in [("mountPath", secret.mount_path.is_some()), ("asEnv", secret.as_env.is_some())] {
            if said {
                return Err(Fatal::invalid(&format!("spec.secrets[{index}].{field}"), OWN));
            }
        }
    }
    let database = spec.database.clone().unwrap_or_default();
    for (field, said) in [("env", database.env.is_some()), ("mapping", database.mapping.is_some())] {
        if said {
            return Err(Fatal::invalid(&format!("spec.database.{field}"), OWN));
        }
    }
    Ok(())
}

/// What is taken from the repository; the API server checks the same.
fn content(source: &Source) -> Result<Content, Fatal> {
    let registry = source.repository.as_deref().is_some_and(|repository| repository.starts_with("oci://"));
    let wrong = |field: &str, what: &str| Err(Fatal::invalid(&format!("spec.delivery.source.{field}"), what));
    if let Some(name) = source.chart.clone() {
        if source.path.is_some() {
            return wrong("path", "a chart of a chart repository has no path; leave it out");
        }
        if source.revision.is_some() {
            return wrong("revision", "a chart of a chart repository has a version; leave this out");
        }
        if source.format == Some(SourceFormat::Manifests) {
            return wrong("format", "what has the name of a chart is one; leave it out");
        }
        let Some(version) = source.version.clone() else {
            return wrong("version", "a chart needs a version; set one, such as 1.4.2");
        };
        return Ok(Content::Chart { name, version });
    }
    if source.version.is_some() {
        return wrong("version", "only a chart of a chart repository has a version; leave it out, or set chart");
    }
    let chart = source.format.map_or(source.values.is_some(), |format| format == SourceFormat::Chart);
    if source.values.is_some() && !chart {
        return wrong("values", "manifests take no values, a chart does; leave it out, or set format: chart");
    }
    if registry && chart {
        return wrong("chart", "in a registry a chart has a name and a version; set chart and version");
    }
    let Some(revision) = source.revision.clone().or((!registry).then(|| BRANCH.to_owned())) else {
        return wrong("revision", "in a registry a tag or digest must be named");
    };
    Ok(Content::Folder { path: source.path.clone(), revision, chart })
}

/// The values, none of which may be null: on its way to the chart it would be lost.
fn values(source: &Source) -> Result<Option<Map<String, Value>>, Fatal> {
    match source.values.as_ref().and_then(|values| null("spec.delivery.source.values", &Value::Object(values.clone())))
    {
        Some(path) => {
            Err(Fatal::invalid(&path, "null would be lost on its way to the chart; give a value, or leave it out"))
        }
        None => Ok(source.values.clone()),
    }
}

fn null(path: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(path.to_owned()),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| null(&format!("{path}[{at}]"), item)),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| null(&format!("{path}.{name}"), field)),
        _ => None,
    }
}
