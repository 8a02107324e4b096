//! The three messages Struct, Value and `ListValue`, read in place.

use super::reader::{Payload, Reader};
use super::{Error, MAX_DEPTH};

/// How many levels of objects and lists may still follow.
#[derive(Clone, Copy)]
pub(super) struct Depth(u8);

impl Depth {
    pub(super) const FULL: Self = Self(MAX_DEPTH);

    /// The depth inside an object or a list.
    #[inline]
    pub(super) fn enter(self) -> Result<Self, Error> {
        match self.0.checked_sub(1) {
            Some(left) => Ok(Self(left)),
            None => Err(Error::new(format!("nested deeper than {MAX_DEPTH} levels"))),
        }
    }
}

/// A Value; strings, objects and lists are still bytes that nobody has looked at.
#[derive(Clone, Copy)]
pub(super) enum Value<'de> {
    Null,
    Number(f64),
    Text(&'de [u8]),
    Bool(bool),
    Object(&'de [u8]),
    List(&'de [u8]),
}

impl<'de> Value<'de> {
    /// Reads a Value message; one in which nothing is set is null.
    #[inline]
    pub(super) fn read(bytes: &'de [u8], depth: Depth) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        match reader.field()? {
            None => Ok(Self::Null),
            Some((number, payload)) if reader.is_at_end() => {
                Self::of(number, payload).map(|value| value.unwrap_or(Self::Null))
            }
            Some(_) => Self::read_last(bytes, depth),
        }
    }

    /// Reads a Value message that has several fields.
    #[cold]
    fn read_last(bytes: &'de [u8], depth: Depth) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let mut value = None;
        while let Some((number, payload)) = reader.field()? {
            let Some(next) = Self::of(number, payload)? else {
                continue;
            };
            if let Some(former) = value.replace(next) {
                next.supersede(former, depth)?;
            }
        }
        Ok(value.unwrap_or(Self::Null))
    }

    /// The value in a field of a Value message, if it is one of those that hold it.
    #[inline]
    fn of(number: u64, payload: Payload<'de>) -> Result<Option<Self>, Error> {
        Ok(Some(match (number, payload) {
            (1, Payload::Varint(_)) => Self::Null,
            (2, Payload::Fixed64(bits)) => Self::Number(finite(f64::from_bits(bits))?),
            (3, Payload::Bytes(text)) => Self::Text(text),
            (4, Payload::Varint(bit)) => Self::Bool(bit != 0),
            (5, Payload::Bytes(object)) => Self::Object(object),
            (6, Payload::Bytes(list)) => Self::List(list),
            (1..=6, _) => return Err(wrong_wire_type()),
            _ => return Ok(None),
        }))
    }

    /// The last value that is set counts, but what it replaces must be well-formed as well.
    #[cold]
    fn supersede(self, former: Self, depth: Depth) -> Result<(), Error> {
        match (former, self) {
            (Self::Object(_), Self::Object(_)) | (Self::List(_), Self::List(_)) => Err(pieces()),
            _ => former.check(depth),
        }
    }

    /// Walks over a value that nobody wants; it is held to the same rules as one that is read.
    pub(super) fn check(self, depth: Depth) -> Result<(), Error> {
        match self {
            Self::Object(bytes) => Entries::new(bytes).check(depth.enter()?),
            Self::List(bytes) => Elements::new(bytes).check(depth.enter()?),
            Self::Text(text) => valid(text).map(drop),
            Self::Null | Self::Number(_) | Self::Bool(_) => Ok(()),
        }
    }
}

/// The entries of a Struct: each a key and the bytes of its Value.
pub(super) struct Entries<'de>(Reader<'de>);

impl<'de> Entries<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Self {
        Self(Reader::new(bytes))
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<(&'de str, &'de [u8])>, Error> {
        self.next_with(utf8)
    }

    #[inline]
    fn next_with<K: Default>(
        &mut self,
        key: fn(&'de [u8]) -> Result<K, Error>,
    ) -> Result<Option<(K, &'de [u8])>, Error> {
        while let Some((number, payload)) = self.0.field()? {
            match (number, payload) {
                (1, Payload::Bytes(bytes)) => return entry(bytes, key).map(Some),
                (1, _) => return Err(wrong_wire_type()),
                _ => {}
            }
        }
        Ok(None)
    }

    fn check(mut self, depth: Depth) -> Result<(), Error> {
        while let Some((key, bytes)) = self.next_with(valid)? {
            Value::read(bytes, depth)
                .and_then(|value| value.check(depth))
                .map_err(|error| error.in_field(&String::from_utf8_lossy(key)))?;
        }
        Ok(())
    }
}

/// An entry of a map: a key that is absent is empty, a value that is absent is an empty message.
#[inline]
fn entry<'de, K: Default>(
    bytes: &'de [u8],
    read_key: fn(&'de [u8]) -> Result<K, Error>,
) -> Result<(K, &'de [u8]), Error> {
    let mut reader = Reader::new(bytes);
    let (mut key, mut value) = (K::default(), None);
    while let Some((number, payload)) = reader.field()? {
        match (number, payload) {
            (1, Payload::Bytes(bytes)) => key = read_key(bytes)?,
            (2, Payload::Bytes(_)) if value.is_some() => return Err(pieces()),
            (2, Payload::Bytes(bytes)) => value = Some(bytes),
            (1 | 2, _) => return Err(wrong_wire_type()),
            _ => {}
        }
    }
    Ok((key, value.unwrap_or_default()))
}

/// The elements of a `ListValue`: the bytes of their Values.
pub(super) struct Elements<'de>(Reader<'de>);

impl<'de> Elements<'de> {
    pub(super) fn new(bytes: &'de [u8]) -> Self {
        Self(Reader::new(bytes))
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<&'de [u8]>, Error> {
        while let Some((number, payload)) = self.0.field()? {
            match (number, payload) {
                (1, Payload::Bytes(bytes)) => return Ok(Some(bytes)),
                (1, _) => return Err(wrong_wire_type()),
                _ => {}
            }
        }
        Ok(None)
    }

    fn check(mut self, depth: Depth) -> Result<(), Error> {
        let mut index = 0;
        while let Some(bytes) = self.next()? {
            Value::read(bytes, depth).and_then(|value| value.check(depth)).map_err(|error| error.in_element(index))?;
            index += 1;
        }
        Ok(())
    }
}

/// Bytes that are a string's, for those who do not want the string: mostly ASCII, which is quicker to see.
#[inline]
fn valid(bytes: &[u8]) -> Result<&[u8], Error> {
    if !bytes.is_ascii() {
        utf8(bytes)?;
    }
    Ok(bytes)
}

#[inline]
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::malformed("a string is not UTF-8"))
}

/// A number that JSON has as well.
#[inline]
pub(super) fn finite(number: f64) -> Result<f64, Error> {
    if number.is_finite() { Ok(number) } else { Err(Error::new("expected a finite number, found NaN or an infinity")) }
}

#[cold]
fn wrong_wire_type() -> Error {
    Error::malformed("a field has the wrong wire type")
}

#[cold]
fn pieces() -> Error {
    Error::malformed("a message is cut into pieces")
}
