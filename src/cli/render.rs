//! `render`: the same code path as the server, without a cluster.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{
    print::{self, Colours},
    simulate,
    world::{Composed, World},
    yaml,
};
use crate::{composite, package};

/// Shows what a manifest becomes, without a cluster
///
/// Composed resources go to standard output, everything for people to standard error. Values of Secrets are redacted.
#[derive(Debug, Args)]
pub struct Render {
    /// Manifests, one or several documents each; a Platform among them is the Platform; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The Platform, as the object or as a step's input
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,

    /// Composed resources as observed, with the annotation crossplane.io/composition-resource-name
    #[arg(long, value_name = "FILE|DIR")]
    observed: Option<PathBuf>,

    /// Further objects of the cluster; one that is not given does not exist
    #[arg(long, value_name = "FILE|DIR")]
    required: Option<PathBuf>,

    /// `CustomResourceDefinitions` of what is installed; every kind counts as installed without it
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,

    /// The context of the pipeline, as an object
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,

    /// Play the systems that it is composed for, until everything is up
    #[arg(long)]
    simulate: bool,

    /// Show what comes to life in which step, and what waits for what
    #[arg(long, requires = "simulate")]
    steps: bool,

    /// Format of the composed resources
    #[arg(long, short, value_enum, default_value = "yaml")]
    output: Format,
}

/// Format of the composed resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One YAML document each.
    Yaml,
    /// One list in JSON.
    Json,
}

impl Render {
    /// Renders every composite resource of the files.
    ///
    /// # Errors
    /// When a file cannot be read, or a spec is refused; the sentence says which field.
    pub fn run(&self) -> Result<(), String> {
        let (composites, mut base) = self.read()?;
        let colours = Colours::new(io::stderr().is_terminal());
        let tell = |text: &str| {
            print::write(io::stderr(), text).map_err(|error| format!("cannot write to standard error: {error}"))
        };
        let mut printed = Vec::new();
        let mut refused = Vec::new();
        for composite in composites {
            let mut world = World { composite: World::new(composite).composite, ..base.clone() };
            let mut nested = Vec::new();
            let answer = if self.simulate {
                let steps = simulate::play(&mut world)?;
                if self.steps {
                    tell(&print::steps(&steps, &world.composite, colours)?)?;
                }
                let last = steps.last().ok_or("nothing was played")?;
                nested.extend(last.nested.iter().map(|(name, step)| (name.clone(), step.answer.clone())));
                last.answer.clone()
            } else {
                world.call()?
            };
            tell(&print::report(&answer, &world.composite, colours)?)?;
            for (name, answer) in &nested {
                if let Some(composed) = world.nested.get(name) {
                    tell(&print::report(answer, &composed.composite, colours)?)?;
                }
            }
            for answer in [&answer].into_iter().chain(nested.iter().map(|(_, answer)| answer)) {
                match answer.fatal() {
                    Some(sentence) => refused.push(sentence.to_owned()),
                    None => printed.extend(print::resources(answer)?),
                }
            }
            if self.simulate && answer.fatal().is_none() {
                // Whoever comes later finds it in the cluster.
                base.objects = simulate::leave(world, &answer);
            }
        }
        let text = match self.output {
            Format::Yaml => yaml::documents(&printed),
            Format::Json => {
                let list = json!({"apiVersion": "v1", "kind": "List", "items": printed});
                let text = serde_json::to_string_pretty(&yaml::ordered(&list)).map_err(|error| error.to_string())?;
                format!("{text}\n")
            }
        };
        print::write(io::stdout(), &text).map_err(|error| format!("cannot write to standard output: {error}"))?;
        if refused.is_empty() { Ok(()) } else { Err(refused.join("\n")) }
    }

    /// The composite resources, and the cluster around them.
    fn read(&self) -> Result<(Vec<Value>, World), String> {
        let mut world = World::default();
        let mut composites = Vec::new();
        for file in &self.files {
            for document in documents(file)? {
                match document["kind"].as_str() {
                    Some("Platform") => platform(&mut world, document),
                    Some(kind) if composite::KINDS.contains(&kind) => composites.push(document),
                    Some(kind) => {
                        let known = composite::KINDS.join(", ");
                        return Err(format!(
                            "{}: {kind} is none of {known}; other objects go into --required",
                            file.display()
                        ));
                    }
                    None => return Err(format!("{}: a document has no kind", file.display())),
                }
            }
        }
        if composites.is_empty() {
            let checked = world.objects.iter().position(|object| object["kind"] == "Platform");
            let checked = checked.ok_or("there is no manifest to render in these files")?;
            composites.push(world.objects[checked].clone());
        }
        for document in self.platform.as_deref().map(documents).transpose()?.unwrap_or_default() {
            platform(&mut world, document);
        }
        world.objects.extend(self.required.as_deref().map(documents).transpose()?.unwrap_or_default());
        observed(&mut world, self.observed.as_deref().map(documents).transpose()?.unwrap_or_default())?;
        if let Some(path) = &self.schemas {
            world.schemas = Some(schemas(&documents(path)?));
        }
        if let Some(path) = &self.context {
            world.context = documents(path)?.into_iter().next();
        }
        Ok((composites, world))
    }
}

