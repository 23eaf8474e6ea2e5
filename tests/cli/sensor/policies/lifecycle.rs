//! Policies come and go while the sensor runs, and nothing of them is left.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use aya::programs::{ProgramInfo, loaded_links, loaded_programs};

use super::*;
use crate::sensor::is_slow;
use crate::support::PATIENCE;

#[test]
fn root_a_policy_comes_and_goes_with_its_counters() {
    if !can_run("root_a_policy_comes_and_goes_with_its_counters") {
        return;
    }
    let mut sensor = Sensor::start("policy-lifecycle", &[]);
    let path = sensor.folder.path("watched");
    let yaml = policy(
        "watch",
        &open_hook(
            "watched",
            &argument(1, "Equal", &format!("\"{}\"", path.display())),
        ),
    );
    sensor.add(&yaml);
    let again = sensor.try_add(&yaml);
    assert_eq!(again.status, Some(1));
    assert!(
        again.stderr.contains("policy watch exists already"),
        "{}",
        again.stderr
    );
    let list = |sensor: &Sensor| sensor.list()["policies"][0].clone();
    open(&path, OFlags::RDONLY);
    open(&path, OFlags::RDONLY);
    assert_eq!(sensor.event()["message"], "watched");
    assert_eq!(sensor.event()["message"], "watched");
    let status = list(&sensor);
    assert_eq!(status["state"], "TP_STATE_ENABLED");
    assert_eq!(status["stats"]["action_counters"]["post"], "2");
    assert_eq!(status["sensors"][0], "generic_kprobe");
    assert!(
        status["kernel_memory_bytes"]
            .as_str()
            .is_some_and(|bytes| bytes != "0")
    );
    sensor.ask_well(&["tracingpolicy", "disable", "watch"]);
    assert_eq!(list(&sensor)["state"], "TP_STATE_DISABLED");
    open(&path, OFlags::RDONLY);
    sensor.live.assert_quiet(Duration::from_millis(300));
    sensor.ask_well(&["tracingpolicy", "enable", "watch"]);
    open(&path, OFlags::RDONLY);
    assert_eq!(sensor.event()["message"], "watched");
    sensor.ask_well(&["tracingpolicy", "delete", "watch"]);
    let gone = sensor.ask(&["tracingpolicy", "delete", "watch"]);
    assert_eq!(gone.status, Some(1));
    assert!(
        gone.stderr.contains("there is no policy watch"),
        "{}",
        gone.stderr
    );
    open(&path, OFlags::RDONLY);
    sensor.live.assert_quiet(Duration::from_millis(300));
    sensor.live.signal("INT");
    assert_eq!(sensor.live.end().status, Some(0));
}

/// What a sensor has in the kernel.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Holdings {
    /// Its descriptors of programs, maps, links and events of perf, by kind.
    descriptors: BTreeMap<String, usize>,
    /// Programs and links of the whole system that use its ring buffer, whoever holds them.
    programs: usize,
    links: usize,
}

impl Holdings {
    pub(super) fn of(pid: u32) -> Self {
        let mut holdings = Holdings::default();
        let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).expect("the sensor runs");
        let mut rings = Vec::new();
        for descriptor in descriptors.flatten() {
            let Ok(kind) = fs::read_link(descriptor.path()) else {
                continue;
            };
            let kind = kind.to_string_lossy().into_owned();
            if !kind.contains("bpf") && !kind.contains("perf_event") {
                continue;
            }
            let number = descriptor.file_name();
            let information = format!("/proc/{pid}/fdinfo/{}", number.to_string_lossy());
            let information = fs::read_to_string(information).unwrap_or_default();
            // `BPF_MAP_TYPE_RINGBUF`.
            if number_of(&information, "map_type:") == Some(27) {
                rings.extend(number_of(&information, "map_id:"));
            }
            *holdings.descriptors.entry(kind).or_default() += 1;
        }
        let uses_ring = |program: &ProgramInfo| {
            let maps = program.map_ids().ok().flatten().unwrap_or_default();
            maps.iter().any(|map| rings.contains(map))
        };
        let programs: Vec<u32> = loaded_programs()
            .flatten()
            .filter(uses_ring)
            .map(|program| program.id())
            .collect();
        let links = loaded_links().flatten();
        holdings.links = links.filter(|link| programs.contains(&link.program_id())).count();
        holdings.programs = programs.len();
        holdings
    }
}

fn number_of(information: &str, name: &str) -> Option<u32> {
    let line = information.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().parse().ok()
}

/// Waits for the kernel to have no more of a sensor than before: it takes things down when it has time, and may not have
/// had it then.
#[track_caller]
pub(super) fn assert_holds(pid: u32, before: &Holdings) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = Holdings::of(pid);
        if now.descriptors == before.descriptors
            && now.programs <= before.programs
            && now.links <= before.links
        {
            return;
        }
        assert!(Instant::now() < deadline, "{now:?} instead of {before:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// In KiB.
fn resident(pid: u32) -> u32 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the sensor runs");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a process has memory");
    let number = line.trim().strip_suffix(" kB").expect("it is told in KiB");
    number.parse().expect("a number")
}

