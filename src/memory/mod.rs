//! What tetra does, over memory: for benchmarks, fuzzing and tests that need neither files nor a process nor a kernel.

mod btf;
mod getevents;
mod policy;
mod sensor;

pub use btf::{Types, btf};
pub use getevents::{Printed, getevents};
pub use policy::{Judged, policy};
pub use sensor::Sensor;
