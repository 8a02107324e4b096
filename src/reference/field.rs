//! A field of the API: all that its schema says of it.

use serde_json::Value;

use crate::schema::words::{count, shown};

/// A field, by its schema. Items of a list and values of a map are looked through: their fields are those of the list or map.
#[derive(Debug, Clone, PartialEq)]
pub struct Field<'s> {
    /// Its name; empty for a whole object, `<key>` for a value of a map.
    pub name: String,
    /// Where it stands, such as `spec.users[].name`; empty for a whole object.
    pub path: String,
    /// Whether what is around it is refused without it.
    pub required: bool,
    /// Its schema.
    pub schema: &'s Value,
    /// Rules of what is around it that name it or something in it: the way there, and the message.
    named: Vec<(&'s str, &'s str)>,
}

/// Stands for any key of a map.
pub(super) const KEY: &str = "<key>";

impl<'s> Field<'s> {
    /// A whole object.
    pub(super) fn root(schema: &'s Value) -> Self {
        Self { name: String::new(), path: String::new(), required: false, schema, named: Vec::new() }
    }

    /// The fields in it, by name.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'s>> {
        let (around, holder) = self.holder();
        let required = holder["required"].as_array();
        let properties = holder["properties"].as_object().into_iter().flatten();
        let fields = properties.map(|(name, schema)| Field {
            name: name.clone(),
            path: if around.is_empty() { name.clone() } else { format!("{around}.{name}") },
            required: required.is_some_and(|required| required.iter().any(|it| it == name)),
            schema,
            named: self.named_below(name),
        });
        fields.collect()
    }

    /// Itself, and all that is in it, each before what is in it.
    #[must_use]
    pub fn tree(&self) -> Vec<Field<'s>> {
        let mut all = vec![self.clone()];
        all.extend(self.fields().iter().flat_map(Field::tree));
        all
    }

    /// A value of the map that it is.
    pub(super) fn value(&self) -> Option<Field<'s>> {
        let schema = self.schema.get("additionalProperties").filter(|schema| schema.is_object())?;
        Some(Field {
            name: KEY.to_owned(),
            path: format!("{}.{KEY}", self.path),
            required: false,
            schema,
            named: Vec::new(),
        })
    }

    /// The schema that names its fields, and where that stands.
    fn holder(&self) -> (String, &'s Value) {
        let (mut path, mut schema) = (self.path.clone(), self.schema);
        loop {
            if let Some(items) = schema.get("items") {
                path.push_str("[]");
                schema = items;
            } else if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
                path = format!("{path}.{KEY}");
                schema = values;
            } else {
                return (path, schema);
            }
        }
    }

    /// Its type in words, such as `list of objects`.
    #[must_use]
    pub fn type_name(&self) -> String {
        fn of(schema: &Value, many: bool) -> String {
            if let Some(items) = schema.get("items") {
                return format!("{} of {}", if many { "lists" } else { "list" }, of(items, true));
            }
            if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
                return format!("{} of {}", if many { "maps" } else { "map" }, of(values, true));
            }
            let one = schema["type"].as_str().unwrap_or("value");
            if many { format!("{one}s") } else { one.to_owned() }
        }
        of(self.schema, false)
    }

    /// The parts of its description.
    fn told(&self) -> Told<'s> {
        Told::of(self.schema["description"].as_str().unwrap_or_default())
    }

    /// What it means.
    #[must_use]
    pub fn meaning(&self) -> &'s str {
        self.told().meaning
    }

    /// The first sentence of what it means.
    #[must_use]
    pub fn summary(&self) -> &'s str {
        let meaning = self.meaning();
        meaning.find(". ").map_or(meaning, |end| &meaning[..=end]).lines().next().unwrap_or_default()
    }

    /// A value of it in YAML.
    #[must_use]
    pub fn example(&self) -> Option<&'s str> {
        self.told().example
    }

    /// What the example does, where that is said.
    #[must_use]
    pub fn remark(&self) -> &'s str {
        self.told().remark
    }

    /// What holds where it is absent.
    #[must_use]
    pub fn default(&self) -> Option<&'s str> {
        self.told().default
    }

    /// The words that it, or each of its items, may be.
    #[must_use]
    pub fn words(&self) -> Vec<&'s str> {
        let words = self.holder().1["enum"].as_array();
        words.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// What its value, and that of each of its items, is bounded by.
    #[must_use]
    pub fn bounds(&self) -> Vec<String> {
        let mut all = bounds(self.schema);
        if let Some(inside) = self.schema.get("items").or(self.schema.get("additionalProperties"))
            && inside.get("properties").is_none()
        {
            all.extend(bounds(inside).into_iter().map(|bound| format!("each {bound}")));
        }
        all
    }

    /// The regular expression that it, or each of its items, matches.
    #[must_use]
    pub fn pattern(&self) -> Option<&'s str> {
        self.holder().1["pattern"].as_str()
    }

    /// What the API server's rules say of it; one that names a field of it is told there.
    #[must_use]
    pub fn rules(&self) -> Vec<&'s str> {
        let own = self.own_rules().into_iter().filter(|(way, _)| way.is_empty());
        let named = self.named.iter().copied().filter(|(way, _)| way.is_empty());
        named.chain(own).map(|(_, message)| message).collect()
    }

    /// The rules that stand on it, or on each of its items: which field of it they name, and the message.
    fn own_rules(&self) -> Vec<(&'s str, &'s str)> {
        let holder = self.holder().1;
        let inside = Some(holder).filter(|holder| !std::ptr::eq(*holder, self.schema));
        let rules = [Some(self.schema), inside].into_iter().flatten();
        let rules = rules.filter_map(|schema| schema["x-kubernetes-validations"].as_array()).flatten();
        let way = |rule: &'s Value| rule["fieldPath"].as_str().unwrap_or_default().trim_start_matches('.');
        rules.filter_map(|rule| Some((way(rule), rule["message"].as_str()?))).collect()
    }

    /// The rules here and around that name a field, or something in it.
    fn named_below(&self, name: &str) -> Vec<(&'s str, &'s str)> {
        let all = self.named.iter().copied().chain(self.own_rules());
        let below = all.filter_map(|(way, message)| {
            let (first, rest) = way.split_once('.').unwrap_or((way, ""));
            (first == name).then_some((rest, message))
        });
        below.collect()
    }
}

