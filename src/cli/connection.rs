//! How agents are reached: flags that all commands share.

use std::path::PathBuf;

use super::values::parse_bool;

/// The heading of these flags in help texts.
const HEADING: &str = "Agent";

/// Flags for the connection to agents.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = HEADING)]
pub(crate) struct ConnectionArgs {
    /// Where the agent listens: HOST:PORT or unix:///PATH. May be given several times where several agents make sense
    ///
    /// Without it, the address is looked for in /var/run/tetragon/tetragon-info.json, else it is localhost:54321.
    #[arg(long, global = true, value_name = "ADDRESS", value_delimiter = ',')]
    pub(crate) server_address: Vec<String>,

    /// How long a call may take, and a stream to be connected; 30s if not given
    #[arg(long, global = true, value_name = "DURATION")]
    pub(crate) timeout: Option<String>,

    /// How often to try again if no agent is there, after 1s, 2s, 4s …; once if not given
    #[arg(long, global = true, value_name = "N")]
    pub(crate) retries: Option<u32>,

    /// Refuse messages larger than this, in bytes; 10485760 if not given
    #[arg(long, global = true, value_name = "BYTES")]
    pub(crate) max_recv_size: Option<usize>,

    /// Encrypt, and trust the authorities in these PEM files
    #[arg(long, global = true, value_name = "FILE", value_delimiter = ',')]
    pub(crate) tls_ca_cert_files: Vec<PathBuf>,

    /// Encrypt, and show the agent this certificate, a PEM file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tls_cert_file: Option<PathBuf>,

    /// The key of --tls-cert-file, a PEM file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) tls_key_file: Option<PathBuf>,

    /// Encrypt, and expect the agent's certificate to be for this name
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) tls_server_name: Option<String>,

    /// Encrypt, and take any certificate: anybody in between can read along
    #[arg(
        long, global = true, value_name = "BOOL",
        num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true",
        hide_default_value = true, value_parser = parse_bool
    )]
    pub(crate) tls_skip_verify: bool,
}
