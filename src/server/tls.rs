//! Mutual TLS from a directory of certificates that may be rotated at any time.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
    server::{NoServerSessionStorage, VerifierBuilderError, WebPkiClientVerifier},
};
use sha2::{Digest, Sha256};

const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";
const CA: &str = "ca.crt";

/// Why a directory gives no TLS.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is missing or cannot be read.
    #[error("cannot read the TLS file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds no PEM of its sort.
    #[error("the TLS file {} holds no {expected} in PEM form: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        expected: &'static str,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// A certificate of `ca.crt` cannot be trusted.
    #[error("the TLS file {} holds an unusable CA certificate: {reason}", path.display())]
    Ca {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// `tls.crt` and `tls.key` cannot be used together.
    #[error("the TLS files {CERTIFICATE} and {KEY} in {} cannot be used together: {source}", directory.display())]
    Pair {
        /// The directory of both.
        directory: PathBuf,
        /// What is wrong with them.
        source: rustls::Error,
    },
}

/// Server certificate, its key, and the CA of which clients must present a certificate, from a directory with
/// `tls.crt`, `tls.key` and `ca.crt`.
///
/// The files are read again for every connection. When what they hold no longer works (one of three files is
/// already new), what worked last stays in use.
#[derive(Debug)]
pub struct Tls {
    directory: PathBuf,
    loaded: Mutex<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    config: Arc<ServerConfig>,
    /// Of the files as last seen, whether they worked or not.
    digest: [u8; 32],
}

impl Tls {
    /// Loads a directory.
    ///
    /// # Errors
    /// When a file is missing, is no PEM, or certificate and key do not belong together.
    pub fn load(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        let directory = directory.into();
        let files = Files::read(&directory)?;
        let loaded = Loaded { config: files.config(&directory)?, digest: files.digest() };
        Ok(Self { directory, loaded: Mutex::new(loaded) })
    }

    /// What the files hold now, or what worked last.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        // Read while locked, so that nobody who read earlier comes later.
        let config = match Files::read(&self.directory) {
            Ok(files) if files.digest() == loaded.digest => return Arc::clone(&loaded.config),
            Ok(files) => {
                loaded.digest = files.digest();
                files.config(&self.directory)
            }
            Err(error) => Err(error),
        };
        match config {
            Ok(config) => {
                loaded.config = config;
                tracing::info!(directory = %self.directory.display(), "TLS certificates reloaded");
            }
            Err(error) => {
                tracing::warn!(%error, "TLS certificates not reloaded, the last ones stay in use");
            }
        }
        Arc::clone(&loaded.config)
    }
}

/// The three files as they are.
struct Files {
    certificate: Vec<u8>,
    key: Vec<u8>,
    ca: Vec<u8>,
}

impl Files {
    fn read(directory: &Path) -> Result<Self, Error> {
        let read = |name| {
            let path = directory.join(name);
            fs::read(&path).map_err(|source| Error::Read { path, source })
        };
        Ok(Self { certificate: read(CERTIFICATE)?, key: read(KEY)?, ca: read(CA)? })
    }

    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for file in [&self.certificate, &self.key, &self.ca] {
            digest.update(Sha256::digest(file));
        }
        digest.finalize().into()
    }

    fn config(&self, directory: &Path) -> Result<Arc<ServerConfig>, Error> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        let unusable = |reason: String| Error::Ca { path: directory.join(CA), reason };
        for certificate in certificates(&self.ca, &directory.join(CA))? {
            roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
        }
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error: VerifierBuilderError| unusable(error.to_string()))?;

        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|source| Error::Pem {
            path: directory.join(KEY),
            expected: "private key",
            source,
        })?;
        let pair = |source| Error::Pair { directory: directory.to_owned(), source };
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(pair)?
            .with_client_cert_verifier(clients)
            .with_single_cert(certificates(&self.certificate, &directory.join(CERTIFICATE))?, key)
            .map_err(pair)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        // Every connection shows its certificate: resuming would skip the look at it.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

/// All certificates of a file; at least one.
fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let broken = |source| Error::Pem { path: path.to_owned(), expected: "certificate", source };
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(broken)?;
    if certificates.is_empty() {
        return Err(broken(pem::Error::NoItemsFound));
    }
    Ok(certificates)
}
