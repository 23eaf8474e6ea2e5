//! Every selector that asks who acts, in the kernel. Several actors, each with something of its own, open files that
//! aren't there; a file's name says which row's selector is asked, and who opened it.

use std::process::{Command, Stdio};

use super::*;

/// A selector, and which actors it lets through.
struct Row {
    /// In README's table.
    selector: &'static str,
    condition: String,
    through: Vec<&'static str>,
}

/// All who act.
const ACTORS: [&str; 8] = ["self", "shell", "other", "child", "pid", "uts", "nobody", "half"];

fn all_but(few: &[&str]) -> Vec<&'static str> {
    ACTORS.into_iter().filter(|actor| !few.contains(actor)).collect()
}

fn row(selector: &'static str, condition: impl Into<String>, through: &[&'static str]) -> Row {
    Row {
        selector,
        condition: condition.into(),
        through: through.into(),
    }
}

fn rows(folder: &str) -> Vec<Row> {
    let mut rows = of_programs(folder);
    rows.extend(of_processes());
    rows.extend(of_rights());
    rows
}

/// By the program that somebody runs.
fn of_programs(folder: &str) -> Vec<Row> {
    let binaries = |operator: &str, value: &str| {
        format!("matchBinaries: [{{operator: {operator}, values: [\"{value}\", /no/such/program]}}]")
    };
    let shell = format!("{folder}/shell");
    vec![
        row(
            "selector: matchBinaries",
            binaries("In", &shell),
            &["shell", "pid"],
        ),
        row(
            "selector: matchBinaries",
            binaries("NotIn", &shell),
            &all_but(&["shell", "pid"]),
        ),
        row(
            "selector: matchBinaries",
            binaries("Prefix", &format!("{folder}/sh")),
            &["shell", "pid"],
        ),
        row(
            "selector: matchBinaries",
            binaries("NotPrefix", &format!("{folder}/sh")),
            &all_but(&["shell", "pid"]),
        ),
        row(
            "selector: matchBinaries",
            binaries("Postfix", "who-programs/shell"),
            &["shell", "pid"],
        ),
        row(
            "selector: matchBinaries",
            binaries("NotPostfix", "who-programs/shell"),
            &all_but(&["shell", "pid"]),
        ),
        row(
            "selector: matchBinaries",
            format!("matchBinaries: [{{operator: In, values: [{shell}], followChildren: true}}]"),
            &["shell", "pid", "child"],
        ),
        row(
            "selector: matchBinaries",
            format!("matchBinaries: [{{operator: Prefix, values: [{folder}/sh], followChildren: true}}]"),
            &["shell", "pid", "child"],
        ),
        row(
            "selector: matchParentBinaries",
            format!("matchParentBinaries: [{{operator: In, values: [{shell}]}}]"),
            &["child"],
        ),
        row(
            "selector: matchParentBinaries",
            format!("matchParentBinaries: [{{operator: NotIn, values: [{shell}]}}]"),
            &all_but(&["child"]),
        ),
        row(
            "selector: matchParentBinaries",
            "matchParentBinaries: [{operator: Postfix, values: [who-programs/shell]}]",
            &["child"],
        ),
    ]
}

