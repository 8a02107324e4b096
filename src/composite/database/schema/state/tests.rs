use super::{super::example::postgres, *};
use crate::resource::schemahero::{ManagedFields, MigrationSpec, MigrationStatus, TableMetadata, TableStatus};

/// When we wrote the Table: 2026-11-01T03:04:05Z.
const WRITTEN: i64 = 1_793_502_245;

const BODY: &str = "{primaryKey: [id], columns: [{name: id, type: text}, {name: title, type: text}]}";
const REORDERED: &str = "{primaryKey: [id], columns: [{name: title, type: text}, {name: id, type: text}]}";
const LONGER: &str =
    "{primaryKey: [id], columns: [{name: id, type: text}, {name: title, type: text}, {name: more, type: text}]}";
const DDL: &str = "create table \"videos\" (\"id\" text, \"title\" text, primary key (\"id\"))";

fn spec(body: &str) -> TableSpec {
    postgres("videos", body)
}

/// The Table as observed, written by us, by SchemaHero later, and by another function of Crossplane's.
fn table(body: &str) -> Table {
    let entry = |manager: &str, time: &str| ManagedFields { manager: manager.to_owned(), time: Some(time.to_owned()) };
    Table {
        metadata: TableMetadata {
            name: "orders-videos".to_owned(),
            creation_timestamp: Some("2026-10-01T00:00:00Z".to_owned()),
            managed_fields: vec![
                entry("apiextensions.crossplane.io/composed/1ddb0", "2026-11-01T03:04:05Z"),
                entry("apiextensions.crossplane.io/composed/1ddb0", "2026-10-01T00:00:00Z"),
                entry("manager", "2026-11-02T00:00:00Z"),
            ],
        },
        spec: spec(body),
        status: TableStatus::default(),
    }
}

fn planned_by_schemahero(mut table: Table) -> Table {
    table.status.last_planned = planned_sha(&table.spec);
    table
}

fn migration(status: MigrationStatus) -> Migration {
    let spec = MigrationSpec { table_name: "orders-videos".to_owned(), generated_ddl: DDL.to_owned() };
    Migration { spec, status, ..Migration::default() }
}

/// Planned after we wrote the Table, and then this.
fn status(phase: &str, approved_at: i64, executed_at: i64) -> MigrationStatus {
    MigrationStatus {
        phase: phase.to_owned(),
        planned_at: WRITTEN + 2,
        approved_at,
        executed_at,
        ..MigrationStatus::default()
    }
}

fn known<'a>(emitted: &'a TableSpec, observed: &'a Table) -> Known<'a> {
    Known { emitted, observed: Some(observed), confirmed: None, origin: Origin::Fresh, automatic: false }
}

fn judged(observed: &Table, migration: &Migration) -> Judgement {
    judge(&known(&observed.spec, observed), Lookup::Found(migration))
}

#[test]
fn without_a_table_nothing_is_asked() {
    let observed = table(BODY);
    let known = Known { observed: None, ..known(&observed.spec, &observed) };
    assert_eq!(question(&known), None);
    let judgement = judge(&known, Lookup::NotFetched);
    assert_eq!((judgement.state, judgement.confirmed), (State::Waiting, None));
}

#[test]
fn an_unconfirmed_table_asks_for_its_migration_and_waits_for_the_answer() {
    let observed = table(BODY);
    let known = known(&observed.spec, &observed);
    assert_eq!(question(&known), Some(migration_name(&observed.spec)));
    assert_eq!(judge(&known, Lookup::NotFetched).state, State::Planning);
    let foreign = Known { origin: Origin::Foreign, ..known };
    assert_eq!(
        judge(&foreign, Lookup::NotFetched).state,
        State::Planning,
        "not fetched says nothing about a restored server either"
    );
}

#[test]
fn a_confirmed_table_asks_for_nothing() {
    let observed = table(BODY);
    let name = migration_name(&observed.spec);
    let known = Known { confirmed: Some(&name), ..known(&observed.spec, &observed) };
    assert_eq!(question(&known), None);
    let judgement = judge(&known, Lookup::NotFetched);
    assert_eq!((judgement.state, judgement.confirmed), (State::InSync, Some(name.clone())));
    assert_eq!(judgement.message, "table videos is in the database as asked");
}

