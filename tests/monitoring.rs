//! Prometheus' own code against the alerts, the dashboard and the metrics of the built server: the Go module in
//! `tests/monitoring`, which runs as that in `tests/engine` does.
#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "support/mod.rs"]
mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use function_idp::package::operations::{self, NAMESPACE};
use serde_json::Value;
use support::go::Module;

#[test]
fn prometheus_knows_what_alerts_and_dashboard_ask_for() {
    let Some(module) = Module::find("monitoring") else {
        return;
    };
    let files = Path::new(env!("CARGO_TARGET_TMPDIR")).join("monitoring");
    fs::create_dir_all(&files).unwrap();
    let objects = Value::from(operations::objects("function-idp", NAMESPACE));
    fs::write(files.join("objects.json"), objects.to_string()).unwrap();
    fs::write(files.join("metrics.txt"), metrics()).unwrap();
    module.test("IDP_MONITORING", &files);
}

/// What a server tells that was just started.
fn metrics() -> String {
    let mut server = Server(
        Command::new(env!("CARGO_BIN_EXE_function-idp"))
            .args(["--insecure", "--address", "127.0.0.1:0", "--metrics-address", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(server.0.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let start: Value = serde_json::from_str(&line).unwrap();
    let mut stream = TcpStream::connect(start["metrics"].as_str().unwrap()).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("application/openmetrics-text; version=1.0.0"), "{head}");
    body.to_owned()
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
