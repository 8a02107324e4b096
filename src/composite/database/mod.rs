//! The database: one manifest, the same on every provider.
//!
//! The way of a request: the spec is checked and [`settled`] once, the provider's folder composes the server, and the
//! concerns that are the same on every provider follow in the order in which they come to life.

mod administrator;
mod approval;
pub mod aws;
pub mod azure;
mod connection;
mod credentials;
pub mod gcp;
mod kubernetes;
mod memory;
pub mod offers;
mod protection;
mod push;
mod report;
pub mod schema;
mod search;
pub mod server;
pub mod settled;
pub mod size;
pub mod spec;
mod sql;
pub mod status;
mod tables;
mod version;
mod windows;

use super::{checked, draft::Draft, fatal::Fatal, identity::Identity};
use crate::{plan::Plan, platform::Platform, request::Request, schema as schemas};
use memory::Memory;

/// The condition of the spec and the Platform.
pub const ACCEPTED: &str = "Accepted";
/// The condition of networks, groups and rules.
pub const NETWORK: &str = "NetworkReady";
/// The condition of the server and its logical databases.
pub const DATABASE: &str = "DatabaseReady";
/// The condition of passwords, users and connections.
pub const CREDENTIALS: &str = "CredentialsReady";
/// The condition of tables.
pub const SCHEMA: &str = "SchemaReady";
/// The condition of changes that are asked for and not carried out yet.
pub const CHANGES: &str = "ChangesApplied";

/// All conditions of a database.
pub const CONDITIONS: [&str; 6] = [ACCEPTED, NETWORK, DATABASE, CREDENTIALS, SCHEMA, CHANGES];

/// Expands a database.
///
/// # Errors
/// When the spec or the Platform says something that cannot be done; nothing is changed then.
pub fn compose(request: &Request) -> Result<Plan, Fatal> {
    let identity = Identity::of(&request.composite)?;
    let spec: spec::DatabaseSpec = checked::spec(&request.composite, schemas::database_spec())?;
    let memory = Memory::of(&request.composite)?;
    let platform = Platform::of(request, &identity.namespace)?;
    let mut draft = Draft::new(request, &identity)?;
    let chosen = server::chosen(&draft, &memory)?;
    let pushed = push::observed(&draft, "push-connection")?;
    let settled = settled::settle(&spec, &identity, &platform, &memory, chosen.as_ref(), pushed.as_ref())?;
    server::stays_adopted(&draft, &settled, &memory)?;
    let provider = server::provider(settled.provider)?;

    let passwords = credentials::compose(&mut draft, &settled)?;
    let server = (provider.compose)(&mut draft, &settled, &platform, &memory, &passwords)?;
    if settled.restore.is_some() && memory.created && draft.head("instance").is_some() && !server.foreign {
        let what = "restoring counts only when a database is created; make a new Database to restore into";
        return Err(Fatal::invalid("spec.restore", what));
    }
    protection::compose(&mut draft, &settled, &server)?;
    let admin = administrator::compose(&mut draft, &settled, &server)?;
    let sql = sql::compose(&mut draft, &settled, &memory, &server, admin, &passwords)?;
    let pooled = (provider.pool)(&mut draft, &settled, &platform, &memory, &server, &sql)?;
    let connections = connection::compose(&mut draft, &settled, &server, &sql, pooled)?;
    push::compose(&mut draft, &settled, &connections)?;
    let tables = tables::compose(&mut draft, &settled, &memory, &server, &sql, &connections)?;
    credentials::retire(&mut draft)?;
    draft.keep_held()?;
    report::finish(draft, &settled, &memory, &server, &connections, tables)
}
