//! `explain`: what a field of the API means.

use std::io;

use clap::Args;

use super::print;
use crate::{
    package::Names,
    reference::{self, terminal},
};

/// Say what a kind or a field of it means, and what it may be
#[derive(Debug, Args)]
pub struct Explain {
    /// A kind, or a field of one, such as `database.spec.storage`; `spec` may be left out
    #[arg(value_name = "KIND[.PATH]")]
    what: String,

    /// Show all fields below it, as a tree
    #[arg(long)]
    recursive: bool,
}

impl Explain {
    /// Prints the field.
    ///
    /// # Errors
    /// When there is no such kind or field; the sentence names the nearest one.
    pub fn run(&self) -> Result<(), String> {
        let kinds = reference::kinds(&Names::default());
        let (kind, field) = reference::find(&kinds, &self.what).map_err(|error| error.to_string())?;
        print::write(io::stdout(), &terminal::explain(kind, &field, self.recursive)).map_err(|error| error.to_string())
    }
}
