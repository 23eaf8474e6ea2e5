//! Tracing policies on the sensor: what their selectors let through, what events say, and that nothing is left.
//!
//! They run on this machine's kernel, but not in the guests, where dozens of programs take long to load.
//! Hooks are on system calls, which every kernel with BTF has, and restricted to this process, so that nobody else is
//! reported.

use std::fs;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags};
use serde_json::Value;

use super::{can_run, program};
use crate::support::{Folder, Live, Ran, tetra};

/// A sensor that can be asked, and prints the events of policies.
struct Sensor {
    live: Live,
    address: String,
    folder: Folder,
}

impl Sensor {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let folder = Folder::new(name);
        let address = format!("unix://{}", folder.path("t.sock").display());
        let info = folder.path("info.json");
        let info = info.to_str().expect("the path is UTF-8");
        let mut all = vec![
            "sensor",
            "run",
            "--listen",
            &address,
            "--info-file",
            info,
            "-o",
            "json",
        ];
        all.extend([
            "-e",
            "process_kprobe,process_tracepoint,process_uprobe,process_lsm",
        ]);
        all.extend(arguments);
        let live = Live::start(tetra(&all).into_command());
        let sensor = Sensor {
            live,
            address,
            folder,
        };
        let deadline = Instant::now() + Duration::from_mins(1);
        while sensor.ask(&["status"]).status != Some(0) {
            assert!(Instant::now() < deadline, "the sensor doesn't answer");
            thread::sleep(Duration::from_millis(50));
        }
        sensor
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        let connection = [
            "--server-address",
            &self.address,
            "--timeout",
            "300s",
            "--retries",
            "0",
        ];
        tetra(&arguments.iter().chain(&connection).copied().collect::<Vec<_>>()).run()
    }

    #[track_caller]
    fn add(&self, yaml: &str) {
        let added = self.try_add(yaml);
        assert_eq!(added.status, Some(0), "{}", added.stderr);
    }

    fn try_add(&self, yaml: &str) -> Ran {
        let file = self.folder.write("policy.yaml", yaml);
        self.ask(&["tracingpolicy", "add", &file])
    }

    #[track_caller]
    fn ask_well(&self, arguments: &[&str]) -> String {
        let ran = self.ask(arguments);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        ran.text()
    }

    /// The message of the next event.
    #[track_caller]
    fn message(&mut self) -> String {
        let event = self.event();
        event["message"]
            .as_str()
            .expect("all hooks have messages")
            .to_owned()
    }

    /// What the next event holds.
    #[track_caller]
    fn event(&mut self) -> Value {
        let line = self.live.line();
        let event: Value = serde_json::from_str(&line).expect("an event is JSON");
        let kinds = [
            "process_kprobe",
            "process_tracepoint",
            "process_uprobe",
            "process_lsm",
        ];
        let kind = kinds.iter().find(|kind| event.get(kind).is_some());
        event[*kind.expect("it is of a policy")].clone()
    }
}

fn policy(name: &str, hooks: &str) -> String {
    format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\nspec:\n  kprobes:\n{hooks}"
    )
}

/// A hook on openat(2) of this process, with one more condition.
fn open_hook(message: &str, condition: &str) -> String {
    let pid = std::process::id();
    format!(
        "  - call: sys_openat\n    syscall: true\n    message: {message}\n    args:\n    - {{index: 0, type: int}}\n    - {{index: 1, \
         type: string}}\n    - {{index: 2, type: int}}\n    selectors:\n    - matchPIDs: [{{operator: In, values: \
         [{pid}]}}]\n{condition}"
    )
}

fn argument(index: u32, operator: &str, values: &str) -> String {
    format!("      matchArgs: [{{index: {index}, operator: {operator}, values: [{values}]}}]\n")
}

/// Opens a file that isn't there, with these flags.
fn open(path: &Path, flags: OFlags) {
    assert!(rustix::fs::openat(CWD, path, flags, Mode::empty()).is_err());
}

/// Hooks whose condition lets through some of four files, by name.
struct Case {
    name: &'static str,
    condition: String,
    files: &'static [&'static str],
}

