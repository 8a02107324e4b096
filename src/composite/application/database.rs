//! The database that the program works with: one that exists, or one of its own; bound by the files of the Service Binding
//! specification, and by environment variables.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    DATABASE,
    settled::Settled,
    spec::{ApplicationSpec, BindingStyle, DatabaseBinding},
};
use crate::{
    composite::{
        database::spec::Engine,
        draft::{Draft, Pending, looked_up, write},
        fatal::Fatal,
        names,
    },
    object::Object,
    platform::spec::ProviderName,
    readiness::Head,
    resource::metadata::Metadata,
};

/// Composition resource name of a database of one's own.
const KEY: &str = "database";
/// Where bindings are files.
const ROOT: &str = "/bindings";
/// Entries of a connection that are always there.
const ENTRIES: [&str; 9] = ["type", "provider", "host", "port", "database", "username", "password", "sslmode", "uri"];

/// What a program is bound to.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// Name of the Database.
    pub name: String,
    /// The connection Secret.
    pub secret: String,
    /// Its resource version: another one is another password.
    pub revision: Option<String>,
    /// Port of the server.
    pub port: u16,
    /// What to wait for.
    pub gate: Option<Pending>,
    /// Whether it is known to run outside the cluster.
    pub outside: bool,
    /// Whether it is known to run in the cluster.
    inside: bool,
    engine: Engine,
}

