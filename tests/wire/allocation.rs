//! Reading costs no memory beyond what the wanted type holds.

use function_idp::wire::structs::{from_slice, to_vec};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

#[derive(Deserialize)]
struct Wanted<'a> {
    name: &'a str,
    port: u16,
    #[serde(borrow)]
    inner: Inner<'a>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    zone: Option<&'a str>,
}

#[test]
fn what_is_skipped_or_borrowed_is_not_allocated() {
    let unknown = json!({
        "text": "a long text that no small-string type would hold in place",
        "list": [1, "two", {"three": [null, true, 4.5]}],
        "deep": {"a": {"b": {"c": {"d": {}}}}},
    });
    let object = json!({
        "first": unknown,
        "name": "db",
        "inner": {"unknown": unknown, "zone": "a", "more": unknown},
        "port": 5432,
        "zzz": unknown,
    });
    let bytes = to_vec(&object).unwrap();
    let mut read = None;
    let cost = allocation_counter::measure(|| {
        read = from_slice::<Wanted<'_>>(&bytes).ok();
        from_slice::<IgnoredAny>(&bytes).ok();
    });
    let read = read.unwrap();
    assert_eq!((read.name, read.port, read.inner.zone), ("db", 5432, Some("a")));
    assert_eq!(cost.count_total, 0, "{cost:?}");
    let tree = allocation_counter::measure(|| drop(from_slice::<serde_json::Value>(&bytes)));
    assert!(tree.count_total > 10, "the count counts nothing");
}
