use super::{
    super::example::{mysql, postgres},
    *,
};

fn found(old: &str, new: &str) -> Vec<String> {
    partial(&postgres("t", old), &postgres("t", new)).iter().map(ToString::to_string).collect()
}

/// Each of these was planned by SchemaHero against PostgreSQL, and came out as the sentence says.
#[test]
fn what_stays_undone_is_told() {
    for (old, new, expected) in [
        (
            "{columns: [{name: a, type: integer}]}",
            "{columns: [{name: a, type: bigint, constraints: {notNull: true}}]}",
            "column a would become not null and nothing else: change its type and default first, and add notNull afterwards",
        ),
        (
            "{columns: [{name: a, type: integer, default: \"1\"}]}",
            "{columns: [{name: a, type: integer, constraints: {notNull: true}}]}",
            "column a would become not null and nothing else: change its type and default first, and add notNull afterwards",
        ),
        (
            "{columns: [{name: a, type: integer}]}",
            "{columns: [{name: a, type: bigserial}]}",
            "column a would stay integer: a column cannot become a serial one later; add a new column instead",
        ),
        (
            "{columns: [{name: a, type: \"timestamp(3)\"}]}",
            "{columns: [{name: a, type: timestamp}]}",
            "column a would stay timestamp(3): SchemaHero sees no change unless digits are written out, as in timestamp(6)",
        ),
        (
            "{columns: [{name: a, type: \"numeric(5,2)\"}]}",
            "{columns: [{name: a, type: numeric}]}",
            "column a would stay numeric(5,2): SchemaHero sees no change unless digits are written out, as in timestamp(6)",
        ),
        (
            "{columns: [{name: a, type: text}, {name: b, type: text}], indexes: [{columns: [a, b]}]}",
            "{columns: [{name: a, type: text}]}",
            "column b is part of the index (a, b): drop that first, and the column afterwards",
        ),
        (
            "{columns: [{name: a, type: text}, {name: b, type: text}], primaryKey: [b]}",
            "{columns: [{name: a, type: text}]}",
            "column b is part of the primary key (b): drop that first, and the column afterwards",
        ),
        (
            "{columns: [{name: a, type: text}, {name: b, type: text}], foreignKeys: [{columns: [b], references: {table: o, columns: [id]}}]}",
            "{columns: [{name: a, type: text}]}",
            "column b is part of the foreign key (b): drop that first, and the column afterwards",
        ),
        (
            "{columns: [{name: a, type: text}, {name: b, type: text}], foreignKeys: [{columns: [b], references: {table: o, columns: [id]}}]}",
            "{columns: [{name: a, type: text}, {name: b, type: text}], foreignKeys: [{columns: [a], references: {table: o, columns: [id]}}, {columns: [b], references: {table: p, columns: [id]}}]}",
            "the foreign keys change more than one at once: SchemaHero can replace one at a time",
        ),
    ] {
        assert_eq!(found(old, new), [expected], "{old} to {new}");
    }
}

#[test]
fn what_works_in_one_change_is_not() {
    for (old, new) in [
        ("{columns: [{name: a, type: integer}]}", "{columns: [{name: a, type: bigint}]}"),
        ("{columns: [{name: a, type: integer}]}", "{columns: [{name: a, type: int4, constraints: {notNull: true}}]}"),
        (
            "{columns: [{name: a, type: integer}]}",
            "{columns: [{name: a, type: integer, default: \"1\", constraints: {notNull: true}}]}",
        ),
        // The column of a primary key is not null already.
        (
            "{primaryKey: [a], columns: [{name: a, type: integer}]}",
            "{primaryKey: [a], columns: [{name: a, type: bigint, constraints: {notNull: true}}]}",
        ),
        ("{columns: [{name: a, type: \"timestamp(3)\"}]}", "{columns: [{name: a, type: \"timestamp(6)\"}]}"),
        ("{columns: [{name: a, type: \"timestamp(3)\"}]}", "{columns: [{name: a, type: text}]}"),
        ("{columns: [{name: a, type: \"varchar(3)\"}]}", "{columns: [{name: a, type: text}]}"),
        (
            "{columns: [{name: a, type: text}, {name: b, type: text}], indexes: [{columns: [a]}]}",
            "{columns: [{name: a, type: text}], indexes: [{columns: [a]}]}",
        ),
        ("{columns: [{name: a, type: text}]}", "{columns: [{name: a, type: text}, {name: b, type: bigserial}]}"),
        // A table without a foreign key takes any number.
        (
            "{columns: [{name: a, type: text}]}",
            "{columns: [{name: a, type: text}], foreignKeys: [{columns: [a], references: {table: o, columns: [id]}}, {columns: [a], references: {table: p, columns: [id]}}]}",
        ),
    ] {
        assert_eq!(found(old, new), Vec::<String>::new(), "{old} to {new}");
    }
}

#[test]
fn mysql_changes_type_and_not_null_together() {
    let old = mysql("t", "{columns: [{name: a, type: int}, {name: b, type: int}], indexes: [{columns: [b]}]}");
    let new = mysql("t", "{columns: [{name: a, type: bigint, constraints: {notNull: true}}]}");
    assert_eq!(partial(&old, &new), []);
    assert_eq!(partial(&old, &TableSpec::default()), []);
}
