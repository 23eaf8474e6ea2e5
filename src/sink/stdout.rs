//! Standard output.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::os::fd::AsFd as _;

use super::{Sink, SinkError};

/// Standard output, without the line buffer that Rust puts before it.
pub(crate) struct Stdout {
    file: BufWriter<File>,
}

/// Small pieces are collected up to here; larger ones are written as they are.
const BUFFER_SIZE: usize = 64 * 1024;

impl Stdout {
    pub(crate) fn new() -> Result<Self, SinkError> {
        let file = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(error)?);
        Ok(Stdout {
            file: BufWriter::with_capacity(BUFFER_SIZE, file),
        })
    }
}

impl Sink for Stdout {
    fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.file.write_all(bytes).map_err(error)
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        self.file.flush().map_err(error)
    }
}

impl Drop for Stdout {
    /// After an error what is left must not be tried again.
    fn drop(&mut self) {
        let (Ok(null), true) = (File::open("/dev/null"), !self.file.buffer().is_empty()) else {
            return;
        };
        drop(std::mem::replace(&mut self.file, BufWriter::new(null)).into_parts());
    }
}

fn error(error: io::Error) -> SinkError {
    if error.kind() == ErrorKind::BrokenPipe {
        SinkError::Closed
    } else {
        SinkError::Write(error)
    }
}
