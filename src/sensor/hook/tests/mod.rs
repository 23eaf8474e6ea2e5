//! Records as the kernel side makes them, and the events that come of them.

mod arguments;
mod events;
mod random;
mod recorded;

use std::mem::{offset_of, size_of};
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use super::abi::{self, HookEvent};
use super::info::{Function, HookInfo, Role, Target, ValueInfo};
use super::registry::Hooks;
use crate::pb::KprobeAction;
use crate::policy::model::ArgType;
use crate::protojson::Transcoder;
use crate::schema;
use crate::sensor::abi::{Header, KIND_HOOK, ProcessKey};
use crate::sensor::decode::decode;
use crate::sensor::metadata::Host;
use crate::sensor::process::{ProcessOptions, Processes};
use crate::sensor::record::{self, Exec, Record};
use crate::sensor::stack::Stacks;

/// `/proc` of a host where nothing runs that isn't told of.
const NOTHING: &str = "/nonexistent/proc";

/// Events of hooks in processes.
struct World {
    processes: Processes,
    hooks: Hooks,
    stacks: Stacks,
}

impl World {
    /// Process 11 runs `/bin/wl`.
    fn new(options: ProcessOptions) -> Self {
        let host = Host::new(Path::new(NOTHING), Path::new(NOTHING), || 0);
        let options = ProcessOptions {
            node_name: "vmnode".to_owned(),
            cache_size: 100,
            ..options
        };
        let mut processes = Processes::new(options, host, Path::new(NOTHING));
        processes.handle(&Record::Exec(Exec {
            time: 2000,
            process: record::ProcessKey { pid: 11, start: 1000 },
            tid: 11,
            binary: b"/bin/wl",
            cwd: b"/",
            arguments: b"wl\0x\0",
            is_first: true,
            ..Exec::default()
        }));
        World {
            processes,
            hooks: Hooks::default(),
            stacks: Stacks::new(Path::new(NOTHING)),
        }
    }

    /// The event of a record of a hook, as JSON.
    fn event(&mut self, info: HookInfo, record: impl FnOnce(RecordBuilder) -> RecordBuilder) -> Value {
        let id = self.hooks.add(info);
        let bytes = record(RecordBuilder::new(id)).bytes();
        serde_json::from_str(&self.json(&bytes).unwrap()).unwrap()
    }

    fn json(&mut self, bytes: &[u8]) -> Option<String> {
        static TRANSCODER: LazyLock<Transcoder> =
            LazyLock::new(|| Transcoder::new(&schema::events_response()));
        let Ok(Record::Hook(record)) = decode(bytes) else {
            panic!("no record of a hook")
        };
        let hook = self.hooks.get(record.hook)?;
        let event = hook.event(&record, &mut self.processes, &mut self.stacks)?;
        let mut json = Vec::new();
        TRANSCODER.transcode(&event.message, &mut json).unwrap();
        Some(String::from_utf8(json).unwrap())
    }
}

/// A hook of the policy `p` on `tcp_connect`, without selectors.
fn hook(values: &[(Role, ArgType)]) -> HookInfo {
    HookInfo {
        target: function("tcp_connect"),
        policy: "p".to_owned(),
        message: String::new(),
        tags: Vec::new(),
        values: values
            .iter()
            .map(|(role, arg_type)| value(*role, *arg_type))
            .collect(),
        selectors: Vec::new(),
    }
}

fn function(name: &str) -> Target {
    Target::Function(Function::One(name.to_owned()))
}

fn value(role: Role, arg_type: ArgType) -> ValueInfo {
    ValueInfo {
        role,
        arg_type,
        element_size: 1,
        label: String::new(),
        order: 0,
    }
}

/// A record of process 11, thread 12, at 5000 nanoseconds, that grows.
pub(super) struct RecordBuilder {
    head: Vec<u8>,
    values: Vec<u8>,
    frames: Vec<u8>,
}

impl RecordBuilder {
    pub(super) fn new(hook: u32) -> Self {
        let mut record = RecordBuilder {
            head: vec![0; size_of::<HookEvent>()],
            values: Vec::new(),
            frames: Vec::new(),
        };
        record.put(offset_of!(Header, kind), KIND_HOOK);
        record.put(offset_of!(Header, time), 5000);
        let process = offset_of!(HookEvent, process);
        record.put(process + offset_of!(ProcessKey, start), 1000);
        record.put(process + offset_of!(ProcessKey, pid), 11);
        record.put(process + offset_of!(ProcessKey, tid), 12);
        record.put(offset_of!(HookEvent, hook), hook);
        record
    }

