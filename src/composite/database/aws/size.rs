//! Instance classes behind the size classes.

use super::Aws;
use crate::{composite::fatal::Fatal, platform::Platform};

/// Built-in classes: 2 vCPU and 4 GiB, 2 and 8, 4 and 16, 8 and 32. The Platform's own win.
const BUILT_IN: [(&str, &str); 4] =
    [("small", "db.t4g.medium"), ("medium", "db.m6g.large"), ("large", "db.m6g.xlarge"), ("xlarge", "db.m6g.2xlarge")];

/// The instance class of the size that is asked for.
pub(super) fn instance_class(aws: &Aws<'_>, platform: &Platform, running: Option<&str>) -> Result<String, Fatal> {
    let size = aws.settled.size.as_str();
    let own = platform.spec.sizes.as_ref().and_then(|sizes| sizes.database.as_ref());
    let class = own.and_then(|classes| classes.get(size)?.aws.clone());
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == size).map(|(_, class)| (*class).to_owned());
    // A class that the Platform no longer names changes nothing for databases that have it.
    let kept = running.filter(|_| aws.memory.size.as_deref() == Some(size)).map(str::to_owned);
    class.or(built_in).or(kept).ok_or_else(|| {
        let mut known: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        let classes = own.iter().flat_map(|classes| classes.iter());
        known.extend(classes.filter(|(_, class)| class.aws.is_some()).map(|(name, _)| name.as_str()));
        known.sort_unstable();
        known.dedup();
        Fatal::invalid("spec.size", format!("\"{size}\" is no size that runs on aws; known: {}", known.join(", ")))
    })
}
