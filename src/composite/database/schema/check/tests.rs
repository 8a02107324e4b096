use super::{super::example::yaml, *};

/// What is found in tables written as a list.
fn found(text: &str) -> Vec<String> {
    found_for(Engine::Postgres, text)
}

fn found_for(engine: Engine, text: &str) -> Vec<String> {
    let list: Vec<Table> = yaml(text);
    tables(&list, engine, "shop").iter().map(ToString::to_string).collect()
}

/// The fields at fault in one table with an `id`, and this besides.
fn fields(rest: &str) -> Vec<String> {
    let text = format!("[{{name: t, columns: [{{name: id, type: bigint}}, {{name: a, type: text}}]{rest}}}]");
    let list: Vec<Table> = yaml(&text);
    tables(&list, Engine::Postgres, "shop").into_iter().map(|invalid| invalid.field).collect()
}

#[test]
fn a_sound_schema_has_no_findings() {
    let text = "[
        {name: videos, primaryKey: [id], columns: [
            {name: id, type: text, constraints: {notNull: true}},
            {name: made, type: timestamptz, default: \"2026-01-01T00:00:00Z\"},
            {name: place, type: point, default: \"(0,0)\"},
            {name: title, type: varchar(200), default: \"now(untitled)\"},
            {name: rating, type: \"numeric(3,1)\", default: \"0.0\"},
            {name: tags, type: \"text[]\", default: \"{}\"},
            {name: details, type: jsonb, default: \"{}\"}],
         indexes: [{columns: [title], isUnique: true}, {columns: [rating, made], type: btree, name: by_rating}]},
        {name: comments, database: shop, primaryKey: [id], columns: [
            {name: id, type: bigserial}, {name: video, type: text}, {name: title, type: varchar(200)}, {name: parent, type: bigint}],
         foreignKeys: [
            {columns: [video], references: {table: videos, columns: [id]}, onDelete: CASCADE},
            {columns: [title], references: {table: videos, columns: [title]}},
            {columns: [parent], references: {table: comments, columns: [id]}},
            {columns: [parent], references: {table: elsewhere, columns: [id]}, name: outside}],
         requires: [citext], seedData: {rows: []}},
        {name: videos, database: other, columns: [{name: id, type: bigint}]}]";
    assert_eq!(found(text), Vec::<String>::new());
}

#[test]
fn names_are_there_once_and_usable() {
    let table = |name: &str| found(&format!("[{{{name}columns: [{{name: id, type: bigint}}]}}]"));
    assert_eq!(table(""), ["spec.schema.tables[0].name: a table needs a name"]);
    assert_eq!(
        table("name: order, "),
        ["spec.schema.tables[0].name: order is a reserved word of PostgreSQL; choose another name"]
    );
    assert_eq!(
        table("name: parameters, "),
        [
            "spec.schema.tables[0].name: parameters is a view of PostgreSQL's own, which SchemaHero takes for this table; choose another name"
        ]
    );
    assert_eq!(table("name: pg_stats, ").len(), 1);
    assert_eq!(
        table("name: Videos, "),
        [
            "spec.schema.tables[0].name: Videos has capital letters, with which SchemaHero does not find a table again; write it in lower case"
        ]
    );
    assert_eq!(
        found(
            "[{name: a, columns: [{name: id, type: text}]}, {name: a, database: shop, columns: [{name: id, type: text}]}]"
        ),
        ["spec.schema.tables[1].name: table a is listed twice for database shop; give one of them another name"]
    );
}

#[test]
fn columns_are_there_once_and_have_types() {
    assert_eq!(found("[{name: t, columns: []}]"), ["spec.schema.tables[0].columns: a table needs at least one column"]);
    assert_eq!(
        found(
            "[{name: t, columns: [{type: text}, {name: a, type: text}, {name: a, type: interval}, {name: b, type: varchar}, {name: c}]}]"
        ),
        [
            "spec.schema.tables[0].columns[0].name: a column needs a name",
            "spec.schema.tables[0].columns[2].name: column a is listed twice; leave one out",
            "spec.schema.tables[0].columns[2].type: \"interval\" is no type that SchemaHero can plan; types are written in lower case, such as \
             varchar(255) or numeric(10,2)",
            "spec.schema.tables[0].columns[3].type: \"varchar\" would become another type in SchemaHero; its length would be 1, so write \
             varchar(n) or text",
            "spec.schema.tables[0].columns[4].type: \"\" is no type that SchemaHero can plan; types are written in lower case, such as \
             varchar(255) or numeric(10,2)",
        ]
    );
    assert_eq!(
        found("[{name: t, columns: [{name: id, type: bigint, attributes: {autoIncrement: true}}]}]"),
        [
            "spec.schema.tables[0].columns[0].attributes.autoIncrement: PostgreSQL has no such attribute and SchemaHero passes over it; write \
          type bigserial instead"
        ]
    );
    assert_eq!(
        found_for(
            Engine::Mysql,
            "[{name: Order, columns: [{name: id, type: bigint, attributes: {autoIncrement: true}}]}]"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn a_default_is_a_value() {
    for (data_type, default) in [
        ("timestamptz", "now()"),
        ("timestamp", "CURRENT_TIMESTAMP"),
        ("timestamptz(3)", "now"),
        ("date", "today"),
        ("time", "localtime"),
        ("uuid", "gen_random_uuid()"),
        ("bigint", "nextval(x)"),
        ("text", "it's"),
        ("text", "two\\nlines"),
        ("text", "back\\\\slash"),
    ] {
        let list =
            found(&format!("[{{name: t, columns: [{{name: a, type: \"{data_type}\", default: \"{default}\"}}]}}]"));
        assert_eq!(list.len(), 1, "{data_type} {default}");
        assert!(list[0].starts_with("spec.schema.tables[0].columns[0].default: SchemaHero "), "{list:?}");
    }
    for (data_type, default) in [
        ("timestamptz", "infinity"),
        ("date", "2026-01-01"),
        ("text", "now()"),
        ("text", ""),
        ("point", "(1,2)"),
        ("bigint", "-1"),
    ] {
        let list =
            found(&format!("[{{name: t, columns: [{{name: a, type: \"{data_type}\", default: \"{default}\"}}]}}]"));
        assert_eq!(list, Vec::<String>::new(), "{data_type} {default}");
    }
}

#[test]
fn keys_and_indexes_name_columns_of_the_table() {
    assert_eq!(
        found(
            "[{name: t, columns: [{name: id, type: bigint}, {name: a, type: text}], primaryKey: [key], indexes: [{columns: [a]}, {columns: [b]}]}]"
        ),
        [
            "spec.schema.tables[0].primaryKey: key is no column of the table; its columns are id, a",
            "spec.schema.tables[0].indexes[1].columns: b is no column of the table; its columns are id, a",
        ]
    );
    for (rest, field) in [
        (", primaryKey: [id, id]", "primaryKey"),
        (", indexes: [{columns: []}]", "indexes[0].columns"),
        (", indexes: [{columns: [a, a]}]", "indexes[0].columns"),
        (", indexes: [{columns: [a], type: gin}]", "indexes[0].type"),
        (", indexes: [{columns: [a], name: ByName}]", "indexes[0].name"),
        (", foreignKeys: [{columns: [], references: {table: o, columns: []}}]", "foreignKeys[0].columns"),
        (", foreignKeys: [{columns: [b], references: {table: o, columns: [id]}}]", "foreignKeys[0].columns"),
        (", foreignKeys: [{columns: [a]}]", "foreignKeys[0].references"),
        (
            ", foreignKeys: [{columns: [a], references: {table: o, columns: [id, b]}}]",
            "foreignKeys[0].references.columns",
        ),
        (
            ", foreignKeys: [{columns: [a], references: {table: t, columns: [nope]}}]",
            "foreignKeys[0].references.columns",
        ),
        (", foreignKeys: [{columns: [a], references: {table: t, columns: [a]}}]", "foreignKeys[0].references.columns"),
        (", requires: [t]", "requires[0]"),
        (", seedData: {rows: [{columns: [{column: id, value: {int: 1}}]}]}", "seedData"),
    ] {
        let found = fields(rest);
        assert_eq!(found.first(), Some(&format!("spec.schema.tables[0].{field}")), "{rest}: {found:?}");
    }
}

#[test]
fn names_that_postgresql_would_cut_or_not_find_are_refused() {
    let long = "a_column_with_quite_a_long_name_for_a_column_of_a_table_0123456";
    let table = |rest: &str| {
        found(&format!(
            "[{{name: t, columns: [{{name: id, type: bigint}}, {{name: {long}, type: bigint}}, {{name: order, type: bigint}}, {{name: Big, type: bigint}}]{rest}}}]"
        ))
    };
    assert_eq!(table(""), Vec::<String>::new());
    assert_eq!(
        table(&format!(", indexes: [{{columns: [{long}]}}]")),
        [format!(
            "spec.schema.tables[0].indexes[0].name: the name idx_t_{long} is longer than PostgreSQL's 63 characters; give the index a shorter one"
        )]
    );
    assert_eq!(table(&format!(", indexes: [{{columns: [{long}], name: short}}]")), Vec::<String>::new());
    assert_eq!(
        table(&format!(", foreignKeys: [{{columns: [{long}], references: {{table: o, columns: [id]}}}}]"))[0],
        format!(
            "spec.schema.tables[0].foreignKeys[0].name: the name t_{long}_fkey would not be kept by PostgreSQL; give the foreign key one of at most 63 characters in lower case"
        )
    );
    assert_eq!(
        table(", indexes: [{columns: [order], name: x}]"),
        [
            "spec.schema.tables[0].indexes[0].columns: SchemaHero does not quote order in an index, so a reserved word or capital letters fail; rename the column"
        ]
    );
    assert_eq!(table(", indexes: [{columns: [Big], name: x}]").len(), 1);
}

#[test]
fn a_foreign_key_needs_something_unique() {
    let text = |extra: &str, columns: &str| {
        format!(
            "[{{name: t, columns: [{{name: a, type: bigint}}, {{name: b, type: bigint}}], foreignKeys: [{{columns: [a, b], references: {{table: o, columns: {columns}}}}}]}},
              {{name: o, columns: [{{name: x, type: bigint}}, {{name: y, type: bigint}}]{extra}}}]"
        )
    };
    assert_eq!(
        found(&text("", "[x, y]")),
        [
            "spec.schema.tables[0].foreignKeys[0].references.columns: (x, y) is neither the primary key nor a unique index of o, as a foreign key needs it"
        ]
    );
    assert_eq!(found(&text(", primaryKey: [x]", "[x, y]")).len(), 1);
    assert_eq!(found(&text(", primaryKey: [y, x]", "[x, y]")), Vec::<String>::new());
    assert_eq!(found(&text(", indexes: [{columns: [x, y], isUnique: true}]", "[x, y]")), Vec::<String>::new());
    assert_eq!(found(&text(", indexes: [{columns: [x, y]}]", "[x, y]")).len(), 1);
}

#[test]
fn a_circle_names_the_first_table_in_it() {
    let table = |name: &str, database: &str, other: &str| {
        format!(
            "{{name: {name}, database: {database}, primaryKey: [id], columns: [{{name: id, type: bigint}}],
               foreignKeys: [{{columns: [id], references: {{table: {other}, columns: [id]}}}}]}}"
        )
    };
    let text = format!("[{}, {}, {}]", table("z", "shop", "a"), table("a", "shop", "b"), table("b", "shop", "a"));
    assert_eq!(
        found(&text),
        [
            "spec.schema.tables[1].foreignKeys: the tables a -> b -> a refer to each other in a circle, so that none can be made first; leave \
          out one of the foreign keys"
        ]
    );
    let text = format!("[{}, {}]", table("a", "shop", "b"), table("b", "other", "a"));
    assert_eq!(found(&text), Vec::<String>::new(), "in another database it is another table");
}
