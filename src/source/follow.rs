//! Files that grow, as `tail -F` follows them: across renaming and new files, truncation, and before they exist.
//!
//! A file may be rotated away, and the next one as well, before anybody looks again. Where rotated files are named as the
//! agent's exporter names them, such a file in between is found among them and read in its turn.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::NaiveDateTime;

use super::chunk::{Chunk, Pending};
use super::input::{Input, InputError, InputName, is_compressed};
use super::{Next, Source};
use crate::rotation::{self, Backup};
use crate::stop::Stop;

/// How long to wait before looking again whether a file has grown. Looking costs two system calls a file.
const PAUSE: Duration = Duration::from_millis(50);

/// Reads files to their end and waits for more, until it is time to stop.
pub(crate) struct Follow {
    files: Vec<Followed>,
    /// Which file to look at first, so that a busy one doesn't keep the others waiting.
    turn: usize,
    stop: Arc<Stop>,
    bytes: Arc<AtomicU64>,
}

struct Followed {
    name: InputName,
    path: PathBuf,
    /// `None` while there is no file of that name.
    open: Option<Open>,
    /// What was read before. It stays open, so that no other file is taken for it.
    before: Option<Open>,
    /// It could be read before: whatever keeps its successor from being read may pass.
    was_open: bool,
    /// Files that were rotated away before they were seen under the name, the oldest first.
    passed: VecDeque<PathBuf>,
    /// The one of them that is being read.
    backup: Option<Input>,
    /// When the rotated files that are known of were rotated.
    known: HashSet<NaiveDateTime>,
    /// Those of `passed` that were gone before they could be read.
    gone: u64,
    pending: Pending,
}

struct Open {
    file: File,
    identity: Identity,
    position: u64,
}

/// Device and inode: another file under the same name has others.
type Identity = (u64, u64);

impl Follow {
    /// Follows files by their paths; they need not exist yet. `bytes` counts what is read.
    pub(crate) fn new(paths: Vec<PathBuf>, stop: Arc<Stop>, bytes: Arc<AtomicU64>) -> Self {
        let files = paths
            .into_iter()
            .map(|path| Followed {
                name: InputName::File(path.clone()),
                path,
                open: None,
                before: None,
                was_open: false,
                passed: VecDeque::new(),
                backup: None,
                known: HashSet::new(),
                gone: 0,
                pending: Pending::default(),
            })
            .collect();
        Follow {
            files,
            turn: 0,
            stop,
            bytes,
        }
    }

