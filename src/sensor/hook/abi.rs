//! The Rust twin of `bpf/include/hook.h`: where things are in what the loader writes and in what hooks tell, and which
//! number stands for what. Nothing is ever cast to the types of the layout, they only say sizes and offsets, which both
//! sides assert.

use std::mem::{offset_of, size_of};

use crate::sensor::abi::{Header, Namespaces, ProcessKey};

/// Arguments, data and the return value of a hook.
pub(crate) const VALUES_MAX: usize = 11;
/// Steps from a value to what is wanted of it.
pub(crate) const STEPS_MAX: usize = 8;
/// Filters of all selectors of a hook.
pub(crate) const FILTERS_MAX: usize = 48;
pub(crate) const SELECTORS_MAX: usize = 8;
/// Bytes of a text or of a buffer that filters see.
pub(crate) const TEXT_MAX: u32 = 4096;
/// Bytes of a buffer with `maxData`.
pub(crate) const DATA_MAX: u32 = 16 << 10;
/// Sets of programs and processes that all policies together can ask for.
pub(crate) const GROUPS_MAX: usize = 128;
pub(crate) const PROTECTED_MAX: usize = 16;
/// Arguments of a function or system call that a program can read (`registers.h`).
pub(crate) const RAW_ARGUMENTS: usize = 6;
/// Frames of a stack.
pub(crate) const STACK_FRAMES: usize = 64;

pub(super) const NO_INDEX: u8 = 0xff;
pub(super) const SIZE_IS_RETURN: u8 = 0xfe;
pub(super) const NO_SYSCALL: u32 = u32::MAX;
/// In sets of system calls: the number is one of programs of 32 bits.
pub(crate) const SYSCALL_COMPAT: u64 = 1 << 32;

