//! Applications: what they are composed of, and what is said of them.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod databases;
mod delivery;
mod elsewhere;
mod monitoring;
mod network;
mod pipeline;
mod previews;
mod refusals;
mod repositories;
mod routes;
mod scaling;
mod sizes;
mod stage;

#[path = "../support/mod.rs"]
mod support;
mod troubles;
mod workloads;
