//! `tracingpolicy lint`: what it says of policies with mistakes, and what it makes of them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::support::btf::Builder;
use super::support::mutate::{Dice, mutated, own_policies};
use super::support::{Folder, Ran, elf, fixture_path, tetra};

/// What each policy of tests/fixtures/policies/lint is told for the kernel below: severity, code, line.
const EXPECTED: [(&str, &[&str]); 15] = [
    ("bind-mounts", &["error unknown-kind 2"]),
    ("connections", &["warning busy-hook 10"]),
    (
        "downloads",
        &[
            "note enforces 5",
            "error unknown-function 8",
            "error missing-field 14",
            "error unknown-field 16",
            "error callers-binary 19",
        ],
    ),
    ("escapes", &["note enforces 4", "warning architecture 7"]),
    ("kubectl", &["error unknown-kind 2"]),
    ("ledgers", &["error return 18", "error return 29"]),
    (
        "links",
        &[
            "note enforces 4",
            "warning trailing-nul 22",
            "error override 24",
            "warning written-path 36",
            "warning too-late 38",
        ],
    ),
    ("miners", &["note enforces 4", "error callers-binary 14"]),
    ("net-admin", &["error unknown-kind 3"]),
    (
        "readers",
        &[
            "note enforces 5",
            "warning written-path 18",
            "warning written-path 31",
            "warning bad-action 58",
        ],
    ),
    ("roots", &["error callers-binary 10", "warning linked-path 12"]),
    ("secrets", &["warning linked-path 18"]),
    (
        "shells",
        &[
            "error argument-type 13",
            "note callers-binary 16",
            "warning linked-path 18",
        ],
    ),
    (
        "tokens",
        &[
            "note enforces 4",
            "warning linked-path 17",
            "warning linked-path 17",
        ],
    ),
    (
        "wrong-kernel",
        &[
            "error unknown-function 7",
            "warning busy-hook 9",
            "error argument-type 12",
            "error argument-index 13",
            "error argument-type 17",
            "warning argument-type 18",
            "error resolve 25",
            "note unknown-function 27",
            "error unknown-function 31",
            "error unknown-function 32",
            "error unknown-tracepoint 35",
        ],
    ),
];

/// The path as `lint` shows it: tests run in the repository.
fn path(name: &str) -> String {
    format!("tests/fixtures/policies/lint/{name}.yaml")
}

/// A kernel with what the fixtures and the examples hook, as far as it is there on Linux 6.1.
fn kernel() -> Vec<u8> {
    let mut bytes = Builder::new();
    let int = bytes.int("int", 4, true);
    let unsigned = bytes.int("unsigned int", 4, false);
    let long = bytes.int("long unsigned int", 8, false);
    let short = bytes.int("short unsigned int", 2, false);
    let char = bytes.int("char", 1, true);
    let constant = bytes.constant(char);
    let text = bytes.pointer(constant);
    let void = bytes.pointer(0);
    let common = bytes.structure("sock_common", 4, &[("skc_family", short, 0)]);
    let sock = bytes.structure("sock", 8, &[("__sk_common", common, 0)]);
    let [sock, file, path, program, inode, dentry, cred, registers, message] = [
        sock,
        bytes.structure("file", 8, &[("f_flags", int, 0)]),
        bytes.structure("path", 8, &[("flags", int, 0)]),
        bytes.structure("linux_binprm", 8, &[("argc", int, 0)]),
        bytes.forward("inode"),
        bytes.forward("dentry"),
        bytes.forward("cred"),
        bytes.forward("pt_regs"),
        bytes.forward("msghdr"),
    ]
    .map(|id| bytes.pointer(id));
    for (function, parameters) in [
        ("fd_install", &[("fd", unsigned), ("file", file)][..]),
        ("security_bprm_check", &[("bprm", program)]),
        ("security_file_open", &[("file", file)]),
        ("security_file_permission", &[("file", file), ("mask", int)]),
        ("security_kernel_module_request", &[("kmod_name", text)]),
        (
            "security_kernel_read_file",
            &[("file", file), ("id", int), ("contents", int)],
        ),
        (
            "security_mmap_file",
            &[("file", file), ("prot", long), ("flags", long)],
        ),
        ("security_path_truncate", &[("path", path)]),
        ("tcp_close", &[("sk", sock), ("timeout", long)]),
        ("tcp_connect", &[("sk", sock)]),
        ("tcp_sendmsg", &[("sk", sock), ("msg", message), ("size", long)]),
        ("bpf_lsm_bprm_check_security", &[("bprm", program)]),
        (
            "bpf_lsm_capable",
            &[("cred", cred), ("ns", void), ("cap", int), ("opts", unsigned)],
        ),
        (
            "bpf_lsm_inode_symlink",
            &[("dir", inode), ("dentry", dentry), ("old_name", text)],
        ),
        (
            "bpf_lsm_sb_mount",
            &[
                ("dev_name", text),
                ("path", path),
                ("type", text),
                ("flags", long),
                ("data", void),
            ],
        ),
    ] {
        bytes.function(function, int, parameters);
    }
    for call in ["execve", "open_tree", "openat", "setns", "symlinkat", "unlinkat"] {
        bytes.function(&format!("__x64_sys_{call}"), long, &[("regs", registers)]);
    }
    let hooks = ["bprm_check_security", "capable", "inode_symlink", "sb_mount"];
    let hook = bytes.prototype(int, &[("anything", void)]);
    let hook = bytes.pointer(hook);
    bytes.union("security_list_options", 8, &hooks.map(|name| (name, hook)));
    let task = bytes.forward("task_struct");
    let task = bytes.pointer(task);
    let traced = [("data", void), ("p", task), ("old_pid", int), ("bprm", program)];
    let traced = bytes.prototype(0, &traced);
    let traced = bytes.pointer(traced);
    bytes.typedef("btf_trace_sched_process_exec", traced);
    bytes.build()
}

