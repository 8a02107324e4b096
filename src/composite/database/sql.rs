//! Users, logical databases, extensions and rights, by provider-sql.
//!
//! The application user owns every logical database, so it needs no rights of its own; the administrator becomes its
//! member first, or it could not hand a database over. Group roles and their default privileges are composed for every
//! database from the start: they cover only tables made after them.

use super::{
    CREDENTIALS, DATABASE,
    credentials::{ADMINISTRATOR, APPLICATION, Passwords, write},
    memory::Memory,
    server::Server,
    settled::{Logical, Settled},
};
use crate::{
    composite::{
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        Kind, KindRef, kinds,
        managed::Managed,
        metadata::Metadata,
        policies::{PROTECTED, PROTECTED_NEW, Policies},
        sql::{
            DatabaseParameters, DefaultPrivilegesParameters, ExtensionParameters, GrantParameters, ProviderConfig,
            RoleParameters, RolePrivileges,
        },
    },
    sensitive::Sensitive,
};

/// What lives inside the server, for the concerns that follow.
pub(super) struct Sql {
    /// The application user's name, once the provider has made it.
    pub username: Option<Sensitive>,
    /// Its password, as the provider last set it on the server.
    pub password: Option<Sensitive>,
    /// Logical databases that are not ready, and what to wait for.
    databases: Vec<(String, bool)>,
    /// Whether default privileges and extensions are there, so that tables may be made, by logical database.
    rights: Vec<(String, bool)>,
}

impl Sql {
    /// What to wait for before anybody connects to a logical database.
    pub fn database_gate(&self, name: &str) -> Option<Pending> {
        let ready = self.databases.iter().any(|(known, ready)| known == name && *ready);
        (!ready).then(|| Pending::on(format_args!("the logical database {name}")))
    }

    /// What to wait for before a table is made in a logical database.
    pub fn rights_gate(&self, name: &str) -> Option<Pending> {
        let ready = self.rights.iter().any(|(known, ready)| known == name && *ready);
        (!ready).then(|| Pending::on(format_args!("the extensions and default privileges of {name}")))
    }
}

/// What all objects of one server share.
struct Objects<'d, 'r> {
    draft: &'d mut Draft<'r>,
    settled: &'d Settled,
    memory: &'d Memory,
    config: KindRef,
    gate: Option<Pending>,
}

/// Composes all SQL objects of the server.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    passwords: &Passwords,
) -> Result<Sql, Fatal> {
    let up = (!server.up).then(|| Pending::on("the database server"));
    let config = provider_config(draft, settled, server, up.clone())?;
    let config_observed = draft.head(CONFIG).is_some();
    let gate = up.or_else(|| (!config_observed).then(|| Pending::on(format_args!("ProviderConfig {}", config.name))));
    let mut objects = Objects { draft, settled, memory, config, gate };
    objects.application(passwords)?;
    let mut databases = Vec::new();
    let mut rights = Vec::new();
    for database in &settled.databases {
        let state = objects.database(database)?;
        databases.push((database.name.clone(), state.is_ready()));
        let extensions = objects.extensions(database)?;
        let granted = objects.group_roles(database)?;
        rights.push((database.name.clone(), state.is_ready() && extensions && granted));
    }
    kept(objects.draft, settled)?;
    let details = draft.observed(ROLE).map(|observed| &observed.connection);
    let detail = |key: &str| details.and_then(|details| details.get(key)).filter(|value| !value.is_empty()).cloned();
    Ok(Sql { username: detail("username"), password: detail("password"), databases, rights })
}

const CONFIG: &str = "sql-provider-config";
const ROLE: &str = "sql-role-app";

/// The configuration by which provider-sql reaches the server. Its name must be unique in the whole cluster, because the
/// provider counts its users by name over all namespaces.
fn provider_config(
    draft: &mut Draft<'_>,
    settled: &Settled,
    server: &Server,
    gate: Option<Pending>,
) -> Result<KindRef, Fatal> {
    let base = names::fit(&format!("{}-{}", settled.namespace, settled.name), 57);
    let name = draft.name_of(CONFIG, format!("{base}-{}", draft.identity.hash5()));
    let metadata = Metadata::new(&settled.namespace, &name);
    draft.want(
        Want::new(
            CONFIG,
            &kinds::POSTGRES_PROVIDER_CONFIG,
            CREDENTIALS,
            name.clone(),
            write(CONFIG, &ProviderConfig::new(metadata, &server.admin_secret))?,
        )
        .gate(gate)
        .own_name(),
    );
    Ok(ProviderConfig::reference(&name))
}

