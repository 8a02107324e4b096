//! The pooler that Google runs with a server of the larger edition.

use super::{
    parameters::{Flag, Pool, Settings},
    size,
};
use crate::{
    composite::{
        database::{
            memory::Memory,
            server::{Pooled, Server},
            settled::Settled,
            spec::{Engine, PoolMode},
            sql::Sql,
        },
        draft::{Draft, Pending},
        fatal::Fatal,
    },
    platform::Platform,
};

/// Where the pooler listens: beside PostgreSQL; within MySQL it is a part of the server, which shares threads.
pub(super) const fn port(engine: Engine) -> u16 {
    match engine {
        Engine::Postgres => 6432,
        Engine::Mysql => 3306,
    }
}

/// The pooler as it is asked for; one that was there is switched off in so many words.
pub(super) fn wanted(settled: &Settled, tier: &str, was: Option<&Settings>) -> Result<Vec<Pool>, Fatal> {
    let Some(mode) = settled.pooling else {
        let was = was.is_some_and(|was| !was.connection_pool_config.is_empty());
        return Ok(if was { vec![Pool::default()] } else { Vec::new() });
    };
    if !size::is_plus(tier) {
        let what = format!(
            "gcp pools connections on db-perf-optimized tiers only, and size {} is {tier}; choose a size whose tier is db-perf-optimized-N-*, which the platform team sets in spec.sizes.database, or leave pooling out",
            settled.size
        );
        return Err(Fatal::invalid("spec.pooling.enabled", what));
    }
    let flags = match mode {
        PoolMode::Transaction => Vec::new(),
        PoolMode::Session => vec![Flag { name: "pool_mode".to_owned(), value: "session".to_owned() }],
    };
    Ok(vec![Pool { connection_pooling_enabled: true, flags }])
}

/// Whether the provider saw one at work.
pub(super) fn works(at: &Settings) -> bool {
    at.connection_pool_config.iter().any(|pool| pool.connection_pooling_enabled)
}

/// Where the pooler is reached, once Google says that it works.
#[allow(clippy::unnecessary_wraps, reason = "every provider has this function")]
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    _: &Platform,
    _: &Memory,
    server: &Server,
    _: &Sql,
) -> Result<Option<Pooled>, Fatal> {
    if settled.pooling.is_none() {
        return Ok(None);
    }
    let pooled = server.host.clone().zip(server.pooled_port);
    let pooled = pooled.map(|(host, port)| Pooled { host, port, for_users: true });
    if pooled.is_none() && server.host.is_some() {
        let pending = Pending::on("Google to start the connection pooler");
        draft.wait(crate::composite::database::DATABASE, "Connection pooler".to_owned(), pending);
    }
    Ok(pooled)
}
