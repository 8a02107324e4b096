//! `man`: the command line as manual pages.

use std::{fs, io, path::PathBuf};

use clap::{Args, CommandFactory};

use super::{Cli, print};

/// Print the manual page, or write one for each sub-command
#[derive(Debug, Args)]
pub struct Man {
    /// Directory to write all pages into, in place of printing the first one
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Man {
    /// Prints the page of the program, or writes all pages.
    ///
    /// # Errors
    /// When a page cannot be written.
    pub fn run(&self) -> Result<(), String> {
        let Some(folder) = &self.output else {
            let mut page = Vec::new();
            let printed = clap_mangen::Man::new(Cli::command()).render(&mut page);
            let printed = printed.and_then(|()| print::write(io::stdout(), &String::from_utf8_lossy(&page)));
            return printed.map_err(|error| error.to_string());
        };
        let written = fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
        written.map_err(|error| format!("cannot write into {}: {error}", folder.display()))
    }
}
