//! Pushing images to a registry: the one place that calls out, and only when a person asks for it on the command line.
//!
//! What is pushed is never torn: blobs first, then manifests, and the tag at the very end.

mod credentials;
mod refusal;

use std::{collections::BTreeMap, io, time::Duration};

use bytes::Bytes;
use oci_client::{
    Client, Reference, RegistryOperation,
    client::{ClientConfig, ClientProtocol},
    errors::OciDistributionError,
    secrets::RegistryAuth,
};

pub use credentials::NoCredentials;
pub use refusal::Refusal;

use crate::image::{Image, Index};

/// For how long a registry may stay silent.
const SILENCE: Duration = Duration::from_mins(1);
/// For how long a registry may take to answer at all.
const CONNECT: Duration = Duration::from_secs(20);

/// Why images could not be pushed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A text says where an image belongs that no registry takes.
    #[error(
        "`{0}` is no reference to an image: it has a registry, a repository and a tag, such as ghcr.io/acme/function-idp:v1.0.0"
    )]
    Reference(String),
    /// Two images for one processor belong to the same place.
    #[error("two packages for the same processor belong to {0}; push one of them")]
    Twice(String),
    /// An image is none.
    #[error("the image of {reference} cannot be read: {source}")]
    Image {
        /// Where it belongs.
        reference: String,
        /// What is wrong.
        source: io::Error,
    },
    /// The credentials cannot be had.
    #[error(transparent)]
    Credentials(#[from] NoCredentials),
    /// The registry cannot be talked to, or says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The system gives no connections.
    #[error("cannot connect to any registry: {0}")]
    Client(String),
}

/// An image, or an index of them, that the registry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Where it is.
    pub reference: String,
    /// Its digest.
    pub digest: String,
}

/// Pushes images, each to the place that it says it belongs to; those that belong to the same place become an index by
/// processor. `plain` asks for HTTP without TLS, which a registry on this machine always gets.
///
/// # Errors
/// At the first registry that refuses; its tag is not set then.
pub async fn push(images: &[Image], plain: bool) -> Result<Vec<Pushed>, Error> {
    let mut places: BTreeMap<&str, BTreeMap<String, &Image>> = BTreeMap::new();
    for image in images {
        let reference = image.reference.clone();
        let architecture = image.architecture().map_err(|source| Error::Image { reference, source })?;
        if places.entry(&image.reference).or_default().insert(architecture, image).is_some() {
            return Err(Error::Twice(image.reference.clone()));
        }
    }
    // All of them are checked before anything is sent, and a package comes before those that depend on it: only a function
    // has a processor.
    let mut places: Vec<_> = places
        .into_iter()
        .map(|(text, images)| Ok((Place::new(text, plain)?, images)))
        .collect::<Result<_, Error>>()?;
    places.sort_by_key(|(_, images)| images.contains_key(""));
    let mut pushed = Vec::new();
    for (place, images) in &places {
        place.log_in().await?;
        let digest = place.push(images).await?;
        pushed.push(Pushed { reference: place.reference.to_string(), digest });
    }
    Ok(pushed)
}

/// A tag in a repository, and the way to it.
struct Place {
    reference: Reference,
    auth: RegistryAuth,
    client: Client,
}

impl Place {
    fn new(text: &str, plain: bool) -> Result<Self, Error> {
        let reference: Reference = text.parse().map_err(|_| Error::Reference(text.to_owned()))?;
        if reference.tag().is_none() || reference.digest().is_some() || !text.starts_with(reference.registry()) {
            return Err(Error::Reference(text.to_owned()));
        }
        let plain = plain || is_local(reference.registry());
        // The client asks for a provider of cryptography; when there is one already, it is this one.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::try_from(ClientConfig {
            protocol: if plain { ClientProtocol::Http } else { ClientProtocol::Https },
            // Some registries know no other way.
            use_monolithic_push: true,
            connect_timeout: Some(CONNECT),
            read_timeout: Some(SILENCE),
            user_agent: concat!("function-idp/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        })
        .map_err(|error| Error::Client(error.to_string()))?;
        Ok(Self { auth: credentials::of(reference.registry())?, reference, client })
    }

    /// Logs in, so that wrong credentials are told as such before anything is sent.
    async fn log_in(&self) -> Result<(), Error> {
        let done = self.client.auth(&self.reference, &self.auth, RegistryOperation::Push).await;
        done.map(|_| ()).map_err(|error| self.refused(&error))
    }

    /// Pushes the images of this place; answers with the digest that the tag then has.
    async fn push(&self, images: &BTreeMap<String, &Image>) -> Result<String, Error> {
        let unreadable = |source| Error::Image { reference: self.reference.to_string(), source };
        for (architecture, image) in images {
            self.blob(&image.config, &image.config_digest()).await?;
            for layer in &image.layers {
                self.blob(&layer.bytes, &layer.digest).await?;
            }
            let tag = self.tag_of(architecture, images.len());
            let manifest = image.manifest().map_err(unreadable)?;
            self.manifest(&tag, manifest, Image::media_type()).await?;
        }
        let all: Vec<_> = images.values().copied().collect();
        if let [image] = all.as_slice() {
            return image.digest().map_err(unreadable);
        }
        let index = Index::of(&all).map_err(unreadable)?;
        self.manifest(&self.reference, index.bytes, Index::media_type()).await?;
        Ok(index.digest)
    }

    /// The tag of one of several images. It is no version, so that nobody takes it for one.
    fn tag_of(&self, architecture: &str, several: usize) -> Reference {
        let tag = self.reference.tag().unwrap_or_default();
        if several == 1 {
            return self.reference.clone();
        }
        let (registry, repository) = (self.reference.registry(), self.reference.repository());
        Reference::with_tag(registry.to_owned(), repository.to_owned(), format!("{tag}_{architecture}"))
    }

    async fn blob(&self, bytes: &[u8], digest: &str) -> Result<(), Error> {
        if self.has(digest).await {
            return Ok(());
        }
        match self.client.push_blob(&self.reference, Bytes::copy_from_slice(bytes), digest).await {
            // Some registries take a blob and do not say where it is.
            Err(OciDistributionError::RegistryNoLocationError) if self.has(digest).await => Ok(()),
            pushed => pushed.map(|_| ()).map_err(|error| self.refused(&error)),
        }
    }

    async fn has(&self, digest: &str) -> bool {
        self.client.blob_exists(&self.reference, digest).await.unwrap_or(false)
    }

    async fn manifest(&self, at: &Reference, bytes: Vec<u8>, media_type: &'static str) -> Result<(), Error> {
        let media_type = http::HeaderValue::from_static(media_type);
        self.client.push_manifest_raw(at, bytes, media_type).await.map(|_| ()).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &OciDistributionError) -> Error {
        Refusal::new(&self.reference, &self.auth, error).into()
    }
}

/// Whether a registry is on this machine.
fn is_local(registry: &str) -> bool {
    let host = registry.rsplit_once(':').map_or(registry, |(host, _)| host);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
