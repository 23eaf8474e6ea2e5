use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::btf::{Btf, Builder};
use crate::kernel::KernelFacts;
use crate::policy::{Facts, Kernel, elf_files, lint, runs_at_exec, system_calls_of};

/// What lint says of a policy with this `spec`, without a kernel: code and message. The spec begins in line 5.
fn told(spec: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: p}}\nspec:\n{spec}\n"
    );
    told_of(&text)
}

fn told_of(text: &str) -> Vec<String> {
    told_with(text, &Facts::default())
}

fn told_with(text: &str, facts: &Facts) -> Vec<String> {
    let found = lint(&Arc::from(text), facts);
    let found = found.iter().filter(|found| found.code.name() != "not-checked");
    found
        .map(|found| {
            format!(
                "{}[{}] {}",
                found.severity.name(),
                found.code.name(),
                found.message
            )
        })
        .collect()
}

/// Only the codes.
fn codes(spec: &str) -> Vec<String> {
    let told = told(spec);
    let code = |line: &String| {
        line.split_once(' ')
            .map_or(String::new(), |(code, _)| code.to_owned())
    };
    told.iter().map(code).collect()
}

/// A kprobe with a selector.
fn hook(call: &str, args: &str, selector: &str) -> String {
    let syscall = call.starts_with("sys_");
    format!(
        "  kprobes:\n  - {{call: {call}, syscall: {syscall}, args: [{args}], selectors: [{{{selector}}}]}}"
    )
}

const FILE: &str = "{index: 0, type: file}";
const SOCK: &str = "{index: 0, type: sock}";

#[test]
fn a_good_policy_gets_no_message() {
    let good = hook(
        "security_file_open",
        FILE,
        "matchArgs: [{index: 0, operator: Prefix, values: [/etc/shadow]}]",
    );
    assert_eq!(told(&good), [""; 0]);
}

#[test]
fn names_are_those_that_agents_load() {
    let named = |metadata: &str| {
        told_of(&format!(
            "apiVersion: cilium.io/v1\nkind: TracingPolicy\nmetadata: {metadata}\nspec: {{kprobes: [{{call: sys_mount}}]}}\n"
        ))
    };
    assert_eq!(
        named("{name: Bad_Name}"),
        [
            "error[api-version] there is no API \"cilium.io/v1\"",
            "error[bad-name] \"Bad_Name\" can't be the name of a policy",
        ]
    );
    assert_eq!(
        named("{name: a.b, namespace: x}")[1..],
        [
            "error[bad-name] agents can't load a policy with a dot in its name, as a.b has",
            "error[bad-name] a TracingPolicy has no namespace: it is for all of them",
        ]
    );
}

#[test]
fn a_policy_without_hooks_does_nothing() {
    assert_eq!(
        told("  kprobes: []"),
        ["error[no-hooks] the policy hooks nothing"]
    );
    assert_eq!(told("  {}"), ["error[no-hooks] the policy hooks nothing"]);
    assert_eq!(told("  loader: true"), [""; 0]);
}

#[test]
fn filters_are_about_declared_arguments_and_values_of_their_type() {
    let with =
        |args: &str, filter: &str| codes(&hook("tcp_connect", args, &format!("matchArgs: [{{{filter}}}]")));
    for (args, filter, expected) in [
        (
            SOCK,
            "index: 1, operator: Equal, values: [a]",
            "error[undeclared-argument]",
        ),
        (
            SOCK,
            "args: [1], operator: Family, values: [AF_INET]",
            "error[undeclared-argument]",
        ),
        (
            "",
            "index: 0, operator: DPort, values: [\"1\"]",
            "error[undeclared-argument]",
        ),
        (
            SOCK,
            "index: 0, operator: Prefix, values: [/a]",
            "error[operator-type]",
        ),
        (
            FILE,
            "index: 0, operator: DPort, values: [\"80\"]",
            "error[operator-type]",
        ),
        (
            SOCK,
            "index: 0, operator: DAddr, values: [\"300.1.2.3/8\"]",
            "error[bad-value]",
        ),
        (
            SOCK,
            "index: 0, operator: DPort, values: [\"http\"]",
            "error[bad-value]",
        ),
        (
            SOCK,
            "index: 0, operator: Protocol, values: [tcp]",
            "error[bad-value]",
        ),
        (
            FILE,
            "index: 0, operator: FileType, values: [text]",
            "error[bad-value]",
        ),
        (
            FILE,
            "index: 0, operator: Prefix, values: [etc]",
            "error[bad-value]",
        ),
        (
            FILE,
            "index: 0, operator: Prefix, values: [\"/etc/*\"]",
            "warning[bad-value]",
        ),
        (
            FILE,
            "index: 0, operator: Equal, values: [\"/etc/passwd\\0\"]",
            "warning[trailing-nul]",
        ),
        (
            FILE,
            "index: 0, operator: Equal, values: [/bin/su]",
            "warning[linked-path]",
        ),
        (FILE, "index: 0, operator: Equal, values: []", "error[no-values]"),
        (
            SOCK,
            "index: 0, operator: DPortPriv, values: [\"1\"]",
            "warning[bad-value]",
        ),
        (
            "{index: 2, type: int}",
            "index: 2, operator: GT, values: [x]",
            "error[bad-value]",
        ),
        (
            "{index: 2, type: uint32}",
            "index: 2, operator: Equal, values: [\"-1\"]",
            "error[bad-value]",
        ),
        (
            "{index: 2, type: int}",
            "index: 2, operator: Equal, values: [\"1\", \"2\", \"3\", \"4\", \"5\"]",
            "warning[agent-limit]",
        ),
        (
            "{index: 2, type: int}",
            "index: 2, operator: InMap, values: [\"list:no\"]",
            "error[unknown-list]",
        ),
        (
            "{index: 2, type: kernel_cap_t}",
            "index: 2, operator: CapabilitiesGained, values: [CAP_NET_RAW]",
            "error[undeclared-argument]",
        ),
        (
            "{index: 9, type: int}",
            "index: 9, operator: Equal, values: [\"1\"]",
            "error[argument-index]",
        ),
    ] {
        assert_eq!(with(args, filter), [expected], "{args} {filter}");
    }
}

