use proptest::prelude::*;

use super::{
    super::{
        example::{mysql, postgres},
        same::same_ddl,
    },
    *,
};

const OLD: &str = "{
    primaryKey: [id],
    columns: [
        {name: id, type: bigint, constraints: {notNull: true}},
        {name: email, type: varchar(50), constraints: {notNull: true}},
        {name: owner, type: bigint},
        {name: total, type: \"numeric(10,2)\", default: \"0\"}],
    indexes: [{columns: [email], isUnique: true}, {columns: [total]}],
    foreignKeys: [{columns: [owner], references: {table: owners, columns: [id]}}]}";

/// What is found when in the old body each text is replaced by another.
fn found(changes: &[(&str, &str)]) -> Vec<String> {
    let mut body = OLD.to_owned();
    for (from, to) in changes {
        assert!(body.contains(from), "{from}");
        body = body.replace(from, to);
    }
    destructive(&postgres("t", OLD), &postgres("t", &body)).iter().map(ToString::to_string).collect()
}

#[test]
fn what_disappears_is_destructive() {
    for (changes, expected) in [
        (
            vec![("{name: total, type: \"numeric(10,2)\", default: \"0\"}", ""), ("{columns: [total]}", "")],
            "column total is dropped",
        ),
        (vec![("name: total", "name: sum"), ("[total]", "[sum]")], "column total is dropped"),
        (vec![("primaryKey: [id],", "")], "primary key (id) is dropped"),
        (vec![("primaryKey: [id]", "primaryKey: [email]")], "primary key (id) becomes (email)"),
        (vec![("{columns: [email], isUnique: true}, ", "")], "unique index (email) is dropped"),
        (vec![("isUnique: true", "isUnique: false")], "unique index (email) is dropped"),
        (
            vec![("{columns: [owner], references: {table: owners, columns: [id]}}", "")],
            "foreign key (owner) to owners is dropped",
        ),
        (vec![("table: owners", "table: people")], "foreign key (owner) to owners is dropped"),
        (
            vec![("type: varchar(50), constraints: {notNull: true}", "type: varchar(50)")],
            "column email loses its not null constraint",
        ),
        (
            vec![("varchar(50)", "varchar(49)")],
            "column email changes its type from varchar(50) to varchar(49), which does not hold all its values",
        ),
        (
            vec![("name: owner, type: bigint", "name: owner, type: hstore")],
            "column owner changes its type from bigint to hstore, which does not hold all its values",
        ),
    ] {
        let found = found(&changes);
        assert!(found.contains(&expected.to_owned()), "{changes:?}: {found:?}");
    }
}

#[test]
fn what_loses_nothing_is_not() {
    for changes in [
        vec![("varchar(50)", "text")],
        vec![("varchar(50)", "varchar(51)")],
        vec![("type: bigint", "type: int8")],
        vec![("default: \"0\"", "default: \"1\"")],
        vec![(", default: \"0\"", "")],
        vec![("{columns: [total]}", "")],
        vec![("{columns: [total]}", "{columns: [total, email]}")],
        vec![("name: owner, type: bigint", "name: owner, type: bigint, constraints: {notNull: true}")],
        vec![("isUnique: true}", "isUnique: true}, {columns: [owner], isUnique: true}")],
        vec![("{name: owner", "{name: added, type: text}, {name: owner")],
        // The column of a primary key stays not null.
        vec![("type: bigint, constraints: {notNull: true}", "type: bigint")],
        // The only foreign key is replaced as a whole.
        vec![("columns: [id]}}", "columns: [id]}, onDelete: CASCADE}")],
        vec![("columns: [id]}}", "columns: [id]}, name: owned}")],
    ] {
        assert_eq!(found(&changes), Vec::<String>::new(), "{changes:?}");
    }
    let keyless = postgres("t", "{columns: [{name: id, type: bigint}]}");
    assert_eq!(destructive(&keyless, &postgres("t", "{primaryKey: [id], columns: [{name: id, type: bigint}]}")), []);
}

#[test]
fn a_second_foreign_key_costs_the_first() {
    let found = found(&[
        ("{name: owner", "{name: payer, type: bigint}, {name: owner"),
        ("foreignKeys: [", "foreignKeys: [{columns: [payer], references: {table: owners, columns: [id]}}, "),
    ]);
    assert_eq!(
        found,
        [
            "foreign key (owner) to owners may be dropped: SchemaHero drops a foreign key that the table has before it adds \
             foreign key (payer) to owners; add that one by hand first"
        ]
    );
}

#[test]
fn a_foreign_key_that_is_renamed_costs_another_too() {
    let body = |name: &str| {
        format!(
            "{{columns: [{{name: a, type: text}}, {{name: b, type: text}}], foreignKeys: [
                {{columns: [a], references: {{table: o, columns: [id]}}{name}}}, {{columns: [b], references: {{table: o, columns: [id]}}}}]}}"
        )
    };
    let old = postgres("t", &body(""));
    assert_eq!(destructive(&old, &postgres("t", &body(", name: t_a_fkey"))), [], "it has that name already");
    let found = destructive(&old, &postgres("t", &body(", name: other")));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].subject, "foreign key (b) to o");
    assert_eq!(destructive(&postgres("t", &body(", name: other")), &old), [], "without a name any will do");
}

