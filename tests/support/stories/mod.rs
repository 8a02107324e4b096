//! What can happen in the life of each example. The golden files tell it, and Crossplane's engine goes through it.

mod difference;
mod failures;
mod lives;
pub mod shown;
pub mod story;

use story::Story;

type Tale = (&'static str, fn(&mut Story));

/// All stories, by file name.
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
