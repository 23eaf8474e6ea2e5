//! The shell that does what the tests ask for.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::compare::Place;
use super::root::{self, Root};
use crate::support::{Live, PATIENCE};

/// A shell in a root of its own.
pub(super) struct Shell(Live);

impl Shell {
    pub(super) fn start(root: &Root) -> Self {
        let shell = Shell(Live::start(root.command()));
        // The sensor is to find it as what it is, not as what becomes it.
        let deadline = Instant::now() + PATIENCE;
        let line = format!("/proc/{}/cmdline", shell.0.id());
        while fs::read(&line).is_ok_and(|line| line != Root::shell_arguments().as_bytes()) {
            assert!(Instant::now() < deadline, "the shell doesn't start");
            thread::sleep(Duration::from_millis(10));
        }
        shell
    }

    /// Lets it begin with something.
    pub(super) fn ask(&mut self, what: &str) {
        self.0.write(format!("{what}\n"));
    }

    /// Lets it do what policies are to see, all of it.
    pub(super) fn trigger(&mut self, which: &str) {
        self.ask(&format!("trigger {which}"));
        assert_eq!(self.0.line(), "over");
    }

    /// Lets it run a command; gives the exit status, as shells tell it, and what was printed.
    pub(super) fn command(&mut self, command: &str) -> (i32, String) {
        self.ask(&format!("command {command}"));
        let mut printed = String::new();
        loop {
            let line = self.0.line();
            if let Some(status) = line.strip_prefix("ended ") {
                return (status.parse().expect("a number"), printed);
            }
            printed.push_str(&line);
            printed.push('\n');
        }
    }

    pub(super) fn place(&self) -> Place<'static> {
        let parent = |pid: &u64| Some(root::parent(*pid)).filter(|parent| *parent != 0);
        let pid = self.0.id();
        let binary = fs::read_link(format!("/proc/{pid}/exe")).expect("the shell runs");
        let arguments = Root::shell_arguments().replace('\0', " ");
        let (_, arguments) = arguments.trim_end().split_once(' ').expect("there are some");
        Place {
            shell: pid.into(),
            above: std::iter::successors(parent(&pid.into()), parent).collect(),
            program: [binary.to_string_lossy().into_owned(), arguments.to_owned()],
            users: Vec::new(),
        }
    }

    /// Its standard input ends, and so does it.
    pub(super) fn end(mut self) {
        self.0.close_input();
        let ran = self.0.end();
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    }
}
