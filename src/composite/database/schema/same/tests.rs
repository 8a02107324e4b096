use super::{
    super::example::{mysql, postgres},
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

/// Run against PostgreSQL: SchemaHero plans nothing for these.
#[test]
fn orders_and_spellings_give_no_statements() {
    let old = postgres(
        "x",
        "{primaryKey: [b], columns: [{name: a, type: int4}, {name: b, type: text}],
          indexes: [{columns: [a, b]}, {columns: [a], isUnique: true}],
          foreignKeys: [{columns: [a], references: {table: p, columns: [id]}, onDelete: cascade}]}",
    );
    let mut new = postgres(
        "x",
        "{primaryKey: [b], columns: [{name: b, type: text, constraints: {notNull: true}}, {name: a, type: integer, constraints: {notNull: false}}],
          indexes: [{columns: [a], isUnique: true}, {columns: [b, a], name: idx_x_a_b, type: btree}],
          foreignKeys: [{columns: [a], references: {table: p, columns: [id]}, onDelete: CASCADE}]}",
    );
    new.requires = vec!["citext".to_owned()];
    new.seed_data = Some(crate::resource::schemahero::SeedData::default());
    assert!(same_ddl(&old, &new) && same_ddl(&new, &old));
}

#[test]
fn everything_else_gives_statements() {
    let old = postgres("t", OLD);
    for (from, to) in [
        ("name: owner,", "name: possessor,"),
        ("varchar(50)", "varchar(51)"),
        ("default: \"0\"", "default: \"1\""),
        (", default: \"0\"", ""),
        ("primaryKey: [id]", "primaryKey: [email]"),
        ("isUnique: true", "isUnique: false"),
        ("{columns: [total]}", "{columns: [total], name: by_total}"),
        ("{columns: [total]}", "{columns: [owner]}"),
        ("columns: [id]}}", "columns: [id]}, onDelete: CASCADE}"),
        ("columns: [id]}}", "columns: [id]}, name: owned}"),
        ("table: owners", "table: people"),
        ("type: varchar(50), constraints: {notNull: true}", "type: varchar(50)"),
    ] {
        assert!(OLD.contains(from), "{from}");
        assert!(!same_ddl(&old, &postgres("t", &OLD.replace(from, to))), "{from} to {to}");
    }
    assert!(!same_ddl(&old, &postgres("u", OLD)));
    assert!(!same_ddl(&old, &mysql("t", OLD)));
    let mut elsewhere = old.clone();
    elsewhere.database = "other".to_owned();
    assert!(!same_ddl(&old, &elsewhere));
}

/// Run against PostgreSQL as well.
#[test]
fn the_name_that_a_foreign_key_was_given_is_its_name() {
    let body = |name: &str| {
        format!(
            "{{columns: [{{name: p, type: bigint}}], foreignKeys: [{{columns: [p], references: {{table: p, columns: [id]}}{name}}}]}}"
        )
    };
    let [unnamed, given, other] = ["", ", name: c_p_fkey", ", name: other"].map(|name| postgres("c", &body(name)));
    assert!(same_ddl(&unnamed, &given) && same_ddl(&given, &unnamed));
    assert!(!same_ddl(&unnamed, &other));
    assert!(same_ddl(&other, &unnamed), "without a name any will do");
}

#[test]
fn schemahero_leaves_a_column_alone_that_counts_itself_up() {
    let table = |rest: &str| postgres("s", &format!("{{columns: [{{name: p, type: bigserial{rest}}}]}}"));
    assert!(same_ddl(&table(", constraints: {notNull: true}"), &table(", default: \"1\"")));
    assert!(!same_ddl(&table(""), &postgres("s", "{columns: [{name: p, type: serial}]}")));
}
