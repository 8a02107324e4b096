//! The rules of the house that no compiler checks.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

/// A file of the repository, by its path from the root.
struct File {
    path: String,
    text: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }

    fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| {
            let rest = self.path.strip_prefix(folder);
            rest.is_some_and(|rest| matches!(rest, "" | ".rs") || rest.starts_with('/'))
        })
    }

    /// The lines that the product is built of, by number: no comments, no unit tests.
    fn code(&self) -> Vec<(usize, &str)> {
        if !self.is_rust() || self.path.ends_with("/tests.rs") || self.path.contains("/tests/") {
            return Vec::new();
        }
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        // A unit test module ends its file.
        let code = lines.take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
        code.map(|(number, line)| (number, line.split("//").next().unwrap_or_default())).collect()
    }

    /// The lines of code that match, as offences.
    fn offences(&self, regex: &Regex, rule: &str) -> Vec<String> {
        let code = self.code();
        let matching = code.iter().filter(|(_, line)| regex.is_match(line));
        matching.map(|(number, line)| format!("{}:{number}: {rule}: {}", self.path, line.trim())).collect()
    }
}

/// All files of the repository that people write.
fn files() -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                walk(&path, found);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    walk(root, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let path = path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/");
        Some(File { path, text })
    };
    paths.into_iter().filter_map(read).collect()
}

fn regex(expression: &str) -> Regex {
    Regex::new(expression).unwrap()
}

