use super::*;

const NEW: Known = Known { observed: false, confirmed: false };
const CHANGING: Known = Known { observed: true, confirmed: false };
const CONFIRMED: Known = Known { observed: true, confirmed: true };

#[test]
fn approval_is_never_bypassed() {
    for origin in [Origin::Fresh, Origin::Foreign] {
        for observed in [None, Some(false), Some(true)] {
            assert!(!immediate_deploy(false, origin, observed, &[CONFIRMED]));
        }
    }
}

#[test]
fn a_fresh_server_deploys_at_once() {
    assert!(immediate_deploy(true, Origin::Fresh, None, &[NEW, CHANGING]));
    assert!(may_appear(Origin::Fresh, None));
    assert!(may_appear(Origin::Fresh, Some(true)));
}

#[test]
fn a_foreign_server_waits_until_all_tables_are_confirmed() {
    assert!(!immediate_deploy(true, Origin::Foreign, None, &[NEW, NEW]));
    assert!(!immediate_deploy(true, Origin::Foreign, Some(false), &[CONFIRMED, CHANGING]));
    assert!(immediate_deploy(true, Origin::Foreign, Some(false), &[CONFIRMED, CONFIRMED]));
}

#[test]
fn once_it_deploys_at_once_it_goes_on_for_tables_that_were_confirmed() {
    assert!(immediate_deploy(true, Origin::Foreign, Some(true), &[CONFIRMED, CHANGING]));
    assert!(!immediate_deploy(true, Origin::Foreign, Some(true), &[CONFIRMED, NEW]));
}

#[test]
fn a_new_table_on_a_foreign_server_appears_only_when_nothing_runs_at_once() {
    assert!(!may_appear(Origin::Foreign, None));
    assert!(!may_appear(Origin::Foreign, Some(true)));
    assert!(may_appear(Origin::Foreign, Some(false)));
}
