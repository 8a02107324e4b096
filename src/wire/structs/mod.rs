//! Typed values to and from the bytes of a `google.protobuf.Struct`, with no tree in between.
//!
//! ```
//! use function_idp::wire::structs::{from_slice, to_vec};
//!
//! #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
//! struct Storage {
//!     size: String,
//!     iops: Option<u32>,
//! }
//!
//! let storage = Storage { size: "20Gi".into(), iops: Some(3000) };
//! let bytes = to_vec(&storage)?;
//! assert_eq!(from_slice::<Storage>(&bytes)?, storage);
//! # Ok::<(), function_idp::wire::structs::Error>(())
//! ```
//!
//! What the format and serde leave open is settled like this:
//!
//! - **Well-formed or refused.** Fields that the wanted type does not name are walked over without an allocation, but they are
//!   checked: whether bytes are accepted does not depend on the type that reads them, beyond the shapes it asks for.
//! - **Numbers.** Every number is a double on the wire. One without a fraction that fits 64 bits is handed out as an integer, so it reads
//!   into integer fields and prints as `5432`; a negative zero counts as `0` there. An integer that no double holds exactly is
//!   not written. NaN and the infinities are errors both ways.
//! - **Order and repetition.** Fields come in any order. Of several kinds set in one Value the last counts, as protobuf says, and a
//!   Value with none is null. A map key that comes twice: the last counts in a map, in a struct it is an error. A message
//!   cut into several pieces, which protobuf would merge and no encoder writes, is an error.
//! - **Shapes.** `None`, `()` and unit structs are null; enums are a string, or an object with the variant as its one field; bytes are
//!   not written (use base64) and read as whatever is there. Map keys are strings, or what is one in serde's eyes (`char`, a
//!   unit variant, a newtype of these). A list with more elements than the type takes is an error.
//! - **Depth.** Objects and lists nest up to [`MAX_DEPTH`] levels, both ways.

mod buffer;
mod de;
mod error;
mod key;
mod message;
mod number;
mod reader;
mod ser;

use serde::{Deserialize, Serialize};

pub use error::Error;

/// How many objects and lists may be inside each other, the outermost included.
pub const MAX_DEPTH: u8 = 100;

/// Encodes a value as a Struct; its fields keep the order in which the value gives them.
///
/// # Errors
/// When the value is no object, or holds what a Struct cannot: NaN, an infinity, an integer that no double is equal to, bytes, a
/// map key that is no string, more than [`MAX_DEPTH`] levels.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    ser::to_vec(value)
}

/// Decodes a Struct into a type that names the fields it wants; strings may borrow from the bytes.
///
/// # Errors
/// When the bytes are no well-formed Struct, or a field has another shape than the type says; the error names its path.
pub fn from_slice<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Error> {
    de::from_slice(bytes)
}
