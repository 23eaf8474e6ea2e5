//! Policies that kill and refuse. On this machine each is for one program of the test alone; what can't be restricted
//! like that runs in the guests only.

use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};

use super::*;

/// A shell of its own, that no other test has.
pub(super) fn shell(folder: &Folder, name: &str) -> String {
    let path = folder.path(name);
    copy_program("/bin/sh", &path);
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// A file that nobody is to read.
pub(super) fn secret(folder: &Folder) -> PathBuf {
    folder.write("secret", "word\n").into()
}

/// What restricts a selector to this program.
pub(super) fn only(program: &str) -> String {
    format!("      matchBinaries: [{{operator: In, values: [\"{program}\"]}}]\n")
}

/// Lets a shell read a file.
pub(super) fn reads(shell: &str, file: &Path) -> ExitStatus {
    let script = format!("read line < {}", file.display());
    Command::new(shell)
        .args(["-c", &script])
        .stderr(Stdio::null())
        .status()
        .expect("run a shell")
}

/// A hook that enforces in a policy of this name.
pub(super) fn enforcing(name: &str, section: &str, hook: &str) -> String {
    format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\nspec:\n  {section}:\n{hook}"
    )
}

/// Kills whoever opens a file, if it is of these programs.
pub(super) fn kill_readers(file: &Path, more: &str) -> String {
    enforcing(
        "kill",
        "kprobes",
        &format!(
            "  - call: sys_openat\n    syscall: true\n    message: opened\n    args: [{{index: 1, type: string}}]\n    \
             selectors:\n    - matchArgs: [{{index: 1, operator: Equal, values: [\"{}\"]}}]\n      \
             matchActions: [{{action: Sigkill}}]\n{more}",
            file.display()
        ),
    )
}

pub(super) fn counters(sensor: &Sensor) -> Value {
    let text = sensor.ask_well(&["tracingpolicy", "list", "-o", "json"]);
    let list: Value = serde_json::from_str(&text).expect("the list is JSON");
    list["policies"][0]["stats"]["action_counters"].clone()
}

#[test]
fn root_who_is_named_dies_and_nobody_else() {
    if !can_run("root_who_is_named_dies_and_nobody_else") {
        return;
    }
    let mut sensor = Sensor::start("policy-kill", &[]);
    let [shell, other] = ["shell", "other"].map(|name| shell(&sensor.folder, name));
    let secret = secret(&sensor.folder);
    sensor.add(&kill_readers(&secret, &only(&shell)));
    assert_eq!(reads(&shell, &secret).signal(), Some(9));
    assert_eq!(reads(&other, &secret).code(), Some(0));
    assert_eq!(reads(&shell, Path::new("/dev/null")).signal(), None);
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_SIGKILL");
    assert_eq!(counters(&sensor)["signal"], "1");
    // What is only counted is neither done nor shown as done.
    sensor.ask_well(&["tracingpolicy", "set-mode", "kill", "monitor"]);
    assert_eq!(reads(&shell, &secret).code(), Some(0));
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_POST");
    let counted = counters(&sensor);
    assert_eq!(counted["monitor_signal"], "1");
    assert_eq!(counted["signal"].as_str().unwrap_or("0"), "0");
    sensor.ask_well(&["tracingpolicy", "set-mode", "kill", "enforce"]);
    assert_eq!(reads(&shell, &secret).signal(), Some(9));
    // With the sensor goes what it enforced.
    sensor.live.signal("KILL");
    sensor.live.end();
    assert_eq!(reads(&shell, &secret).code(), Some(0));
}

#[test]
fn root_a_return_is_not_waited_for_to_kill() {
    if !can_run("root_a_return_is_not_waited_for_to_kill") {
        return;
    }
    let mut sensor = Sensor::start("policy-kill-return", &[]);
    let shell = shell(&sensor.folder, "shell");
    let secret = secret(&sensor.folder);
    let returned = only(&shell) + "    return: true\n    returnArg: {index: 0, type: int}\n";
    sensor.add(&kill_readers(&secret, &returned));
    assert_eq!(reads(&shell, &secret).signal(), Some(9));
    let event = sensor.event();
    assert_eq!(event["action"], "KPROBE_ACTION_SIGKILL");
    assert!(
        event["return"]["int_arg"]
            .as_i64()
            .is_some_and(|descriptor| descriptor > 0)
    );
    assert_eq!(counters(&sensor)["signal"], "1");
}

