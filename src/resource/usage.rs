//! Crossplane's Usage: the one that refuses the deletion of a protected composite resource.

use serde::Serialize;

use super::{LocalRef, kinds, metadata::Metadata};

/// A Usage of one object, with the sentence that `kubectl delete` answers.
///
/// It never sets `replayDeletion`: a delete that was refused months ago would be carried out when protection is lifted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Serialize)]
struct Spec {
    of: Of,
    reason: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Of {
    api_version: String,
    kind: String,
    resource_ref: LocalRef,
}

impl Usage {
    /// A Usage of that object, which stands in the same namespace.
    #[must_use]
    pub fn of(metadata: Metadata, api_version: &str, kind: &str, name: &str, reason: String) -> Self {
        Self {
            api_version: kinds::USAGE.api_version(),
            kind: kinds::USAGE.kind(),
            metadata,
            spec: Spec {
                of: Of { api_version: api_version.to_owned(), kind: kind.to_owned(), resource_ref: LocalRef::to(name) },
                reason,
            },
        }
    }
}
