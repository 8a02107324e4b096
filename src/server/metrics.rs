//! What is counted: calls, under the names that Crossplane's Go SDK gives them, and of each kind how long its answers take,
//! how large they are, and why they are fatal.

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use tonic::Code;

use super::{Options, process::Process};

/// The label of a kind, or of a reason, that is not ours.
const OTHER: &str = "other";

/// A gRPC method that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Method {
    service: &'static str,
    name: &'static str,
}

impl Method {
    /// `RunFunction` as Crossplane calls it.
    pub(super) const RUN: Self = Self::unary("apiextensions.fn.proto.v1.FunctionRunnerService", "RunFunction");
    /// `RunFunction` as Crossplane before 1.17 calls it.
    pub(super) const RUN_BETA: Self =
        Self::unary("apiextensions.fn.proto.v1beta1.FunctionRunnerService", "RunFunction");
    const CHECK: Self = Self::unary("grpc.health.v1.Health", "Check");
    /// Unary calls alone, as in the Go SDK.
    const ALL: [Self; 3] = [Self::RUN, Self::RUN_BETA, Self::CHECK];

    const fn unary(service: &'static str, name: &'static str) -> Self {
        Self { service, name }
    }

    /// The method of a request's path; none when it is not counted.
    pub(super) fn of(path: &str) -> Option<Self> {
        let (service, name) = path.strip_prefix('/')?.split_once('/')?;
        Self::ALL.into_iter().find(|known| known.service == service && known.name == name)
    }

    fn labels(self) -> Labels<3> {
        [("grpc_type", "unary"), ("grpc_service", self.service), ("grpc_method", self.name)]
    }

    fn handled(self, code: Code) -> Labels<4> {
        let [kind, service, method] = self.labels();
        [kind, service, method, ("grpc_code", code_name(code))]
    }

    /// Whether it runs the function.
    pub(super) fn runs(self) -> bool {
        self == Self::RUN || self == Self::RUN_BETA
    }
}

type Labels<const N: usize> = [(&'static str, &'static str); N];
type Histograms<L> = Family<L, Histogram, fn() -> Histogram>;

/// All series of a server.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    kinds: &'static [&'static str],
    reasons: &'static [&'static str],
    started: Family<Labels<3>, Counter>,
    handled: Family<Labels<4>, Counter>,
    received: Family<Labels<3>, Counter>,
    sent: Family<Labels<3>, Counter>,
    handling: Histograms<Labels<3>>,
    run: Histograms<Labels<1>>,
    answers: Histograms<Labels<1>>,
    fatal: Family<Labels<2>, Counter>,
    waiting: Gauge,
    running: Gauge,
    limit: Gauge,
}

