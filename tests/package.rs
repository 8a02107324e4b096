//! What is installed in a cluster: the committed files are the generated ones, and Crossplane and Flux take them.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use function_idp::{
    cli::generate,
    package::{self, Names},
    resource::kinds,
    schema,
};
use serde_json::{Value, json};

fn file(path: &str) -> Value {
    package::files(&Names::default())
        .into_iter()
        .find(|file| file.path == path)
        .map_or_else(|| panic!("no {path}"), |file| file.content)
}

fn files_below(directory: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn committed_files_are_the_generated_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut committed = BTreeSet::from([root.join("crossplane.yaml")]);
    files_below(&root.join("package"), &mut committed);
    for file in package::files(&Names::default()) {
        let path = root.join(file.path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        assert!(text == generate::text(&file), "{} is not what the types say: run `function-idp generate`", file.path);
        committed.remove(&path);
    }
    assert!(committed.is_empty(), "not generated: {committed:?}");
}

#[test]
fn both_flavours_are_the_same_manifest() {
    let of = |path| file(path)["spec"]["versions"].clone();
    assert_eq!(of("package/claims/database.xrd.yaml"), of("package/namespaced/database.xrd.yaml"));
}

#[test]
fn the_claims_flavour_asks_for_what_the_engine_needs() {
    let definition = file("package/claims/database.xrd.yaml");
    let composition = file("package/claims/database.composition.yaml");
    assert_eq!(definition["spec"]["defaultCompositionRef"]["name"], composition["metadata"]["name"]);
    assert_eq!(definition["spec"]["defaultCompositeDeletePolicy"], "Foreground");
    assert_eq!(definition["spec"]["claimNames"]["kind"], "Database");
    assert!(definition["spec"]["connectionSecretKeys"].as_array().unwrap().contains(&json!("password")));
    assert_eq!(composition["spec"]["writeConnectionSecretsToNamespace"], "crossplane-system");
    let required = &composition["spec"]["pipeline"][0]["requirements"]["requiredResources"][0];
    assert_eq!(
        *required,
        json!({"requirementName": "platform", "apiVersion": "platform.idp.dev/v1alpha1", "kind": "Platform", "name": "default"})
    );
}

#[test]
fn compositions_are_those_of_their_definitions() {
    for (definition, composition) in [
        ("package/claims/database.xrd.yaml", "package/claims/database.composition.yaml"),
        ("package/namespaced/database.xrd.yaml", "package/namespaced/database.composition.yaml"),
        ("package/platform/platform.xrd.yaml", "package/platform/platform.composition.yaml"),
    ] {
        let (definition, composition) = (file(definition), file(composition));
        let names = &definition["spec"]["names"];
        assert_eq!(composition["spec"]["compositeTypeRef"]["kind"], names["kind"]);
        assert_eq!(composition["spec"]["compositeTypeRef"]["apiVersion"], "platform.idp.dev/v1alpha1");
        assert_eq!(definition["spec"]["defaultCompositionRef"]["name"], composition["metadata"]["name"]);
        assert_eq!(
            definition["metadata"]["name"].as_str().unwrap(),
            format!("{}.{}", names["plural"].as_str().unwrap(), definition["spec"]["group"].as_str().unwrap())
        );
    }
}

#[test]
fn the_input_is_a_platform_without_spec() {
    let fields = file("package/input/platform.crd.yaml")["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
    for name in schema::platform_spec()["properties"].as_object().unwrap().keys() {
        assert!(fields["properties"].get(name).is_some(), "{name}");
    }
    assert!(!fields.to_string().contains("x-ui-"), "a CRD has no such keys");
}

#[test]
fn crossplane_may_do_what_the_kinds_need_and_no_more() {
    let role = file("package/clusterrole.yaml");
    assert_eq!(role["metadata"]["labels"]["rbac.crossplane.io/aggregate-to-crossplane"], "true");
    let mut granted = BTreeSet::new();
    for rule in role["rules"].as_array().unwrap() {
        for resource in rule["resources"].as_array().unwrap() {
            granted.insert((
                rule["apiGroups"].to_string(),
                resource.to_string(),
                rule["verbs"].as_array().unwrap().len(),
            ));
        }
    }
    let needed: BTreeSet<_> = kinds::ALL
        .iter()
        .map(|kind| {
            let verbs = if kind.asked_only() { 3 } else { 7 };
            (json!([kind.group()]).to_string(), json!(kind.plural()).to_string(), verbs)
        })
        .collect();
    assert_eq!(granted, needed);
}

#[test]
fn another_group_and_function_are_everywhere() {
    let names = Names::new("idp.acme.com", "ghcr.io/acme", "function-idp").unwrap();
    for file in package::files(&names) {
        let text = generate::text(&file);
        assert!(!text.contains(Names::GROUP), "{}", file.path);
        if file.path.ends_with(".composition.yaml") {
            assert_eq!(file.content["spec"]["pipeline"][0]["functionRef"]["name"], "acme-function-idp");
        }
    }
}

/// The real CRDs: those that `IDP_CRDS` names, else those that lie beside the checkout.
fn crds() -> Option<PathBuf> {
    let directory = std::env::var_os("IDP_CRDS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/crds"), PathBuf::from);
    directory.is_dir().then_some(directory)
}

/// Kinds that were read in their provider's own repository.
const NOT_AT_HAND: &[&str] =
    &["DBInstanceAutomatedBackupsReplication", "PhysicalBackup", "ResourceSet", "ResourceSetInputProvider"];

fn crd(all: &BTreeSet<PathBuf>, group: &str, plural: &str) -> Value {
    let name = format!("{group}_{plural}.yaml");
    let path = all.iter().find(|path| path.ends_with(&name)).unwrap_or_else(|| panic!("no CRD {name}"));
    serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn kinds_are_those_of_the_real_definitions() {
    let Some(directory) = crds() else {
        println!("skipped: no CRDs; set IDP_CRDS to the directory that holds them");
        return;
    };
    let mut all = BTreeSet::new();
    files_below(&directory, &mut all);
    for kind in kinds::ALL.iter().filter(|kind| !kind.built_in()) {
        if NOT_AT_HAND.contains(&kind.kind()) {
            println!("skipped: {}, whose CRD is not at hand", kind.kind());
            continue;
        }
        let crd = crd(&all, kind.group(), kind.plural());
        assert_eq!(crd["spec"]["names"]["kind"], kind.kind());
        assert!(kind.asked_only() || crd["spec"]["scope"] == "Namespaced", "{kind:?}");
        let versions = crd["spec"]["versions"].as_array().unwrap();
        assert!(
            versions.iter().any(|version| version["name"] == kind.version() && version["served"] == true),
            "{kind:?} is not served"
        );
    }
}

#[test]
fn crossplane_and_flux_take_what_is_generated() {
    let Some(directory) = crds() else {
        println!("skipped: no CRDs; set IDP_CRDS to the directory that holds them");
        return;
    };
    let mut all = BTreeSet::new();
    files_below(&directory, &mut all);
    let mut checked = 0;
    for file in package::files(&Names::default()) {
        let object = &file.content;
        let Some((group, version)) = object["apiVersion"].as_str().unwrap().split_once('/') else { continue };
        let plural = match (group, object["kind"].as_str().unwrap()) {
            ("apiextensions.crossplane.io", "CompositeResourceDefinition") => "compositeresourcedefinitions",
            ("apiextensions.crossplane.io", "Composition") => "compositions",
            ("kustomize.toolkit.fluxcd.io", "Kustomization") => "kustomizations",
            _ => continue,
        };
        let crd = crd(&all, group, plural);
        let versions = crd["spec"]["versions"].as_array().unwrap();
        let schema = &versions.iter().find(|it| it["name"] == version).unwrap()["schema"]["openAPIV3Schema"];
        assert_eq!(schema::validate(schema, object, ""), vec![], "{}", file.path);
        checked += 1;
    }
    assert_eq!(checked, 11);
}
