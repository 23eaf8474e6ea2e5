//! What waits for one reader.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::{Delivery, Limit, Missed, Published};

#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    limit: Limit,
}

/// How much has to wait before a reader that sleeps is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Any,
    /// Half of the limit.
    Half,
    /// No amount: only the end counts.
    Closed,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Delivery>,
    bytes: usize,
    /// Not kept since something was.
    missed: Missed,
    missed_ever: u64,
    is_closed: bool,
    /// The reader sleeps, and wants to be woken when so much waits for it.
    sleeper: Option<(Waker, Fill)>,
}

/// What became of an event.
pub(super) enum Pushed {
    /// Who has to be woken, when no lock is held any more.
    Kept(Option<Waker>),
    Missed,
}

/// What a reader finds.
pub(super) enum Found {
    Delivery(Delivery),
    Nothing,
    End,
}

impl Queue {
    pub(super) fn new(limit: Limit) -> Self {
        Queue {
            state: Mutex::default(),
            limit,
        }
    }

    /// Keeps the event, if there is a place and the reader isn't gone.
    pub(super) fn push(&self, event: &Arc<Published>) -> Pushed {
        let mut state = self.state();
        if state.is_closed {
            return Pushed::Kept(None);
        }
        let length = event.message.len();
        let is_full = state.waiting.len() >= self.limit.events
            || (state.bytes > 0 && state.bytes + length > self.limit.bytes);
        if is_full {
            state.missed.by_reader += 1;
            state.missed_ever += 1;
            return Pushed::Missed;
        }
        let missed = state.take_missed();
        state.waiting.extend(missed);
        state.bytes += length;
        state.waiting.push_back(Delivery::Event(Arc::clone(event)));
        Pushed::Kept(state.sleeper_to_wake(self.limit))
    }

    /// So many events came neither here nor anywhere. Gives who has to be woken, when no lock is held any more.
    pub(super) fn lose(&self, count: u64) -> Option<Waker> {
        let mut state = self.state();
        if state.is_closed {
            return None;
        }
        state.missed.by_all += count;
        state.sleeper_to_wake(self.limit)
    }

    pub(super) fn pop(&self) -> Found {
        self.state().pop()
    }

    /// As [`Self::pop`]; if there is nothing, `waker` is woken when there is.
    pub(super) fn pop_or_sleep(&self, waker: &Waker) -> Found {
        let mut state = self.state();
        let found = state.pop();
        if matches!(found, Found::Nothing) {
            state.sleeper = Some((waker.clone(), Fill::Any));
        }
        found
    }

    /// Everything that waits, in order.
    pub(super) fn take_all(&self) -> VecDeque<Delivery> {
        let mut state = self.state();
        let mut all = std::mem::take(&mut state.waiting);
        state.bytes = 0;
        all.extend(state.take_missed());
        all
    }

    /// `false` if so much waits already, or nothing more will come; else `waker` is woken when it does.
    pub(super) fn sleep(&self, waker: &Waker, fill: Fill) -> bool {
        let mut state = self.state();
        if state.is_closed || state.is_filled(self.limit, fill) {
            return false;
        }
        state.sleeper = Some((waker.clone(), fill));
        true
    }

    pub(super) fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        let sleeper = state.sleeper.take();
        drop(state);
        if let Some((waker, _)) = sleeper {
            waker.wake();
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state().is_closed
    }

    #[cfg(test)]
    pub(super) fn missed_ever(&self) -> u64 {
        self.state().missed_ever
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pop(&mut self) -> Found {
        match self.waiting.pop_front() {
            Some(delivery) => {
                if let Delivery::Event(event) = &delivery {
                    self.bytes -= event.message.len();
                }
                Found::Delivery(delivery)
            }
            None => match self.take_missed() {
                Some(missed) => Found::Delivery(missed),
                None if self.is_closed => Found::End,
                None => Found::Nothing,
            },
        }
    }

    fn take_missed(&mut self) -> Option<Delivery> {
        let missed = std::mem::take(&mut self.missed);
        (missed != Missed::default()).then_some(Delivery::Missed(missed))
    }

    fn sleeper_to_wake(&mut self, limit: Limit) -> Option<Waker> {
        let (_, fill) = self.sleeper.as_ref()?;
        let sleeper = if self.is_filled(limit, *fill) {
            self.sleeper.take()
        } else {
            None
        };
        sleeper.map(|(waker, _)| waker)
    }

    fn is_filled(&self, limit: Limit, fill: Fill) -> bool {
        match fill {
            Fill::Any => !self.waiting.is_empty() || self.missed != Missed::default(),
            Fill::Half => self.waiting.len() >= limit.events / 2 || self.bytes >= limit.bytes / 2,
            Fill::Closed => false,
        }
    }
}
