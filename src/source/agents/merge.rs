//! Streams of several agents merged into one, in the order of time.
//!
//! The oldest event at hand goes first. It goes at once if every stream has shown its next event; else it waits for
//! the streams that are silent, but never longer than the window, so that a quiet node holds nobody up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::client::OVERHEAD;

/// When an event happened: seconds since 1970 and nanoseconds.
pub(super) type EventTime = (i64, i32);

/// How long an event waits for older ones of other agents.
pub(super) const WINDOW: Duration = Duration::from_millis(500);

/// A stream that has so many bytes waiting isn't read until some of them went.
const MAX_WAITING: usize = 1024 * 1024;

/// Events that wait for their turn.
#[derive(Debug, Default)]
pub(super) struct Merge {
    lanes: Vec<Lane>,
    /// The latest time that went out, and from where.
    latest: Option<(EventTime, usize)>,
    late: u64,
}

/// The events of one agent, in the order that it sent them.
#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Whether it may still show an event.
    is_live: bool,
    /// The time of its last event, for those that say none.
    last: EventTime,
}

#[derive(Debug)]
struct Waiting {
    time: EventTime,
    arrived: Instant,
    message: Bytes,
}

impl Merge {
    pub(super) fn new(lanes: usize) -> Self {
        let mut merge = Merge::default();
        merge.lanes.resize_with(lanes, || Lane {
            is_live: true,
            ..Lane::default()
        });
        merge
    }

    /// Whether a stream is waited for.
    pub(super) fn set_live(&mut self, lane: usize, is_live: bool) {
        self.lanes[lane].is_live = is_live;
    }

    /// Whether there is room for more events of a stream.
    pub(super) fn has_room(&self, lane: usize) -> bool {
        self.lanes[lane].bytes < MAX_WAITING
    }

    pub(super) fn push(&mut self, lane: usize, time: Option<EventTime>, arrived: Instant, message: Bytes) {
        let lane = &mut self.lanes[lane];
        let time = time.unwrap_or(lane.last);
        lane.last = time;
        lane.bytes += message.len() + OVERHEAD;
        lane.waiting.push_back(Waiting {
            time,
            arrived,
            message,
        });
    }

    /// The next event, if its turn has come; with `at_once`, whether or not.
    pub(super) fn pop(&mut self, now: Instant, at_once: bool) -> Option<Bytes> {
        let heads = self.lanes.iter().enumerate();
        let heads = heads.filter_map(|(index, lane)| Some((lane.waiting.front()?.time, index)));
        let (time, index) = heads.min()?;
        let is_due = || self.due().is_some_and(|due| due <= now);
        if !at_once && !self.is_complete() && !is_due() {
            return None;
        }
        if self
            .latest
            .is_some_and(|(latest, from)| time < latest && from != index)
        {
            self.late += 1;
        }
        if self.latest.is_none_or(|(latest, _)| time >= latest) {
            self.latest = Some((time, index));
        }
        let lane = &mut self.lanes[index];
        let waiting = lane.waiting.pop_front()?;
        lane.bytes -= waiting.message.len() + OVERHEAD;
        Some(waiting.message)
    }

    /// When the next event goes, whatever else comes.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.lanes.iter().any(|lane| lane.bytes >= MAX_WAITING) {
            // Waiting longer would hold up a stream that is in a hurry.
            return self.heads().map(|head| head.arrived).min();
        }
        self.heads().map(|head| head.arrived + WINDOW).min()
    }

    /// Events that came after younger ones of other agents had gone.
    pub(super) fn late(&self) -> u64 {
        self.late
    }

    fn heads(&self) -> impl Iterator<Item = &Waiting> {
        self.lanes.iter().filter_map(|lane| lane.waiting.front())
    }

    /// Whether nothing older can come.
    fn is_complete(&self) -> bool {
        self.lanes
            .iter()
            .all(|lane| !lane.is_live || !lane.waiting.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &'static str) -> Bytes {
        Bytes::from_static(text.as_bytes())
    }

    fn popped(merge: &mut Merge, now: Instant) -> Vec<Bytes> {
        std::iter::from_fn(|| merge.pop(now, false)).collect()
    }

    #[test]
    fn the_oldest_goes_first() {
        let now = Instant::now();
        let mut merge = Merge::new(2);
        merge.push(0, Some((1, 0)), now, message("a1"));
        merge.push(0, Some((3, 0)), now, message("a3"));
        assert!(merge.pop(now, false).is_none(), "the other may have an older one");
        merge.push(1, Some((2, 0)), now, message("b2"));
        merge.push(1, Some((2, 5)), now, message("b25"));
        assert_eq!(popped(&mut merge, now), ["a1", "b2", "b25"]);
        merge.set_live(1, false);
        assert_eq!(popped(&mut merge, now), ["a3"]);
        assert_eq!(merge.late(), 0);
    }

    #[test]
    fn silent_streams_are_waited_for_only_so_long() {
        let now = Instant::now();
        let mut merge = Merge::new(2);
        merge.push(0, Some((5, 0)), now, message("a5"));
        assert_eq!(merge.due(), Some(now + WINDOW));
        assert_eq!(popped(&mut merge, now + WINDOW), ["a5"]);
        merge.push(1, Some((4, 0)), now, message("b4"));
        assert_eq!(popped(&mut merge, now + WINDOW), ["b4"]);
        assert_eq!(merge.late(), 1);
    }

    #[test]
    fn what_is_younger_than_an_overdue_event_still_goes_after_older_ones() {
        let now = Instant::now();
        let mut merge = Merge::new(3);
        merge.push(0, Some((5, 0)), now, message("a5"));
        merge.push(1, Some((4, 0)), now + WINDOW, message("b4"));
        assert_eq!(popped(&mut merge, now + WINDOW), ["b4", "a5"]);
    }

    #[test]
    fn a_full_stream_waits_for_nobody() {
        let now = Instant::now();
        let mut merge = Merge::new(2);
        let large = Bytes::from(vec![0; MAX_WAITING]);
        merge.push(0, Some((5, 0)), now, large);
        assert!(!merge.has_room(0) && merge.has_room(1));
        assert!(merge.pop(now, false).is_some());
        assert!(merge.has_room(0));
    }

    #[test]
    fn events_without_a_time_stay_where_they_were() {
        let now = Instant::now();
        let mut merge = Merge::new(2);
        merge.push(0, Some((9, 0)), now, message("a9"));
        merge.push(0, None, now, message("a?"));
        merge.push(1, Some((8, 0)), now, message("b8"));
        merge.push(1, Some((10, 0)), now, message("b10"));
        assert_eq!(popped(&mut merge, now), ["b8", "a9", "a?"]);
    }
}
