//! One input: opened, recognised, read.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use rustix::fs::OFlags;

use crate::client::ClientError;
use crate::quote::push_quoted;
use crate::stop::{self, Stop};

/// What an input is called in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputName {
    Stdin,
    File(PathBuf),
}

/// Why an input can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("read {0}: {1}")]
    Read(InputName, io::Error),
    #[error("read {0}: it is a directory; name the log files in it")]
    Directory(InputName),
    #[error("read {0}: it is UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8")]
    Utf16(InputName),
    #[error("read {0}: the {1} data is damaged or cut off: {2}")]
    Compressed(InputName, &'static str, io::Error),
    #[error("follow {0}: it is compressed, and compressed files don't grow line by line")]
    CompressedFollow(InputName),
    #[error("follow {0}: only files can be followed")]
    NotAFile(InputName),
    #[error(transparent)]
    Agent(#[from] ClientError),
    #[error("start reading from agents: {0}")]
    Streams(io::Error),
}

/// An input that is read from its start to its end.
pub(crate) struct Input {
    name: InputName,
    content: Content,
    /// The same file once more, to ask it whether it has something to read.
    descriptor: OwnedFd,
}

enum Content {
    /// Nothing was read yet.
    Unknown(Option<RawInput>),
    Plain(io::Chain<Cursor<Vec<u8>>, RawInput>),
    /// What unpacks it, and what to call the compression.
    Compressed(Box<dyn Read>, &'static str),
}

/// A file or pipe whose reads end, as if the input did, when it is time to stop.
struct RawInput {
    file: File,
    stop: Arc<Stop>,
    /// How many bytes were read, as they are on disk.
    bytes: Arc<AtomicU64>,
}

/// How compressed data and UTF-16 text begin.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const UTF16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// Whether data that begins so is compressed in a way that is known here.
pub(super) fn is_compressed(start: &[u8]) -> bool {
    start.starts_with(GZIP) || start.starts_with(ZSTD)
}

impl InputName {
    /// Whether it can be read, as far as that can be told before its turn comes; gives its length on disk, if it is
    /// a file.
    pub(super) fn check(&self) -> Result<Option<u64>, InputError> {
        let failed = |error| InputError::Read(self.clone(), error);
        let metadata = match self {
            InputName::Stdin => stdin().and_then(|file| file.metadata()),
            InputName::File(path) => fs::metadata(path),
        };
        let metadata = metadata.map_err(failed)?;
        if metadata.is_dir() {
            return Err(InputError::Directory(self.clone()));
        }
        if let (InputName::File(path), true) = (self, metadata.is_file()) {
            File::open(path).map_err(failed)?;
        }
        Ok(metadata.is_file().then_some(metadata.len()))
    }
}

fn stdin() -> io::Result<File> {
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

/// Opens a file without waiting for somebody to write to it, should it be a named pipe.
fn open(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
    File::options().read(true).custom_flags(flags).open(path)
}

impl Input {
    /// Opens a file by its path, or standard input. `bytes` counts what is read from it.
    pub(super) fn open(
        name: InputName,
        stop: &Arc<Stop>,
        bytes: &Arc<AtomicU64>,
    ) -> Result<Self, InputError> {
        let failed = |error| InputError::Read(name.clone(), error);
        let file = match &name {
            InputName::Stdin => stdin(),
            InputName::File(path) => open(path),
        };
        let file = file.map_err(failed)?;
        let descriptor = file.as_fd().try_clone_to_owned().map_err(failed)?;
        let raw = RawInput {
            file,
            stop: Arc::clone(stop),
            bytes: Arc::clone(bytes),
        };
        Ok(Input {
            name,
            content: Content::Unknown(Some(raw)),
            descriptor,
        })
    }

    /// Whether something can be read without waiting.
    pub(super) fn is_ready(&self) -> bool {
        stop::is_readable(self.descriptor.as_fd())
    }

    /// Waits for text and reads some of it; 0 is the end.
    pub(super) fn read(&mut self, space: &mut [u8]) -> Result<usize, InputError> {
        loop {
            let result = match &mut self.content {
                Content::Unknown(raw) => {
                    let raw = raw.take();
                    self.content = self.recognise(raw)?;
                    continue;
                }
                Content::Plain(plain) => plain
                    .read(space)
                    .map_err(|error| InputError::Read(self.name.clone(), error)),
                Content::Compressed(unpacked, method) => unpacked
                    .read(space)
                    .map_err(|error| InputError::Compressed(self.name.clone(), method, error)),
            };
            return result;
        }
    }

    /// Looks at the first bytes and finds out how to read the rest.
    fn recognise(&self, raw: Option<RawInput>) -> Result<Content, InputError> {
        let failed = |error| InputError::Read(self.name.clone(), error);
        let Some(mut raw) = raw else {
            return Err(failed(io::ErrorKind::NotConnected.into()));
        };
        let mut start = Vec::new();
        let mut some = [0; ZSTD.len()];
        // More bytes than the first are only waited for if those look like a magic number.
        while start.len() < ZSTD.len() && [GZIP, ZSTD].iter().any(|magic| magic.starts_with(&start)) {
            let missing = some.len() - start.len();
            match raw.read(&mut some[..missing]).map_err(failed)? {
                0 => break,
                length => start.extend_from_slice(&some[..length]),
            }
        }
        if UTF16.iter().any(|mark| start.starts_with(mark)) {
            return Err(InputError::Utf16(self.name.clone()));
        }
        let (is_gzip, is_zstd) = (start.starts_with(GZIP), start.starts_with(ZSTD));
        let whole = Cursor::new(start).chain(raw);
        Ok(if is_gzip {
            Content::Compressed(Box::new(MultiGzDecoder::new(BufReader::new(whole))), "gzip")
        } else if is_zstd {
            Content::Compressed(Box::new(zstd::Decoder::new(whole).map_err(failed)?), "zstd")
        } else {
            Content::Plain(whole)
        })
    }
}

impl Read for RawInput {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.stop.wait_readable(self.file.as_fd())? {
                return Ok(0);
            }
            match self.file.read(space) {
                // Somebody made the pipe non-blocking, and another reader was faster.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    self.bytes.fetch_add(
                        result.as_ref().map_or(0, |&length| length as u64),
                        Ordering::Relaxed,
                    );
                    return result;
                }
            }
        }
    }
}

impl fmt::Display for InputName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InputName::Stdin => formatter.write_str("standard input"),
            InputName::File(path) => {
                let mut name = Vec::new();
                push_quoted(&mut name, path.as_os_str().as_bytes());
                String::from_utf8_lossy(&name).fmt(formatter)
            }
        }
    }
}
