//! A server of one test.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use function_idp::{
    server::{self, Handler, Options, Tls},
    wire::proto::v1::{RequestMeta, Resource, ResponseMeta, RunFunctionRequest, RunFunctionResponse, State},
};
use prost::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{
        mpsc::{UnboundedReceiver, unbounded_channel},
        oneshot,
    },
    task::JoinHandle,
};

use crate::{client::Client, log};

pub struct Server {
    pub address: SocketAddr,
    pub metrics: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), server::Error>>,
}

impl Server {
    /// Starts on free ports.
    pub async fn start(tls: Option<Tls>, handler: Handler, options: Options) -> Self {
        log::collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let metrics = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, metrics_address) = (listener.local_addr().unwrap(), metrics.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { stopped.await.unwrap_or_default() };
        let task = tokio::spawn(server::run(listener, Some(metrics), tls, handler, options, shutdown));
        Self { address, metrics: metrics_address, stop, task }
    }

    /// A server without TLS.
    pub async fn insecure(handler: Handler, options: Options) -> (Self, Client) {
        let server = Self::start(None, handler, options).await;
        let client = Client::new(server.address, None);
        (server, client)
    }

    /// Tells the server to stop; the task ends once it did.
    pub fn stop(self) -> JoinHandle<Result<(), server::Error>> {
        self.stop.send(()).unwrap();
        self.task
    }

    /// Status line and body of what the metrics listener answers.
    pub async fn get(&self, path: &str) -> (String, String) {
        Self::get_from(self.metrics, path).await
    }

    pub async fn get_from(address: SocketAddr, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }
}

/// Answers with the observed state as desired state.
pub fn echo() -> Handler {
    Arc::new(|request: RunFunctionRequest| {
        Ok(RunFunctionResponse {
            meta: request.meta.map(|meta| ResponseMeta { tag: meta.tag, ttl: None }),
            desired: request.observed,
            ..RunFunctionResponse::default()
        })
    })
}

/// A handler that says when a call is under way, and answers it when told to, or when nobody can tell it any more.
pub fn held() -> (Handler, UnboundedReceiver<()>, mpsc::Sender<()>) {
    let (enter, entered) = unbounded_channel();
    let (release, released) = mpsc::channel();
    let released = Mutex::new(released);
    let handler: Handler = Arc::new(move |_| {
        enter.send(()).unwrap();
        released.lock().unwrap().recv().ok();
        Ok(RunFunctionResponse::default())
    });
    (handler, entered, release)
}

/// A handler that counts its calls.
pub fn counting() -> (Handler, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let (answer, count) = (echo(), Arc::clone(&calls));
    let handler: Handler = Arc::new(move |request| {
        count.fetch_add(1, Ordering::SeqCst);
        answer(request)
    });
    (handler, calls)
}

/// A request with that tag about that composite resource.
pub fn request(tag: &str, kind: &str, name: &str) -> RunFunctionRequest {
    let text = |text: &str| prost_types::Value::from(text.to_owned());
    let metadata = prost_types::Struct {
        fields: [("name".to_owned(), text(name)), ("namespace".to_owned(), text("team-a"))].into(),
    };
    let metadata = prost_types::Value { kind: Some(prost_types::value::Kind::StructValue(metadata)) };
    let composite =
        prost_types::Struct { fields: [("kind".to_owned(), text(kind)), ("metadata".to_owned(), metadata)].into() };
    let composite = Resource { resource: Some(composite.encode_to_vec().into()), ..Resource::default() };
    RunFunctionRequest {
        meta: Some(RequestMeta { tag: tag.to_owned(), ..RequestMeta::default() }),
        observed: Some(State { composite: Some(composite), ..State::default() }),
        ..RunFunctionRequest::default()
    }
}