#[test]
fn a_column_that_counts_itself_up_stays_not_null() {
    let strict = postgres("t", "{columns: [{name: a, type: bigserial, constraints: {notNull: true}}]}");
    assert_eq!(destructive(&strict, &postgres("t", "{columns: [{name: a, type: bigserial}]}")), []);
}

#[test]
fn a_table_that_goes_is_dropped_and_one_that_comes_loses_nothing() {
    let table = postgres("t", OLD);
    let dropped = [Finding::new("the table", "is dropped")];
    assert_eq!(destructive(&table, &postgres("t", &OLD.replace("primaryKey", "isDeleted: true, primaryKey"))), dropped);
    assert_eq!(destructive(&table, &mysql("t", "{columns: [{name: id, type: bigint}]}")), dropped);
    assert_eq!(destructive(&table, &TableSpec::default()), dropped);
    assert_eq!(destructive(&TableSpec::default(), &table), []);
}

#[test]
fn a_sequence_and_a_character_set_are_lost_too() {
    let serial = postgres("t", "{columns: [{name: a, type: serial}]}");
    let number = postgres("t", "{columns: [{name: a, type: bigint}]}");
    assert_eq!(destructive(&serial, &number)[0].to_string(), "column a loses the sequence that counts it up");
    assert_eq!(destructive(&number, &serial), [], "SchemaHero does nothing then");
    let plain = mysql("t", "{columns: [{name: a, type: text}]}");
    let latin = mysql("t", "{columns: [{name: a, type: text, charset: latin1}]}");
    assert_eq!(destructive(&plain, &latin)[0].to_string(), "column a changes its character set or collation");
}

fn any_table() -> impl Strategy<Value = TableSpec> {
    let types = prop::sample::select(vec!["text", "bigint", "int8", "varchar(9)", "numeric(5,2)", "timestamptz"]);
    let column = (types, any::<bool>(), any::<bool>());
    let columns = prop::collection::vec(column, 1..5);
    (columns, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(columns, key, unique, refers, mysql_body)| {
        let columns: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(at, (data_type, not_null, default))| {
                let default = if *default { ", default: \"1\"" } else { "" };
                format!("{{name: c{at}, type: \"{data_type}\", constraints: {{notNull: {not_null}}}{default}}}")
            })
            .collect();
        let body = format!(
            "{{columns: [{}], primaryKey: [{}], indexes: [{{columns: [c0], isUnique: {unique}}}], foreignKeys: [{}]}}",
            columns.join(", "),
            if key { "c0" } else { "" },
            if refers { "{columns: [c0], references: {table: o, columns: [id]}}" } else { "" },
        );
        if mysql_body { mysql("t", &body) } else { postgres("t", &body) }
    })
}

proptest! {
    #[test]
    fn a_table_that_does_not_change_loses_nothing(table in any_table()) {
        prop_assert_eq!(destructive(&table, &table), []);
        prop_assert!(same_ddl(&table, &table));
    }

    #[test]
    fn what_gives_no_statements_loses_nothing(one in any_table(), other in any_table(), turned in any::<bool>()) {
        let mut other = if turned { one.clone() } else { other };
        if let Some(body) = other.schema.as_mut().and_then(|schema| schema.postgres.as_mut()) {
            body.columns.reverse();
        }
        if same_ddl(&one, &other) {
            prop_assert_eq!(destructive(&one, &other), []);
            prop_assert!(same_ddl(&other, &one));
        }
    }

    #[test]
    fn every_column_that_disappears_is_found(one in any_table(), other in any_table()) {
        let found = destructive(&one, &other);
        if let (Some((engine, old)), Some((same_engine, new))) = (engine_and_body(&one), engine_and_body(&other)) {
            for column in old.columns.iter().filter(|column| column_of(new, &column.name).is_none()) {
                let named = Finding::new(named(column), "is dropped");
                prop_assert!(engine != same_engine || found.contains(&named));
            }
        }
    }
}
