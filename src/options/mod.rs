//! From the command line to what is to be done: defaults, terminal, environment and conflicts are settled here.

mod connection;
mod filter_flags;
mod sensor;
mod time;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::{ColorChoice, ConnectionArgs, EventArgs, GeteventsArgs, OutputFormat, split_list};
use crate::client::{AddressError, TlsError};
use crate::encode::{Compact, CompactOptions, Json, TimeZone, Tty};
use crate::filter::{
    self, FieldMask, FieldMaskError, FilterError, FilterSpec, Matcher, SpecError, raw_filters,
};
use crate::pipeline::{Encoder, Limit, Plan};
use crate::source::{InputName, Streams};
use crate::term::Terminal;

pub(crate) use connection::{Agents, go_duration, idle_connection_flags};
pub(crate) use sensor::{ExportFile, SensorOptions};
pub(crate) use time::TimeError;

/// What `getevents` is to do.
pub(crate) struct GeteventsOptions {
    pub(crate) input: InputChoice,
    pub(crate) plan: Plan,
    pub(crate) limit: Limit,
    /// Whether to show a progress bar if files are read.
    pub(crate) progress: bool,
    /// What the user should know before anything is printed.
    pub(crate) warnings: Vec<String>,
}

/// Where events come from.
pub(crate) enum InputChoice {
    Read(Vec<InputName>),
    Follow(Vec<PathBuf>),
    Agents(Streams),
}

/// How long to wait before connecting to an agent again.
const RECONNECT_WAIT: Duration = Duration::from_secs(2);