#[test]
fn other_filters_need_values_that_are_there() {
    let with = |selector: &str| codes(&hook("sys_mount", "", selector));
    for (selector, expected) in [
        (
            "matchPIDs: [{operator: In, followForks: true}]",
            "error[missing-field]",
        ),
        ("matchPIDs: [{operator: In, values: []}]", "error[no-values]"),
        (
            "matchNamespaces: [{namespace: Pid, operator: In, values: [host]}]",
            "error[bad-value]",
        ),
        (
            "matchNamespaces: [{namespace: Foo, operator: In, values: [host_ns]}]",
            "error[unknown-value]",
        ),
        (
            "matchCapabilities: [{operator: In, values: [CAP_NOPE]}]",
            "error[unknown-value]",
        ),
        (
            "matchBinaries: [{operator: In, values: [mount]}]",
            "error[bad-value]",
        ),
        (
            "matchBinaries: [{operator: Prefix, values: [/opt/], followChildren: true}]",
            "warning[agent-limit]",
        ),
        (
            "matchActions: [{action: Post, rateLimit: 5x}]",
            "error[rate-limit]",
        ),
        (
            "matchActions: [{action: Post, rateLimitScope: global}]",
            "error[rate-limit]",
        ),
        ("matchActions: [{action: Kill}]", "error[unknown-value]"),
        (
            "matchActions: [{action: Sigkill}]",
            "note[enforces] warning[no-filter] warning[too-late]",
        ),
    ] {
        assert_eq!(with(selector).join(" "), expected, "{selector}");
    }
}

#[test]
fn actions_have_what_they_need() {
    let with = |action: &str| {
        let filter = "matchArgs: [{index: 0, operator: Equal, values: [/x]}]";
        codes(&hook(
            "security_file_open",
            FILE,
            &format!("{filter}, matchActions: [{{{action}}}]"),
        ))
    };
    for (action, expected) in [
        ("action: Signal", "note[enforces] error[bad-action]"),
        ("action: Signal, argSig: 65", "note[enforces] error[bad-action]"),
        (
            "action: Override, argError: 1",
            "note[enforces] error[bad-action]",
        ),
        ("action: Override", "note[enforces] warning[bad-action]"),
        (
            "action: NotifyEnforcer, argError: -1",
            "note[enforces] error[bad-action]",
        ),
        ("action: TrackSock, argSock: 3", "error[bad-action]"),
        ("action: FollowFD", "error[bad-action]"),
        ("action: GetUrl", "error[bad-action]"),
        ("action: DnsLookup", "error[bad-action]"),
        ("action: Set", "note[enforces] error[bad-action]"),
        ("action: Post, imaHash: true", "error[bad-action]"),
        ("action: NoPost, rateLimit: 1m", "warning[rate-limit]"),
        ("action: Post, rateLimit: 0s", "warning[rate-limit]"),
        ("action: NoPost, userStackTrace: true", "warning[bad-action]"),
    ] {
        assert_eq!(with(action).join(" "), expected, "{action}");
    }
}

#[test]
fn overriding_takes_a_call_that_can_be() {
    let with = |call: &str| {
        let selector = "matchBinaries: [{operator: In, values: [/opt/x]}], matchActions: [{action: Override, argError: -1}]";
        told(&hook(call, "", selector)).split_off(1)
    };
    assert_eq!(
        with("vfs_unlink"),
        ["error[override] vfs_unlink can't be overridden: only system calls and LSM hooks can"]
    );
    assert_eq!(
        with("sys_setns"),
        [
            "warning[override] most kernels can't override system calls: they are built without error injection"
        ]
    );
    assert_eq!(with("security_inode_unlink"), [""; 0]);
}

