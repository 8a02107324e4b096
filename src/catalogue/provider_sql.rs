//! What provider-sql, and the servers behind it, say of roles, databases, grants and extensions.
//!
//! Servers answer in the language they are set to, so PostgreSQL's five-character codes and MySQL's numbers count; where
//! a message comes without them, the English words do.

use super::row::{
    Operation::{Connect, Create, Delete, Observe, Update},
    Row,
};

const SQL: &[&str] = &["*.sql.*crossplane.io/*"];
const ROLES: &[&str] = &["*.sql.*crossplane.io/Role", "*.sql.*crossplane.io/User"];
const DATABASES: &[&str] = &["*.sql.*crossplane.io/Database"];
const EXTENSIONS: &[&str] = &["postgresql.sql.*crossplane.io/Extension"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // Before the server is reached.
    Row::waits("Waiting")
        .of(SQL)
        .during(&[Connect])
        .text(r"cannot get (?:credentials )?Secret|cannot get ProviderConfig")
        .says(
            "{it} waits until the server is there and its administrator's password is known; \
             nothing needs to be done.",
        ),
    Row::waits("Waiting")
        .of(SQL)
        .text(r"cannot get password secret")
        .says("{it} waits until its password is generated; nothing needs to be done."),
    Row::platform("SecretMissing")
        .of(SQL)
        .text(r"cannot (?:create or update|get|write) connection secret|uncontrolled secret")
        .says(
            "The Secret into which the password of {it} is written belongs to something else. \
             The platform team must remove or rename it.",
        ),
    // Reaching the server.
    Row::platform("TlsFailed")
        .of(SQL)
        .text(r"x509:|tls:|\bcertificate\b|SSL is not enabled|(?:SSL off|no encryption)")
        .says(
            "The platform does not trust the database server's certificate, or one side wants \
             encryption and the other does not. The platform team must check TLS between \
             provider-sql and the server.",
        ),
    Row::platform("CredentialsRejected")
        .of(SQL)
        .codes(&["SQLSTATE 28P01", "SQLSTATE 28000", "MySQL 1045", "MySQL 1698"])
        .instead(concat!(
            r"password authentication failed|authentication failed for user|",
            r"access denied for user .{0,200}using password|no pg_hba\.conf entry",
        ))
        .says(
            "The server does not let the platform's administrator in, so users and databases \
             cannot be changed; applications are not affected. The platform team must check the \
             administrator's password.",
        ),
    Row::waits("Waiting")
        .of(SQL)
        .codes(&["SQLSTATE 57P01", "SQLSTATE 57P02", "SQLSTATE 57P03", "MySQL 1053"])
        .instead(r"database system is (?:starting up|shutting down|in recovery)")
        .says(
            "The database server is starting or stopping; {it} is looked at again afterwards. \
             Nothing needs to be done.",
        ),
    Row::developer("ConnectionsExhausted")
        .of(SQL)
        .codes(&["SQLSTATE 53300", "MySQL 1040", "MySQL 1203"])
        .instead(r"too many (?:clients|connections)|remaining connection slots")
        .at("spec.size")
        .says(
            "All connections of the database are in use. Let the application open fewer or \
             share them (spec.pooling), or choose a larger {field}.",
        ),
    Row::developer("StorageFull")
        .of(SQL)
        .codes(&["SQLSTATE 53100", "MySQL 1021", "MySQL 1114"])
        .instead(r"no space left on device|disk full")
        .at("spec.storage.size")
        .says("The database has no storage left. Set {field} to more."),
    Row::retries("NetworkProblem")
        .of(SQL)
        .text(concat!(
            r"connection refused|connection reset|broken pipe|bad connection|",
            r"server closed the connection|\bEOF\b",
        ))
        .says(
            "The database server does not take connections at the moment, for example while it \
             restarts. The provider tries again by itself; ask the platform team if this stays.",
        ),
    Row::platform("NetworkProblem")
        .of(SQL)
        .text(concat!(
            r"i/o timeout|no route to host|network is unreachable|no such host|",
            r"connection timed out|deadline exceeded|dial tcp|server misbehaving",
        ))
        .at("spec.network.allowFrom")
        .says(
            "The platform cannot reach the database server to set up users and databases. The \
             platform team must let the cluster's own pods in (always part of {field}) and \
             check DNS.",
        ),
    // Extensions.
    Row::developer("ExtensionNotAllowed")
        .of(SQL)
        .text(concat!(
            r#"extension "(?<extension>[\w-]{1,60})" is not (?:available|allow-?listed|"#,
            r#"supported|allowed)"#,
        ))
        .at("spec.databases[].extensions")
        .says(
            "This server does not offer the extension {extension}. Take it out of {field}, or \
             ask the platform team whether it can be allowed.",
        ),
    Row::developer("ExtensionNotAllowed")
        .of(EXTENSIONS)
        .codes(&["SQLSTATE 42501", "SQLSTATE 0A000", "SQLSTATE 58P01", "SQLSTATE 42704"])
        .instead(concat!(
            r"permission denied to create extension|could not open extension control file|",
            r"extension .{0,80}(?:is not available|does not exist|allow-?listed)|",
            r"must be superuser",
        ))
        .at("spec.databases[].extensions")
        .says(
            "This server does not offer the extension, or keeps it for its superuser. Take it \
             out of {field}, or ask the platform team whether it can be allowed.",
        ),
    // What others hold.
    Row::developer("OwnsObjects")
        .of(SQL)
        .codes(&["SQLSTATE 2BP01", "SQLSTATE 2BP02"])
        .instead(r"cannot be dropped because some objects depend on it")
        .at("spec.users")
        .says(
            "{it} cannot be deleted: it still owns tables or holds rights on them. Give these \
             to another user first (REASSIGN OWNED, DROP OWNED), or put it back into {field}.",
        ),
    Row::developer("InUse")
        .of(SQL)
        .codes(&["SQLSTATE 55006"])
        .instead(r"is being accessed by other users")
        .at("spec.databases")
        .says(
            "{it} cannot be deleted while applications are connected to it. Stop them, or put \
             it back into {field}.",
        ),
    // What is not there yet, or already.
    Row::waits("Waiting")
        .of(SQL)
        .codes(&["SQLSTATE 3D000", "SQLSTATE 42704", "SQLSTATE 3F000", "MySQL 1049", "MySQL 1133", "MySQL 1141"])
        .instead(r#"(?:database|role|schema) "[^"]{1,80}" does not exist"#)
        .says(
            "{it} waits for a database, role or schema that is still to be created; nothing \
             needs to be done.",
        ),
    Row::developer("DependencyMissing")
        .of(SQL)
        .codes(&["SQLSTATE 42P01", "SQLSTATE 42883", "SQLSTATE 42703", "MySQL 1146"])
        .at("spec.users")
        .says(
            "A right is asked for on a table, function or column that does not exist. Create it \
             first, or correct {field}.",
        ),
    Row::platform("NameTaken")
        .of(DATABASES)
        .codes(&["SQLSTATE 42P04", "MySQL 1007"])
        .instead(r"database .{0,80} already exists")
        .at("spec.databases")
        .says(
            "A logical database by that name exists on the server already. Choose another name \
             in {field}, or ask the platform team to remove it.",
        ),
    Row::platform("NameTaken")
        .of(SQL)
        .codes(&["SQLSTATE 42710", "SQLSTATE 42P06", "MySQL 1396"])
        .instead(r"already exists")
        .at("spec.users")
        .says(
            "{it} exists on the server already. Choose another name in {field}, or ask the \
             platform team to remove it.",
        ),
    Row::developer("NameReserved")
        .of(ROLES)
        .codes(&["SQLSTATE 42939"])
        .instead(r"role name .{0,80} is reserved")
        .at("spec.users")
        .says(
            "The server keeps this user's name for itself. Choose another one in {field} that \
             does not begin with pg_.",
        ),
    Row::platform("PasswordRefused")
        .of(ROLES)
        .codes(&["MySQL 1819"])
        .instead(r"does not satisfy the current policy|password .{0,40}too (?:short|weak)")
        .says(
            "The server finds the generated password too weak. The platform team must let \
             longer ones be generated.",
        ),
    // Rights of the administrator.
    Row::platform("PrivilegesMissing")
        .of(SQL)
        .codes(&["SQLSTATE 42501", "SQLSTATE 0LP01", "MySQL 1044", "MySQL 1142", "MySQL 1227", "MySQL 1410"])
        .instead(concat!(
            r"permission denied|must be (?:owner|member|superuser|able to SET ROLE)|",
            r"access denied for user|insufficient privilege",
        ))
        .says(
            "The platform's administrator lacks a right on the server, so {it} stays as it is. \
             The provider tries again by itself; if this stays, the platform team must grant \
             that right.",
        ),
    Row::developer("ParameterInvalid")
        .of(SQL)
        .codes(&[
            "SQLSTATE 22023",
            "SQLSTATE 42602",
            "SQLSTATE 42601",
            "SQLSTATE 42622",
            "SQLSTATE 0LP01",
            "MySQL 1064",
            "MySQL 1470",
        ])
        .at("spec.users, spec.databases")
        .says(
            "The server does not take a name or setting in spec.users or spec.databases: \
             {detail}.",
        ),
    Row::platform("VersionUnavailable")
        .of(SQL)
        .during(&[Observe, Create, Update, Delete])
        .text(r"requires PostgreSQL (?<needed>\d{1,2})")
        .at("spec.version")
        .says(
            "{it} needs PostgreSQL {needed} or newer. The platform team must report this as an \
             error of the platform; with a newer {field} it goes away.",
        ),
];
