//! The connection Secrets: one contract on every provider and engine, for each logical database and each further user.
//!
//! One is emitted only when it is complete. Complete once, it stays complete: a value that is not known now is taken from
//! the observed Secret.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    CREDENTIALS,
    credentials::write,
    server::{Account, Pooled, Server},
    settled::Settled,
    spec::Engine,
    sql::Sql,
};
use crate::{
    composite::{
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        metadata::Metadata,
        secret::{ObservedSecret, Secret},
    },
    sensitive::Sensitive,
};

/// The connection to one logical database, as the application user or as a further one.
#[derive(Debug)]
pub struct Connection {
    /// Composition resource name of its Secret.
    pub key: String,
    /// Name of its Secret.
    pub name: String,
    /// What tells it from the database's own connection, in a key of a store; absent for that one.
    pub suffix: Option<String>,
    /// SQL name of the logical database.
    pub sql_name: String,
    /// Whether it is that of a further user.
    pub of_user: bool,
    /// The Secret's resource version, once it is observed.
    pub revision: Option<String>,
}

/// Entries that every connection has.
const REQUIRED: [&str; 8] = ["type", "provider", "host", "port", "database", "username", "password", "sslmode"];
/// Entries that some have.
const OPTIONAL: [&str; 3] = ["ca.crt", "certificates", "reader-host"];

/// What all connections to one server share.
struct Connections<'a> {
    settled: &'a Settled,
    server: &'a Server,
    /// Where the application is sent: a pooler where one is asked for, else the server itself.
    at: Option<(String, u16)>,
    /// Where further users are sent.
    users_at: Option<(String, u16)>,
}

/// Composes one Secret for each logical database, and one for each further user.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    server: &Server,
    sql: &Sql,
    pooled: Option<Pooled>,
) -> Result<Vec<Connection>, Fatal> {
    if settled.only_looks() {
        return Ok(Vec::new());
    }
    let itself = server.host.clone().zip(server.port);
    let for_users = pooled.as_ref().is_some_and(|pooled| pooled.for_users);
    let at = match (settled.pooling, pooled) {
        (None, _) => itself.clone(),
        (Some(_), pooled) => pooled.map(|pooled| (pooled.host, pooled.port)),
    };
    let users_at = if for_users { at.clone() } else { itself };
    let all = Connections { settled, server, at, users_at };
    let mut connections = Vec::new();
    for (index, database) in settled.databases.iter().enumerate() {
        let further = (index > 0).then(|| database.name.clone());
        let (key, part) = match &further {
            None => ("connection".to_owned(), "connection".to_owned()),
            Some(name) => (format!("connection-{name}"), format!("connection-{}", names::part(name))),
        };
        let gate = sql.database_gate(&database.name);
        let target = Target { database: &database.name, first: index == 0, of_user: false };
        let mut connection = all.secret(draft, key, &part, target, &sql.application, gate)?;
        connection.suffix = further;
        connections.push(connection);
    }
    for user in &settled.users {
        let Some(database) = user.databases.first() else { continue };
        let account = sql.user(&user.name);
        let gate = sql.user_gate(&user.name);
        let part = format!("user-{}", names::part(&user.name));
        let key = format!("user-{}", user.name);
        let target = Target { database, first: false, of_user: true };
        let mut connection = all.secret(draft, key, &part, target, &account, gate)?;
        connection.suffix = Some(format!("user-{}", user.name));
        connections.push(connection);
    }
    for prefix in ["connection-", "user-"] {
        let gone: Vec<_> = draft
            .heads_with(prefix)
            .map(|(key, _)| key)
            .filter(|key| !connections.iter().any(|connection| connection.key == *key))
            .collect();
        for key in gone {
            draft.let_go(key, format!("The Secret of {key} goes: its user or logical database is gone."));
        }
    }
    Ok(connections)
}

/// What a Secret leads to.
#[derive(Clone, Copy)]
struct Target<'a> {
    database: &'a str,
    /// It is the database's own connection.
    first: bool,
    of_user: bool,
}

