//! Commands that ask a running agent.

use clap::builder::PossibleValue;
use clap::{Subcommand, ValueEnum};

use super::values::parse_bool;
use crate::pb::LogLevel;

/// Read or change how much an agent logs
#[derive(Debug, clap::Args)]
#[command(visible_alias = "log")]
pub(crate) struct LoglevelArgs {
    #[command(subcommand)]
    pub(crate) command: Option<LoglevelCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LoglevelCommand {
    /// Print the log level
    Get,
    /// Change the log level, until the agent restarts
    Set {
        #[arg(value_enum, ignore_case = true)]
        level: Level,
    },
}

/// A log level of the API by its short name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level(pub(crate) LogLevel);

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Level(LogLevel::Panic),
            Level(LogLevel::Fatal),
            Level(LogLevel::Error),
            Level(LogLevel::Warn),
            Level(LogLevel::Info),
            Level(LogLevel::Debug),
            Level(LogLevel::Trace),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let full = self.0.as_str_name();
        let name: &'static str = match self.0 {
            LogLevel::Panic => "panic",
            LogLevel::Fatal => "fatal",
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
            LogLevel::Trace => "trace",
        };
        let value = PossibleValue::new(name).alias(full);
        Some(if name == "warn" {
            value.alias("warning")
        } else {
            value
        })
    }
}

/// Read or change how an agent rotates its event log
#[derive(Debug, clap::Args)]
pub(crate) struct EventlogArgs {
    #[command(subcommand)]
    pub(crate) command: Option<EventlogCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventlogCommand {
    /// Print the settings
    Get,
    /// Change settings, until the agent restarts
    Set(EventlogSetArgs),
}

/// New settings; those that aren't given stay.
#[derive(Debug, clap::Args)]
pub(crate) struct EventlogSetArgs {
    /// Size at which the file is rotated, in megabytes
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(i32).range(0..))]
    pub(crate) max_size: Option<i32>,

    /// How many rotated files are kept
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..))]
    pub(crate) max_backups: Option<i32>,

    /// Time after which the file is rotated, like 1h30m; 0s doesn't rotate by time
    #[arg(long, value_name = "DURATION")]
    pub(crate) rotation_interval: Option<String>,
}

/// Print what an agent has in memory
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(crate) struct DumpArgs {
    #[command(subcommand)]
    pub(crate) command: Option<DumpCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DumpCommand {
    /// Print the processes that the agent remembers, one JSON object a line
    #[command(alias = "processCache")]
    Processcache(ProcesscacheArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProcesscacheArgs {
    /// Leave out processes that nothing refers to any more
    #[arg(
        long, value_name = "BOOL",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) skip_zero_refcnt: bool,

    /// Leave out processes that run, as far as the agent's map in the kernel knows
    #[arg(
        long, value_name = "BOOL",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) exclude_execve_map_processes: bool,
}

/// Look into an agent
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(crate) struct DebugArgs {
    #[command(subcommand)]
    pub(crate) command: Option<DebugCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DebugCommand {
    Dump(DumpArgs),
}

/// Sensors of an agent; policies have replaced them
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(crate) struct SensorsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<SensorsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SensorsCommand {
    /// List the sensors
    List,
    /// Enable a sensor
    Enable {
        /// Its name
        sensor: String,
    },
    /// Disable a sensor
    Disable {
        /// Its name
        sensor: String,
    },
    /// Remove a sensor
    Rm {
        /// Its name
        sensor_name: String,
    },
}
