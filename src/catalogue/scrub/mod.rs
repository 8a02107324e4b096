//! Takes out of a foreign message what must not be shown, and what differs from one attempt to the next.
//!
//! Secrets and what belongs to an account go (passwords, tokens, keys, ARNs, account, subscription and project numbers,
//! e-mail addresses, public addresses), and so does what would make equal failures differ (request numbers, times, local ports,
//! pointers). Names, identifiers such as `sg-…` or `subnet-…`, and private addresses stay: they say which object is meant.
//! When in doubt it takes out too much: the whole message still stands on the object itself.

mod steps;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::steps::STEPS;

/// Characters that are left of a scrubbed message at most, the ellipsis included.
pub const LIMIT: usize = 600;

/// Passes until nothing changes any more; two or three are enough, the rest is for texts made to annoy.
const PASSES: usize = 8;

/// Scrubs a message and bounds it to [`LIMIT`] characters. Scrubbing twice is scrubbing once.
#[must_use]
pub fn scrub(text: &str) -> Cow<'_, str> {
    scrub_to(text, LIMIT)
}

/// Scrubs a text and bounds it to a number of characters.
pub(super) fn scrub_to(text: &str, limit: usize) -> Cow<'_, str> {
    let mut current = Cow::Borrowed(text);
    for _ in 0..PASSES {
        let next = pass(&current, limit);
        if next == *current {
            break;
        }
        current = Cow::Owned(next);
    }
    current
}

/// One pass over the text.
fn pass(text: &str, limit: usize) -> String {
    let mut text = one_line(text);
    for step in STEPS.iter() {
        if let Cow::Owned(changed) = step.apply(&text) {
            text = changed;
        }
    }
    bounded(&one_line(&text), limit)
}

/// Single spaces in place of line breaks, tabs and runs of spaces; other control characters go.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The first characters of a text, ending in an ellipsis where something is left out.
fn bounded(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit.saturating_sub(1)).collect();
    // Between words if there is a gap near the end, so that half a number is not taken for a whole one.
    let cut = head.rfind(' ').filter(|at| head.len() - at < limit / 4).unwrap_or(head.len());
    format!("{}…", head[..cut].trim_end_matches([' ', '…']))
}