/// What a sensor may have grown by, in KiB, whatever comes and goes: heaps of threads, processes that it remembers.
const GROWTH: u32 = 16 * 1024;

/// Policies come and go that many times, while programs start and files are opened; one policy stays, and sees all that
/// it is for.
fn come_and_go(test: &str, rounds: u32) {
    if !can_run(test) {
        return;
    }
    let mut sensor = Sensor::start(&format!("policy-rounds-{rounds}"), &[]);
    let pid = sensor.live.id();
    let path = sensor.folder.path("steady");
    let steady = argument(1, "Equal", &format!("\"{}\"", path.display()));
    sensor.add(&policy("steady", &open_hook("steady", &steady)));
    let other = format!(
        "{}{}",
        open_hook(
            "other",
            "      matchBinaries: [{operator: In, values: [\"/no/such\"]}]\n"
        ),
        open_hook("returns", &argument(1, "Prefix", "\"/no/such/\""))
            + "    return: true\n    returnArg: {index: 0, type: int}\n",
    );
    let round = |sensor: &Sensor| {
        sensor.add(&policy("other", &other));
        sensor.ask_well(&["tracingpolicy", "delete", "other"]);
    };
    // What is made once and kept, as for groups of programs, is there after the first.
    for _ in 0..2 {
        round(&sensor);
    }
    let before = Holdings::of(pid);
    assert!(before.programs > 0 && before.links > 0, "{before:?}");
    let is_over = AtomicBool::new(false);
    let (opened, memory) = thread::scope(|scope| {
        let opener = scope.spawn(|| {
            let mut opened = 0;
            while !is_over.load(Ordering::Relaxed) {
                open(&path, OFlags::RDONLY);
                open(Path::new("/no/such/file"), OFlags::RDONLY);
                opened += 1;
                // Not so many that they would have to be lost.
                thread::sleep(Duration::from_millis(2));
            }
            opened
        });
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                // Policies of other tests may be against it.
                let _ = Command::new("/bin/true").status();
            }
        });
        for _ in 0..rounds / 5 {
            round(&sensor);
        }
        let memory = resident(pid);
        for _ in rounds / 5..rounds {
            round(&sensor);
        }
        is_over.store(true, Ordering::Relaxed);
        (opener.join().expect("the opener doesn't panic"), memory)
    });
    assert_holds(pid, &before);
    // Of the others, those are told that came while they were there.
    let mut told = 0;
    while told < opened {
        match sensor.message().as_str() {
            "steady" => told += 1,
            message => assert_eq!(message, "returns"),
        }
    }
    assert_eq!(
        sensor.list()["policies"][0]["stats"]["action_counters"]["post"],
        opened.to_string()
    );
    // What was freed is given back to the kernel with each policy, but for what threads have in use just then.
    let deadline = Instant::now() + PATIENCE;
    while resident(pid) > memory + GROWTH {
        let now = resident(pid);
        assert!(
            Instant::now() < deadline,
            "{memory} KiB became {now} in {rounds} rounds"
        );
        round(&sensor);
    }
}

#[test]
fn root_policies_leave_nothing_and_disturb_nobody() {
    let rounds = if is_slow() { 5 } else { 100 };
    come_and_go("root_policies_leave_nothing_and_disturb_nobody", rounds);
}

#[test]
#[ignore = "takes minutes"]
fn native_a_thousand_policies_leave_nothing_and_disturb_nobody() {
    come_and_go(
        "native_a_thousand_policies_leave_nothing_and_disturb_nobody",
        1000,
    );
}

#[test]
fn native_what_cannot_be_loaded_is_refused_whole() {
    if !can_run("native_what_cannot_be_loaded_is_refused_whole") {
        return;
    }
    let sensor = Sensor::start("policy-refused", &[]);
    let good = open_hook("good", "");
    for (hooks, message) in [
        (
            "  - call: no_such_function\n    syscall: false\n".to_owned(),
            "16:11: this kernel has no function no_such_function\n  help: ",
        ),
        (
            "  - call: sys_nosuch\n    syscall: true\n".to_owned(),
            "16:11: there is no system call nosuch\n  help: ",
        ),
        (
            good.replace("index: 1,", "index: 9,"),
            "argument 9 can't be read: the first is 0, and 5 is the last\n  help: ",
        ),
        (
            open_hook("x", &argument(2, "Prefix", "\"/\"")),
            "an argument of type int can't be compared with Prefix\n  help: ",
        ),
        (
            open_hook("x", &argument(5, "Equal", "1")),
            "args doesn't have index 5, so that it can't be compared\n  help: ",
        ),
    ] {
        let refused = sensor.try_add(&policy("bad", &format!("{good}{hooks}")));
        assert_eq!(refused.status, Some(1), "{hooks}");
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
    assert_eq!(sensor.ask_well(&["tracingpolicy", "list"]).lines().count(), 1);
}
