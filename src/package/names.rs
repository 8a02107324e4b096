//! What a platform team may name: the API's group, the registry and the function.

use super::Flavour;

/// The names that generated objects carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    group: String,
    registry: String,
    function: String,
}

/// A name that Kubernetes or a registry would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// The group is no domain.
    #[error(
        "`{0}` is no API group: a group is a domain of two or more parts of a-z, 0-9 and -, such as platform.idp.dev, of at most 253 characters"
    )]
    Group(String),
    /// The group belongs to Kubernetes, Crossplane or its providers.
    #[error("`{0}` is reserved: choose a domain of your own, such as platform.acme.com")]
    Reserved(String),
    /// The function's name is no name of an object.
    #[error("`{0}` is no name of a function: it consists of a-z, 0-9, - and dots, of at most 253 characters")]
    Function(String),
    /// The Function would have a name that no Service can have.
    #[error(
        "the repository {0} is no name for a Function: without the registry's host it must begin with a letter and have at most 63 characters"
    )]
    Repository(String),
    /// The registry is none that Crossplane pulls from.
    #[error("`{0}` is no registry: give its host and the path of your packages, such as ghcr.io/acme")]
    Registry(String),
}

impl Names {
    /// The group of the committed files.
    pub const GROUP: &str = "platform.idp.dev";
    /// The registry of the committed files. It stands for one's own: nobody can register this domain.
    pub const REGISTRY: &str = "registry.example.com";
    /// The function's name in the committed files.
    pub const FUNCTION: &str = "function-idp";