#[test]
fn a_signal_can_come_too_late() {
    let with = |call: &str, action: &str| {
        let selector = format!(
            "matchBinaries: [{{operator: In, values: [/opt/x]}}], matchActions: [{{action: {action}}}]"
        );
        codes(&hook(call, "", &selector)).split_off(1)
    };
    for call in [
        "sys_symlinkat",
        "sys_unlink",
        "security_inode_rename",
        "tcp_connect",
    ] {
        assert_eq!(with(call, "Sigkill"), ["warning[too-late]"], "{call}");
    }
    assert_eq!(with("sys_mount", "Signal, argSig: 9"), ["warning[too-late]"]);
    assert_eq!(with("sys_mount", "Signal, argSig: 15"), [""; 0]);
    for call in ["sys_setns", "security_file_open"] {
        assert_eq!(with(call, "Sigkill"), [""; 0], "{call}");
    }
}

#[test]
fn paths_of_system_calls_are_what_programs_write() {
    let with = |call: &str, index: u32, rest: &str| {
        let args = format!("{{index: {index}, type: string}}");
        let selector = format!("matchArgs: [{{index: {index}, {rest}}}]");
        codes(&hook(call, &args, &selector)).contains(&"warning[written-path]".to_owned())
    };
    let kills = "}], matchActions: [{action: Sigkill";
    let refuses = "}], matchActions: [{action: Override, argError: -1";
    let equal = "operator: Equal, values: [/srv/a]";
    for (call, index, rest, expected) in [
        ("sys_openat", 1, format!("{equal}{kills}"), true),
        ("sys_unlinkat", 1, format!("{equal}{refuses}"), true),
        (
            "sys_execve",
            0,
            format!("operator: Postfix, values: [/a]{kills}"),
            true,
        ),
        ("sys_symlinkat", 2, format!("{equal}{kills}"), true),
        ("sys_openat", 1, equal.to_owned(), false),
        (
            "sys_openat",
            1,
            format!("operator: Postfix, values: [.key]{kills}"),
            false,
        ),
        // The link is made of the text.
        ("sys_symlinkat", 0, format!("{equal}{kills}"), false),
        (
            "security_kernel_module_request",
            0,
            format!("{equal}{kills}"),
            false,
        ),
    ] {
        assert_eq!(with(call, index, &rest), expected, "{call} {index} {rest}");
    }
    let tracepoint = |event: &str| {
        codes(&format!(
            "  tracepoints: [{{subsystem: syscalls, event: {event}, args: [{{index: 6, type: string}}], selectors: [{{matchArgs: \
             [{{index: 6, {equal}{kills}}}]}}]}}]"
        ))
    };
    assert_eq!(
        tracepoint("sys_enter_openat"),
        ["note[enforces]", "warning[written-path]"]
    );
    assert_eq!(
        tracepoint("sys_enter_symlinkat"),
        ["note[enforces]", "warning[too-late]"]
    );
}

#[test]
fn what_sees_the_file_is_named() {
    let help = |call: &str, index: u32, action: &str| {
        let args = format!("{{index: {index}, type: string}}");
        let selector = format!(
            "matchArgs: [{{index: {index}, operator: Equal, values: [/srv/a]}}], matchActions: [{{action: {action}}}]"
        );
        let text = format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: p}}\nspec:\n{}\n",
            hook(call, &args, &selector)
        );
        let found = lint(&Arc::from(text.as_str()), &Facts::default());
        let mut found = found.into_iter();
        let found = found.find(|found| found.code.name() == "written-path");
        found.and_then(|found| found.help).unwrap_or_default()
    };
    for (call, index, action, expected) in [
        ("sys_openat", 1, "Sigkill", "call: \"security_file_open\""),
        ("sys_open", 0, "Override, argError: -1", "hook: \"file_open\""),
        ("sys_execve", 0, "Sigkill", "call: \"security_bprm_check\""),
        ("sys_unlink", 0, "Sigkill", "hook: \"inode_unlink\""),
        ("sys_chdir", 0, "Sigkill", "take the LSM hook of the operation"),
    ] {
        let help = help(call, index, action);
        assert!(help.contains(expected), "{call}: {help}");
    }
}

#[test]
fn truncations_come_to_two_hooks() {
    let truncate = "{call: security_path_truncate, syscall: false}";
    let warning = "warning[other-hook] since Linux 6.2, ftruncate(2) and O_TRUNC come to security_file_truncate instead";
    assert_eq!(told(&format!("  kprobes: [{truncate}]")), [warning]);
    assert_eq!(
        told("  lsmhooks: [{hook: path_truncate}]"),
        [warning.replace("security_", "")]
    );
    let both = format!("  kprobes: [{truncate}, {{call: security_file_truncate, syscall: false}}]");
    assert_eq!(told(&both), [""; 0]);
    // A kernel that hasn't the other sends all of them here.
    let here = told_for_kernel(&format!("  kprobes: [{truncate}]"));
    assert_eq!(
        here,
        ["error[unknown-function] this kernel has no function security_path_truncate"]
    );
}

