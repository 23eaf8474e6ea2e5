//! `tetra sensor`: events from this host's kernel.

mod busy_policies;
mod left;
mod policy_files;
mod repeated;
mod run;
mod state;
mod stop;

use super::help_for;
use crate::cli::{ConnectionArgs, SensorArgs, SensorCommand};
use crate::commands::agent::warn_of_idle_flags;
use crate::error::Error;

/// Where procfs is mounted.
const PROC: &str = "/proc";

pub(crate) fn sensor(args: &SensorArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    warn_of_idle_flags(connection);
    match &args.command {
        None => help_for(&["sensor"]),
        Some(SensorCommand::Run(args)) => run::run(args),
        Some(SensorCommand::Stop) => stop::stop(),
    }
}
