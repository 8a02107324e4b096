//! Container images as bytes: what Crossplane pulls as a package, and the kubelet as the function's image.
//!
//! An image is layers, a config and a manifest, and each is known by the digest of its bytes. Nothing here knows the time or
//! the machine, so the same inputs give the same digest. Key orders and media types are those of Crossplane's own tools: an
//! image keeps its digest, whoever pushes the file.

mod archive;
mod binary;
mod layer;
mod manifest;

pub use archive::{Unreadable, read, write};
pub use binary::{Architecture, Binary, Unusable};
pub use layer::{Entry, Layer};
pub use manifest::{Image, Index, Program};
