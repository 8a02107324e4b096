//! Who a call is about, for logs and metrics: never what it says.

use serde::Deserialize;

use crate::wire::{proto::v1::RunFunctionRequest, structs};

/// Longer names do not exist in Kubernetes, so they are cut before they fill a log.
const LONGEST: usize = 253;

/// The tag of a request and the identity of its composite resource. What cannot be read is empty.
#[derive(Debug, Default)]
pub(super) struct Identity {
    pub(super) tag: String,
    pub(super) kind: String,
    pub(super) namespace: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
struct Composite {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    name: String,
}

impl Identity {
    /// Reads it, and nothing else of the request.
    pub(super) fn of(request: &RunFunctionRequest) -> Self {
        let tag = request.meta.as_ref().map_or_else(String::new, |meta| cut(&meta.tag));
        let composite = request
            .observed
            .as_ref()
            .and_then(|observed| observed.composite.as_ref()?.resource.as_ref())
            .and_then(|bytes| structs::from_slice::<Composite>(bytes).ok());
        match composite {
            None => Self { tag, ..Self::default() },
            Some(Composite { kind, metadata: Metadata { namespace, name } }) => {
                Self { tag, kind: cut(&kind), namespace: cut(&namespace), name: cut(&name) }
            }
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