#[test]
fn stacks_are_in_events_of_functions_and_system_calls() {
    let with = |section: &str, hook: &str| {
        told(&format!(
            "  {section}: [{{{hook}, selectors: [{{matchPIDs: [{{operator: In, values: [7]}}], matchActions: [{{action: Post, \
             userStackTrace: true}}]}}]}}]"
        ))
    };
    assert_eq!(with("kprobes", "call: sys_setns"), [""; 0]);
    for (section, hook, name) in [
        (
            "tracepoints",
            "subsystem: sched, event: sched_process_exec",
            "tracepoints",
        ),
        ("lsmhooks", "hook: file_open", "LSM hooks"),
        ("uprobes", "path: /bin/app, symbols: [main]", "uprobes"),
        (
            "usdts",
            "path: /bin/app, provider: app, name: start",
            "USDT probes",
        ),
    ] {
        let message = format!("warning[bad-action] events of {name} have no stack traces");
        assert_eq!(with(section, hook), [message]);
    }
}

#[test]
fn killing_all_that_comes_to_a_busy_hook_kills_the_machine() {
    let with = |call: &str, filter: &str| {
        codes(&hook(
            call,
            "",
            &format!("{filter}matchActions: [{{action: Sigkill}}]"),
        ))
        .split_off(1)
    };
    let but_one = "matchBinaries: [{operator: NotIn, values: [/opt/x]}], ";
    assert_eq!(with("sys_read", ""), ["warning[busy-hook]", "error[no-filter]"]);
    assert_eq!(
        with("sys_openat", but_one),
        ["warning[busy-hook]", "error[no-filter]"]
    );
    assert_eq!(with("sys_setns", but_one), [""; 0]);
    assert_eq!(with("sys_setns", ""), ["warning[no-filter]"]);
}

#[test]
fn busy_hooks_are_told_if_they_report_everything() {
    for (spec, is_busy) in [
        (
            hook(
                "security_file_permission",
                FILE,
                "matchArgs: [{index: 0, operator: Prefix, values: [/data/]}]",
            ),
            false,
        ),
        (
            hook(
                "security_file_permission",
                FILE,
                "matchArgs: [{index: 0, operator: NotPrefix, values: [/proc/]}]",
            ),
            true,
        ),
        (hook("fd_install", "", "matchActions: [{action: Post}]"), true),
        (hook("fd_install", "", "matchActions: [{action: NoPost}]"), false),
        (
            "  tracepoints: [{subsystem: raw_syscalls, event: sys_enter}]".to_owned(),
            true,
        ),
        ("  lsmhooks: [{hook: file_permission}]".to_owned(), true),
        (
            "  lists: [{name: all, type: generated_syscalls}]\n  kprobes: [{call: \"list:all\"}]".to_owned(),
            true,
        ),
    ] {
        let busy = codes(&spec).contains(&"warning[busy-hook]".to_owned());
        assert_eq!(busy, is_busy, "{spec}");
    }
}

#[test]
fn system_calls_ask_for_what_functions_and_hooks_are_about() {
    for (name, calls) in [
        ("vfs_unlink", &["unlink", "unlinkat"][..]),
        ("security_inode_symlink", &["symlinkat", "symlink"]),
        ("inode_symlink", &["symlinkat", "symlink"]),
        ("file_open", &["openat", "open", "openat2"]),
        ("wake_up_new_task", &[]),
    ] {
        assert_eq!(system_calls_of(name).collect::<Vec<_>>(), calls, "{name}");
    }
    assert!(runs_at_exec("bprm_check_security") && runs_at_exec("security_bprm_check"));
    assert!(!runs_at_exec("file_open"));
}

#[test]
fn system_calls_and_functions_are_told_apart() {
    for (hook, expected) in [
        ("call: security_file_open", "error[syscall-flag]"),
        ("call: tcp_connect, syscall: true", "error[syscall-flag]"),
        ("call: sys_setns, syscall: false", "error[syscall-flag]"),
        ("call: __x64_sys_setns, syscall: true", "warning[architecture]"),
        ("call: sys_mont, syscall: true", "error[unknown-syscall]"),
        ("call: setns", ""),
        (
            "call: security_bprm_check_security, syscall: false",
            "error[unknown-function]",
        ),
        ("call: \"list:no\"", "error[unknown-list]"),
    ] {
        assert_eq!(
            codes(&format!("  kprobes: [{{{hook}}}]")).join(" "),
            expected,
            "{hook}"
        );
    }
    assert_eq!(
        codes("  lsmhooks: [{hook: security_file_open}]"),
        ["error[unknown-function]"]
    );
    assert_eq!(
        codes("  tracepoints: [{subsystem: syscalls, event: sys_enter_mont}]"),
        ["error[unknown-tracepoint]"]
    );
}

