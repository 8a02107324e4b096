//! Messages of other systems, translated for people.
//!
//! [`translate`] takes what a provider or operator wrote into a condition and answers with a machine reason, the path at
//! fault, who can act, and a sentence for a developer who does not know the cloud. The rows are one table in several files,
//! one file a system; a new system is a new file and one line in `TABLES`. Within a table the first row that
//! matches wins. What no row matches is passed on, scrubbed of everything that is secret or belongs to an account.
//!
//! The same failure always gives the same words: request numbers, times and addresses that differ from one attempt to the
//! next never get into a sentence, because Crossplane would reconcile for ever.
//!
//! ```
//! use function_idp::catalogue::{Owner, Problem, translate};
//!
//! let translation = translate(&Problem {
//!     kind: "rds.aws.m.upbound.io/Instance",
//!     name: "orders",
//!     condition: "Synced",
//!     reason: "ReconcileError",
//!     message: "create failed: api error InvalidParameterCombination: Cannot find version 99 for postgres",
//! });
//! assert_eq!(translation.reason, "VersionUnavailable");
//! assert_eq!(translation.field, Some("spec.version"));
//! assert_eq!(translation.who, Owner::Developer);
//! ```

mod aws;
mod azure;
mod cnpg;
mod crossplane;
mod external_secrets;
mod gcp;
mod github;
mod gitops;
mod keda;
mod mariadb;
mod message;
mod provider_sql;
mod rds;
mod rds_backup;
mod routes;
mod row;
pub mod schemahero;
pub mod scrub;
mod upjet;
mod workload;

use std::{
    fmt,
    sync::{LazyLock, OnceLock},
};

use regex::bytes::{Captures, Regex, RegexBuilder};

use self::message::Message;
pub use self::row::{Operation, Row};

/// What another system says about an object of ours.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// Group and kind, such as `rds.aws.m.upbound.io/Instance`; the kind alone for the core group.
    pub kind: &'a str,
    /// External name, or the object's name where it has none.
    pub name: &'a str,
    /// Type of the condition, or the path of the status field that stands in for one, such as `phase`.
    pub condition: &'a str,
    /// Reason of the condition, or the value of that status field.
    pub reason: &'a str,
    /// The message as the other system wrote it; may be empty.
    pub message: &'a str,
}

/// A problem in words that help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// Machine reason for a condition, in camel case.
    pub reason: &'static str,
    /// The path at fault: in the claim, or in Platform when it begins with `Platform.`; two are separated by a comma.
    pub field: Option<&'static str>,
    /// Who can end it.
    pub who: Owner,
    /// One or two sentences for a developer: what is wrong, and what to do.
    pub sentence: String,
    /// Whether it goes on by itself.
    pub severity: Severity,
}

/// Who can end a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The developer, in the claim's spec.
    Developer,
    /// The platform team, in Platform or outside.
    Platform,
    /// Nobody needs to: it goes on by itself.
    Nobody,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Developer => "developer",
            Self::Platform => "platform team",
            Self::Nobody => "nobody",
        })
    }
}

/// How bad a problem is; the worse one is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It goes on by itself: not to be shown as a failure.
    Waits,
    /// It stays until somebody acts.
    Fails,
}

/// The reason of what no longer exists in the cloud: whatever its other conditions say, it serves nobody.
pub const GONE: &str = "DeletedOutside";

/// The reason of a message that is in no table.
pub const UNKNOWN: &str = "ProviderError";

