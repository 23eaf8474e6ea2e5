//! `tetra getevents`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::filters::FilterArgs;
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
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
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
    pub(crate) filters: FilterArgs,

    /// Only events since then: a time in RFC 3339, or how long ago, as 15m or 2h
    #[arg(
        long,
        value_name = "TIME",
        help_heading = "Filters",
        allow_hyphen_values = true
    )]
    pub(crate) since: Option<String>,

    /// Only events until then
    #[arg(
        long,
        value_name = "TIME",
        help_heading = "Filters",
        allow_hyphen_values = true
    )]
    pub(crate) until: Option<String>,

    /// Only events that match one of these filters of the API in JSON; takes the place of the filter flags
    #[arg(long, value_name = "JSON", help_heading = "Filters")]
    pub(crate) allow_list: Vec<String>,

    /// Drop events that match one of these filters of the API in JSON
    #[arg(long, value_name = "JSON", help_heading = "Filters")]
    pub(crate) deny_list: Vec<String>,

    /// Stop after this many events
    #[arg(long, value_name = "N", help_heading = "Filters", conflicts_with = "last")]
    pub(crate) first: Option<u64>,

    /// Print only this many events, the last ones
    #[arg(long, value_name = "N", help_heading = "Filters")]
    pub(crate) last: Option<u64>,

    /// Keep only these fields, by path: process.binary, parent.pod, args.sock_arg.daddr
    #[arg(short = 'f', long, value_name = "FIELD", help_heading = "Output")]
    pub(crate) include_fields: Vec<String>,

    /// Drop these fields, by path
    #[arg(short = 'F', long, value_name = "FIELD", help_heading = "Output")]
    pub(crate) exclude_fields: Vec<String>,

    /// How to print events
    #[arg(short, long, value_enum, default_value = "json", help_heading = "Output")]
    pub(crate) output: OutputFormat,

    /// When to colour compact output
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub(crate) color: ColorChoice,

    /// Begin compact lines with the time
    #[arg(
        long, value_name = "BOOL", help_heading = "Output",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) timestamps: bool,

    /// Show times in the local time zone; implies --timestamps
    #[arg(long, help_heading = "Output", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", hide_default_value = true, value_parser = parse_bool)]
    pub(crate) local_time: bool,

    /// Add pid, policy, action, arguments and return value to compact lines
    #[arg(long, help_heading = "Output", value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", hide_default_value = true, value_parser = parse_bool)]
    pub(crate) wide: bool,

    /// Show stack traces in compact output
    #[arg(
        long, value_name = "BOOL", help_heading = "Output",
        num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true",
        value_parser = parse_bool
    )]
    pub(crate) stack_traces: bool,

    /// Show IMA hashes in compact output
    #[arg(
        long, value_name = "BOOL", help_heading = "Output",
        num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true",
        value_parser = parse_bool
    )]
    pub(crate) ima_hash: bool,

    /// Print only what was written to this terminal, as it was: /dev/pts/3
    #[arg(short, long, value_name = "TTY", help_heading = "Output")]
    pub(crate) tty_encode: Option<String>,

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

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// One JSON object a line, as it came in
    Json,
    /// One short line an event
    Compact,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// If the output is a terminal, and neither NO_COLOR nor TERM=dumb is set
    Auto,
    Always,
    Never,
}
