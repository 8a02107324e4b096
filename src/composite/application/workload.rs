//! What runs the pods: a Deployment, a StatefulSet, a CronJob or a Job.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    WORKLOAD, files,
    part::Part,
    pod, runs, service,
    settled::Settled,
    spec::{ApplicationSpec, WorkloadType},
};
use crate::{
    composite::{
        draft::{Draft, Pending, Said, State},
        fatal::Fatal,
        names,
    },
    readiness::{self, Judgement, ObservedCondition},
    resource::{Kind, kinds},
};

/// Composition resource name.
pub(super) const KEY: &str = "workload";
/// What those of jobs begin with.
pub(super) const JOB: &str = "job-";

/// When it runs.
pub(super) struct When<'a> {
    /// What it cannot start without.
    pub gate: Option<Pending>,
    /// What runs already stays as it is.
    pub as_it_is: bool,
    /// The task of a job that ended well.
    pub done: Option<&'a str>,
}

/// How far it is.
pub(super) struct Ran {
    /// How far what runs is.
    pub state: State,
    /// The task of a job that ended well.
    pub done: Option<String>,
}

/// The kind that runs a type.
pub(super) fn kind(of: WorkloadType) -> &'static Kind {
    match of {
        WorkloadType::Service | WorkloadType::Worker => &kinds::DEPLOYMENT,
        WorkloadType::Stateful => &kinds::STATEFUL_SET,
        WorkloadType::CronJob => &kinds::CRON_JOB,
        WorkloadType::Job => &kinds::JOB,
    }
}

/// Its name. A cron job's jobs get eleven characters more, and a job ends in a hash of its spec.
pub(super) fn name(settled: &Settled) -> String {
    match settled.kind {
        WorkloadType::CronJob => names::fit(&settled.name, 52),
        WorkloadType::Job => names::fit(&settled.name, 54),
        WorkloadType::Service | WorkloadType::Worker | WorkloadType::Stateful => settled.name.clone(),
    }
}

/// Composes what runs the pods.
///
/// # Errors
/// When the spec asks for another type, or for other volumes.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    template: &Value,
    headless: &str,
    when: When<'_>,
) -> Result<Ran, Fatal> {
    let When { gate, as_it_is, done } = when;
    stays(draft, settled)?;
    let kind = kind(settled.kind);
    let name = self::name(settled);
    let seen = sent(draft, KEY);
    let now: Option<Value> = draft.inside(KEY).and_then(|object| object.read().ok());
    let pods = now.filter(|_| settled.scales()).and_then(|now| handed_over(settled, &now));
    if as_it_is && seen.is_some() {
        // Nobody knows what the pods would be bound to: those that run are better than others made of guesses.
        let decided = settled.scales() && pods.is_none();
        draft.keep_marked_but(KEY, decided.then_some("replicas"))?;
        if let Some(runs) = draft.inside(KEY) {
            draft.look_at(WORKLOAD, kind, &name, &runs);
        }
        return Ok(Ran { state: State::Unready, done: None });
    }
    let (key, name, mut body) = match settled.kind {
        WorkloadType::Service | WorkloadType::Worker => (KEY.to_owned(), name, runs::deployment(settled, template)),
        WorkloadType::Stateful => {
            (KEY.to_owned(), name, runs::stateful_set(settled, spec, template, headless, seen.as_ref())?)
        }
        WorkloadType::CronJob => (KEY.to_owned(), name, runs::cron_job(spec, template)),
        WorkloadType::Job => {
            let hash = task(spec);
            if done == Some(&hash) && draft.head(&format!("{JOB}{hash}")).is_none() {
                // It ended well once; who removed it since does not want it to run again.
                draft.works(WORKLOAD, format!("{} {}", kind.kind(), settled.name));
                return Ok(Ran { state: State::Ready, done: Some(hash) });
            }
            let name = format!("{name}-{hash}");
            let key = format!("{JOB}{hash}");
            let body = sent(draft, &key).map_or_else(|| runs::job(spec, template), |job| job["spec"].clone());
            (key, name, body)
        }
    };
    if let Some(pods) = pods {
        body["replicas"] = pods.into();
    }
    let mut after = vec![service::ACCOUNT];
    if !spec.files.is_empty() || draft.is_wanted(files::KEY) {
        after.push(files::KEY);
    }
    let asked = seen.as_ref().is_none_or(|seen| is_as_asked(&seen["spec"], &body));
    let mut want = Part::new(&key, kind, WORKLOAD, name, json!({"spec": body})).want(draft, settled)?;
    want = want.after(&after).gate(gate).asks_early();
    if settled.elsewhere.is_none() {
        let explained = explained(draft, settled, &key);
        want = want.explained(&kinds::POD, explained);
        if !asked {
            want = want.said(rolls());
        }
    }
    let state = draft.want(want);
    let old: Vec<_> = draft.heads_with(JOB).map(|(key, _)| key).filter(|old| *old != key.as_str()).collect();
    for old in old {
        draft.let_go(old, "The job of an earlier spec is removed.".to_owned());
    }
    let done = key.strip_prefix(JOB).filter(|_| state.is_ready()).map(str::to_owned);
    Ok(Ran { state, done })
}

