//! Ways around policies that forbid to open a file or to run a program: which are stopped, and why the others aren't.
//! README.md tells the same under "What enforcement cannot stop".
//!
//! On this machine only those policies are tried that are for one program of the test alone.

use std::fmt::Write as _;
use std::os::unix::process::ExitStatusExt as _;

use super::*;

/// Why a way leads around a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hole {
    /// The system call was given another text for the same file.
    OtherText,
    /// The system call got a descriptor, and no path.
    NoPath,
    /// It is another system call, or none.
    OtherCall,
    /// The file has another path, by which it was opened.
    OtherName,
    /// It is another file with the same contents.
    OtherFile,
    /// Another program was started, which reads this one.
    OtherProgram,
}

use Hole::{NoPath, OtherCall, OtherFile, OtherName, OtherProgram, OtherText};

/// What a way around comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    Through(Hole),
    /// Whoever is quick enough gets through.
    Chance,
}

use End::{Chance, Stopped, Through};

/// A way around, and what it comes to with each policy.
type Row<const POLICIES: usize> = (&'static str, [End; POLICIES]);

struct Rule {
    section: &'static str,
    /// A flow mapping without its braces and selectors.
    hook: &'static str,
    /// Selectors; `FORBIDDEN` and `DODGES` stand for paths.
    selector: &'static str,
    /// It is for one program alone.
    is_harmless: bool,
}

const FILE_RULES: [Rule; 3] = [
    Rule {
        section: "lsmhooks",
        hook: "hook: file_open, args: [{index: 0, type: file}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchActions: [{action: Override, argError: -1}]",
        is_harmless: false,
    },
    Rule {
        section: "kprobes",
        hook: "call: security_file_open, syscall: false, args: [{index: 0, type: file}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchActions: [{action: Sigkill}]",
        is_harmless: false,
    },
    Rule {
        section: "kprobes",
        hook: "call: sys_openat, syscall: true, args: [{index: 1, type: string}]",
        selector: "matchArgs: [{index: 1, operator: Equal, values: [FORBIDDEN]}], matchBinaries: [{operator: In, values: \
                   [DODGES]}], matchActions: [{action: Sigkill}]",
        is_harmless: true,
    },
];

/// The hooks of the LSM see the file that was found, whoever asks for it in whatever way, by the path that led to it: as
/// seen from the root of the process, so that policies fit containers.
const FILE_WAYS: [Row<3>; 22] = [
    ("plain", [Stopped, Stopped, Stopped]),
    ("slashes", [Stopped, Stopped, Through(OtherText)]),
    ("dots", [Stopped, Stopped, Through(OtherText)]),
    ("relative", [Stopped, Stopped, Through(OtherText)]),
    ("proc-root", [Stopped, Stopped, Through(OtherText)]),
    ("symlink", [Stopped, Stopped, Through(OtherText)]),
    ("linked-folder", [Stopped, Stopped, Through(OtherText)]),
    (
        "hard-link",
        [Through(OtherName), Through(OtherName), Through(OtherText)],
    ),
    ("mount-namespace", [Stopped, Stopped, Stopped]),
    (
        "bind-mount",
        [Through(OtherName), Through(OtherName), Through(OtherText)],
    ),
    (
        "bound-folder",
        [Through(OtherName), Through(OtherName), Through(OtherText)],
    ),
    (
        "chroot",
        [Through(OtherName), Through(OtherName), Through(OtherText)],
    ),
    (
        "rename",
        [Through(OtherName), Through(OtherName), Through(OtherText)],
    ),
    // Opening for its path alone is openat(2), too.
    ("rename-open", [Through(OtherName), Through(OtherName), Stopped]),
    ("o-path", [Stopped, Stopped, Stopped]),
    ("handle", [Stopped, Stopped, Through(OtherCall)]),
    ("openat2", [Stopped, Stopped, Through(OtherCall)]),
    ("open", [Stopped, Stopped, Through(OtherCall)]),
    ("io-uring", [Stopped, Stopped, Through(OtherCall)]),
    ("thread", [Stopped, Stopped, Stopped]),
    ("race-path", [Stopped, Stopped, Chance]),
    ("race-link", [Stopped, Stopped, Chance]),
];

const PROGRAM_RULES: [Rule; 5] = [
    Rule {
        section: "lsmhooks",
        hook: "hook: bprm_check_security, args: [{index: 0, type: linux_binprm}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchActions: [{action: Override, argError: -1}]",
        is_harmless: false,
    },
    Rule {
        section: "kprobes",
        hook: "call: security_bprm_check, syscall: false, args: [{index: 0, type: linux_binprm}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchActions: [{action: Sigkill}]",
        is_harmless: false,
    },
    Rule {
        section: "lsmhooks",
        hook: "hook: file_open, args: [{index: 0, type: file}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchActions: [{action: Override, argError: -1}]",
        is_harmless: false,
    },
    Rule {
        section: "kprobes",
        hook: "call: sys_execve, syscall: true, args: [{index: 0, type: string}]",
        selector: "matchArgs: [{index: 0, operator: Equal, values: [FORBIDDEN]}], matchBinaries: [{operator: In, values: \
                   [DODGES]}], matchActions: [{action: Sigkill}]",
        is_harmless: true,
    },
    // Whatever runs it is killed, with the first library that it opens.
    Rule {
        section: "kprobes",
        hook: "call: sys_openat, syscall: true, args: [{index: 1, type: string}]",
        selector: "matchBinaries: [{operator: In, values: [FORBIDDEN]}], matchActions: [{action: Sigkill}]",
        is_harmless: true,
    },
];

const PROGRAM_WAYS: [Row<5>; 22] = [
    ("plain", [Stopped; 5]),
    ("slashes", paths_are_text()),
    ("dots", paths_are_text()),
    ("relative", paths_are_text()),
    ("proc-root", paths_are_text()),
    ("symlink", paths_are_text()),
    ("linked-folder", paths_are_text()),
    ("o-path", paths_are_text()),
    ("handle", paths_are_text()),
    ("hard-link", other_name()),
    ("bind-mount", other_name()),
    ("bound-folder", other_name()),
    ("rename", other_name()),
    ("rename-open", other_name()),
    ("mount-namespace", [Stopped; 5]),
    ("thread", [Stopped; 5]),
    ("thread-exec", [Stopped; 5]),
    ("execveat", [Stopped, Stopped, Stopped, Through(NoPath), Stopped]),
    ("script", [Stopped, Stopped, Stopped, Through(OtherText), Stopped]),
    (
        "loader",
        [
            Through(OtherProgram),
            Through(OtherProgram),
            Stopped,
            Through(OtherText),
            Through(OtherProgram),
        ],
    ),
    // What can't be read can't be copied.
    (
        "copy",
        [
            Through(OtherFile),
            Through(OtherFile),
            Stopped,
            Through(OtherText),
            Through(OtherFile),
        ],
    ),
    (
        "memfd",
        [
            Through(OtherFile),
            Through(OtherFile),
            Stopped,
            Through(NoPath),
            Through(OtherFile),
        ],
    ),
];

const fn paths_are_text() -> [End; 5] {
    [Stopped, Stopped, Stopped, Through(OtherText), Stopped]
}

const fn other_name() -> [End; 5] {
    [
        Through(OtherName),
        Through(OtherName),
        Through(OtherName),
        Through(OtherText),
        Through(OtherName),
    ]
}

/// Kernels may be built without these.
const OPTIONAL: [&str; 2] = ["handle", "io-uring"];

/// A sensor, and the program that goes the ways around.
fn start(test: &str, name: &str) -> Option<(Sensor, String)> {
    if !can_run(test) {
        return None;
    }
    let sensor = Sensor::start(name, &[]);
    let dodges = hook_program("dodges", "-pthread", &sensor.folder, test)?;
    Some((sensor, dodges))
}

/// Goes a way around; `None` where the kernel knows no such way.
fn go(dodges: &str, way: &str, forbidden: &str, attempts: u32) -> Option<bool> {
    let work = Path::new(forbidden).with_file_name("work");
    fs::create_dir(&work).expect("make a folder");
    let output = Command::new(dodges)
        .args([way, forbidden])
        .arg(&work)
        .arg(attempts.to_string())
        .output()
        .expect("run the program");
    // A way that was stopped in the middle of a rename has not renamed.
    fs::remove_dir_all(&work).expect("remove the folder");
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => Some(true),
        (Some(1), _) | (_, Some(9)) => Some(false),
        (Some(77), _) => None,
        _ => panic!(
            "{way}: {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ),
    }
}

/// Tries all ways with each policy; what came out otherwise is told.
fn try_all<const POLICIES: usize>(
    sensor: &Sensor,
    dodges: &str,
    forbidden: &str,
    rules: &[Rule; POLICIES],
    ways: &[Row<POLICIES>],
) {
    // Without a policy, every way has to lead there.
    for (way, _) in ways {
        if !way.starts_with("race-") {
            let done = go(dodges, way, forbidden, 0);
            assert!(
                done == Some(true) || done.is_none() && OPTIONAL.contains(way),
                "{way} leads nowhere"
            );
        }
    }
    let mut wrong = String::new();
    for (column, rule) in rules.iter().enumerate() {
        if !rule.is_harmless && guest().is_none() {
            continue;
        }
        let selector = rule
            .selector
            .replace("FORBIDDEN", forbidden)
            .replace("DODGES", dodges);
        sensor.add(&format!(
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: forbid}}\nspec:\n  {}:\n  - {{{}, \
             selectors: [{{{selector}}}]}}\n",
            rule.section, rule.hook
        ));
        for (way, ends) in ways {
            let expected = ends[column];
            // Each attempt that a signal ends takes a process.
            let attempts = if rule.selector.contains("Sigkill") && is_slow() {
                100
            } else {
                10_000
            };
            let is_through = go(dodges, way, forbidden, attempts);
            let is_right = match (is_through, expected) {
                (Some(is_through), Stopped) => !is_through,
                (Some(is_through), Through(_)) => is_through,
                (Some(_), Chance) => true,
                (None, _) => OPTIONAL.contains(way),
            };
            if !is_right {
                let _ = writeln!(wrong, "{way}: {expected:?} was expected of {}", rule.hook);
            }
        }
        sensor.ask_well(&["tracingpolicy", "delete", "forbid"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn root_ways_around_a_forbidden_file() {
    let test = "root_ways_around_a_forbidden_file";
    let Some((sensor, dodges)) = start(test, "policy-dodge-file") else {
        return;
    };
    let secret = sensor.folder.write("secret", "secret\n");
    try_all(&sensor, &dodges, &secret, &FILE_RULES, &FILE_WAYS);
}

#[test]
fn root_ways_around_a_forbidden_program() {
    let test = "root_ways_around_a_forbidden_program";
    let Some((sensor, dodges)) = start(test, "policy-dodge-program") else {
        return;
    };
    let program = sensor.folder.path("forbidden");
    copy_program("/bin/false", &program);
    let program = program.to_str().expect("the path is UTF-8");
    try_all(&sensor, &dodges, program, &PROGRAM_RULES, &PROGRAM_WAYS);
}