/// One case for each operator; those that are negated are kept within the folder.
fn cases(base: &str, long: &str) -> Vec<Case> {
    let quoted = |name: &str| format!("\"{base}/{name}\"");
    let flags = OFlags::NOFOLLOW.bits().to_string();
    // Other tests of this program open files meanwhile.
    let number = |index: u32, operator: &str, value: &str| {
        format!(
            "      matchArgs: [{{index: 1, operator: Prefix, values: [{}]}}, {{index: {index}, operator: {operator}, values: [{value}]}}]\n",
            quoted("")
        )
    };
    let within = |operator: &str, value: &str| number(1, operator, value);
    let all: &[&str] = &["alpha", "almond", "beta", "long", "end"];
    let case = |name, condition, files| Case {
        name,
        condition,
        files,
    };
    vec![
        case(
            "equal",
            argument(1, "Equal", &format!("{}, {}", quoted("alpha"), quoted(long))),
            &["alpha", "long"],
        ),
        case(
            "prefix",
            argument(1, "Prefix", &quoted("al")),
            &["alpha", "almond"],
        ),
        case(
            "postfix",
            argument(1, "Postfix", "\"pha\", \"ong\""),
            &["alpha", "long"],
        ),
        case(
            "substring",
            argument(1, "SubString", "\"/almo\", \"nothing\""),
            &["almond"],
        ),
        case(
            "anycase",
            argument(1, "SubStringIgnCase", "\"/ALMO\""),
            &["almond"],
        ),
        case("equalnumber", number(0, "Equal", "-100"), all),
        case("mask", number(2, "Mask", &flags), &["almond"]),
        case("below", number(0, "LT", "0"), all),
        case("range", number(0, "InRange", "\"-200:-50\""), all),
        case("above", number(0, "GT", "0"), &[]),
        case(
            "notequal",
            within("NotEqual", &quoted("alpha")),
            &["almond", "beta", "long", "end"],
        ),
        case(
            "notprefix",
            within("NotPrefix", &quoted("al")),
            &["beta", "long", "end"],
        ),
        case(
            "notpostfix",
            within("NotPostfix", "\"pha\""),
            &["almond", "beta", "long", "end"],
        ),
    ]
}

#[test]
fn native_operators_let_through_what_they_say() {
    if !can_run("native_operators_let_through_what_they_say") {
        return;
    }
    let mut sensor = Sensor::start("policy-operators", &[]);
    let folder = Folder::new("policy-operators-files");
    let base = folder.path("");
    let base = base.to_str().expect("the path is UTF-8").trim_end_matches('/');
    let long = "long".repeat(60);
    let cases = cases(base, &long);
    let mut hooks: String = cases
        .iter()
        .map(|case| open_hook(case.name, &case.condition))
        .collect();
    hooks += &open_hook("last", &argument(1, "Equal", &format!("\"{base}/end\"")));
    sensor.add(&policy("operators", &hooks));
    for (short, name, flags) in [
        ("alpha", "alpha", OFlags::RDONLY),
        ("almond", "almond", OFlags::NOFOLLOW),
        ("beta", "beta", OFlags::RDONLY),
        ("long", long.as_str(), OFlags::RDONLY),
    ] {
        open(&folder.path(name), flags);
        // What it brings comes before what its end brings, and the last hook before all that are let through with it.
        open(&folder.path("end"), OFlags::RDONLY);
        let expected = |file: &str| -> Vec<&str> {
            let fitting = cases.iter().filter(|case| case.files.contains(&file));
            fitting.map(|case| case.name).collect()
        };
        let mut all = [expected(short), expected("end"), vec!["last"]].concat();
        all.sort_unstable();
        let mut messages: Vec<String> = (0..all.len()).map(|_| sensor.message()).collect();
        messages.sort();
        assert_eq!(messages, all, "{short}");
    }
}

