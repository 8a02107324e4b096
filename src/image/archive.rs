//! An image as one file: the archive that `docker save` made common, which Crossplane calls an xpkg.

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

use super::{
    Image,
    layer::{Entry, Layer, archive, digest},
};

/// The longest part of an archive that is read.
const LONGEST: u64 = 512 << 20;

/// Why a file is no package.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no archive, or cannot be read.
    #[error("it is no package: {0}")]
    Archive(#[from] io::Error),
    /// Its list of contents is none.
    #[error("it is no package: its manifest.json cannot be read: {0}")]
    Contents(#[from] serde_json::Error),
    /// What the list names is not there.
    #[error("it is no package: it holds no {0}")]
    Missing(String),
    /// It holds several images or none.
    #[error("it is no package: it holds {0} images, not one")]
    Images(usize),
    /// Nobody said where it belongs.
    #[error("it does not say where it belongs; make it by `package build`")]
    Nowhere,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    #[serde(rename = "Config")]
    config: String,
    #[serde(rename = "RepoTags", default)]
    tags: Option<Vec<String>>,
    #[serde(rename = "Layers")]
    layers: Vec<String>,
}

/// The file of an image.
///
/// # Errors
/// When a name is longer than an archive can hold, which a digest never is.
pub fn write(image: &Image) -> io::Result<Vec<u8>> {
    let config = image.config_digest();
    let names: Vec<String> =
        image.layers.iter().map(|layer| format!("{}.tar.gz", layer.digest.trim_start_matches("sha256:"))).collect();
    let contents = serde_json::to_vec(&[Contents {
        config: config.clone(),
        tags: Some(vec![image.reference.clone()]),
        layers: names.clone(),
    }])?;
    let mut entries = vec![Entry { path: &config, mode: 0o644, content: &image.config }];
    entries.extend(names.iter().zip(&image.layers).map(|(path, layer)| Entry {
        path,
        mode: 0o644,
        content: &layer.bytes,
    }));
    entries.push(Entry { path: "manifest.json", mode: 0o644, content: &contents });
    archive(&entries)
}

/// Reads the file of an image.
///
/// # Errors
/// When it is none that holds one image and says where it belongs.
pub fn read(file: impl Read) -> Result<Image, Unreadable> {
    let mut parts = BTreeMap::new();
    for entry in tar::Archive::new(file).entries()? {
        let entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let mut content = Vec::new();
        entry.take(LONGEST).read_to_end(&mut content)?;
        parts.insert(path, content);
    }
    let mut part = |name: &str| parts.remove(name).ok_or_else(|| Unreadable::Missing(name.to_owned()));
    let mut contents: Vec<Contents> = serde_json::from_slice(&part("manifest.json")?)?;
    let found = contents.len();
    let Some(contents) = contents.pop().filter(|_| found == 1) else {
        return Err(Unreadable::Images(found));
    };
    let reference = contents.tags.into_iter().flatten().next().ok_or(Unreadable::Nowhere)?;
    let config = part(&contents.config)?;
    let layers = contents.layers.iter().map(|name| layer(part(name)?)).collect::<Result<_, _>>()?;
    Ok(Image { reference, config, layers })
}

fn layer(bytes: Vec<u8>) -> Result<Layer, Unreadable> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes.as_slice()).take(LONGEST).read_to_end(&mut plain)?;
    Ok(Layer { digest: digest(&bytes), diff_id: digest(&plain), bytes })
}
