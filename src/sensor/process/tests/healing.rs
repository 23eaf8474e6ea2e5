//! Records that were lost, noticed by those that came.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::*;

const INIT: ProcessKey = key(1, 1000);
const SECOND: u64 = 1_000_000_000;
const SHELL: ProcessKey = key(10, SECOND + 5);

/// A `/proc` of its own; gone with the value.
struct Proc(PathBuf);

impl Proc {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tetra-healing-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Proc(path)
    }

    fn runs(&self, key: ProcessKey, parent: u32, binary: &str, stack: u64) {
        let directory = self.0.join(key.pid.to_string());
        fs::create_dir_all(&directory).unwrap();
        let ticks = key.start / 10_000_000;
        let (flags_to_nice, then) = ("0 1 2 3 4 5 6 7 8 20 0", "1 2 3 4 5");
        let stat = format!(
            "{} (x) S {parent} 0 0 0 -1 {flags_to_nice} 1 0 {ticks} {then} {stack} 0",
            key.pid
        );
        fs::write(directory.join("stat"), stat).unwrap();
        fs::write(directory.join("status"), "Uid:\t0\t0\t0\t0\n").unwrap();
        fs::write(directory.join("cmdline"), format!("{binary}\0now\0")).unwrap();
        let _ = fs::remove_file(directory.join("exe"));
        symlink(binary, directory.join("exe")).unwrap();
    }
}

impl Drop for Proc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `/init`, and a child of it that has executed nothing, as far as is known.
fn world(proc: &Path) -> Processes {
    let mut processes = processes(ProcessOptions::default());
    processes.proc = proc.to_owned();
    processes.handle(&Record::Exec(Exec {
        stack: 1,
        ..exec(INIT, key(0, 0), 1000, b"/init\0")
    }));
    processes.handle(&fork(SHELL, INIT));
    processes
}

/// After so many execs.
fn ended(process: ProcessKey, time: u64, execs: u32) -> Record<'static> {
    Record::Exit(Exit {
        time,
        process,
        tid: process.pid,
        execs,
        ..Exit::default()
    })
}

fn told(processes: &mut Processes, record: &Record<'_>) -> serde_json::Value {
    let event = processes.handle(record).unwrap();
    let value = value(&event);
    value["process_exec"]
        .as_object()
        .or(value["process_exit"].as_object())
        .map(|event| serde_json::Value::Object(event.clone()))
        .unwrap()
}

fn is_unknown(process: &serde_json::Value) -> bool {
    process["flags"] == "unknown" && process.get("binary").is_none()
}

#[test]
fn an_exit_after_a_lost_exec_does_not_name_the_parents_program() {
    let mut world = world(Path::new(NOTHING));
    world.records_were_lost();
    let exit = told(&mut world, &ended(SHELL, 3 * SECOND, 2));
    assert!(is_unknown(&exit["process"]), "{exit}");
    assert_eq!(exit["process"]["pid"], 10);
    assert_eq!(exit["parent"]["binary"], "/bin/wl");
    assert_eq!(exit["process"]["parent_exec_id"], exit["parent"]["exec_id"]);
    assert!(world.handle(&ended(SHELL, 3 * SECOND, 2)).is_none());
}

/// A process that executes what can't be loaded is killed, which no exec tells.
#[test]
fn without_losses_an_exec_that_was_not_told_of_failed() {
    let mut world = world(Path::new(NOTHING));
    let exit = told(&mut world, &ended(SHELL, 3 * SECOND, 2));
    assert_eq!(exit["process"]["binary"], "/bin/wl");
    assert_eq!(exit["process"]["flags"], "execve");
}

