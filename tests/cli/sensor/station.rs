//! A sensor with all its outputs in a folder of its own, and what a test asks of it.

use std::collections::HashMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{can_run, copy_program, program, regex_of, sensor, wait_for};
use crate::support::{Folder, Live, PATIENCE, Ran, Tetra, tetra};

/// A sensor that serves, exports and counts.
pub(super) struct Station {
    pub(super) folder: Folder,
    pub(super) sensor: Live,
    metrics: u16,
}

/// An event as far as tests tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    /// `process_exec`, `process_exit` or `rate_limit_info`.
    pub(super) kind: String,
    pub(super) exec_id: String,
    pub(super) pid: u64,
    pub(super) binary: String,
    pub(super) time: String,
    /// How many events were missed, if it tells that.
    pub(super) missed: u64,
}

impl Station {
    /// Starts a sensor with these arguments too, and waits until it is at work. `None`, told on standard error, where none
    /// can run.
    pub(super) fn new(test: &str, arguments: &[&str]) -> Option<Self> {
        can_run(test).then(|| Self::within(Folder::new(test), arguments))
    }

    /// Starts it in a folder that is there, and waits until it is at work.
    pub(super) fn within(folder: Folder, arguments: &[&str]) -> Self {
        let station = Self::start(folder, arguments);
        // The file may be there from before.
        let ready = station.program(&format!("ready-{}", station.sensor.id()));
        wait_for(&station.log(), &ready);
        station
    }

    pub(super) fn start(folder: Folder, arguments: &[&str]) -> Self {
        let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("find a free port");
        let metrics = any.local_addr().expect("it has an address").port();
        drop(any);
        let socket = format!("unix://{}", folder.path("socket").display());
        let [log, info] = ["log", "info"].map(|name| text(&folder.path(name)));
        let address = format!("127.0.0.1:{metrics}");
        let usual = [
            "--node-name",
            "here",
            "--listen",
            &socket,
            "--info-file",
            &info,
            "--metrics-address",
            &address,
            "--export-file",
            &log,
            "--export-file-max-size-mb",
            "1000",
        ];
        let all: Vec<&str> = usual.iter().chain(arguments).copied().collect();
        Station {
            sensor: sensor(&all),
            folder,
            metrics,
        }
    }

    /// Ends it by a signal, which is no reason to complain; gives the summary, and what it printed.
    #[track_caller]
    pub(super) fn end(self, signal: &str) -> (Summary, Ran, Folder) {
        self.sensor.signal(signal);
        let ran = self.sensor.end();
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        (Summary::of(&ran.stderr), ran, self.folder)
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.path("log")
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.folder.path("socket")
    }

    pub(super) fn address(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// A program of its own.
    pub(super) fn program(&self, name: &str) -> String {
        program(&self.folder, name)
    }

    /// A shell of its own.
    pub(super) fn shell(&self, name: &str) -> String {
        let path = self.folder.path(name);
        copy_program("/bin/sh", &path);
        text(&path)
    }

    /// Runs a command of `tetra` that asks the sensor.
    pub(super) fn ask(&self, arguments: &[&str]) -> Ran {
        self.asking(arguments).run()
    }

    /// As [`Self::ask`], for a command that goes on.
    pub(super) fn watch(&self, arguments: &[&str]) -> Live {
        Live::start(self.asking(arguments).into_command())
    }

    fn asking(&self, arguments: &[&str]) -> Tetra {
        let address = self.address();
        let connection = ["--server-address", &address];
        tetra(&arguments.iter().chain(&connection).copied().collect::<Vec<_>>())
    }

    /// Waits until so many clients get events.
    #[track_caller]
    pub(super) fn wait_for_clients(&self, count: u64) {
        eventually("the clients get events", || {
            self.metric("tetragon_clients") == count
        });
    }

    #[track_caller]
    pub(super) fn metric(&self, name: &str) -> u64 {
        let metrics = self.metrics();
        *metrics
            .get(name)
            .unwrap_or_else(|| panic!("no {name} in {metrics:?}"))
    }

    /// By name and labels.
    #[track_caller]
    pub(super) fn metrics(&self) -> HashMap<String, u64> {
        let mut stream = None;
        eventually("metrics are served", || {
            stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.metrics)).ok();
            stream.is_some()
        });
        let mut stream = stream.expect("it is connected");
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .expect("ask for metrics");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("read metrics");
        let lines = answer.lines().filter(|line| line.starts_with("tetragon_"));
        lines
            .filter_map(|line| line.rsplit_once(' '))
            .filter_map(|(name, number)| Some((name.to_owned(), number.parse().ok()?)))
            .collect()
    }

    /// Runs a program of this name; gives its path.
    #[track_caller]
    pub(super) fn run(&self, name: &str) -> String {
        let program = self.program(name);
        assert!(Command::new(&program).status().expect("run a program").success());
        program
    }

    /// Runs a program of this name, and waits until the file tells of its end; gives its path. All that happened before
    /// is in the file then.
    #[track_caller]
    pub(super) fn mark(&self, name: &str) -> String {
        let program = self.run(name);
        self.wait_for_exit(&program);
        program
    }

    #[track_caller]
    pub(super) fn wait_for_exit(&self, program: &str) {
        let of_program = format!("\"binary\":\"{program}\"");
        eventually("the file tells of the end of a program", || {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            let mut exits = log.lines().filter(|line| line.starts_with("{\"process_exit\""));
            exits.any(|line| line.contains(&of_program))
        });
    }
}

