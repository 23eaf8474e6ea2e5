//! The ring buffer in the kernel, seen through a window.
//!
//! The kernel offers all of it at once, and twice in a row, so that no record is cut at the end. Every page of that
//! counts as this process's memory: 16 MiB for a buffer of 8. So only a part is mapped, and another when records come
//! to its end.
//!
//! ```text
//! page 0           how far the reader is, which the reader writes
//! page 1           how far the kernel is
//! from page 2 on   records, each behind a header of 8 bytes, at the next multiple of 8
//! ```
#![expect(unsafe_code, reason = "memory that is shared with the kernel")]

use std::os::fd::{AsFd, BorrowedFd};
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use aya::maps::MapData;
use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use rustix::param::page_size;

use super::SensorError;

const HEADER: usize = 8;
/// In the length of a record: it isn't written yet.
const BUSY: u32 = 1 << 31;
/// Nor will it ever be.
const DISCARDED: u32 = 1 << 30;

/// Bytes that are mapped at once, but for a record that is larger.
const WINDOW: usize = 512 << 10;

/// The kernel gets space back in such steps: each costs it a look at memory that another processor just wrote.
const RELEASED_AT_ONCE: usize = 64 << 10;

/// A ring buffer with its one reader.
pub(super) struct Ring {
    map: MapData,
    size: usize,
    reader: Mapping,
    kernel: Mapping,
    /// Part of the records; the first of its bytes is at `window_start` of the endless row of all records.
    window: Mapping,
    window_start: usize,
    /// Of the first record that wasn't read. It counts all bytes since the beginning.
    position: usize,
    /// How far the kernel was at the last look.
    written: usize,
    /// Where the kernel believes the reader to be.
    released: usize,
}

impl Ring {
    pub(super) fn new(map: MapData) -> Result<Self, SensorError> {
        let size = usize::try_from(map.info()?.max_entries()).unwrap_or(usize::MAX);
        let page = page_size();
        let descriptor = map.fd().as_fd();
        let reader = Mapping::new(descriptor, 0, page, ProtFlags::READ | ProtFlags::WRITE)?;
        let kernel = Mapping::new(descriptor, page, page, ProtFlags::READ)?;
        let window = Mapping::new(descriptor, 2 * page, size.min(WINDOW), ProtFlags::READ)?;
        Ok(Ring {
            size,
            reader,
            kernel,
            window,
            window_start: 0,
            position: 0,
            written: 0,
            released: 0,
            map,
        })
    }

    /// In bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many bytes are there that weren't read.
    pub(super) fn waiting(&self) -> usize {
        let written = self.kernel.word().load(Ordering::Acquire);
        written.wrapping_sub(self.position)
    }

    /// Looks how many bytes are there, which can be read from then on.
    pub(super) fn look(&mut self) -> usize {
        let waiting = self.waiting();
        self.written = self.position.wrapping_add(waiting);
        waiting
    }

    /// The next record of those that were there at the last look, unless the kernel still writes it. It may be longer
    /// than what was written into it. With the following call its place is the kernel's again.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Errno> {
        if self.position.wrapping_sub(self.released) >= RELEASED_AT_ONCE {
            self.release();
        }
        while let Some((length, is_kept)) = self.header()? {
            let start = self.position.wrapping_add(HEADER);
            self.position = start.wrapping_add(length.next_multiple_of(8));
            if is_kept {
                return self.bytes(start, length).map(Some);
            }
        }
        Ok(None)
    }

    /// Gives the kernel the places of all records that were read. It wakes who waits for records only if this was done.
    pub(super) fn release(&mut self) {
        if self.released != self.position {
            self.reader.word().store(self.position, Ordering::Release);
            self.released = self.position;
        }
    }

    /// The length of the record that is next, and whether it is one.
    fn header(&mut self) -> Result<Option<(usize, bool)>, Errno> {
        let available = self.written.wrapping_sub(self.position);
        if available < HEADER {
            return Ok(None);
        }
        let header: *const u8 = self.bytes(self.position, HEADER)?.as_ptr();
        // SAFETY: four bytes that are mapped, at a multiple of eight; the kernel writes them atomically.
        let header = unsafe { AtomicU32::from_ptr(header.cast_mut().cast()) };
        // What was written before the length is seen from now on.
        let header = header.load(Ordering::Acquire);
        let length = usize::try_from(header & !(BUSY | DISCARDED)).unwrap_or(usize::MAX);
        let is_there = header & BUSY == 0 && length <= available - HEADER;
        Ok(is_there.then_some((length, header & DISCARDED == 0)))
    }

    /// Bytes of the row of all records. They are the reader's until it releases them.
    fn bytes(&mut self, start: usize, length: usize) -> Result<&[u8], Errno> {
        let mut offset = start.wrapping_sub(self.window_start);
        if offset
            .checked_add(length)
            .is_none_or(|end| end > self.window.length)
        {
            let page = page_size();
            offset = start % page;
            self.window_start = start - offset;
            let place = 2 * page + self.window_start % self.size;
            let length = window_length(offset + length, self.size, page);
            self.window = Mapping::new(self.map.fd().as_fd(), place, length, ProtFlags::READ)?;
        }
        // SAFETY: inside of the window, and the kernel doesn't write here before the reader releases it, which it does
        // not while this borrow of it lasts.
        Ok(unsafe { slice::from_raw_parts(self.window.start.add(offset).as_ptr(), length) })
    }
}

/// How much to map for so many bytes from the start of a page on. A page more than the buffer is there from each of its
/// pages, and a record that is as long as the buffer may take it.
fn window_length(wanted: usize, size: usize, page: usize) -> usize {
    wanted.next_multiple_of(page).max(WINDOW.min(size))
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.map.fd().as_fd()
    }
}

/// Pages of a map.
struct Mapping {
    start: NonNull<u8>,
    length: usize,
}

// SAFETY: nothing but this value knows the pages, and no thread is special to them.
unsafe impl Send for Mapping {}

impl Mapping {
    fn new(map: BorrowedFd<'_>, offset: usize, length: usize, protection: ProtFlags) -> Result<Self, Errno> {
        let offset = u64::try_from(offset).map_err(|_| Errno::OVERFLOW)?;
        // SAFETY: the kernel chooses an address where nothing is.
        let start = unsafe { mmap(ptr::null_mut(), length, protection, MapFlags::SHARED, map, offset)? };
        let start = NonNull::new(start.cast()).ok_or(Errno::NOMEM)?;
        Ok(Mapping { start, length })
    }

    /// The number at the start.
    fn word(&self) -> &AtomicUsize {
        // SAFETY: the start of a page, and both sides access it atomically. Where it is only readable, it is only read.
        unsafe { AtomicUsize::from_ptr(self.start.as_ptr().cast()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: these are the pages that were mapped, and no borrow of them outlives this value.
        let result = unsafe { munmap(self.start.as_ptr().cast(), self.length) };
        debug_assert!(result.is_ok(), "{result:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_what_is_wanted() {
        let page = 4096;
        assert_eq!(window_length(1, 8 << 20, page), WINDOW);
        assert_eq!(window_length(WINDOW + 1, 8 << 20, page), WINDOW + page);
        assert_eq!(window_length(1, page, page), page);
        assert_eq!(window_length(page + 1, page, page), 2 * page);
    }
}
