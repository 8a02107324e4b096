//! The composite kinds, one folder each, and the one list that names them.

pub mod application;
pub mod checked;
pub mod cidr;
pub mod database;
pub mod draft;
pub mod fatal;
pub mod identity;
pub mod names;
pub mod waiting;

use std::time::Duration;

use serde::Deserialize;

use crate::{
    object::Object,
    plan::{Condition, Event, Plan, Status},
    request::Request,
    safety,
};
use fatal::Fatal;

/// A composite kind that the function serves.
struct Composite {
    /// Its name, and that of the composite resource behind its claim.
    kinds: [&'static str; 2],
    /// All its conditions; every answer sends the full set, because one that is left out stays for ever.
    conditions: &'static [&'static str],
    /// Its expansion.
    compose: fn(&Request) -> Result<Plan, Fatal>,
}

/// The one list of composite kinds.
const COMPOSITES: [Composite; 3] = [
    Composite {
        kinds: ["Application", "XApplication"],
        conditions: &application::CONDITIONS,
        compose: application::compose,
    },
    Composite { kinds: ["Database", "XDatabase"], conditions: &database::CONDITIONS, compose: database::compose },
    Composite {
        kinds: ["Platform", "Platform"],
        conditions: &crate::platform::CONDITIONS,
        compose: crate::platform::check::compose,
    },
];

/// All kinds that the function serves; also the labels of its metrics, which must be a bounded set.
pub const KINDS: &[&str] = &["Application", "XApplication", "Database", "XDatabase", "Platform"];

/// Expands a composite resource. Never fails: what cannot be done is a plan with a fatal sentence.
#[must_use]
pub fn compose(request: &Request) -> Plan {
    let kind = match request.composite.read::<Named>() {
        Ok(named) => named.kind,
        Err(error) => {
            let fatal = Fatal::invalid("composite resource", format!("it cannot be read: {error}"));
            return refuse(request, &["Accepted"], &fatal);
        }
    };
    let Some(composite) = COMPOSITES.iter().find(|composite| composite.kinds.contains(&kind.as_str())) else {
        let fatal =
            Fatal::invalid("kind", format!("\"{kind}\" is none of the kinds served here: {}", KINDS.join(", ")));
        return refuse(request, &["Accepted"], &fatal);
    };
    let answer = (composite.compose)(request).and_then(|plan| {
        safety::check(request, &plan)?;
        Ok(plan)
    });
    answer.unwrap_or_else(|fatal| refuse(request, composite.conditions, &fatal))
}

/// The answer to a request that could not be read, or whose answer could not be written.
#[must_use]
pub fn refuse_unread(composite: &Object, sentence: &str) -> Plan {
    let kind = composite.read::<Named>().map(|named| named.kind).unwrap_or_default();
    let known = COMPOSITES.iter().find(|known| known.kinds.contains(&kind.as_str()));
    let conditions = known.map_or(&["Accepted"][..], |known| known.conditions);
    let fatal = Fatal::unread(sentence);
    refuse(&Request { composite: composite.clone(), ..Request::default() }, conditions, &fatal)
}

/// What is read first: whatever else of a composite resource has another shape, its conditions are known by its kind.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WithConditions {
    status: ObservedConditions,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ObservedConditions {
    conditions: Vec<crate::readiness::ObservedCondition>,
}

/// The answer that changes nothing. A Fatal turns every condition not sent with it into Unknown, so the others are
/// copied from what is observed; and since a claim shows no Fatal, a Warning becomes an event once, at the transition.
fn refuse(request: &Request, conditions: &[&'static str], fatal: &Fatal) -> Plan {
    let observed = request.composite.read::<WithConditions>().unwrap_or_default().status.conditions;
    let known = |kind: &str| observed.iter().find(|condition| condition.type_ == kind);
    let conditions = conditions.iter().map(|&kind| {
        if kind == "Accepted" {
            return Condition {
                kind,
                status: Status::False,
                reason: fatal.reason().to_owned(),
                message: fatal.message.clone(),
            };
        }
        known(kind).map_or_else(
            || Condition {
                kind,
                status: Status::Unknown,
                reason: "NotEvaluated".to_owned(),
                message: "It is judged once the spec is accepted.".to_owned(),
            },
            |seen| Condition {
                kind,
                status: match seen.status.as_str() {
                    "True" => Status::True,
                    "False" => Status::False,
                    _ => Status::Unknown,
                },
                reason: seen.reason.clone(),
                message: seen.message.clone(),
            },
        )
    });
    let told = known("Accepted").is_some_and(|seen| seen.is_false() && seen.message == fatal.message);
    let warning = Event { warning: true, reason: fatal.reason().to_owned(), message: fatal.message.clone() };
    Plan {
        conditions: conditions.collect(),
        results: if told { Vec::new() } else { vec![warning] },
        ttl: Duration::from_mins(1),
        fatal: Some(fatal.message.clone()),
        ..Plan::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{COMPOSITES, KINDS};

    #[test]
    fn every_kind_that_is_listed_is_served_and_the_other_way_round() {
        let mut served: Vec<_> = COMPOSITES.iter().flat_map(|composite| composite.kinds).collect();
        served.dedup();
        assert_eq!(served, KINDS);
    }
}
