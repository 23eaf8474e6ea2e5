//! What a sensor wrote to its export file.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::PATIENCE;

/// An exec or an exit.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) is_exec: bool,
    pub(super) process: Value,
    /// `Null` if there is none.
    pub(super) parent: Value,
    /// All that stands beside the process in the event.
    pub(super) rest: Value,
}

impl Event {
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut event: Value = serde_json::from_str(line).expect("the sensor writes JSON");
        let (is_exec, mut body) = [("process_exec", true), ("process_exit", false)]
            .into_iter()
            .find_map(|(kind, is_exec)| Some((is_exec, event.get_mut(kind)?.take())))?;
        Some(Event {
            is_exec,
            process: body["process"].take(),
            parent: body["parent"].take(),
            rest: body,
        })
    }

    pub(super) fn exec_id(&self) -> &str {
        text(&self.process, "exec_id")
    }

    pub(super) fn parent_exec_id(&self) -> &str {
        text(&self.process, "parent_exec_id")
    }

    pub(super) fn arguments(&self) -> &str {
        text(&self.process, "arguments")
    }

    pub(super) fn flags(&self) -> &str {
        text(&self.process, "flags")
    }

    pub(super) fn pid(&self) -> u64 {
        self.process["pid"].as_u64().expect("a process has a number")
    }

    /// 0 if a signal ended it.
    pub(super) fn status(&self) -> u64 {
        self.rest["status"].as_u64().unwrap_or_default()
    }
}

/// A field of a message; empty if it is absent, as it is in JSON when it is empty.
pub(super) fn text<'a>(message: &'a Value, field: &str) -> &'a str {
    message[field].as_str().unwrap_or_default()
}

/// The whole lines that are in the file by now.
pub(super) fn read(file: &Path) -> Vec<Event> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(Event::parse).collect()
}

/// Waits until the file holds events that are enough.
#[track_caller]
pub(super) fn read_until(file: &Path, what: &str, are_enough: impl Fn(&str) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !fs::read_to_string(file).is_ok_and(|text| are_enough(&text)) {
        assert!(Instant::now() < deadline, "{what}: not in {PATIENCE:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a program until the file has its exit: then the sensor is at work.
#[track_caller]
pub(super) fn wait_until_at_work(file: &Path) {
    let name = format!("at-work-{}", std::process::id());
    read_until(file, "an event of a program", |text| {
        let mut exits = text.lines().filter(|line| line.starts_with("{\"process_exit\""));
        let is_at_work = exits.any(|line| line.contains(&name));
        if !is_at_work {
            let status = Command::new("/bin/true").arg(&name).status();
            assert!(status.expect("run a program").success());
        }
        is_at_work
    });
}

/// Whether the text of an export file has the exit of this process.
pub(super) fn has_exit(text: &str, pid: u32) -> bool {
    let pid = format!("\"pid\":{pid},");
    let mut exits = text
        .lines()
        .filter_map(|line| line.strip_prefix("{\"process_exit\":{\"process\""));
    exits.any(|line| {
        line.split("\"uid\"")
            .next()
            .is_some_and(|start| start.contains(&pid))
    })
}

/// Execs and exits by `exec_id`, after a look that none comes twice.
pub(super) struct ById<'a> {
    pub(super) execs: HashMap<&'a str, &'a Event>,
    pub(super) exits: HashMap<&'a str, &'a Event>,
}

impl<'a> ById<'a> {
    #[track_caller]
    pub(super) fn new(events: &'a [Event]) -> Self {
        let mut by_id = ById {
            execs: HashMap::new(),
            exits: HashMap::new(),
        };
        for event in events {
            let same_kind = if event.is_exec {
                &mut by_id.execs
            } else {
                &mut by_id.exits
            };
            let other = same_kind.insert(event.exec_id(), event);
            assert!(other.is_none(), "twice: {other:#?} and {event:#?}");
        }
        by_id
    }
}
