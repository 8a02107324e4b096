//! YAML and JSON to values.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use serde_saphyr::{
    DuplicateKeyPolicy, Localizer, Location, RenderOptions, UserMessageFormatter, alias_limits, options,
};

/// Why a text cannot be read: `file.yaml:3:7: what is wrong`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}{position}: {message}")]
pub struct Error {
    origin: String,
    position: String,
    message: String,
}

/// Reads all documents of a text, YAML or JSON; `origin` is the name of the file for errors.
///
/// Plain words mean what they mean to `kubectl`: `yes` and `on` are booleans, `0123` is octal, `1_000` is a number,
/// dates and `12:30:45` are strings; only spellings that nobody types differ (`tRue`, `1__0`). Anchors and merge keys
/// work, in bounds. Documents without content are skipped.
///
/// # Errors
/// When the text is no YAML, has a key twice in a map, a key that is no string (`kubectl` would turn it into one), a
/// number that JSON does not have (`.inf`), a tag of its own, or more than any manifest has: a nesting of 64, 250,000
/// nodes, 100,000 nodes by aliases.
pub fn read_documents(text: &str, origin: &str) -> Result<Vec<Value>, Error> {
    let options = options! {
        alias_limits: alias_limits! { max_total_replayed_events: 100_000 },
        duplicate_keys: DuplicateKeyPolicy::Error,
        legacy_octal_numbers: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    let documents = serde_saphyr::from_multiple_with_options::<Tree>(text, options);
    let documents = documents.map_err(|error| Error {
        origin: origin.to_owned(),
        position: error.location().map(|at| format!(":{}:{}", at.line(), at.column())).unwrap_or_default(),
        message: message(&error),
    })?;
    Ok(documents.into_iter().map(|tree| tree.0).filter(|value| !value.is_null()).collect())
}

/// What is wrong, without the place.
fn message(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error as E;
    match error {
        E::AliasError { error, .. } => message(error),
        E::DuplicateMappingKey { key: Some(key), .. } => format!("the key {key} is there twice"),
        E::DuplicateMappingKey { key: None, .. } => "a key is there twice".to_owned(),
        E::NonFiniteFloat { value, .. } => {
            format!("{value} is no number in JSON; put it in quotes")
        }
        E::Budget { .. } | E::AliasReplayLimitExceeded { .. } | E::AliasReplayStackDepthExceeded { .. } => {
            "larger or deeper than any manifest".to_owned()
        }
        error => {
            let formatter = UserMessageFormatter.with_localizer(&NoPlace);
            error.render_with_options(RenderOptions::new(&formatter))
        }
    }
}

/// The library's words without the place, which stands before them.
struct NoPlace;

impl Localizer for NoPlace {
    fn attach_location<'a>(&self, base: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        base
    }
}

/// A value whose keys were all strings.
struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Self)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map, a list or a scalar")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("the number is not finite; put it in quotes if it is a text"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Tree(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            let Tree(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(map.into())
    }
}

/// A key that is a string by itself, not by the reader's grace.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Tree::deserialize(deserializer)?.0 {
            Value::String(key) => Ok(Self(key)),
            Value::Array(_) | Value::Object(_) => Err(de::Error::custom("a key must be a string")),
            key => Err(de::Error::custom(format!("a key must be a string, is {key} to YAML; put it in quotes"))),
        }
    }
}
