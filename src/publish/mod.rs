//! Events on their way from the sensor to whoever reads them: outputs and clients.
//!
//! Each reader has a queue of its own with a limit. Who doesn't keep up misses events, and is told how many; nobody
//! else notices. A reader that sleeps is woken once, not for each event.

mod log_settings;
mod origin;
mod queue;

use std::collections::VecDeque;
use std::future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use bytes::Bytes;

use crate::event::event_types;
use crate::pb::EventType;
use crate::protojson::Transcoder;
use crate::schema;

pub(crate) use log_settings::{LogSettings, Rotation};
pub(crate) use origin::Origin;

use queue::{Fill, Found, Pushed, Queue};

/// An event, ready to be sent: the same for all readers.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) event_type: EventType,
    /// A `tetragon.GetEventsResponse`.
    pub(crate) message: Bytes,
    json: OnceLock<Vec<u8>>,
}

/// What a reader gets.
#[derive(Debug, Clone)]
pub(crate) enum Delivery {
    Event(Arc<Published>),
    /// Not all events came, between what came before and what comes next.
    Missed(Missed),
}

/// How many events a reader didn't get.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Missed {
    /// Because the reader didn't keep up.
    pub(crate) by_reader: u64,
    /// Because the kernel had no place for them: nobody got these.
    pub(crate) by_all: u64,
}

/// Hands events to all readers. Clones are the same hub.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hub {
    shared: Arc<Shared>,
}

/// One reader's events.
#[derive(Debug)]
pub(crate) struct Reader {
    queue: Arc<Queue>,
    hub: Hub,
}

/// Ends one reader's events.
#[derive(Debug, Clone)]
pub(crate) struct Closer(Arc<Queue>);

/// How much is kept for a reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

#[derive(Debug, Default)]
struct Shared {
    readers: Mutex<Readers>,
    /// In the order of [`event_types`].
    published: [AtomicU64; EVENT_TYPES],
    missed: AtomicU64,
}

#[derive(Debug, Default)]
struct Readers {
    queues: Vec<Arc<Queue>>,
    is_closed: bool,
}

const EVENT_TYPES: usize = 11;

static TRANSCODER: LazyLock<Transcoder> = LazyLock::new(|| Transcoder::new(&schema::events_response()));

impl Published {
    pub(crate) fn new(event_type: EventType, message: Bytes) -> Self {
        Published {
            event_type,
            message,
            json: OnceLock::new(),
        }
    }

    /// The message as protobuf JSON, made when it is first asked for.
    pub(crate) fn json(&self) -> &[u8] {
        self.json.get_or_init(|| {
            let mut json = Vec::with_capacity(2 * self.message.len());
            // It was encoded in this process: were it broken all the same, there would be an empty object.
            if TRANSCODER.transcode(&self.message, &mut json).is_err() {
                json.extend_from_slice(b"{}");
            }
            json
        })
    }
}

impl Missed {
    pub(crate) fn count(self) -> u64 {
        self.by_reader + self.by_all
    }
}