/// What is wrong with the flags.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OptionsError {
    #[error("--input reads a log, and --server-address asks an agent: leave out one of them")]
    InputAndAgents,
    #[error("standard input can't be followed by name; leave out --follow: it is read until it ends")]
    FollowStdin,
    #[error(
        "--allow-list takes the place of the filter flags; put all conditions into it, or negate flags with --not"
    )]
    AllowListAndFlags,
    #[error("{0}")]
    Number(String),
    #[error("--{flag}: {error}")]
    Time { flag: &'static str, error: TimeError },
    #[error("--{flag}: {error}")]
    FieldMask {
        flag: &'static str,
        error: FieldMaskError,
    },
    #[error("--{flag}: {error}")]
    Spec { flag: &'static str, error: SpecError },
    #[error(transparent)]
    Filter(#[from] FilterError),
    #[error("--server-address: {0}")]
    Address(#[from] AddressError),
    #[error("--listen: {0}")]
    Listen(AddressError),
    #[error("--metrics-address: {0}")]
    Metrics(AddressError),
    #[error("--metrics-address: metrics are served over TCP only, as on 127.0.0.1:2112")]
    MetricsSocket,
    #[error("--rb-size-total: {0:?} is not a size from 64K to 1G, like 512K or 16M")]
    RingBufferSize(String),
    #[error("--redact: {pattern:?} is not a regular expression: {reason}")]
    Redact { pattern: String, reason: String },
    #[error("this command talks to one agent, and --server-address names {0}")]
    SeveralAgents(usize),
    #[error("--{flag}: {text:?} is not a length of time above 0, like 2s, 1m30s or 500ms")]
    Duration { flag: &'static str, text: String },
    #[error("--{flag}: {text:?} is not a length of time, like 90s or 1h30m")]
    AnyDuration { flag: &'static str, text: String },
    #[error("{0} goes together with {1}")]
    TlsIdentity(&'static str, &'static str),
    #[error(
        "--tls-skip-verify takes any certificate, and --tls-ca-cert-files asks to check it: leave out one of them"
    )]
    TlsSkipVerify,
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl GeteventsOptions {
    /// Settles everything; `now` is what relative times count from.
    pub(crate) fn new(
        args: &GeteventsArgs,
        connection: &ConnectionArgs,
        terminal: &Terminal,
        now: DateTime<Utc>,
    ) -> Result<Self, OptionsError> {
        let mut spec = filter_spec(&args.events, now)?;
        let mask = field_mask(&args.events)?;
        let mut warnings = warnings(&args.events);
        let input = if asks_agents(args, connection, terminal) {
            let Agents {
                list: agents,
                warnings: about_agents,
            } = Agents::new(connection)?;
            warnings.extend(about_agents);
            // A mistake in a filter is told before anybody is connected to.
            Matcher::new(&spec)?;
            let request = filter::request(&spec, mask.as_ref());
            spec = filter::left_over(&spec);
            InputChoice::Agents(Streams {
                agents,
                request,
                reconnect: args.reconnect,
                reconnect_wait: connection::duration_or(
                    "reconnect-wait",
                    args.reconnect_wait.as_deref(),
                    RECONNECT_WAIT,
                )?,
            })
        } else {
            warnings.extend(idle_connection_flags(connection));
            warnings.extend(idle_reconnect_flags(args));
            log_input(args, connection)?
        };
        Ok(GeteventsOptions {
            input,
            plan: plan(&args.events, &spec, mask, terminal, Actions::IfWide)?,
            limit: limit(&args.events),
            progress: !args.no_progress,
            warnings,
        })
    }
}

/// Whoever names an agent wants that one; else a log that is there is read.
fn asks_agents(args: &GeteventsArgs, connection: &ConnectionArgs, terminal: &Terminal) -> bool {
    args.input.is_empty() && (!connection.server_address.is_empty() || !terminal.has_input)
}

fn log_input(args: &GeteventsArgs, connection: &ConnectionArgs) -> Result<InputChoice, OptionsError> {
    if !connection.server_address.is_empty() {
        return Err(OptionsError::InputAndAgents);
    }
    if args.input.is_empty() {
        return Ok(InputChoice::Read(vec![InputName::Stdin]));
    }
    if args.follow {
        if args.input.iter().any(|path| path.as_os_str() == "-") {
            return Err(OptionsError::FollowStdin);
        }
        return Ok(InputChoice::Follow(args.input.clone()));
    }
    let name = |path: &PathBuf| {
        if path.as_os_str() == "-" {
            InputName::Stdin
        } else {
            InputName::File(path.clone())
        }
    };
    Ok(InputChoice::Read(args.input.iter().map(name).collect()))
}

/// When compact lines say what policies did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actions {
    /// As the Go tetra's lines, which don't say it.
    IfWide,
    Always,
}

fn plan(
    args: &EventArgs,
    spec: &FilterSpec,
    mask: Option<FieldMask>,
    terminal: &Terminal,
    actions: Actions,
) -> Result<Plan, OptionsError> {
    let has_filter =
        !spec.allow.is_empty() || !spec.deny.is_empty() || spec.since.is_some() || spec.until.is_some();
    Ok(Plan::new(
        Matcher::new(spec)?,
        has_filter,
        mask,
        encoder(args, terminal, actions),
    ))
}

fn limit(args: &EventArgs) -> Limit {
    match (args.first, args.last) {
        (Some(count), _) => Limit::First(count),
        (None, Some(count)) => Limit::Last(count),
        (None, None) => Limit::All,
    }
}

fn filter_spec(args: &EventArgs, now: DateTime<Utc>) -> Result<FilterSpec, OptionsError> {
    let mut spec = filter_flags::spec(&args.filters)?;
    let raw = |flag: &'static str, texts: &[String]| {
        let lists = texts
            .iter()
            .map(|text| raw_filters(text))
            .collect::<Result<Vec<_>, _>>();
        lists
            .map(|lists| lists.concat())
            .map_err(|error| OptionsError::Spec { flag, error })
    };
    if !args.allow_list.is_empty() {
        if !spec.allow.is_empty() {
            return Err(OptionsError::AllowListAndFlags);
        }
        spec.allow = raw("allow-list", &args.allow_list)?;
    }
    spec.deny.extend(raw("deny-list", &args.deny_list)?);
    let parse = |flag: &'static str, text: &Option<String>| {
        text.as_ref()
            .map(|text| time::parse(text, now).map_err(|error| OptionsError::Time { flag, error }))
            .transpose()
    };
    spec.since = parse("since", &args.since)?;
    spec.until = parse("until", &args.until)?;
    Ok(spec)
}

fn field_mask(args: &EventArgs) -> Result<Option<FieldMask>, OptionsError> {
    let paths = |texts: &[String]| texts.iter().flat_map(|text| split_list(text)).collect::<Vec<_>>();
    let (include, exclude) = (paths(&args.include_fields), paths(&args.exclude_fields));
    // Once alone, so that a mistake is told with its flag.
    FieldMask::new(&include, &[]).map_err(|error| OptionsError::FieldMask {
        flag: "include-fields",
        error,
    })?;
    FieldMask::new(&include, &exclude).map_err(|error| OptionsError::FieldMask {
        flag: "exclude-fields",
        error,
    })
}

fn encoder(args: &EventArgs, terminal: &Terminal, actions: Actions) -> Encoder {
    if let Some(path) = terminal_to_show(args) {
        return Encoder::Tty(Tty {
            path: path.to_owned(),
        });
    }
    match args.output.unwrap_or(OutputFormat::Json) {
        OutputFormat::Json => Encoder::Json(Json {
            for_terminal: terminal.stdout,
        }),
        OutputFormat::Compact => Encoder::Compact(Compact::new(CompactOptions {
            colours: match args.color {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => terminal.stdout_takes_colours(),
            },
            timestamps: if args.local_time {
                Some(TimeZone::Local)
            } else {
                args.timestamps.then_some(TimeZone::Utc)
            },
            stack_traces: args.stack_traces,
            ima_hash: args.ima_hash,
            wide: args.wide,
            actions: actions == Actions::Always,
        })),
    }
}

/// The value of `--tty-encode`; empty means none, as in the reference.
fn terminal_to_show(args: &EventArgs) -> Option<&str> {
    args.tty_encode.as_deref().filter(|path| !path.is_empty())
}

/// What to tell a user who reads a log and wants to connect again.
fn idle_reconnect_flags(args: &GeteventsArgs) -> impl Iterator<Item = String> {
    [
        ("--reconnect", args.reconnect),
        ("--reconnect-wait", args.reconnect_wait.is_some()),
    ]
    .into_iter()
    .filter(|(_, given)| *given)
    .map(|(flag, _)| format!("{flag} has no effect here: no agent is asked"))
}

/// Flags that ask for something that can't happen in this run.
fn warnings(args: &EventArgs) -> Vec<String> {
    let mut idle = Vec::new();
    let no_lines = match (terminal_to_show(args), args.output.unwrap_or(OutputFormat::Json)) {
        (Some(_), _) => Some("--tty-encode prints no lines"),
        (None, OutputFormat::Json) => Some("it is for -o compact"),
        (None, OutputFormat::Compact) => None,
    };
    if let Some(reason) = no_lines {
        let flags = [
            ("--timestamps", args.timestamps),
            ("--local-time", args.local_time),
            ("--wide", args.wide),
        ];
        idle.extend(
            flags
                .into_iter()
                .filter(|(_, given)| *given)
                .map(|(flag, _)| (flag, reason)),
        );
    }
    if terminal_to_show(args).is_some() && !(args.include_fields.is_empty() && args.exclude_fields.is_empty())
    {
        idle.push((
            "--include-fields or --exclude-fields",
            "--tty-encode prints no fields",
        ));
    }
    idle.into_iter()
        .map(|(flag, reason)| format!("{flag} has no effect here: {reason}"))
        .collect()
}
