//! Readers of the sensor: those that filter, those that are many, and those that don't read.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use tetra::pb::{Filter, GetEventsRequest};

use super::client::Client;
use super::station::{
    Seen, Station, Summary, eventually, exactly, fork, missed, of_processes, run, seen, text,
};
use super::{can_run, copy_program, is_slow, program, wait_for};
use crate::support::{Folder, Live, send_signal, tetra, wait};

/// Passes bytes between clients and a socket on, and counts those that clients get.
fn count_between(at: &std::path::Path, socket: std::path::PathBuf) -> Arc<AtomicUsize> {
    let listener = UnixListener::bind(at).expect("listen");
    let received = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&received);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = UnixStream::connect(&socket).expect("connect");
            let (mut to_server, mut to_client) = (
                server.try_clone().expect("it can be cloned"),
                client.try_clone().expect("it can be cloned"),
            );
            let (mut client, mut server) = (client, server);
            thread::spawn(move || std::io::copy(&mut client, &mut to_server));
            let count = Arc::clone(&count);
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length) = server.read(&mut buffer)
                    && length > 0
                    && to_client.write_all(&buffer[..length]).is_ok()
                {
                    count.fetch_add(length, Ordering::Relaxed);
                }
            });
        }
    });
    received
}

#[test]
fn root_filters_work_in_the_sensor() {
    const OTHERS: usize = 100;
    let Some(station) = Station::new("filters", &[]) else {
        return;
    };
    let (wanted, shell) = (station.program("wanted"), station.shell("shell"));
    // A client that filters nothing itself gets what it asked for.
    let filter = Filter {
        binary_regex: vec![exactly(&wanted)],
        ..Filter::default()
    };
    let mut client = Client::new(
        &station.socket(),
        GetEventsRequest {
            allow_list: vec![filter],
            ..GetEventsRequest::default()
        },
    );
    // And tetra asks for what its flags say: next to nothing else comes to it.
    let between = station.folder.path("between");
    let received = count_between(&between, station.socket());
    let address = format!("unix://{}", between.display());
    let arguments = ["getevents", "-o", "compact", "--server-address", &address];
    let filters = [
        "--process",
        &exactly(&wanted),
        "-e",
        "exit",
        "--not",
        "--arguments",
        "^no",
    ];
    let arguments: Vec<&str> = arguments.iter().chain(&filters).copied().collect();
    let mut printed = Live::start(tetra(&arguments).into_command());
    station.wait_for_clients(2);
    let before = received.load(Ordering::Relaxed);
    fork(&shell, OTHERS, "");
    for argument in ["no", "yes"] {
        let status = Command::new(&wanted).arg(argument).status();
        assert!(status.expect("run a program").success());
    }
    station.mark("last");
    assert_eq!(printed.line(), format!("💥 exit    here {wanted} yes 0"));
    let events: Vec<_> = (0..4).map(|_| client.next()).collect();
    for (index, event) in events.iter().enumerate() {
        let kind = if index % 2 == 0 {
            "process_exec"
        } else {
            "process_exit"
        };
        assert!(event.is(kind, &wanted), "{events:?}");
    }
    // An exit takes more than 300 bytes.
    let received = received.load(Ordering::Relaxed) - before;
    assert!(received < OTHERS * 100, "{received} bytes for one event");
    let (_, ran, _) = station.end("INT");
    assert_eq!(printed.end().clean(), "", "{}", ran.stderr);
}

/// What a client prints until the end of a program is told, or that something is missing.
#[track_caller]
fn take_until(client: &mut Live, last: &str) -> Vec<Seen> {
    let mut all = vec![Seen::of(&client.line())];
    while !all[all.len() - 1].is("process_exit", last) && missed(&all) == 0 {
        all.push(Seen::of(&client.line()));
    }
    all
}

/// Nine clients get all of a storm while a tenth doesn't read; later, that one is told how much it missed.
///
/// What others do on this machine comes to these clients, too. If that is too much for one of the nine, all is done again.
#[test]
fn root_ten_clients_of_which_one_is_stalled() {
    const ATTEMPTS: usize = 5;
    for attempt in 0..ATTEMPTS {
        // Where it is quiet, less has to happen until the stalled one misses something.
        let queue: &[&str] = if is_slow() {
            &["--event-queue-size", "300"]
        } else {
            &[]
        };
        let Some(station) = Station::new(&format!("ten-clients-{attempt}"), queue) else {
            return;
        };
        if is_complete_but_for_the_stalled_one(station) {
            return;
        }
    }
    panic!("{ATTEMPTS} times, one of nine clients that read didn't get everything");
}

