//! What events have to say of a process, by `/proc` alone.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::NODE;

/// `/proc` has start times in these steps, in nanoseconds.
pub(super) const TICK: u64 = 10_000_000;
const CAPABILITIES: [&str; 41] = [
    "CAP_CHOWN",
    "DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];
const NAMESPACES: [&str; 10] = [
    "uts",
    "ipc",
    "mnt",
    "pid",
    "pid_for_children",
    "net",
    "time",
    "time_for_children",
    "cgroup",
    "user",
];

/// What is known of a process that runs, however it came to be; what its exec brought lacks.
pub(super) fn process(pid: u32) -> Value {
    let status = Status::read(pid);
    let [uid, euid, suid, fsuid] = status.ids("Uid");
    let [gid, egid, sgid, fsgid] = status.ids("Gid");
    let mut process = json!({
        "pid": pid,
        "tid": pid,
        "uid": euid,
        "cwd": link(pid, "cwd"),
        "auid": auid(pid),
        "cap": capabilities(&status),
        "ns": namespaces(pid),
        "process_credentials": {
            "uid": uid, "gid": gid, "euid": euid, "egid": egid,
            "suid": suid, "sgid": sgid, "fsuid": fsuid, "fsgid": fsgid,
        },
        "in_init_tree": is_in_init_tree(pid),
    });
    if let Some(container) = container(pid) {
        process["docker"] = container.into();
    }
    if ["mnt", "user"].iter().all(|name| is_host(pid, name))
        && let Some(name) = user_name(euid)
    {
        process["user"] = json!({ "name": name });
    }
    process
}

/// A process that ran before the sensor, from whose memory arguments are known.
pub(super) fn running(pid: u32) -> Value {
    let mut process = process(pid);
    let start = start(pid);
    let parent = parent(pid);
    process["exec_id"] = exec_id(start, pid).into();
    process["parent_exec_id"] = match parent {
        0 => exec_id(1, 0),
        parent => exec_id(self::start(parent), parent),
    }
    .into();
    process["binary"] = link(pid, "exe").into();
    let arguments = joined(&words(pid));
    if !arguments.is_empty() {
        process["arguments"] = arguments.into();
    }
    process["flags"] = flags(&process).into();
    process
}

/// Flags of a process from `/proc`.
fn flags(process: &Value) -> String {
    let all = [
        ("procFS", true),
        ("rootcwd", process["cwd"] == "/"),
        ("inInitTree", process["in_init_tree"] == true),
    ];
    let set = all.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| *flag);
    set.collect::<Vec<_>>().join(" ")
}

/// The process and all it descends from. `Null` stands for a process that may not be looked into.
pub(super) fn line(pid: u32) -> Vec<Value> {
    let may_look = |pid: u32| fs::read_link(folder(pid).join("cwd")).is_ok();
    ancestors(pid)
        .map(|pid| if may_look(pid) { running(pid) } else { Value::Null })
        .collect()
}

/// The process, its parent, and so on, but not the kernel.
fn ancestors(pid: u32) -> impl Iterator<Item = u32> {
    std::iter::successors(Some(pid), |pid| Some(parent(*pid)).filter(|parent| *parent != 0))
}

pub(super) fn exec_id(ktime: u64, pid: u32) -> String {
    STANDARD.encode(format!("{NODE}:{ktime}:{pid}"))
}

/// When the process started, in nanoseconds since boot, up to a [`TICK`] earlier.
pub(super) fn start(pid: u32) -> u64 {
    field_of_stat(pid, 19) * TICK
}

pub(super) fn parent(pid: u32) -> u32 {
    u32::try_from(field_of_stat(pid, 1)).expect("process ids are small")
}

/// The children of a process; threads have none of their own.
pub(super) fn children(of: u32) -> Vec<u32> {
    let names = fs::read_dir("/proc").expect("list /proc");
    let names = names.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    names
        .filter(|pid| try_field_of_stat(*pid, 1) == Some(of.into()))
        .collect()
}

/// Where a link of the process leads: `exe` or `cwd`.
pub(super) fn link(pid: u32, name: &str) -> String {
    let target =
        fs::read_link(folder(pid).join(name)).unwrap_or_else(|error| panic!("{pid}/{name}: {error}"));
    String::from_utf8_lossy(target.as_os_str().as_bytes()).into_owned()
}

/// All that was given to the program, `argv[0]` and empty words too.
pub(super) fn words(pid: u32) -> Vec<Vec<u8>> {
    let line = fs::read(folder(pid).join("cmdline")).expect("read the arguments");
    let mut words: Vec<Vec<u8>> = line.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    words.pop();
    words
}

