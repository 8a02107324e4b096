//! The server under load: what it needs of processor and memory at some calls a second, for the requests and limits in
//! `src/package/operations/runtime.rs` and the table in `docs/operations.md`.
//!
//! `cargo bench --bench load` starts the server of this build for each rate and prints a line. `LOAD_BINARY` names another
//! build, `LOAD_RATES` other rates (`50 200`), `LOAD_SECONDS` how long each takes. With `LOAD_SERVERS` (`127.0.0.1:9443 ...`)
//! it calls servers that run already, in turn, with a mixture of kinds and mistakes, and measures nothing of them.
#![allow(missing_docs, clippy::cast_precision_loss, clippy::panic, clippy::unwrap_used)]

mod steady;

use std::{
    env, fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use function_idp::wire::proto::v1;
use prost::Message;
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};
use tonic::{
    Request, Status,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

const PATH: &str = "/apiextensions.fn.proto.v1.FunctionRunnerService/RunFunction";
/// Parts of a second in which Linux tells the time of a processor.
const TICKS: f64 = 100.0;

fn main() {
    // `cargo test --benches` runs it too, and wants nothing of it.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let rates = variable("LOAD_RATES", "50 200");
    let rates: Vec<u32> = rates.split_whitespace().map(|rate| rate.parse().unwrap()).collect();
    let time = Duration::from_secs(variable("LOAD_SECONDS", "20").parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    // A connection is a task.
    let _entered = runtime.enter();
    let servers = variable("LOAD_SERVERS", "");
    if servers.is_empty() {
        let request = steady::request("database-complete.yaml");
        let resources = request.observed.as_ref().unwrap().resources.len();
        println!(
            "requests of {} KB with {resources} composed resources, {} s each",
            request.encoded_len() / 1000,
            time.as_secs()
        );
        let requests = Arc::new(vec![request]);
        for rate in rates {
            runtime.block_on(measure(rate, time, &requests));
        }
    } else {
        let requests = Arc::new(mixture());
        let servers: Vec<Channel> = servers.split_whitespace().map(connect).collect();
        for rate in rates {
            let took = runtime.block_on(call(rate, time, &servers, &requests));
            println!("{rate} calls a second: {} answered", took.len());
        }
    }
}

fn variable(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}

fn connect(address: &str) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy()
}

/// Calls a server of its own at a rate, and prints what it used.
async fn measure(rate: u32, time: Duration, requests: &Arc<Vec<v1::RunFunctionRequest>>) {
    let server = Server::start();
    let idle = server.resident("VmRSS:");
    let (begin, used) = (Instant::now(), server.seconds());
    let mut took = call(rate, time, &[connect(&server.address)], requests).await;
    let cores = (server.seconds() - used) / begin.elapsed().as_secs_f64();
    took.sort_unstable();
    let quantile = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    println!(
        "{rate} calls a second: {} answered, {:.0} m of a core, {:.1} MiB at most ({idle:.1} MiB before the first), p50 {:.1} ms, \
         p99 {:.1} ms",
        took.len(),
        cores * 1000.0,
        server.resident("VmHWM:"),
        quantile(50),
        quantile(99),
    );
}

/// Calls at a rate, whether answers come or not; how long each answered call took.
async fn call(
    rate: u32,
    time: Duration,
    servers: &[Channel],
    requests: &Arc<Vec<v1::RunFunctionRequest>>,
) -> Vec<Duration> {
    let mut ticks = interval(Duration::from_secs(1) / rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut calls = JoinSet::new();
    for number in 0..usize::try_from(u64::from(rate) * time.as_secs()).unwrap() {
        ticks.tick().await;
        let (server, requests) = (servers[number % servers.len()].clone(), Arc::clone(requests));
        calls.spawn(async move {
            let begin = Instant::now();
            // Not in step with the servers, so that each gets all of them.
            let answer = run(server, requests[number / 7 % requests.len()].clone()).await;
            answer.map(|_| begin.elapsed())
        });
    }
    calls.join_all().await.into_iter().filter_map(Result::ok).collect()
}

async fn run(server: Channel, request: v1::RunFunctionRequest) -> Result<v1::RunFunctionResponse, Status> {
    let mut grpc = Grpc::new(server);
    grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let codec = ProstCodec::<v1::RunFunctionRequest, v1::RunFunctionResponse>::default();
    Ok(grpc.unary(Request::new(request), PathAndQuery::from_static(PATH), codec).await?.into_inner())
}

/// What a cluster asks for: much that is steady, some that is new, and now and then a mistake.
fn mixture() -> Vec<v1::RunFunctionRequest> {
    let mut requests = Vec::new();
    for (name, times) in [
        ("database-complete.yaml", 6),
        ("database-minimal.yaml", 8),
        ("database-kubernetes.yaml", 5),
        ("application-minimal.yaml", 8),
        ("application-database.yaml", 5),
    ] {
        let steady = steady::request(name);
        let new = steady::first(steady::example(name)).request(None).unwrap();
        requests.extend(std::iter::repeat_n(steady, times).chain([new]));
    }
    for (field, value) in [("size", json!("gigantic")), ("provider", json!("nowhere"))] {
        let mut wrong = steady::example("database-minimal.yaml");
        wrong["spec"][field] = value;
        requests.push(steady::first(wrong).request(None).unwrap());
    }
    let mut misled = steady::first(steady::example("application-database.yaml"));
    misled.objects[0]["spec"]["defaults"]["provider"] = json!("nowhere");
    requests.push(misled.request(None).unwrap());
    requests
}

/// A server as a process of its own.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(variable("LOAD_BINARY", env!("CARGO_BIN_EXE_function-idp")))
            .args(["--insecure", "--address", "127.0.0.1:0", "--metrics-address", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&log.next().unwrap().unwrap()).unwrap();
        // A line a call follows, and somebody must read them.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, address: first["address"].as_str().unwrap().to_owned() }
    }

    /// Memory in MiB, as Linux calls it.
    fn resident(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }

    /// Time of the processor so far.
    fn seconds(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
        ticks.sum::<f64>() / TICKS
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
