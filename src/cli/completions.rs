//! `completions`: what a shell needs to complete a command line.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, print};

/// Print the completions of a shell, for a file that it reads
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn run(&self) -> io::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "function-idp", &mut script);
        print::write(io::stdout(), &String::from_utf8_lossy(&script))
    }
}
