//! Rotation: by size and time, backups, and who follows the file.

use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;

use flate2::read::GzDecoder;

use super::super::file::LogFile;
use super::*;
use crate::rotation::backups;
use crate::source::{Follow, Next, Source as _};
use crate::stop::Stop;

/// About a kilobyte.
fn long(pid: u32) -> Published {
    exec(pid, &"/long".repeat(200))
}

fn rotating(folder: &Folder, max_backups: u32) -> Options {
    Options {
        settings: Arc::new(LogSettings::new(Rotation {
            max_megabytes: 1,
            interval: None,
            max_backups,
        })),
        ..options(&folder.log())
    }
}

#[test]
fn full_files_are_rotated() {
    let folder = Folder::new();
    let hub = Hub::default();
    let exporter = start(rotating(&folder, 0), &hub).unwrap();
    (0..5000).for_each(|pid| hub.publish(long(pid)));
    exporter.stop();
    let mut old = backups(&folder.log()).unwrap();
    assert_eq!(old.len(), 5);
    old.reverse();
    let mut text = String::new();
    for path in old.iter().map(|backup| backup.path.clone()).chain([folder.log()]) {
        let part = fs::read_to_string(path).unwrap();
        assert!(part.len() <= 1024 * 1024 && part.ends_with('\n'));
        text += &part;
    }
    assert_eq!(pids(&text), (0..5000).collect::<Vec<_>>());
    let name = old[0].path.file_name().unwrap().as_bytes();
    assert_eq!(name.len(), "events-2006-01-02T15-04-05.000.log".len());
}

#[test]
fn old_backups_go_and_others_are_compressed() {
    let folder = Folder::new();
    let foreign = folder.0.join("events-of-others.log");
    fs::write(&foreign, "").unwrap();
    let hub = Hub::default();
    let options = Options {
        compress: true,
        ..rotating(&folder, 2)
    };
    let exporter = start(options, &hub).unwrap();
    for round in 0..5 {
        (0..1100).for_each(|pid| hub.publish(long(round * 1100 + pid)));
        soon("it is rotated and in order", || {
            // What the round before left is in order, too.
            let log = fs::read_to_string(folder.log()).unwrap_or_default();
            if !log.contains(&format!("\"pid\":{},", round * 1100 + 1099)) {
                return false;
            }
            let files = folder.files();
            let is_compressed = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "gz");
            let count = files.iter().filter(|path| is_compressed(path)).count();
            count == 2.min(round as usize + 1) && files.len() == count + 2
        });
    }
    exporter.stop();
    assert!(foreign.exists());
    let old = backups(&folder.log()).unwrap();
    assert!(old.len() == 2 && old.iter().all(|backup| backup.is_compressed));
    let mut text = String::new();
    for backup in old.iter().rev() {
        let file = fs::File::open(&backup.path).unwrap();
        GzDecoder::new(file).read_to_string(&mut text).unwrap();
    }
    text += &fs::read_to_string(folder.log()).unwrap();
    let found = pids(&text);
    assert_eq!(found.last(), Some(&5499));
    assert!(found.is_sorted_by(|one, next| one + 1 == *next));
}

#[test]
fn files_are_rotated_in_time() {
    let folder = Folder::new();
    let hub = Hub::default();
    let options = rotating(&folder, 0);
    let settings = Arc::clone(&options.settings);
    let exporter = start(options, &hub).unwrap();
    hub.publish(exec(1, "/bin/a"));
    soon("it is written", || fs::metadata(folder.log()).unwrap().len() > 0);
    settings.set(Rotation {
        interval: Some(Duration::from_millis(1)),
        ..settings.get()
    });
    soon("it is rotated", || backups(&folder.log()).unwrap().len() == 1);
    thread::sleep(Duration::from_millis(1200));
    exporter.stop();
    // An empty file stays.
    assert_eq!(backups(&folder.log()).unwrap().len(), 1);
}

/// Somebody else may rotate as well, by renaming or by emptying the file.
#[test]
fn what_others_do_to_the_file_is_noticed() {
    let folder = Folder::new();
    let hub = Hub::default();
    let exporter = start(options(&folder.log()), &hub).unwrap();
    let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    hub.publish(exec(1, "/bin/a"));
    soon("one is written", || length(&folder.log()) > 0);
    let moved = folder.0.join("moved");
    fs::rename(folder.log(), &moved).unwrap();
    hub.publish(exec(2, "/bin/a"));
    soon("another file is there", || length(&folder.log()) > 0);
    fs::write(folder.log(), "").unwrap();
    hub.publish(exec(3, "/bin/a"));
    exporter.stop();
    assert_eq!(fs::read_to_string(moved).unwrap(), line(1, "/bin/a"));
    assert_eq!(fs::read_to_string(folder.log()).unwrap(), line(3, "/bin/a"));
}

/// `tetra getevents --follow --input FILE` reads across rotations: nothing is lost, nothing comes twice.
#[test]
fn who_follows_reads_everything_once() {
    const EVENTS: usize = 6000;
    let folder = Folder::new();
    let hub = Hub::default();
    let exporter = start(rotating(&folder, 0), &hub).unwrap();
    let stop = Arc::new(Stop::on_signals().unwrap());
    let mut follow = Follow::new(vec![folder.log()], stop, Arc::default());
    let publisher = thread::spawn(move || {
        for pid in 0..EVENTS {
            hub.publish(long(u32::try_from(pid).unwrap()));
            if pid % 10 == 0 {
                thread::sleep(Duration::from_millis(2));
            }
        }
    });
    let mut text = Vec::new();
    while memchr_iter(b'\n', &text).count() < EVENTS {
        match follow.next(true, Vec::new()).unwrap() {
            Next::Chunk(chunk) => text.extend_from_slice(chunk.text()),
            _ => panic!("it doesn't end"),
        }
    }
    publisher.join().unwrap();
    exporter.stop();
    assert!(backups(&folder.log()).unwrap().len() >= 5);
    let found = pids(str::from_utf8(&text).unwrap());
    assert_eq!(found, (0..EVENTS as u64).collect::<Vec<_>>());
}

#[test]
fn lines_are_not_divided() {
    let folder = Folder::new();
    let mut file = LogFile::open(&folder.log()).unwrap();
    assert_eq!(file.fitting(b"12\n45\n78\n", 9), 9);
    assert_eq!(file.fitting(b"12\n45\n78\n", 8), 6);
    assert_eq!(file.fitting(b"12345\n78\n", 3), 6, "one at least");
    file.append(b"1\n").unwrap();
    assert_eq!(file.fitting(b"12345\n78\n", 3), 0);
    assert_eq!(file.fitting(b"12\n45\n", 5), 3);
}
