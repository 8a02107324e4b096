//! YAML for people: what the command line reads and prints.
//!
//! Both directions keep to `kubectl` and the tools that apply manifests from Git, which read YAML 1.1: a plain `on` is
//! a boolean to them. So it is here when we read, and a string `on` is quoted when we write.

mod read;
mod write;

pub use read::{Error, read_documents};
pub use write::{Ordered, documents, ordered, to_string};

#[cfg(test)]
mod tests;
