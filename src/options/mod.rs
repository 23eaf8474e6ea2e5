//! From the command line to what is to be done: defaults, terminal, environment and conflicts are settled here.

mod filter_flags;
mod time;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::cli::{ColorChoice, GeteventsArgs, OutputFormat, split_list};
use crate::encode::{Compact, CompactOptions, Json, TimeZone, Tty};
use crate::filter::{FieldMask, FieldMaskError, FilterError, FilterSpec, Matcher, SpecError, raw_filters};
use crate::pipeline::{Encoder, Limit, Plan};
use crate::source::InputName;
use crate::term::Terminal;

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
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum InputChoice {
    Read(Vec<InputName>),
    Follow(Vec<PathBuf>),
}

/// What is wrong with the flags.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OptionsError {
    #[error(
        "no events to read: standard input is not a file or pipe; pipe a log into tetra, or name one with --input FILE"
    )]
    NoInput,
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
}

impl GeteventsOptions {
    /// Settles everything; `now` is what relative times count from.
    pub(crate) fn new(
        args: &GeteventsArgs,
        terminal: &Terminal,
        now: DateTime<Utc>,
    ) -> Result<Self, OptionsError> {
        let input = input(args, terminal)?;
        let spec = filter_spec(args, now)?;
        let has_filter =
            !spec.allow.is_empty() || !spec.deny.is_empty() || spec.since.is_some() || spec.until.is_some();
        let plan = Plan::new(
            Matcher::new(&spec)?,
            has_filter,
            field_mask(args)?,
            encoder(args, terminal),
        );
        let limit = match (args.first, args.last) {
            (Some(count), _) => Limit::First(count),
            (None, Some(count)) => Limit::Last(count),
            (None, None) => Limit::All,
        };
        Ok(GeteventsOptions {
            input,
            plan,
            limit,
            progress: !args.no_progress,
            warnings: warnings(args),
        })
    }
}

fn input(args: &GeteventsArgs, terminal: &Terminal) -> Result<InputChoice, OptionsError> {
    if args.input.is_empty() {
        return if terminal.has_input {
            Ok(InputChoice::Read(vec![InputName::Stdin]))
        } else {
            Err(OptionsError::NoInput)
        };
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

fn filter_spec(args: &GeteventsArgs, now: DateTime<Utc>) -> Result<FilterSpec, OptionsError> {
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

fn field_mask(args: &GeteventsArgs) -> Result<Option<FieldMask>, OptionsError> {
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

fn encoder(args: &GeteventsArgs, terminal: &Terminal) -> Encoder {
    if let Some(path) = terminal_to_show(args) {
        return Encoder::Tty(Tty {
            path: path.to_owned(),
        });
    }
    match args.output {
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
        })),
    }
}

/// The value of `--tty-encode`; empty means none, as in the reference.
fn terminal_to_show(args: &GeteventsArgs) -> Option<&str> {
    args.tty_encode.as_deref().filter(|path| !path.is_empty())
}

/// Flags that ask for something that can't happen in this run.
fn warnings(args: &GeteventsArgs) -> Vec<String> {
    let mut idle = Vec::new();
    if args.reconnect {
        idle.push(("--reconnect", "no agent is asked for events"));
    }
    if args.reconnect_wait.is_some() {
        idle.push(("--reconnect-wait", "no agent is asked for events"));
    }
    let no_lines = match (terminal_to_show(args), args.output) {
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