    /// Checks all names.
    ///
    /// # Errors
    /// When one of them is none that the API server or a registry takes.
    pub fn new(group: &str, registry: &str, function: &str) -> Result<Self, InvalidName> {
        // The longest name made of a group is `xapplications-<suffix>.<group>`.
        if !group.contains('.') || !subdomain(group, 253 - "xapplications.".len()) {
            return Err(InvalidName::Group(group.to_owned()));
        }
        if ["k8s.io", "kubernetes.io", "crossplane.io", "upbound.io"]
            .iter()
            .any(|reserved| group.strip_suffix(reserved).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        {
            return Err(InvalidName::Reserved(group.to_owned()));
        }
        if !subdomain(function, 253) {
            return Err(InvalidName::Function(function.to_owned()));
        }
        let registry = self::registry(registry)?.to_owned();
        let names = Self { group: group.to_owned(), registry, function: function.to_owned() };
        // Crossplane calls the Service after the Function, and cuts what is too long: two of them would have one name.
        let package = names.function_package();
        let fits =
            repository(&package).len() <= 63 && names.function_object().starts_with(|it: char| it.is_ascii_lowercase());
        if fits { Ok(names) } else { Err(InvalidName::Repository(package)) }
    }

    /// The API group.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The last part of the Function package's repository, and the package's own name.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The name of the Function object that serves the Compositions' step: the one that Crossplane gives to a Function which
    /// it installs because a package depends on it. It is made of the repository without the registry's host.
    #[must_use]
    pub fn function_object(&self) -> String {
        object(&self.function_package())
    }

    /// The repository of the Function package.
    #[must_use]
    pub fn function_package(&self) -> String {
        format!("{}/{}", self.registry, self.function)
    }

    /// The name of a flavour's Configuration package, and the last part of its repository.
    #[must_use]
    pub fn configuration(&self, flavour: Flavour) -> String {
        let name = self.function.strip_prefix("function-").unwrap_or(&self.function);
        match flavour {
            Flavour::Claims => format!("configuration-{name}"),
            Flavour::Namespaced => format!("configuration-{name}-namespaced"),
        }
    }

    /// The repository of a flavour's Configuration package.
    #[must_use]
    pub fn configuration_package(&self, flavour: Flavour) -> String {
        format!("{}/{}", self.registry, self.configuration(flavour))
    }

    /// The name of the Configuration object of a flavour, as Crossplane would give it.
    #[must_use]
    pub fn configuration_object(&self, flavour: Flavour) -> String {
        object(&self.configuration_package(flavour))
    }

    /// Whether the function stands beside another one of the same group: it is called `function-idp-<suffix>`.
    #[must_use]
    pub fn stands_beside(&self) -> bool {
        self.suffix().is_some()
    }

    /// The name of a Composition. A function that stands beside another has Compositions of its own.
    #[must_use]
    pub fn composition(&self, plural: &str) -> String {
        match self.suffix() {
            Some(suffix) => format!("{plural}-{suffix}.{}", self.group),
            None => format!("{plural}.{}", self.group),
        }
    }

    fn suffix(&self) -> Option<&str> {
        self.function.strip_prefix(Self::FUNCTION)?.strip_prefix('-')
    }
}

impl Default for Names {
    fn default() -> Self {
        Self { group: Self::GROUP.to_owned(), registry: Self::REGISTRY.to_owned(), function: Self::FUNCTION.to_owned() }
    }
}

/// Whether a text is a DNS subdomain as Kubernetes wants it.
fn subdomain(text: &str, longest: usize) -> bool {
    text.len() <= longest
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

/// A registry, checked.
pub(super) fn registry(text: &str) -> Result<&str, InvalidName> {
    if is_registry(text) { Ok(text) } else { Err(InvalidName::Registry(text.to_owned())) }
}

/// Whether a text is a registry's host, with a port and a path where it has them. A host without a dot or a port would be
/// looked for at Docker Hub.
fn is_registry(text: &str) -> bool {
    let mut parts = text.split('/');
    let authority = parts.next().unwrap_or_default();
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let named = host == "localhost" || host.contains('.') || port.is_some();
    let hub_alone = ["docker.io", "index.docker.io"].contains(&host) && !text.contains('/');
    named
        && !hub_alone
        && subdomain(host, 253)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        && parts.all(|part| {
            let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
            part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
                && edge(part.bytes().next())
                && edge(part.bytes().last())
        })
        && text.len() <= 128
}

/// What Crossplane calls a package that it installs from a repository.
fn object(package: &str) -> String {
    dns_label(repository(package))
}

/// A package's repository without its registry's host.
fn repository(package: &str) -> &str {
    package.split_once('/').map_or(package, |(_, repository)| repository)
}

/// What Crossplane makes of a repository where it needs a name: dots, slashes and colons become dashes, and what no label
/// holds is left out; cut to 63 characters.
fn dns_label(text: &str) -> String {
    let last = text.len() - 1;
    let label: String = text
        .bytes()
        .take(63)
        .enumerate()
        .filter_map(|(index, byte)| match byte {
            b'a'..=b'z' | b'0'..=b'9' => Some(char::from(byte)),
            b'.' | b'/' | b':' | b'-' if index != 0 && index != 62 && index != last => Some('-'),
            _ => None,
        })
        .collect();
    label.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(group: &str, function: &str) -> Result<Names, InvalidName> {
        Names::new(group, Names::REGISTRY, function)
    }

    #[test]
    fn a_group_is_a_domain_of_ones_own() {
        for group in ["platform.idp.dev", "a.b", "x-1.acme.com", "notk8s.io.acme.com"] {
            assert!(new(group, "function-idp").is_ok(), "{group}");
        }
        let long = format!("{}.dev", "a".repeat(64));
        for group in ["", "idp", "Platform.idp.dev", "a..b", "-a.b", "a-.b", "a_b.c", "a.b.", "ä.b", long.as_str()] {
            assert_eq!(new(group, "function-idp"), Err(InvalidName::Group(group.to_owned())));
        }
        assert!(new(&format!("{}a.b", "abcdefgh.".repeat(30)), "f").is_err());
    }

    #[test]
    fn a_group_of_kubernetes_or_crossplane_is_refused() {
        for group in ["k8s.io", "x.k8s.io", "kubernetes.io", "apiextensions.crossplane.io", "rds.aws.m.upbound.io"] {
            assert_eq!(new(group, "f"), Err(InvalidName::Reserved(group.to_owned())));
        }
        assert!(new("mycrossplane.io", "f").is_ok());
    }

    #[test]
    fn a_function_has_the_name_of_an_object() {
        assert!(new("a.b", "acme-function-idp").is_ok());
        for function in ["", "Function", "a/b", "a b"] {
            assert_eq!(new("a.b", function), Err(InvalidName::Function(function.to_owned())));
        }
    }

    #[test]
    fn a_registry_is_a_host_with_the_path_of_the_packages() {
        for registry in ["ghcr.io/acme", "localhost:5000", "localhost/x", "r.acme.com/a/b_c/d.e-f", "docker.io/acme"] {
            assert!(Names::new("a.b", registry, "f").is_ok(), "{registry}");
        }
        for registry in [
            "",
            "acme",
            "ghcr.io/",
            "ghcr.io//a",
            "https://ghcr.io/a",
            "ghcr.io/Acme",
            "r.io:x/a",
            "r.io:0",
            "docker.io",
        ] {
            assert_eq!(Names::new("a.b", registry, "f"), Err(InvalidName::Registry(registry.to_owned())), "{registry}");
        }
    }

    #[test]
    fn the_functions_object_is_named_as_crossplane_names_a_dependency() {
        for (registry, function, object) in [
            ("registry.example.com", "function-idp", "function-idp"),
            ("ghcr.io/acme", "function-idp", "acme-function-idp"),
            ("localhost:5000/a_b/c.d", "function-idp-next", "ab-c-d-function-idp-next"),
        ] {
            assert_eq!(Names::new("a.b", registry, function).unwrap().function_object(), object);
        }
        assert_eq!(dns_label(&"a".repeat(70)), "a".repeat(63));
        let long = format!("r.io/{}", "a".repeat(51));
        for registry in ["ghcr.io/0xacme", long.as_str()] {
            let refused = Err(InvalidName::Repository(format!("{registry}/function-idp")));
            assert_eq!(Names::new("a.b", registry, "function-idp"), refused);
        }
    }

    #[test]
    fn a_function_beside_has_compositions_of_its_own() {
        let composition = |function| new("a.b", function).unwrap().composition("databases");
        assert_eq!(composition("function-idp"), "databases.a.b");
        assert_eq!(composition("function-idp-next"), "databases-next.a.b");
        assert_eq!(composition("acme-idp"), "databases.a.b");
    }
}