impl Hub {
    /// Hands an event to every reader, without waiting for any.
    pub(crate) fn publish(&self, event: Published) {
        let index = event_types().position(|event_type| event_type == event.event_type);
        if let Some(count) = index.and_then(|index| self.shared.published.get(index)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let event = Arc::new(event);
        let mut sleepers = Vec::new();
        let mut missed = 0;
        for queue in &self.readers().queues {
            match queue.push(&event) {
                Pushed::Kept(sleeper) => sleepers.extend(sleeper),
                Pushed::Missed => missed += 1,
            }
        }
        if missed > 0 {
            self.shared.missed.fetch_add(missed, Ordering::Relaxed);
        }
        sleepers.into_iter().for_each(Waker::wake);
    }

    /// Tells every reader of events that nobody can get.
    pub(crate) fn lose(&self, count: u64) {
        let sleepers: Vec<_> = self
            .readers()
            .queues
            .iter()
            .filter_map(|queue| queue.lose(count))
            .collect();
        sleepers.into_iter().for_each(Waker::wake);
    }

    /// A new reader, which gets all events from now on.
    pub(crate) fn subscribe(&self, limit: Limit) -> Reader {
        let queue = Arc::new(Queue::new(limit));
        let mut readers = self.readers();
        if readers.is_closed {
            queue.close();
        }
        readers.queues.push(Arc::clone(&queue));
        drop(readers);
        Reader {
            queue,
            hub: self.clone(),
        }
    }

    /// No more events will come: readers get what waits for them, and then the end.
    pub(crate) fn close(&self) {
        let mut readers = self.readers();
        readers.is_closed = true;
        let queues = readers.queues.clone();
        drop(readers);
        for queue in queues {
            queue.close();
        }
    }

    /// How many readers there are.
    #[cfg(test)]
    pub(crate) fn reader_count(&self) -> usize {
        self.readers().queues.len()
    }

    /// How many events of each type were published so far.
    pub(crate) fn published(&self) -> impl Iterator<Item = (EventType, u64)> {
        let counts = self.shared.published.iter();
        event_types().zip(counts.map(|count| count.load(Ordering::Relaxed)))
    }

    /// How many events were not kept for a reader so far, for all readers together.
    pub(crate) fn missed(&self) -> u64 {
        self.shared.missed.load(Ordering::Relaxed)
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.shared.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Waits for the next delivery; `None` when the hub was closed and everything was taken.
    pub(crate) async fn next(&mut self) -> Option<Delivery> {
        future::poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`Self::next`], for streams.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        match self.queue.pop_or_sleep(context.waker()) {
            Found::Delivery(delivery) => Poll::Ready(Some(delivery)),
            Found::Nothing => Poll::Pending,
            Found::End => Poll::Ready(None),
        }
    }

    /// The next delivery, if there is one.
    pub(crate) fn try_next(&mut self) -> Option<Delivery> {
        match self.queue.pop() {
            Found::Delivery(delivery) => Some(delivery),
            Found::Nothing | Found::End => None,
        }
    }

    /// Takes everything that waits, in order.
    pub(crate) fn take_all(&mut self) -> VecDeque<Delivery> {
        self.queue.take_all()
    }

    /// Blocks until there is something to take, nothing more will come, or it is too late.
    pub(crate) fn wait(&mut self, until: Instant) {
        self.sleep(Fill::Any, until);
    }

    /// Blocks until much waits to be taken, nothing more will come, or it is too late: so that a thread is woken
    /// for many events instead of each.
    pub(crate) fn gather(&mut self, until: Instant) {
        self.sleep(Fill::Half, until);
    }

    /// Blocks until nothing more will come, or it is too late, whatever waits.
    pub(crate) fn rest(&mut self, until: Instant) {
        self.sleep(Fill::Closed, until);
    }

    /// Nothing more will come than what waits.
    pub(crate) fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    #[cfg(test)]
    pub(crate) fn missed(&self) -> u64 {
        self.queue.missed_ever()
    }

    /// What ends this reader's events, and only this one's.
    pub(crate) fn closer(&self) -> Closer {
        Closer(Arc::clone(&self.queue))
    }

    fn sleep(&mut self, fill: Fill, until: Instant) {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        while self.queue.sleep(&waker, fill) {
            let now = Instant::now();
            if now >= until {
                return;
            }
            thread::park_timeout(until - now);
        }
    }
}

impl Closer {
    /// No more events will come: the reader gets what waits for it, and then the end.
    pub(crate) fn close(&self) {
        self.0.close();
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.hub
            .readers()
            .queues
            .retain(|queue| !Arc::ptr_eq(queue, &self.queue));
    }
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limit = Limit {
        events: 2,
        bytes: 1000,
    };

    fn event(byte: u8) -> Published {
        Published::new(EventType::ProcessExec, Bytes::from(vec![byte; 10]))
    }

    fn taken(reader: &mut Reader) -> Vec<String> {
        let deliveries = std::iter::from_fn(|| reader.try_next());
        deliveries
            .map(|delivery| match delivery {
                Delivery::Event(event) => event.message[0].to_string(),
                Delivery::Missed(Missed { by_reader, by_all: 0 }) => format!("missed {by_reader}"),
                Delivery::Missed(missed) => format!("missed {} of {}", missed.by_reader, missed.count()),
            })
            .collect()
    }