#[test]
fn executed_is_the_phase_or_the_time() {
    let observed = table(BODY);
    for status in [
        status("EXECUTED", 5, 6),
        status("EXECUTED", 0, 0),
        status("PLANNED", 5, 6),
        status("APPROVED", 5, 6),
        status("", 0, 6),
    ] {
        let judgement = judged(&observed, &migration(status.clone()));
        assert_eq!(judgement.state, State::InSync, "{status:?}");
        assert_eq!(judgement.confirmed, Some(migration_name(&observed.spec)), "{status:?}");
    }
}

#[test]
fn a_planned_migration_waits_for_approval_by_name_and_statements() {
    let observed = table(BODY);
    let name = migration_name(&observed.spec);
    let judgement = judged(&observed, &migration(status("PLANNED", 0, 0)));
    let id = approval_id(&name, DDL);
    let State::AwaitingApproval(pending) = &judgement.state else { panic!("not waiting") };
    assert_eq!((&pending.id, pending.ddl.as_str(), pending.destructive), (&id, DDL, false));
    assert_eq!(judgement.confirmed, None);
    assert_eq!(
        judgement.message,
        format!(
            "migration {name} of table videos waits for approval; status.schema.pendingMigrations shows it as {id}"
        )
    );
}

#[test]
fn under_automatic_it_is_said_why_approval_is_needed_all_the_same() {
    let observed = table(BODY);
    for (origin, why) in [(Origin::Foreign, "restored or adopted"), (Origin::Fresh, "planned before that counted")] {
        let known = Known { automatic: true, origin, ..known(&observed.spec, &observed) };
        let judgement = judge(&known, Lookup::Found(&migration(status("PLANNED", 0, 0))));
        assert!(
            judgement.message.contains("although spec.schema.deploy is Automatic") && judgement.message.contains(why)
        );
    }
}

#[test]
fn statements_are_cut_and_hashed_whole() {
    let observed = table(BODY);
    let mut long = migration(status("PLANNED", 0, 0));
    long.spec.generated_ddl = format!("{}é rest", "x".repeat(4095));
    let State::AwaitingApproval(pending) = judged(&observed, &long).state else { panic!("not waiting") };
    assert_eq!(pending.ddl, "x".repeat(4095), "no character is cut in two");
    assert_eq!(pending.id, approval_id(&migration_name(&observed.spec), &long.spec.generated_ddl));
}

#[test]
fn an_approved_migration_that_is_not_executed_points_to_the_log() {
    let observed = table(BODY);
    for phase in ["PLANNED", "APPROVED", "REJECTED"] {
        let judgement = judged(&observed, &migration(status(phase, 5, 0)));
        assert_eq!((judgement.state, judgement.confirmed), (State::Executing, None), "{phase}");
        assert!(
            judgement
                .message
                .ends_with("its statements fail, and only the log of StatefulSet shop-controller says why")
        );
    }
}

#[test]
fn a_rejected_or_outdated_migration_is_refused() {
    let observed = table(BODY);
    for status in [
        status("REJECTED", 0, 0),
        status("INVALID", 0, 0),
        MigrationStatus { rejected_at: 7, ..status("PLANNED", 0, 0) },
        MigrationStatus { invalidated_at: 7, ..status("PLANNED", 0, 0) },
    ] {
        let judgement = judged(&observed, &migration(status.clone()));
        assert_eq!((judgement.state, judgement.confirmed), (State::Refused, None), "{status:?}");
        assert!(judgement.message.contains("was rejected"));
    }
}

#[test]
fn a_migration_from_before_we_wrote_the_table_does_not_count() {
    let observed = table(BODY);
    for (planned_at, expected) in [(WRITTEN - 1, State::Planning), (WRITTEN, State::InSync), (0, State::Planning)] {
        let old = migration(MigrationStatus { planned_at, ..status("EXECUTED", 1, 1) });
        assert_eq!(judged(&observed, &old).state, expected, "{planned_at}");
    }
}

#[test]
fn without_our_entry_the_table_must_at_least_be_older_than_the_migration() {
    let mut observed = table(BODY);
    observed.metadata.managed_fields.remove(0);
    observed.metadata.managed_fields.remove(0);
    let at = |planned_at| migration(MigrationStatus { planned_at, ..status("EXECUTED", 1, 1) });
    assert_eq!(judged(&observed, &at(1_790_812_799)).state, State::Planning);
    assert_eq!(judged(&observed, &at(1_790_812_800)).state, State::InSync);
    observed.metadata.creation_timestamp = None;
    assert_eq!(judged(&observed, &at(1)).state, State::InSync);
}

