//! Protocol messages to a request, a plan to a response; the only part that knows protobuf.

pub mod call;
pub mod codec;
pub mod proto;
pub mod request;
pub mod response;
pub mod structs;