/// Declares an enum whose variants are numbers of `hook.h`.
macro_rules! numbers {
    (
        $(#[$meta:meta])*
        pub(crate) enum $type:ident: $number:ty {
            $($(#[$variant_meta:meta])* $variant:ident = $value:literal as $name:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $type {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $type {
            /// As `hook.h` names them.
            #[cfg(test)]
            const NAMES: &[(&str, u64)] = &[$(($name, $value),)+];

            pub(crate) const fn number(self) -> $number {
                match self {
                    $(Self::$variant => $value,)+
                }
            }
        }
    };
}

numbers! {
    /// Where the raw value of a source comes from.
    pub(crate) enum Origin: u8 {
        /// The function's argument; the first has index 0.
        Argument = 0 as "ORIGIN_ARGUMENT",
        Return = 1 as "ORIGIN_RETURN",
        /// The `task_struct` of the thread at hand.
        Task = 2 as "ORIGIN_TASK",
        /// A field of the tracepoint, by its offset and size.
        Field = 3 as "ORIGIN_FIELD",
        /// The number of the system call.
        Syscall = 4 as "ORIGIN_SYSCALL",
        /// Of a USDT probe: a register, by its byte in `pt_regs`.
        Register = 5 as "ORIGIN_REGISTER",
        /// Of a USDT probe: user memory at a register plus an offset.
        Memory = 6 as "ORIGIN_MEMORY",
        /// Of a USDT probe: the offset itself.
        Constant = 7 as "ORIGIN_CONSTANT",
    }
}

numbers! {
    /// What is made of a raw value.
    pub(crate) enum SourceType: u8 {
        Number = 0 as "SOURCE_NUMBER",
        /// Up to a NUL.
        Text = 1 as "SOURCE_TEXT",
        /// As many as another argument says, or `limit`.
        Bytes = 2 as "SOURCE_BYTES",
        /// An array of `struct iovec`, whose length another argument says.
        Iovec = 3 as "SOURCE_IOVEC",
        Fd = 4 as "SOURCE_FD",
        File = 5 as "SOURCE_FILE",
        Path = 6 as "SOURCE_PATH",
        Dentry = 7 as "SOURCE_DENTRY",
        Binprm = 8 as "SOURCE_BINPRM",
        Kiocb = 9 as "SOURCE_KIOCB",
        Filename = 10 as "SOURCE_FILENAME",
        /// The bytes of its first segment.
        IovIter = 11 as "SOURCE_IOV_ITER",
        Sock = 12 as "SOURCE_SOCK",
        Socket = 13 as "SOURCE_SOCKET",
        /// In system calls one of user space.
        Sockaddr = 14 as "SOURCE_SOCKADDR",
        Skb = 15 as "SOURCE_SKB",
        NetDevice = 16 as "SOURCE_NET_DEVICE",
        Cred = 17 as "SOURCE_CRED",
        UserNamespace = 18 as "SOURCE_USER_NAMESPACE",
        BpfAttr = 19 as "SOURCE_BPF_ATTR",
        BpfMap = 20 as "SOURCE_BPF_MAP",
        BpfProg = 21 as "SOURCE_BPF_PROG",
        PerfEvent = 22 as "SOURCE_PERF_EVENT",
        Module = 23 as "SOURCE_MODULE",
        LoadInfo = 24 as "SOURCE_LOAD_INFO",
        /// A capability set, by its address.
        Capabilities = 25 as "SOURCE_CAPABILITIES",
        /// Of a tracepoint: where its text is.
        DataLoc = 26 as "SOURCE_DATA_LOC",
    }
}

numbers! {
    /// When something is read and tested: what costs little comes first.
    pub(crate) enum Stage: u8 {
        /// Who: process, program, namespaces, capabilities.
        Task = 0 as "STAGE_TASK",
        /// Values that are copied.
        Number = 1 as "STAGE_NUMBER",
        /// Values that are walked or copied from memory.
        Text = 2 as "STAGE_TEXT",
        /// No filter asks for it: read once a selector matched.
        Late = 3 as "STAGE_LATE",
        Return = 4 as "STAGE_RETURN",
    }
}

numbers! {
    /// What a filter compares.
    pub(crate) enum FilterType: u8 {
        /// In the host's pid namespace.
        Pid = 0 as "FILTER_PID",
        NamespacePid = 1 as "FILTER_NAMESPACE_PID",
        /// A group has the process: by program or by descent.
        Group = 2 as "FILTER_GROUP",
        /// A group has it or had an ancestor of it.
        Family = 3 as "FILTER_FAMILY",
        ParentGroup = 4 as "FILTER_PARENT_GROUP",
        /// A namespace has the inode number.
        Namespace = 5 as "FILTER_NAMESPACE",
        /// A set has one of the bits of `low`.
        Capability = 6 as "FILTER_CAPABILITY",
        /// One of the namespaces of mask `low` is another than the last time.
        NamespaceChange = 7 as "FILTER_NAMESPACE_CHANGE",
        /// One of the bits of `low` of a set is another than the last time.
        CapabilityChange = 8 as "FILTER_CAPABILITY_CHANGE",
        /// A number is `low`, or in the set.
        Equal = 9 as "FILTER_EQUAL",
        /// Number and `low` have a bit in common.
        Mask = 10 as "FILTER_MASK",
        Greater = 11 as "FILTER_GREATER",
        Less = 12 as "FILTER_LESS",
        /// `low` to `high`, both included.
        Range = 13 as "FILTER_RANGE",
        /// Is in the set.
        Text = 14 as "FILTER_TEXT",
        Prefix = 15 as "FILTER_PREFIX",
        Postfix = 16 as "FILTER_POSTFIX",
        /// The automaton accepts it, from state `set` on.
        Substring = 17 as "FILTER_SUBSTRING",
        /// `low` to `high`, or in the set.
        SourcePort = 18 as "FILTER_SOURCE_PORT",
        DestinationPort = 19 as "FILTER_DESTINATION_PORT",
        SourceAddress = 20 as "FILTER_SOURCE_ADDRESS",
        DestinationAddress = 21 as "FILTER_DESTINATION_ADDRESS",
        Protocol = 22 as "FILTER_PROTOCOL",
        /// Address family.
        FamilyNumber = 23 as "FILTER_FAMILY_NUMBER",
        State = 24 as "FILTER_STATE",
        /// Bit N of `low` stands for type N << 12 of a mode.
        FileType = 25 as "FILTER_FILE_TYPE",
        /// A set of capabilities has one of `low` that the task's effective set has not.
        CapabilitiesGained = 26 as "FILTER_CAPABILITIES_GAINED",
        /// The system call is in the set, where numbers of 32-bit programs have [`SYSCALL_COMPAT`].
        Syscall = 27 as "FILTER_SYSCALL",
        /// A user id of the task is from `low` to `high`, or in the set.
        User = 28 as "FILTER_USER",
    }
}

numbers! {
    /// What a number is compared with.
    pub(crate) enum Compared: u8 {
        /// `low`, and `high`.
        Filter = 0 as "COMPARED_FILTER",
        /// The numbers of the set.
        Set = 1 as "COMPARED_SET",
        /// The ranges of the set.
        Ranges = 2 as "COMPARED_RANGES",
    }
}

numbers! {
    /// `value` of filters on namespaces, and bits of the mask of changes.
    pub(crate) enum NamespaceIndex: u8 {
        Uts = 0 as "NAMESPACE_UTS",
        Ipc = 1 as "NAMESPACE_IPC",
        Mnt = 2 as "NAMESPACE_MNT",
        Pid = 3 as "NAMESPACE_PID",
        PidForChildren = 4 as "NAMESPACE_PID_FOR_CHILDREN",
        Net = 5 as "NAMESPACE_NET",
        Time = 6 as "NAMESPACE_TIME",
        TimeForChildren = 7 as "NAMESPACE_TIME_FOR_CHILDREN",
        Cgroup = 8 as "NAMESPACE_CGROUP",
        User = 9 as "NAMESPACE_USER",
    }
}

numbers! {
    /// `value` of filters on capabilities.
    pub(crate) enum CapabilityIndex: u8 {
        Effective = 0 as "CAPABILITY_EFFECTIVE",
        Permitted = 1 as "CAPABILITY_PERMITTED",
        Inheritable = 2 as "CAPABILITY_INHERITABLE",
    }
}

numbers! {
    /// `value` of filters on users.
    pub(crate) enum UserIndex: u8 {
        Real = 0 as "USER_REAL",
        Effective = 1 as "USER_EFFECTIVE",
    }
}

numbers! {
    /// What counts together for a rate limit.
    pub(crate) enum RateScope: u8 {
        None = 0 as "RATE_NONE",
        Thread = 1 as "RATE_THREAD",
        Process = 2 as "RATE_PROCESS",
        Global = 3 as "RATE_GLOBAL",
    }
}

numbers! {
    /// What a selector does about the policy's enforcers.
    pub(crate) enum Notify: u8 {
        None = 0 as "NOTIFY_NONE",
        Here = 1 as "NOTIFY_HERE",
        Later = 2 as "NOTIFY_LATER",
    }
}

numbers! {
    /// What became of calls.
    pub(crate) enum CountKind: u32 {
        Post = 0 as "COUNT_POST",
        NoPost = 1 as "COUNT_NO_POST",
        Signal = 2 as "COUNT_SIGNAL",
        Override = 3 as "COUNT_OVERRIDE",
        MonitorSignal = 4 as "COUNT_MONITOR_SIGNAL",
        MonitorOverride = 5 as "COUNT_MONITOR_OVERRIDE",
        NotifyEnforcer = 6 as "COUNT_NOTIFY_ENFORCER",
        MonitorNotifyEnforcer = 7 as "COUNT_MONITOR_NOTIFY_ENFORCER",
        RateLimited = 8 as "COUNT_RATE_LIMITED",
        /// No place in the ring buffer.
        Lost = 9 as "COUNT_LOST",
    }
}

/// How many kinds of counts each selector has.
pub(crate) const COUNT_KINDS: u32 = 10;

impl CountKind {
    /// Where a selector's count of this kind is in the map `counts`.
    pub(crate) fn index(self, selector: u32) -> u32 {
        selector * COUNT_KINDS + self.number()
    }
}

/// `enum source_flag`.
pub(super) const SOURCE_BY_ADDRESS: u8 = 1 << 0;
pub(super) const SOURCE_IS_USER: u8 = 1 << 1;
pub(super) const SOURCE_IS_SIGNED: u8 = 1 << 2;
pub(super) const SOURCE_IS_POINTER_SIZE: u8 = 1 << 3;

/// `enum selector_flag`.
pub(super) const SELECTOR_POST: u8 = 1 << 0;
pub(super) const SELECTOR_KERNEL_STACK: u8 = 1 << 1;
pub(super) const SELECTOR_USER_STACK: u8 = 1 << 2;
pub(super) const SELECTOR_SIGNAL: u8 = 1 << 3;
pub(super) const SELECTOR_OVERRIDE: u8 = 1 << 4;
pub(super) const SELECTOR_MONITOR: u8 = 1 << 5;
pub(super) const SELECTOR_AT_CALL: u8 = 1 << 6;
pub(super) const SELECTOR_ANYBODY: u8 = 1 << 7;

/// `enum hook_flag`.
pub(super) const HOOK_HAS_RETURN: u32 = 1 << 0;
pub(super) const HOOK_IS_SYSCALL: u32 = 1 << 1;
pub(super) const HOOK_OVERRIDES: u32 = 1 << 2;
pub(super) const HOOK_ENFORCES: u32 = 1 << 3;

/// `enum value_kind`.
pub(super) const VALUE_ERROR: u8 = 0;
pub(super) const VALUE_NUMBER: u8 = 1;
pub(super) const VALUE_TEXT: u8 = 2;
pub(super) const VALUE_BYTES: u8 = 3;
pub(super) const VALUE_FILE: u8 = 4;
pub(super) const VALUE_SOCK: u8 = 5;
pub(super) const VALUE_SKB: u8 = 6;
pub(super) const VALUE_ADDRESS: u8 = 7;
pub(super) const VALUE_CREDENTIALS: u8 = 8;
pub(super) const VALUE_USER_NAMESPACE: u8 = 9;
pub(super) const VALUE_BPF_OBJECT: u8 = 10;
pub(super) const VALUE_PERF_EVENT: u8 = 11;
pub(super) const VALUE_MODULE: u8 = 12;

/// `enum value_flag`.
pub(super) const VALUE_IS_TRUNCATED: u8 = 1 << 0;
pub(super) const VALUE_IS_DELETED: u8 = 1 << 2;
pub(super) const VALUE_IS_ABSTRACT: u8 = 1 << 3;

/// Beside the taints of a module.
pub(super) const MODULE_SIGNATURE_KNOWN: u64 = 1 << 62;
pub(super) const MODULE_SIGNATURE_OK: u64 = 1 << 63;

/// `enum hook_event_flag`.
pub(super) const HOOK_EVENT_SIGNALLED: u16 = 1 << 0;
pub(super) const HOOK_EVENT_OVERRIDDEN: u16 = 1 << 1;
pub(super) const HOOK_EVENT_MONITORED: u16 = 1 << 2;
pub(super) const HOOK_EVENT_TRUNCATED: u16 = 1 << 3;
pub(super) const HOOK_EVENT_NOTIFIED: u16 = 1 << 4;

#[repr(C)]
pub(super) struct Source {
    pub(super) r#type: u8,
    pub(super) origin: u8,
    pub(super) index: u8,
    pub(super) size: u8,
    pub(super) flags: u8,
    pub(super) stage: u8,
    pub(super) text: u8,
    pub(super) size_index: u8,
    pub(super) bit_offset: u8,
    pub(super) bit_size: u8,
    pub(super) step_count: u8,
    pub(super) scaled: u8,
    pub(super) limit: u32,
    pub(super) offset: i32,
    pub(super) steps: [i32; STEPS_MAX],
}

#[repr(C)]
pub(super) struct Filter {
    pub(super) r#type: u8,
    pub(super) stage: u8,
    pub(super) value: u8,
    pub(super) is_negated: u8,
    pub(super) compared: u8,
    pub(super) is_signed: u8,
    pub(super) selector: u8,
    pub(super) padding: u8,
    pub(super) set: u32,
    pub(super) padding2: u32,
    pub(super) low: u64,
    pub(super) high: u64,
}

#[repr(C)]
pub(super) struct Selector {
    pub(super) first: u8,
    pub(super) end: u8,
    pub(super) flags: u8,
    pub(super) rate_scope: u8,
    pub(super) signal: u32,
    pub(super) error: i32,
    pub(super) notice_error: i16,
    pub(super) notice_signal: u8,
    pub(super) notify: u8,
    pub(super) rate_interval: u64,
}

#[repr(C)]
pub(super) struct Hook {
    pub(super) id: u32,
    pub(super) flags: u32,
    pub(super) argument_count: u8,
    pub(super) value_count: u8,
    pub(super) selector_count: u8,
    pub(super) filter_count: u8,
    pub(super) syscall: u32,
    pub(super) sources: [Source; VALUES_MAX],
    pub(super) syscall_compat: u32,
    pub(super) selectors: [Selector; SELECTORS_MAX],
    pub(super) filters: [Filter; FILTERS_MAX],
}

#[repr(C)]
pub(super) struct Value {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) fixed_length: u16,
    pub(super) text_length: u32,
    pub(super) number: u64,
}

#[repr(C)]
pub(super) struct SockValue {
    pub(super) source: [u8; 16],
    pub(super) destination: [u8; 16],
    pub(super) source_port: u16,
    pub(super) destination_port: u16,
    pub(super) family: u16,
    pub(super) r#type: u16,
    pub(super) protocol: u16,
    pub(super) state: u16,
    pub(super) mark: u32,
    pub(super) priority: u32,
    pub(super) hash: u32,
    pub(super) length: u32,
    pub(super) padding: u32,
    pub(super) cookie: u64,
    pub(super) security_path_length: u32,
    pub(super) security_path_offset: u32,
}

#[repr(C)]
pub(super) struct UserNamespaceValue {
    pub(super) level: u32,
    pub(super) owner: u32,
    pub(super) group: u32,
    pub(super) inode: u32,
}

#[repr(C)]
pub(super) struct BpfObjectValue {
    pub(super) r#type: u32,
    pub(super) instructions: u32,
    pub(super) key_size: u32,
    pub(super) value_size: u32,
    pub(super) max_entries: u32,
    pub(super) padding: u32,
    pub(super) name: [u8; 16],
}

#[repr(C)]
pub(super) struct PerfEventValue {
    pub(super) r#type: u32,
    pub(super) padding: u32,
    pub(super) config: u64,
    pub(super) offset: u64,
}

#[repr(C)]
pub(super) struct HookEvent {
    pub(super) header: Header,
    pub(super) process: ProcessKey,
    pub(super) hook: u32,
    pub(super) flags: u16,
    pub(super) selector: u8,
    pub(super) value_count: u8,
    pub(super) function: u64,
    pub(super) return_time: u64,
    pub(super) kernel_frames: u16,
    pub(super) user_frames: u16,
    pub(super) syscall_abi: u32,
}

/// An entry of the map `members`.
#[repr(C)]
pub(crate) struct Membership {
    pub(crate) start: u64,
    pub(crate) groups: [u64; GROUPS_MAX / 64],
    pub(crate) family: [u64; GROUPS_MAX / 64],
    pub(crate) namespaces: Namespaces,
    pub(crate) effective: u64,
    pub(crate) permitted: u64,
    pub(crate) inheritable: u64,
    pub(crate) exec_time: u64,
}

const _: () = {
    assert!(size_of::<Source>() == 52);
    assert!(size_of::<Filter>() == 32);
    assert!(offset_of!(Filter, low) == 16);
    assert!(size_of::<Selector>() == 24);
    assert!(offset_of!(Selector, notify) == 15);
    assert!(size_of::<Hook>() == 16 + 52 * VALUES_MAX + 4 + 24 * SELECTORS_MAX + 32 * FILTERS_MAX);
    assert!(offset_of!(Hook, sources) == 16);
    assert!(offset_of!(Hook, syscall_compat) == 588);
    assert!(offset_of!(Hook, selectors) == 592);
    assert!(offset_of!(Hook, filters) == 784);
    assert!(size_of::<Value>() == 16);
    assert!(size_of::<SockValue>() == 80);
    assert!(size_of::<UserNamespaceValue>() == 16);
    assert!(size_of::<BpfObjectValue>() == 40);
    assert!(size_of::<PerfEventValue>() == 24);
    assert!(size_of::<HookEvent>() == 64);
    assert!(offset_of!(HookEvent, function) == 40);
    assert!(offset_of!(HookEvent, kernel_frames) == 56);
    assert!(size_of::<Membership>() == 112);
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Every `NAME = VALUE` of an enum and every `#define NAME VALUE` of the header.
    fn header() -> BTreeMap<&'static str, u64> {
        let mut numbers = BTreeMap::new();
        for line in include_str!("../../../bpf/include/hook.h").lines() {
            let line = line.split("/*").next().unwrap_or_default().trim();
            let pair = match line.strip_prefix("#define ") {
                Some(definition) => definition.split_once(' '),
                None => line.split_once(" = "),
            };
            let Some((name, value)) = pair else { continue };
            let value = value.trim_end_matches(',').trim_matches(['(', ')']);
            numbers.insert(name, number(value).unwrap_or_else(|| panic!("{line}")));
        }
        numbers
    }

    /// `7`, `0x7`, `7ULL` or `1 << 7`.
    fn number(value: &str) -> Option<u64> {
        if let Some((base, shift)) = value.split_once(" << ") {
            return Some(number(base)? << number(shift)?);
        }
        let digits = value.trim_end_matches("ULL");
        match digits.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        }
    }

    macro_rules! named {
        ($($constant:ident)+) => {
            &[$((stringify!($constant), $constant as u64),)+]
        };
    }

    #[expect(clippy::cast_lossless, reason = "they have various types")]
    #[test]
    fn numbers_are_those_of_the_header() {
        let constants: &[(&str, u64)] = named![
            VALUES_MAX STEPS_MAX FILTERS_MAX SELECTORS_MAX TEXT_MAX DATA_MAX GROUPS_MAX PROTECTED_MAX STACK_FRAMES
            NO_INDEX SIZE_IS_RETURN NO_SYSCALL SYSCALL_COMPAT COUNT_KINDS
            SOURCE_BY_ADDRESS SOURCE_IS_USER SOURCE_IS_SIGNED SOURCE_IS_POINTER_SIZE
            SELECTOR_POST SELECTOR_KERNEL_STACK SELECTOR_USER_STACK SELECTOR_SIGNAL SELECTOR_OVERRIDE
            SELECTOR_MONITOR SELECTOR_AT_CALL SELECTOR_ANYBODY HOOK_HAS_RETURN HOOK_IS_SYSCALL HOOK_OVERRIDES
            HOOK_ENFORCES HOOK_EVENT_NOTIFIED
            VALUE_ERROR VALUE_NUMBER VALUE_TEXT VALUE_BYTES VALUE_FILE VALUE_SOCK VALUE_SKB VALUE_ADDRESS
            VALUE_CREDENTIALS VALUE_USER_NAMESPACE VALUE_BPF_OBJECT VALUE_PERF_EVENT VALUE_MODULE
            VALUE_IS_TRUNCATED VALUE_IS_DELETED VALUE_IS_ABSTRACT MODULE_SIGNATURE_KNOWN MODULE_SIGNATURE_OK
            HOOK_EVENT_SIGNALLED HOOK_EVENT_OVERRIDDEN HOOK_EVENT_MONITORED HOOK_EVENT_TRUNCATED
        ];
        let all = [
            constants,
            Origin::NAMES,
            SourceType::NAMES,
            Stage::NAMES,
            FilterType::NAMES,
            Compared::NAMES,
            NamespaceIndex::NAMES,
            CapabilityIndex::NAMES,
            UserIndex::NAMES,
            RateScope::NAMES,
            Notify::NAMES,
            CountKind::NAMES,
        ];
        let mut header = header();
        for (name, value) in all.into_iter().flatten() {
            assert_eq!(header.remove(name), Some(*value), "{name}");
        }
        let kernel_side_only = ["FIXED_MAX", "SCALE", "SOURCE_COUNT", "VALUE_IS_FD"];
        assert!(header.into_keys().eq(kernel_side_only));
    }

    #[test]
    fn counts_of_a_selector_follow_each_other() {
        assert_eq!(CountKind::Post.index(0), 0);
        assert_eq!(CountKind::Lost.index(0) + 1, CountKind::Post.index(1));
    }
}