#[test]
fn arguments_of_system_calls_are_known() {
    let with = |args: &str| codes(&format!("  kprobes: [{{call: sys_execve, args: [{args}]}}]"));
    assert_eq!(with("{index: 0, type: string}"), [""; 0]);
    assert_eq!(with("{index: 1, type: string}"), ["error[argument-type]"]);
    assert_eq!(with("{index: 0, type: sock}"), ["error[argument-type]"]);
    assert_eq!(with("{index: 0, type: int}"), ["error[argument-type]"]);
    assert_eq!(with("{index: 0, type: uint64}"), ["warning[argument-type]"]);
    assert_eq!(with("{index: 3, type: int}"), ["error[argument-index]"]);
    let buffer = |rest: &str| {
        codes(&format!(
            "  kprobes: [{{call: sys_sethostname, args: [{{index: 0, {rest}}}]}}]"
        ))
    };
    assert_eq!(buffer("type: char_buf, sizeArgIndex: 2"), [""; 0]);
    assert_eq!(
        buffer("type: char_buf, sizeArgIndex: 0"),
        ["error[argument-index]"]
    );
    assert_eq!(buffer("type: char_buf"), ["warning[argument-type]"]);
    assert_eq!(
        buffer("type: string, sizeArgIndex: 2"),
        ["warning[argument-type]"]
    );
}

#[test]
fn who_starts_a_program_is_not_the_program_that_is_started() {
    let binprm = "{index: 0, type: linux_binprm}";
    let binaries = "matchBinaries: [{operator: In, values: [/opt/miner]}]";
    let with = |call: &str, args: &str, selector: &str| codes(&hook(call, args, selector));
    let error = ["error[callers-binary]"];
    assert_eq!(with("security_bprm_check", binprm, binaries), error);
    assert_eq!(with("security_bprm_check", "", binaries), error);
    let both =
        |path: &str| format!("{binaries}, matchArgs: [{{index: 0, operator: Equal, values: [{path}]}}]");
    assert_eq!(with("security_bprm_check", binprm, &both("/opt/miner")), error);
    assert_eq!(with("security_bprm_check", binprm, &both("/opt/shell")), [""; 0]);
    assert_eq!(with("sys_execve", "", binaries), ["note[callers-binary]"]);
    assert_eq!(with("sys_mount", "", binaries), [""; 0]);
    let lsm = format!("  lsmhooks: [{{hook: bprm_check_security, selectors: [{{{binaries}}}]}}]");
    assert_eq!(codes(&lsm), error);
    let tracepoint = |subsystem: &str, event: &str| {
        codes(&format!(
            "  tracepoints: [{{subsystem: {subsystem}, event: {event}, selectors: [{{{binaries}}}]}}]"
        ))
    };
    assert_eq!(
        tracepoint("syscalls", "sys_enter_execve"),
        ["note[callers-binary]"]
    );
    // The process runs the program that is started by then.
    assert_eq!(tracepoint("sched", "sched_process_exec"), [""; 0]);
}

#[test]
fn a_selector_can_be_in_the_shadow_of_an_earlier_one() {
    let with = |first: &str, second: &str| {
        let selectors = format!("selectors: [{{{first}}}, {{{second}, matchActions: [{{action: NoPost}}]}}]");
        let hook = format!("call: security_file_open, syscall: false, args: [{FILE}], {selectors}");
        codes(&format!("  kprobes: [{{{hook}}}]")).contains(&"error[shadowed]".to_owned())
    };
    let path = |operator: &str, values: &str| {
        format!("matchArgs: [{{index: 0, operator: {operator}, values: [{values}]}}]")
    };
    let binary = "matchBinaries: [{operator: In, values: [/opt/x]}]";
    for (first, second, expected) in [
        (path("Prefix", "/etc/"), path("Equal", "/etc/passwd"), true),
        (path("Prefix", "/etc/"), path("Prefix", "/etc/ssh/"), true),
        (path("Equal", "/etc/passwd"), path("Prefix", "/etc/"), false),
        (path("Postfix", ".key"), path("Equal", "/a/b.key"), true),
        (
            path("Prefix", "/etc/"),
            format!("{binary}, {}", path("Prefix", "/etc/")),
            true,
        ),
        (
            format!("{binary}, {}", path("Prefix", "/etc/")),
            path("Prefix", "/etc/"),
            false,
        ),
        (path("NotPrefix", "/etc/"), path("NotPrefix", "/etc/"), true),
        (
            path("NotPrefix", "/etc/"),
            path("NotPrefix", "/etc/, /usr/"),
            false,
        ),
        (
            "matchPIDs: [{operator: NotIn, values: [1]}]".to_owned(),
            "matchPIDs: [{operator: NotIn, values: [1, 2]}]".to_owned(),
            true,
        ),
        (
            "matchPIDs: [{operator: NotIn, values: [1]}]".to_owned(),
            "matchPIDs: [{operator: In, values: [2]}]".to_owned(),
            true,
        ),
        (
            "matchPIDs: [{operator: In, values: [1]}]".to_owned(),
            "matchPIDs: [{operator: In, values: [2]}]".to_owned(),
            false,
        ),
        (String::new(), binary.to_owned(), true),
    ] {
        assert_eq!(with(&first, &second), expected, "{first} / {second}");
    }
}

