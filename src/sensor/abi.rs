//! The Rust twin of `bpf/include/event.h`: where each field of a record is. Nothing is ever cast to these types, they
//! only say sizes and offsets, which both sides assert.

use std::mem::{offset_of, size_of};

/// `enum kind`; also keys of the map `lost`.
pub(crate) const KIND_EXEC: u32 = 0;
pub(crate) const KIND_FORK: u32 = 1;
pub(crate) const KIND_EXIT: u32 = 2;
pub(crate) const KIND_HOOK: u32 = 3;

/// `enum lost`, the other keys of that map.
pub(crate) const LOST_KERNEL_EXIT: u32 = 4;
pub(crate) const LOST_COUNT: usize = 5;

/// `enum exec_flag`.
pub(crate) const EXEC_IS_FIRST: u32 = 1 << 0;
pub(crate) const EXEC_IS_SECURE: u32 = 1 << 1;
pub(crate) const EXEC_CWD_IS_ROOT: u32 = 1 << 2;
pub(crate) const EXEC_CWD_IS_DELETED: u32 = 1 << 3;
pub(crate) const EXEC_CWD_TRUNCATED: u32 = 1 << 4;
pub(crate) const EXEC_ARGUMENTS_TRUNCATED: u32 = 1 << 5;
pub(crate) const EXEC_ENVIRONMENT_TRUNCATED: u32 = 1 << 6;

#[repr(C)]
pub(crate) struct Header {
    pub(crate) kind: u32,
    pub(crate) length: u32,
    pub(crate) time: u64,
}

#[repr(C)]
pub(crate) struct ProcessKey {
    pub(crate) start: u64,
    pub(crate) pid: u32,
    pub(crate) tid: u32,
}

#[repr(C)]
pub(crate) struct Credentials {
    pub(crate) permitted: u64,
    pub(crate) effective: u64,
    pub(crate) inheritable: u64,
    pub(crate) ambient: u64,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) euid: u32,
    pub(crate) egid: u32,
    pub(crate) suid: u32,
    pub(crate) sgid: u32,
    pub(crate) fsuid: u32,
    pub(crate) fsgid: u32,
    pub(crate) securebits: u32,
    pub(crate) user_level: u32,
    pub(crate) user_owner: u32,
    pub(crate) user_group: u32,
}

#[repr(C)]
pub(crate) struct Namespaces {
    pub(crate) uts: u32,
    pub(crate) ipc: u32,
    pub(crate) mnt: u32,
    pub(crate) pid: u32,
    pub(crate) pid_for_children: u32,
    pub(crate) net: u32,
    pub(crate) time: u32,
    pub(crate) time_for_children: u32,
    pub(crate) cgroup: u32,
    pub(crate) user: u32,
}

#[repr(C)]
pub(crate) struct ExecEvent {
    pub(crate) header: Header,
    pub(crate) process: ProcessKey,
    pub(crate) parent: ProcessKey,
    pub(crate) credentials: Credentials,
    pub(crate) namespaces: Namespaces,
    pub(crate) cgroup_id: u64,
    pub(crate) inode: u64,
    pub(crate) stack: u64,
    pub(crate) links: u32,
    pub(crate) mode: u32,
    pub(crate) file_uid: u32,
    pub(crate) file_gid: u32,
    pub(crate) namespace_pid: u32,
    pub(crate) auid: u32,
    pub(crate) flags: u32,
    pub(crate) execs: u32,
    pub(crate) padding: u32,
    pub(crate) cgroup_length: u32,
    pub(crate) binary_length: u32,
    pub(crate) cwd_length: u32,
    pub(crate) arguments_length: u32,
    pub(crate) environment_length: u32,
}

#[repr(C)]
pub(crate) struct ForkEvent {
    pub(crate) header: Header,
    pub(crate) child: ProcessKey,
    pub(crate) parent: ProcessKey,
    pub(crate) origin: ProcessKey,
    pub(crate) cgroup_id: u64,
    pub(crate) namespace_pid: u32,
    pub(crate) execs: u32,
}

#[repr(C)]
pub(crate) struct ExitEvent {
    pub(crate) header: Header,
    pub(crate) process: ProcessKey,
    pub(crate) parent: ProcessKey,
    pub(crate) name: [u64; 2],
    pub(crate) code: u32,
    pub(crate) execs: u32,
    pub(crate) euid: u32,
    pub(crate) padding: u32,
}

const _: () = {
    assert!(size_of::<Header>() == 16);
    assert!(size_of::<ProcessKey>() == 16);
    assert!(size_of::<Credentials>() == 80);
    assert!(size_of::<Namespaces>() == 40);
    assert!(size_of::<ExecEvent>() == 248);
    assert!(offset_of!(ExecEvent, credentials) == 48);
    assert!(offset_of!(ExecEvent, namespaces) == 128);
    assert!(offset_of!(ExecEvent, cgroup_id) == 168);
    assert!(offset_of!(ExecEvent, links) == 192);
    assert!(offset_of!(ExecEvent, cgroup_length) == 228);
    assert!(size_of::<ForkEvent>() == 80);
    assert!(offset_of!(ForkEvent, cgroup_id) == 64);
    assert!(size_of::<ExitEvent>() == 80);
    assert!(offset_of!(ExitEvent, name) == 48);
    assert!(offset_of!(ExitEvent, code) == 64);
};
