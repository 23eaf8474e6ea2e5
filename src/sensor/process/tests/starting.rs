//! Processes that run while the sensor starts: found in `/proc`, and told of by records at the same time.

use super::world::{SHELL, lines, world};
use super::*;
use crate::sensor::preview::Preview;
use crate::sensor::process::procfs::Running;
use crate::sensor::process::running::Existing;

const SECOND: u64 = 1_000_000_000;
/// Started after the last tick, which is all that `/proc` tells.
const START: u64 = 90 * SECOND + 5;

fn found(pid: u32, arguments: &str) -> Running {
    Running {
        key: key(pid, 90 * SECOND),
        parent: SHELL.pid,
        auid: 1000,
        binary: "/bin/wl".to_owned(),
        arguments: arguments.to_owned(),
        cwd: "/".to_owned(),
        ..Running::default()
    }
}

fn preview(records: &[Record<'_>]) -> Preview {
    let mut preview = Preview::default();
    for record in records {
        preview.note(record);
    }
    preview
}

fn executes(pid: u32, after: u64, arguments: &[u8], is_first: bool) -> Record<'_> {
    Record::Exec(Exec {
        is_first,
        ..exec(key(pid, START), SHELL, START + after, arguments)
    })
}

#[test]
fn a_fork_that_is_told_counts_more_than_what_proc_showed_meanwhile() {
    let mut world = world(ProcessOptions::default());
    let parent = key(300, START);
    let child = key(301, START + 1);
    let records = vec![
        fork(parent, SHELL),
        executes(300, 1, b"wl\0run\0", true),
        fork(child, parent),
        exit(child, START + 9, 7 << 8),
    ];
    let existing = Existing(vec![found(300, "run"), found(301, "run")]);
    world.add_existing(existing, &preview(&records));
    assert_eq!(
        lines(&mut world, &records),
        [
            "exec 90000000006:300 < 4480000000:112 /bin/wl 'run' [execve rootcwd clone]",
            "exit 90000000006:301 < 90000000006:300 /bin/wl 'run' [execve] refcnt=1 status=7",
        ]
    );
}

#[test]
fn a_program_is_not_its_own_parent_because_proc_showed_it_before_its_exec_was_told() {
    let second = executes(300, 2, b"wl\0second\0", false);
    let records = [second, exit(key(300, START), START + 9, 0)];
    // Known from before: it was another program then.
    let mut known = world(ProcessOptions::default());
    known.add_existing(Existing(vec![found(300, "first")]), &Preview::default());
    known.add_existing(Existing(vec![found(300, "second")]), &preview(&records));
    assert_eq!(
        lines(&mut known, &records),
        [
            "exec 90000000007:300 < 90000000000:300 /bin/wl 'second' [execve rootcwd]",
            "exit 90000000007:300 < 90000000000:300 /bin/wl 'second' [execve rootcwd]",
        ]
    );
    // Not known: what it was is not to be had any more, but who started it.
    let mut unknown = world(ProcessOptions::default());
    unknown.add_existing(Existing(vec![found(300, "second")]), &preview(&records));
    assert_eq!(
        unknown.existing().len(),
        world(ProcessOptions::default()).existing().len()
    );
    assert_eq!(
        lines(&mut unknown, &records),
        [
            "exec 90000000007:300 < 4480000000:112 /bin/wl 'second' [execve rootcwd]",
            "exit 90000000007:300 < 4480000000:112 /bin/wl 'second' [execve rootcwd]",
        ]
    );
}

#[test]
fn who_ended_before_proc_was_read_is_a_parent_with_a_name() {
    let mut world = world(ProcessOptions::default());
    let (parent, child) = (key(300, START), key(301, START + 1));
    let ended = Record::Exit(Exit {
        time: START + 8,
        process: parent,
        parent: SHELL,
        name: *b"sh\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        execs: 1,
        code: 3 << 8,
        ..Exit::default()
    });
    let records = vec![
        Record::Exec(exec(child, parent, START + 2, b"wl\0x\0")),
        exit(child, START + 5, 0),
        ended,
    ];
    world.add_existing(Existing(Vec::new()), &preview(&records));
    let told: Vec<_> = records
        .iter()
        .filter_map(|record| world.handle(record))
        .map(|event| value(&event))
        .collect();
    let parent = &told[0]["process_exec"]["parent"];
    assert_eq!(
        (&parent["binary"], &parent["flags"]),
        (&"[sh]".into(), &"unknown".into())
    );
    assert_eq!(parent, &told[2]["process_exit"]["process"]);
    assert_eq!(told[2]["process_exit"]["parent"]["pid"], SHELL.pid);
    assert_eq!(told[2]["process_exit"]["status"], 3);
    assert_eq!(world.stats().unknown, 1);
}
