//! `--follow`: files that are written, renamed, truncated, removed and created while they are read.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::support::{Folder, Live, exec_event, tetra};

fn event(number: usize) -> String {
    exec_event("default", &format!("/bin/n{number}"), "-x")
}

fn shown(number: usize) -> String {
    format!("🚀 process default/web-0 /bin/n{number} -x")
}

fn events(numbers: impl IntoIterator<Item = usize>) -> String {
    numbers.into_iter().map(|number| event(number) + "\n").collect()
}

fn all_shown(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(shown).collect()
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .expect("open the log");
    file.write_all(text.as_bytes()).expect("write the log");
}

/// Follows files and prints compact lines.
fn follow(paths: &[&Path]) -> Live {
    let mut arguments = vec!["-o", "compact", "--follow"];
    for path in paths {
        arguments.extend(["--input", path.to_str().expect("paths are UTF-8")]);
    }
    Live::getevents(&arguments)
}

/// Ends it by a signal; nothing is left to be printed or told.
#[track_caller]
fn interrupt(live: Live) {
    live.signal("INT");
    assert_eq!(live.end().clean(), "");
}

#[test]
fn what_is_appended_is_printed() {
    let folder = Folder::new("follow-append");
    let log = folder.path("log");
    append(&log, &events(0..3));
    let mut live = follow(&[&log]);
    assert_eq!(live.lines(3), all_shown(0..3));
    for number in 3..8 {
        append(&log, &events([number]));
        assert_eq!(live.line(), shown(number));
    }
    interrupt(live);
}

#[test]
fn a_file_may_come_later() {
    let folder = Folder::new("follow-later");
    let log = folder.path("log");
    let mut live = follow(&[&log]);
    live.assert_quiet(Duration::from_millis(120));
    append(&log, "");
    live.assert_quiet(Duration::from_millis(120));
    append(&log, &events([1]));
    assert_eq!(live.line(), shown(1));
    interrupt(live);
}

#[test]
fn a_renamed_file_is_read_to_its_end_before_the_new_one() {
    let folder = Folder::new("follow-rename");
    let log = folder.path("log");
    append(&log, &events([0]));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    for number in 1..4 {
        append(&log, &events([number * 10]));
        fs::rename(&log, folder.path(&format!("log.{number}"))).unwrap();
        append(&log, &events([number * 10 + 1]));
        assert_eq!(live.lines(2), all_shown([number * 10, number * 10 + 1]));
        append(&log, &events([number * 10 + 2]));
        assert_eq!(live.line(), shown(number * 10 + 2));
    }
    interrupt(live);
}

#[test]
fn a_renamed_file_is_read_until_there_is_a_new_one() {
    let folder = Folder::new("follow-renamed");
    let (log, old) = (folder.path("log"), folder.path("log.1"));
    append(&log, &events([0]));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    fs::rename(&log, &old).unwrap();
    append(&old, &events([1]));
    assert_eq!(live.line(), shown(1));
    append(&log, &events([2]));
    assert_eq!(live.line(), shown(2));
    interrupt(live);
}

#[test]
fn a_truncated_file_is_read_from_its_start() {
    let folder = Folder::new("follow-truncate");
    let log = folder.path("log");
    append(&log, &events(0..3));
    let mut live = follow(&[&log]);
    assert_eq!(live.lines(3), all_shown(0..3));
    for number in 3..6 {
        // As logrotate's copytruncate does it.
        fs::copy(&log, folder.path("log.1")).unwrap();
        OpenOptions::new()
            .write(true)
            .open(&log)
            .unwrap()
            .set_len(0)
            .unwrap();
        append(&log, &events([number]));
        assert_eq!(live.line(), shown(number));
        append(&log, &events([number + 10, number + 20]));
        assert_eq!(live.lines(2), all_shown([number + 10, number + 20]));
    }
    interrupt(live);
}

