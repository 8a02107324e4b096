//! Lists and their duplicates.

use serde_json::Value;

use super::{Check, Place, flag, scalars::same};
use crate::schema::words::shown;

impl Check {
    pub(super) fn array(&mut self, schema: &Value, items: &[Value], path: &str, place: Place) {
        self.size(schema, ("minItems", "maxItems"), items.len(), "item", path);
        let place = if place == Place::Junctor { Place::Junctor } else { Place::Field };
        if let Some(schema) = schema.get("items") {
            for (index, item) in items.iter().enumerate() {
                self.node(schema, item, &format!("{path}[{index}]"), place);
            }
        }
        match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
            Some("map") => self.list_map(schema, items, path),
            Some("set") => self.unique(items, path),
            _ if flag(schema, "uniqueItems") => self.unique(items, path),
            _ => {}
        }
    }

    fn unique(&mut self, items: &[Value], path: &str) {
        for (index, item) in items.iter().enumerate() {
            if let Some(first) = items[..index].iter().position(|other| same(other, item)) {
                self.add(&format!("{path}[{index}]"), format!("repeats {} of {path}[{first}]", shown(item)));
            }
        }
    }

    fn list_map(&mut self, schema: &Value, items: &[Value], path: &str) {
        let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array).into_iter().flatten();
        let keys: Vec<&str> = keys.filter_map(Value::as_str).collect();
        let same_key = |a: &Value, b: &Value, key: &str| match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
            let is_same = |other: &Value| other.is_object() && keys.iter().all(|key| same_key(other, item, key));
            if let Some(first) = items[..index].iter().position(is_same) {
                let key = |key: &&str| format!("{key} {}", item.get(*key).map_or("left out".to_owned(), shown));
                let key = keys.iter().map(key).collect::<Vec<_>>().join(" and ");
                self.add(&format!("{path}[{index}]"), format!("repeats {key} of {path}[{first}]"));
            }
        }
    }
}
