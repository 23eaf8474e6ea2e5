//! What the commands that ask an agent say of the sensor.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::station::{Station, Waiting, eventually, run};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn root_commands_tell_of_the_sensor() {
    let Some(station) = Station::new("commands", &["--process-cred"]) else {
        return;
    };
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(station.ask(&["status"]).clean(), "Health Status: running\n");
    assert_eq!(
        station.ask(&["version", "-s"]).clean(),
        format!("CLI version: {own}\nServer version: v{own}\n")
    );
    let info = json(&station.ask(&["info"]).clean());
    assert_eq!(
        (&info["Name"], &info["Version"]),
        (&"tetra".into(), &format!("v{own}").into())
    );
    assert_eq!(info["Conf"]["node-name"], "here");
    assert_eq!(info["Conf"]["enable-process-cred"], true);
    assert_eq!(info["Conf"]["enable-process-ns"], false);
    assert!(
        info["Build"]["GoVersion"]
            .as_str()
            .is_some_and(|version| version.starts_with("rustc "))
    );
    assert_eq!(station.ask(&["sensors", "list"]).text(), "__base__ (enabled) \n");
}

#[test]
fn root_the_log_level_can_be_set() {
    let Some(station) = Station::new("loglevel", &[]) else {
        return;
    };
    let get = || station.ask(&["loglevel", "get"]).clean();
    assert_eq!(get(), "Current log level: LOG_LEVEL_INFO\n");
    assert_eq!(
        station.ask(&["loglevel", "set", "debug"]).clean(),
        "Log level set to: LOG_LEVEL_DEBUG\n"
    );
    assert_eq!(get(), "Current log level: LOG_LEVEL_DEBUG\n");
}

#[test]
fn root_rotation_can_be_set() {
    let Some(station) = Station::new("eventlog", &[]) else {
        return;
    };
    let get = || station.ask(&["eventlog", "get"]).clean();
    assert_eq!(
        get(),
        "Current logging parameters: max_size:1000 rotation_interval:\"0s\" max_backups:5\n"
    );
    let set = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["eventlog", "set"].iter().chain(arguments).copied().collect();
        station.ask(&arguments)
    };
    let refused = set(&["--max-size", "0"]);
    assert!(
        refused.stderr.contains("max_size 0 is no size in megabytes"),
        "{}",
        refused.stderr
    );
    set(&[
        "--max-size",
        "2",
        "--rotation-interval",
        "50ms",
        "--max-backups",
        "2",
    ])
    .clean();
    assert_eq!(
        get(),
        "Current logging parameters: max_size:2 rotation_interval:\"0.05s\" max_backups:2\n"
    );
    // And it is done.
    let program = station.program("program");
    let shell = station.shell("shell");
    eventually("two files are kept", || {
        run(&shell, 10, &program);
        let folder = station
            .log()
            .parent()
            .map(fs::read_dir)
            .expect("it is in a folder");
        let names = folder
            .expect("list the folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.filter(|name| name.starts_with("log-")).count() == 2
    });
}

#[test]
fn root_the_process_cache_can_be_looked_into() {
    let Some(station) = Station::new("dump", &[]) else {
        return;
    };
    let shell = station.shell("shell");
    let mut parent = Waiting::start(Command::new(&shell).args(["-c", "read line; exit 0", "a b"]));
    let pid = parent.0.id();
    let find = |arguments: &[&str]| -> Option<Value> {
        let arguments: Vec<&str> = ["dump", "processcache"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        let dump = station.ask(&arguments).clean();
        dump.lines()
            .map(json)
            .find(|process| process["process"]["pid"] == pid)
    };
    eventually("it is known", || find(&[]).is_some());
    let known = find(&[]).expect("it is known");
    assert_eq!((&known["color"], &known["refcnt"]), (&"inUse".into(), &1.into()));
    assert_eq!(known["refcnt_ops"], serde_json::json!({"process++": 1}));
    assert_eq!(known["process"]["binary"], shell.as_str());
    assert_eq!(known["process"]["arguments"], "-c \"read line; exit 0\" \"a b\"");
    assert!(find(&["--exclude-execve-map-processes"]).is_none());
    assert!(find(&["--skip-zero-refcnt"]).is_some());
    parent.end();
    station.mark("last");
    assert!(find(&["--skip-zero-refcnt"]).is_none());
}
