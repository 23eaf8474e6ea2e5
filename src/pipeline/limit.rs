//! `--first` and `--last`: how many events are printed.

use std::collections::VecDeque;

use crate::sink::{Sink, SinkError};

/// How many of the events that pass are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Limit {
    #[default]
    All,
    First(u64),
    /// Those before the end of the input; what comes after it, when a file is followed, is printed as it comes.
    Last(u64),
}

/// Memory that isn't worth giving back.
const SMALL: usize = 4096;

/// Lets events through up to a limit.
#[derive(Debug)]
pub(super) struct Limiter {
    limit: Limit,
    printed: u64,
    /// The last events, if they are kept back.
    kept: VecDeque<Vec<u8>>,
}

impl Limiter {
    pub(super) fn new(limit: Limit) -> Self {
        Limiter {
            limit,
            printed: 0,
            kept: VecDeque::new(),
        }
    }

    /// Whether nothing will be printed any more.
    pub(super) fn is_reached(&self) -> bool {
        matches!(self.limit, Limit::First(count) if self.printed >= count)
    }

    /// Prints an event or keeps it back.
    pub(super) fn event(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), SinkError> {
        match self.limit {
            Limit::Last(count) => {
                // The event that falls out lends its memory to the one that comes in.
                let full = self.kept.len() as u64 >= count;
                let mut kept = if full {
                    self.kept.pop_front().unwrap_or_default()
                } else {
                    Vec::new()
                };
                if count > 0 {
                    if kept.capacity() > 4 * bytes.len() + SMALL {
                        // One long event must not make all that come after it as large.
                        kept = Vec::with_capacity(bytes.len());
                    }
                    kept.clear();
                    kept.extend_from_slice(bytes);
                    self.kept.push_back(kept);
                }
                Ok(())
            }
            Limit::First(_) if self.is_reached() => Ok(()),
            Limit::All | Limit::First(_) => {
                self.printed += 1;
                sink.write(bytes)
            }
        }
    }

    /// The end of what there is was reached: prints what was kept back, and from now on everything.
    pub(super) fn caught_up(&mut self, sink: &mut dyn Sink) -> Result<(), SinkError> {
        if let Limit::Last(_) = self.limit {
            self.limit = Limit::All;
            for kept in std::mem::take(&mut self.kept) {
                self.printed += 1;
                sink.write(&kept)?;
            }
        }
        Ok(())
    }

    /// How many events were printed, if they were counted here.
    pub(super) fn printed(&self) -> u64 {
        self.printed
    }
}
