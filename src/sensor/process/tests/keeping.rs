//! What is kept how long, and what becomes of records that come late.

use serde_json::json;

use super::*;
use crate::pb;
use crate::sensor::preview::Preview;
use crate::sensor::process::KTHREADD;
use crate::sensor::process::procfs::Running;

const INIT: ProcessKey = key(1, 1000);
const SECOND: u64 = 1_000_000_000;

fn world(cache_size: usize) -> Processes {
    let mut processes = processes(ProcessOptions::default());
    processes.options.cache_size = cache_size;
    processes.handle(&Record::Exec(exec(INIT, key(0, 0), 1000, b"/init\0")));
    processes
}

fn handled(processes: &mut Processes, record: &Record<'_>) -> serde_json::Value {
    processes
        .handle(record)
        .map_or(serde_json::Value::Null, |event| value(&event))
}

#[test]
fn the_kernel_is_process_0_and_its_own_parent() {
    let processes = processes(ProcessOptions {
        credentials: true,
        namespaces: true,
        ..ProcessOptions::default()
    });
    let existing = processes.existing();
    assert_eq!(existing.len(), 1);
    let kernel = concat!(
        r#"{"exec_id":"dm1ub2RlOjE6MA==","pid":0,"uid":0,"binary":"<kernel>","flags":"procFS","#,
        r#""start_time":"1970-01-01T00:00:00.000000001Z","auid":4294967295,"parent_exec_id":"dm1ub2RlOjE6MA==","#,
        r#""cap":{},"ns":{"uts":{},"ipc":{},"mnt":{},"pid":{},"pid_for_children":{},"net":{},"cgroup":{},"user":{}},"#,
        r#""tid":0,"process_credentials":{"uid":0,"gid":0,"euid":0,"egid":0,"suid":0,"sgid":0,"fsuid":0,"fsgid":0},"#,
        r#""in_init_tree":false}"#,
    );
    assert_eq!(
        json(&existing[0]),
        format!(
            r#"{{"process_exec":{{"process":{kernel},"parent":{kernel}}},"node_name":"vmnode","time":"1970-01-01T00:00:00.000000001Z"}}"#
        )
    );
}

#[test]
fn a_process_stays_for_a_second_after_its_end_and_longer_for_its_children() {
    let mut world = world(1000);
    let (parent, child) = (key(10, SECOND), key(11, 2 * SECOND));
    world.handle(&fork(parent, INIT));
    world.handle(&fork(child, parent));
    world.handle(&exit(parent, 3 * SECOND, 0));
    world.handle(&exit(key(99, 1), 10 * SECOND, 0));
    assert_eq!(
        world.stats().images,
        5,
        "the kernel, init, the child, its parent, 99"
    );
    let ended = handled(&mut world, &exit(child, 11 * SECOND, 0));
    assert_eq!(ended["process_exit"]["parent"]["pid"], 10);
    world.handle(&exit(key(98, 1), 13 * SECOND, 0));
    assert_eq!(world.stats().images, 3, "the kernel, init, 98");
}

#[test]
fn an_exit_is_told_once() {
    let mut world = world(1000);
    let process = key(10, SECOND);
    world.handle(&fork(process, INIT));
    assert!(world.handle(&exit(process, 2 * SECOND, 0)).is_some());
    assert!(world.handle(&exit(process, 2 * SECOND, 0)).is_none());
}

#[test]
fn an_exec_after_the_exit_still_has_its_parent_and_does_not_run_for_ever() {
    let mut world = world(1000);
    let process = key(10, SECOND);
    world.handle(&fork(process, INIT));
    let ended = handled(&mut world, &exit(process, SECOND + 5000, 0));
    assert_eq!(ended["process_exit"]["parent"]["pid"], 1);
    let executed = handled(
        &mut world,
        &Record::Exec(exec(process, INIT, SECOND + 100, b"wl\0late\0")),
    );
    assert_eq!(executed["process_exec"]["parent"]["pid"], 1);
    assert_eq!(
        executed["process_exec"]["process"]["flags"],
        "execve rootcwd clone"
    );
    world.handle(&exit(key(99, 1), 10 * SECOND, 0));
    assert_eq!(world.stats().images, 3);
}

#[test]
fn a_fork_after_the_childs_exec_changes_nothing() {
    let mut world = world(1000);
    let process = key(10, SECOND);
    world.handle(&Record::Exec(exec(process, INIT, SECOND + 100, b"wl\0early\0")));
    world.handle(&fork(process, INIT));
    let ended = handled(&mut world, &exit(process, 2 * SECOND, 0));
    assert_eq!(ended["process_exit"]["process"]["arguments"], "early");
}

