//! The export file: a full disk, links, and rotation while it is followed.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use super::station::{Station, Summary, eventually, exported, fork, missed, of_processes, run, text};
use super::{can_run, copy_program, program, sensor};
use crate::support::{Folder, Live};

/// A sensor that prints, and exports to a disk of its own, which is small.
struct Cramped {
    folder: Folder,
    sensor: Live,
}

impl Cramped {
    fn new(test: &str) -> Option<Self> {
        if !can_run(test) {
            return None;
        }
        let folder = Folder::new(test);
        let disk = folder.path("disk");
        fs::create_dir(&disk).expect("make a folder");
        // Mounted where nobody else sees it.
        let script = "mount -t tmpfs -o size=2M none \"$0\" && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["--mount", "/bin/sh", "-c", script, &text(&disk)]);
        command.args([env!("CARGO_BIN_EXE_tetra"), "sensor", "run", "-o", "json"]);
        command.args([
            "--event-queue-size",
            "100",
            "--export-file",
            &text(&disk.join("log")),
        ]);
        let cramped = Cramped {
            sensor: Live::start(command),
            folder,
        };
        let ready = program(&cramped.folder, "ready");
        super::wait_for(&cramped.on_disk("log"), &ready);
        Some(cramped)
    }

    /// A file on the small disk.
    fn on_disk(&self, name: &str) -> PathBuf {
        let path = text(&self.folder.path("disk").join(name));
        Path::new(&format!("/proc/{}/root{path}", self.sensor.id())).to_owned()
    }

    fn fill(&self) {
        let mut ballast = File::create(self.on_disk("ballast")).expect("make a file");
        while ballast.write_all(&[0; 512]).is_ok() {}
    }

    /// Lets far more happen than can wait; printing goes on.
    fn storm(&mut self) {
        let (shell, after) = (self.folder.path("shell"), program(&self.folder, "after"));
        copy_program("/bin/sh", &shell);
        fork(&text(&shell), 500, &"x".repeat(500));
        eventually("it prints", || {
            // What is printed may miss some events, too.
            assert!(Command::new(&after).status().expect("run a program").success());
            let mut lines = std::iter::from_fn(|| self.sensor.line_within(Duration::from_millis(200)));
            lines.any(|line| line.contains(&after))
        });
    }
}

#[test]
fn root_a_full_disk_is_told_and_waited_out() {
    let Some(mut cramped) = Cramped::new("full-disk") else {
        return;
    };
    cramped.fill();
    cramped.storm();
    fs::remove_file(cramped.on_disk("ballast")).expect("make room");
    let last = program(&cramped.folder, "last");
    super::wait_for(&cramped.on_disk("log"), &last);
    let log = File::open(cramped.on_disk("log")).expect("open the file before the disk is gone");
    cramped.sensor.signal("INT");
    let ran = cramped.sensor.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let mut exported = String::new();
    (&log).read_to_string(&mut exported).expect("read the file");
    let exported = super::station::seen(&exported);
    let summary = Summary::of(&ran.stderr);
    assert!(missed(&exported) > 100, "{}", ran.stderr);
    assert_eq!(missed(&exported), summary.not_exported);
    assert_eq!(of_processes(&exported), summary.exported);
    assert_eq!(summary.exported + summary.not_exported, summary.events);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stderr);
    let path = cramped.folder.path("disk").join("log").display().to_string();
    let full =
        format!("warning: write export file {path}: No space left on device (os error 28); events wait");
    assert!(lines[0].starts_with(&full), "{}", ran.stderr);
    assert_eq!(
        lines[1],
        format!("info: export file {path}: events are written again")
    );
}

#[test]
fn root_a_disk_that_stays_full_ends_nothing() {
    let Some(mut cramped) = Cramped::new("full-to-the-end") else {
        return;
    };
    cramped.fill();
    cramped.storm();
    let log = File::open(cramped.on_disk("log")).expect("open the file before the disk is gone");
    cramped.sensor.signal("TERM");
    let ran = cramped.sensor.end();
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    let mut exported = String::new();
    (&log).read_to_string(&mut exported).expect("read the file");
    assert!(exported.ends_with('\n'), "no half of a line stays");
    let exported = super::station::seen(&exported);
    let summary = Summary::of(&ran.stderr);
    assert!(summary.not_exported > 400, "{}", ran.stderr);
    assert_eq!(of_processes(&exported), summary.exported);
    assert_eq!(summary.exported + summary.not_exported, summary.events);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let lost = format!(": {} events are lost", summary.not_exported);
    assert!(lines.len() == 3 && lines[1].ends_with(&lost), "{}", ran.stderr);
}

