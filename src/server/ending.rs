//! Streams without an end of their own (a watched health, a reflection session) that end when the server does.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::{
    HeaderMap, Response,
    body::{Body, Frame},
};
use tokio::sync::watch;
use tonic::Status;

/// Ends the body of a response once the server drains, after all that the body has to say until then.
pub(super) fn with_server(
    response: Response<tonic::body::Body>,
    mut draining: watch::Receiver<bool>,
) -> Response<tonic::body::Body> {
    response.map(|body| {
        tonic::body::Body::new(Ending {
            body,
            drained: Box::pin(async move {
                // An error means that the server is gone, which is the same.
                draining.wait_for(|draining| *draining).await.ok();
            }),
            state: State::Serving,
        })
    })
}

struct Ending {
    body: tonic::body::Body,
    drained: Pin<Box<dyn Future<Output = ()> + Send>>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Serving,
    Draining,
    Ended,
}

impl Body for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.state == State::Serving && self.drained.as_mut().poll(context).is_ready() {
            self.state = State::Draining;
        }
        if self.state == State::Ended {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending if self.state == State::Draining => {
                self.state = State::Ended;
                let mut end = HeaderMap::new();
                let written = Status::unavailable("the server is ending").add_header(&mut end);
                Poll::Ready(Some(written.map(|()| Frame::trailers(end))))
            }
            polled => polled,
        }
    }
}
