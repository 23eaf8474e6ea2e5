//! What a kernel may offer: how it is tried, and what it is good for.

use aya::maps::MapType;

use Trial::{Map, Mount, Nothing, Pin, Run, Sensor, Types};

use crate::sensor::kept;

/// How a feature is tried.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trial {
    /// The sensor's own programs are loaded and attached.
    Sensor,
    /// A program that does nothing is loaded.
    Nothing,
    /// The kernel's types are read.
    Types,
    /// A map is made.
    Map(MapType),
    /// A program is loaded, attached, and runs.
    Run(Hook),
    /// A map is pinned.
    Pin,
    /// A file system is mounted and can be read.
    Mount(FileSystem),
}

/// What a program of `bpf/probe.bpf.c` is attached to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hook {
    /// The program of this name knows for what kind of hook it is, and this says for which.
    Known(&'static str, &'static str),
    /// Before this function of the kernel, where a program can say what it returns.
    ModifyReturn(&'static str),
    /// This function of the kernel, as one of a list.
    KprobeMulti(&'static str),
    /// A function of this program, with a counter of those who watch it.
    Usdt,
}

/// A file system of the kernel's.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileSystem {
    pub(super) name: &'static str,
    /// What statfs(2) calls it.
    pub(super) magic: i64,
    /// Where it is usually mounted.
    pub(super) places: &'static [&'static str],
}

pub(super) const BPF: FileSystem = FileSystem {
    name: "bpf",
    magic: kept::FILE_SYSTEM,
    places: &[kept::MOUNT],
};
pub(super) const CGROUP2: FileSystem = FileSystem {
    name: "cgroup2",
    magic: 0x6367_7270,
    places: &["/sys/fs/cgroup", "/sys/fs/cgroup/unified"],
};
const TRACEFS: FileSystem = FileSystem {
    name: "tracefs",
    magic: 0x7472_6163,
    places: &["/sys/kernel/tracing", "/sys/kernel/debug/tracing"],
};

/// Where programs are attached. `stage::act` makes the kernel come by.
const FORK: &str = "sched_process_fork";
const CALL: &str = "sys_enter";
const FUNCTION: &str = "security_capget";
const HOOK: &str = "capget";
const OPEN: &str = "security_file_open";
const OPEN_HOOK: &str = "file_open";
const SYSCALL: &str = if cfg!(target_arch = "aarch64") {
    "__arm64_sys_capget"
} else {
    "__x64_sys_capget"
};
/// Of programs whose kind has one place only: a function of this program, all tasks, the root of all cgroups.
const ITS_OWN: &str = "";

const fn program(name: &'static str, place: &'static str) -> Trial {
    Run(Hook::Known(name, place))
}

macro_rules! features {
    ($($feature:ident $name:literal $trial:expr => $purpose:literal,)*) => {
        /// Something that not every kernel offers, or not to everyone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Feature {
            $(#[doc = $purpose] $feature,)*
        }

        impl Feature {
            /// All of them, what the sensor cannot do without first.
            pub(crate) const ALL: &[Feature] = &[$(Feature::$feature),*];

            /// What it is called in tables and in JSON; as agents call it, where they do.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Feature::$feature => $name,)*
                }
            }

            /// What the sensor or a policy needs it for.
            pub(crate) fn purpose(self) -> &'static str {
                match self {
                    $(Feature::$feature => $purpose,)*
                }
            }

            pub(super) fn trial(self) -> Trial {
                match self {
                    $(Feature::$feature => $trial,)*
                }
            }
        }
    };
}

