//! Tables, by SchemaHero: one SchemaHero Database for each logical database that has tables, one Table for each table.
//!
//! SchemaHero drops whatever a Table does not list. So a change is compared with the observed Table before it is emitted,
//! and one that would lose something is held back: the observed Table stays in the answer.

use serde::Deserialize;

use super::{
    SCHEMA,
    approval::{self, Approval},
    connection::Connection,
    credentials::write,
    memory::Memory,
    schema::{
        convert::table_spec,
        deploy::{self, Origin},
        diff::{Finding, destructive},
        order::{Node, Turn, turns},
        partial::partial,
        state::{self, Judgement, Lookup, State},
    },
    server::Server,
    settled::Settled,
    spec::{Engine, Table},
    sql::Sql,
    status::{PendingMigration, SchemaStatus, TableState, TableStatus},
};
use crate::{
    composite::{
        draft::{Draft, Pending, Said, Want},
        fatal::Fatal,
        identity::hash5,
        names,
    },
    resource::{
        kinds,
        metadata::Metadata,
        schemahero::{self, DatabaseSpec, Migration, Mysql, Postgres, Source, TableSpec, Written},
    },
};

/// The longest name of a SchemaHero Database: its controller's pods carry it in a label.
const DATABASE_NAME: usize = 41;

/// One table on its way.
struct Entry<'s> {
    table: &'s Table,
    key: String,
    wanted: TableSpec,
    observed: Option<schemahero::Table>,
    /// What the change would lose, or leave half done.
    held: Vec<Finding>,
    /// The reason to hold it.
    held_because: &'static str,
    judgement: Judgement,
    /// It was listed before, or somebody deleted its Table: what the table holds now is not known.
    returning: bool,
    /// Whether its Migration is asked for in this reconcile, whatever came of it.
    asked: bool,
}

/// Composes the tables; `None` where there are none.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    sql: &Sql,
    connections: &[Connection],
) -> Result<Option<SchemaStatus>, Fatal> {
    let mut status = SchemaStatus::default();
    let around = Around { settled, memory, sql, foreign: server.foreign };
    for connection in connections.iter().filter(|connection| !connection.of_user) {
        let of_it = |table: &&Table| table.database.as_deref() == Some(connection.sql_name.as_str());
        let tables: Vec<_> = settled.schema.tables.iter().filter(of_it).collect();
        if !tables.is_empty() {
            database(draft, &around, connection, &tables, &mut status)?;
        }
    }
    dropped(draft, settled);
    left(settled, memory, &mut status);
    Ok((!status.tables.is_empty()).then_some(status))
}

/// Tables that are no longer listed stay in the status: when one returns, nothing says what it holds by then, and SchemaHero
/// would drop every column that is not listed.
fn left(settled: &Settled, memory: &Memory, status: &mut SchemaStatus) {
    for (database, name) in &memory.emitted {
        if !is_wanted(settled, database, name) {
            status.tables.push(TableStatus {
                name: Some(name.clone()),
                database: Some(database.clone()),
                migration: memory.confirmed.get(&(database.clone(), name.clone())).cloned(),
                state: Some(TableState::Unverified),
            });
        }
    }
}

fn is_wanted(settled: &Settled, database: &str, name: &str) -> bool {
    settled
        .schema
        .tables
        .iter()
        .any(|table| table.database.as_deref() == Some(database) && table.name.as_deref() == Some(name))
}

/// What all tables of a server share.
struct Around<'a> {
    settled: &'a Settled,
    memory: &'a Memory,
    sql: &'a Sql,
    /// The server was restored or adopted: it may hold tables that no Table object ever described.
    foreign: bool,
}

