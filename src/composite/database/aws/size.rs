//! Instance classes behind the size classes.

use super::Aws;
use crate::{composite::database::size, composite::fatal::Fatal, platform::Platform};

/// The built-in ones, in the order of the classes.
const BUILT_IN: [(&str, &str); 4] =
    [("small", "db.t4g.medium"), ("medium", "db.m6g.large"), ("large", "db.m6g.xlarge"), ("xlarge", "db.m6g.2xlarge")];

/// The instance class of the size that is asked for.
pub(super) fn instance_class(aws: &Aws<'_>, platform: &Platform, running: Option<&str>) -> Result<String, Fatal> {
    let built_in = |class: size::Class| {
        BUILT_IN.iter().find(|(name, _)| *name == class.name).map_or_else(String::new, |(_, class)| (*class).to_owned())
    };
    size::of(aws.settled, platform, |class| class.aws.clone(), built_in, running.map(str::to_owned))
}
