//! Policies of `tests/workload/policies` tell of `tests/workload/triggers.sh` what a Tetragon agent recorded for policies
//! with the same hooks, but for what [`DIFFERENCES`] names.

use std::fs;

use serde_json::{Value, json};

use super::compare::{self, Place};
use super::root::Root;
use super::shell::Shell;
use super::{alone, recorded, source};
use crate::sensor::station::{Station, whole_lines};
use crate::sensor::{can_run, guest};
use crate::support::{Folder, tetra};

/// A policy that is loaded, and what happens then.
struct Case {
    policy: &'static str,
    how: How,
    trigger: &'static str,
    /// The agent's recording. Its policy did the same, as it was or corrected.
    recorded: &'static str,
    /// Events of hooks in it.
    events: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    AsItIs,
    /// After `tracingpolicy lint --fix`.
    Fixed,
    /// As it is, but nobody is killed, and nothing denied.
    Watching,
    FixedAndWatching,
}

const CASES: [Case; 14] = [
    case("connections", How::AsItIs, "connections", "fixed-tcp-connect", 16),
    case("folder", How::Fixed, "folder", "fixed-file-monitoring", 9),
    case(
        "secrets",
        How::AsItIs,
        "secrets",
        "seed2-monitor-sensitive-files",
        1,
    ),
    case(
        "privileges",
        How::AsItIs,
        "privileges",
        "seed2-detect-privilege-escalation",
        1,
    ),
    case(
        "privileges",
        How::Fixed,
        "privileges",
        "fixed-privilege-escalation",
        2,
    ),
    case("shells", How::AsItIs, "shells", "seed3-process-monitoring", 1),
    case("shells", How::Fixed, "shells", "fixed-process-monitoring", 7),
    case("download", How::Watching, "downloads", "fixed-kubectl", 2),
    case("miners", How::Watching, "miners", "seed2-block-cryptominers", 1),
    case("miners", How::FixedAndWatching, "miners", "fixed-cryptominers", 2),
    case(
        "namespaces",
        How::FixedAndWatching,
        "namespaces",
        "fixed-container-escape",
        1,
    ),
    case("links", How::Watching, "links", "fixed-symlink-nul-sigkill", 1),
    case(
        "links-lsm",
        How::Watching,
        "links",
        "fixed-symlink-lsm-override",
        3,
    ),
    case(
        "tokens",
        How::Watching,
        "tokens",
        "seed0-protect-service-account-tokens",
        1,
    ),
];

const fn case(
    policy: &'static str,
    how: How,
    trigger: &'static str,
    recorded: &'static str,
    events: usize,
) -> Case {
    Case {
        policy,
        how,
        trigger,
        recorded,
        events,
    }
}

/// Where the sensor is not as the agent was recorded, and why.
struct Difference {
    /// What is better so.
    why: &'static str,
    /// The recordings that have it.
    is_in: fn(&Case) -> bool,
    /// Makes of what the agent wrote what the sensor writes, and tells of how many events.
    change: fn(&mut Vec<Value>) -> usize,
}

const DIFFERENCES: [Difference; 3] = [
    Difference {
        why: "what a process still listens at when it ends is closed by that process: the agent has forgotten it by \
              then, and says that its parent did it",
        is_in: |case| case.policy == "connections",
        change: |events| {
            let listens = |event: &Value| event["args"][0]["sock_arg"]["state"] == "TCP_LISTEN";
            let mut changed = 0;
            for index in 0..events.len() {
                if !listens(&events[index]) {
                    continue;
                }
                let port = &events[index]["args"][0]["sock_arg"]["sport"];
                let server =
                    |event: &&Value| !listens(event) && event["args"][0]["sock_arg"]["sport"] == *port;
                let line = events.iter().find(server).map(|event| event["line"].clone());
                events[index]["line"] = line.expect("it answered before");
                events[index]["line"][0]["refcnt"].take();
                changed += 1;
            }
            changed
        },
    },
    Difference {
        why: "the recording is of Linux 6.1: from 6.2 on, ftruncate(2) and O_TRUNC go through security_file_truncate",
        is_in: |case| case.policy == "folder" && has_function("security_file_truncate"),
        change: |events| {
            let before = events.len();
            let mut truncated = 0;
            events.retain(|event| {
                truncated += u32::from(event["function_name"] == "security_path_truncate");
                event["function_name"] != "security_path_truncate" || truncated == 1
            });
            before - events.len()
        },
    },
    Difference {
        why: "where nothing is done, the event says so: the agent was recorded when it killed and denied, but would \
              say the same in monitor mode",
        is_in: |case| matches!(case.how, How::Watching | How::FixedAndWatching),
        change: |events| {
            for event in events.iter_mut() {
                let action = &mut event["action"];
                assert!(
                    ["KPROBE_ACTION_SIGKILL", "KPROBE_ACTION_OVERRIDE"]
                        .iter()
                        .any(|taken| action == taken)
                );
                *action = json!("KPROBE_ACTION_POST");
            }
            events.len()
        },
    },
];

