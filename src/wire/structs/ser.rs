//! serde's serializer into the bytes of a Struct.

use serde::ser::{self, Serialize, Serializer};

use super::Error;
use super::buffer::{Buffer, Container, Opened, Place, Scalar};
use super::key::KeySerializer;
use super::message::finite;
use super::number::exact;

pub(super) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    let mut buffer = Buffer::default();
    value.serialize(ValueSerializer { buffer: &mut buffer, place: Place::Root })?;
    Ok(buffer.finish())
}

/// Writes one value to its place.
struct ValueSerializer<'a> {
    buffer: &'a mut Buffer,
    place: Place,
}

impl<'a> ValueSerializer<'a> {
    fn scalar(self, scalar: Scalar<'_>) -> Result<(), Error> {
        self.buffer.scalar(self.place, scalar)
    }

    fn integer(self, negative: bool, magnitude: u128) -> Result<(), Error> {
        let Some(number) = exact(negative, magnitude) else {
            return Err(Error::new("expected an integer that a 64-bit floating-point number holds exactly"));
        };
        self.scalar(Scalar::Number(number))
    }

    fn open(self, container: Container) -> Result<Compound<'a>, Error> {
        let opened = self.buffer.open(self.place, container)?;
        Ok(Compound { buffer: self.buffer, opened, variant: None, key: 0, index: 0 })
    }

    /// An object with a variant's name as its one field, and the container in that field.
    fn open_variant(self, variant: &'static str, container: Container) -> Result<Compound<'a>, Error> {
        let opened = self.buffer.open(self.place, Container::Object)?;
        let inner = self.buffer.open(Place::Field(variant), container).map_err(|error| error.in_field(variant))?;
        Ok(Compound { buffer: self.buffer, opened: opened.with(&inner), variant: Some(variant), key: 0, index: 0 })
    }
}

impl<'a> Serializer for ValueSerializer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = Compound<'a>;
    type SerializeMap = Compound<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Compound<'a>;

    fn serialize_bool(self, bool: bool) -> Result<(), Error> {
        self.scalar(Scalar::Bool(bool))
    }

    fn serialize_i8(self, number: i8) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<(), Error> {
        self.integer(number < 0, number.unsigned_abs().into())
    }

    fn serialize_i128(self, number: i128) -> Result<(), Error> {
        self.integer(number < 0, number.unsigned_abs())
    }

    fn serialize_u8(self, number: u8) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<(), Error> {
        self.integer(false, number.into())
    }

    fn serialize_u128(self, number: u128) -> Result<(), Error> {
        self.integer(false, number)
    }

    fn serialize_f32(self, number: f32) -> Result<(), Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<(), Error> {
        let number = finite(number)?;
        self.scalar(Scalar::Number(number))
    }

    fn serialize_char(self, char: char) -> Result<(), Error> {
        self.scalar(Scalar::Text(char.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.scalar(Scalar::Text(text))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(Error::mismatch("a string, such as base64", "bytes"))
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.scalar(Scalar::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.scalar(Scalar::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.scalar(Scalar::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.scalar(Scalar::Text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut object = self.open(Container::Object)?;
        object.field(variant, value)?;
        object.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, Error> {
        self.open(Container::List)
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Error> {
        self.open(Container::List)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        self.open(Container::List)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Error> {
        self.open_variant(variant, Container::List)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'a>, Error> {
        self.open(Container::Object)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        self.open(Container::Object)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Error> {
        self.open_variant(variant, Container::Object)
    }
}

/// An object or a list that is being written.
struct Compound<'a> {
    buffer: &'a mut Buffer,
    opened: Opened,
    /// The variant that it is the content of.
    variant: Option<&'static str>,
    /// Where the current key begins in the buffer's keys.
    key: usize,
    index: usize,
}

impl Compound<'_> {
    #[inline]
    fn put<T: Serialize + ?Sized>(&mut self, place: Place, value: &T) -> Result<(), Error> {
        value.serialize(ValueSerializer { buffer: self.buffer, place })
    }

    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.put(Place::Field(name), value).map_err(|error| self.located(error.in_field(name)))
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.put(Place::Element, value).map_err(|error| self.located(error.in_element(self.index)))?;
        self.index += 1;
        Ok(())
    }

    #[cold]
    fn located(&self, error: Error) -> Error {
        match self.variant {
            Some(variant) => error.in_field(variant),
            None => error,
        }
    }

    fn close(self) {
        self.buffer.close(self.opened);
    }
}

impl ser::SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = self.buffer.keys.len();
        key.serialize(KeySerializer(&mut self.buffer.keys))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let end = self.buffer.keys.len();
        self.put(Place::Entry(self.key), value).map_err(|error| error.in_field(&self.buffer.keys[self.key..end]))?;
        self.buffer.keys.truncate(self.key);
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeStruct for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeStructVariant for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeSeq for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeTuple for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeTupleStruct for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeTupleVariant for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.element(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
