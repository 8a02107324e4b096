//! The page of reasons: what each means, what people see, who acts, what to do.

use std::collections::BTreeSet;

use super::{
    HEADER,
    reasons::{GROUPS, Group, Reason, all},
    text::{cell, code, escaped},
};
use crate::catalogue::{self, Owner, Row};

const ABOUT: &str = "\
# Troubleshooting

Each condition of a Database, an Application or a Platform has a reason for machines and a sentence for people, and so has each
entry of `status.waitingFor`:

```sh
# needs a cluster
kubectl get db orders -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason}: {.message}{\"\\n\"}{end}'
kubectl get db orders -o jsonpath='{range .status.waitingFor[*]}{.resource} {.reason}: {.message}{\"\\n\"}{end}'
```

The sentence says what is wrong and what to do; this page says it by the reason. What another system reports (a cloud, an
operator) is translated: under its reason stands which messages are met, by what, and what they become. Words in *italics*
stand for what differs. `ChangesApplied` tells most failures as `Failed`, with the sentence of the reason that is behind it.
";

/// The page.
#[must_use]
pub fn page() -> String {
    let mut page =
        format!("{HEADER}\n{ABOUT}\n## All reasons\n\n| Reason | Who acts | What it means |\n|---|---|---|\n");
    let mut sorted: Vec<_> = all().collect();
    sorted.sort_by_key(|reason| reason.name);
    for reason in sorted {
        let (name, who) = (reason.name, who(reason).join(", "));
        page.push_str(&format!("| [`{name}`](#{}) | {who} | {} |\n", anchor(name), cell(&escaped(reason.means))));
    }
    for Group { title, about, reasons } in GROUPS {
        page.push_str(&format!("\n## {title}\n\n{about}\n"));
        page.extend(reasons.iter().map(section));
    }
    page
}

/// The anchor of a reason: that which Markdown makes of its heading.
#[must_use]
pub fn anchor(name: &str) -> String {
    name.to_lowercase()
}

/// The rows of the catalogue that give a reason, by system.
fn rows(reason: &Reason) -> Vec<(&'static str, &'static Row)> {
    let mut rows: Vec<_> = catalogue::rows().filter(|(_, row)| row.reason() == reason.name).collect();
    rows.sort_by_key(|(system, _)| *system);
    rows
}

/// Everybody who may have to act.
fn who(reason: &Reason) -> Vec<String> {
    let owners = reason.says.iter().map(|(who, _)| *who).chain(rows(reason).into_iter().map(|(_, row)| row.who()));
    let mut all: BTreeSet<_> = owners.map(|who| who.to_string()).collect();
    // A message that is in no table has no row.
    if reason.name == catalogue::UNKNOWN {
        all.insert(Owner::Platform.to_string());
    }
    if all.len() > 1 {
        all.remove(&Owner::Nobody.to_string());
    }
    all.into_iter().collect()
}

fn section(reason: &Reason) -> String {
    let mut section = format!("\n### {}\n\n{}\n", reason.name, escaped(reason.means));
    section.push_str(&format!("\nWho acts: {}. {}\n", who(reason).join(", "), escaped(reason.remedy)));
    if !reason.says.is_empty() {
        section.push_str("\n| The function says | Who acts |\n|---|---|\n");
        for (who, sentence) in reason.says {
            section.push_str(&format!("| {} | {who} |\n", cell(&filled(sentence, None))));
        }
    }
    let rows = rows(reason);
    if !rows.is_empty() {
        section.push_str("\n| System | Is met by | What is said | Who acts |\n|---|---|---|---|\n");
        for (system, row) in rows {
            let said = filled(row.sentence(), row.field());
            section.push_str(&format!("| {system} | {} | {} | {} |\n", cell(&met_by(row)), cell(&said), row.who()));
        }
    }
    section
}

/// What a row matches.
fn met_by(row: &Row) -> String {
    let codes = |words: &[&str]| words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", ");
    let [text, instead] = row.texts();
    let mut parts = Vec::new();
    if !row.kinds().is_empty() {
        parts.push(codes(row.kinds()));
    }
    if !row.condition_reasons().is_empty() {
        parts.push(format!("reason {}", codes(row.condition_reasons())));
    }
    if !row.error_codes().is_empty() {
        parts.push(format!("code {}", codes(row.error_codes())));
    }
    if !text.is_empty() {
        parts.push(format!("text {}", code(text)));
    }
    if !instead.is_empty() {
        parts.push(format!("or text {}", code(instead)));
    }
    if parts.is_empty() { "anything".to_owned() } else { parts.join("; ") }
}

/// A sentence with words for its placeholders.
fn filled(sentence: &str, field: Option<&str>) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(&escaped(before));
        match (name, field) {
            ("field", Some(field)) => out.push_str(&code(field)),
            ("it", _) => out.push_str("*the object*"),
            ("detail", _) => out.push_str("*what it says*"),
            (name, _) => out.push_str(&format!("*{name}*")),
        }
        rest = after;
    }
    out + &escaped(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_words() {
        assert_eq!(filled("a {field}: {it} {x} <b>", Some("spec.a")), "a `spec.a`: *the object* *x* &lt;b&gt;");
        assert_eq!(filled("a {field}", None), "a *field*");
        assert_eq!(filled("a {b", None), "a {b");
    }
}