/// `tracingpolicy lint` for that kernel.
fn lint(folder: &Folder, arguments: &[&str]) -> Ran {
    let btf = folder.write("vmlinux", kernel());
    let start = ["tracingpolicy", "lint", "--kernel-btf", &btf];
    let arguments: Vec<&str> = start.iter().chain(arguments).copied().collect();
    tetra(&arguments).run()
}

/// The objects that a run printed.
fn objects(ran: &Ran) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    ran.text().lines().map(parse).collect()
}

/// Severity, code and line of each.
fn brief(objects: &[Value]) -> Vec<String> {
    let field = |object: &Value, name: &str| object[name].as_str().unwrap_or_default().to_owned();
    let line = |object: &Value| {
        format!(
            "{} {} {}",
            field(object, "severity"),
            field(object, "code"),
            object["line"]
        )
    };
    objects.iter().map(line).collect()
}

#[test]
fn every_mistake_gets_the_message_that_it_deserves() {
    let folder = Folder::new("lint");
    for (name, expected) in EXPECTED {
        let ran = lint(&folder, &["-o", "json", &path(name)]);
        assert_eq!(brief(&objects(&ran)), expected, "{name}");
        let errors = expected.iter().filter(|line| line.starts_with("error")).count();
        assert_eq!(ran.status, Some(i32::from(errors > 0)), "{name}");
        let plural = if errors == 1 { "" } else { "s" };
        let summary = if errors > 0 {
            format!("Error: {errors} error{plural} in 1 file\n")
        } else {
            String::new()
        };
        assert_eq!(ran.stderr, summary, "{name}");
    }
}

