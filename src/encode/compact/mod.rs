//! Compact output: one event is one line, `EMOJI LABEL SOURCE BINARY REST…`.
//!
//! `hooks` knows what the functions that policies hook mean, `syscall` the raw system call tracepoint, `wide` what
//! `--wide` adds; the line's parts and their order are here.

mod hooks;
mod line;
mod syscall;
mod wide;

use chrono::{DateTime, Local, SecondsFormat, Utc};

use super::colour::Colour;
use super::tty::decode_base64;
use crate::event::{Event, Kind, Process, StackFrame, Value, Wanted};
use crate::pb::{CapabilitiesType, EventType};
use line::Line;

/// Where times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeZone {
    Utc,
    Local,
}

/// What compact output shows and how.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices")]
pub(crate) struct CompactOptions {
    pub(crate) colours: bool,
    /// Begin each line with the time.
    pub(crate) timestamps: Option<TimeZone>,
    pub(crate) stack_traces: bool,
    pub(crate) ima_hash: bool,
    /// Add pid, policy, action, return value and arguments.
    pub(crate) wide: bool,
    /// Add what was done to the process, if anything was. The Go tetra doesn't.
    pub(crate) actions: bool,
}

/// The encoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compact {
    options: CompactOptions,
}

/// The trailer of processes that hold `CAP_SYS_ADMIN` ends in this column.
const TRAILER_COLUMN: usize = 120;

impl Compact {
    pub(crate) fn new(options: CompactOptions) -> Self {
        Compact { options }
    }

    pub(crate) fn wanted(self) -> Wanted {
        Wanted {
            process: true,
            capabilities: true,
            details: true,
            time: self.options.timestamps.is_some(),
            ..Wanted::default()
        }
    }

    /// Appends the event's line, and the lines of its stack traces or hash.
    pub(crate) fn encode(self, event: &Event<'_>, out: &mut Vec<u8>) {
        let mut line = Line::new(out, self.options.colours);
        if let Some(zone) = self.options.timestamps {
            line.literal(
                &event
                    .time
                    .map_or_else(|| "-".to_owned(), |time| format_time(time, zone)),
            );
            line.space();
        }
        let start = line.position();
        push_event(event, &mut line);
        if self.options.wide {
            wide::push(event, &mut line);
        } else if self.options.actions {
            wide::push_taken(event, &mut line);
        }
        let capabilities = event.process.as_ref().and_then(|process| process.capabilities);
        if capabilities.is_some_and(|set| set.effective & 1 << CapabilitiesType::CapSysAdmin as u32 != 0) {
            line.right_aligned(start, TRAILER_COLUMN, Colour::Magenta, "🛑 CAP_SYS_ADMIN");
        }
        line.end();
        if self.options.stack_traces && event.kind == Kind::Known(EventType::ProcessKprobe) {
            kernel_stack(&event.kernel_stack_trace, &mut line);
            user_stack(&event.user_stack_trace, &mut line);
        }
        if self.options.ima_hash && event.kind == Kind::Known(EventType::ProcessLsm) {
            ima_hash(event, &mut line);
        }
    }
}

/// What the event's type has to say, in one line.
fn push_event(event: &Event<'_>, line: &mut Line<'_>) {
    let Kind::Known(event_type) = event.kind else {
        return unknown(event, line);
    };
    match event_type {
        EventType::ProcessExec => {
            head(event, line, "🚀", "process");
            line.field(Colour::Cyan, arguments(event));
        }
        EventType::ProcessExit => {
            head(event, line, "💥", "exit");
            line.field(Colour::Cyan, arguments(event));
            if event.signal.is_empty() {
                line.field(Colour::Red, event.status.to_string().as_bytes());
            } else {
                line.field(Colour::Red, &event.signal);
            }
        }
        EventType::ProcessKprobe => hooks::kprobe(event, line),
        EventType::ProcessTracepoint => tracepoint(event, line),
        EventType::ProcessLoader => {
            head(event, line, "🧬", "loader");
            line.plain_field(&build_id(event));
            line.field(Colour::Yellow, &event.path);
        }
        EventType::ProcessUprobe => {
            head(event, line, "🕵️", "uprobe");
            line.plain_field(&event.path);
            line.plain_field(&event.symbol);
        }
        EventType::ProcessUsdt => {
            head(event, line, "🕵️", "usdt");
            line.plain_field(&event.path);
            line.plain_field(&event.provider);
            line.plain_field(&event.name);
        }
        EventType::ProcessLsm => {
            head(event, line, "🔒", "LSM");
            line.plain_field(&event.function_name);
        }
        EventType::ProcessThrottle => throttle(event, line),
        EventType::Test => line.literal("TEST EVENT"),
        EventType::RateLimitInfo => {
            line.heading(Colour::Red, "⏬", "dropped");
            line.field(Colour::Green, &event.node_name);
            line.plain_field(event.dropped_events.to_string().as_bytes());
            line.literal(" events");
        }
        EventType::Undef => unknown(event, line),
    }
}

/// Emoji, label, source and binary, with which almost every line begins.
fn head(event: &Event<'_>, line: &mut Line<'_>, emoji: &str, label: &str) {
    line.heading(Colour::Blue, emoji, label);
    source_and_binary(event, line);
}

