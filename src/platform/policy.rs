//! What the platform team forbids. The policies of all layers apply; each can only make the others stricter.

use super::{
    layers::glob,
    spec::{Control, Policy},
};
use crate::composite::fatal::Fatal;

/// The sizes that are ordered, smallest first.
const ORDERED_SIZES: [&str; 4] = ["small", "medium", "large", "xlarge"];

/// The policies of all layers, each with the layer that it comes from.
#[derive(Debug, Default)]
pub struct Policies(Vec<(String, Policy)>);

impl Policies {
    /// The policies, each with its layer's name.
    #[must_use]
    pub fn new(policies: Vec<(String, Policy)>) -> Self {
        Self(policies)
    }

    fn refuse(layer: &str, rule: &str, field: &str, what: &str) -> Fatal {
        Fatal::forbidden(field, format!("{what} ({layer}, policy.{rule})"))
    }

    /// Whether databases may run on that provider.
    ///
    /// # Errors
    /// When a policy lists providers and this is none of them.
    pub fn provider(&self, field: &str, provider: &str) -> Result<(), Fatal> {
        for (layer, policy) in &self.0 {
            if let Some(allowed) =
                policy.providers.as_deref().filter(|list| !list.iter().any(|item| item.as_str() == provider))
            {
                let list: Vec<_> = allowed.iter().map(|item| item.as_str()).collect();
                let what = format!("provider {provider} is not allowed; allowed: {}", list.join(", "));
                return Err(Self::refuse(layer, "providers", field, &what));
            }
        }
        Ok(())
    }

    /// Whether databases may run in that region.
    ///
    /// # Errors
    /// When a policy lists regions and none of its patterns fits.
    pub fn region(&self, field: &str, region: &str) -> Result<(), Fatal> {
        for (layer, policy) in &self.0 {
            if let Some(allowed) = policy.regions.as_deref().filter(|list| !list.iter().any(|item| glob(item, region)))
            {
                let what = format!("region {region} is not allowed; allowed: {}", allowed.join(", "));
                return Err(Self::refuse(layer, "regions", field, &what));
            }
        }
        Ok(())
    }

    /// Whether databases may have that size.
    ///
    /// # Errors
    /// When the size is larger than `maxSize`, or is a class of the platform's own that `sizes` does not list.
    pub fn size(&self, field: &str, size: &str) -> Result<(), Fatal> {
        let order = |size: &str| ORDERED_SIZES.iter().position(|known| *known == size);
        for (layer, policy) in &self.0 {
            let listed = policy.sizes.as_ref().map(|sizes| sizes.iter().any(|item| item == size));
            if listed == Some(false) {
                let allowed = policy.sizes.clone().unwrap_or_default().join(", ");
                let what = format!("size {size} is not allowed; allowed: {allowed}");
                return Err(Self::refuse(layer, "sizes", field, &what));
            }
            if let Some(max) = policy.max_size.map(super::spec::SizeClass::as_str) {
                let too_large = match (order(size), order(max)) {
                    (Some(size), Some(max)) => size > max,
                    // Classes of the platform's own have no order; they must be listed.
                    (None, _) => listed != Some(true),
                    (Some(_), None) => false,
                };
                if too_large {
                    let what = format!("size {size} is larger than {max}, the largest that is allowed");
                    return Err(Self::refuse(layer, "maxSize", field, &what));
                }
            }
        }
        Ok(())
    }

    /// Whether some layer says how large anything may be.
    #[must_use]
    pub fn bound_sizes(&self) -> bool {
        self.0.iter().any(|(_, policy)| policy.max_size.is_some() || policy.sizes.is_some())
    }

    /// The layer that forbids to relax a control, if there is one.
    #[must_use]
    pub fn forbids_relaxing(&self, control: Control) -> Option<&str> {
        self.0
            .iter()
            .find(|(_, policy)| policy.forbid_relaxing.iter().flatten().any(|item| *item == control))
            .map(|(layer, _)| layer.as_str())
    }

    /// Whether addresses outside private networks may be let in: some layer must say so, and none may deny it.
    #[must_use]
    pub fn public_cidrs(&self) -> bool {
        let said: Vec<_> = self.0.iter().filter_map(|(_, policy)| policy.public_cidrs).collect();
        !said.is_empty() && said.iter().all(|allowed| *allowed)
    }

    /// Whether connections may be pushed into that store; the platform's own store always may.
    ///
    /// # Errors
    /// When no layer lists the store.
    pub fn store(&self, field: &str, store: &str) -> Result<(), Fatal> {
        let lists: Vec<_> = self
            .0
            .iter()
            .filter_map(|(layer, policy)| Some((layer, policy.secrets.as_ref()?.stores.as_ref()?)))
            .collect();
        if let Some((layer, _)) = lists.iter().find(|(_, stores)| !stores.iter().any(|item| item == store)) {
            return Err(Self::refuse(layer, "secrets.stores", field, &format!("store {store} is not allowed")));
        }
        if lists.is_empty() {
            let what = format!("store {store} is not allowed; the platform team must list it in policy.secrets.stores");
            return Err(Fatal::forbidden(field, what));
        }
        Ok(())
    }

    /// Whether connections may be pushed under that key; `<namespace>/` is always allowed.
    ///
    /// # Errors
    /// When the key is outside the namespace's own prefix and outside those that every layer with a list allows.
    pub fn push_key(&self, field: &str, namespace: &str, key: &str) -> Result<(), Fatal> {
        if key.strip_prefix(namespace).is_some_and(|rest| rest.starts_with('/')) {
            return Ok(());
        }
        let mut lists = self.0.iter().filter_map(|(_, policy)| policy.secrets.as_ref()?.prefixes.as_ref()).peekable();
        let allowed = lists.peek().is_some()
            && lists
                .all(|prefixes| prefixes.iter().any(|prefix| !prefix.is_empty() && key.starts_with(prefix.as_str())));
        if allowed {
            return Ok(());
        }
        let what =
            format!("key {key} is outside {namespace}/; the platform team can allow it in policy.secrets.prefixes");
        Err(Fatal::forbidden(field, what))
    }
}
