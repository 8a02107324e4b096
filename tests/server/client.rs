//! A gRPC client that sends what it is told, messages or not.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::{Buf, BufMut, Bytes};
use function_idp::wire::proto::v1::{RunFunctionRequest, RunFunctionResponse};
use hyper_util::rt::TokioIo;
use prost::Message;
use rustls::{ClientConfig, HandshakeKind, pki_types::CertificateDer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tonic::{
    Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tower::service_fn;

pub const V1: &str = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";
pub const V1BETA1: &str = "/apiextensions.fn.proto.v1beta1.FunctionRunnerService/RunFunction";

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A client of one server; it connects when it first calls, and again when the server closes the connection.
#[derive(Clone)]
pub struct Client {
    pub channel: Channel,
    connections: Arc<AtomicUsize>,
    server: Arc<Mutex<Option<CertificateDer<'static>>>>,
}

impl Client {
    pub fn new(address: SocketAddr, tls: Option<Arc<ClientConfig>>) -> Self {
        let connections = Arc::new(AtomicUsize::new(0));
        let server = Arc::new(Mutex::new(None));
        let seen = (Arc::clone(&connections), Arc::clone(&server));
        let connector = service_fn(move |_| connect(address, tls.clone(), seen.clone()));
        let channel = Endpoint::from_static("http://localhost").connect_with_connector_lazy(connector);
        Self { channel, connections, server }
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The certificate that the server showed last.
    pub fn server(&self) -> CertificateDer<'static> {
        self.server.lock().unwrap().clone().unwrap()
    }

    /// Runs the function. What was never sent, because the connection was closing, is sent again on the next one,
    /// as every gRPC client does.
    pub async fn run(&self, path: &'static str, request: RunFunctionRequest) -> Result<RunFunctionResponse, Status> {
        loop {
            match self.send(path, request.encode_to_vec()).await {
                Err(status) if was_never_sent(&status) => {}
                Err(status) => return Err(status),
                Ok(bytes) => return Ok(RunFunctionResponse::decode(bytes).unwrap()),
            }
        }
    }

    /// Sends any bytes as the message of a call.
    pub async fn send(&self, path: &'static str, message: impl Into<Bytes>) -> Result<Bytes, Status> {
        self.send_with(path, message.into(), Raw).await
    }

    pub async fn send_with<C>(&self, path: &'static str, message: C::Encode, codec: C) -> Result<C::Decode, Status>
    where
        C: Codec,
        C::Encode: Send + Sync + 'static,
        C::Decode: Send + Sync + 'static,
    {
        let mut grpc = Grpc::new(self.channel.clone()).max_decoding_message_size(usize::MAX);
        grpc.ready().await.map_err(|error| Status::unavailable(format!("{error:?}")))?;
        let path = PathAndQuery::from_static(path);
        Ok(grpc.unary(Request::new(message), path, codec).await?.into_inner())
    }
}

/// Whether the server never saw the call. Either the connection closed before it was sent, or its stream is above the
/// last one that a graceful GOAWAY names: by RFC 9113, 6.8, such a stream was not processed and may be sent again.
fn was_never_sent(status: &Status) -> bool {
    let mut source = status.source();
    while let Some(error) = source {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        if error.downcast_ref::<h2::Error>().is_some_and(|error| {
            error.is_go_away() && error.is_remote() && error.reason() == Some(h2::Reason::NO_ERROR)
        }) {
            return true;
        }
        source = error.source();
    }
    false
}

type Seen = (Arc<AtomicUsize>, Arc<Mutex<Option<CertificateDer<'static>>>>);

async fn connect(
    address: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
    (connections, server): Seen,
) -> io::Result<TokioIo<Box<dyn Stream>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let stream: Box<dyn Stream> = match tls {
        None => Box::new(stream),
        Some(config) => {
            let name = "localhost".try_into().unwrap();
            let stream = TlsConnector::from(config).connect(name, stream).await?;
            let shown = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
            *server.lock().unwrap() = Some(shown.into_owned());
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
            // A resumed session would not show the client's certificate again.
            assert_eq!(stream.get_ref().1.handshake_kind(), Some(HandshakeKind::Full));
            Box::new(stream)
        }
    };
    connections.fetch_add(1, Ordering::SeqCst);
    Ok(TokioIo::new(stream))
}

/// Bytes in, bytes out.
#[derive(Default)]
pub struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
