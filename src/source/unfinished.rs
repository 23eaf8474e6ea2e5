//! Objects that spread over chunks.

use super::chunk::Chunk;

/// The start of an object at the end of a chunk, which the next one of its input has to complete.
#[derive(Debug, Default)]
pub(crate) struct Unfinished {
    text: Vec<u8>,
    /// How long it was when it was last tried to read it.
    tried: usize,
}

impl Unfinished {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts what is unfinished before the next chunk. False: the chunk was too little to try again, and is kept for those
    /// that follow.
    pub(crate) fn join(&mut self, chunk: &mut Chunk) -> bool {
        if self.text.is_empty() {
            return true;
        }
        let length = self.text.len() + chunk.text().len();
        if chunk.has_more && length < self.tried * 2 {
            // Reading a large object again with each chunk would take time that grows with its square.
            self.text.extend_from_slice(chunk.text());
            return false;
        }
        self.tried = length;
        chunk.prepend(&std::mem::take(&mut self.text));
        true
    }

    /// Keeps what the chunk leaves unfinished, from this place on.
    pub(crate) fn keep(&mut self, chunk: &Chunk, from: usize) {
        let rest = &chunk.text()[from..];
        if chunk.is_last {
            *self = Unfinished::default();
        } else if rest.is_empty() {
            self.tried = 0;
        } else {
            self.text = rest.to_vec();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(text: &str, is_last: bool) -> Chunk {
        let mut chunk = Chunk::of_lines(text.into(), true);
        chunk.is_last = is_last;
        chunk
    }

    #[test]
    fn what_is_unfinished_stands_before_the_next_chunk() {
        let mut unfinished = Unfinished::default();
        let mut first = chunk("{1}\n{\n", false);
        assert!(unfinished.join(&mut first));
        unfinished.keep(&first, 4);
        let mut second = chunk("2}\n", false);
        assert!(unfinished.join(&mut second));
        assert_eq!(second.text(), b"{\n2}\n");
        unfinished.keep(&second, second.text().len());
        assert!(unfinished.is_empty());
    }

    #[test]
    fn a_large_object_is_tried_again_when_it_has_doubled() {
        let mut unfinished = Unfinished::default();
        unfinished.keep(&chunk("{\n2,\n", false), 0);
        let mut tries = 0;
        for _ in 0..100 {
            let mut next = chunk("3,\n", false);
            if unfinished.join(&mut next) {
                tries += 1;
                unfinished.keep(&next, 0);
            }
        }
        assert!(tries < 8, "{tries}");
        // Nothing comes behind the last.
        let mut last = Chunk::of_lines(b"4}\n".into(), false);
        last.is_last = true;
        assert!(unfinished.join(&mut last));
        unfinished.keep(&last, 0);
        assert!(unfinished.is_empty());
    }
}