/// Logical databases that are observed and no longer listed: losing one by a shorter list is what must never happen.
fn kept(draft: &Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    for (key, _) in draft.heads_with("sql-database-") {
        let name = key.trim_start_matches("sql-database-");
        if !settled.databases.iter().any(|database| database.name == name) {
            return Err(Fatal::not_built(
                "spec.databases",
                format_args!(
                    "\"{name}\" exists and is no longer listed; list it again, because removing a logical database"
                ),
            ));
        }
    }
    Ok(())
}

impl Objects<'_, '_> {
    /// The application user, and the administrator's membership in it.
    fn application(&mut self, passwords: &Passwords) -> Result<(), Fatal> {
        let observed = self.draft.head(ROLE).is_some();
        let password_gate = if observed || self.gate.is_some() { None } else { passwords.application.gate(self.draft) };
        let connection = names::object(&self.settled.name, "app");
        let secret_gate = if observed || self.gate.is_some() { None } else { self.draft.secret_taken(&connection) };
        let parameters = RoleParameters {
            privileges: RolePrivileges { login: true },
            password_secret_ref: Some(passwords.application.reference()),
        };
        let policies = self.stateful(ROLE);
        let metadata = self.metadata(ROLE, "app", Some(APPLICATION));
        let name = metadata.name.clone();
        // Without a connection Secret the provider would never apply a changed password.
        let role = Managed::new(&kinds::POSTGRES_ROLE, metadata, policies, self.config.clone(), parameters)
            .connection_secret(connection);
        let gate = self.gate.clone().or(password_gate).or(secret_gate);
        let object = write(ROLE, &role)?;
        self.want(ROLE, &kinds::POSTGRES_ROLE, CREDENTIALS, name, object, gate);
        let member = GrantParameters {
            role: ADMINISTRATOR.to_owned(),
            member_of: Some(APPLICATION.to_owned()),
            ..GrantParameters::default()
        };
        self.grant("sql-grant-admin", "admin-member", CREDENTIALS, member)?;
        Ok(())
    }

    fn database(&mut self, database: &Logical) -> Result<State, Fatal> {
        let key = format!("sql-database-{}", database.name);
        let policies = self.stateful(&key);
        let metadata = self.metadata(&key, &names::part(&database.name), Some(&database.name));
        let parameters = DatabaseParameters { owner: APPLICATION.to_owned() };
        self.managed(&key, &kinds::POSTGRES_DATABASE, DATABASE, metadata, policies, parameters)
    }

    fn extensions(&mut self, database: &Logical) -> Result<bool, Fatal> {
        let mut ready = true;
        for extension in &database.extensions {
            let key = format!("sql-extension-{}-{extension}", database.name);
            let part = format!("{}-{}", names::part(&database.name), extension.replace('_', "-"));
            let metadata = self.metadata(&key, &part, None);
            let parameters = ExtensionParameters { extension: extension.clone(), database: database.name.clone() };
            ready &= self
                .managed(&key, &kinds::POSTGRES_EXTENSION, DATABASE, metadata, PROTECTED_NEW, parameters)?
                .is_ready();
        }
        let prefix = format!("sql-extension-{}-", database.name);
        let dropped: Vec<_> = self
            .draft
            .heads_with(&prefix)
            .filter(|(_, head)| !head.metadata.is_held())
            .filter_map(|(key, _)| key.strip_prefix(&prefix))
            .filter(|name| !database.extensions.iter().any(|extension| extension == name))
            .map(str::to_owned)
            .collect();
        for extension in dropped {
            let message =
                format!("Extension {extension} is no longer asked for in {}; it stays in the database.", database.name);
            self.draft.event(false, "ExtensionLeft", message);
        }
        Ok(ready)
    }

