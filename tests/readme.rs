//! The documentation is true: what it shows was printed by the program, and what it names is there.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use function_idp::{
    cli::{world::World, yaml::read_documents},
    composite::{application, database},
    schema,
    server::Options,
};
use regex::Regex;
use serde_json::{Value, json};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_function-idp");

/// What people read first.
const PAGES: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/// Files that commands shown on the pages make.
const MADE: [&str; 6] =
    ["package.yaml", "install.yaml", "install-namespaced.yaml", "databases.yaml", "old.yaml", "new.yaml"];

/// The guides.
fn guides() -> Vec<String> {
    let mut guides: Vec<_> = fs::read_dir(Path::new(ROOT).join("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().into_string().unwrap()))
        .filter(|path| Path::new(path).extension().is_some_and(|extension| extension == "md"))
        .collect();
    guides.sort();
    guides
}

/// Everything that people read and somebody wrote.
fn pages() -> Vec<String> {
    PAGES.into_iter().map(str::to_owned).chain(guides()).collect()
}

/// A line of shown output that stands for lines that were cut.
const CUT: &str = "...";

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn regex(expression: &str) -> Regex {
    Regex::new(expression).unwrap()
}

/// The fenced blocks of that language, each with the number of its first line.
fn blocks(page: &str, language: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize, usize, Vec<String>)> = None;
    for (index, line) in text(page).lines().enumerate() {
        // A block in a list is indented as a whole.
        let indent = line.len() - line.trim_start().len();
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some((language.to_owned(), indent, index + 2, Vec::new())),
            (Some(_), Some((its, _, first, lines))) => {
                if its == language {
                    found.push((first, lines));
                }
            }
            (None, Some((its, indent, first, mut lines))) => {
                lines.push(line.get(indent..).unwrap_or_default().to_owned());
                open = Some((its, indent, first, lines));
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{page}: a block does not end");
    found
}

/// What a page shows of a command line: where, what was typed, and what came out.
struct Session {
    place: String,
    command: String,
    shown: Vec<String>,
}

fn sessions(page: &str) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (first, lines) in blocks(page, "console") {
        for (index, line) in lines.iter().enumerate() {
            match line.strip_prefix("$ ") {
                Some(command) => {
                    let place = format!("{page}:{}", first + index);
                    sessions.push(Session { place, command: command.to_owned(), shown: Vec::new() });
                }
                None if index == 0 => panic!("{page}:{first}: a console block begins with a command"),
                None => sessions.last_mut().unwrap().shown.push(line.clone()),
            }
        }
    }
    sessions
}

/// What a terminal shows of a command. `cargo run --` is the program as it was built for the tests.
fn run(command: &str) -> Vec<String> {
    let cargo = r#"cargo() { [ "$1 $2" = "run --" ] || exit 64; shift 2; function-idp "$@"; }"#;
    let folder = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let output = Command::new("sh")
        .args(["-c", &format!("{cargo}\n{{ {command}\n}} 2>&1")])
        .current_dir(ROOT)
        .env("PATH", format!("{folder}:{}", env::var("PATH").unwrap_or_default()))
        .env_remove("TLS_SERVER_CERTS_DIR")
        .output()
        .expect("a shell");
    assert_ne!(output.status.code(), Some(64), "{command}: only `cargo run --` is known");
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

/// Whether lines are the ones that are shown, where a cut stands for one line or more.
fn fits(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((cut, rest)) if cut == CUT => (1..=printed.len()).any(|count| fits(rest, &printed[count..])),
        Some((line, rest)) => printed.first() == Some(line) && fits(rest, &printed[1..]),
    }
}

#[test]
fn shown_output_is_what_the_program_prints() {
    let shown: Vec<_> = pages().iter().flat_map(|page| sessions(page)).collect();
    assert!(shown.len() >= 4, "the pages show little");
    let wrong = shown.iter().filter(|session| !session.command.starts_with("cargo test")).filter_map(|session| {
        let printed = run(&session.command);
        let Session { place, command, shown } = session;
        (!fits(shown, &printed)).then(|| format!("{place}: $ {command}\nprints\n{}\n", printed.join("\n")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_cut_stands_for_lines_and_nothing_else_does() {
    let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for (shown, printed, expected) in [
        ("a b", "a b", true),
        ("a ... d", "a b c d", true),
        ("... d", "a b c d", true),
        ("a ...", "a b", true),
        ("a ... b", "a b", false),
        ("a b", "a b c", false),
        ("a c", "a b c", false),
        ("a ... b ... c", "a x b y b z c", true),
    ] {
        assert_eq!(fits(&lines(shown), &lines(printed)), expected, "{shown}, {printed}");
    }
}

/// `cargo test` cannot run inside a test, but a test binary knows the names of its tests.
#[test]
fn shown_tests_are_the_ones_there_are() {
    let list = Command::new(env::current_exe().unwrap()).arg("--list").output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    let names: Vec<_> = list.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let count = names.len();
    let mut printed = vec![format!("running {count} tests")];
    printed.extend(names.iter().map(|name| format!("test {name} ... ok")));
    let shown: Vec<_> =
        sessions("README.md").into_iter().filter(|session| session.command.starts_with("cargo test")).collect();
    assert_eq!(shown.len(), 1, "the README shows `cargo test` once");
    for line in shown[0].shown.iter().filter(|line| *line != CUT) {
        assert!(printed.contains(line), "README.md: {line:?} is nothing that `cargo test` prints for tests/readme.rs");
    }
    assert!(shown[0].shown.len() > count, "the README shows every test of tests/readme.rs");
}

#[test]
fn the_two_commands_are_shown() {
    let commands: Vec<_> = sessions("README.md").into_iter().map(|session| session.command).collect();
    for command in
        ["cargo run -- render examples/platform.yaml examples/database-minimal.yaml --simulate", "cargo test"]
    {
        assert!(commands.iter().any(|shown| shown == command), "README.md does not show {command}");
    }
}

#[test]
fn every_example_is_in_the_readme() {
    let readme = text("README.md");
    for entry in fs::read_dir(Path::new(ROOT).join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(readme.contains(&format!("examples/{name}")), "README.md does not show examples/{name}");
    }
}

/// Whether something lies at a path in which `<name>` and `*` stand for any name.
fn is_there(folder: &Path, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    if !name.contains(['<', '*']) {
        let next = folder.join(name);
        return next.exists() && is_there(&next, rest);
    }
    let pattern = regex("<[^>]*>|\\*").replace_all(name, "\u{1}").into_owned();
    let pattern = regex(&format!("^{}$", regex::escape(&pattern).replace('\u{1}', ".+")));
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap());
    entries
        .filter(|entry| pattern.is_match(&entry.file_name().to_string_lossy()))
        .any(|entry| is_there(&entry.path(), rest))
}

fn is_in_the_repository(path: &str) -> bool {
    is_there(Path::new(ROOT), &path.trim_end_matches(['/', '.']).split('/').collect::<Vec<_>>())
}

#[test]
fn every_path_that_is_named_exists() {
    let path = regex(
        r"(?:^|[\s`(])((?:\.ci|benches|docs|examples|package|proto|src|tests)/[\w./*<>-]*|[\w-]+\.(?:md|rs|toml|yaml)\b)",
    );
    let link = regex(r"\]\(([^)#:\s]+)\)");
    let mut found = 0;
    for page in &pages() {
        let drawn: BTreeSet<_> =
            blocks(page, "tree").into_iter().flat_map(|(first, lines)| first..first + lines.len()).collect();
        for (index, line) in text(page).lines().enumerate().filter(|(index, _)| !drawn.contains(&(index + 1))) {
            let named = path.captures_iter(line).map(|named| named[1].to_owned());
            // A guide also names files of the reader's own; folders of the project are its own.
            let named = named.filter(|named| {
                !MADE.contains(&named.as_str()) && (named.contains('/') || PAGES.contains(&page.as_str()))
            });
            // A link begins where its page lies.
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            let linked = link.captures_iter(line).map(|link| format!("{folder}/{}", &link[1]));
            for path in named.chain(linked) {
                assert!(is_in_the_repository(path.trim_start_matches('/')), "{page}:{}: there is no {path}", index + 1);
                found += 1;
            }
        }
    }
    assert!(found > 40, "only {found} paths are named");
    assert!(!is_in_the_repository("src/no-such-file.rs") && is_in_the_repository("src/<folder>/mod.rs"));
}

/// A block of `sh` was not run: it says what it would have needed.
#[test]
fn what_was_not_run_says_what_it_needs() {
    let needs = regex(r"^# needs a (cloud|cluster|registry)$");
    let mut found = 0;
    for guide in guides() {
        for (first, lines) in blocks(&guide, "sh") {
            assert!(needs.is_match(&lines[0]), "{guide}:{first}: a block that is not run says what it needs");
            found += 1;
        }
    }
    assert!(found > 10, "{found} blocks");
}

#[test]
fn shown_manifests_are_taken() {
    let mut found = 0;
    for page in pages() {
        for (first, lines) in blocks(&page, "yaml") {
            for manifest in read_documents(&lines.join("\n"), &page).unwrap() {
                let ours = manifest["apiVersion"] == "platform.idp.dev/v1alpha1";
                let spec = match manifest["kind"].as_str().filter(|_| ours).unwrap_or_default() {
                    "Database" => schema::database_spec(),
                    "Application" => schema::application_spec(),
                    "Platform" => schema::platform_spec(),
                    _ => continue,
                };
                assert_eq!(schema::validate(spec, &manifest["spec"], "spec"), vec![], "{page}:{first}");
                found += 1;
            }
        }
    }
    assert!(found > 5, "{found} manifests");
}

/// The paths of a drawn tree: two spaces a level, the name first, then what it is.
fn drawn(page: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (_, lines) in blocks(page, "tree") {
        let mut stack: Vec<&str> = Vec::new();
        for line in &lines {
            let level = (line.len() - line.trim_start().len()) / 2;
            let Some(name) = line.split_whitespace().next() else { continue };
            stack.truncate(level);
            stack.push(name.trim_end_matches('/'));
            paths.push(stack.join("/"));
        }
    }
    paths
}

/// All that a drawing of the house must show: what lies at the top of `src`, and every folder below it. A folder beside a
/// file of its name belongs to that file.
fn house(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let top = folder == Path::new(ROOT).join("src");
        if path.is_dir() && !path.with_extension("rs").exists() {
            house(&path, found);
            found.push(path);
        } else if top && path.is_file() {
            found.push(path);
        }
    }
}

#[test]
fn the_house_is_drawn_as_it_stands() {
    let drawn = drawn("ARCHITECTURE.md");
    for path in &drawn {
        assert!(is_in_the_repository(path), "ARCHITECTURE.md draws {path}, which is not there");
    }
    let mut there = Vec::new();
    house(&Path::new(ROOT).join("src"), &mut there);
    for path in there {
        let path = path.strip_prefix(ROOT).unwrap().to_str().unwrap();
        assert!(drawn.iter().any(|drawn| drawn == path), "ARCHITECTURE.md does not draw {path}");
    }
}

#[test]
fn every_flag_is_told_and_no_other() {
    let flag = regex(r"--[a-z][a-z-]*");
    let mut known = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    for command in ["render", "serve", "generate", "explain", "completions", "man", "package build", "package push"] {
        let help = run(&format!("function-idp {command} --help")).join("\n");
        known.extend(flag.find_iter(&help).map(|flag| flag.as_str().to_owned()));
    }
    let readme = text("README.md");
    let told: BTreeSet<_> = flag.find_iter(&readme).map(|flag| flag.as_str().to_owned()).collect();
    // What is typed after other programs' names.
    let others = ["--release"];
    let unknown: Vec<_> = told.difference(&known).filter(|flag| !others.contains(&flag.as_str())).collect();
    assert!(unknown.is_empty(), "README.md tells flags that do not exist: {unknown:?}");
    let missing: Vec<_> = known.difference(&told).filter(|flag| *flag != "--help" && *flag != "--version").collect();
    assert!(missing.is_empty(), "README.md does not tell {missing:?}");
}

/// The answer to the shortest manifest of a kind with these fields in its spec: the sentence of a refusal.
fn refusal(kind: &str, fields: &Value) -> Option<String> {
    let document = |path: &str| read_documents(&text(path), path).unwrap().remove(0);
    let mut manifest = document(&format!("examples/{kind}-minimal.yaml"));
    if kind == "application" {
        manifest["spec"] = json!({"image": "ghcr.io/acme/shop", "tag": "1.4.2"});
    }
    for (name, value) in fields.as_object().expect("fields") {
        manifest["spec"][name] = value.clone();
    }
    let mut world = World::new(manifest);
    world.objects = vec![document("examples/platform.yaml")];
    world.call().expect("an answer").fatal().map(str::to_owned)
}

#[test]
fn what_is_said_to_be_served_is_served() {
    let row = regex(r"^\| (`[^|]*`) \| served\b");
    let snippet = regex("`([^`]+)`");
    let mut served = 0;
    let mut kind = "database";
    for line in text("README.md").lines() {
        if line.starts_with("| In the spec of an Application") {
            kind = "application";
        } else if line.starts_with("| In the spec of a Database") {
            kind = "database";
        }
        let Some(row) = row.captures(line) else { continue };
        for fields in snippet.captures_iter(&row[1]) {
            let said = refusal(kind, &read_documents(&fields[1], "README.md").unwrap().remove(0));
            assert_eq!(said, None, "{}", &fields[1]);
            served += 1;
        }
    }
    assert!(served >= 40, "the table of what is served is gone");
}

/// The text of a section of the README, up to the next heading, in one line.
fn section(heading: &str) -> String {
    let readme = text("README.md");
    let (_, rest) = readme.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let end = rest.find("\n## ").into_iter().chain(rest.find("\n### ")).min().unwrap_or(rest.len());
    rest[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn conditions_and_entries_of_the_secret_are_told() {
    let told = section("## Applications");
    for condition in application::CONDITIONS {
        assert!(told.contains(&format!("| `{condition}` |")), "README.md does not tell {condition}");
    }
    let conditions = section("### How far it is");
    for condition in database::CONDITIONS {
        assert!(conditions.contains(&format!("| `{condition}` |")), "README.md does not tell {condition}");
    }
    let printed = run(
        "cargo run -- render examples/platform.yaml examples/database-minimal.yaml --simulate -o json 2> /dev/null",
    );
    let list: Value = serde_json::from_str(&printed.join("\n")).unwrap();
    let secret = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "Secret").unwrap();
    let told = section("### The connection");
    assert!(told.contains(&format!("`{}`", secret["type"].as_str().unwrap())));
    for entry in secret["data"].as_object().unwrap().keys() {
        assert!(told.contains(&format!("`{entry}`")), "README.md does not tell the entry {entry}");
    }
}

#[test]
fn figures_are_those_of_the_program() {
    let serve = section("## serve");
    let default = regex(r"(--[a-z-]+) <.*\[default: ([^\]]+)\]");
    let help = run("function-idp serve --help");
    let defaults: Vec<_> = help.iter().filter_map(|line| default.captures(line)).collect();
    assert!(defaults.len() >= 4, "{help:?}");
    for found in defaults {
        let row = regex(&format!(r"\| `{}[^|]*` \| `?{}`? \|", &found[1], regex::escape(&found[2])));
        assert!(row.is_match(&serve), "README.md does not tell {} as the default of {}", &found[2], &found[1]);
    }
    let drain = Options::default().drain_timeout.as_secs();
    assert!(serve.contains(&format!("for {drain} seconds at most")), "calls under way have {drain} seconds");
    let toolchain = format!("({} or newer)", env!("CARGO_PKG_RUST_VERSION"));
    assert!(section("## Two commands").contains(&toolchain), "README.md does not tell {toolchain}");
}