#[test]
fn a_child_of_a_lost_exec_has_a_parent_from_proc() {
    let proc = Proc::new("child");
    proc.runs(SHELL, 1, "/bin/sh", 7);
    let mut world = world(&proc.0);
    world.records_were_lost();
    let child = key(11, 2 * SECOND);
    world.handle(&Record::Fork(Fork {
        time: child.start,
        child,
        parent: SHELL,
        origin: SHELL,
        namespace_pid: 11,
        cgroup_id: 1,
        execs: 2,
    }));
    let exit = told(&mut world, &ended(child, 3 * SECOND, 2));
    assert_eq!(exit["process"]["binary"], "/bin/sh");
    assert_eq!(exit["parent"]["binary"], "/bin/sh");
    let flags = exit["parent"]["flags"].as_str().unwrap();
    assert!(flags.starts_with("procFS"), "{exit}");
    // That was known when it was told of: the shell's own end has it too.
    let ended = told(&mut world, &ended(SHELL, 4 * SECOND, 2));
    assert_eq!(ended["process"]["exec_id"], exit["parent"]["exec_id"]);
    assert_eq!(ended["parent"]["pid"], 1);
}

#[test]
fn after_a_lost_exec_the_parent_of_the_next_is_who_started_the_process() {
    let mut world = world(Path::new(NOTHING));
    world.records_were_lost();
    let next = Exec {
        execs: 3,
        is_first: false,
        ..exec(SHELL, INIT, 2 * SECOND, b"x\0")
    };
    let event = told(&mut world, &Record::Exec(next));
    assert_eq!(event["parent"]["pid"], 1);
    assert_eq!(event["process"]["flags"], "execve rootcwd");
}

#[test]
fn the_cache_agrees_with_proc_afterwards() {
    let proc = Proc::new("agree");
    let (stranger, child, ended_meanwhile) = (key(20, 2 * SECOND), key(21, 2 * SECOND), key(30, SECOND));
    let newer = key(31, 3 * SECOND);
    let mut world = world(&proc.0);
    world.handle(&fork(ended_meanwhile, INIT));
    world.records_were_lost();
    proc.runs(INIT, 0, "/init", 1);
    proc.runs(SHELL, 1, "/bin/sh", 7);
    proc.runs(child, 20, "/bin/child", 9);
    proc.runs(stranger, 1, "/bin/stranger", 8);
    let look = world.look(2 * SECOND + 5);
    // These have records: what was seen before says nothing of them.
    world.handle(&fork(newer, INIT));
    world.handle(&Record::Exec(Exec {
        stack: 3,
        execs: 2,
        ..exec(INIT, key(0, 0), 3 * SECOND, b"/init\0")
    }));
    world.heal(&look);
    let late = ended(ended_meanwhile, 2 * SECOND + 6, 1);
    assert!(world.handle(&late).is_none(), "it had ended");
    let shell = told(&mut world, &ended(SHELL, 4 * SECOND, 2));
    assert_eq!(shell["process"]["binary"], "/bin/sh");
    assert_eq!(shell["parent"]["pid"], 1);
    let child = told(&mut world, &ended(child, 4 * SECOND, 2));
    assert_eq!(child["process"]["binary"], "/bin/child");
    assert_eq!(child["parent"]["binary"], "/bin/stranger");
    assert!(world.handle(&ended(newer, 4 * SECOND, 1)).is_some());
    let init = told(&mut world, &ended(INIT, 5 * SECOND, 2));
    assert_eq!(init["process"]["binary"], "/bin/wl");
    assert_eq!(world.stats().unknown, 0);
}

#[test]
fn an_exec_that_is_yet_to_be_told_is_left_to_its_record() {
    let proc = Proc::new("pending");
    let mut world = world(&proc.0);
    world.records_were_lost();
    proc.runs(INIT, 0, "/init", 1);
    proc.runs(SHELL, 1, "/bin/before", 7);
    let look = world.look(2 * SECOND);
    proc.runs(SHELL, 1, "/bin/after", 8);
    world.heal(&look);
    let event = told(
        &mut world,
        &Record::Exec(Exec {
            execs: 2,
            ..exec(SHELL, INIT, 3 * SECOND, b"x\0")
        }),
    );
    assert_eq!(event["parent"]["pid"], 1);
    assert_eq!(event["process"]["flags"], "execve rootcwd clone");
}