#[test]
fn a_removed_file_may_come_back() {
    let folder = Folder::new("follow-remove");
    let log = folder.path("log");
    append(&log, &events([0]));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    // Who has it open still writes to it.
    let mut open = OpenOptions::new().append(true).open(&log).unwrap();
    fs::remove_file(&log).unwrap();
    open.write_all(events([1]).as_bytes()).unwrap();
    assert_eq!(live.line(), shown(1));
    live.assert_quiet(Duration::from_millis(120));
    append(&log, &events([2]));
    assert_eq!(live.line(), shown(2));
    interrupt(live);
}

#[test]
fn several_files_are_followed_together() {
    let folder = Folder::new("follow-several");
    let (one, two, three) = (folder.path("one"), folder.path("two"), folder.path("three"));
    append(&one, &events([1]));
    append(&three, &events([3]));
    let mut live = follow(&[&one, &two, &three]);
    let mut lines = live.lines(2);
    lines.sort();
    assert_eq!(lines, all_shown([1, 3]));
    for (number, path) in [&two, &one, &three, &two, &three].into_iter().enumerate() {
        append(path, &events([number]));
        assert_eq!(live.line(), shown(number));
    }
    // A half line in one doesn't touch the others.
    append(&one, &event(7)[..50]);
    append(&two, &events([8]));
    assert_eq!(live.line(), shown(8));
    append(&one, &(event(7)[50..].to_owned() + "\n"));
    assert_eq!(live.line(), shown(7));
    interrupt(live);
}

#[test]
fn half_a_line_waits_for_its_rest() {
    let folder = Folder::new("follow-half");
    let log = folder.path("log");
    append(&log, &event(0)[..40]);
    let mut live = follow(&[&log]);
    live.assert_quiet(Duration::from_millis(120));
    append(&log, &event(0)[40..]);
    assert_eq!(live.line(), shown(0));
    append(&log, "\n");
    live.assert_quiet(Duration::from_millis(120));
    interrupt(live);
}

#[test]
fn a_spread_object_is_completed() {
    let folder = Folder::new("follow-spread");
    let log = folder.path("log");
    let value: serde_json::Value = serde_json::from_str(&event(5)).unwrap();
    let spread = serde_json::to_string_pretty(&value).unwrap();
    let (start, end) = spread.split_at(spread.find("\"binary\"").unwrap());
    append(&log, start);
    let mut live = follow(&[&log]);
    live.assert_quiet(Duration::from_millis(120));
    append(&log, end);
    append(&log, "\n");
    assert_eq!(live.line(), shown(5));
    interrupt(live);
}

#[test]
fn a_line_that_rotation_cut_is_told() {
    let folder = Folder::new("follow-cut");
    let log = folder.path("log");
    append(&log, &(events([0]) + &event(1)[..60]));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    fs::rename(&log, folder.path("log.1")).unwrap();
    append(&log, &events([2]));
    assert_eq!(live.line(), shown(2));
    live.signal("INT");
    let ran = live.end();
    let path = log.display();
    assert_eq!(
        ran.stderr,
        format!("warning: 1 line skipped; the first is line 2 of {path}: cut off at the end of the input\n")
    );
    assert_eq!(ran.status, Some(0));
}

#[test]
fn the_last_line_before_a_rotation_may_lack_its_end() {
    let folder = Folder::new("follow-no-end");
    let log = folder.path("log");
    append(&log, &(events([0]) + &event(1)));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    fs::rename(&log, folder.path("log.1")).unwrap();
    append(&log, &events([2]));
    assert_eq!(live.lines(2), all_shown([1, 2]));
    interrupt(live);
}

