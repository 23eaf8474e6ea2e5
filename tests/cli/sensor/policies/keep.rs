//! Policies that go on being enforced without their sensor, and how they are taken out.
//!
//! Each test has a BPF file system of its own, mounted in a mount namespace of its own: nobody else sees what is kept
//! there, and it ends with the test, whatever becomes of that.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use super::enforce::{enforcing, kill_readers, may_enforce, only, reads, secret, shell};
use super::*;
use crate::support::PATIENCE;

const NOTHING: &str = "no policy is kept by a sensor\n";

/// A mount namespace.
struct Space {
    holder: Child,
}

impl Space {
    fn new() -> Self {
        Space::with("mount -t bpf bpf /sys/fs/bpf")
    }

    /// One where this has been done. It is there until its input ends, as with the test's process.
    fn with(setup: &str) -> Self {
        let tracefs = "[ -e /sys/kernel/tracing/events ] || mount -t tracefs tracefs /sys/kernel/tracing";
        let script = format!("{setup} && {{ {tracefs}; }} && echo ready && exec cat");
        let mut holder = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("make a mount namespace");
        let mut line = String::new();
        let output = holder.stdout.take().expect("it is a pipe");
        BufReader::new(output).read_line(&mut line).expect("read");
        assert_eq!(line, "ready\n");
        Space { holder }
    }

    fn command(&self, command: &Command) -> Command {
        let holder = self.holder.id().to_string();
        run_by("nsenter", &["-t", &holder, "-m"], command)
    }

    /// A sensor that keeps what it enforces.
    fn sensor(&self, folder: Folder, arguments: &[&str]) -> Sensor {
        let arguments: Vec<&str> = ["--keep-enforcing"].iter().chain(arguments).copied().collect();
        Sensor::within(folder, &arguments, |command| self.command(&command))
    }

    fn tetra(&self, arguments: &[&str]) -> Ran {
        Live::start(self.command(&tetra(arguments).into_command())).end()
    }

