//! The push of connections into the platform's secret store.

use super::{
    CREDENTIALS,
    connection::Connection,
    credentials::write,
    settled::{Push, Settled},
};
use crate::{
    composite::{
        draft::{Draft, Pending, Want, lookup},
        fatal::Fatal,
        names,
    },
    resource::{
        Kind,
        external_secrets::{self, ObservedPushSecret, ObservedStore, PushSecret},
        kinds,
        metadata::Metadata,
    },
};

/// A changed annotation makes External Secrets push at once; it does not watch the Secret itself.
const REVISION: &str = "idp.dev/secret-revision";

/// Composes one PushSecret for each connection.
pub(super) fn compose(draft: &mut Draft<'_>, settled: &Settled, connections: &[Connection]) -> Result<(), Fatal> {
    for connection in connections {
        let key = format!("push-{}", connection.key);
        let Some(target) = target(draft, settled, connection, &key)? else { continue };
        let (as_text, store) = store(draft, settled, &target, &key)?;
        let unwritten = || Pending::on(format_args!("Secret {}", connection.name));
        let gate = if connection.revision.is_none() { Some(unwritten()) } else { store };
        let name = draft.name_of(&key, names::object(&connection.name, ""));
        let mut metadata = Metadata::new(&settled.namespace, &name);
        if let Some(revision) = &connection.revision {
            metadata = metadata.annotated(REVISION, revision);
        }
        let push = external_secrets::Push {
            secret: &connection.name,
            store: target.store,
            key: &target.key,
            as_text,
            deletes: !settled.is_production(),
        };
        let object = write(&key, &PushSecret::new(metadata, push))?;
        draft.want(Want::new(key, &kinds::PUSH_SECRET, CREDENTIALS, name, object).gate(gate));
    }
    let users: Vec<_> = draft.heads_with("push-user-").map(|(key, _)| key).collect();
    for key in users {
        if !draft.is_wanted(key) {
            draft.let_go(key, format!("The push {} goes with its user.", key.trim_start_matches("push-")));
        }
    }
    Ok(())
}

/// Where to. A connection that is pushed already stays where it is when nobody names a store any more: what is in a store
/// is used by somebody.
fn target(draft: &Draft<'_>, settled: &Settled, connection: &Connection, key: &str) -> Result<Option<Push>, Fatal> {
    if let Some(push) = &settled.push {
        let key = match &connection.suffix {
            None => push.key.clone(),
            Some(suffix) => format!("{}/{suffix}", push.key),
        };
        return Ok(Some(Push { store: push.store.clone(), key }));
    }
    observed(draft, key)
}

/// Where a connection is pushed already.
pub(super) fn observed(draft: &Draft<'_>, key: &str) -> Result<Option<Push>, Fatal> {
    let Some(observed) = draft.read::<ObservedPushSecret>(key)? else { return Ok(None) };
    let store = observed.spec.secret_store_refs.into_iter().next();
    let data = observed.spec.data.into_iter().next();
    Ok(store.zip(data).map(|(store, data)| Push { store, key: data.matched.remote_ref.remote_key }))
}

/// Whether the store must be told to keep text: AWS Secrets Manager keeps a push as binary otherwise, and other stores
/// refuse the word. It is asked of the store once, before the first push, and copied from the push afterwards.
fn store(draft: &mut Draft<'_>, settled: &Settled, target: &Push, key: &str) -> Result<(bool, Option<Pending>), Fatal> {
    let pushed = draft.read::<ObservedPushSecret>(key)?;
    if let Some(observed) = pushed.filter(|pushed| pushed.spec.secret_store_refs.first() == Some(&target.store)) {
        return Ok((observed.spec.data.iter().any(|data| data.metadata.is_some()), None));
    }
    let target = &target.store;
    let cluster = target.kind == kinds::CLUSTER_SECRET_STORE.kind();
    let kind: &'static Kind = if cluster { &kinds::CLUSTER_SECRET_STORE } else { &kinds::SECRET_STORE };
    if let Some(pending) = draft.not_installed(kind) {
        return Ok((false, Some(pending)));
    }
    let namespace = (!cluster).then_some(settled.namespace.as_str());
    match draft.ask("store", kind, &target.name, namespace) {
        None => Ok((false, Some(lookup(kind)))),
        Some(None) => {
            let message =
                format!("The {} {} does not exist; the platform team must create it.", target.kind, target.name);
            Ok((false, Some(Pending::people("StoreMissing", message))))
        }
        Some(Some(object)) => {
            let store: ObservedStore = object.read().map_err(|error| Fatal::observed("store", &error))?;
            let secrets_manager = store.spec.provider.aws.is_some_and(|aws| aws.service != "ParameterStore");
            Ok((secrets_manager, None))
        }
    }
}
