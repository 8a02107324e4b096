//! The gRPC face of the product: TLS, health, metrics, shutdown.
//!
//! [`run`] serves the function protocol on a listener that somebody else opened, until a future that somebody else
//! holds is ready. What a call means is not known here: that is a [`Handler`].

mod calls;
mod connections;
mod ending;
mod identity;
pub mod log;
mod metrics;
mod process;
mod scrape;
mod service;
mod tls;

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch};
use tonic::{Status, service::Routes};
use tonic_health::ServingStatus;

use crate::wire::proto::{
    DESCRIPTORS,
    v1::{
        RunFunctionRequest, RunFunctionResponse,
        function_runner_service_server::{FunctionRunnerServiceServer, SERVICE_NAME},
    },
    v1beta1::function_runner_service_server::{FunctionRunnerServiceServer as BetaServer, SERVICE_NAME as BETA_NAME},
};
pub use tls::{Error as TlsError, Tls};

/// What Crossplane accepts as an answer, in bytes: its gRPC client has the default limit. A larger answer never
/// arrives, so a call that would give one ends with `ResourceExhausted`; a handler that looks first can say it better.
pub const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// Answers one call. Runs on a thread where it may compute for as long as it needs; a panic ends its call alone.
///
/// Mistakes in what a user wrote are Fatal results of an answer; an error is for what is no question at all.
pub type Handler = Arc<dyn Fn(RunFunctionRequest) -> Result<RunFunctionResponse, Status> + Send + Sync>;

/// The bounds of a server. The defaults are meant for production.
#[derive(Debug, Clone)]
pub struct Options {
    /// The composite kinds that metrics tell apart; all others count as one.
    pub kinds: &'static [&'static str],
    /// The reasons of Fatal results that metrics tell apart; all others count as one.
    pub reasons: &'static [&'static str],
    /// How large a request may be, in bytes.
    pub max_request_bytes: usize,
    /// How many calls are read and answered at the same time; more wait.
    pub max_concurrent_calls: usize,
    /// How long one call may take, waiting included.
    pub call_timeout: Duration,
    /// How long a client may take for its TLS handshake.
    pub handshake_timeout: Duration,
    /// When a connection is asked to go, so that its certificate is looked at again.
    pub max_connection_age: Duration,
    /// How long its calls may take from then on.
    pub max_connection_age_grace: Duration,
    /// How long calls may take once the server stops. Kubernetes kills after 30 seconds.
    pub drain_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kinds: &[],
            reasons: &[],
            max_request_bytes: 64 * 1024 * 1024,
            max_concurrent_calls: 32,
            call_timeout: Duration::from_mins(1),
            handshake_timeout: Duration::from_secs(10),
            max_connection_age: Duration::from_mins(30),
            max_connection_age_grace: Duration::from_mins(1),
            drain_timeout: Duration::from_secs(20),
        }
    }
}

/// Why a server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The protocol's own descriptors are broken.
    #[error("cannot serve reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Serves calls until `shutdown` is ready, then lets the calls that are under way finish.
///
/// Without `tls`, anybody who reaches the listener may call. Metrics and `/healthz` are plain HTTP on their own
/// listener.
///
/// # Errors
/// When the server cannot start. What goes wrong on one connection ends that connection alone.
pub async fn run(
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    tls: Option<Tls>,
    handler: Handler,
    options: Options,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let metrics = Arc::new(metrics::Metrics::new(&options));
    let (health, health_service) = tonic_health::server::health_reporter();
    let services = ["", SERVICE_NAME, BETA_NAME];
    for service in services {
        health.set_service_status(service, ServingStatus::Serving).await;
    }
    let runner = service::Runner::new(handler, Arc::clone(&metrics));
    let limit = options.max_request_bytes;
    let routes = Routes::new(health_service)
        .add_service(FunctionRunnerServiceServer::new(runner.clone()).max_decoding_message_size(limit))
        .add_service(BetaServer::new(runner).max_decoding_message_size(limit))
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .prepare();
    let (drain, draining) = watch::channel(false);
    let calls = calls::Calls::new(routes, Arc::clone(&metrics), &options, draining.clone());
    let scrapes = metrics_listener.map(|listener| tokio::spawn(scrape::serve(listener, metrics, draining.clone())));
    let stop = async {
        shutdown.await;
        for service in services {
            health.set_service_status(service, ServingStatus::NotServing).await;
        }
        drain.send_replace(true);
    };
    connections::serve(listener, tls.map(Arc::new), calls, options, draining, stop).await;
    if let Some(scrapes) = scrapes {
        scrapes.abort();
    }
    Ok(())
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