#[test]
fn native_an_event_has_the_call_and_its_return() {
    if !can_run("native_an_event_has_the_call_and_its_return") {
        return;
    }
    let mut sensor = Sensor::start("policy-return", &["--node-name", "here"]);
    let file = sensor.folder.write("some-file", "text");
    let pid = std::process::id();
    sensor.add(&policy(
        "returns",
        &format!(
            "  - call: sys_openat\n    syscall: true\n    return: true\n    tags: [some.tag]\n    args:\n    - {{index: 0, type: int}}\n    - \
             {{index: 1, type: string, label: path}}\n    returnArg: {{index: 0, type: int}}\n    selectors:\n    - matchPIDs: \
             [{{operator: In, values: [{pid}]}}]\n      matchArgs: [{{index: 1, operator: Postfix, values: [some-file, \
             no-file]}}]\n"
        ),
    ));
    let opened = rustix::fs::openat(CWD, &file, OFlags::RDONLY, Mode::empty()).expect("open it");
    let number = opened.as_raw_fd();
    let missing = file.replace("some-file", "no-file");
    open(Path::new(&missing), OFlags::RDONLY);
    for (path, returned) in [(&file, number), (&missing, -2)] {
        let event = sensor.event();
        assert_eq!(
            event["function_name"]
                .as_str()
                .map(|name| name.ends_with("_sys_openat")),
            Some(true)
        );
        assert_eq!(event["process"]["pid"], pid);
        assert_eq!(event["args"][0]["int_arg"], -100);
        assert_eq!(event["args"][1]["string_arg"], **path);
        assert_eq!(event["args"][1]["label"], "path");
        assert_eq!(event["return"]["int_arg"], returned);
        assert_eq!(event["action"], "KPROBE_ACTION_POST");
        assert_eq!(event["policy_name"], "returns");
        assert_eq!(event["tags"][0], "some.tag");
    }
}

