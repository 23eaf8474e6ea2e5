//! What the sensor is to do.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use regex::Regex;

use super::{Actions, OptionsError, connection, field_mask, filter_spec, limit, plan, warnings};
use crate::cli::SensorRunArgs;
use crate::client::Address;
use crate::filter::one_line;
use crate::pipeline::{Limit, Plan};
use crate::publish::{LogSettings, Rotation};
use crate::sensor::process::ProcessOptions;
use crate::serve::{INFO_FILE, SOCKET, TlsOptions};
use crate::term::Terminal;

/// What `sensor run` is to do.
pub(crate) struct SensorOptions {
    /// `None` prints nothing.
    pub(crate) print: Option<(Plan, Limit)>,
    /// Empty serves nobody.
    pub(crate) listen: Vec<Address>,
    pub(crate) tls: Option<TlsOptions>,
    /// Where the address is written for clients to find, if anywhere.
    pub(crate) info_file: Option<PathBuf>,
    pub(crate) export: Option<ExportFile>,
    /// Host and port.
    pub(crate) metrics: Option<(String, u16)>,
    /// How many events wait for an output, and for a client, if not the usual number.
    pub(crate) queue: Option<usize>,
    /// In bytes, if not the usual size.
    pub(crate) ring_buffer_size: Option<u32>,
    pub(crate) processes: ProcessOptions,
    pub(crate) existing: bool,
    /// Files and folders of policies to begin with.
    pub(crate) policies: Vec<PathBuf>,
    /// Policies only count what they would do.
    pub(crate) monitor_only: bool,
    /// Policies that match more calls a second are told of; `None`: no policies are.
    pub(crate) busy_policy_rate: Option<NonZeroU64>,
    /// What they enforce goes on without the sensor.
    pub(crate) keep_enforcing: bool,
    pub(crate) warnings: Vec<String>,
}

/// A file of events.
pub(crate) struct ExportFile {
    pub(crate) path: PathBuf,
    pub(crate) settings: Arc<LogSettings>,
    pub(crate) compress: bool,
}

/// How many programs in processes are remembered, as by an agent.
const CACHE_SIZE: usize = 65_536;

/// A policy that matches more calls a second is most likely a mistake, or tells more than anybody reads.
const BUSY_POLICY_RATE: u32 = 1000;

/// Above any page, and any record but one with very long arguments.
const SMALLEST_RING_BUFFER: u32 = 64 << 10;
const LARGEST_RING_BUFFER: u32 = 1 << 30;

impl SensorOptions {
    pub(crate) fn new(
        args: &SensorRunArgs,
        terminal: &Terminal,
        now: DateTime<Utc>,
        host_name: &str,
    ) -> Result<Self, OptionsError> {
        let events = &args.events;
        let spec = filter_spec(events, now)?;
        let mask = field_mask(events)?;
        let has_other_output = args.listen.is_some() || args.export_file.is_some();
        let prints = events.output.is_some() || !has_other_output;
        let print = if prints {
            Some((
                plan(events, &spec, mask, terminal, Actions::Always)?,
                limit(events),
            ))
        } else {
            None
        };
        let redact = args.redact.iter().map(|pattern| redaction(pattern));
        Ok(SensorOptions {
            print,
            listen: listen(args)?,
            tls: tls(args),
            info_file: match &args.info_file {
                None => Some(INFO_FILE.into()),
                Some(path) if path.is_empty() => None,
                Some(path) => Some(path.into()),
            },
            export: export(args)?,
            metrics: args.metrics_address.as_deref().map(metrics).transpose()?,
            queue: args
                .event_queue_size
                .map(|size| usize::try_from(size).unwrap_or(usize::MAX)),
            ring_buffer_size: args.rb_size_total.as_deref().map(ring_buffer_size).transpose()?,
            processes: ProcessOptions {
                node_name: args.node_name.clone().unwrap_or_else(|| host_name.to_owned()),
                cluster_name: args.cluster_name.clone().unwrap_or_default(),
                credentials: args.process_cred,
                namespaces: args.process_ns,
                ancestors: args.ancestors,
                usernames: args.username,
                environment: args.environment,
                redact: redact.collect::<Result<_, _>>()?,
                cache_size: CACHE_SIZE,
            },
            existing: args.existing,
            policies: args.policy.clone(),
            monitor_only: args.monitor_only,
            busy_policy_rate: busy_policy_rate(args.busy_policy_rate),
            keep_enforcing: args.keep_enforcing,
            warnings: warnings(events),
        })
    }
}

