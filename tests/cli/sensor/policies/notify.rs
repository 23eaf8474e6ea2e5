//! Hooks that notify enforcers of other calls. Where a policy isn't restricted to a program of the test, it runs in the
//! guests only.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use super::enforce::{counters, enforcing, is_injectable, may_enforce, only, reads, secret, shell};
use super::*;

/// A policy whose enforcers are for these calls, and what notifies them.
fn notifying(calls: &str, section: &str, hook: &str) -> String {
    let notify = enforcing("notify", section, hook);
    notify.replace(
        "spec:\n",
        &format!("spec:\n  enforcers: [{{calls: [{calls}]}}]\n"),
    )
}

/// A hook on these system calls where all come by.
fn calls_of(program: &str, calls: &str, does: &str) -> String {
    format!(
        "  - subsystem: raw_syscalls\n    event: sys_enter\n    args: [{{index: 4, type: syscall64}}]\n    selectors:\n    \
         - matchArgs: [{{index: 4, operator: InMap, values: [\"list:calls\"]}}]\n{}      matchActions: [{{action: \
         NotifyEnforcer, {does}}}]\n  lists: [{{name: calls, type: syscalls, values: [{calls}]}}]\n",
        only(program)
    )
}

/// A hook on opening a file.
fn opening(file: &Path, program: &str, does: &str) -> String {
    format!(
        "  - call: sys_openat\n    syscall: true\n    args: [{{index: 1, type: string}}]\n    selectors:\n    - \
         matchArgs: [{{index: 1, operator: Equal, values: [\"{}\"]}}]\n{}      matchActions: [{{action: NotifyEnforcer, \
         {does}}}]\n",
        file.display(),
        only(program)
    )
}

/// How a script ends.
fn ends(shell: &str, script: &str) -> std::process::ExitStatus {
    let mut script_runs = Command::new(shell);
    script_runs.args(["-c", script]).status().expect("run a shell")
}

fn count(sensor: &Sensor, name: &str) -> u64 {
    let text = counters(sensor)[name].as_str().unwrap_or("0").to_owned();
    text.parse().expect("a count is a number")
}

#[test]
fn root_an_enforcer_of_the_hooks_own_call_acts_there_whatever_its_name() {
    if !can_run("root_an_enforcer_of_the_hooks_own_call_acts_there_whatever_its_name") {
        return;
    }
    let mut sensor = Sensor::start("policy-own-enforcer", &[]);
    let shell = shell(&sensor.folder, "shell");
    let secret = secret(&sensor.folder);
    for call in ["sys_openat", "__x64_sys_openat"] {
        sensor.add(&notifying(
            call,
            "kprobes",
            &opening(&secret, &shell, "argSig: 9"),
        ));
        assert_eq!(reads(&shell, &secret).signal(), Some(9), "{call}");
        assert_eq!(reads(&shell, Path::new("/dev/null")).signal(), None);
        assert_eq!(sensor.event()["action"], "KPROBE_ACTION_NOTIFYENFORCER");
        assert_eq!(
            (count(&sensor, "notify_enforcer"), count(&sensor, "signal")),
            (1, 0)
        );
        sensor.ask_well(&["tracingpolicy", "delete", "notify"]);
    }
}

#[test]
fn root_an_enforcer_signals_who_was_notified() {
    if !can_run("root_an_enforcer_signals_who_was_notified") {
        return;
    }
    let mut sensor = Sensor::start("policy-notify", &[]);
    let [shell, other] = ["shell", "other"].map(|name| shell(&sensor.folder, name));
    let hook = calls_of(&shell, "sys_chdir, sys_fchdir", "argSig: 9");
    sensor.add(&notifying("\"list:calls\"", "tracepoints", &hook));
    assert_eq!(ends(&shell, "cd /").signal(), Some(9));
    assert_eq!(ends(&shell, "umask 022").code(), Some(0));
    assert_eq!(ends(&other, "cd /").code(), Some(0));
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_NOTIFYENFORCER");
    assert_eq!(
        (count(&sensor, "notify_enforcer"), count(&sensor, "signal")),
        (1, 0)
    );
    // What is only counted is neither done nor shown as done.
    sensor.ask_well(&["tracingpolicy", "set-mode", "notify", "monitor"]);
    assert_eq!(ends(&shell, "cd /").code(), Some(0));
    assert_eq!(sensor.event()["action"], "KPROBE_ACTION_POST");
    let counts = (
        count(&sensor, "notify_enforcer"),
        count(&sensor, "monitor_notify_enforcer"),
    );
    assert_eq!(counts, (0, 1));
    sensor.ask_well(&["tracingpolicy", "set-mode", "notify", "enforce"]);
    assert_eq!(ends(&shell, "cd /").signal(), Some(9));
    sensor.ask_well(&["tracingpolicy", "delete", "notify"]);
    assert_eq!(ends(&shell, "cd /").code(), Some(0));
    table::check("action: NotifyEnforcer of system calls with argSig", true);
    sensor.live.signal("INT");
    let ran = sensor.live.end();
    let effect = format!(
        "note: policy notify kills any process running {shell} that passes tracepoint raw_syscalls/sys_enter if argument \
         4 is list:calls, and then calls sys_chdir or sys_fchdir"
    );
    assert!(ran.stderr.contains(&effect), "{}", ran.stderr);
}

