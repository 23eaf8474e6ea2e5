//! Odd processes: what is told of them is right in every field, compared with `/proc` while they run and with what
//! the test did.

mod files;
mod lives;
mod proc;
mod surroundings;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

use super::events::{Event, text, wait_until_at_work};
use super::{can_run, sensor};
use crate::support::{Folder, Live, PATIENCE};

const NODE: &str = "odd";
/// The longest that clocks are apart, which are read one after the other.
const CLOCKS: Duration = Duration::from_secs(1);

/// A sensor that tells of credentials and name spaces, and what it told of this process's descendants.
struct Watched {
    folder: Folder,
    _sensor: Live,
    told: RefCell<Told>,
}

struct Told {
    file: BufReader<File>,
    line: String,
    /// Of this process.
    exec_id: String,
    events: Vec<Event>,
    /// Events that say that others were lost.
    losses: Vec<String>,
}

impl Watched {
    /// `name` has to be unique among the tests. `None`, told on standard error, where no sensor can run.
    fn start(name: &str) -> Option<Self> {
        Self::with(&[], name)
    }

    /// With ancestors and environments an event takes some ten times the room, and a busy machine makes many.
    fn with(more: &[&str], name: &str) -> Option<Self> {
        if !can_run(name) {
            return None;
        }
        let folder = Folder::new(name);
        let path = folder.path("events.log");
        let mut arguments = vec!["--export-file", path.to_str().expect("the path is UTF-8")];
        arguments.extend(["--export-file-max-size-mb", "10000", "--node-name", NODE]);
        arguments.extend(["--process-cred", "--process-ns", "--username"]);
        arguments.extend(more);
        let sensor = sensor(&arguments);
        wait_until_at_work(&path);
        let own = std::process::id();
        let told = Told {
            file: BufReader::new(File::open(&path).expect("open the export file")),
            line: String::new(),
            exec_id: proc::exec_id(proc::start(own), own),
            events: Vec::new(),
            losses: Vec::new(),
        };
        Some(Watched {
            folder,
            _sensor: sensor,
            told: RefCell::new(told),
        })
    }

    /// Runs a program that ends with its standard input, and gives its exec event.
    fn hold(&self, command: &mut Command) -> (Held, Event) {
        let held = Held::start(command);
        let exec = self.exec(held.pid());
        (held, exec)
    }

    /// The exec event of a process that executes once.
    #[track_caller]
    fn exec(&self, pid: u32) -> Event {
        self.wait_for(pid, true, 1).remove(0)
    }

    #[track_caller]
    fn exit(&self, pid: u32) -> Event {
        self.wait_for(pid, false, 1).remove(0)
    }