fn listen(args: &SensorRunArgs) -> Result<Vec<Address>, OptionsError> {
    let Some(texts) = &args.listen else {
        return Ok(Vec::new());
    };
    if texts.is_empty() {
        return Ok(vec![Address::Unix(Path::new(SOCKET).to_owned())]);
    }
    let parse = |text: &String| Address::parse(text).map_err(OptionsError::Listen);
    texts.iter().map(parse).collect()
}

fn tls(args: &SensorRunArgs) -> Option<TlsOptions> {
    let (Some(certificate), Some(key)) = (&args.listen_cert_file, &args.listen_key_file) else {
        return None;
    };
    Some(TlsOptions {
        certificate: certificate.clone(),
        key: key.clone(),
        client_ca_files: args.listen_client_ca_files.clone(),
    })
}

fn export(args: &SensorRunArgs) -> Result<Option<ExportFile>, OptionsError> {
    let Some(path) = &args.export_file else {
        return Ok(None);
    };
    let usual = Rotation::default();
    let interval = match args.export_file_rotation_interval.as_deref() {
        None | Some("0" | "0s") => usual.interval,
        Some(text) => {
            let flag = "export-file-rotation-interval";
            Some(connection::duration(flag, text)?)
        }
    };
    let settings = LogSettings::new(Rotation {
        max_megabytes: args.export_file_max_size_mb.unwrap_or(usual.max_megabytes),
        interval,
        max_backups: args.export_file_max_backups.unwrap_or(usual.max_backups),
    });
    Ok(Some(ExportFile {
        path: path.clone(),
        settings: Arc::new(settings),
        compress: args.export_file_compress,
    }))
}

fn metrics(text: &str) -> Result<(String, u16), OptionsError> {
    let text = match text.strip_prefix(':') {
        Some(port) => format!("{}:{port}", IpAddr::from(Ipv4Addr::LOCALHOST)),
        None => text.to_owned(),
    };
    match Address::parse(&text).map_err(OptionsError::Metrics)? {
        Address::Tcp { host, port } => Ok((host, port)),
        Address::Unix(_) => Err(OptionsError::MetricsSocket),
    }
}

/// The kernel takes powers of two only.
fn ring_buffer_size(text: &str) -> Result<u32, OptionsError> {
    let (number, unit) = match text.strip_suffix(['K', 'M', 'G']) {
        Some(number) if text.ends_with('K') => (number, 1 << 10),
        Some(number) if text.ends_with('M') => (number, 1 << 20),
        Some(number) => (number, 1 << 30),
        None => (text, 1),
    };
    let size = number
        .parse()
        .ok()
        .and_then(|number: u32| number.checked_mul(unit));
    size.filter(|size| (SMALLEST_RING_BUFFER..=LARGEST_RING_BUFFER).contains(size))
        .map(u32::next_power_of_two)
        .ok_or_else(|| OptionsError::RingBufferSize(text.to_owned()))
}

/// 0 stands for none.
fn busy_policy_rate(asked: Option<u32>) -> Option<NonZeroU64> {
    NonZeroU64::new(asked.unwrap_or(BUSY_POLICY_RATE).into())
}

fn redaction(pattern: &str) -> Result<Regex, OptionsError> {
    Regex::new(pattern).map_err(|error| OptionsError::Redact {
        pattern: pattern.to_owned(),
        reason: one_line(&error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_busy_above_1000_unless_told_otherwise() {
        let rate = |asked| busy_policy_rate(asked).map(NonZeroU64::get);
        assert_eq!(
            [rate(None), rate(Some(5)), rate(Some(0))],
            [Some(1000), Some(5), None]
        );
    }

    #[test]
    fn sizes_of_the_ring_buffer_are_powers_of_two() {
        for (text, size) in [
            ("64K", 64 << 10),
            ("65537", 128 << 10),
            ("8M", 8 << 20),
            ("3M", 4 << 20),
            ("1G", 1 << 30),
        ] {
            assert_eq!(ring_buffer_size(text).unwrap(), size, "{text}");
        }
        for text in ["", "K", "0", "63K", "1025M", "5G", "-1M", "8 M", "8m", "lots"] {
            assert!(ring_buffer_size(text).is_err(), "{text}");
        }
    }
}
