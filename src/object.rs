//! A Kubernetes object as the function protocol carries it.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::wire::structs::{self, Error};

/// A Kubernetes object as the bytes of a `google.protobuf.Struct`.
///
/// Nothing is decoded until somebody asks ([`Object::read`]), and what is passed on is passed on byte for byte.
/// There is no `Debug` that shows the content: an object may be a Secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Object(Bytes);

impl Object {
    /// Takes the bytes of a Struct message as they are.
    #[must_use]
    pub fn from_bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// Encodes a value; it must serialize into a map.
    ///
    /// # Errors
    /// When the value is no map, or holds what a Struct cannot (NaN, an infinity, a key that is no string).
    pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        structs::to_vec(value).map(|bytes| Self(bytes.into()))
    }

    /// Decodes the object into a type that names the fields it wants; all others are skipped. Its strings may borrow.
    ///
    /// # Errors
    /// When the bytes are no Struct, or a field has another shape than the type says; the error names its path.
    pub fn read<'de, T: Deserialize<'de>>(&'de self) -> Result<T, Error> {
        structs::from_slice(&self.0)
    }

    /// The bytes of the Struct message.
    #[must_use]
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Object({} bytes)", self.0.len())
    }
}
