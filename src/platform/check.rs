//! What the Platform refers to: whether it is there. Nothing is composed for a Platform; its status says which providers
//! work, and what is missing.

use std::{collections::BTreeMap, time::Duration};

use super::{
    CONDITIONS, layers,
    spec::{DeliveryEngine, PlatformSpec, ProviderName, RoutingKind, StoreKind},
    status::{PlatformStatus, Problem, ProviderStatus},
};
use crate::{
    composite::{database::server::PROVIDERS, fatal::Fatal},
    object::Object,
    plan::{Condition, Plan, Requirements, ResourceQuestion, SchemaQuestion, Status, Which},
    request::Request,
    resource::{Kind, KindRef, kinds},
};

/// What a provider needs before databases run on it.
pub struct Needs {
    /// The kind of the configuration that all namespaces share.
    pub config: Option<&'static Kind>,
    /// The kinds that databases are composed of.
    pub kinds: &'static [&'static Kind],
    /// The configuration that the Platform names; `None` where the provider is not configured at all.
    pub configured: fn(&PlatformSpec) -> Option<KindRef>,
    /// What the Platform leaves out: field and sentence.
    pub missing: fn(&PlatformSpec) -> Vec<(String, String)>,
}

/// What every database needs, whichever provider runs it.
const OPERATORS: [(&str, &Kind); 4] = [
    ("External Secrets", &kinds::EXTERNAL_SECRET),
    ("External Secrets", &kinds::PASSWORD),
    ("provider-sql", &kinds::POSTGRES_ROLE),
    ("Crossplane's Usages", &kinds::USAGE),
];
/// What some manifests need.
const OPTIONAL: [(&str, &Kind); 4] = [
    ("External Secrets' PushSecret, for copies in the store", &kinds::PUSH_SECRET),
    ("provider-sql for MySQL", &kinds::MYSQL_USER),
    ("SchemaHero, for tables", &kinds::SCHEMAHERO_TABLE),
    ("provider-kubernetes, for the approval of migrations", &kinds::KUBERNETES_OBJECT),
];

/// What applications need once the Platform configures it: its name, the kind that shows it, and the field that wants it.
type Wanted = (&'static str, &'static Kind, fn(&PlatformSpec) -> Option<&'static str>);

const CONFIGURED: [Wanted; 8] = [
    ("Gateway API, for routes", &kinds::HTTP_ROUTE, |spec| {
        let routing = spec.routing.as_ref()?;
        (routing.kind != Some(RoutingKind::Ingress)).then_some("spec.routing.gateway")
    }),
    ("cert-manager, for certificates", &kinds::CERTIFICATE, |spec| {
        let routing = spec.routing.as_ref()?;
        (routing.kind == Some(RoutingKind::Ingress) && routing.issuer.is_some()).then_some("spec.routing.issuer")
    }),
    ("KEDA, for what the number of pods follows", &kinds::SCALED_OBJECT, |spec| {
        spec.scaling.as_ref().map(|_| "spec.scaling")
    }),
    ("the Prometheus operator, for monitoring", &kinds::SERVICE_MONITOR, |spec| {
        spec.monitoring.as_ref().map(|_| "spec.monitoring")
    }),
    ("Argo CD, for delivery", &kinds::ARGO_APPLICATION, |spec| {
        let delivery = spec.delivery.as_ref()?;
        (delivery.engine != Some(DeliveryEngine::Flux)).then_some("spec.delivery.engine")
    }),
    ("Flux, for delivery", &kinds::FLUX_MANIFESTS, |spec| {
        let delivery = spec.delivery.as_ref()?;
        (delivery.engine == Some(DeliveryEngine::Flux)).then_some("spec.delivery.engine")
    }),
    ("provider-upjet-github, for repositories", &kinds::GITHUB_REPOSITORY, |spec| {
        spec.repositories.as_ref().map(|_| "spec.repositories")
    }),
    ("the Flux operator, for previews", &kinds::FLUX_SET, |spec| {
        let flux = spec.delivery.as_ref().is_some_and(|delivery| delivery.engine == Some(DeliveryEngine::Flux));
        spec.previews.as_ref().filter(|_| flux).map(|_| "spec.previews")
    }),
];

/// Answers for a Platform object itself.
///
/// # Errors
/// When the object breaks the Platform's own schema.
pub fn compose(request: &Request) -> Result<Plan, Fatal> {
    let spec = layers::check_object(&request.composite)?;
    let mut check = Check { request, asked: Requirements::default(), pending: false };
    let mut status = PlatformStatus::default();
    let providers = check.providers(&spec, &mut status);
    let store = check.store(&spec, &mut status);
    let operators = check.operators(&spec, &mut status);
    let accepted = condition(CONDITIONS[0], Status::True, "Accepted", "The Platform is valid.".to_owned());
    let conditions = vec![accepted, providers, store, operators];
    let ready = conditions.iter().all(|condition| condition.status == Status::True);
    let ttl = match (check.pending, ready) {
        (true, _) => 15,
        (false, false) => 120,
        (false, true) => 600,
    };
    let status = Object::write(&status).map_err(|error| Fatal::unwritable("status", &error))?;
    Ok(Plan {
        ready,
        status: Some(status),
        conditions,
        requirements: check.asked,
        ttl: Duration::from_secs(ttl),
        ..Plan::default()
    })
}

fn condition(kind: &'static str, status: Status, reason: &str, message: String) -> Condition {
    Condition { kind, status, reason: reason.to_owned(), message }
}

/// The questions, and whether an answer to one is still missing.
struct Check<'r> {
    request: &'r Request,
    asked: Requirements,
    pending: bool,
}