/// By its number and its namespaces.
fn of_processes() -> Vec<Row> {
    let own = std::process::id();
    let uts = fs::read_link("/proc/self/ns/uts").expect("read what namespace it is");
    let uts = uts.to_string_lossy();
    let uts = uts.trim_start_matches("uts:[").trim_end_matches(']');
    vec![
        row(
            "selector: matchPIDs",
            format!("matchPIDs: [{{operator: In, values: [{own}]}}]"),
            &["self"],
        ),
        row(
            "selector: matchPIDs",
            format!("matchPIDs: [{{operator: NotIn, values: [{own}, 1]}}]"),
            &all_but(&["self"]),
        ),
        row(
            "selector: matchPIDs",
            format!("matchPIDs: [{{operator: In, values: [{own}, 4000000], followForks: true}}]"),
            &ACTORS,
        ),
        row(
            "selector: matchPIDs",
            format!("matchPIDs: [{{operator: NotIn, values: [{own}], followForks: true}}]"),
            &[],
        ),
        row(
            "selector: matchPIDs",
            "matchPIDs: [{operator: In, values: [1], isNamespacePID: true}]",
            &["pid"],
        ),
        row(
            "selector: matchPIDs",
            "matchPIDs: [{operator: NotIn, values: [1, 0], isNamespacePID: true}]",
            &all_but(&["pid"]),
        ),
        row(
            "selector: matchNamespaces",
            "matchNamespaces: [{namespace: Uts, operator: In, values: [host_ns]}]",
            &all_but(&["uts"]),
        ),
        row(
            "selector: matchNamespaces",
            format!("matchNamespaces: [{{namespace: Uts, operator: NotIn, values: [{uts}]}}]"),
            &["uts"],
        ),
        row(
            "selector: matchNamespaces",
            format!(
                "matchNamespaces: [{{namespace: Pid, operator: In, values: [host_ns]}}, {{namespace: Uts, operator: In, values: [\"1\", \
                 \"{uts}\"]}}]"
            ),
            &all_but(&["uts", "pid"]),
        ),
    ]
}

/// By what it may.
fn of_rights() -> Vec<Row> {
    let capabilities = |set: &str, operator: &str| {
        format!("matchCapabilities: [{{type: {set}, operator: {operator}, values: [CAP_SYS_ADMIN]}}]")
    };
    vec![
        row(
            "selector: matchCapabilities",
            capabilities("Effective", "In"),
            &all_but(&["nobody", "half"]),
        ),
        row(
            "selector: matchCapabilities",
            capabilities("Effective", "NotIn"),
            &["nobody", "half"],
        ),
        row(
            "selector: matchCapabilities",
            capabilities("Permitted", "In"),
            &all_but(&["nobody"]),
        ),
        row(
            "selector: matchCurrentCred",
            "matchCurrentCred: [{uids: [{operator: Equal, values: [\"0:0\"]}]}]",
            &all_but(&["nobody"]),
        ),
        row(
            "selector: matchCurrentCred",
            "matchCurrentCred: [{uids: [{operator: NotEqual, values: [\"0:999\", \"2000:3000\"]}]}]",
            &["nobody"],
        ),
        row(
            "selector: matchCurrentCred",
            "matchCurrentCred: [{euids: [{operator: Equal, values: [\"1:2\", \"60000:65534\"]}]}]",
            &["nobody", "half"],
        ),
        row(
            "selector: matchCurrentCred",
            "matchCurrentCred: [{uids: [{operator: Equal, values: [\"0:0\"]}], euids: [{operator: NotEqual, values: [\"0:0\"]}]}]",
            &["half"],
        ),
    ]
}

/// Hooks on openat(2) with a selector for each row.
fn hooks(rows: &[Row]) -> String {
    let hook = "  - call: sys_openat\n    syscall: true\n    args: [{index: 1, type: string}]\n";
    hooks_of(hook, rows, 0, |number, row| {
        format!(
            "    - {}\n      matchArgs: [{{index: 1, operator: Prefix, values: [/who/{number}/]}}]\n",
            row.condition
        )
    })
}

/// Opens a file for each row, as this actor.
fn act(actor: &str, folder: &str, rows: usize) {
    if actor == "self" {
        for row in 0..rows {
            open(Path::new(&format!("/who/{row}/self")), OFlags::RDONLY);
        }
        return;
    }
    let (shell, other) = (format!("{folder}/shell"), format!("{folder}/other"));
    let (shell, other) = (shell.as_str(), other.as_str());
    let program: &[&str] = match actor {
        "shell" => &[shell],
        "other" => &[other],
        // What follows keeps it from being replaced by its child.
        "child" => &[shell, "-c", "\"$@\"; true", "shell", other],
        "pid" => &["unshare", "--fork", "--pid", shell],
        "uts" => &["unshare", "--uts", other],
        "nobody" => &["setpriv", "--reuid", "65534", "--clear-groups", other],
        // With -p, the shell keeps the effective user.
        "half" => &["setpriv", "--euid", "65534", other, "-p"],
        _ => panic!("{actor} does not act"),
    };
    let script = "row=0; while [ $row -lt $1 ]; do true </who/$row/$0; row=$((row + 1)); done; true";
    let status = Command::new(program[0])
        .args(&program[1..])
        .args(["-c", script, actor, &rows.to_string()])
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("run the program").success(), "{actor}");
}

