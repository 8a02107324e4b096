//! Nothing stateful is ever lost, whatever the cluster looks like and whatever people ask for.
//!
//! A database at some moment of its life meets a mess: objects vanish or change under the function's hands, conditions
//! flip, statuses are blank, and people change the spec and the Platform. Then several reconciles follow, and the laws of
//! [`laws`] hold of every one of them. `PROPTEST_CASES` asks for more of them.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod applications;
mod laws;
mod mess;
#[path = "../support/mod.rs"]
mod support;

use function_idp::cli::simulate;
use mess::{Mess, Wish};
use proptest::{collection::vec, prelude::*};
use support::{emitted, worlds};

/// What happens between two reconciles.
#[derive(Debug, Clone)]
struct Turn {
    messes: Vec<Mess>,
    wishes: Vec<Wish>,
    /// Whether all systems do their work after the reconcile.
    systems_work: bool,
}

fn turn(messes: usize, wishes: usize) -> impl Strategy<Value = Turn> {
    (vec(mess::mess(), 0..=messes), vec(mess::wish(), 0..=wishes), any::<bool>())
        .prop_map(|(messes, wishes, systems_work)| Turn { messes, wishes, systems_work })
}

/// Plays the turns on a database at a moment of its life; every answer obeys the laws.
fn live(example: usize, stage: prop::sample::Index, schemas: bool, turns: &[Turn]) {
    let stages = worlds::stages(worlds::EXAMPLES[example]);
    let mut world = stage.get(stages).clone();
    if schemas {
        world.schemas = Some(mess::schemas());
    }
    let mut emitted_names = laws::Memory::of(&world);
    for turn in turns {
        for mess in &turn.messes {
            mess.happen(&mut world);
        }
        for wish in &turn.wishes {
            wish.come_true(&mut world);
        }
        let answer = world.call().expect("an answer");
        emitted::check(&world, &answer);
        laws::check(&world, &answer, &mut emitted_names);
        if turn.systems_work {
            simulate::step(&mut world, None).expect("a step");
        } else {
            world.apply(&answer).expect("an answer that can be applied");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_stateful_is_lost_in_a_mess(
        example in 0..worlds::EXAMPLES.len(), stage in any::<prop::sample::Index>(), schemas in any::<bool>(),
        turns in vec(turn(4, 2), 1..4),
    ) {
        live(example, stage, schemas, &turns);
    }

    #[test]
    fn nothing_stateful_is_lost_by_what_people_ask_for(
        example in 0..worlds::EXAMPLES.len(), stage in any::<prop::sample::Index>(), turns in vec(turn(0, 4), 2..6),
    ) {
        live(example, stage, false, &turns);
    }

    #[test]
    fn nothing_stateful_is_lost_when_one_thing_breaks(
        example in 0..worlds::EXAMPLES.len(), mess in mess::mess(), schemas in any::<bool>(),
    ) {
        let quiet = Turn { messes: Vec::new(), wishes: Vec::new(), systems_work: false };
        let broken = Turn { messes: vec![mess], ..quiet.clone() };
        let last = worlds::stages(worlds::EXAMPLES[example]).len() - 1;
        let mut world = worlds::stages(worlds::EXAMPLES[example])[last].clone();
        world.schemas = schemas.then(mess::schemas);
        let mut memory = laws::Memory::of(&world);
        for turn in [broken, quiet.clone(), quiet] {
            turn.messes.iter().for_each(|mess| mess.happen(&mut world));
            let answer = world.call().expect("an answer");
            emitted::check(&world, &answer);
            laws::check(&world, &answer, &mut memory);
            world.apply(&answer).expect("an answer that can be applied");
        }
    }
}

const TRIES: usize = 200;

#[test]
fn the_mess_leaves_most_answers_alone() {
    // A mess that makes every answer Fatal would prove nothing.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut refused, mut changed) = (0, 0);
    for _ in 0..TRIES {
        let mess = mess::mess().new_tree(&mut runner).expect("a mess").current();
        let wish = mess::wish().new_tree(&mut runner).expect("a wish").current();
        let steady = worlds::steady("database-complete");
        let before = steady.call().expect("an answer").response;
        let mut world = steady.clone();
        mess.happen(&mut world);
        wish.come_true(&mut world);
        let answer = world.call().expect("an answer");
        refused += usize::from(answer.fatal().is_some());
        changed += usize::from(answer.fatal().is_none() && answer.response != before);
    }
    assert!(refused > TRIES / 20 && refused < TRIES / 2, "{refused} of {TRIES} are refused");
    assert!(changed > TRIES / 4, "{changed} of {TRIES} change the answer");
    emitted::tell_kinds();
}

use proptest::strategy::ValueTree as _;
