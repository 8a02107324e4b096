//! The local face of the product: what was typed, and what it means.

pub mod completions;
pub mod explain;
pub mod generate;
pub mod man;
pub mod package;
pub mod print;
pub mod render;
pub mod serve;
pub mod simulate;
pub mod world;
pub mod yaml;

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};

use crate::{
    composite::{self, database::offers, fatal::Fatal},
    server::Options,
    wire::call,
};

/// An internal developer platform in one Crossplane composition function.
///
/// Without a sub-command it serves, because that is how Crossplane starts it.
#[derive(Debug, Parser)]
#[command(name = "function-idp", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve Crossplane's calls
    Serve(serve::Serve),
    Render(render::Render),
    Explain(explain::Explain),
    Generate(generate::Generate),
    Package(package::Package),
    /// Print what each provider offers, as a table in Markdown
    Features,
    Completions(completions::Completions),
    Man(man::Man),
}

impl Cli {
    /// Does what was typed. A failure is one sentence on standard error, and exit code 1.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let done = match &self.command {
            Some(Command::Render(render)) => render.run(),
            Some(Command::Explain(explain)) => explain.run(),
            Some(Command::Generate(generate)) => generate.run().map_err(|error| error.to_string()),
            Some(Command::Package(package)) => package.run(),
            Some(Command::Features) => {
                print::write(std::io::stdout(), &offers::table()).map_err(|error| error.to_string())
            }
            Some(Command::Completions(completions)) => completions.run().map_err(|error| error.to_string()),
            Some(Command::Man(man)) => man.run(),
            Some(Command::Serve(serve)) => run_server(serve),
            None => run_server(&self.serve),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(sentence) => {
                // Where standard error is gone, only the exit code is left to tell it.
                print::write(std::io::stderr(), &format!("function-idp: {sentence}\n")).ok();
                ExitCode::FAILURE
            }
        }
    }
}

fn run_server(serve: &serve::Serve) -> Result<(), String> {
    let options = Options { kinds: composite::KINDS, reasons: &Fatal::REASONS, ..Options::default() };
    serve::run(serve, Arc::new(|request| Ok(call::run(&request))), options).map_err(|error| error.to_string())
}
