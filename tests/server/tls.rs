//! Who may call, and certificates that change.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use function_idp::server::{Options, Tls};
use rustls::{
    ClientConfig,
    version::{TLS12, TLS13},
};
use tokio::{io::AsyncReadExt, net::TcpStream};
use tonic::Status;

use crate::{
    certificates::{Ca, Directory},
    client::{Client, V1},
    serving::{Server, counting, echo, request},
};

async fn call(client: &Client) -> Result<(), Status> {
    client.run(V1, request("tag", "Database", "orders")).await.map(drop)
}

/// One call on a connection of its own.
async fn call_anew(server: &Server, config: Arc<ClientConfig>) -> Result<Client, Status> {
    let client = Client::new(server.address, Some(config));
    call(&client).await.map(|()| client)
}

#[tokio::test]
async fn a_client_of_the_ca_may_call() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let server = Server::start(Some(directory.tls()), echo(), Options::default()).await;
    for version in [&TLS12, &TLS13] {
        let config = ca.client_config_of(Some(&ca.client()), version);
        call_anew(&server, config).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_else_may_call() {
    let (ca, other) = (Ca::new("ca"), Ca::new("other"));
    let same_name = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let (handler, calls) = counting();
    let server = Server::start(Some(directory.tls()), handler, Options::default()).await;
    for version in [&TLS12, &TLS13] {
        let strangers = [
            ("without a certificate", None),
            ("of another CA", Some(other.client())),
            ("of another CA with the same name", Some(same_name.client())),
            ("expired", Some(ca.expired_client())),
            ("for servers", Some(ca.server())),
        ];
        for (who, certificate) in strangers {
            let config = ca.client_config_of(certificate.as_ref(), version);
            let refused = call_anew(&server, config).await;
            assert!(refused.is_err(), "a client {who} was served");
        }
    }
    assert!(call(&Client::new(server.address, None)).await.is_err(), "a client without TLS was served");
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    call_anew(&server, ca.client_config(Some(&ca.client()))).await.unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn health_and_reflection_are_for_clients_of_the_ca_too() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let server = Server::start(Some(directory.tls()), echo(), Options::default()).await;
    let path = "/grpc.health.v1.Health/Check";
    let stranger = Client::new(server.address, Some(ca.client_config(None)));
    stranger.send(path, "").await.unwrap_err();
    let client = Client::new(server.address, Some(ca.client_config(Some(&ca.client()))));
    client.send(path, "").await.unwrap();
}

#[tokio::test]
async fn certificates_rotate_under_traffic_without_a_lost_call() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let options = Options { max_connection_age: Duration::from_millis(20), ..Options::default() };
    let server = Arc::new(Server::start(Some(directory.tls()), echo(), options).await);
    let done = Arc::new(AtomicBool::new(false));
    let config = ca.client_config(Some(&ca.client()));
    let traffic = (0..4).map(|_| {
        let (server, done, config) = (Arc::clone(&server), Arc::clone(&done), Arc::clone(&config));
        tokio::spawn(async move {
            // One connection that lives on and is renewed at its age, and many short ones.
            let lasting = Client::new(server.address, Some(Arc::clone(&config)));
            let mut calls = 0;
            while !done.load(Ordering::SeqCst) {
                call(&lasting).await.unwrap();
                call_anew(&server, Arc::clone(&config)).await.unwrap();
                calls += 2;
            }
            calls
        })
    });
    let traffic = traffic.collect::<Vec<_>>();
    for _ in 0..10 {
        let new = ca.server();
        directory.write("tls.crt", &new.certificate.pem());
        // The key is still the old one: the last pair that worked goes on.
        call_anew(&server, Arc::clone(&config)).await.unwrap();
        directory.write("tls.key", &new.key.serialize_pem());
        let client = call_anew(&server, Arc::clone(&config)).await.unwrap();
        assert_eq!(client.server(), *new.certificate.der());
    }
    done.store(true, Ordering::SeqCst);
    for calls in traffic {
        assert!(calls.await.unwrap() > 0);
    }
}

