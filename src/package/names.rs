//! What a platform team may name: the API's group, and the function.

/// The names that generated objects carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    group: String,
    function: String,
}

/// A name that Kubernetes would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// The group is no domain.
    #[error(
        "`{0}` is no API group: a group is a domain of two or more parts of a-z, 0-9 and -, such as platform.idp.dev, of at most 253 characters"
    )]
    Group(String),
    /// The group belongs to Kubernetes or Crossplane.
    #[error("`{0}` is reserved: choose a domain of your own, such as platform.acme.com")]
    Reserved(String),
    /// The function's name is no name of an object.
    #[error("`{0}` is no name of a function: it consists of a-z, 0-9, - and dots, of at most 253 characters")]
    Function(String),
}

impl Names {
    /// The group of the committed files.
    pub const GROUP: &str = "platform.idp.dev";
    /// The function's name in the committed files.
    pub const FUNCTION: &str = "function-idp";

    /// Checks both names.
    ///
    /// # Errors
    /// When one of them is none that the API server takes.
    pub fn new(group: &str, function: &str) -> Result<Self, InvalidName> {
        // The longest name made of a group is `xdatabases.<group>`.
        if !group.contains('.') || !subdomain(group, 253 - "xdatabases.".len()) {
            return Err(InvalidName::Group(group.to_owned()));
        }
        if ["k8s.io", "kubernetes.io", "crossplane.io"]
            .iter()
            .any(|reserved| group.strip_suffix(reserved).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        {
            return Err(InvalidName::Reserved(group.to_owned()));
        }
        if !subdomain(function, 253) {
            return Err(InvalidName::Function(function.to_owned()));
        }
        Ok(Self { group: group.to_owned(), function: function.to_owned() })
    }

    /// The API group.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The name of the Function object that serves the Compositions' step.
    #[must_use]
    pub fn function(&self) -> &str {
        &self.function
    }
}

impl Default for Names {
    fn default() -> Self {
        Self { group: Self::GROUP.to_owned(), function: Self::FUNCTION.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_a_domain_of_ones_own() {
        for group in ["platform.idp.dev", "a.b", "x-1.acme.com", "notk8s.io.acme.com"] {
            assert!(Names::new(group, "function-idp").is_ok(), "{group}");
        }
        let long = format!("{}.dev", "a".repeat(64));
        for group in ["", "idp", "Platform.idp.dev", "a..b", "-a.b", "a-.b", "a_b.c", "a.b.", "ä.b", long.as_str()] {
            assert_eq!(Names::new(group, "function-idp"), Err(InvalidName::Group(group.to_owned())));
        }
        assert!(Names::new(&format!("{}a.b", "abcdefgh.".repeat(30)), "f").is_err());
    }

    #[test]
    fn a_group_of_kubernetes_or_crossplane_is_refused() {
        for group in ["k8s.io", "x.k8s.io", "kubernetes.io", "apiextensions.crossplane.io"] {
            assert_eq!(Names::new(group, "f"), Err(InvalidName::Reserved(group.to_owned())));
        }
        assert!(Names::new("mycrossplane.io", "f").is_ok());
    }

    #[test]
    fn a_function_has_the_name_of_an_object() {
        assert!(Names::new("a.b", "acme-function-idp").is_ok());
        for function in ["", "Function", "a/b", "a b"] {
            assert_eq!(Names::new("a.b", function), Err(InvalidName::Function(function.to_owned())));
        }
    }
}