#[test]
fn returns_are_traced_if_they_are_used() {
    let with = |rest: &str| codes(&format!("  kprobes: [{{call: sys_mount, {rest}}}]"));
    assert_eq!(with("returnArg: {index: 0, type: int}"), ["error[return]"]);
    assert_eq!(with("return: true, returnArg: {index: 0, type: int}"), [""; 0]);
    assert_eq!(with("returnArgAction: Post"), ["error[return]"]);
    assert_eq!(
        with("return: true, selectors: [{matchReturnArgs: [{operator: Equal, values: [\"0\"]}]}]"),
        ["error[return]"]
    );
    // LSM hooks have no field for it.
    let lsm = codes(
        "  lsmhooks: [{hook: sb_mount, selectors: [{matchReturnArgs: [{operator: Equal, values: [\"0\"]}]}]}]",
    );
    assert_eq!(lsm, ["error[return]"]);
}

#[test]
fn lists_enforcers_and_options_are_used_as_they_can_be() {
    for (spec, expected) in [
        (
            "  lists: [{name: a, type: syscalls, values: [sys_mount]}]",
            "warning[unknown-list]",
        ),
        (
            "  lists: [{name: a, type: syscalls}]\n  enforcers: [{calls: [\"list:a\"]}]",
            "error[no-values] warning[bad-action]",
        ),
        (
            "  options: [{name: policy-mode, value: monitr}]",
            "error[unknown-value]",
        ),
        (
            "  options: [{name: policy-mod, value: monitor}]",
            "warning[unknown-value]",
        ),
        ("  hostSelector: {matchLabels: {a: b}}", "error[bad-value]"),
    ] {
        let spec = format!("{spec}\n  kprobes: [{{call: sys_mount}}]");
        assert_eq!(codes(&spec).join(" "), expected, "{spec}");
    }
    let tags = "tag, ".repeat(17);
    assert_eq!(
        codes(&format!(
            "  kprobes: [{{call: sys_mount, tags: [{tags}], message: {}}}]",
            "x".repeat(257)
        )),
        ["warning[agent-limit]", "warning[agent-limit]"]
    );
    let six = "{matchPIDs: [{operator: In, values: [1]}]}, {matchPIDs: [{operator: In, values: [2]}]}, \
               {matchPIDs: [{operator: In, values: [3]}]}, {matchPIDs: [{operator: In, values: [4]}]}, \
               {matchPIDs: [{operator: In, values: [5]}]}, {matchPIDs: [{operator: In, values: [6]}]}";
    assert_eq!(
        codes(&format!("  kprobes: [{{call: sys_mount, selectors: [{six}]}}]")),
        ["warning[agent-limit]"]
    );
}

#[test]
fn enforcers_are_for_calls_that_can_be_refused_and_are_notified_before() {
    let with = |enforcers: &str, call: &str, action: &str| {
        let filter = "matchBinaries: [{operator: In, values: [/opt/x]}]";
        let action = format!("{filter}, matchActions: [{{action: NotifyEnforcer, {action}}}]");
        let spec = format!("  enforcers: [{enforcers}]\n{}", hook(call, "", &action));
        told(&spec).split_off(1)
    };
    let signal = |enforcers: &str, call: &str| with(enforcers, call, "argSig: 9");
    assert_eq!(signal("{calls: [sys_mount, sys_umount]}", "sys_mount"), [""; 0]);
    assert_eq!(signal("{calls: [security_sb_mount]}", "sys_mount"), [""; 0]);
    assert_eq!(signal("{calls: [__x64_sys_mount]}", "sys_mount"), [""; 0]);
    assert_eq!(
        signal("{calls: [sys_umount]}", "sys_mount"),
        ["error[bad-action] sys_mount comes to none of the enforcers' calls"]
    );
    assert_eq!(
        signal("{calls: [tcp_connect]}", "sys_connect"),
        [
            "error[unknown-function] tcp_connect is neither a system call nor a function security_*, which enforcers are for"
        ]
    );
    assert_eq!(
        signal("{calls: [sys_mont, sys_mount]}", "sys_mount"),
        ["error[unknown-syscall] there is no system call mont"]
    );
    assert_eq!(
        signal("{calls: [sys_mount]}, {calls: [sys_umount]}", "sys_mount"),
        ["warning[agent-limit] agents take one enforcer only"]
    );
    assert_eq!(
        with("{calls: [security_sb_mount]}", "sys_mount", "argError: -1"),
        [""; 0]
    );
    assert_eq!(
        with("{calls: [sys_mount, sys_umount]}", "sys_mount", "argError: -1"),
        ["warning[override] most kernels can't refuse system calls: they are built without error injection"]
    );
    assert_eq!(
        with(
            "{calls: [security_sb_mount]}",
            "sys_mount",
            "argError: 1, argSig: 65"
        ),
        [
            "error[bad-action] argError is 1, which is no errno from -4095 to 0",
            "error[bad-action] there is no signal 65"
        ]
    );
}

