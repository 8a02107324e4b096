//! Protobuf written front to back although every length stands before its content.

use std::ops::Range;

use super::{Error, MAX_DEPTH};

const ENTRY: u8 = 0x0a;
const KEY: u8 = 0x0a;
const ENTRY_VALUE: u8 = 0x12;
const ELEMENT: u8 = 0x0a;

/// A Value message: the tag of the kind that is set, and what follows it.
#[derive(Clone, Copy)]
pub(super) enum Scalar<'a> {
    Null,
    Number(f64),
    Text(&'a str),
    Bool(bool),
}

/// The two kinds of Value that hold others.
#[derive(Clone, Copy)]
pub(super) enum Container {
    Object = 0x2a,
    List = 0x32,
}

/// Where the next value goes.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It is the Struct itself.
    Root,
    /// Under a name of the program.
    Field(&'static str),
    /// Under the name that begins here in [`Buffer::keys`] and ends at its end.
    Entry(usize),
    /// The next element of a list.
    Element,
}

/// Content without the lengths of containers; these are put in between at the end, when all are known, in one copy.
///
/// So nothing is measured beforehand, nothing is moved twice, and the cost does not grow with the depth.
#[derive(Default)]
pub(super) struct Buffer {
    content: Vec<u8>,
    /// In the order of their places.
    gaps: Vec<Gap>,
    /// The bytes that all closed gaps will take.
    gap_bytes: usize,
    depth: u8,
    /// The keys of the maps that are open, one after the other, the innermost last.
    pub(super) keys: String,
}

/// A place in the content where a length is missing.
struct Gap {
    place: usize,
    /// The length, once it is closed; before, [`Buffer::gap_bytes`] as it was when the gap was opened.
    length: usize,
}

/// What is open until [`Buffer::close`] gets it back.
pub(super) struct Opened {
    gaps: Range<usize>,
    depth: u8,
}

impl Opened {
    /// One of a container and another that was opened at once within it.
    pub(super) fn with(self, inner: &Self) -> Self {
        Self { gaps: self.gaps.start..inner.gaps.end, ..self }
    }
}

impl Buffer {
    pub(super) fn scalar(&mut self, place: Place, scalar: Scalar<'_>) -> Result<(), Error> {
        let length = match scalar {
            Scalar::Null | Scalar::Bool(_) => 2,
            Scalar::Number(_) => 9,
            Scalar::Text(text) => 1 + delimited(text.len()),
        };
        match place {
            Place::Root => return Err(no_object(scalar)),
            Place::Element => self.content.push(ELEMENT),
            Place::Field(_) | Place::Entry(_) => {
                let key = key(&self.keys, place).len();
                self.content.push(ENTRY);
                varint(&mut self.content, 1 + delimited(key) + 1 + delimited(length));
                self.write_key(place);
            }
        }
        varint(&mut self.content, length);
        match scalar {
            Scalar::Null => self.content.extend([0x08, 0]),
            Scalar::Bool(bool) => self.content.extend([0x20, u8::from(bool)]),
            Scalar::Number(number) => {
                self.content.push(0x11);
                self.content.extend(number.to_le_bytes());
            }
            Scalar::Text(text) => {
                self.content.push(0x1a);
                varint(&mut self.content, text.len());
                self.content.extend(text.as_bytes());
            }
        }
        Ok(())
    }

    /// Begins an object or a list.
    pub(super) fn open(&mut self, place: Place, container: Container) -> Result<Opened, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::new(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        let first = self.gaps.len();
        match place {
            Place::Root if matches!(container, Container::List) => {
                return Err(Error::mismatch("an object", "a list"));
            }
            Place::Root => {}
            Place::Element => {
                self.content.push(ELEMENT);
                self.open_value(container);
            }
            Place::Field(_) | Place::Entry(_) => {
                self.content.push(ENTRY);
                self.open_gap();
                self.write_key(place);
                self.open_value(container);
            }
        }
        let opened = Opened { gaps: first..self.gaps.len(), depth: self.depth };
        self.depth += 1;
        Ok(opened)
    }

    /// Ends an object or a list.
    pub(super) fn close(&mut self, opened: Opened) {
        self.depth = opened.depth;
        for gap in self.gaps[opened.gaps].iter_mut().rev() {
            let within = self.gap_bytes - gap.length;
            gap.length = self.content.len() - gap.place + within;
            self.gap_bytes += varint_length(gap.length);
        }
    }

    /// The message, with all lengths in it.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut message = Vec::with_capacity(self.content.len() + self.gap_bytes);
        let mut copied = 0;
        for gap in &self.gaps {
            message.extend(&self.content[copied..gap.place]);
            varint(&mut message, gap.length);
            copied = gap.place;
        }
        message.extend(&self.content[copied..]);
        message
    }

    fn open_value(&mut self, container: Container) {
        self.open_gap();
        self.content.push(container as u8);
        self.open_gap();
    }

    fn open_gap(&mut self) {
        self.gaps.push(Gap { place: self.content.len(), length: self.gap_bytes });
    }

    /// The key of an entry, and the tag of its value.
    fn write_key(&mut self, place: Place) {
        let key = key(&self.keys, place);
        self.content.push(KEY);
        varint(&mut self.content, key.len());
        self.content.extend(key.as_bytes());
        self.content.push(ENTRY_VALUE);
    }
}

fn key(keys: &str, place: Place) -> &str {
    match place {
        Place::Field(name) => name,
        Place::Entry(start) => &keys[start..],
        Place::Root | Place::Element => "",
    }
}

#[cold]
fn no_object(scalar: Scalar<'_>) -> Error {
    let found = match scalar {
        Scalar::Null => "null",
        Scalar::Number(_) => "a number",
        Scalar::Text(_) => "a string",
        Scalar::Bool(_) => "a boolean",
    };
    Error::mismatch("an object", found)
}

/// How many bytes a length and what it is the length of take.
#[inline]
fn delimited(length: usize) -> usize {
    varint_length(length) + length
}

#[inline]
fn varint_length(value: usize) -> usize {
    (value | 1).ilog2() as usize / 7 + 1
}

#[inline]
fn varint(bytes: &mut Vec<u8>, mut value: usize) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}
