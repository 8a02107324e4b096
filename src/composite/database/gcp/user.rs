//! The administrator of the server. Every user that Google makes may do almost everything, so all others are made inside
//! the server.

use serde::{Deserialize, Serialize};

use super::{Gcp, adopted};
use crate::{
    composite::{
        database::{
            CREDENTIALS,
            credentials::{ADMINISTRATOR, Passwords, write},
        },
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    readiness::{self, Judgement},
    resource::{
        SecretKeyRef, kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::Metadata,
        policies::PROTECTED_NEW,
    },
    sensitive::Sensitive,
};

/// Composition resource name.
pub(super) const KEY: &str = "administrator-user";

/// A user as observed.
pub(super) type Observed = ObservedManaged<Parameters, Nothing>;

/// What is asked of the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    pub instance: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub deletion_policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_secret_ref: Option<SecretKeyRef>,
}

/// The administrator as the server has it.
#[derive(Debug)]
pub(super) struct Administrator {
    pub name: String,
    pub ready: bool,
    pub password: Option<Sensitive>,
}

/// The administrator: of an adopted instance the one that its Secret names, which owns what is there; else one of our own.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    gcp: &Gcp<'_>,
    passwords: &Passwords,
    instance: &str,
    project: Option<String>,
    up: bool,
) -> Result<Administrator, Fatal> {
    let named = gcp.settled.adopt.as_ref().and_then(|adopt| adopt.secret.as_deref());
    let Some(secret) = named else { return own(draft, gcp, passwords, instance, project, up) };
    if draft.head(KEY).is_some() {
        // It was made before a Secret was named, and what was made with it is its own.
        return own(draft, gcp, passwords, instance, project, up);
    }
    Ok(match adopted::administrator(draft, secret) {
        Some((name, password)) => Administrator { name, ready: true, password: Some(password) },
        None => Administrator { name: ADMINISTRATOR.to_owned(), ready: false, password: None },
    })
}

/// Composes an administrator of our own; `instance` is its server's name in the cloud, `up` that the server can be reached.
fn own(
    draft: &mut Draft<'_>,
    gcp: &Gcp<'_>,
    passwords: &Passwords,
    instance: &str,
    project: Option<String>,
    up: bool,
) -> Result<Administrator, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let asked = observed.map(|observed| observed.spec.for_provider);
    let current = asked.as_ref().and_then(|asked| asked.password_secret_ref.clone());
    let parameters = Parameters {
        project: asked.as_ref().map_or(project, |asked| asked.project.clone()),
        instance: asked.as_ref().map_or_else(|| instance.to_owned(), |asked| asked.instance.clone()),
        kind: "BUILT_IN".to_owned(),
        // A user that owns objects cannot be dropped; it goes with its server.
        deletion_policy: if gcp.settled.protection { "ABANDON" } else { "DELETE" }.to_owned(),
        password_secret_ref: Some(passwords.administrator.reference(draft, current.as_ref())),
    };
    let name = draft.name_of(KEY, names::object(&gcp.settled.name, KEY));
    let secret = names::object(&gcp.settled.name, KEY);
    let gate = if asked.is_some() {
        None
    } else if up {
        let password = passwords.administrator.gate(draft);
        let taken = draft.secret_taken(&secret);
        password.or(taken)
    } else {
        Some(Pending::on("the database server"))
    };
    // It holds nothing, and goes with its server: made again where it was dropped, and never deleted on its own.
    let metadata = Metadata::new(&gcp.settled.namespace, &name).external_name(ADMINISTRATOR);
    let user = Managed::new(&kinds::GCP_USER, metadata, PROTECTED_NEW, gcp.config.clone(), parameters);
    let object = write(KEY, &user.connection_secret(secret))?;
    let details = draft.observed(KEY).map(|observed| &observed.connection);
    let password = details.and_then(|details| details.get("password")).filter(|value| !value.is_empty()).cloned();
    // Nobody can log in with a password that is not known.
    let judgement = draft.head(KEY).map(|head| {
        let judgement = readiness::judge(head);
        Judgement { ready: judgement.ready && password.is_some(), ..judgement }
    });
    let wanted = Want::new(KEY, &kinds::GCP_USER, CREDENTIALS, name, object).gate(gate).judged(judgement);
    let ready = draft.want(wanted).is_ready();
    Ok(Administrator { name: ADMINISTRATOR.to_owned(), ready, password })
}