#[test]
fn root_policies_give_what_an_agent_recorded() {
    let test = "root_policies_give_what_an_agent_recorded";
    if !can_run(test) || !is_guest(test) {
        return;
    }
    let _alone = alone();
    let folder = Folder::new("workload-policies");
    let Some(root) = Root::new(test, &folder) else {
        return;
    };
    let mut shell = Shell::start(&root);
    let flags = ["--process-cred", "--process-ns", "--ancestors"];
    let station = Station::within(Folder::new(test), &flags);
    let mut found = Vec::new();
    for case in &CASES {
        let ours = told(case, &station, &mut shell);
        let ours = of_hooks(&ours, &shell.place());
        let mut recorded = of_hooks(&recorded(&format!("policies/{}", case.recorded)), &place_of(case));
        assert_eq!(recorded.len(), case.events, "{}", case.recorded);
        for difference in DIFFERENCES.iter().filter(|difference| (difference.is_in)(case)) {
            assert_ne!(
                (difference.change)(&mut recorded),
                0,
                "no event differs: {}",
                difference.why
            );
        }
        let differences = compare::differences(&recorded, &ours).into_iter();
        found.extend(differences.map(|difference| format!("{}: {difference}", case.recorded)));
    }
    assert!(found.is_empty(), "{found:#?}");
    let (summary, ..) = station.end("TERM");
    assert_eq!(summary.lost, 0);
    shell.end();
}

/// Elsewhere a kernel may lack what the hooks take.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(super) fn is_guest(test: &str) -> bool {
    if guest().is_none() {
        eprintln!("SKIPPED: {test}: it is for the guests of tests/vm");
    }
    guest().is_some()
}

/// Whether this kernel has it.
fn has_function(name: &str) -> bool {
    let symbols = fs::read_to_string("/proc/kallsyms").expect("the kernel tells its symbols");
    symbols.lines().any(|line| line.split(' ').nth(2) == Some(name))
}

/// What the sensor tells while the policy is there.
fn told(case: &Case, station: &Station, shell: &mut Shell) -> String {
    let before = whole_lines(&station.log()).len();
    let yaml =
        fs::read_to_string(source(&format!("policies/{}.yaml", case.policy))).expect("the policy is there");
    let file = station.folder.write("policy.yaml", &yaml);
    if matches!(case.how, How::Fixed | How::FixedAndWatching) {
        mend(&file);
    }
    let mode = match case.how {
        How::AsItIs | How::Fixed => "enforce",
        How::Watching | How::FixedAndWatching => "monitor",
    };
    let ask = |arguments: &[&str]| {
        let ran = station.ask(&[arguments, &["--timeout", "120s"]].concat());
        assert_eq!(ran.status, Some(0), "{}: {}", case.policy, ran.stderr);
    };
    ask(&["tracingpolicy", "add", "--mode", mode, &file]);
    shell.trigger(case.trigger);
    station.mark(&format!("{}-{:?}", case.policy, case.how));
    ask(&["tracingpolicy", "delete", name_of(&yaml)]);
    whole_lines(&station.log())[before..].to_owned()
}

/// What `tracingpolicy lint --fix` makes of a file, for any kernel.
pub(super) fn mend(file: &str) {
    let ran = tetra(&["tracingpolicy", "lint", "--fix", "--kernel-btf", "none", file]).run();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

/// The name of a policy, which is the first that has one in its text.
pub(super) fn name_of(yaml: &str) -> &str {
    let (_, rest) = yaml.split_once("name: ").expect("it has a name");
    rest.split(['}', '\n']).next().unwrap_or(rest)
}

/// Where the agent's recordings were made: the corrected policies in a second go.
fn place_of(case: &Case) -> Place<'static> {
    let is_second = case.recorded.starts_with("fixed-");
    Place {
        shell: if is_second { 112 } else { 111 },
        ..super::recorded_place()
    }
}

/// The events of hooks of what descends from the shell.
fn of_hooks(recording: &str, place: &Place<'_>) -> Vec<Value> {
    let mut events = compare::events(recording, place);
    events.retain(|event| {
        !["process_exec", "process_exit"]
            .iter()
            .any(|kind| event["kind"] == *kind)
    });
    events.retain(|event| !is_noise(event));
    let mut chosen = Vec::new();
    for event in &mut events {
        without_chance(event, &mut chosen);
    }
    events
}

/// What the script of the recordings did beside the triggers.
fn is_noise(event: &Value) -> bool {
    let path = &event["args"][0]["string_arg"];
    ["/proc/self/exe", "/bin/tetra"].iter().any(|noise| path == noise)
}

/// What is another each time by what it stands for. `chosen` are the ports that the kernel chose so far.
fn without_chance(event: &mut Value, chosen: &mut Vec<u64>) {
    // The other side may have ended before, and be no child any more.
    if event["function_name"] == "tcp_close" {
        event["line"][0]["refcnt"].take();
    }
    for argument in event["args"].as_array_mut().into_iter().flatten() {
        if let Some(socket) = argument.get_mut("sock_arg") {
            for side in ["sport", "dport"] {
                number_port(&mut socket[side], chosen);
            }
            socket["cookie"] = (socket["cookie"].as_str().unwrap_or("0") != "0").into();
            if socket["state"] == "TCP_CLOSE_WAIT" {
                socket["state"] = "TCP_ESTABLISHED".into();
            }
        }
        // A list of texts that was declared as a text: the bytes of addresses.
        if let Some(text) = argument["string_arg"].as_str().filter(|text| !text.is_ascii()) {
            argument["string_arg"] = (!text.is_empty()).into();
        }
    }
}

fn number_port(port: &mut Value, chosen: &mut Vec<u64>) {
    if let Some(number) = port.as_u64().filter(|number| *number > 10_000) {
        if !chosen.contains(&number) {
            chosen.push(number);
        }
        let index = chosen.iter().position(|known| *known == number);
        *port = json!({ "chosen": index });
    }
}
