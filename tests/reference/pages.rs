//! The pages: as committed, with their links and anchors.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use function_idp::{
    package::Names,
    reference::{self, Page, markdown::anchor},
};
use regex::Regex;

use crate::{ROOT, files};

fn pages() -> Vec<Page> {
    reference::pages(&Names::default())
}

#[test]
fn committed_pages_are_the_generated_ones() {
    let mut committed = files("docs/reference");
    for page in pages() {
        let path = Path::new(ROOT).join(&page.path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let fresh = text == page.text;
        assert!(fresh, "{} is not what the types say: run `function-idp generate --docs`", page.path);
        committed.remove(&path);
    }
    assert!(committed.is_empty(), "not generated: {committed:?}");
}

/// The anchors of a page: those that it sets, and those that Markdown makes of headings of one word.
fn anchors(text: &str) -> Vec<String> {
    let set = Regex::new(r#"<a id="([^"]+)"></a>"#).unwrap();
    let heading = Regex::new(r"(?m)^#+ (\w+)$").unwrap();
    let set = set.captures_iter(text).map(|found| found[1].to_owned());
    set.chain(heading.captures_iter(text).map(|found| found[1].to_lowercase())).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let known: BTreeMap<_, BTreeSet<_>> =
        pages.iter().map(|page| (page.path.as_str(), anchors(&page.text).into_iter().collect())).collect();
    let link = Regex::new(r"\]\(([^)#]*)(?:#([^)]+))?\)").unwrap();
    let code = Regex::new("`[^`\n]+`").unwrap();
    let mut seen = 0;
    for page in &pages {
        // A pattern in code may look like a link.
        let text = code.replace_all(&page.text, "");
        for found in link.captures_iter(&text) {
            let folder = Path::new(&page.path).parent().unwrap();
            let path = match &found[1] {
                "" => page.path.clone(),
                up if up.starts_with("../") => format!("docs/{}", &up[3..]),
                beside => folder.join(beside).display().to_string(),
            };
            let anchors = known.get(path.as_str()).unwrap_or_else(|| panic!("{}: there is no {path}", page.path));
            if let Some(anchor) = found.get(2) {
                assert!(anchors.contains(anchor.as_str()), "{}: {path} has no {}", page.path, anchor.as_str());
            }
            seen += 1;
        }
    }
    assert!(seen > 500, "only {seen} links");
}

#[test]
fn every_field_has_one_anchor() {
    let pages = pages();
    for kind in reference::kinds(&Names::default()) {
        let page = pages.iter().find(|page| page.path.ends_with(&format!("{}.md", kind.name.to_lowercase()))).unwrap();
        let found = anchors(&page.text);
        for field in kind.root().tree() {
            // What an application may ask of its own database stands on the page of databases.
            let elsewhere = field.path.starts_with("spec.database.create.");
            let wanted = usize::from(!field.path.is_empty() && !elsewhere);
            // The headings of both halves are anchors of the same name.
            let halves = usize::from(wanted == 1 && !field.path.contains('.'));
            let count = found.iter().filter(|found| **found == anchor(&field.path)).count();
            assert_eq!(count, wanted + halves, "{}: {}", page.path, field.path);
        }
    }
}

#[test]
fn tables_have_as_many_cells_in_each_row() {
    for page in pages() {
        let mut cells = None;
        for line in page.text.lines() {
            if !line.starts_with('|') {
                cells = None;
                continue;
            }
            let count = line.replace("\\|", "").matches('|').count();
            assert_eq!(*cells.get_or_insert(count), count, "{}: {line}", page.path);
        }
    }
}

#[test]
fn manifests_are_shown_by_file_and_for_the_group() {
    let names = Names::new("idp.acme.com", Names::REGISTRY, Names::FUNCTION).unwrap();
    let page = reference::pages(&names).remove(0).text;
    let file = fs::read_to_string(Path::new(ROOT).join("examples/database-minimal.yaml")).unwrap();
    assert!(page.contains(file.replace(Names::GROUP, "idp.acme.com").trim_end()), "{page}");
    assert!(page.contains("`apiVersion: idp.acme.com/v1alpha1`") && !page.contains(Names::GROUP));
}
