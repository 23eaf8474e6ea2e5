//! What signals end on every kernel, and what a kernel without kprobes, fentry and LSM programs says of the rest.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use super::*;

/// A hook that every one of the table's kernels takes, or none without functions; and what the program of `tests/hooks`
/// does to come there.
struct Kind {
    row: &'static str,
    section: &'static str,
    /// A flow mapping without its braces; `PROGRAM` is the program's path.
    hook: &'static str,
    call: &'static str,
}

const KINDS_OF_HOOKS: [Kind; 8] = [
    Kind {
        row: "hook: kprobes: a system call",
        section: "kprobes",
        hook: "call: sys_getppid, syscall: true",
        call: "task",
    },
    Kind {
        row: "hook: kprobes: a list of system calls",
        section: "kprobes",
        hook: "call: \"list:calls\", syscall: true",
        call: "numbers",
    },
    Kind {
        row: "hook: tracepoints",
        section: "tracepoints",
        hook: "subsystem: sock, event: inet_sock_set_state",
        call: "sockets",
    },
    Kind {
        row: "hook: tracepoints: raw",
        section: "tracepoints",
        hook: "subsystem: sock, event: inet_sock_set_state, raw: true",
        call: "sockets",
    },
    Kind {
        row: "hook: uprobes: symbols",
        section: "uprobes",
        hook: "path: PROGRAM, symbols: [probed]",
        call: "functions",
    },
    Kind {
        row: "hook: usdts",
        section: "usdts",
        hook: "path: PROGRAM, provider: calls, name: registers",
        call: "probes",
    },
    Kind {
        row: "hook: kprobes: a function",
        section: "kprobes",
        hook: "call: security_task_getscheduler, syscall: false",
        call: "task",
    },
    Kind {
        row: "hook: lsmhooks",
        section: "lsmhooks",
        hook: "hook: task_getscheduler",
        call: "task",
    },
];

#[test]
fn root_a_signal_comes_from_every_kind_of_hook() {
    let test = "root_a_signal_comes_from_every_kind_of_hook";
    if !can_run(test) {
        return;
    }
    let mut sensor = Sensor::start("policy-kinds", &[]);
    let Some(program) = hook_program("calls", "-no-pie", &sensor.folder, test) else {
        return;
    };
    let other = sensor.folder.path("other");
    copy_program(&program, &other);
    let run = |path: &Path, call: &str| -> ExitStatus {
        let output = Command::new(path).arg(call).output();
        output.expect("run the program").status
    };
    for (position, kind) in KINDS_OF_HOOKS.iter().enumerate() {
        if table::works(kind.row) == Some(false) {
            continue;
        }
        let actions = [
            ("action: Sigkill", 9, "KPROBE_ACTION_SIGKILL"),
            ("action: Signal, argSig: 15", 15, "KPROBE_ACTION_SIGNAL"),
        ];
        // Which of both it is makes no difference to the hook, and a guest needs seconds to load one.
        let tried = if guest().is_some() && position > 0 { 1 } else { 2 };
        for (action, signal, told) in actions.into_iter().take(tried) {
            let hook = kind.hook.replace("PROGRAM", &program);
            sensor.add(&format!(
                "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: kill}}\nspec:\n  lists: [{{name: calls, \
                 type: syscalls, values: [sys_lseek, sys_sethostname]}}]\n  {}:\n  - {{{hook}, message: \"{} {signal}\", selectors: \
                 [{{matchBinaries: [{{operator: In, values: [\"{program}\"]}}], matchActions: [{{{action}}}]}}]}}\n",
                kind.section, kind.row
            ));
            assert_eq!(
                run(Path::new(&program), kind.call).signal(),
                Some(signal),
                "{}",
                kind.row
            );
            assert!(run(&other, kind.call).success(), "{}", kind.row);
            // It may have come there once more before it died.
            let event = loop {
                let event = sensor.event();
                if event["message"] == format!("{} {signal}", kind.row) {
                    break event;
                }
            };
            assert_eq!(event["action"], told, "{event}");
            sensor.ask_well(&["tracingpolicy", "delete", "kill"]);
            assert!(run(Path::new(&program), kind.call).success(), "{}", kind.row);
        }
    }
    table::check("action: Sigkill", true);
    table::check("action: Signal", true);
}

