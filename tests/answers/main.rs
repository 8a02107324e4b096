//! What holds of answers as a whole: their bytes, their number, both flavours of the API, and that no secret leaves.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod approvals;
mod calls;
mod canary;
mod contract;
mod determinism;
mod errors;
mod flavours;
mod fleet;
mod platform;
mod regressions;
#[path = "../support/mod.rs"]
mod support;
