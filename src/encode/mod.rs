//! Events become bytes: a line of compact text or of JSON, or what was written to a terminal.
//!
//! Encoders append to a buffer and know neither standard output nor where events come from.

mod colour;
mod compact;
mod json;
mod tty;

pub(crate) use colour::{Colour, RESET};
pub(crate) use compact::{Compact, CompactOptions, TimeZone};
pub(crate) use json::Json;
pub(crate) use tty::Tty;
