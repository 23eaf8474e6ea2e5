//! What is known of hooks: which are called all the time, which come too late for a signal to prevent anything, and
//! what refuses the same operation.

/// Functions and system calls that a busy machine calls thousands of times a second, with when that is.
const BUSY: [(&str, &str); 36] = [
    ("security_file_permission", "each read and each write"),
    ("security_inode_permission", "each step along a path"),
    ("security_inode_getattr", "each stat"),
    ("security_file_open", "each file that is opened"),
    ("security_file_free", "each file that is closed"),
    ("security_capable", "each test of a privilege"),
    ("security_socket_sendmsg", "each message that is sent"),
    ("security_socket_recvmsg", "each message that is received"),
    ("security_mmap_file", "each mapping of memory"),
    ("fd_install", "each descriptor that is opened"),
    ("filp_close", "each descriptor that is closed"),
    ("do_sys_openat2", "each file that is opened"),
    ("do_filp_open", "each file that is opened"),
    ("vfs_read", "each read"),
    ("vfs_write", "each write"),
    ("ksys_read", "each read"),
    ("ksys_write", "each write"),
    ("tcp_sendmsg", "each message that is sent over TCP"),
    ("tcp_recvmsg", "each message that is received over TCP"),
    ("tcp_rcv_established", "each packet of TCP"),
    ("tcp_v4_rcv", "each packet of TCP"),
    ("udp_sendmsg", "each message that is sent over UDP"),
    ("udp_recvmsg", "each message that is received over UDP"),
    ("ip_rcv", "each packet"),
    ("ip_output", "each packet"),
    ("ip_queue_xmit", "each packet"),
    ("__netif_receive_skb", "each packet"),
    ("__dev_queue_xmit", "each packet"),
    ("kfree_skb", "each packet"),
    ("schedule", "each switch between threads"),
    ("try_to_wake_up", "each thread that wakes up"),
    ("finish_task_switch", "each switch between threads"),
    ("kmalloc", "each allocation of memory"),
    ("__kmalloc", "each allocation of memory"),
    ("kfree", "each allocation of memory"),
    ("handle_mm_fault", "each page fault"),
];

/// System calls that programs make all the time.
const BUSY_SYSCALLS: [&str; 44] = [
    "access",
    "brk",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "faccessat",
    "fcntl",
    "fstat",
    "futex",
    "getdents64",
    "getpid",
    "getrandom",
    "gettimeofday",
    "ioctl",
    "lseek",
    "madvise",
    "mmap",
    "mprotect",
    "munmap",
    "nanosleep",
    "newfstatat",
    "open",
    "openat",
    "poll",
    "ppoll",
    "pread64",
    "pselect6",
    "pwrite64",
    "read",
    "readlink",
    "readlinkat",
    "readv",
    "recvfrom",
    "recvmsg",
    "rt_sigaction",
    "rt_sigprocmask",
    "sched_yield",
    "sendmsg",
    "sendto",
    "write",
    "writev",
];

/// Subsystems and events of tracepoints that are called all the time; none given is all of a subsystem's.
const BUSY_TRACEPOINTS: [(&str, Option<&str>); 14] = [
    ("raw_syscalls", Some("sys_enter")),
    ("raw_syscalls", Some("sys_exit")),
    ("sched", Some("sched_switch")),
    ("sched", Some("sched_wakeup")),
    ("sched", Some("sched_waking")),
    ("sched", Some("sched_stat_runtime")),
    ("irq", None),
    ("irq_vectors", None),
    ("kmem", None),
    ("napi", None),
    ("net", None),
    ("rcu", None),
    ("skb", None),
    ("timer", None),
];

/// When a function of the kernel is called, if that is all the time.
pub(super) fn busy_function(name: &str) -> Option<&'static str> {
    BUSY.iter().find(|(busy, _)| *busy == name).map(|(_, when)| *when)
}

/// When an LSM hook is called, if that is all the time.
pub(super) fn busy_lsm_hook(hook: &str) -> Option<&'static str> {
    busy_function(&format!("security_{hook}"))
}

/// Whether programs make this call all the time.
pub(super) fn is_busy_syscall(name: &str) -> bool {
    BUSY_SYSCALLS.contains(&name)
}