    /// The group roles of a logical database, by which further users read or write.
    fn group_roles(&mut self, database: &Logical) -> Result<bool, Fatal> {
        const READ: [&[&str]; 2] = [&["SELECT"], &["SELECT"]];
        const WRITE: [&[&str]; 2] = [&["SELECT", "INSERT", "UPDATE", "DELETE"], &["USAGE", "SELECT"]];
        let mut ready = true;
        for (suffix, [tables, sequences]) in [("ro", READ), ("rw", WRITE)] {
            let role = format!("{}_{suffix}", database.name);
            let part = format!("{}-{suffix}", names::part(&database.name));
            let key = format!("{}-{suffix}", database.name);
            let role_key = format!("sql-role-{key}");
            let policies = self.stateful(&role_key);
            let metadata = self.metadata(&role_key, &part, Some(&role));
            let group = RoleParameters::default();
            ready &= self.managed(&role_key, &kinds::POSTGRES_ROLE, CREDENTIALS, metadata, policies, group)?.is_ready();
            let connect = GrantParameters {
                role: role.clone(),
                database: Some(database.name.clone()),
                privileges: vec!["CONNECT".to_owned()],
                revoke_public_on_db: Some(true),
                ..GrantParameters::default()
            };
            ready &=
                self.grant(&format!("sql-grant-{key}-connect"), &format!("{part}-connect"), CREDENTIALS, connect)?;
            let usage = GrantParameters {
                role: role.clone(),
                database: Some(database.name.clone()),
                schema: Some("public".to_owned()),
                privileges: vec!["USAGE".to_owned()],
                ..GrantParameters::default()
            };
            ready &= self.grant(&format!("sql-grant-{key}-usage"), &format!("{part}-usage"), CREDENTIALS, usage)?;
            for (object_type, privileges) in [("table", tables), ("sequence", sequences)] {
                ready &= self.default_privileges(database, &role, &key, &part, object_type, privileges)?;
            }
        }
        Ok(ready)
    }

    fn default_privileges(
        &mut self,
        database: &Logical,
        role: &str,
        key: &str,
        part: &str,
        object_type: &str,
        privileges: &[&str],
    ) -> Result<bool, Fatal> {
        let key = format!("sql-default-{key}-{object_type}");
        let metadata = self.metadata(&key, &format!("{part}-{object_type}"), None);
        let parameters = DefaultPrivilegesParameters {
            role: role.to_owned(),
            target_role: APPLICATION.to_owned(),
            database: database.name.clone(),
            schema: "public".to_owned(),
            object_type: object_type.to_owned(),
            privileges: privileges.iter().map(|&privilege| privilege.to_owned()).collect(),
        };
        let state =
            self.managed(&key, &kinds::POSTGRES_DEFAULT_PRIVILEGES, CREDENTIALS, metadata, PROTECTED_NEW, parameters)?;
        Ok(state.is_ready())
    }

    fn grant(&mut self, key: &str, part: &str, area: &'static str, parameters: GrantParameters) -> Result<bool, Fatal> {
        let metadata = self.metadata(key, part, None);
        Ok(self.managed(key, &kinds::POSTGRES_GRANT, area, metadata, PROTECTED_NEW, parameters)?.is_ready())
    }

    fn managed<P: serde::Serialize>(
        &mut self,
        key: &str,
        kind: &'static Kind,
        area: &'static str,
        metadata: Metadata,
        policies: Policies,
        parameters: P,
    ) -> Result<State, Fatal> {
        let name = metadata.name.clone();
        let object = write(key, &Managed::new(kind, metadata, policies, self.config.clone(), parameters))?;
        let gate = self.gate.clone();
        Ok(self.want(key, kind, area, name, object, gate))
    }

    fn want(
        &mut self,
        key: &str,
        kind: &'static Kind,
        area: &'static str,
        name: String,
        object: crate::object::Object,
        gate: Option<Pending>,
    ) -> State {
        self.draft.want(Want::new(key, kind, area, name, object).gate(gate))
    }

    fn metadata(&self, key: &str, part: &str, external_name: Option<&str>) -> Metadata {
        let name = self.draft.name_of(key, names::object(&self.settled.name, part));
        let metadata = Metadata::new(&self.settled.namespace, name);
        match external_name {
            Some(external_name) => metadata.external_name(external_name),
            None => metadata,
        }
    }

    /// Policies of what holds data or access: never deleted while it is wanted, since the server goes with the database,
    /// and not made again, empty, once the database has been up and is protected.
    fn stateful(&self, key: &str) -> Policies {
        let has_been_up = self.memory.created
            && self
                .draft
                .head(key)
                .is_some_and(|head| head.condition("Ready").is_some_and(crate::readiness::ObservedCondition::is_true));
        let frozen = self.draft.head(key).is_some_and(|head| head.spec.management_policies == PROTECTED);
        if self.settled.protection && (has_been_up || frozen) { PROTECTED } else { PROTECTED_NEW }
    }
}
