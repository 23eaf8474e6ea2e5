//! Names of the kernel's numbers, as events have them. What has none is shown as its number.

use std::borrow::Cow;

use crate::pb;
use crate::policy::values::{FAMILIES, PROTOCOLS, STATES};
use crate::syscalls::{self, Abi, Syscall};

/// What some number is called.
pub(super) type Name = Cow<'static, str>;

const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

/// `enum sock_type` of `include/linux/net.h`.
const SOCKET_KINDS: &[(&str, u16)] = &[
    ("SOCK_STREAM", 1),
    ("SOCK_DGRAM", 2),
    ("SOCK_RAW", 3),
    ("SOCK_RDM", 4),
    ("SOCK_SEQPACKET", 5),
    ("SOCK_DCCP", 6),
    ("SOCK_PACKET", 10),
];

/// `enum bpf_map_type` of `include/uapi/linux/bpf.h`, from 0 on, without its prefix.
const MAP_KINDS: [&str; 35] = [
    "UNSPEC",
    "HASH",
    "ARRAY",
    "PROG_ARRAY",
    "PERF_EVENT_ARRAY",
    "PERCPU_HASH",
    "PERCPU_ARRAY",
    "STACK_TRACE",
    "CGROUP_ARRAY",
    "LRU_HASH",
    "LRU_PERCPU_HASH",
    "LPM_TRIE",
    "ARRAY_OF_MAPS",
    "HASH_OF_MAPS",
    "DEVMAP",
    "SOCKMAP",
    "CPUMAP",
    "XSKMAP",
    "SOCKHASH",
    "CGROUP_STORAGE",
    "REUSEPORT_SOCKARRAY",
    "PERCPU_CGROUP_STORAGE",
    "QUEUE",
    "STACK",
    "SK_STORAGE",
    "DEVMAP_HASH",
    "STRUCT_OPS",
    "RINGBUF",
    "INODE_STORAGE",
    "TASK_STORAGE",
    "BLOOM_FILTER",
    "USER_RINGBUF",
    "CGRP_STORAGE",
    "ARENA",
    "INSN_ARRAY",
];

/// `enum perf_type_id` of `include/uapi/linux/perf_event.h`, from 0 on. Drivers have numbers of their own.
const PERF_EVENT_KINDS: [&str; 6] = [
    "PERF_TYPE_HARDWARE",
    "PERF_TYPE_SOFTWARE",
    "PERF_TYPE_TRACEPOINT",
    "PERF_TYPE_HW_CACHE",
    "PERF_TYPE_RAW",
    "PERF_TYPE_BREAKPOINT",
];

pub(super) fn family(number: u16) -> Name {
    named(FAMILIES, number)
}

pub(super) fn socket_kind(number: u16) -> Name {
    named(SOCKET_KINDS, number)
}

/// Of the internet's families; others number their protocols their own way, from 0, which is nothing special.
pub(super) fn protocol(family: u16, number: u16) -> Name {
    match (family, number) {
        (AF_INET | AF_INET6, _) => named(PROTOCOLS, number),
        (_, 0) => Cow::Borrowed(""),
        _ => Cow::Owned(number.to_string()),
    }
}

pub(super) fn state(number: u16) -> Name {
    match number {
        0 => Cow::Borrowed(""),
        _ => named(STATES, number),
    }
}

pub(super) fn map_kind(number: u32) -> Name {
    match at(&MAP_KINDS, number) {
        Some(name) => Cow::Owned(format!("BPF_MAP_TYPE_{name}")),
        None => Cow::Owned(number.to_string()),
    }
}

pub(super) fn program_kind(number: u32) -> Name {
    let known = i32::try_from(number).ok();
    let known = known.and_then(|number| pb::BpfProgramType::try_from(number).ok());
    known.map_or_else(
        || Cow::Owned(number.to_string()),
        |kind| Cow::Borrowed(kind.as_str_name()),
    )
}

pub(super) fn perf_event_kind(number: u32) -> Name {
    at(&PERF_EVENT_KINDS, number).map_or_else(|| Cow::Owned(number.to_string()), Cow::Borrowed)
}

/// The interface of system calls of programs in 64 or 32 bits. Where none is known, no kernel side runs either.
pub(super) fn abi(is_compat: bool) -> Abi {
    let host = Abi::host().unwrap_or(Abi::X64);
    if is_compat { host.narrow() } else { host }
}

