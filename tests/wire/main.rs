//! The codec of Structs, beside `prost_types` and `serde_json` as references, on real objects and on broken bytes.

#![allow(clippy::unwrap_used, clippy::panic)]

mod allocation;
mod errors;
mod malformed;
mod properties;
mod real;
mod reference;
mod rules;
mod shapes;
