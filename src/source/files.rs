//! Inputs one after the other.

use std::collections::VecDeque;
use std::sync::Arc;

use super::chunk::Pending;
use super::input::{Input, InputError, InputName};
use super::{Next, Source};
use crate::stop::Stop;

/// Reads inputs from their start to their end, in the order given.
pub(crate) struct Files {
    names: Vec<InputName>,
    /// What isn't read to its end yet, with its index.
    inputs: VecDeque<(usize, Input)>,
    pending: Pending,
    /// Why no more can be read, to be told when what was read before is given out.
    failure: Option<InputError>,
    stop: Arc<Stop>,
}

impl Files {
    pub(crate) fn new(inputs: Vec<Input>, stop: Arc<Stop>) -> Self {
        Files {
            names: inputs.iter().map(|input| input.name().clone()).collect(),
            inputs: inputs.into_iter().enumerate().collect(),
            pending: Pending::default(),
            failure: None,
            stop,
        }
    }
}

impl Source for Files {
    fn next(&mut self, wait: bool, mut spare: Vec<u8>) -> Result<Next, InputError> {
        loop {
            let Some((index, input)) = self.inputs.front_mut() else {
                return Ok(Next::End);
            };
            let has_more = input.is_ready() && !self.stop.is_requested() && self.failure.is_none();
            if (!has_more || self.pending.is_full())
                && let Some(chunk) = self.pending.take_lines(*index, has_more, &mut spare)
            {
                return Ok(Next::Chunk(chunk));
            }
            if self.stop.is_requested() {
                // What there is of a line will never be completed, and nobody waits for it.
                return Ok(Next::End);
            }
            if let Some(failure) = self.failure.take() {
                self.inputs.clear();
                return Err(failure);
            }
            if !has_more && !wait {
                return Ok(Next::NotReady);
            }
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
                let chunk = self.pending.take_last(*index, &mut spare);
                self.inputs.pop_front();
                return Ok(Next::Chunk(chunk));
            }
        }
    }

    fn is_followed(&self) -> bool {
        false
    }

    fn name(&self, input: usize) -> &InputName {
        &self.names[input]
    }
}
