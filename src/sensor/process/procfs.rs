//! Processes as `/proc` shows them.

use std::collections::HashMap;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use super::arguments::joined;
use super::cache::TICK;
use crate::sensor::metadata::{container_id, namespaces};
use crate::sensor::record::{Credentials, Namespaces, ProcessKey};
use crate::sensor::text::text;

/// In `flags` of `/proc/PID/stat`.
const PF_KTHREAD: u64 = 0x0020_0000;
/// No audit user id.
pub(super) const NO_AUID: u32 = u32::MAX;

/// A process that runs.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Its start is in steps of [`TICK`].
    pub(super) key: ProcessKey,
    pub(super) parent: u32,
    /// As in an exec's record.
    pub(super) stack: u64,
    /// See [`Origin::Procfs`](super::cache::Origin::Procfs).
    pub(super) is_ahead: bool,
    pub(super) is_kernel: bool,
    /// The first process of a pid name space that isn't the host's.
    pub(super) is_init: bool,
    pub(super) auid: u32,
    pub(super) binary: String,
    pub(super) arguments: String,
    pub(super) cwd: String,
    pub(super) docker: Option<String>,
    pub(super) credentials: Credentials,
    pub(super) namespaces: Namespaces,
}

/// Who ran at a time.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// When it began, in nanoseconds since boot.
    pub(super) time: u64,
    pub(super) running: HashMap<u32, Trace>,
}

/// As much as tells processes and execs apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trace {
    /// In steps of [`TICK`].
    pub(super) start: u64,
    /// As in an exec's record.
    pub(super) stack: u64,
}

impl Look {
    /// Nobody runs.
    pub(crate) fn nobody(now: u64) -> Self {
        Look {
            time: now,
            running: HashMap::new(),
        }
    }

    /// Looks at all processes.
    pub(super) fn new(proc: &Path, now: u64) -> std::io::Result<Self> {
        let trace = |pid: u32| {
            let stat = Stat::read(&proc.join(pid.to_string()))?;
            let trace = Trace {
                start: stat.start.saturating_mul(TICK),
                stack: stat.stack,
            };
            Some((pid, trace))
        };
        Ok(Look {
            time: now,
            running: pids(proc)?.into_iter().filter_map(trace).collect(),
        })
    }
}

/// Numbers of all processes.
pub(super) fn pids(proc: &Path) -> std::io::Result<Vec<u32>> {
    let names = fs::read_dir(proc)?.filter_map(|entry| Some(entry.ok()?.file_name()));
    Ok(names.filter_map(|name| name.to_str()?.parse().ok()).collect())
}

/// What `/proc` tells of a process; nothing if it ended, be it that its parent hasn't waited for it.
pub(super) fn read(proc: &Path, pid: u32) -> Option<Running> {
    let directory = proc.join(pid.to_string());
    let stat = Stat::read(&directory)?;
    let key = ProcessKey {
        pid,
        start: stat.start.saturating_mul(TICK),
    };
    if stat.is_kernel {
        return Some(Running {
            key,
            parent: stat.parent,
            is_kernel: true,
            auid: NO_AUID,
            binary: format!("[{}]", stat.name),
            ..Running::default()
        });
    }
    let link = |name: &str| {
        let target = fs::read_link(directory.join(name)).ok()?;
        Some(text(target.as_os_str().as_bytes()))
    };
    let status = text(&fs::read(directory.join("status")).ok()?);
    let cgroups = fs::read_to_string(directory.join("cgroup")).unwrap_or_default();
    let auid = fs::read_to_string(directory.join("loginuid")).ok();
    Some(Running {
        key,
        parent: stat.parent,
        stack: stat.stack,
        is_ahead: false,
        is_kernel: false,
        is_init: pid != 1 && is_init(&status),
        auid: auid.and_then(|auid| auid.trim().parse().ok()).unwrap_or(NO_AUID),
        binary: link("exe").unwrap_or_else(|| format!("[{}]", stat.name)),
        arguments: joined(&fs::read(directory.join("cmdline")).unwrap_or_default()),
        cwd: link("cwd").unwrap_or_default(),
        docker: docker(&cgroups),
        credentials: credentials(&status),
        namespaces: namespaces(&directory),
    })
}

/// Whether this process runs still, and the program whose stack starts there; where it starts may not be known, as 0.
pub(in crate::sensor) fn runs(proc: &Path, key: ProcessKey, stack: u64) -> bool {
    let stat = Stat::read(&proc.join(key.pid.to_string()));
    stat.is_some_and(|stat| {
        let is_same_program = stack == 0 || stat.stack == 0 || stat.stack == stack;
        stat.start == key.start / TICK && is_same_program
    })
}

/// The process that runs with this number, whose start is in steps of [`TICK`], and which process started it, 0 for none;
/// nothing if it ended.
pub(in crate::sensor) fn key_and_parent(proc: &Path, pid: u32) -> Option<(ProcessKey, u32)> {
    let stat = Stat::read(&proc.join(pid.to_string()))?;
    let start = stat.start.saturating_mul(TICK);
    Some((ProcessKey { pid, start }, stat.parent))
}

/// The process that runs with this number, whose start is in steps of [`TICK`], and where its stack starts.
#[cfg(test)]
pub(in crate::sensor) fn running(proc: &Path, pid: u32) -> Option<(ProcessKey, u64)> {
    read(proc, pid).map(|running| (running.key, running.stack))
}

