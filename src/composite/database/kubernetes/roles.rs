//! Users and logical databases that CloudNativePG itself makes: the application user, the administrator, the databases.

use serde::Deserialize;
use serde_json::json;

use super::{Cluster, Named, with_field};
use crate::{
    composite::{
        database::{
            CREDENTIALS, DATABASE,
            credentials::{ADMINISTRATOR, APPLICATION, Generated, write},
        },
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    resource::{SecretKeyRef, kinds, metadata::Metadata},
};

/// Beginning of the composition resource names of logical databases.
const DATABASES: &str = "cnpg-database-";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Observed {
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    password_secret: Named,
    extensions: Vec<Named>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    secret_resource_version: String,
}

/// A role as the server has it.
pub(super) struct Role {
    pub state: State,
    /// What its password was last set from; absent while another one is on its way.
    pub revision: Option<String>,
}

/// The Secret that the application user's password is taken from now.
pub(super) fn application_secret(draft: &mut Draft<'_>, password: &Generated) -> Result<String, Fatal> {
    Ok(reference(draft, "cnpg-role-app", password)?.0)
}

/// The Secret that a role's password shall be taken from, and the one that it was taken from.
fn reference(draft: &mut Draft<'_>, key: &str, password: &Generated) -> Result<(String, Option<Observed>), Fatal> {
    let observed: Option<Observed> = draft.read(key)?;
    let used = observed
        .as_ref()
        .map(|observed| SecretKeyRef { name: observed.spec.password_secret.name.clone(), key: "password".to_owned() });
    Ok((password.reference(draft, used.as_ref()).name, observed))
}

/// The application user, who owns every logical database.
pub(super) fn application(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    password: &Generated,
    up: bool,
) -> Result<Role, Fatal> {
    role(draft, shared, "cnpg-role-app", APPLICATION, password, up)
}

/// The administrator, who makes further users and their groups. It is a member of the application user, or it could not
/// give rights on what that one owns.
pub(super) fn administrator(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    password: &Generated,
    up: bool,
) -> Result<Role, Fatal> {
    role(draft, shared, "cnpg-role-admin", ADMINISTRATOR, password, up)
}

fn role(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    key: &str,
    user: &str,
    password: &Generated,
    up: bool,
) -> Result<Role, Fatal> {
    let (secret, observed) = reference(draft, key, password)?;
    let gate = match (&observed, up) {
        (Some(_), _) => None,
        (None, false) => Some(Pending::on("the database server")),
        (None, true) => password.gate(draft),
    };
    let name = draft.name_of(key, names::object(&shared.settled.name, &key.replace("cnpg-", "")));
    let mut spec = json!({
        "cluster": {"name": shared.name},
        "name": user,
        "login": true,
        "passwordSecret": {"name": secret},
        "databaseRoleReclaimPolicy": "retain",
    });
    if user == ADMINISTRATOR {
        spec["createdb"] = true.into();
        spec["createrole"] = true.into();
        spec["inRoles"] = json!([APPLICATION]);
    }
    let object = json!({
        "apiVersion": kinds::CNPG_ROLE.api_version(), "kind": kinds::CNPG_ROLE.kind(),
        "metadata": Metadata::new(&shared.settled.namespace, &name),
        "spec": spec,
    });
    let state = draft.want(Want::new(key, &kinds::CNPG_ROLE, CREDENTIALS, name, write(key, &object)?).gate(gate));
    let set = observed.filter(|observed| state.is_ready() && observed.spec.password_secret.name == secret);
    let revision = set.map(|set| format!("{secret}/{}", set.status.secret_resource_version));
    Ok(Role { state, revision })
}

/// The logical databases with their extensions. One whose extension is no longer listed keeps it.
pub(super) fn databases(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    owner: State,
) -> Result<Vec<(String, State)>, Fatal> {
    let mut states = Vec::new();
    for database in &shared.settled.databases {
        let key = format!("{DATABASES}{}", database.name);
        let observed: Observed = draft.read(&key)?.unwrap_or_default();
        let left = observed.spec.extensions.iter().filter(|seen| !database.extensions.contains(&seen.name));
        for extension in left {
            let message = format!(
                "Extension {} is no longer asked for in {}; it stays in the database.",
                extension.name, database.name
            );
            draft.event(false, "ExtensionLeft", message);
        }
        let extensions: Vec<_> =
            database.extensions.iter().map(|name| json!({"name": name, "ensure": "present"})).collect();
        let mut spec = json!({
            "cluster": {"name": shared.name},
            "name": database.name,
            "owner": APPLICATION,
            "databaseReclaimPolicy": "retain",
        });
        if !extensions.is_empty() {
            spec["extensions"] = extensions.into();
        }
        let part = format!("database-{}", names::part(&database.name));
        let name = draft.name_of(&key, names::object(&shared.settled.name, &part));
        let object = json!({
            "apiVersion": kinds::CNPG_DATABASE.api_version(), "kind": kinds::CNPG_DATABASE.kind(),
            "metadata": Metadata::new(&shared.settled.namespace, &name),
            "spec": spec,
        });
        let gate = (!owner.is_ready()).then(|| Pending::on("the application user"));
        let want = Want::new(&key, &kinds::CNPG_DATABASE, DATABASE, name, write(&key, &object)?);
        states.push((database.name.clone(), draft.want(want.gate(gate))));
    }
    drop_databases(draft, shared, DATABASES, "databaseReclaimPolicy", "delete")?;
    Ok(states)
}

/// Logical databases that are no longer listed: they go with their data, so only where nothing is protected.
pub(super) fn drop_databases(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    prefix: &str,
    field: &str,
    delete: &str,
) -> Result<(), Fatal> {
    let known = |name: &str| shared.settled.databases.iter().any(|database| database.name == name);
    let gone: Vec<_> = draft.heads_with(prefix).map(|(key, _)| key).collect();
    for key in gone {
        let name = key.strip_prefix(prefix).unwrap_or_default();
        if known(name) {
            continue;
        }
        if shared.settled.protection {
            let what = format!(
                "\"{name}\" exists and is no longer listed; list it again, or set spec.deletion.protection to false to drop it with its data"
            );
            return Err(Fatal::invalid("spec.databases", what));
        }
        if let Some(object) = with_field(draft, key, field, delete)? {
            draft.remove(key, object, &format!("Logical database {name}"));
        }
        let connection = format!("connection-{name}");
        for key in [format!("push-{connection}"), connection] {
            draft.let_go(&key, format!("The connection to {name} goes with it."));
        }
    }
    Ok(())
}
