//! The workload of `tests/workload` under the sensor gives what a Tetragon agent recorded for it, but for what
//! `differences` names.

mod compare;
mod differences;
mod policies;
mod root;
mod shell;
mod stopped;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::events::{read_until, wait_until_at_work};
use super::{can_run, guest, sensor};
use crate::support::Folder;
use compare::{Cases, Place, cases, corrected, differences, of_program};
use differences::DIFFERENCES;
use root::Root;
use shell::Shell;

/// The shell of the recordings. Its parent is process 1.
const RECORDED_SHELL: u64 = 112;
/// Of the program that shows its environment.
const ENVIRONMENT: &str = "exit 3";
/// Events of the agent, each time it was recorded.
const RECORDED: usize = 357;
/// Without those of [`GUEST_CASES`].
const RECORDED_ELSEWHERE: usize = 298;
/// Those that only guests have.
const GUEST_CASES: [&str; 2] = ["cgroups", "kernel thread umh"];

#[test]
fn root_the_workload_gives_what_an_agent_recorded() {
    let test = "root_the_workload_gives_what_an_agent_recorded";
    if !can_run(test) {
        return;
    }
    let _alone = alone();
    let folder = Folder::new("sensor-workload");
    let Some(root) = Root::new(test, &folder) else {
        return;
    };
    let mut shell = Shell::start(&root);
    if guest().is_some() {
        let all = ["--process-cred", "--process-ns", "--ancestors", "--username"];
        compare_all("full", &record(&mut shell, &folder, "workload", &all), &shell);
    }
    compare_all("plain", &record(&mut shell, &folder, "workload", &[]), &shell);
    if guest().is_some() {
        let told = record(
            &mut shell,
            &folder,
            "environment",
            &["--process-cred", "--environment"],
        );
        let told = of_program(&told, &shell.place(), ENVIRONMENT);
        let recorded = of_program(&recorded("environment"), &recorded_place(), ENVIRONMENT);
        assert_eq!(recorded.len(), 2);
        assert_eq!(differences(&recorded, &told), [""; 0]);
    }
    shell.end();
}

/// In a guest each of the tests here makes its own root that of all, one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Case by case.
fn compare_all(name: &str, told: &str, shell: &Shell) {
    let mut told = cases(told, &shell.place());
    let (mut recorded, met) = corrected(recorded_cases(name));
    let is_elsewhere = |case: &str| guest().is_none() && GUEST_CASES.contains(&case);
    for difference in DIFFERENCES
        .iter()
        .filter(|difference| !is_elsewhere(difference.case))
    {
        assert!(
            met.contains(difference.why),
            "no event differs: {}",
            difference.why
        );
    }
    let count: usize = recorded.values().map(Vec::len).sum();
    let known = if guest().is_some() {
        RECORDED
    } else {
        RECORDED_ELSEWHERE
    };
    assert_eq!(count, known);
    if !root::has_auid() {
        let events = recorded.values_mut().chain(told.values_mut()).flatten();
        events.for_each(forget_auid);
    }
    let none = Vec::new();
    let mut found = Vec::new();
    for (case, recorded) in &recorded {
        let differences = differences(recorded, told.get(case).unwrap_or(&none)).into_iter();
        found.extend(differences.map(|difference| format!("{case}: {difference}")));
    }
    assert!(found.is_empty(), "{name}: {found:#?}");
    assert!(told.keys().eq(recorded.keys()), "{:?}", told.keys());
}

fn forget_auid(event: &mut Value) {
    let line = event["line"].as_array_mut().into_iter().flatten();
    for process in line.filter_map(Value::as_object_mut) {
        process.remove("auid");
    }
}

/// What the agent wrote for the cases that are run here.
fn recorded_cases(name: &str) -> Cases {
    let mut cases = cases(&recorded(name), &recorded_place());
    if guest().is_none() {
        cases.retain(|case, _| !GUEST_CASES.contains(&case.as_str()));
    }
    cases
}

/// What the agent wrote.
fn recorded(name: &str) -> String {
    let packed = fs::read(source(&format!("recorded/{name}.jsonl.gz"))).expect("the recording is there");
    let mut text = String::new();
    GzDecoder::new(&*packed)
        .read_to_string(&mut text)
        .expect("it is packed text");
    text
}

/// A file of the workload.
fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/workload")
        .join(name)
}

fn recorded_place() -> Place<'static> {
    Place {
        shell: RECORDED_SHELL,
        above: vec![1],
        program: ["/bin/busybox", "/init"].map(str::to_owned),
        users: vec![("alice", root::user_name(1000))],
    }
}

/// Lets the shell do something under a sensor with these flags, and gives what the sensor wrote.
fn record(shell: &mut Shell, folder: &Folder, what: &str, flags: &[&str]) -> String {
    let file = folder.path("events.log");
    let mut arguments = vec!["--export-file", file.to_str().expect("the path is UTF-8")];
    arguments.extend(["--export-file-max-size-mb", "1000", "--node-name", "vmnode"]);
    arguments.extend(flags);
    let sensor = sensor(&arguments);
    wait_until_at_work(&file);
    shell.ask(what);
    let programs = match what {
        "workload" => recorded_cases("plain")
            .keys()
            .map(|case| format!("CASE {case}"))
            .collect(),
        _ => vec![format!("\"arguments\":\"{ENVIRONMENT}\"")],
    };
    for program in programs {
        read_until(&file, &program, |text| {
            let mut exits = text.lines().filter(|line| line.starts_with("{\"process_exit\""));
            exits.any(|line| line.contains(&program))
        });
    }
    sensor.signal("TERM");
    let ran = sensor.end();
    assert!(ran.stderr.contains(" events, 0 lost, "), "{}", ran.stderr);
    let told = fs::read_to_string(&file).expect("read the export file");
    fs::remove_file(&file).expect("remove the export file");
    told
}
