//! The reference: every field is explained with a value that it takes, every reason with what to do, and the committed pages say
//! the same.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod fields;
mod pages;
mod reasons;
mod shell;

#[path = "../support/mod.rs"]
mod support;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files below a folder of the repository.
fn files(folder: &str) -> BTreeSet<PathBuf> {
    fn walk(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&Path::new(ROOT).join(folder), &mut found);
    found
}