/// One logical database: its SchemaHero Database, then its tables.
fn database(
    draft: &mut Draft<'_>,
    around: &Around<'_>,
    connection: &Connection,
    tables: &[&Table],
    status: &mut SchemaStatus,
) -> Result<(), Fatal> {
    let Around { settled, sql, .. } = *around;
    let key = format!("schemahero-database-{}", connection.sql_name);
    let name = draft.name_of(&key, names::object_of(&settled.name, &names::part(&connection.sql_name), DATABASE_NAME));
    let observed = draft.read::<schemahero::Database>(&key)?.map(|database| database.spec.immediate_deploy);
    let mut entries = Vec::new();
    for table in tables {
        entries.push(entry(draft, around, &connection.sql_name, &name, table)?);
    }
    let known: Vec<_> = entries
        .iter()
        .map(|entry| deploy::Known {
            observed: entry.observed.is_some(),
            confirmed: entry.judgement.state.is_confirmed(),
        })
        .collect();
    // Once a table returns, what SchemaHero plans is looked at before it runs, until all tables are in sync again.
    let guarded = observed == Some(false) && settled.schema.automatic;
    let unsettled = entries.iter().any(|entry| !entry.judgement.state.is_confirmed());
    let returning = entries.iter().any(|entry| entry.returning) || guarded && unsettled;
    let origin = if returning || around.foreign { Origin::Foreign } else { Origin::Fresh };
    let immediate = deploy::immediate_deploy(settled.schema.automatic, origin, observed, &known);
    let unconfirmed = !entries.iter().all(|entry| entry.judgement.state.is_settled());
    // What was asked in this reconcile is asked again, though the Migrations may have settled everything meanwhile.
    let asked = entries.iter().any(|entry| entry.asked);
    let ready = if unconfirmed || asked { controller_runs(draft, settled, &key, &name)? } else { true };
    server(draft, settled, connection, &key, &name, immediate, ready || !unconfirmed)?;
    let gate = if draft.head(&key).is_none() {
        Some(Pending::on(format_args!("SchemaHero's Database {name}")))
    } else if !deploy::may_appear(origin, observed) {
        Some(Pending::on(format_args!("immediateDeploy of SchemaHero's Database {name} to be off")))
    } else {
        sql.rights_gate(&connection.sql_name)
    };
    let nodes: Vec<_> = entries
        .iter()
        .map(|entry| Node {
            wanted: &entry.wanted,
            observed: entry.observed.as_ref().map(|table| &table.spec),
            done: entry.judgement.state.is_settled(),
        })
        .collect();
    // Where migrations wait, every table is given to SchemaHero now, and the approvals come in the order of the tables.
    let planned: Vec<_> = nodes.iter().map(|node| Node { observed: None, ..*node }).collect();
    let approvals = turns(&planned, true);
    let turns = turns(&nodes, immediate);
    for ((entry, turn), approval) in entries.iter().zip(turns).zip(approvals) {
        let refused = approve(draft, settled, entry, &approval)?;
        emit(draft, settled, entry, &turn, gate.clone(), refused)?;
        tell(entry, &connection.sql_name, status);
    }
    Ok(())
}

/// Passes an approval in the manifest on, once the tables come that the table refers to; whether it is refused, because
/// the statements would lose data.
fn approve(draft: &mut Draft<'_>, settled: &Settled, entry: &Entry<'_>, turn: &Turn) -> Result<bool, Fatal> {
    let State::AwaitingApproval(pending) = &entry.judgement.state else { return Ok(false) };
    match approval::of(settled, pending) {
        Approval::Destructive => return Ok(true),
        Approval::Given if entry.held.is_empty() && *turn == Turn::Now => {
            approval::compose(draft, settled, &entry.key, pending)?;
        }
        Approval::Given | Approval::None => {}
    }
    Ok(false)
}

/// What is known of a table: what it is, what it shall become, and how far SchemaHero is with it.
fn entry<'s>(
    draft: &mut Draft<'_>,
    around: &Around<'_>,
    database: &str,
    object: &str,
    table: &'s Table,
) -> Result<Entry<'s>, Fatal> {
    let Around { settled, memory, .. } = *around;
    let name = table.name.clone().unwrap_or_default();
    let key = format!("table-{database}-{name}");
    let wanted = table_spec(table, settled.engine, object);
    let observed: Option<schemahero::Table> = draft.read(&key)?;
    let id = (database.to_owned(), name);
    let remembered = memory.confirmed.get(&id).cloned();
    let returning = memory.left.contains(&id) || observed.is_none() && memory.emitted.contains(&id);
    let confirmed = remembered.filter(|_| !returning);
    let old = observed.as_ref().map(|table| &table.spec);
    let lost =
        old.filter(|_| !settled.schema.allow_destructive).map(|old| destructive(old, &wanted)).unwrap_or_default();
    let half = old.map(|old| partial(old, &wanted)).unwrap_or_default();
    let (held, held_because) = if lost.is_empty() { (half, "ChangeInSteps") } else { (lost, "DestructiveChange") };
    let emitted = match &observed {
        Some(observed) if !held.is_empty() => &observed.spec,
        _ => &wanted,
    };
    let known = state::Known {
        emitted,
        observed: observed.as_ref(),
        confirmed: confirmed.as_deref(),
        origin: if returning || around.foreign { Origin::Foreign } else { Origin::Fresh },
        automatic: settled.schema.automatic,
    };
    let migration = migration(draft, &known, &key)?;
    let lookup = match &migration {
        None => Lookup::NotFetched,
        Some(None) => Lookup::Absent,
        Some(Some(migration)) => Lookup::Found(migration),
    };
    let judgement = state::judge(&known, lookup);
    let asked = state::question(&known).is_some();
    Ok(Entry { table, key, wanted, observed, held, held_because, judgement, returning, asked })
}

