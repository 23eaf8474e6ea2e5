//! How a sensor ends, and what is left of it: nothing.

use std::collections::HashSet;
use std::fs;
use std::os::unix::net::UnixListener;
use std::process::Command;

use aya::maps::loaded_maps;
use aya::programs::{loaded_links, loaded_programs};

use super::sensor;
use super::station::{Station, eventually, exactly, exported, of_processes, run, seen, text};

/// What a process holds of the kernel's: numbers of programs, maps and links.
#[derive(Debug, Default)]
struct Holding {
    programs: HashSet<u32>,
    maps: HashSet<u32>,
    links: HashSet<u32>,
}

impl Holding {
    #[track_caller]
    fn of(process: u32) -> Self {
        let mut holding = Holding::default();
        let folder = fs::read_dir(format!("/proc/{process}/fdinfo")).expect("the process runs");
        for entry in folder.filter_map(Result::ok) {
            // Some are closed meanwhile.
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            for line in text.lines() {
                let Some((name, number)) = line.split_once(':') else {
                    continue;
                };
                let Ok(number) = number.trim().parse() else {
                    continue;
                };
                match name {
                    "prog_id" => drop(holding.programs.insert(number)),
                    "map_id" => drop(holding.maps.insert(number)),
                    "link_id" => drop(holding.links.insert(number)),
                    _ => {}
                }
            }
        }
        holding
    }

    fn counts(&self) -> [usize; 3] {
        [self.programs.len(), self.maps.len(), self.links.len()]
    }

    /// Those that the kernel still has. What goes while they are listed can't be read, and is gone.
    fn left(&self) -> Self {
        let programs = loaded_programs()
            .filter_map(Result::ok)
            .map(|program| program.id());
        let maps = loaded_maps().filter_map(Result::ok).map(|map| map.id());
        let links = loaded_links().filter_map(Result::ok).map(|link| link.id());
        Holding {
            programs: programs.filter(|id| self.programs.contains(id)).collect(),
            maps: maps.filter(|id| self.maps.contains(id)).collect(),
            links: links.filter(|id| self.links.contains(id)).collect(),
        }
    }
}

#[test]
fn root_nothing_stays_in_the_kernel_and_a_killed_sensor_is_replaced() {
    let Some(station) = Station::new("killed", &[]) else {
        return;
    };
    let holding = Holding::of(station.sensor.id());
    let [programs, maps, links] = holding.counts();
    assert!(programs >= 3 && maps >= 4 && links >= 3, "{holding:?}");
    assert_eq!(holding.left().counts(), holding.counts());

    // Who comes to a place where another one is leaves everything as it is.
    let (socket, info) = (station.address(), station.folder.path("info"));
    let second = sensor(&["--listen", &socket, "--info-file", &text(&info)]).end();
    assert_eq!(second.status, Some(1));
    let place = text(&station.socket());
    assert_eq!(
        second.stderr,
        format!("Error: {place} is in use: an agent or another sensor accepts connections there\n")
    );
    assert_eq!(station.ask(&["status"]).clean(), "Health Status: running\n");

    let killed = station.sensor.id();
    station.sensor.signal("KILL");
    let Station { sensor, folder, .. } = station;
    assert_eq!(sensor.end().status, None);
    eventually("all of it goes", || holding.left().counts() == [0; 3]);
    // Its files couldn't be removed, and the next one puts its own there.
    let written = fs::read_to_string(&info).expect("the file is left behind");
    assert!(written.contains(&format!("\"pid\":{killed},")), "{written}");
    assert!(folder.path("socket").exists());
    let station = Station::within(folder, &[]);
    let written = fs::read_to_string(&info).expect("the file is there");
    let own = format!("\"pid\":{},", station.sensor.id());
    assert!(written.contains(&own), "{written}");
    assert_eq!(station.ask(&["status"]).clean(), "Health Status: running\n");

    // A sensor that is asked to end takes all of it along.
    let holding = Holding::of(station.sensor.id());
    let (_, _, folder) = station.end("TERM");
    eventually("all of it goes", || holding.left().counts() == [0; 3]);
    assert!(!info.exists() && !folder.path("socket").exists());
}

#[test]
fn root_all_that_was_before_a_signal_comes_before_the_end() {
    const RUNS: usize = 100;
    for signal in ["TERM", "INT"] {
        let name = format!("signal-{signal}");
        let Some(station) = Station::new(&name, &["-o", "json"]) else {
            return;
        };
        let (shell, program) = (station.shell("shell"), station.program("program"));
        run(&shell, RUNS, &program);
        // Nobody waited until it was read.
        let (summary, ran, folder) = station.end(signal);
        let (printed, exported) = (seen(&ran.text()), exported(&folder.path("log")));
        for events in [&printed, &exported] {
            let ids = |kind: &str| -> Vec<&str> {
                let events = events.iter().filter(|event| event.is(kind, &program));
                events.map(|event| event.exec_id.as_str()).collect()
            };
            let (execs, exits) = (ids("process_exec"), ids("process_exit"));
            assert_eq!(execs.len(), RUNS);
            assert_eq!(execs, exits, "one after the other, and each ends");
            assert!(events.iter().any(|event| event.is("process_exit", &shell)));
            assert_eq!(of_processes(events), summary.events);
        }
        let counts = (summary.lost, summary.exported, summary.not_exported);
        assert_eq!(counts, (0, summary.events, 0), "{}", ran.stderr);
        // Notes of where it listens, and the summary.
        assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
        assert!(
            ran.stderr.lines().all(|line| line.starts_with("note: ")),
            "{}",
            ran.stderr
        );
        for file in ["socket", "info"] {
            assert!(!folder.path(file).exists(), "{file}");
        }
    }
}

#[test]
fn root_a_socket_that_is_removed_ends_nothing() {
    let Some(station) = Station::new("removed-socket", &[]) else {
        return;
    };
    let program = station.program("program");
    let mut client = station.watch(&["getevents", "-o", "compact", "--process", &exactly(&program)]);
    station.wait_for_clients(1);
    fs::remove_file(station.socket()).expect("remove the socket");
    // Those who are there go on; others find nobody.
    assert!(Command::new(&program).status().expect("run a program").success());
    assert_eq!(client.line(), format!("🚀 process here {program} "));
    assert_eq!(client.line(), format!("💥 exit    here {program}  0"));
    let status = station.ask(&["status", "--retries", "0"]);
    assert_eq!(status.status, Some(1));
    assert!(
        status
            .stderr
            .contains("can't connect: No such file or directory; is the agent running?"),
        "{}",
        status.stderr
    );
    // What takes its place is somebody else's.
    let other = UnixListener::bind(station.socket()).expect("bind a socket");
    let (_, ran, folder) = station.end("INT");
    assert!(
        ran.stderr.lines().all(|line| line.starts_with("note: ")),
        "{}",
        ran.stderr
    );
    assert!(folder.path("socket").exists() && !folder.path("info").exists());
    drop(other);
    assert_eq!(client.end().clean(), "");
}
