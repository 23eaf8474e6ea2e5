//! What the kernel functions that policies like to hook are about.

use super::line::Line;
use super::{head, text};
use crate::encode::colour::Colour;
use crate::event::{Argument, Event, Value};

/// Writes the line of a kprobe event.
pub(super) fn kprobe(event: &Event<'_>, line: &mut Line<'_>) {
    let args = Args(&event.args);
    match without_architecture(&event.function_name) {
        b"sys_write" => read_or_write(event, line, "📝", "write"),
        b"sys_read" => read_or_write(event, line, "📚", "read"),
        b"fd_install" => one(event, line, "📬", "open", args.path(1)),
        b"sys_openat" => one(event, line, "📬️", "openat", args.string(1)),
        b"sys_open" => one(event, line, "📬️", "open", args.string(0)),
        b"sys_close" => one(event, line, "📪", "close", args.path(0)),
        b"sys_mount" => two_strings(event, line, "mount"),
        b"sys_pivot_root" => two_strings(event, line, "pivot_root"),
        b"sys_setuid" => {
            let user = args.integer(0).map(|user| user.to_string()).unwrap_or_default();
            one(event, line, "🔑", "setuid", user.as_bytes());
        }
        b"sys_clock_settime" => head(event, line, "⏰", "clock_settime"),
        b"proc_exec_connector" => head(event, line, "🔧", "proc_exec_connector"),
        b"sys_setns" => {
            head(event, line, "🔧", "setns");
            line.plain_field(args.integer(1).map_or("", namespace_kind).as_bytes());
        }
        b"tcp_connect" => connection(event, line, "🔌", "connect"),
        b"tcp_close" => connection(event, line, "🧹", "close"),
        b"tcp_sendmsg" => {
            connection(event, line, "📤", "sendmsg");
            line.literal(" bytes ");
            line.literal(&args.integer(1).unwrap_or_default().to_string());
        }
        b"bpf_check" => bpf_program(event, line),
        b"security_perf_event_alloc" => perf_event(event, line),
        b"security_bpf_map_alloc" | b"security_bpf_map_create" => bpf_map(event, line),
        b"security_file_permission" => file_permission(event, line),
        b"security_mmap_file" => mmap(event, line),
        b"security_path_truncate" => truncate(event, line, "path_arg", "security_path_truncate"),
        b"security_file_truncate" => truncate(event, line, "file_arg", "security_file_truncate"),
        _ => {
            head(event, line, "❓", "syscall");
            line.plain_field(&event.function_name);
        }
    }
}

/// `__x64_sys_write` and the like without the architecture.
fn without_architecture(function: &[u8]) -> &[u8] {
    [&b"__x64_"[..], b"__arm64_", b"__ia32_"]
        .iter()
        .find_map(|prefix| function.strip_prefix(*prefix))
        .unwrap_or(function)
}

/// The file that an argument is about, if it is about one.
pub(super) fn path<'a>(argument: &'a Argument<'_>) -> Option<&'a [u8]> {
    ["file_arg", "path_arg", "linux_binprm_arg"]
        .iter()
        .find_map(|name| argument.get(name))
        .map(|file| file.field_text("path"))
}

/// A hook's arguments by position; what is missing or of another type is empty.
struct Args<'a, 'e>(&'a [Argument<'e>]);

impl<'a> Args<'a, '_> {
    fn message_text(&self, index: usize, argument: &str, field: &str) -> &'a [u8] {
        self.0
            .get(index)
            .and_then(|found| found.get(argument))
            .map_or(b"", |message| message.field_text(field))
    }

    fn path(&self, index: usize) -> &'a [u8] {
        self.message_text(index, "file_arg", "path")
    }

    fn string(&self, index: usize) -> &'a [u8] {
        text(self.0.get(index).and_then(|found| found.get("string_arg")))
    }

    /// Of any integer type.
    fn integer(&self, index: usize) -> Option<i128> {
        let found = self.0.get(index)?;
        ["int_arg", "uint_arg", "size_arg", "long_arg"]
            .iter()
            .find_map(|name| found.get(name))?
            .integer()
    }
}

/// Head and one detail.
fn one(event: &Event<'_>, line: &mut Line<'_>, emoji: &str, label: &str, detail: &[u8]) {
    head(event, line, emoji, label);
    line.field(Colour::Cyan, detail);
}

fn read_or_write(event: &Event<'_>, line: &mut Line<'_>, emoji: &str, label: &str) {
    let args = Args(&event.args);
    one(event, line, emoji, label, args.path(0));
    line.space();
    if let Some(size) = event.args.get(2) {
        // A count that is no size shows as 0, as the reference does.
        let size = size.get("size_arg").and_then(Value::integer).unwrap_or_default();
        line.coloured(Colour::Cyan, |line| line.literal(&format!("{size} bytes")));
    }
}

