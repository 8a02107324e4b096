//! What is no longer wanted: removed on purpose, or kept because somebody else holds it.

use super::{Draft, State, Told};
use crate::{
    composite::fatal::Fatal,
    object::Object,
    plan::Desired,
    resource::{metadata, policies::FULL},
};

impl Draft<'_> {
    /// Removes a resource on purpose, in two answers: first it is emitted with Delete in its policies, then left out once
    /// it is observed with them. `object` is the one to emit. What somebody else's Usage holds stays.
    pub fn remove(&mut self, key: &str, object: Object, what: &str) {
        let Some(head) = self.heads.get(key) else { return };
        let name = head.metadata.name.clone();
        let released = head.spec.deletes();
        if head.metadata.is_held() {
            let message = format!("{what} is no longer wanted, but somebody's Usage holds it; it stays.");
            self.told.push(Told {
                area: "ChangesApplied",
                resource: format!("{} {name}", head.kind),
                state: State::Ready,
                reason: "InUse".to_owned(),
                message,
                people: true,
            });
        } else if released {
            self.event(false, "Removed", format!("{what} is removed."));
            self.plan.removed.insert(key.to_owned());
            return;
        } else {
            self.hurry = true;
            self.event(false, "Removing", format!("{what} is no longer wanted and is about to be removed."));
        }
        self.plan.resources.insert(key.to_owned(), Desired { object, ready: true });
    }

    /// The same for a managed resource that stays as it is but for its policies: its name in the cloud, above all.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn remove_as_it_is(&mut self, key: &str, what: &str) -> Result<(), Fatal> {
        let Some(observed) = self.request.observed.get(key) else { return Ok(()) };
        let object = metadata::with_policies(&observed.object, FULL).map_err(|error| Fatal::observed(key, &error))?;
        self.remove(key, object, what);
        Ok(())
    }

    /// Keeps what somebody's Usage holds, as it is, though nothing wants it any more: the API server would refuse to
    /// delete it, and that would block the whole answer.
    ///
    /// # Errors
    /// When such an object cannot be read.
    pub fn keep_held(&mut self) -> Result<(), Fatal> {
        for (&key, head) in &self.heads {
            let wanted = self.plan.resources.contains_key(key) || self.request.desired_by_others.contains(key);
            if wanted || !head.metadata.is_held() {
                continue;
            }
            let Some(observed) = self.request.observed.get(key) else { continue };
            let object = metadata::as_applied(&observed.object).map_err(|error| Fatal::observed(key, &error))?;
            self.plan.resources.insert(key.to_owned(), Desired { object, ready: true });
            self.told.push(Told {
                area: "ChangesApplied",
                resource: format!("{} {}", head.kind, head.metadata.name),
                state: State::Ready,
                reason: "InUse".to_owned(),
                message: "It is no longer wanted, but somebody's Usage holds it; it stays.".to_owned(),
                people: true,
            });
        }
        Ok(())
    }

    /// Keeps an observed resource as it is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn keep(&mut self, key: &str) -> Result<(), Fatal> {
        let Some(observed) = self.request.observed.get(key) else { return Ok(()) };
        let object = metadata::as_applied(&observed.object).map_err(|error| Fatal::observed(key, &error))?;
        self.plan.resources.insert(key.to_owned(), Desired { object, ready: true });
        Ok(())
    }

    /// Another answer is needed soon, though everything works: something that is no longer wanted still leaves.
    pub fn soon(&mut self) {
        self.hurry = true;
    }

    /// The same with the labels and annotations by which others know it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn keep_marked(&mut self, key: &str) -> Result<(), Fatal> {
        self.keep_marked_but(key, None)
    }

    /// The same without a field of its spec, which somebody else decides.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn keep_marked_but(&mut self, key: &str, field: Option<&str>) -> Result<(), Fatal> {
        let Some(observed) = self.request.observed.get(key) else { return Ok(()) };
        let object = metadata::with_marks(&observed.object, field).map_err(|error| Fatal::observed(key, &error))?;
        self.plan.resources.insert(key.to_owned(), Desired { object, ready: true });
        Ok(())
    }

    /// Leaves out an observed resource of which nothing else depends: a Secret that nobody reads any more. What
    /// somebody's Usage holds stays.
    pub fn let_go(&mut self, key: &str, what: String) {
        let Some(head) = self.heads.get(key) else { return };
        if !head.metadata.is_held() {
            self.plan.removed.insert(key.to_owned());
            self.event(false, "Removed", what);
        }
    }
}