#[test]
fn native_binaries_are_told_apart_and_followed() {
    if !can_run("native_binaries_are_told_apart_and_followed") {
        return;
    }
    let mut sensor = Sensor::start("policy-binaries", &[]);
    let folder = Folder::new("policy-binaries-programs");
    let shell = folder.path("shell");
    fs::copy("/bin/sh", &shell).expect("copy a shell");
    let shell = shell.to_str().expect("the path is UTF-8");
    let child = program(&folder, "child");
    let hook = |message: &str, condition: &str| {
        format!(
            "  - call: sys_exit_group\n    syscall: true\n    message: {message}\n    args: [{{index: 0, type: int}}]\n    selectors:\n    - {condition}\n"
        )
    };
    sensor.add(&policy(
        "binaries",
        &[
            hook(
                "is",
                &format!("matchBinaries: [{{operator: In, values: [\"{shell}\"]}}]"),
            ),
            hook(
                "begins",
                &format!("matchBinaries: [{{operator: Prefix, values: [\"{child}\"]}}]"),
            ),
            hook(
                "ends",
                "matchBinaries: [{operator: Postfix, values: [\"binaries-programs/child\"]}]",
            ),
            hook(
                "descends",
                &format!("matchBinaries: [{{operator: In, values: [\"{shell}\"], followChildren: true}}]"),
            ),
            hook(
                "parent",
                &format!("matchParentBinaries: [{{operator: In, values: [\"{shell}\"]}}]"),
            ),
        ]
        .concat(),
    ));
    let status = std::process::Command::new(shell)
        .args(["-c", "\"$0\"; exit 7", &child])
        .status();
    assert_eq!(status.expect("run the shell").code(), Some(7));
    let mut seen = Vec::new();
    while seen.len() < 6 {
        let event = sensor.event();
        let binary = event["process"]["binary"]
            .as_str()
            .expect("it has one")
            .to_owned();
        let message = event["message"].as_str().expect("all have").to_owned();
        seen.push((binary, message, event["args"][0]["int_arg"].as_i64().unwrap_or(0)));
    }
    seen.sort();
    let of = |binary: &str, message: &str, code| (binary.to_owned(), message.to_owned(), code);
    let mut expected = vec![
        of(&child, "begins", 0),
        of(&child, "ends", 0),
        of(&child, "descends", 0),
        of(&child, "parent", 0),
        of(shell, "is", 7),
        of(shell, "descends", 7),
    ];
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn native_a_policy_comes_and_goes_with_its_counters() {
    if !can_run("native_a_policy_comes_and_goes_with_its_counters") {
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
    let list = |sensor: &Sensor| -> Value {
        let text = sensor.ask_well(&["tracingpolicy", "list", "-o", "json"]);
        let list: Value = serde_json::from_str(&text).expect("the list is JSON");
        list["policies"][0].clone()
    };
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

/// How many programs, maps and links of BPF a process holds.
fn held(pid: u32) -> usize {
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return 0;
    };
    let links = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    links
        .filter(|link| link.to_string_lossy().contains("bpf"))
        .count()
}

#[test]
fn native_policies_leave_nothing_and_disturb_nobody() {
    if !can_run("native_policies_leave_nothing_and_disturb_nobody") {
        return;
    }
    let mut sensor = Sensor::start("policy-leaks", &[]);
    let path = sensor.folder.path("steady");
    let steady = open_hook(
        "steady",
        &argument(1, "Equal", &format!("\"{}\"", path.display())),
    );
    sensor.add(&policy("steady", &steady));
    let other = open_hook(
        "other",
        "      matchBinaries: [{operator: In, values: [\"/no/such\"]}]\n",
    );
    // What is made once and kept, as for groups of programs, is there now.
    sensor.add(&policy("other", &other));
    sensor.ask_well(&["tracingpolicy", "delete", "other"]);
    let before = held(sensor.live.id());
    let mut opened = 0;
    for _ in 0..10 {
        sensor.add(&policy("other", &other));
        open(&path, OFlags::RDONLY);
        sensor.ask_well(&["tracingpolicy", "delete", "other"]);
        open(&path, OFlags::RDONLY);
        opened += 2;
    }
    assert_eq!(held(sensor.live.id()), before);
    for _ in 0..opened {
        assert_eq!(sensor.event()["message"], "steady");
    }
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
            "function no_such_function is not in this kernel",
        ),
        (
            "  - call: sys_nosuch\n    syscall: true\n".to_owned(),
            "function sys_nosuch is not in this kernel",
        ),
        (
            good.replace("index: 1,", "index: 9,"),
            "there is no argument 9: 6 can be read, from 0 on",
        ),
        (
            open_hook("kill", "      matchActions: [{action: Sigkill}]\n"),
            "actions that change what a process does",
        ),
        (
            open_hook("x", &argument(5, "Equal", "1")),
            "argument 5 is not declared",
        ),
    ] {
        let refused = sensor.try_add(&policy("bad", &format!("{good}{hooks}")));
        assert_eq!(refused.status, Some(1), "{hooks}");
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
    assert_eq!(sensor.ask_well(&["tracingpolicy", "list"]).lines().count(), 1);
}

#[test]
fn native_functions_of_programs_are_hooked() {
    if !can_run("native_functions_of_programs_are_hooked") {
        return;
    }
    let mut sensor = Sensor::start("policy-uprobes", &[]);
    let own = std::env::current_exe().expect("the test knows its file");
    let offset = offset_in_file(hooked as *const () as usize);
    sensor.add(&format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: uprobe}}\nspec:\n  uprobes:\n  - path: \"{}\"\n    offsets: \
         [{offset}]\n    message: called\n    args: [{{index: 0, type: int}}, {{index: 1, type: string}}]\n    selectors:\n    - \
         matchPIDs: [{{operator: In, values: [{}]}}]\n",
        own.display(),
        std::process::id()
    ));
    hooked(-7, c"some text".as_ptr());
    let event = sensor.event();
    assert_eq!(event["offset"], offset.to_string());
    assert_eq!(event["path"], own.to_str().expect("the path is UTF-8"));
    assert_eq!(event["args"][0]["int_arg"], -7);
    assert_eq!(event["args"][1]["string_arg"], "some text");
}

/// What the test hooks.
#[inline(never)]
extern "C" fn hooked(number: i32, text: *const std::ffi::c_char) {
    std::hint::black_box((number, text));
}

/// Where in its file this process has what is at an address.
fn offset_in_file(address: usize) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("read the mappings");
    let number = |text: &str| usize::from_str_radix(text, 16).expect("a number");
    let mut offsets = maps.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let offset = fields.nth(1)?;
        let range = number(start)..number(end);
        range
            .contains(&address)
            .then(|| address - range.start + number(offset))
    });
    offsets.next().expect("the address is mapped")
}
