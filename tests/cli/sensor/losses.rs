//! Events for which the kernel had no place, while the sensor was stopped: counted exactly, told to all, and what is
//! known of processes heals.

use std::collections::HashMap;

use chrono::DateTime;
use serde_json::Value;

use super::program;
use super::station::{
    Seen, Station, Waiting, eventually, exactly, exported, missed, of_processes, run, seen,
};
use crate::support::Folder;

/// Two sensors see the same event within this time, in nanoseconds, and no process id is used twice in it.
const CLOSE: i64 = 5_000_000_000;

fn nanoseconds(event: &Seen) -> i64 {
    let time = DateTime::parse_from_rfc3339(&event.time).expect("it is a time");
    time.timestamp_nanos_opt().expect("it is of this age")
}

/// Which of what a witness saw after a program ended and until another did isn't among what was told.
fn not_told<'a>(witness: &'a [Seen], told: &[Seen], first: &str, last: &str) -> Vec<&'a Seen> {
    let end = |binary: &str| {
        let mut ends = witness
            .iter()
            .rev()
            .filter(|event| event.is("process_exit", binary));
        nanoseconds(ends.next().expect("the witness saw it"))
    };
    let (begin, end) = (end(first), end(last));
    let mut times: HashMap<(String, u64), Vec<i64>> = HashMap::new();
    for event in told.iter().filter(|event| event.missed == 0) {
        let times = times.entry((event.kind.clone(), event.pid)).or_default();
        times.push(nanoseconds(event));
    }
    let mut was_told = |event: &Seen| {
        let time = nanoseconds(event);
        let times = times.get_mut(&(event.kind.clone(), event.pid));
        times.is_some_and(|times| {
            let found = times.iter().position(|told| (told - time).abs() < CLOSE);
            found.map(|index| times.swap_remove(index)).is_some()
        })
    };
    let between = witness
        .iter()
        .filter(|event| (begin + 1..=end).contains(&nanoseconds(event)));
    between.filter(|event| !was_told(event)).collect()
}

#[test]
fn root_what_the_kernel_had_no_place_for_is_counted_exactly() {
    const RUNS: usize = 400;
    let Some(witness) = Station::new("witness", &[]) else {
        return;
    };
    let folder = Folder::new("losses");
    let station = Station::within(folder, &["--rb-size-total", "64K", "-o", "json"]);
    let client = station.watch(&["getevents"]);
    station.wait_for_clients(1);
    let (shell, stray) = (station.shell("shell"), station.program("stray"));
    let first = station.mark("first");
    witness.wait_for_exit(&first);

    station.sensor.stop();
    run(&shell, RUNS, &stray);
    station.sensor.go_on();
    eventually("the loss is told", || missed(&exported(&station.log())) > 0);
    // When this one is seen, there was a place for whatever came after it.
    let again = program(&station.folder, "again");
    super::wait_for(&station.log(), &again);
    let last = station.mark("last");
    witness.wait_for_exit(&last);

    let metrics = station.metrics();
    let of = |operation: &str| metrics[&format!("tetragon_missed_events_total{{msg_op=\"{operation}\"}}")];
    let counted = of("5") + of("7");
    let (summary, ran, folder) = station.end("INT");
    let (witnessed, _, witness_folder) = witness.end("INT");
    assert_eq!(witnessed.lost, 0);
    let told = exported(&folder.path("log"));
    let lost = not_told(&exported(&witness_folder.path("log")), &told, &first, &last).len() as u64;
    assert!(lost > RUNS as u64, "{lost}");
    assert_eq!(summary.lost, lost);
    assert_eq!(counted, lost);
    assert_eq!(missed(&told), lost);
    // Whoever reads is told the same.
    assert_eq!(
        (of_processes(&told), summary.exported),
        (summary.events, summary.events)
    );
    let printed = seen(&ran.text());
    assert_eq!((of_processes(&printed), missed(&printed)), (summary.events, lost));
    let served = client.end();
    assert_eq!(missed(&seen(&served.text())), lost, "{}", served.stderr);
}

#[test]
fn root_processes_whose_start_was_lost_are_known() {
    let Some(station) = Station::new("healing", &["--rb-size-total", "64K"]) else {
        return;
    };
    let (shell, stray, child) = (
        station.shell("shell"),
        station.program("stray"),
        station.program("child"),
    );
    station.sensor.stop();
    // Its parent is known, itself is not: fork and exec find no place.
    run(&shell, 400, &stray);
    let mut unseen = Waiting::start(std::process::Command::new(&shell).args([
        "-c",
        &format!("while read line; do '{child}' $line; done; exit 3"),
        "unseen",
    ]));
    station.sensor.go_on();
    let known = || -> Option<Value> {
        let dump = station.ask(&["dump", "processcache"]).clean();
        let mut processes = dump
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
        processes.find(|process| process["process"]["pid"] == unseen.0.id())
    };
    eventually("it is known", || known().is_some());
    let process = &known().expect("it is known")["process"];
    assert_eq!(process["binary"], shell.as_str());
    let flags = process["flags"].as_str().expect("it is text");
    assert!(flags.starts_with("procFS"), "{flags}");
    let unseen_id = process["exec_id"].clone();

    let mut children = station.watch(&["getevents", "--process", &exactly(&child)]);
    station.wait_for_clients(1);
    unseen.write("one\n");
    for kind in ["process_exec", "process_exit"] {
        let event: Value = serde_json::from_str(&children.line()).expect("it is JSON");
        assert_eq!(event[kind]["parent"]["binary"], shell.as_str());
        assert_eq!(event[kind]["parent"]["exec_id"], unseen_id);
    }
    unseen.end();
    station.mark("last");
    let log = std::fs::read_to_string(station.log()).expect("read the file");
    let events = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
    let ended: Vec<Value> = events
        .filter(|event| event["process_exit"]["process"]["exec_id"] == unseen_id)
        .collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["process_exit"]["status"], 3);
    assert_eq!(ended[0]["process_exit"]["process"]["binary"], shell.as_str());
    // None of those whose end was lost is taken to run.
    let dump = station
        .ask(&["dump", "processcache", "--skip-zero-refcnt"])
        .clean();
    assert!(!dump.contains(&format!("\"binary\":\"{stray}\"")), "{dump}");
    station.end("INT");
}
