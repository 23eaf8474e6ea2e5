//! `tracingpolicy modify` and `tracingpolicy generate`, which need no agent.

use super::support::{Folder, elf, fixture, fixture_path, tetra};

const BINARY: &str = env!("CARGO_BIN_EXE_tetra");

fn path(name: &str) -> String {
    let path = fixture_path(&format!("policies/{name}"));
    path.to_str().expect("the path is UTF-8").to_owned()
}

fn text(name: &str) -> String {
    String::from_utf8(fixture(&format!("policies/{name}"))).expect("a policy is UTF-8")
}

#[test]
fn modify_sets_the_mode_and_nothing_else() {
    for (file, expected) in [
        ("block.yaml", "block.monitor.yaml"),
        ("options.yaml", "options.monitor.yaml"),
        ("policy.json", "policy.monitor.json"),
    ] {
        let modified = tetra(&["tracingpolicy", "modify", "-m", "monitor", &path(file)])
            .run()
            .clean();
        assert_eq!(modified, text(expected));
        let piped =
            tetra(&["tp", "modify", "-", "--mode=monitor"]).input(fixture(&format!("policies/{file}")));
        assert_eq!(piped.run().clean(), modified);
        assert_eq!(tetra(&["tp", "modify", &path(file)]).run().clean(), text(file));
    }
}

#[test]
fn modify_tells_what_is_wrong_and_where() {
    let folder = Folder::new("modify");
    for (content, message) in [
        (
            &b"kind: TracingPolicy\n"[..],
            ":1:1: spec is missing; a tracing policy has one",
        ),
        (
            b"spec:\n  options: yes\n",
            ":2:12: expected a list as spec.options",
        ),
        (
            b"spec: {}\n---\nspec: {}\n",
            ":3:1: a second document begins here; put each policy into a file of its own",
        ),
        (b"", ":1:1: the file is empty; expected a tracing policy"),
    ] {
        let file = folder.write("policy.yaml", content);
        let ran = tetra(&["tp", "modify", "-m", "enforce", &file]).run();
        assert_eq!(ran.stderr, format!("Error: {file}{message}\n"));
        assert_eq!((ran.status, ran.text()), (Some(1), String::new()));
    }
    let file = folder.write("policy.yaml", b"spec: \xff\n");
    let ran = tetra(&["tp", "modify", &file]).run();
    assert_eq!(
        ran.stderr,
        format!("Error: read {file}: not UTF-8 text; expected a tracing policy in YAML\n")
    );
    let ran = tetra(&["tp", "modify", "/nonesuch"]).run();
    assert!(
        ran.stderr.starts_with("Error: read /nonesuch: No such file"),
        "{}",
        ran.stderr
    );
    let ran = tetra(&["tp", "modify", "-m", "moniter", &file]).run();
    assert!(
        ran.stderr.contains("a similar value exists: 'monitor'"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status, Some(1));
}

#[test]
fn generated_policies_can_be_modified() {
    let generate: [&[&str]; 5] = [
        &["empty"],
        &["all-syscalls", "-m", "/bin/sh"],
        &["all-syscalls-list"],
        &["ftrace-list", "-r", "^ksys_.*"],
        &["uprobes", "-b", BINARY],
    ];
    for arguments in generate {
        let arguments: Vec<&str> = ["tp", "generate"].iter().chain(arguments).copied().collect();
        let policy = tetra(&arguments).run().clean();
        let modified = tetra(&["tp", "modify", "-m", "monitor", "-"])
            .input(policy.clone())
            .run()
            .clean();
        assert_ne!(modified, policy);
        assert!(modified.contains("policy-mode"), "{modified}");
    }
}

#[test]
fn generate_writes_policies_for_the_kernel() {
    assert_eq!(
        tetra(&["tp", "generate", "empty"]).run().clean(),
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: empty\nspec: {}\n"
    );
    let policy = tetra(&["tp", "generate", "all-syscalls"]).run().clean();
    assert!(
        policy.contains("\n  - call: sys_openat\n    syscall: true\n"),
        "{policy}"
    );
    assert!(!policy.contains("matchBinaries"), "{policy}");
    // The flag is taken before and after the command.
    let limited = tetra(&["tp", "generate", "-m", "/bin/sh", "all-syscalls-list"])
        .run()
        .clean();
    assert!(
        limited.contains("  - call: list:syscalls\n    selectors:\n    - matchBinaries:\n"),
        "{limited}"
    );
    assert!(
        limited.contains("        - /bin/sh\n    syscall: true\n  lists:\n  - name: syscalls\n"),
        "{limited}"
    );
    let ftrace = tetra(&["tp", "generate", "ftrace-list"]).run().clean();
    assert!(
        ftrace.ends_with("    pattern: \".*\"\n    type: generated_ftrace\n"),
        "{ftrace}"
    );
    let ran = tetra(&["tp", "generate", "ftrace-list", "-r", "a("]).run();
    assert_eq!(ran.stderr, "Error: --regex: unclosed group in \"a(\"\n");
}

#[test]
fn generate_writes_policies_for_programs() {
    let folder = Folder::new("generate");
    let uprobes = tetra(&["tp", "generate", "uprobes", "-b", BINARY]).run().clean();
    assert!(
        uprobes.contains(&format!("  uprobes:\n  - path: {BINARY}\n    symbols:\n")),
        "{uprobes}"
    );
    assert!(uprobes.contains("\n    - main\n"), "{uprobes}");

    let probes = elf::with_probes(&[[b"app", b"stop", b""], [b"app", b"start", b"8@%rdi"]]);
    let file = folder.write("probes", probes);
    let usdts = tetra(&["tp", "generate", "usdts", "-b", &file, "-m", "/bin/app"])
        .run()
        .clean();
    let selectors =
        "    selectors:\n    - matchBinaries:\n      - operator: In\n        values:\n        - /bin/app\n";
    assert!(
        usdts.ends_with(&format!(
            "spec:\n  usdts:\n  - name: start\n    path: {file}\n    provider: app\n{selectors}  \
             - name: stop\n    path: {file}\n    provider: app\n{selectors}"
        )),
        "{usdts}"
    );

    let stripped = folder.write("stripped", elf::with_symbols(&[(b"exported", 2, 1, 16)], true));
    let ran = tetra(&["tp", "generate", "uprobes", "-b", &stripped]).run();
    assert_eq!(
        ran.stderr,
        format!("warning: {stripped}: the file is stripped; only the functions that it exports are left\n")
    );
    assert!(
        ran.text().ends_with("    symbols:\n    - exported\n"),
        "{}",
        ran.text()
    );

    let script = folder.write("script", "#!/bin/sh\n");
    for command in ["uprobes", "usdts"] {
        let ran = tetra(&["tp", "generate", command, "-b", &script]).run();
        assert_eq!(
            ran.stderr,
            format!("Error: {script}: not an ELF file; expected a program or a shared library\n")
        );
        assert_eq!(ran.status, Some(1));
    }
}

#[test]
fn without_a_command_there_is_help() {
    for (arguments, usage) in [
        (&["tracingpolicy"][..], "Usage: tetra tracingpolicy "),
        (&["tp", "generate"], "Usage: tetra tracingpolicy generate "),
    ] {
        let help = tetra(arguments).run().clean();
        assert!(help.contains(usage), "{help}");
    }
}