impl Connections<'_> {
    fn secret(
        &self,
        draft: &mut Draft<'_>,
        key: String,
        part: &str,
        target: Target<'_>,
        account: &Account,
        gate: Option<Pending>,
    ) -> Result<Connection, Fatal> {
        let Target { database, first, of_user } = target;
        let name = draft.name_of(&key, names::object(&self.settled.name, part));
        let observed: ObservedSecret = draft.read(&key)?.unwrap_or_default();
        same_database(&observed, first, &name, database)?;
        let data = self.data(target, account, observed.data);
        let missing = REQUIRED.iter().find(|entry| !data.contains_key(**entry));
        let gate = match missing {
            Some(&"host") if self.settled.pooling.is_some() => Some(Pending::on("the connection pooler")),
            Some(entry) => Some(Pending::on(format_args!("the connection's {entry}"))),
            None => gate,
        };
        let type_ = match self.settled.engine {
            Engine::Postgres => "servicebinding.io/postgresql",
            Engine::Mysql => "servicebinding.io/mysql",
        };
        if first && gate.is_none() && draft.identity.claimed {
            draft.connection(data.clone());
        }
        let metadata = Metadata::new(&self.settled.namespace, &name).marked(self.server.revision.as_deref());
        let object = write(&key, &Secret::new(metadata, type_, data))?;
        draft.want(Want::new(key.clone(), &kinds::SECRET, CREDENTIALS, name.clone(), object).gate(gate));
        let revision =
            draft.head(&key).map(|head| head.metadata.resource_version.clone()).filter(|revision| !revision.is_empty());
        Ok(Connection { key, name, suffix: None, sql_name: database.to_owned(), of_user, revision })
    }

    /// The entries: what is known now, over what is observed.
    fn data(
        &self,
        target: Target<'_>,
        account: &Account,
        observed: BTreeMap<String, Sensitive>,
    ) -> BTreeMap<String, Sensitive> {
        let (settled, server) = (self.settled, self.server);
        let at = if target.of_user { &self.users_at } else { &self.at };
        let mut data = observed;
        data.retain(|entry, _| REQUIRED.contains(&entry.as_str()) || OPTIONAL.contains(&entry.as_str()));
        if settled.read_replicas == 0 && server.reader.is_none() {
            data.remove("reader-host");
        }
        // `postgresql`, because Spring and Quarkus know no `postgres`.
        let type_ = match settled.engine {
            Engine::Postgres => "postgresql",
            Engine::Mysql => "mysql",
        };
        let port = at.as_ref().map(|(_, port)| port.to_string());
        let known = [
            ("type", Some(type_.into())),
            ("provider", Some(settled.provider.as_str().into())),
            ("host", at.as_ref().map(|(host, _)| host.as_str().into())),
            ("port", port.as_deref().map(Sensitive::from)),
            ("database", Some(target.database.into())),
            ("username", account.username.clone()),
            ("password", account.password.clone()),
            ("sslmode", Some(server.sslmode.into())),
            ("ca.crt", server.ca.clone()),
            ("certificates", server.ca.clone()),
            ("reader-host", server.reader.as_deref().map(Sensitive::from)),
        ];
        for (entry, value) in known {
            if let Some(value) = value {
                data.insert(entry.to_owned(), value);
            }
        }
        if let Some(uri) = uri(settled.engine, &data) {
            data.insert("uri".to_owned(), uri);
        }
        data
    }
}

/// A Secret leads to one logical database for life: another one under the same name would send the application to an empty
/// database.
fn same_database(observed: &ObservedSecret, first: bool, secret: &str, database: &str) -> Result<(), Fatal> {
    let leads_to = observed.data.get("database").and_then(Sensitive::expose_str);
    match leads_to {
        Some(other) if other != database && first => Err(Fatal::invalid(
            "spec.databases[0].name",
            format!(
                "Secret {secret} leads to another logical database; keep that one first, and list {database} after it"
            ),
        )),
        _ => Ok(()),
    }
}

/// The URI of the entries, once all of them are there.
fn uri(engine: Engine, data: &BTreeMap<String, Sensitive>) -> Option<Sensitive> {
    let text = |entry: &str| data.get(entry)?.expose_str();
    let mode = text("sslmode")?;
    let mode = match engine {
        Engine::Postgres => format!("sslmode={mode}"),
        Engine::Mysql => format!("ssl-mode={}", mysql_mode(mode)),
    };
    let uri = format!(
        "{}://{}:{}@{}:{}/{}?{mode}",
        text("type")?,
        encoded(text("username")?),
        encoded(text("password")?),
        text("host")?,
        text("port")?,
        encoded(text("database")?),
    );
    Some(Sensitive::from(uri.as_str()))
}

/// What MySQL's clients call a mode.
fn mysql_mode(sslmode: &str) -> &'static str {
    match sslmode {
        "verify-full" => "VERIFY_IDENTITY",
        "verify-ca" => "VERIFY_CA",
        _ => "REQUIRED",
    }
}

/// Percent-encodes all but the characters that RFC 3986 leaves unreserved.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
