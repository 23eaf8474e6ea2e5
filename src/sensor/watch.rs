//! The sensor at work: records become events, and events go to the hub, on a thread of its own.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::process::{Event, Processes};
use super::{Kernel, SensorError};
use crate::publish::{Hub, Origin, Published};
use crate::stop::Stop;

/// How long to wait for records before looking whether it is time to stop.
const WAIT: Duration = Duration::from_millis(100);

/// How many seconds there are at least between two looks at all processes.
const SWEEP_EVERY: i64 = 10;

/// The process cache, which others may look into meanwhile.
pub(crate) type SharedProcesses = Arc<Mutex<Processes>>;

/// What happened since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) records: AtomicU64,
    pub(crate) events: AtomicU64,
    /// Records for which the kernel had no place.
    pub(crate) lost: AtomicU64,
    /// Bytes that waited in the ring buffer at the last look.
    pub(crate) ring_buffer_used: AtomicU64,
}

/// A sensor that runs.
pub(crate) struct Watch {
    counts: Arc<Counts>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), SensorError>>>,
}

impl Watch {
    /// Takes records from now on, until the user wants it to stop, somebody else does, or the kernel side fails. The
    /// end of the hub is the sign for readers.
    pub(crate) fn start(
        kernel: Kernel,
        processes: SharedProcesses,
        hub: Hub,
        origin: Origin,
        wish: Arc<Stop>,
    ) -> io::Result<Self> {
        let counts = Arc::new(Counts::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let mut work = Work {
            kernel,
            processes,
            hub,
            origin,
            counts: Arc::clone(&counts),
            wish,
            sweep_is_due: false,
            swept: None,
        };
        let stop = Arc::clone(&stopping);
        let thread = thread::Builder::new().name("sensor".to_owned()).spawn(move || {
            let result = work.run(&stop);
            work.hub.close();
            result
        })?;
        Ok(Watch {
            counts,
            stopping,
            thread: Some(thread),
        })
    }

    pub(crate) fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.counts)
    }

    /// Takes what the kernel still has, takes the programs out of it, and closes the hub.
    pub(crate) fn stop(self) -> Result<Arc<Counts>, SensorError> {
        self.stopping.store(true, Ordering::Relaxed);
        self.wait()
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(mut self) -> Result<Arc<Counts>, SensorError> {
        if let Some(thread) = self.thread.take()
            && let Ok(result) = thread.join()
        {
            result?;
        }
        Ok(self.counts())
    }
}

struct Work {
    kernel: Kernel,
    processes: SharedProcesses,
    hub: Hub,
    origin: Origin,
    counts: Arc<Counts>,
    wish: Arc<Stop>,
    sweep_is_due: bool,
    /// When that was done last, in seconds since boot.
    swept: Option<i64>,
}

impl Work {
    fn run(&mut self, stop: &AtomicBool) -> Result<(), SensorError> {
        while !stop.load(Ordering::Relaxed) && !self.wish.is_requested() {
            self.take(WAIT)?;
        }
        self.take(Duration::ZERO)
    }

    fn take(&mut self, wait: Duration) -> Result<(), SensorError> {
        let (hub, counts) = (&self.hub, &self.counts);
        let mut processes: Option<MutexGuard<'_, Processes>> = None;
        self.kernel.poll(wait, |record| {
            counts.records.fetch_add(1, Ordering::Relaxed);
            // Locked with the first record, so that nobody waits for the lock while nothing happens.
            let processes = processes
                .get_or_insert_with(|| self.processes.lock().unwrap_or_else(PoisonError::into_inner));
            if let Some(event) = processes.handle(&record) {
                counts.events.fetch_add(1, Ordering::Relaxed);
                publish(hub, event);
            }
        })?;
        drop(processes);
        counts
            .ring_buffer_used
            .store(self.kernel.ring_buffer_used(), Ordering::Relaxed);
        self.tell_lost();
        self.sweep();
        Ok(())
    }

    /// Everybody is told what nobody can get.
    fn tell_lost(&mut self) {
        let lost = self.kernel.lost();
        let lost = lost.execs + lost.forks + lost.exits + lost.hooks;
        let before = self.counts.lost.swap(lost, Ordering::Relaxed);
        if lost > before {
            self.hub.publish(self.origin.missed(lost - before));
            // Processes whose exit was lost would stay in the cache for ever.
            self.sweep_is_due = true;
        }
    }

    /// Looks which processes are still there, if some may not be; not often, because it reads a file for each.
    fn sweep(&mut self) {
        let now = clock_gettime(ClockId::Boottime);
        let is_soon = self.swept.is_some_and(|swept| now.tv_sec - swept < SWEEP_EVERY);
        if !self.sweep_is_due || is_soon {
            return;
        }
        self.sweep_is_due = false;
        self.swept = Some(now.tv_sec);
        let nanoseconds = now
            .tv_sec
            .saturating_mul(1_000_000_000)
            .saturating_add(now.tv_nsec);
        let mut processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        processes.sweep(u64::try_from(nanoseconds).unwrap_or_default());
    }
}

/// Hands an event to the hub.
pub(crate) fn publish(hub: &Hub, event: Event) {
    hub.publish(Published::new(event.event_type, event.message));
}