#[test]
fn what_an_enforcing_policy_does_is_said_first() {
    let with = |selector: &str, rest: &str| {
        told(&format!("{}{rest}", hook("sys_setns", "", selector))).swap_remove(0)
    };
    assert_eq!(
        with(
            "matchNamespaces: [{namespace: Pid, operator: NotIn, values: [host_ns]}], matchActions: [{action: Sigkill}]",
            ""
        ),
        "note[enforces] this policy kills any process outside the host's Pid namespace that calls sys_setns"
    );
    assert_eq!(
        with(
            "matchBinaries: [{operator: In, values: [/opt/a b]}], matchCapabilities: [{operator: In, values: [CAP_SYS_ADMIN]}], \
             matchActions: [{action: Override, argError: -13}]",
            "\n  options: [{name: policy-mode, value: monitor}]"
        ),
        "note[enforces] this policy would act, but its mode is monitor, so that nothing is done: it refuses (EACCES) \
         sys_setns to any process running \"/opt/a b\" with CAP_SYS_ADMIN"
    );
    assert_eq!(
        with(
            "matchBinaries: [{operator: In, values: [/opt/x]}], matchActions: [{action: NotifyEnforcer, argError: -1, argSig: 9}]",
            "\n  enforcers: [{calls: [security_ptrace_access_check, security_task_kill]}]"
        ),
        "note[enforces] this policy kills any process running /opt/x that calls sys_setns, and then calls \
         security_ptrace_access_check or security_task_kill; it refuses (EPERM) security_ptrace_access_check or \
         security_task_kill to any process running /opt/x that calls sys_setns"
    );
}

#[test]
fn a_file_of_another_kind_is_told_what_it_is() {
    let policy = |spec: &str| {
        told_of(&format!(
            "apiVersion: cilium.io/v1alpha1\nkind: CiliumNetworkPolicy\nmetadata: {{name: p}}\nspec: {spec}\n"
        ))
    };
    assert_eq!(
        policy("{endpointSelector: {}}"),
        ["error[unknown-kind] a CiliumNetworkPolicy is about the network: no agent of Tetragon loads it"]
    );
    assert_eq!(
        policy("{runtime: {requirements: [{matchCapabilities: [CAP_NET_ADMIN], matchActions: [deny]}]}}"),
        [
            "error[unknown-kind] no agent loads a CiliumNetworkPolicy, and no version of Cilium has spec.runtime in it"
        ]
    );
    assert_eq!(
        told_of(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicies\nmetadata: {name: p}\nspec: {loader: true}\n"
        ),
        ["error[unknown-kind] no agent loads a TracingPolicies"]
    );
}

/// What lint says of a policy with this `spec` for a small kernel.
fn told_for_kernel(spec: &str) -> Vec<String> {
    let mut types = Builder::new();
    let int = types.int("int", 4, true);
    let long = types.int("long unsigned int", 8, false);
    let char = types.int("char", 1, true);
    let file = types.structure("file", 8, &[("f_mode", int, 0)]);
    let file = types.pointer(file);
    let text = types.pointer(char);
    let registers = types.structure("pt_regs", 8, &[("ax", long, 0)]);
    let registers = types.pointer(registers);
    types.function("fget", file, &[("fd", int)]);
    types.function("fput", 0, &[("file", file)]);
    types.function(
        "kernel_read",
        long,
        &[("file", file), ("buf", text), ("count", long)],
    );
    types.function("__x64_sys_read", long, &[("regs", registers)]);
    let btf = Btf::parse(types.build()).unwrap();
    let text = format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: p}}\nspec:\n{spec}\n"
    );
    let facts = Facts {
        kernel: Some(Kernel::new("this kernel", KernelFacts::from_btf(btf))),
        read_program: None,
    };
    told_with(&text, &facts)
}

#[test]
fn what_functions_return_is_read_as_what_it_is() {
    let returning = |call: &str, returned: &str| {
        told_for_kernel(&format!(
            "  kprobes:\n  - {{call: {call}, syscall: false, return: true, returnArg: {{index: 0, type: {returned}}}}}"
        ))
    };
    for (call, returned) in [("fget", "file"), ("fget", "uint64"), ("kernel_read", "int")] {
        assert_eq!(returning(call, returned), [""; 0], "{call} {returned}");
    }
    assert_eq!(
        returning("fget", "int"),
        ["error[argument-type] fget returns struct file *, but int reads a signed integer of 4 bytes"]
    );
    assert_eq!(returning("fput", "int"), ["error[return] fput returns nothing"]);
}

