//! The Platform: what the platform team sets, and its layers.
//!
//! Later wins: built-in defaults (in the expansions), the step's input, the object `default` and its overrides for the
//! namespace, the context's environment. The composite resource's own spec comes last and is not read here.

pub mod layers;
pub mod policy;
pub mod spec;
pub mod status;

use std::time::Duration;

use crate::{
    composite::fatal::Fatal,
    object::Object,
    plan::{Condition, Plan, Status},
    request::Request,
};
pub use layers::Platform;

/// All conditions of a Platform object.
pub const CONDITIONS: [&str; 4] = ["Accepted", "ProvidersReady", "SecretStoreReady", "OperatorsReady"];

/// Answers for a Platform object itself: whether it can be read. What it refers to is not looked at.
///
/// # Errors
/// When the object breaks the Platform's own schema.
pub fn compose(request: &Request) -> Result<Plan, Fatal> {
    layers::check_object(&request.composite)?;
    let not_checked = |kind| Condition {
        kind,
        status: Status::Unknown,
        reason: "NotEvaluated".to_owned(),
        message: "This version of function-idp does not look at what the Platform refers to.".to_owned(),
    };
    let mut conditions = vec![Condition {
        kind: "Accepted",
        status: Status::True,
        reason: "Accepted".to_owned(),
        message: "The Platform is valid.".to_owned(),
    }];
    conditions.extend(CONDITIONS.into_iter().skip(1).map(not_checked));
    Ok(Plan {
        ready: true,
        status: Some(Object::default()),
        conditions,
        ttl: Duration::from_secs(600),
        ..Plan::default()
    })
}
