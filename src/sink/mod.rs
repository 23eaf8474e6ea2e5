//! Where the output goes.

mod stdout;

pub(crate) use stdout::Stdout;

/// Why output can't be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SinkError {
    /// Whoever read it has had enough, as `head` does: no reason to complain.
    #[error("the output was closed")]
    Closed,
    #[error("write standard output: {0}")]
    Write(std::io::Error),
}

/// Takes bytes in order.
pub(crate) trait Sink {
    /// May keep the bytes until [`Sink::flush`].
    fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError>;

    /// Hands on all that was written.
    fn flush(&mut self) -> Result<(), SinkError>;
}
