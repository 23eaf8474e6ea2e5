//! The user's wish to stop, by SIGINT or SIGTERM.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGINT, SIGTERM};

/// Tells whether to stop, and wakes up whoever waits for input.
///
/// The first signal asks for an orderly end; the second ends the process at once, whatever it is waiting for.
#[derive(Debug)]
pub(crate) struct Stop {
    requested: Arc<AtomicBool>,
    /// Becomes readable with the first signal, and stays so.
    wake: UnixStream,
}

/// Exit status of a process that a signal ended, less the signal's number.
const SIGNALLED: i32 = 128;

impl Stop {
    /// Takes over both signals for the rest of the process's life.
    pub(crate) fn on_signals() -> io::Result<Self> {
        let requested = Arc::new(AtomicBool::new(false));
        let (wake, send) = UnixStream::pair()?;
        for signal in [SIGINT, SIGTERM] {
            // In this order, so that only the second signal finds the wish already there.
            signal_hook::flag::register_conditional_shutdown(
                signal,
                SIGNALLED + signal,
                Arc::clone(&requested),
            )?;
            signal_hook::flag::register(signal, Arc::clone(&requested))?;
            signal_hook::low_level::pipe::register(signal, send.try_clone()?)?;
        }
        Ok(Stop { requested, wake })
    }

    pub(crate) fn is_requested(&self) -> bool {
        self.requested.load(Ordering::Relaxed)
    }

    /// A socket that becomes readable when it is time to stop, and stays so. It doesn't block.
    pub(crate) fn wake(&self) -> io::Result<UnixStream> {
        let wake = self.wake.try_clone()?;
        wake.set_nonblocking(true)?;
        Ok(wake)
    }

    /// Waits until `input` has something to read or has ended. `false` means to stop.
    pub(crate) fn wait_readable(&self, input: BorrowedFd<'_>) -> io::Result<bool> {
        let mut descriptors = [
            PollFd::new(&self.wake, PollFlags::IN),
            PollFd::from_borrowed_fd(input, PollFlags::IN),
        ];
        loop {
            match poll(&mut descriptors, None) {
                Ok(_) => return Ok(!self.is_requested()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits for some time, or until it is time to stop.
    pub(crate) fn pause(&self, duration: Duration) {
        let mut descriptors = [PollFd::from_borrowed_fd(self.wake.as_fd(), PollFlags::IN)];
        // Whatever cuts the pause short, the caller looks again.
        let _ = poll(&mut descriptors, Timespec::try_from(duration).ok().as_ref());
    }
}

/// Whether something can be read from `input` at once.
pub(crate) fn is_readable(input: BorrowedFd<'_>) -> bool {
    let mut descriptors = [PollFd::from_borrowed_fd(input, PollFlags::IN)];
    poll(
        &mut descriptors,
        Some(&Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        }),
    )
    .is_ok_and(|ready| ready > 0)
}
