//! A plan in the making: every resource that is wanted goes through the same questions before it is first emitted.

mod ask;
mod elsewhere;
mod fields;
mod removal;
mod report;
mod summary;
mod want;

use std::{collections::BTreeMap, time::Duration};

use super::{fatal::Fatal, identity::Identity};
use crate::{
    catalogue::{self, Problem, Severity},
    object::Object,
    plan::{Condition, Desired, Event, Plan, Status},
    readiness::{self, Head, Judgement},
    request::{Observed, Request},
    resource::{Kind, kinds},
    sensitive::Sensitive,
};

pub use elsewhere::{Elsewhere, NAMESPACE};
use summary::summarize;
use want::Verdict;
pub use want::{Pending, Said, State, Told, Want};

/// While something is on its way. Such a call also gets past Crossplane's circuit breaker, and required objects are not
/// watched.
const ON_ITS_WAY: Duration = Duration::from_secs(15);
/// While people are waited for.
const PEOPLE: Duration = Duration::from_mins(2);
/// When all is steady: a fleet of thousands must not become a load test of the API server.
const STEADY: Duration = Duration::from_mins(10);

/// A plan in the making.
pub struct Draft<'r> {
    /// The request that is answered.
    pub request: &'r Request,
    /// Who asks.
    pub identity: &'r Identity,
    heads: BTreeMap<&'r str, Head>,
    plan: Plan,
    told: Vec<Told>,
    failed_changes: Vec<Told>,
    /// A second answer follows soon, whatever is steady.
    hurry: bool,
}

impl<'r> Draft<'r> {
    /// Begins a plan.
    ///
    /// # Errors
    /// When an observed resource cannot be read.
    pub fn new(request: &'r Request, identity: &'r Identity) -> Result<Self, Fatal> {
        let mut heads = BTreeMap::new();
        for (key, observed) in &request.observed {
            let head = Head::of(&observed.object).map_err(|error| Fatal::observed(key, &error))?;
            heads.insert(key.as_str(), head);
        }
        Ok(Self {
            request,
            identity,
            heads,
            plan: Plan::default(),
            told: Vec::new(),
            failed_changes: Vec::new(),
            hurry: false,
        })
    }

