//! A kind as a page: its example, its conditions, and all its fields, one section an object.

use super::{Field, HEADER, Kind, conditions::conditions, examples, text};

/// The page of a kind, among the pages of all kinds. Each field has an anchor of its path without brackets, such as
/// `spec.users.name`: that of an object is its section, that of any other field its row in the section around it.
#[must_use]
pub fn page(kind: &Kind, kinds: &[Kind]) -> String {
    let Kind { name, group, version, .. } = kind;
    let mut page = format!("{HEADER}\n# {name}\n\n{}\n\n", kind.root().meaning());
    page.push_str(&format!("`apiVersion: {group}/{version}`, `kind: {name}`; on a command line also "));
    let aliases: Vec<_> = kind.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    page.push_str(&format!("{}.\n", aliases.join(", ")));
    page.push_str(&format!("`function-idp explain {}` tells the same on a terminal.\n", name.to_lowercase()));
    page.push_str(&manifests(kind));
    page.push_str(&told(kind));
    for half in kind.root().fields() {
        section(&half, kind, kinds, &mut page);
    }
    page
}

/// The manifests that show the kind.
fn manifests(kind: &Kind) -> String {
    let mut shown = "\n## Examples\n".to_owned();
    for (file, manifest) in examples::of(&kind.name) {
        let manifest = manifest.replace(crate::package::Names::GROUP, &kind.group);
        shown.push_str(&format!("\n`examples/{file}`:\n\n```yaml\n{}\n```\n", manifest.trim_end()));
    }
    shown
}

/// The conditions of the kind.
fn told(kind: &Kind) -> String {
    let mut table = "\n## Conditions\n\n| Condition | What it speaks of |\n|---|---|\n".to_owned();
    for (name, meaning) in conditions(&kind.name) {
        table.push_str(&format!("| `{name}` | {meaning} |\n"));
    }
    table.push_str(
        "\nEach has a reason, which [troubleshooting](../troubleshooting.md) explains. `Ready` and `Synced` beside them are \
         Crossplane's.\n",
    );
    table
}

/// A section for an object, and one for each object in it.
fn section(field: &Field<'_>, kind: &Kind, kinds: &[Kind], page: &mut String) {
    let half = !field.path.contains('.');
    let level = if half { "##" } else { "###" };
    let title = if half { field.path.clone() } else { format!("`{}`", field.path) };
    page.push_str(&format!("\n<a id=\"{}\"></a>\n\n{level} {title}\n\n", anchor(&field.path)));
    if !half {
        page.push_str(&format!("{} · {}\n\n", way(&field.path), kind_of(field)));
    }
    page.push_str(&format!("{}\n", text::escaped(field.meaning())));
    let facts: Vec<_> = facts(field).into_iter().map(|fact| format!("- {fact}\n")).collect();
    if !facts.is_empty() {
        page.push_str(&format!("\n{}", facts.concat()));
    }
    if let Some(other) = whole(field, kind, kinds) {
        let (name, file) = (&other.name, other.name.to_lowercase());
        page.push_str(&format!("\nIts fields are those of a {name}: [`{name}.spec`]({file}.md#spec).\n"));
        return;
    }
    page.push_str("\n| Field | Type | What it is |\n|---|---|---|\n");
    let fields = field.fields();
    page.extend(fields.iter().map(row));
    for field in fields.iter().filter(|field| is_object(field)) {
        section(field, kind, kinds, page);
    }
}

/// A field in the table of the object around it.
fn row(field: &Field<'_>) -> String {
    let anchor = anchor(&field.path);
    let name = if is_object(field) {
        format!("[`{}`](#{anchor})", field.name)
    } else {
        format!("<a id=\"{anchor}\"></a>`{}`", field.name)
    };
    let mut cell = text::escaped(field.meaning());
    if !is_object(field) {
        cell.extend(facts(field).iter().map(|fact| format!("<br>{fact}")));
    }
    format!("| {name} | {} | {} |\n", kind_of(field), text::cell(&cell))
}

/// What holds of a field, one sentence each.
fn facts(field: &Field<'_>) -> Vec<String> {
    let mut all = Vec::new();
    // Of what must be given the type says so, and there is nothing else to say.
    if let Some(default) =
        field.default().filter(|default| !default.starts_with("none, it must be given") || !field.required)
    {
        all.push(format!("Default: {}.", text::escaped(default)));
    }
    if let Some(example) = field.example() {
        let remark = field.remark();
        let remark = if remark.is_empty() { String::new() } else { format!(" ({})", text::escaped(remark)) };
        all.push(format!("Example: {}{remark}", text::code(example)));
    }
    if !field.words().is_empty() {
        let words: Vec<_> = field.words().into_iter().map(text::code).collect();
        all.push(format!("One of {}.", words.join(", ")));
    }
    let mut bounds = field.bounds();
    bounds.extend(field.pattern().map(|pattern| format!("matches {}", text::code(pattern))));
    if !bounds.is_empty() {
        all.push(format!("Bounds: {}.", bounds.join("; ")));
    }
    all.extend(field.rules().into_iter().map(|rule| format!("Rule: {}.", text::escaped(rule.trim_end_matches('.')))));
    all
}

/// Type, and whether it must be there.
fn kind_of(field: &Field<'_>) -> String {
    let required = if field.required { ", **required**" } else { "" };
    format!("{}{required}", field.type_name())
}

fn is_object(field: &Field<'_>) -> bool {
    !field.fields().is_empty()
}

/// The kind whose whole spec a field holds; its page has the fields.
fn whole<'k>(field: &Field<'_>, own: &Kind, kinds: &'k [Kind]) -> Option<&'k Kind> {
    let fields = |field: &Field<'_>| field.schema.get("properties").cloned();
    kinds.iter().filter(|kind| kind.name != own.name).find(|kind| {
        let spec = kind.root().fields().into_iter().find(|half| half.name == "spec");
        spec.is_some_and(|spec| fields(&spec) == fields(field))
    })
}

/// The anchor of a path.
#[must_use]
pub fn anchor(path: &str) -> String {
    path.replace(['[', ']', '<', '>'], "")
}

/// Links to all objects around one.
fn way(path: &str) -> String {
    let steps: Vec<&str> = path.split('.').collect();
    let around = (1..steps.len()).filter(|end| !steps[end - 1].starts_with('<'));
    let links: Vec<_> = around
        .map(|end| format!("[{}](#{})", steps[end - 1].trim_end_matches("[]"), anchor(&steps[..end].join("."))))
        .collect();
    links.join(" / ")
}
