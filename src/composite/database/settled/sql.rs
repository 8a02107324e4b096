//! Logical databases and tables, with names that no server and no other part of the product already uses.

use super::relaxing::Relaxing;
use crate::{
    composite::{
        database::{
            schema::check,
            spec::{DatabaseSpec, Deploy, Engine, Table},
        },
        fatal::Fatal,
        identity::Identity,
    },
    platform::spec::Control,
};

/// Names that a server, or a provider, keeps for itself.
const RESERVED: [&str; 11] = [
    "azure_maintenance",
    "azure_sys",
    "cloudsqladmin",
    "information_schema",
    "mysql",
    "performance_schema",
    "postgres",
    "rdsadmin",
    "sys",
    "template0",
    "template1",
];

/// Words that PostgreSQL does not take as a name without quotes.
const WORDS: [&str; 77] = [
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "symmetric",
    "system_user",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
];

/// A logical database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logical {
    /// Its SQL name.
    pub name: String,
    /// Its extensions.
    pub extensions: Vec<String>,
}

/// The tables, and how they are deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The tables.
    pub tables: Vec<Table>,
    /// Whether a migration runs without anybody's approval.
    pub automatic: bool,
    /// Whether a migration may lose data.
    pub allow_destructive: bool,
    /// Migrations that were approved in the manifest, as `<migration>-<hash of its statements>`.
    pub approved: Vec<String>,
}

/// The logical databases; the composite resource's own name where none is named.
pub(super) fn databases(spec: &DatabaseSpec, identity: &Identity, engine: Engine) -> Result<Vec<Logical>, Fatal> {
    let Some(asked) = spec.databases.as_deref().filter(|asked| !asked.is_empty()) else {
        let name = identity.name.replace(['-', '.'], "_");
        check(&name, "metadata.name", engine)?;
        return Ok(vec![Logical { name, extensions: Vec::new() }]);
    };
    let mut databases: Vec<Logical> = Vec::new();
    for (index, database) in asked.iter().enumerate() {
        let field = format!("spec.databases[{index}].name");
        let name = database.name.clone().unwrap_or_default();
        check(&name, &field, engine)?;
        if databases.iter().any(|other| other.name == name) {
            return Err(Fatal::invalid(&field, format!("{name} is listed twice")));
        }
        let mut extensions = database.extensions.clone();
        extensions.sort();
        extensions.dedup();
        databases.push(Logical { name, extensions });
    }
    Ok(databases)
}

fn check(name: &str, field: &str, engine: Engine) -> Result<(), Fatal> {
    // Group roles are called like the database with _ro and _rw behind it, in 63 characters.
    let well_formed = name.len() <= 60
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.ends_with(|last: char| last.is_ascii_lowercase() || last.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !well_formed {
        let what = format!(
            "\"{name}\" cannot name a logical database: at most 60 of a-z 0-9 _, a letter first; name it in spec.databases"
        );
        return Err(Fatal::invalid(field, what));
    }
    let word = match engine {
        Engine::Postgres => WORDS.contains(&name) || name.starts_with("pg_"),
        // Names are always quoted there.
        Engine::Mysql => false,
    };
    if RESERVED.contains(&name) || word {
        let what = format!("\"{name}\" is reserved by the engine; choose another name in spec.databases");
        return Err(Fatal::invalid(field, what));
    }
    Ok(())
}

/// The tables, each in a logical database of the spec.
pub(super) fn schema(
    spec: &DatabaseSpec,
    engine: Engine,
    databases: &[Logical],
    relaxing: &mut Relaxing<'_>,
) -> Result<Schema, Fatal> {
    let asked = spec.schema.clone().unwrap_or_default();
    let mut tables = asked.tables;
    for (index, table) in tables.iter_mut().enumerate() {
        let database = table.database.get_or_insert_with(|| databases[0].name.clone());
        if !databases.iter().any(|known| known.name == *database) {
            let known: Vec<_> = databases.iter().map(|known| known.name.as_str()).collect();
            let what = format!("\"{database}\" is none of this database's: {}", known.join(", "));
            return Err(Fatal::invalid(&format!("spec.schema.tables[{index}].database"), what));
        }
    }
    if let Some(wrong) = check::tables(&tables, engine, &databases[0].name).into_iter().next() {
        return Err(Fatal::invalid(&wrong.field, wrong.message));
    }
    let approve = relaxing.flag(Control::SchemaApproval, asked.deploy.map(|deploy| deploy == Deploy::Approve))?;
    let allow_destructive = asked.allow_destructive == Some(true) && relaxing.relaxes(Control::SchemaSafety, true)?;
    Ok(Schema { tables, automatic: !approve, allow_destructive, approved: asked.approved })
}