/// A hook on programs that are started.
struct Start {
    section: &'static str,
    /// A flow mapping without its braces and selectors.
    hook: &'static str,
    /// `SHELL` is the program that is to die.
    filter: &'static str,
    /// It knows the program whatever it is started by.
    knows_file: bool,
}

const STARTS: [Start; 4] = [
    Start {
        section: "tracepoints",
        hook: "subsystem: sched, event: sched_process_exec, raw: true, args: [{index: 2, type: linux_binprm}]",
        filter: "matchArgs: [{index: 2, operator: Equal, values: [SHELL]}]",
        knows_file: true,
    },
    // By then the process is what it starts.
    Start {
        section: "tracepoints",
        hook: "subsystem: sched, event: sched_process_exec",
        filter: "matchBinaries: [{operator: In, values: [SHELL]}]",
        knows_file: true,
    },
    Start {
        section: "tracepoints",
        hook: "subsystem: sched, event: sched_process_exec, args: [{index: 4, type: data_loc}]",
        filter: "matchArgs: [{index: 4, operator: Equal, values: [SHELL]}]",
        knows_file: false,
    },
    Start {
        section: "kprobes",
        hook: "call: sys_execve, syscall: true, args: [{index: 0, type: string}]",
        filter: "matchArgs: [{index: 0, operator: Equal, values: [SHELL]}]",
        knows_file: false,
    },
];

#[test]
fn root_without_functions_of_the_kernel_programs_die_before_their_first_instruction() {
    if !can_run("root_without_functions_of_the_kernel_programs_die_before_their_first_instruction") {
        return;
    }
    let mut sensor = Sensor::start("policy-start", &[]);
    let folder = &sensor.folder;
    let [shell, other, link, script, marker] =
        ["shell", "other", "link", "script", "marker"].map(|name| folder.path(name));
    for copy in [&shell, &other] {
        copy_program("/bin/sh", copy);
    }
    symlink(&shell, &link).expect("make a link");
    // Written by another process, as copy_program says why.
    let marks = format!("echo ran > {}", marker.display());
    let text = format!(
        "printf '#!%s\\n%s\\n' {} '{marks}' > {}",
        shell.display(),
        script.display()
    );
    let written = Command::new("/bin/sh").args(["-c", &text]).status();
    assert!(written.expect("run a shell").success());
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("make it a program");
    let starts = |path: &Path| {
        let arguments: &[&str] = if *path == script { &[] } else { &["-c", &marks] };
        let status = Command::new(path).args(arguments).status();
        let ran = fs::remove_file(&marker).is_ok();
        (status.expect("start a program").signal(), ran)
    };
    let (dies, runs) = ((Some(9), false), (None, true));
    for start in STARTS {
        let filter = start.filter.replace("SHELL", &shell.display().to_string());
        sensor.add(&format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: start}}\nspec:\n  {}:\n  - {{{}, selectors: \
             [{{{filter}, matchActions: [{{action: Sigkill}}]}}]}}\n",
            start.section, start.hook,
        ));
        assert_eq!(starts(&shell), dies, "{}", start.hook);
        assert_eq!(starts(&other), runs, "{}", start.hook);
        for way in [&link, &script] {
            let expected = if start.knows_file { dies } else { runs };
            assert_eq!(starts(way), expected, "{}: {}", start.hook, way.display());
        }
        let events = if start.knows_file { 3 } else { 1 };
        for _ in 0..events {
            assert_eq!(sensor.event()["action"], "KPROBE_ACTION_SIGKILL");
        }
        sensor.ask_well(&["tracingpolicy", "delete", "start"]);
        assert_eq!(starts(&shell), runs, "{}", start.hook);
    }
}

