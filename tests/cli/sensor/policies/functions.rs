//! Operators on what only functions of the kernel are given: open files and sets of capabilities.

use std::process::Command;

use super::*;

/// Operators, values, and which of the files are let through.
const FILES: &[(&str, &str, &[&str])] = &[
    ("operator: FileType", "reg", &["file"]),
    ("operator: FileType", "dir, fifo", &["folder", "pipe"]),
    ("operator: NotFileType", "reg", &["folder", "pipe"]),
    ("operator: NotFileType", "fifo, dir, sock", &["file"]),
    ("operator: Prefix", "/", &["file", "folder", "pipe"]),
];

/// Adds a policy: it is there, or refused where the table says that the kernel can't do it.
fn add(sensor: &Sensor, row: &str, yaml: &str) -> bool {
    let added = sensor.try_add(yaml);
    if table::works(row) == Some(true) {
        assert_eq!(added.status, Some(0), "{row}: {}", added.stderr);
    }
    added.status == Some(0)
}

#[test]
fn root_operators_know_types_of_files() {
    if !can_run("root_operators_know_types_of_files") {
        return;
    }
    let mut sensor = Sensor::start("policy-file-types", &[]);
    let folder = Folder::new("file-types");
    let base = folder.path("");
    let base = base.to_str().expect("the path is UTF-8").trim_end_matches('/');
    for number in 0..FILES.len() {
        let place = folder.path(&number.to_string());
        fs::create_dir_all(place.join("folder")).expect("make a folder");
        fs::write(place.join("file"), "").expect("write a file");
        rustix::fs::mkfifoat(CWD, place.join("pipe"), Mode::RUSR).expect("make a pipe");
    }
    let own = own_process();
    let hook = "  - call: security_file_open\n    syscall: false\n    args: [{index: 0, type: file}]\n";
    let hook = hooks_of(hook, FILES, 0, |number, (operator, values, _)| {
        format!(
            "    - {own}\n      matchArgs: [{{index: 0, {}}}, {{index: 0, operator: Prefix, values: [\"{base}/{number}/\"]}}]\n",
            comparison(operator, values)
        )
    });
    let is_there = add(&sensor, "operator: FileType", &policy("file-types", &hook));
    table::check("operator: FileType", is_there);
    table::check("operator: NotFileType", is_there);
    if !is_there {
        return;
    }
    for (number, (operator, values, through)) in FILES.iter().enumerate() {
        let place = folder.path(&number.to_string());
        for name in ["folder", "pipe", "file"] {
            let flags = OFlags::RDONLY | OFlags::NONBLOCK;
            rustix::fs::openat(CWD, place.join(name), flags, Mode::empty()).expect("open it");
        }
        let mut names: Vec<_> = through.to_vec();
        names.sort_unstable_by_key(|name| ["folder", "pipe", "file"].iter().position(|other| other == name));
        for name in names {
            let event = sensor.event();
            let path = event["args"][0]["file_arg"]["path"].as_str();
            let expected = place.join(name);
            assert_eq!(path, expected.to_str(), "{operator} {values}: {event}");
        }
    }
}

#[test]
fn root_operators_know_sets_of_capabilities() {
    if !can_run("root_operators_know_sets_of_capabilities") {
        return;
    }
    let mut sensor = Sensor::start("policy-capabilities", &[]);
    let folder = Folder::new("capability-programs");
    let actor = folder.path("actor");
    copy_program("/usr/bin/setpriv", &actor);
    let actor = actor.to_str().expect("the path is UTF-8");
    let hook = |message: &str, index: u32, kind: &str, filter: &str| {
        format!(
            "  - call: security_capset\n    syscall: false\n    message: {message}\n    args: [{{index: {index}, type: {kind}}}]\n    \
             selectors:\n    - matchBinaries: [{{operator: In, values: [\"{actor}\"]}}]\n      matchArgs: [{{index: {index}, {filter}}}]\n"
        )
    };
    let effective = |message, filter| hook(message, 2, "cap_effective", filter);
    let inheritable = |message, filter| hook(message, 3, "cap_inheritable", filter);
    let hooks = [
        effective(
            "gained",
            "operator: CapabilitiesGained, values: [CAP_SYS_ADMIN, CAP_CHOWN]",
        ),
        inheritable("equal", "operator: Equal, values: [\"CAP_CHOWN,CAP_KILL\"]"),
        inheritable(
            "notequal",
            "operator: NotEqual, values: [CAP_CHOWN, \"CAP_CHOWN,CAP_KILL\", \"0\"]",
        ),
        inheritable("mask", "operator: Mask, values: [CAP_KILL, CAP_NET_RAW]"),
    ];
    let row = "operator: CapabilitiesGained";
    let is_there = add(&sensor, row, &policy("capabilities", &hooks.concat()));
    table::check(row, is_there);
    if !is_there {
        return;
    }
    let run = |arguments: &[&str]| {
        let status = Command::new(actor).args(arguments).arg("/bin/true").status();
        assert!(status.expect("run the program").success(), "{arguments:?}");
    };
    // It sets the same again; only after it has become another user, that is a gain.
    for (inherited, told) in [
        ("+chown", &[][..]),
        ("+chown,+kill", &["equal", "mask"]),
        ("+net_raw", &["mask", "notequal"]),
    ] {
        run(&["--inh-caps", inherited]);
        let mut messages: Vec<String> = told.iter().map(|_| sensor.message()).collect();
        messages.sort();
        assert_eq!(messages, told, "{inherited}");
    }
    run(&["--reuid", "65534", "--clear-groups"]);
    assert_eq!(sensor.message(), "gained");
}
