//! Kinds of machines behind the size classes.

use super::Azure;
use crate::{
    composite::{database::size, database::spec::Engine, fatal::Fatal},
    platform::Platform,
};

/// The built-in ones, in the order of the classes.
const POSTGRES: [(&str, &str); 4] = [
    ("small", "GP_Standard_D2ds_v5"),
    ("medium", "GP_Standard_D2ds_v5"),
    ("large", "GP_Standard_D4ds_v5"),
    ("xlarge", "GP_Standard_D8ds_v5"),
];
/// Those of MySQL.
const MYSQL: [(&str, &str); 4] = [
    ("small", "GP_Standard_D2ads_v5"),
    ("medium", "GP_Standard_D2ads_v5"),
    ("large", "GP_Standard_D4ads_v5"),
    ("xlarge", "GP_Standard_D8ads_v5"),
];
/// The small one that stands alone.
const BURSTABLE: &str = "B_Standard_B2s";

/// The machine of the size that is asked for. A burstable one has no standby, no replicas and no pooler.
pub(super) fn sku(azure: &Azure<'_>, platform: &Platform, running: Option<&str>) -> Result<String, Fatal> {
    let settled = azure.settled;
    let more = if azure.standby {
        Some("high availability")
    } else if settled.read_replicas > 0 {
        Some("read replicas")
    } else {
        settled.pooling.map(|_| "connection pooling")
    };
    let classes = match settled.engine {
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
    };
    let built_in = |class: size::Class| {
        if class.name == "small" && more.is_none() {
            return BURSTABLE.to_owned();
        }
        classes.iter().find(|(name, _)| *name == class.name).map_or_else(String::new, |(_, sku)| (*sku).to_owned())
    };
    let sku = size::of(settled, platform, |class| class.azure.clone(), built_in, running.map(str::to_owned))?;
    match more {
        Some(more) if sku.starts_with("B_") => {
            let size = &settled.size;
            let what = format!(
                "size {size} is {sku} on azure, a burstable one, which has no {more}; choose a larger size, or ask the platform team for another class in spec.sizes.database.{size}.azure"
            );
            Err(Fatal::invalid("spec.size", what))
        }
        _ => Ok(sku),
    }
}
