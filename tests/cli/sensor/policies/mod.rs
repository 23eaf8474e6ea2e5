//! Tracing policies on the sensor: what their selectors let through, what events say, and that nothing is left.
//!
//! Most run on this machine's kernel only, with hooks on system calls, which every kernel with BTF has, and restricted to
//! this process, so that nobody else is reported. What [`table`] has runs in the guests too, where a program takes a
//! second to load.

mod busy;
mod calls;
mod dodge;
mod enforce;
mod files;
mod functions;
mod hooks;
mod keep;
mod kill;
mod lifecycle;
mod mutated;
mod notify;
mod operators;
mod rows;
mod selectors;
mod sockets;
mod stacks;
mod switches;
pub(crate) mod table;
mod who;

use std::fs;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags};
use serde_json::Value;

use super::{NO_COMPILER, can_run, compile, copy_program, guest, is_slow, program};
use crate::support::{Folder, Live, Ran, tetra};

/// A sensor that can be asked, and prints the events of policies.
struct Sensor {
    live: Live,
    address: String,
    folder: Folder,
}

impl Sensor {
    fn start(name: &str, arguments: &[&str]) -> Self {
        Sensor::within(Folder::new(name), arguments, with_tracefs)
    }

    /// The same, with a folder that is there, and run by what is made of its command.
    fn within(folder: Folder, arguments: &[&str], run_by: impl FnOnce(Command) -> Command) -> Self {
        let address = format!("unix://{}", folder.path("t.sock").display());
        let info = folder.path("info.json");
        let info = info.to_str().expect("the path is UTF-8");
        let mut all = vec!["sensor", "run", "--listen", &address, "--info-file", info];
        if !arguments.contains(&"-o") {
            all.extend(["-o", "json"]);
        }
        let kinds = KINDS.join(",");
        all.extend(["-e", &kinds]);
        all.extend(arguments);
        let live = Live::start(run_by(tetra(&all).into_command()));
        let sensor = Sensor {
            live,
            address,
            folder,
        };
        let deadline = Instant::now() + Duration::from_mins(1);
        while sensor.ask(&["status"]).status != Some(0) {
            assert!(Instant::now() < deadline, "the sensor doesn't answer");
            thread::sleep(Duration::from_millis(50));
        }
        sensor
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        let connection = [
            "--server-address",
            &self.address,
            "--timeout",
            "300s",
            "--retries",
            "0",
        ];
        tetra(&arguments.iter().chain(&connection).copied().collect::<Vec<_>>()).run()
    }

    #[track_caller]
    fn add(&self, yaml: &str) {
        let added = self.try_add(yaml);
        assert_eq!(added.status, Some(0), "{}", added.stderr);
    }

    fn try_add(&self, yaml: &str) -> Ran {
        let file = self.folder.write("policy.yaml", yaml);
        self.ask(&["tracingpolicy", "add", &file])
    }

    #[track_caller]
    fn ask_well(&self, arguments: &[&str]) -> String {
        let ran = self.ask(arguments);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        ran.text()
    }

    /// What `tracingpolicy list` tells.
    #[track_caller]
    fn list(&self) -> Value {
        let text = self.ask_well(&["tracingpolicy", "list", "-o", "json"]);
        serde_json::from_str(&text).expect("the list is JSON")
    }

    /// The message of the next event.
    #[track_caller]
    fn message(&mut self) -> String {
        let event = self.event();
        event["message"]
            .as_str()
            .expect("all hooks have messages")
            .to_owned()
    }

    /// What the next event holds.
    #[track_caller]
    fn event(&mut self) -> Value {
        content(&self.live.line())
    }
}

/// The command where tracefs is mounted, as tracepoints ask for: for it alone where it isn't.
fn with_tracefs(command: Command) -> Command {
    if Path::new("/sys/kernel/tracing/events").exists() {
        return command;
    }
    let script = "mount -t tracefs tracefs /sys/kernel/tracing; exec \"$0\" \"$@\"";
    run_by("unshare", &["--mount", "sh", "-c", script], &command)
}

/// The command as the last arguments of another one that runs it.
fn run_by(runner: &str, arguments: &[&str], command: &Command) -> Command {
    let mut outer = Command::new(runner);
    outer.args(arguments);
    outer.arg(command.get_program()).args(command.get_args());
    outer
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    outer.envs(variables);
    outer
}

/// Makes a program of `tests/hooks` in the folder. `None`, told on standard error, where there is no compiler. In a guest
/// the program is there.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn hook_program(name: &str, flag: &str, folder: &Folder, test: &str) -> Option<String> {
    let path = folder.path(name);
    if let Some(programs) = guest() {
        copy_program(programs.join(name), &path);
    } else {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/hooks/{name}.c"));
        if !compile(&source, flag, &path) {
            eprintln!("SKIPPED: {test}: {NO_COMPILER}");
            return None;
        }
    }
    Some(path.to_str().expect("the path is UTF-8").to_owned())
}

/// Restricts a selector to this process.
fn own_process() -> String {
    format!("matchPIDs: [{{operator: In, values: [{}]}}]", std::process::id())
}

/// Hooks that begin like this one, with a selector for each row, the first of which has the number `first`. Loading a hook
/// takes long in a guest, so each has as many selectors as it can have.
fn hooks_of<R>(hook: &str, rows: &[R], first: usize, selector: impl Fn(usize, &R) -> String) -> String {
    const SELECTORS: usize = 8;
    let hook = |(part, rows): (usize, &[R])| {
        let numbered = (first + part * SELECTORS..).zip(rows);
        let selectors: String = numbered.map(|(number, row)| selector(number, row)).collect();
        format!("{hook}    selectors:\n{selectors}")
    };
    rows.chunks(SELECTORS).enumerate().map(hook).collect()
}

/// Operator and values of a filter, by the operator's row in the table.
fn comparison(row: &str, values: &str) -> String {
    let operator = row
        .strip_prefix("operator: ")
        .expect("it is a row of an operator");
    match values {
        "" => format!("operator: {operator}"),
        values => format!("operator: {operator}, values: [{values}]"),
    }
}

/// Events that policies make.
const KINDS: [&str; 5] = [
    "process_kprobe",
    "process_tracepoint",
    "process_uprobe",
    "process_usdt",
    "process_lsm",
];

/// What the event of a policy holds.
#[track_caller]
fn content(line: &str) -> Value {
    let event: Value = serde_json::from_str(line).expect("an event is JSON");
    let kind = KINDS.iter().find(|kind| event.get(kind).is_some());
    event[*kind.expect("it is of a policy")].clone()
}

fn policy(name: &str, hooks: &str) -> String {
    format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\nspec:\n  kprobes:\n{hooks}"
    )
}

/// A hook on openat(2) of this process, with one more condition.
fn open_hook(message: &str, condition: &str) -> String {
    let own = own_process();
    format!(
        "  - call: sys_openat\n    syscall: true\n    message: {message}\n    args:\n    - {{index: 0, type: int}}\n    - {{index: 1, \
         type: string}}\n    - {{index: 2, type: int}}\n    selectors:\n    - {own}\n{condition}"
    )
}

fn argument(index: u32, operator: &str, values: &str) -> String {
    format!("      matchArgs: [{{index: {index}, operator: {operator}, values: [{values}]}}]\n")
}

/// Opens a file that isn't there, with these flags.
fn open(path: &Path, flags: OFlags) {
    assert!(rustix::fs::openat(CWD, path, flags, Mode::empty()).is_err());
}
