//! Many processes at once, and each comes whole.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use super::events::{self, ById, Event, has_exit, read_until, text, wait_until_at_work};
use super::{can_run, is_slow, sensor};
use crate::support::Folder;

const SHELLS: u64 = 4;
/// So many programs, and as many forks without one, from each shell: 20,000 processes.
const ROUNDS: usize = 2_500;
const ROUNDS_IF_SLOW: usize = 250;
const SCRIPT: &str = r#"
number=0
while [ $number -lt "$2" ]; do
    /bin/true "$1-$number"
    (exit 7)
    number=$((number + 1))
done
"#;

#[test]
fn root_of_a_storm_of_processes_each_has_its_parent_and_its_exit() {
    if !can_run("root_of_a_storm_of_processes_each_has_its_parent_and_its_exit") {
        return;
    }
    let folder = Folder::new("sensor-storm");
    let file = folder.path("events.log");
    let sensor = sensor(&[
        "--export-file",
        file.to_str().expect("the path is UTF-8"),
        "--export-file-max-size-mb",
        "1000",
    ]);
    wait_until_at_work(&file);
    let rounds = if is_slow() { ROUNDS_IF_SLOW } else { ROUNDS };
    let mut shells: Vec<Child> = (0..SHELLS).map(|number| shell(number, rounds)).collect();
    for shell in &mut shells {
        assert!(shell.wait().expect("wait for the shell").success());
    }
    for shell in &shells {
        let pid = shell.id();
        read_until(&file, "the end of a shell", |text| has_exit(text, pid));
    }
    sensor.signal("TERM");
    let ran = sensor.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains(" events, 0 lost, "), "{}", ran.stderr);

    let events = events::read(&file);
    let by_id = ById::new(&events);
    for event in &events {
        assert_eq!(
            text(&event.parent, "exec_id"),
            event.parent_exec_id(),
            "{event:#?}"
        );
    }
    for (number, shell) in (0..).zip(&shells) {
        check(&events, &by_id, &name(number), shell.id(), rounds);
    }
}

fn shell(number: u64, rounds: usize) -> Child {
    Command::new("/bin/sh")
        .args(["-c", SCRIPT, "sh", &name(number), &rounds.to_string()])
        .stdin(Stdio::null())
        .spawn()
        .expect("run a shell")
}

/// Not the beginning of another's.
fn name(number: u64) -> String {
    format!("storm-{}-{number}", std::process::id())
}

fn check(events: &[Event], by_id: &ById<'_>, name: &str, pid: u32, rounds: usize) {
    let own: Vec<&Event> = events
        .iter()
        .filter(|event| event.arguments().contains(name))
        .collect();
    let of_shell: Vec<&Event> = own
        .iter()
        .filter(|event| event.pid() == u64::from(pid))
        .copied()
        .collect();
    let [shell, end] = of_shell[..] else {
        panic!("an exec and an exit of the shell: {of_shell:#?}");
    };
    assert!(shell.is_exec && !end.is_exec && shell.exec_id() == end.exec_id());
    let (mut programs, mut forks) = (BTreeSet::new(), 0);
    for event in own.iter().filter(|event| event.pid() != u64::from(pid)) {
        assert_eq!(event.parent_exec_id(), shell.exec_id(), "{event:#?}");
        let Some(exit) = by_id.exits.get(event.exec_id()) else {
            panic!("no exit: {event:#?}");
        };
        if event.is_exec {
            assert_eq!((exit.status(), exit.pid()), (0, event.pid()));
            let number = event.arguments().rsplit('-').next().expect("it has a number");
            let is_new = programs.insert(number.parse::<usize>().expect("a number"));
            assert!(is_new, "twice: {event:#?}");
        } else if !by_id.execs.contains_key(event.exec_id()) {
            assert_eq!(event.status(), 7, "{event:#?}");
            forks += 1;
        }
    }
    assert!(programs.into_iter().eq(0..rounds), "some programs lack");
    assert_eq!(forks, rounds);
}
