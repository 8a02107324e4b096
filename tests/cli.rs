//! `render` as it is typed: what goes to standard output and what to standard error, and how it ends.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use function_idp::cli::{world::World, yaml};
use serde_json::{Value, json};
use support::{crds, emitted, worlds};

/// How a run ended.
struct Ran {
    ok: bool,
    out: String,
    err: String,
}

impl Ran {
    /// The objects on standard output, as `kubectl` would read them.
    fn objects(&self) -> Vec<Value> {
        yaml::read_documents(&self.out, "stdout").unwrap_or_else(|error| panic!("{error}\n{}", self.out))
    }

    /// The object of that composition resource name.
    fn object(&self, name: &str) -> Value {
        let named = |object: &Value| object.pointer(NAME).is_some_and(|found| found == name);
        self.objects().into_iter().find(named).unwrap_or_else(|| panic!("no {name} in\n{}", self.out))
    }
}

const NAME: &str = "/metadata/annotations/crossplane.io~1composition-resource-name";

fn run(args: &[&str]) -> Ran {
    typed(args, "")
}

/// Runs `render` in the repository, with a text on standard input.
fn typed(args: &[&str], stdin: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_function-idp"));
    command.current_dir(worlds::path("")).arg("render").args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("a process");
    child.stdin.take().expect("a pipe").write_all(stdin.as_bytes()).expect("a reader");
    let output = child.wait_with_output().expect("an end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    assert!(matches!(output.status.code(), Some(0..=2)), "{:?}", output.status);
    Ran { ok: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}

const PLATFORM: &str = "examples/platform.yaml";
const MINIMAL: &str = "examples/database-minimal.yaml";

/// Files of one test.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        shown(&path)
    }

    /// A folder with one file for each object.
    fn folder<'v>(&self, name: &str, objects: impl IntoIterator<Item = &'v Value>) -> String {
        for (index, object) in objects.into_iter().enumerate() {
            let (file, text) = match index % 2 {
                0 => (format!("{name}/{index}.yaml"), yaml::to_string(object)),
                _ => (format!("{name}/deeper/{index}.json"), object.to_string()),
            };
            self.write(&file, &text);
        }
        self.write(&format!("{name}/README.md"), "no manifest: {");
        shown(&self.0.path().join(name))
    }
}

fn shown(path: &Path) -> String {
    path.to_str().expect("a path").to_owned()
}

#[test]
fn what_the_readme_shows_works_for_every_example() {
    for example in worlds::EXAMPLES {
        let ran = run(&[PLATFORM, &format!("examples/{example}.yaml"), "--simulate"]);
        assert!(ran.ok, "{}", ran.err);
        let objects = ran.objects();
        assert!(objects.len() > 20, "{example}: {} objects", objects.len());
        for object in objects {
            let name = object.pointer(NAME).and_then(Value::as_str).expect("a name").to_owned();
            if object["kind"] == "Secret" && object["apiVersion"] == "v1" {
                let values: Vec<_> = object["data"].as_object().expect("data").values().collect();
                assert!(values.iter().all(|value| **value == "<redacted>"), "{example}: {values:?}");
            } else {
                emitted::object_is_valid(&name, &object);
            }
        }
        assert!(
            ran.err.contains("ready") && ran.err.contains("DatabaseReady     True") && ran.err.contains("status:"),
            "{}",
            ran.err
        );
        assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'), "colours without a terminal");
    }
}

#[test]
fn standard_output_holds_objects_in_a_stable_order_and_nothing_else() {
    let (one, other) = (run(&[PLATFORM, MINIMAL, "--simulate"]), run(&[MINIMAL, PLATFORM, "--simulate"]));
    assert_eq!(one.out, other.out);
    assert!(one.out.starts_with("---\napiVersion: "), "{}", one.out);
    let kinds: Vec<_> =
        one.objects().iter().map(|object| object["kind"].as_str().expect("a kind").to_owned()).collect();
    let mut unique = kinds.clone();
    unique.dedup();
    let together: std::collections::BTreeSet<_> = kinds.iter().collect();
    // Two groups have a kind ProviderConfig or Database; all others stand in one block.
    assert!(unique.len() <= together.len() + 2, "{kinds:?}");
}

#[test]
fn the_first_call_shows_what_can_be_made_at_once() {
    let ran = run(&[PLATFORM, MINIMAL]);
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.objects().iter().all(|object| object["kind"] != "Instance"));
    assert!(ran.err.contains("not ready"), "{}", ran.err);
    assert!(ran.err.contains("Waiting for the subnet group"), "{}", ran.err);
}

