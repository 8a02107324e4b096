//! `package push`: sends what `package build` wrote to the registry that it was built for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    cli::print,
    image::{self, Image},
    registry,
};

/// Push packages to the registry that they were built for
///
/// Credentials are those of `docker login`. Packages that differ only in their processor become one index.
#[derive(Debug, Args)]
pub struct Push {
    /// Packages, or directories of them
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,

    /// Talk to the registry without TLS; one on this machine is always talked to like this
    #[arg(long)]
    plain_http: bool,
}

impl Push {
    /// Pushes everything, functions first, and tells where it is.
    ///
    /// # Errors
    /// When a file is no package, or a registry refuses.
    pub fn run(&self) -> Result<(), String> {
        let mut images = Vec::new();
        for path in &self.files {
            for file in packages(path)? {
                images.push(read(&file)?);
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("cannot start to push: {error}"))?;
        let pushed = runtime.block_on(registry::push(&images, self.plain_http)).map_err(|error| error.to_string())?;
        let lines: String = pushed.iter().map(|one| format!("{}@{}\n", one.reference, one.digest)).collect();
        print::write(io::stdout(), &lines).map_err(|error| format!("cannot write to standard output: {error}"))
    }
}

/// The file itself, or all packages of a directory.
fn packages(path: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: io::Error| format!("cannot read {}: {error}", path.display());
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found: Vec<_> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>())
        .map_err(unreadable)?;
    found.retain(|path| path.extension().is_some_and(|extension| extension == "xpkg"));
    found.sort();
    if found.is_empty() {
        return Err(format!("there is no package in {}: make them by `package build`", path.display()));
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Image, String> {
    let file = fs::File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    image::read(io::BufReader::new(file)).map_err(|error| format!("{}: {error}", path.display()))
}
