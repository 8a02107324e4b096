//! Size classes of applications.

use serde_json::Value;

use super::{spec, workload};
use crate::{
    composite::{draft::Draft, fatal::Fatal},
    platform::{Platform, spec::Resources},
};

/// The built-in classes, smallest first: what is set aside for each pod.
pub const CLASSES: [(&str, &str, &str); 4] =
    [("small", "250m", "256Mi"), ("medium", "500m", "512Mi"), ("large", "1", "1Gi"), ("xlarge", "2", "2Gi")];

/// What a size class is: the Platform's word for it, else the built-in one.
///
/// # Errors
/// When there is none of that name.
pub(super) fn of(platform: &Platform, size: &str) -> Result<Resources, Fatal> {
    let classes = platform.spec.sizes.as_ref().and_then(|sizes| sizes.application.as_ref());
    let own = classes.and_then(|classes| classes.get(size)).cloned();
    let built_in = CLASSES.iter().find(|(name, ..)| *name == size);
    if own.is_none() && built_in.is_none() {
        let mut known: Vec<_> = CLASSES.iter().map(|(name, ..)| *name).collect();
        known.extend(classes.into_iter().flatten().map(|(name, _)| name.as_str()));
        let what = format!("\"{size}\" is no size of an application; known: {}", known.join(", "));
        return Err(Fatal::invalid("spec.size", what));
    }
    let own = own.unwrap_or_default();
    Ok(Resources {
        cpu: own.cpu.or_else(|| built_in.map(|(_, cpu, _)| (*cpu).to_owned())),
        memory: own.memory.or_else(|| built_in.map(|(.., memory)| (*memory).to_owned())),
    })
}

/// Amounts of one kind: how they are read as a number, so that they can be compared, and what they are of.
struct Amount {
    name: &'static str,
    number: fn(&str) -> Option<u64>,
    of: fn(&Resources) -> Option<&String>,
}

const AMOUNTS: [Amount; 2] = [
    Amount { name: "cpu", number: millicores, of: |class| class.cpu.as_ref() },
    Amount { name: "memory", number: mebibytes, of: |class| class.memory.as_ref() },
];

/// Thousandths of a processor.
pub(super) fn millicores(text: &str) -> Option<u64> {
    match text.strip_suffix('m') {
        Some(thousandths) => thousandths.parse().ok(),
        None => text.parse::<u64>().ok()?.checked_mul(1000),
    }
}

/// Memory in Mi.
pub(super) fn mebibytes(text: &str) -> Option<u64> {
    let (number, times) = match (text.strip_suffix("Mi"), text.strip_suffix("Gi"), text.strip_suffix("Ti")) {
        (Some(number), ..) => (number, 1),
        (_, Some(number), _) => (number, 1024),
        (.., number) => (number?, 1024 * 1024),
    };
    number.parse::<u64>().ok()?.checked_mul(times)
}

/// Refuses what a spec says in so many words and no size class that the policies allow has. What runs already may stay: a
/// policy that becomes stricter stops nobody.
///
/// # Errors
/// With the field that asks for too much.
pub(super) fn within(draft: &Draft<'_>, platform: &Platform, asked: &spec::Resources) -> Result<(), Fatal> {
    if !platform.policies.bound_sizes() {
        return Ok(());
    }
    let own = platform.spec.sizes.as_ref().and_then(|sizes| sizes.application.as_ref());
    let names = CLASSES.iter().map(|(name, ..)| *name).chain(own.into_iter().flatten().map(|(name, _)| name.as_str()));
    let allowed: Vec<_> = names
        .filter(|name| platform.policies.size("spec.size", name).is_ok())
        .filter_map(|name| of(platform, name).ok())
        .collect();
    let runs = running(draft).unwrap_or_default();
    for (part, amounts) in [("requests", &asked.requests), ("limits", &asked.limits)] {
        let Some(amounts) = amounts else { continue };
        for (Amount { name, number, of }, text) in AMOUNTS.iter().zip([&amounts.cpu, &amounts.memory]) {
            let Some((asked, text)) = text.as_ref().and_then(|text| Some((number(text)?, text))) else { continue };
            let most = allowed.iter().filter_map(|class| Some((number(of(class)?)?, of(class)?))).max();
            let runs = runs[part][name].as_str().and_then(number);
            if most.as_ref().is_some_and(|(most, _)| asked <= *most) || runs.is_some_and(|runs| asked <= runs) {
                continue;
            }
            let most = most.map_or("0", |(_, text)| text);
            let what = format!(
                "{text} is more than {most}, which the largest size class has that the platform's policy allows; ask for \
                 less, or ask the platform team for a larger class"
            );
            return Err(Fatal::forbidden(&format!("spec.resources.{part}.{name}"), what));
        }
    }
    Ok(())
}

/// What the pods have that run already.
fn running(draft: &Draft<'_>) -> Option<Value> {
    let job = || draft.heads_with(workload::JOB).next().map(|(key, _)| key);
    let observed = draft.observed(workload::KEY).or_else(|| draft.observed(job()?))?;
    let object: Value = observed.object.read().ok()?;
    let object = object.pointer("/spec/forProvider/manifest").unwrap_or(&object);
    let spec = object.pointer("/spec/jobTemplate/spec").or_else(|| object.get("spec"))?;
    spec.pointer("/template/spec/containers/0/resources").cloned()
}