    /// The observed resource of that composition resource name.
    #[must_use]
    pub fn observed(&self, key: &str) -> Option<&'r Observed> {
        self.request.observed.get(key)
    }

    /// The parts of an observed resource that all kinds share.
    #[must_use]
    pub fn head(&self, key: &str) -> Option<&Head> {
        self.heads.get(key)
    }

    /// All observed resources whose composition resource name begins so.
    pub fn heads_with<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'r str, &'s Head)> {
        self.heads.iter().filter(move |(key, _)| key.starts_with(prefix)).map(|(key, head)| (*key, head))
    }

    /// Reads an observed resource into a type of its own.
    ///
    /// # Errors
    /// When it is not what its kind says.
    pub fn read<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fatal> {
        self.observed(key)
            .map(|observed| observed.object.read().map_err(|error| Fatal::observed(key, &error)))
            .transpose()
    }

    /// The name of a resource: the observed one where there is one, since a name is frozen once composed.
    #[must_use]
    pub fn name_of(&self, key: &str, name: String) -> String {
        self.heads.get(key).map(|head| head.metadata.name.clone()).filter(|seen| !seen.is_empty()).unwrap_or(name)
    }

    /// Wants a resource: it is emitted, or waits with a reason, and is never silently absent.
    pub fn want(&mut self, want: Want) -> State {
        let want = self.sent(want);
        let resource = want.resource.clone().unwrap_or_else(|| format!("{} {}", want.kind.kind(), want.name));
        let speaks = want.speaks.unwrap_or(want.kind);
        if let Some(head) = self.heads.get(want.key.as_str()) {
            let external = head.metadata.external_name().unwrap_or(&want.name).to_owned();
            let ready = match want.verdict {
                Some(Verdict::Said(said) | Verdict::Foretold(said)) if !head.metadata.is_being_deleted() => {
                    self.tell_said(want.area, resource, said)
                }
                Some(Verdict::Judged(judgement)) => {
                    self.tell_observed(want.area, speaks, resource, &external, &judgement)
                }
                Some(Verdict::Said(_) | Verdict::Foretold(_)) | None => {
                    let judgement = readiness::judge(head);
                    self.tell_observed(want.area, want.kind, resource, &external, &judgement)
                }
            };
            let object = self.known_fields(&want.key, want.kind, want.object);
            self.plan.resources.insert(want.key, Desired { object, ready });
            return if ready { State::Ready } else { State::Unready };
        }
        let mut pending = self.not_installed(want.kind).or(want.gate);
        // All that is only looked up is asked in one go, so that a reconcile takes no more calls than it must.
        let asked = self.request.required.contains_key(&format!("object/{}", want.key));
        if !want.own_name
            && (asked || want.asks_early || pending.as_ref().is_none_or(Pending::is_lookup))
            && self.is_installed(want.kind)
        {
            let taken = self.taken(&want.key, want.kind, &want.name);
            pending = pending.or(taken);
        }
        if let Some(pending) = pending {
            self.wait(want.area, resource, pending);
            return State::Waiting;
        }
        self.plan.resources.insert(want.key, Desired { object: want.object, ready: false });
        let said = match want.verdict {
            Some(Verdict::Foretold(said)) => said,
            _ => Said { ready: false, reason: "Creating", message: String::new(), people: false },
        };
        self.tell_said(want.area, resource, said);
        State::Unready
    }

    /// Wants a composite resource of our own API inside this one; `said` is what it says of itself.
    pub fn want_nested(
        &mut self,
        area: &'static str,
        key: &str,
        (kind, name): (&str, &str),
        object: Object,
        said: Said,
    ) -> State {
        let resource = format!("{kind} {name}");
        if self.heads.contains_key(key) {
            let ready = self.tell_said(area, resource, said);
            self.plan.resources.insert(key.to_owned(), Desired { object, ready });
            return if ready { State::Ready } else { State::Unready };
        }
        let (api_version, namespace) = (self.identity.api_version.clone(), self.identity.namespace.clone());
        let pending = match self.ask_of(&format!("object/{key}"), &api_version, kind, name, Some(&namespace)) {
            None => Some(looked_up(kind)),
            Some(found) => {
                let uid = self.identity.uid.as_str();
                let foreign =
                    found.and_then(|object| foreign(object, kind, name, &|controller| controller == Some(uid)));
                // Nobody is told to delete a database.
                let message =
                    format!("A {kind} {name} exists in this namespace: use that one, or choose another name.");
                foreign.map(|pending| Pending { message, ..pending })
            }
        };
        if let Some(pending) = pending {
            self.wait(area, resource, pending);
            return State::Waiting;
        }
        let said = Said { ready: false, reason: "Creating", message: String::new(), people: false };
        self.tell_said(area, resource, said);
        self.plan.resources.insert(key.to_owned(), Desired { object, ready: false });
        State::Unready
    }

    /// Tells of an object that somebody else makes for us.
    pub fn look_at(&mut self, area: &'static str, kind: &'static Kind, name: &str, object: &Object) {
        let judgement = readiness::judge(&Head::of(object).unwrap_or_default());
        self.tell_observed(area, kind, format!("{} {name}", kind.kind()), name, &judgement);
    }

    /// Something works that is no resource of ours.
    pub fn works(&mut self, area: &'static str, resource: String) {
        let said = Said { ready: true, reason: "Ready", message: String::new(), people: false };
        self.tell_said(area, resource, said);
    }

    /// Whether a resource is in the plan so far.
    #[must_use]
    pub fn is_wanted(&self, key: &str) -> bool {
        self.plan.resources.contains_key(key)
    }

    /// The connection details that Crossplane hands to a claim.
    pub fn connection(&mut self, details: BTreeMap<String, Sensitive>) {
        self.plan.connection = details;
    }

    /// Something waits that is no resource of its own.
    pub fn wait(&mut self, area: &'static str, resource: String, pending: Pending) {
        self.told.push(Told {
            area,
            resource,
            state: State::Waiting,
            reason: pending.reason.to_owned(),
            message: pending.message,
            people: pending.people,
        });
    }

    /// Tells of a change that is not carried out yet, while the thing itself works.
    pub fn change(&mut self, resource: String, reason: &str, message: String, people: bool) {
        let told =
            Told { area: "ChangesApplied", resource, state: State::Ready, reason: reason.to_owned(), message, people };
        self.failed_changes.push(told);
    }

    /// An event; the caller sees to it that it is a transition.
    pub fn event(&mut self, warning: bool, reason: &str, message: String) {
        self.plan.results.push(Event { warning, reason: reason.to_owned(), message });
    }

    /// Whether a kind is missing in the cluster. Composing a kind that is not installed bricks a composite resource, and
    /// asking for one fails the step, so its schema is asked for until one of the kind is observed.
    pub fn not_installed(&mut self, kind: &'static Kind) -> Option<Pending> {
        let seen = self.heads.values().any(|head| head.is(kind));
        if seen || kind.built_in() || !self.request.capabilities.required_schemas {
            return None;
        }
        let question = self.ask_schema(kind);
        match self.request.schemas.get(&question) {
            None => Some(lookup(kind)),
            Some(None) => Some(Pending::people(
                "NotInstalled",
                format!(
                    "The kind {}.{} is not installed in this cluster, or not activated; the platform team must install it.",
                    kind.kind(),
                    kind.group()
                ),
            )),
            Some(Some(_)) => None,
        }
    }

    fn is_installed(&mut self, kind: &'static Kind) -> bool {
        self.not_installed(kind).is_none()
    }

    /// Whether somebody else has the name. Crossplane would silently adopt the object, overwrite it, and delete it later.
    fn taken(&mut self, key: &str, kind: &'static Kind, name: &str) -> Option<Pending> {
        let namespace = self.identity.namespace.clone();
        let Some(found) = self.ask(&format!("object/{key}"), kind, name, Some(&namespace)) else {
            return Some(lookup(kind));
        };
        let uid = self.identity.uid.as_str();
        found.and_then(|object| foreign(object, kind.kind(), name, &|controller| controller == Some(uid)))
    }

    /// Whether a Secret that somebody else shall write for us exists already and is not its writer's.
    pub fn secret_taken(&mut self, name: &str) -> Option<Pending> {
        let namespace = self.identity.namespace.clone();
        let Some(found) = self.ask(&format!("secret/{name}"), &kinds::SECRET, name, Some(&namespace)) else {
            return Some(lookup(&kinds::SECRET));
        };
        found.and_then(|object| foreign(object, kinds::SECRET.kind(), name, &|_| false))
    }

    /// The gate of a Secret that External Secrets generates: it exists, with a value under the key. A provider would
    /// make up a password of its own where the key is missing.
    pub fn secret_lacks(&mut self, name: &str, key: &str) -> Option<Pending> {
        let namespace = self.identity.namespace.clone();
        let Some(found) = self.ask(&format!("secret/{name}"), &kinds::SECRET, name, Some(&namespace)) else {
            return Some(lookup(&kinds::SECRET));
        };
        let complete = found.is_some_and(|object| {
            object
                .read::<crate::resource::secret::ObservedSecret>()
                .is_ok_and(|secret| secret.data.get(key).is_some_and(|value| !value.is_empty()))
        });
        (!complete).then(|| Pending::on(format_args!("the generated password in Secret {name}")))
    }

    /// A value of a Secret that somebody else writes; it is asked for.
    pub fn secret_value(&mut self, name: &str, key: &str) -> Option<Sensitive> {
        let namespace = self.identity.namespace.clone();
        let found = self.ask(&format!("secret/{name}"), &kinds::SECRET, name, Some(&namespace))??;
        let secret: crate::resource::secret::ObservedSecret = found.read().ok()?;
        secret.data.get(key).filter(|value| !value.is_empty()).cloned()
    }

    fn tell_observed(
        &mut self,
        area: &'static str,
        kind: &Kind,
        resource: String,
        external: &str,
        judgement: &Judgement,
    ) -> bool {
        let Some(trouble) = &judgement.trouble else {
            let (state, reason) = if judgement.ready { (State::Ready, "Ready") } else { (State::Unready, "Creating") };
            self.told.push(Told {
                area,
                resource,
                state,
                reason: reason.to_owned(),
                message: String::new(),
                people: false,
            });
            return judgement.ready;
        };
        let translation = catalogue::translate(&Problem {
            kind: &format!("{}/{}", kind.group(), kind.kind()),
            name: external,
            condition: &trouble.condition,
            reason: &trouble.reason,
            message: &trouble.message,
        });
        let ready = judgement.ready && translation.reason != catalogue::GONE;
        let told = Told {
            area,
            resource,
            state: if ready { State::Ready } else { State::Unready },
            reason: translation.reason.to_owned(),
            message: translation.sentence,
            people: translation.severity == Severity::Fails,
        };
        if ready {
            // It still serves: the area stays healthy, and what fails is told beside it.
            self.failed_changes.push(told.clone());
            self.told.push(Told { message: String::new(), reason: "Ready".to_owned(), people: false, ..told });
        } else {
            self.told.push(told);
        }
        ready
    }

    fn tell_said(&mut self, area: &'static str, resource: String, said: Said) -> bool {
        let state = if said.ready { State::Ready } else { State::Unready };
        let Said { ready, reason, message, people } = said;
        self.told.push(Told { area, resource, state, reason: reason.to_owned(), message, people: people && !ready });
        ready
    }

    /// All that was told of the areas.
    #[must_use]
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// Whether everything that is wanted works.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.told.iter().all(|told| told.state.is_ready())
    }

    /// The condition of an area.
    #[must_use]
    pub fn condition(&self, area: &'static str) -> Condition {
        summarize(area, self.told.iter().filter(|told| told.area == area))
    }

    /// The condition for changes that are not carried out while the thing itself works.
    #[must_use]
    pub fn changes(&self) -> Condition {
        let condition = |status, reason: &str, message: String| Condition {
            kind: "ChangesApplied",
            status,
            reason: reason.to_owned(),
            message,
        };
        let told = self.told.iter().filter(|told| told.area == "ChangesApplied");
        let mut all = self.failed_changes.iter().chain(told);
        // What fails comes before what only waits for its window.
        let worst = self.failed_changes.iter().find(|told| told.reason != "Pending").or_else(|| all.next());
        match worst {
            None => condition(Status::True, "Applied", "Everything that is asked for is applied.".to_owned()),
            Some(told) => {
                let reason = match told.reason.as_str() {
                    "Pending" | "LiftingProtection" | "InUse" => told.reason.as_str(),
                    _ => "Failed",
                };
                condition(Status::False, reason, format!("{}: {}", told.resource, told.message))
            }
        }
    }

    /// When to ask again. What waits behind something that people must do first is not on its way.
    fn ttl(&self) -> Duration {
        let open: Vec<_> = self.told.iter().filter(|told| !told.state.is_ready()).collect();
        let people = open.iter().any(|told| told.people);
        let at_work = open.iter().any(|told| !told.people && told.state == State::Unready);
        if self.hurry || at_work || !open.is_empty() && !people {
            ON_ITS_WAY
        } else if people || !self.failed_changes.is_empty() {
            PEOPLE
        } else {
            STEADY
        }
    }

    /// Ends the plan.
    #[must_use]
    pub fn finish(mut self, status: Object, conditions: Vec<Condition>) -> Plan {
        self.plan.ttl = self.ttl();
        self.plan.ready = self.is_ready();
        self.plan.status = Some(status);
        self.plan.conditions = conditions;
        self.plan
    }
}

