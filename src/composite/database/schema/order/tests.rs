use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{super::example::referring, *};

fn after(names: &[&str]) -> Turn {
    Turn::After(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn a_table_comes_after_those_it_refers_to() {
    let [owners, orders, lines] =
        [referring("owners", &[]), referring("orders", &["owners"]), referring("lines", &["orders", "owners"])];
    let node = |wanted, done| Node { wanted, observed: None, done };
    let nodes =
        |owners_done, orders_done| [node(&lines, false), node(&orders, orders_done), node(&owners, owners_done)];
    assert_eq!(turns(&nodes(false, false), true), [after(&["orders", "owners"]), after(&["owners"]), Turn::Now]);
    assert_eq!(turns(&nodes(true, false), true), [after(&["orders"]), Turn::Now, Turn::Now]);
    assert_eq!(turns(&nodes(true, true), true), [Turn::Now, Turn::Now, Turn::Now]);
}

#[test]
fn planning_for_approval_needs_no_order() {
    let [owners, orders] = [referring("owners", &[]), referring("orders", &["owners"])];
    let nodes = [&orders, &owners].map(|wanted| Node { wanted, observed: None, done: false });
    assert_eq!(turns(&nodes, false), [Turn::Now, Turn::Now]);
}

#[test]
fn a_table_outside_and_the_table_itself_are_not_waited_for() {
    let table = referring("tree", &["tree", "elsewhere"]);
    assert_eq!(turns(&[Node { wanted: &table, observed: None, done: false }], true), [Turn::Now]);
    assert_eq!(acyclic(&[&table]), Ok(()));
}

#[test]
fn only_a_new_foreign_key_makes_an_existing_table_wait() {
    let [owners, old, new] = [referring("owners", &[]), referring("orders", &[]), referring("orders", &["owners"])];
    let nodes = |observed| {
        [
            Node { wanted: &new, observed: Some(observed), done: false },
            Node { wanted: &owners, observed: None, done: false },
        ]
    };
    assert_eq!(turns(&nodes(&old), true)[0], after(&["owners"]));
    assert_eq!(turns(&nodes(&new), true)[0], Turn::Now);
}

#[test]
fn a_circle_names_its_tables() {
    let tables = [referring("x", &["a"]), referring("a", &["b"]), referring("b", &["c"]), referring("c", &["a"])];
    let cycle = acyclic(&tables.iter().collect::<Vec<_>>()).unwrap_err();
    assert_eq!(cycle, Cycle(["a", "b", "c", "a"].map(str::to_owned).to_vec()));
    assert_eq!(
        cycle.to_string(),
        "the tables a -> b -> c -> a refer to each other in a circle, so that none can be made first; leave out one of the foreign keys"
    );
}

/// Which of the tables before it each table refers to, so that there is no circle; then the tables in another order.
fn any_tables() -> impl Strategy<Value = (Vec<TableSpec>, Vec<Vec<usize>>)> {
    let edges = (1..9usize)
        .prop_flat_map(|count| prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..3), count));
    edges
        .prop_map(|edges| {
            let targets = |(at, picks): (usize, &Vec<prop::sample::Index>)| {
                let mut targets: Vec<_> =
                    if at == 0 { Vec::new() } else { picks.iter().map(|pick| pick.index(at)).collect() };
                targets.sort_unstable();
                targets.dedup();
                targets
            };
            edges.iter().enumerate().map(targets).collect::<Vec<_>>()
        })
        .prop_flat_map(|targets| (Just((0..targets.len()).collect::<Vec<_>>()).prop_shuffle(), Just(targets)))
        .prop_map(|(order, targets)| {
            let name = |at: &usize| format!("t{at}");
            let table = |at: &usize| {
                let others: Vec<_> = targets[*at].iter().map(name).collect();
                referring(&name(at), &others.iter().map(String::as_str).collect::<Vec<_>>())
            };
            (order.iter().map(table).collect(), order.iter().map(|at| targets[*at].clone()).collect())
        })
}

proptest! {
    #[test]
    fn no_table_comes_before_another_it_refers_to_and_all_come((tables, targets) in any_tables()) {
        prop_assert_eq!(acyclic(&tables.iter().collect::<Vec<_>>()), Ok(()));
        let mut done: BTreeMap<&str, bool> = tables.iter().map(|table| (table.name.as_str(), false)).collect();
        for _ in 0..tables.len() {
            let nodes: Vec<_> = tables.iter().map(|wanted| Node { wanted, observed: None, done: done[wanted.name.as_str()] }).collect();
            for ((table, targets), turn) in tables.iter().zip(&targets).zip(turns(&nodes, true)) {
                let all = targets.iter().all(|target| nodes.iter().any(|node| node.done && node.wanted.name == format!("t{target}")));
                prop_assert_eq!(turn == Turn::Now, all, "{}", table.name);
                if turn == Turn::Now {
                    done.insert(&table.name, true);
                }
            }
        }
        prop_assert!(done.values().all(|done| *done));
    }
}