impl Check<'_> {
    /// Whether a kind is installed; `None` while it is looked up.
    fn installed(&mut self, kind: &'static Kind) -> Option<bool> {
        if kind.built_in() || !self.request.capabilities.required_schemas {
            return Some(true);
        }
        let question = format!("schema/{}/{}", kind.group(), kind.kind());
        let asked = SchemaQuestion { api_version: kind.api_version().to_owned(), kind: kind.kind().to_owned() };
        self.asked.schemas.insert(question.clone(), asked);
        let found = self.request.schemas.get(&question).map(Option::is_some);
        self.pending |= found.is_none();
        found
    }

    /// Whether an object of the cluster exists; `None` while it is looked up.
    fn exists(&mut self, kind: &'static Kind, name: &str) -> Option<bool> {
        if !self.installed(kind)? {
            return Some(false);
        }
        let question = format!("object/{}/{name}", kind.group());
        let asked = ResourceQuestion {
            api_version: kind.api_version().to_owned(),
            kind: kind.kind().to_owned(),
            which: Which::Named(name.to_owned()),
            namespace: None,
        };
        self.asked.resources.insert(question.clone(), asked);
        let found = self.request.required.get(&question).map(|found| !found.is_empty());
        self.pending |= found.is_none();
        found
    }

    fn providers(&mut self, spec: &PlatformSpec, status: &mut PlatformStatus) -> Condition {
        const KIND: &str = CONDITIONS[1];
        for provider in &PROVIDERS {
            let Some(config) = (provider.needs.configured)(spec) else { continue };
            let problems = self.provider(provider.name, &provider.needs, &config, spec);
            let message = problems.first().map(|(_, message)| message.clone());
            status.providers.push(ProviderStatus {
                name: Some(provider.name),
                ready: Some(problems.is_empty()),
                message,
            });
            status.problems.extend(problems.into_iter().map(problem));
        }
        if status.providers.is_empty() {
            let message = "The Platform configures no provider; set one in spec.providers.".to_owned();
            return condition(KIND, Status::False, "NoProvider", message);
        }
        let broken = status.providers.iter().find(|provider| provider.ready == Some(false));
        match broken {
            None if self.pending => looking(KIND),
            None => condition(KIND, Status::True, "Ready", "Every provider that is configured can be used.".to_owned()),
            Some(broken) => {
                let name = broken.name.map_or("", ProviderName::as_str);
                let message = format!("{name}: {}.", broken.message.clone().unwrap_or_default());
                condition(KIND, Status::False, "ProviderNotReady", message)
            }
        }
    }

    fn provider(
        &mut self,
        name: ProviderName,
        needs: &Needs,
        config: &KindRef,
        spec: &PlatformSpec,
    ) -> Vec<(String, String)> {
        let mut problems = (needs.missing)(spec);
        let field = format!("spec.providers.{name}");
        let mut groups = BTreeMap::new();
        for kind in needs.kinds {
            if self.installed(kind) == Some(false) {
                groups.entry(kind.group()).or_insert_with(Vec::new).push(kind.kind());
            }
        }
        for (group, kinds) in groups {
            let message = format!("{group} is not installed, or not activated (missing: {})", kinds.join(", "));
            problems.push((field.clone(), message));
        }
        if let Some(kind) = needs.config.filter(|kind| kind.kind() == config.kind)
            && self.exists(kind, &config.name) == Some(false)
        {
            let message = format!("there is no {} named {} of {}", config.kind, config.name, kind.group());
            problems.push((format!("{field}.providerConfigRef"), message));
        }
        problems
    }

    fn store(&mut self, spec: &PlatformSpec, status: &mut PlatformStatus) -> Condition {
        const KIND: &str = CONDITIONS[2];
        let Some(store) = spec.secrets.as_ref().and_then(|secrets| secrets.store.as_ref()) else {
            let message = "The Platform names no secret store; connections stay in the cluster.".to_owned();
            return condition(KIND, Status::True, "NotApplicable", message);
        };
        let Some(name) = store.name.as_deref() else {
            let message = "the store has no name; set spec.secrets.store.name".to_owned();
            status.problems.push(problem(("spec.secrets.store.name".to_owned(), message.clone())));
            return condition(KIND, Status::False, "StoreMissing", message);
        };
        if store.kind == Some(StoreKind::Namespaced) {
            let message =
                format!("Each namespace brings its own SecretStore {name}; a Database says where one is missing.");
            return condition(KIND, Status::True, "Namespaced", message);
        }
        match self.exists(&kinds::CLUSTER_SECRET_STORE, name) {
            None => looking(KIND),
            Some(true) => condition(KIND, Status::True, "Ready", format!("ClusterSecretStore {name} exists.")),
            Some(false) => {
                let message = format!("there is no ClusterSecretStore named {name}");
                status.problems.push(problem(("spec.secrets.store".to_owned(), message.clone())));
                condition(KIND, Status::False, "StoreMissing", format!("{message}; create it, or name another one."))
            }
        }
    }

    fn operators(&mut self, spec: &PlatformSpec, status: &mut PlatformStatus) -> Condition {
        const KIND: &str = CONDITIONS[3];
        let mut missing = Vec::new();
        for (name, kind) in OPERATORS {
            if self.installed(kind) == Some(false) {
                missing.push(format!("{name} ({})", kind.kind()));
            }
        }
        let mut optional = Vec::new();
        for (name, kind) in OPTIONAL {
            if self.installed(kind) == Some(false) {
                optional.push(name);
            }
        }
        for (name, kind, wanted) in CONFIGURED {
            let Some(field) = wanted(spec) else { continue };
            if self.installed(kind) == Some(false) {
                optional.push(name);
                let message = format!("{name}: {}.{} is not installed, or not activated", kind.kind(), kind.group());
                status.problems.push(problem((field.to_owned(), message)));
            }
        }
        if !missing.is_empty() {
            let message = format!("Not installed, or not activated: {}.", missing.join(", "));
            status.problems.push(problem(("spec".to_owned(), message.clone())));
            return condition(KIND, Status::False, "NotInstalled", message);
        }
        if self.pending {
            return looking(KIND);
        }
        let message = if optional.is_empty() {
            "Everything that databases need is installed.".to_owned()
        } else {
            format!("What every database needs is installed; not installed: {}.", optional.join("; "))
        };
        condition(KIND, Status::True, "Ready", message)
    }
}

fn looking(kind: &'static str) -> Condition {
    condition(kind, Status::Unknown, "Lookup", "It is being looked up in the cluster.".to_owned())
}

fn problem((field, message): (String, String)) -> Problem {
    Problem { field: Some(field), message: Some(message) }
}
