//! Users, logical databases and rights: by what the provider has of its own, else by provider-sql.

pub mod mysql;
mod postgres;

use serde_json::json;

use super::{
    CREDENTIALS,
    credentials::{Generated, Passwords, write},
    memory::Memory,
    search::MISSING,
    server::{Account, Server},
    settled::{Settled, User},
    spec::Engine,
};
use crate::{
    composite::{
        draft::{Draft, Pending, Said, State, Want},
        fatal::Fatal,
        names,
    },
    object::Object,
    readiness::ObservedCondition,
    resource::{
        Kind, KindRef, SecretKeyRef,
        managed::Managed,
        metadata::{self, Metadata},
        policies::{OBSERVE, PROTECTED, PROTECTED_NEW, Policies},
    },
};

/// What lives inside the server, for the concerns that follow.
#[derive(Default)]
pub struct Sql {
    /// The application user, as the server has it.
    pub application: Account,
    /// Further users by name, as the server has them, and whether their rights are there.
    users: Vec<(String, Account, bool)>,
    /// Whether a logical database is ready.
    databases: Vec<(String, bool)>,
    /// Whether default privileges and extensions are there, so that tables may be made, by logical database.
    rights: Vec<(String, bool)>,
}

impl Sql {
    /// What to wait for before anybody connects to a logical database.
    pub(super) fn database_gate(&self, name: &str) -> Option<Pending> {
        let ready = self.databases.iter().any(|(known, ready)| known == name && *ready);
        (!ready).then(|| Pending::on(format_args!("the logical database {name}")))
    }

    /// What to wait for before a table is made in a logical database.
    pub(super) fn rights_gate(&self, name: &str) -> Option<Pending> {
        let ready = self.rights.iter().any(|(known, ready)| known == name && *ready);
        (!ready).then(|| Pending::on(format_args!("the extensions and default privileges of {name}")))
    }

    /// A further user as the server has it.
    pub(super) fn user(&self, name: &str) -> Account {
        self.users.iter().find(|(known, ..)| known == name).map(|(_, account, _)| account.clone()).unwrap_or_default()
    }

    /// What to wait for before a further user connects.
    pub(super) fn user_gate(&self, name: &str) -> Option<Pending> {
        let ready = self.users.iter().any(|(known, _, ready)| known == name && *ready);
        (!ready).then(|| Pending::on(format_args!("the rights of user {name}")))
    }
}

/// Composes all that lives inside the server.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    admin: Option<(String, Option<Pending>)>,
    passwords: &Passwords,
) -> Result<Sql, Fatal> {
    if settled.only_looks() {
        return Ok(Sql::default());
    }
    match settled.engine {
        Engine::Postgres => postgres::compose(draft, settled, memory, server, admin, passwords),
        Engine::Mysql => mysql::compose(draft, settled, memory, server, admin, passwords),
    }
}

/// What all objects of one server share.
struct Objects<'d, 'r> {
    draft: &'d mut Draft<'r>,
    settled: &'d Settled,
    memory: &'d Memory,
    /// Who grants: the server's administrator.
    administrator: &'d str,
    config: KindRef,
    gate: Option<Pending>,
}

/// What a user that logs in needs beside its object.
struct Login {
    /// What to wait for before its password can be referred to.
    password: Option<Pending>,
    /// The Secret that the provider writes once it has set the password.
    connection: String,
}

impl<'d, 'r> Objects<'d, 'r> {
    /// The Secret that a login's password is read from, and what to wait for before one is first referred to.
    fn password(&mut self, password: &Generated, used: Option<&SecretKeyRef>) -> (SecretKeyRef, Option<Pending>) {
        let waits = used.is_none() && self.gate.is_none();
        let gate = if waits { password.gate(self.draft) } else { None };
        (password.reference(self.draft, used), gate)
    }

