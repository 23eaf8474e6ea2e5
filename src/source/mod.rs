//! Where events come from: files and standard input, compressed or not, read once or followed; and agents.
//!
//! A source gives chunks of text that are cut where lines end. It knows nothing of JSON but where a cut is good.

mod agents;
mod chunk;
mod files;
mod follow;
mod input;
mod memory;
mod sensor;
mod unfinished;

pub(crate) use agents::{Agents, Streams};
pub(crate) use chunk::Chunk;
pub(crate) use files::Files;
pub(crate) use follow::Follow;
pub(crate) use input::{InputError, InputName};
pub(crate) use memory::Memory;
pub(crate) use sensor::Live;
pub(crate) use unfinished::Unfinished;

/// What a source has.
#[derive(Debug)]
pub(crate) enum Next {
    Chunk(Chunk),
    /// Nothing at the moment; only when the caller doesn't want to wait.
    NotReady,
    /// Nothing any more.
    End,
}

/// Text in chunks, from one or several inputs.
pub(crate) trait Source {
    /// The next chunk. `spare` is a buffer that may be used for it. Without `wait`, comes back at once if there is
    /// nothing to read.
    fn next(&mut self, wait: bool, spare: Vec<u8>) -> Result<Next, InputError>;

    /// Whether the end of what there is isn't the end of the input.
    fn is_followed(&self) -> bool;

    /// What the input with this index, as in [`Chunk::input`], is called.
    fn name(&self, input: usize) -> String;

    /// What the user should know at the end: whatever couldn't be handed on as text, or not as it should be.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}
