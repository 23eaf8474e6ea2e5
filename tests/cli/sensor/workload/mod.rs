//! The workload of `tests/workload` under the sensor gives what a Tetragon agent recorded for it, but for what
//! `differences` names.

mod compare;
mod differences;
mod root;

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use serde_json::Value;

use super::events::{read_until, wait_until_at_work};
use super::{can_run, guest, sensor};
use crate::support::{Folder, PATIENCE};
use compare::{Cases, Place, cases, corrected, differences, of_program};
use differences::DIFFERENCES;
use root::Root;

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
    if !can_run("root_the_workload_gives_what_an_agent_recorded") {
        return;
    }
    let folder = Folder::new("sensor-workload");
    let Some(root) = Root::new(&folder) else { return };
    let mut shell = Shell::start(&root);
    if guest().is_some() {
        let all = ["--process-cred", "--process-ns", "--ancestors", "--username"];
        compare_all("full", &shell.record(&folder, "workload", &all), &shell);
    }
    compare_all("plain", &shell.record(&folder, "workload", &[]), &shell);
    if guest().is_some() {
        let told = shell.record(&folder, "environment", &["--process-cred", "--environment"]);
        let told = of_program(&told, &shell.place(), ENVIRONMENT);
        let recorded = of_program(&recorded("environment"), &recorded_place(), ENVIRONMENT);
        assert_eq!(recorded.len(), 2);
        assert_eq!(differences(&recorded, &told), [""; 0]);
    }
    shell.end();
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

/// The shell that runs the workload.
struct Shell(Child);

impl Shell {
    fn start(root: &Root) -> Self {
        let child = root
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let shell = Shell(child.expect("run a shell"));
        // The sensor is to find it as what it is, not as what becomes it.
        let deadline = Instant::now() + PATIENCE;
        let line = format!("/proc/{}/cmdline", shell.0.id());
        while fs::read(&line).is_ok_and(|line| line != Root::shell_arguments().as_bytes()) {
            assert!(Instant::now() < deadline, "the shell doesn't start");
            thread::sleep(Duration::from_millis(10));
        }
        shell
    }

    /// Lets it do something under a sensor with these flags, and gives what the sensor wrote.
    fn record(&mut self, folder: &Folder, what: &str, flags: &[&str]) -> String {
        let file = folder.path("events.log");
        let mut arguments = vec!["--export-file", file.to_str().expect("the path is UTF-8")];
        arguments.extend(["--export-file-max-size-mb", "1000", "--node-name", "vmnode"]);
        arguments.extend(flags);
        let sensor = sensor(&arguments);
        wait_until_at_work(&file);
        let stdin = self.0.stdin.as_mut().expect("it is a pipe");
        writeln!(stdin, "{what}").expect("the shell reads");
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

    fn place(&self) -> Place<'static> {
        let parent = |pid: &u64| Some(root::parent(*pid)).filter(|parent| *parent != 0);
        let pid = self.0.id();
        let binary = fs::read_link(format!("/proc/{pid}/exe")).expect("the shell runs");
        let arguments = Root::shell_arguments().replace('\0', " ");
        let (_, arguments) = arguments.trim_end().split_once(' ').expect("there are some");
        Place {
            shell: pid.into(),
            above: std::iter::successors(parent(&pid.into()), parent).collect(),
            program: [binary.to_string_lossy().into_owned(), arguments.to_owned()],
            users: Vec::new(),
        }
    }

    /// Its standard input ends, and so does it.
    fn end(mut self) {
        assert!(self.0.wait().expect("wait for the shell").success());
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
