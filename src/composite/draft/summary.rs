//! One condition from all that was told.

use super::{State, Told};
use crate::plan::{Condition, Status};

/// One condition from all that was told of an area: what fails first, then what waits, then what is not up yet.
pub(super) fn summarize<'t>(area: &'static str, told: impl Iterator<Item = &'t Told>) -> Condition {
    let told: Vec<_> = told.collect();
    let condition =
        |status, reason: &str, message: String| Condition { kind: area, status, reason: reason.to_owned(), message };
    if told.is_empty() {
        return condition(Status::True, "NotApplicable", "Nothing of this kind is asked for.".to_owned());
    }
    let open: Vec<_> = told.iter().filter(|told| !told.state.is_ready()).collect();
    let Some(first) = open.iter().min_by_key(|told| rank(told)) else {
        return condition(Status::True, "Ready", "Everything works.".to_owned());
    };
    let more = match open.len() {
        1 => String::new(),
        count => format!(" ({} more)", count - 1),
    };
    let message = if first.message.is_empty() {
        format!("{} is on its way{more}.", first.resource)
    } else {
        format!("{}: {}{more}", first.resource, first.message)
    };
    condition(Status::False, &first.reason, message)
}

/// What people must act on comes first, then what was emitted, then what waits for it.
fn rank(told: &Told) -> u8 {
    match (told.people, told.state, told.message.is_empty()) {
        (true, ..) => 0,
        (false, State::Unready, false) => 1,
        (false, State::Unready, true) => 2,
        (false, ..) => 3,
    }
}
