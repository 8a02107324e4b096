//! Questions about the cluster, whose answers the next call brings.

use std::collections::BTreeMap;

use super::Draft;
use crate::{
    object::Object,
    plan::{ResourceQuestion, Which},
    resource::Kind,
};

impl<'r> Draft<'r> {
    /// Asks for an object: `None` while it is not fetched yet, `Some(None)` when it does not exist.
    pub fn ask(
        &mut self,
        question: &str,
        kind: &Kind,
        name: &str,
        namespace: Option<&str>,
    ) -> Option<Option<&'r Object>> {
        self.ask_of(question, kind.api_version(), kind.kind(), name, namespace)
    }

    /// The same for a kind of our own API, whose group the platform team chooses.
    pub fn ask_of(
        &mut self,
        question: &str,
        api_version: &str,
        kind: &str,
        name: &str,
        namespace: Option<&str>,
    ) -> Option<Option<&'r Object>> {
        self.plan.requirements.resources.insert(
            question.to_owned(),
            ResourceQuestion {
                api_version: api_version.to_owned(),
                kind: kind.to_owned(),
                which: Which::Named(name.to_owned()),
                namespace: namespace.map(str::to_owned),
            },
        );
        self.request.required.get(question).map(|found| found.first())
    }

    /// Asks for all objects of a kind in this namespace that have a label: `None` while they are not fetched yet.
    pub fn ask_labelled(&mut self, question: &str, kind: &Kind, label: (&str, &str)) -> Option<&'r [Object]> {
        let namespace = self.identity.namespace.clone();
        self.ask_all(question, kind, label, Some(namespace))
    }

    /// The same in all namespaces.
    pub fn ask_everywhere(&mut self, question: &str, kind: &Kind, label: (&str, &str)) -> Option<&'r [Object]> {
        self.ask_all(question, kind, label, None)
    }

    fn ask_all(
        &mut self,
        question: &str,
        kind: &Kind,
        label: (&str, &str),
        namespace: Option<String>,
    ) -> Option<&'r [Object]> {
        self.plan.requirements.resources.insert(
            question.to_owned(),
            ResourceQuestion {
                api_version: kind.api_version().to_owned(),
                kind: kind.kind().to_owned(),
                which: Which::Labelled(BTreeMap::from([(label.0.to_owned(), label.1.to_owned())])),
                namespace,
            },
        );
        self.request.required.get(question).map(Vec::as_slice)
    }
}
