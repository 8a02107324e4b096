//! What registries answer, as sentences.

use oci_client::{
    Reference,
    errors::{OciDistributionError, OciEnvelope, OciErrorCode},
    secrets::RegistryAuth,
};

/// What stands for a message that is not there.
const SILENT: &str = "it says nothing more";

/// A registry that cannot be reached, or says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody answers.
    #[error("cannot reach the registry {registry}: {what}")]
    Unreachable {
        /// The registry.
        registry: String,
        /// What the connection says.
        what: String,
    },
    /// It wants to know who pushes.
    #[error("the registry {0} takes nothing from somebody who has not logged in: run `docker login {0}` first")]
    Anonymous(String),
    /// It does not know the user, or not this password.
    #[error(
        "the registry {registry} does not accept the credentials of {user} for {repository}: run `docker login {registry}` again"
    )]
    Credentials {
        /// The registry.
        registry: String,
        /// The user.
        user: String,
        /// The repository.
        repository: String,
    },
    /// It knows the user, who may not push there.
    #[error("the registry {registry} does not let {user} push to {repository}: {what}")]
    Denied {
        /// The registry.
        registry: String,
        /// The user.
        user: String,
        /// The repository.
        repository: String,
        /// What it says.
        what: String,
    },
    /// Anything else.
    #[error("the registry {registry} refuses {repository}: {what}")]
    Other {
        /// The registry.
        registry: String,
        /// The repository.
        repository: String,
        /// What it says.
        what: String,
    },
}

impl Refusal {
    pub(super) fn new(reference: &Reference, auth: &RegistryAuth, error: &OciDistributionError) -> Self {
        let registry = reference.registry().to_owned();
        let repository = reference.repository().to_owned();
        let user = match auth {
            RegistryAuth::Basic(user, _) => Some(user.clone()),
            RegistryAuth::Anonymous | RegistryAuth::Bearer(_) => None,
        };
        match (answer(error), user) {
            (Answer::Silence(what), _) => Self::Unreachable { registry, what },
            (Answer::WhoAreYou | Answer::No(_), None) => Self::Anonymous(registry),
            (Answer::WhoAreYou, Some(user)) => Self::Credentials { registry, user, repository },
            (Answer::No(what), Some(user)) => Self::Denied { registry, user, repository, what },
            (Answer::Other(what), _) => Self::Other { registry, repository, what },
        }
    }
}

/// What an answer comes to.
enum Answer {
    Silence(String),
    WhoAreYou,
    No(String),
    Other(String),
}

fn answer(error: &OciDistributionError) -> Answer {
    match error {
        OciDistributionError::UnauthorizedError { .. } | OciDistributionError::AuthenticationFailure(_) => {
            Answer::WhoAreYou
        }
        OciDistributionError::RequestError(error) => match error.status().map(|status| status.as_u16()) {
            Some(401) => Answer::WhoAreYou,
            Some(403) => Answer::No("it is forbidden".to_owned()),
            Some(code) => Answer::Other(format!("it answers with status {code}")),
            None => Answer::Silence(innermost(error)),
        },
        OciDistributionError::RegistryError { envelope, .. } => in_words(envelope),
        OciDistributionError::ServerError { code, message, .. } => match (code, serde_json::from_str(message)) {
            (401, _) => Answer::WhoAreYou,
            (_, Ok(envelope)) => in_words(&envelope),
            (403, Err(_)) => Answer::No(said(message, "it is forbidden")),
            (code, Err(_)) => Answer::Other(format!("status {code}: {}", said(message, SILENT))),
        },
        other => Answer::Other(said(&other.to_string(), SILENT)),
    }
}

/// What a registry says in the form that the specification gives it.
fn in_words(envelope: &OciEnvelope) -> Answer {
    match envelope.errors.first() {
        Some(error) if error.code == OciErrorCode::Unauthorized => Answer::WhoAreYou,
        Some(error) if error.code == OciErrorCode::Denied => Answer::No(said(&error.message, "it is denied")),
        Some(error) => Answer::Other(said(&error.message, &format!("{:?}", error.code))),
        None => Answer::Other(SILENT.to_owned()),
    }
}

/// One line of what was said, not too long.
fn said(text: &str, otherwise: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { otherwise.to_owned() } else { line.chars().take(300).collect() }
}

/// The cause that tells most: the one at the end of the chain.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    said(&cause.to_string(), "no answer")
}