/// What a number, a text, a list or a map is bounded by.
fn bounds(schema: &Value) -> Vec<String> {
    let number = |key: &str| schema.get(key).filter(|bound| bound.is_number());
    let size = |key: &str| schema[key].as_u64().and_then(|size| usize::try_from(size).ok());
    let mut all = Vec::new();
    all.extend(match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => Some(format!("{} to {}", shown(least), shown(most))),
        (Some(least), None) => Some(format!("at least {}", shown(least))),
        (None, Some(most)) => Some(format!("at most {}", shown(most))),
        (None, None) => None,
    });
    let parts = [("minLength", "maxLength", "character"), ("minItems", "maxItems", "item")];
    for (least, most, noun) in parts.into_iter().chain([("minProperties", "maxProperties", "entry")]) {
        all.extend(match (size(least).filter(|least| *least > 0), size(most)) {
            (Some(least), Some(most)) if least == most => Some(counted(most, noun)),
            (Some(least), Some(most)) => Some(format!("{least} to {}", counted(most, noun))),
            (Some(least), None) => Some(format!("at least {}", counted(least, noun))),
            (None, Some(most)) => Some(format!("at most {}", counted(most, noun))),
            (None, None) => None,
        });
    }
    all.extend(match schema["format"].as_str() {
        Some("cidr") => Some("a range of addresses, as 10.0.0.0/16".to_owned()),
        Some("date-time") => Some("a date and time, as 2026-11-01T00:00:00Z".to_owned()),
        _ => None,
    });
    match schema["x-kubernetes-list-type"].as_str() {
        Some("set") => all.push("no item twice".to_owned()),
        Some("map") => {
            let keys = schema["x-kubernetes-list-map-keys"].as_array().into_iter().flatten();
            let keys: Vec<_> = keys.filter_map(Value::as_str).collect();
            all.push(format!("no {} twice", keys.join(" and ")));
        }
        _ => {}
    }
    all
}

