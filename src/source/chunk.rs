//! Chunks of text that end where a line does, or at least an object.

use crate::decode::boundary;

/// A piece of an input.
#[derive(Debug)]
pub(crate) struct Chunk {
    buffer: Vec<u8>,
    length: usize,
    /// Which input it comes from.
    pub(crate) input: usize,
    /// The input ends here; only then may the last line lack its line end.
    pub(crate) is_last: bool,
    /// More of this input was there to be read at once.
    pub(crate) has_more: bool,
}

impl Chunk {
    /// Whole lines, one event each; with `has_more`, others are there already.
    pub(super) fn of_lines(text: Vec<u8>, has_more: bool) -> Self {
        Chunk {
            length: text.len(),
            buffer: text,
            input: 0,
            is_last: false,
            has_more,
        }
    }

    pub(crate) fn text(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Puts text before that of the chunk.
    pub(crate) fn prepend(&mut self, text: &[u8]) {
        self.buffer.splice(..0, text.iter().copied());
        self.length += text.len();
    }

    /// The buffer, to be used again.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// Text that was read and not given out yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Longer than what it holds, so that reading doesn't have to clear it again and again.
    buffer: Vec<u8>,
    length: usize,
    /// Up to here no line end was found.
    searched: usize,
}

/// How much is read before a chunk is given out, unless the input has no more at the moment. Large enough that
/// the hand-over to another thread doesn't count, small enough for a processor's cache.
pub(super) const CHUNK_SIZE: usize = 256 * 1024;

/// There is always space for at least this much: a read is worth its system call then.
pub(super) const MIN_SPACE: usize = 64 * 1024;

impl Pending {
    /// Where to read more text to.
    pub(super) fn space(&mut self) -> &mut [u8] {
        let wanted = (self.length + MIN_SPACE).max(CHUNK_SIZE + MIN_SPACE);
        if self.buffer.len() < wanted {
            // A line longer than a chunk: doubling keeps the copying linear.
            let longer = if self.buffer.is_empty() {
                wanted
            } else {
                wanted.max(self.buffer.len() * 2)
            };
            self.buffer.resize(longer, 0);
        }
        &mut self.buffer[self.length..]
    }

    /// So much was read into [`Pending::space`].
    pub(super) fn add(&mut self, length: usize) {
        self.length += length;
    }

    pub(super) fn is_full(&self) -> bool {
        self.length >= CHUNK_SIZE
    }

    /// Takes all whole lines, or objects, if there are any; `spare` becomes the buffer for the rest then.
    pub(super) fn take_lines(&mut self, input: usize, has_more: bool, spare: &mut Vec<u8>) -> Option<Chunk> {
        let Some(end) = boundary(&self.buffer[..self.length], self.searched, !has_more) else {
            self.searched = self.length;
            return None;
        };
        let rest = &self.buffer[end..self.length];
        let mut next = std::mem::take(spare);
        if next.len() < rest.len() {
            next.resize(rest.len(), 0);
        }
        next[..rest.len()].copy_from_slice(rest);
        let next = Pending {
            buffer: next,
            length: rest.len(),
            searched: 0,
        };
        let buffer = std::mem::replace(self, next).buffer;
        Some(Chunk {
            buffer,
            length: end,
            input,
            is_last: false,
            has_more,
        })
    }

    /// Takes everything as the last chunk of an input.
    pub(super) fn take_last(&mut self, input: usize, spare: &mut Vec<u8>) -> Chunk {
        let next = Pending {
            buffer: std::mem::take(spare),
            length: 0,
            searched: 0,
        };
        let Pending { buffer, length, .. } = std::mem::replace(self, next);
        Chunk {
            buffer,
            length,
            input,
            is_last: true,
            has_more: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(pending: &mut Pending, text: &str) {
        pending.space()[..text.len()].copy_from_slice(text.as_bytes());
        pending.add(text.len());
    }

    #[test]
    fn chunks_end_where_lines_do() {
        let mut pending = Pending::default();
        add(&mut pending, "{1}\n{2}\n{3");
        let chunk = pending.take_lines(0, true, &mut Vec::new()).unwrap();
        assert_eq!(chunk.text(), b"{1}\n{2}\n");
        assert!(!chunk.is_last);
        assert!(pending.take_lines(0, true, &mut Vec::new()).is_none());
        add(&mut pending, "}\n");
        assert_eq!(
            pending
                .take_lines(0, true, &mut chunk.into_buffer())
                .unwrap()
                .text(),
            b"{3}\n"
        );
        add(&mut pending, "{4}");
        let last = pending.take_last(0, &mut Vec::new());
        assert_eq!((last.text(), last.is_last), (&b"{4}"[..], true));
    }

    #[test]
    fn objects_over_several_lines_stay_together() {
        let mut pending = Pending::default();
        add(&mut pending, "{\n  1\n}\n{\n  2\n");
        assert_eq!(
            pending.take_lines(0, true, &mut Vec::new()).unwrap().text(),
            b"{\n  1\n}\n{\n  2\n"
        );
        add(&mut pending, "}\n{\n  3\n  ");
        assert_eq!(
            pending.take_lines(0, true, &mut Vec::new()).unwrap().text(),
            b"}\n"
        );
    }

    #[test]
    fn objects_without_line_ends_dont_wait() {
        let mut pending = Pending::default();
        add(&mut pending, "[{\"a\":1},{\"b\":");
        assert!(pending.take_lines(0, true, &mut Vec::new()).is_none());
        assert_eq!(
            pending.take_lines(0, false, &mut Vec::new()).unwrap().text(),
            b"[{\"a\":1}"
        );
        assert!(pending.take_lines(0, false, &mut Vec::new()).is_none());
        add(&mut pending, "2}");
        assert_eq!(
            pending.take_lines(0, false, &mut Vec::new()).unwrap().text(),
            b",{\"b\":2}"
        );
    }

    #[test]
    fn a_chunk_can_be_completed() {
        let mut pending = Pending::default();
        add(&mut pending, "2}\n");
        let mut chunk = pending.take_lines(3, false, &mut Vec::new()).unwrap();
        chunk.prepend(b"{1\n");
        assert_eq!(chunk.text(), b"{1\n2}\n");
        assert_eq!(chunk.input, 3);
    }
}