    #[test]
    fn who_does_not_keep_up_is_told_what_was_missed() {
        let hub = Hub::default();
        let mut slow = hub.subscribe(SMALL);
        let mut fast = hub.subscribe(Limit { events: 100, ..SMALL });
        (1..=5).for_each(|byte| hub.publish(event(byte)));
        assert_eq!(taken(&mut slow), ["1", "2", "missed 3"]);
        assert_eq!(taken(&mut fast), ["1", "2", "3", "4", "5"]);
        (6..=8).for_each(|byte| hub.publish(event(byte)));
        assert_eq!(slow.missed(), 4);
        hub.publish(event(9));
        assert_eq!(taken(&mut slow), ["6", "7", "missed 2"]);
        hub.publish(event(10));
        assert_eq!(taken(&mut slow), ["10"]);
    }

    #[test]
    fn what_nobody_gets_is_told_to_all() {
        let hub = Hub::default();
        let mut slow = hub.subscribe(SMALL);
        let mut fast = hub.subscribe(Limit { events: 100, ..SMALL });
        hub.publish(event(1));
        hub.lose(7);
        (2..=4).for_each(|byte| hub.publish(event(byte)));
        hub.lose(2);
        assert_eq!(taken(&mut slow), ["1", "missed 0 of 7", "2", "missed 2 of 4"]);
        assert_eq!(
            taken(&mut fast),
            ["1", "missed 0 of 7", "2", "3", "4", "missed 0 of 2"]
        );
        // Who sleeps is woken for it.
        let far = Instant::now() + std::time::Duration::from_mins(1);
        let losing = thread::spawn({
            let hub = hub.clone();
            move || hub.lose(5)
        });
        slow.wait(far);
        assert_eq!(taken(&mut slow), ["missed 0 of 5"]);
        losing.join().unwrap();
        assert_eq!(hub.missed(), 2);
    }

    #[test]
    fn readers_that_are_gone_get_nothing() {
        let hub = Hub::default();
        let reader = hub.subscribe(SMALL);
        assert_eq!(hub.reader_count(), 1);
        drop(reader);
        assert_eq!(hub.reader_count(), 0);
        hub.publish(event(1));
    }

    #[test]
    fn a_large_event_alone_passes_the_limit_of_bytes() {
        let hub = Hub::default();
        let mut reader = hub.subscribe(Limit { events: 10, bytes: 5 });
        hub.publish(event(1));
        hub.publish(event(2));
        assert_eq!(taken(&mut reader), ["1", "missed 1"]);
    }

    #[test]
    fn every_type_is_counted() {
        assert_eq!(event_types().count(), EVENT_TYPES);
        let hub = Hub::default();
        let _reader = hub.subscribe(Limit { events: 1, ..SMALL });
        (1..=3).for_each(|byte| hub.publish(event(byte)));
        let counts: Vec<_> = hub.published().filter(|(_, count)| *count > 0).collect();
        assert_eq!(counts, [(EventType::ProcessExec, 3)]);
        assert_eq!(hub.missed(), 2);
    }

    #[test]
    fn the_end_comes_after_what_waits() {
        let hub = Hub::default();
        let mut reader = hub.subscribe(SMALL);
        (1..=4).for_each(|byte| hub.publish(event(byte)));
        reader.closer().close();
        hub.publish(event(5));
        assert!(reader.is_closed());
        assert_eq!(taken(&mut reader), ["1", "2", "missed 2"]);
        hub.close();
        assert!(hub.subscribe(SMALL).is_closed());
    }

    #[test]
    fn a_thread_sleeps_until_much_waits() {
        let hub = Hub::default();
        let mut reader = hub.subscribe(Limit {
            events: 100,
            bytes: 100_000,
        });
        let far = Instant::now() + std::time::Duration::from_mins(1);
        let publisher = thread::spawn({
            let hub = hub.clone();
            move || (0..50).for_each(|byte| hub.publish(event(byte)))
        });
        reader.wait(far);
        reader.gather(far);
        assert_eq!(reader.take_all().len(), 50);
        publisher.join().unwrap();
        reader.closer().close();
        reader.wait(far);
        reader.gather(Instant::now());
        assert!(reader.take_all().is_empty());
    }
}
