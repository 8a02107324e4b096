//! Tables, through SchemaHero.
//!
//! SchemaHero tells little of what it does, so what can be known is worked out here, from what is observed: which
//! Migration belongs to a table ([`hash`]), what it did ([`state`]), what a change would lose ([`diff`]) or leave half done
//! ([`partial`]), whether it changes anything at all ([`same`]), and in which order tables can come ([`order`]). [`check`]
//! refuses what SchemaHero would take and then never, or wrongly, carry out, because its own complaint stands in a log that
//! no developer reads.
//!
//! Everything was read in the source of v0.25.0; what matters was run against PostgreSQL.

pub mod check;
pub mod convert;
pub mod deploy;
pub mod diff;
pub mod hash;
pub mod order;
pub mod partial;
pub mod same;
pub mod state;
pub mod types;

#[cfg(test)]
mod example;
