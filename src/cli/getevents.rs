//! `tetra getevents`.

use std::path::PathBuf;

use super::events::EventArgs;
use super::values::parse_bool;

/// Print events from a log or from agents
///
/// Filters events and prints them as JSON or as compact lines. They come from --input; else from the agents that
/// --server-address names; else from standard input, if that is a file or a pipe; else from the agent on this host.
///
/// In logs, gzip and zstd are unpacked; what kubectl and stern put before an event is dropped. Lines that hold no
/// event are counted, and told at the end. The events of several agents are merged in the order of time.
#[derive(Debug, clap::Args)]
#[command(
    args_override_self = true,
    after_help = "List flags may be given several times and take lists with commas. Different filter flags all have \
                  to match; of the values of one flag, one."
)]
pub(crate) struct GeteventsArgs {
    /// Read this file; - is standard input. May be given several times
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) input: Vec<PathBuf>,

    /// Wait for more at the end of the files, across rotation and truncation, as tail -F does
    #[arg(long, requires = "input", help_heading = "Input", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", hide_default_value = true, value_parser = parse_bool)]
    pub(crate) follow: bool,

    /// Show no progress bar
    #[arg(long, help_heading = "Input", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", hide_default_value = true, value_parser = parse_bool)]
    pub(crate) no_progress: bool,

    #[command(flatten)]
    pub(crate) events: EventArgs,

    /// Connect again whenever the agent's stream has ended
    #[arg(
        long, value_name = "BOOL", help_heading = "Agent",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) reconnect: bool,

    /// How long to wait before connecting again; 2s if not given
    #[arg(long, value_name = "DURATION", help_heading = "Agent")]
    pub(crate) reconnect_wait: Option<String>,
}