#[test]
fn a_platform_may_stand_anywhere() {
    let files = Files::new();
    let expected = run(&[PLATFORM, MINIMAL]).out;
    assert_eq!(run(&[MINIMAL, "--platform", PLATFORM]).out, expected);
    let text = |file: &str| fs::read_to_string(worlds::path(file)).expect("a file");
    let both = files.write("both.yaml", &format!("{}\n---\n{}", text(PLATFORM), text(MINIMAL)));
    assert_eq!(run(&[&both]).out, expected);
    assert_eq!(typed(&["-"], &format!("{}\n---\n{}", text(MINIMAL), text(PLATFORM))).out, expected);
    // The same as a step's input, whose fields stand at the top level.
    let mut input = worlds::example("platform")["spec"].clone();
    input["apiVersion"] = json!("idp.fn.crossplane.io/v1beta1");
    input["kind"] = json!("Platform");
    let input = files.write("input.yaml", &yaml::to_string(&input));
    assert_eq!(run(&[MINIMAL, "--platform", &input]).out, expected);
}

#[test]
fn several_manifests_are_rendered_one_after_the_other() {
    let ran = run(&[PLATFORM, MINIMAL, "examples/database-development.yaml"]);
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.err.contains("Database team-a/orders") && ran.err.contains("Database team-a/sandbox"), "{}", ran.err);
    let names: Vec<_> = ran.objects().iter().map(|object| object["metadata"]["name"].to_string()).collect();
    assert!(names.iter().any(|name| name.contains("orders")) && names.iter().any(|name| name.contains("sandbox")));
}

#[test]
fn json_is_one_list() {
    let ran = run(&[PLATFORM, MINIMAL, "-o", "json"]);
    let list: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&list["kind"], &list["apiVersion"]), (&json!("List"), &json!("v1")));
    assert_eq!(list["items"].as_array().expect("items"), &run(&[PLATFORM, MINIMAL]).objects());
}

/// The steady world of an example, as files for the command line.
fn steady(files: &Files, example: &str) -> (World, Vec<String>) {
    let world = worlds::steady(example);
    let (platforms, others): (Vec<_>, Vec<_>) = world.objects.iter().partition(|object| object["kind"] == "Platform");
    let (secrets, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|object| object["kind"] == "Secret");
    let observed = world.observed.values().map(|composed| &composed.object).chain(secrets);
    let args = vec![
        files.write("composite.yaml", &yaml::to_string(&world.composite)),
        files.write("platform.yaml", &yaml::to_string(platforms[0])),
        "--observed".to_owned(),
        files.folder("observed", observed),
        "--required".to_owned(),
        files.folder("required", others),
    ];
    (world, args)
}

#[test]
fn observed_objects_and_secrets_are_the_steady_state() {
    let files = Files::new();
    let (_, args) = steady(&files, "database-production");
    let ran = run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(ran.ok, "{}", ran.err);
    assert!(
        ran.err.contains("Database team-a/shop: ready; ") && ran.err.contains("1 call, asks again in 600 s"),
        "{}",
        ran.err
    );
    assert_eq!(ran.object("instance")["spec"]["managementPolicies"], json!(["Observe", "Update"]));
    assert_eq!(ran.object("connection")["data"]["password"], "<redacted>");
}

#[test]
fn an_observed_object_needs_its_composition_resource_name() {
    let files = Files::new();
    let instance =
        json!({"apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance", "metadata": {"name": "orders"}});
    let file = files.write("observed.yaml", &yaml::to_string(&instance));
    let ran = run(&[PLATFORM, MINIMAL, "--observed", &file]);
    assert!(!ran.ok && ran.out.is_empty());
    assert!(ran.err.contains("orders") && ran.err.contains("crossplane.io/composition-resource-name"), "{}", ran.err);
}

#[test]
fn a_required_object_that_is_not_given_does_not_exist() {
    let files = Files::new();
    let password = json!({
        "apiVersion": "generators.external-secrets.io/v1alpha1", "kind": "Password",
        "metadata": {"name": "orders-password", "namespace": "team-a"}, "spec": {"length": 8},
    });
    let folder = files.folder("required", [&password]);
    let ran = run(&[PLATFORM, MINIMAL, "--required", &folder]);
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.err.contains("NameTaken") && ran.err.contains("orders-password"), "{}", ran.err);
    assert!(ran.objects().iter().all(|object| object["kind"] != "Password"));
    let free = run(&[PLATFORM, MINIMAL]);
    assert!(free.objects().iter().any(|object| object["kind"] == "Password"), "{}", free.err);
}