fn two_strings(event: &Event<'_>, line: &mut Line<'_>, label: &str) {
    let args = Args(&event.args);
    one(event, line, "💾", label, args.string(0));
    line.field(Colour::Cyan, args.string(1));
}

/// The kind of namespace that a `CLONE_NEW*` value stands for (`include/uapi/linux/sched.h`).
fn namespace_kind(flag: i128) -> &'static str {
    match flag {
        0 => "any",
        0x0000_0080 => "time",
        0x0002_0000 => "mnt",
        0x0200_0000 => "cgroup",
        0x0400_0000 => "uts",
        0x0800_0000 => "ipc",
        0x1000_0000 => "user",
        0x2000_0000 => "pid",
        0x4000_0000 => "net",
        _ => "",
    }
}

fn connection(event: &Event<'_>, line: &mut Line<'_>, emoji: &str, label: &str) {
    head(event, line, emoji, label);
    line.space();
    if let Some(socket) = event.args.first().and_then(|argument| argument.get("sock_arg")) {
        line.coloured(Colour::Cyan, |line| {
            line.literal("tcp ");
            push_endpoints(socket, line);
        });
    }
}

/// `SADDR:SPORT -> DADDR:DPORT` of a `KprobeSock` or `KprobeSkb`.
pub(super) fn push_endpoints(socket: &Value<'_>, line: &mut Line<'_>) {
    let port = |name| socket.field(name).and_then(Value::integer).unwrap_or_default();
    line.quoted(socket.field_text("saddr"));
    line.literal(&format!(":{} -> ", port("sport")));
    line.quoted(socket.field_text("daddr"));
    line.literal(&format!(":{}", port("dport")));
}

fn bpf_program(event: &Event<'_>, line: &mut Line<'_>) {
    head(event, line, "🐝", "bpf_load");
    line.space();
    if let Some(program) = event
        .args
        .first()
        .and_then(|argument| argument.get("bpf_attr_arg"))
    {
        let instructions = program
            .field("InsnCnt")
            .and_then(Value::integer)
            .unwrap_or_default();
        line.coloured(Colour::Cyan, |line| {
            line.quoted(program.field_text("ProgType"));
            line.plain_field(program.field_text("ProgName"));
            line.literal(&format!(" instruction count {instructions}"));
        });
    }
}

fn perf_event(event: &Event<'_>, line: &mut Line<'_>) {
    head(event, line, "🐝", "perf_event_alloc");
    line.space();
    if let Some(perf) = event
        .args
        .first()
        .and_then(|argument| argument.get("perf_event_arg"))
    {
        line.coloured(Colour::Cyan, |line| {
            line.quoted(perf.field_text("Type"));
            line.plain_field(perf.field_text("KprobeFunc"));
        });
    }
}

fn bpf_map(event: &Event<'_>, line: &mut Line<'_>) {
    head(event, line, "🗺", "bpf_map_create");
    line.space();
    if let Some(map) = event
        .args
        .first()
        .and_then(|argument| argument.get("bpf_map_arg"))
    {
        let number = |name| map.field(name).and_then(Value::integer).unwrap_or_default();
        line.coloured(Colour::Cyan, |line| {
            line.quoted(map.field_text("MapType"));
            line.plain_field(map.field_text("MapName"));
            line.literal(&format!(
                " key size {} value size {} max entries {}",
                number("KeySize"),
                number("ValueSize"),
                number("MaxEntries")
            ));
        });
    }
}

/// `MAY_WRITE` and `MAY_READ` of `include/linux/fs.h`.
fn file_permission(event: &Event<'_>, line: &mut Line<'_>) {
    let args = Args(&event.args);
    let mask = event
        .args
        .get(1)
        .and_then(|argument| argument.get("int_arg"))
        .and_then(Value::integer);
    let (emoji, label) = match mask {
        Some(2) => ("📝", "write"),
        Some(4) => ("📚", "read"),
        _ => return one(event, line, "❓", "security_file_permission", b""),
    };
    one(event, line, emoji, label, args.path(0));
}

/// `PROT_READ`, `PROT_WRITE` and `PROT_EXEC`.
fn mmap(event: &Event<'_>, line: &mut Line<'_>) {
    let Some(protection) = event.args.get(1) else {
        return one(event, line, "❓", "security_mmap_file", b"");
    };
    let bits = protection
        .get("uint_arg")
        .and_then(Value::integer)
        .unwrap_or_default();
    let mut label = "mmap-".to_owned();
    for (bit, letter) in [(1, 'r'), (2, 'w'), (4, 'x')] {
        if bits & bit != 0 {
            label.push(letter);
        }
    }
    one(event, line, "📝", &label, Args(&event.args).path(0));
}

fn truncate(event: &Event<'_>, line: &mut Line<'_>, argument: &str, function: &str) {
    if event.args.is_empty() {
        return one(event, line, "❓", function, b"");
    }
    let path = Args(&event.args).message_text(0, argument, "path");
    one(event, line, "📝", "truncate", path);
}
