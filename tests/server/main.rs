//! The server over real sockets, with real certificates, and the binary as a process.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod calls;
mod certificates;
mod client;
mod ending;
mod lingering;
mod log;
mod observability;
mod process;
mod reflection;
mod serving;
mod tls;
