//! A kind of the API, as its definitions name it.

use serde_json::Value;

use super::Field;
use crate::package::{self, Names};

/// A kind of the API.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name, such as `Database`.
    pub name: String,
    /// The API group that it belongs to.
    pub group: String,
    /// The version that is served.
    pub version: String,
    /// What else it is called on a command line: plural, singular and short names, in both flavours.
    pub aliases: Vec<String>,
    schema: Value,
}

/// All kinds, in the order in which people meet them.
#[must_use]
pub fn kinds(names: &Names) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for file in package::files(names) {
        let spec = &file.content["spec"];
        if file.content["kind"] != "CompositeResourceDefinition" {
            continue;
        }
        // What a developer writes is the claim, where there is one.
        let typed = spec.get("claimNames").unwrap_or(&spec["names"]);
        let name = text(&typed["kind"]);
        let aliases = [typed, &spec["names"]].into_iter().flat_map(aliases);
        if let Some(known) = kinds.iter_mut().find(|kind| kind.name == name) {
            known.aliases.extend(aliases);
            continue;
        }
        let version = &spec["versions"][0];
        kinds.push(Kind {
            name,
            group: text(&spec["group"]),
            version: text(&version["name"]),
            aliases: aliases.collect(),
            schema: version["schema"]["openAPIV3Schema"].clone(),
        });
    }
    kinds.sort_by_key(|kind| ORDER.iter().position(|name| *name == kind.name));
    for kind in &mut kinds {
        kind.aliases.sort();
        kind.aliases.dedup();
    }
    kinds
}

/// The order in which people meet the kinds.
const ORDER: [&str; 3] = ["Database", "Application", "Platform"];

fn aliases(names: &Value) -> Vec<String> {
    let mut all = vec![text(&names["singular"]), text(&names["plural"])];
    all.extend(names["shortNames"].as_array().into_iter().flatten().map(text));
    all
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Kind {
    /// The whole object, as a field without a name.
    #[must_use]
    pub fn root(&self) -> Field<'_> {
        Field::root(&self.schema)
    }

    /// Whether somebody who typed this means the kind.
    #[must_use]
    pub fn answers_to(&self, typed: &str) -> bool {
        let typed = typed.to_lowercase();
        self.aliases.contains(&typed)
    }
}
