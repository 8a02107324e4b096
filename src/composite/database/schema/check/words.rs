//! Names that a PostgreSQL table cannot have.

/// Words that PostgreSQL does not take as the name of a table or column without quotes.
#[rustfmt::skip]
const RESERVED: [&str; 101] = [
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary",
    "both", "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create",
    "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end",
    "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike",
    "in", "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left",
    "like", "limit", "localtime", "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only",
    "or", "order", "outer", "overlaps", "placing", "primary", "references", "returning", "right", "select",
    "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample", "then", "to",
    "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where", "window",
    "with",
];

/// Views of `information_schema`. SchemaHero looks for a table of that name in every schema, and finds these.
#[rustfmt::skip]
const VIEWS: [&str; 64] = [
    "administrable_role_authorizations", "applicable_roles", "attributes", "character_sets",
    "check_constraint_routine_usage", "check_constraints", "collation_character_set_applicability",
    "collations", "column_column_usage", "column_domain_usage", "column_options", "column_privileges",
    "column_udt_usage", "columns", "constraint_column_usage", "constraint_table_usage", "data_type_privileges",
    "domain_constraints", "domain_udt_usage", "domains", "element_types", "enabled_roles",
    "foreign_data_wrapper_options", "foreign_data_wrappers", "foreign_server_options", "foreign_servers",
    "foreign_table_options", "foreign_tables", "information_schema_catalog_name", "key_column_usage",
    "parameters", "referential_constraints", "role_column_grants", "role_routine_grants", "role_table_grants",
    "role_udt_grants", "role_usage_grants", "routine_column_usage", "routine_privileges",
    "routine_routine_usage", "routine_sequence_usage", "routine_table_usage", "routines", "schemata",
    "sequences", "sql_features", "sql_implementation_info", "sql_parts", "sql_sizing", "table_constraints",
    "table_privileges", "tables", "transforms", "triggered_update_columns", "triggers", "udt_privileges",
    "usage_privileges", "user_defined_types", "user_mapping_options", "user_mappings", "view_column_usage",
    "view_routine_usage", "view_table_usage", "views",
];

/// Whether a name needs quotes.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Whether PostgreSQL has a table or view of that name itself.
pub(super) fn is_catalogue(name: &str) -> bool {
    name.starts_with("pg_") || name.starts_with("_pg_") || VIEWS.contains(&name)
}
