//! When SchemaHero may run a migration without anybody's approval.

/// Where the data of a server came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Created empty by us.
    Fresh,
    /// Restored or adopted: it may hold tables that no Table object ever described.
    Foreign,
}

/// What is known of a table that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Whether its Table object is observed.
    pub observed: bool,
    /// Whether it is confirmed to be in the database as asked.
    pub confirmed: bool,
}

/// The `immediateDeploy` of the SchemaHero Database of a logical database; `observed` is what the object has now.
///
/// SchemaHero drops every column that a Table does not list. On a foreign server the first plan of a table is therefore never
/// run at once: all tables are confirmed before `immediateDeploy` becomes true, and it becomes false again while a table is
/// on its way in. Later changes of a table that was confirmed before are compared with the observed one, and need no approval.
#[must_use]
pub fn immediate_deploy(automatic: bool, origin: Origin, observed: Option<bool>, tables: &[Known]) -> bool {
    let planned_before = |table: &Known| table.confirmed || (table.observed && observed == Some(true));
    automatic && (origin == Origin::Fresh || tables.iter().all(planned_before))
}

/// Whether a Table that is not observed yet may be emitted, given the observed `immediateDeploy`.
///
/// Objects of one answer are applied in no order that could be relied on, so on a foreign server `immediateDeploy` must
/// already be seen to be false.
#[must_use]
pub fn may_appear(origin: Origin, observed: Option<bool>) -> bool {
    origin == Origin::Fresh || observed == Some(false)
}

#[cfg(test)]
mod tests;
