//! Records that make no sense must do no harm.

use proptest::prelude::*;

use super::*;
use crate::pb;

const PIDS: u32 = 12;
const TICK: u64 = 10_000_000;
const EXECS: std::ops::Range<u32> = 0..3;

#[derive(Debug, Clone)]
enum Step {
    Fork {
        child: ProcessKey,
        parent: ProcessKey,
        time: u64,
        execs: u32,
    },
    Exec {
        process: ProcessKey,
        parent: ProcessKey,
        time: u64,
        is_first: bool,
        namespace_pid: u32,
        execs: u32,
    },
    Exit {
        process: ProcessKey,
        time: u64,
        code: u32,
        execs: u32,
    },
    /// Records were lost; so long after boot, nobody runs.
    Loss(u64),
}

fn any_key() -> impl Strategy<Value = ProcessKey> {
    let start = prop_oneof![0..4u64, Just(TICK), Just(TICK + 1), any::<u64>()];
    (0..PIDS, start).prop_map(|(pid, start)| key(pid, start))
}

fn any_time() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..40u64,
        (0..40u64).prop_map(|tenths| tenths * 100_000_000),
        any::<u64>()
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (any_key(), any_key(), any_time(), EXECS).prop_map(|(child, parent, time, execs)| Step::Fork {
            child,
            parent,
            time,
            execs
        }),
        (any_key(), any_key(), any_time(), any::<bool>(), 0..3u32, EXECS).prop_map(
            |(process, parent, time, is_first, namespace_pid, execs)| Step::Exec {
                process,
                parent,
                time,
                is_first,
                namespace_pid,
                execs
            }
        ),
        (any_key(), any_time(), any::<u32>(), EXECS).prop_map(|(process, time, code, execs)| Step::Exit {
            process,
            time,
            code,
            execs
        }),
        any_time().prop_map(Step::Loss),
    ]
}

fn apply(processes: &mut Processes, step: &Step) -> Option<Event> {
    match *step {
        Step::Fork {
            child,
            parent,
            time,
            execs,
        } => processes.handle(&Record::Fork(Fork {
            time,
            child,
            parent,
            origin: parent,
            execs,
            ..Fork::default()
        })),
        Step::Exec {
            process,
            parent,
            time,
            is_first,
            namespace_pid,
            execs,
        } => processes.handle(&Record::Exec(Exec {
            namespace_pid,
            execs,
            is_first,
            ..exec(process, parent, time, b"wl\0exit\0")
        })),
        Step::Exit {
            process,
            time,
            code,
            execs,
        } => processes.handle(&Record::Exit(Exit {
            time,
            process,
            tid: process.pid,
            code,
            execs,
            ..Exit::default()
        })),
        Step::Loss(time) => {
            processes.records_were_lost();
            processes.heal(&Look::nobody(time));
            None
        }
    }
}

/// Children counted anew are those that the cache counts.
fn check(processes: &Processes, bound: usize) {
    assert!(processes.stats().images <= bound, "{:?}", processes.stats());
    for (id, image) in processes.images() {
        let references = processes.cache.references(id).unwrap();
        let children = processes
            .images()
            .filter(|(_, image)| image.parent == Some(id))
            .count();
        assert_eq!(references.children as usize, children);
        assert!(references.children_running <= references.children);
        assert!(
            children > 0 || references.is_running || references.is_leaving,
            "{image:?} leaked"
        );
        assert!(
            image
                .parent
                .is_none_or(|parent| processes.cache.get(parent).is_some())
        );
    }
}

proptest! {
    #[test]
    fn any_records_do_no_harm(steps in prop::collection::vec(any_step(), 1..120)) {
        let mut processes = processes(ProcessOptions { ancestors: true, ..ProcessOptions::default() });
        processes.options.cache_size = 8;
        for step in &steps {
            if let Some(event) = apply(&mut processes, step) {
                json(&event);
            }
            check(&processes, 8);
        }
        processes.dump(false, false);
        processes.existing();
    }

    /// Lives of processes, told in a wrong order: each exec and each exit has its process and its parent, and no exit
    /// comes twice.
    #[test]
    fn processes_whose_fork_is_known_have_parents(
        lives in prop::collection::vec((1..PIDS, 0..3usize), 1..20),
        swaps in prop::collection::vec((any::<prop::sample::Index>(), 0..3usize), 0..20),
    ) {
        let init = key(1, 0);
        let mut processes = processes(ProcessOptions::default());
        processes.handle(&Record::Exec(exec(init, key(0, 0), 1, b"init\0")));
        let mut records = Vec::new();
        let mut known: Vec<ProcessKey> = vec![init];
        for (number, (parent, execs)) in (1..).zip(&lives) {
            let start = 1_000_000 * u64::from(number);
            let process = key(100 + number, start);
            let parent = known[*parent as usize % known.len()];
            known.push(process);
            records.push(Step::Fork { child: process, parent, time: start, execs: 1 });
            for count in 0..*execs {
                let time = start + 1000 * (count as u64 + 1);
                records.push(Step::Exec { process, parent, time, is_first: count == 0, namespace_pid: process.pid, execs: 1 });
            }
        }
        let end = 1_000_000 * (lives.len() as u64 + 1);
        for process in known.iter().skip(1) {
            records.push(Step::Exit { process: *process, time: end, code: 0, execs: 1 });
        }
        for (index, distance) in &swaps {
            let first = index.index(records.len());
            let second = (first + distance).min(records.len() - 1);
            let is_fork = |step: &Step| matches!(step, Step::Fork { .. });
            if !records[first..=second].iter().any(is_fork) {
                records.swap(first, second);
            }
        }
        let mut exits = 0;
        for step in &records {
            let Some(event) = apply(&mut processes, step) else { continue };
            let value = value(&event);
            let event_name = if event.event_type == pb::EventType::ProcessExit {
                exits += 1;
                "process_exit"
            } else {
                "process_exec"
            };
            let (process, parent) = (&value[event_name]["process"], &value[event_name]["parent"]);
            prop_assert_eq!(&process["parent_exec_id"], &parent["exec_id"]);
            prop_assert!(parent["binary"] == "/bin/wl", "{}", value);
            check(&processes, 1000);
        }
        prop_assert_eq!(exits, lives.len());
        prop_assert_eq!(processes.stats().unknown, 0);
    }
}