#[test]
fn root_a_notice_ends_with_its_system_call() {
    if !can_run("root_a_notice_ends_with_its_system_call") {
        return;
    }
    let sensor = Sensor::start("policy-notice-end", &[]);
    let shell = shell(&sensor.folder, "shell");
    let hook = calls_of(&shell, "sys_umask", "argSig: 9");
    sensor.add(&notifying("sys_chdir", "tracepoints", &hook));
    assert_eq!(ends(&shell, "umask 022; cd /; cd /tmp").code(), Some(0));
    assert!(count(&sensor, "notify_enforcer") > 0);
}

/// The program calls the function in between, and then prints what it has to print.
#[test]
fn root_a_notice_from_a_program_is_for_its_next_system_call() {
    let test = "root_a_notice_from_a_program_is_for_its_next_system_call";
    if !can_run(test) {
        return;
    }
    let sensor = Sensor::start("policy-notice-next", &[]);
    let Some(path) = hook_program("calls", "-no-pie", &sensor.folder, test) else {
        return;
    };
    let hook = format!(
        "  - path: {path}\n    symbols: [probed]\n    selectors:\n    -{}      matchActions: [{{action: NotifyEnforcer, \
         argSig: 9}}]\n",
        only(&path).trim_start_matches("     ")
    );
    for (call, signal) in [("sys_write", Some(9)), ("sys_exit_group", None)] {
        sensor.add(&notifying(call, "uprobes", &hook));
        let ran = Command::new(&path)
            .arg("functions")
            .output()
            .expect("run the program");
        assert_eq!(ran.status.signal(), signal, "{call}");
        assert_eq!(count(&sensor, "notify_enforcer"), 1);
        sensor.ask_well(&["tracingpolicy", "delete", "notify"]);
    }
}

#[test]
fn root_security_functions_are_refused_to_who_was_notified() {
    if !can_run("root_security_functions_are_refused_to_who_was_notified") {
        return;
    }
    let mut sensor = Sensor::start("policy-notify-function", &[]);
    let [shell, other] = ["shell", "other"].map(|name| shell(&sensor.folder, name));
    let secret = secret(&sensor.folder);
    for (does, reason) in [
        (
            "argError: -1",
            "function security_file_open can't be kept from running on this kernel: ",
        ),
        (
            "argSig: 9",
            "function security_file_open: this kernel offers neither fentry nor kprobes; ",
        ),
    ] {
        let policy = notifying("security_file_open", "kprobes", &opening(&secret, &shell, does));
        let added = sensor.try_add(&policy);
        table::check(
            "action: NotifyEnforcer of functions security_*",
            added.status == Some(0),
        );
        if added.status != Some(0) {
            assert!(added.stderr.contains(reason), "{}", added.stderr);
            continue;
        }
        let end = reads(&shell, &secret);
        if does == "argSig: 9" {
            assert_eq!(end.signal(), Some(9));
        } else {
            assert_eq!((end.code(), end.signal()), (Some(2), None));
        }
        assert_eq!(reads(&shell, Path::new("/dev/null")).signal(), None);
        assert_eq!(reads(&other, &secret).code(), Some(0));
        assert_eq!(sensor.event()["action"], "KPROBE_ACTION_NOTIFYENFORCER");
        assert_eq!(
            (count(&sensor, "notify_enforcer"), count(&sensor, "override")),
            (1, 0)
        );
        sensor.ask_well(&["tracingpolicy", "delete", "notify"]);
        assert_eq!(reads(&shell, &secret).code(), Some(0));
    }
}

