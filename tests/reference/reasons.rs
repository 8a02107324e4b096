//! Reasons: the list holds all that the code can give, and nothing else.

use std::{collections::BTreeSet, fs, path::Path};

use function_idp::{
    catalogue::{self, GONE, Row, UNKNOWN},
    reference::{reasons, troubleshooting},
};
use regex::Regex;

use crate::{ROOT, files};

/// The code that gives reasons of its own: without comments and unit tests, each sentence in one line.
fn code() -> String {
    let folders = ["src/composite", "src/platform"].into_iter().flat_map(files);
    let sources = folders.filter(|path| !path.ends_with("tests.rs")).chain([Path::new(ROOT).join("src/safety.rs")]);
    let continued = Regex::new(r"\\\n\s*").unwrap();
    let text = |path| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        continued.replace_all(&lines.collect::<Vec<_>>().join("\n"), "").into_owned()
    };
    sources.map(text).collect::<Vec<_>>().join("\n")
}

/// The reasons that stand in the code, wherever one may stand.
fn given(code: &str) -> BTreeSet<String> {
    let places = [
        r#"\breason: "(\w+)""#,
        r#"\breason: if [^{]*\{ "(\w+)" \} else \{ "(\w+)" \}"#,
        r#"\bpeople\(\s*"(\w+)""#,
        r#"\.event\(\s*\w+,\s*"(\w+)""#,
        r#"\.change\([^;]*?"([A-Z]\w+)","#,
        r#"\bcondition\((?:[\w\[\]]+,\s*)?Status::\w+,\s*"(\w+)""#,
        r#"let reason = match [^;]*_ => "(\w+)""#,
        r#"held_because\) = if [^;]*?"(\w+)"[^;]*?"(\w+)""#,
        r#"State::\w+, "(\w+)"\)"#,
    ];
    let mut found = BTreeSet::new();
    for place in places.map(|place| Regex::new(place).unwrap()) {
        for captures in place.captures_iter(code) {
            found.extend(captures.iter().skip(1).flatten().map(|reason| reason.as_str().to_owned()));
        }
    }
    // A function of that name gives one for each state.
    let word = Regex::new(r#"=> "(\w+)""#).unwrap();
    for body in Regex::new(r"fn reason\(&self\)[^{]*\{\s*match self \{([^}]*)\}").unwrap().captures_iter(code) {
        found.extend(word.captures_iter(&body[1]).map(|reason| reason[1].to_owned()));
    }
    found
}

#[test]
fn every_reason_that_the_code_gives_is_explained_and_no_other() {
    let code = code();
    let mut given = given(&code);
    assert!(given.len() > 50, "{given:?}");
    for (constant, reason) in [("catalogue::GONE", GONE)] {
        if code.contains(constant) {
            given.insert(reason.to_owned());
        }
    }
    let own: BTreeSet<_> =
        reasons::all().filter(|reason| !reason.says.is_empty()).map(|reason| reason.name.to_owned()).collect();
    let (unexplained, unknown): (Vec<_>, Vec<_>) = (given.difference(&own).collect(), own.difference(&given).collect());
    assert!(unexplained.is_empty(), "src/reference/reasons/ does not say what the function says with {unexplained:?}");
    assert!(unknown.is_empty(), "nothing in the code gives {unknown:?}");
}

#[test]
fn every_reason_of_the_catalogue_is_explained_and_no_other() {
    let given: BTreeSet<_> = catalogue::reasons().map(Row::reason).chain([UNKNOWN]).collect();
    let explained: BTreeSet<_> = reasons::all().map(|reason| reason.name).collect();
    let missing: Vec<_> = given.difference(&explained).collect();
    assert!(missing.is_empty(), "src/reference/reasons/ does not explain {missing:?}");
    let own = |name: &str| reasons::all().any(|reason| reason.name == name && !reason.says.is_empty());
    let unknown: Vec<_> = explained.difference(&given).filter(|name| !own(name)).collect();
    assert!(unknown.is_empty(), "no row of the catalogue gives {unknown:?}");
}

#[test]
fn every_reason_of_a_golden_file_is_explained() {
    let shown = Regex::new(r"(?m)^  (?:\w+ (?:True|False|Unknown), |event, |warning, |waits: )(\w+)").unwrap();
    let explained: BTreeSet<_> = reasons::all().map(|reason| reason.name).collect();
    let mut seen = BTreeSet::new();
    for path in files("tests/golden") {
        let text = fs::read_to_string(&path).unwrap();
        for found in shown.captures_iter(&text) {
            assert!(explained.contains(&found[1]), "{}: {}", path.display(), &found[1]);
            seen.insert(found[1].to_owned());
        }
    }
    assert!(seen.len() > 25, "{seen:?}");
}

/// What stands between the placeholders of a sentence stands in the code.
#[test]
fn what_the_function_is_said_to_say_it_says() {
    let code = code();
    let placeholder = Regex::new(r"\{[^}]*\}").unwrap();
    let mut wrong = Vec::new();
    for reason in reasons::all() {
        for (_, sentence) in reason.says {
            let sentence = sentence.replace('"', "\\\"");
            for piece in placeholder.split(&sentence) {
                if !code.contains(piece) {
                    wrong.push(format!("{}: {piece:?}", reason.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "nothing in the code says\n{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_catalogue_stands_under_its_reason() {
    let page = troubleshooting::page();
    let table = "| System | Is met by | What is said | Who acts |\n|---|---|---|---|\n";
    for reason in reasons::all() {
        let rows = catalogue::rows().filter(|(_, row)| row.reason() == reason.name).count();
        let (_, rest) =
            page.split_once(&format!("\n### {}\n", reason.name)).unwrap_or_else(|| panic!("{}", reason.name));
        let section = rest.split("\n### ").next().unwrap_or_default();
        let shown = section
            .split_once(table)
            .map_or(0, |(_, rows)| rows.lines().take_while(|row| row.starts_with('|')).count());
        assert_eq!(shown, rows, "{}", reason.name);
        assert!(section.contains("\nWho acts: ") && !section.contains("Who acts: ."), "{}", reason.name);
    }
    let systems: BTreeSet<_> = catalogue::rows().map(|(system, _)| system).collect();
    assert!(
        systems.len() >= 15 && systems.iter().all(|system| page.contains(&format!("\n| {system} | "))),
        "{systems:?}"
    );
}
