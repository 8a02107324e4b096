//! The database that the program works with: one that exists, or one of its own; bound by the files of the Service Binding
//! specification, and by environment variables.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    DATABASE, pulled,
    settled::Settled,
    spec::{ApplicationSpec, BindingStyle, DatabaseBinding},
};
use crate::{
    composite::{
        database::spec::{DatabaseSpec, Engine},
        draft::{Draft, Pending, Said, looked_up, lookup, write},
        fatal::Fatal,
        names,
    },
    object::Object,
    platform::{Platform, spec::ProviderName},
    readiness::{Head, ObservedCondition},
    resource::{kinds, metadata::Metadata},
};

/// The annotation of pods that says with which revision of the connection they were started.
pub(super) const MARK: &str = "idp.dev/binding";
/// Composition resource name of a database of one's own.
pub(super) const KEY: &str = "database";
/// Where bindings are files.
const ROOT: &str = "/bindings";
/// Entries of a connection that are always there.
pub(super) const ENTRIES: [&str; 9] =
    ["type", "provider", "host", "port", "database", "username", "password", "sslmode", "uri"];

/// What a program is bound to.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    /// Name of the Database.
    pub name: String,
    /// The connection Secret.
    pub secret: String,
    /// What its key in a secret store ends in, where it is none of the first logical database.
    pub(super) suffix: Option<String>,
    /// Its resource version: another one is another password.
    pub revision: Option<String>,
    /// Port of the server.
    pub port: u16,
    /// What to wait for.
    pub gate: Option<Pending>,
    /// Whether anything is known of the Database: what runs already must not be made anew of guesses.
    pub known: bool,
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
pub(super) struct SeenSpec {
    engine: Option<Engine>,
    databases: Vec<Named>,
    users: Vec<Named>,
    pub(super) credentials: SeenCredentials,
}

/// A logical database, or a user.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SeenCredentials {
    pub(super) store: Option<String>,
    pub(super) push_key: Option<String>,
}

/// One of the connections of a Database: what its Secret's name and its key in the store end in.
#[derive(Debug, PartialEq, Eq)]
struct Connection {
    part: String,
    suffix: Option<String>,
}

impl SeenSpec {
    /// The connection that is asked for.
    ///
    /// # Errors
    /// When there is no such logical database or user.
    fn connection(&self, name: &str, asked: &DatabaseBinding) -> Result<Connection, Fatal> {
        let own = name.replace(['-', '.'], "_");
        let databases: Vec<_> = self.databases.iter().map(|database| database.name.as_str()).collect();
        let databases = if databases.is_empty() { vec![own.as_str()] } else { databases };
        if let Some(user) = &asked.user {
            if !self.users.iter().any(|known| known.name == *user) {
                let what = format!("Database {name} has no user {user}; add it to its users, or leave this out");
                return Err(Fatal::invalid("spec.database.user", what));
            }
            return Ok(Connection {
                part: format!("user-{}", names::part(user)),
                suffix: Some(format!("user-{user}")),
            });
        }
        match asked.database.as_deref() {
            None => Ok(Connection { part: "connection".to_owned(), suffix: None }),
            Some(database) if databases.first() == Some(&database) => {
                Ok(Connection { part: "connection".to_owned(), suffix: None })
            }
            Some(database) if databases.contains(&database) => Ok(Connection {
                part: format!("connection-{}", names::part(database)),
                suffix: Some(database.to_owned()),
            }),
            Some(database) => {
                let known = databases.join(", ");
                let what = format!("Database {name} has no logical database {database}; it has {known}");
                Err(Fatal::invalid("spec.database.database", what))
            }
        }
    }
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
    platform: &Platform,
) -> Result<Option<Bound>, Fatal> {
    let Some(asked) = &spec.database else {
        if draft.head(KEY).is_some() {
            return Err(gone("spec.database"));
        }
        return Ok(None);
    };
    let (mut bound, seen) = match (&asked.reference, &asked.create) {
        (Some(name), None) => {
            if draft.head(KEY).is_some() {
                return Err(gone("spec.database.create"));
            }
            named(draft, settled, asked, name)?
        }
        (None, Some(create)) => own(draft, settled, asked, create)?,
        _ => return Err(Fatal::invalid("spec.database", "either ref or create is given, and not both")),
    };
    other_secret(draft, settled, &mut bound);
    if settled.elsewhere.is_some() {
        pulled::compose(draft, settled, platform, &seen, &mut bound)?;
    }
    Ok(Some(bound))
}