    /// The objects of a server that provider-sql reaches; `write_config` makes its configuration, by kind.
    fn new(
        draft: &'d mut Draft<'r>,
        settled: &'d Settled,
        memory: &'d Memory,
        server: &'d Server,
        admin: Option<(String, Option<Pending>)>,
        kind: &'static Kind,
        write_config: impl Fn(Metadata, &str) -> Result<Object, Fatal>,
    ) -> Result<Self, Fatal> {
        let up = (!server.up).then(|| Pending::on("the database server"));
        let (secret, pending) = admin.unwrap_or_default();
        let up = up.or(pending);
        // Its name must be unique in the whole cluster, because the provider counts its users by name over all namespaces.
        let base = names::fit(&format!("{}-{}", settled.namespace, settled.name), 57);
        let name = draft.name_of(CONFIG, format!("{base}-{}", draft.identity.hash5()));
        let object = write_config(Metadata::new(&settled.namespace, &name), &secret)?;
        draft.want(Want::new(CONFIG, kind, CREDENTIALS, name.clone(), object).gate(up.clone()).own_name());
        let observed = draft.head(CONFIG).is_some();
        let gate = up.or_else(|| (!observed).then(|| Pending::on(format_args!("ProviderConfig {name}"))));
        let config = KindRef { kind: kind.kind().to_owned(), name };
        Ok(Self { draft, settled, memory, administrator: &server.administrator, config, gate })
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
        Ok(self.draft.want(Want::new(key, kind, area, name, object).gate(gate)))
    }

    /// A user that logs in; without a connection Secret the provider would never apply a changed password.
    fn login<P: serde::Serialize>(
        &mut self,
        key: &str,
        kind: &'static Kind,
        metadata: Metadata,
        policies: Policies,
        parameters: P,
        login: Login,
    ) -> Result<State, Fatal> {
        if self.is_stranger(key) {
            return self.look_for(key, kind, CREDENTIALS, metadata, "user");
        }
        let Login { password, connection } = login;
        let looked = self.draft.head(key).is_some_and(|head| head.spec.management_policies == OBSERVE);
        let observed = self.draft.head(key).is_some() && !looked;
        let taken = if observed || self.gate.is_some() { None } else { self.draft.secret_taken(&connection) };
        let gate = self.gate.clone().or(password).or(taken);
        if let Some(pending) = gate.clone().filter(|_| looked) {
            // It is not there, and what it needs is not there yet either.
            self.draft.wait(CREDENTIALS, format!("{} {}", kind.kind(), metadata.name), pending);
            return self.look_for(key, kind, CREDENTIALS, metadata, "user");
        }
        let name = metadata.name.clone();
        let user =
            Managed::new(kind, metadata, policies, self.config.clone(), parameters).connection_secret(connection);
        let object = write(key, &user)?;
        Ok(self.draft.want(Want::new(key, kind, CREDENTIALS, name, object).gate(gate)))
    }

    /// Whether a user of that name may be somebody else's: on a server that is adopted, it is looked for first.
    fn is_stranger(&self, key: &str) -> bool {
        if self.settled.adopt.as_ref().is_none_or(|adopt| adopt.take_over) {
            return false;
        }
        self.draft.head(key).is_none_or(|head| {
            let missing = head.condition("Synced").is_some_and(|synced| synced.message.contains(MISSING));
            head.spec.management_policies == OBSERVE && !missing
        })
    }

    /// Looks for a user or a logical database; nothing else is done on the server before it is clear whose it is.
    fn look_for(
        &mut self,
        key: &str,
        kind: &'static Kind,
        area: &'static str,
        metadata: Metadata,
        noun: &str,
    ) -> Result<State, Fatal> {
        let name = metadata.name.clone();
        let outside = metadata.annotations.get(metadata::EXTERNAL_NAME).cloned().unwrap_or_default();
        let object = write(key, &Managed::new(kind, metadata, OBSERVE, self.config.clone(), json!({})))?;
        let mut want = Want::new(key, kind, area, name, object).gate(self.gate.clone());
        let found =
            self.draft.head(key).and_then(|head| head.condition("Ready")).is_some_and(ObservedCondition::is_true);
        if found {
            let message = format!(
                "A {noun} {outside} exists on this server already. Set spec.adopt.takeOver: true to make it ours, once nothing \
                 else depends on it, or take another name."
            );
            want = want.said(Said { ready: false, reason: "Exists", message, people: true });
        }
        let state = self.draft.want(want);
        self.gate.get_or_insert_with(|| Pending::on(format_args!("{noun} {outside}")));
        Ok(state)
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
            && self.draft.head(key).is_some_and(|head| head.condition("Ready").is_some_and(ObservedCondition::is_true));
        let frozen = self.draft.head(key).is_some_and(|head| head.spec.management_policies == PROTECTED);
        if self.settled.protection && (has_been_up || frozen) { PROTECTED } else { PROTECTED_NEW }
    }

