//! A password that goes in comes out in one place: the connection Secret. In no log, result, condition, status, error,
//! metric or output of the command line.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use function_idp::{
    cli::{world::World, yaml},
    composite,
    server::{self, Options},
    wire::{
        call,
        proto::v1::{RunFunctionRequest, RunFunctionResponse},
    },
};
use prost::Message;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tonic::{
    Request, Status,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::support::worlds::{self, set, set_condition};

const CANARY: &str = "C4nary-zQ8.wV2_pLk7~";

/// Whether a text holds the password in any of its forms.
fn holds_it(bytes: &[u8]) -> bool {
    let forms = [CANARY.to_owned(), STANDARD.encode(CANARY), STANDARD.encode(CANARY).trim_end_matches('=').to_owned()];
    forms.iter().any(|form| bytes.windows(form.len()).any(|window| window == form.as_bytes()))
}

/// A cluster in which every password is the canary.
fn with_canary(mut world: World) -> World {
    let secret = |object: &mut Value| {
        for value in object["data"].as_object_mut().into_iter().flat_map(|data| data.values_mut()) {
            let text = value.as_str().map(|text| STANDARD.decode(text).expect("base64")).unwrap_or_default();
            let text = String::from_utf8(text).expect("text").replace("simulated", CANARY);
            *value = json!(STANDARD.encode(text));
        }
    };
    for composed in world.observed.values_mut() {
        for value in composed.connection.values_mut().filter(|value| value.as_slice() == b"simulated") {
            *value = CANARY.into();
        }
        if composed.object["kind"] == "Secret" {
            secret(&mut composed.object);
        }
    }
    for object in world.objects.iter_mut().filter(|object| object["kind"] == "Secret") {
        secret(object);
    }
    world
}

/// Clusters full of canaries: good ones at every step, and bad ones of every kind.
fn clusters() -> Vec<(String, World)> {
    let mut clusters = Vec::new();
    for example in worlds::all() {
        for (step, stage) in worlds::stages(example).iter().enumerate() {
            clusters.push((format!("{example}, step {step}"), with_canary(stage.clone())));
        }
    }
    let steady = with_canary(worlds::steady("database-production"));
    let bad_specs: [(&str, Value); 4] = [
        ("/spec/storage", json!({"size": "1Gi"})),
        ("/spec/version", json!("9")),
        ("/spec/noSuchField", json!(true)),
        ("/spec/region", json!("us-east-1")),
    ];
    for (pointer, value) in bad_specs {
        let mut world = steady.clone();
        set(&mut world.composite, pointer, value);
        clusters.push((format!("bad spec {pointer}"), world));
    }
    let broken: [(&str, Value); 7] = [
        ("/data", json!(CANARY)),
        ("/data/password", json!(CANARY)),
        ("/data/password", json!([CANARY])),
        ("/data/password", json!({"value": CANARY})),
        ("/data", json!([CANARY])),
        ("/metadata/labels", json!(CANARY)),
        ("/metadata/ownerReferences", json!(CANARY)),
    ];
    for (pointer, value) in broken {
        let mut world = steady.clone();
        set(&mut world.observed.get_mut("connection").expect("a connection").object, pointer, value.clone());
        clusters.push((format!("broken connection {pointer}"), world));
        let mut world = with_canary(worlds::stages("database-production")[1].clone());
        for object in world.objects.iter_mut().filter(|object| object["kind"] == "Secret") {
            set(object, pointer, value.clone());
        }
        clusters.push((format!("broken generated Secret {pointer}"), world));
    }
    for message in [
        format!("connect failed: cannot parse `postgresql://platform_admin:{CANARY}@db.example.com:5432/postgres`"),
        format!("create failed: pq: syntax error: CREATE ROLE app WITH LOGIN PASSWORD '{CANARY}'"),
        format!("update failed: password={CANARY} host=db.example.com refused"),
    ] {
        let mut world = steady.clone();
        for name in ["instance", "sql-role-app", "sql-database-shop"] {
            let object = &mut world.observed.get_mut(name).expect("an object").object;
            set_condition(object, "Synced", "False", "ReconcileError", &message);
        }
        clusters.push((format!("message {message}"), world));
    }
    clusters
}

/// The request of a cluster, with all that the function asks for.
fn request(world: &World) -> RunFunctionRequest {
    let asked = world.call().ok().and_then(|answer| answer.response.requirements);
    world.request(asked.as_ref()).expect("a request")
}

#[test]
fn no_answer_holds_it_outside_the_connection_secret() {
    let mut written = 0;
    for (name, world) in clusters() {
        let request = request(&world);
        let given = holds_it(&request.encode_to_vec());
        let mut response = call::run(&request);
        let secrets = response.desired.as_mut().expect("a desired state");
        for (key, resource) in std::mem::take(&mut secrets.resources) {
            // The Secrets that are made for it: connections, and what a pooler or provider-sql logs in with.
            let made = ["connection", "user-", "proxy-credentials", "administrator"];
            if made.iter().any(|name| key.starts_with(name)) {
                written += usize::from(holds_it(resource.resource.as_ref().expect("an object")));
            } else {
                secrets.resources.insert(key, resource);
            }
        }
        assert!(!holds_it(&response.encode_to_vec()), "{name}: {:?} {:?}", response.results, response.conditions);
        assert!(given || !name.starts_with('b'), "{name}: the request holds no canary");
    }
    assert!(written > 10, "only {written} connection Secrets hold the password: the test has lost its canary");
}

/// Where everything that is logged goes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a log").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        // As much as the server ever logs: libraries on trace would print the bytes of messages.
        let levels = Targets::new().with_default(LevelFilter::INFO).with_target("function_idp", LevelFilter::TRACE);
        tracing_subscriber::registry().with(levels).with(fmt::layer().with_writer(move || writer.clone())).init();
        log
    })
}