/// `NAME=VALUE`, as events have them.
pub(super) fn environment(pid: u32) -> Vec<Value> {
    let variables = fs::read(folder(pid).join("environ")).expect("read the environment");
    let variables = variables
        .split(|byte| *byte == 0)
        .filter(|variable| !variable.is_empty());
    variables
        .map(|variable| {
            let variable = String::from_utf8_lossy(variable);
            let (key, value) = variable.split_once('=').unwrap_or((&variable, ""));
            if value.is_empty() {
                json!({ "Key": key })
            } else {
                json!({ "Key": key, "Value": value })
            }
        })
        .collect()
}

/// As events have them. The rules are the agent's.
pub(super) fn joined(words: &[Vec<u8>]) -> String {
    let words: Vec<_> = words
        .iter()
        .skip(1)
        .map(|word| String::from_utf8_lossy(word))
        .collect();
    let last = words
        .iter()
        .rposition(|word| !word.is_empty())
        .map_or(0, |last| last + 1);
    let shown: Vec<String> = words[..last]
        .iter()
        .map(|word| {
            if word.contains(' ') {
                format!("\"{word}\"")
            } else {
                word.to_string()
            }
        })
        .collect();
    let first_has_space = words.first().is_some_and(|word| word.contains(' '));
    let space = if first_has_space { " " } else { "" };
    format!("{space}{}", shown.join(" "))
}

fn folder(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

/// Counted from the state on, which is 0.
fn field_of_stat(pid: u32, index: usize) -> u64 {
    try_field_of_stat(pid, index).unwrap_or_else(|| panic!("{pid} doesn't run"))
}

fn try_field_of_stat(pid: u32, index: usize) -> Option<u64> {
    let stat = fs::read_to_string(folder(pid).join("stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(index)?.parse().ok()
}

struct Status(String);

impl Status {
    fn read(pid: u32) -> Self {
        Status(fs::read_to_string(folder(pid).join("status")).expect("the process runs"))
    }

    fn words(&self, name: &str) -> Vec<&str> {
        let line = self
            .0
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().split_whitespace().collect()
    }

    /// Real, effective, saved, and of the file system.
    fn ids(&self, name: &str) -> [u32; 4] {
        let ids: Vec<u32> = self
            .words(name)
            .iter()
            .map(|id| id.parse().expect("a number"))
            .collect();
        ids.try_into().expect("four ids")
    }
}

fn capabilities(status: &Status) -> Value {
    let mut sets = Map::new();
    for (name, field) in [
        ("permitted", "CapPrm"),
        ("effective", "CapEff"),
        ("inheritable", "CapInh"),
    ] {
        let set = u64::from_str_radix(status.words(field)[0], 16).expect("a hexadecimal number");
        let names = CAPABILITIES
            .iter()
            .enumerate()
            .filter(|(bit, _)| set >> bit & 1 == 1);
        let names: Vec<&str> = names.map(|(_, name)| *name).collect();
        if !names.is_empty() {
            sets.insert(name.to_owned(), names.into());
        }
    }
    sets.into()
}

fn namespaces(pid: u32) -> Value {
    let mut all = Map::new();
    for name in NAMESPACES {
        let Some(number) = namespace(pid, name) else {
            continue;
        };
        let mut namespace = json!({ "inum": number });
        if is_host(pid, name) {
            namespace["is_host"] = true.into();
        }
        all.insert(name.to_owned(), namespace);
    }
    all.into()
}

/// Its inode number; nothing where the kernel has no such name spaces.
pub(super) fn namespace(pid: u32, name: &str) -> Option<u64> {
    let target = fs::read_link(folder(pid).join("ns").join(name)).ok()?;
    let (_, number) = target.to_str()?.split_once(":[")?;
    number.strip_suffix(']')?.parse().ok()
}

/// Not on every host may process 1 be looked into; tests run in the host's name spaces.
fn is_host(pid: u32, name: &str) -> bool {
    let host = namespace(1, name).or_else(|| namespace(std::process::id(), name));
    namespace(pid, name) == host
}

fn is_in_init_tree(pid: u32) -> bool {
    ancestors(pid).any(|pid| {
        let status = Status::read(pid);
        let numbers = status.words("NSpid");
        numbers.len() > 1 && numbers.last() == Some(&"1")
    })
}

fn auid(pid: u32) -> u32 {
    let auid = fs::read_to_string(folder(pid).join("loginuid")).ok();
    auid.map_or(u32::MAX, |auid| auid.parse().expect("a number"))
}

/// The first 31 of the 64 characters of an id.
fn container(pid: u32) -> Option<String> {
    let cgroups = fs::read_to_string(folder(pid).join("cgroup")).unwrap_or_default();
    let mut runs = cgroups.split(|character: char| !character.is_ascii_hexdigit());
    runs.find(|run| run.len() == 64).map(|id| id[..31].to_owned())
}

fn user_name(uid: u32) -> Option<String> {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    passwd.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (*fields.get(2)? == uid.to_string()).then(|| fields[0].to_owned())
    })
}
