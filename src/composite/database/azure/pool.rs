//! `PgBouncer` of the server itself: two settings, and a port of its own.

use super::settings;
use crate::{
    composite::{
        database::{
            memory::Memory,
            server::{Pooled, Server},
            settled::Settled,
            sql::Sql,
        },
        draft::Draft,
        fatal::Fatal,
    },
    platform::Platform,
};

/// Where it listens.
const PORT: u16 = 6432;

#[allow(clippy::unnecessary_wraps, reason = "the signature of every provider")]
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    _: &Platform,
    _: &Memory,
    server: &Server,
    _: &Sql,
) -> Result<Option<Pooled>, Fatal> {
    if settled.pooling.is_none() || !settings::pooler_works(draft) {
        return Ok(None);
    }
    Ok(server.host.clone().map(|host| Pooled { host, port: PORT, for_users: true }))
}
