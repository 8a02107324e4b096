//! Column types as SchemaHero understands them, and which change of a type keeps every value.
//!
//! SchemaHero reads a type with patterns that forgive too much: what it does not know makes planning fail for ever, and
//! what it half knows becomes something else (`varchar` becomes `varchar(1)`, `bigint unsigned` becomes `bigint`). So only
//! what it carries out as written is a type here.

mod mysql;
mod postgres;

use std::fmt;

use crate::composite::database::spec::Engine;

/// A column type, without its aliases: two spellings of one type are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A whole number of that many bits.
    Int(u32),
    /// A whole number that a sequence of its own counts up.
    Serial(u32),
    /// A floating-point number of single precision.
    Real,
    /// A floating-point number of double precision.
    Double,
    /// An exact number: digits in all and behind the point. None is any number of them.
    Numeric(Option<(u32, u32)>),
    /// Text of exactly that many characters.
    Char(u32),
    /// Text of at most that many characters.
    Varchar(u32),
    /// Text of at most that many bytes.
    Text(u64),
    /// Bytes, at most that many in a row.
    Varbinary(u32),
    /// Bytes, at most that many.
    Blob(u64),
    /// At most that many bits.
    Varbit(u32),
    /// Date and time, with or without time zone, with that many digits of a second.
    Timestamp(bool, u32),
    /// Time of day without time zone, with that many digits of a second.
    Time(u32),
    /// Several of the same.
    Array(Box<Type>),
    /// A type that is only equal to itself.
    Other(String),
}

/// Why a type cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// SchemaHero does not know it.
    Unknown,
    /// SchemaHero makes something else of it; what to write instead.
    Misread(&'static str),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str(
                "is no type that SchemaHero can plan; types are written in lower case, such as varchar(255) or \
                 numeric(10,2)",
            ),
            Self::Misread(advice) => write!(f, "would become another type in SchemaHero; {advice}"),
        }
    }
}

impl Type {
    /// Reads a type as the engine's planner does.
    ///
    /// # Errors
    /// When SchemaHero does not know the type, or would make another one of it.
    pub fn parse(engine: Engine, text: &str) -> Result<Self, Unusable> {
        match engine {
            Engine::Postgres => postgres::parse(text),
            Engine::Mysql => mysql::parse(text),
        }
    }

    /// Whether a column of this type can become one of the other, and every value stays what it is.
    #[must_use]
    pub fn widens_to(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        match (self, other) {
            // 24 bits of a float, 53 of a double are exact.
            (Self::Int(bits), Self::Real) => *bits <= 24,
            (Self::Int(bits), Self::Double) => *bits <= 32,
            (Self::Int(bits), Self::Numeric(Some((digits, scale)))) => {
                digits.saturating_sub(*scale) >= decimal_digits(*bits)
            }
            (Self::Int(_) | Self::Numeric(_), Self::Numeric(None)) | (Self::Real, Self::Double) => true,
            (Self::Numeric(Some((digits, scale))), Self::Numeric(Some((more_digits, more_scale)))) => {
                more_scale >= scale && more_digits.saturating_sub(*more_scale) >= digits.saturating_sub(*scale)
            }
            (Self::Int(old), Self::Int(new))
            | (Self::Char(old), Self::Char(new) | Self::Varchar(new))
            | (Self::Varchar(old), Self::Varchar(new))
            | (Self::Varbinary(old), Self::Varbinary(new))
            | (Self::Varbit(old), Self::Varbit(new))
            | (Self::Time(old), Self::Time(new)) => new >= old,
            // A character is at most four bytes.
            (Self::Char(old) | Self::Varchar(old), Self::Text(new)) => *new >= u64::from(*old) * 4,
            (Self::Text(old), Self::Text(new)) | (Self::Blob(old), Self::Blob(new)) => new >= old,
            (Self::Varbinary(old), Self::Blob(new)) => *new >= u64::from(*old),
            (Self::Timestamp(zone, old), Self::Timestamp(new_zone, new)) => zone == new_zone && new >= old,
            _ => false,
        }
    }
}

/// Decimal digits of the largest whole number of that many bits.
const fn decimal_digits(bits: u32) -> u32 {
    match bits {
        0..=8 => 3,
        9..=16 => 5,
        17..=24 => 7,
        25..=32 => 10,
        _ => 19,
    }
}

/// A type in its parts: `time(3) with time zone` is a name, its arguments, and what follows.
struct Parts<'a> {
    name: &'a str,
    arguments: Vec<u32>,
    rest: &'a str,
}

/// Takes a type apart. None where it is malformed: arguments that are no numbers, spaces where SchemaHero takes none.
fn parts(text: &str) -> Option<Parts<'_>> {
    let Some((name, tail)) = text.split_once('(') else {
        return Some(Parts { name: text, arguments: Vec::new(), rest: "" });
    };
    let (inside, rest) = tail.split_once(')')?;
    let mut arguments = Vec::new();
    for (position, argument) in inside.split(',').enumerate() {
        let argument = if position == 0 { argument } else { argument.trim_start_matches(' ') };
        if !argument.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        arguments.push(argument.parse().ok()?);
    }
    Some(Parts { name: name.trim_end_matches(' '), arguments, rest: rest.trim_start_matches(' ') })
}

#[cfg(test)]
mod tests;