features! {
    ProcessEvents "process_events" Sensor => "process events",
    Bpf "bpf" Nothing => "all events",
    Btf "btf" Types => "all events",
    RingBuffer "ring_buffer" Map(MapType::RingBuf) => "all events",
    PerCpuArray "per_cpu_array" Map(MapType::PerCpuArray) => "all events",
    LruHash "lru_hash" Map(MapType::LruHash) => "process events: the last thread's end",
    TypedTracepoint "tp_btf" program("on_tp_btf", FORK) => "process events",
    Loop "bpf_loop" program("try_loop", FORK) => "process events: paths",
    TypedSystemCalls "tp_btf_syscalls" program("on_tp_btf_syscalls", CALL) => "policies: system calls",
    RawTracepoint "raw_tp" program("on_raw_tp", FORK) => "policies: raw tracepoints",
    Tracefs "tracefs" Mount(TRACEFS) => "policies: tracepoints",
    Tracepoint "tracepoint" program("on_tracepoint", FORK) => "policies: tracepoints",
    Kprobe "kprobe" program("on_kprobe", FUNCTION) => "policies: functions of the kernel",
    Kretprobe "kretprobe" program("on_kretprobe", FUNCTION) => "policies: what functions of the kernel return",
    KprobeMulti "kprobe_multi" Run(Hook::KprobeMulti(FUNCTION)) => "policies: many functions of the kernel at once",
    Fentry "fentry" program("on_fentry", FUNCTION) => "policies: functions of the kernel",
    Fexit "fexit" program("on_fexit", FUNCTION) => "policies: what functions of the kernel return",
    FunctionArgument "func_arg" program("try_function_argument", FUNCTION) => "policies: arguments at fentry and fexit",
    FunctionReturn "func_ret" program("try_function_return", FUNCTION) => "policies: return values at fexit",
    FunctionAddress "func_ip" program("try_function_address", FUNCTION) => "policies: which function was called",
    PathInFentry "d_path_fentry" program("try_d_path_fentry", OPEN) => "policies: paths of files",
    Lsm "lsm" program("on_lsm", HOOK) => "policies: LSM hooks, and Override there",
    LsmSleepable "lsm_sleepable" program("on_lsm_sleepable", HOOK) => "policies: user memory at LSM hooks",
    PathInLsm "d_path_lsm" program("try_d_path_lsm", OPEN_HOOK) => "policies: paths of files at LSM hooks",
    ModifyReturn "fmodret" Run(Hook::ModifyReturn(FUNCTION)) => "policies: Override of security_ functions",
    ModifySystemCall "fmodret_syscall" Run(Hook::ModifyReturn(SYSCALL)) => "policies: Override of system calls",
    OverrideReturn "override_return" program("try_override_return", SYSCALL) => "policies: Override of system calls",
    Signal "signal" program("try_send_signal", FORK) => "policies: Signal and Sigkill",
    Uprobe "uprobe" program("on_uprobe", ITS_OWN) => "policies: functions of programs",
    Uretprobe "uretprobe" program("on_uretprobe", ITS_OWN) => "policies: what functions of programs return",
    UprobeSleepable "uprobe_sleepable" program("on_uprobe_sleepable", ITS_OWN) => "policies: user memory at uprobes",
    Usdt "uprobe_refctroff" Run(Hook::Usdt) => "policies: USDT probes that are off by default",
    StackTrace "stack_trace" Map(MapType::StackTrace) => "policies: stack traces",
    LpmTrie "lpm_trie" Map(MapType::LpmTrie) => "policies: prefixes of paths and of addresses",
    HashOfMaps "hash_of_maps" Map(MapType::HashOfMaps) => "policies: sets of values",
    TaskStorage "task_storage" Map(MapType::TaskStorage) => "policies: what a call was when it returns",
    CgroupRoot "cgroup2" Mount(CGROUP2) => "policies: Override of connections",
    CgroupConnect "cgroup_connect" program("on_cgroup_connect", ITS_OWN) => "policies: Override of connections",
    TaskIterator "iter_task" program("on_iter_task", ITS_OWN) => "nothing yet: running processes come from /proc",
    Pinning "pinning" Pin => "policies: --keep-enforcing",
}

impl Feature {
    /// Whether it can be tried in no time, with what a running sensor may still do.
    pub(crate) fn is_quick(self) -> bool {
        matches!(self.trial(), Map(_) | Mount(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_stable_words_and_used_once() {
        let names: BTreeSet<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
        assert_eq!(names.len(), Feature::ALL.len());
        for name in names {
            assert!(
                name.chars()
                    .all(|character| matches!(character, 'a'..='z' | '0'..='9' | '_')),
                "{name}"
            );
        }
    }
}
