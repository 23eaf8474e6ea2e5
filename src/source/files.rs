//! Inputs one after the other.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::chunk::Pending;
use super::input::{Input, InputError, InputName};
use super::{Next, Source};
use crate::stop::Stop;

/// Reads inputs from their start to their end, in the order given. Each is opened when its turn comes, so that there
/// may be any number of them.
pub(crate) struct Files {
    names: Vec<InputName>,
    /// The input that is being read, or whose turn is next.
    index: usize,
    open: Option<Input>,
    pending: Pending,
    /// Why no more can be read, to be told when what was read before is given out.
    failure: Option<InputError>,
    stop: Arc<Stop>,
    bytes: Arc<AtomicU64>,
}

impl Files {
    /// Checks all inputs. `bytes` counts what is read. Also gives how much there is to read, if all are files.
    pub(crate) fn new(
        names: Vec<InputName>,
        stop: Arc<Stop>,
        bytes: Arc<AtomicU64>,
    ) -> Result<(Self, Option<u64>), InputError> {
        let lengths = names
            .iter()
            .map(InputName::check)
            .collect::<Result<Vec<_>, _>>()?;
        let length = lengths.into_iter().sum();
        let pending = Pending::default();
        Ok((
            Files {
                names,
                index: 0,
                open: None,
                pending,
                failure: None,
                stop,
                bytes,
            },
            length,
        ))
    }

    /// The input that is being read; `None` after the last.
    fn input(&mut self) -> Result<Option<&mut Input>, InputError> {
        if self.open.is_none()
            && let Some(name) = self.names.get(self.index)
        {
            self.open = Some(Input::open(name.clone(), &self.stop, &self.bytes)?);
        }
        Ok(self.open.as_mut())
    }
}

impl Source for Files {
    fn next(&mut self, wait: bool, mut spare: Vec<u8>) -> Result<Next, InputError> {
        loop {
            let is_stopped = self.stop.is_requested();
            let cannot_go_on = is_stopped || self.failure.is_some();
            let Some(input) = self.input()? else {
                return Ok(Next::End);
            };
            let has_more = !cannot_go_on && input.is_ready();
            if (!has_more || self.pending.is_full())
                && let Some(chunk) = self.pending.take_lines(self.index, has_more, &mut spare)
            {
                return Ok(Next::Chunk(chunk));
            }
            if is_stopped {
                // What there is of a line will never be completed, and nobody waits for it.
                return Ok(Next::End);
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if !has_more && !wait {
                return Ok(Next::NotReady);
            }
            let Some(input) = &mut self.open else { continue };
            let length = match input.read(self.pending.space()) {
                // Compressed data that stops being read looks cut off.
                Err(_) if self.stop.is_requested() => continue,
                Err(error) => {
                    self.failure = Some(error);
                    continue;
                }
                Ok(length) => length,
            };
            self.pending.add(length);
            if length == 0 && !self.stop.is_requested() {
                let chunk = self.pending.take_last(self.index, &mut spare);
                self.open = None;
                self.index += 1;
                return Ok(Next::Chunk(chunk));
            }
        }
    }

    fn is_followed(&self) -> bool {
        false
    }

    fn name(&self, input: usize) -> String {
        self.names[input].to_string()
    }
}