/// The kernel function that a system call comes to.
pub(super) fn system_call(number: u64, is_compat: bool) -> String {
    let abi = abi(is_compat);
    let number_of_call = u32::try_from(number).ok();
    let call = number_of_call.and_then(|number| {
        let name = syscalls::name(abi, number)?;
        Some(Syscall { abi, number, name })
    });
    call.map_or_else(|| format!("{}sys_{number}", abi.prefix()), Syscall::function)
}

/// Type and permissions as `ls -l` shows them; nothing for mode 0, which stands for one that isn't known.
pub(super) fn permission(mode: u32) -> String {
    const TYPES: &[(u32, char)] = &[
        (0o01, 'p'),
        (0o02, 'c'),
        (0o04, 'd'),
        (0o06, 'b'),
        (0o10, '-'),
        (0o12, 'l'),
        (0o14, 's'),
    ];
    if mode == 0 {
        return String::new();
    }
    let kind = TYPES.iter().find(|(number, _)| *number == mode >> 12 & 0o17);
    let mut text = String::with_capacity(10);
    text.push(kind.map_or('-', |(_, letter)| *letter));
    // Owner, group, others: each with the bit that changes what execution means.
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (false, false) => '-',
            (false, true) => 'x',
            (true, false) => letter.to_ascii_uppercase(),
            (true, true) => letter,
        });
    }
    text
}

fn named(names: &[(&'static str, u16)], number: u16) -> Name {
    let found = names.iter().find(|(_, known)| *known == number);
    found.map_or_else(
        || Cow::Owned(number.to_string()),
        |(name, _)| Cow::Borrowed(*name),
    )
}

fn at(names: &[&'static str], number: u32) -> Option<&'static str> {
    names.get(usize::try_from(number).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sockets() {
        assert_eq!((family(2), family(99)), ("AF_INET".into(), "99".into()));
        assert_eq!(
            (socket_kind(5), socket_kind(10)),
            ("SOCK_SEQPACKET".into(), "SOCK_PACKET".into())
        );
        assert_eq!(
            (protocol(2, 6), protocol(10, 58)),
            ("IPPROTO_TCP".into(), "IPPROTO_ICMPV6".into())
        );
        assert_eq!((protocol(16, 6), protocol(1, 0)), ("6".into(), "".into()));
        assert_eq!(
            (state(1), state(12), state(0)),
            ("TCP_ESTABLISHED".into(), "TCP_NEW_SYN_RECV".into(), "".into())
        );
    }

    #[test]
    fn names_of_bpf_and_perf() {
        assert_eq!(
            (map_kind(1), map_kind(27)),
            ("BPF_MAP_TYPE_HASH".into(), "BPF_MAP_TYPE_RINGBUF".into())
        );
        assert_eq!(
            (map_kind(33), map_kind(99)),
            ("BPF_MAP_TYPE_ARENA".into(), "99".into())
        );
        assert_eq!(
            (program_kind(2), program_kind(u32::MAX)),
            ("BPF_PROG_TYPE_KPROBE".into(), "4294967295".into())
        );
        assert_eq!(
            (perf_event_kind(1), perf_event_kind(6)),
            ("PERF_TYPE_SOFTWARE".into(), "6".into())
        );
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn names_of_system_calls() {
        assert_eq!(system_call(266, false), "__x64_sys_symlinkat");
        assert_eq!(system_call(5, false), "__x64_sys_newfstat");
        assert_eq!(system_call(11, true), "__ia32_sys_execve");
        assert_eq!(system_call(100_000, false), "__x64_sys_100000");
        assert_eq!(system_call(u64::MAX, false), "__x64_sys_18446744073709551615");
    }

    #[test]
    fn permissions_as_ls_shows_them() {
        for (mode, text) in [
            (0o100_755, "-rwxr-xr-x"),
            (0o104_755, "-rwsr-xr-x"),
            (0o102_640, "-rw-r-S---"),
            (0o041_777, "drwxrwxrwt"),
            (0o041_776, "drwxrwxrwT"),
            (0o120_777, "lrwxrwxrwx"),
            (0o140_600, "srw-------"),
            (0o020_620, "crw--w----"),
            (0o060_660, "brw-rw----"),
            (0o010_644, "prw-r--r--"),
            (0o100_000, "----------"),
            (0, ""),
        ] {
            assert_eq!(permission(mode), text);
        }
    }
}
