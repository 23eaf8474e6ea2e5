//! The kernel side, for real, watching processes that a test made. Needs root and BTF, and says so where they lack.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use record::{Credentials, Exit, Fork, Namespaces, ProcessKey};

/// An exec whose parts outlive the ring buffer.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "as `Exec` has them")]
struct Seen {
    process: ProcessKey,
    tid: u32,
    parent: ProcessKey,
    namespace_pid: u32,
    credentials: Credentials,
    credentials_before: Credentials,
    namespaces: Namespaces,
    binary: Vec<u8>,
    cwd: String,
    cwd_is_root: bool,
    cwd_is_deleted: bool,
    arguments: Vec<Vec<u8>>,
    arguments_truncated: bool,
    environment: Vec<u8>,
    inode: u64,
    links: u32,
    setuid: Option<u32>,
    is_first: bool,
    stack: u64,
    execs: u32,
    time: u64,
}

#[derive(Debug, Default)]
struct Log {
    execs: Vec<Seen>,
    forks: Vec<Fork>,
    exits: Vec<Exit>,
}

struct Watch {
    kernel: Kernel,
    log: Log,
}

impl Watch {
    /// `None`, told on standard error, where the programs cannot be loaded by nature.
    fn start() -> Option<Self> {
        Self::with(&KernelOptions::default())
    }

