//! What a status says of things that are not there yet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that the database waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// What waits. Example: `table-videos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub resource: Option<String>,

    /// A short machine reason. Example: `NameTaken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub reason: Option<String>,

    /// A sentence for people. Example: `a Secret orders-connection exists that belongs to somebody else`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32_768))]
    pub message: Option<String>,
}