struct Stat {
    name: String,
    state: u8,
    parent: u32,
    is_kernel: bool,
    threads: u32,
    start: u64,
    /// 0 for threads of the kernel, and if the sensor may not know.
    stack: u64,
}

impl Stat {
    /// Nothing if it ended, be it that its parent hasn't waited for it.
    fn read(directory: &Path) -> Option<Self> {
        let stat = Stat::parse(&fs::read(directory.join("stat")).ok()?)?;
        // A process whose first thread alone ended is a zombie too, but still has threads.
        let has_ended = stat.state == b'Z' && stat.threads < 2 || stat.state == b'X';
        (!has_ended).then_some(stat)
    }

    /// The name stands in parentheses and may hold some itself.
    fn parse(stat: &[u8]) -> Option<Self> {
        let open = stat.iter().position(|&byte| byte == b'(')?;
        let close = stat.iter().rposition(|&byte| byte == b')')?;
        let name = text(stat.get(open + 1..close)?);
        let rest = std::str::from_utf8(stat.get(close + 1..)?).ok()?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Stat {
            name,
            state: *fields.first()?.as_bytes().first()?,
            parent: u32::try_from(number(1)?).ok()?,
            is_kernel: number(6)? & PF_KTHREAD != 0,
            threads: u32::try_from(number(17)?).unwrap_or(u32::MAX),
            start: number(19)?,
            stack: number(25).unwrap_or_default(),
        })
    }
}

fn fields<'a>(status: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_default().split_ascii_whitespace()
}

/// `NSpid` has a number for each pid name space that the process is in, from the outermost on.
fn is_init(status: &str) -> bool {
    fields(status, "NSpid").skip(1).last() == Some("1")
}

fn credentials(status: &str) -> Credentials {
    let ids = |name: &str| {
        let mut ids = fields(status, name).map(|id| id.parse().unwrap_or_default());
        [(); 4].map(|()| ids.next().unwrap_or_default())
    };
    let set = |name: &str| {
        let set = fields(status, name).next();
        set.and_then(|set| u64::from_str_radix(set, 16).ok())
            .unwrap_or_default()
    };
    let [uid, euid, suid, fsuid] = ids("Uid");
    let [gid, egid, sgid, fsgid] = ids("Gid");
    Credentials {
        uid,
        gid,
        euid,
        egid,
        suid,
        sgid,
        fsuid,
        fsgid,
        permitted: set("CapPrm"),
        effective: set("CapEff"),
        inheritable: set("CapInh"),
        ..Credentials::default()
    }
}

/// Of the cgroup hierarchies, one line each, the unified one comes last but counts first.
fn docker(cgroups: &str) -> Option<String> {
    let paths = cgroups
        .lines()
        .rev()
        .filter_map(|line| line.splitn(3, ':').nth(2));
    paths.into_iter().find_map(container_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_lines_with_odd_names() {
        let line = b"42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 4480 1 2 3 4 5 140722 7";
        let stat = Stat::parse(line).unwrap();
        assert_eq!(
            (stat.name.as_str(), stat.state, stat.parent),
            ("a) b (c", b'S', 7)
        );
        assert_eq!(
            (stat.is_kernel, stat.threads, stat.start, stat.stack),
            (false, 3, 4480, 140_722)
        );
        assert!(Stat::parse(b"42 (x").is_none());
        assert!(Stat::parse(b"42 )x( S 7").is_none());
        assert!(Stat::parse(b"42 (x) S 7").is_none());
    }

    #[test]
    fn facts_from_status() {
        let status = "Name:\twl\nUid:\t1000\t0\t1001\t1002\nGid:\t5\t6\t7\t8\nNSpid:\t290\t1\n\
            CapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000400\n";
        let found = credentials(status);
        assert_eq!(
            (found.uid, found.euid, found.suid, found.fsuid),
            (1000, 0, 1001, 1002)
        );
        assert_eq!((found.gid, found.egid, found.sgid, found.fsgid), (5, 6, 7, 8));
        assert_eq!(
            (found.permitted, found.effective, found.inheritable),
            (0x1ff_ffff_ffff, 0x400, 0)
        );
        assert!(is_init(status));
        assert!(!is_init("NSpid:\t1\n"));
        assert!(!is_init("NSpid:\t290\t7\n"));
        assert!(!is_init(""));
    }

    #[test]
    fn the_container_of_the_unified_hierarchy_comes_first() {
        let id = "4f8b6e1c9d3a27f05b8e64c1d29f7a3084be5c6d1f2093a7b8c4d5e6f7a8b9c0";
        let found = docker(&format!(
            "4:memory:/docker/{id}\n1:name=systemd:/x\n0::/lxc.payload.a\n"
        ));
        assert_eq!(found.as_deref(), Some("a"));
        let found = docker(&format!("4:memory:/docker/{id}\n0::/\n"));
        assert_eq!(found.as_deref(), Some("4f8b6e1c9d3a27f05b8e64c1d29f7a3"));
    }

    #[test]
    fn this_process_is_found() {
        let proc = Path::new("/proc");
        let found = read(proc, std::process::id()).unwrap();
        assert!(found.binary.starts_with('/'), "{found:?}");
        assert!(pids(proc).unwrap().contains(&found.key.pid));
        let look = Look::new(proc, 1).unwrap();
        let trace = look.running[&found.key.pid];
        assert_eq!((trace.start, trace.stack), (found.key.start, found.stack));
        assert!(read(proc, u32::MAX).is_none());
    }
}