fn counted(number: usize, noun: &str) -> String {
    match noun {
        "entry" if number != 1 => format!("{number} entries"),
        _ => count(number, noun),
    }
}

/// A description taken apart: `Meaning. Example: `value`, remark. Default: what holds.`
#[derive(Debug, Default, PartialEq)]
struct Told<'s> {
    meaning: &'s str,
    example: Option<&'s str>,
    remark: &'s str,
    default: Option<&'s str>,
}

impl<'s> Told<'s> {
    fn of(description: &'s str) -> Self {
        let (rest, default) = match description.split_once("Default: ") {
            Some((rest, default)) => (rest, Some(default.trim_end_matches('.'))),
            None => (description, None),
        };
        let Some((meaning, shown)) = rest.split_once("Example: `") else {
            return Self { meaning: rest.trim_end(), default, ..Self::default() };
        };
        let (example, remark) = shown.split_once('`').unwrap_or((shown, ""));
        let remark = remark.trim_start_matches([',', ';', ' ']).trim_end().trim_end_matches('.');
        Self { meaning: meaning.trim_end(), example: Some(example), remark, default }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_description_is_taken_apart() {
        let told = Told::of("Days. Only so many. Example: `[a.b]`, then no more. Default: `14`, or 1.");
        let parts = ("Days. Only so many.", Some("[a.b]"), "then no more", Some("`14`, or 1"));
        assert_eq!((told.meaning, told.example, told.remark, told.default), parts);
        assert_eq!(Told::of("Days."), Told { meaning: "Days.", ..Told::default() });
        assert_eq!(Told::of("A. Example: `1`.").example, Some("1"));
    }

    #[test]
    fn lists_and_maps_are_looked_through() {
        let schema = json!({"type": "object", "properties": {
            "list": {"type": "array", "items": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}},
            "map": {"type": "object", "additionalProperties": {"type": "object", "properties": {"b": {"type": "string"}}}},
            "words": {"type": "array", "maxItems": 3, "x-kubernetes-list-type": "set",
                "items": {"type": "string", "maxLength": 9, "enum": ["x", "y"]}},
        }});
        let tree = Field::root(&schema).tree();
        let told: Vec<_> = tree.iter().map(|it| (it.path.as_str(), it.type_name(), it.required)).collect();
        assert_eq!(
            told,
            [
                ("", "object".to_owned(), false),
                ("list", "list of objects".to_owned(), false),
                ("list[].a", "string".to_owned(), true),
                ("map", "map of objects".to_owned(), false),
                ("map.<key>.b", "string".to_owned(), false),
                ("words", "list of strings".to_owned(), false),
            ]
        );
        let words = &tree[5];
        assert_eq!(words.bounds(), ["at most 3 items", "no item twice", "each at most 9 characters"]);
        assert_eq!(words.words(), ["x", "y"]);
    }

    #[test]
    fn a_rule_is_told_at_the_field_that_it_names() {
        let schema = json!({
            "x-kubernetes-validations": [{"message": "here"}, {"message": "deep", "fieldPath": ".a.b"}],
            "properties": {"a": {
                "x-kubernetes-validations": [{"message": "near", "fieldPath": ".b"}],
                "properties": {"b": {"type": "string", "x-kubernetes-validations": [{"message": "own"}]}},
            }},
        });
        let rules: Vec<_> = Field::root(&schema).tree().iter().map(Field::rules).collect();
        assert_eq!(rules, [vec!["here"], vec![], vec!["deep", "near", "own"]]);
    }

    #[test]
    fn bounds_are_told_in_words() {
        for (schema, words) in [
            (json!({"minimum": 0, "maximum": 23}), "0 to 23"),
            (json!({"minimum": 1}), "at least 1"),
            (json!({"minLength": 1, "maxLength": 63}), "1 to 63 characters"),
            (json!({"minProperties": 1, "maxProperties": 1}), "1 entry"),
            (json!({"maxProperties": 100}), "at most 100 entries"),
            (json!({"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}), "no name twice"),
        ] {
            assert_eq!(bounds(&schema), [words], "{schema}");
        }
    }
}
