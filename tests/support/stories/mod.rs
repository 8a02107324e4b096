//! What can happen in the life of each example. The golden files tell it, and Crossplane's engine goes through it.

mod applications;
mod difference;
mod failures;
mod lives;
pub mod shown;
pub mod story;

pub use applications::APPLICATION_STORIES;
use story::Story;

/// A story by its file's name.
pub type Tale = (&'static str, fn(&mut Story));

/// The stories of an example.
pub fn of(example: &str) -> &'static [Tale] {
    if example.starts_with("application-") { APPLICATION_STORIES } else { STORIES }
}

/// All stories of databases, by file name.
pub const STORIES: &[Tale] = &[
    ("first-call", lives::first_call),
    ("half-way", lives::half_way),
    ("upgrade", lives::upgrade),
    ("create-failed", failures::create_failed),
    ("update-failed", failures::update_failed),
    ("deleted-outside", failures::deleted_outside),
    ("protection", lives::protection),
    ("not-installed", failures::not_installed),
    ("foreign-object", failures::foreign_object),
    ("profile", lives::profile),
    ("size", lives::size),
    ("storage", lives::storage),
    ("access-removed", lives::access_removed),
    ("refused", failures::refused),
];