/// The policies of blog posts that ours stand for, and what each is told: severity, code, line and column.
const PUBLISHED: [(&str, &str, &[&str]); 13] = [
    (
        "seed0-block-curl-execution",
        "downloads",
        &[
            "note enforces 4:9",
            "error unknown-function 7:11",
            "error missing-field 14:9",
            "error unknown-field 16:9",
            "error callers-binary 18:9",
        ],
    ),
    (
        "seed0-protect-service-account-tokens",
        "tokens",
        &[
            "note enforces 4:9",
            "warning linked-path 17:11",
            "warning linked-path 17:11",
        ],
    ),
    (
        "seed1-file-monitoring",
        "ledgers",
        &["error return 18:22", "error return 38:22", "error return 54:22"],
    ),
    (
        "seed1-restrict-symlink",
        "links",
        &[
            "note enforces 4:9",
            "warning trailing-nul 21:11",
            "error override 23:17",
        ],
    ),
    ("seed1-tcp-connect", "connections", &["warning busy-hook 17:11"]),
    (
        "seed2-block-cryptominers",
        "miners",
        &["note enforces 4:9", "error callers-binary 14:9"],
    ),
    (
        "seed2-detect-container-escape",
        "escapes",
        &["note enforces 4:9", "warning architecture 7:11"],
    ),
    (
        "seed2-detect-privilege-escalation",
        "roots",
        &["error callers-binary 14:9", "warning linked-path 16:11"],
    ),
    (
        "seed2-monitor-sensitive-files",
        "secrets",
        &["warning linked-path 19:11"],
    ),
    (
        "seed3-process-monitoring",
        "shells",
        &[
            "error argument-type 13:13",
            "error argument-type 15:13",
            "note callers-binary 18:9",
            "warning linked-path 21:11",
        ],
    ),
    (
        "seed4-block-kubectl-execution",
        "kubectl",
        &["error unknown-kind 2:7"],
    ),
    (
        "seed4-deny-hostpath-mount",
        "bind-mounts",
        &["error unknown-kind 2:7"],
    ),
    (
        "seed4-deny-net-admin-capability",
        "net-admin",
        &["error unknown-kind 2:7"],
    ),
];

/// They aren't part of this repository.
#[test]
fn published_policies_get_the_messages_that_they_deserve() {
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    let published = above.find_map(|folder| {
        let policies = folder.join("shared/policies");
        policies.exists().then_some(policies)
    });
    let Some(published) = published else {
        eprintln!("SKIPPED: published_policies_get_the_messages_that_they_deserve: they aren't here");
        return;
    };
    let folder = Folder::new("lint-published");
    for (name, ours, expected) in PUBLISHED {
        let original = fs::read(published.join(format!("{name}.yaml"))).expect("read the policy");
        let file = folder.write("policy.yaml", &original);
        let told = objects(&lint(&folder, &["-o", "json", &file]));
        assert_eq!(with_columns(&told), expected, "{name}");
        // One of the fixtures stands for it: the same mistakes, in other words.
        let told = objects(&lint(&folder, &["-o", "json", &path(ours)]));
        let codes = |told: &[&str]| -> Vec<String> { told.iter().map(|line| code_of(line)).collect() };
        let of_ours = with_columns(&told);
        let of_ours: Vec<&str> = of_ours.iter().map(String::as_str).collect();
        for code in codes(expected) {
            assert!(codes(&of_ours).contains(&code), "{name}: {code} is not in {ours}");
        }
        // Mended, it has no errors.
        let ran = lint(&folder, &["--fix", &file]);
        assert_eq!(ran.status, Some(0), "{name}: {}", ran.text());
    }
}

fn with_columns(objects: &[Value]) -> Vec<String> {
    let lines = brief(objects).into_iter().zip(objects);
    lines
        .map(|(line, object)| format!("{line}:{}", object["column"]))
        .collect()
}

/// Severity and code.
fn code_of(line: &str) -> String {
    line.rsplit_once(' ').map_or(line, |(code, _)| code).to_owned()
}

#[test]
fn mistakes_are_shown_with_their_line_and_help() {
    let folder = Folder::new("lint-text");
    for name in ["downloads", "wrong-kernel", "links", "readers"] {
        let ran = lint(&folder, &[&path(name)]);
        compare(&format!("{name}.txt"), &ran.text());
    }
}

#[test]
fn what_is_mended_has_no_errors_and_keeps_its_comments() {
    let folder = Folder::new("lint-fix");
    for (name, _) in EXPECTED {
        let original = fs::read(path(name)).expect("read the fixture");
        let file = folder.write("policy.yaml", &original);
        let ran = lint(&folder, &["--fix", &file]);
        let mended = fs::read_to_string(&file).expect("read the mended policy");
        compare(&format!("{name}.fixed.yaml"), &mended);
        let again = lint(&folder, &["--fix", &file]);
        assert_eq!(
            fs::read_to_string(&file).expect("read it again"),
            mended,
            "{name}"
        );
        // The kernel lacks what it lacks: what isn't near anything is left to the user.
        if name != "wrong-kernel" {
            assert_eq!(
                (ran.status, again.status),
                (Some(0), Some(0)),
                "{name}: {}",
                ran.text()
            );
        }
    }
}

