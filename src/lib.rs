//! An internal developer platform in one Crossplane composition function.
//!
//! A request takes one way through the crate: [`wire`] turns protocol bytes into a [`request::Request`],
//! [`composite`] expands it into a [`plan::Plan`], [`safety`] refuses whatever would lose data, and [`wire`]
//! writes the answer. Everything between the two ends is pure: the same request gives the same bytes.
//! `ARCHITECTURE.md` shows the house and its invariants.

pub mod catalogue;
pub mod cli;
pub mod composite;
pub mod image;
pub mod object;
pub mod package;
pub mod plan;
pub mod platform;
pub mod play;
pub mod readiness;
pub mod reference;
pub mod registry;
pub mod request;
pub mod resource;
pub mod safety;
pub mod schema;
pub mod sensitive;
pub mod server;
pub mod wire;
