//! Turns `proto/run_function.proto` into Rust, without `protoc`.
//!
//! A message field on the wire is its length and its bytes, just as a `bytes` field is. So in a copy of the
//! descriptors every `google.protobuf.Struct` becomes `optional bytes`, and Rust is generated from the copy: the
//! same protocol, but nobody walks an object until its values are wanted. Reflection serves the original.

use std::{collections::BTreeSet, env, error::Error, fs, path::PathBuf};

use prost::Message;
use prost_types::{
    DescriptorProto, FileDescriptorProto, FileDescriptorSet, OneofDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

const PROTO: &str = "run_function.proto";
const BETA_PROTO: &str = "run_function_v1beta1.proto";
const PACKAGE: &str = "apiextensions.fn.proto.v1";
const BETA_PACKAGE: &str = "apiextensions.fn.proto.v1beta1";
const STRUCT: &str = ".google.protobuf.Struct";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=proto/{PROTO}");
    let mut canonical = protox::compile([PROTO], ["proto"])?;
    let file = canonical
        .file
        .iter()
        .find(|file| file.name() == PROTO)
        .ok_or("the protocol is missing from its own descriptors")?
        .clone();

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    generate(&canonical, &file)?;

    canonical.file.push(renamed(&file));
    for file in &mut canonical.file {
        file.source_code_info = None;
    }
    fs::write(out.join("descriptors.binpb"), canonical.encode_to_vec())?;
    Ok(())
}

/// Generates the messages and both services; the second one takes the messages of the first.
fn generate(canonical: &FileDescriptorSet, file: &FileDescriptorProto) -> Result<(), Box<dyn Error>> {
    let mut set = canonical.clone();
    let mut private = BTreeSet::new();
    for file in set.file.iter_mut().filter(|file| file.package() == PACKAGE) {
        for message in &mut file.message_type {
            structs_to_bytes(message)?;
            if has_bytes(message) {
                private.insert(format!(".{PACKAGE}.{}", message.name()));
            }
        }
    }
    set.file.push(FileDescriptorProto {
        name: Some(BETA_PROTO.to_owned()),
        package: Some(BETA_PACKAGE.to_owned()),
        dependency: vec![PROTO.to_owned()],
        service: file.service.clone(),
        syntax: file.syntax.clone(),
        ..FileDescriptorProto::default()
    });
    tonic_prost_build::configure()
        .build_client(false)
        .build_transport(false)
        .btree_map(".")
        .bytes(".")
        .skip_debug(private)
        .codec_path("crate::wire::codec::Codec")
        .compile_fds(set)?;
    Ok(())
}

/// Makes every Struct of a message `optional bytes`: an empty Struct is not an absent one.
fn structs_to_bytes(message: &mut DescriptorProto) -> Result<(), Box<dyn Error>> {
    for nested in &mut message.nested_type {
        structs_to_bytes(nested)?;
    }
    for field in message.field.iter_mut().filter(|field| field.type_name() == STRUCT) {
        if field.label() == Label::Repeated || (field.oneof_index.is_some() && !field.proto3_optional()) {
            return Err(format!(
                "{}.{}: only a singular Struct can be bytes",
                message.name.as_deref().unwrap_or_default(),
                field.name()
            )
            .into());
        }
        field.set_type(Type::Bytes);
        field.type_name = None;
        if !field.proto3_optional() {
            field.proto3_optional = Some(true);
            field.oneof_index = Some(i32::try_from(message.oneof_decl.len())?);
            message.oneof_decl.push(OneofDescriptorProto {
                name: Some(format!("_{}", field.name())),
                ..OneofDescriptorProto::default()
            });
        }
    }
    Ok(())
}

/// Whether a message holds raw bytes: objects or secrets, which a derived `Debug` would print.
fn has_bytes(message: &DescriptorProto) -> bool {
    message.field.iter().any(|field| field.r#type() == Type::Bytes) || message.nested_type.iter().any(has_bytes)
}

/// The same protocol in the older package, for reflection.
fn renamed(file: &FileDescriptorProto) -> FileDescriptorProto {
    let mut file = file.clone();
    file.name = Some(BETA_PROTO.to_owned());
    file.package = Some(BETA_PACKAGE.to_owned());
    for message in &mut file.message_type {
        rename_types(message);
    }
    for method in file.service.iter_mut().flat_map(|service| &mut service.method) {
        rename(&mut method.input_type);
        rename(&mut method.output_type);
    }
    file
}

fn rename_types(message: &mut DescriptorProto) {
    for field in &mut message.field {
        rename(&mut field.type_name);
    }
    for nested in &mut message.nested_type {
        rename_types(nested);
    }
}

fn rename(name: &mut Option<String>) {
    if let Some(rest) = name.as_deref().and_then(|name| name.strip_prefix('.')?.strip_prefix(PACKAGE)) {
        *name = Some(format!(".{BETA_PACKAGE}{rest}"));
    }
}