/// Lines are written as fast as possible while the file is rotated; the next rotation only waits until the new
/// file was noticed, because of two rotations in the same instant nobody could see the first.
#[test]
fn nothing_is_lost_or_doubled_in_rotation() {
    const LINES: usize = 2000;
    const ROTATIONS: usize = 5;
    let folder = Folder::new("follow-rotation");
    let log = folder.path("log");
    let mut live = follow(&[&log]);
    let mut expected = 0;
    for rotation in 0..=ROTATIONS {
        // This line shows that the new file was noticed.
        append(&log, &events([1_000_000 + rotation]));
        assert_eq!(live.line(), shown(1_000_000 + rotation));
        let (path, old) = (log.clone(), folder.path(&format!("log.{rotation}")));
        let writer = thread::spawn(move || {
            let mut file = OpenOptions::new().append(true).create(true).open(&path).unwrap();
            for number in 0..LINES {
                // Lines are whole, or halved where a reader may look in between.
                let line = event(rotation * LINES + number) + "\n";
                let half = if number % 7 == 0 {
                    line.len() / 2
                } else {
                    line.len()
                };
                file.write_all(&line.as_bytes()[..half]).unwrap();
                file.write_all(&line.as_bytes()[half..]).unwrap();
            }
            if rotation < ROTATIONS {
                fs::rename(&path, old).unwrap();
                File::create(&path).unwrap();
            }
        });
        // The writer is done when its last line came; taking lines meanwhile is what a reader does.
        for _ in 0..LINES {
            eprintln!("{rotation} {expected}");
            assert_eq!(live.line(), shown(expected));
            expected += 1;
        }
        writer.join().unwrap();
    }
    interrupt(live);
}

/// As the agent's exporter names files that were rotated away.
fn rotate(folder: &Folder, log: &Path, second: usize) -> PathBuf {
    let backup = folder.path(&format!("log-2026-03-04T05-06-{second:02}.000"));
    fs::rename(log, &backup).expect("rename the log");
    backup
}

fn compress(path: &Path) {
    let text = fs::read(path).expect("read a rotated log");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&text).expect("memory takes all");
    let mut name = path.as_os_str().to_owned();
    name.push(".gz");
    let compressed = encoder.finish().expect("memory takes all");
    fs::write(name, compressed).expect("write a rotated log");
    fs::remove_file(path).expect("remove a rotated log");
}

/// Files that were rotated away before anybody could see them under the name are found under their new ones.
#[test]
fn files_between_two_looks_are_read_in_their_turn() {
    for is_compressed in [false, true] {
        let folder = Folder::new(&format!("follow-between-{is_compressed}"));
        let log = folder.path("log");
        append(&log, &events([1000]));
        rotate(&folder, &log, 0);
        append(&log, &events([0]));
        let mut live = follow(&[&log]);
        assert_eq!(live.line(), shown(0));
        let mut expected = 1;
        for round in 0..5 {
            // Nobody looks while it is stopped.
            live.stop();
            for file in 0..3 {
                append(&log, &events([expected + file]));
                let backup = rotate(&folder, &log, 1 + 3 * round + file);
                if is_compressed {
                    compress(&backup);
                }
            }
            append(&log, &events([expected + 3]));
            live.go_on();
            assert_eq!(live.lines(4), all_shown(expected..expected + 4));
            expected += 4;
        }
        interrupt(live);
    }
}

#[test]
fn files_that_are_gone_before_they_are_read_are_told() {
    let folder = Folder::new("follow-gone");
    let log = folder.path("log");
    append(&log, &events([0]));
    let mut live = follow(&[&log]);
    assert_eq!(live.line(), shown(0));
    live.stop();
    rotate(&folder, &log, 1);
    append(&log, &events([1]));
    let second = rotate(&folder, &log, 2);
    append(&log, &events([2]));
    // Not to be read, as if it had been removed in the moment before.
    fs::remove_file(&second).unwrap();
    std::os::unix::fs::symlink(folder.path("nothing"), &second).unwrap();
    live.go_on();
    assert_eq!(live.line(), shown(2));
    live.signal("INT");
    let ran = live.end();
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.stderr,
        format!(
            "warning: {} was rotated so fast that 1 of its files were removed before they could be read\n",
            log.display()
        )
    );
}

#[test]
fn the_last_lines_then_those_that_come() {
    let folder = Folder::new("follow-last");
    let log = folder.path("log");
    append(&log, &events(0..5000));
    let path = log.to_str().unwrap();
    let mut live = Live::getevents(&["-o", "compact", "--last", "2", "--follow", "--input", path]);
    assert_eq!(live.lines(2), all_shown([4998, 4999]));
    append(&log, &events([5000, 5001, 5002]));
    assert_eq!(live.lines(3), all_shown([5000, 5001, 5002]));
    interrupt(live);
}

