//! The envelope of a managed resource: a Crossplane provider's object for something in the cloud or on a server.

use serde::{Deserialize, Serialize};

use super::{
    KindRef, LocalRef,
    kinds::Kind,
    metadata::{Metadata, ObservedMetadata},
    policies::{Policies, Policy},
};

/// A managed resource that we write; `P` is its `forProvider`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Managed<P> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Spec<P>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<P> {
    management_policies: Policies,
    provider_config_ref: KindRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    write_connection_secret_to_ref: Option<LocalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_provider: Option<P>,
    for_provider: P,
}

impl<P> Managed<P> {
    /// A managed resource of that kind.
    #[must_use]
    pub fn new(kind: &Kind, metadata: Metadata, policies: Policies, config: KindRef, for_provider: P) -> Self {
        Self {
            api_version: kind.api_version(),
            kind: kind.kind(),
            metadata,
            spec: Spec {
                management_policies: policies,
                provider_config_ref: config,
                write_connection_secret_to_ref: None,
                init_provider: None,
                for_provider,
            },
        }
    }

    /// The same, with its connection details written into the Secret of that name.
    #[must_use]
    pub fn connection_secret(mut self, name: impl Into<String>) -> Self {
        self.spec.write_connection_secret_to_ref = Some(LocalRef::to(name));
        self
    }

    /// The same, with fields that count at its creation only; what the cloud changes of them later stays.
    #[must_use]
    pub fn initially(mut self, fields: Option<P>) -> Self {
        self.spec.init_provider = fields;
        self
    }
}

/// A managed resource that we read; `P` is its `forProvider`, `S` its `status.atProvider`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound(deserialize = "P: Deserialize<'de> + Default, S: Deserialize<'de> + Default"))]
pub struct ObservedManaged<P, S> {
    /// Metadata.
    pub metadata: ObservedMetadata,
    /// Spec.
    pub spec: ObservedSpec<P>,
    /// Status.
    pub status: ObservedStatus<S>,
}

/// The spec of a managed resource as observed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "P: Deserialize<'de> + Default"))]
pub struct ObservedSpec<P> {
    /// Management policies.
    pub management_policies: Vec<Policy>,
    /// The account that it lives in.
    pub provider_config_ref: Option<KindRef>,
    /// What counts at its creation only.
    pub init_provider: P,
    /// What is asked of the provider.
    pub for_provider: P,
}

/// The status of a managed resource as observed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "S: Deserialize<'de> + Default"))]
pub struct ObservedStatus<S> {
    /// What the provider saw.
    pub at_provider: S,
}

/// A body of which nothing is read.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Nothing {}