#[test]
fn a_child_has_the_program_that_its_parent_ran_at_that_time() {
    let mut world = world(1000);
    let (parent, child) = (key(10, SECOND), key(11, SECOND + 200));
    world.handle(&fork(parent, INIT));
    world.handle(&Record::Exec(exec(parent, INIT, SECOND + 100, b"wl\0first\0")));
    let second = Exec {
        is_first: false,
        ..exec(parent, INIT, SECOND + 300, b"wl\0second\0")
    };
    world.handle(&Record::Exec(second));
    world.handle(&fork(child, parent));
    let ended = handled(&mut world, &exit(child, 2 * SECOND, 0));
    assert_eq!(ended["process_exit"]["parent"]["arguments"], "first");
}

#[test]
fn a_child_made_with_clone_parent_is_a_copy_of_its_sibling() {
    let mut world = world(1000);
    let (runc, child) = (key(10, SECOND), key(11, 2 * SECOND));
    world.handle(&fork(runc, INIT));
    world.handle(&Record::Exec(exec(runc, INIT, SECOND + 100, b"runc\0init\0")));
    let fork = Fork {
        time: child.start,
        child,
        parent: INIT,
        origin: runc,
        namespace_pid: 1,
        cgroup_id: 1,
        execs: 1,
    };
    world.handle(&Record::Fork(fork));
    // The kernel side doesn't see that it is the first.
    let record = Exec {
        is_first: false,
        namespace_pid: 1,
        ..exec(child, INIT, 2 * SECOND + 1, b"sh\0")
    };
    let executed = handled(&mut world, &Record::Exec(record));
    assert_eq!(executed["process_exec"]["parent"]["pid"], 1);
    assert_eq!(
        executed["process_exec"]["process"]["flags"],
        "execve rootcwd clone inInitTree"
    );
}

#[test]
fn who_is_not_known_is_unknown_but_there() {
    let mut world = world(1000);
    let exit = Exit {
        time: 2 * SECOND,
        process: key(10, SECOND),
        tid: 10,
        parent: INIT,
        name: *b"true\0of before\0\0",
        euid: 1000,
        code: 3 << 8,
        execs: 1,
    };
    let ended = handled(&mut world, &Record::Exit(exit));
    assert_eq!(
        ended["process_exit"]["process"],
        json!({
            "exec_id": "dm1ub2RlOjEwMDAwMDAwMDA6MTA=", "pid": 10, "uid": 1000, "binary": "[true]", "flags": "unknown",
            "start_time": "1970-01-01T00:00:01Z", "auid": u32::MAX, "parent_exec_id": "dm1ub2RlOjEwMDA6MQ==",
            "tid": 10, "in_init_tree": false
        })
    );
    assert_eq!(ended["process_exit"]["parent"]["binary"], "/bin/wl");
    assert_eq!(ended["process_exit"]["status"], 3);
    let of_kernel = Exit {
        process: key(11, SECOND),
        parent: key(KTHREADD, 5),
        execs: 0,
        ..exit
    };
    assert!(
        world.handle(&Record::Exit(of_kernel)).is_none(),
        "threads of the kernel end unseen"
    );
    let executed = handled(
        &mut world,
        &Record::Exec(exec(key(20, SECOND), key(19, 5), 2 * SECOND, b"wl\0")),
    );
    assert_eq!(executed["process_exec"]["parent"]["pid"], 19);
    assert_eq!(world.stats().unknown, 4);
}

#[test]
fn a_number_that_is_used_again_is_another_process() {
    let mut world = world(1000);
    let (old, new) = (key(10, SECOND), key(10, 5 * SECOND));
    world.handle(&fork(old, INIT));
    // The old one's exit was lost.
    world.handle(&fork(new, INIT));
    assert_eq!(world.stats().images, 3);
    let ended = handled(&mut world, &exit(new, 6 * SECOND, 0));
    assert_eq!(
        ended["process_exit"]["process"]["start_time"],
        "1970-01-01T00:00:05Z"
    );
}

#[test]
fn a_full_cache_gives_events_all_the_same() {
    let mut world = world(8);
    for pid in 10..30 {
        let process = key(pid, u64::from(pid) * SECOND);
        world.handle(&fork(process, INIT));
        let executed = handled(
            &mut world,
            &Record::Exec(exec(process, INIT, process.start + 1, b"wl\0x\0")),
        );
        assert_eq!(executed["process_exec"]["parent"]["pid"], 1);
        assert_eq!(executed["process_exec"]["process"]["pid"], pid);
        assert!(world.stats().images <= 8);
    }
    assert!(world.stats().refused > 0);
    // What /proc doesn't have ended, whatever was told of it.
    world.heal(&Look::nobody(1000 * SECOND));
    world.handle(&exit(key(99, 1), 2000 * SECOND, 0));
    assert_eq!(world.stats().images, 2);
}

