//! Further users.

use super::sql::Logical;
use crate::composite::{
    database::{
        credentials::{ADMINISTRATOR, APPLICATION},
        spec::{DatabaseSpec, Engine, Privileges},
    },
    fatal::Fatal,
};

/// Beginnings of names that engines and providers keep for themselves.
const RESERVED: [&str; 4] = ["azure_", "cloudsql", "pg_", "rds"];
/// Names that they keep.
const TAKEN: [&str; 6] = [ADMINISTRATOR, APPLICATION, "mysql", "postgres", "root", "public"];

/// A further user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Whether it may write.
    pub writes: bool,
    /// The logical databases that it may use.
    pub databases: Vec<String>,
}

/// The users, with names that take over nobody.
pub(super) fn users(spec: &DatabaseSpec, engine: Engine, databases: &[Logical]) -> Result<Vec<User>, Fatal> {
    let mut users: Vec<User> = Vec::new();
    for (index, asked) in spec.users.iter().flatten().enumerate() {
        let field = format!("spec.users[{index}]");
        let name = asked.name.clone().unwrap_or_default();
        let group = databases.iter().any(|database| {
            name.strip_prefix(database.name.as_str()).is_some_and(|rest| rest == "_ro" || rest == "_rw")
        });
        if TAKEN.contains(&name.as_str()) || group || RESERVED.iter().any(|reserved| name.starts_with(reserved)) {
            let what = format!("\"{name}\" belongs to the platform, the engine or its provider; choose another name");
            return Err(Fatal::invalid(&format!("{field}.name"), what));
        }
        if engine == Engine::Mysql && name.len() > 32 {
            let what = format!("\"{name}\" is too long for mysql, which takes 32 characters; choose another name");
            return Err(Fatal::invalid(&format!("{field}.name"), what));
        }
        if users.iter().any(|other| other.name == name) {
            return Err(Fatal::invalid(&format!("{field}.name"), format!("{name} is listed twice")));
        }
        let all = || databases.iter().map(|database| database.name.clone()).collect();
        let own = asked.databases.clone().unwrap_or_else(all);
        if let Some(unknown) = own.iter().find(|name| !databases.iter().any(|known| known.name == **name)) {
            let known: Vec<_> = databases.iter().map(|known| known.name.as_str()).collect();
            let what = format!("\"{unknown}\" is none of this database's: {}", known.join(", "));
            return Err(Fatal::invalid(&format!("{field}.databases"), what));
        }
        users.push(User { name, writes: asked.privileges == Some(Privileges::ReadWrite), databases: own });
    }
    Ok(users)
}
