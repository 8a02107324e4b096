//! The config and the manifest of an image, and the index of images for several processors.

use std::{collections::BTreeMap, io};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Architecture,
    layer::{Layer, digest},
};

const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// The key of the label, and of the annotation, that tells Crossplane what a layer holds.
const PACKAGE: &str = "io.crossplane.xpkg";
/// What the layer with the package's objects is called.
const BASE: &str = "base";
/// Nobody knows when it was made.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// An image that is ready to be stored or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where it belongs: registry, repository and tag.
    pub reference: String,
    /// The config's bytes.
    pub config: Vec<u8>,
    /// The layers.
    pub layers: Vec<Layer>,
}

/// An index of images that differ in their processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their digest.
    pub digest: String,
}

#[derive(Serialize)]
struct Descriptor {
    #[serde(rename = "mediaType")]
    media_type: &'static str,
    size: usize,
    digest: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<Platform>,
}

#[derive(Serialize)]
struct Platform {
    architecture: String,
    os: String,
}

#[derive(Serialize)]
struct Manifest {
    #[serde(rename = "schemaVersion")]
    schema_version: u8,
    #[serde(rename = "mediaType")]
    media_type: &'static str,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Serialize)]
struct Images {
    #[serde(rename = "schemaVersion")]
    schema_version: u8,
    #[serde(rename = "mediaType")]
    media_type: &'static str,
    manifests: Vec<Descriptor>,
}

/// The config, in the order in which Crossplane's tools write it.
#[derive(Serialize, Deserialize)]
struct Config {
    #[serde(default)]
    architecture: String,
    created: String,
    #[serde(default)]
    os: String,
    rootfs: RootFs,
    #[serde(rename = "config", default)]
    run: Run,
}

#[derive(Serialize, Deserialize)]
struct RootFs {
    r#type: String,
    diff_ids: Vec<String>,
}

/// How the image's program starts.
#[derive(Default, Serialize, Deserialize)]
struct Run {
    #[serde(rename = "Entrypoint", default, skip_serializing_if = "Vec::is_empty")]
    entrypoint: Vec<String>,
    #[serde(rename = "Labels", default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(rename = "User", default, skip_serializing_if = "String::is_empty")]
    user: String,
    #[serde(rename = "ExposedPorts", default, skip_serializing_if = "BTreeMap::is_empty")]
    ports: BTreeMap<String, Value>,
}

/// The program of an image.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// The processor that it runs on.
    pub architecture: Architecture,
    /// Its path.
    pub path: &'a str,
    /// The numbers of its user and group.
    pub user: &'a str,
    /// The ports that it listens to.
    pub ports: &'a [&'a str],
}

impl Image {
    /// An image of layers, the last of which holds the package's objects.
    ///
    /// # Errors
    /// When the config cannot be written, which a text always can.
    pub fn new(
        reference: String,
        layers: Vec<Layer>,
        program: Option<Program<'_>>,
        labels: &[(&str, &str)],
    ) -> io::Result<Self> {
        let mut labels: BTreeMap<_, _> =
            labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        if let Some(base) = layers.last() {
            labels.insert(format!("{PACKAGE}:{}", base.digest), BASE.to_owned());
        }
        let config = Config {
            architecture: program.map(|it| it.architecture.to_string()).unwrap_or_default(),
            created: NEVER.to_owned(),
            os: program.map(|_| "linux".to_owned()).unwrap_or_default(),
            rootfs: RootFs {
                r#type: "layers".to_owned(),
                diff_ids: layers.iter().map(|layer| layer.diff_id.clone()).collect(),
            },
            run: Run {
                entrypoint: program.map(|it| vec![it.path.to_owned()]).unwrap_or_default(),
                labels,
                user: program.map(|it| it.user.to_owned()).unwrap_or_default(),
                ports: program
                    .map(|it| it.ports.iter().map(|port| ((*port).to_owned(), json!({}))).collect())
                    .unwrap_or_default(),
            },
        };
        Ok(Self { reference, config: serde_json::to_vec(&config)?, layers })
    }

    /// The bytes of its manifest.
    ///
    /// # Errors
    /// When its config is none.
    pub fn manifest(&self) -> io::Result<Vec<u8>> {
        let labels = self.read_config()?.run.labels;
        let layers = self.layers.iter().map(|layer| Descriptor {
            media_type: LAYER,
            size: layer.bytes.len(),
            digest: layer.digest.clone(),
            annotations: labels
                .get(&format!("{PACKAGE}:{}", layer.digest))
                .map(|what| (PACKAGE, what.clone()))
                .into_iter()
                .collect(),
            platform: None,
        });
        Ok(serde_json::to_vec(&Manifest {
            schema_version: 2,
            media_type: MANIFEST,
            config: plain(CONFIG, &self.config),
            layers: layers.collect(),
        })?)
    }

    /// The digest of its manifest: the image's own.
    ///
    /// # Errors
    /// When its config is none.
    pub fn digest(&self) -> io::Result<String> {
        Ok(digest(&self.manifest()?))
    }

    /// The digest of its config.
    #[must_use]
    pub fn config_digest(&self) -> String {
        digest(&self.config)
    }

    /// What it runs on, empty when it holds no program.
    ///
    /// # Errors
    /// When its config is none.
    pub fn architecture(&self) -> io::Result<String> {
        Ok(self.read_config()?.architecture)
    }

    /// The media type of its manifest.
    #[must_use]
    pub fn media_type() -> &'static str {
        MANIFEST
    }

    fn read_config(&self) -> io::Result<Config> {
        Ok(serde_json::from_slice(&self.config)?)
    }
}

impl Index {
    /// The index of these images.
    ///
    /// # Errors
    /// When the config of one is none.
    pub fn of(images: &[&Image]) -> io::Result<Self> {
        let manifests = images.iter().map(|image| {
            let Config { architecture, os, .. } = image.read_config()?;
            let platform = Some(Platform { architecture, os });
            Ok(Descriptor { platform, ..plain(MANIFEST, &image.manifest()?) })
        });
        let bytes = serde_json::to_vec(&Images {
            schema_version: 2,
            media_type: INDEX,
            manifests: manifests.collect::<io::Result<_>>()?,
        })?;
        Ok(Self { digest: digest(&bytes), bytes })
    }

    /// The media type of an index.
    #[must_use]
    pub fn media_type() -> &'static str {
        INDEX
    }
}

fn plain(media_type: &'static str, bytes: &[u8]) -> Descriptor {
    Descriptor { media_type, size: bytes.len(), digest: digest(bytes), annotations: BTreeMap::new(), platform: None }
}
