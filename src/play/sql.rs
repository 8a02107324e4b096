//! provider-sql.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Played, Scene, missing, up};
use crate::{readiness::Head, resource::policies::OBSERVE};

/// A resource without connection details; what is only looked for is not there. Its name on the server is the object's own where no other is given.
pub(super) fn named(head: &Head, _: &Value, _: &Scene<'_>) -> Played {
    if head.spec.management_policies == OBSERVE {
        return Played { status: Some(missing()), ..Played::default() };
    }
    let own = head.metadata.external_name().is_none().then(|| head.metadata.name.clone());
    Played { external_name: own, status: Some(up(&json!({}))), ..Played::default() }
}

/// A role with a password: the provider writes both down once the server has them.
pub(super) fn role(head: &Head, object: &Value, scene: &Scene<'_>) -> Played {
    let mut played = named(head, object, scene);
    if head.spec.management_policies == OBSERVE {
        return played;
    }
    if !object["spec"]["passwordSecretRef"].is_null() || !object["spec"]["forProvider"]["passwordSecretRef"].is_null() {
        let name = head.metadata.external_name().unwrap_or(&head.metadata.name).to_owned();
        played.connection =
            BTreeMap::from([("username".to_owned(), name), ("password".to_owned(), "simulated".to_owned())]);
    }
    played
}
