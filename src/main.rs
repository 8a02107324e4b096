//! The binary: parse, run, report.

use std::process::ExitCode;

use clap::Parser;
use function_idp::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
