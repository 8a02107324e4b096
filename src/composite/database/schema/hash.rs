//! The hash by which SchemaHero knows the spec of a table, and names the Migration that it plans for it.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use sha2::{Digest, Sha256};

use crate::resource::schemahero::{Body, TableSpec};

/// Digits of the hash in the name of a Migration.
const NAME: usize = 7;

/// What SchemaHero puts in the place of an empty default while it plans, and does not take back before it hashes.
const EMPTY_DEFAULT: &str = "__SCHEMAHERO_EMPTY_STRING_DEFAULT__";

/// The SHA-256 of a spec, 64 hexadecimal digits: of Go's `json.Marshal({"spec": spec})`.
#[must_use]
pub fn sha(spec: &TableSpec) -> String {
    #[derive(Serialize)]
    struct Hashed<'a> {
        spec: &'a TableSpec,
    }
    let mut text = Vec::new();
    // Text, numbers and booleans under fixed names in memory: nothing here can fail. If it did, the hash would be no
    // Migration's, and the table would wait.
    let _ = Hashed { spec }.serialize(&mut Serializer::with_formatter(&mut text, Go));
    format!("{:x}", Sha256::digest(text))
}

/// The SHA-256 that SchemaHero writes down once it has planned a spec: `status.lastPlannedTableSpecSHA`.
///
/// It is [`sha`], except where a column has an empty default: that is replaced before the plugin is called, in the very
/// object that is hashed afterwards.
#[must_use]
pub fn planned_sha(spec: &TableSpec) -> String {
    let mut planned = spec.clone();
    if let Some(schema) = &mut planned.schema {
        schema.postgres.iter_mut().chain(&mut schema.mysql).for_each(mark_empty_defaults);
    }
    sha(&planned)
}

/// Name of the Migration that SchemaHero plans for a spec.
#[must_use]
pub fn migration_name(spec: &TableSpec) -> String {
    let mut name = planned_sha(spec);
    name.truncate(NAME);
    name
}

/// What an approval names: the Migration and the first 8 digits of the SHA-256 of its statements, because SchemaHero uses
/// the name of a Migration again for other statements.
#[must_use]
pub fn approval_id(migration: &str, ddl: &str) -> String {
    let mut digits = format!("{:x}", Sha256::digest(ddl));
    digits.truncate(8);
    format!("{migration}-{digits}")
}

fn mark_empty_defaults(body: &mut Body) {
    for default in body.columns.iter_mut().filter_map(|column| column.default.as_mut()) {
        if default.is_empty() {
            EMPTY_DEFAULT.clone_into(default);
        }
    }
}

/// JSON as Go writes it: safe inside of HTML and JavaScript.
struct Go;

impl Formatter for Go {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for (at, unsafe_text) in fragment.match_indices(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let escape = match unsafe_text {
                "<" => "\\u003c",
                ">" => "\\u003e",
                "&" => "\\u0026",
                "\u{2028}" => "\\u2028",
                _ => "\\u2029",
            };
            writer.write_all(&fragment.as_bytes()[written..at])?;
            writer.write_all(escape.as_bytes())?;
            written = at + unsafe_text.len();
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests;
