//! The types of MySQL.

use super::{Parts, Type, Unusable, parts};

/// Largest sizes in bytes of the four sizes of text and of bytes.
const TINY: u64 = (1 << 8) - 1;
const USUAL: u64 = (1 << 16) - 1;
const MEDIUM: u64 = (1 << 24) - 1;
const LONG: u64 = (1 << 32) - 1;

pub(super) fn parse(text: &str) -> Result<Type, Unusable> {
    const LENGTH: Unusable = Unusable::Misread("its length would be made up, so write one, such as varchar(255)");
    let Parts { name, arguments, rest } = parts(text).ok_or(Unusable::Unknown)?;
    if !rest.is_empty() || name.ends_with(" unsigned") {
        return Err(Unusable::Misread("only the type itself is read, so leave out what follows it"));
    }
    Ok(match (name, arguments.as_slice()) {
        // The width of a number is how it is shown; MySQL 8 ignores it, but tinyint(1) is how it spells a boolean.
        ("bool" | "boolean", []) | ("tinyint", [] | [_]) => Type::Int(8),
        ("smallint", [] | [_]) => Type::Int(16),
        ("mediumint", [] | [_]) => Type::Int(24),
        ("int" | "integer", [] | [_]) => Type::Int(32),
        ("bigint", [] | [_]) => Type::Int(64),
        ("decimal" | "dec", []) => Type::Numeric(Some((10, 0))),
        ("decimal" | "dec", [digits @ 1..=65]) => Type::Numeric(Some((*digits, 0))),
        ("decimal" | "dec", [digits @ 1..=65, scale]) if scale <= digits => Type::Numeric(Some((*digits, *scale))),
        ("float", []) => Type::Real,
        ("double" | "double precision", []) => Type::Double,
        ("char" | "character" | "varchar" | "varbinary", []) => return Err(LENGTH),
        ("char" | "character", [length @ 1..=255]) => Type::Char(*length),
        ("varchar", [length @ 1..=65_535]) => Type::Varchar(*length),
        ("varbinary", [length @ 1..=65_535]) => Type::Varbinary(*length),
        ("tinytext", []) => Type::Text(TINY),
        ("text", []) => Type::Text(USUAL),
        ("mediumtext", []) => Type::Text(MEDIUM),
        ("longtext", []) => Type::Text(LONG),
        ("tinyblob", []) => Type::Blob(TINY),
        ("blob", []) => Type::Blob(USUAL),
        ("mediumblob", []) => Type::Blob(MEDIUM),
        ("longblob", []) => Type::Blob(LONG),
        ("datetime", []) => Type::Timestamp(false, 0),
        ("datetime", [digits @ 0..=6]) => Type::Timestamp(false, *digits),
        ("timestamp", []) => Type::Timestamp(true, 0),
        ("timestamp", [digits @ 0..=6]) => Type::Timestamp(true, *digits),
        ("bit" | "binary", []) => Type::Other(format!("{name}(1)")),
        ("bit", [length @ 1..=64]) | ("binary", [length @ 1..=255]) => Type::Other(format!("{name}({length})")),
        ("date" | "json", []) => Type::Other(name.to_owned()),
        _ => return Err(Unusable::Unknown),
    })
}
