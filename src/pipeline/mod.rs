//! The one loop: chunks from a source, worked on by every core, printed in order.
//!
//! A chunk is worked on as if it began with an event. That is so for a log with one event a line; where an object
//! spreads over the end of a chunk, what it left unfinished is put before the next one, which is worked on again.

mod limit;
mod plan;
mod pool;

use std::collections::VecDeque;

use crate::filter::Descendants;
use crate::sink::{Sink, SinkError};
use crate::source::{Chunk, InputError, Next, Source, Unfinished};

pub(crate) use limit::Limit;
pub(crate) use plan::{Encoder, Plan};

use limit::Limiter;
use plan::Outcome;
use pool::{Done, Job, Pool};

/// What happened in a run.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) events_read: u64,
    pub(crate) events_printed: u64,
    /// Lines that held something but no event, or an event and something more.
    pub(crate) skipped: u64,
    pub(crate) first_skipped: Option<SkippedLine>,
}

/// A line that was skipped.
#[derive(Debug)]
pub(crate) struct SkippedLine {
    pub(crate) input: String,
    /// Counted from 1.
    pub(crate) line: u64,
    pub(crate) reason: String,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PipelineError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Sink(#[from] SinkError),
}

/// Is told how far things are, and lets output be written.
pub(crate) trait Observer {
    fn output(&mut self, write: &mut dyn FnMut()) {
        write();
    }
    fn after_chunk(&mut self, _summary: &Summary) {}
}

/// For runs that nobody watches.
pub(crate) struct Unobserved;

impl Observer for Unobserved {}

/// Runs until the source ends or the limit is reached. Gives the summary in any case.
pub(crate) fn run(
    plan: &Plan,
    limit: Limit,
    source: &mut dyn Source,
    sink: &mut dyn Sink,
    observer: &mut dyn Observer,
) -> (Summary, Result<(), PipelineError>) {
    let mut run = Run {
        plan,
        limiter: Limiter::new(limit),
        counted: limit != Limit::All,
        sink,
        observer,
        inputs: Vec::new(),
        descendants: Descendants::default(),
        buffers: Buffers::default(),
        summary: Summary::default(),
    };
    let result = Pool::with(plan, |pool| run.all(source, pool));
    (run.summary, result)
}

struct Run<'a> {
    plan: &'a Plan,
    limiter: Limiter,
    /// Events were printed one by one from the start.
    counted: bool,
    sink: &'a mut dyn Sink,
    observer: &'a mut dyn Observer,
    /// By [`Chunk::input`].
    inputs: Vec<InputState>,
    descendants: Descendants,
    buffers: Buffers,
    summary: Summary,
}

#[derive(Debug, Default)]
struct InputState {
    /// How many lines were passed.
    lines: u64,
    /// The line that was skipped last. A very long one comes in several chunks, and is one line all the same.
    skipped: Option<u64>,
    unfinished: Unfinished,
}

/// Memory to be used again: taking it from the system anew for each chunk would cost more than some of the work.
#[derive(Debug, Default)]
struct Buffers {
    chunks: Vec<Vec<u8>>,
    encoded: Vec<Vec<u8>>,
}

/// A buffer that one long line made larger than this is given back.
const WORTH_KEEPING: usize = 1024 * 1024;

impl Buffers {
    fn keep_chunk(&mut self, chunk: Chunk) {
        let buffer = chunk.into_buffer();
        if buffer.capacity() <= WORTH_KEEPING {
            self.chunks.push(buffer);
        }
    }

    fn keep_encoded(&mut self, mut buffer: Vec<u8>) {
        if buffer.capacity() <= WORTH_KEEPING {
            buffer.clear();
            self.encoded.push(buffer);
        }
    }
}

/// How many bytes of chunks may be worked on at the same time, beyond the first chunk: very long lines make very
/// large chunks, and what comes of them takes memory too.
const MAX_UNDER_WAY: usize = 4 * 1024 * 1024;

/// A chunk that is alone and smaller than this isn't worth waking another thread.
const WORTH_A_THREAD: usize = 64 * 1024;