/// All tables, each with the system whose messages it knows, in the order in which they are tried: what every provider says
/// alike comes first where it is unmistakable, and last where it would hide a better answer.
const TABLES: [(&str, &[Row]); 19] = [
    ("GitHub", github::ROWS),
    (CLOUDS, upjet::ROWS),
    (AWS, aws::ROWS),
    (RDS, rds_backup::ROWS),
    (RDS, rds::ROWS),
    (AWS, aws::LAST),
    ("Google Cloud", gcp::ROWS),
    ("Azure", azure::ROWS),
    ("provider-sql", provider_sql::ROWS),
    ("External Secrets", external_secrets::ROWS),
    ("SchemaHero", schemahero::ROWS),
    ("CloudNativePG", cnpg::ROWS),
    ("mariadb-operator", mariadb::ROWS),
    ("Argo CD and Flux", gitops::ROWS),
    ("KEDA", keda::ROWS),
    ("Pods and workloads", workload::ROWS),
    ("Gateways and certificates", routes::ROWS),
    ("Crossplane", crossplane::ROWS),
    (CLOUDS, upjet::LAST),
];

const AWS: &str = "AWS";
const RDS: &str = "Amazon RDS";
const CLOUDS: &str = "Providers of every cloud";

/// Characters that a name or a captured value may have in a sentence.
const WORD_CHARACTERS: usize = 80;
/// Characters that a quoted message may have in a sentence.
const DETAIL_CHARACTERS: usize = 300;

/// A row with its expressions, each compiled when it is first needed.
struct Entry {
    row: &'static Row,
    text: OnceLock<Option<Regex>>,
    instead: OnceLock<Option<Regex>>,
}

static ENTRIES: LazyLock<Vec<Entry>> =
    LazyLock::new(|| reasons().map(|row| Entry { row, text: OnceLock::new(), instead: OnceLock::new() }).collect());

/// Every row of the catalogue, in the order in which they are tried.
pub fn reasons() -> impl Iterator<Item = &'static Row> {
    rows().map(|(_, row)| row)
}

/// The same, each with the system whose messages it knows.
pub fn rows() -> impl Iterator<Item = (&'static str, &'static Row)> {
    TABLES.into_iter().flat_map(|(system, rows)| rows.iter().map(move |row| (system, row)))
}

/// Translates a problem. Never fails: what no row matches is passed on scrubbed, with the reason [`UNKNOWN`].
#[must_use]
pub fn translate(problem: &Problem<'_>) -> Translation {
    let message = Message::parse(problem.message);
    ENTRIES
        .iter()
        .filter(|entry| entry.row.concerns(problem, &message))
        .find_map(|entry| entry.translate(problem, &message))
        .unwrap_or_else(|| pass_on(problem, &message))
}

impl Entry {
    /// The translation if the row matches and every placeholder of its sentence has a value.
    fn translate(&self, problem: &Problem<'_>, message: &Message) -> Option<Translation> {
        let (text, instead) = self.row.patterns();
        let by_code = if self.row.has_code(message) { captures(&self.text, text, message) } else { None };
        let found = match by_code {
            None if !instead.is_empty() => captures(&self.instead, instead, message)?,
            found => found?,
        };
        Some(Translation {
            reason: self.row.reason(),
            field: self.row.field(),
            who: self.row.who(),
            sentence: fill(self.row, problem, message, &found)?,
            severity: self.row.severity(),
        })
    }
}

/// What an expression captures, if it matches; an empty one matches and captures nothing.
fn captures<'t>(cell: &OnceLock<Option<Regex>>, pattern: &str, message: &'t Message) -> Option<Captures<'t>> {
    cell.get_or_init(|| compile(pattern)).as_ref()?.captures(message.text.as_bytes())
}

/// Codes and the fixed words around them are ASCII; without Unicode's tables an expression is compiled many times faster.
fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build().ok()
}

/// Fills the placeholders of a row's sentence; `None` when a value is missing.
fn fill(row: &Row, problem: &Problem<'_>, message: &Message, found: &Captures<'_>) -> Option<String> {
    let mut sentence = String::new();
    let mut rest = row.sentence();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        sentence.push_str(before);
        match name {
            "field" => sentence.push_str(row.field()?),
            "name" => sentence.push_str(&quoted(problem)),
            "it" => sentence.push_str(&subject(problem)),
            "detail" => sentence.push_str(scrub::scrub_to(message.core(), DETAIL_CHARACTERS).trim_end_matches('.')),
            name => {
                let value = String::from_utf8_lossy(found.name(name)?.as_bytes());
                sentence.push_str(&scrub::scrub_to(&value, WORD_CHARACTERS));
            }
        }
        rest = after;
    }
    sentence.push_str(rest);
    Some(sentence)
}