/// Whether a tracepoint is passed all the time.
pub(super) fn is_busy_tracepoint(subsystem: &str, event: &str) -> bool {
    let mut busy = BUSY_TRACEPOINTS.iter();
    let is_busy_syscall = subsystem == "syscalls"
        && ["sys_enter_", "sys_exit_"]
            .iter()
            .filter_map(|prefix| event.strip_prefix(prefix))
            .any(is_busy_syscall);
    is_busy_syscall
        || busy
            .any(|(known, known_event)| *known == subsystem && known_event.is_none_or(|known| known == event))
}

/// An operation whose effect outlives the process that asked for it: a signal at its start changes nothing.
#[derive(Debug)]
pub(super) struct Lasting {
    /// What is there afterwards, as in `the link`.
    pub(super) what: &'static str,
    /// The LSM hook that can refuse it.
    pub(super) hook: &'static str,
    /// Which argument of the call is which of the hook, and the type it has there.
    pub(super) arguments: &'static [(u32, u32, &'static str)],
}

/// System calls and functions with a lasting effect.
const LASTING: &[(&[&str], Lasting)] = &[
    (
        &["symlinkat"],
        Lasting {
            what: "the link is made",
            hook: "inode_symlink",
            arguments: &[(0, 2, "string")],
        },
    ),
    (
        &["symlink"],
        Lasting {
            what: "the link is made",
            hook: "inode_symlink",
            arguments: &[(0, 2, "string")],
        },
    ),
    (
        &["link", "linkat", "vfs_link", "do_linkat"],
        Lasting {
            what: "the link is made",
            hook: "inode_link",
            arguments: &[],
        },
    ),
    (
        &["unlink", "unlinkat", "vfs_unlink", "do_unlinkat"],
        Lasting {
            what: "the file is removed",
            hook: "inode_unlink",
            arguments: &[],
        },
    ),
    (
        &["rmdir", "vfs_rmdir", "do_rmdir"],
        Lasting {
            what: "the directory is removed",
            hook: "inode_rmdir",
            arguments: &[],
        },
    ),
    (
        &["rename", "renameat", "renameat2", "vfs_rename", "do_renameat2"],
        Lasting {
            what: "the file is renamed",
            hook: "inode_rename",
            arguments: &[],
        },
    ),
    (
        &["mkdir", "mkdirat", "vfs_mkdir", "do_mkdirat"],
        Lasting {
            what: "the directory is made",
            hook: "inode_mkdir",
            arguments: &[],
        },
    ),
    (
        &["mknod", "mknodat", "vfs_mknod"],
        Lasting {
            what: "the file is made",
            hook: "inode_mknod",
            arguments: &[],
        },
    ),
    (
        &["creat", "vfs_create"],
        Lasting {
            what: "the file is made",
            hook: "inode_create",
            arguments: &[],
        },
    ),
    (
        &["chmod", "fchmod", "fchmodat", "fchmodat2", "chmod_common"],
        Lasting {
            what: "the mode is changed",
            hook: "path_chmod",
            arguments: &[],
        },
    ),
    (
        &["chown", "fchown", "lchown", "fchownat", "chown_common"],
        Lasting {
            what: "the owner is changed",
            hook: "path_chown",
            arguments: &[],
        },
    ),
    (
        &["truncate", "vfs_truncate", "do_truncate"],
        Lasting {
            what: "the file is cut",
            hook: "path_truncate",
            arguments: &[],
        },
    ),
    (
        &["ftruncate"],
        Lasting {
            what: "the file is cut",
            hook: "file_truncate",
            arguments: &[],
        },
    ),
    (
        &["setxattr", "lsetxattr", "fsetxattr", "vfs_setxattr"],
        Lasting {
            what: "the attribute is set",
            hook: "inode_setxattr",
            arguments: &[],
        },
    ),
    (
        &["removexattr", "lremovexattr", "fremovexattr", "vfs_removexattr"],
        Lasting {
            what: "the attribute is removed",
            hook: "inode_removexattr",
            arguments: &[],
        },
    ),
    (
        &[
            "write",
            "writev",
            "pwrite64",
            "pwritev",
            "pwritev2",
            "vfs_write",
            "ksys_write",
        ],
        Lasting {
            what: "the bytes are written",
            hook: "file_permission",
            arguments: &[],
        },
    ),
    (
        &["mount"],
        Lasting {
            what: "the mount is made",
            hook: "sb_mount",
            arguments: &[(0, 0, "string"), (2, 2, "string"), (3, 3, "uint64")],
        },
    ),
    (
        &["path_mount", "do_mount"],
        Lasting {
            what: "the mount is made",
            hook: "sb_mount",
            arguments: &[],
        },
    ),
    (
        &["move_mount"],
        Lasting {
            what: "the mount is moved",
            hook: "move_mount",
            arguments: &[],
        },
    ),
    (
        &["umount2", "path_umount"],
        Lasting {
            what: "the mount is gone",
            hook: "sb_umount",
            arguments: &[(1, 1, "int")],
        },
    ),
    (
        &["pivot_root"],
        Lasting {
            what: "the root is another",
            hook: "sb_pivotroot",
            arguments: &[],
        },
    ),
    (
        &["kill", "tkill"],
        Lasting {
            what: "the signal is sent",
            hook: "task_kill",
            arguments: &[(1, 2, "int")],
        },
    ),
    (
        &["tgkill"],
        Lasting {
            what: "the signal is sent",
            hook: "task_kill",
            arguments: &[(2, 2, "int")],
        },
    ),
    (
        &["connect"],
        Lasting {
            what: "the connection is begun",
            hook: "socket_connect",
            arguments: &[(1, 1, "sockaddr")],
        },
    ),
    (
        &["tcp_connect", "tcp_v4_connect", "tcp_v6_connect"],
        Lasting {
            what: "the connection is begun",
            hook: "socket_connect",
            arguments: &[],
        },
    ),
    (
        &["sendto", "sendmsg", "sendmmsg", "tcp_sendmsg", "udp_sendmsg"],
        Lasting {
            what: "the message is sent",
            hook: "socket_sendmsg",
            arguments: &[],
        },
    ),
    (
        &["init_module", "finit_module", "do_init_module", "load_module"],
        Lasting {
            what: "the module is loaded",
            hook: "kernel_read_file",
            arguments: &[],
        },
    ),
    (
        &["bpf"],
        Lasting {
            what: "the bpf(2) command is done",
            hook: "bpf",
            arguments: &[(0, 0, "int")],
        },
    ),
    (
        &["settimeofday", "clock_settime", "adjtimex"],
        Lasting {
            what: "the clock is set",
            hook: "settime",
            arguments: &[],
        },
    ),
    (
        &["kexec_load", "kexec_file_load"],
        Lasting {
            what: "the kernel is loaded",
            hook: "kernel_load_data",
            arguments: &[],
        },
    ),
];

