//! `tetra probe` on this host's kernel: what it says has to hold together, and the sensor has to prove it right.

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt as _;

use serde_json::Value;

use crate::support::{Ran, tetra};

/// By name, why a feature can't be used; nothing if it can.
type Features = BTreeMap<String, Option<String>>;

/// What a feature can't be used without.
const NEEDS: [(&str, &[&str]); 13] = [
    (
        "process_events",
        &[
            "bpf",
            "btf",
            "ring_buffer",
            "per_cpu_array",
            "lru_hash",
            "tp_btf",
            "bpf_loop",
        ],
    ),
    ("tracepoint", &["tracefs"]),
    ("kretprobe", &["kprobe"]),
    ("override_return", &["kprobe"]),
    ("func_arg", &["fentry"]),
    ("func_ip", &["fentry"]),
    ("func_ret", &["fexit"]),
    ("d_path_fentry", &["fentry"]),
    ("fmodret", &["fentry"]),
    ("d_path_lsm", &["lsm"]),
    ("uretprobe", &["uprobe"]),
    ("uprobe_refctroff", &["uprobe"]),
    ("cgroup_connect", &["cgroup2"]),
];

#[test]
fn root_what_is_said_holds_together_and_is_true() {
    if !rustix::process::geteuid().is_root() {
        return skipped("root_what_is_said_holds_together_and_is_true", "it needs root");
    }
    let ran = tetra(&["probe", "--output", "json"]).run();
    let (release, features) = report(&ran);
    let works = |name: &str| features[name].is_none();
    for (name, needed) in NEEDS {
        if works(name) {
            assert!(needed.iter().all(|needed| works(needed)), "{name}: {features:?}");
        }
    }
    if let Some(expected) = known_to_refuse(&release) {
        let refused = features.keys().map(String::as_str).filter(|name| !works(name));
        assert_eq!(refused.collect::<Vec<_>>(), expected, "{features:?}");
    }

    // The status is what the sensor makes of it.
    let sensor = tetra(&["sensor", "run", "--existing", "--first", "1"]).run();
    assert_eq!(sensor.status == Some(0), works("process_events"), "{sensor:?}");
    assert_eq!(ran.status, sensor.status);
    let message = features["process_events"]
        .as_ref()
        .map(|reason| format!("Error: {reason}\n"));
    assert_eq!(ran.stderr, message.unwrap_or_default());

    let table = tetra(&["probe"]).run();
    assert_eq!((table.status, &table.stderr), (ran.status, &ran.stderr));
    assert_shows(&table.text(), &features);
}

#[test]
fn without_root_it_says_what_is_missing() {
    let nobody = |arguments: &[&str]| {
        let mut command = tetra(arguments).into_command();
        if rustix::process::geteuid().is_root() {
            command.uid(65534).gid(65534);
        }
        command.output().map(Ran::from)
    };
    let (Ok(ran), Ok(sensor)) = (nobody(&["probe", "-o", "json"]), nobody(&["sensor", "run"])) else {
        return skipped(
            "without_root_it_says_what_is_missing",
            "the program can't be run as nobody",
        );
    };
    assert_eq!((ran.status, &ran.stderr), (Some(1), &sensor.stderr));
    let (_, features) = report(&ran);
    let reason = features["fentry"].as_deref().expect("nobody can't load programs");
    assert_eq!(ran.stderr, format!("Error: {reason}\n"));
}

/// The kernel's release and its features, from the JSON.
fn report(ran: &Ran) -> (String, Features) {
    let report: Value = serde_json::from_slice(&ran.stdout).expect("the report is JSON");
    let text = |value: &Value| value.as_str().map(str::to_owned).expect("it is text");
    let features = report["features"].as_array().expect("it is a list").iter();
    let features = features.map(|feature| {
        let reason = feature.get("reason").map(text);
        assert_eq!(feature["works"], reason.is_none(), "{feature}");
        assert_ne!(feature["purpose"], "", "{feature}");
        (text(&feature["name"]), reason)
    });
    (text(&report["kernel"]), features.collect())
}

/// What the kernels refuse that `tests/vm/run.sh` runs, in the order of names.
fn known_to_refuse(release: &str) -> Option<&'static [&'static str]> {
    let debian = release.strip_suffix("-cloud-amd64");
    match debian {
        Some(version) if version.starts_with("6.1.") => {
            Some(&["fmodret_syscall", "kprobe_multi", "override_return"])
        }
        Some(version) if version.starts_with("6.12.") => Some(&["fmodret_syscall", "override_return"]),
        // Built with error injection, for tests of Override.
        None if release == "6.12.117" => Some(&[]),
        _ => None,
    }
}

/// That a table has these features and no others.
fn assert_shows(table: &str, features: &Features) {
    let mut lines = table.lines();
    let header = lines.next().expect("there is a header");
    let column = |name: &str| header.find(name).expect("there is such a column");
    let columns = [column("STATE"), column("PURPOSE"), column("REASON")];
    let shown: Features = lines
        .map(|line| {
            let cell = |start: usize, end: usize| line[start..end.min(line.len())].trim_end().to_owned();
            let [state, purpose, reason] = columns;
            let works = cell(state, purpose) == "works";
            let reason = cell(reason.min(line.len()), line.len());
            assert_eq!(works, reason.is_empty(), "{line}");
            (cell(0, state), (!works).then_some(reason))
        })
        .collect();
    assert_eq!(&shown, features);
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped(test: &str, why: &str) {
    eprintln!("SKIPPED: {test}: {why}");
}
