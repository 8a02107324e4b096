//! The binary, started as Crossplane starts it.

use std::{
    io::{BufRead, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use serde_json::Value;

use crate::{
    certificates::{Ca, Directory},
    client::Client,
};

const CHECK: &str = "/grpc.health.v1.Health/Check";

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_function-idp"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// Runs it to its end, with free ports where none are given.
fn run(args: &[&str]) -> Output {
    binary().args(args).output().unwrap()
}

/// Asserts that it ended with exit code 1 and one sentence, which this is part of.
fn assert_refused(output: &Output, says: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(says), "{text:?} does not say {says:?}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty());
}

/// A process that serves.
struct Serving {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    start: Value,
}

impl Serving {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = log.next().unwrap().unwrap();
        let start: Value = serde_json::from_str(&first).unwrap_or_else(|_| panic!("{first}"));
        assert_eq!(start["message"], "serving", "{start}");
        Self { child, log, start }
    }

    fn client(&self, tls: Option<std::sync::Arc<rustls::ClientConfig>>) -> Client {
        Client::new(self.start["address"].as_str().unwrap().parse().unwrap(), tls)
    }

    /// Sends SIGTERM; the exit code and what was logged since the start.
    #[cfg(unix)]
    fn terminate(mut self) -> (Option<i32>, Vec<Value>) {
        let id = self.child.id().to_string();
        let killed = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status().unwrap();
        assert!(killed.success());
        let log = self.log.by_ref().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

const FREE: [&str; 4] = ["--address", "127.0.0.1:0", "--metrics-address", "127.0.0.1:0"];

#[test]
fn without_certificates_nothing_is_served() {
    assert_refused(&run(&FREE), "--tls-certs-dir or TLS_SERVER_CERTS_DIR, or serve without TLS with --insecure");
    let empty = binary().args(FREE).env("TLS_SERVER_CERTS_DIR", "").output().unwrap();
    assert_refused(&empty, "no TLS certificates");
}

#[test]
fn a_missing_directory_is_named() {
    assert_refused(
        &run(&["--tls-certs-dir", "/does/not/exist"]),
        "cannot read the TLS file /does/not/exist/tls.crt: No such file or directory",
    );
}

#[test]
fn a_broken_certificate_is_named() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    directory.write("tls.crt", "broken");
    let output = binary().args(FREE).env("TLS_SERVER_CERTS_DIR", directory.path()).output().unwrap();
    assert_refused(&output, "tls.crt holds no certificate in PEM form");
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let says =
        |flag| format!("cannot listen on {address}: Address already in use (os error 98); choose another with {flag}");
    let output = run(&["--insecure", "--address", &address, "--metrics-address", "127.0.0.1:0"]);
    assert_refused(&output, &says("--address"));
    let output = run(&["--insecure", "--address", "127.0.0.1:0", "--metrics-address", &address]);
    assert_refused(&output, &says("--metrics-address"));
    // Taken on one address is taken on all: the server would get only some of the calls.
    let port = format!(":{}", taken.local_addr().unwrap().port());
    let output = run(&["--insecure", "--address", &port, "--metrics-address", ""]);
    assert_refused(&output, &format!("cannot listen on {port}"));
}

#[test]
fn no_address_is_named() {
    let output = run(&["--insecure", "--address", "nonsense", "--metrics-address", ""]);
    assert_refused(&output, "cannot listen on nonsense");
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_it_with_success() {
    let serving = Serving::start(binary().args(FREE).arg("--insecure"));
    assert_eq!(serving.start["tls"], false);
    // A connection without calls does not keep it.
    let idle = serving.client(None);
    idle.send(CHECK, "").await.unwrap();
    let (code, log) = tokio::task::spawn_blocking(|| serving.terminate()).await.unwrap();
    assert_eq!(code, Some(0), "{log:?}");
    let messages = log.iter().map(|line| line["message"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(messages, ["ending: no new connections, calls under way may finish", "ended"]);
}

#[tokio::test]
async fn certificates_come_from_the_environment_and_insecure_wins() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let secure = Serving::start(binary().args(FREE).env("TLS_SERVER_CERTS_DIR", directory.path()));
    assert_eq!(secure.start["tls"], true);
    secure.client(Some(ca.client_config(Some(&ca.client())))).send(CHECK, "").await.unwrap();
    secure.client(None).send(CHECK, "").await.unwrap_err();

    let path = directory.path().to_str().unwrap();
    let insecure = Serving::start(binary().args(FREE).args(["--insecure", "--debug", "--tls-certs-dir", path]));
    assert_eq!(insecure.start["tls"], false);
    insecure.client(None).send(CHECK, "").await.unwrap();
}

#[tokio::test]
async fn without_a_host_it_serves_all_addresses() {
    let serving = Serving::start(binary().args(["--insecure", "--address", ":0", "--metrics-address", ""]));
    let address: std::net::SocketAddr = serving.start["address"].as_str().unwrap().parse().unwrap();
    assert!(address.ip().is_unspecified());
    assert_eq!(serving.start.get("metrics"), None);
    let client = Client::new(([127, 0, 0, 1], address.port()).into(), None);
    client.send(CHECK, "").await.unwrap();
}
