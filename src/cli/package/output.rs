//! Files of which none has its name before all are complete.

use std::{
    fs, io,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Writes files into a directory, which is made where it is missing. All of them are complete before the first has its name.
///
/// # Errors
/// When one of them cannot be written: then none is.
pub fn write(directory: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let made = missing(directory);
    let written = write_all(directory, files);
    if written.is_err()
        && let Some(made) = made
    {
        // Only what is empty goes: nothing of ours is left in it.
        for path in directory.ancestors() {
            if fs::remove_dir(path).is_err() || path == made {
                break;
            }
        }
    }
    written
}

fn write_all(directory: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
    let mut complete = Vec::new();
    for (name, content) in files {
        let path = directory.join(name);
        let file = part(directory, content).map_err(|error| failed(&path, &error))?;
        complete.push((path, file));
    }
    for (path, file) in complete {
        file.persist(&path).map_err(|error| failed(&path, &error.error))?;
    }
    Ok(())
}

/// A file without a name of its own, gone unless it gets one.
fn part(directory: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let permissions = fs::Permissions::from_mode(0o644);
    let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(directory)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}

/// The uppermost directory of a path that does not exist yet.
fn missing(directory: &Path) -> Option<PathBuf> {
    directory
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
        .last()
        .map(Path::to_path_buf)
}
