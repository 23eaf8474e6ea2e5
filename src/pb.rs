//! The agent's protobuf messages, generated from `proto/` at build time.
#![allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated code")]

include!(concat!(env!("OUT_DIR"), "/tetragon.rs"));
