//! `serve`: what Crossplane starts.

use std::{io, net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use crate::server::{self, Handler, Options, Tls};

const MIB: usize = 1024 * 1024;

/// The flags of `serve`, which are also those of a run without a sub-command.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Log more about every call
    #[arg(long, short)]
    debug: bool,

    /// Serve without TLS, to anybody; this wins over --tls-certs-dir
    #[arg(long)]
    insecure: bool,

    /// Directory with tls.crt, tls.key and ca.crt; clients must present a certificate of that CA
    #[arg(long, value_name = "DIR", env = "TLS_SERVER_CERTS_DIR")]
    tls_certs_dir: Option<String>,

    /// Where to serve calls; without a host, on all addresses
    #[arg(long, value_name = "[HOST]:PORT", default_value = ":9443")]
    address: String,

    /// Where to serve /metrics and /healthz by HTTP; empty for nowhere
    #[arg(long, value_name = "[HOST]:PORT", default_value = ":8080")]
    metrics_address: String,

    /// Largest request to accept, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    max_recv_message_size: u16,

    /// How many calls to answer at the same time; more wait
    #[arg(long, value_name = "CALLS", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    max_concurrent_calls: u16,
}

/// Why nothing can be served, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither certificates nor permission to go without.
    #[error(
        "no TLS certificates: give their directory with --tls-certs-dir or TLS_SERVER_CERTS_DIR, or serve without TLS with \
         --insecure"
    )]
    NoCertificates,
    /// The certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] server::TlsError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose another with {flag}")]
    Listen {
        /// As it was typed.
        address: String,
        /// The flag that it was typed after.
        flag: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no threads or signals.
    #[error("cannot start the server: {0}")]
    Start(#[from] io::Error),
    /// The server could not go on.
    #[error(transparent)]
    Serve(#[from] server::Error),
}

/// Serves until the process is told to end.
///
/// `options` are the bounds where no flag says another, and what the handler knows.
///
/// # Errors
/// When certificates are missing or broken, or an address is taken.
pub fn run(args: &Serve, handler: Handler, mut options: Options) -> Result<(), Error> {
    let tls = match &args.tls_certs_dir {
        _ if args.insecure => None,
        Some(directory) if !directory.is_empty() => Some(Tls::load(PathBuf::from(directory))?),
        _ => return Err(Error::NoCertificates),
    };
    options.max_request_bytes = usize::from(args.max_recv_message_size) * MIB;
    options.max_concurrent_calls = args.max_concurrent_calls.into();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = listen(&args.address, "--address").await?;
        let metrics_listener = match args.metrics_address.as_str() {
            "" => None,
            address => Some(listen(address, "--metrics-address").await?),
        };
        let shutdown = told_to_end()?;
        server::log::init(args.debug);
        tracing::info!(
            address = %listener.local_addr()?,
            metrics = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?.map(tracing::field::display),
            tls = tls.is_some(),
            version = env!("CARGO_PKG_VERSION"),
            "serving"
        );
        server::run(listener, metrics_listener, tls, handler, options, shutdown).await?;
        tracing::info!("ended");
        Ok(())
    })
}

/// Listens on `host:port`, or `:port` for all addresses: of IPv6 and IPv4 where the system has both.
async fn listen(address: &str, flag: &'static str) -> Result<TcpListener, Error> {
    let listened = match address.strip_prefix(':').map(str::parse::<u16>) {
        Some(Ok(port)) => {
            let any = [SocketAddr::from(([0; 16], port)), SocketAddr::from(([0; 4], port))];
            match TcpListener::bind(any[0]).await {
                Err(error) if error.kind() != io::ErrorKind::AddrInUse => TcpListener::bind(any[1]).await,
                bound => bound,
            }
        }
        _ => TcpListener::bind(address).await,
    };
    listened.map_err(|source| Error::Listen { address: address.to_owned(), flag, source })
}

/// Ready when Kubernetes (SIGTERM) or a person (Ctrl-C) ends the process. Signals are taken from now on.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("ending: no new connections, calls under way may finish");
    })
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
