//! How many calls a reconcile costs.

use crate::support::{emitted, worlds};

#[test]
fn a_reconcile_takes_at_most_three_calls_and_one_when_all_is_steady() {
    for example in worlds::all() {
        let stages = worlds::stages(example);
        for (index, stage) in stages.iter().enumerate() {
            let mut world = stage.clone();
            world.schemas = Some(worlds::schemas(|_| true));
            let answer = world.call().expect("an answer");
            emitted::check(&world, &answer);
            assert!(answer.calls <= 3, "{example}, step {index}: {} calls", answer.calls);
            if index + 1 == stages.len() {
                assert_eq!((answer.calls, &answer.response.requirements), (1, &None), "{example}");
                assert!(answer.composite_is_ready(), "{example}");
                assert_eq!(answer.response.meta.as_ref().and_then(|meta| meta.ttl).map(|ttl| ttl.seconds), Some(600));
            }
        }
        let first = worlds::fresh(example);
        assert!(first.call().expect("an answer").calls <= 2, "{example}: without schemas there is less to ask");
    }
    emitted::tell_kinds();
}

#[test]
fn the_first_step_is_the_same_whether_schemas_are_asked_for_or_not() {
    for example in worlds::all() {
        let mut world = worlds::fresh(example);
        let without = world.call().expect("an answer");
        world.schemas = Some(worlds::schemas(|_| true));
        let with = world.call().expect("an answer");
        assert_eq!(without.response.desired, with.response.desired, "{example}");
    }
}

#[test]
fn questions_depend_on_nothing_but_the_request() {
    let mut world = worlds::fresh("database-complete");
    world.schemas = Some(worlds::schemas(|_| true));
    let first = world.call().expect("an answer");
    assert_eq!(first.calls, 3);
    for _ in 0..5 {
        let again = world.call().expect("an answer");
        assert_eq!(again.response, first.response);
    }
}
