//! Which agents are asked, and how.

use std::time::Duration;

use super::{OptionsError, time};
use crate::cli::ConnectionArgs;
use crate::client::{Address, Agent, ClientOptions, TlsOptions};

/// The reference's defaults.
const TIMEOUT: Duration = Duration::from_secs(30);
const RETRIES: u32 = 1;
const MAX_RECV_SIZE: usize = 10 * 1024 * 1024;

/// The agents that a command talks to.
pub(crate) struct Agents {
    /// At least one.
    pub(crate) list: Vec<Agent>,
    /// What the user should know before they are asked.
    pub(crate) warnings: Vec<String>,
}

impl Agents {
    pub(crate) fn new(args: &ConnectionArgs) -> Result<Self, OptionsError> {
        let options = client_options(args)?;
        let mut warnings = Vec::new();
        let mut addresses = Vec::new();
        let given = args.server_address.iter().map(|text| text.trim());
        for text in given.filter(|text| !text.is_empty()) {
            let address = Address::parse(text)?;
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            let (address, warning) = Address::of_this_host();
            addresses.push(address);
            warnings.extend(warning);
        }
        let agents = addresses.into_iter().map(|address| Agent::new(address, &options));
        Ok(Agents {
            list: agents.collect::<Result<_, _>>()?,
            warnings,
        })
    }

    /// The agent, for commands that talk to one only.
    pub(crate) fn single(self) -> Result<Agent, OptionsError> {
        let mut agents = self.list.into_iter();
        match (agents.next(), agents.len()) {
            (Some(agent), 0) => Ok(agent),
            (_, others) => Err(OptionsError::SeveralAgents(others + 1)),
        }
    }
}

/// A length of time as Go writes it, longer than none.
pub(super) fn duration_or(
    flag: &'static str,
    text: Option<&str>,
    default: Duration,
) -> Result<Duration, OptionsError> {
    text.map_or(Ok(default), |text| duration(flag, text))
}

/// A length of time as Go writes it, longer than none.
pub(super) fn duration(flag: &'static str, text: &str) -> Result<Duration, OptionsError> {
    time::duration(text)
        .and_then(|duration| duration.to_std().ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| OptionsError::Duration {
            flag,
            text: text.to_owned(),
        })
}

/// The value of `--rotation-interval` in a form that Go takes: it knows no days.
pub(crate) fn go_duration(text: &str) -> Result<String, OptionsError> {
    if text == "0" {
        return Ok("0s".to_owned());
    }
    match time::duration(text) {
        Some(duration) if text.contains('d') => Ok(format!("{}s", duration.num_seconds())),
        Some(_) => Ok(text.to_owned()),
        None => Err(OptionsError::AnyDuration {
            flag: "rotation-interval",
            text: text.to_owned(),
        }),
    }
}

fn client_options(args: &ConnectionArgs) -> Result<ClientOptions, OptionsError> {
    let identity = match (&args.tls_cert_file, &args.tls_key_file) {
        (Some(certificate), Some(key)) => Some((certificate.clone(), key.clone())),
        (None, None) => None,
        (Some(_), None) => return Err(OptionsError::TlsIdentity("--tls-cert-file", "--tls-key-file")),
        (None, Some(_)) => return Err(OptionsError::TlsIdentity("--tls-key-file", "--tls-cert-file")),
    };
    if args.tls_skip_verify && !args.tls_ca_cert_files.is_empty() {
        return Err(OptionsError::TlsSkipVerify);
    }
    let tls = TlsOptions {
        ca_files: args.tls_ca_cert_files.clone(),
        identity,
        server_name: args.tls_server_name.clone(),
        skip_verify: args.tls_skip_verify,
    };
    Ok(ClientOptions {
        timeout: duration_or("timeout", args.timeout.as_deref(), TIMEOUT)?,
        retries: args.retries.unwrap_or(RETRIES),
        max_recv_size: args.max_recv_size.unwrap_or(MAX_RECV_SIZE),
        tls: (tls != TlsOptions::default()).then_some(tls),
    })
}

/// What to tell a user who gave flags for a connection to a command that makes none.
pub(crate) fn idle_connection_flags(args: &ConnectionArgs) -> Vec<String> {
    [
        ("--server-address", !args.server_address.is_empty()),
        ("--timeout", args.timeout.is_some()),
        ("--retries", args.retries.is_some()),
        ("--max-recv-size", args.max_recv_size.is_some()),
        ("--tls-ca-cert-files", !args.tls_ca_cert_files.is_empty()),
        ("--tls-cert-file", args.tls_cert_file.is_some()),
        ("--tls-key-file", args.tls_key_file.is_some()),
        ("--tls-server-name", args.tls_server_name.is_some()),
        ("--tls-skip-verify", args.tls_skip_verify),
    ]
    .into_iter()
    .filter(|(_, given)| *given)
    .map(|(flag, _)| format!("{flag} has no effect here: no agent is asked"))
    .collect()
}