    fn with(options: &KernelOptions) -> Option<Self> {
        let kernel = Kernel::load(options, None).and_then(|mut kernel| kernel.attach().map(|()| kernel));
        match kernel {
            Ok(kernel) => Some(Watch {
                kernel,
                log: Log::default(),
            }),
            Err(error @ (SensorError::Capabilities(_) | SensorError::NoBtf(_) | SensorError::NotBuilt)) => {
                eprintln!("SKIPPED: {error}");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs a command to its end; gives its process id and what it was.
    fn run(&mut self, command: &mut Command) -> (u32, process::ExitStatus) {
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        // Read meanwhile: on a busy machine others fill the buffer.
        let status = loop {
            self.take(Duration::from_millis(20));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
        };
        self.until_exit(child.id());
        (child.id(), status)
    }

    fn until_exit(&mut self, pid: u32) {
        let start = Instant::now();
        while !self.log.exits.iter().any(|exit| exit.process.pid == pid) {
            assert!(start.elapsed() < Duration::from_mins(1), "no exit of {pid}");
            self.take(Duration::from_millis(100));
        }
    }

    fn take(&mut self, timeout: Duration) {
        let log = &mut self.log;
        let each = |record: Record<'_>| match record {
            Record::Exec(exec) => log.execs.push(Seen {
                process: exec.process,
                tid: exec.tid,
                parent: exec.parent,
                namespace_pid: exec.namespace_pid,
                credentials: exec.credentials,
                credentials_before: exec.credentials_before,
                namespaces: exec.namespaces,
                binary: exec.binary.to_vec(),
                cwd: String::from_utf8_lossy(exec.cwd).into_owned(),
                cwd_is_root: exec.cwd_is_root,
                cwd_is_deleted: exec.cwd_is_deleted,
                arguments: parts(exec.arguments),
                arguments_truncated: exec.arguments_truncated,
                environment: exec.environment.to_vec(),
                inode: exec.inode,
                links: exec.links,
                setuid: exec.setuid,
                is_first: exec.is_first,
                stack: exec.stack,
                execs: exec.execs,
                time: exec.time,
            }),
            Record::Fork(fork) => log.forks.push(fork),
            Record::Exit(exit) => log.exits.push(exit),
            Record::Hook(_) => panic!("there is no policy"),
        };
        self.kernel.wait(timeout).unwrap();
        self.kernel.take(each).unwrap();
    }

    fn execs_of(&self, pid: u32) -> Vec<&Seen> {
        let execs = self.log.execs.iter();
        execs.filter(|exec| exec.process.pid == pid).collect()
    }

    /// The only exec of a process.
    fn exec_of(&self, pid: u32) -> &Seen {
        match self.execs_of(pid)[..] {
            [exec] => exec,
            ref others => panic!("{} execs of {pid}", others.len()),
        }
    }

    fn exits_of(&self, pid: u32) -> Vec<&Exit> {
        let exits = self.log.exits.iter();
        exits.filter(|exit| exit.process.pid == pid).collect()
    }

    /// The only fork of a process.
    fn fork_of(&self, pid: u32) -> &Fork {
        let forks: Vec<_> = self
            .log
            .forks
            .iter()
            .filter(|fork| fork.child.pid == pid)
            .collect();
        assert_eq!(forks.len(), 1, "forks of {pid}");
        forks[0]
    }
}

/// What NULs end, and a last part that none ends.
fn parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut parts: Vec<_> = bytes.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
    parts.pop_if(|last| last.is_empty());
    parts
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tetra-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path.canonicalize().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn namespace(name: &str) -> u32 {
    let link = fs::read_link(format!("/proc/self/ns/{name}")).unwrap();
    let digits: String = link
        .to_string_lossy()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

#[test]
fn root_a_program_from_fork_to_exit() {
    let Some(mut watch) = Watch::start() else { return };
    let folder = Folder::new("cwd");
    let deep = folder.0.join("a directory").join("b");
    fs::create_dir_all(&deep).unwrap();
    let (pid, _) = watch.run(Command::new("/bin/true").arg("x y").arg("").current_dir(&deep));
    let exec = watch.exec_of(pid);
    let fork = watch.fork_of(pid);
    assert_eq!(exec.binary, b"/bin/true");
    assert_eq!(exec.arguments, [&b"/bin/true"[..], b"x y", b""]);
    assert!(!exec.arguments_truncated && exec.environment.is_empty());
    assert_eq!(exec.cwd, deep.to_str().unwrap());
    assert!(!exec.cwd_is_root && !exec.cwd_is_deleted);
    assert_eq!((exec.tid, exec.namespace_pid), (pid, pid));
    assert!(exec.is_first);
    assert_eq!(exec.parent.pid, process::id());
    assert_eq!(fork.child, exec.process);
    assert_eq!((fork.parent, fork.origin), (exec.parent, exec.parent));
    assert!(fork.child.start <= fork.time && fork.time < exec.time);
    let exits = watch.exits_of(pid);
    assert_eq!(exits.len(), 1);
    assert_eq!((exits[0].process, exits[0].code), (exec.process, 0));
    assert!(exits[0].time > exec.time);

    let program = fs::metadata("/bin/true").unwrap();
    assert_eq!(exec.inode, std::os::unix::fs::MetadataExt::ino(&program));
    assert_eq!(exec.links, 1);
    let own = &exec.namespaces;
    let names = ["uts", "ipc", "mnt", "pid", "net", "cgroup", "user"];
    let numbers = [own.uts, own.ipc, own.mnt, own.pid, own.net, own.cgroup, own.user];
    assert_eq!(numbers, names.map(namespace));
    assert_eq!(own.pid_for_children, own.pid);
    assert_eq!(own.time, namespace("time"));
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let effective = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:\t"))
        .unwrap();
    assert_eq!(format!("{:016x}", exec.credentials.effective), effective);
    assert_eq!(exec.credentials.effective, exec.credentials.permitted);
    assert_eq!((exec.credentials.uid, exec.credentials.user_level), (0, 0));
    assert_eq!(exec.credentials_before, exec.credentials);
    assert_eq!(watch.kernel.lost(), Lost::default());
}

/// By which gaps in the records are noticed, and what `/proc` has is told from what is known.
#[test]
fn root_execs_are_counted_and_told_apart() {
    let Some(mut watch) = Watch::start() else { return };
    let script = "(exit 3); exec /bin/sh -c 'read line'";
    let mut child = Command::new("/bin/sh")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while watch.execs_of(child.id()).len() < 2 {
        assert!(start.elapsed() < Duration::from_mins(1), "no second exec");
        watch.take(Duration::from_millis(100));
    }
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let stack: u64 = after_name.split_whitespace().nth(25).unwrap().parse().unwrap();
    drop(child.stdin.take());
    child.wait().unwrap();
    watch.until_exit(child.id());
    let [first, second] = watch.execs_of(child.id())[..] else {
        panic!("two execs")
    };
    assert_eq!(second.stack, stack);
    assert_ne!(first.stack, stack);
    let before = watch.fork_of(child.id()).execs;
    assert!(before > 0);
    assert_eq!((first.execs, second.execs), (before + 1, before + 2));
    assert_eq!(watch.exits_of(child.id())[0].execs, before + 2);
    let subshell = watch.log.forks.iter().find(|fork| fork.origin == first.process);
    assert_eq!(subshell.unwrap().execs, before + 1);
}

#[test]
fn root_statuses_and_signals() {
    let Some(mut watch) = Watch::start() else { return };
    for (script, code) in [("exit 7", 7 << 8), ("kill -9 $$", 9), ("kill -40 $$", 40)] {
        let (pid, status) = watch.run(Command::new("/bin/sh").args(["-c", script]));
        assert_eq!(watch.exits_of(pid)[0].code, code, "{script}");
        assert_eq!(
            u32::try_from(status.into_raw()).unwrap() & 0xff7f,
            code,
            "{script}"
        );
    }
}

#[test]
fn root_a_script_is_itself_and_execs_again() {
    let Some(mut watch) = Watch::start() else { return };
    let folder = Folder::new("script");
    let script = folder.0.join("run me.sh");
    fs::write(&script, "#!/bin/sh -e\nexec /bin/true second\n").unwrap();
    assert!(
        Command::new("chmod")
            .arg("+x")
            .arg(&script)
            .status()
            .unwrap()
            .success()
    );
    let (pid, _) = watch.run(Command::new(&script).arg("one").current_dir("/"));
    let path = script.as_os_str().as_bytes();
    let [first, second] = watch.execs_of(pid)[..] else {
        panic!("two execs")
    };
    assert_eq!(first.binary, path);
    assert_eq!(first.arguments, [b"/bin/sh", &b"-e"[..], path, b"one"]);
    assert_eq!((first.cwd.as_str(), first.cwd_is_root), ("/", true));
    assert_eq!(second.binary, b"/bin/true");
    assert_eq!(second.process, first.process);
    assert!(first.is_first && !second.is_first);
    assert_eq!(watch.exits_of(pid).len(), 1);
}

#[test]
fn root_a_fork_without_exec() {
    let Some(mut watch) = Watch::start() else { return };
    let (pid, _) = watch.run(Command::new("/bin/sh").args(["-c", "(exit 3); exit 0"]));
    let shell = watch.exec_of(pid).process;
    let forks: Vec<_> = watch
        .log
        .forks
        .iter()
        .filter(|fork| fork.origin == shell)
        .collect();
    let [fork] = forks[..] else { panic!("one fork") };
    assert_eq!(fork.parent, shell);
    assert!(watch.execs_of(fork.child.pid).is_empty());
    let [exit] = watch.exits_of(fork.child.pid)[..] else {
        panic!("one exit")
    };
    assert_eq!((exit.process, exit.code), (fork.child, 3 << 8));
}

/// What this test runs as a child of itself: many threads, of which the first ends first, or all at once.
#[test]
#[ignore = "run by root_threads_end_as_one"]
fn threads() {
    let Ok(count) = std::env::var("TETRA_TEST_THREADS") else {
        return;
    };
    let threads: Vec<_> = (0..count.parse().unwrap())
        .map(|number| thread::spawn(move || thread::sleep(Duration::from_millis(20 + number % 3))))
        .collect();
    // Half of them end by themselves, the others with the process.
    for thread in threads.into_iter().step_by(2) {
        thread.join().unwrap();
    }
}

#[test]
fn root_threads_end_as_one() {
    let Some(mut watch) = Watch::start() else { return };
    for _ in 0..5 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "sensor::tests::threads"]);
        let (pid, status) = watch.run(command.env("TETRA_TEST_THREADS", "200"));
        assert!(status.success());
        watch.take(Duration::from_millis(50));
        let exits = watch.exits_of(pid);
        assert_eq!(exits.len(), 1, "{exits:?}");
        let exit = exits[0];
        assert_eq!(exit.process, watch.exec_of(pid).process);
        assert_eq!(
            watch
                .log
                .forks
                .iter()
                .filter(|fork| fork.origin.pid == pid)
                .count(),
            0
        );
    }
}

