//! A log in memory.

use super::chunk::{Chunk, MIN_SPACE, Pending};
use super::{InputError, InputName, Next, Source};

/// Gives out a text as if it were read from standard input.
pub(crate) struct Memory {
    text: Vec<u8>,
    position: usize,
    pending: Pending,
    ended: bool,
}

impl Memory {
    pub(crate) fn new(text: Vec<u8>) -> Self {
        Memory {
            text,
            position: 0,
            pending: Pending::default(),
            ended: false,
        }
    }

    fn chunk(&mut self, spare: &mut Vec<u8>) -> Option<Chunk> {
        while self.position < self.text.len() {
            let end = self.text.len().min(self.position + MIN_SPACE);
            let part = &self.text[self.position..end];
            self.pending.space()[..part.len()].copy_from_slice(part);
            self.pending.add(part.len());
            self.position = end;
            let has_more = self.position < self.text.len();
            if let Some(chunk) = self.pending.take_lines(0, has_more, spare) {
                return Some(chunk);
            }
        }
        (!std::mem::replace(&mut self.ended, true)).then(|| self.pending.take_last(0, spare))
    }
}

impl Source for Memory {
    fn next(&mut self, _wait: bool, mut spare: Vec<u8>) -> Result<Next, InputError> {
        Ok(self.chunk(&mut spare).map_or(Next::End, Next::Chunk))
    }

    fn is_followed(&self) -> bool {
        false
    }

    fn name(&self, _input: usize) -> String {
        InputName::Stdin.to_string()
    }
}
