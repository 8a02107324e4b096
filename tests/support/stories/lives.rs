//! What happens to a database in its life.

use serde_json::{Value, json};

use super::story::Story;
use crate::support::worlds;

/// The first reconcile, in a cluster where everything is installed.
pub fn first_call(story: &mut Story) {
    let mut world = story.stages()[0].clone();
    world.schemas = Some(worlds::schemas(|_| true));
    story.back_to(world);
    story.answer("The first reconcile");
}

/// The step after the server is up.
pub fn half_way(story: &mut Story) {
    let stages = story.stages();
    let up = stages.iter().position(|world| world.observed.contains_key("instance")).expect("an instance");
    story.back_to(stages[up].clone());
    story.answer("The server is up");
}

/// A major upgrade. On AWS the settings of the new version come first, and the old ones go last.
pub fn upgrade(story: &mut Story) {
    if story.world.composite["spec"]["engine"] == "mysql" {
        // The newest one is asked for already.
        return;
    }
    story.spec("/version", json!("18"));
    story.answer("18 is asked for");
    if story.world.observed.contains_key("parameter-group-18") {
        story.works("parameter-group-18");
        story.answer("The group is there: the instance takes version and group at once");
    }
    story.answer("It is on its way");
    story.works("instance");
    story.answer("18 runs");
    story.rest("At rest");
}

/// Protection is lifted in two answers, or raised where there is none.
pub fn protection(story: &mut Story) {
    if !story.is_protected() {
        story.spec("/deletion/protection", json!(true));
        story.answer("Protection is asked for");
        story.rest("At rest");
        return;
    }
    story.spec("/deletion/protection", json!(false));
    story.answer("Protection is lifted in the spec");
    story.answer("The cloud does not confirm it yet");
    story.works("instance");
    story.answer("The cloud confirms it");
    story.rest("At rest");
}

/// Production becomes development, or the other way round.
pub fn profile(story: &mut Story) {
    if !story.is_protected() {
        story.spec("/profile", json!("production"));
        story.answer("Development becomes production");
        story.rest("At rest");
        return;
    }
    story.spec("/profile", json!("development"));
    story.answer("Development is asked for while the database is protected");
    story.spec("/deletion/protection", json!(false));
    story.answer("And without protection");
    story.rest("At rest");
}

/// Another size, which waits for the window in production.
pub fn size(story: &mut Story) {
    story.spec("/size", json!("xlarge"));
    story.answer("A larger size is asked for");
    story.answer("It is on its way");
    story.works("instance");
    story.answer("It has the size");
}

/// The disk grows, by the spec and by itself.
pub fn storage(story: &mut Story) {
    story.spec("/storage", json!({"size": "200Gi", "max": "1Ti"}));
    story.answer("A larger disk is asked for");
    story.answer("It is on its way");
    story.works("instance");
    story.answer("It has the disk");
    let grown = match (story.provider(), story.observed("instance")["kind"].as_str()) {
        ("aws", _) => Some(("/status/atProvider/allocatedStorage", json!(300))),
        ("gcp", _) => Some(("/status/atProvider/settings/diskSize", json!(300))),
        ("azure", _) => Some(("/status/atProvider/storageMb", json!(524_288))),
        _ => None,
    };
    if let Some((pointer, size)) = grown {
        worlds::set(story.observed("instance"), pointer, size);
        story.answer("It grew by itself");
    }
    story.spec("/storage/size", json!("100Gi"));
    story.answer("A smaller disk is asked for");
}

/// A source loses access, in two answers.
pub fn access_removed(story: &mut Story) {
    if !story.world.observed.keys().any(|name| name.starts_with("ingress-")) {
        return;
    }
    let own: &[Value] = story.world.composite["spec"]["network"]["allowFrom"].as_array().map_or(&[], Vec::as_slice);
    if own.is_empty() {
        story.platform("/providers/aws/regions/eu-central-1/allowFrom/cidrBlocks", json!([]));
    } else {
        story.spec("/network", json!(null));
    }
    story.answer("The source is no longer listed");
    story.answer("It is left out");
    story.answer("At rest");
    story.again();
    let rule = story.world.observed.keys().find(|name| name.starts_with("ingress-")).expect("a rule").clone();
    story.observed(&rule)["metadata"]["labels"] = json!({"crossplane.io/in-use": "true"});
    story.platform("/providers/aws/regions/eu-central-1/allowFrom", json!({"cidrBlocks": ["10.99.0.0/16"]}));
    story.answer("The sources are others, and somebody's Usage holds one of the old rules");
    story.rest("At rest");
}
