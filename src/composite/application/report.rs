//! The end of a plan: status and conditions, for people and for later answers.

use serde::Deserialize;

use super::{
    ACCEPTED, DATABASE, DELIVERY, ROUTING, SECRETS, WORKLOAD,
    binding::Bound,
    repository,
    settled::Settled,
    spec::ApplicationSpec,
    status::{ApplicationStatus, BoundStatus, ReplicasStatus, RepositoryStatus},
    workload,
};
use crate::{
    composite::{
        draft::{Draft, write},
        fatal::Fatal,
    },
    plan::{Condition, Plan, Status},
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Seen {
    status: SeenStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenStatus {
    replicas: Option<u32>,
    available_replicas: Option<u32>,
    ready_replicas: Option<u32>,
}

/// What is known at the end.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Where the application is reached.
    pub url: Option<String>,
    /// The task of a job that ended well.
    pub job: Option<String>,
}

/// Ends the plan.
pub(super) fn finish(
    mut draft: Draft<'_>,
    settled: &Settled,
    spec: &ApplicationSpec,
    database: Option<&Bound>,
    ended: Ended,
) -> Result<Plan, Fatal> {
    let accepted = Condition {
        kind: ACCEPTED,
        status: Status::True,
        reason: "Accepted".to_owned(),
        message: "The spec is valid.".to_owned(),
    };
    let mut conditions = vec![accepted];
    conditions.extend([DATABASE, SECRETS, WORKLOAD, ROUTING, DELIVERY].map(|area| draft.condition(area)));
    conditions.push(draft.changes());
    draft.transitions(&conditions)?;
    let seen: Seen = draft.inside(workload::KEY).and_then(|object| object.read().ok()).unwrap_or_default();
    let status = ApplicationStatus {
        url: ended.url,
        job: ended.job,
        image: settled.delivery.is_none().then(|| settled.image.clone()),
        cluster: settled.elsewhere.as_ref().map(|elsewhere| elsewhere.cluster.clone()),
        size: Some(spec.size.clone().unwrap_or_else(|| "small".to_owned())),
        replicas: seen.status.replicas.map(|total| ReplicasStatus {
            ready: Some(seen.status.available_replicas.or(seen.status.ready_replicas).unwrap_or(0)),
            total: Some(total),
        }),
        database: database
            .map(|bound| BoundStatus { name: Some(bound.name.clone()), ready: Some(bound.gate.is_none()) }),
        repository: settled.repository.as_ref().map(|own| RepositoryStatus {
            owner: Some(own.owner.clone()),
            name: Some(own.name.clone()),
            url: repository::url(&draft),
            created: Some(own.created),
        }),
        waiting_for: draft.waiting_for(),
    };
    Ok(draft.finish(write("status", &status)?, conditions))
}
