//! Values to YAML.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Number, Value};
use serde_saphyr::{DoubleQuoted, ser_options};

/// The keys that stand first in a map, in this order; all others follow by the alphabet.
const FIRST: [&str; 6] = ["apiVersion", "kind", "metadata", "name", "namespace", "spec"];

/// A value with its keys in the order in which people read an object; see [`ordered`].
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a>(&'a Value);

/// A value to be printed: `apiVersion`, `kind`, `metadata`, `name`, `namespace` and `spec` first and all other keys by
/// the alphabet, in maps of any depth; floats without a fraction as integers.
///
/// It serializes into any format: YAML by [`to_string`], JSON by `serde_json`.
#[must_use]
pub fn ordered(value: &Value) -> Ordered<'_> {
    Ordered(value)
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Number(number) => serialize_number(number, serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Ordered)),
            Value::Object(fields) => {
                let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(name, _)| (rank(name), *name));
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, &Ordered(value))?;
                }
                map.end()
            }
            Value::String(text) if starts_with_tab(text) => DoubleQuoted(text).serialize(serializer),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// Whether a text of several lines must not become a literal block: readers in Go take a tab at the start of a block
/// for its indentation, and refuse it.
fn starts_with_tab(text: &str) -> bool {
    text.contains('\n') && text.trim_start_matches([' ', '\n']).starts_with('\t')
}

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    // Above 2^53 a float no longer says which integer was meant.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(float) if number.is_f64() && float.abs() <= EXACT && float.fract() == 0.0 => {
            #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number of 53 bits")]
            let integer = float as i64;
            serializer.serialize_i64(integer)
        }
        _ => number.serialize(serializer),
    }
}

/// A value as one YAML document in block style, with keys as [`ordered`] puts them; it ends with a line break.
///
/// Strings are quoted wherever a reader of YAML 1.1 or 1.2 takes the plain word for something else, and multi-line
/// strings are literal blocks where that loses nothing. The same value gives the same text.
#[must_use]
pub fn to_string(value: &Value) -> String {
    let options = ser_options! {
        compact_list_indent: true,
        folded_wrap_chars: usize::MAX,
        indent_step: 2,
    };
    // A tree of JSON has no shape that YAML cannot write; if it ever had, its JSON is the same value to a reader.
    serde_saphyr::to_string_with_options(&ordered(value), options).unwrap_or_else(|_| format!("{value}\n"))
}

/// Several values as one YAML stream, each after a line of `---`.
#[must_use]
pub fn documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    values.into_iter().flat_map(|value| ["---\n".to_owned(), to_string(value)]).collect()
}