    /// Users that are no longer listed, in two answers.
    fn drop_users(&mut self, prefix: &str) -> Result<(), Fatal> {
        const PUSHED: &str = "push-user-";
        let users = &self.settled.users;
        let gone: Vec<_> = self
            .draft
            .heads_with(prefix)
            .map(|(key, _)| key)
            .filter(|key| !users.iter().any(|user| key.strip_prefix(prefix) == Some(user.name.as_str())))
            .collect();
        for key in gone {
            let name = key.trim_start_matches(prefix).to_owned();
            remove(self.draft, key, &format!("User {name}"))?;
        }
        // What was pushed stays in the store; only the object that pushes it goes.
        let pushed: Vec<_> = self.draft.heads_with(PUSHED).map(|(key, _)| key).collect();
        for key in pushed {
            let name = key.trim_start_matches(PUSHED);
            if !users.iter().any(|user| user.name == name) {
                self.draft.let_go(key, format!("The connection of user {name} is no longer pushed."));
            }
        }
        Ok(())
    }

    /// Logical databases that are no longer listed: they go with their data, so only where nothing is protected.
    fn drop_databases(&mut self) -> Result<(), Fatal> {
        for key in dropped_databases(self.draft, self.settled)? {
            let name = key.trim_start_matches(DATABASES).to_owned();
            remove(self.draft, &key, &format!("Logical database {name}"))?;
        }
        Ok(())
    }
}

const CONFIG: &str = "sql-provider-config";
/// Beginning of the composition resource names of logical databases.
pub(super) const DATABASES: &str = "sql-database-";

/// Observed logical databases that the spec no longer lists.
///
/// # Errors
/// While the database is protected: losing one by a shorter list is what must never happen.
pub(super) fn dropped_databases(draft: &Draft<'_>, settled: &Settled) -> Result<Vec<String>, Fatal> {
    let mut dropped = Vec::new();
    for (key, _) in draft.heads_with(DATABASES) {
        let name = key.trim_start_matches(DATABASES);
        if settled.databases.iter().any(|database| database.name == name) {
            continue;
        }
        if settled.protection {
            let what = format!(
                "\"{name}\" exists and is no longer listed; list it again, or set spec.deletion.protection to false to drop it with its data"
            );
            return Err(Fatal::invalid("spec.databases", what));
        }
        dropped.push(key.to_owned());
    }
    Ok(dropped)
}

/// Removes an observed managed resource in two answers, as it is but for its policies.
fn remove(draft: &mut Draft<'_>, key: &str, what: &str) -> Result<(), Fatal> {
    // What was only looked at is somebody else's, and stays.
    if draft.head(key).is_some_and(|head| head.spec.management_policies == OBSERVE) {
        draft.let_go(key, format!("{what} is no longer looked for; it stays on the server."));
        return Ok(());
    }
    draft.remove_as_it_is(key, what)
}

/// The account that a login's connection details tell.
fn account(draft: &Draft<'_>, key: &str) -> Account {
    let details = draft.observed(key).map(|observed| &observed.connection);
    let detail = |key: &str| details.and_then(|details| details.get(key)).filter(|value| !value.is_empty()).cloned();
    Account { username: detail("username"), password: detail("password") }
}

/// The name of a further user's objects.
fn user_part(user: &User) -> String {
    format!("user-{}", names::part(&user.name))
}