#[test]
fn a_dump_counts_references() {
    let mut world = world(1000);
    let (parent, child) = (key(10, SECOND), key(11, 2 * SECOND));
    world.handle(&fork(parent, INIT));
    world.handle(&fork(child, parent));
    world.handle(&exit(child, 3 * SECOND, 0));
    let lines = |processes: Vec<pb::ProcessInternal>| {
        let mut lines: Vec<String> = processes
            .iter()
            .map(|found| {
                let mut operations: Vec<_> = found.refcnt_ops.iter().collect();
                operations.sort_unstable();
                let pid = found.process.as_ref().unwrap().pid.unwrap();
                format!("{pid} {} {} {operations:?}", found.color, found.refcnt.unwrap())
            })
            .collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(
        lines(world.dump(false, false)),
        [
            r#"0 inUse 2 [("parent++", 1), ("process++", 1)]"#,
            r#"1 inUse 2 [("parent++", 1), ("process++", 1)]"#,
            r#"10 inUse 2 [("parent++", 1), ("process++", 1)]"#,
            r#"11 deletePending 0 [("process++", 1), ("process--", 1)]"#,
        ]
    );
    assert_eq!(lines(world.dump(true, false)).len(), 3);
    assert_eq!(lines(world.dump(false, true)).len(), 1);
}

#[test]
fn children_run_until_their_process_ends() {
    let mut world = world(1000);
    let (parent, child, other) = (key(10, SECOND), key(11, 2 * SECOND), key(12, 2 * SECOND));
    world.handle(&fork(parent, INIT));
    let running = |world: &Processes| {
        let id = world.cache.latest(parent).unwrap();
        world.cache.references(id).unwrap().children_running
    };
    world.handle(&fork(child, parent));
    world.handle(&fork(other, parent));
    assert_eq!(running(&world), 2);
    world.handle(&Record::Exec(exec(child, parent, 3 * SECOND, b"/bin/a\0")));
    world.handle(&Record::Exec(exec(child, parent, 4 * SECOND, b"/bin/b\0")));
    assert_eq!(running(&world), 2);
    world.handle(&exit(child, 5 * SECOND, 0));
    assert_eq!(running(&world), 1);
    world.handle(&exit(other, 5 * SECOND, 0));
    assert_eq!(running(&world), 0);
}

#[test]
fn this_host_is_scanned() {
    let proc = Path::new("/proc");
    let host = Host::new(proc, &passwd(), || 0);
    let options = ProcessOptions {
        node_name: "vmnode".to_owned(),
        cache_size: 100_000,
        ..ProcessOptions::default()
    };
    let mut processes = Processes::new(options, host, proc);
    let scan = |processes: &mut Processes| {
        let existing = processes.find_existing().unwrap();
        processes.add_existing(existing, &Preview::default());
    };
    scan(&mut processes);
    let count = processes.stats().images;
    scan(&mut processes);
    assert!(count > 2 && processes.stats().images < 2 * count);
    let own = std::process::id();
    let existing: Vec<_> = processes.existing().iter().map(value).collect();
    let this = existing
        .iter()
        .find(|event| event["process_exec"]["process"]["pid"] == own)
        .unwrap();
    let process = &this["process_exec"]["process"];
    assert!(process["flags"].as_str().unwrap().starts_with("procFS"));
    assert_eq!(
        process["parent_exec_id"],
        this["process_exec"]["parent"]["exec_id"]
    );
}

#[test]
fn what_was_executed_between_two_scans_is_noticed() {
    let mut world = world(1000);
    let running = |arguments: &str| Running {
        key: key(10, SECOND),
        parent: 1,
        binary: "/bin/sh".to_owned(),
        arguments: arguments.to_owned(),
        ..Running::default()
    };
    let child = key(11, SECOND + 1);
    world.add_running(&running("first"));
    world.add_running(&running("first"));
    assert_eq!(world.stats().images, 3);
    world.handle(&fork(child, key(10, SECOND + 5)));
    world.add_running(&running("second"));
    let existing: Vec<_> = world.existing().iter().map(value).collect();
    assert_eq!(existing.len(), 2, "the kernel and the shell, once");
    assert_eq!(existing[1]["process_exec"]["process"]["arguments"], "second");
    // What it started before has the program that started it; the start is exact in records alone.
    let ended = handled(&mut world, &exit(child, 2 * SECOND, 0));
    assert_eq!(ended["process_exit"]["parent"]["arguments"], "first");
    let ended = handled(&mut world, &exit(key(10, SECOND + 5), 3 * SECOND, 0));
    assert_eq!(ended["process_exit"]["process"]["arguments"], "second");
    assert_eq!(world.stats().unknown, 0);
}