/// Writes an object of ours.
///
/// # Errors
/// When it is none that Kubernetes could read.
pub fn write<T: serde::Serialize>(key: &str, value: &T) -> Result<Object, Fatal> {
    Object::write(value).map_err(|error| Fatal::unwritable(key, &error))
}

/// A question whose answer the next call brings.
#[must_use]
pub fn lookup(kind: &Kind) -> Pending {
    looked_up(kind.kind())
}

/// The same for a kind of our own API.
#[must_use]
pub fn looked_up(kind: &str) -> Pending {
    Pending { reason: "Lookup", message: format!("Looking up {kind} in the cluster."), people: false }
}

/// Why an object that stands where ours shall stand is in the way; `ours` judges the UID of its controller.
fn foreign(object: &Object, kind: &str, name: &str, ours: &dyn Fn(Option<&str>) -> bool) -> Option<Pending> {
    let metadata = Head::of(object).unwrap_or_default().metadata;
    if ours(metadata.controller()) {
        return None;
    }
    let message = if metadata.is_being_deleted() {
        format!("The {kind} {name} of somebody else is being deleted; this goes on when it is gone.")
    } else {
        format!(
            "A {kind} named {name} exists in this namespace and belongs to somebody else; delete it, or choose another name."
        )
    };
    Some(Pending::people("NameTaken", message))
}
