//! The command line: commands, flags and their help. No I/O, no decisions.
//!
//! Names and defaults are those of the reference `tetra`, so that scripts written for it keep working.

mod agent;
mod completion;
mod connection;
mod events;
mod filters;
mod getevents;
mod probe;
mod sensor;
mod tracingpolicy;
mod values;

use clap::{Parser, Subcommand};

pub(crate) use agent::{
    DebugArgs, DebugCommand, DumpArgs, DumpCommand, EventlogArgs, EventlogCommand, LoglevelArgs,
    LoglevelCommand, ProcesscacheArgs, SensorsArgs, SensorsCommand,
};
pub(crate) use completion::CompletionArgs;
pub(crate) use connection::ConnectionArgs;
pub(crate) use events::{ColorChoice, EventArgs, OutputFormat};
pub(crate) use filters::{FilterArgs, FilterFlag, FilterUse, FilterValue};
pub(crate) use getevents::GeteventsArgs;
pub(crate) use probe::ProbeArgs;
pub(crate) use sensor::{SensorArgs, SensorCommand, SensorRunArgs};
pub(crate) use tracingpolicy::{
    AddArgs, DomainsArgs, GenerateArgs, GenerateCommand, LintArgs, ListArgs, ModifyArgs, PolicyArgs,
    PolicyMode, SetModeArgs, TestArgs, TracingpolicyArgs, TracingpolicyCommand,
};
pub(crate) use values::{ReportFormat, split_list};

use values::parse_bool;

/// Reads, filters and prints Tetragon events.
#[derive(Debug, Parser)]
#[command(
    name = "tetra",
    version,
    disable_version_flag = true,
    max_term_width = 100,
    args_override_self = true
)]
#[command(after_help = "Exit status: 0 at the end of the input or when interrupted, 1 on any error.")]
pub(crate) struct Cli {
    /// Say on standard error what is being done
    #[arg(
        short, long, global = true, value_name = "BOOL",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) debug: bool,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Getevents(Box<GeteventsArgs>),
    Sensor(SensorArgs),
    Probe(ProbeArgs),
    /// Print whether agents are running
    ///
    /// With several addresses, prints a table; the exit status is 1 if one of the agents doesn't answer.
    Status,
    /// Print version, build, settings and kernel features of an agent, as JSON
    Info,
    Tracingpolicy(TracingpolicyArgs),
    Loglevel(LoglevelArgs),
    Eventlog(EventlogArgs),
    Dump(DumpArgs),
    Debug(DebugArgs),
    Sensors(SensorsArgs),
    Version(VersionArgs),
    Completion(CompletionArgs),
}

/// Print the version
#[derive(Debug, clap::Args)]
pub(crate) struct VersionArgs {
    /// Also ask the agent for its version
    #[arg(short, long)]
    pub(crate) server: bool,

    /// Also say what it was built from and with
    #[arg(short, long)]
    pub(crate) build: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn flags_are_consistent() {
        Cli::command().debug_assert();
    }
}
