//! The two flavours of the same API.

use std::str::FromStr;

/// How developers' manifests reach Crossplane. One flavour a group and cluster: both define the same kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavour {
    /// Claims, each with a cluster-scoped composite resource behind it.
    Claims,
    /// Composite resources in the developer's namespace.
    Namespaced,
}

/// A word that names no flavour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no flavour: there are claims and namespaced")]
pub struct UnknownFlavour(String);

impl Flavour {
    /// Its name, and that of its folder below `package/`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Namespaced => "namespaced",
        }
    }
}

impl FromStr for Flavour {
    type Err = UnknownFlavour;

    fn from_str(text: &str) -> Result<Self, UnknownFlavour> {
        [Self::Claims, Self::Namespaced]
            .into_iter()
            .find(|flavour| flavour.name() == text)
            .ok_or_else(|| UnknownFlavour(text.to_owned()))
    }
}