#[test]
fn root_what_a_policy_does_is_told_first_and_in_short_lines() {
    if !can_run("root_what_a_policy_does_is_told_first_and_in_short_lines") {
        return;
    }
    let mut sensor = Sensor::start("policy-short", &["-o", "compact"]);
    let shell = shell(&sensor.folder, "shell");
    let secret = secret(&sensor.folder);
    sensor.add(&kill_readers(&secret, &only(&shell)));
    assert_eq!(reads(&shell, &secret).signal(), Some(9));
    let line = sensor.live.line();
    assert!(line.trim_end().ends_with(" action=SIGKILL"), "{line}");
    sensor.ask_well(&["tracingpolicy", "set-mode", "kill", "monitor"]);
    assert_eq!(reads(&shell, &secret).code(), Some(0));
    let line = sensor.live.line();
    assert!(!line.contains("action="), "{line}");
    sensor.live.signal("INT");
    let ran = sensor.live.end();
    let effect = format!("any process running {shell} that calls sys_openat if argument 1 is ");
    let would = "would act, but its mode is monitor, so that nothing is done: it";
    let first = ran.stderr.find(&format!("note: policy kill kills {effect}"));
    let then = ran
        .stderr
        .find(&format!("note: policy kill {would} kills {effect}"));
    assert!(first.is_some() && first < then, "{}", ran.stderr);
}

/// Whether this may kill and refuse anybody who comes: in a guest.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(super) fn may_enforce(test: &str) -> bool {
    let is_guest = guest().is_some();
    if !is_guest {
        eprintln!("SKIPPED: {test}: it refuses things to all, and runs in virtual machines only");
    }
    is_guest && can_run(test)
}

#[test]
fn root_the_sensor_and_its_parents_are_spared() {
    if !may_enforce("root_the_sensor_and_its_parents_are_spared") {
        return;
    }
    let mut sensor = Sensor::start("policy-spare", &[]);
    let secret = secret(&sensor.folder);
    sensor.add(&kill_readers(&secret, ""));
    // This process started the sensor.
    fs::File::open(&secret).expect("it is spared");
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_POST");
    assert_eq!(reads("/bin/sh", &secret).signal(), Some(9));
    let counted = counters(&sensor);
    assert_eq!(
        (&counted["monitor_signal"], &counted["signal"]),
        (&"1".into(), &"1".into())
    );
}

fn refuse_program(path: &str, section: &str, hook: &str) -> String {
    enforcing(
        "refuse",
        section,
        &format!(
            "  - {hook}\n    args: [{{index: 0, type: linux_binprm}}]\n    selectors:\n    - matchArgs: [{{index: 0, \
             operator: Equal, values: [\"{path}\"]}}]\n      matchActions: [{{action: Override, argError: -1}}]\n"
        ),
    )
}

#[test]
fn root_a_refused_program_never_runs() {
    if !may_enforce("root_a_refused_program_never_runs") {
        return;
    }
    let hooks = [
        (
            "lsmhooks",
            "hook: bprm_check_security",
            "action: Override of LSM hooks",
        ),
        (
            "kprobes",
            "call: security_bprm_check\n    syscall: false",
            "action: Override of functions security_*",
        ),
    ];
    let mut sensor = Sensor::start("policy-refuse", &[]);
    let path = program(&sensor.folder, "forbidden");
    let allowed = program(&sensor.folder, "allowed");
    for (section, hook, row) in hooks {
        sensor.add(&refuse_program(&path, section, hook));
        let refused = Command::new(&path).status().expect_err("it is refused");
        assert_eq!(refused.raw_os_error(), Some(1));
        assert!(Command::new(&allowed).status().expect("run a program").success());
        let link = sensor.folder.path("link");
        symlink(&path, &link).expect("make a link");
        Command::new(&link).status().expect_err("it is the same program");
        fs::remove_file(&link).expect("remove the link");
        for _ in 0..2 {
            assert_eq!(sensor.event()["action"], "KPROBE_ACTION_OVERRIDE");
        }
        assert_eq!(counters(&sensor)["override"], "2");
        sensor.ask_well(&["tracingpolicy", "delete", "refuse"]);
        assert!(Command::new(&path).status().expect("run a program").success());
        table::check(row, true);
    }
}

#[test]
fn root_a_killed_program_dies_before_its_first_instruction() {
    if !may_enforce("root_a_killed_program_dies_before_its_first_instruction") {
        return;
    }
    let mut sensor = Sensor::start("policy-kill-program", &[]);
    let path = shell(&sensor.folder, "shell");
    let marker = sensor.folder.path("marker");
    let yaml = refuse_program(&path, "kprobes", "call: security_bprm_check\n    syscall: false");
    sensor.add(&yaml.replace("action: Override, argError: -1", "action: Sigkill"));
    let script = format!("echo ran > {}", marker.display());
    let status = Command::new(&path).args(["-c", &script]).status();
    assert_eq!(status.expect("it is started").signal(), Some(9));
    assert!(!marker.exists());
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_SIGKILL");
}

