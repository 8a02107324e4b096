//! What holds for every call, whatever it asks: how many at the same time, for how long, and that it is counted.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use hyper::{Request, Response, body::Incoming};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};
use tonic::{Code, Status, body::Body, service::Routes};
use tower::ServiceExt;

use super::{
    Options, ending,
    metrics::{Method, Metrics},
};

/// All services of a server, with its bounds.
#[derive(Clone)]
pub(super) struct Calls {
    routes: Routes,
    metrics: Arc<Metrics>,
    places: Arc<Semaphore>,
    call_timeout: Duration,
    draining: watch::Receiver<bool>,
}

impl Calls {
    pub(super) fn new(
        routes: Routes,
        metrics: Arc<Metrics>,
        options: &Options,
        draining: watch::Receiver<bool>,
    ) -> Self {
        Self {
            routes,
            metrics,
            places: Arc::new(Semaphore::new(options.max_concurrent_calls)),
            call_timeout: options.call_timeout,
            draining,
        }
    }

    /// Answers one call.
    pub(super) async fn call(self, request: Request<Incoming>) -> Response<Body> {
        let Some(method) = Method::of(request.uri().path()) else {
            return ending::with_server(route(self.routes, request).await, self.draining);
        };
        let mut count = Count::begin(Arc::clone(&self.metrics), method);
        let limit = self.call_timeout;
        let response = timeout(limit, self.bounded(method, request)).await.unwrap_or_else(|_| {
            Status::deadline_exceeded(format!("no answer within {} seconds", limit.as_secs())).into_http()
        });
        // The status of a unary call without an answer is in its headers; with an answer it is OK.
        count.code = Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code());
        response
    }

    /// Runs of the function wait for a place before a byte of their request is taken in: it is the requests that
    /// need memory. A health check needs none.
    async fn bounded(self, method: Method, request: Request<Incoming>) -> Response<Body> {
        if !method.runs() {
            return route(self.routes, request).await;
        }
        let waits = self.metrics.waits();
        let _place = self.places.acquire().await.ok();
        drop(waits);
        let _runs = self.metrics.runs();
        route(self.routes, request).await
    }
}

async fn route(routes: Routes, request: Request<Incoming>) -> Response<Body> {
    match routes.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Counts a call when it ends, even when its client goes away and nobody waits for its end.
struct Count {
    metrics: Arc<Metrics>,
    method: Method,
    begin: Instant,
    code: Code,
}

impl Count {
    fn begin(metrics: Arc<Metrics>, method: Method) -> Self {
        metrics.call_started(method);
        if !method.runs() {
            metrics.message_received(method);
        }
        Self { metrics, method, begin: Instant::now(), code: Code::Cancelled }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if self.code == Code::Ok {
            self.metrics.message_sent(self.method);
        }
        self.metrics.call_ended(self.method, self.code, self.begin.elapsed());
    }
}
