//! Requests as they come in a cluster where all is steady.

use std::{fs, path::Path};

use function_idp::{
    cli::{simulate, world::World, yaml::read_documents},
    wire::proto::v1,
};
use serde_json::{Value, json};

/// The first document of an example.
pub fn example(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    read_documents(&fs::read_to_string(path).unwrap(), name).unwrap().remove(0)
}

/// A manifest as it is first asked for.
pub fn first(manifest: Value) -> World {
    let mut world = World::new(manifest);
    world.objects = vec![example("platform.yaml")];
    world.objects.push(json!({
        "apiVersion": "external-secrets.io/v1", "kind": "ClusterSecretStore", "metadata": {"name": "platform"},
        "spec": {"provider": {"aws": {"service": "SecretsManager", "region": "eu-central-1"}}},
    }));
    world
}

/// The request for an example that works, and asks for nothing new.
pub fn request(name: &str) -> v1::RunFunctionRequest {
    let mut world = first(example(name));
    loop {
        let before = world.clone();
        simulate::step(&mut world, None).unwrap();
        if before == world {
            return world.request(None).unwrap();
        }
    }
}