/// Runs a rule over the repository, and over an example that it must object to.
fn hold(rule: fn(&[File]) -> Vec<String>, offender: &File) {
    assert_eq!(rule(std::slice::from_ref(offender)).len(), 1, "the rule overlooks {}", offender.path);
    let offences = rule(&files());
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

#[test]
fn files_are_short() {
    fn rule(files: &[File]) -> Vec<String> {
        let sources = files.iter().filter(|file| file.is_rust() && file.is_in(&["src", "tests"]));
        let long = sources.map(|file| (file, file.text.lines().count())).filter(|(_, lines)| *lines > 500);
        long.map(|(file, lines)| format!("{}: {lines} lines are two files", file.path)).collect()
    }
    hold(rule, &File::new("src/a.rs", &"\n".repeat(501)));
}

#[test]
fn only_the_ends_know_protobuf() {
    fn rule(files: &[File]) -> Vec<String> {
        let protobuf = regex(r"\b(prost(_types)?|tonic(_\w+)?)\b(::|;)");
        let others = files.iter().filter(|file| file.is_in(&["src"]) && !file.is_in(&["src/wire", "src/server"]));
        others.flat_map(|file| file.offences(&protobuf, "only wire and server know protobuf")).collect()
    }
    hold(rule, &File::new("src/plan.rs", "use prost::Message;\n// prost::Message\n"));
}

#[test]
fn only_the_server_listens() {
    fn rule(files: &[File]) -> Vec<String> {
        let sockets = regex(r"\b(TcpListener|TcpSocket|TcpStream|UdpSocket|Unix(Listener|Stream|Datagram))\b");
        // Serving is passed a listener, which its command binds.
        let others = files.iter().filter(|file| file.is_in(&["src"]) && !file.is_in(&["src/server", "src/cli/serve"]));
        others.flat_map(|file| file.offences(&sockets, "only serving has sockets")).collect()
    }
    hold(rule, &File::new("src/cli/render.rs", "let listener = TcpListener::bind(address);\n"));
}

#[test]
fn only_the_registry_calls_out() {
    fn rule(files: &[File]) -> Vec<String> {
        let clients = regex(r"\b(oci_client|docker_credential|reqwest|registry::push)\b");
        let typed = ["src/registry", "src/cli/package"];
        let others = files.iter().filter(|file| file.is_in(&["src"]) && !file.is_in(&typed));
        others.flat_map(|file| file.offences(&clients, "only a push that was typed calls out")).collect()
    }
    hold(rule, &File::new("src/server/service.rs", "oci_client::Client::default();\n"));
}

#[test]
fn the_core_is_pure() {
    const CORE: [&str; 12] = [
        "src/catalogue",
        "src/composite",
        "src/image",
        "src/object",
        "src/package",
        "src/plan",
        "src/platform",
        "src/readiness",
        "src/request",
        "src/resource",
        "src/safety",
        "src/sensitive",
    ];
    fn rule(files: &[File]) -> Vec<String> {
        let impure = regex(
            r"\b(SystemTime|Instant|HashMap|HashSet|tokio|rand|async fn|await|Mutex|RwLock|thread_local!|static mut)\b|\bstd::(env|fs|process|thread)\b|\b(stdin|stdout|stderr|print|println|eprintln|dbg)\b|\bToSocketAddrs\b",
        );
        let core = files.iter().filter(|file| file.is_in(&CORE));
        core.flat_map(|file| file.offences(&impure, "the core has no clock, order, world or wait")).collect()
    }
    hold(rule, &File::new("src/composite/database/plan.rs", "use std::collections::HashMap;\n"));
    hold(rule, &File::new("src/safety.rs", "let now = std::time::SystemTime::now();\n#[cfg(test)]\nuse std::fs;\n"));
}

#[test]
fn neighbours_do_not_know_each_other() {
    const PROVIDERS: [&str; 4] = ["aws", "azure", "gcp", "kubernetes"];
    const KINDS: [&str; 2] = ["application", "database"];
    // An application may hold a whole database: it knows what one may ask for, and nothing else of it.
    const SPEC: &str = "database::spec";
    fn neighbours(file: &File, names: &[&str]) -> Vec<String> {
        let parts: Vec<&str> = file.path.trim_end_matches(".rs").split('/').collect();
        let Some(own) = names.iter().find(|name| parts.contains(name)) else {
            return Vec::new();
        };
        let others: Vec<&str> = names.iter().filter(|name| *name != own).copied().collect();
        let others = others.join("|");
        let import = regex(&format!(r"\b(super|crate|self)::.*\b({others})\b|\b({others})::"));
        let found = file.offences(&import, &format!("{own} does not know its neighbours"));
        found.into_iter().filter(|line| *own != "application" || !line.contains(SPEC)).collect()
    }
    fn rule(files: &[File]) -> Vec<String> {
        let composite = files.iter().filter(|file| file.is_in(&["src/composite"]));
        composite.flat_map(|file| [neighbours(file, &PROVIDERS), neighbours(file, &KINDS)].concat()).collect()
    }
    hold(rule, &File::new("src/composite/database/aws/mod.rs", "use super::{gcp, schema};\nlet name = \"azure\";\n"));
    hold(rule, &File::new("src/composite/application/plan.rs", "use crate::composite::database::settled;\n"));
}

#[test]
fn lints_of_safety_stay_on() {
    fn rule(files: &[File]) -> Vec<String> {
        let off = regex(r"\b(allow|expect)\(.*\b(unwrap_used|expect_used|panic|unsafe_code)\b");
        let source = files.iter().filter(|file| file.is_in(&["src"]));
        source.flat_map(|file| file.offences(&off, "the product does not panic")).collect()
    }
    hold(rule, &File::new("src/plan.rs", "#[allow(clippy::unwrap_used)]\n"));
}

#[test]
fn names_say_what_a_thing_is() {
    fn rule(files: &[File]) -> Vec<String> {
        let empty =
            regex(r"\b(struct|enum|trait|type)\s+\w*(Manager|Helper|Utils?)\b|\bmod\s+(helpers?|utils?|misc|common)\b");
        let source = files.iter().filter(|file| file.is_in(&["src"]));
        source.flat_map(|file| file.offences(&empty, "a name that says nothing")).collect()
    }
    hold(rule, &File::new("src/plan.rs", "struct PlanManager;\n"));
}

#[test]
fn nothing_is_left_for_later() {
    fn rule(files: &[File]) -> Vec<String> {
        // Assembled, so that this file does not object to itself.
        let later = regex(&["TO", "DO|FIX", "ME|X", "XX|to", "do!|unimple", "mented!"].concat());
        let source = files.iter().filter(|file| file.is_rust());
        let lines = source.flat_map(|file| file.text.lines().enumerate().map(move |line| (file, line)));
        let found = lines.filter(|(_, (_, line))| later.is_match(line));
        found.map(|(file, (index, line))| format!("{}:{}: {}", file.path, index + 1, line.trim())).collect()
    }
    hold(rule, &File::new("src/plan.rs", &["// TO", "DO: later\n"].concat()));
}

#[test]
fn definitions_of_others_are_not_copied() {
    fn rule(files: &[File]) -> Vec<String> {
        // The only definition of ours is the input's, which is generated into the package.
        let definition = regex(r#"(?m)^\s*["']?kind["']?:\s*["']?CustomResourceDefinition\b"#);
        let data = files.iter().filter(|file| !file.is_rust() && !file.is_in(&["package"]));
        data.filter(|file| definition.is_match(&file.text)).map(|file| format!("{}: a CRD", file.path)).collect()
    }
    hold(rule, &File::new("tests/fixtures/crd.yaml", "apiVersion: a/v1\nkind: CustomResourceDefinition\n"));
}
