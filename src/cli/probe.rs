//! `tetra probe`.

use super::values::ReportFormat;

/// Print what this kernel lets the sensor do
///
/// Each row was tried there and then: a map was made, or a program was loaded, attached and seen to run. Nothing of it
/// stays, and nothing else on this machine is changed. A kernel may allow root more than others.
///
/// The exit status is 1 if process_events is refused: then "tetra sensor run" would end with the same message.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
pub(crate) struct ProbeArgs {
    /// How to print the features
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ReportFormat,
}