impl Metrics {
    /// Series at zero: for every method with every code, and for every kind with every reason.
    pub(super) fn new(options: &Options) -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            kinds: options.kinds,
            reasons: options.reasons,
            started: Family::default(),
            handled: Family::default(),
            received: Family::default(),
            sent: Family::default(),
            handling: Family::new_with_constructor(call_buckets),
            run: Family::new_with_constructor(run_buckets),
            answers: Family::new_with_constructor(answer_buckets),
            fatal: Family::default(),
            waiting: Gauge::default(),
            running: Gauge::default(),
            limit: Gauge::default(),
        };
        metrics.limit.set(options.max_concurrent_calls.try_into().unwrap_or(i64::MAX));
        metrics.register();
        // A series exists once somebody looked at it; the value that comes back is of no use here.
        for method in Method::ALL {
            drop(metrics.started.get_or_create(&method.labels()));
            drop(metrics.received.get_or_create(&method.labels()));
            drop(metrics.sent.get_or_create(&method.labels()));
            drop(metrics.handling.get_or_create(&method.labels()));
            for code in 0..=16 {
                drop(metrics.handled.get_or_create(&method.handled(Code::from_i32(code))));
            }
        }
        for kind in options.kinds.iter().chain([&OTHER]) {
            drop(metrics.run.get_or_create(&[("kind", *kind)]));
            drop(metrics.answers.get_or_create(&[("kind", *kind)]));
            for reason in options.reasons.iter().chain([&OTHER]) {
                drop(metrics.fatal.get_or_create(&[("kind", *kind), ("reason", *reason)]));
            }
        }
        metrics
    }

    fn register(&mut self) {
        // The encoder adds `_total` to the names of counters.
        let registry = &mut self.registry;
        registry.register("grpc_server_started", "Calls begun", self.started.clone());
        registry.register("grpc_server_handled", "Calls ended, by code", self.handled.clone());
        registry.register("grpc_server_msg_received", "Messages received in calls", self.received.clone());
        registry.register("grpc_server_msg_sent", "Messages sent in calls", self.sent.clone());
        registry.register("grpc_server_handling_seconds", "Time from a call's begin to its end", self.handling.clone());
        registry.register("function_idp_run_seconds", "Time to compute an answer, by composite kind", self.run.clone());
        registry.register_with_unit(
            "function_idp_answer",
            "Size of an answer, by composite kind; Crossplane takes 4 MiB",
            Unit::Bytes,
            self.answers.clone(),
        );
        registry.register("function_idp_fatal", "Answers with a Fatal result, by kind and reason", self.fatal.clone());
        let waiting = "Calls that wait because as many as allowed are being answered";
        registry.register("function_idp_calls_waiting", waiting, self.waiting.clone());
        registry.register("function_idp_calls_running", "Calls that are being answered", self.running.clone());
        let limit = "How many calls may be answered at the same time";
        registry.register("function_idp_calls_limit", limit, self.limit.clone());
        registry.register_collector(Box::new(Process::new()));
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("function_idp_build", "The version that is running", build);
    }

    pub(super) fn call_started(&self, method: Method) {
        self.started.get_or_create(&method.labels()).inc();
    }

    pub(super) fn call_ended(&self, method: Method, code: Code, took: Duration) {
        self.handled.get_or_create(&method.handled(code)).inc();
        self.handling.get_or_create(&method.labels()).observe(took.as_secs_f64());
    }

    pub(super) fn message_received(&self, method: Method) {
        self.received.get_or_create(&method.labels()).inc();
    }

    pub(super) fn message_sent(&self, method: Method) {
        self.sent.get_or_create(&method.labels()).inc();
    }

    /// Time that the handler took for a composite of a kind. Kinds that are not ours share one series, so that
    /// nobody can make new series by sending new kinds.
    pub(super) fn ran(&self, kind: &str, took: Duration) {
        self.run.get_or_create(&[("kind", known(self.kinds, kind))]).observe(took.as_secs_f64());
    }

    /// How large an answer for a composite of a kind is, in bytes.
    pub(super) fn answered(&self, kind: &str, bytes: usize) {
        // Exact up to 4 GiB, which no answer has.
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        self.answers.get_or_create(&[("kind", known(self.kinds, kind))]).observe(bytes);
    }

    /// An answer for a composite of a kind is a Fatal result for this reason.
    pub(super) fn refused(&self, kind: &str, reason: &str) {
        let labels = [("kind", known(self.kinds, kind)), ("reason", known(self.reasons, reason))];
        self.fatal.get_or_create(&labels).inc();
    }

    /// A call waits for a place for as long as what comes back is held.
    pub(super) fn waits(&self) -> Held {
        Held::new(&self.waiting)
    }

    /// A call has a place for as long as what comes back is held.
    pub(super) fn runs(&self) -> Held {
        Held::new(&self.running)
    }

    /// All series in the text form of `OpenMetrics`.
    ///
    /// # Errors
    /// When a value cannot be written.
    pub(super) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// One of a gauge, until it is dropped: also when its call is given up.
pub(super) struct Held(Gauge);

impl Held {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A label's value, if it is one that was known beforehand.
fn known(all: &'static [&'static str], value: &str) -> &'static str {
    all.iter().find(|known| **known == value).unwrap_or(&OTHER)
}

/// The buckets of the Go SDK.
fn call_buckets() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
}

/// An answer takes from some microseconds to some milliseconds.
fn run_buckets() -> Histogram {
    Histogram::new([0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5])
}

/// From a small answer to the largest that Crossplane takes, with a step at three quarters of it.
fn answer_buckets() -> Histogram {
    const KIB: f64 = 1024.0;
    Histogram::new([4.0, 16.0, 64.0, 256.0, 1024.0, 2048.0, 3072.0, 4096.0].map(|size| size * KIB))
}

/// Codes as Go prints them, because dashboards expect that.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "Canceled",
        Code::Unknown => "Unknown",
        Code::InvalidArgument => "InvalidArgument",
        Code::DeadlineExceeded => "DeadlineExceeded",
        Code::NotFound => "NotFound",
        Code::AlreadyExists => "AlreadyExists",
        Code::PermissionDenied => "PermissionDenied",
        Code::ResourceExhausted => "ResourceExhausted",
        Code::FailedPrecondition => "FailedPrecondition",
        Code::Aborted => "Aborted",
        Code::OutOfRange => "OutOfRange",
        Code::Unimplemented => "Unimplemented",
        Code::Internal => "Internal",
        Code::Unavailable => "Unavailable",
        Code::DataLoss => "DataLoss",
        Code::Unauthenticated => "Unauthenticated",
    }
}