/// What is read of a Database.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Seen {
    spec: SeenSpec,
    status: SeenStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SeenSpec {
    engine: Option<Engine>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenStatus {
    binding: SeenBinding,
    port: Option<u16>,
    provider: Option<ProviderName>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SeenBinding {
    name: Option<String>,
    revision: Option<String>,
}

/// Composes a database of one's own, or looks at the one that is named.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
) -> Result<Option<Bound>, Fatal> {
    let Some(asked) = &spec.database else {
        if draft.head(KEY).is_some() {
            return Err(gone("spec.database"));
        }
        return Ok(None);
    };
    let bound = match (&asked.reference, &asked.create) {
        (Some(name), None) => {
            if draft.head(KEY).is_some() {
                return Err(gone("spec.database.create"));
            }
            named(draft, settled, asked, name)
        }
        (None, Some(create)) => own(draft, settled, asked, create)?,
        _ => return Err(Fatal::invalid("spec.database", "either ref or create is given, and not both")),
    };
    Ok(Some(bound))
}

fn gone(field: &str) -> Fatal {
    let what = "the database that this application created would be deleted with it; put it back";
    Fatal::invalid(field, what)
}

/// The kind Database, in the group of this very API.
fn kind(draft: &Draft<'_>) -> (String, String) {
    (draft.identity.api_version.clone(), "Database".to_owned())
}

fn named(draft: &mut Draft<'_>, settled: &Settled, asked: &DatabaseBinding, name: &str) -> Bound {
    let (api_version, kind) = kind(draft);
    let found = draft.ask_of(&format!("database/{name}"), &api_version, &kind, name, Some(&settled.namespace));
    let (object, pending) = match found {
        None => (None, Some(looked_up(&kind))),
        Some(None) => {
            let message =
                format!("There is no Database {name} in this namespace. Create it, or correct spec.database.ref.");
            (None, Some(Pending::people("DatabaseMissing", message)))
        }
        Some(Some(object)) => (Some(object), None),
    };
    let bound = bound(name, asked, object, pending);
    if let Some(pending) = bound.gate.clone() {
        draft.wait(DATABASE, format!("Database {name}"), pending);
    } else {
        draft.works(DATABASE, format!("Database {name}"));
    }
    bound
}

fn own(
    draft: &mut Draft<'_>,
    settled: &Settled,
    asked: &DatabaseBinding,
    create: &crate::composite::database::spec::DatabaseSpec,
) -> Result<Bound, Fatal> {
    let (api_version, kind) = kind(draft);
    let name = draft.name_of(KEY, settled.name.clone());
    let object = json!({
        "apiVersion": api_version, "kind": kind,
        "metadata": Metadata::new(&settled.namespace, &name),
        "spec": create,
    });
    let observed = draft.observed(KEY).map(|observed| &observed.object);
    let pending = observed.is_none().then(|| Pending::on(format_args!("Database {name}")));
    let mut bound = bound(&name, asked, observed, pending);
    bound.engine = create.engine.unwrap_or(Engine::Postgres);
    draft.want_nested(DATABASE, KEY, &kind, &name, write(KEY, &object)?);
    Ok(bound)
}

/// What an object of kind Database says.
fn bound(name: &str, asked: &DatabaseBinding, object: Option<&Object>, mut gate: Option<Pending>) -> Bound {
    let seen: Seen = object.and_then(|object| object.read().ok()).unwrap_or_default();
    let head = object.and_then(|object| Head::of(object).ok()).unwrap_or_default();
    let engine = seen.spec.engine.unwrap_or(Engine::Postgres);
    let ready = head.condition("Ready").is_some_and(crate::readiness::ObservedCondition::is_true);
    let first = seen.status.binding.name;
    if gate.is_none() && (first.is_none() || !ready) {
        let why = ["DatabaseReady", "CredentialsReady", "NetworkReady", "SchemaReady", "Accepted"]
            .iter()
            .find_map(|type_| head.condition(type_).filter(|condition| condition.is_false()))
            .map(|condition| format!("Waiting for Database {name}: {}", condition.message));
        let message = why.unwrap_or_else(|| format!("Waiting for Database {name}."));
        gate = Some(Pending { reason: "Waiting", message, people: false });
    }
    let secret = first.unwrap_or_else(|| names::object(name, "connection"));
    let secret = match &asked.database {
        Some(database) => names::object(name, &format!("connection-{}", names::part(database))),
        None => secret,
    };
    Bound {
        name: name.to_owned(),
        secret,
        revision: seen.status.binding.revision,
        port: seen.status.port.unwrap_or_else(|| engine.port()),
        gate,
        outside: seen.status.provider.is_some_and(|provider| provider != ProviderName::Kubernetes),
        inside: seen.status.provider == Some(ProviderName::Kubernetes),
        engine,
    }
}

impl Bound {
    /// The pods of a database in the cluster, as its operator labels them: the servers, and what pools their connections.
    pub(super) fn pods(&self) -> Vec<Value> {
        if !self.inside {
            return Vec::new();
        }
        let server = names::object_of(&self.name, "", 50);
        let pods = |labels: Value| json!({"podSelector": {"matchLabels": labels}});
        match self.engine {
            Engine::Postgres => vec![
                pods(json!({"cnpg.io/cluster": server})),
                pods(json!({"cnpg.io/poolerName": names::object(&server, "pooler")})),
            ],
            Engine::Mysql => {
                vec![pods(json!({"app.kubernetes.io/name": "mariadb", "app.kubernetes.io/instance": server}))]
            }
        }
    }

    /// The files: each entry is one.
    pub(super) fn volume(&self) -> (Value, Value) {
        let always: Vec<_> = ENTRIES.iter().map(|entry| json!({"key": entry, "path": entry})).collect();
        let certificate = json!([{"key": "ca.crt", "path": "ca.crt"}, {"key": "ca.crt", "path": "certificates"}]);
        let volume = json!({"name": "binding", "projected": {"defaultMode": 0o440, "sources": [
            {"secret": {"name": self.secret, "items": always}},
            {"secret": {"name": self.secret, "optional": true, "items": certificate}},
        ]}});
        (volume, json!({"name": "binding", "mountPath": format!("{ROOT}/{}", self.name), "readOnly": true}))
    }

    /// The environment variables, by the names that the program expects.
    pub(super) fn env(&self, asked: &DatabaseBinding) -> Vec<Value> {
        let from = |name: &str, key: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": self.secret, "key": key}}});
        let mut env = vec![json!({"name": "SERVICE_BINDING_ROOT", "value": ROOT})];
        let styles = asked.env.clone().unwrap_or_else(|| vec![BindingStyle::Db, BindingStyle::Url]);
        for style in styles {
            match style {
                BindingStyle::Url => env.push(from("DATABASE_URL", "uri")),
                BindingStyle::Db => {
                    let names = [
                        ("DB_HOST", "host"),
                        ("DB_PORT", "port"),
                        ("DB_NAME", "database"),
                        ("DB_USER", "username"),
                        ("DB_PASSWORD", "password"),
                    ];
                    env.extend(names.map(|(name, key)| from(name, key)));
                }
                BindingStyle::Client => env.extend(self.client().iter().map(|(name, key)| from(name, key))),
                BindingStyle::Spring => env.extend(self.spring(&from)),
            }
        }
        env.extend(asked.mapping.iter().flatten().map(|(name, key)| from(name, key)));
        env
    }

    fn client(&self) -> &'static [(&'static str, &'static str)] {
        match self.engine {
            Engine::Postgres => &[
                ("PGHOST", "host"),
                ("PGPORT", "port"),
                ("PGDATABASE", "database"),
                ("PGUSER", "username"),
                ("PGPASSWORD", "password"),
                ("PGSSLMODE", "sslmode"),
            ],
            Engine::Mysql => &[("MYSQL_HOST", "host"), ("MYSQL_TCP_PORT", "port"), ("MYSQL_PWD", "password")],
        }
    }

    fn spring(&self, from: &dyn Fn(&str, &str) -> Value) -> Vec<Value> {
        let parts = [("HOST", "host"), ("PORT", "port"), ("NAME", "database"), ("SSLMODE", "sslmode")];
        let mut env: Vec<_> = parts.iter().map(|(name, key)| from(&format!("BINDING_{name}"), key)).collect();
        let url = match self.engine {
            Engine::Postgres => {
                "jdbc:postgresql://$(BINDING_HOST):$(BINDING_PORT)/$(BINDING_NAME)?sslmode=$(BINDING_SSLMODE)"
            }
            Engine::Mysql => "jdbc:mysql://$(BINDING_HOST):$(BINDING_PORT)/$(BINDING_NAME)?sslMode=REQUIRED",
        };
        env.push(json!({"name": "SPRING_DATASOURCE_URL", "value": url}));
        env.push(from("SPRING_DATASOURCE_USERNAME", "username"));
        env.push(from("SPRING_DATASOURCE_PASSWORD", "password"));
        env
    }
}