    /// A number whose higher bytes are 0.
    fn put(&mut self, offset: usize, number: u32) {
        self.head[offset..offset + 4].copy_from_slice(&number.to_ne_bytes());
    }

    /// Another process, whose first thread does it, at another time.
    pub(super) fn process(mut self, pid: u32, start: u64, time: u64) -> Self {
        let process = offset_of!(HookEvent, process);
        self.put(process + offset_of!(ProcessKey, pid), pid);
        self.put(process + offset_of!(ProcessKey, tid), pid);
        self.head[process + offset_of!(ProcessKey, start)..][..8].copy_from_slice(&start.to_ne_bytes());
        self.head[offset_of!(Header, time)..][..8].copy_from_slice(&time.to_ne_bytes());
        self
    }

    pub(super) fn selector(mut self, selector: u8) -> Self {
        self.head[offset_of!(HookEvent, selector)] = selector;
        self
    }

    pub(super) fn function(mut self, function: u64) -> Self {
        self.head[offset_of!(HookEvent, function)..][..8].copy_from_slice(&function.to_ne_bytes());
        self
    }

    pub(super) fn flags(mut self, flags: u16) -> Self {
        self.head[offset_of!(HookEvent, flags)..][..2].copy_from_slice(&flags.to_ne_bytes());
        self
    }

    pub(super) fn compat(mut self) -> Self {
        self.put(offset_of!(HookEvent, syscall_abi), 1);
        self
    }

    pub(super) fn error(self, error: i64) -> Self {
        self.value(abi::VALUE_ERROR, 0, error.cast_unsigned(), b"", b"")
    }

    pub(super) fn number(self, number: u64) -> Self {
        self.value(abi::VALUE_NUMBER, 0, number, b"", b"")
    }

    pub(super) fn text(self, text: &[u8]) -> Self {
        self.value(abi::VALUE_TEXT, 0, 0, b"", text)
    }

    /// Bytes of which there were `size`.
    pub(super) fn captured(self, bytes: &[u8], size: u64) -> Self {
        self.value(abi::VALUE_BYTES, 0, size, b"", bytes)
    }

    pub(super) fn file(self, path: &[u8], mode: u64, flags: u8) -> Self {
        self.value(abi::VALUE_FILE, flags, mode, b"", path)
    }

    pub(super) fn structure(self, kind: u8, number: u64, fixed: &[u8], text: &[u8]) -> Self {
        self.value(kind, 0, number, fixed, text)
    }

    fn flagged_structure(self, kind: u8, flags: u8, fixed: &[u8], text: &[u8]) -> Self {
        self.value(kind, flags, 0, fixed, text)
    }

    fn value(self, kind: u8, flags: u8, number: u64, fixed: &[u8], text: &[u8]) -> Self {
        let (fixed_length, text_length) = (fixed.len().try_into().unwrap(), text.len().try_into().unwrap());
        let mut record = self.raw(kind, fixed_length, text_length, &[fixed, text].concat());
        let value = record.values.len() - fixed.len() - text.len() - size_of::<abi::Value>();
        record.values[value + offset_of!(abi::Value, flags)] = flags;
        let place = value + offset_of!(abi::Value, number);
        record.values[place..place + 8].copy_from_slice(&number.to_ne_bytes());
        record
    }

    /// A value of these bytes, which may have other lengths than it says.
    pub(super) fn raw(mut self, kind: u8, fixed_length: u16, text_length: u32, bytes: &[u8]) -> Self {
        let mut head = [0; size_of::<abi::Value>()];
        head[offset_of!(abi::Value, kind)] = kind;
        head[offset_of!(abi::Value, fixed_length)..][..2].copy_from_slice(&fixed_length.to_ne_bytes());
        head[offset_of!(abi::Value, text_length)..][..4].copy_from_slice(&text_length.to_ne_bytes());
        self.values.extend(head);
        self.values.extend(bytes);
        self.head[offset_of!(HookEvent, value_count)] += 1;
        self
    }

    pub(super) fn stacks(mut self, kernel: &[u64], user: &[u64]) -> Self {
        self.head[offset_of!(HookEvent, kernel_frames)] = kernel.len().try_into().unwrap();
        self.head[offset_of!(HookEvent, user_frames)] = user.len().try_into().unwrap();
        self.frames = [kernel, user]
            .concat()
            .into_iter()
            .flat_map(u64::to_ne_bytes)
            .collect();
        self
    }

    /// The whole record.
    pub(super) fn bytes(mut self) -> Vec<u8> {
        let length = self.head.len() + self.values.len() + self.frames.len();
        self.put(offset_of!(Header, length), length.try_into().unwrap());
        [self.head, self.values, self.frames].concat()
    }
}
