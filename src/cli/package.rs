//! `package`: the files that Crossplane installs, made and pushed without Docker.

mod build;
mod output;
mod push;

use clap::{Args, Subcommand};

/// Make the packages that Crossplane installs, and push them to a registry
#[derive(Debug, Args)]
pub struct Package {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(Box<build::Build>),
    Push(push::Push),
}

impl Package {
    /// Does what was typed.
    ///
    /// # Errors
    /// When something that was typed is wrong, a file cannot be read or written, or a registry refuses: one sentence.
    pub fn run(&self) -> Result<(), String> {
        match &self.command {
            Command::Build(build) => build.run(),
            Command::Push(push) => push.run(),
        }
    }
}
