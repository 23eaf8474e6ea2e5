//! A file that can't be written to for a while.
//!
//! The limit on the size of files stands for a full disk: it needs no root. It holds for a whole process, so that
//! the test runs in one of its own.

use std::process::Command;
use std::sync::Mutex;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::*;

static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn messages() -> Vec<String> {
    TOLD.lock().unwrap().clone()
}

fn limit_files(bytes: Option<u64>) {
    let limit = Rlimit {
        current: bytes,
        ..getrlimit(Resource::Fsize)
    };
    setrlimit(Resource::Fsize, limit).unwrap();
}

/// A process of its own that runs this test only; the signal that comes with the limit is ignored.
fn apart(test: &str) {
    let program = std::env::current_exe().unwrap();
    let name = format!("export::tests::trouble::{test}");
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(program)
        .args(["--exact", &name, "--ignored"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn a_full_disk_is_waited_out() {
    apart("full_for_a_while");
}

#[test]
fn a_disk_that_stays_full_ends_nothing() {
    apart("full_to_the_end");
}

fn limited(folder: &Folder) -> Options {
    Options {
        queue: Limit {
            events: 10,
            bytes: 100_000,
        },
        tell: |_, text| TOLD.lock().unwrap().push(text.to_owned()),
        ..options(&folder.log())
    }
}

#[test]
#[ignore = "limits its process: run by a_full_disk_is_waited_out"]
fn full_for_a_while() {
    const EVENTS: u32 = 300;
    let folder = Folder::new();
    let hub = Hub::default();
    let exporter = start(limited(&folder), &hub).unwrap();
    limit_files(Some(1000));
    for pid in 0..EVENTS {
        hub.publish(exec(pid, "/bin/a"));
        thread::sleep(Duration::from_millis(1));
    }
    soon("it is told", || messages().len() == 1);
    let text = fs::read_to_string(folder.log()).unwrap();
    assert!(
        text.len() <= 1000 && text.ends_with('\n'),
        "no half of a line stays"
    );
    limit_files(None);
    soon("that it goes on is told", || messages().len() == 2);
    hub.publish(exec(EVENTS, "/bin/a"));
    let counts = exporter.stop();
    let (mut next, mut missed) = (0, 0);
    for line in fs::read_to_string(folder.log()).unwrap().lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        if let Some(count) = event["rate_limit_info"]["number_of_dropped_process_events"].as_str() {
            let count: u64 = count.parse().unwrap();
            missed += count;
            next += count;
        } else {
            let pid = event["process_exec"]["process"]["pid"].as_u64();
            assert_eq!(pid, Some(next), "{line}");
            next += 1;
        }
    }
    assert_eq!(next, u64::from(EVENTS) + 1);
    assert!(missed > 200, "{missed}");
    assert_eq!((counts.lost(), hub.missed()), (missed, missed));
    let told = messages();
    assert!(told[0].contains("File too large"), "{told:?}");
    assert!(told[1].ends_with("events are written again"), "{told:?}");
    assert_eq!(told.len(), 2);
}

#[test]
#[ignore = "limits its process: run by a_disk_that_stays_full_ends_nothing"]
fn full_to_the_end() {
    let folder = Folder::new();
    let hub = Hub::default();
    let exporter = start(limited(&folder), &hub).unwrap();
    limit_files(Some(1000));
    for pid in 0..300 {
        hub.publish(exec(pid, "/bin/a"));
        thread::sleep(Duration::from_millis(1));
    }
    let start = Instant::now();
    let counts = exporter.stop();
    assert!(start.elapsed() < Duration::from_secs(2));
    let text = fs::read_to_string(folder.log()).unwrap();
    // Some may be missed before the limit is reached, which the file tells.
    let written = text.lines().filter(|line| line.contains("process_exec")).count();
    assert!(written < 20 && text.ends_with('\n'));
    assert_eq!(written as u64 + counts.lost(), 300);
    assert!(messages().last().unwrap().ends_with("events are lost"));
}
