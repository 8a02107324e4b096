//! The types of PostgreSQL.

use super::{Parts, Type, Unusable, parts};

/// Types without arguments that are only equal to themselves.
const PLAIN: [&str; 23] = [
    "boolean",
    "box",
    "bytea",
    "cidr",
    "circle",
    "citext",
    "date",
    "inet",
    "json",
    "jsonb",
    "line",
    "lseg",
    "macaddr",
    "money",
    "path",
    "pg_lsn",
    "point",
    "polygon",
    "tsquery",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "xml",
];

/// Digits of a second where none are said.
const MICROSECONDS: u32 = 6;

/// Characters of the longest text with a length, and bits of the longest string of bits.
const LONGEST: u32 = 10_485_760;
const MOST_BITS: u32 = 83_886_080;

pub(super) fn parse(text: &str) -> Result<Type, Unusable> {
    if let Some(element) = text.strip_suffix("[]") {
        return match parse(element)? {
            // The two that it compares with what is in the database; any other it would turn into its element at the next plan.
            element @ (Type::Int(32) | Type::Text(_)) => Ok(Type::Array(Box::new(element))),
            _ => Err(Unusable::Misread(
                "of arrays only integer[] and text[] stay arrays, so write one of these, or jsonb",
            )),
        };
    }
    let Parts { name, arguments, rest } = parts(text).ok_or(Unusable::Unknown)?;
    match (name, rest) {
        ("timestamp", "" | "without time zone") | ("timestamp without time zone", "") => timestamp(false, &arguments),
        ("timestamp", "with time zone") | ("timestamp with time zone" | "timestamptz", "") => {
            timestamp(true, &arguments)
        }
        ("time", "" | "without time zone") | ("time without time zone", "") => seconds(&arguments).map(Type::Time),
        ("timetz" | "time with time zone", "") if arguments.is_empty() => {
            Ok(Type::Other("time with time zone".to_owned()))
        }
        ("timetz", "") | ("time", "with time zone") => {
            Err(Unusable::Misread("its time zone would be lost, so write timetz without digits"))
        }
        (name, "") => simple(name, &arguments),
        _ => Err(Unusable::Unknown),
    }
}

fn simple(name: &str, arguments: &[u32]) -> Result<Type, Unusable> {
    const LENGTH: Unusable = Unusable::Misread("its length would be 1, so write varchar(n) or text");
    const BITS: Unusable = Unusable::Misread("its length would be 1, so write bit varying(n)");
    Ok(match (name, arguments) {
        ("smallint" | "int2", []) => Type::Int(16),
        ("integer" | "int" | "int4", []) => Type::Int(32),
        ("bigint" | "int8", []) => Type::Int(64),
        ("smallserial" | "serial2", []) => {
            return Err(Unusable::Misread(
                "the next plan would try to change it and fail, so write serial or bigserial",
            ));
        }
        ("serial" | "serial4", []) => Type::Serial(32),
        ("bigserial" | "serial8", []) => Type::Serial(64),
        ("real" | "float4", []) => Type::Real,
        ("double precision" | "float8", []) => Type::Double,
        ("numeric" | "decimal", []) => Type::Numeric(None),
        ("numeric" | "decimal", [digits @ 1..=1000]) => Type::Numeric(Some((*digits, 0))),
        ("numeric" | "decimal", [digits @ 1..=1000, scale]) if scale <= digits => {
            Type::Numeric(Some((*digits, *scale)))
        }
        ("text", []) => Type::Text(u64::MAX),
        ("varchar" | "character varying", []) => return Err(LENGTH),
        ("varchar" | "character varying", [length @ 1..=LONGEST]) => Type::Varchar(*length),
        ("char" | "character", []) => Type::Char(1),
        ("char" | "character", [length @ 1..=LONGEST]) => Type::Char(*length),
        ("varbit" | "bit varying", []) => return Err(BITS),
        ("varbit" | "bit varying", [length @ 1..=MOST_BITS]) => Type::Varbit(*length),
        ("bit", []) => Type::Other("bit(1)".to_owned()),
        ("bit", [length @ 1..=MOST_BITS]) => Type::Other(format!("bit({length})")),
        ("vector", []) => Type::Other("vector".to_owned()),
        ("vector", [length @ 1..=16_000]) => Type::Other(format!("vector({length})")),
        ("bool", []) => Type::Other("boolean".to_owned()),
        (name, []) if PLAIN.contains(&name) => Type::Other(name.to_owned()),
        _ => return Err(Unusable::Unknown),
    })
}

fn timestamp(zone: bool, arguments: &[u32]) -> Result<Type, Unusable> {
    seconds(arguments).map(|digits| Type::Timestamp(zone, digits))
}

fn seconds(arguments: &[u32]) -> Result<u32, Unusable> {
    match arguments {
        [] => Ok(MICROSECONDS),
        [digits @ 0..=MICROSECONDS] => Ok(*digits),
        _ => Err(Unusable::Unknown),
    }
}