/// LSM hooks whose operation goes on, with a lasting effect, unless they refuse it.
const LASTING_HOOKS: [(&str, &str); 24] = [
    ("inode_symlink", "the link is made"),
    ("inode_link", "the link is made"),
    ("inode_unlink", "the file is removed"),
    ("inode_rmdir", "the directory is removed"),
    ("inode_rename", "the file is renamed"),
    ("inode_mkdir", "the directory is made"),
    ("inode_mknod", "the file is made"),
    ("inode_create", "the file is made"),
    ("inode_setattr", "the attributes are set"),
    ("inode_setxattr", "the attribute is set"),
    ("path_chmod", "the mode is changed"),
    ("path_chown", "the owner is changed"),
    ("path_link", "the link is made"),
    ("path_mkdir", "the directory is made"),
    ("path_rename", "the file is renamed"),
    ("path_rmdir", "the directory is removed"),
    ("path_symlink", "the link is made"),
    ("path_truncate", "the file is cut"),
    ("path_unlink", "the file is removed"),
    ("sb_mount", "the mount is made"),
    ("sb_umount", "the mount is gone"),
    ("socket_connect", "the connection is begun"),
    ("socket_sendmsg", "the message is sent"),
    ("task_kill", "the signal is sent"),
];

/// What a system call or a function of the kernel leaves behind, if it does.
pub(super) fn lasting(name: &str) -> Option<&'static Lasting> {
    LASTING
        .iter()
        .find(|(names, _)| names.contains(&name))
        .map(|(_, lasting)| lasting)
}

/// System calls that open files; none of them leaves anything behind by that.
const OPENING: [&str; 3] = ["openat", "open", "openat2"];

/// Whether a system call opens a file, by a path.
pub(super) fn opens(call: &str) -> bool {
    OPENING.contains(&call)
}

