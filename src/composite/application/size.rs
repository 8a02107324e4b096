//! Size classes of applications.

use crate::{
    composite::fatal::Fatal,
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