/// A Platform as the object, or as a step's input.
fn platform(world: &mut World, mut document: Value) {
    if package::is_input(&document) {
        world.input = Some(document);
        return;
    }
    if document["metadata"]["name"].is_null() {
        document["metadata"]["name"] = json!("default");
    }
    world.objects.push(document);
}

/// Sorts observed objects by composition resource name. A Secret that a managed resource writes its connection into gives
/// that resource its connection details, as in the cluster.
fn observed(world: &mut World, documents: Vec<Value>) -> Result<(), String> {
    for document in documents {
        let name = document.pointer("/metadata/annotations/crossplane.io~1composition-resource-name");
        match name.and_then(Value::as_str).map(str::to_owned) {
            Some(name) => {
                world.observed.insert(name, Composed { object: document, connection: BTreeMap::new() });
            }
            None if document["kind"] == "Secret" && document["apiVersion"] == "v1" => world.objects.push(document),
            None => {
                let (kind, name) = (&document["kind"], &document["metadata"]["name"]);
                return Err(format!(
                    "--observed: {kind} {name} lacks the annotation crossplane.io/composition-resource-name"
                ));
            }
        }
    }
    let secrets: Vec<_> = world
        .objects
        .iter()
        .filter(|object| object["kind"] == "Secret" && object["apiVersion"] == "v1")
        .cloned()
        .collect();
    for composed in world.observed.values_mut() {
        let secret = &composed.object["spec"]["writeConnectionSecretToRef"]["name"];
        let written = secrets.iter().find(|other| {
            !secret.is_null()
                && other["metadata"]["name"] == *secret
                && other["metadata"]["namespace"] == composed.object["metadata"]["namespace"]
        });
        for (key, value) in written.and_then(|secret| secret["data"].as_object()).into_iter().flatten() {
            // What is no base64 would be refused by an API server; it is no connection detail either.
            if let Some(value) = value.as_str().and_then(|value| STANDARD.decode(value).ok()) {
                composed.connection.insert(key.clone(), value);
            }
        }
    }
    Ok(())
}

/// The schemas of definitions, by `apiVersion/kind` of the versions that are served.
fn schemas(definitions: &[Value]) -> BTreeMap<String, Value> {
    let mut schemas = BTreeMap::new();
    for definition in definitions.iter().filter(|document| document["kind"] == "CustomResourceDefinition") {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (group, kind) = (text(&definition["spec"]["group"]), text(&definition["spec"]["names"]["kind"]));
        for version in
            definition["spec"]["versions"].as_array().into_iter().flatten().filter(|version| version["served"] == true)
        {
            let key = format!("{group}/{}/{kind}", text(&version["name"]));
            schemas.insert(key, version["schema"]["openAPIV3Schema"].clone());
        }
    }
    schemas
}

/// The documents of a file, of all YAML and JSON files of a directory, or of standard input.
fn documents(path: &Path) -> Result<Vec<Value>, String> {
    if path.is_dir() {
        let unreadable = |error| format!("cannot read {}: {error}", path.display());
        let entries = fs::read_dir(path).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        let mut all = Vec::new();
        for path in paths {
            let known = path.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known));
            if known || path.is_dir() {
                all.extend(documents(&path)?);
            }
        }
        return Ok(all);
    }
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| format!("cannot read standard input: {error}"))?;
        text
    } else {
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?
    };
    let documents = yaml::read_documents(&text, &path.display().to_string()).map_err(|error| error.to_string())?;
    Ok(documents.into_iter().flat_map(items).collect())
}

/// The objects of a List, as `kubectl get` and `--output json` print several; any other document is itself.
fn items(mut document: Value) -> Vec<Value> {
    if document["kind"] != "List" {
        return vec![document];
    }
    match document.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_its_objects() {
        let folder = tempfile::tempdir().unwrap();
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [{"kind": "A"}, {"kind": "B"}]});
        fs::write(folder.path().join("1.json"), list.to_string()).unwrap();
        fs::write(folder.path().join("2.yaml"), "kind: C\n---\nkind: List\n---\nkind: List\nitems: []\n").unwrap();
        let kinds: Vec<_> = documents(folder.path()).unwrap().iter().map(|document| document["kind"].clone()).collect();
        assert_eq!(kinds, ["A", "B", "C"]);
    }
}
