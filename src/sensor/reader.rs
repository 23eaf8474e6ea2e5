//! The ring buffer: waits for records and hands them on, one after the other.

use std::mem;
use std::os::fd::AsFd as _;
use std::thread;
use std::time::Duration;

use aya::maps::{MapData, RingBuf};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::SensorError;
use super::decode::decode;
use super::record::Record;

pub(super) struct Reader {
    ring: RingBuf<MapData>,
    /// In bytes.
    size: u64,
    linger: Duration,
    /// Bytes that waited when the last records were taken.
    waited: u64,
    /// Records that were looked at before their time.
    held: Vec<Box<[u8]>>,
}

impl Reader {
    pub(super) fn new(ring: RingBuf<MapData>, size: u64, linger: Duration) -> Self {
        Reader {
            ring,
            size,
            linger,
            waited: 0,
            held: Vec::new(),
        }
    }

    pub(super) fn waited(&self) -> u64 {
        self.waited
    }

    /// Waits up to `timeout` for records. A signal ends the wait.
    pub(super) fn wait(&self, timeout: Duration) -> Result<(), SensorError> {
        if !self.held.is_empty() {
            return Ok(());
        }
        let timeout = Timespec::try_from(timeout).map_err(|_| SensorError::Poll(Errno::INVAL))?;
        let mut ready = [PollFd::from_borrowed_fd(self.ring.as_fd(), PollFlags::IN)];
        match poll(&mut ready, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => {}
            // The kernel wakes a reader only for the first record after it has read all. While we sleep a moment
            // more, others come without costing their process a wake-up.
            Ok(_) => thread::sleep(self.linger),
            Err(error) => return Err(SensorError::Poll(error)),
        }
        Ok(())
    }

    /// Shows the records that are there to `each`, and keeps them for the next [`take`](Self::take).
    pub(super) fn hold(&mut self, mut each: impl FnMut(Record<'_>)) -> Result<(), SensorError> {
        let mut held = 0;
        while held < self.size
            && let Some(slot) = self.ring.next()
        {
            held += length(&slot);
            each(decode(&slot)?);
            self.held.push(Box::from(&*slot));
        }
        Ok(())
    }

    /// Hands all records that are there to `each`. Of those that come meanwhile it takes no more than fit into the ring
    /// buffer: where they come faster than they can be worked on, it would not end.
    pub(super) fn take(&mut self, mut each: impl FnMut(Record<'_>)) -> Result<(), SensorError> {
        self.waited = 0;
        for slot in mem::take(&mut self.held) {
            self.waited += length(&slot);
            each(decode(&slot)?);
        }
        while self.waited < self.size
            && let Some(slot) = self.ring.next()
        {
            self.waited += length(&slot);
            each(decode(&slot)?);
        }
        Ok(())
    }
}

fn length(slot: &[u8]) -> u64 {
    u64::try_from(slot.len()).unwrap_or(0)
}
