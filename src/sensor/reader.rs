//! The ring buffer: waits for records and hands them on, one after the other.

use std::mem;
use std::os::fd::AsFd as _;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::SensorError;
use super::decode::decode;
use super::record::Record;
use super::ring::Ring;

/// When this part of the buffer is full, an eighth, it is no time to sleep.
const CROWDED: usize = 8;

pub(super) struct Reader {
    ring: Ring,
    linger: Duration,
    /// Bytes that waited when the last records were taken.
    waited: usize,
    /// Records that were looked at before their time.
    held: Vec<Box<[u8]>>,
}

impl Reader {
    pub(super) fn new(ring: Ring, linger: Duration) -> Self {
        Reader {
            ring,
            linger,
            waited: 0,
            held: Vec::new(),
        }
    }

    pub(super) fn waited(&self) -> u64 {
        self.waited as u64
    }

    /// Waits up to `timeout` for records. A signal ends the wait.
    pub(super) fn wait(&self, timeout: Duration) -> Result<(), SensorError> {
        if !self.held.is_empty() {
            return Ok(());
        }
        // While we sleep a moment, records come without costing their process a wake-up, and us one each. Where some
        // came, more will come.
        let comes_more = self.waited > 0 || self.is_woken(timeout)?;
        if comes_more && self.ring.waiting() < self.ring.size() / CROWDED {
            thread::sleep(self.linger);
        }
        Ok(())
    }

    fn is_woken(&self, timeout: Duration) -> Result<bool, SensorError> {
        let timeout = Timespec::try_from(timeout).map_err(|_| SensorError::Poll(Errno::INVAL))?;
        let mut ready = [PollFd::from_borrowed_fd(self.ring.as_fd(), PollFlags::IN)];
        match poll(&mut ready, Some(&timeout)) {
            Ok(ready) => Ok(ready > 0),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(SensorError::Poll(error)),
        }
    }

    /// Shows the records that are there to `each`, and keeps them for the next [`take`](Self::take).
    pub(super) fn hold(&mut self, mut each: impl FnMut(Record<'_>)) -> Result<(), SensorError> {
        self.ring.look();
        while let Some(slot) = self.ring.next()? {
            each(decode(slot)?);
            self.held.push(Box::from(slot));
        }
        self.ring.release();
        Ok(())
    }

    /// Hands all records that are there to `each`. Those that come meanwhile have to wait: where they come faster than
    /// they can be worked on, it would not end.
    pub(super) fn take(&mut self, mut each: impl FnMut(Record<'_>)) -> Result<(), SensorError> {
        for slot in mem::take(&mut self.held) {
            each(decode(&slot)?);
        }
        self.waited = self.ring.look();
        while let Some(slot) = self.ring.next()? {
            each(decode(slot)?);
        }
        self.ring.release();
        Ok(())
    }
}
