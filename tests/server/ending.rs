//! The end of a server and of its connections: no call is lost.

use std::{sync::atomic::Ordering, time::Duration};

use function_idp::{server::Options, wire::proto::v1::RunFunctionResponse};
use tokio::{net::TcpStream, task::JoinHandle};
use tonic::{Code, Status};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{
    client::{Client, V1},
    serving::{Server, counting, echo, held, request},
};

fn call(client: &Client) -> JoinHandle<Result<RunFunctionResponse, Status>> {
    let client = client.clone();
    tokio::spawn(async move { client.run(V1, request("tag", "Database", "orders")).await })
}

async fn watch(client: &Client, service: &str) -> tonic::Streaming<HealthCheckResponse> {
    let request = HealthCheckRequest { service: service.to_owned() };
    HealthClient::new(client.channel.clone()).watch(request).await.unwrap().into_inner()
}

async fn next(health: &mut tonic::Streaming<HealthCheckResponse>) -> ServingStatus {
    health.message().await.unwrap().unwrap().status()
}

#[tokio::test]
async fn calls_under_way_finish_and_new_connections_are_refused() {
    let (handler, mut entered, release) = held();
    let (server, client) = Server::insecure(handler, Options::default()).await;
    let mut health = watch(&client, "").await;
    assert_eq!(next(&mut health).await, ServingStatus::Serving);
    let calls = [call(&client), call(&Client::new(server.address, None))];
    for _ in &calls {
        entered.recv().await.unwrap();
    }
    let address = server.address;
    let ended = server.stop();
    // The server is draining once it says so, and has closed its listener once nobody can connect.
    assert_eq!(next(&mut health).await, ServingStatus::NotServing);
    while TcpStream::connect(address).await.is_ok() {}
    assert!(!ended.is_finished());
    for _ in &calls {
        release.send(()).unwrap();
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_drain_under_traffic_loses_no_call() {
    for _ in 0..10 {
        let (handler, calls) = counting();
        let (server, client) = Server::insecure(handler, Options::default()).await;
        let traffic = (0..4).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut answered = 0;
                // The first error is that nobody listens any more.
                while client.run(V1, request("tag", "Database", "orders")).await.is_ok() {
                    answered += 1;
                }
                answered
            })
        });
        let traffic = traffic.collect::<Vec<_>>();
        while calls.load(Ordering::SeqCst) < 4 {
            tokio::task::yield_now().await;
        }
        server.stop().await.unwrap().unwrap();
        let mut answered = 0;
        for task in traffic {
            answered += task.await.unwrap();
        }
        assert_eq!(answered, calls.load(Ordering::SeqCst), "calls answered, and calls taken");
    }
}

#[tokio::test]
async fn a_call_without_an_end_does_not_keep_the_server() {
    let (handler, mut entered, release) = held();
    let options = Options { drain_timeout: Duration::from_millis(20), ..Options::default() };
    let (server, client) = Server::insecure(handler, options).await;
    let lost = call(&client);
    entered.recv().await.unwrap();
    server.stop().await.unwrap().unwrap();
    lost.await.unwrap().unwrap_err();
    drop(release);
}

#[tokio::test]
async fn health_is_known_for_the_server_and_for_both_services() {
    let (server, client) = Server::insecure(echo(), Options::default()).await;
    let mut streams = Vec::new();
    for service in
        ["", "apiextensions.fn.proto.v1.FunctionRunnerService", "apiextensions.fn.proto.v1beta1.FunctionRunnerService"]
    {
        let request = HealthCheckRequest { service: service.to_owned() };
        let checked = HealthClient::new(client.channel.clone()).check(request).await.unwrap();
        assert_eq!(checked.into_inner().status(), ServingStatus::Serving);
        let mut health = watch(&client, service).await;
        assert_eq!(next(&mut health).await, ServingStatus::Serving);
        streams.push(health);
    }
    let unknown = HealthCheckRequest { service: "unknown".to_owned() };
    let status = HealthClient::new(client.channel.clone()).check(unknown).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);

    // Watched to the end; the streams themselves do not keep the server either.
    server.stop().await.unwrap().unwrap();
    for mut health in streams {
        assert_eq!(next(&mut health).await, ServingStatus::NotServing);
        let end = health.message().await.unwrap_err();
        assert_eq!((end.code(), end.message()), (Code::Unavailable, "the server is ending"));
    }
}

#[tokio::test]
async fn an_old_connection_ends_even_when_its_client_holds_on() {
    let options = Options {
        max_connection_age: Duration::from_millis(20),
        max_connection_age_grace: Duration::from_millis(20),
        ..Options::default()
    };
    let (_server, client) = Server::insecure(echo(), options).await;
    let mut health = watch(&client, "").await;
    assert_eq!(next(&mut health).await, ServingStatus::Serving);
    health.message().await.unwrap_err();
}

#[tokio::test]
async fn the_age_of_a_connection_costs_no_call() {
    let options = Options { max_connection_age: Duration::from_millis(1), ..Options::default() };
    let (handler, calls) = counting();
    let (_server, client) = Server::insecure(handler, options).await;
    let mut answered = 0;
    while client.connections() < 20 {
        client.run(V1, request("tag", "Database", "orders")).await.unwrap();
        answered += 1;
    }
    assert_eq!(answered, calls.load(Ordering::SeqCst));
}

#[tokio::test]
async fn the_kubelet_sees_the_end_by_http() {
    let (handler, mut entered, release) = held();
    let (server, client) = Server::insecure(handler, Options::default()).await;
    assert_eq!(server.get("/healthz").await, ("HTTP/1.1 200 OK".to_owned(), "ok\n".to_owned()));
    let under_way = call(&client);
    entered.recv().await.unwrap();
    let metrics = server.metrics;
    let ended = server.stop();
    let draining = loop {
        let (status, _) = Server::get_from(metrics, "/healthz").await;
        if status != "HTTP/1.1 200 OK" {
            break status;
        }
    };
    assert_eq!(draining, "HTTP/1.1 503 Service Unavailable");
    release.send(()).unwrap();
    under_way.await.unwrap().unwrap();
    ended.await.unwrap().unwrap();
}