/// The Migration of a table: `None` while it is not fetched, `Some(None)` when there is none.
#[allow(clippy::option_option, reason = "not fetched and not there are two things")]
fn migration(draft: &mut Draft<'_>, known: &state::Known<'_>, key: &str) -> Result<Option<Option<Migration>>, Fatal> {
    let Some(name) = state::question(known) else { return Ok(None) };
    if draft.not_installed(&kinds::SCHEMAHERO_MIGRATION).is_some() {
        return Ok(None);
    }
    let namespace = draft.identity.namespace.clone();
    let question = format!("migration/{key}");
    let Some(found) = draft.ask(&question, &kinds::SCHEMAHERO_MIGRATION, &name, Some(&namespace)) else {
        return Ok(None);
    };
    found.map(|object| object.read().map_err(|error| Fatal::observed(&question, &error))).transpose().map(Some)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Controller {
    status: ControllerStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ControllerStatus {
    ready_replicas: u32,
}

/// The controller of a SchemaHero Database: nothing in the Database itself says that it works.
fn controller_runs(draft: &mut Draft<'_>, settled: &Settled, key: &str, name: &str) -> Result<bool, Fatal> {
    if draft.head(key).is_none() {
        return Ok(false);
    }
    let question = format!("controller/{key}");
    let controller = controller_name(name);
    let found = draft.ask(&question, &kinds::STATEFUL_SET, &controller, Some(&settled.namespace)).flatten();
    let found: Option<Controller> =
        found.map(|object| object.read().map_err(|error| Fatal::observed(&question, &error))).transpose()?;
    Ok(found.is_some_and(|controller| controller.status.ready_replicas > 0))
}

fn controller_name(database: &str) -> String {
    format!("{database}-controller")
}

/// The SchemaHero Database; `ready` says whether its controller runs, or is not needed.
fn server(
    draft: &mut Draft<'_>,
    settled: &Settled,
    connection: &Connection,
    key: &str,
    name: &str,
    immediate_deploy: bool,
    ready: bool,
) -> Result<(), Fatal> {
    let secret = |entry: &str| Source::secret(&connection.name, entry);
    let (host, port, user, password, dbname) =
        (secret("host"), secret("port"), secret("username"), secret("password"), secret("database"));
    let connection_of = match settled.engine {
        Engine::Postgres => {
            let postgres = Postgres { host, port, user, password, dbname, sslmode: secret("sslmode") };
            schemahero::Connection { postgres: Some(postgres), mysql: None }
        }
        Engine::Mysql => {
            let mysql = Mysql { host, port, user, password, dbname };
            schemahero::Connection { postgres: None, mysql: Some(mysql) }
        }
    };
    let spec = DatabaseSpec { connection: connection_of, immediate_deploy };
    let object = write(key, &Written::database(Metadata::new(&settled.namespace, name), spec))?;
    let gate = connection.revision.is_none().then(|| Pending::on(format_args!("Secret {}", connection.name)));
    let mut want = Want::new(key, &kinds::SCHEMAHERO_DATABASE, SCHEMA, name, object).gate(gate);
    if !ready {
        let message = format!("Waiting for SchemaHero's StatefulSet {} to run.", controller_name(name));
        want = want.said(Said { ready, reason: "Waiting", message, people: false });
    }
    draft.want(want);
    Ok(())
}

/// One Table: as it is asked for, or as it is while a change is held back or waits for another table.
fn emit(
    draft: &mut Draft<'_>,
    settled: &Settled,
    entry: &Entry<'_>,
    turn: &Turn,
    gate: Option<Pending>,
    refused: bool,
) -> Result<(), Fatal> {
    let part = part(entry.table.database.as_deref().unwrap_or_default(), &entry.wanted.name);
    let name = draft.name_of(&entry.key, names::object(&settled.name, &part));
    let waits = match turn {
        Turn::Now => None,
        Turn::After(tables) => Some(format!("Waiting for the tables that it refers to: {}.", tables.join(", "))),
    };
    let as_observed = !entry.held.is_empty() || waits.is_some();
    let spec = match &entry.observed {
        Some(observed) if as_observed => &observed.spec,
        _ => &entry.wanted,
    };
    let object = write(&entry.key, &Written::table(Metadata::new(&settled.namespace, &name), spec.clone()))?;
    let gate = gate.or_else(|| waits.clone().map(|message| Pending { reason: "Waiting", message, people: false }));
    let said = if refused { refused_approval(entry) } else { said(entry, waits) };
    draft
        .want(Want::new(&entry.key, &kinds::SCHEMAHERO_TABLE, SCHEMA, name, object).gate(gate).asks_early().said(said));
    Ok(())
}

/// What there is to say of an approval that is not passed on.
fn refused_approval(entry: &Entry<'_>) -> Said {
    let message = format!(
        "the approved migration of table {} would drop something; set spec.schema.allowDestructive to true to allow it",
        entry.wanted.name
    );
    Said { ready: false, reason: "DestructiveChange", message, people: true }
}

/// What there is to say of a table.
fn said(entry: &Entry<'_>, waits: Option<String>) -> Said {
    if !entry.held.is_empty() {
        let found: Vec<_> = entry.held.iter().map(ToString::to_string).collect();
        let how = if entry.held_because == "DestructiveChange" {
            "; set spec.schema.allowDestructive to true to allow it"
        } else {
            ""
        };
        let message = format!("the change of table {} is held back: {}{how}", entry.wanted.name, found.join("; "));
        return Said { ready: false, reason: entry.held_because, message, people: true };
    }
    if let Some(message) = waits.filter(|_| entry.observed.is_some()) {
        return Said { ready: false, reason: "Waiting", message, people: false };
    }
    let state = &entry.judgement.state;
    Said {
        ready: state.is_settled(),
        reason: state.reason(),
        message: entry.judgement.message.clone(),
        people: matches!(state, State::AwaitingApproval(_) | State::Refused),
    }
}

/// The table in the status.
fn tell(entry: &Entry<'_>, database: &str, status: &mut SchemaStatus) {
    let state = match &entry.judgement.state {
        _ if !entry.held.is_empty() => TableState::Held,
        // The word keeps the table under guard until SchemaHero planned something, or found it in sync.
        State::Waiting | State::Planning if entry.returning => TableState::Unverified,
        state => state.word(),
    };
    status.tables.push(TableStatus {
        name: Some(entry.wanted.name.clone()),
        database: Some(database.to_owned()),
        migration: entry.judgement.confirmed.clone(),
        state: Some(state),
    });
    if let State::AwaitingApproval(pending) = &entry.judgement.state {
        status.pending_migrations.push(PendingMigration {
            id: Some(pending.id.clone()),
            table: Some(entry.wanted.name.clone()),
            ddl: Some(pending.ddl.clone()),
        });
    }
}

/// Tables that are no longer listed: the Table goes, the table in the database stays.
fn dropped(draft: &mut Draft<'_>, settled: &Settled) {
    let wanted = |key: &str| {
        settled.schema.tables.iter().any(|table| {
            let database = table.database.as_deref().unwrap_or_default();
            key == format!("table-{database}-{}", table.name.as_deref().unwrap_or_default())
        })
    };
    let gone: Vec<_> = draft
        .heads_with("table-")
        .filter(|(key, head)| !wanted(key) && !head.metadata.is_held())
        .map(|(_, head)| head.metadata.name.clone())
        .collect();
    for name in gone {
        draft.event(false, "TableLeft", format!("Table {name} is no longer listed; the table stays in the database."));
    }
}

/// The part of an object's name that stands for a table. SQL names may have capitals and outer underscores, which objects
/// may not; a hash keeps such names apart.
fn part(database: &str, table: &str) -> String {
    let plain = table.to_ascii_lowercase().replace('_', "-");
    let plain_enough = !plain.starts_with('-') && !plain.ends_with('-') && table == table.to_ascii_lowercase();
    let table = if plain_enough { plain } else { format!("{}-{}", plain.trim_matches('-'), hash5(table)) };
    format!("{}-{table}", names::part(database))
}