#[test]
fn the_first_lines_end_it() {
    let folder = Folder::new("follow-first");
    let log = folder.path("log");
    append(&log, &events([0]));
    let path = log.to_str().unwrap();
    let mut live = Live::getevents(&["-o", "compact", "--first", "2", "--follow", "--input", path]);
    assert_eq!(live.line(), shown(0));
    append(&log, &events([1, 2, 3]));
    assert_eq!(live.line(), shown(1));
    assert_eq!(live.end().clean(), "");
}

#[test]
fn a_signal_ends_it_after_what_was_written() {
    for signal in ["INT", "TERM"] {
        let folder = Folder::new(&format!("follow-signal-{signal}"));
        let log = folder.path("log");
        append(&log, &(events(0..100) + &event(100)[..40]));
        let mut live = follow(&[&log]);
        assert_eq!(live.lines(100), all_shown(0..100));
        live.signal(signal);
        assert_eq!(live.end().clean(), "");
    }
}

/// A log that is longer than anybody wants to wait for: it isn't read to its end first.
#[test]
fn a_signal_ends_it_far_from_the_end() {
    let folder = Folder::new("follow-far");
    let log = folder.path("log");
    let line = exec_event("default", "/bin/a", &"x".repeat(1000)) + "\n";
    let lines = 150_000;
    let mut file = File::create(&log).unwrap();
    for _ in 0..lines / 1000 {
        file.write_all(line.repeat(1000).as_bytes()).unwrap();
    }
    let mut live = follow(&[&log]);
    live.line();
    live.signal("INT");
    let ran = live.end();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let printed = ran.text().lines().count();
    assert!(
        printed < lines / 2,
        "{printed} of {lines} lines were printed after the signal"
    );
}

#[test]
fn only_plain_files_can_be_followed() {
    let folder = Folder::new("follow-refused");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(events([1]).as_bytes()).unwrap();
    let gzip = folder.write("log.gz", encoder.finish().unwrap());
    let zstd = folder.write("log.zst", zstd::encode_all(events([1]).as_bytes(), 1).unwrap());
    let directory = folder.path("").display().to_string();
    let compressed = "it is compressed, and compressed files don't grow line by line";
    for (path, message) in [
        (gzip.as_str(), format!("follow {gzip}: {compressed}")),
        (&zstd, format!("follow {zstd}: {compressed}")),
        (
            &directory,
            format!("read {directory}: it is a directory; name the log files in it"),
        ),
        (
            "/dev/null",
            "follow /dev/null: only files can be followed".to_owned(),
        ),
        (
            "-",
            "standard input can't be followed by name; leave out --follow: it is read until it ends"
                .to_owned(),
        ),
    ] {
        let ran = tetra(&["getevents", "--follow", "--input", path]).run();
        assert_eq!(ran.stderr, format!("Error: {message}\n"));
        assert_eq!((ran.status, ran.text()), (Some(1), String::new()));
    }
    let ran = tetra(&["getevents", "--follow"]).run();
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("--input"), "{}", ran.stderr);
}

#[test]
fn lines_are_counted_from_the_start_of_each_file() {
    let folder = Folder::new("follow-count");
    let log = folder.path("log");
    append(&log, &format!("{}\n{}\n{}\n", event(0), event(1), event(2)));
    let mut live = follow(&[&log]);
    assert_eq!(live.lines(3), [shown(0), shown(1), shown(2)]);
    fs::rename(&log, folder.path("log.1")).unwrap();
    append(&log, &format!("{}\ngarbage\n", event(3)));
    assert_eq!(live.line(), shown(3));
    live.signal("INT");
    let ran = live.end();
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.stderr,
        format!(
            "warning: 1 line skipped; the first is line 2 of {}: no JSON object on it\n",
            log.display()
        )
    );
}
