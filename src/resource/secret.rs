//! Core Secrets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    kinds,
    metadata::{Metadata, ObservedMetadata},
};
use crate::sensitive::Sensitive;

/// A Secret that we write. Its values stand in `data`, because keys of `stringData` are never removed again.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    #[serde(rename = "type")]
    type_: &'static str,
    data: BTreeMap<String, Sensitive>,
}

impl Secret {
    /// A Secret of that type, such as `servicebinding.io/postgresql` or `Opaque`.
    #[must_use]
    pub fn new(metadata: Metadata, type_: &'static str, data: BTreeMap<String, Sensitive>) -> Self {
        Self { api_version: kinds::SECRET.api_version(), kind: kinds::SECRET.kind(), metadata, type_, data }
    }
}

/// A Secret that we read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ObservedSecret {
    /// Metadata.
    pub metadata: ObservedMetadata,
    /// Values by key.
    pub data: BTreeMap<String, Sensitive>,
}
