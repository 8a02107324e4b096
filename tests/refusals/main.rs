//! Bad input, all of it: what people write wrong, what the Platform lacks, what another system left in another shape,
//! and bytes that are none of the protocol's. Each is a Fatal that names the field and says what to do, with the full set
//! of conditions and nothing desired; never a panic, never a smaller plan.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod contradictions;
mod damage;
mod fields;
mod shapes;
mod walk;

#[path = "../support/mod.rs"]
mod support;