/// The status of a Database speaks of its first connection; that of another one says itself when it changes.
fn other_secret(draft: &mut Draft<'_>, settled: &Settled, bound: &mut Bound) {
    if bound.suffix.is_none() || !bound.known {
        return;
    }
    match draft.ask("connection", &kinds::SECRET, &bound.secret, Some(&settled.namespace)) {
        None => {
            bound.known = false;
            bound.gate = bound.gate.take().or_else(|| Some(lookup(&kinds::SECRET)));
        }
        Some(None) => {
            bound.known = false;
            bound.gate = bound.gate.take().or_else(|| Some(Pending::on(format_args!("Secret {}", bound.secret))));
        }
        Some(Some(secret)) => bound.revision = Head::of(secret).ok().map(|head| head.metadata.resource_version),
    }
}

fn gone(field: &str) -> Fatal {
    let what = "the database that this application created would be deleted with it; put it back";
    Fatal::invalid(field, what)
}

/// The kind Database, in the group of this very API.
fn kind(draft: &Draft<'_>) -> (String, String) {
    (draft.identity.api_version.clone(), "Database".to_owned())
}

fn named(
    draft: &mut Draft<'_>,
    settled: &Settled,
    asked: &DatabaseBinding,
    name: &str,
) -> Result<(Bound, SeenSpec), Fatal> {
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
    let (bound, seen) = bound(name, asked, object, pending)?;
    if let Some(pending) = bound.gate.clone() {
        draft.wait(DATABASE, format!("Database {name}"), pending);
    } else {
        draft.works(DATABASE, format!("Database {name}"));
    }
    Ok((bound, seen))
}

fn own(
    draft: &mut Draft<'_>,
    settled: &Settled,
    asked: &DatabaseBinding,
    create: &DatabaseSpec,
) -> Result<(Bound, SeenSpec), Fatal> {
    let (api_version, kind) = kind(draft);
    let name = draft.name_of(KEY, settled.name.clone());
    let object = json!({
        "apiVersion": api_version, "kind": kind,
        "metadata": Metadata::new(&settled.namespace, &name),
        "spec": create,
    });
    let object = write(KEY, &object)?;
    let observed = draft.observed(KEY).map(|observed| &observed.object);
    let pending = observed.is_none().then(|| Pending::on(format_args!("Database {name}")));
    // What it will be counts, also before it is there.
    let (mut bound, _) = bound(&name, &DatabaseBinding::default(), observed, pending)?;
    let asked_for: Seen = object.read().map_err(|error| Fatal::unwritable(KEY, &error))?;
    let connection = asked_for.spec.connection(&name, asked)?;
    bound.secret = names::object(&name, &connection.part);
    bound.suffix = connection.suffix;
    bound.engine = create.engine.unwrap_or(Engine::Postgres);
    let said = match &bound.gate {
        None => Said { ready: true, reason: "Ready", message: String::new(), people: false },
        Some(why) => {
            // It speaks for itself here.
            let message = why.message.trim_start_matches(&format!("Waiting for Database {name}: ")).to_owned();
            Said { ready: false, reason: why.reason, message, people: why.people }
        }
    };
    draft.want_nested(DATABASE, KEY, (&kind, &name), object, said);
    Ok((bound, asked_for.spec))
}