#[test]
fn root_long_and_odd_arguments() {
    let Some(mut watch) = Watch::start() else { return };
    let odd: Vec<u8> = (1..=255).collect();
    // Below and above what goes through the scratch buffer, and above what is kept.
    for length in [5_000, 12_270, 12_290, 60_000, 64 << 10, 100_000] {
        let long = "x".repeat(length);
        let mut command = Command::new("/bin/true");
        let (pid, _) = watch.run(command.arg(OsStr::from_bytes(&odd)).arg(&long));
        let exec = watch
            .log
            .execs
            .iter()
            .find(|exec| exec.process.pid == pid)
            .unwrap();
        let before = b"/bin/true".len() + odd.len() + 2;
        let is_truncated = before + length + 1 > 64 << 10;
        let kept = if is_truncated { (64 << 10) - before } else { length };
        assert_eq!(exec.arguments_truncated, is_truncated, "{length}");
        assert_eq!(exec.arguments[1], odd);
        assert_eq!(exec.arguments[2].len(), kept, "{length}");
    }
}

#[test]
fn root_the_environment_when_asked_for() {
    let options = KernelOptions {
        with_environment: true,
        ..KernelOptions::default()
    };
    let Some(mut watch) = Watch::with(&options) else {
        return;
    };
    let large = "y".repeat(40_000);
    for value in ["small", &large] {
        let (pid, _) = watch.run(
            Command::new("/bin/true")
                .env_clear()
                .env("A", "1")
                .env("B", value),
        );
        let exec = watch.exec_of(pid);
        assert_eq!(exec.environment, format!("A=1\0B={value}\0").as_bytes());
        assert_eq!(exec.arguments, [b"/bin/true"]);
    }
}

