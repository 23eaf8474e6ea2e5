//! `tetra sensor`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Subcommand;

use super::events::EventArgs;
use super::values::parse_bool;

/// Watch this host's processes without an agent
#[derive(Debug, clap::Args)]
pub(crate) struct SensorArgs {
    #[command(subcommand)]
    pub(crate) command: Option<SensorCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SensorCommand {
    Run(Box<SensorRunArgs>),
    /// Take out of the kernel what sensors with --keep-enforcing left there
    ///
    /// Prints what is enforced no longer. Such a sensor that still runs is asked to end before. One that runs without
    /// --keep-enforcing goes on: what it enforces ends with it. Needs root.
    Stop,
}

/// Watch this host's processes, and print, store or serve their events
///
/// Loads programs into the kernel that tell of every exec, fork and exit, and takes them out at the end, but for what
/// --keep-enforcing says. Needs root, and a kernel from 5.17 on with type information (/sys/kernel/btf/vmlinux).
///
/// Events go to standard output unless --listen or --export-file is given without --output. Filters and field masks
/// hold for standard output; clients have their own, and the export file gets everything.
#[derive(Debug, clap::Args)]
#[command(args_override_self = true)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag")]
pub(crate) struct SensorRunArgs {
    /// Be an agent for tetra and others: serve the API on unix:///var/run/tetragon/tetragon.sock, or on these addresses
    #[arg(long, value_name = "ADDRESS", num_args = 0.., value_delimiter = ',', help_heading = "Outputs")]
    pub(crate) listen: Option<Vec<String>>,

    /// Where to write the address for tetra to find, with --listen; /var/run/tetragon/tetragon-info.json if not given,
    /// nowhere if empty
    #[arg(
        long,
        value_name = "FILE",
        requires = "listen",
        value_parser = clap::value_parser!(OsString),
        help_heading = "Outputs"
    )]
    pub(crate) info_file: Option<OsString>,

    /// Serve TCP with TLS: the certificate, a PEM file
    #[arg(
        long,
        value_name = "FILE",
        requires = "listen_key_file",
        requires = "listen",
        help_heading = "Outputs"
    )]
    pub(crate) listen_cert_file: Option<PathBuf>,

    /// The key of --listen-cert-file, a PEM file
    #[arg(
        long,
        value_name = "FILE",
        requires = "listen_cert_file",
        help_heading = "Outputs"
    )]
    pub(crate) listen_key_file: Option<PathBuf>,

    /// Serve only clients whose certificate one of these authorities signed, PEM files
    #[arg(
        long,
        value_name = "FILE",
        value_delimiter = ',',
        requires = "listen_cert_file",
        help_heading = "Outputs"
    )]
    pub(crate) listen_client_ca_files: Vec<PathBuf>,

    /// Write events as JSON to this file, and rotate it
    #[arg(long, value_name = "FILE", help_heading = "Outputs")]
    pub(crate) export_file: Option<PathBuf>,

    /// Size at which the export file is rotated, in megabytes; 10 if not given
    #[arg(long, value_name = "MB", requires = "export_file", help_heading = "Outputs")]
    pub(crate) export_file_max_size_mb: Option<u32>,

    /// Time after which the export file is rotated, like 1h; never if not given
    #[arg(
        long,
        value_name = "DURATION",
        requires = "export_file",
        help_heading = "Outputs"
    )]
    pub(crate) export_file_rotation_interval: Option<String>,

    /// How many rotated export files are kept; 5 if not given
    #[arg(long, value_name = "N", requires = "export_file", help_heading = "Outputs")]
    pub(crate) export_file_max_backups: Option<u32>,

    /// Compress rotated export files
    #[arg(
        long, value_name = "BOOL", help_heading = "Outputs",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) export_file_compress: bool,

    /// Serve metrics for Prometheus over HTTP; on 127.0.0.1:2112 if no address is given
    #[arg(long, value_name = "HOST:PORT", num_args = 0..=1, default_missing_value = "127.0.0.1:2112", help_heading = "Outputs")]
    pub(crate) metrics_address: Option<String>,

    /// How many events wait at most for an output or a client that doesn't keep up, which misses those beyond; 65536 for
    /// an output and 16384 for a client if not given
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Buffers"
    )]
    pub(crate) event_queue_size: Option<u32>,

    /// Size of the kernel's buffer, like 64K or 16M, rounded up to a power of two; what doesn't fit into it is lost; 8M if
    /// not given
    #[arg(long, value_name = "SIZE", help_heading = "Buffers")]
    pub(crate) rb_size_total: Option<String>,

    /// Load the tracing policy of this file, or those of the YAML and JSON files of this folder, which is watched for
    /// changes. May be given several times
    #[arg(long, value_name = "FILE|FOLDER", help_heading = "Policies")]
    pub(crate) policy: Vec<PathBuf>,

    /// Kill and refuse nothing, whatever policies say: only count what they would have done
    #[arg(long, help_heading = "Policies")]
    pub(crate) monitor_only: bool,

    /// Warn of a policy that matches more calls a second than this; 1000 if not given, and 0 warns of none
    #[arg(long, value_name = "N", help_heading = "Policies")]
    pub(crate) busy_policy_rate: Option<u32>,

    /// Go on killing and refusing what policies say when the sensor has ended, however it ended, until tetra sensor stop.
    /// Needs a BPF file system at /sys/fs/bpf
    #[arg(long, conflicts_with = "monitor_only", help_heading = "Policies")]
    pub(crate) keep_enforcing: bool,

    /// Add capabilities, credentials and what raised them
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) process_cred: bool,

    /// Add namespaces
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) process_ns: bool,

    /// Add ancestors beyond the parent
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) ancestors: bool,

    /// Add user names
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) username: bool,

    /// Add environment variables; see --redact
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) environment: bool,

    /// Hide what matches this regular expression in arguments and environment variables. May be given several times
    #[arg(long, value_name = "REGEX", help_heading = "Processes")]
    pub(crate) redact: Vec<String>,

    /// Begin with an event for each process that runs already
    #[arg(
        long, value_name = "BOOL", help_heading = "Processes",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) existing: bool,

    /// What this host is called in events; its name if not given
    #[arg(long, value_name = "NAME", help_heading = "Processes")]
    pub(crate) node_name: Option<String>,

    /// What the cluster is called in events
    #[arg(long, value_name = "NAME", help_heading = "Processes")]
    pub(crate) cluster_name: Option<String>,

    #[command(flatten)]
    pub(crate) events: EventArgs,
}