#[tokio::test]
async fn a_new_ca_is_trusted_and_a_removed_one_is_not() {
    let (old, new) = (Ca::new("old"), Ca::new("new"));
    let server_certificate = old.server();
    let directory = Directory::new(&server_certificate, &[&old]);
    let server = Server::start(Some(directory.tls()), echo(), Options::default()).await;
    // Both clients trust the server's certificate, which stays.
    let (old_client, new_client) = (old.client_config(Some(&old.client())), old.client_config(Some(&new.client())));
    call_anew(&server, Arc::clone(&old_client)).await.unwrap();
    call_anew(&server, Arc::clone(&new_client)).await.map(drop).unwrap_err();

    directory.write_ca(&[&old, &new]);
    call_anew(&server, Arc::clone(&old_client)).await.unwrap();
    call_anew(&server, Arc::clone(&new_client)).await.unwrap();

    directory.write_ca(&[&new]);
    call_anew(&server, old_client).await.map(drop).unwrap_err();
    call_anew(&server, new_client).await.unwrap();
}

#[tokio::test]
async fn a_removed_ca_ends_the_connections_that_it_vouched_for() {
    let (old, new) = (Ca::new("old"), Ca::new("new"));
    let directory = Directory::new(&old.server(), &[&old]);
    let options = Options { max_connection_age: Duration::from_millis(20), ..Options::default() };
    let server = Server::start(Some(directory.tls()), echo(), options).await;
    let client = call_anew(&server, old.client_config(Some(&old.client()))).await.unwrap();
    directory.write_ca(&[&new]);
    // The client connects again when its connection is of age, and is then refused.
    while call(&client).await.is_ok() {}
}

#[tokio::test]
async fn broken_files_leave_the_last_certificates_in_use() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let server = Server::start(Some(directory.tls()), echo(), Options::default()).await;
    let config = ca.client_config(Some(&ca.client()));
    for file in ["tls.crt", "tls.key", "ca.crt"] {
        directory.write(file, "broken");
        call_anew(&server, Arc::clone(&config)).await.unwrap();
        std::fs::remove_file(directory.path().join(file)).unwrap();
        call_anew(&server, Arc::clone(&config)).await.unwrap();
    }
    let new = ca.server();
    directory.write_server(&new);
    directory.write_ca(&[&ca]);
    let client = call_anew(&server, config).await.unwrap();
    assert_eq!(client.server(), *new.certificate.der());
}

#[tokio::test]
async fn a_handshake_without_an_end_is_ended() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let options = Options { handshake_timeout: Duration::from_millis(20), ..Options::default() };
    let server = Server::start(Some(directory.tls()), echo(), options).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(silent.read_to_end(&mut Vec::new()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_silent_client_keeps_nobody_waiting() {
    let ca = Ca::new("ca");
    let directory = Directory::new(&ca.server(), &[&ca]);
    let server = Server::start(Some(directory.tls()), echo(), Options::default()).await;
    let _silent = TcpStream::connect(server.address).await.unwrap();
    call_anew(&server, ca.client_config(Some(&ca.client()))).await.unwrap();
}

#[tokio::test]
async fn without_tls_anybody_may_call() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    call(&client).await.unwrap();
}

#[test]
fn a_directory_that_gives_no_tls_is_refused_with_its_file() {
    let ca = Ca::new("ca");
    let foreign = Ca::new("foreign").server();
    let cases: [(&str, &str, &str); 7] = [
        ("tls.crt", "", "tls.crt holds no certificate in PEM form"),
        ("tls.crt", "broken", "tls.crt holds no certificate in PEM form"),
        ("tls.key", "", "tls.key holds no private key in PEM form"),
        ("tls.key", "broken", "tls.key holds no private key in PEM form"),
        ("tls.key", &foreign.key.serialize_pem(), "tls.crt and tls.key in"),
        ("ca.crt", "", "ca.crt holds no certificate in PEM form"),
        (
            "ca.crt",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "ca.crt holds an unusable CA certificate",
        ),
    ];
    for (file, content, says) in cases {
        let directory = Directory::new(&ca.server(), &[&ca]);
        directory.write(file, content);
        let error = Tls::load(directory.path()).unwrap_err().to_string();
        assert!(error.contains(says), "{file} {content:?}: {error}");
        assert!(error.contains(directory.path().to_str().unwrap()), "{error}");
    }
    for file in ["tls.crt", "tls.key", "ca.crt"] {
        let directory = Directory::new(&ca.server(), &[&ca]);
        std::fs::remove_file(directory.path().join(file)).unwrap();
        let error = Tls::load(directory.path()).unwrap_err().to_string();
        assert!(error.starts_with("cannot read the TLS file") && error.contains(file), "{error}");
    }
}
