//! The export file, written, rotated and read by tetra's own source.

mod rotation;
mod trouble;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use prost::Message as _;

use super::*;
use crate::filter::raw_filters;
use crate::pb::get_events_response::Event;
use crate::pb::{EventType, GetEventsResponse, Process, ProcessExec};
use crate::publish::{Published, Rotation};

/// A folder for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tetra-export-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn log(&self) -> PathBuf {
        self.0.join("events.log")
    }

    /// The files in it, sorted.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn options(path: &Path) -> Options {
    Options {
        path: path.to_owned(),
        settings: Arc::new(LogSettings::new(Rotation::default())),
        compress: false,
        filter: FilterSpec::default(),
        mask: None,
        events_a_minute: None,
        origin: Origin {
            node_name: "node-1".to_owned(),
            cluster_name: String::new(),
        },
        queue: Limit {
            events: 100_000,
            bytes: 100_000_000,
        },
        tell: |_, _| {},
    }
}

fn exec(pid: u32, binary: &str) -> Published {
    let event = Event::ProcessExec(ProcessExec {
        process: Some(Process {
            pid: Some(pid),
            binary: binary.to_owned(),
            ..Process::default()
        }),
        ..ProcessExec::default()
    });
    let response = GetEventsResponse {
        event: Some(event),
        node_name: "node-1".to_owned(),
        ..GetEventsResponse::default()
    };
    Published::new(EventType::ProcessExec, Bytes::from(response.encode_to_vec()))
}

fn line(pid: u32, binary: &str) -> String {
    format!(
        "{{\"process_exec\":{{\"process\":{{\"pid\":{pid},\"binary\":\"{binary}\"}}}},\"node_name\":\"node-1\"}}\n"
    )
}

/// The pids in lines, in order.
fn pids(lines: &str) -> Vec<u64> {
    let events = lines.lines().map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        event["process_exec"]["process"]["pid"].as_u64().unwrap()
    });
    events.collect()
}

/// Waits for something that happens soon.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn events_are_lines_and_come_at_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.0.join("new/events.log");
    let hub = Hub::default();
    let exporter = start(options(&path), &hub).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    hub.publish(exec(1, "/bin/a"));
    hub.publish(exec(2, "/bin/b"));
    let written = || fs::read_to_string(&path).unwrap();
    soon("both are written", || {
        written().len() == 2 * line(1, "/bin/a").len()
    });
    assert_eq!(written(), line(1, "/bin/a") + &line(2, "/bin/b"));
    hub.publish(exec(3, "/bin/c"));
    let counts = exporter.stop();
    assert_eq!(pids(&written()), [1, 2, 3]);
    assert_eq!((counts.events(), counts.bytes()), (3, written().len() as u64));
    assert!(counts.last() > 1_000_000_000);
    assert_eq!(hub.reader_count(), 0);
    // Another one goes on where the first ended, even in the middle of a line.
    fs::write(&path, written() + "{\"half").unwrap();
    let exporter = start(options(&path), &hub).unwrap();
    hub.publish(exec(4, "/bin/d"));
    exporter.stop();
    assert!(
        written().ends_with(&format!("{{\"half\n{}", line(4, "/bin/d"))),
        "{}",
        written()
    );
}

#[test]
fn filters_and_masks_are_those_of_getevents() {
    let folder = Folder::new();
    let options = Options {
        filter: FilterSpec {
            allow: raw_filters(r#"{"binary_regex":["^/bin/"]}"#).unwrap(),
            deny: raw_filters(r#"{"pid":[2]}"#).unwrap(),
            ..FilterSpec::default()
        },
        mask: FieldMask::new(&["process.pid".to_owned()], &[]).unwrap(),
        ..options(&folder.log())
    };
    let hub = Hub::default();
    let exporter = start(options, &hub).unwrap();
    for (pid, binary) in [(1, "/bin/a"), (2, "/bin/a"), (3, "/usr/a"), (4, "/bin/b")] {
        hub.publish(exec(pid, binary));
    }
    exporter.stop();
    assert_eq!(
        fs::read_to_string(folder.log()).unwrap(),
        [1, 4]
            .map(|pid| format!(
                "{{\"process_exec\":{{\"process\":{{\"pid\":{pid}}}}},\"node_name\":\"node-1\"}}\n"
            ))
            .concat()
    );
}

#[test]
fn what_is_too_much_a_minute_is_told() {
    let folder = Folder::new();
    let options = Options {
        events_a_minute: Some(5),
        ..options(&folder.log())
    };
    let hub = Hub::default();
    let exporter = start(options, &hub).unwrap();
    (0..12).for_each(|pid| hub.publish(exec(pid, "/bin/a")));
    let counts = exporter.stop();
    let text = fs::read_to_string(folder.log()).unwrap();
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with(
            r#"{"rate_limit_info":{"number_of_dropped_process_events":"7"},"node_name":"node-1","time":"#
        ),
        "{last}"
    );
    assert_eq!((text.lines().count(), counts.limited()), (6, 7));
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Folder::new();
    let begin = |path: &Path| start(options(path), &Hub::default()).err().unwrap().to_string();
    let target = folder.0.join("target");
    fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, folder.log()).unwrap();
    assert!(begin(&folder.log()).ends_with("is a symbolic link: name the file itself"));
    fs::remove_file(folder.log()).unwrap();
    std::os::unix::fs::symlink("/nowhere/else", folder.log()).unwrap();
    assert!(begin(&folder.log()).ends_with("is a symbolic link: name the file itself"));
    assert!(begin(&folder.0).ends_with("is there and is no file"));
    assert!(begin(Path::new("/dev/null")).ends_with("is there and is no file"));
    let pipe = folder.0.join("pipe");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, mode).unwrap();
    assert!(begin(&pipe).ends_with("is there and is no file"));
    let below = target.join("events.log");
    assert!(begin(&below).starts_with("open export file "));
}
