//! The connection Secret: one contract on every provider and engine.
//!
//! It is emitted only when it is complete. Complete once, it stays complete: a value that is not known now is taken from
//! the observed Secret.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{CREDENTIALS, credentials::write, server::Server, settled::Settled, sql::Sql};
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

/// The connection to one logical database.
#[derive(Debug)]
pub struct Connection {
    /// Composition resource name of its Secret.
    pub key: String,
    /// Name of its Secret.
    pub name: String,
    /// The logical database; absent for the first one, whose Secret is the database's own.
    pub database: Option<String>,
    /// SQL name of the logical database.
    pub sql_name: String,
    /// The Secret's resource version, once it is observed.
    pub revision: Option<String>,
}

/// Entries that every connection has.
const REQUIRED: [&str; 8] = ["type", "provider", "host", "port", "database", "username", "password", "sslmode"];

/// Composes one Secret for each logical database.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    server: &Server,
    sql: &Sql,
) -> Result<Vec<Connection>, Fatal> {
    let mut connections = Vec::new();
    for (index, database) in settled.databases.iter().enumerate() {
        let further = (index > 0).then(|| database.name.clone());
        let (key, part) = match &further {
            None => ("connection".to_owned(), "connection".to_owned()),
            Some(name) => (format!("connection-{name}"), format!("connection-{}", names::part(name))),
        };
        let name = draft.name_of(&key, names::object(&settled.name, &part));
        let observed: ObservedSecret = draft.read(&key)?.unwrap_or_default();
        same_database(&observed, index == 0, &name, &database.name)?;
        let data = data(settled, server, sql, &database.name, observed.data);
        let missing = REQUIRED.iter().find(|entry| !data.contains_key(**entry));
        let gate = match missing {
            Some(entry) => Some(Pending::on(format_args!("the connection's {entry}"))),
            None => sql.database_gate(&database.name),
        };
        let metadata = Metadata::new(&settled.namespace, &name);
        let object = write(&key, &Secret::new(metadata, "servicebinding.io/postgresql", data))?;
        draft.want(Want::new(key.clone(), &kinds::SECRET, CREDENTIALS, name.clone(), object).gate(gate));
        let revision =
            draft.head(&key).map(|head| head.metadata.resource_version.clone()).filter(|revision| !revision.is_empty());
        connections.push(Connection { key, name, database: further, sql_name: database.name.clone(), revision });
    }
    Ok(connections)
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

/// The entries: what is known now, over what is observed.
fn data(
    settled: &Settled,
    server: &Server,
    sql: &Sql,
    database: &str,
    observed: BTreeMap<String, Sensitive>,
) -> BTreeMap<String, Sensitive> {
    let mut data = observed;
    data.retain(|entry, _| REQUIRED.contains(&entry.as_str()));
    // `postgresql`, because Spring and Quarkus know no `postgres`.
    let known = [
        ("type", Some("postgresql".into())),
        ("provider", Some(settled.provider.as_str().into())),
        ("host", server.host.as_deref().map(Sensitive::from)),
        ("port", server.port.map(|port| Sensitive::from(port.to_string().as_str()))),
        ("database", Some(database.into())),
        ("username", sql.username.clone()),
        ("password", sql.password.clone()),
        ("sslmode", Some(server.sslmode.into())),
    ];
    for (entry, value) in known {
        if let Some(value) = value {
            data.insert(entry.to_owned(), value);
        }
    }
    if let Some(uri) = uri(&data) {
        data.insert("uri".to_owned(), uri);
    }
    data
}

/// The URI of the entries, once all of them are there.
fn uri(data: &BTreeMap<String, Sensitive>) -> Option<Sensitive> {
    let text = |entry: &str| data.get(entry)?.expose_str();
    let uri = format!(
        "postgresql://{}:{}@{}:{}/{}?sslmode={}",
        encoded(text("username")?),
        encoded(text("password")?),
        text("host")?,
        text("port")?,
        encoded(text("database")?),
        text("sslmode")?,
    );
    Some(Sensitive::from(uri.as_str()))
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