/// Kind and name, as `Instance "orders"`.
fn subject(problem: &Problem<'_>) -> String {
    let kind = problem.kind.rsplit('/').next().unwrap_or(problem.kind);
    let kind = scrub::scrub_to(kind, WORD_CHARACTERS);
    match quoted(problem) {
        name if name.is_empty() => kind.into_owned(),
        name => format!("{kind} {name}"),
    }
}

/// The name in quotes; nothing where there is none.
fn quoted(problem: &Problem<'_>) -> String {
    let name = scrub::scrub_to(problem.name, WORD_CHARACTERS);
    if name.is_empty() { String::new() } else { format!("\"{name}\"") }
}

/// Passes a message on that is in no table.
fn pass_on(problem: &Problem<'_>, message: &Message) -> Translation {
    let it = subject(problem);
    let what = match message.operation {
        Some(Operation::Connect) => format!("The provider of {it} cannot connect"),
        Some(Operation::Observe) => format!("{it} cannot be looked at"),
        Some(Operation::Create) => format!("{it} cannot be created"),
        Some(Operation::Update) => format!("{it} cannot be changed"),
        Some(Operation::Delete) => format!("{it} cannot be deleted"),
        None => format!("{it} reports a problem"),
    };
    let core = scrub::scrub(message.core());
    let cause = if core.is_empty() { scrub::scrub_to(problem.reason, WORD_CHARACTERS) } else { core };
    let cause = if cause.is_empty() { "it says nothing more".into() } else { cause };
    let end = if cause.ends_with(['.', '…']) { "" } else { "." };
    Translation {
        reason: UNKNOWN,
        field: None,
        who: Owner::Platform,
        sentence: format!("{what}: {cause}{end} Ask the platform team if this stays."),
        severity: Severity::Fails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_compiles() {
        for row in reasons() {
            let (text, instead) = row.patterns();
            for pattern in [text, instead] {
                assert!(compile(pattern).is_some(), "{}: {pattern}", row.reason());
            }
        }
    }

    #[test]
    fn every_sentence_names_its_fields_and_asks_only_for_what_the_row_captures() {
        let placeholder = regex::Regex::new(r"\{([^}]*)\}").unwrap();
        for row in reasons() {
            let sentence = row.sentence();
            assert!(sentence.ends_with('.') && !sentence.contains("  "), "{}: {sentence}", row.reason());
            for field in row.field().iter().flat_map(|fields| fields.split(", ")) {
                assert!(sentence.contains("{field}") || sentence.contains(field), "{}: {field}", row.reason());
            }
            for name in placeholder.captures_iter(sentence) {
                let group = format!("(?<{}>", &name[1]);
                let known = ["field", "it", "name", "detail"].contains(&&name[1]) || row.patterns().0.contains(&group);
                assert!(known, "{}: {sentence}", row.reason());
            }
            // A group that only one alternative has would let the row match and say nothing.
            assert!(row.patterns().1.is_empty() || !row.patterns().0.contains("(?<"), "{}", row.reason());
        }
    }

    #[test]
    fn a_row_says_who_acts_as_its_severity_says() {
        for row in reasons() {
            let camel = row.reason().starts_with(|c: char| c.is_ascii_uppercase())
                && row.reason().chars().all(|c| c.is_ascii_alphanumeric());
            assert!(camel, "{}", row.reason());
            assert!(row.who() != Owner::Nobody || row.severity() == Severity::Waits, "{}", row.reason());
            assert!(
                row.who() != Owner::Developer
                    || row.field().is_some()
                    || row.sentence().contains("spec.")
                    || row.sentence().contains("logs")
            );
        }
    }
}