fn source_and_binary(event: &Event<'_>, line: &mut Line<'_>) {
    let process = event.process.as_ref();
    line.space();
    match process.and_then(|process| process.pod.as_ref()) {
        Some(pod) => {
            line.coloured(Colour::Green, |line| {
                line.quoted_parts(&[&pod.namespace, b"/", &pod.name]);
            });
        }
        None => line.text(Colour::Green, &event.node_name),
    }
    line.field(Colour::Magenta, process.map_or(b"", |process| &process.binary));
}

fn arguments<'a>(event: &'a Event<'_>) -> &'a [u8] {
    event
        .process
        .as_ref()
        .map_or(b"", |process: &Process<'_>| &process.arguments)
}

/// A type that this version doesn't know, or none: what there is of an event.
fn unknown(event: &Event<'_>, line: &mut Line<'_>) {
    let name = event.kind.name();
    line.heading_start(Colour::Blue, "❔");
    line.quoted(if name.is_empty() { b"unknown" } else { &name });
    line.heading_end();
    source_and_binary(event, line);
    line.field(Colour::Cyan, arguments(event));
}

fn tracepoint(event: &Event<'_>, line: &mut Line<'_>) {
    if event.subsystem.as_ref() == b"raw_syscalls" && event.tracepoint.as_ref() == b"sys_enter" {
        // One more space than elsewhere: terminals draw this emoji one column wide.
        head(event, line, "☎ ", "syscall");
        line.space();
        syscall::push(&event.args, line);
    } else {
        head(event, line, "⁉️", "tracepoint");
        line.plain_field(&event.subsystem);
        line.plain_field(&event.tracepoint);
    }
}

fn throttle(event: &Event<'_>, line: &mut Line<'_>) {
    line.heading(Colour::Red, "🧬", "throttle");
    line.space();
    match event.throttle_type.as_ref() {
        b"THROTTLE_START" => line.text(Colour::Red, b"START"),
        b"THROTTLE_STOP" => line.coloured(Colour::Green, |line| line.literal("STOP ")),
        b"" | b"THROTTLE_UNKNOWN" => {}
        other => line.quoted(other),
    }
    line.plain_field(&event.cgroup);
}

/// In hexadecimal; as it came if it isn't base64.
fn build_id(event: &Event<'_>) -> Vec<u8> {
    decode_base64(&event.build_id).map_or_else(
        || event.build_id.to_vec(),
        |bytes| {
            bytes
                .iter()
                .flat_map(|byte| format!("{byte:02x}").into_bytes())
                .collect()
        },
    )
}

fn kernel_stack(frames: &[StackFrame<'_>], line: &mut Line<'_>) {
    if frames.is_empty() {
        return;
    }
    line.literal("Kernel:");
    line.end();
    for frame in frames {
        line.coloured(Colour::Green, |line| {
            line.literal(&format!("   0x{:x}:", frame.address));
        });
        line.coloured(Colour::Blue, |line| {
            line.space();
            line.quoted(&frame.symbol);
        });
        line.literal("+");
        line.coloured(Colour::Yellow, |line| {
            line.literal(&format!("0x{:x}", frame.offset));
        });
        line.end();
    }
}

fn user_stack(frames: &[StackFrame<'_>], line: &mut Line<'_>) {
    if frames.is_empty() {
        return;
    }
    line.literal("User:");
    line.end();
    for frame in frames {
        line.coloured(Colour::Green, |line| {
            line.literal(&format!("   0x{:x}:", frame.address));
        });
        if !frame.symbol.is_empty() {
            line.coloured(Colour::Blue, |line| {
                line.space();
                line.quoted(&frame.symbol);
            });
        }
        line.coloured(Colour::Yellow, |line| {
            line.literal(" (");
            line.quoted(&frame.module);
            line.literal(&format!("+0x{:x})", frame.offset));
        });
        line.end();
    }
}

/// The LSM hooks that get a file whose hash IMA may know.
const HOOKS_WITH_HASH: [&str; 11] = [
    "bprm_check_security",
    "bprm_committed_creds",
    "bprm_committing_creds",
    "bprm_creds_for_exec",
    "bprm_creds_from_file",
    "file_ioctl",
    "file_lock",
    "file_open",
    "file_post_open",
    "file_receive",
    "mmap_file",
];

/// The file that an LSM hook was asked about, and its hash.
fn ima_hash(event: &Event<'_>, line: &mut Line<'_>) {
    let has_file = HOOKS_WITH_HASH
        .iter()
        .any(|hook| hook.as_bytes() == event.function_name.as_ref());
    let path = event.args.iter().find_map(hooks::path);
    let (false, true, Some(path)) = (event.ima_hash.is_empty(), has_file, path) else {
        return;
    };
    line.coloured(Colour::Green, |line| {
        line.literal("   ");
        line.quoted(path);
    });
    line.coloured(Colour::Blue, |line| {
        line.space();
        line.quoted(&event.ima_hash);
    });
    line.end();
}

fn format_time(time: DateTime<Utc>, zone: TimeZone) -> String {
    match zone {
        TimeZone::Utc => time.to_rfc3339_opts(SecondsFormat::Nanos, true),
        TimeZone::Local => time
            .with_timezone(&Local)
            .to_rfc3339_opts(SecondsFormat::Nanos, false),
    }
}

/// The text of an argument that may be missing.
fn text<'a>(value: Option<&'a Value<'_>>) -> &'a [u8] {
    value.map_or(b"", Value::text)
}