async fn send(channel: &Channel, request: RunFunctionRequest) -> Result<RunFunctionResponse, Status> {
    let mut client = Grpc::new(channel.clone());
    client.ready().await.expect("a server");
    let path = PathAndQuery::from_static("/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction");
    let codec = ProstCodec::<RunFunctionRequest, RunFunctionResponse>::default();
    client.unary(Request::new(request), path, codec).await.map(tonic::Response::into_inner)
}

/// What the server tells of itself by HTTP.
async fn metrics(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a listener");
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .expect("a request");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_and_no_metric_of_the_server_holds_it() {
    let log = log();
    let [calls_at, metrics_at] = [TcpListener::bind("127.0.0.1:0").await, TcpListener::bind("127.0.0.1:0").await]
        .map(|listener| listener.expect("a free port"));
    let [address, metrics_address] =
        [&calls_at, &metrics_at].map(|listener| listener.local_addr().expect("an address"));
    let (stop, stopped) = oneshot::channel::<()>();
    let handler = Arc::new(|request: RunFunctionRequest| Ok(call::run(&request)));
    let options = Options { kinds: composite::KINDS, ..Options::default() };
    let shutdown = async { stopped.await.unwrap_or_default() };
    let task = tokio::spawn(server::run(calls_at, Some(metrics_at), None, handler, options, shutdown));
    let channel = Endpoint::from_shared(format!("http://{address}")).expect("an address").connect_lazy();
    let mut calls = 0;
    for (name, world) in clusters() {
        let mut request = request(&world);
        request.meta.as_mut().expect("a meta").tag = format!("tag-{calls}.");
        send(&channel, request).await.unwrap_or_else(|status| panic!("{name}: {status}"));
        calls += 1;
    }
    let metrics = metrics(metrics_address).await;
    assert!(metrics.contains("Database") && !holds_it(metrics.as_bytes()), "{metrics}");
    stop.send(()).expect("a server");
    task.await.expect("a task").expect("a server");
    let logged = log.0.lock().expect("a log").clone();
    assert!(!holds_it(&logged));
    let logged = String::from_utf8(logged).expect("text");
    assert!((0..calls).all(|call| logged.contains(&format!("tag-{call}."))), "calls are not logged");
}

#[test]
fn the_command_line_does_not_show_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for (index, (name, world)) in clusters().into_iter().enumerate() {
        let file = |what: &str, objects: &[&Value]| {
            let path = folder.path().join(format!("{index}-{what}.yaml"));
            fs::write(&path, yaml::documents(objects.iter().copied())).expect("a file");
            path
        };
        let observed: Vec<_> = world.observed.values().map(|composed| &composed.object).collect();
        let (platforms, others): (Vec<_>, Vec<_>) =
            world.objects.iter().partition(|object| object["kind"] == "Platform");
        let mut command = Command::new(env!("CARGO_BIN_EXE_function-idp"));
        command.arg("render").args([file("composite", &[&world.composite]), file("platform", &platforms)]);
        command.arg("--observed").arg(file(
            "observed",
            &[observed, others.iter().filter(|o| o["kind"] == "Secret").copied().collect()].concat(),
        ));
        command
            .arg("--required")
            .arg(file("required", &others))
            .args(["-o", if index % 2 == 0 { "yaml" } else { "json" }]);
        let output = command.stdin(Stdio::null()).output().expect("a process");
        assert!(!holds_it(&output.stdout) && !holds_it(&output.stderr), "{name}");
        if output.status.success() && world.observed.contains_key("connection") {
            assert!(String::from_utf8_lossy(&output.stdout).contains("<redacted>"), "{name}");
        }
    }
}
