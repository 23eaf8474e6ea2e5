//! The host of the recordings, and its events as lines that can be compared at a glance.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::*;
use crate::sensor::process::procfs::Running;

pub(super) const INIT: ProcessKey = key(1, 320_000_000);
pub(super) const SHELL: ProcessKey = key(112, 4_480_000_000);
/// The host of the recordings: `/init`, and the shell that runs the workload.
pub(super) fn world(options: ProcessOptions) -> Processes {
    let mut processes = processes(options);
    for (key, parent) in [(INIT, 0), (SHELL, 1)] {
        processes.add_running(&Running {
            key,
            parent,
            auid: if key == INIT { u32::MAX } else { 1000 },
            binary: "/bin/busybox".to_owned(),
            arguments: "/init".to_owned(),
            cwd: "/".to_owned(),
            credentials: ROOT,
            namespaces: HOST,
            ..Running::default()
        });
    }
    processes
}

/// A child of the shell that started a little before its exec.
pub(super) fn child(pid: u32, ktime: u64) -> ProcessKey {
    key(pid, ktime - 1_000_000)
}

/// A child of the shell, from fork to exit.
pub(super) fn life(pid: u32, ktime: u64, code: u32, exec: Exec<'_>) -> Vec<Record<'_>> {
    let process = child(pid, ktime);
    vec![
        fork(process, SHELL),
        Record::Exec(exec),
        exit(process, ktime + 3_000_000, code),
    ]
}

/// An event as one line: `KTIME:PID < KTIME:PID of the parent, binary 'arguments' [flags]`, and what isn't as usual.
fn line(event: &Event) -> String {
    let event = value(event);
    let (kind, told) = match &event["process_exec"] {
        Value::Null => ("exit", &event["process_exit"]),
        exec => ("exec", exec),
    };
    let (process, parent) = (&told["process"], &told["parent"]);
    assert_eq!(process["parent_exec_id"], parent["exec_id"]);
    assert_eq!(event["node_name"], "vmnode");
    let mut line = format!(
        "{kind} {} < {} {} '{}' [{}]",
        id(process),
        id(parent),
        text(&process["binary"]),
        text(&process["arguments"]),
        text(&process["flags"]),
    );
    let usual = [
        "exec_id",
        "pid",
        "tid",
        "binary",
        "arguments",
        "flags",
        "start_time",
        "parent_exec_id",
    ];
    for (name, value) in process.as_object().unwrap() {
        let is_usual = match name.as_str() {
            "uid" => *value == 0,
            "auid" => *value == 1000,
            "cwd" => *value == "/",
            "in_init_tree" => *value == process["flags"].as_str().unwrap().contains("inInitTree"),
            name => usual.contains(&name),
        };
        if !is_usual {
            write!(line, " {name}={}", text(value)).unwrap();
        }
    }
    for name in ["signal", "status"] {
        if let Some(value) = told.get(name) {
            write!(line, " {name}={}", text(value)).unwrap();
        }
    }
    line
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn id(process: &Value) -> String {
    let Some(id) = process["exec_id"].as_str() else {
        return "nothing".to_owned();
    };
    let id = STANDARD.decode(id).unwrap();
    String::from_utf8(id).unwrap().replace("vmnode:", "")
}

pub(super) fn lines(processes: &mut Processes, records: &[Record<'_>]) -> Vec<String> {
    let events = records.iter().filter_map(|record| processes.handle(record));
    events.map(|event| line(&event)).collect()
}