#[test]
fn changes_are_told_and_standard_input_is_answered_on_standard_output() {
    let folder = Folder::new("lint-stdin");
    let original = fs::read(path("escapes")).expect("read the fixture");
    let file = folder.write("policy.yaml", &original);
    let ran = lint(&folder, &["--fix", &file]);
    let change = format!("fixed: {file}:7:11: __x64_sys_setns becomes sys_setns [architecture]\n");
    assert!(ran.text().starts_with(&change), "{}", ran.text());
    let btf = folder.write("vmlinux", kernel());
    let ran = tetra(&["tp", "lint", "--kernel-btf", &btf, "--fix", "-"])
        .input(original)
        .run();
    assert_eq!(
        ran.text(),
        fs::read_to_string(&file).expect("read the mended policy")
    );
    assert!(
        ran.stderr.starts_with("fixed: standard input:7:11: "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status, Some(0));
}

#[test]
fn without_a_kernel_it_says_what_is_not_known() {
    let ran = tetra(&[
        "tp",
        "lint",
        "--kernel-btf",
        "none",
        "-o",
        "json",
        &path("wrong-kernel"),
    ])
    .run();
    let told = brief(&objects(&ran));
    assert_eq!(
        told,
        [
            "warning busy-hook 9",
            "error unknown-function 32",
            "note not-checked 1",
        ]
    );
}

#[test]
fn a_kernel_says_whether_a_part_comes_to_another_hook() {
    let folder = Folder::new("lint-other-hook");
    let told = |ran: &Ran| brief(&objects(ran)).contains(&"warning other-hook 35".to_owned());
    assert!(!told(&lint(&folder, &["-o", "json", &path("readers")])));
    let ran = tetra(&["tp", "lint", "--kernel-btf=none", "-o", "json", &path("readers")]).run();
    assert!(told(&ran), "{}", ran.text());
}

#[test]
fn what_is_no_policy_is_an_error() {
    let folder = Folder::new("lint-none");
    for (content, expected) in [
        (&b""[..], "error missing-field 1"),
        (b"a: [\n", "error syntax 2"),
        (b"spec:\n\tkprobes: []\n", "error syntax 2"),
    ] {
        let file = folder.write("policy.yaml", content);
        let ran = tetra(&["tp", "lint", "--kernel-btf=none", "-o", "json", &file]).run();
        assert_eq!(brief(&objects(&ran))[0], expected);
        assert_eq!(ran.status, Some(1));
    }
    let ran = tetra(&["tp", "lint", "/nonesuch"]).run();
    assert!(
        ran.stderr.starts_with("Error: read /nonesuch: No such file"),
        "{}",
        ran.stderr
    );
    let file = folder.write("btf", b"none");
    let ran = tetra(&["tp", "lint", "--kernel-btf", &file, &path("escapes")]).run();
    assert!(
        ran.stderr
            .starts_with(&format!("Error: read the kernel's BTF from {file}: no BTF: ")),
        "{}",
        ran.stderr
    );
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let folder = Folder::new("lint-hostile");
    let content = "apiVersion: cilium.io/v1alpha1\nkind: \"Tracing\\ePolicy\"\nmetadata: {name: \"a\\u202e\"}\n\"\\a\": 1\n\
                   spec: {kprobes: [{call: \"x\\e[31m\", syscall: true}]} # \u{1b}[31m\n";
    let file = folder.write("policy.yaml", content.as_bytes());
    let ran = tetra(&["tp", "lint", "--kernel-btf=none", &file]).run();
    let is_harmless =
        |character: char| character == '\n' || !character.is_control() && character != '\u{202e}';
    assert!(ran.text().chars().all(is_harmless), "{:?}", ran.text());
    assert!(ran.text().lines().count() > 10, "{}", ran.text());
}

#[test]
fn shipped_policies_are_correct() {
    let folder = Folder::new("lint-examples");
    let mut files = Vec::new();
    for entry in fs::read_dir("examples/policies").expect("the folder of examples") {
        let path = entry.expect("read the folder").path();
        files.push(path.to_str().expect("the path is UTF-8").to_owned());
    }
    assert!(files.len() >= 13, "{files:?}");
    for file in &files {
        let text = fs::read_to_string(file).expect("read the example");
        assert!(text.starts_with("# "), "{file} says what it is for");
        let ran = lint(&folder, &["-o", "json", file]);
        let told = brief(&objects(&ran));
        assert!(
            told.iter().all(|line| line.starts_with("note")),
            "{file}: {told:?}"
        );
        let without = tetra(&["tp", "lint", "--kernel-btf=none", "-o", "json", file]).run();
        let told = brief(&objects(&without));
        assert!(
            told.iter().all(|line| line.starts_with("note")),
            "{file}: {told:?}"
        );
    }
}

/// Compares with the file beside the fixtures, or writes it.
fn compare(name: &str, text: &str) {
    let path = fixture_path(&format!("policies/lint/{name}"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).expect("write the expected text");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name}: UPDATE=1 writes it anew");
}

#[test]
fn five_hundred_bad_policies_get_messages() {
    let texts = own_policies();
    let mut dice = Dice::new();
    let mut bad = 0;
    for round in 0..750 {
        let text = mutated(&texts[round % texts.len()], &mut dice);
        let judged = ::tetra::memory::policy(&text);
        assert!(
            judged.messages.iter().all(|message| !message.ends_with(": ")),
            "{text}"
        );
        let again = ::tetra::memory::policy(&judged.mended);
        assert_eq!(again.errors, judged.errors_left, "{text}");
        bad += usize::from(judged.errors > 0);
    }
    assert!(bad >= 500, "only {bad} of the policies were bad");
}

/// Behind the alias, one hook wants what the other doesn't.
#[test]
fn mending_comes_to_an_end() {
    let text = "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {name: p}\nspec:\n  kprobes:\n  - call: sys_read\n    \
                syscall: true\n    args:\n    - index: 0\n      type: int\n    selectors:\n    - matchArgs: &both\n      - index: 0\n        \
                operator: Equal\n        values: [\"1\"]\n  - call: sys_write\n    syscall: true\n    args:\n    - index: 1\n      type: int\n    \
                selectors:\n    - matchArgs: *both\n";
    let folder = Folder::new("lint-ends");
    let file = folder.write("policy.yaml", text);
    let ran = tetra(&["tp", "lint", "--kernel-btf=none", "--fix", &file]).run();
    assert_eq!(ran.status, Some(1), "{}", ran.text());
    assert!(ran.text().matches("fixed: ").count() < 10, "{}", ran.text());
}

#[test]
fn functions_of_programs_on_this_machine_are_looked_up() {
    let folder = Folder::new("lint-programs");
    let program = elf::with_symbols(&[(b"main", 2, 1, 16), (b"parse_header", 2, 1, 32)], false);
    let program = folder.write("program", program);
    let policy = |hook: &str| {
        format!("apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: p}}\nspec:\n{hook}\n")
    };
    let symbols = |path: &str| {
        policy(&format!(
            "  uprobes: [{{path: {path}, symbols: [main, parse_headr]}}]"
        ))
    };
    let file = folder.write("policy.yaml", symbols(&program));
    let ran = tetra(&["tp", "lint", "-o", "json", &file]).run();
    let told = objects(&ran);
    assert_eq!(brief(&told), ["error unknown-symbol 5"]);
    assert_eq!(told[0]["help"], "the nearest that is there: \"parse_header\"");
    let file = folder.write("policy.yaml", symbols("/nonesuch"));
    let ran = tetra(&["tp", "lint", "-o", "json", &file]).run();
    assert_eq!(brief(&objects(&ran)), ["note not-checked 5"]);
    let probe = |name: &str| {
        policy(&format!(
            "  usdts: [{{path: {program}, provider: app, name: {name}}}]"
        ))
    };
    fs::write(&program, elf::with_probes(&[[b"app", b"start", b""]])).expect("write the program");
    for (name, expected) in [("start", &[][..]), ("strat", &["error unknown-symbol 5"])] {
        let file = folder.write("policy.yaml", probe(name));
        let ran = tetra(&["tp", "lint", "-o", "json", &file]).run();
        assert_eq!(brief(&objects(&ran)), expected);
        // Of another machine nothing is known.
        let ran = tetra(&["tp", "lint", "--kernel-btf=none", "-o", "json", &file]).run();
        assert_eq!(ran.clean(), "");
    }
}
