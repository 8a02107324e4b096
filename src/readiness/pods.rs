//! Why pods do not work: what each of them says, and not only that too few are there.

use serde::Deserialize;

use super::{ObservedCondition, Trouble};
use crate::object::Object;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pod {
    metadata: super::ObservedMetadata,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: String,
    conditions: Vec<ObservedCondition>,
    init_container_statuses: Vec<Container>,
    container_statuses: Vec<Container>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Container {
    ready: bool,
    started: Option<bool>,
    restart_count: u32,
    state: State,
    last_state: State,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct State {
    waiting: Option<Waiting>,
    running: Option<serde_json::Value>,
    terminated: Option<Terminated>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Waiting {
    reason: String,
    message: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Terminated {
    reason: String,
    exit_code: i64,
}

/// The reason of an image that cannot be pulled, while it is tried and in between.
pub const IMAGE: &str = "ImagePullBackOff";
/// That of the moment in which it is tried, which later ones may repeat.
const TRIED: &str = "ErrImagePull";
/// That of a program that ends right after its start.
const CRASHES: &str = "CrashLoopBackOff";
/// How a container ends that was told to: well, or by a signal, as of a probe that failed.
const TOLD_TO: [i64; 3] = [0, 137, 143];

/// What is wrong with pods, worst first; `None` where they are only on their way.
#[must_use]
pub fn trouble(pods: &[Object]) -> Option<Trouble> {
    let pods = pods.iter().filter_map(|pod| pod.read::<Pod>().ok());
    pods.filter(|pod| !pod.metadata.is_being_deleted() && pod.status.phase != "Succeeded")
        .filter_map(|pod| of(&pod.status))
        .min_by_key(|(rank, trouble)| (*rank, trouble.message.clone()))
        .map(|(_, trouble)| trouble)
}

/// What is wrong with one pod, and how little it explains.
fn of(status: &Status) -> Option<(u8, Trouble)> {
    let told = |rank, condition: &str, reason: &str, message: &str| {
        let (condition, reason, message) = (condition.to_owned(), reason.to_owned(), message.to_owned());
        Some((rank, Trouble { condition, reason, message }))
    };
    for container in status.init_container_statuses.iter().chain(&status.container_statuses) {
        let ended = container.last_state.terminated.as_ref().or(container.state.terminated.as_ref());
        if let Some(ended) = ended.filter(|ended| ended.reason == "OOMKilled" && !container.ready) {
            return told(2, "lastState.terminated", &ended.reason, "");
        }
        if let Some(waiting) = &container.state.waiting {
            match waiting.reason.as_str() {
                "ContainerCreating" | "PodInitializing" => {}
                CRASHES => return told(2, "state.waiting", CRASHES, &waiting.message),
                // One trouble has one reason, and only an attempt says why: some kubelets repeat that later, some do not.
                reason @ (TRIED | IMAGE) => {
                    let why = reason == TRIED || waiting.message.contains(TRIED);
                    let (rank, message) = if why { (0, waiting.message.as_str()) } else { (1, "") };
                    return told(rank, "state.waiting", IMAGE, message);
                }
                // A program that ended well and is started again has nothing to say of itself either.
                reason => return told(0, "state.waiting", reason, &waiting.message),
            }
        }
        if let Some(ended) = container.state.terminated.as_ref().filter(|ended| ended.exit_code != 0) {
            return told(2, "state.terminated", CRASHES, &ended.reason);
        }
        let runs_again = container.state.running.is_some() && !container.ready && container.restart_count > 0;
        let crashed = container.last_state.terminated.as_ref().filter(|ended| !TOLD_TO.contains(&ended.exit_code));
        if let Some(ended) = crashed.filter(|_| runs_again) {
            return told(2, "lastState.terminated", CRASHES, &ended.reason);
        }
        // A probe that fails for the first time may only be early.
        if runs_again {
            let which = if container.started == Some(false) { "Startup" } else { "Readiness" };
            return told(3, "ContainersReady", "Unhealthy", &format!("{which} probe failed"));
        }
    }
    let unplaced =
        status.conditions.iter().find(|condition| condition.type_ == "PodScheduled" && condition.is_false())?;
    told(2, "PodScheduled", &unplaced.reason, &unplaced.message)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pod(status: &Value) -> Object {
        Object::write(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop-a"}, "status": status}))
            .unwrap()
    }

    #[test]
    fn each_pod_says_why_it_does_not_work() {
        let main = |state: Value| json!({"containerStatuses": [state]});
        for (status, says) in [
            (json!({"phase": "Pending"}), ""),
            (main(json!({"state": {"waiting": {"reason": "ContainerCreating"}}})), ""),
            (main(json!({"state": {"waiting": {"reason": "ImagePullBackOff", "message": "m"}}})), "ImagePullBackOff "),
            (main(json!({"state": {"waiting": {"reason": "ErrImagePull", "message": "m"}}})), "ImagePullBackOff m"),
            (
                main(
                    json!({"state": {"waiting": {"reason": "ImagePullBackOff", "message": "m: ErrImagePull: denied"}}}),
                ),
                "ImagePullBackOff m: ErrImagePull: denied",
            ),
            (
                main(
                    json!({"state": {"running": {}}, "restartCount": 1, "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}),
                ),
                "CrashLoopBackOff Error",
            ),
            (
                main(
                    json!({"state": {"running": {}}, "restartCount": 1, "lastState": {"terminated": {"exitCode": 143, "reason": "Error"}}}),
                ),
                "Unhealthy Readiness probe failed",
            ),
            (
                main(
                    json!({"state": {"running": {}}, "ready": true, "restartCount": 1, "lastState": {"terminated": {"exitCode": 1}}}),
                ),
                "",
            ),
            (main(json!({"state": {"waiting": {"reason": "CrashLoopBackOff"}}})), "CrashLoopBackOff "),
            (
                main(
                    json!({"state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "OOMKilled"}}}),
                ),
                "OOMKilled ",
            ),
            (main(json!({"state": {"terminated": {"exitCode": 2, "reason": "Error"}}})), "CrashLoopBackOff Error"),
            (main(json!({"state": {"terminated": {"exitCode": 0, "reason": "Completed"}}})), ""),
            (main(json!({"state": {"running": {}}, "started": false})), ""),
            (
                main(json!({"state": {"running": {}}, "started": false, "restartCount": 1})),
                "Unhealthy Startup probe failed",
            ),
            (
                main(json!({"state": {"running": {}}, "started": true, "restartCount": 3})),
                "Unhealthy Readiness probe failed",
            ),
            (main(json!({"state": {"running": {}}, "ready": true, "restartCount": 3})), ""),
            (
                json!({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}]}),
                "Unschedulable 0/3 nodes",
            ),
            (
                json!({"initContainerStatuses": [{"state": {"waiting": {"reason": "CreateContainerConfigError"}}}]}),
                "CreateContainerConfigError ",
            ),
        ] {
            let found = trouble(&[pod(&status)])
                .map_or_else(String::new, |found| format!("{} {}", found.reason, found.message));
            assert_eq!(found, says, "{status}");
        }
    }

    #[test]
    fn the_pod_that_explains_most_is_heard_and_one_that_goes_is_not() {
        let unplaced = json!({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]});
        let image = json!({"containerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull"}}}]});
        let reason = |pods: &[Object]| trouble(pods).map(|found| found.reason);
        assert_eq!(reason(&[pod(&unplaced), pod(&image)]).as_deref(), Some(IMAGE));
        let going = json!({
            "metadata": {"name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": image,
        });
        assert_eq!(reason(&[Object::write(&going).unwrap()]), None);
    }
}