#[test]
fn sizes_are_numbers() {
    let with_size = |size: u32| {
        told_for_kernel(&format!(
            "  kprobes:\n  - {{call: kernel_read, syscall: false, args: [{{index: 1, type: char_buf, sizeArgIndex: {size}}}]}}"
        ))
    };
    assert_eq!(with_size(3), [""; 0]);
    assert_eq!(
        with_size(2),
        ["error[argument-index] sizeArgIndex 2 is argument 1, char *buf, which is no size"]
    );
    assert_eq!(
        with_size(4),
        ["error[argument-index] sizeArgIndex counts from 1, unlike index, and ends here with 3"]
    );
}

#[test]
fn what_enforcers_are_for_is_in_the_kernel() {
    let enforcer = |calls: &str| {
        let selector = "{matchPIDs: [{operator: In, values: [7]}], matchActions: [{action: NotifyEnforcer, argError: -1}]}";
        let spec = format!(
            "  enforcers: [{{calls: [{calls}]}}]\n  tracepoints: [{{subsystem: syscalls, event: sys_enter_read, selectors: \
             [{selector}]}}]"
        );
        told_for_kernel(&spec).split_off(1)
    };
    assert_eq!(
        enforcer("sys_read"),
        ["error[override] this kernel can't refuse system calls: it is built without error injection"]
    );
    assert_eq!(
        enforcer("security_nonesuch"),
        ["error[unknown-function] this kernel has no function security_nonesuch"]
    );
    assert_eq!(
        enforcer("sys_read, sys_write")[1..],
        ["error[unknown-syscall] this kernel has no system call write"]
    );
}

#[test]
fn names_in_lists_are_those_of_the_kernel() {
    let list = |list: &str, syscall: bool| {
        told_for_kernel(&format!(
            "  kprobes:\n  - {{call: \"list:l\", syscall: {syscall}}}\n  lists:\n  - {{name: l, {list}}}"
        ))
    };
    assert_eq!(list("values: [fget, fput]", false), [""; 0]);
    assert_eq!(
        list("values: [fget, fgett]", false),
        ["error[unknown-function] this kernel has no function fgett"]
    );
    let told = list("type: syscalls, values: [sys_read, sys_write, sys_raed]", true);
    assert_eq!(
        told[told.len() - 2..],
        [
            "error[unknown-syscall] this kernel has no system call write",
            "error[unknown-syscall] there is no system call raed",
        ]
    );
}

/// A program with a function, and a probe with arguments.
#[expect(clippy::unnecessary_wraps, reason = "as others that read programs")]
fn program(_: &Path) -> io::Result<Vec<u8>> {
    let symbols: &[(&[u8], u8, u16, u64)] = &[(b"main", 2, 1, 0x1010)];
    let probes: &[([u64; 3], [&[u8]; 3])] = &[
        ([0x1020, 0, 0], [b"app", b"start", b"-4@%edi 8@%rsi"]),
        ([0x1030, 0, 0], [b"app", b"start", b"-4@$1 8@%rsi 8f@%xmm0"]),
    ];
    let file = elf_files::with_places(symbols, probes);
    Ok(elf_files::mapped(file, &[(true, 0x1000, 0x400, 0x100)]))
}

#[test]
fn programs_have_what_is_hooked() {
    let told = |spec: &str| {
        let text = format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: p}}\nspec:\n{spec}\n"
        );
        let facts = Facts {
            kernel: None,
            read_program: Some(program),
        };
        told_with(&text, &facts)
    };
    let uprobe = |place: &str| told(&format!("  uprobes:\n  - {{path: /bin/app, {place}}}"));
    assert_eq!(uprobe("symbols: [main]"), [""; 0]);
    assert_eq!(
        uprobe("symbols: [mian]"),
        ["error[unknown-symbol] /bin/app has no function mian"]
    );
    assert_eq!(uprobe("offsets: [0x410]"), [""; 0]);
    assert_eq!(
        uprobe("offsets: [0x500]"),
        ["error[unknown-symbol] /bin/app has no code at offset 0x500"]
    );
    assert_eq!(uprobe("addrs: [0x1010]"), [""; 0]);
    assert_eq!(
        uprobe("addrs: [0x410]"),
        ["error[unknown-symbol] /bin/app has no code at address 0x410"]
    );
    let usdt = |name: &str, args: &str| {
        told(&format!(
            "  usdts:\n  - {{path: /bin/app, provider: app, name: {name}, args: [{args}]}}"
        ))
    };
    assert_eq!(
        usdt("start", "{index: 0, type: int}, {index: 1, type: string}"),
        [""; 0]
    );
    assert_eq!(
        usdt("strat", ""),
        ["error[unknown-symbol] /bin/app has no probe app:strat"]
    );
    assert_eq!(
        usdt("start", "{index: 3, type: int}"),
        ["error[argument-index] probe app:start has no argument 3"]
    );
    assert_eq!(
        usdt("start", "{index: 0, type: string}"),
        [
            "error[argument-type] argument 0 is a number of less than 8 bytes, but string reads characters, by a char *"
        ]
    );
    assert_eq!(
        usdt("start", "{index: 2, type: uint64}"),
        ["warning[argument-type] argument 2 is where it can't be read: 8f@%xmm0"]
    );
}