    /// What `sensor stop` prints.
    #[track_caller]
    fn stop(&self) -> String {
        let ran = self.tetra(&["sensor", "stop"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        ran.text()
    }

    fn shell(&self, script: &str) -> String {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        let ran = self.command(&shell).output().expect("run a shell");
        String::from_utf8(ran.stdout).expect("it prints text")
    }

    /// Folders and files that sensors have there, without their own folders.
    fn kept(&self) -> Vec<String> {
        let found = self.shell("cd /sys/fs/bpf/tetra/*-*/ 2>/dev/null && find . -mindepth 1 | sort");
        found.lines().map(|line| line.replace("./", "")).collect()
    }

    /// Waits until a policy is kept, and nothing more comes: what was added just when the sensor started may be kept a
    /// little later.
    #[track_caller]
    fn wait_for(&self, policy: &str) {
        let deadline = Instant::now() + PATIENCE;
        let link = format!("-{policy}/0-0");
        let mut before = Vec::new();
        loop {
            let now = self.kept();
            if now == before && now.iter().any(|path| path.ends_with(&link)) {
                return;
            }
            before = now;
            assert!(Instant::now() < deadline, "{policy} is not kept");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// A sensor that keeps a policy, by which a shell of its own dies that reads a file.
struct Scene {
    space: Space,
    sensor: Sensor,
    shell: String,
    secret: PathBuf,
}

impl Scene {
    fn new(name: &str, arguments: &[&str]) -> Self {
        let space = Space::new();
        let sensor = space.sensor(Folder::new(name), arguments);
        let scene = Scene {
            shell: shell(&sensor.folder, "shell"),
            secret: secret(&sensor.folder),
            space,
            sensor,
        };
        scene.sensor.add(&scene.policy());
        scene.space.wait_for("kill");
        assert_eq!(reads(&scene.shell, &scene.secret).signal(), Some(9));
        scene
    }

    /// Beside what it is for, it tells of [`NOISE`].
    fn policy(&self) -> String {
        let own = own_process();
        let noise =
            format!("    - {own}\n      matchArgs: [{{index: 1, operator: Prefix, values: [/no/such]}}]\n");
        let policy = kill_readers(&self.secret, &only(&self.shell));
        policy.replacen("    selectors:\n", &format!("    selectors:\n{noise}"), 1)
    }
}

/// Ends it as nobody can prevent. Gives its number, and its folder.
fn kill(sensor: Sensor) -> (u32, Folder) {
    let pid = sensor.live.id();
    sensor.live.signal("KILL");
    assert_eq!(sensor.live.end().status, None);
    (pid, sensor.folder)
}

fn taken_out(policy: &str, pid: u32) -> String {
    format!("policy {policy} of the sensor with pid {pid} is taken out: 1 hook\n")
}

/// Calls whose records are more than a ring buffer of 64 KiB takes: none is smaller than 64 bytes.
const NOISE: usize = 1100;

#[test]
fn root_what_is_kept_outlives_a_sensor_that_was_killed() {
    if !can_run("root_what_is_kept_outlives_a_sensor_that_was_killed") {
        return;
    }
    let scene = Scene::new("keep-killed", &["--rb-size-total", "64K"]);
    let other = scene.sensor.folder.path("other");
    copy_program("/bin/sh", &other);
    let other = other.to_str().expect("the path is UTF-8");
    let (space, shell, secret) = (scene.space, scene.shell, scene.secret);
    let (pid, _folder) = kill(scene.sensor);
    let is_enforced = || {
        assert_eq!(reads(&shell, &secret).signal(), Some(9));
        assert_eq!(reads(&shell, Path::new("/dev/null")).signal(), None);
        assert_eq!(reads(other, &secret).code(), Some(0));
    };
    is_enforced();
    // Nobody reads what the hook tells: it goes on when there is no place for more.
    for _ in 0..NOISE {
        open(Path::new("/no/such/file"), OFlags::RDONLY);
    }
    is_enforced();
    assert_eq!(space.stop(), taken_out("kill", pid));
    assert_eq!(reads(&shell, &secret).code(), Some(0));
    assert_eq!(space.shell("ls -d /sys/fs/bpf/tetra 2>/dev/null"), "");
    assert_eq!(space.stop(), NOTHING);
}

#[test]
fn root_only_what_is_enforced_is_kept() {
    if !can_run("root_only_what_is_enforced_is_kept") {
        return;
    }
    let scene = Scene::new("keep-modes", &[]);
    let (space, sensor) = (&scene.space, &scene.sensor);
    sensor.add(&policy("watch", &open_hook("x", "")));
    // The last that is kept, and programs by their paths.
    let assert_kept = |number: u32| {
        let kept = space.kept();
        let folders: Vec<&String> = kept.iter().filter(|path| !path.contains('/')).collect();
        assert_eq!(folders, [&format!("{number}-kill"), "members"]);
        assert!(kept.contains(&format!("{number}-kill/0-0")), "{kept:?}");
        assert!(kept.contains(&"members/0-2".to_owned()), "{kept:?}");
    };
    assert_kept(1);
    for (number, undo, redo) in [
        (2, "set-mode kill monitor", "set-mode kill enforce"),
        (3, "disable kill", "enable kill"),
    ] {
        let ask = |words: &str| {
            let words = words.split(' ');
            sensor.ask_well(&["tracingpolicy"].into_iter().chain(words).collect::<Vec<_>>())
        };
        ask(undo);
        assert_eq!(space.kept(), [""; 0]);
        assert_eq!(reads(&scene.shell, &scene.secret).code(), Some(0));
        ask(redo);
        assert_kept(number);
        assert_eq!(reads(&scene.shell, &scene.secret).signal(), Some(9));
    }
    sensor.ask_well(&["tracingpolicy", "delete", "kill"]);
    assert_eq!(space.kept(), [""; 0]);
    // A sensor that keeps nothing says nothing of it, and leaves nothing.
    sensor.live.signal("INT");
    let ran = scene.sensor.live.end();
    assert_eq!(ran.status, Some(0));
    assert!(!ran.stderr.contains("goes on"), "{}", ran.stderr);
    assert_eq!(space.shell("ls -d /sys/fs/bpf/tetra 2>/dev/null"), "");
}

#[test]
fn root_a_sensor_that_runs_is_stopped() {
    if !can_run("root_a_sensor_that_runs_is_stopped") {
        return;
    }
    let scene = Scene::new("keep-stopped", &[]);
    let pid = scene.sensor.live.id();
    let ended = format!("the sensor with pid {pid} has ended\n");
    assert_eq!(scene.space.stop(), ended + &taken_out("kill", pid));
    assert_eq!(reads(&scene.shell, &scene.secret).code(), Some(0));
    let ran = scene.sensor.live.end();
    assert_eq!(ran.status, Some(0));
    let farewell = "note: policy kill goes on being enforced: tetra sensor stop takes it out\n";
    assert!(ran.stderr.contains(farewell), "{}", ran.stderr);
}

/// Ends the threads that look at it, also when a test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn root_what_was_left_is_replaced_without_a_gap() {
    if !can_run("root_what_was_left_is_replaced_without_a_gap") {
        return;
    }
    let scene = Scene::new("keep-replaced", &[]);
    let policy = scene.policy();
    let (space, shell, secret) = (scene.space, scene.shell, scene.secret);
    let (first, folder) = kill(scene.sensor);
    let file = folder.write("kill.yaml", &policy);
    let is_over = AtomicBool::new(false);
    let (attempts, _folder) = thread::scope(|scope| {
        let attempts = scope.spawn(|| {
            let mut attempts = 0;
            while !is_over.load(Ordering::Relaxed) {
                assert_eq!(reads(&shell, &secret).signal(), Some(9));
                attempts += 1;
            }
            attempts
        });
        let over = Over(&is_over);
        // One that keeps nothing, and one that has nothing to put there.
        let left = "note: policy kill is enforced without its sensor: tetra sensor stop takes it out\n";
        let sensor = Sensor::within(folder, &[], |command| space.command(&command));
        sensor.live.signal("INT");
        let ran = sensor.live.end();
        assert!(ran.stderr.contains(left), "{}", ran.stderr);
        let sensor = space.sensor(sensor.folder, &[]);
        sensor.live.signal("INT");
        let ran = sensor.live.end();
        assert!(ran.stderr.contains(left), "{}", ran.stderr);
        // The third one has.
        let sensor = space.sensor(sensor.folder, &["--policy", &file]);
        let pid = sensor.live.id();
        let deadline = Instant::now() + PATIENCE;
        let own = format!("{pid}-");
        while !space
            .shell("ls /sys/fs/bpf/tetra")
            .lines()
            .all(|name| name.starts_with(&own))
        {
            assert!(Instant::now() < deadline, "what was left stays");
            thread::sleep(Duration::from_millis(50));
        }
        sensor.live.signal("INT");
        let ran = sensor.live.end();
        let replaced = format!("note: {}", taken_out("kill", first));
        assert!(ran.stderr.contains(&replaced), "{}", ran.stderr);
        assert_eq!(reads(&shell, &secret).signal(), Some(9));
        drop(over);
        let attempts = attempts.join().expect("no attempt succeeds");
        assert_eq!(space.stop(), taken_out("kill", pid));
        (attempts, sensor.folder)
    });
    assert!(attempts > 10, "only {attempts} attempts");
    assert_eq!(reads(&shell, &secret).code(), Some(0));
}

/// A policy that kills this program when it comes by a place.
fn kill_at(name: &str, section: &str, hook: &str, program: &str) -> String {
    let selectors = format!(
        "    selectors:\n    - matchActions: [{{action: Sigkill}}]\n{}",
        only(program)
    );
    enforcing(name, section, &format!("  - {hook}\n{selectors}"))
}

/// Every way to hook something that this kernel has.
#[test]
fn root_links_of_all_kinds_are_kept() {
    let test = "root_links_of_all_kinds_are_kept";
    if !can_run(test) {
        return;
    }
    let space = Space::new();
    let folder = Folder::new("keep-kinds");
    let Some(calls) = hook_program("calls", "-no-pie", &folder, test) else {
        return;
    };
    let copy = |name: &str, of: &str| {
        let path = folder.path(name);
        copy_program(of, &path);
        path.to_str().expect("the path is UTF-8").to_owned()
    };
    let uprobe = copy("uprobe", &calls);
    let usdt = copy("usdt", &calls);
    let [tracepoint, raw, entry, list] =
        ["tracepoint", "raw", "entry", "list"].map(|name| copy(name, "/bin/sh"));
    let mut policies = vec![
        kill_at(
            "uprobe",
            "uprobes",
            &format!("path: \"{uprobe}\"\n    symbols: [main]"),
            &uprobe,
        ),
        kill_at(
            "usdt",
            "usdts",
            &format!("path: \"{usdt}\"\n    provider: calls\n    name: guarded"),
            &usdt,
        ),
        kill_at(
            "tracepoint",
            "tracepoints",
            "subsystem: syscalls\n    event: sys_enter_openat",
            &tracepoint,
        ),
        kill_at(
            "raw",
            "tracepoints",
            "subsystem: raw_syscalls\n    event: sys_exit\n    raw: true",
            &raw,
        ),
        kill_at(
            "entry",
            "kprobes",
            "call: sys_openat\n    syscall: true\n    return: true\n    returnArg: {index: 0, type: int}",
            &entry,
        ),
    ];
    if table::works("hook: kprobes: a list of functions") == Some(true) {
        let hook = "call: \"list:opens\"\n    syscall: false";
        let lists = "  lists:\n  - {name: opens, values: [security_file_open]}\n";
        policies.push(kill_at("list", "kprobes", hook, &list) + lists);
    }
    let sensor = space.sensor(folder, &[]);
    for policy in &policies {
        sensor.add(policy);
    }
    space.wait_for("entry");
    let (_, folder) = kill(sensor);
    let is_killed = |program: &str| {
        let argument = if program == usdt { "probes" } else { "-c" };
        let mut command = Command::new(program);
        command
            .args([argument, "read line < /dev/null"])
            .stdout(Stdio::null());
        command.status().expect("run a program").signal() == Some(9)
    };
    let programs = [&uprobe, &usdt, &tracepoint, &raw, &entry, &list];
    for program in &programs[..policies.len()] {
        assert!(is_killed(program), "{program}");
    }
    assert!(!is_killed(&calls));
    assert_eq!(space.stop().lines().count(), policies.len());
    for program in programs {
        assert!(!is_killed(program), "{program}");
    }
    drop(folder);
}

#[test]
fn root_a_refusal_is_kept() {
    if !may_enforce("root_a_refusal_is_kept") {
        return;
    }
    let space = Space::new();
    let sensor = space.sensor(Folder::new("keep-refused"), &[]);
    let secret = secret(&sensor.folder);
    sensor.add(&enforcing(
        "refuse",
        "lsmhooks",
        &format!(
            "  - hook: file_open\n    args: [{{index: 0, type: file}}]\n    selectors:\n    - matchArgs: [{{index: 0, \
             operator: Equal, values: [\"{}\"]}}]\n      matchActions: [{{action: Override, argError: -13}}]\n",
            secret.display()
        ),
    ));
    space.wait_for("refuse");
    let (pid, _folder) = kill(sensor);
    assert_eq!(reads("/bin/sh", &secret).code(), Some(2));
    assert_eq!(space.stop(), taken_out("refuse", pid));
    assert_eq!(reads("/bin/sh", &secret).code(), Some(0));
}

/// The sensor is spared, but not who has its number after it.
#[test]
fn root_nobody_inherits_the_sensors_protection() {
    if !may_enforce("root_nobody_inherits_the_sensors_protection") {
        return;
    }
    let scene = Scene::new("keep-number", &[]);
    let (space, shell) = (scene.space, scene.shell);
    let script = format!("read line < {}", scene.secret.display());
    let (pid, _folder) = kill(scene.sensor);
    // Others of this machine start processes, too.
    let inherits = || {
        fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).expect("set the next number");
        let mut heir = Command::new(&shell)
            .args(["-c", &script])
            .spawn()
            .expect("run a shell");
        let status = heir.wait().expect("wait for it");
        assert_eq!(status.signal(), Some(9));
        heir.id() == pid
    };
    assert!((0..1000).any(|_| inherits()), "nobody came to have the number");
    assert_eq!(space.stop(), taken_out("kill", pid));
}

#[test]
fn root_what_cannot_be_kept_is_said_before_anything_is_enforced() {
    if !can_run("root_what_cannot_be_kept_is_said_before_anything_is_enforced") {
        return;
    }
    let folder = Folder::new("keep-nowhere");
    let shell = shell(&folder, "shell");
    let secret = secret(&folder);
    let file = folder.write("kill.yaml", kill_readers(&secret, &only(&shell)));
    let run = ["sensor", "run", "--keep-enforcing", "--policy", &file];
    let unmounted = "no BPF file system is mounted at /sys/fs/bpf, where sensors keep what they enforce: mount one before \
                     the sensor starts (mount -t bpf bpf /sys/fs/bpf)\n";
    let space = Space::with("mount -t tmpfs none /sys/fs/bpf");
    for (arguments, flag) in [(&run[..], "--keep-enforcing: "), (&["sensor", "stop"], "")] {
        let ran = space.tetra(arguments);
        assert_eq!(
            (ran.status, ran.stderr),
            (Some(1), format!("Error: {flag}{unmounted}"))
        );
    }
    // What is there may be a trap.
    let open = "mount -t bpf bpf /sys/fs/bpf && mkdir /sys/fs/bpf/tetra && chmod 777 /sys/fs/bpf/tetra";
    let space = Space::with(open);
    for arguments in [&run[..], &["sensor", "stop"]] {
        let ran = space.tetra(arguments);
        assert_eq!(ran.status, Some(1));
        let reason = "others may write into /sys/fs/bpf/tetra: remove it\n";
        assert!(ran.stderr.ends_with(reason), "{}", ran.stderr);
    }
    // By its path, as a guest's shell has a smaller one of its own.
    let nobody = "/usr/bin/setpriv --reuid 65534 --clear-groups --bounding-set -all";
    space.shell("chmod 700 /sys/fs/bpf/tetra");
    let mut stop = Command::new("sh");
    stop.args(["-c", &format!("exec {nobody} \"$0\" sensor stop")]);
    stop.arg(env!("CARGO_BIN_EXE_tetra"));
    let ran = Live::start(space.command(&stop)).end();
    assert_eq!(ran.status, Some(1));
    assert_eq!(
        ran.stderr,
        "Error: /sys/fs/bpf/tetra: permission denied: run it as root\n"
    );
}

#[test]
fn root_what_is_not_of_a_sensor_stays() {
    if !can_run("root_what_is_not_of_a_sensor_stays") {
        return;
    }
    let space = Space::with(
        "mount -t bpf bpf /sys/fs/bpf && umask 77 && cd /sys/fs/bpf && mkdir tetra && cd tetra && mkdir other 01-2 7 1-2 \
         1-2/other 1-2/4-name 4294967295-5 4294967295-5/4-no%ze",
    );
    let ran = space.tetra(&["sensor", "stop"]);
    assert_eq!(ran.status, Some(1));
    let reason = "is not of a sensor: it stays, and so do the folders that it is in\n";
    assert_eq!(ran.stderr, format!("Error: /sys/fs/bpf/tetra/1-2/other {reason}"));
    space.shell("rmdir /sys/fs/bpf/tetra/1-2/other /sys/fs/bpf/tetra/4294967295-5/4-no%ze");
    assert_eq!(space.stop(), NOTHING);
    assert_eq!(space.shell("ls /sys/fs/bpf/tetra"), "01-2\n7\nother\n");
}