/// Definitions of kinds, as a cluster has them; schemas are not looked at here.
fn definitions(installed: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut definitions = BTreeMap::new();
    for name in worlds::schemas(installed).into_keys() {
        let (api_version, kind) = name.rsplit_once('/').expect("a kind");
        let (group, version) = api_version.split_once('/').expect("a group");
        definitions.insert(name.clone(), json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": name.to_lowercase()},
            "spec": {
                "group": group, "names": {"kind": kind},
                "versions": [
                    {"name": "v0", "served": false, "schema": {"openAPIV3Schema": {"type": "object"}}},
                    {"name": version, "served": true, "schema": {"openAPIV3Schema": {"type": "object"}}},
                ],
            },
        }));
    }
    definitions.into_values().collect()
}

#[test]
fn with_schemas_only_those_kinds_are_installed() {
    let files = Files::new();
    let all = files.folder("all", &definitions(|_| true));
    let ran = run(&[PLATFORM, MINIMAL, "--simulate", "--schemas", &all]);
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.err.contains("Database team-a/orders: ready; "), "{}", ran.err);
    let some = files.folder("some", &definitions(|name| !name.contains("rds.aws")));
    let ran = run(&[PLATFORM, MINIMAL, "--simulate", "--schemas", &some]);
    assert!(ran.ok, "{}", ran.err);
    assert!(
        ran.err.contains("NotInstalled: Instance orders: The kind Instance.rds.aws.m.upbound.io is not installed")
            || ran.err.contains("The kind SubnetGroup.rds.aws.m.upbound.io is not installed"),
        "{}",
        ran.err
    );
    assert!(
        ran.objects().iter().all(|object| !object["apiVersion"].as_str().unwrap_or_default().starts_with("rds.aws"))
    );
}

#[test]
fn real_definitions_count_as_schemas() {
    if !crds::are_there() {
        return;
    }
    let folder = std::env::var_os("IDP_CRDS").map_or_else(|| worlds::path("../shared/crds"), PathBuf::from);
    let files = Files::new();
    let file = fs::read_dir(&folder).expect("definitions").flatten().map(|entry| entry.path());
    let file = file
        .into_iter()
        .find(|path| path.file_name().is_some_and(|name| name == "generators.external-secrets.io_passwords.yaml"));
    let Some(file) = file else { return };
    let copied = files.write("crds/passwords.yaml", &fs::read_to_string(file).expect("a definition"));
    let ran = run(&[PLATFORM, MINIMAL, "--schemas", &shown(Path::new(&copied).parent().expect("a folder"))]);
    assert!(ran.ok, "{}", ran.err);
    let objects = ran.objects();
    assert!(objects.len() == 1 && objects[0]["kind"] == "Password", "{}", ran.out);
}

#[test]
fn the_context_is_a_layer() {
    let files = Files::new();
    let context = json!({"apiextensions.crossplane.io/environment": {"defaults": {"profile": "development"}, "somebodyElses": 1}});
    let file = files.write("context.json", &context.to_string());
    let ran = run(&[PLATFORM, MINIMAL, "--context", &file]);
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.err.contains("profile: development"), "{}", ran.err);
}

#[test]
fn steps_show_what_comes_to_life_and_what_waits() {
    let ran = run(&[PLATFORM, MINIMAL, "--simulate", "--steps"]);
    assert!(ran.ok, "{}", ran.err);
    let at = |text: &str| ran.err.find(text).unwrap_or_else(|| panic!("no {text:?} in\n{}", ran.err));
    assert!(at("step 1 ") < at("+ subnet-group") && at("+ subnet-group") < at("step 2 "));
    assert!(at("step 2 ") < at("+ instance") && at("+ instance") < at("= instance"));
    assert!(at("+ connection") < at("+ push-connection"));
    assert!(ran.err.contains(". Instance orders: Waiting for the subnet group."), "{}", ran.err);
    assert_eq!(ran.out, run(&[PLATFORM, MINIMAL, "--simulate"]).out);
    let alone = run(&[PLATFORM, MINIMAL, "--steps"]);
    assert!(!alone.ok && alone.err.contains("--simulate"), "{}", alone.err);
}

#[test]
fn a_bad_spec_ends_with_its_sentence() {
    let files = Files::new();
    let mut database = worlds::example("database-minimal");
    database["spec"]["storage"] = json!({"size": "10Gi"});
    let bad = files.write("bad.yaml", &yaml::to_string(&database));
    for more in [&[][..], &["--simulate"], &["-o", "json"]] {
        let ran = run(&[&[PLATFORM, &bad], more].concat());
        assert!(!ran.ok);
        let last = ran.err.lines().last().unwrap_or_default();
        assert!(last.starts_with("function-idp: spec.storage.size: 10Gi "), "{}", ran.err);
        assert!(ran.err.contains("refused") && ran.err.contains("Accepted          False"), "{}", ran.err);
        assert!(ran.out.is_empty() || ran.out.contains("\"items\": []"), "{}", ran.out);
    }
    // One bad manifest does not hide a good one, and the run still fails.
    let ran = run(&[PLATFORM, MINIMAL, &bad]);
    assert!(!ran.ok && !ran.objects().is_empty());
}