#[test]
fn root_files_without_a_name() {
    let Some(mut watch) = Watch::start() else { return };
    let memory = rustix::fs::memfd_create("a program", rustix::fs::MemfdFlags::empty()).unwrap();
    std::io::copy(
        &mut fs::File::open("/bin/true").unwrap(),
        &mut fs::File::from(memory.try_clone().unwrap()),
    )
    .unwrap();
    let path = format!(
        "/proc/{}/fd/{}",
        process::id(),
        std::os::fd::AsRawFd::as_raw_fd(&memory)
    );
    let (pid, _) = watch.run(&mut Command::new(&path));
    let exec = watch.exec_of(pid);
    assert_eq!((exec.links, exec.binary.as_slice()), (0, path.as_bytes()));
    assert_ne!(exec.inode, 0);
}

#[test]
fn root_a_directory_that_is_gone() {
    let Some(mut watch) = Watch::start() else { return };
    let folder = Folder::new("gone");
    let script = format!("cd '{0}'; rmdir '{0}'; exec /bin/true", folder.0.display());
    let (pid, _) = watch.run(Command::new("/bin/sh").args(["-c", &script]));
    let exec = watch.execs_of(pid).pop().unwrap();
    assert!(exec.cwd_is_deleted);
    assert_eq!(exec.cwd, folder.0.to_str().unwrap());
}

