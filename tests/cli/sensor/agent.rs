//! What `tetra sensor run` prints, serves and refuses.

use std::fs;
use std::process::Command;

use super::{can_run, program, regex_of, sensor, wait_for};
use crate::support::{Folder, Live, tetra};

#[test]
fn root_commands_are_printed_as_they_run() {
    if !can_run("root_commands_are_printed_as_they_run") {
        return;
    }
    let folder = Folder::new("sensor-print");
    let (ready, program) = (program(&folder, "ready"), program(&folder, "program"));
    let log = folder.path("ready.log");
    let pattern = format!("{}$", regex_of(&program));
    let mut sensor = sensor(&[
        "-o",
        "compact",
        "--process",
        &pattern,
        "--node-name",
        "here",
        "--export-file",
        log.to_str().expect("the path is UTF-8"),
    ]);
    wait_for(&log, &ready);
    let status = Command::new(&program)
        .args(["a", "b c"])
        .status()
        .expect("run the program");
    assert!(status.success());
    assert_eq!(
        sensor.lines(2),
        [
            format!("🚀 process here {program} \"a \\\"b c\\\"\""),
            format!("💥 exit    here {program} \"a \\\"b c\\\"\" 0"),
        ]
    );
    sensor.signal("INT");
    let ran = sensor.end();
    assert_eq!(ran.status, Some(0));
    assert!(
        ran.stderr.starts_with("note: ") && ran.stderr.contains(" events, 0 lost, "),
        "{}",
        ran.stderr
    );
    // The file has everything, each exit with its exec.
    let log = fs::read_to_string(&log).expect("read the export file");
    let ids = |kind: &str| -> Vec<String> {
        let of_program = log
            .lines()
            .filter(|line| line.starts_with(kind) && line.contains(&program));
        of_program
            .map(|line| line.split("\"exec_id\":\"").nth(1).unwrap_or_default().to_owned())
            .collect()
    };
    let id = |text: &String| text.split('"').next().unwrap_or_default().to_owned();
    let execs: Vec<String> = ids("{\"process_exec\"").iter().map(id).collect();
    let exits: Vec<String> = ids("{\"process_exit\"").iter().map(id).collect();
    assert_eq!(execs.len(), 1);
    assert_eq!(execs, exits);
}

#[test]
fn root_a_sensor_is_an_agent() {
    if !can_run("root_a_sensor_is_an_agent") {
        return;
    }
    let folder = Folder::new("sensor-listen");
    let program = program(&folder, "program");
    let address = format!("unix://{}", folder.path("t.sock").display());
    let info = folder.path("info.json");
    let sensor = sensor(&[
        "--listen",
        &address,
        "--info-file",
        info.to_str().expect("the path is UTF-8"),
        "--metrics-address",
        "127.0.0.1:0",
    ]);
    let ask = |arguments: &[&str]| {
        let connection = ["--server-address", &address, "--retries", "4"];
        tetra(&arguments.iter().chain(&connection).copied().collect::<Vec<_>>()).run()
    };
    let status = ask(&["status"]);
    assert_eq!(status.text(), "Health Status: running\n", "{}", status.stderr);
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(
        ask(&["version", "-s"]).clean(),
        format!("CLI version: {own}\nServer version: v{own}\n")
    );
    let about = ask(&["info"]).clean();
    assert!(about.starts_with("{\"Name\":\"tetra\","), "{about}");
    assert!(about.contains("\"ring_buffer\":true"), "{about}");
    assert_eq!(
        ask(&["loglevel", "get"]).clean(),
        "Current log level: LOG_LEVEL_INFO\n"
    );
    assert_eq!(ask(&["tracingpolicy", "list"]).clean().lines().count(), 1);
    assert!(ask(&["dump", "processcache"]).clean().lines().count() > 1);
    let added = ask(&["tracingpolicy", "delete", "any"]);
    assert_eq!(added.status, Some(1));
    assert!(
        fs::read_to_string(&info)
            .expect("read the info file")
            .contains("t.sock")
    );
    let mut client = Live::start(
        tetra(&[
            "getevents",
            "--server-address",
            &address,
            "-o",
            "compact",
            "--process",
            &program,
        ])
        .into_command(),
    );
    // Until the client is there, and has seen one.
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "while :; do \"$0\" x; sleep 0.2; done", &program]);
    let runs = Live::start(shell);
    let line = client.line();
    assert!(line.contains(&format!(" {program} x")), "{line}");
    drop(runs);
    let second = tetra(&["sensor", "run", "--listen", &address]).run();
    assert_eq!(second.status, Some(1));
    assert!(
        second.stderr.contains("is in use: an agent or another sensor"),
        "{}",
        second.stderr
    );
    sensor.signal("TERM");
    let ran = sensor.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert_eq!(client.end().status, Some(0), "the stream ended in good order");
    assert!(!info.exists());
}

#[test]
fn without_root_one_line_says_what_is_missing() {
    let mut command = tetra(&["sensor", "run"]).into_command();
    if rustix::process::geteuid().is_root() {
        use std::os::unix::process::CommandExt as _;
        command.uid(65534).gid(65534);
    }
    let Ok(output) = command.output() else {
        eprintln!("SKIPPED: without_root_one_line_says_what_is_missing: the program can't be run as nobody");
        return;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let reasons = [
        "Error: watching processes needs CAP_BPF and CAP_PERFMON: run it as root",
        "Error: this kernel has no type information of itself",
    ];
    assert!(
        reasons.iter().any(|reason| stderr.starts_with(reason)),
        "{stderr}"
    );
}

#[test]
fn mistakes_are_told_before_anything_is_loaded() {
    for (arguments, message) in [
        (
            &["--listen", "http://x"][..],
            "--listen: \"http://x\" is not an address: only unix:// is known as a scheme; expected HOST:PORT or \
             unix:///PATH",
        ),
        (
            &["--metrics-address", "unix:///m"],
            "--metrics-address: metrics are served over TCP only, as on 127.0.0.1:2112",
        ),
        (
            &["--export-file", "/x", "--export-file-rotation-interval", "soon"],
            "--export-file-rotation-interval: \"soon\" is not a length of time above 0, like 2s, 1m30s or 500ms",
        ),
    ] {
        let arguments: Vec<&str> = ["sensor", "run"].iter().chain(arguments).copied().collect();
        let ran = tetra(&arguments).run();
        assert_eq!((ran.status, ran.stderr), (Some(1), format!("Error: {message}\n")));
    }
}
