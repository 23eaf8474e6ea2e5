//! What becomes of files that were rotated away: some are compressed, the oldest removed.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::thread::{self, JoinHandle};

use flate2::Compression;
use flate2::write::GzEncoder;
use rustix::fs::{Mode, OFlags};

use crate::rotation::{backups, compressed};

/// Does the work aside: compressing takes longer than events can wait.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    work: Option<JoinHandle<io::Result<()>>>,
}

impl Keeper {
    /// Begins to put the backups of `path` in order, unless that is being done.
    pub(super) fn begin(&mut self, path: &Path, keep: u32, compress: bool) -> io::Result<()> {
        let before = self.take_finished();
        if self.work.is_none() {
            let path = path.to_owned();
            let work = thread::Builder::new().name("export-backups".to_owned());
            self.work = Some(work.spawn(move || put_in_order(&path, keep, compress))?);
        }
        before
    }

    /// Waits for what was begun.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.work.take().map_or(Ok(()), result)
    }

    /// Whether there is nothing to do at the moment.
    pub(super) fn is_idle(&self) -> bool {
        self.work.as_ref().is_none_or(JoinHandle::is_finished)
    }

    fn take_finished(&mut self) -> io::Result<()> {
        self.work
            .take_if(|work| work.is_finished())
            .map_or(Ok(()), result)
    }
}

fn result(work: JoinHandle<io::Result<()>>) -> io::Result<()> {
    work.join()
        .unwrap_or_else(|_| Err(io::Error::other("it panicked")))
}

fn put_in_order(path: &Path, keep: u32, compress: bool) -> io::Result<()> {
    let mut backups = backups(path)?;
    if keep > 0 {
        let keep = usize::try_from(keep).unwrap_or(usize::MAX).min(backups.len());
        for old in backups.split_off(keep) {
            remove(&old.path)?;
        }
    }
    if compress {
        for backup in backups.iter().filter(|backup| !backup.is_compressed) {
            compress_file(&backup.path)?;
        }
    }
    Ok(())
}

/// Removes a file that may be gone.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Replaces the file by its compressed form, under whose name nothing but the whole of it ever is.
fn compress_file(path: &Path) -> io::Result<()> {
    let compressed = compressed(path);
    let mut draft = compressed.clone().into_os_string();
    draft.push(".tmp");
    let draft = Path::new(&draft);
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut from = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    // Left behind by a process that was killed.
    remove(draft)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let to = File::from(rustix::fs::open(draft, flags, Mode::RUSR | Mode::WUSR)?);
    let mut encoder = GzEncoder::new(to, Compression::default());
    let done = io::copy(&mut from, &mut encoder)
        .and_then(|_| encoder.finish())
        .and_then(|_| fs::rename(draft, &compressed));
    if let Err(error) = done {
        remove(draft)?;
        return Err(error);
    }
    remove(path)
}
