//! One file for each command.

mod agent;
mod completion;
mod dump;
mod eventlog;
mod getevents;
mod help;
mod info;
mod loglevel;
mod probe;
mod sensor;
mod sensors;
mod status;
mod tracingpolicy;
mod version;

pub(crate) use completion::completion;
pub(crate) use dump::{debug, dump};
pub(crate) use eventlog::eventlog;
pub(crate) use getevents::getevents;
pub(crate) use help::{help, help_for};
pub(crate) use info::info;
pub(crate) use loglevel::loglevel;
pub(crate) use probe::probe;
pub(crate) use sensor::sensor;
pub(crate) use sensors::sensors;
pub(crate) use status::status;
pub(crate) use tracingpolicy::tracingpolicy;
pub(crate) use version::version;