    fn next_ready(&mut self, spare: &mut Vec<u8>) -> Result<Option<Chunk>, InputError> {
        for offset in 0..self.files.len() {
            let index = (self.turn + offset) % self.files.len();
            if let Some(chunk) = self.files[index].next(index, &self.stop, &self.bytes, spare)? {
                self.turn = index + 1;
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}

impl Source for Follow {
    fn next(&mut self, wait: bool, mut spare: Vec<u8>) -> Result<Next, InputError> {
        loop {
            // Whole lines are given out as soon as they were read: none is left behind.
            if self.stop.is_requested() {
                return Ok(Next::End);
            }
            if let Some(chunk) = self.next_ready(&mut spare)? {
                return Ok(Next::Chunk(chunk));
            }
            if !wait {
                return Ok(Next::NotReady);
            }
            self.stop.pause(PAUSE);
        }
    }

    fn is_followed(&self) -> bool {
        true
    }

    fn name(&self, input: usize) -> String {
        self.files[input].name.to_string()
    }

    fn remarks(&self) -> Vec<String> {
        let files = self.files.iter().filter(|file| file.gone > 0);
        let remark = |file: &Followed| {
            let (name, gone) = (&file.name, file.gone);
            format!(
                "{name} was rotated so fast that {gone} of its files were removed before they could be read"
            )
        };
        files.map(remark).collect()
    }
}

impl Followed {
    /// What the file has at the moment.
    fn next(
        &mut self,
        index: usize,
        stop: &Arc<Stop>,
        bytes: &Arc<AtomicU64>,
        spare: &mut Vec<u8>,
    ) -> Result<Option<Chunk>, InputError> {
        loop {
            if self.open.is_none() && self.backup.is_none() && !self.find(stop, bytes)? {
                return Ok(None);
            }
            // Asked before the file is read to its end: whatever was written to it before it was replaced is there.
            let is_replaced = self.backup.is_some() || self.is_replaced();
            let has_more = self.read(bytes)?;
            if let Some(chunk) = self.pending.take_lines(index, has_more, spare) {
                return Ok(Some(chunk));
            }
            if has_more {
                continue;
            }
            if !is_replaced {
                return Ok(None);
            }
            self.before = self.open.take().or(self.before.take());
            self.backup = None;
            // Even if nothing is left: lines are counted from the start of the new file.
            return Ok(Some(self.pending.take_last(index, spare)));
        }
    }

    /// Opens the next file: one that was passed over, or else the one that has the name now. Tells whether there is one.
    fn find(&mut self, stop: &Arc<Stop>, bytes: &Arc<AtomicU64>) -> Result<bool, InputError> {
        loop {
            while let Some(path) = self.passed.pop_front() {
                self.backup = open_backup(&path, stop, bytes)?;
                if self.backup.is_some() {
                    return Ok(true);
                }
                self.gone += 1;
            }
            let is_first = !self.was_open;
            let Some(next) = self.open_named()? else {
                return Ok(false);
            };
            // Looked for when the file is open already: whatever is rotated from now on comes after it. If nothing can be
            // found, it is as if nothing was there.
            let backups = rotation::backups(&self.path).unwrap_or_default();
            let is_other = |now: fs::Metadata| (now.dev(), now.ino()) != next.identity;
            if fs::metadata(&self.path).is_ok_and(is_other) {
                // It is among them, perhaps compressed by now and not to be told from others.
                continue;
            }
            let passed = self.look_back(next.identity, backups);
            if passed.is_empty() || is_first {
                self.open = Some(next);
                return Ok(true);
            }
            self.passed = passed;
        }
    }

    /// Of all backups, the files that had the name after the one that was read last and before the one with this identity,
    /// as far as they weren't known.
    fn look_back(&mut self, next: Identity, mut new: Vec<Backup>) -> VecDeque<PathBuf> {
        let is_of = |backup: &Backup, identity| identity_of(&backup.path) == Some(identity);
        // A file that was there a moment ago is compressed by now.
        let is_compressed = |backup: &Backup| backup.is_compressed || identity_of(&backup.path).is_none();
        new.retain(|backup| !self.known.contains(&backup.time) && !is_of(backup, next));
        new.reverse();
        // While it is being compressed, a file is there twice.
        new.dedup_by_key(|backup| backup.time);
        self.known.extend(new.iter().map(|backup| backup.time));
        // Looked for once: from then on its new name is known.
        if let Some(before) = self.before.take() {
            let before = before.identity;
            if before == next {
                // It was truncated, not rotated.
                new.clear();
            } else if let Some(own) = new.iter().position(|backup| is_of(backup, before)) {
                new.remove(own);
            } else if new.first().is_some_and(is_compressed) {
                // Compressed, it is another file.
                new.remove(0);
            }
        }
        new.into_iter().map(|backup| backup.path).collect()
    }

    /// Opens the file that has the name now, if there is one.
    fn open_named(&mut self) -> Result<Option<Open>, InputError> {
        let failed = |error| InputError::Read(self.name.clone(), error);
        // Asked before it is opened: opening a named pipe would wait for somebody to write to it.
        let metadata = match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_dir() => return Err(InputError::Directory(self.name.clone())),
            Ok(metadata) if !metadata.is_file() => return Err(InputError::NotAFile(self.name.clone())),
            other => other,
        };
        let mut file = match metadata.and_then(|_| File::open(&self.path)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound || self.was_open => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let metadata = file.metadata().map_err(failed)?;
        let mut start = [0; 4];
        let length = file.read(&mut start).map_err(failed)?;
        if is_compressed(&start[..length]) {
            return Err(InputError::CompressedFollow(self.name.clone()));
        }
        file.rewind().map_err(failed)?;
        self.was_open = true;
        Ok(Some(Open {
            file,
            identity: (metadata.dev(), metadata.ino()),
            position: 0,
        }))
    }

    /// Whether the name stands for another file by now, or the file for another text because it was truncated.
    /// A file that was only removed may still be written to.
    fn is_replaced(&self) -> bool {
        let (Some(open), Ok(now)) = (&self.open, fs::metadata(&self.path)) else {
            return false;
        };
        open.identity != (now.dev(), now.ino()) || now.len() < open.position
    }

    /// Reads until a chunk is full or the file has no more; `true` if it has.
    fn read(&mut self, bytes: &AtomicU64) -> Result<bool, InputError> {
        loop {
            let length = if let Some(backup) = &mut self.backup {
                backup.read(self.pending.space())?
            } else if let Some(open) = &mut self.open {
                let read = open.file.read(self.pending.space());
                let length = read.map_err(|error| InputError::Read(self.name.clone(), error))?;
                open.position += length as u64;
                bytes.fetch_add(length as u64, Ordering::Relaxed);
                length
            } else {
                0
            };
            if length == 0 {
                return Ok(false);
            }
            self.pending.add(length);
            if self.pending.is_full() {
                return Ok(true);
            }
        }
    }
}

/// Opens a file that was rotated away; it may have been compressed meanwhile, or removed.
fn open_backup(path: &Path, stop: &Arc<Stop>, bytes: &Arc<AtomicU64>) -> Result<Option<Input>, InputError> {
    for path in [path, &rotation::compressed(path)] {
        match Input::open(InputName::File(path.to_owned()), stop, bytes) {
            Err(InputError::Read(_, error)) if error.kind() == ErrorKind::NotFound => {}
            result => return result.map(Some),
        }
    }
    Ok(None)
}

fn identity_of(path: &Path) -> Option<Identity> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}
