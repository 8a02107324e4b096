//! Users, logical databases and rights on MySQL. Nobody owns a database there: the application user has a list of rights on
//! each, and rights on a database cover tables made later.

use super::{Login, Objects, Sql, account, user_part};
use crate::{
    composite::{
        database::{
            CREDENTIALS, DATABASE,
            credentials::{APPLICATION, Generated, Passwords, write},
            memory::Memory,
            server::Server,
            settled::Settled,
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
        sql::{MysqlDatabaseParameters, MysqlGrantParameters, MysqlUserParameters, ProviderConfig},
    },
};

/// What the application user may do in its databases. Never ALL, which fails where the administrator lacks any of it.
pub const OWNER: [&str; 18] = [
    "ALTER",
    "ALTER ROUTINE",
    "CREATE",
    "CREATE ROUTINE",
    "CREATE TEMPORARY TABLES",
    "CREATE VIEW",
    "DELETE",
    "DROP",
    "EVENT",
    "EXECUTE",
    "INDEX",
    "INSERT",
    "LOCK TABLES",
    "REFERENCES",
    "SELECT",
    "SHOW VIEW",
    "TRIGGER",
    "UPDATE",
];
/// What one who reads may do.
pub const READ: [&str; 2] = ["SELECT", "SHOW VIEW"];
/// What one who writes may do.
pub const WRITE: [&str; 5] = ["DELETE", "INSERT", "SELECT", "SHOW VIEW", "UPDATE"];

const ROLE: &str = "sql-role-app";
const USER: &str = "sql-role-user-";
const GRANT: &str = "sql-grant-";

/// Composes all SQL objects of the server, where its provider has none of its own.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    admin: Option<(String, Option<Pending>)>,
    passwords: &Passwords,
) -> Result<Sql, Fatal> {
    if let (Some(application), Some(databases)) = (&server.inside.application, &server.inside.databases) {
        let ready: Vec<_> = databases.iter().map(|(name, state)| (name.clone(), state.is_ready())).collect();
        let users = server.inside.users.iter().flatten();
        let users = users.map(|(name, account)| (name.clone(), account.clone(), account.password.is_some()));
        return Ok(Sql {
            application: application.clone(),
            users: users.collect(),
            rights: ready.clone(),
            databases: ready,
        });
    }
    let config = |metadata: Metadata, secret: &str| write(super::CONFIG, &ProviderConfig::mysql(metadata, secret));
    let kind = &kinds::MYSQL_PROVIDER_CONFIG;
    let mut objects = Objects::new(draft, settled, memory, server, admin, kind, config)?;
    let mut sql = Sql::default();
    let connection = names::object(&settled.name, "app");
    objects.mysql_user(ROLE, "app", APPLICATION, &passwords.application, connection, true)?;
    for database in &settled.databases {
        let key = format!("{}{}", super::DATABASES, database.name);
        let policies = objects.stateful(&key);
        let metadata = objects.metadata(&key, &names::part(&database.name), Some(&database.name));
        let parameters = MysqlDatabaseParameters { default_character_set: "utf8mb4".to_owned() };
        let ready = objects.managed(&key, &kinds::MYSQL_DATABASE, DATABASE, metadata, policies, parameters)?.is_ready();
        let granted = objects.mysql_grant(APPLICATION, "app", &database.name, &OWNER)?;
        sql.databases.push((database.name.clone(), ready && granted));
        sql.rights.push((database.name.clone(), ready && granted));
    }
    objects.drop_databases()?;
    for user in &settled.users {
        let Some((_, password)) = passwords.users.iter().find(|(name, _)| *name == user.name) else { continue };
        let part = user_part(user);
        let key = format!("{USER}{}", user.name);
        let connection = names::object(&settled.name, &format!("{part}-login"));
        let mut ready = objects.mysql_user(&key, &part, &user.name, password, connection, false)?.is_ready();
        for database in &user.databases {
            let rights: &[&str] = if user.writes { &WRITE } else { &READ };
            ready &= objects.mysql_grant(&user.name, &part, database, rights)?;
        }
        sql.users.push((user.name.clone(), account(objects.draft, &key), ready));
    }
    objects.drop_users(USER)?;
    objects.drop_grants()?;
    sql.application = account(draft, ROLE);
    Ok(sql)
}

impl Objects<'_, '_> {
    /// A user from anywhere, which the network bounds.
    fn mysql_user(
        &mut self,
        key: &str,
        part: &str,
        user: &str,
        password: &Generated,
        connection: String,
        stateful: bool,
    ) -> Result<State, Fatal> {
        let observed: Option<ObservedManaged<MysqlUserParameters, Nothing>> = self.draft.read(key)?;
        let current = observed.and_then(|observed| observed.spec.for_provider.password_secret_ref);
        let (reference, gate) = self.password(password, current.as_ref());
        let policies = if stateful { self.stateful(key) } else { PROTECTED_NEW };
        let metadata = self.metadata(key, part, Some(user));
        let parameters = MysqlUserParameters { password_secret_ref: Some(reference) };
        let login = Login { password: gate, connection };
        self.login(key, &kinds::MYSQL_USER, metadata, policies, parameters, login)
    }

    fn mysql_grant(&mut self, user: &str, part: &str, database: &str, rights: &[&str]) -> Result<bool, Fatal> {
        // A removed right is never revoked from a grant that exists, so a grant of other rights is another one.
        let kind = if rights == READ {
            "-ro"
        } else if rights == WRITE {
            "-rw"
        } else {
            ""
        };
        let key = format!("{GRANT}{user}-{database}{kind}");
        let metadata = self.metadata(&key, &format!("{part}-{}{kind}", names::part(database)), None);
        let parameters = MysqlGrantParameters {
            user: user.to_owned(),
            database: database.to_owned(),
            privileges: rights.iter().map(|&right| right.to_owned()).collect(),
        };
        Ok(self.managed(&key, &kinds::MYSQL_GRANT, CREDENTIALS, metadata, PROTECTED_NEW, parameters)?.is_ready())
    }

    /// Rights that the spec no longer gives, in two answers.
    fn drop_grants(&mut self) -> Result<(), Fatal> {
        let gone: Vec<_> =
            self.draft.heads_with(GRANT).map(|(key, _)| key).filter(|key| !self.draft.is_wanted(key)).collect();
        for key in gone {
            super::remove(self.draft, key, &format!("The right {}", key.trim_start_matches(GRANT)))?;
        }
        Ok(())
    }
}