    /// Waits until so many execs of a process, or exits, were told; there must not be more.
    #[track_caller]
    fn wait_for(&self, pid: u32, is_exec: bool, count: usize) -> Vec<Event> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let events = self.told.borrow_mut().of(pid, is_exec);
            if events.len() >= count {
                assert_eq!(events.len(), count, "{events:#?}");
                return events;
            }
            let losses = &self.told.borrow().losses;
            assert!(losses.is_empty(), "the machine is too busy: {losses:#?}");
            assert!(Instant::now() < deadline, "not in {PATIENCE:?}: {events:#?}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends a process that is held: its exit has to say so, and of the process what its exec said.
    #[track_caller]
    fn end(&self, held: Held, exec: &Event) -> ExitStatus {
        let pid = held.pid();
        let status = held.end();
        self.check_exit(&self.exit(pid), exec, status);
        status
    }

    #[track_caller]
    fn check_exit(&self, exit: &Event, exec: &Event, status: ExitStatus) {
        assert_same(&exit.process, &lasting(&exec.process));
        assert_same(&exit.parent, &exec.parent);
        assert_eq!(exit.rest["ancestors"], exec.rest["ancestors"]);
        assert_eq!(
            Some(exit.status()),
            status.code().map_or(Some(0), |code| u64::try_from(code).ok())
        );
        assert_eq!(
            text(&exit.rest, "signal").is_empty(),
            status.signal().is_none(),
            "{exit:#?}"
        );
        let [start, end] = [&exit.process["start_time"], &exit.rest["time"]].map(time);
        assert!(start <= end && end <= Utc::now() + CLOCKS, "{exit:#?}");
        // Exactly one, whatever else comes.
        self.exit(number(&exit.process["pid"]));
    }
}

impl Told {
    fn of(&mut self, pid: u32, is_exec: bool) -> Vec<Event> {
        // Half a line is read to its end the next time.
        while self
            .file
            .read_line(&mut self.line)
            .expect("the export file is UTF-8")
            > 0
            && self.line.ends_with('\n')
        {
            if self.line.starts_with("{\"rate_limit_info\"") {
                self.losses.push(self.line.clone());
            } else if self.line.contains(&self.exec_id) {
                self.events.extend(Event::parse(&self.line));
            }
            self.line.clear();
        }
        let events = self.events.iter();
        let events = events.filter(|event| event.is_exec == is_exec && event.pid() == u64::from(pid));
        events.cloned().collect()
    }
}

/// A process that runs until its standard input ends.
struct Held(Child);

impl Held {
    fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let deadline = Instant::now() + PATIENCE;
        loop {
            match command.spawn() {
                Ok(child) => return Held(child),
                // A child that another thread makes right now has the file open still, to write it.
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy && Instant::now() < deadline => {
                    thread::sleep(Duration::from_millis(10));
                }
                Err(error) => panic!("run {command:?}: {error}"),
            }
        }
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    fn end(mut self) -> ExitStatus {
        // Waiting closes its standard input.
        self.0.wait().expect("wait for the program")
    }

    /// Its only child.
    #[track_caller]
    fn child(&self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match proc::children(self.pid())[..] {
                [] => assert!(Instant::now() < deadline, "no child came"),
                [child] => return child,
                ref more => panic!("one child, not {more:?}"),
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What an exec event has to say that `/proc` doesn't.
struct Program<'a> {
    binary: &'a str,
    arguments: &'a str,
    is_first: bool,
    has_long_arguments: bool,
    properties: Option<Value>,
    /// The parent, its parent, and so on.
    line: Vec<Value>,
}

impl Default for Program<'_> {
    fn default() -> Self {
        Program {
            binary: "/bin/sh",
            arguments: "",
            is_first: true,
            has_long_arguments: false,
            properties: None,
            line: proc::line(std::process::id()),
        }
    }
}

impl Program<'_> {
    /// Compares the exec event of a process that runs with all that is known of it.
    #[track_caller]
    fn check(&self, exec: &Event) {
        let pid = number(&exec.process["pid"]);
        let mut process = proc::process(pid);
        process["binary"] = self.binary.into();
        if !self.arguments.is_empty() {
            process["arguments"] = self.arguments.into();
        }
        let flags = [
            ("execve", true),
            ("rootcwd", process["cwd"] == "/"),
            ("clone", self.is_first),
            ("dataArgs", self.has_long_arguments),
            ("inInitTree", process["in_init_tree"] == true),
        ];
        let set = flags.iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| *flag);
        process["flags"] = set.collect::<Vec<_>>().join(" ").into();
        // A test that wants it looks that it is there.
        if exec.process["environment_variables"].is_array() {
            process["environment_variables"] = proc::environment(pid).into();
        }
        if let Some(properties) = &self.properties {
            process["binary_properties"] = properties.clone();
            process["refcnt"] = 1.into();
        }
        self.check_process(exec, process);
        let (start, ktime) = (proc::start(pid), ktime(&exec.process));
        assert!(start <= ktime && ktime <= now(), "{start} {exec:#?}");
    }

