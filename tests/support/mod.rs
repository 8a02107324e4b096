//! What the integration tests share. Each test binary uses a part of it.
#![allow(dead_code, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

pub mod builtin;
pub mod crds;
pub mod emitted;
pub mod go;
pub mod pods;
pub mod rules;
pub mod stories;
pub mod whole;
pub mod worlds;