#[test]
fn a_migration_of_another_table_does_not_count() {
    let mut other = migration(status("EXECUTED", 1, 1));
    other.spec.table_name = "orders-comments".to_owned();
    assert_eq!(judged(&table(BODY), &other).state, State::Planning);
    assert_eq!(
        judged(&planned_by_schemahero(table(BODY)), &other).state,
        State::InSync,
        "there is none of ours, and rule 1 decides"
    );
}

#[test]
fn rule_1_without_a_migration_the_spec_that_was_planned_last_is_in_sync() {
    let observed = planned_by_schemahero(table(BODY));
    let judgement = judge(&known(&observed.spec, &observed), Lookup::Absent);
    assert_eq!((judgement.state, judgement.confirmed), (State::InSync, Some(migration_name(&observed.spec))));
    let mut other = table(BODY);
    other.status.last_planned = planned_sha(&spec(LONGER));
    assert_eq!(judge(&known(&other.spec, &other), Lookup::Absent).state, State::Planning);
}

#[test]
fn what_was_planned_last_is_judged_by_its_migration_even_after_we_touched_the_table() {
    let observed = planned_by_schemahero(table(BODY));
    let before = |phase, approved_at, executed_at| {
        migration(MigrationStatus { planned_at: WRITTEN - 9, ..status(phase, approved_at, executed_at) })
    };
    assert!(matches!(judged(&observed, &before("PLANNED", 0, 0)).state, State::AwaitingApproval(_)));
    assert_eq!(judged(&observed, &before("APPROVED", 5, 0)).state, State::Executing);
    assert_eq!(judged(&observed, &before("EXECUTED", 5, 6)).state, State::InSync);
}

#[test]
fn rule_2_a_confirmed_table_stays_confirmed_when_nothing_changes_in_the_database() {
    let observed = table(BODY);
    let emitted = spec(REORDERED);
    let name = migration_name(&observed.spec);
    let known = Known { confirmed: Some(&name), ..known(&emitted, &observed) };
    assert_eq!(question(&known), None);
    let judgement = judge(&known, Lookup::NotFetched);
    assert_eq!((judgement.state, judgement.confirmed.clone()), (State::InSync, Some(migration_name(&emitted))));
    // In the next call the Table is as asked, and confirmed by that name.
    let applied = table(REORDERED);
    let next = Known { observed: Some(&applied), confirmed: judgement.confirmed.as_deref(), ..known };
    assert_eq!(question(&next), None);
    assert_eq!(judge(&next, Lookup::NotFetched).state, State::InSync);
}

#[test]
fn rule_2_an_unconfirmed_table_that_was_executed_meanwhile_is_noticed() {
    let observed = table(BODY);
    let emitted = spec(REORDERED);
    let known = known(&emitted, &observed);
    assert_eq!(question(&known), Some(migration_name(&observed.spec)));
    let executed = migration(status("EXECUTED", 1, 2));
    assert_eq!(judge(&known, Lookup::Found(&executed)).confirmed, Some(migration_name(&emitted)));
    for lookup in [Lookup::NotFetched, Lookup::Absent, Lookup::Found(&migration(status("PLANNED", 0, 0)))] {
        assert_eq!(judge(&known, lookup).state, State::Planning, "{lookup:?}");
    }
}

#[test]
fn a_change_in_the_database_is_confirmed_anew() {
    let observed = table(BODY);
    let emitted = spec(LONGER);
    let name = migration_name(&observed.spec);
    let known = Known { confirmed: Some(&name), ..known(&emitted, &observed) };
    assert_eq!(question(&known), None, "the Migration of the old spec says nothing about the new one");
    let judgement = judge(&known, Lookup::NotFetched);
    assert_eq!((judgement.state, judgement.confirmed), (State::Planning, None));
    assert_eq!(judgement.message, "the change of table videos is on its way to SchemaHero");
}

#[test]
fn a_spec_that_returns_is_not_confirmed_by_its_own_past() {
    // videos was confirmed as BODY, LONGER is in the Table, and BODY is asked for again.
    let observed = table(LONGER);
    let emitted = spec(BODY);
    let past = migration_name(&emitted);
    let known = Known { confirmed: Some(&past), ..known(&emitted, &observed) };
    assert_eq!(
        (judge(&known, Lookup::NotFetched).state, judge(&known, Lookup::NotFetched).confirmed),
        (State::Planning, None)
    );
    // In the next call the Table is as asked, and its old Migration is found, executed.
    let applied = table(BODY);
    let executed = migration(MigrationStatus { planned_at: WRITTEN - 100, ..status("EXECUTED", 1, 1) });
    assert_eq!(judged(&applied, &executed).state, State::Planning);
}

