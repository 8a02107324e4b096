//! One layer: files in a compressed tar archive.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// A file in a layer.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its path below the root of the image.
    pub path: &'a str,
    /// Its permissions.
    pub mode: u32,
    /// Its bytes.
    pub content: &'a [u8],
}

/// A compressed layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The bytes as they are stored and sent.
    pub bytes: Vec<u8>,
    /// The digest of these bytes.
    pub digest: String,
    /// The digest of the archive before it was compressed.
    pub diff_id: String,
}

impl Layer {
    /// A layer of these files, which belong to root and are as old as time.
    ///
    /// # Errors
    /// When a path is longer than an archive can hold.
    pub fn new(entries: &[Entry<'_>]) -> io::Result<Self> {
        let archive = archive(entries)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&archive)?;
        let bytes = encoder.finish()?;
        Ok(Self { digest: digest(&bytes), diff_id: digest(&archive), bytes })
    }
}

/// A tar archive, not compressed.
///
/// # Errors
/// When a path is longer than it can hold.
pub fn archive(entries: &[Entry<'_>]) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_mode(entry.mode);
        header.set_size(entry.content.len() as u64);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, entry.path, entry.content)?;
    }
    archive.into_inner()
}

/// The digest of bytes, as registries write it.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}
