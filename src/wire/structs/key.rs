//! Map keys: strings, and what serde writes as one.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde::ser::{Impossible, Serialize, Serializer};

use super::Error;

/// Deserializes the name of a field or a variant.
pub(super) struct Key<'de>(pub(super) &'de str);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// Appends a key to a string.
pub(super) struct KeySerializer<'a>(pub(super) &'a mut String);

type Never = Impossible<(), Error>;

fn no_string<T>() -> Result<T, Error> {
    Err(Error::new("the name of a field must be a string"))
}

impl Serializer for KeySerializer<'_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.0.push_str(text);
        Ok(())
    }

    fn serialize_char(self, char: char) -> Result<(), Error> {
        self.0.push(char);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_bool(self, _: bool) -> Result<(), Error> {
        no_string()
    }

    fn serialize_i8(self, _: i8) -> Result<(), Error> {
        no_string()
    }

    fn serialize_i16(self, _: i16) -> Result<(), Error> {
        no_string()
    }

    fn serialize_i32(self, _: i32) -> Result<(), Error> {
        no_string()
    }

    fn serialize_i64(self, _: i64) -> Result<(), Error> {
        no_string()
    }

    fn serialize_u8(self, _: u8) -> Result<(), Error> {
        no_string()
    }

    fn serialize_u16(self, _: u16) -> Result<(), Error> {
        no_string()
    }

    fn serialize_u32(self, _: u32) -> Result<(), Error> {
        no_string()
    }

    fn serialize_u64(self, _: u64) -> Result<(), Error> {
        no_string()
    }

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        no_string()
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        no_string()
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        no_string()
    }

    fn serialize_none(self) -> Result<(), Error> {
        no_string()
    }

    fn serialize_unit(self) -> Result<(), Error> {
        no_string()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        no_string()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        no_string()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        no_string()
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, Error> {
        no_string()
    }
}