/// Programs that all may run, in a folder of this name.
fn programs(folder: &Folder) -> String {
    for name in ["shell", "other"] {
        copy_program("/bin/sh", &folder.path(name));
    }
    let path = folder.path("");
    let path = path.to_str().expect("the path is UTF-8");
    path.trim_end_matches('/').to_owned()
}

#[test]
fn root_selectors_know_who_acts() {
    if !can_run("root_selectors_know_who_acts") {
        return;
    }
    let mut sensor = Sensor::start("policy-who", &[]);
    let folder = Folder::new("who-programs");
    let path = programs(&folder);
    let rows = rows(&path);
    // The last one lets everybody through, and says that all has been told.
    let end = row("", "matchPIDs: [{operator: NotIn, values: [4000000]}]", &ACTORS);
    let rows: Vec<Row> = rows.into_iter().chain([end]).collect();
    sensor.add(&policy("who", &hooks(&rows)));
    for actor in ACTORS {
        act(actor, &path, rows.len());
        let fitting = (0..).zip(&rows).filter(|(_, row)| row.through.contains(&actor));
        for (number, row) in fitting {
            let event = sensor.event();
            let opened = format!("/who/{number}/{actor}");
            let arguments = &event["args"];
            assert_eq!(arguments[0]["string_arg"], opened, "{}: {event}", row.condition);
        }
    }
    for row in &rows[..rows.len() - 1] {
        table::check(row.selector, true);
    }
}

#[test]
fn root_selectors_know_what_a_process_changed() {
    if !can_run("root_selectors_know_what_a_process_changed") {
        return;
    }
    let mut sensor = Sensor::start("policy-changes", &[]);
    let folder = Folder::new("change-programs");
    let path = programs(&folder);
    let target = format!("{path}/other");
    // Programs that change something and then run another; each hook looks by itself, and each selector at the same.
    let hook = |message: &str, conditions: &[&str]| {
        let selectors = conditions.iter().map(|condition| {
            format!("    - {condition}\n      matchArgs: [{{index: 0, operator: Equal, values: [\"{target}\"]}}]\n")
        });
        let selectors: String = selectors.collect();
        format!(
            "  - call: sys_execve\n    syscall: true\n    message: {message}\n    args: [{{index: 0, type: string}}]\n    \
             selectors:\n{selectors}"
        )
    };
    let namespaces = |operator: &str, values: &str| {
        format!("matchNamespaceChanges: [{{operator: {operator}, values: [{values}]}}]")
    };
    let capabilities = |set: &str| {
        format!("matchCapabilityChanges: [{{type: {set}, operator: In, values: [CAP_CHOWN, CAP_SYS_ADMIN]}}]")
    };
    let hooks = [
        hook(
            "namespace",
            &[&namespaces("In", "Net"), &namespaces("In", "Uts, Ipc")],
        ),
        hook("none", &[&namespaces("NotIn", "Uts, Ipc, Net")]),
        hook(
            "capability",
            &[&capabilities("Effective"), &capabilities("Inheritable")],
        ),
    ];
    sensor.add(&policy("changes", &hooks.concat()));
    for (program, told) in [
        (&["env"][..], &["none"][..]),
        (&["unshare", "--uts"], &["namespace"]),
        (&["unshare", "--ipc"], &["namespace"]),
        (&["setpriv", "--inh-caps", "+chown"], &["capability", "none"]),
        (&["setpriv", "--no-new-privs"], &["none"]),
    ] {
        let status = Command::new(program[0])
            .args(&program[1..])
            .args([&target, "-c", "true"])
            .status();
        assert!(status.expect("run the program").success(), "{program:?}");
        let mut messages: Vec<String> = told.iter().map(|_| sensor.message()).collect();
        messages.sort();
        assert_eq!(messages, told, "{program:?}");
    }
    table::check("selector: matchNamespaceChanges", true);
    table::check("selector: matchCapabilityChanges", true);
}