#[test]
fn root_enforcers_that_can_do_nothing_are_refused_with_the_reason() {
    if !can_run("root_enforcers_that_can_do_nothing_are_refused_with_the_reason") {
        return;
    }
    let sensor = Sensor::start("policy-no-enforcer", &[]);
    let shell = "/bin/nonesuch";
    let file = Path::new("/etc/nonesuch");
    let kprobe = |calls: &str| notifying(calls, "kprobes", &opening(file, shell, "argSig: 9"));
    let cannot = "system call sys_symlinkat can't be kept from running on this kernel: no errors can be injected into it; ";
    for (policy, reason) in [
        (
            kprobe("sys_symlinkat"),
            "sys_openat comes to none of the enforcers' calls",
        ),
        (
            kprobe("tcp_connect"),
            "tcp_connect is neither a system call nor a function security_*",
        ),
        (kprobe("security_nonesuch"), "security_nonesuch"),
        (
            notifying(
                "sys_symlinkat",
                "tracepoints",
                &calls_of(shell, "sys_symlinkat", "argError: -1"),
            ),
            if is_injectable("__x64_sys_symlinkat") {
                ""
            } else {
                cannot
            },
        ),
    ] {
        if reason.is_empty() {
            continue;
        }
        let refused = sensor.try_add(&policy);
        assert_eq!(refused.status, Some(1), "{policy}");
        assert!(refused.stderr.contains(reason), "{}", refused.stderr);
        if reason == cannot {
            let row = "action: NotifyEnforcer of system calls with argError (kernels with error injection)";
            table::check(row, false);
        }
    }
    let list: Value =
        serde_json::from_str(&sensor.ask_well(&["tracingpolicy", "list", "-o", "json"])).expect("JSON");
    assert_eq!(list["policies"].as_array().map_or(0, Vec::len), 0);
}

/// Where no errors are injected, the policy is not loaded: that is another test.
#[test]
fn root_system_calls_are_refused_to_who_was_notified_where_errors_are_injected() {
    if !may_enforce("root_system_calls_are_refused_to_who_was_notified_where_errors_are_injected")
        || !is_injectable("__x64_sys_symlinkat")
    {
        return;
    }
    let mut sensor = Sensor::start("policy-notify-inject", &[]);
    let link = sensor.folder.path("link");
    // Other tests have policies for the program itself, and for links to other files.
    let workload = sensor.folder.path("wl");
    copy_program(guest().expect("this is a guest").join("wl"), &workload);
    let program = workload.to_str().expect("the path is UTF-8").to_owned();
    let own = format!(
        "  - call: sys_symlinkat\n    syscall: true\n    selectors:\n    -{}      matchActions: [{{action: NotifyEnforcer, \
         argError: -13}}]\n",
        only(&program).trim_start_matches("     ")
    );
    for policy in [
        notifying(
            "\"list:calls\"",
            "tracepoints",
            &calls_of(&program, "sys_symlink, sys_symlinkat", "argError: -13"),
        ),
        notifying("__x64_sys_symlinkat, sys_symlink", "kprobes", &own),
    ] {
        sensor.add(&policy);
        let mut makes_link = Command::new(&workload);
        makes_link.arg("symlink").arg("/etc/hosts").arg(&link);
        assert_eq!(
            makes_link.status().expect("run the workload").code(),
            Some(1),
            "{policy}"
        );
        assert!(fs::symlink_metadata(&link).is_err());
        assert_eq!(sensor.event()["action"], "KPROBE_ACTION_NOTIFYENFORCER");
        assert_eq!(
            (count(&sensor, "notify_enforcer"), count(&sensor, "override")),
            (1, 0)
        );
        rustix::fs::symlinkat("/etc/group", CWD, &link).expect("others are made");
        fs::remove_file(&link).expect("remove the link");
        sensor.ask_well(&["tracingpolicy", "delete", "notify"]);
        assert!(makes_link.status().expect("run the workload").success());
        fs::remove_file(&link).expect("remove the link");
    }
}
