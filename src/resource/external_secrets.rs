//! External Secrets: a generated password that is made once, and the push of a Secret into the platform's store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{KindRef, LocalRef, kinds, metadata::Metadata};

/// The generator of passwords. Without symbols, because the default ones break URIs and RDS refuses three of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Password {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: PasswordSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PasswordSpec {
    length: u8,
    digits: u8,
    symbols: u8,
    no_upper: bool,
    allow_repeat: bool,
}

impl Password {
    /// A generator of 32 letters and digits: 190 bits, and every character class that a cloud asks for.
    #[must_use]
    pub fn new(metadata: Metadata) -> Self {
        Self {
            api_version: kinds::PASSWORD.api_version(),
            kind: kinds::PASSWORD.kind(),
            metadata,
            spec: PasswordSpec { length: 32, digits: 8, symbols: 0, no_upper: false, allow_repeat: true },
        }
    }
}

/// An external secret that writes a generated password into a Secret once.
///
/// `CreatedOnce` alone is not once: with an owned target a deleted or edited Secret gets a new password. An orphaned,
/// immutable target keeps the password for as long as the Secret lives, whatever happens to this object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneratedSecret {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: GeneratedSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GeneratedSpec {
    refresh_policy: &'static str,
    target: Target,
    data_from: [DataFrom; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    name: String,
    creation_policy: &'static str,
    immutable: bool,
    template: Template,
}

#[derive(Debug, Serialize)]
struct Template {
    #[serde(rename = "type")]
    type_: &'static str,
    data: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataFrom {
    source_ref: SourceRef,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceRef {
    generator_ref: GeneratorRef,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GeneratorRef {
    api_version: &'static str,
    kind: &'static str,
    name: String,
}

impl GeneratedSecret {
    /// A Secret `target` with the user's name and a password of that generator.
    #[must_use]
    pub fn new(metadata: Metadata, target: &str, generator: &str, username: &str) -> Self {
        let data = BTreeMap::from([("username", username.to_owned()), ("password", "{{ .password }}".to_owned())]);
        Self {
            api_version: kinds::EXTERNAL_SECRET.api_version(),
            kind: kinds::EXTERNAL_SECRET.kind(),
            metadata,
            spec: GeneratedSpec {
                refresh_policy: "CreatedOnce",
                target: Target {
                    name: target.to_owned(),
                    creation_policy: "Orphan",
                    immutable: true,
                    template: Template { type_: "kubernetes.io/basic-auth", data },
                },
                data_from: [DataFrom {
                    source_ref: SourceRef {
                        generator_ref: GeneratorRef {
                            api_version: kinds::PASSWORD.api_version(),
                            kind: kinds::PASSWORD.kind(),
                            name: generator.to_owned(),
                        },
                    },
                }],
            },
        }
    }
}

impl GeneratedSecret {
    /// The same, with a Secret that goes when this object does: for users that come and go.
    #[must_use]
    pub fn owned(mut self) -> Self {
        self.spec.target.creation_policy = "Owner";
        self
    }
}

/// The push of a whole Secret into a store.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushSecret {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: PushSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PushSpec {
    refresh_interval: &'static str,
    update_policy: &'static str,
    deletion_policy: &'static str,
    secret_store_refs: [KindRef; 1],
    selector: Selector,
    data: [PushData; 1],
}

#[derive(Debug, Serialize)]
struct Selector {
    secret: LocalRef,
}

#[derive(Debug, Serialize)]
struct PushData {
    #[serde(rename = "match")]
    matched: Match,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<PushMetadata>,
}

/// Where a Secret goes in the store.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Match {
    /// The place.
    pub remote_ref: RemoteRef,
}

/// A place in the store.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoteRef {
    /// The key.
    pub remote_key: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PushMetadata {
    api_version: &'static str,
    kind: &'static str,
    spec: PushMetadataSpec,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PushMetadataSpec {
    secret_push_format: &'static str,
}

/// What to push, and where to.
#[derive(Debug)]
pub struct Push<'a> {
    /// The Secret to push, whole, as a JSON object.
    pub secret: &'a str,
    /// The store.
    pub store: KindRef,
    /// The key in the store.
    pub key: &'a str,
    /// Whether the store is AWS Secrets Manager, which keeps a push as binary unless told otherwise.
    pub as_text: bool,
    /// Whether the secret in the store goes away with the push.
    pub deletes: bool,
}

impl PushSecret {
    /// A push that replaces what it pushed before, every ten minutes and at every change of an annotation.
    #[must_use]
    pub fn new(metadata: Metadata, push: Push<'_>) -> Self {
        Self {
            api_version: kinds::PUSH_SECRET.api_version(),
            kind: kinds::PUSH_SECRET.kind(),
            metadata,
            spec: PushSpec {
                refresh_interval: "10m",
                update_policy: "Replace",
                deletion_policy: if push.deletes { "Delete" } else { "None" },
                secret_store_refs: [push.store],
                selector: Selector { secret: LocalRef::to(push.secret) },
                data: [PushData {
                    matched: Match { remote_ref: RemoteRef { remote_key: push.key.to_owned() } },
                    metadata: push.as_text.then_some(PushMetadata {
                        api_version: "kubernetes.external-secrets.io/v1alpha1",
                        kind: "PushSecretMetadata",
                        spec: PushMetadataSpec { secret_push_format: "string" },
                    }),
                }],
            },
        }
    }
}

/// A PushSecret as observed, as far as later answers must agree with earlier ones.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedPushSecret {
    /// Spec.
    pub spec: ObservedPushSpec,
}

/// The spec of a PushSecret as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObservedPushSpec {
    /// What is pushed.
    pub data: Vec<ObservedPushData>,
    /// Where it is pushed.
    pub secret_store_refs: Vec<KindRef>,
}

/// One push as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedPushData {
    /// The format that the store was told.
    pub metadata: Option<super::managed::Nothing>,
    /// Under which key.
    #[serde(rename = "match")]
    pub matched: Match,
}

/// A secret store as observed: which system it writes to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedStore {
    /// Spec.
    pub spec: ObservedStoreSpec,
}

/// The spec of a secret store as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedStoreSpec {
    /// The system; exactly one key is set.
    pub provider: ObservedStoreProvider,
}

/// The system behind a secret store.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedStoreProvider {
    /// AWS, with its service.
    pub aws: Option<ObservedAwsStore>,
}

/// An AWS secret store.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedAwsStore {
    /// `SecretsManager` or `ParameterStore`.
    pub service: String,
}
