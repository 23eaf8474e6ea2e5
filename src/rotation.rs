//! Names of files that were rotated away: `NAME-2006-01-02T15-04-05.000.EXT`, in UTC, as the agent's exporter has
//! them; with `.gz` behind if they are compressed.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

const TIME: &str = "%Y-%m-%dT%H-%M-%S%.3f";
const COMPRESSED: &[u8] = b".gz";

/// A file that was rotated away.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Backup {
    /// By which backups are sorted.
    pub(crate) time: NaiveDateTime,
    pub(crate) path: PathBuf,
    pub(crate) is_compressed: bool,
}

/// A name for `path` when it is rotated away at `now`, or a little later if the name is taken.
pub(crate) fn backup_path(path: &Path, now: DateTime<Utc>) -> PathBuf {
    let mut time = now;
    loop {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{}", time.format(TIME)));
        let (prefix, extension) = (name, path.extension());
        let mut name = prefix;
        if let Some(extension) = extension {
            name.push(".");
            name.push(extension);
        }
        let found = path.with_file_name(name);
        let is_taken = [&found, &compressed(&found)]
            .iter()
            .any(|path| path.symlink_metadata().is_ok());
        if !is_taken {
            return found;
        }
        time += TimeDelta::milliseconds(1);
    }
}

/// What a backup is called when it is compressed.
pub(crate) fn compressed(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(OsStr::from_bytes(COMPRESSED));
    name.into()
}

/// The backups of `path`, the newest first.
pub(crate) fn backups(path: &Path) -> io::Result<Vec<Backup>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let name = entry?.file_name();
        if let Some((time, is_compressed)) = time_of(path, name.as_bytes()) {
            found.push(Backup {
                time,
                path: path.with_file_name(name),
                is_compressed,
            });
        }
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found)
}

/// When the file of this name was rotated away, if it is a backup of `path`, and whether it is compressed.
fn time_of(path: &Path, name: &[u8]) -> Option<(NaiveDateTime, bool)> {
    let uncompressed = name.strip_suffix(COMPRESSED);
    let name = uncompressed.unwrap_or(name);
    let name = match path.extension() {
        Some(extension) => name.strip_suffix(extension.as_bytes())?.strip_suffix(b".")?,
        None => name,
    };
    let time = name
        .strip_prefix(path.file_stem()?.as_bytes())?
        .strip_prefix(b"-")?;
    let time = NaiveDateTime::parse_from_str(str::from_utf8(time).ok()?, TIME).ok()?;
    Some((time, uncompressed.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_when() {
        let now = DateTime::parse_from_rfc3339("2026-03-04T05:06:07.089Z")
            .unwrap()
            .to_utc();
        for (path, backup) in [
            (
                "/nowhere/events.log",
                "/nowhere/events-2026-03-04T05-06-07.089.log",
            ),
            ("/nowhere/events", "/nowhere/events-2026-03-04T05-06-07.089"),
            ("/nowhere/a.b.json", "/nowhere/a.b-2026-03-04T05-06-07.089.json"),
        ] {
            let path = Path::new(path);
            let found = backup_path(path, now);
            assert_eq!(found, Path::new(backup));
            let name = found.file_name().unwrap().as_bytes();
            assert_eq!(time_of(path, name), Some((now.naive_utc(), false)));
            assert_eq!(
                time_of(path, &[name, b".gz"].concat()),
                Some((now.naive_utc(), true))
            );
        }
        let path = Path::new("/nowhere/events.log");
        for other in [
            "events.log",
            "events-old.log",
            "events-2026-03-04T05-06-07.089.txt",
            "x-2026.log",
        ] {
            assert_eq!(time_of(path, other.as_bytes()), None, "{other}");
        }
    }
}