#[test]
fn rule_3_on_a_restored_or_adopted_server_it_is_unverified() {
    let observed = table(BODY);
    let known = Known { origin: Origin::Foreign, ..known(&observed.spec, &observed) };
    let stale = migration(MigrationStatus { planned_at: WRITTEN - 100, ..status("EXECUTED", 1, 1) });
    for lookup in [Lookup::Absent, Lookup::Found(&stale)] {
        let judgement = judge(&known, lookup);
        assert_eq!((judgement.state.clone(), judgement.confirmed), (State::Unverified, None));
        assert!(judgement.state.is_settled());
        assert_eq!(judgement.state.reason(), "Unverified");
    }
    assert!(question(&known).is_some(), "a plan may still come");
    let waiting = migration(status("PLANNED", 0, 0));
    assert!(matches!(judge(&known, Lookup::Found(&waiting)).state, State::AwaitingApproval(_)));
}

#[test]
fn rule_4_otherwise_it_waits_and_says_that_nothing_was_planned() {
    let mut observed = table(BODY);
    let judgement = judge(&known(&observed.spec, &observed), Lookup::Absent);
    assert_eq!((judgement.state, judgement.confirmed), (State::Planning, None));
    assert_eq!(
        judgement.message,
        "SchemaHero has planned nothing for table videos yet; if it stays so, the log of StatefulSet shop-controller says why"
    );
    observed.spec.requires = vec!["citext".to_owned(), "pgvector".to_owned()];
    let judgement = judge(&known(&observed.spec, &observed), Lookup::Absent);
    assert!(judgement.message.contains("it waits for the DatabaseExtensions citext, pgvector to be applied"));
}

#[test]
fn every_state_has_a_word_and_only_two_are_settled() {
    let pending = State::AwaitingApproval(Pending {
        id: String::new(),
        ddl: String::new(),
        migration: String::new(),
        uid: String::new(),
        planned_at: 0,
        destructive: false,
    });
    for (state, word, settled) in [
        (State::Waiting, "Waiting", false),
        (State::Planning, "Planning", false),
        (pending, "AwaitingApproval", false),
        (State::Executing, "Executing", false),
        (State::Refused, "Held", false),
        (State::InSync, "InSync", true),
        (State::Unverified, "Unverified", true),
    ] {
        assert_eq!((state.word().as_str(), state.is_settled()), (word, settled));
    }
}

#[test]
fn real_objects_are_read() {
    let observed: Table = super::super::example::yaml(
        "{apiVersion: schemas.schemahero.io/v1alpha4, kind: Table, metadata: {name: orders-videos, uid: a, creationTimestamp: \"2026-11-01T03:00:00Z\",
          managedFields: [{manager: apiextensions.crossplane.io/composed/x, operation: Apply, time: \"2026-11-01T03:04:05Z\", fieldsV1: {\"f:spec\": {}}}]},
          spec: {database: shop, name: videos, schema: {postgres: {columns: [{name: id, type: text}]}}},
          status: {lastPlannedTableSpecSHA: abc}}",
    );
    assert_eq!(observed.status.last_planned, "abc");
    assert_eq!(written_at(&observed), Some(WRITTEN));
    let migration: Migration = super::super::example::yaml(
        "{apiVersion: schemas.schemahero.io/v1alpha4, kind: Migration, metadata: {name: e8d38dc}, spec: {databaseName: shop, generatedDDL: x,
          tableName: orders-videos, tableNamespace: team-a}, status: {approvedAt: 1, executedAt: 2, phase: EXECUTED, plannedAt: 1793502245}}",
    );
    assert!(counts(&observed, &migration) && is_executed(&migration));
    assert_eq!(migration.spec.generated_ddl, "x");
}

#[test]
fn statements_that_drop_something_are_told_from_those_that_do_not() {
    for (ddl, destructive) in [
        ("alter table \"videos\" drop column \"title\"", true),
        ("ALTER TABLE videos DROP CONSTRAINT a", true),
        ("drop table videos", true),
        ("truncate videos", true),
        ("create table \"drop\" (\"column\" text)", false),
        ("alter table videos add column title text", false),
        ("drop index idx", false),
    ] {
        assert_eq!(super::drops(ddl), destructive, "{ddl}");
    }
}
