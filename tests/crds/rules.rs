//! Rules in CEL are kept.

use serde_json::json;

use crate::{
    samples,
    support::{crds, rules},
    violations,
};

/// Managed resources say in rules, not in their schema, which fields they cannot be created without.
#[test]
fn finds_every_field_that_a_rule_requires() {
    if !crds::are_there() {
        return;
    }
    let is_required = "is a required parameter";
    let mut places = 0;
    for sample in samples() {
        let (api_version, kind) = (sample["apiVersion"].as_str().unwrap(), sample["kind"].as_str().unwrap());
        let schema = crds::find(api_version, kind).unwrap().unwrap().schema;
        let rules = schema["properties"]["spec"]["x-kubernetes-validations"].as_array().into_iter().flatten();
        for message in rules.filter_map(|rule| rule["message"].as_str()).filter(|message| message.contains(is_required))
        {
            let name = message.split_whitespace().next().unwrap().trim_start_matches("spec.forProvider.");
            let mut object = sample.clone();
            object["spec"]["forProvider"].as_object_mut().unwrap().remove(name).unwrap();
            assert_eq!(violations(&object), format!("spec: {message}"), "{kind}");
            let mut observed = object.clone();
            observed["spec"]["managementPolicies"] = json!(["Observe"]);
            assert_eq!(violations(&observed), "", "{kind}");
            object["spec"]["initProvider"][name] = sample["spec"]["forProvider"][name].clone();
            assert_eq!(violations(&object), "", "{kind}");
            places += 1;
        }
    }
    assert!(places >= 5, "{places}");
}

#[test]
fn finds_what_rules_refuse() {
    if !crds::are_there() {
        return;
    }
    let catalog = json!({"apiGroup": "postgresql.cnpg.io", "kind": "ImageCatalog", "name": "a", "major": 17});
    for (kind, pointer, value, message) in [
        ("Cluster", "/spec/imageCatalogRef", catalog, "spec: imageName and imageCatalogRef are mutually exclusive"),
        (
            "Cluster",
            "/spec/postgresql/synchronous/number",
            json!(0),
            "spec.postgresql.synchronous.number: The number of synchronous replicas should be greater than zero",
        ),
        ("Database", "/spec/name", json!("postgres"), "spec.name: the name postgres is reserved"),
        (
            "DatabaseRole",
            "/spec/name",
            json!("pg_app"),
            "spec: role names starting with pg_ are reserved by PostgreSQL",
        ),
        (
            "ObjectStore",
            "/spec/configuration/serverName",
            json!("orders"),
            "spec.configuration.serverName: use the 'serverName' plugin parameter in the Cluster resource",
        ),
    ] {
        let mut object = samples().into_iter().find(|object| object["kind"] == kind).unwrap();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        object.pointer_mut(parent).unwrap()[name] = value;
        assert_eq!(violations(&object), message, "{kind} {pointer}");
    }
}

#[test]
fn evaluates_rules_as_an_api_server_does() {
    let schema = |rule: &str| {
        json!({"x-kubernetes-validations": [{"rule": rule, "message": "refused"}], "properties": {
            "n": {"type": "integer"}, "f": {"type": "number"}, "t": {"type": "string"}, "namespace": {"type": "string"},
            "a-b": {"type": "string"}, "any": {"x-kubernetes-int-or-string": true},
            "map": {"additionalProperties": {"type": "string"}}, "list": {"items": {"type": "integer"}},
        }})
    };
    let value = json!({
        "n": 5.0, "f": 5, "t": "1m30s", "namespace": "team-a", "a-b": "c", "any": 7, "map": {"k-1": "v"}, "list": [1, 2], "unknown": 1,
    });
    for holds in [
        "self.n % 2 == 1",
        "self.f / 2.0 == 2.5",
        "self.any == 7",
        "self.__namespace__ == 'team-a' && self.a__dash__b == 'c'",
        "self.map.all(key, key == 'k-1') && self.map['k-1'] == 'v'",
        "self.list.exists_one(i, i == 2) && self.list.size() == 2",
        "duration(self.t) == duration('90s') && duration('2h') > duration(self.t)",
        "self.t.matches('^[0-9]m') && self.t.split('m')[0] == '1' && self.t.lowerAscii() == self.t",
        "!has(self.unknown) && !has(self.map.nothing)",
        "has(self.map.nothing.deeper) || true",
        "!(false && self.map.nothing == 'v')",
        "self == oldSelf",
    ] {
        assert_eq!(rules::violations(&schema(holds), &value, ".spec"), [""; 0], "{holds}");
    }
    for (refused, words) in [
        ("self.n > 5", "spec: refused"),
        ("self.map.nothing == 'v'", "spec: the rule self.map.nothing == 'v' cannot be evaluated: No such key: nothing"),
        ("duration('soon') > duration('1s')", "spec: the rule duration('soon') > duration('1s') cannot be evaluated: "),
        ("self.n", "spec: the rule self.n is Int(5)"),
        ("self.n >", "spec: the rule self.n > is no CEL: "),
    ] {
        let found = rules::violations(&schema(refused), &value, ".spec").join("\n");
        assert!(found.starts_with(words), "{found}");
    }
}
