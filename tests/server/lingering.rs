//! An answer arrives whole although its connection is closed behind it, and although its client still sends.

use std::{sync::Arc, time::Duration};

use function_idp::{
    server::{Handler, Options},
    wire::proto::v1::{Result as Outcome, RunFunctionResponse},
};
use prost::Message;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::{
    client::V1,
    serving::{Server, held, request},
};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ANSWER: usize = 300_000;

/// HTTP/2 by hand, because a client of a library would not send once the server has said that it goes.
struct Http2(TcpStream);

impl Http2 {
    /// Connects with a window for the whole answer, and a socket that takes little of it.
    async fn connect(server: &Server) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut client = Self(socket.connect(server.address).await.unwrap());
        client.0.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        let window = 0x00ff_ffff_u32.to_be_bytes();
        client.write(SETTINGS, 0, 0, &[&[0, 4], &window[..]].concat()).await;
        client.write(WINDOW_UPDATE, 0, 0, &window).await;
        client
    }

    async fn write(&mut self, kind: u8, flags: u8, stream: u8, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let frame = [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat();
        self.0.write_all(&frame).await.unwrap();
    }

    /// Kind, flags and payload of the next frame; none at the end.
    async fn read(&mut self) -> Option<(u8, u8, Vec<u8>)> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.ok()?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        self.0.read_exact(&mut payload).await.ok()?;
        Some((head[3], head[4], payload))
    }

    async fn call(&mut self) {
        let headers = [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", V1),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ];
        let mut block = Vec::new();
        for (name, value) in headers {
            block.push(0);
            for text in [name, value] {
                block.push(u8::try_from(text.len()).unwrap());
                block.extend_from_slice(text.as_bytes());
            }
        }
        let message = request("tag", "Database", "orders").encode_to_vec();
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        self.write(HEADERS, END_HEADERS, 1, &block).await;
        self.write(DATA, END_STREAM, 1, &[&[0], &length[..], &message].concat()).await;
    }

    /// Reads until the server has said for good that it goes.
    async fn until_gone_away(&mut self) {
        let mut said = 0;
        while said < 2 {
            match self.read().await.unwrap() {
                (PING, 0, payload) => self.write(PING, ACK, 0, &payload).await,
                (GOAWAY, ..) => said += 1,
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn what_comes_too_late_costs_no_answer() {
    let (wait, mut entered, release) = held();
    let handler: Handler = Arc::new(move |request| {
        wait(request)?;
        let result = Outcome { message: "x".repeat(ANSWER), ..Outcome::default() };
        Ok(RunFunctionResponse { results: vec![result], ..RunFunctionResponse::default() })
    });
    let (server, _) = Server::insecure(handler, Options::default()).await;
    let mut client = Http2::connect(&server).await;
    client.call().await;
    entered.recv().await.unwrap();
    let ended = server.stop();
    client.until_gone_away().await;
    release.send(()).unwrap();
    // Meanwhile the server answers and closes its side; a reset would drop what waits in its socket.
    for _ in 0..200 {
        client.write(PING, ACK, 0, b"too late").await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut data = 0;
    while let Some((kind, _, payload)) = client.read().await {
        if kind == DATA {
            data += payload.len();
        }
    }
    assert!(data > ANSWER, "only {data} bytes of the answer arrived");
    drop(client);
    ended.await.unwrap().unwrap();
}
