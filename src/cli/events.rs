//! Which events, which of their fields, and how to print them: flags of all commands that print events.

use clap::ValueEnum;

use super::filters::FilterArgs;
use super::values::parse_bool;

/// Filters, field masks and output.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub(crate) struct EventArgs {
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

    /// How to print events; json if not given
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(crate) output: Option<OutputFormat>,

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