/// What can't be had on such a kernel: section, hook, action, where it says so, and in which words.
const REFUSALS: [(&str, &str, &str, &str, &str); 9] = [
    (
        "kprobes",
        "call: sys_symlinkat, syscall: true",
        OVERRIDE,
        "10:17",
        "system call sys_symlinkat can't be kept from running on this kernel: no errors can be injected into it; LSM programs, \
         which could refuse it, can't be loaded; take action: Sigkill",
    ),
    (
        "kprobes",
        "call: \"list:calls\", syscall: true",
        OVERRIDE,
        "10:17",
        "a list of functions can't be kept from running on this kernel: LSM programs, which could refuse it, can't be loaded; \
         take action: Sigkill",
    ),
    (
        "kprobes",
        "call: vfs_unlink, syscall: false",
        OVERRIDE,
        "8:12",
        "function vfs_unlink: this kernel offers neither fentry nor kprobes; use system calls, such as sys_unlink or \
         sys_unlinkat, and action: Sigkill; nothing can be refused there",
    ),
    // Elsewhere this is refused through the LSM hook, or as fmod_ret.
    (
        "kprobes",
        "call: security_file_open, syscall: false",
        OVERRIDE,
        "8:12",
        "function security_file_open: this kernel offers neither fentry nor kprobes; use system calls, such as sys_openat or \
         sys_open, and action: Sigkill; nothing can be refused there",
    ),
    (
        "kprobes",
        "call: security_bprm_check, syscall: false",
        KILL,
        "8:12",
        "function security_bprm_check: this kernel offers neither fentry nor kprobes; use tracepoint \
         sched/sched_process_exec with raw: true, whose argument 2 is the linux_binprm",
    ),
    (
        "kprobes",
        "call: wake_up_new_task, syscall: false",
        KILL,
        "8:12",
        "function wake_up_new_task: this kernel offers neither fentry nor kprobes; use system calls, tracepoints or uprobes",
    ),
    (
        "lsmhooks",
        "hook: bprm_check_security",
        OVERRIDE,
        "8:12",
        "LSM hook bprm_check_security: this kernel takes no LSM programs; use tracepoint sched/sched_process_exec with raw: \
         true, whose argument 2 is the linux_binprm, and action: Sigkill; nothing can be refused there",
    ),
    (
        "lsmhooks",
        "hook: inode_symlink",
        KILL,
        "8:12",
        "LSM hook inode_symlink: this kernel takes no LSM programs; use system calls, such as sys_symlinkat or sys_symlink",
    ),
    (
        "tracepoints",
        "subsystem: sched, event: sched_process_exec",
        OVERRIDE,
        "10:17",
        "a place that is no function of the kernel can't be kept from running on this kernel: LSM programs, which could refuse \
         it, can't be loaded; take action: Sigkill",
    ),
];

const OVERRIDE: &str = "Override, argError: -1";
const KILL: &str = "Sigkill";

/// Says that a test is skipped where programs of one of these kinds can be loaded.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn has_none_of(kinds: &[&str], test: &str) -> bool {
    let report = tetra(&["probe", "-o", "json"]).run();
    let report: Value = serde_json::from_slice(&report.stdout).expect("the report is JSON");
    let features = report["features"].as_array().expect("it is a list");
    let works =
        |feature: &&Value| feature["works"] == true && kinds.iter().any(|kind| feature["name"] == **kind);
    if let Some(feature) = features.iter().find(works) {
        eprintln!("SKIPPED: {test}: this kernel has {}", feature["name"]);
        return false;
    }
    true
}

#[test]
fn native_without_functions_of_the_kernel_what_is_refused_is_said_with_the_reason() {
    let test = "native_without_functions_of_the_kernel_what_is_refused_is_said_with_the_reason";
    if !can_run(test) || !has_none_of(&["fentry", "kprobe", "lsm"], test) {
        return;
    }
    let folder = Folder::new("policy-refusals");
    for (section, hook, action, place, message) in REFUSALS {
        let yaml = format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: refused}}\nspec:\n  lists:\n  - {{name: calls, \
             type: syscalls, values: [sys_symlinkat]}}\n  {section}:\n  - {{{hook},\n    selectors: [{{matchPIDs: [{{operator: In, \
             values: [4000000]}}], matchActions:\n      [{{action: {action}}}]}}]}}\n"
        );
        let file = folder.write("policy.yaml", yaml);
        let ran = Live::start(tetra(&["sensor", "run", "--policy", &file]).into_command()).end();
        assert_eq!(ran.status, Some(1), "{hook}");
        assert_eq!(ran.stderr, format!("Error: {file}:{place}: {message}\n"));
    }
    table::check("action: Override of LSM hooks", false);
    table::check("action: Override of functions security_*", false);
    table::check(
        "action: Override of system calls (kernels with error injection)",
        false,
    );
}
