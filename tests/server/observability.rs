//! What a server tells the people who run it: metrics and logs, and never a value of a request.

use std::{process::Command, sync::Arc};

use function_idp::{
    server::{self, Handler, Options},
    wire::proto::v1::{
        CredentialData, Credentials, Result as Outcome, RunFunctionResponse, Severity, credentials::Source,
    },
};
use prost::Message;
use serde_json::Value;
use tonic::Status;

use crate::{
    client::{V1, V1BETA1},
    log,
    serving::{Server, echo, held, request},
};

const CANARY: &str = "hunter2-canary";
const RUN: &str =
    r#"grpc_type="unary",grpc_service="apiextensions.fn.proto.v1.FunctionRunnerService",grpc_method="RunFunction""#;
const RUN_BETA: &str = r#"grpc_type="unary",grpc_service="apiextensions.fn.proto.v1beta1.FunctionRunnerService",grpc_method="RunFunction""#;

fn options() -> Options {
    Options { kinds: &["Database", "Application"], reasons: &["InvalidSpec", "Unsafe"], ..Options::default() }
}

/// The value of a series in the text of the metrics.
fn value(metrics: &str, series: &str) -> Option<f64> {
    let line = metrics.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')));
    line.map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn calls_are_counted_under_the_names_of_the_go_sdk() {
    let (server, client) = Server::insecure(echo(), options()).await;
    for (series, labels) in [
        ("grpc_server_started_total", RUN.to_owned()),
        ("grpc_server_handled_total", format!(r#"{RUN},grpc_code="ResourceExhausted""#)),
        ("grpc_server_handling_seconds_count", RUN_BETA.to_owned()),
        ("function_idp_run_seconds_count", r#"kind="Database""#.to_owned()),
    ] {
        let (_, text) = server.get("/metrics").await;
        assert_eq!(value(&text, &format!("{series}{{{labels}}}")), Some(0.0), "{series}{{{labels}}}\n{text}");
    }
    for _ in 0..3 {
        client.run(V1, request("tag", "Database", "orders")).await.unwrap();
    }
    client.run(V1BETA1, request("tag", "Database", "orders")).await.unwrap();
    client.send(V1, &b"\xff"[..]).await.unwrap_err();
    client.send("/grpc.health.v1.Health/Check", "").await.unwrap();
    client.send("/made.up.Service/Method", "").await.unwrap_err();

    let (status, text) = server.get("/metrics").await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    let expected = [
        ("grpc_server_started_total", RUN.to_owned(), 4.0),
        ("grpc_server_started_total", RUN_BETA.to_owned(), 1.0),
        ("grpc_server_handled_total", format!(r#"{RUN},grpc_code="OK""#), 3.0),
        ("grpc_server_handled_total", format!(r#"{RUN},grpc_code="InvalidArgument""#), 1.0),
        ("grpc_server_handled_total", format!(r#"{RUN},grpc_code="Canceled""#), 0.0),
        ("grpc_server_handled_total", format!(r#"{RUN_BETA},grpc_code="OK""#), 1.0),
        ("grpc_server_msg_received_total", RUN.to_owned(), 3.0),
        ("grpc_server_msg_sent_total", RUN.to_owned(), 3.0),
        ("grpc_server_handling_seconds_count", RUN.to_owned(), 4.0),
        (
            "grpc_server_handled_total",
            r#"grpc_type="unary",grpc_service="grpc.health.v1.Health",grpc_method="Check",grpc_code="OK""#.to_owned(),
            1.0,
        ),
    ];
    for (series, labels, count) in expected {
        assert_eq!(value(&text, &format!("{series}{{{labels}}}")), Some(count), "{series}{{{labels}}}\n{text}");
    }
    assert!(!text.contains("made.up"));
}

#[tokio::test]
async fn a_call_whose_client_went_away_is_counted_as_canceled() {
    let (handler, mut entered, release) = held();
    let (server, client) = Server::insecure(handler, options()).await;
    let call = tokio::spawn(async move { client.run(V1, request("tag", "Database", "orders")).await });
    entered.recv().await.unwrap();
    call.abort();
    let series = format!(r#"grpc_server_handled_total{{{RUN},grpc_code="Canceled"}}"#);
    while value(&server.get("/metrics").await.1, &series) != Some(1.0) {}
    drop(release);
}

#[tokio::test]
async fn time_is_measured_by_kind_and_strange_kinds_share_one_series() {
    let (server, client) = Server::insecure(echo(), options()).await;
    for kind in ["Database", "Database", "Application", "Strange", "Stranger", ""] {
        client.run(V1, request("tag", kind, "orders")).await.unwrap();
    }
    client.send(V1, "").await.unwrap();
    let (_, text) = server.get("/metrics").await;
    for (kind, count) in [("Database", 2.0), ("Application", 1.0), ("other", 4.0)] {
        let series = format!(r#"function_idp_run_seconds_count{{kind="{kind}"}}"#);
        assert_eq!(value(&text, &series), Some(count), "{series}\n{text}");
    }
    assert!(!text.contains("Strange"));
}

#[tokio::test]
async fn answers_are_measured_and_fatal_ones_counted_by_reason() {
    let handler: Handler = Arc::new(|request| {
        let tag = request.meta.unwrap().tag;
        let severity = if tag == "fine" { Severity::Normal } else { Severity::Fatal };
        let message = "x".repeat(20 * 1024);
        let result = Outcome { severity: severity.into(), message, reason: Some(tag), target: None };
        Ok(RunFunctionResponse { results: vec![result], ..RunFunctionResponse::default() })
    });
    let (server, client) = Server::insecure(handler, options()).await;
    for (tag, kind) in [("fine", "Database"), ("Unsafe", "Database"), ("Unsafe", "Strange"), ("Strange", "Application")]
    {
        client.run(V1, request(tag, kind, "orders")).await.unwrap();
    }
    let (_, text) = server.get("/metrics").await;
    for (series, count) in [
        (r#"function_idp_fatal_total{kind="Database",reason="Unsafe"}"#, 1.0),
        (r#"function_idp_fatal_total{kind="Database",reason="InvalidSpec"}"#, 0.0),
        (r#"function_idp_fatal_total{kind="other",reason="Unsafe"}"#, 1.0),
        (r#"function_idp_fatal_total{kind="Application",reason="other"}"#, 1.0),
        (r#"function_idp_answer_bytes_count{kind="Database"}"#, 2.0),
        (r#"function_idp_answer_bytes_bucket{le="16384.0",kind="Database"}"#, 0.0),
        (r#"function_idp_answer_bytes_bucket{le="65536.0",kind="Database"}"#, 2.0),
    ] {
        assert_eq!(value(&text, series), Some(count), "{series}\n{text}");
    }
    assert!(!text.contains("Strange"));
}

#[tokio::test]
async fn calls_that_wait_are_told_apart_from_those_that_run() {
    let (handler, mut entered, release) = held();
    let (server, client) = Server::insecure(handler, Options { max_concurrent_calls: 1, ..options() }).await;
    let calls = [(), (), ()].map(|()| {
        let client = client.clone();
        tokio::spawn(async move { client.run(V1, request("tag", "Database", "orders")).await })
    });
    entered.recv().await.unwrap();
    let until = async |running: f64, waiting: f64| loop {
        let (_, text) = server.get("/metrics").await;
        assert_eq!(value(&text, "function_idp_calls_limit"), Some(1.0), "{text}");
        let told = ["function_idp_calls_running", "function_idp_calls_waiting"].map(|series| value(&text, series));
        if told == [Some(running), Some(waiting)] {
            break;
        }
    };
    until(1.0, 2.0).await;
    // One that is given up does not wait any more, whichever it is.
    let [first, second, third] = calls;
    third.abort();
    until(1.0, 1.0).await;
    release.send(()).unwrap();
    release.send(()).unwrap();
    drop(release);
    for call in [first, second] {
        call.await.unwrap().unwrap();
    }
    until(0.0, 0.0).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_process_is_told_under_the_usual_names() {
    let (server, _) = Server::insecure(echo(), options()).await;
    let (_, text) = server.get("/metrics").await;
    for series in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds"] {
        assert!(value(&text, series).is_some_and(|value| value >= 0.0), "{series}\n{text}");
    }
    assert!(value(&text, "process_resident_memory_bytes").unwrap() > 1_000_000.0, "{text}");
}

#[tokio::test]
async fn the_metrics_listener_answers_nothing_else() {
    let (server, _) = Server::insecure(echo(), options()).await;
    assert_eq!(server.get("/").await.0, "HTTP/1.1 404 Not Found");
    assert_eq!(server.get("/metrics/x").await.0, "HTTP/1.1 404 Not Found");
}

fn outcome(severity: Severity, reason: Option<&str>) -> Outcome {
    Outcome {
        severity: severity.into(),
        message: "why".to_owned(),
        reason: reason.map(ToOwned::to_owned),
        target: None,
    }
}

#[tokio::test]
async fn every_call_is_logged_with_its_tag_and_its_composite() {
    let answer = echo();
    let handler: Handler = Arc::new(move |request| match request.meta.as_ref().unwrap().tag.as_str() {
        "error" => Err(Status::internal("why")),
        "fatal" => Ok(RunFunctionResponse {
            results: vec![outcome(Severity::Fatal, None), outcome(Severity::Warning, Some("InvalidSpec"))],
            ..RunFunctionResponse::default()
        }),
        _ => answer(request),
    });
    let (_server, client) = Server::insecure(handler, options()).await;
    client.run(V1, request("fine", "Database", "orders")).await.unwrap();
    client.run(V1, request("fatal", "Database", "orders")).await.unwrap();
    client.run(V1, request("error", "Database", "orders")).await.unwrap_err();
    for (message, tag, level) in [
        ("called", "fine", "DEBUG"),
        ("answered", "fine", "INFO"),
        ("answered with a fatal result", "fatal", "WARN"),
        ("call failed", "error", "ERROR"),
    ] {
        let line = log::line(message);
        let logged = ["tag", "level", "kind", "namespace", "name"].map(|field| line[field].as_str().unwrap());
        assert_eq!(logged, [tag, level, "Database", "team-a", "orders"]);
    }
    assert_eq!(log::line("answered with a fatal result")["reason"], "InvalidSpec");
    assert_eq!(log::line("call failed")["code"], "Internal");
    assert!(!log::text().contains("why"));
}

#[tokio::test]
async fn a_call_about_nothing_readable_is_logged_as_well() {
    let (_server, client) = Server::insecure(echo(), options()).await;
    let mut unreadable = request("unreadable", "", "");
    let composite = unreadable.observed.as_mut().unwrap().composite.as_mut().unwrap();
    composite.resource = Some((&b"\xff"[..]).into());
    client.run(V1, unreadable).await.unwrap();
    assert_eq!(log::line("answered")["tag"], "unreadable");
    assert_eq!(log::line("answered")["kind"], "");
}

#[tokio::test]
async fn no_value_of_a_request_is_logged_or_counted() {
    let answer = echo();
    let handler: Handler = Arc::new(move |request| match request.meta.as_ref().unwrap().tag.as_str() {
        "panic" => panic!("{:?}", request.credentials),
        "large" => Ok(RunFunctionResponse {
            results: vec![Outcome { message: CANARY.repeat(1024 * 1024), ..Outcome::default() }],
            ..RunFunctionResponse::default()
        }),
        _ => answer(request),
    });
    let (server, client) = Server::insecure(handler, options()).await;
    for tag in ["fine", "panic", "large"] {
        let mut request = request(tag, "Database", "orders");
        let value = prost_types::Value::from(CANARY.to_owned());
        let object = prost_types::Struct { fields: [("password".to_owned(), value)].into() };
        request.input = Some(object.encode_to_vec().into());
        request.context.clone_from(&request.input);
        let observed = request.observed.as_mut().unwrap();
        let composite = observed.composite.as_mut().unwrap();
        composite.connection_details.insert("password".to_owned(), CANARY.into());
        let composed = composite.clone();
        observed.resources.insert("one".to_owned(), composed);
        let data = CredentialData { data: [("password".to_owned(), CANARY.into())].into() };
        let credentials = Credentials { source: Some(Source::CredentialData(data)) };
        request.credentials.insert("cloud".to_owned(), credentials);
        if let Err(status) = client.run(V1, request).await {
            assert!(!format!("{status:?}").contains(CANARY), "{status:?}");
        }
    }
    let mut truncated = CANARY.as_bytes().to_vec();
    truncated.insert(0, 0x0a);
    let status = client.send(V1, truncated).await.unwrap_err();
    assert!(!format!("{status:?}").contains(CANARY), "{status:?}");
    let (_, metrics) = server.get("/metrics").await;
    assert!(!metrics.contains(CANARY), "{metrics}");
    log::line("answered");
    assert!(!log::text().contains(CANARY), "{}", log::text());
}

/// Not a test of its own: the child process of the next one.
#[test]
#[ignore = "panics on purpose, in a process of its own"]
fn panics_with_a_canary() {
    server::log::init(false);
    std::thread::spawn(|| panic!("{CANARY}")).join().unwrap_err();
    tracing::info!("went on");
    tracing::debug!("debugged");
}

#[test]
fn a_panic_is_logged_as_json_with_its_place_and_without_its_message() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "observability::panics_with_a_canary", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let text = String::from_utf8(child.stderr).unwrap();
    assert!(child.status.success(), "{text}");
    assert!(!text.contains(CANARY), "{text}");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
    let messages = lines.iter().map(|line| line["message"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(messages, ["panicked", "went on"]);
    assert!(lines[0]["place"].as_str().unwrap().contains("observability.rs"), "{text}");
}
