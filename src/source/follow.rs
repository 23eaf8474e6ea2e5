//! Files that grow, as `tail -F` follows them: across renaming and new files, truncation, and before they exist.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::chunk::{Chunk, Pending};
use super::input::{InputError, InputName, is_compressed};
use super::{Next, Source};
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
    /// It could be read before: whatever keeps its successor from being read may pass.
    was_open: bool,
    pending: Pending,
}

struct Open {
    file: File,
    /// Device and inode: another file under the same name has others.
    identity: (u64, u64),
    position: u64,
}

impl Follow {
    /// Follows files by their paths; they need not exist yet. `bytes` counts what is read.
    pub(crate) fn new(paths: Vec<PathBuf>, stop: Arc<Stop>, bytes: Arc<AtomicU64>) -> Self {
        let files = paths
            .into_iter()
            .map(|path| Followed {
                name: InputName::File(path.clone()),
                path,
                open: None,
                was_open: false,
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
            if let Some(chunk) = self.files[index].next(index, &self.bytes, spare)? {
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
}

impl Followed {
    /// What the file has at the moment.
    fn next(
        &mut self,
        index: usize,
        bytes: &AtomicU64,
        spare: &mut Vec<u8>,
    ) -> Result<Option<Chunk>, InputError> {
        loop {
            if self.open.is_none() && !self.find()? {
                return Ok(None);
            }
            // Asked before the file is read to its end: whatever was written to it before it was replaced is there.
            let is_replaced = self.is_replaced();
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
            self.open = None;
            // Even if nothing is left: lines are counted from the start of the new file.
            return Ok(Some(self.pending.take_last(index, spare)));
        }
    }

    /// Opens the file that has the name now; tells whether there is one.
    fn find(&mut self) -> Result<bool, InputError> {
        let failed = |error| InputError::Read(self.name.clone(), error);
        // Asked before it is opened: opening a named pipe would wait for somebody to write to it.
        let metadata = match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_dir() => return Err(InputError::Directory(self.name.clone())),
            Ok(metadata) if !metadata.is_file() => return Err(InputError::NotAFile(self.name.clone())),
            other => other,
        };
        let mut file = match metadata.and_then(|_| File::open(&self.path)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound || self.was_open => return Ok(false),
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
        self.open = Some(Open {
            file,
            identity: (metadata.dev(), metadata.ino()),
            position: 0,
        });
        Ok(true)
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
        let Some(open) = &mut self.open else {
            return Ok(false);
        };
        loop {
            let length = open
                .file
                .read(self.pending.space())
                .map_err(|error| InputError::Read(self.name.clone(), error))?;
            if length == 0 {
                return Ok(false);
            }
            self.pending.add(length);
            open.position += length as u64;
            bytes.fetch_add(length as u64, Ordering::Relaxed);
            if self.pending.is_full() {
                return Ok(true);
            }
        }
    }
}
