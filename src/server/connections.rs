//! Connections: accepting, TLS, age, and the end.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{Options, calls::Calls, tls::Tls};

/// Pause after a failed accept, so that a lack of file descriptors does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often an idle connection is asked whether its other end is alive.
const KEEP_ALIVE: Duration = Duration::from_mins(1);

/// How many calls a connection may have open; a client keeps more to itself.
const STREAMS: u32 = 128;
/// How much of a call is taken in before somebody reads it, in bytes.
const STREAM_WINDOW: u32 = 64 * 1024;
/// Room for that much of every call. With less, calls that wait for a place would fill the connection, and those that have one
/// would never get the rest of their requests.
const CONNECTION_WINDOW: u32 = STREAMS * STREAM_WINDOW;

/// How long the other end may take to close a connection that this end has closed.
const LINGER: Duration = Duration::from_secs(5);

/// Serves calls on every connection of the listener until `stop` is ready, then closes the listener and lets calls
/// finish for as long as the options allow.
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    calls: Calls,
    options: Options,
    draining: watch::Receiver<bool>,
    stop: impl Future<Output = ()>,
) {
    let drain_timeout = options.drain_timeout;
    let server = Arc::new(Server { tls, calls, options, draining });
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(Arc::clone(&server).connection(stream, peer));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let all_closed = async { while connections.join_next().await.is_some() {} };
    if timeout(drain_timeout, all_closed).await.is_err() {
        tracing::warn!(open = connections.len(), "closing connections whose calls did not finish in time");
        connections.shutdown().await;
    }
}

/// What every connection needs.
struct Server {
    tls: Option<Arc<Tls>>,
    calls: Calls,
    options: Options,
    draining: watch::Receiver<bool>,
}

impl Server {
    async fn connection(self: Arc<Self>, stream: TcpStream, peer: SocketAddr) {
        match twice(stream) {
            Ok((stream, rest)) => {
                self.session(stream, peer).await;
                linger(rest).await;
            }
            Err(error) => tracing::warn!(%peer, %error, "cannot serve a connection"),
        }
    }

    async fn session(&self, stream: TcpStream, peer: SocketAddr) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "cannot send small packets at once");
        }
        let Some(tls) = &self.tls else {
            return self.http(stream, peer).await;
        };
        let handshake = TlsAcceptor::from(tls.current()).accept(stream);
        let mut draining = self.draining.clone();
        let accepted = tokio::select! {
            accepted = timeout(self.options.handshake_timeout, handshake) => accepted,
            _ = draining.wait_for(|draining| *draining) => return,
        };
        match accepted {
            Ok(Ok(stream)) => self.http(stream, peer).await,
            // A probe or a load balancer that only looks whether the port is open.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                tracing::debug!(%peer, %error, "no TLS handshake");
            }
            Ok(Err(error)) => tracing::warn!(%peer, %error, "TLS handshake refused"),
            Err(_) => tracing::warn!(%peer, "TLS handshake took too long"),
        }
    }

    async fn http<S>(&self, stream: S, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = service_fn(|request| {
            let calls = self.calls.clone();
            async move { Ok::<_, Infallible>(calls.call(request).await) }
        });
        let mut connection = pin!(
            http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .keep_alive_interval(KEEP_ALIVE)
                .max_concurrent_streams(STREAMS)
                .initial_stream_window_size(STREAM_WINDOW)
                .initial_connection_window_size(CONNECTION_WINDOW)
                .serve_connection(TokioIo::new(stream), service)
        );
        let mut draining = self.draining.clone();
        tokio::select! {
            closed = connection.as_mut() => return report(peer, closed),
            () = sleep(self.options.max_connection_age) => {}
            _ = draining.wait_for(|draining| *draining) => {}
        }
        connection.as_mut().graceful_shutdown();
        match timeout(self.options.max_connection_age_grace, connection).await {
            Ok(closed) => report(peer, closed),
            Err(_) => {
                tracing::warn!(%peer, "closed a connection whose calls did not finish in time");
            }
        }
    }
}

/// Two handles of one connection.
fn twice(stream: TcpStream) -> io::Result<(TcpStream, TcpStream)> {
    let stream = stream.into_std()?;
    let second = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, TcpStream::from_std(second)?))
}

/// Closes, and waits until the other end closes too. Closing while something unread is on its way (a call that came too late)
/// would reset the connection, and with it answers that the other end did not read yet.
async fn linger(mut stream: TcpStream) {
    let closed = async {
        let mut rest = [0; 4096];
        if stream.shutdown().await.is_ok() {
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        }
    };
    if timeout(LINGER, closed).await.is_err() {
        tracing::debug!("the other end did not close its connection");
    }
}

fn report(peer: SocketAddr, closed: hyper::Result<()>) {
    if let Err(error) = closed {
        tracing::debug!(%peer, %error, "connection ended");
    }
}
