//! The end of a plan: status and conditions, for people and for later answers.

use super::{
    ACCEPTED, CREDENTIALS, DATABASE, NETWORK, SCHEMA,
    connection::Connection,
    credentials::write,
    memory::Memory,
    server::Server,
    settled::Settled,
    status::{Binding, DatabaseStatus, Relaxed, SchemaStatus, SizeStatus},
};
use crate::{
    composite::{draft::Draft, fatal::Fatal},
    object::Object,
    plan::{Condition, Plan, Status},
};

/// Ends the plan.
pub(super) fn finish(
    mut draft: Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    connections: &[Connection],
    schema: Option<SchemaStatus>,
) -> Result<Plan, Fatal> {
    for event in &server.events {
        draft.event(event.warning, &event.reason, event.message.clone());
    }
    let accepted = Condition {
        kind: ACCEPTED,
        status: Status::True,
        reason: "Accepted".to_owned(),
        message: "The spec is valid.".to_owned(),
    };
    let mut conditions = vec![accepted];
    conditions.extend([NETWORK, DATABASE, CREDENTIALS, SCHEMA].map(|area| draft.condition(area)));
    conditions.push(draft.changes());
    draft.transitions(&conditions)?;
    let status = status(&draft, settled, memory, server, connections, schema);
    Ok(draft.finish(object(&status)?, conditions))
}

fn status(
    draft: &Draft<'_>,
    settled: &Settled,
    memory: &Memory,
    server: &Server,
    connections: &[Connection],
    schema: Option<SchemaStatus>,
) -> DatabaseStatus {
    let emitted = server.host.is_some() || server.created;
    let binding = connections.first().and_then(|connection| {
        let revision = connection.revision.clone()?;
        Some(Binding { name: Some(connection.name.clone()), revision: Some(revision) })
    });
    DatabaseStatus {
        binding,
        endpoint: server.host.clone(),
        reader_endpoint: server.reader.clone(),
        port: server.port,
        engine_version: server.version.clone(),
        provider: Some(settled.provider),
        region: Some(settled.region.clone()).filter(|region| !region.is_empty()),
        profile: Some(settled.profile),
        latest_restorable_time: server.latest_restorable_time.clone(),
        size: Some(SizeStatus {
            class: Some(settled.size.clone()),
            instance: Some(server.instance.clone()).filter(|instance| !instance.is_empty()),
            cpu: settled.class.map(|class| class.cpu),
            memory: settled.class.map(|class| format!("{}Gi", class.memory)),
            connections: settled.class.map(|class| class.connections),
        }),
        external_name: server.external_name.clone().filter(|_| emitted).or_else(|| memory.external_name.clone()),
        created: Some(memory.created || server.created),
        deletable: Some(!settled.protection && server.released),
        schema,
        waiting_for: draft.waiting_for(),
        relaxed: relaxed(settled, server),
    }
}

/// What is weaker than production: by the spec, and by what an adopted server has.
fn relaxed(settled: &Settled, server: &Server) -> Vec<Relaxed> {
    let mut all = settled.relaxed.clone();
    for own in &server.relaxed {
        if !all.iter().any(|known| known.control == own.control) {
            all.push(own.clone());
        }
    }
    all
}

fn object(status: &DatabaseStatus) -> Result<Object, Fatal> {
    write("status", status)
}