#[test]
fn root_a_link_is_not_written_through() {
    if !can_run("root_a_link_is_not_written_through") {
        return;
    }
    let folder = Folder::new("export-link");
    let (target, link) = (folder.write("target", "precious\n"), folder.path("link"));
    symlink(&target, &link).expect("make a link");
    let ran = sensor(&["--export-file", &text(&link)]).end();
    assert_eq!(ran.status, Some(1));
    let path = link.display();
    assert_eq!(
        ran.stderr,
        format!("Error: export file {path} is a symbolic link: name the file itself\n")
    );
    assert_eq!(fs::read_to_string(&target).expect("it is there"), "precious\n");
}

/// The files that were rotated away, the oldest first, and the one that has the name.
fn all_files(log: &Path) -> Vec<PathBuf> {
    let folder = fs::read_dir(log.parent().expect("it is in a folder")).expect("list the folder");
    let names = folder.filter_map(|entry| Some(entry.ok()?.path()));
    let mut backups: Vec<PathBuf> = names
        .filter(|path| text(path).starts_with(&format!("{}-", text(log))))
        .collect();
    backups.sort();
    backups.push(log.to_owned());
    backups
}

fn content(path: &Path) -> String {
    let mut content = String::new();
    let mut file = File::open(path).expect("open a file");
    if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(file).read_to_string(&mut content)
    } else {
        file.read_to_string(&mut content)
    }
    .expect("read a file");
    content
}

#[test]
fn root_who_follows_the_file_reads_all_of_it_once() {
    const RUNS: usize = 100;
    for compress in [false, true] {
        let test = format!("export-rotation-{compress}");
        if !can_run(&test) {
            return;
        }
        let folder = Folder::new(&test);
        let log = text(&folder.path("log"));
        let mut follower = Live::getevents(&["--follow", "--input", &log]);
        let station = Station::start(
            folder,
            &[
                "--export-file-rotation-interval",
                "20ms",
                "--export-file-max-backups",
                "0",
                &format!("--export-file-compress={compress}"),
            ],
        );
        let (shell, program) = (station.shell("shell"), station.program("program"));
        // The file is rotated before anybody else could look for something in it.
        eventually("it is at work", || {
            run(&shell, 1, &program);
            station.metric("tetragon_events_exported_total") > 0
        });
        run(&shell, RUNS, &program);
        // Meanwhile many files pass.
        follower.stop();
        let before = all_files(&station.log()).len();
        eventually("many files passed", || {
            run(&shell, RUNS, &program);
            all_files(&station.log()).len() > before + 5
        });
        follower.go_on();
        let (summary, ran, folder) = station.end("INT");
        let files = all_files(&folder.path("log"));
        for file in &files {
            let mode = fs::metadata(file).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
        }
        let all: String = files.iter().map(|file| content(file)).collect();
        let lines = all.lines().count();
        assert_eq!(summary.exported, lines as u64, "{}", ran.stderr);
        let followed = follower.lines(lines);
        let differs = followed
            .iter()
            .zip(all.lines())
            .position(|(one, other)| one != other);
        assert_eq!(differs, None, "of {lines} lines this is the first that differs");
        follower.signal("INT");
        assert_eq!(follower.end().clean(), "");
    }
}

#[test]
fn root_only_its_owner_reads_the_file() {
    let Some(station) = Station::new("export-mode", &[]) else {
        return;
    };
    let mode = fs::metadata(station.log())
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    // Somebody else's rotation is noticed.
    let away = station.folder.path("away");
    fs::rename(station.log(), &away).expect("rename the file");
    let program = station.program("program");
    super::wait_for(&station.log(), &program);
    eventually("it is written", || !exported(&station.log()).is_empty());
    let (summary, _, folder) = station.end("INT");
    let both = exported(&away).len() + exported(&folder.path("log")).len();
    assert_eq!(summary.exported, both as u64);
}
