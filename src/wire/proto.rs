//! The function protocol: messages and services generated from `proto/run_function.proto`.
//!
//! Every `google.protobuf.Struct` is held as its wire bytes: `None` is absent, empty bytes are an empty Struct.
//! A Struct that occurs twice in one message, which no encoder writes, is the last one and not both merged.

use std::fmt;

/// Messages and service of `apiextensions.fn.proto.v1`.
#[allow(missing_docs, clippy::pedantic)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/apiextensions.r#fn.proto.v1.rs"));
}

/// The service of `apiextensions.fn.proto.v1beta1`, with the messages of [`v1`]: they are the same on the wire.
#[allow(missing_docs, clippy::pedantic)]
pub mod v1beta1 {
    include!(concat!(env!("OUT_DIR"), "/apiextensions.r#fn.proto.v1beta1.rs"));
}

/// The protocol's canonical descriptors (an encoded `FileDescriptorSet`), in which a Struct is a Struct; both
/// packages and what they import.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.binpb"));

/// Prints the size of what may be secret, never its content.
struct Size<'a>(&'a bytes::Bytes);

impl fmt::Debug for Size<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} B", self.0.len())
    }
}

impl fmt::Debug for v1::RunFunctionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[allow(deprecated)]
        let Self {
            meta,
            observed,
            desired,
            input,
            context,
            extra_resources,
            credentials,
            required_resources,
            required_schemas,
        } = self;
        f.debug_struct("RunFunctionRequest")
            .field("meta", meta)
            .field("observed", observed)
            .field("desired", desired)
            .field("input", &input.as_ref().map(Size))
            .field("context", &context.as_ref().map(Size))
            .field("extra_resources", extra_resources)
            .field("credentials", credentials)
            .field("required_resources", required_resources)
            .field("required_schemas", required_schemas)
            .finish()
    }
}

impl fmt::Debug for v1::RunFunctionResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { meta, desired, results, context, requirements, conditions, output } = self;
        f.debug_struct("RunFunctionResponse")
            .field("meta", meta)
            .field("desired", desired)
            .field("results", results)
            .field("context", &context.as_ref().map(Size))
            .field("requirements", requirements)
            .field("conditions", conditions)
            .field("output", &output.as_ref().map(Size))
            .finish()
    }
}

impl fmt::Debug for v1::Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, connection_details, ready } = self;
        f.debug_struct("Resource")
            .field("resource", &resource.as_ref().map(Size))
            .field("connection_details", &connection_details.keys())
            .field("ready", ready)
            .finish()
    }
}

impl fmt::Debug for v1::CredentialData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialData").field("data", &self.data.keys()).finish()
    }
}

impl fmt::Debug for v1::Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").field("openapi_v3", &self.openapi_v3.as_ref().map(Size)).finish()
    }
}