#[test]
fn what_cannot_be_read_ends_with_a_sentence() {
    let files = Files::new();
    let broken = files.write("broken.yaml", "kind: Database\nspec: {version: \"17\"\n");
    let twice = files.write("twice.yaml", "kind: Database\nkind: Database\n");
    let foreign = files.write("foreign.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
    let nameless = files.write("nameless.yaml", "metadata: {name: x}\n");
    let empty = files.write("empty.yaml", "# nothing\n");
    for (args, says) in [
        (vec!["no/such/file.yaml"], "cannot read no/such/file.yaml"),
        (vec![broken.as_str()], "broken.yaml"),
        (vec![twice.as_str()], "twice.yaml"),
        (vec![foreign.as_str()], "ConfigMap is none of Application"),
        (vec![nameless.as_str()], "a document has no kind"),
        (vec![empty.as_str()], "there is no manifest to render"),
        (vec![MINIMAL, "--platform", "no/platform.yaml"], "cannot read no/platform.yaml"),
        (vec![MINIMAL, "--observed", "no/such/folder"], "cannot read no/such/folder"),
        (vec![MINIMAL, "--context", broken.as_str()], "broken.yaml"),
    ] {
        let ran = run(&args);
        assert!(!ran.ok && ran.out.is_empty(), "{args:?}");
        assert!(ran.err.starts_with("function-idp: ") && ran.err.contains(says), "{args:?}: {}", ran.err);
        assert_eq!(ran.err.trim().lines().filter(|line| line.starts_with("function-idp: ")).count(), 1, "{}", ran.err);
    }
    let ran = typed(&["-"], "kind: [");
    assert!(!ran.ok && ran.err.starts_with("function-idp: "), "{}", ran.err);
    let ran = run(&[]);
    assert!(!ran.ok && ran.err.contains("<FILE>"), "{}", ran.err);
}

#[test]
fn a_platform_alone_is_looked_at() {
    let ran = run(&[PLATFORM]);
    assert!(ran.ok && ran.out.is_empty(), "{}{}", ran.out, ran.err);
    // Nothing is given that it refers to.
    assert!(ran.err.contains("Platform default: not ready"), "{}", ran.err);
    assert!(ran.err.contains("there is no ClusterProviderConfig named default"), "{}", ran.err);
    let files = Files::new();
    let mut platform = worlds::example("platform");
    platform["spec"]["defaults"]["provider"] = json!("aws1");
    let bad = files.write("platform.yaml", &yaml::to_string(&platform));
    let ran = run(&[&bad]);
    assert!(!ran.ok && ran.err.contains("spec.defaults.provider"), "{}", ran.err);
}

#[test]
fn words_that_yaml_takes_for_something_else_are_quoted() {
    let files = Files::new();
    let mut database = worlds::example("database-minimal");
    database["spec"]["parameters"] =
        json!({"application_name": "on", "search_path": "n", "work_mem": "0123", "log_line_prefix": "1e3"});
    let file = files.write("database.yaml", &yaml::to_string(&database));
    let ran = run(&[PLATFORM, &file]);
    assert!(ran.ok, "{}", ran.err);
    for quoted in ["value: \"on\"", "value: \"n\"", "value: \"0123\"", "value: \"1e3\""] {
        assert!(ran.out.contains(quoted), "no {quoted} in\n{}", ran.out);
    }
    let group = ran.object("parameter-group-17");
    let values: Vec<_> =
        group["spec"]["forProvider"]["parameter"].as_array().expect("parameters").iter().map(|p| &p["value"]).collect();
    assert!(values.iter().all(|value| value.is_string()), "{values:?}");
}

#[test]
fn a_claim_as_it_stands_in_git_gets_the_same_uid_each_time() {
    let one = run(&[PLATFORM, MINIMAL]).object("subnet-group");
    let other = run(&[PLATFORM, MINIMAL]).object("subnet-group");
    assert_eq!(one, other);
    let files = Files::new();
    let mut elsewhere = worlds::example("database-minimal");
    elsewhere["metadata"]["namespace"] = json!("team-b");
    let file = files.write("database.yaml", &yaml::to_string(&elsewhere));
    let other = run(&[PLATFORM, &file]).object("subnet-group");
    let external = "/metadata/annotations/crossplane.io~1external-name";
    assert_ne!(one.pointer(external), other.pointer(external));
    assert_eq!(other["metadata"]["namespace"], "team-b");
}
