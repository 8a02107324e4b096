//! Crossplane's engine and the API server's own code against the built function: the Go module in `tests/engine`.
//!
//! It runs where Go is installed and its modules can be had; elsewhere it says that it is skipped, unless
//! `FUNCTION_IDP_REQUIRE_ENGINE` is set. A first run builds Crossplane's reconciler, which takes minutes.

#[path = "support/mod.rs"]
mod support;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use function_idp::cli::{
    simulate,
    world::{World, uid},
    yaml,
};
use serde_json::{Value, json};
use support::{
    go::Module,
    stories::{self, shown::Shown, story::Story},
    worlds as examples_of,
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[test]
fn crossplane_and_the_api_server_accept_what_the_function_does() -> Outcome {
    let Some(module) = Module::find("engine") else {
        return Ok(());
    };
    let states = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engine-states");
    if states.exists() {
        fs::remove_dir_all(&states)?;
    }
    for flavour in [Flavour::Claims, Flavour::Namespaced] {
        write_states(flavour, &states)?;
        write_stories(flavour, &states)?;
        write_everywhere(flavour, &states)?;
    }
    module.test("IDP_STATES", &states);
    Ok(())
}

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[derive(Clone, Copy)]
enum Flavour {
    Claims,
    Namespaced,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Namespaced => "namespaced",
        }
    }

    /// The composite resource that stands behind a manifest: what Crossplane makes of a claim, or the manifest itself.
    fn composite(self, manifest: &Value) -> Value {
        let mut composite = manifest.clone();
        let text = |pointer: &str| manifest.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (kind, name, namespace) = (text("/kind"), text("/metadata/name"), text("/metadata/namespace"));
        composite["metadata"]["uid"] = json!(uid(&format!("{namespace}/{name}")));
        let mut composite_name = name.to_owned();
        if let Self::Claims = self {
            // Crossplane adds five characters to a claim's name.
            composite_name = format!("{name}-x7k2p");
            composite["kind"] = json!(format!("X{kind}"));
            composite["metadata"]["name"] = json!(composite_name);
            if let Some(metadata) = composite["metadata"].as_object_mut() {
                metadata.remove("namespace");
            }
            composite["metadata"]["labels"]["crossplane.io/claim-name"] = json!(name);
            composite["metadata"]["labels"]["crossplane.io/claim-namespace"] = json!(namespace);
            composite["spec"]["claimRef"] =
                json!({"apiVersion": manifest["apiVersion"], "kind": kind, "name": name, "namespace": namespace});
        }
        composite["metadata"]["labels"]["crossplane.io/composite"] = json!(composite_name);
        composite
    }
}

/// Writes what each reconcile of each example starts from, from the first call to the steady state, one file each.
fn write_states(flavour: Flavour, folder: &Path) -> Outcome {
    let (examples, platform) = examples()?;
    for (name, manifest) in examples {
        let worlds = worlds(flavour.composite(&manifest), &platform)?;
        let folder = folder.join(flavour.name()).join(name);
        fs::create_dir_all(&folder)?;
        let last = worlds.len() - 1;
        for (step, world) in worlds.into_iter().enumerate() {
            write_state(&folder.join(format!("{step:02}.json")), &manifest, world, step == last, &[])?;
        }
    }
    Ok(())
}

/// Writes what the stories of the golden files start from: those of a database and of an application a flavour, since the
/// engine takes its time.
fn write_stories(flavour: Flavour, folder: &Path) -> Outcome {
    let examples = match flavour {
        Flavour::Claims => ["database-production", "application-minimal"],
        Flavour::Namespaced => ["database-complete", "application-database"],
    };
    examples.iter().try_for_each(|example| write_stories_of(example, flavour, folder))
}

