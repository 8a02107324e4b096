//! Credentials from the Docker config, as `docker login` leaves them.

use docker_credential::{CredentialRetrievalError as Failure, DockerCredential};
use oci_client::secrets::RegistryAuth;

/// Why credentials that are configured cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCredentials {
    /// The config or a helper fails.
    #[error("the Docker config has no usable credentials for {registry}: {what}")]
    Unusable {
        /// The registry.
        registry: String,
        /// What fails.
        what: String,
    },
    /// There is a token that the registry must first exchange.
    #[error(
        "the Docker config has an identity token for {0}, which cannot be used here; log in with a user and a password or an access token"
    )]
    IdentityToken(String),
}

/// The credentials for a registry; none when nobody logged in.
///
/// # Errors
/// When somebody did, and they cannot be used.
pub fn of(registry: &str) -> Result<RegistryAuth, NoCredentials> {
    // Docker calls its own registry by another name.
    let server =
        if ["docker.io", "index.docker.io"].contains(&registry) { "https://index.docker.io/v1/" } else { registry };
    let unusable = |what: String| NoCredentials::Unusable { registry: registry.to_owned(), what };
    match docker_credential::get_credential(server) {
        Ok(DockerCredential::UsernamePassword(user, password)) => Ok(RegistryAuth::Basic(user, password)),
        Ok(DockerCredential::IdentityToken(_)) => Err(NoCredentials::IdentityToken(registry.to_owned())),
        Err(Failure::NoCredentialConfigured | Failure::ConfigNotFound) => Ok(RegistryAuth::Anonymous),
        Err(Failure::ConfigReadError) if !config_exists() => Ok(RegistryAuth::Anonymous),
        Err(Failure::ConfigReadError) => Err(unusable("its config.json cannot be read".to_owned())),
        // What a helper prints may hold the credentials themselves.
        Err(Failure::HelperFailure { helper, .. }) => {
            Err(unusable(format!("the helper docker-credential-{helper} fails")))
        }
        Err(failure) => Err(unusable(failure.to_string())),
    }
}

fn config_exists() -> bool {
    let home = || std::env::home_dir().map(|home| home.join(".docker"));
    std::env::var_os("DOCKER_CONFIG")
        .map(Into::into)
        .or_else(home)
        .is_some_and(|directory: std::path::PathBuf| directory.join("config.json").exists())
}
