//! The Secret by which others reach the server as its administrator, where the provider writes none that holds host, port,
//! name and password.

use std::collections::BTreeMap;

use super::{
    CREDENTIALS,
    credentials::write,
    server::{Admin, Server},
    settled::Settled,
};
use crate::{
    composite::{
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    resource::{
        kinds,
        metadata::Metadata,
        secret::{ObservedSecret, Secret},
    },
    sensitive::Sensitive,
};

const KEY: &str = "administrator";
const ENTRIES: [&str; 4] = ["host", "password", "port", "username"];

/// The Secret's name, and what to wait for before anybody reads it; `None` where nobody needs one.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    server: &Server,
) -> Result<Option<(String, Option<Pending>)>, Fatal> {
    let password = match &server.admin {
        Admin::Nobody => return Ok(None),
        Admin::Secret(name) => return Ok(Some((name.clone(), None))),
        Admin::Password(password) => password,
    };
    let name = draft.name_of(KEY, names::object(&settled.name, "administrator"));
    let observed: ObservedSecret = draft.read(KEY)?.unwrap_or_default();
    let mut data: BTreeMap<String, Sensitive> = observed.data;
    data.retain(|entry, _| ENTRIES.contains(&entry.as_str()));
    let port = server.port.map(|port| port.to_string());
    // A name is told with the password that belongs to it.
    let password = password.clone().filter(|password| !password.is_empty());
    let username = (password.is_some() || !data.contains_key("username")).then(|| server.administrator.as_str().into());
    let known = [
        ("host", server.host.as_deref().map(Sensitive::from)),
        ("port", port.as_deref().map(Sensitive::from)),
        ("username", username),
        ("password", password),
    ];
    for (entry, value) in known {
        if let Some(value) = value {
            data.insert(entry.to_owned(), value);
        }
    }
    let missing = ENTRIES.iter().find(|entry| !data.contains_key(**entry));
    let gate = missing.map(|entry| Pending::on(format_args!("the administrator's {entry}")));
    let metadata = Metadata::new(&settled.namespace, &name).marked(server.revision.as_deref());
    let object = write(KEY, &Secret::new(metadata, "Opaque", data))?;
    let state = draft.want(Want::new(KEY, &kinds::SECRET, CREDENTIALS, name.clone(), object).gate(gate));
    let pending = (!state.is_ready()).then(|| Pending::on(format_args!("Secret {name}")));
    Ok(Some((name, pending)))
}
