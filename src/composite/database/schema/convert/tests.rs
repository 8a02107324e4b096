use super::{
    super::{
        example::{mysql, yaml},
        hash::migration_name,
    },
    *,
};

const EVERYTHING: &str = "{
    name: orders, database: shop, primaryKey: [id], requires: [citext],
    columns: [{name: id, type: bigint, constraints: {notNull: true}, attributes: {autoIncrement: true}, default: \"0\"},
        {name: owner, type: bigint, constraints: {}}],
    indexes: [{columns: [owner], name: by_owner, isUnique: true, type: btree}, {columns: [id]}],
    foreignKeys: [{columns: [owner], references: {table: owners, columns: [id]}, onDelete: SET NULL, name: owned}],
    seedData: {rows: [{columns: [{column: id, value: {int: 1}}, {column: owner, value: {str: x}}]}]}}";

#[test]
fn every_field_of_a_table_arrives() {
    let table: Table = yaml(EVERYTHING);
    let expected: TableSpec = yaml(
        "{name: orders, database: team-orders-shop, requires: [citext], schema: {postgres: {primaryKey: [id],
            columns: [{name: id, type: bigint, constraints: {notNull: true}, attributes: {autoIncrement: true}, default: \"0\"},
                {name: owner, type: bigint, constraints: {}}],
            indexes: [{columns: [owner], name: by_owner, isUnique: true, type: btree}, {columns: [id]}],
            foreignKeys: [{columns: [owner], references: {table: owners, columns: [id]}, onDelete: SET NULL, name: owned}]}},
          seedData: {rows: [{columns: [{column: id, value: {int: 1}}, {column: owner, value: {str: x}}]}]}}",
    );
    assert_eq!(table_spec(&table, Engine::Postgres, "team-orders-shop"), expected);
    assert_eq!(
        serde_json::to_value(&table).unwrap()["columns"],
        serde_json::to_value(&expected.body().unwrap().columns).unwrap()
    );
}

#[test]
fn a_mysql_table_goes_to_its_own_body() {
    let table: Table = yaml("{name: t, columns: [{name: a, type: int}]}");
    assert_eq!(table_spec(&table, Engine::Mysql, "shop"), mysql("t", "{columns: [{name: a, type: int}]}"));
}

/// The name was seen on a Migration that SchemaHero made of this table.
#[test]
fn the_migration_of_a_table_of_the_api_is_the_one_that_was_seen() {
    let table: Table = yaml(
        "{name: videos, database: orders, primaryKey: [id],
          columns: [{name: id, type: text, constraints: {notNull: true}}, {name: title, type: text, constraints: {notNull: true}}]}",
    );
    assert_eq!(migration_name(&table_spec(&table, Engine::Postgres, "orders")), "e8d38dc");
}