impl Run<'_> {
    fn all(&mut self, source: &mut dyn Source, pool: &mut Pool<'_, '_>) -> Result<(), PipelineError> {
        let mut running = VecDeque::new();
        let mut under_way = 0;
        let mut ended = self.limiter.is_reached();
        let mut failure = None;
        loop {
            while !ended && running.len() < pool.depth() && (running.is_empty() || under_way < MAX_UNDER_WAY)
            {
                let next = match self.read(source, running.is_empty()) {
                    // What was read before is printed all the same.
                    Err(PipelineError::Input(error)) => {
                        failure = Some(error);
                        Next::End
                    }
                    next => next?,
                };
                match next {
                    Next::Chunk(chunk) if self.is_for_this_thread(&chunk, pool, running.is_empty()) => {
                        let outcome = self.work(&chunk);
                        self.finish(source, chunk, outcome)?;
                        if self.limiter.is_reached() {
                            return Ok(());
                        }
                    }
                    Next::Chunk(chunk) => {
                        let encoded = self.buffers.encoded.pop().unwrap_or_default();
                        under_way += chunk.text().len();
                        running.push_back(pool.submit(chunk, self.joins(), encoded));
                    }
                    Next::NotReady => break,
                    Next::End => ended = true,
                }
            }
            match running.pop_front().map(Job::wait) {
                Some(Done { chunk, outcome }) => {
                    under_way -= chunk.text().len();
                    self.finish(source, chunk, outcome)?;
                }
                None if ended => break,
                None => {}
            }
            if self.limiter.is_reached() {
                return Ok(());
            }
        }
        self.caught_up()?;
        failure.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The next chunk. The end was reached for the time being before anything is waited for.
    fn read(&mut self, source: &mut dyn Source, wait: bool) -> Result<Next, PipelineError> {
        match source.next(false, self.buffers.chunks.pop().unwrap_or_default())? {
            Next::NotReady if wait => {
                if source.is_followed() {
                    self.caught_up()?;
                }
                Ok(source.next(true, Vec::new())?)
            }
            next => Ok(next),
        }
    }

    fn caught_up(&mut self) -> Result<(), PipelineError> {
        let mut result = Ok(());
        let (limiter, sink) = (&mut self.limiter, &mut *self.sink);
        self.observer
            .output(&mut || result = limiter.caught_up(sink).and_then(|()| sink.flush()));
        self.count_printed();
        Ok(result?)
    }

    /// Where events are printed one by one, those that were kept back don't count.
    fn count_printed(&mut self) {
        if self.counted {
            self.summary.events_printed = self.limiter.printed();
        }
    }

    fn joins(&self) -> bool {
        !self.counted
    }

    fn is_for_this_thread(&self, chunk: &Chunk, pool: &Pool<'_, '_>, nothing_runs: bool) -> bool {
        let is_small = chunk.text().len() < WORTH_A_THREAD;
        self.plan.is_sequential() || pool.depth() == 1 || (nothing_runs && is_small)
    }

    fn work(&mut self, chunk: &Chunk) -> Outcome {
        if self
            .inputs
            .get(chunk.input)
            .is_some_and(|input| !input.unfinished.is_empty())
        {
            // It will be worked on when what is unfinished stands before it.
            return Outcome::default();
        }
        let encoded = self.buffers.encoded.pop().unwrap_or_default();
        self.plan.work(
            chunk.text(),
            chunk.is_last,
            self.joins(),
            &mut self.descendants,
            encoded,
        )
    }

    /// Prints what came of a chunk, after all chunks before it.
    fn finish(
        &mut self,
        source: &dyn Source,
        mut chunk: Chunk,
        mut outcome: Outcome,
    ) -> Result<(), PipelineError> {
        if self.inputs.len() <= chunk.input {
            self.inputs.resize_with(chunk.input + 1, InputState::default);
        }
        let input = &mut self.inputs[chunk.input];
        if !input.unfinished.is_empty() {
            if !input.unfinished.join(&mut chunk) {
                self.buffers.keep_chunk(chunk);
                return Ok(());
            }
            outcome = self.work(&chunk);
        }
        self.print(&chunk, &outcome)?;
        self.note_skipped(source, &chunk, &mut outcome);
        let input = &mut self.inputs[chunk.input];
        input.lines += outcome.lines;
        input.unfinished.keep(&chunk, outcome.unfinished);
        if chunk.is_last {
            *input = InputState::default();
        }
        self.summary.events_read += outcome.events_read;
        self.observer.after_chunk(&self.summary);
        self.buffers.keep_encoded(outcome.encoded);
        self.buffers.keep_chunk(chunk);
        Ok(())
    }

    fn print(&mut self, chunk: &Chunk, outcome: &Outcome) -> Result<(), PipelineError> {
        if outcome.pieces.is_empty() {
            return Ok(());
        }
        let mut result = Ok(());
        let (limiter, sink, counted) = (&mut self.limiter, &mut *self.sink, self.counted);
        self.observer.output(&mut || {
            let mut pieces = outcome
                .pieces
                .iter()
                .map(|piece| outcome.bytes(piece, chunk.text()));
            let mut write = |bytes| {
                if counted {
                    limiter.event(bytes, sink)
                } else {
                    sink.write(bytes)
                }
            };
            result = pieces.try_for_each(&mut write).and_then(|()| sink.flush());
        });
        self.summary.events_printed += outcome.events_printed;
        self.count_printed();
        Ok(result?)
    }

    fn note_skipped(&mut self, source: &dyn Source, chunk: &Chunk, outcome: &mut Outcome) {
        let input = &mut self.inputs[chunk.input];
        let first = outcome
            .first_skipped
            .as_ref()
            .map(|skipped| input.lines + skipped.line);
        let is_known = first.is_some() && first == input.skipped;
        self.summary.skipped += outcome.skipped - u64::from(is_known);
        input.skipped = outcome
            .last_skipped
            .map(|line| input.lines + line)
            .or(input.skipped);
        if self.summary.first_skipped.is_none()
            && let Some(skipped) = outcome.first_skipped.take()
        {
            self.summary.first_skipped = Some(SkippedLine {
                input: source.name(chunk.input),
                line: self.inputs[chunk.input].lines + skipped.line + 1,
                reason: skipped.reason.to_string(),
            });
        }
    }
}
