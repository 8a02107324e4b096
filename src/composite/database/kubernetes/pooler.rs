//! PgBouncer in front of the server.

use serde_json::json;

use super::Cluster;
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::write,
            memory::Memory,
            server::{Pooled, Server},
            settled::Settled,
            spec::PoolMode,
            sql::Sql,
        },
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    platform::Platform,
    resource::{kinds, metadata::Metadata, secret::ObservedSecret},
    sensitive::Sensitive,
};

const KEY: &str = "pooler";
/// Connections that clients may have at the same time, for each pod.
const CLIENTS: &str = "1000";

/// The name of the Pooler and of its Service.
pub(super) fn name(shared: &Cluster<'_>) -> String {
    names::object(&shared.name, "pooler")
}

/// The names by which clients verify it, since its Service is not among the server's own.
pub(super) fn dns_names(shared: &Cluster<'_>) -> Vec<String> {
    let (name, namespace) = (name(shared), &shared.settled.namespace);
    vec![name.clone(), format!("{name}.{namespace}"), format!("{name}.{namespace}.svc")]
}

/// Composes the Pooler where one is asked for, else removes it once nobody is sent there.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    server: &Server,
    _: &Sql,
) -> Result<Option<Pooled>, Fatal> {
    let Some(mode) = settled.pooling else {
        remove(draft, settled)?;
        return Ok(None);
    };
    let shared = Cluster::new(draft, settled, platform, memory)?;
    let name = draft.name_of(KEY, name(&shared));
    let size = settled.class.map_or(100, |class| class.connections) / 4;
    let object = json!({
        "apiVersion": kinds::CNPG_POOLER.api_version(), "kind": kinds::CNPG_POOLER.kind(),
        "metadata": Metadata::new(&settled.namespace, &name),
        "spec": {
            "cluster": {"name": shared.name},
            "type": "rw",
            "instances": 2,
            "pgbouncer": {
                "poolMode": if mode == PoolMode::Session { "session" } else { "transaction" },
                "parameters": {"max_client_conn": CLIENTS, "default_pool_size": size.to_string()},
            },
        },
    });
    let gate = (!server.up).then(|| Pending::on("the database server"));
    let want = Want::new(KEY, &kinds::CNPG_POOLER, DATABASE, name.clone(), write(KEY, &object)?);
    let works = draft.want(want.gate(gate)).is_ready();
    let host = format!("{name}.{}.svc", settled.namespace);
    Ok(works.then_some(Pooled { host, port: 5432, for_users: true }))
}

/// Pooling was switched off: the Pooler stays in the answer until the connections, as observed, lead to the server again.
fn remove(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Fatal> {
    let Some(head) = draft.head(KEY) else { return Ok(()) };
    let host = format!("{}.{}.svc", head.metadata.name, settled.namespace);
    let secrets = draft.heads_with("connection").chain(draft.heads_with("user-"));
    let keys: Vec<_> = secrets.filter(|(_, head)| head.is(&kinds::SECRET)).map(|(key, _)| key).collect();
    for key in keys {
        let secret: ObservedSecret = draft.read(key)?.unwrap_or_default();
        if secret.data.get("host").and_then(Sensitive::expose_str) == Some(host.as_str()) {
            return draft.keep(KEY);
        }
    }
    draft.let_go(KEY, "The connection pooler is removed.".to_owned());
    Ok(())
}