/// What the sensor says at its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) events: u64,
    pub(super) lost: u64,
    pub(super) not_printed: u64,
    pub(super) exported: u64,
    pub(super) not_exported: u64,
}

impl Summary {
    /// From the last line on standard error.
    #[track_caller]
    pub(super) fn of(stderr: &str) -> Self {
        let line = stderr.lines().last().unwrap_or_default();
        let mut summary = Summary::default();
        let text = line.strip_prefix("note: ").unwrap_or_else(|| panic!("{stderr}"));
        for part in text.split([',', ';']) {
            let (number, what) = part.trim().split_once(' ').unwrap_or_else(|| panic!("{line}"));
            if what == "seconds" {
                continue;
            }
            let number = number.parse().unwrap_or_else(|_| panic!("{line}"));
            match what {
                "events" => summary.events = number,
                "lost" => summary.lost = number,
                "missed by standard output" => summary.not_printed = number,
                "exported" => summary.exported = number,
                "not" => summary.not_exported = number,
                _ => panic!("{line}"),
            }
        }
        summary
    }
}

/// The events on lines.
#[track_caller]
pub(super) fn seen(lines: &str) -> Vec<Seen> {
    lines.lines().map(Seen::of).collect()
}

/// The last line may be half written yet.
#[track_caller]
pub(super) fn whole_lines(log: &Path) -> String {
    let mut text = fs::read_to_string(log).expect("read the export file");
    text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
    text
}

#[track_caller]
pub(super) fn exported(log: &Path) -> Vec<Seen> {
    seen(&whole_lines(log))
}

/// How many events all of these tell to be missing.
pub(super) fn missed(events: &[Seen]) -> u64 {
    events.iter().map(|event| event.missed).sum()
}

/// How many of these are events of processes.
pub(super) fn of_processes(events: &[Seen]) -> u64 {
    events.iter().filter(|event| event.missed == 0).count() as u64
}

impl Seen {
    /// The event on a line of JSON.
    #[track_caller]
    pub(super) fn of(line: &str) -> Self {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let kinds = ["process_exec", "process_exit", "rate_limit_info"];
        let kind = kinds.into_iter().find(|kind| event.get(kind).is_some());
        let kind = kind.unwrap_or_else(|| panic!("no such event is expected: {line}"));
        let told = &event[kind];
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let missed = word(&told["number_of_dropped_process_events"]);
        Seen {
            kind: kind.to_owned(),
            exec_id: word(&told["process"]["exec_id"]),
            pid: told["process"]["pid"].as_u64().unwrap_or_default(),
            binary: word(&told["process"]["binary"]),
            time: word(&event["time"]),
            missed: missed.parse().unwrap_or_default(),
        }
    }

    pub(super) fn is(&self, kind: &str, binary: &str) -> bool {
        self.kind == kind && self.binary == binary
    }
}

/// Waits until it is so.
#[track_caller]
pub(super) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}: that takes too long");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Lets a shell fork so often; its children end at once. `argument` is in each of their events twice.
#[track_caller]
pub(super) fn fork(shell: &str, times: usize, argument: &str) {
    storm(shell, times, "(:)", argument);
}

/// Lets a shell run a program so often.
#[track_caller]
pub(super) fn run(shell: &str, times: usize, program: &str) {
    storm(shell, times, &format!("'{program}'"), "");
}

#[track_caller]
fn storm(shell: &str, times: usize, what: &str, argument: &str) {
    let script = format!("i=0; while [ $i -lt {times} ]; do {what}; i=$((i+1)); done; exit 0");
    let status = Command::new(shell).args(["-c", &script, argument]).status();
    assert!(status.expect("run a shell").success());
}

/// Matches this path and no other, as a regular expression.
pub(super) fn exactly(path: &str) -> String {
    format!("^{}$", regex_of(path))
}

/// A command that waits until its standard input ends, and goes with its value.
pub(super) struct Waiting(pub(super) Child);

impl Waiting {
    pub(super) fn start(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        Waiting(child.expect("run a command"))
    }

    pub(super) fn write(&mut self, line: &str) {
        let input = self.0.stdin.as_mut().expect("it is open");
        input.write_all(line.as_bytes()).expect("it reads");
    }

    pub(super) fn end(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("wait for the command");
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(super) fn text(path: &Path) -> String {
    path.to_str().expect("paths are UTF-8").to_owned()
}