#[test]
fn root_a_set_user_id_program() {
    let Some(mut watch) = Watch::start() else { return };
    let folder = Folder::new("setuid");
    let program = folder.0.join("true");
    fs::copy("/bin/true", &program).unwrap();
    assert!(
        Command::new("chmod")
            .arg("4755")
            .arg(&program)
            .status()
            .unwrap()
            .success()
    );
    let (pid, _) = watch.run(Command::new(&program).uid(12345).gid(12345));
    let exec = watch.exec_of(pid);
    assert_eq!(exec.setuid, Some(0));
    assert_eq!((exec.credentials.uid, exec.credentials.euid), (12345, 0));
    assert_eq!(exec.credentials_before.euid, 12345);
    assert_eq!(exec.credentials_before.permitted, 0);
    // Nothing is raised where the caller has it all.
    let (pid, _) = watch.run(&mut Command::new(&program));
    assert_eq!(
        watch.exec_of(pid).credentials_before,
        watch.exec_of(pid).credentials
    );
}

#[test]
fn root_other_namespaces_and_mounts() {
    let Some(mut watch) = Watch::start() else { return };
    let folder = Folder::new("mount");
    let script = format!(
        "mount -t tmpfs none '{0}' && mkdir '{0}/x' && cd '{0}/x' && /bin/true; exit 0",
        folder.0.display()
    );
    let mut command = Command::new("unshare");
    let (pid, status) = watch.run(command.args(["--mount", "--pid", "--fork", "--uts", "sh", "-c", &script]));
    if !status.success() {
        eprintln!("SKIPPED: unshare is not there or not allowed");
        return;
    }
    let exec = watch
        .log
        .execs
        .iter()
        .find(|exec| exec.binary == b"/bin/true" && exec.namespace_pid < 10);
    let exec = exec.unwrap();
    assert_eq!(exec.cwd, folder.0.join("x").to_str().unwrap());
    assert_ne!(exec.process.pid, exec.namespace_pid);
    assert_ne!(exec.namespaces.pid, namespace("pid"));
    assert_ne!(exec.namespaces.uts, namespace("uts"));
    assert_eq!(exec.namespaces.net, namespace("net"));
    let unshare = watch.execs_of(pid).first().unwrap().process;
    assert!(watch.log.forks.iter().any(|fork| fork.origin == unshare));
}

#[test]
fn root_a_storm_is_complete() {
    let Some(mut watch) = Watch::start() else { return };
    let mut command = Command::new("/bin/sh");
    let script = "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done";
    let (pid, _) = watch.run(command.args(["-c", script]));
    let shell = watch.exec_of(pid).process;
    let children = watch.log.forks.iter().filter(|fork| fork.origin == shell);
    let mut expected: HashMap<_, _> = children.map(|fork| (fork.child, (0, 0))).collect();
    assert_eq!(expected.len(), 1000);
    for exec in &watch.log.execs {
        expected.entry(exec.process).and_modify(|(execs, _)| *execs += 1);
    }
    for exit in &watch.log.exits {
        expected.entry(exit.process).and_modify(|(_, exits)| *exits += 1);
    }
    assert!(expected.values().all(|counts| *counts == (1, 1)));
    assert_eq!(watch.kernel.lost(), Lost::default());
}

#[test]
fn root_records_go_on_where_the_buffer_begins_again() {
    let options = KernelOptions::default();
    let Some(mut watch) = Watch::with(&options) else {
        return;
    };
    // Each takes 128 KiB of the buffer.
    let argument = "x".repeat(40_000);
    for _ in 0..=options.ring_buffer_size >> 17 {
        let (pid, _) = watch.run(Command::new("/bin/true").arg(&argument));
        let exec = watch.exec_of(pid);
        assert_eq!(exec.arguments, [b"/bin/true", argument.as_bytes()]);
        watch.log = Log::default();
    }
}

#[test]
fn root_what_does_not_fit_is_counted() {
    let options = KernelOptions {
        ring_buffer_size: 4096,
        ..KernelOptions::default()
    };
    let Some(mut watch) = Watch::with(&options) else {
        return;
    };
    for _ in 0..50 {
        assert!(Command::new("/bin/true").status().unwrap().success());
    }
    let lost = watch.kernel.lost();
    assert!(lost.events() >= 50, "{lost:?}");
    watch.take(Duration::ZERO);
    // There is room again.
    let (pid, _) = watch.run(&mut Command::new("/bin/true"));
    assert_eq!(watch.exec_of(pid).binary, b"/bin/true");
}
