//! `package build` and `package push` as they are typed: what they write, and that wrong input leaves nothing behind.
//!
//! That Crossplane reads what is written, and registries take it, is tested in `tests/engine`.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Output},
};

use function_idp::{
    cli::yaml,
    image::{self, Architecture, Binary, Unusable},
};
use serde_json::Value;
use tempfile::TempDir;

/// Numbers of processors in the header of a binary.
const AMD64: u16 = 62;
const ARM64: u16 = 183;
const RISCV: u16 = 243;
/// Kinds of segments: what is loaded, and which loader is asked for.
const LOAD: u32 = 1;
const INTERPRETER: u32 = 3;

/// The smallest file that has the header of a 64-bit Linux program, with one segment.
fn elf(machine: u16, segment: u32) -> Vec<u8> {
    let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for half in [2u16, machine] {
        file.extend(half.to_le_bytes());
    }
    file.extend(1u32.to_le_bytes());
    // Entry, program headers right behind this header, no sections.
    for word in [0u64, 64, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(0u32.to_le_bytes());
    for half in [64u16, 56, 1, 64, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    file.extend(segment.to_le_bytes());
    file.extend([0; 52]);
    file
}

/// A directory with a static binary for each processor, and room for packages.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("amd64"), elf(AMD64, LOAD)).unwrap();
        fs::write(directory.path().join("arm64"), elf(ARM64, LOAD)).unwrap();
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Runs the program in this directory.
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_function-idp"))
            .current_dir(self.directory.path())
            .env("DOCKER_CONFIG", self.path("docker"))
            .args(arguments)
            .output()
            .unwrap()
    }

    fn build(&self, arguments: &[&str]) -> Output {
        self.run(&[&["package", "build", "--registry", "ghcr.io/acme"], arguments].concat())
    }

    fn objects(&self, name: &str) -> Vec<Value> {
        yaml::read_documents(&fs::read_to_string(self.path(name)).unwrap(), name).unwrap()
    }

    /// What is in a directory, by name.
    fn names(&self, directory: &str) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.path(directory))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// The one sentence of a run that failed.
#[track_caller]
fn complaint(output: &Output) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    assert_eq!(said.lines().count(), 1, "{said}");
    said.strip_prefix("function-idp: ").unwrap().trim_end().to_owned()
}

