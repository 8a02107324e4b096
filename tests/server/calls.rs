//! One call, and many at the same time.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use function_idp::{
    server::{Handler, MAX_RESPONSE_BYTES, Options},
    wire::proto::v1::{Result as Outcome, RunFunctionResponse},
};
use prost::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tonic::{Code, Status};

use crate::{
    client::{V1, V1BETA1},
    serving::{Server, echo, held, request},
};

#[tokio::test]
async fn both_packages_answer_alike() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    for path in [V1, V1BETA1] {
        let request = request("tag", "Database", "orders");
        let answer = client.run(path, request.clone()).await.unwrap();
        assert_eq!(answer.desired, request.observed);
        assert_eq!(answer.meta.unwrap().tag, "tag");
    }
}

#[tokio::test]
async fn what_is_no_message_is_the_callers_mistake() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    for path in [V1, V1BETA1] {
        for garbage in [&b"\xff\xff\xff\xff"[..], b"\x0a\x7fshort", b"\x12\x02\x0a\x09"] {
            let status = client.send(path, garbage).await.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
            assert!(status.message().contains("no message of the function protocol"), "{status:?}");
        }
    }
    client.run(V1, request("tag", "Database", "orders")).await.unwrap();
}

#[tokio::test]
async fn fields_of_a_newer_protocol_are_ignored() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    let mut message = request("tag", "Database", "orders").encode_to_vec();
    message.extend_from_slice(b"\xfa\x7f\x03new");
    client.send(V1, message).await.unwrap();
}

#[tokio::test]
async fn an_unknown_method_is_unimplemented() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    let path = "/apiextensions.fn.proto.v1.FunctionRunnerService/Run";
    assert_eq!(client.send(path, "").await.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_handlers_error_arrives() {
    let handler: Handler = Arc::new(|_| Err(Status::invalid_argument("no composite resource")));
    let (_server, client) = Server::insecure(handler, Options::default()).await;
    let status = client.run(V1, request("tag", "Database", "orders")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "no composite resource"));
}

#[tokio::test]
async fn a_panic_ends_its_call_alone() {
    let answer = echo();
    let handler: Handler = Arc::new(move |request| {
        assert_ne!(request.meta.as_ref().unwrap().tag, "bad");
        answer(request)
    });
    let (_server, client) = Server::insecure(handler, Options::default()).await;
    let status = client.run(V1, request("bad", "Database", "orders")).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert!(!status.message().contains("bad"), "{status:?}");
    client.run(V1, request("good", "Database", "orders")).await.unwrap();
    assert_eq!(client.connections(), 1);
}

/// A request of at least that many bytes.
fn large(bytes: usize) -> Vec<u8> {
    request(&"x".repeat(bytes), "Database", "orders").encode_to_vec()
}

#[tokio::test]
async fn a_request_may_be_larger_than_the_default_of_grpc() {
    let silent: Handler = Arc::new(|_| Ok(RunFunctionResponse::default()));
    let (_server, client) = Server::insecure(silent, Options::default()).await;
    client.send(V1, large(5 * 1024 * 1024)).await.unwrap();
}

#[tokio::test]
async fn a_request_above_the_limit_is_refused() {
    let options = Options { max_request_bytes: 1000, ..Options::default() };
    let (_server, client) = Server::insecure(echo(), options).await;
    for path in [V1, V1BETA1] {
        let status = client.send(path, large(1000)).await.unwrap_err();
        assert_eq!(status.code(), Code::OutOfRange);
        assert!(status.message().contains("1000"), "{status:?}");
        client.send(path, large(100)).await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_above_crossplanes_limit_is_refused_with_its_size() {
    let of_size = |bytes: usize| {
        let handler: Handler = Arc::new(move |_| {
            let mut result = Outcome { message: "x".repeat(bytes), ..Outcome::default() };
            let whole = |result: &Outcome| RunFunctionResponse {
                results: vec![result.clone()],
                ..RunFunctionResponse::default()
            };
            let surplus = whole(&result).encoded_len() - bytes;
            result.message.truncate(bytes - surplus);
            Ok(whole(&result))
        });
        Server::insecure(handler, Options::default())
    };
    let (_server, client) = of_size(MAX_RESPONSE_BYTES).await;
    let answer = client.send(V1, "").await.unwrap();
    assert_eq!(answer.len(), MAX_RESPONSE_BYTES);

    let (_server, client) = of_size(MAX_RESPONSE_BYTES + 1).await;
    let status = client.send(V1, "").await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.message().contains(&(MAX_RESPONSE_BYTES + 1).to_string()), "{status:?}");
}

#[tokio::test]
async fn calls_run_at_the_same_time_on_one_connection() {
    let together = Arc::new(Barrier::new(8));
    let handler: Handler = Arc::new(move |_| {
        together.wait();
        Ok(RunFunctionResponse::default())
    });
    let (_server, client) = Server::insecure(handler, Options::default()).await;
    let calls = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.run(V1, request("tag", "Database", "orders")).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(client.connections(), 1);
}

#[tokio::test]
async fn no_more_calls_run_at_the_same_time_than_allowed() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let pair = Barrier::new(2);
    let seen = Arc::clone(&most);
    let handler: Handler = Arc::new(move |_| {
        seen.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        pair.wait();
        running.fetch_sub(1, Ordering::SeqCst);
        Ok(RunFunctionResponse::default())
    });
    let options = Options { max_concurrent_calls: 2, ..Options::default() };
    let (server, client) = Server::insecure(handler, options).await;
    let other = crate::client::Client::new(server.address, None);
    let calls = (0..100).map(|call| {
        let client = if call % 2 == 0 { client.clone() } else { other.clone() };
        let path = if call % 4 < 2 { V1 } else { V1BETA1 };
        tokio::spawn(async move { client.run(path, request("tag", "Database", "orders")).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn calls_that_wait_leave_the_connection_to_those_that_run() {
    let silent: Handler = Arc::new(|_| Ok(RunFunctionResponse::default()));
    let options = Options { max_concurrent_calls: 2, ..Options::default() };
    let (_server, client) = Server::insecure(silent, options).await;
    // Together far more than a connection takes in before somebody reads it.
    let request = bytes::Bytes::from(large(200 * 1024));
    let calls = (0..100).map(|_| {
        let (client, request) = (client.clone(), request.clone());
        tokio::spawn(async move { client.send(V1, request).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(client.connections(), 1);
}

#[tokio::test]
async fn a_call_without_an_end_is_ended() {
    let (handler, _entered, release) = held();
    let options = Options { call_timeout: Duration::from_millis(20), ..Options::default() };
    let (_server, client) = Server::insecure(handler, options).await;
    let status = client.run(V1, request("tag", "Database", "orders")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    drop(release);
}

#[tokio::test]
async fn what_is_no_http2_ends_its_connection_alone() {
    let (server, client) = Server::insecure(echo(), Options::default()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.ok();
    client.run(V1, request("tag", "Database", "orders")).await.unwrap();
}
