//! Users, logical databases, extensions and rights, by provider-sql.
//!
//! The application user owns every logical database, so it needs no rights of its own; the administrator becomes its
//! member first, or it could not hand a database over. Group roles and their default privileges are composed for every
//! database from the start: they cover only tables made after them.

use super::{Login, Objects, Sql, account, user_part};
use crate::{
    composite::{
        database::{
            CREDENTIALS, DATABASE,
            credentials::{APPLICATION, Generated, Passwords, write},
            memory::Memory,
            server::Server,
            settled::{Logical, Settled, User},
        },
        draft::{Draft, Pending, State},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        managed::{Nothing, ObservedManaged},
        metadata::Metadata,
        policies::PROTECTED_NEW,
        sql::{
            DatabaseParameters, DefaultPrivilegesParameters, ExtensionParameters, GrantParameters, ProviderConfig,
            RoleParameters, RolePrivileges,
        },
    },
};

const ROLE: &str = "sql-role-app";
const USER: &str = "sql-role-user-";

/// Composes all SQL objects of the server.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    admin: Option<(String, Option<Pending>)>,
    passwords: &Passwords,
) -> Result<Sql, Fatal> {
    let config = |metadata: Metadata, secret: &str| write(super::CONFIG, &ProviderConfig::new(metadata, secret));
    let kind = &kinds::POSTGRES_PROVIDER_CONFIG;
    let mut objects = Objects::new(draft, settled, memory, server, admin, kind, config)?;
    let mut sql = Sql::default();
    match &server.inside.application {
        Some(application) => sql.application = application.clone(),
        None => objects.application(passwords)?,
    }
    for database in &settled.databases {
        let (ready, extensions) = if let Some(made) = &server.inside.databases {
            let ready = made.iter().any(|(name, state)| *name == database.name && state.is_ready());
            (ready, true)
        } else {
            let state = objects.database(database)?;
            (state.is_ready(), objects.extensions(database)?)
        };
        sql.databases.push((database.name.clone(), ready));
        let granted = objects.group_roles(database)?;
        sql.rights.push((database.name.clone(), ready && extensions && granted));
    }
    if server.inside.databases.is_none() {
        objects.drop_databases()?;
    }
    for user in &settled.users {
        let password = passwords.users.iter().find(|(name, _)| *name == user.name).map(|(_, password)| password);
        if let Some(password) = password {
            let ready = objects.user(user, password)?;
            sql.users.push((user.name.clone(), account(objects.draft, &format!("{USER}{}", user.name)), ready));
        }
    }
    objects.drop_users(USER)?;
    objects.drop_groups()?;
    objects.drop_memberships()?;
    if server.inside.application.is_none() {
        sql.application = account(draft, ROLE);
    }
    Ok(sql)
}

impl Objects<'_, '_> {
    /// The application user, and the administrator's membership in it.
    fn application(&mut self, passwords: &Passwords) -> Result<(), Fatal> {
        let connection = names::object(&self.settled.name, "app");
        self.role(ROLE, "app", APPLICATION, &passwords.application, connection, true)?;
        let member = GrantParameters {
            role: self.administrator.to_owned(),
            member_of: Some(APPLICATION.to_owned()),
            ..GrantParameters::default()
        };
        self.grant("sql-grant-admin", "admin-member", CREDENTIALS, member)?;
        Ok(())
    }

    /// A role that logs in with a generated password.
    fn role(
        &mut self,
        key: &str,
        part: &str,
        role: &str,
        password: &Generated,
        connection: String,
        stateful: bool,
    ) -> Result<State, Fatal> {
        let observed: Option<ObservedManaged<RoleParameters, Nothing>> = self.draft.read(key)?;
        let used = observed.and_then(|observed| observed.spec.for_provider.password_secret_ref);
        let (reference, gate) = self.password(password, used.as_ref());
        let parameters =
            RoleParameters { privileges: RolePrivileges { login: true }, password_secret_ref: Some(reference) };
        let policies = if stateful { self.stateful(key) } else { PROTECTED_NEW };
        let metadata = self.metadata(key, part, Some(role));
        let login = Login { password: gate, connection };
        self.login(key, &kinds::POSTGRES_ROLE, metadata, policies, parameters, login)
    }

    /// A further user, who gets its rights by membership: rights of its own would make it impossible to drop.
    fn user(&mut self, user: &User, password: &Generated) -> Result<bool, Fatal> {
        let part = user_part(user);
        let connection = names::object(&self.settled.name, &format!("{part}-login"));
        let key = format!("{USER}{}", user.name);
        let mut ready = self.role(&key, &part, &user.name, password, connection, false)?.is_ready();
        for database in &user.databases {
            let group = format!("{database}_{}", if user.writes { "rw" } else { "ro" });
            let grant = GrantParameters {
                role: user.name.clone(),
                member_of: Some(group.clone()),
                ..GrantParameters::default()
            };
            let key = membership(&user.name, &group);
            let part = format!("{part}-{}", names::part(&group));
            ready &= self.grant(&key, &part, CREDENTIALS, grant)?;
        }
        Ok(ready)
    }

    /// Group roles of logical databases that are gone: with the database went all that depended on them.
    fn drop_groups(&mut self) -> Result<(), Fatal> {
        let gone: Vec<_> = self
            .draft
            .heads_with("sql-role-")
            .map(|(key, _)| key)
            .filter(|key| key.ends_with("-ro") || key.ends_with("-rw"))
            .filter(|key| !self.draft.is_wanted(key))
            .collect();
        for key in gone {
            super::remove(self.draft, key, &format!("Group role {}", key.trim_start_matches("sql-role-")))?;
        }
        Ok(())
    }

    /// Memberships that the spec no longer gives, in two answers; those of a dropped user go with it.
    fn drop_memberships(&mut self) -> Result<(), Fatal> {
        let gone: Vec<_> =
            self.draft.heads_with(MEMBERSHIP).map(|(key, _)| key).filter(|key| !self.draft.is_wanted(key)).collect();
        for key in gone {
            super::remove(self.draft, key, &format!("Membership {}", key.trim_start_matches(MEMBERSHIP)))?;
        }
        Ok(())
    }

    fn database(&mut self, database: &Logical) -> Result<State, Fatal> {
        let key = format!("sql-database-{}", database.name);
        let policies = self.stateful(&key);
        let metadata = self.metadata(&key, &names::part(&database.name), Some(&database.name));
        if self.is_stranger(&key) {
            return self.look_for(&key, &kinds::POSTGRES_DATABASE, DATABASE, metadata, "logical database");
        }
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
                // On a server that is adopted, others may connect by the right that everybody has.
                revoke_public_on_db: self.settled.adopt.is_none().then_some(true),
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
}

const MEMBERSHIP: &str = "sql-member-";

fn membership(user: &str, group: &str) -> String {
    format!("{MEMBERSHIP}{user}-{group}")
}
