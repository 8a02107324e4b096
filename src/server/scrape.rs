//! Plain HTTP for the platform's own eyes: `/metrics` for Prometheus, `/healthz` for the kubelet, which has no
//! client certificate for gRPC.

use std::{convert::Infallible, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

use super::metrics::Metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
/// For how long one scrape may take.
const SCRAPE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many scrapes are answered at the same time; more wait to be accepted.
const MAX_SCRAPES: usize = 32;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers until its task is aborted.
pub(super) async fn serve(listener: TcpListener, metrics: Arc<Metrics>, draining: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(MAX_SCRAPES));
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let (metrics, draining) = (Arc::clone(&metrics), draining.clone());
                tokio::spawn(async move {
                    connection(stream, &metrics, &draining).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a scrape");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, metrics: &Metrics, draining: &watch::Receiver<bool>) {
    let service = service_fn(|request: Request<Incoming>| {
        let response = answer(request.method(), request.uri().path(), metrics, *draining.borrow());
        async move { Ok::<_, Infallible>(response) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    if let Ok(Err(error)) = timeout(SCRAPE_TIMEOUT, served).await {
        tracing::debug!(%error, "scrape ended");
    }
}

fn answer(method: &Method, path: &str, metrics: &Metrics, draining: bool) -> Response<Full<Bytes>> {
    let (status, content, text) = match (method, path) {
        (&Method::GET, "/metrics") => match metrics.text() {
            Ok(text) => (StatusCode::OK, OPEN_METRICS, text),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("{error}\n")),
        },
        (&Method::GET, "/healthz") if draining => (StatusCode::SERVICE_UNAVAILABLE, TEXT, "draining\n".to_owned()),
        (&Method::GET, "/healthz") => (StatusCode::OK, TEXT, "ok\n".to_owned()),
        (&Method::GET, _) => (StatusCode::NOT_FOUND, TEXT, "only /metrics and /healthz are here\n".to_owned()),
        _ => (StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET is answered\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(content));
    response
}
