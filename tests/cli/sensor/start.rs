//! What runs while the sensor starts comes whole.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};

use super::events::{self, ById, Event, has_exit, read_until, text};
use super::{can_run, is_slow, sensor};
use crate::support::{Folder, wait};

const STARTS: usize = 50;
const STARTS_IF_SLOW: usize = 10;
/// So many rounds of each shell have to be told of before it is stopped.
const ENOUGH: usize = 4;
/// Of each number a program, a fork without a program, a program of a program, and a program that is replaced; `$1` is
/// a name that only this loop has, `$2` the file that ends it.
const SCRIPT: &str = r#"
number=0
while [ ! -e "$2" ]; do
    /bin/true "$1-one-$number"
    (exit 7)
    /bin/sh -c '/bin/true "$0"; exit 3' "$1-two-$number"
    /bin/sh -c 'exec /bin/true "$0"' "$1-three-$number"
    number=$((number + 1))
done
"#;

/// A shell that starts programs, one after the other, until it is told to stop.
struct Loop {
    shell: Child,
    name: String,
    end: PathBuf,
}

impl Loop {
    fn start(folder: &Folder, name: String) -> Self {
        let end = folder.path(&format!("end-of-{name}"));
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "sh", &name])
            .arg(&end)
            .spawn()
            .expect("run a shell");
        Loop { shell, name, end }
    }

    /// Waits for its last program.
    fn stop(&mut self) {
        fs::write(&self.end, "").expect("write a file for the test");
        assert_eq!(wait(&mut self.shell), Some(0));
    }

    fn pid(&self) -> u64 {
        self.shell.id().into()
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

#[test]
fn root_programs_that_start_while_the_sensor_starts_come_with_parent_and_exit() {
    if !can_run("root_programs_that_start_while_the_sensor_starts_come_with_parent_and_exit") {
        return;
    }
    let folder = Folder::new("sensor-start");
    let starts = if is_slow() { STARTS_IF_SLOW } else { STARTS };
    for start in 0..starts {
        let file = folder.path(&format!("{start}.log"));
        let mut loops = [0, 1].map(|number| Loop::start(&folder, format!("loop-{start}-{number}")));
        let sensor = sensor(&["--export-file", file.to_str().expect("the path is UTF-8")]);
        for shells in &mut loops {
            // The last program of a round.
            let program = format!("\"arguments\":\"{}-three-", shells.name);
            read_until(&file, "programs", |text| {
                let exits = text.lines().filter(|line| line.starts_with("{\"process_exit\""));
                exits.filter(|line| line.contains(&program)).count() >= ENOUGH
            });
        }
        for shells in &mut loops {
            shells.stop();
            let pid = shells.shell.id();
            read_until(&file, "the end of the shell", |text| has_exit(text, pid));
        }
        sensor.signal("TERM");
        let ran = sensor.end();
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains(" events, 0 lost, "), "{}", ran.stderr);
        let events = events::read(&file);
        for event in &events {
            assert_eq!(
                text(&event.parent, "exec_id"),
                event.parent_exec_id(),
                "{event:#?}"
            );
            let binaries = [text(&event.parent, "binary"), text(&event.process, "binary")];
            assert!(!binaries.contains(&""), "{event:#?}");
        }
        let by_id = ById::new(&events);
        for shells in &loops {
            shells.check(&events, &by_id);
        }
        fs::remove_file(&file).expect("remove a file of the test");
    }
}

/// What the script makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Shell,
    /// A program, or a shell that runs or becomes one.
    Child,
    Fork,
    /// The program that a child runs, or becomes.
    Grandchild,
    Second,
}

impl Loop {
    fn role(&self, event: &Event) -> Role {
        let arguments = event.arguments();
        let is = |kind: &str| arguments.starts_with(&format!("{}-{kind}-", self.name));
        if event.pid() == self.pid() {
            Role::Shell
        } else if is("two") {
            Role::Grandchild
        } else if is("three") {
            Role::Second
        } else if arguments.starts_with("-c \"\n") {
            Role::Fork
        } else {
            Role::Child
        }
    }

    fn status(&self, event: &Event) -> u64 {
        match self.role(event) {
            Role::Fork => 7,
            Role::Child if event.arguments().contains("exit 3") => 3,
            _ => 0,
        }
    }

    fn has_right_parent(&self, event: &Event) -> bool {
        let parent = &event.parent;
        let has_own_arguments = text(parent, "arguments").contains(event.arguments());
        match self.role(event) {
            Role::Shell => true,
            Role::Child | Role::Fork => parent["pid"] == self.pid(),
            Role::Grandchild => text(parent, "binary") == "/bin/sh" && has_own_arguments,
            Role::Second => parent["pid"] == event.pid() && has_own_arguments,
        }
    }

    fn check(&self, events: &[Event], by_id: &ById<'_>) {
        let own: Vec<&Event> = events
            .iter()
            .filter(|event| event.arguments().contains(&self.name))
            .collect();
        let replaced: HashSet<&str> = own
            .iter()
            .filter(|event| event.is_exec && !event.flags().contains("clone"))
            .map(|event| event.parent_exec_id())
            .collect();
        // What was executed before the programs were attached is known from /proc, or by what was told of its end.
        let mut from_before = HashSet::new();
        for event in &own {
            let id = event.exec_id();
            if event.is_exec {
                let has_ended = by_id.exits.contains_key(id) != replaced.contains(id);
                assert!(
                    has_ended,
                    "no exit, or one of a program that was replaced: {event:#?}"
                );
            } else if event.flags() != "execve" && !by_id.execs.contains_key(id) {
                from_before.insert(event.pid());
                continue;
            } else {
                assert_eq!(event.status(), self.status(event), "{event:#?}");
            }
            let parent = event.parent_exec_id();
            if self.role(event) != Role::Shell {
                let joins = by_id.exits.contains_key(parent) || replaced.contains(parent);
                assert!(joins, "the parent is not among the events: {event:#?}");
            }
            if !self.has_right_parent(event) {
                assert!(!by_id.execs.contains_key(parent), "{event:#?}");
                from_before.insert(event.pid());
            }
        }
        // The shell, and at most a shell and a program of it.
        assert!(from_before.len() <= 3, "{from_before:?}");
        for kind in ["one", "two", "three"] {
            let prefix = format!("{}-{kind}-", self.name);
            let number = |event: &&Event| -> Option<u64> {
                let number = event.arguments().strip_prefix(&prefix)?;
                Some(number.parse().expect("a number"))
            };
            let exits = own.iter().filter(|event| !event.is_exec);
            let numbers: BTreeSet<u64> = exits.filter_map(number).collect();
            assert!(numbers.len() >= ENOUGH - 1, "{kind}: {numbers:?}");
            let first = *numbers.first().expect("there are some");
            let all: BTreeSet<u64> = (first..).take(numbers.len()).collect();
            assert_eq!(numbers, all, "{kind}");
        }
    }
}
