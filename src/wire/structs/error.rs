//! What is wrong with a value, and where, without ever repeating the value: it may be a Secret's.

use std::fmt::{self, Display, Write as _};

use serde::de::{self, Expected, Unexpected};
use serde::ser;

/// A longer name is cut in a path; the longest key that Kubernetes knows, a label's, has 317 characters.
const LONGEST_NAME: usize = 320;

/// Why a value cannot be read or written, and the path of the field that it is about.
///
/// Messages that serde makes are reworded so that they tell what was expected and never what was found beyond its kind. A type
/// whose own `Deserialize` calls [`custom`](de::Error::custom) must keep to that rule itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    path: String,
    what: String,
}

impl Error {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(Box::new(Inner { path: String::new(), what: what.into() }))
    }

    /// Bytes that are no protobuf message, or no Struct.
    #[cold]
    pub(super) fn malformed(reason: &str) -> Self {
        Self::new(format!("not a well-formed Struct: {reason}"))
    }

    #[cold]
    pub(super) fn mismatch(expected: &str, found: &str) -> Self {
        Self::new(format!("expected {expected}, found {found}"))
    }

    /// The field that the error is about, as a person writes it: `spec.databases[0].name`; empty for the whole value.
    ///
    /// A name with other characters than letters, digits, `-` and `_` stands in brackets:
    /// `metadata.annotations[crossplane.io/external-name]`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong with the field.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// The same error one or more levels further out: `size` within `spec.storage` is `spec.storage.size`.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        let path = &self.0.path;
        self.0.path = match (prefix, path.as_str()) {
            (_, "") => prefix.to_owned(),
            ("", _) => return self,
            _ if path.starts_with('[') => format!("{prefix}{path}"),
            _ => format!("{prefix}.{path}"),
        };
        self
    }

    /// The same error in a field of an object.
    #[cold]
    pub(super) fn in_field(self, name: &str) -> Self {
        self.within(&segment(name))
    }

    /// The same error in an element of a list.
    #[cold]
    pub(super) fn in_element(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            "" => f.write_str(self.what()),
            path => write!(f, "{path}: {}", self.what()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("path", &self.path()).field("what", &self.what()).finish()
    }
}

impl std::error::Error for Error {}

impl ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    #[cold]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::mismatch(&kind(&expected.to_string()), found(&unexpected))
    }

    #[cold]
    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        match range(&expected) {
            Some((least, most)) => Self::new(format!("expected an integer from {least} to {most}")),
            None => Self::new(format!("expected {}", kind(&expected))),
        }
    }

    #[cold]
    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("expected {}, found {length}", kind(&expected.to_string())))
    }

    #[cold]
    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("expected {}", one_of(expected)))
    }

    #[cold]
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("not a known field; expected {}", one_of(expected))).in_field(field)
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::new("required, but not there").in_field(field)
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Self {
        Self::new("given more than once").in_field(field)
    }
}

/// The names in a list that a person reads.
pub(super) fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing here".to_owned(),
        [only] => format!("{only:?}"),
        [head @ .., last] => {
            let mut text = String::new();
            for name in head {
                let _ = write!(text, "{name:?}, ");
            }
            format!("one of {text}{last:?}")
        }
    }
}

/// A field's name as one part of a path.
fn segment(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain) {
        return name.to_owned();
    }
    let shown: String =
        name.chars().take(LONGEST_NAME).map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    let cut = if shown.chars().count() < name.chars().count() { "…" } else { "" };
    format!("[{shown}{cut}]")
}

/// What a Rust type calls itself, in the words of those who write YAML.
fn kind(expected: &str) -> String {
    let words = match expected {
        "f32" | "f64" => "a number",
        "unit" => "null",
        "a sequence" => "a list",
        "a map" => "an object",
        "a borrowed string" => "a string",
        _ if range(expected).is_some() => "an integer",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("unit struct ") => "null",
        _ if expected.starts_with("tuple struct ") => "a list",
        other => other,
    };
    words.to_owned()
}

fn range(expected: &str) -> Option<(i128, u128)> {
    Some(match expected {
        "i8" => (i8::MIN.into(), i8::MAX.unsigned_abs().into()),
        "i16" => (i16::MIN.into(), i16::MAX.unsigned_abs().into()),
        "i32" => (i32::MIN.into(), i32::MAX.unsigned_abs().into()),
        "i64" | "isize" => (i64::MIN.into(), i64::MAX.unsigned_abs().into()),
        "i128" => (i128::MIN, i128::MAX.unsigned_abs()),
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" | "usize" => (0, u64::MAX.into()),
        "u128" => (0, u128::MAX),
        _ => return None,
    })
}

fn found(unexpected: &Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(number) if number.fract() != 0.0 => "a number with a fraction",
        Unexpected::Float(_) => "a number too large for an integer",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        Unexpected::Enum
        | Unexpected::UnitVariant
        | Unexpected::NewtypeVariant
        | Unexpected::TupleVariant
        | Unexpected::StructVariant => "a variant",
        _ => "something else",
    }
}
