//! Files with a content of their own, in a ConfigMap.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{WORKLOAD, part::Part, settled::Settled, spec::ApplicationSpec};
use crate::{
    composite::{
        draft::{Draft, State},
        fatal::Fatal,
        identity::hash5,
        names,
    },
    resource::kinds,
};

/// Composition resource name.
pub(super) const KEY: &str = "files";

/// The files.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Name of the ConfigMap; `None` where there are no files.
    pub name: Option<String>,
    /// Where each is, and its key.
    pub keys: Vec<(String, String)>,
    /// What all of them hold, as a hash: other files are other pods.
    pub hash: Option<String>,
    /// Whether their ConfigMap is not there yet: somebody else may have its name.
    pub waits: bool,
}

/// Composes them.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled, spec: &ApplicationSpec) -> Result<Files, Fatal> {
    let travels = settled.elsewhere.is_some() && draft.head(KEY).is_some();
    if spec.files.is_empty() && travels {
        // What once depended on it there holds it for ever: it stays, empty.
        let name = names::object(&settled.name, "files");
        Part::new(KEY, &kinds::CONFIG_MAP, WORKLOAD, name, json!({"data": {}})).emit(draft, settled)?;
        return Ok(Files::default());
    }
    if spec.files.is_empty() {
        draft.let_go(KEY, "The files are gone.".to_owned());
        return Ok(Files::default());
    }
    let mut data = BTreeMap::new();
    let mut keys = Vec::new();
    for file in &spec.files {
        let path = file.path.clone().unwrap_or_default();
        // The last part is for people, the hash keeps two files of one name apart.
        let key = format!("{}-{}", hash5(&path), path.rsplit('/').next().unwrap_or_default());
        data.insert(key.clone(), file.content.clone().unwrap_or_default());
        keys.push((path, key));
    }
    let text = json!(data).to_string();
    let hash = Sha256::digest(&text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = names::object(&settled.name, "files");
    let (name, state) =
        Part::new(KEY, &kinds::CONFIG_MAP, WORKLOAD, name, json!({"data": data})).emit(draft, settled)?;
    Ok(Files { name: Some(name), keys, hash: Some(hash), waits: state == State::Waiting })
}
