//! Writes event logs that look like those of a Tetragon agent in a Kubernetes cluster, for tetra's
//! benchmarks.
//!
//! ```text
//! seed -> random -> cluster (nodes, workloads, pods) -> log (which event, of which process, when)
//!                                                        |- process (the record of one process)
//!                                                        |- kprobe  (the body of one kernel function call)
//!                                                        `- json    (bytes of a line)
//! lines of a log -> wire (the messages that an agent would have sent)
//! ```
//!
//! Nothing here reads a clock, the environment or a hash map's order: one seed gives the same bytes
//! everywhere. Every name of a node, namespace, workload, image, label and policy is made up.

mod base64;
mod catalog;
mod cluster;
mod json;
mod kprobe;
mod log;
mod process;
mod random;
mod time;
mod wire;

pub use log::Log;
pub use wire::{Answer, Messages, WireError};
