//! What the API server refuses of an Application, by the same schema and rules.

use std::fs;

use function_idp::schema;

use super::support::{rules, worlds};

#[test]
fn every_wrong_manifest_is_refused_with_its_sentence() {
    let schema = schema::application_spec();
    let mut seen = 0;
    for entry in fs::read_dir(worlds::path("tests/bad")).expect("tests/bad") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let manifests = worlds::documents(&format!("tests/bad/{name}"));
        // What compares a manifest with an earlier one is Crossplane's own engine to ask.
        let [manifest] = manifests.as_slice() else { continue };
        if manifest["kind"] != "Application"
            || manifest["metadata"]["annotations"]["test.idp.dev/admission"] != "refused"
        {
            continue;
        }
        let mut told: Vec<_> =
            schema::validate(schema, &manifest["spec"], "spec").iter().map(ToString::to_string).collect();
        if told.is_empty() {
            told = rules::violations(schema, &manifest["spec"], "spec");
        }
        let says = manifest["metadata"]["annotations"]["test.idp.dev/admission-says"].as_str().expect("words");
        assert!(told.iter().any(|sentence| sentence.contains(says)), "{name}, {says}: {told:?}");
        seen += 1;
    }
    assert!(seen >= 17, "{seen}");
}

#[test]
fn the_examples_keep_every_rule() {
    for name in ["application-minimal", "application-database", "application-chart", "application-repository"] {
        let spec = &worlds::example(name)["spec"];
        let schema = schema::application_spec();
        assert_eq!(schema::validate(schema, spec, "spec"), vec![], "{name}");
        assert_eq!(rules::violations(schema, spec, "spec"), Vec::<String>::new(), "{name}");
    }
}