#[test]
fn packages_of_every_processor_and_flavour_are_written() {
    let place = Place::new();
    let output = place.build(&["--binary", "arm64", "--binary", "amd64", "--flavour", "namespaced,claims"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        place.names("xpkg"),
        [
            "configuration-idp-namespaced.xpkg",
            "configuration-idp.xpkg",
            "function-idp-amd64.xpkg",
            "function-idp-arm64.xpkg",
            "install-namespaced.yaml",
            "install.yaml",
        ]
    );
    let told = String::from_utf8(output.stdout).unwrap();
    for (line, name) in told.lines().zip(["function-idp-amd64", "function-idp-arm64", "configuration-idp"]) {
        let path = format!("xpkg/{name}.xpkg");
        let image = image::read(fs::File::open(place.path(&path)).unwrap()).unwrap();
        let [at, reference, digest, ..] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(
            (at, reference, digest),
            (path.as_str(), image.reference.as_str(), image.digest().unwrap().as_str())
        );
    }
}

#[test]
fn packages_are_everybodys_to_read() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    assert!(place.build(&["--binary", "amd64"]).status.success());
    let mode = fs::metadata(place.path("xpkg/configuration-idp.xpkg")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn wrong_input_is_one_sentence_and_leaves_nothing() {
    let place = Place::new();
    place.write("text", "no program");
    place.write("riscv", elf(RISCV, LOAD));
    place.write("dynamic", elf(AMD64, INTERPRETER));
    place.write("second", elf(AMD64, LOAD));
    place.write(
        "typo.yaml",
        "apiVersion: platform.idp.dev/v1alpha1\nkind: Platform\nspec:\n  defaults: {provder: aws}\n",
    );
    place.write("two.yaml", "kind: Platform\nspec: {}\n---\nkind: Platform\nspec: {}\n");
    place.write("other.yaml", "kind: Database\nspec: {}\n");
    place.write("broken.yaml", "kind: [Platform\n");
    place.write("file", "");
    let own = env!("CARGO_BIN_EXE_function-idp");
    let dynamic = "it is linked dynamically, and an image that holds nothing else cannot start it; link it statically";
    let cases: &[(&[&str], &str)] = &[
        (&["--flavour", "composite"], "`composite` is no flavour: there are claims and namespaced"),
        (&["--group", "acme"], "`acme` is no API group: a group is a domain"),
        (&["--group", "x.k8s.io"], "`x.k8s.io` is reserved"),
        (&["--version", "latest"], "`latest` is no version: a version has three numbers"),
        (&["--function-name", "Idp"], "`Idp` is no name of a function"),
        (&["--providers", "aws,oracle"], "`oracle` is no family of providers: there are aws"),
        (&["--provider-registry", "mirror"], "`mirror` is no registry"),
        (&["--binary", "nowhere"], "cannot read nowhere: No such file"),
        (&["--binary", "text"], "text cannot be the function's image: it is no 64-bit program for Linux"),
        (&["--binary", "riscv"], "riscv cannot be the function's image: its processor is neither amd64 nor arm64"),
        (&["--binary", "dynamic"], &format!("dynamic cannot be the function's image: {dynamic}")),
        (&["--binary", "second"], "second: there is another binary for amd64 already"),
        (&["--platform", "nowhere.yaml"], "cannot read nowhere.yaml: No such file"),
        (
            &["--platform", "typo.yaml"],
            "typo.yaml: Platform default, spec.defaults.provder: unknown field; did you mean \"provider\"?",
        ),
        (&["--platform", "two.yaml"], "two.yaml: it must hold one Platform and nothing else"),
        (&["--platform", "other.yaml"], "other.yaml: it must hold one Platform and nothing else"),
        (&["--platform", "broken.yaml"], "broken.yaml"),
        (&["--output", "file"], "cannot write file: "),
        (&["--output", "file/below"], "cannot write file/below: "),
        (&["--output", "/proc/nowhere"], "cannot write /proc/nowhere: "),
    ];
    let before = place.names(".");
    for (arguments, sentence) in cases {
        let said = complaint(&place.build(&[&["--binary", "amd64"], *arguments].concat()));
        assert!(said.starts_with(sentence), "{arguments:?}: {said}");
        assert_eq!(place.names("."), before, "{arguments:?}");
    }
    // This very program asks for a loader.
    let said = complaint(&place.build(&[]));
    assert_eq!(said, format!("{own} cannot be the function's image: {dynamic}; name a static binary with --binary"));
    let said = complaint(&place.run(&["package", "build", "--registry", "acme", "--binary", "amd64"]));
    assert!(said.starts_with("`acme` is no registry"), "{said}");
}

/// A disk that is full is played by a limit on the size of files.
#[test]
fn a_full_disk_leaves_what_was_there() {
    let place = Place::new();
    let mut large = elf(AMD64, LOAD);
    // Bytes that cannot be compressed.
    let mut state = 1u64;
    large.extend((0..200_000).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    }));
    place.write("large", large);
    fs::create_dir(place.path("old")).unwrap();
    place.write("old/function-idp-amd64.xpkg", "old");
    for output in ["old", "new/er"] {
        let script = "ulimit -f 100; trap '' XFSZ; exec \"$@\"";
        let full = Command::new("bash")
            .current_dir(place.directory.path())
            .args(["-c", script, "bash", env!("CARGO_BIN_EXE_function-idp")])
            .args(["package", "build", "--registry", "ghcr.io/acme", "--binary", "large", "--output", output])
            .output()
            .unwrap();
        let said = complaint(&full);
        assert!(said.starts_with(&format!("cannot write {output}/function-idp-amd64.xpkg: File too large")), "{said}");
    }
    assert_eq!(place.names("old"), ["function-idp-amd64.xpkg"]);
    assert_eq!(fs::read_to_string(place.path("old/function-idp-amd64.xpkg")).unwrap(), "old");
    assert!(!place.path("new").exists());
}

