//! Numbers about the sensor, for Prometheus: `names` says which there are, `text` how they are written, `http` who
//! gets them.
//!
//! Nothing is counted here: whoever counts is asked when somebody wants to know.

mod http;
mod names;
mod text;

pub(crate) use http::{HttpServer, MetricsError, start};
pub(crate) use names::{KernelCounts, MissedEvents, ProcessCounts};
pub(crate) use text::Metrics;
