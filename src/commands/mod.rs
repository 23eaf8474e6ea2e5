//! One file for each command.

mod completion;
mod getevents;
mod help;
mod version;

pub(crate) use completion::completion;
pub(crate) use getevents::getevents;
pub(crate) use help::help;
pub(crate) use version::version;
