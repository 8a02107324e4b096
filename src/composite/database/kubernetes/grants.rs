//! Users, logical databases and rights of MariaDB, by mariadb-operator itself. Nothing of it goes with its object, unless
//! it is removed on purpose.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Cluster, roles, with_field};
use crate::{
    composite::{
        database::{
            CREDENTIALS, DATABASE,
            credentials::{APPLICATION, Generated, Passwords, write},
            sql::mysql::{OWNER, READ, WRITE},
        },
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    resource::{Kind, SecretKeyRef, kinds, metadata::Metadata},
};

const DATABASES: &str = "mariadb-database-";
const USERS: &str = "mariadb-user-";
const GRANTS: &str = "mariadb-grant-";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    password_secret_key_ref: SecretKeyRef,
}

/// What lives inside the server.
pub(super) struct Logins {
    pub databases: Vec<(String, State)>,
    /// What the users' passwords were last set from; absent while one is on its way.
    pub revisions: Option<Vec<String>>,
}

/// Composes all that lives inside the server.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    passwords: &Passwords,
    up: bool,
) -> Result<Logins, Fatal> {
    let settled = shared.settled;
    let mut revisions = Some(Vec::new());
    let mut keep = |revision: Option<String>| match revision {
        Some(revision) => revisions.iter_mut().for_each(|all: &mut Vec<String>| all.push(revision.clone())),
        None => revisions = None,
    };
    keep(user(draft, shared, APPLICATION, &passwords.application, up)?);
    let mut databases = Vec::new();
    for database in &settled.databases {
        let spec = json!({
            "name": database.name, "characterSet": "utf8mb4", "collate": "utf8mb4_general_ci",
        });
        let key = format!("{DATABASES}{}", database.name);
        let part = format!("database-{}", names::part(&database.name));
        let state = want(draft, shared, &key, &kinds::MARIADB_DATABASE, &part, spec, up, None)?;
        let granted = grant(draft, shared, APPLICATION, &database.name, &OWNER, up)?;
        databases.push((database.name.clone(), if granted.is_ready() { state } else { granted }));
    }
    for further in &settled.users {
        let password = passwords.users.iter().find(|(name, _)| *name == further.name);
        let Some((_, password)) = password else { continue };
        keep(user(draft, shared, &further.name, password, up)?);
        for database in &further.databases {
            let rights: &[&str] = if further.writes { &WRITE } else { &READ };
            grant(draft, shared, &further.name, database, rights, up)?;
        }
    }
    roles::drop_databases(draft, shared, DATABASES, "cleanupPolicy", "Delete")?;
    for (prefix, what) in [(GRANTS, "The right"), (USERS, "User")] {
        let gone: Vec<_> = draft.heads_with(prefix).map(|(key, _)| key).filter(|key| !draft.is_wanted(key)).collect();
        for key in gone {
            if let Some(object) = with_field(draft, key, "cleanupPolicy", "Delete")? {
                draft.remove(key, object, &format!("{what} {}", key.trim_start_matches(prefix)));
            }
        }
    }
    Ok(Logins { databases, revisions })
}

/// A user from anywhere, which the NetworkPolicy bounds; what its password was last set from.
fn user(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    user: &str,
    password: &Generated,
    up: bool,
) -> Result<Option<String>, Fatal> {
    let key = format!("{USERS}{user}");
    let observed: Option<Observed> = draft.read(&key)?;
    let set_from = observed.map(|observed| observed.spec.password_secret_key_ref);
    let gate = if set_from.is_none() && up { password.gate(draft) } else { None };
    // The operator changes nothing on a server that does not work as a whole, and never says whether it did.
    let reference = match &set_from {
        Some(now) if !up && !now.name.is_empty() => now.clone(),
        _ => password.reference(draft, set_from.as_ref()),
    };
    let spec = json!({
        "name": user,
        "host": "%",
        "passwordSecretKeyRef": {"name": reference.name, "key": reference.key},
        "maxUserConnections": 0,
    });
    let part = format!("user-{}", names::part(user));
    let state = want(draft, shared, &key, &kinds::MARIADB_USER, &part, spec, up, gate)?;
    Ok((up && state.is_ready() && set_from.as_ref() == Some(&reference)).then_some(reference.name))
}

/// Rights of a user on a logical database. Other rights are another grant, so that none is left over.
fn grant(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    user: &str,
    database: &str,
    rights: &[&str],
    up: bool,
) -> Result<State, Fatal> {
    let kind = if rights == READ {
        "-ro"
    } else if rights == WRITE {
        "-rw"
    } else {
        ""
    };
    let key = format!("{GRANTS}{user}-{database}{kind}");
    let part = format!("grant-{}-{}{kind}", names::part(user), names::part(database));
    let spec = json!({
        "privileges": rights, "database": database, "table": "*", "username": user, "host": "%",
    });
    want(draft, shared, &key, &kinds::MARIADB_GRANT, &part, spec, up, None)
}

#[allow(clippy::too_many_arguments, reason = "what differs between the objects of one server")]
fn want(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    key: &str,
    kind: &'static Kind,
    part: &str,
    mut spec: Value,
    up: bool,
    gate: Option<Pending>,
) -> Result<State, Fatal> {
    spec["mariaDbRef"] = json!({"name": shared.name, "waitForIt": true});
    spec["cleanupPolicy"] = "Skip".into();
    let name = draft.name_of(key, names::object(&shared.settled.name, part));
    let object = json!({
        "apiVersion": kind.api_version(), "kind": kind.kind(),
        "metadata": Metadata::new(&shared.settled.namespace, &name),
        "spec": spec,
    });
    let area = if kind.kind() == kinds::MARIADB_DATABASE.kind() { DATABASE } else { CREDENTIALS };
    let gate = (!up).then(|| Pending::on("the database server")).or(gate);
    Ok(draft.want(Want::new(key, kind, area, name, write(key, &object)?).gate(gate)))
}
