//! Standard output.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::os::fd::AsFd as _;

use super::{Sink, SinkError};

/// Standard output, without the line buffer that Rust puts before it.
pub(crate) struct Stdout {
    /// `None` after an error: what is left must not be tried again.
    file: Option<BufWriter<File>>,
}

/// Small pieces are collected up to here; larger ones are written as they are.
const BUFFER_SIZE: usize = 64 * 1024;

impl Stdout {
    pub(crate) fn new() -> Result<Self, SinkError> {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(error)?);
        Ok(Stdout {
            file: Some(BufWriter::with_capacity(BUFFER_SIZE, file)),
        })
    }
}

impl Stdout {
    fn try_to(&mut self, act: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), SinkError> {
        let Some(file) = &mut self.file else {
            return Err(SinkError::Closed);
        };
        act(file).map_err(|cause| {
            // Taken apart, the buffer forgets what it holds.
            drop(self.file.take().map(BufWriter::into_parts));
            error(cause)
        })
    }
}

impl Sink for Stdout {
    fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.try_to(|file| file.write_all(bytes))
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        self.try_to(BufWriter::flush)
    }
}

fn error(error: io::Error) -> SinkError {
    if error.kind() == ErrorKind::BrokenPipe {
        SinkError::Closed
    } else {
        SinkError::Write(error)
    }
}