/// What a job does, as a hash. A job cannot change: another task is another job. What watches it, what it may reach, how its
/// database is run, and what the function itself, a platform or a rotated password changes is no other task: it would run
/// again.
fn task(spec: &ApplicationSpec) -> String {
    let database = spec.database.as_ref().map(|own| (&own.reference, &own.database, &own.user, &own.env, &own.mapping));
    let task =
        json!([spec.image, spec.tag, spec.command, spec.args, spec.env, spec.files, spec.secrets, json!(database),]);
    Sha256::digest(task.to_string()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A type cannot change: what ran, and what it kept, would be dropped.
fn stays(draft: &Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    let was = match sent(draft, KEY) {
        Some(object) => object["kind"].as_str().map(str::to_owned),
        None => draft.heads_with(JOB).next().map(|_| kinds::JOB.kind().to_owned()),
    };
    let asked = kind(settled.kind).kind();
    match was.filter(|was| was != asked) {
        None => Ok(()),
        Some(was) => {
            let what = format!("the type cannot change, and a {was} runs already: make a new Application");
            Err(Fatal::invalid("spec.type", what))
        }
    }
}

/// An observed workload, in another cluster the one that was last sent there.
fn sent(draft: &Draft<'_>, key: &str) -> Option<Value> {
    let object: Value = draft.observed(key)?.object.read().ok()?;
    if object["kind"] == kinds::KUBERNETES_OBJECT.kind() {
        return Some(object["spec"]["forProvider"]["manifest"].clone());
    }
    Some(object)
}

/// How many pods there are while an autoscaler has not said yet how many there shall be: a number that nobody sets any more
/// would become one. Kubernetes' own never wakes a workload without pods.
fn handed_over(settled: &Settled, seen: &Value) -> Option<u64> {
    let wakes = settled.scaling.as_ref().is_some_and(super::settled::Scaling::needs_keda);
    if !wakes && seen["spec"]["replicas"] == 0 {
        return Some(settled.replicas.0.max(1).into());
    }
    let owners = seen["metadata"]["managedFields"].as_array()?;
    let mut owners = owners.iter().filter(|entry| entry["fieldsV1"]["f:spec"]["f:replicas"].is_object()).peekable();
    owners.peek()?;
    if owners.any(|entry| entry["subresource"] == "scale") {
        return None;
    }
    seen["spec"]["replicas"].as_u64()
}

/// Whether an observed workload is the one that is asked for, as far as nobody writes it in another way: what it says of
/// itself is of no use before.
fn is_as_asked(seen: &Value, asked: &Value) -> bool {
    const FIELDS: [&str; 4] = [
        "/replicas",
        "/template/spec/containers/0/image",
        "/template/spec/containers/0/command",
        "/template/spec/containers/0/args",
    ];
    const MARKS: &str = "/template/metadata/annotations";
    // Others may have marked the pods too.
    let marks = asked.pointer(MARKS).and_then(Value::as_object).into_iter().flatten();
    FIELDS.iter().all(|field| asked.pointer(field).is_none_or(|asked| seen.pointer(field) == Some(asked)))
        && marks.into_iter().all(|(mark, value)| seen.pointer(MARKS).is_some_and(|seen| seen[mark] == *value))
}

/// A new version is asked for.
fn rolls() -> Said {
    Said { ready: false, reason: "Creating", message: "The change is on its way.".to_owned(), people: false }
}

/// What the pods say while their workload does not work. They are looked at only then, so that the steady state costs no
/// question.
fn explained(draft: &mut Draft<'_>, settled: &Settled, key: &str) -> Option<Judgement> {
    let head = draft.head(key)?;
    let refused = head.condition("ReplicaFailure").is_some_and(ObservedCondition::is_true);
    if refused || head.metadata.is_being_deleted() || readiness::judge(head).ready {
        return None;
    }
    let pods = draft.ask_labelled("pods", &kinds::POD, (pod::NAME, &settled.name))?;
    let mut trouble = readiness::pods::trouble(pods)?;
    // Between two attempts some kubelets do not say why an image cannot be pulled: what was told after the last one holds.
    let unsaid = trouble.reason == readiness::pods::IMAGE && trouble.message.is_empty();
    if unsaid && draft.failed_by(WORKLOAD).as_deref() == Some("ImageAccessDenied") {
        "pull access denied".clone_into(&mut trouble.message);
    }
    Some(Judgement { ready: false, trouble: Some(trouble) })
}
