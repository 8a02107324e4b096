//! A client that knows nothing of the protocol learns it from the server, and sees objects as Structs.

use bytes::{Buf, BufMut};
use function_idp::server::Options;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::json;
use tokio_stream::once;
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    transport::Channel,
};
use tonic_reflection::pb::{v1, v1alpha};

use crate::{
    client::{V1, V1BETA1},
    serving::{Server, echo},
};

const SERVICES: [&str; 2] =
    ["apiextensions.fn.proto.v1.FunctionRunnerService", "apiextensions.fn.proto.v1beta1.FunctionRunnerService"];

/// The encoded files that define a symbol, by one version of reflection.
macro_rules! files {
    ($version:ident, $channel:expr, $symbol:expr) => {{
        use $version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let request = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::FileContainingSymbol($symbol.to_owned())),
        };
        let mut client = ServerReflectionClient::new($channel);
        let mut answers = client.server_reflection_info(once(request)).await.unwrap().into_inner();
        match answers.message().await.unwrap().unwrap().message_response {
            Some(MessageResponse::FileDescriptorResponse(files)) => files.file_descriptor_proto,
            other => panic!("{other:?}"),
        }
    }};
}

/// What the server says of itself, with the files that these need.
async fn pool(channel: &Channel, alpha: bool, symbol: &str) -> DescriptorPool {
    let mut pool = DescriptorPool::global();
    for file in files(channel, alpha, symbol).await {
        pool.decode_file_descriptor_proto(file.as_slice()).unwrap();
    }
    pool
}

async fn files(channel: &Channel, alpha: bool, symbol: &str) -> Vec<Vec<u8>> {
    if alpha { files!(v1alpha, channel.clone(), symbol) } else { files!(v1, channel.clone(), symbol) }
}

#[tokio::test]
async fn a_generic_client_calls_with_structs() {
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    for alpha in [false, true] {
        for (service, path) in SERVICES.into_iter().zip([V1, V1BETA1]) {
            let pool = pool(&client.channel, alpha, service).await;
            let method = pool.get_service_by_name(service).unwrap().methods().next().unwrap();
            let observed = json!({
                "composite": {"resource": {"kind": "Database", "spec": {"replicas": 2.0, "tags": ["a", null, true]}}},
                "resources": {"one": {"resource": {}}},
            });
            let request = json!({"meta": {"tag": "generic"}, "observed": observed});
            let request = DynamicMessage::deserialize(method.input(), &request).unwrap();
            let answer = client.send_with(path, request, Dynamic(method.output())).await.unwrap();
            let options = SerializeOptions::new();
            let answer = answer.serialize_with_options(serde_json::value::Serializer, &options).unwrap();
            assert_eq!(answer, json!({"meta": {"tag": "generic"}, "desired": observed}));
        }
    }
}

#[tokio::test]
async fn the_services_are_listed() {
    use v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let (_server, client) = Server::insecure(echo(), Options::default()).await;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(client.channel.clone());
    let mut answers = reflection.server_reflection_info(once(request)).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(listed)) = answer else { panic!("{answer:?}") };
    let mut listed: Vec<_> = listed.service.into_iter().map(|service| service.name).collect();
    listed.sort_unstable();
    assert_eq!(listed, [SERVICES[0], SERVICES[1], "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"]);
}

/// Encodes and decodes by descriptor alone.
struct Dynamic(MessageDescriptor);

impl Codec for Dynamic {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self(self.0.clone())
    }

    fn decoder(&mut self) -> Self {
        Self(self.0.clone())
    }
}

impl Encoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, item: DynamicMessage, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item.encode_to_vec().as_slice());
        Ok(())
    }
}

impl Decoder for Dynamic {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let bytes = from.copy_to_bytes(from.remaining());
        Ok(Some(DynamicMessage::decode(self.0.clone(), bytes).unwrap()))
    }
}
