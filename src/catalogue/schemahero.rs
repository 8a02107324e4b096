//! What SchemaHero's silence means.
//!
//! SchemaHero writes errors into its log only. What goes wrong shows as something that does not happen; the functions
//! here put that into words, by the same table as everything else.

use super::{Problem, Translation, row::Row, translate};

const MIGRATION: &[&str] = &["schemas.schemahero.io/Migration"];
const CONTROLLER: &[&str] = &["apps/StatefulSet"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    Row::developer("MigrationNotExecuted")
        .of(MIGRATION)
        .conditions(&["status.phase"])
        .reasons(&["APPROVED"])
        .at("spec.schema.tables[]")
        .says(
            "The change of table {name} is approved and has not taken effect: it runs still, or \
             the database refuses it. Correct {field} if data contradicts it (a null in a \
             column that is to be notNull, say); the platform team finds the cause in \
             SchemaHero's log.",
        ),
    Row::developer("MigrationNotPlanned")
        .of(MIGRATION)
        .conditions(&["status.phase"])
        .reasons(&["absent"])
        .at("spec.schema.tables[]")
        .says(
            "SchemaHero has planned nothing for table {name}: it has not come to it yet, or \
             cannot read the table in {field} (an unknown column type, say). If this stays, the \
             platform team finds the cause in SchemaHero's log.",
        ),
    Row::developer("AwaitingApproval")
        .of(MIGRATION)
        .conditions(&["status.phase"])
        .reasons(&["PLANNED"])
        .at("spec.schema.approved")
        .says(
            "The change of table {name} waits for approval. Read it in \
             status.schema.pendingMigrations, and put its id into {field}.",
        ),
    Row::platform("MigrationRejected")
        .of(MIGRATION)
        .conditions(&["status.phase"])
        .reasons(&["REJECTED"])
        .at("spec.schema.tables[]")
        .says(
            "The change of table {name} was rejected. Change {field}, or ask the platform team \
             why.",
        ),
    Row::platform("SchemaControllerDown").of(CONTROLLER).conditions(&["status.readyReplicas"]).says(
        "SchemaHero cannot work on the schema: its process for this database ({it}) does \
             not run, most often because it cannot connect. The platform team must look at its \
             log.",
    ),
];

/// A migration that is approved and not executed for long: it fails, and only SchemaHero's log says why.
#[must_use]
pub fn not_executed(table: &str) -> Translation {
    of_migration(table, "APPROVED")
}

/// A table for which SchemaHero has planned no migration by the name that it should have.
#[must_use]
pub fn not_planned(table: &str) -> Translation {
    of_migration(table, "absent")
}

/// A migration that waits for approval.
#[must_use]
pub fn awaiting_approval(table: &str) -> Translation {
    of_migration(table, "PLANNED")
}

/// SchemaHero's controller of one database has no ready replica.
#[must_use]
pub fn controller_down(statefulset: &str) -> Translation {
    translate(&Problem {
        kind: CONTROLLER[0],
        name: statefulset,
        condition: "status.readyReplicas",
        reason: "0",
        message: "",
    })
}

fn of_migration(table: &str, phase: &str) -> Translation {
    translate(&Problem { kind: MIGRATION[0], name: table, condition: "status.phase", reason: phase, message: "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Owner;

    #[test]
    fn silence_has_words_that_name_the_table() {
        for (translation, reason) in [
            (not_executed("videos"), "MigrationNotExecuted"),
            (not_planned("videos"), "MigrationNotPlanned"),
            (awaiting_approval("videos"), "AwaitingApproval"),
        ] {
            assert_eq!(translation.reason, reason);
            assert_eq!(translation.who, Owner::Developer);
            assert!(translation.sentence.contains("table \"videos\""), "{}", translation.sentence);
        }
        assert_eq!(controller_down("orders-controller").reason, "SchemaControllerDown");
    }
}
