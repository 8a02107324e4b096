//! The packages that a Configuration needs: the function, and the providers whose kinds are composed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{InvalidName, Names, Release, names};
use crate::resource::kinds;

/// Where Crossplane's community publishes its providers.
pub const PROVIDERS: &str = "xpkg.crossplane.io/crossplane-contrib";

/// A cloud or a system, with the oldest release of its providers whose kinds the tests hold our objects against, and the
/// release that may change them.
const FAMILIES: [Family; 6] = [
    Family { name: "aws", from: "v2.6.0", to: "v3.0.0" },
    Family { name: "azure", from: "v2.7.0", to: "v3.0.0" },
    Family { name: "gcp", from: "v3.0.0", to: "v4.0.0" },
    Family { name: "github", from: "v0.19.1", to: "v1.0.0" },
    Family { name: "kubernetes", from: "v1.2.1", to: "v2.0.0" },
    Family { name: "sql", from: "v0.16.0", to: "v1.0.0" },
];

struct Family {
    name: &'static str,
    from: &'static str,
    to: &'static str,
}

/// Which providers a Configuration brings with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Providers {
    registry: String,
    families: BTreeSet<&'static str>,
}

/// Providers that cannot be depended on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProviders {
    /// A word names no family.
    #[error("`{0}` is no family of providers: there are aws, azure, gcp, github, kubernetes and sql")]
    Family(String),
    /// Their registry is none.
    #[error(transparent)]
    Registry(#[from] InvalidName),
}

impl Providers {
    /// The named families, from a registry.
    ///
    /// # Errors
    /// When a name is none of a family, or the registry is none.
    pub fn new<'a>(registry: &str, families: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidProviders> {
        let known = |name: &str| {
            FAMILIES
                .iter()
                .find(|family| family.name == name)
                .map(|family| family.name)
                .ok_or_else(|| InvalidProviders::Family(name.to_owned()))
        };
        let registry = names::registry(registry)?.to_owned();
        Ok(Self { registry, families: families.into_iter().map(known).collect::<Result<_, _>>()? })
    }
}

impl Default for Providers {
    fn default() -> Self {
        Self { registry: PROVIDERS.to_owned(), families: FAMILIES.iter().map(|family| family.name).collect() }
    }
}

/// All that a Configuration of this release depends on.
pub fn dependencies(names: &Names, release: &Release, providers: &Providers) -> Value {
    let function = json!({
        "apiVersion": "pkg.crossplane.io/v1",
        "kind": "Function",
        "package": names.function_package(),
        "version": release.range(),
    });
    let packages: BTreeSet<(String, String)> = kinds::ALL
        .iter()
        .filter_map(|kind| {
            let (family, package) = package_of(kind.group())?;
            let family =
                FAMILIES.iter().find(|known| known.name == family && providers.families.contains(known.name))?;
            Some((package, format!(">={} <{}", family.from, family.to)))
        })
        .collect();
    let providers = packages.into_iter().map(|(package, version)| {
        json!({
            "apiVersion": "pkg.crossplane.io/v1",
            "kind": "Provider",
            "package": format!("{}/{package}", providers.registry),
            "version": version,
        })
    });
    std::iter::once(function).chain(providers).collect()
}

/// The family and the package of a provider, by the group of its kinds. A family's own kinds (provider configurations) come
/// with any of its packages.
fn package_of(group: &str) -> Option<(&str, String)> {
    if let Some(group) = group.strip_suffix(".m.upbound.io") {
        let (service, cloud) = group.rsplit_once('.')?;
        // The provider for GitHub is one package for all its groups.
        return Some((
            cloud,
            if cloud == "github" { "provider-upjet-github".to_owned() } else { format!("provider-{cloud}-{service}") },
        ));
    }
    let family = group.strip_suffix(".m.crossplane.io")?.rsplit('.').next()?;
    Some((family, format!("provider-{family}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(providers: &Providers) -> Vec<String> {
        let all = dependencies(&Names::default(), &Release::current(), providers);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        all.as_array().unwrap().iter().map(|one| text(&one["package"]) + " " + &text(&one["version"])).collect()
    }

    #[test]
    fn every_provider_whose_kinds_are_composed_is_there_once() {
        let all = packages(&Providers::default());
        let of = |name: &str, range: &str| format!("{PROVIDERS}/provider-{name} {range}");
        assert_eq!(all[0], "registry.example.com/function-idp >=v0.1.0 <v0.2.0");
        assert_eq!(
            all[1..],
            [
                of("aws-ec2", ">=v2.6.0 <v3.0.0"),
                of("aws-iam", ">=v2.6.0 <v3.0.0"),
                of("aws-rds", ">=v2.6.0 <v3.0.0"),
                of("aws-secretsmanager", ">=v2.6.0 <v3.0.0"),
                of("azure-authorization", ">=v2.7.0 <v3.0.0"),
                of("azure-dbformysql", ">=v2.7.0 <v3.0.0"),
                of("azure-dbforpostgresql", ">=v2.7.0 <v3.0.0"),
                of("gcp-sql", ">=v3.0.0 <v4.0.0"),
                of("kubernetes", ">=v1.2.1 <v2.0.0"),
                of("sql", ">=v0.16.0 <v1.0.0"),
                of("upjet-github", ">=v0.19.1 <v1.0.0"),
            ]
        );
    }

    #[test]
    fn families_are_chosen_and_their_registry_too() {
        let some = Providers::new("mirror.acme.com/x", ["sql"]).unwrap();
        assert_eq!(packages(&some)[1..], ["mirror.acme.com/x/provider-sql >=v0.16.0 <v1.0.0"]);
        assert_eq!(Providers::new("r.io", ["oracle"]), Err(InvalidProviders::Family("oracle".to_owned())));
    }
}
