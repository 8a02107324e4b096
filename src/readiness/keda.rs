//! KEDA and its HTTP add-on.

use super::{Head, Judgement, ObservedCondition};

/// A ScaledObject works when KEDA reads what it follows. One that somebody paused decides nothing, though it stays Ready, and
/// one that falls back no longer sees the load. What its own autoscaler complains of is told beside it.
pub(super) fn scaled_object(head: &Head) -> Judgement {
    let holds = |type_: &str| head.condition(type_).filter(|condition| condition.is_true());
    if let Some(stopped) = holds("Paused").or_else(|| holds("Fallback")) {
        return Judgement::complains(false, stopped);
    }
    match head.condition("Ready") {
        Some(ready) if ready.is_true() => {
            let blind = head.condition("HPAActive").filter(|active| active.is_false());
            blind.map_or_else(Judgement::ready, |active| Judgement::complains(true, active))
        }
        // Unknown with a reason: some of what it follows cannot be read.
        Some(ready) if ready.is_false() || ready.reason == "PartialTriggerError" => Judgement::complains(false, ready),
        _ => Judgement::unready(),
    }
}

/// What counts requests works when the add-on has taken it as it is now.
pub(super) fn interceptor_route(head: &Head) -> Judgement {
    match head.current("Ready") {
        Some(ready) if ready.is_true() => Judgement::ready(),
        Some(ready) if ObservedCondition::is_false(ready) => Judgement::complains(false, ready),
        _ => Judgement::unready(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Head, judge};
    use crate::object::Object;

    fn told(object: &Value) -> (bool, Option<String>) {
        let head = Head::of(&Object::write(object).unwrap()).unwrap();
        let judgement = judge(&head);
        (judgement.ready, judgement.trouble.map(|trouble| trouble.reason))
    }

    fn scaled(conditions: &[(&str, &str, &str)]) -> (bool, Option<String>) {
        let conditions: Vec<_> = conditions
            .iter()
            .map(|(type_, status, reason)| json!({"type": type_, "status": status, "reason": reason, "message": "m"}))
            .collect();
        told(&json!({
            "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
            "metadata": {"name": "shop", "namespace": "team-a", "generation": 3},
            "spec": {}, "status": {"conditions": conditions},
        }))
    }

    #[test]
    fn a_scaled_object_works_while_keda_sees_the_load_and_may_act() {
        const READY: (&str, &str, &str) = ("Ready", "True", "ScaledObjectReady");
        for (conditions, expected) in [
            (vec![], (false, None)),
            (vec![("Ready", "Unknown", "")], (false, None)),
            (vec![READY], (true, None)),
            (vec![READY, ("Active", "False", "ScalerNotActive")], (true, None)),
            (vec![READY, ("Paused", "True", "ScaledObjectPaused")], (false, Some("ScaledObjectPaused"))),
            (vec![READY, ("Paused", "False", "ScaledObjectUnpaused")], (true, None)),
            (vec![READY, ("Fallback", "True", "FallbackExists")], (false, Some("FallbackExists"))),
            (vec![READY, ("HPAActive", "False", "HPAMetricsUnavailable")], (true, Some("HPAMetricsUnavailable"))),
            (vec![("Ready", "False", "TriggerError")], (false, Some("TriggerError"))),
            (vec![("Ready", "Unknown", "PartialTriggerError")], (false, Some("PartialTriggerError"))),
        ] {
            let (ready, reason) = expected;
            assert_eq!(scaled(&conditions), (ready, reason.map(str::to_owned)), "{conditions:?}");
        }
    }

    #[test]
    fn what_counts_requests_works_as_it_is_now() {
        for (seen, status, ready) in [(1, "True", false), (2, "True", true), (2, "False", false)] {
            let object = json!({
                "apiVersion": "http.keda.sh/v1beta1", "kind": "InterceptorRoute",
                "metadata": {"name": "shop", "namespace": "team-a", "generation": 2},
                "status": {"conditions": [{"type": "Ready", "status": status, "reason": "Reconciled", "observedGeneration": seen}]},
            });
            assert_eq!(told(&object).0, ready, "{seen} {status}");
        }
    }

    #[test]
    fn workloads_without_pods_work_when_none_is_asked_for() {
        for kind in ["Deployment", "StatefulSet"] {
            for (asked, ready) in [(0, true), (1, false)] {
                let object = json!({
                    "apiVersion": "apps/v1", "kind": kind,
                    "metadata": {"name": "shop", "namespace": "team-a", "generation": 2},
                    "spec": {"replicas": asked}, "status": {"observedGeneration": 2},
                });
                assert_eq!(told(&object), (ready, None), "{kind} {asked}");
            }
        }
    }
}
