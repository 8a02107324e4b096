//! The Platform: what the platform team sets, and its layers.
//!
//! Later wins: built-in defaults (in the expansions), the step's input, the object `default` and its overrides for the
//! namespace, the context's environment. The composite resource's own spec comes last and is not read here.

pub mod check;
pub mod layers;
pub mod policy;
pub mod spec;
pub mod status;

pub use layers::Platform;

/// All conditions of a Platform object.
pub const CONDITIONS: [&str; 4] = ["Accepted", "ProvidersReady", "SecretStoreReady", "OperatorsReady"];