    /// Compares all of an event's processes; what `process` lacks are its times and its line.
    #[track_caller]
    fn check_process(&self, event: &Event, mut process: Value) {
        process["exec_id"] = proc::exec_id(ktime(&event.process), number(&process["pid"])).into();
        process["start_time"] = event.process["start_time"].clone();
        process["parent_exec_id"] = self.line[0]["exec_id"].clone();
        assert_same(&event.process, &process);
        check_start_time(&event.process);
        let line = line_above(event);
        let length = if line.len() > 1 {
            line.len()
        } else {
            self.line.len()
        };
        assert_eq!(length, self.line.len(), "{line:#?}");
        for (told, known) in line.into_iter().zip(&self.line) {
            if known.is_null() {
                continue;
            }
            let mut known = lasting(known);
            // Of one that /proc alone knows.
            if known["start_time"].is_null() {
                check_start_time(told);
                known["start_time"] = told["start_time"].clone();
            }
            assert_same(told, &known);
        }
    }
}

/// Names the fields that are not the same, as a process has many.
#[track_caller]
fn assert_same(told: &Value, known: &Value) {
    let names = |process: &Value| -> Vec<String> {
        let fields = process.as_object().expect("a process is an object");
        fields.keys().cloned().collect()
    };
    let different: BTreeSet<String> = [names(told), names(known)]
        .into_iter()
        .flatten()
        .filter(|name| told[name] != known[name])
        .collect();
    let shown = different.iter().map(|name| (name, &told[name], &known[name]));
    let shown: Vec<_> = shown.collect();
    assert!(
        different.is_empty(),
        "told, and in truth: {shown:#?} of {}",
        told["pid"]
    );
}

/// A process as others' events have it, and its own exit.
fn lasting(process: &Value) -> Value {
    let mut process = process.clone();
    if process["binary_properties"].is_object()
        && let Some(fields) = process.as_object_mut()
    {
        fields.remove("binary_properties");
        fields.remove("refcnt");
    }
    process
}

/// The parent in an event, and its ancestors if the sensor tells of them.
fn line_above(event: &Event) -> Vec<&Value> {
    let ancestors = event.rest["ancestors"].as_array().into_iter().flatten();
    std::iter::once(&event.parent).chain(ancestors).collect()
}

/// What a child of the process has above it.
fn line_below(event: &Event) -> Vec<Value> {
    let line = std::iter::once(&event.process).chain(line_above(event));
    line.cloned().collect()
}

/// When the program began, in nanoseconds since boot: a part of its id.
#[track_caller]
fn ktime(process: &Value) -> u64 {
    let id = STANDARD
        .decode(text(process, "exec_id"))
        .expect("an exec_id is base64");
    let id = String::from_utf8(id).expect("an exec_id is text");
    let parts: Vec<&str> = id.split(':').collect();
    assert_eq!((parts.len(), parts[0]), (3, NODE), "{id}");
    assert_eq!(parts[2], process["pid"].to_string(), "{id}");
    parts[1].parse().expect("a number of nanoseconds")
}

/// Wall-clock time is the time since boot, only counted from elsewhere.
#[track_caller]
fn check_start_time(process: &Value) {
    let since = now() - ktime(process);
    let start = Utc::now() - Duration::from_nanos(since);
    let difference = (time(&process["start_time"]) - start).abs();
    assert!(
        difference.to_std().is_ok_and(|difference| difference < CLOCKS),
        "{difference}: {process:#?}"
    );
}

fn number(number: &Value) -> u32 {
    number
        .as_u64()
        .and_then(|number| number.try_into().ok())
        .expect("a small number")
}

fn time(text: &Value) -> DateTime<Utc> {
    text.as_str().expect("a time is text").parse().expect("a time")
}

/// In nanoseconds since boot.
fn now() -> u64 {
    let now = clock_gettime(ClockId::Boottime);
    u64::try_from(now.tv_sec * 1_000_000_000 + now.tv_nsec).expect("it goes up")
}

/// A shell that ends with its standard input, as a command whose environment is empty.
fn shell(arguments: &[&str]) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(arguments).env_clear();
    command
}