#[test]
fn root_what_cannot_be_refused_is_said_with_what_can() {
    if !can_run("root_what_cannot_be_refused_is_said_with_what_can") || is_injectable("__x64_sys_symlinkat") {
        return;
    }
    let sensor = Sensor::start("policy-no-override", &[]);
    let yaml = enforcing(
        "refuse",
        "kprobes",
        "  - call: sys_symlinkat\n    syscall: true\n    args: [{index: 0, type: string}]\n    selectors:\n    - \
         matchArgs: [{index: 0, operator: Equal, values: [/etc/passwd]}]\n      matchActions: [{action: Override, \
         argError: -1}]\n",
    );
    let refused = sensor.try_add(&yaml);
    assert_eq!(refused.status, Some(1));
    let reason = "12:31: system call sys_symlinkat can't be kept from running on this kernel: no errors can be injected into it; ";
    assert!(refused.stderr.contains(reason), "{}", refused.stderr);
    let instead = match table::works("hook: lsmhooks") {
        Some(true) => "the LSM hook inode_symlink refuses the same, or take action: Sigkill",
        _ => "take action: Sigkill",
    };
    assert!(refused.stderr.trim_end().ends_with(instead), "{}", refused.stderr);
    table::check(
        "action: Override of system calls (kernels with error injection)",
        false,
    );
    let list: Value =
        serde_json::from_str(&sensor.ask_well(&["tracingpolicy", "list", "-o", "json"])).expect("JSON");
    assert_eq!(list["policies"].as_array().map_or(0, Vec::len), 0);
}

#[test]
fn root_with_monitor_only_nothing_is_enforced() {
    if !can_run("root_with_monitor_only_nothing_is_enforced") {
        return;
    }
    let mut sensor = Sensor::start("policy-monitor-only", &["--monitor-only"]);
    let shell = shell(&sensor.folder, "shell");
    let secret = secret(&sensor.folder);
    sensor.add(&kill_readers(&secret, &only(&shell)));
    assert_eq!(reads(&shell, &secret).code(), Some(0));
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_POST");
    let refused = sensor.ask(&["tracingpolicy", "set-mode", "kill", "enforce"]);
    assert_eq!(refused.status, Some(1));
    assert!(
        refused.stderr.contains("runs with --monitor-only"),
        "{}",
        refused.stderr
    );
    assert_eq!(reads(&shell, &secret).code(), Some(0));
}

/// Whether errors may be injected into this function here.
pub(super) fn is_injectable(function: &str) -> bool {
    let list = fs::read_to_string("/sys/kernel/debug/error_injection/list").unwrap_or_default();
    list.lines()
        .any(|line| line.split_ascii_whitespace().next() == Some(function))
}

/// Where no errors are injected, the policy is not loaded: that is another test.
#[test]
fn root_system_calls_are_refused_where_errors_are_injected() {
    if !may_enforce("root_system_calls_are_refused_where_errors_are_injected")
        || !is_injectable("__x64_sys_symlinkat")
    {
        return;
    }
    let mut sensor = Sensor::start("policy-inject", &[]);
    let target = "/etc/passwd";
    for returns in ["", "    return: true\n    returnArg: {index: 0, type: int}\n"] {
        sensor.add(&enforcing(
            "refuse",
            "kprobes",
            &format!(
                "  - call: sys_symlinkat\n    syscall: true\n{returns}    args: [{{index: 0, type: string}}]\n    \
                 selectors:\n    - matchArgs: [{{index: 0, operator: Equal, values: [\"{target}\"]}}]\n      \
                 matchActions: [{{action: Override, argError: -13}}]\n"
            ),
        ));
        let link = sensor.folder.path("link");
        // By somebody who is not spared, as this process is.
        let workload = guest().expect("this is a guest").join("wl");
        let mut makes_link = Command::new(workload);
        makes_link.arg("symlink").arg(target).arg(&link);
        assert_eq!(makes_link.status().expect("run the workload").code(), Some(1));
        assert!(fs::symlink_metadata(&link).is_err());
        let event = sensor.event();
        assert_eq!(event["action"], "KPROBE_ACTION_OVERRIDE");
        assert_eq!(event["args"][0]["string_arg"], target);
        rustix::fs::symlinkat("/etc/group", CWD, &link).expect("others are made");
        fs::remove_file(&link).expect("remove the link");
        sensor.ask_well(&["tracingpolicy", "delete", "refuse"]);
        assert!(makes_link.status().expect("run the workload").success());
        fs::remove_file(&link).expect("remove the link");
    }
}
