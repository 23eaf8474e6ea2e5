//! What HTTP/2 runs on, listened to: whether the agent has said anything, and how the connection ended.
//!
//! HTTP/2 and gRPC tell of a lost connection, but often not why it was lost.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio_rustls::rustls::Error as RustlsError;

use super::error::Reason;

/// What is known of a connection below HTTP/2.
#[derive(Debug, Default)]
pub(super) struct Line {
    heard: Notify,
    end: Mutex<Option<io::Error>>,
}

impl Line {
    /// Waits for the agent's first word, which every HTTP/2 server says at once, or for the end of the connection:
    /// the call will tell what that means.
    pub(super) async fn heard(&self) {
        self.heard.notified().await;
    }

    /// How the connection ended, if it did; HTTP/2 doesn't always say.
    pub(super) fn end(&self) -> Option<Reason> {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        // With TLS 1.3, an agent judges the client's certificate after the client has begun to speak.
        let is_tls = end
            .get_ref()
            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<RustlsError>);
        Some(if is_tls {
            Reason::Handshake(end)
        } else {
            Reason::lost(&end)
        })
    }

    fn ended(&self, error: io::Error) {
        self.end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
        self.heard.notify_one();
    }
}

/// What HTTP/2 runs on.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Takes note of the first bytes that arrive, and of how it ends.
pub(super) struct Listener {
    stream: Box<dyn Stream>,
    line: Arc<Line>,
    was_heard: bool,
    /// Why nothing can be written any more.
    unwritable: Option<io::Error>,
}

impl Listener {
    pub(super) fn new(stream: Box<dyn Stream>) -> (Self, Arc<Line>) {
        let line = Arc::new(Line::default());
        let listener = Listener {
            stream,
            line: Arc::clone(&line),
            was_heard: false,
            unwritable: None,
        };
        (listener, line)
    }

    /// Nothing can be written any more: reads what the agent said before, which may be why.
    fn last_words(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        loop {
            let mut space = [0; 1024];
            let mut buffer = ReadBuf::new(&mut space);
            let error = match ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => continue,
                Ok(()) => self.unwritable.take(),
                Err(error) => Some(error),
            };
            let error = error.unwrap_or_else(|| io::ErrorKind::BrokenPipe.into());
            self.line.ended(copy_of(&error));
            return Poll::Ready(error);
        }
    }
}

/// The same error once more; rustls's own stays recognisable.
fn copy_of(error: &io::Error) -> io::Error {
    let tls = error
        .get_ref()
        .and_then(|cause| cause.downcast_ref::<RustlsError>());
    match (tls, error.raw_os_error()) {
        (Some(tls), _) => io::Error::new(error.kind(), tls.clone()),
        (None, Some(number)) => io::Error::from_raw_os_error(number),
        (None, None) => io::Error::new(error.kind(), error.to_string()),
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.line.heard.notify_one();
    }
}

impl AsyncRead for Listener {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if matches!(result, Poll::Ready(Ok(()))) {
            if buffer.filled().len() == before {
                let closed = io::Error::new(io::ErrorKind::UnexpectedEof, "the agent closed the connection");
                self.line.ended(closed);
            } else if !self.was_heard {
                self.was_heard = true;
                self.line.heard.notify_one();
            }
        }
        if let Poll::Ready(Err(error)) = &result {
            self.line.ended(copy_of(error));
        }
        result
    }
}

impl AsyncWrite for Listener {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.unwritable.is_none() {
            match Pin::new(&mut self.stream).poll_write(context, bytes) {
                Poll::Ready(Err(error)) => self.unwritable = Some(error),
                result => return result,
            }
        }
        self.last_words(context).map(Err)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.unwritable.is_none() {
            match Pin::new(&mut self.stream).poll_write_vectored(context, bytes) {
                Poll::Ready(Err(error)) => self.unwritable = Some(error),
                result => return result,
            }
        }
        self.last_words(context).map(Err)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
