//! Fields: their examples, their paths, what is printed of them.

use function_idp::{
    cli::yaml::read_documents,
    package::Names,
    reference::{self, Field, Kind, reasons, terminal},
    schema,
};

use crate::support::rules;

/// Every field of every kind, but for the object itself and its halves.
fn each(visit: &mut impl FnMut(&Kind, &Field<'_>)) {
    for kind in reference::kinds(&Names::default()) {
        for field in kind.root().tree().iter().filter(|field| field.path.contains('.')) {
            visit(&kind, field);
        }
    }
}

#[test]
fn every_field_has_an_example_that_it_takes() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    each(&mut |kind, field| {
        seen += 1;
        let place = format!("{}.{}", kind.name, field.path);
        let Some(example) = field.example() else {
            wrong.push(format!("{place}: its description has no Example: `…`"));
            return;
        };
        if field.path.starts_with("spec.") && field.default().is_none() {
            wrong.push(format!("{place}: its description has no Default: …"));
        }
        let values = read_documents(example, &place);
        let [value] = values.as_deref().unwrap_or_default() else {
            wrong.push(format!("{place}: {example} is not one value"));
            return;
        };
        wrong.extend(schema::validate(field.schema, value, &place).iter().map(ToString::to_string));
        // Quantities are a part of Kubernetes' CEL that the tests' one lacks.
        let violations = rules::violations(field.schema, value, &place);
        wrong.extend(violations.into_iter().filter(|wrong| !wrong.contains("reference to 'quantity'")));
        if field.name == "reason" && !reasons::all().any(|reason| reason.name == example) {
            wrong.push(format!("{place}: {example} is no reason"));
        }
        if example.contains("...") {
            wrong.push(format!("{place}: {example} leaves something out"));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 500, "only {seen} fields");
}

#[test]
fn every_field_is_found_by_its_path() {
    let kinds = reference::kinds(&Names::default());
    each(&mut |kind, field| {
        for path in [field.path.clone(), field.path.replace("[]", ""), field.path.replace("<key>", "any")] {
            let found = reference::find(&kinds, &format!("{}.{path}", kind.name.to_uppercase()));
            let (its, found) = found.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!((its.name.as_str(), &found.path), (kind.name.as_str(), &field.path));
        }
    });
}

#[test]
fn what_is_printed_fits_and_is_always_the_same() {
    each(&mut |kind, field| {
        for recursive in [false, true] {
            let text = terminal::explain(kind, field, recursive);
            assert_eq!(text, terminal::explain(kind, field, recursive));
            for line in text.lines() {
                // A long pattern or example has no place to break.
                let word = line.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default();
                let fits = line.chars().count() <= terminal::WIDTH || word > terminal::WIDTH / 2;
                assert!(fits && line == line.trim_end() && !line.contains('\u{1b}'), "{}: {line}", field.path);
            }
        }
    });
}

#[test]
fn everything_that_a_schema_says_is_printed() {
    let kinds = reference::kinds(&Names::default());
    let text = |path: &str| {
        let (kind, field) = reference::find(&kinds, path).unwrap();
        terminal::explain(kind, &field, false)
    };
    for (path, told) in [
        ("database.version", "REQUIRED: yes"),
        ("database.profile", "ALLOWED:  production, development"),
        ("database.backup.hour", "BOUNDS:   0 to 23"),
        ("database.backup.retentionDays", "DEFAULT:  14 in profile production, 1 in development"),
        ("database.storage.size", "PATTERN:  ^[1-9][0-9]{0,4}(Gi|Ti)$"),
        ("database.storage.max", "RULE:     max cannot be less than size"),
        ("database.engine", "RULE:     the engine cannot change"),
        ("database.version", "EXAMPLE:  \"17\""),
        ("platform.policy.forbidRelaxing", "EXAMPLE:  [deletion.protection] (then only"),
        ("database", "ChangesApplied    What is asked for and not carried out yet"),
        ("database.users", "  name        <string> required  The user's name in the database."),
    ] {
        assert!(text(path).contains(told), "{path} does not tell {told}:\n{}", text(path));
    }
    assert!(!text("database.storage.size").contains("FIELDS:") && !text("database.storage").contains("REQUIRED:"));
}
