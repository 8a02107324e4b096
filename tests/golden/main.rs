//! What people review: each example at every turn of its life, as files.
//!
//! `steady.yaml` holds the whole answer of a database that works. Every other file tells a story from there: each of its
//! answers is shown by how it differs from the one before it, or from the steady one where the database is still being
//! made. `UPDATE_GOLDEN=1 cargo test --test golden` writes the files anew.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

use std::{collections::BTreeSet, env, fs, thread};

use similar::TextDiff;
use support::{
    emitted,
    stories::{self, shown::Shown, story::Story},
    worlds,
};

#[test]
fn every_answer_is_the_one_that_was_reviewed() {
    let wrong = thread::scope(|scope| {
        let told: Vec<_> = worlds::all().map(|example| scope.spawn(move || stories(example))).collect();
        told.into_iter().flat_map(|told| told.join().expect("stories")).collect::<Vec<_>>()
    });
    emitted::tell_kinds();
    assert!(wrong.is_empty(), "{}\n\nUPDATE_GOLDEN=1 cargo test --test golden accepts what is new", wrong.join("\n"));
}

/// Compares all files of an example; returns what differs.
fn stories(example: &'static str) -> Vec<String> {
    let name = example.trim_start_matches("database-");
    let mut steady = worlds::steady(example);
    let shown = Shown::of(&worlds::reconcile(&mut steady));
    let mut texts = vec![("steady.yaml".to_owned(), shown.whole())];
    for (file, tell) in stories::of(example) {
        let mut story = Story::new(example, &shown);
        tell(&mut story);
        if let Some(text) = story.told() {
            texts.push((format!("{file}.txt"), text));
        }
    }
    texts.iter().filter_map(|(file, text)| compare(&format!("tests/golden/{name}/{file}"), text)).collect()
}

/// How a text differs from its file; with `UPDATE_GOLDEN` set, it is written.
fn compare(file: &str, text: &str) -> Option<String> {
    let path = worlds::path(file);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{file}: {error}"));
        return None;
    }
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    (reviewed != text)
        .then(|| TextDiff::from_lines(reviewed.as_str(), text).unified_diff().header(file, "now").to_string())
}

#[test]
fn every_file_belongs_to_a_story() {
    for example in worlds::all() {
        let stories = stories::of(example).iter().map(|(name, _)| format!("{name}.txt"));
        let known: BTreeSet<_> = stories.chain(["steady.yaml".to_owned()]).collect();
        let folder = worlds::path("tests/golden").join(example.trim_start_matches("database-"));
        for entry in fs::read_dir(&folder).expect("golden files") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            assert!(known.contains(&name), "{name} belongs to no story");
        }
    }
}
