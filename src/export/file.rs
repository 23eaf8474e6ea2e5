//! The file that events are appended to, in whole lines, and how it is opened and rotated.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::Utc;
use memchr::{memchr, memrchr};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::ExportError;
use crate::rotation::backup_path;

/// An open file.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    /// Device and inode.
    identity: (u64, u64),
    length: u64,
    opened: Instant,
    /// It ends in the middle of a line.
    is_torn: bool,
}

impl LogFile {
    /// Opens the file, or makes it, readable by its owner only.
    pub(super) fn open(path: &Path) -> Result<Self, ExportError> {
        let failed = |error: io::Error| ExportError::Open(path.to_owned(), error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let (file, metadata) = open(path).map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::LOOP) => ExportError::Link(path.to_owned()),
            // A pipe that nobody reads, and a socket.
            Some(Errno::NXIO | Errno::ISDIR) => ExportError::NotAFile(path.to_owned()),
            _ => failed(error),
        })?;
        if !metadata.is_file() {
            return Err(ExportError::NotAFile(path.to_owned()));
        }
        Self::new(path, file, &metadata).map_err(failed)
    }

    fn new(path: &Path, file: File, metadata: &Metadata) -> io::Result<Self> {
        let length = metadata.len();
        let mut last = [b'\n'];
        if let Some(end) = length.checked_sub(1) {
            file.read_exact_at(&mut last, end)?;
        }
        Ok(LogFile {
            path: path.to_owned(),
            file,
            identity: (metadata.dev(), metadata.ino()),
            length,
            opened: Instant::now(),
            is_torn: last != *b"\n",
        })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn opened(&self) -> Instant {
        self.opened
    }

    /// How much of `lines`, which are whole, fits into the file until it has `max` bytes; at least a line if the
    /// file is empty.
    pub(super) fn fitting(&self, lines: &[u8], max: u64) -> usize {
        let room = usize::try_from(max.saturating_sub(self.length)).unwrap_or(usize::MAX);
        if lines.len() <= room {
            return lines.len();
        }
        match memrchr(b'\n', &lines[..room]) {
            Some(end) => end + 1,
            None if self.length > 0 => 0,
            None => memchr(b'\n', lines).map_or(lines.len(), |end| end + 1),
        }
    }

    /// Appends whole lines. On error, tells how many bytes of them, whole lines as well, are in the file.
    pub(super) fn append(&mut self, lines: &[u8]) -> Result<(), (usize, io::Error)> {
        if self.is_torn {
            // The half of a line stays on a line of its own.
            self.file.write_all(b"\n").map_err(|error| (0, error))?;
            self.is_torn = false;
            self.length += 1;
        }
        let mut written = 0;
        while written < lines.len() {
            match self.file.write(&lines[written..]) {
                Ok(0) => return Err((self.cut(&lines[..written]), io::ErrorKind::WriteZero.into())),
                Ok(length) => written += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err((self.cut(&lines[..written]), error)),
            }
        }
        self.length += written as u64;
        Ok(())
    }

    /// Takes back the half of a line at the end of what was written.
    fn cut(&mut self, written: &[u8]) -> usize {
        let whole = memrchr(b'\n', written).map_or(0, |end| end + 1);
        self.length += whole as u64;
        if whole < written.len() {
            self.is_torn = self.file.set_len(self.length).is_err();
            if self.is_torn {
                self.length += (written.len() - whole) as u64;
            }
        }
        whole
    }

    /// Whether the path stands for another file, or none: somebody else rotated it.
    pub(super) fn is_gone(&self) -> bool {
        match fs::symlink_metadata(&self.path) {
            Ok(now) => (now.dev(), now.ino()) != self.identity,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    /// Somebody else may have emptied the file.
    pub(super) fn refresh(&mut self) {
        if let Ok(end) = self.file.seek(SeekFrom::End(0)) {
            self.length = end;
        }
    }

    /// Renames the file and begins another.
    pub(super) fn rotate(&mut self) -> Result<(), ExportError> {
        let failed = |error| ExportError::Rotate(self.path.clone(), error);
        let backup = backup_path(&self.path, Utc::now());
        fs::rename(&self.path, &backup).map_err(failed)?;
        *self = Self::open(&self.path)?;
        Ok(())
    }

    pub(super) fn reopen(&mut self) -> Result<(), ExportError> {
        *self = Self::open(&self.path)?;
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<(File, Metadata)> {
    // What isn't a file must not be waited for.
    let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE;
    let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
    let metadata = file.metadata()?;
    Ok((file, metadata))
}
