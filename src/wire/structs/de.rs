//! serde's deserializer over the bytes of a Struct.

use serde::de::{self, Deserialize, DeserializeSeed, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::Error;
use super::error::one_of;
use super::key::Key;
use super::message::{Depth, Elements, Entries, Value, utf8};
use super::number::{Integer, integer};

pub(super) fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Error> {
    T::deserialize(ValueDeserializer { value: Value::Object(bytes), depth: Depth::FULL })
}

/// One value, and how deep it may still go.
struct ValueDeserializer<'de> {
    value: Value<'de>,
    depth: Depth,
}

impl<'de> ValueDeserializer<'de> {
    #[inline]
    fn read(bytes: &'de [u8], depth: Depth) -> Result<Self, Error> {
        Value::read(bytes, depth).map(|value| Self { value, depth })
    }

    fn unexpected(&self) -> Unexpected<'de> {
        match self.value {
            Value::Null => Unexpected::Unit,
            Value::Number(number) => match integer(number) {
                Some(Integer::Natural(number)) => Unexpected::Unsigned(number),
                Some(Integer::Negative(number)) => Unexpected::Signed(number),
                None => Unexpected::Float(number),
            },
            Value::Text(_) => Unexpected::Str(""),
            Value::Bool(bool) => Unexpected::Bool(bool),
            Value::Object(_) => Unexpected::Map,
            Value::List(_) => Unexpected::Seq,
        }
    }

    fn number<V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Error> {
        match integer(number) {
            Some(Integer::Natural(number)) => visitor.visit_u64(number),
            Some(Integer::Negative(number)) => visitor.visit_i64(number),
            None => visitor.visit_f64(number),
        }
    }

    fn object<V: Visitor<'de>>(bytes: &'de [u8], depth: Depth, visitor: V) -> Result<V::Value, Error> {
        let mut fields = Fields { entries: Entries::new(bytes), depth: depth.enter()?, current: None };
        let value = visitor.visit_map(&mut fields)?;
        match fields.entries.next()? {
            None => Ok(value),
            Some((key, _)) => Err(Error::new("one field too many").in_field(key)),
        }
    }

    fn list<V: Visitor<'de>>(bytes: &'de [u8], depth: Depth, visitor: V) -> Result<V::Value, Error> {
        let mut items = Items { elements: Elements::new(bytes), depth: depth.enter()?, index: 0 };
        let value = visitor.visit_seq(&mut items)?;
        match items.elements.next()? {
            None => Ok(value),
            Some(_) => Err(Error::new("one element too many").in_element(items.index)),
        }
    }
}

impl<'de> de::Deserializer<'de> for ValueDeserializer<'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Number(number) => Self::number(number, visitor),
            Value::Text(text) => visitor.visit_borrowed_str(utf8(text)?),
            Value::Bool(bool) => visitor.visit_bool(bool),
            Value::Object(bytes) => Self::object(bytes, self.depth, visitor),
            Value::List(bytes) => Self::list(bytes, self.depth, visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Number(number) => visitor.visit_f64(number),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Number(number) if number.abs() > f32::MAX.into() => {
                Err(Error::new("expected a number within the range of 32 bits"))
            }
            _ => self.deserialize_f64(visitor),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// Only an object is a struct; a list of the fields' values, which serde's derive would take, is not.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(bytes) => Self::object(bytes, self.depth, visitor),
            _ => Err(Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let expected = || format!("{}, or an object with one such field", one_of(variants));
        match self.value {
            Value::Text(name) => visitor.visit_enum(Variant { name: utf8(name)?, content: None, depth: self.depth }),
            Value::Object(bytes) => {
                let depth = self.depth.enter()?;
                let mut entries = Entries::new(bytes);
                match (entries.next()?, entries.next()?) {
                    (Some((name, content)), None) => {
                        visitor.visit_enum(Variant { name, content: Some(content), depth })
                    }
                    (None, _) => Err(Error::mismatch(&expected(), "an empty object")),
                    _ => Err(Error::mismatch(&expected(), "an object with more fields")),
                }
            }
            _ => Err(Error::invalid_type(self.unexpected(), &expected().as_str())),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.value.check(self.depth)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier
    }
}

/// The fields of an object.
struct Fields<'de> {
    entries: Entries<'de>,
    depth: Depth,
    current: Option<(&'de str, &'de [u8])>,
}

impl<'de> de::MapAccess<'de> for &mut Fields<'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.current = self.entries.next()?;
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        match seed.deserialize(Key(key)) {
            Ok(value) => Ok(Some(value)),
            // A field that is not known has already put its name into the path.
            Err(error) if !error.path().is_empty() => Err(error),
            Err(error) => Err(error.in_field(key)),
        }
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Some((key, bytes)) = self.current.take() else {
            return Err(Error::new("a value was asked for without its key"));
        };
        ValueDeserializer::read(bytes, self.depth)
            .and_then(|value| seed.deserialize(value))
            .map_err(|error| error.in_field(key))
    }
}

/// The elements of a list.
struct Items<'de> {
    elements: Elements<'de>,
    depth: Depth,
    index: usize,
}

impl<'de> de::SeqAccess<'de> for &mut Items<'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(bytes) = self.elements.next()? else {
            return Ok(None);
        };
        let element = ValueDeserializer::read(bytes, self.depth)
            .and_then(|value| seed.deserialize(value))
            .map_err(|error| error.in_element(self.index))?;
        self.index += 1;
        Ok(Some(element))
    }
}

/// An enum's variant: its name alone, or with the content that stands under the name.
struct Variant<'de> {
    name: &'de str,
    content: Option<&'de [u8]>,
    depth: Depth,
}

impl<'de> Variant<'de> {
    fn content<T>(self, read: impl FnOnce(ValueDeserializer<'de>) -> Result<T, Error>) -> Result<T, Error> {
        let Some(bytes) = self.content else {
            return Err(Error::mismatch("an object with this name as its one field", "the name alone"));
        };
        ValueDeserializer::read(bytes, self.depth).and_then(read).map_err(|error| error.in_field(self.name))
    }
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(Key(self.name))?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            None => Ok(()),
            Some(_) => self.content(<()>::deserialize),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        self.content(|value| seed.deserialize(value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.content(|value| de::Deserializer::deserialize_tuple(value, len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.content(|value| de::Deserializer::deserialize_struct(value, "", fields, visitor))
    }
}
