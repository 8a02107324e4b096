//! The commands as they are typed.

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use regex::Regex;

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_function-idp")).args(args).output().expect("a process")
}

fn out(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The sub-commands that the help lists.
fn commands() -> BTreeSet<String> {
    let help = out(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let names = list.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn a_field_is_explained_and_a_misspelt_one_refused() {
    assert!(out(&["explain", "database.spec.storage"]).contains("FIELD:    spec.storage <object>\n"));
    assert!(out(&["explain", "db", "--recursive"]).contains("\n      tables <list of objects>\n"));
    let output = run(&["explain", "database.spec.storge"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let sentence = "function-idp: Database has no field spec.storge; did you mean spec.storage?\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), sentence);
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = out(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell} does not complete {command}");
        }
        assert!(script.contains("recursive"), "{shell} does not complete flags");
    }
    assert_eq!(run(&["completions", "nosuchshell"]).status.code(), Some(2));
}

#[test]
fn bash_can_read_its_completions() {
    let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
        println!("skipped: there is no bash");
        return;
    };
    bash.stdin.take().expect("a pipe").write_all(out(&["completions", "bash"]).as_bytes()).expect("a reader");
    let output = bash.wait_with_output().expect("an end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn manual_pages_have_every_command() {
    let commands = commands();
    assert!(commands.contains("explain") && commands.len() >= 6, "{commands:?}");
    let page = out(&["man"]);
    assert!(page.starts_with(".ie") || page.starts_with(".TH"), "{page}");
    let named: BTreeSet<_> = Regex::new(r"(?m)^function\\-idp\\-([a-z\\-]+)\(1\)$")
        .unwrap()
        .captures_iter(&page)
        .map(|c| c[1].replace('\\', ""))
        .collect();
    assert!(named.is_superset(&commands), "{named:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("deeper");
    assert_eq!(out(&["man", "--output", folder.to_str().expect("a path")]), "");
    for command in commands {
        let text = std::fs::read_to_string(folder.join(format!("function-idp-{command}.1"))).expect("a page");
        assert!(text.contains(".SH NAME"), "{command}");
    }
    let output = run(&["man", "--output", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml/x")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("function-idp: cannot write into "));
}