fn write_stories_of(example: &str, flavour: Flavour, folder: &Path) -> Outcome {
    let manifest = examples_of::example(example);
    let shown = Shown::of(&examples_of::reconcile(&mut examples_of::steady(example)));
    for (name, tell) in stories::of(example) {
        let mut story = Story::new(example, &shown);
        tell(&mut story);
        let folder = folder.join(flavour.name()).join(format!("{example}-{name}"));
        fs::create_dir_all(&folder)?;
        // What the function refuses is asked over gRPC, where its conditions can be seen. A cluster in which something is
        // not installed would need an API server that lacks it.
        let told =
            story.asked().into_iter().filter(|(world, answer)| answer.fatal().is_none() && world.schemas.is_none());
        for (step, (mut world, answer)) in told.enumerate() {
            let resources = answer.resources()?;
            let gone: Vec<_> = world.observed.keys().filter(|key| !resources.contains_key(*key)).cloned().collect();
            world.composite = flavour.composite(&world.composite);
            write_state(&folder.join(format!("{step:02}.json")), &manifest, world, false, &gone)?;
        }
    }
    Ok(())
}

/// Writes the first call and the steady state of the one manifest on every provider, with both engines.
fn write_everywhere(flavour: Flavour, folder: &Path) -> Outcome {
    let (_, platform) = examples()?;
    for (provider, _) in examples_of::PLACES {
        for engine in ["postgres", "mysql"] {
            let manifest = examples_of::manifest(provider, engine, "production");
            let mut worlds = worlds(flavour.composite(&manifest), &platform)?;
            let folder = folder.join(flavour.name()).join(format!("everywhere-{provider}-{engine}"));
            fs::create_dir_all(&folder)?;
            let steady = worlds.pop().ok_or("no world")?;
            write_state(&folder.join("first.json"), &manifest, worlds.swap_remove(0), false, &[])?;
            write_state(&folder.join("steady.json"), &manifest, steady, true, &[])?;
        }
    }
    Ok(())
}

/// Writes one state; `gone` is what the function's answer leaves out on purpose.
fn write_state(file: &Path, manifest: &Value, world: World, steady: bool, gone: &[String]) -> Outcome {
    // Connection details come from Secrets; a Secret that the provider lost is none.
    let observed: Vec<_> = world.observed.into_values().map(|composed| composed.object).collect();
    let state = json!({
        "steady": steady,
        "manifest": manifest,
        "composite": world.composite,
        "observed": observed,
        "required": world.objects,
        "gone": gone,
    });
    Ok(fs::write(file, state.to_string())?)
}

/// The cluster before each reconcile, until nothing changes any more.
fn worlds(composite: Value, platform: &Value) -> Outcome<Vec<World>> {
    let mut world = World { objects: vec![platform.clone()], ..World::new(composite) };
    let mut played = world.clone();
    let steps = simulate::play(&mut played)?;
    // The secret store is there from the start: whoever plays puts it there first.
    world.objects.extend(played.objects.into_iter().filter(is_secret_store));
    let mut worlds = vec![world];
    for _ in &steps {
        let mut next = worlds[worlds.len() - 1].clone();
        simulate::step(&mut next, None)?;
        worlds.push(next);
    }
    Ok(worlds)
}

fn is_secret_store(object: &Value) -> bool {
    object["kind"].as_str().is_some_and(|kind| kind.ends_with("SecretStore"))
}

/// The shipped manifests by the names of their files, and the Platform that they are rendered with.
fn examples() -> Outcome<(Vec<(String, Value)>, Value)> {
    let mut examples = Vec::new();
    let mut platform = Value::Null;
    let mut files = fs::read_dir(checkout().join("examples"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>, _>>()?;
    files.sort();
    // A folder beside them is no manifest.
    for file in files.into_iter().filter(|file| file.is_file()) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for document in yaml::read_documents(&fs::read_to_string(&file)?, &name)? {
            if document["kind"] != "Platform" {
                examples.push((name.clone(), document));
            } else if name == "platform" {
                platform = document;
            }
        }
    }
    Ok((examples, platform))
}
