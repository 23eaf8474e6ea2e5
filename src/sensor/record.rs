//! What the kernel side tells, decoded: one value for each thing that happened.
//!
//! Everything borrows from the ring buffer. Times are nanoseconds since boot, `CLOCK_BOOTTIME`.

use super::hook::record::HookRecord;

/// A process, unmistakably: process ids are used again, but not with the same start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ProcessKey {
    /// In the host's pid namespace (`tgid` in the kernel).
    pub(crate) pid: u32,
    /// When its first thread started (`task_struct.group_leader->start_boottime`).
    pub(crate) start: u64,
}

/// Something that happened.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is not stored"
)]
pub(crate) enum Record<'a> {
    Exec(Exec<'a>),
    Fork(Fork),
    Exit(Exit),
    Hook(HookRecord<'a>),
}

/// A process runs a new program (`sched_process_exec`).
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub(crate) struct Exec<'a> {
    pub(crate) time: u64,
    pub(crate) process: ProcessKey,
    /// The thread that called; it is the only one from now on.
    pub(crate) tid: u32,
    /// `real_parent`.
    pub(crate) parent: ProcessKey,
    /// Process id in its own pid namespace.
    pub(crate) namespace_pid: u32,
    pub(crate) auid: u32,
    /// After the exec.
    pub(crate) credentials: Credentials,
    /// Before it, as far as that shows afterwards: no exec changes the real ids, so what a set-user-ID bit, a
    /// set-group-ID bit or file capabilities raised is taken back to them. All else is as after it.
    pub(crate) credentials_before: Credentials,
    pub(crate) namespaces: Namespaces,
    /// Of the default hierarchy; on a host with version 1, of one that has a controller.
    #[expect(dead_code, reason = "policies will ask for it")]
    pub(crate) cgroup_id: u64,
    /// The last components of the cgroup's path, at most 8, as `kubepods.slice/…/cri-containerd-ID.scope`.
    pub(crate) cgroup: &'a [u8],
    /// The path that was asked for: `linux_binprm.filename`, for scripts that of the script. Absolute or relative to
    /// `cwd`; `/dev/fd/3` for fexecve.
    pub(crate) binary: &'a [u8],
    /// From the root of the process.
    pub(crate) cwd: &'a [u8],
    /// `cwd` is the root of the process.
    pub(crate) cwd_is_root: bool,
    /// The directory was removed; `cwd` is where it was.
    pub(crate) cwd_is_deleted: bool,
    /// `cwd` is but the end of a path of more than 4096 bytes.
    pub(crate) cwd_truncated: bool,
    /// From `argv[0]` on, each ended by NUL.
    pub(crate) arguments: &'a [u8],
    /// There were more arguments than fit.
    pub(crate) arguments_truncated: bool,
    /// `NAME=VALUE`, each ended by NUL; empty unless asked for.
    pub(crate) environment: &'a [u8],
    /// There was more in the environment than fit; never set unless it was asked for.
    #[expect(dead_code, reason = "the API has no place for it")]
    pub(crate) environment_truncated: bool,
    pub(crate) inode: u64,
    /// Hard links of the binary's file: 0 for memfd and deleted ones.
    pub(crate) links: u32,
    /// The file's mode has the set-user-ID or set-group-ID bit, and whose the file is.
    pub(crate) setuid: Option<u32>,
    pub(crate) setgid: Option<u32>,
    /// Where the stack starts (`mm_struct.start_stack`): at random, so that it tells one exec from another.
    pub(crate) stack: u64,
    /// How many execs there were with this one, those of the process's parent before the fork included.
    pub(crate) execs: u32,
    /// The first exec since the process was forked; not seen for a child made with `CLONE_PARENT`, as runc's are.
    pub(crate) is_first: bool,
}

/// A process, not a thread, was forked (`sched_process_fork`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fork {
    pub(crate) time: u64,
    pub(crate) child: ProcessKey,
    /// The child's `real_parent`.
    pub(crate) parent: ProcessKey,
    /// Who called fork, and of whom the child is a copy: not the parent if it was made with `CLONE_PARENT`.
    pub(crate) origin: ProcessKey,
    pub(crate) namespace_pid: u32,
    #[expect(dead_code, reason = "policies will ask for it")]
    pub(crate) cgroup_id: u64,
    /// As in [`Exec`]: so many that its origin had.
    pub(crate) execs: u32,
}

/// The last thread of a process ended (`sched_process_exit`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Exit {
    pub(crate) time: u64,
    pub(crate) process: ProcessKey,
    /// The thread that ended last.
    #[expect(dead_code, reason = "the API shows the tid of the exec")]
    pub(crate) tid: u32,
    /// `real_parent`.
    pub(crate) parent: ProcessKey,
    /// What the kernel calls the process, `comm`, ended by NUL; for those of which nothing else is known.
    pub(crate) name: [u8; 16],
    pub(crate) euid: u32,
    /// As `wait` has it: the signal in the low 7 bits, the status in bits 8 to 15.
    pub(crate) code: u32,
    /// As in [`Exec`], those after which the process could not go on included.
    pub(crate) execs: u32,
}

/// `struct cred`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) euid: u32,
    pub(crate) egid: u32,
    pub(crate) suid: u32,
    pub(crate) sgid: u32,
    pub(crate) fsuid: u32,
    pub(crate) fsgid: u32,
    pub(crate) securebits: u32,
    /// Bit N of a set stands for capability N.
    pub(crate) permitted: u64,
    pub(crate) effective: u64,
    pub(crate) inheritable: u64,
    /// Of the user namespace: 0 is the host's.
    pub(crate) user_level: u32,
    pub(crate) user_owner: u32,
    pub(crate) user_group: u32,
}

/// Inode numbers of the namespaces; 0 where the kernel has no such namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