/// `false` if one of the nine could not keep up.
#[track_caller]
fn is_complete_but_for_the_stalled_one(station: Station) -> bool {
    const GUSTS: usize = 8;
    const FORKS: usize = 100;
    let shell = station.shell("shell");
    let fields = ["getevents", "-f", "process.exec_id,process.binary"];
    let mut others: Vec<Live> = (0..9).map(|_| station.watch(&fields)).collect();
    let mut stalled = Client::new(&station.socket(), GetEventsRequest::default());
    station.wait_for_clients(10);
    let begin = station.run("begin");
    let is_begin = |event: &Seen| event.is("process_exit", &begin);
    stalled.until(is_begin);
    let mut got: Vec<Vec<Seen>> = others
        .iter_mut()
        .map(|client| take_until(client, &begin))
        .collect();
    // All gusts together are too large to wait for somebody, each alone is not: nobody has to be fast.
    for gust in 0..GUSTS {
        fork(&shell, FORKS, &"x".repeat(if is_slow() { 500 } else { 15_000 }));
        let last = station.run(&format!("last-{gust}"));
        for (client, got) in others.iter_mut().zip(&mut got) {
            got.extend(take_until(client, &last));
            if missed(got) > 0 {
                return false;
            }
        }
    }
    for got in &got {
        let of_shell = |kind| {
            let events = got.iter().filter(|event| event.is(kind, &shell));
            events
                .map(|event| event.exec_id.as_str())
                .collect::<HashSet<_>>()
                .len()
        };
        assert_eq!(of_shell("process_exec"), GUSTS);
        assert_eq!(of_shell("process_exit"), GUSTS * (FORKS + 1));
    }
    // What is told comes after all that waited: by then there is a place for more.
    let mut late = stalled.until(|event| event.missed > 0);
    let end = station.run("end");
    late.extend(stalled.until(|event| event.is("process_exit", &end)));
    got[0].extend(take_until(&mut others[0], &end));
    let published = got[0].iter().rev().take_while(|event| !is_begin(event)).count();
    assert_eq!(of_processes(&late) + missed(&late), published as u64);
    let (summary, ran, _) = station.end("TERM");
    assert_eq!(summary.lost, 0, "{}", ran.stderr);
    for client in others {
        let ran = client.end();
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    }
    true
}

/// A sensor whose standard output nobody reads; ended with its value.
struct Unread(Child);

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn root_who_does_not_read_standard_output_is_told_what_was_missed() {
    const FORKS: usize = 700;
    if !can_run("root_who_does_not_read_standard_output_is_told_what_was_missed") {
        return;
    }
    let folder = Folder::new("unread");
    let (log, ready) = (folder.path("log"), program(&folder, "ready"));
    let sensor = tetra(&[
        "sensor",
        "run",
        "-o",
        "json",
        "--event-queue-size",
        "200",
        "--export-file",
        &text(&log),
    ]);
    let mut sensor = Unread(sensor.spawn());
    wait_for(&log, &ready);
    let shell = folder.path("shell");
    copy_program("/bin/sh", &shell);
    // What waits in pipes and buffers counts by bytes.
    fork(&text(&shell), FORKS, &"x".repeat(10_000));
    let stdout = sensor.0.stdout.take().expect("it is a pipe");
    let (send, lines) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            send.send(line.expect("it can be read"))
                .expect("somebody waits for it");
        }
    });
    // When it is read again, everything comes.
    let last = program(&folder, "last");
    let mut printed: Vec<String> = Vec::new();
    eventually("what happens is printed again", || {
        assert!(Command::new(&last).status().expect("run a program").success());
        printed.extend(lines.try_iter());
        printed.iter().any(|line| line.contains(&last))
    });
    send_signal(sensor.0.id(), "INT");
    printed.extend(lines);
    reader.join().expect("reading doesn't panic");
    let printed = seen(&printed.join("\n"));
    let mut stderr = String::new();
    let mut pipe = sensor.0.stderr.take().expect("it is a pipe");
    pipe.read_to_string(&mut stderr).expect("it can be read");
    assert_eq!(wait(&mut sensor.0), Some(0), "{stderr}");
    let summary = Summary::of(&stderr);
    let told = missed(&printed);
    assert!(told > 0, "it was not left unread for long enough");
    assert_eq!(of_processes(&printed) + told, summary.events, "{stderr}");
    assert_eq!((summary.not_printed, summary.lost), (told, 0), "{stderr}");
}

/// The same shell many times: each client sees whole lives.
#[test]
fn root_a_client_that_was_stopped_goes_on() {
    const RUNS: usize = 100;
    let Some(station) = Station::new("stopped-client", &[]) else {
        return;
    };
    let (shell, program) = (station.shell("shell"), station.program("program"));
    let mut client = station.watch(&["getevents", "--process", &exactly(&program)]);
    station.wait_for_clients(1);
    client.stop();
    run(&shell, RUNS, &program);
    station.mark("last");
    client.go_on();
    let events = seen(&client.lines(2 * RUNS).join("\n"));
    let kinds = ["process_exec", "process_exit"];
    let counts = kinds.map(|kind| events.iter().filter(|event| event.kind == kind).count());
    assert_eq!(counts, [RUNS, RUNS]);
    station.end("INT");
    assert_eq!(client.end().clean(), "");
}