#[test]
fn what_cannot_be_pushed_is_one_sentence() {
    let place = Place::new();
    // A port that nobody listens on.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let registry = format!("{closed}/acme");
    let built = place.run(&["package", "build", "--registry", &registry, "--binary", "amd64"]);
    assert!(built.status.success());
    let image = image::read(fs::File::open(place.path("xpkg/configuration-idp.xpkg")).unwrap()).unwrap();
    let nowhere = image::Image { reference: "acme".to_owned(), ..image };
    place.write("nowhere.xpkg", image::write(&nowhere).unwrap());
    place.write("text.xpkg", "no archive");
    fs::create_dir(place.path("empty")).unwrap();
    let push = |arguments: &[&str]| complaint(&place.run(&[&["package", "push"], arguments].concat()));
    for (arguments, sentence) in [
        (&["nowhere"][..], "cannot read nowhere: No such file or directory (os error 2)".to_owned()),
        (&["empty"], "there is no package in empty: make them by `package build`".to_owned()),
        (&["nowhere.xpkg"], "`acme` is no reference to an image".to_owned()),
        (&["text.xpkg"], "text.xpkg: it is no package: ".to_owned()),
        (
            &["xpkg", "xpkg"],
            format!(
                "two packages for the same processor belong to {registry}/configuration-idp:v0.1.0; push one of them"
            ),
        ),
        (&["xpkg"], format!("cannot reach the registry {closed}: Connection refused")),
    ] {
        let said = push(arguments);
        assert!(said.starts_with(&sentence), "{arguments:?}: {said}");
    }
    fs::create_dir(place.path("docker")).unwrap();
    for (config, what) in [
        ("{", "its config.json cannot be read"),
        (r#"{"credHelpers": {"HOST": "that-is-not-there"}}"#, "Unable to communicate with credential helper"),
        (r#"{"auths": {"HOST": {"auth": "%%%"}}}"#, "Unable to decode credential"),
    ] {
        place.write("docker/config.json", config.replace("HOST", &closed.to_string()));
        let said = push(&["xpkg"]);
        assert_eq!(said, format!("the Docker config has no usable credentials for {closed}: {what}"));
    }
    let token = format!(r#"{{"auths": {{"{closed}": {{"identitytoken": "x"}}}}}}"#);
    place.write("docker/config.json", token);
    assert!(push(&["xpkg"]).starts_with(&format!("the Docker config has an identity token for {closed}")));
}

#[test]
fn a_binary_is_known_by_its_header() {
    let architecture = |bytes| Binary::new(bytes).map(|binary| binary.architecture);
    assert_eq!(architecture(elf(AMD64, LOAD)), Ok(Architecture::Amd64));
    assert_eq!(architecture(elf(ARM64, LOAD)), Ok(Architecture::Arm64));
    assert_eq!(architecture(elf(RISCV, LOAD)), Err(Unusable::Processor));
    assert_eq!(architecture(elf(AMD64, INTERPRETER)), Err(Unusable::Dynamic));
    let mut short = elf(AMD64, LOAD);
    short.truncate(70);
    let mut thirty_two = elf(AMD64, LOAD);
    thirty_two[4] = 1;
    for bytes in [Vec::new(), b"MZ".to_vec(), short, thirty_two] {
        assert_eq!(architecture(bytes), Err(Unusable::NoProgram));
    }
}

#[test]
fn a_function_beside_another_brings_compositions_and_no_configuration() {
    let place = Place::new();
    let beside = ["--binary", "amd64", "--function-name", "function-idp-next", "--version", "v2.0.0-rc.1"];
    assert!(place.build(&beside).status.success());
    assert_eq!(place.names("xpkg"), ["function-idp-next-amd64.xpkg", "install.yaml"]);
    let objects = place.objects("xpkg/install.yaml");
    let named = |kind: &str| -> Vec<&str> {
        objects.iter().filter(|it| it["kind"] == kind).map(|it| it["metadata"]["name"].as_str().unwrap()).collect()
    };
    assert_eq!(named("Function"), ["acme-function-idp-next"]);
    assert_eq!(named("Composition"), ["xapplications-next.platform.idp.dev", "xdatabases-next.platform.idp.dev"]);
    assert!(named("Configuration").is_empty());
}

#[test]
fn the_manifest_installs_what_was_built() {
    let place = Place::new();
    let more = ["--binary", "amd64", "--flavour", "claims,namespaced", "--version", "1.2.3"];
    assert!(place.build(&more).status.success());
    for (file, configuration) in
        [("install.yaml", "configuration-idp"), ("install-namespaced.yaml", "configuration-idp-namespaced")]
    {
        let objects = place.objects(&format!("xpkg/{file}"));
        let one = |kind: &str| {
            let mut found = objects.iter().filter(|it| it["kind"] == kind);
            (found.next().unwrap_or_else(|| panic!("{file}: no {kind}")), found.next().is_none())
        };
        let (function, alone) = one("Function");
        assert!(alone);
        // The name that the Compositions call, whoever installs it.
        assert_eq!(function["metadata"]["name"], "acme-function-idp");
        assert_eq!(function["spec"]["package"], "ghcr.io/acme/function-idp:v1.2.3");
        assert_eq!(function["spec"]["runtimeConfigRef"]["name"], one("DeploymentRuntimeConfig").0["metadata"]["name"]);
        let (package, alone) = one("Configuration");
        assert!(alone);
        assert_eq!(package["metadata"]["name"], format!("acme-{configuration}"));
        assert_eq!(package["spec"]["package"], format!("ghcr.io/acme/{configuration}:v1.2.3"));
        let kinds: Vec<_> = objects.iter().map(|it| it["kind"].as_str().unwrap()).collect();
        for kind in ["ClusterRole", "PodDisruptionBudget", "NetworkPolicy", "ConfigMap"] {
            assert!(kinds.contains(&kind), "{file}: no {kind}");
        }
        // What a cluster may not know comes last.
        assert_eq!(kinds[kinds.len() - 2..], ["ServiceMonitor", "PrometheusRule"]);
    }
    assert!(place.build(&["--binary", "amd64", "--monitoring", "false"]).status.success());
    let text = fs::read_to_string(place.path("xpkg/install.yaml")).unwrap();
    assert!(!text.contains("monitoring.coreos.com/"));
}
