//! Who a composite resource is, in both flavours of the API.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fatal::Fatal;
use crate::{object::Object, resource::metadata::ObservedMetadata};

/// Who a composite resource is: what a developer committed, wherever Crossplane keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Group and version of what the developer committed.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, into which everything is composed.
    pub namespace: String,
    /// UID of the composite resource; names in the cloud and windows come from it.
    pub uid: String,
    /// Whether it stands behind a claim.
    pub claimed: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Composite {
    api_version: String,
    kind: String,
    metadata: ObservedMetadata,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    claim_ref: Option<ClaimRef>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ClaimRef {
    api_version: String,
    kind: String,
    name: String,
    namespace: String,
}

impl Identity {
    /// Reads it from `spec.claimRef`, else from `metadata`; never from labels, which in nested composites are the root's.
    ///
    /// # Errors
    /// When the object has neither a claim nor a namespace, or no UID.
    pub fn of(composite: &Object) -> Result<Self, Fatal> {
        let xr: Composite = composite
            .read()
            .map_err(|error| Fatal::invalid("composite resource", format!("it cannot be read: {error}")))?;
        let uid = xr.metadata.uid;
        if uid.is_empty() {
            return Err(Fatal::invalid("metadata.uid", "the composite resource has no UID"));
        }
        if let Some(claim) = xr.spec.claim_ref {
            if claim.name.is_empty() || claim.namespace.is_empty() {
                return Err(Fatal::invalid("spec.claimRef", "it names no claim and namespace"));
            }
            return Ok(Self {
                api_version: claim.api_version,
                kind: claim.kind,
                name: claim.name,
                namespace: claim.namespace,
                uid,
                claimed: true,
            });
        }
        if xr.metadata.namespace.is_empty() {
            let kind = xr.kind.strip_prefix('X').unwrap_or(&xr.kind);
            return Err(Fatal::invalid(
                "spec.claimRef",
                format!("this {} belongs to no claim; create a {kind} in a namespace instead", xr.kind),
            ));
        }
        Ok(Self {
            api_version: xr.api_version,
            kind: xr.kind,
            name: xr.metadata.name,
            namespace: xr.metadata.namespace,
            uid,
            claimed: false,
        })
    }

    /// Five characters of the UID's hash: enough to tell databases of one namespace and name apart over time.
    #[must_use]
    pub fn hash5(&self) -> String {
        hash5(&self.uid)
    }

    /// Eight characters of the UID itself.
    #[must_use]
    pub fn uid8(&self) -> String {
        self.uid.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>().to_ascii_lowercase()
    }

    /// A number below `bound` that stays with this composite resource for life; `purpose` tells numbers apart.
    #[must_use]
    pub fn pick(&self, purpose: &str, bound: u32) -> u32 {
        let digest = Sha256::digest(format!("{purpose}/{}", self.uid));
        let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        number % bound.max(1)
    }
}

/// Five characters (a to z, 2 to 7) of a text's hash.
#[must_use]
pub fn hash5(text: &str) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    Sha256::digest(text).iter().take(5).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}
