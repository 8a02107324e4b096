//! What the API server refuses on a Database beyond the bounds of its fields. The function checks the same again where it
//! knows more: the values of other layers, and what is observed.

use serde_json::Value;

use crate::{
    composite::database::offers,
    schema::rule::{Rule, list, present},
};

/// Rules on the whole spec.
pub fn spec() -> Value {
    let rotation = present("self", "credentials.rotation");
    let rotation_before = present("oldSelf", "credentials.rotation");
    let backup = present("self", "backup.hour");
    let maintenance = present("self", "maintenance.hour");
    let unprotected = present("self", "deletion.protection");
    let mut rules = vec![
        Rule::fixed("engine", "the engine cannot change: make a new Database and move the data"),
        Rule::fixed("provider", "the provider cannot change: make a new Database and move the data"),
        Rule::fixed("region", "the region cannot change: make a new Database and move the data"),
        Rule::fixed(
            "encryption.keyRef",
            "the key cannot change: make a new Database and move the data",
        ),
        Rule::holds(
            "(has(self.engine) && self.engine == 'mysql') || size(self.version.split('.')) < 3",
            "a PostgreSQL version is its major version, or major.minor, such as 17 or 17.4",
        )
        .at("version"),
        Rule::change(
            format!(
                "!({rotation_before}) || ({rotation} && self.credentials.rotation >= oldSelf.credentials.rotation)"
            ),
            "the rotation only rises: a higher number than before gives every user a new password",
        )
        .at("credentials"),
        Rule::holds(
            format!("!({backup} && {maintenance}) || self.backup.hour != self.maintenance.hour"),
            "backup and maintenance cannot start in the same hour",
        )
        .at("maintenance"),
        Rule::change(
            format!(
                "!(has(oldSelf.profile) && oldSelf.profile == 'production' && has(self.profile) && self.profile != 'production') \
                 || ({unprotected} && !self.deletion.protection)"
            ),
            "production becomes development only with deletion.protection: false, because that gives up what guards the data",
        )
        .at("profile"),
        Rule::change(
            "!has(self.restore) || (has(oldSelf.restore) && self.restore == oldSelf.restore)",
            "restore counts only when a database is created: make a new Database to restore into",
        )
        .at("restore"),
        Rule::holds(
            "!has(self.restore) || !has(self.adopt)",
            "a database is either restored or adopted, not both",
        )
        .at("adopt"),
        Rule::change(
            "has(self.adopt) == has(oldSelf.adopt)",
            "a database is adopted when it is created, or never: make a new Database",
        )
        .at("adopt"),
    ];
    // What a provider does not have is refused here where the manifest itself names the provider.
    rules.extend(offers::rules());
    list(&rules)
}

/// Rules on the version.
pub fn version() -> Value {
    let part = |of: &str, index: usize| format!("int({of}.split('.')[{index}])");
    let both = |index: usize| format!("size(self.split('.')) > {index} && size(oldSelf.split('.')) > {index}");
    let minor = format!(
        "!({}) || {new} > {old} || ({new} == {old} && (!({}) || {} >= {}))",
        both(1),
        both(2),
        part("self", 2),
        part("oldSelf", 2),
        new = part("self", 1),
        old = part("oldSelf", 1),
    );
    let (new, old) = (part("self", 0), part("oldSelf", 0));
    list(&[Rule::change(
        format!("{new} > {old} || ({new} == {old} && ({minor}))"),
        "the version may only rise: no engine goes back to an earlier one",
    )])
}

/// Rules on the storage.
pub fn storage() -> Value {
    list(&[Rule::holds(
        "!has(self.size) || !has(self.max) || quantity(self.max).compareTo(quantity(self.size)) >= 0",
        "max cannot be less than size",
    )
    .at("max")])
}

/// Rules on the size of the storage.
pub fn storage_size() -> Value {
    list(&[Rule::change("quantity(self).compareTo(quantity(oldSelf)) >= 0", "storage only grows")])
}

/// Rules on what is restored.
pub fn restore() -> Value {
    list(&[
        Rule::holds(
            "[has(self.from), has(self.externalName), has(self.snapshot)].filter(given, given).size() == 1",
            "exactly one of from, externalName and snapshot says what is restored",
        ),
        Rule::holds("!has(self.snapshot) || !has(self.pointInTime)", "a snapshot has a point in time of its own")
            .at("pointInTime"),
    ])
}

/// Rules on what is adopted.
pub fn adopt() -> Value {
    list(&[
        Rule::change(
            "self.externalName == oldSelf.externalName",
            "the name of the adopted database cannot change: make a new Database",
        )
        .at("externalName"),
        Rule::change(
            "!(has(oldSelf.mode) && oldSelf.mode == 'Manage') || (has(self.mode) && self.mode == 'Manage')",
            "a managed database stays managed: delete this Database to let go of a protected server",
        )
        .at("mode"),
        Rule::holds(
            "!has(self.takeOver) || !self.takeOver || (has(self.mode) && self.mode == 'Manage')",
            "takeOver needs mode: Manage",
        )
        .at("takeOver"),
    ])
}

/// Rules on the name of a logical database.
pub fn database_name() -> Value {
    list(&[Rule::holds(
        "!(self in ['postgres', 'template0', 'template1', 'rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys', 'mysql', 'sys', 'information_schema', 'performance_schema'])",
        "this name belongs to the engine or its provider",
    )])
}

/// Rules on the name of a user.
pub fn user_name() -> Value {
    list(&[Rule::holds(
        "!(self in ['app', 'platform_admin', 'postgres', 'root', 'mysql']) \
         && !['azure_', 'cloudsql', 'pg_', 'rds'].exists(reserved, self.startsWith(reserved))",
        "this name belongs to the platform, the engine or its provider",
    )])
}

/// Rules on the tables.
pub fn tables() -> Value {
    list(&[Rule::holds(
        "self.all(a, self.exists_one(b, a.name == b.name && has(a.database) == has(b.database) \
         && (!has(a.database) || a.database == b.database)))",
        "two tables of a database cannot have the same name",
    )])
}
