//! What a status says of things that are not there yet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that the database waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// What waits. Example: `Table orders-videos`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub resource: Option<String>,

    /// A short machine reason. Example: `NameTaken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub reason: Option<String>,

    /// A sentence for people. Example: `A Secret named orders-connection exists in this namespace and belongs to somebody
    /// else; delete it, or choose another name.`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 32_768))]
    pub message: Option<String>,
}