/// What an object of kind Database says.
fn bound(
    name: &str,
    asked: &DatabaseBinding,
    object: Option<&Object>,
    mut gate: Option<Pending>,
) -> Result<(Bound, SeenSpec), Fatal> {
    let seen: Seen = object.and_then(|object| object.read().ok()).unwrap_or_default();
    let head = object.and_then(|object| Head::of(object).ok()).unwrap_or_default();
    let engine = seen.spec.engine.unwrap_or(Engine::Postgres);
    let ready = head.current("Ready").is_some_and(ObservedCondition::is_true) && !head.metadata.is_being_deleted();
    let first = seen.status.binding.name;
    if gate.is_none() && (first.is_none() || !ready) {
        let refused = head.condition("Accepted").filter(|condition| condition.is_false());
        let why = refused.or_else(|| {
            ["DatabaseReady", "CredentialsReady", "NetworkReady", "SchemaReady"]
                .iter()
                .find_map(|type_| head.condition(type_).filter(|condition| condition.is_false()))
        });
        gate = Some(Pending {
            reason: if refused.is_some() { "DatabaseRefused" } else { "Waiting" },
            message: match why {
                Some(why) => format!("Waiting for Database {name}: {}", why.message),
                None => format!("Waiting for Database {name}."),
            },
            people: refused.is_some(),
        });
    }
    // Nobody knows yet what a Database that is not there has.
    let connection = match object {
        Some(_) => seen.spec.connection(name, asked)?,
        None => Connection { part: "connection".to_owned(), suffix: None },
    };
    let own = names::object(name, &connection.part);
    let known = first.is_some();
    let bound = Bound {
        name: name.to_owned(),
        secret: first.filter(|_| connection.suffix.is_none()).unwrap_or(own),
        suffix: connection.suffix,
        revision: seen.status.binding.revision,
        port: seen.status.port.unwrap_or_else(|| engine.port()),
        gate,
        known,
        outside: seen.status.provider.is_some_and(|provider| provider != ProviderName::Kubernetes),
        inside: seen.status.provider == Some(ProviderName::Kubernetes),
        engine,
    };
    Ok((bound, seen.spec))
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
        // Whoever the program runs as, it reads them: nobody else is in the pod.
        let volume = json!({"name": "binding", "projected": {"defaultMode": 0o444, "sources": [
            {"secret": {"name": self.secret, "items": always}},
            {"secret": {"name": self.secret, "optional": true, "items": certificate}},
        ]}});
        (volume, json!({"name": "binding", "mountPath": format!("{ROOT}/{}", self.name), "readOnly": true}))
    }

    /// The environment variables, by the names that the program expects.
    pub(super) fn env(&self, asked: &DatabaseBinding) -> Vec<Value> {
        let from = |name: &str, key: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": self.secret, "key": key}}});
        let mut env = vec![json!({"name": "SERVICE_BINDING_ROOT", "value": ROOT})];
        if self.engine == Engine::Postgres {
            // The client that checks the server looks for its authority nowhere else.
            env.push(json!({"name": "PGSSLROOTCERT", "value": self.authority()}));
        }
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

    /// Where the certificate of the server's authority is, where the Database has one.
    fn authority(&self) -> String {
        format!("{ROOT}/{}/ca.crt", self.name)
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
            Engine::Postgres => format!(
                "jdbc:postgresql://$(BINDING_HOST):$(BINDING_PORT)/$(BINDING_NAME)?sslmode=$(BINDING_SSLMODE)&sslrootcert={}",
                self.authority()
            ),
            Engine::Mysql => "jdbc:mysql://$(BINDING_HOST):$(BINDING_PORT)/$(BINDING_NAME)?sslMode=REQUIRED".to_owned(),
        };
        env.push(json!({"name": "SPRING_DATASOURCE_URL", "value": url}));
        env.push(from("SPRING_DATASOURCE_USERNAME", "username"));
        env.push(from("SPRING_DATASOURCE_PASSWORD", "password"));
        env
    }
}