/// System calls and functions of the kernel whose operation asks an LSM hook.
pub(super) fn operations_of(hook: &str) -> impl Iterator<Item = &'static str> {
    let lasting = LASTING.iter().filter(move |(_, lasting)| lasting.hook == hook);
    let opening = OPENING.into_iter().filter(move |_| hook == "file_open");
    lasting
        .flat_map(|(names, _)| names.iter().copied())
        .chain(opening)
}

/// What is there after an LSM hook that didn't refuse it.
pub(super) fn lasting_hook(hook: &str) -> Option<&'static str> {
    LASTING_HOOKS
        .iter()
        .find(|(known, _)| *known == hook)
        .map(|(_, what)| *what)
}

/// LSM hooks whose function in the kernel isn't just called `security_HOOK`.
const OTHER_FUNCTIONS: [(&str, &str); 7] = [
    ("bprm_check_security", "security_bprm_check"),
    ("file_alloc_security", "security_file_alloc"),
    ("file_free_security", "security_file_free"),
    ("inode_alloc_security", "security_inode_alloc"),
    ("inode_free_security", "security_inode_free"),
    ("sb_alloc_security", "security_sb_alloc"),
    ("socket_sock_rcv_skb", "security_sock_rcv_skb"),
];

/// The function that calls an LSM hook.
pub(super) fn function_of_hook(hook: &str) -> String {
    let other = OTHER_FUNCTIONS.iter().find(|(known, _)| *known == hook);
    other.map_or_else(
        || format!("security_{hook}"),
        |(_, function)| (*function).to_owned(),
    )
}

/// The LSM hook that a function is there to call.
pub(super) fn hook_of_function(function: &str) -> Option<&str> {
    let other = OTHER_FUNCTIONS.iter().find(|(_, known)| *known == function);
    match other {
        Some((hook, _)) => Some(hook),
        None => function.strip_prefix("security_"),
    }
}

/// Whether `security_HOOK` is a mistake for another function.
pub(super) fn misnamed_function(function: &str) -> Option<&'static str> {
    let hook = function.strip_prefix("security_")?;
    let other = OTHER_FUNCTIONS.iter().find(|(known, _)| *known == hook);
    other.map(|(_, function)| *function)
}

/// The function that a policy means, whose name it may have wrong.
pub(super) fn meant_function(function: &str) -> &str {
    misnamed_function(function).unwrap_or(function)
}

/// Functions that run while a process starts a program, when it still is the one that starts it.
const EXEC_FUNCTIONS: [&str; 6] = [
    "security_bprm_check",
    "security_bprm_creds_for_exec",
    "security_bprm_creds_from_file",
    "bprm_execve",
    "do_execveat_common",
    "begin_new_exec",
];

/// Whether a function runs while a program is being started.
pub(super) fn is_exec_function(name: &str) -> bool {
    EXEC_FUNCTIONS.contains(&meant_function(name))
}

/// Whether an LSM hook is called while a program is being started.
pub(super) fn is_exec_hook(hook: &str) -> bool {
    matches!(
        hook,
        "bprm_check_security" | "bprm_creds_for_exec" | "bprm_creds_from_file"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hooks_and_functions_belong_together() {
        assert_eq!(function_of_hook("bprm_check_security"), "security_bprm_check");
        assert_eq!(function_of_hook("file_open"), "security_file_open");
        assert_eq!(
            hook_of_function("security_bprm_check"),
            Some("bprm_check_security")
        );
        assert_eq!(hook_of_function("tcp_connect"), None);
        assert_eq!(
            misnamed_function("security_bprm_check_security"),
            Some("security_bprm_check")
        );
        assert_eq!(misnamed_function("security_file_open"), None);
    }

    #[test]
    fn busy_hooks_are_known_by_any_name() {
        assert_eq!(busy_lsm_hook("file_permission"), Some("each read and each write"));
        assert!(is_busy_tracepoint("syscalls", "sys_enter_read"));
        assert!(is_busy_tracepoint("kmem", "kmalloc"));
        assert!(!is_busy_tracepoint("syscalls", "sys_enter_mount"));
    }

    #[test]
    fn lasting_effects_are_known_with_their_hook() {
        assert_eq!(
            lasting("symlinkat").map(|lasting| lasting.hook),
            Some("inode_symlink")
        );
        assert!(lasting("setns").is_none());
        assert_eq!(lasting_hook("inode_symlink"), Some("the link is made"));
    }
}
