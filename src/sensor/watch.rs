//! The sensor at work: records become events, and events go to the hub, on a thread of its own.

use std::io;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::hook::Hooks;
use super::process::{Event, Processes};
use super::record::Record;
use super::stack::Stacks;
use super::{Kernel, Lost, SensorError};
use crate::publish::{Hub, Published};
use crate::stop::Stop;

/// How long to wait for records before looking whether it is time to stop.
const WAIT: Duration = Duration::from_millis(100);

/// How long there is at least between two looks at all processes: a file is read for each.
const HEAL_EVERY: Duration = Duration::from_secs(10);

/// The process cache, which others may look into meanwhile.
pub(crate) type SharedProcesses = Arc<Mutex<Processes>>;

/// What happened since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) records: AtomicU64,
    pub(crate) events: AtomicU64,
    /// Records for which the kernel had no place.
    pub(crate) lost: Mutex<Lost>,
    /// Records of hooks that were removed by the time they were read.
    pub(crate) strays: AtomicU64,
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
        hooks: Hooks,
        stacks: Stacks,
        hub: Hub,
        wish: Arc<Stop>,
    ) -> io::Result<Self> {
        let counts = Arc::new(Counts::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let mut work = Work {
            kernel,
            processes,
            hooks,
            stacks,
            hub,
            counts: Arc::clone(&counts),
            wish,
            is_torn: false,
            healed: None,
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
    hooks: Hooks,
    stacks: Stacks,
    hub: Hub,
    counts: Arc<Counts>,
    wish: Arc<Stop>,
    /// Records were lost since the cache of processes was healed last.
    is_torn: bool,
    healed: Option<Instant>,
}

impl Work {
    fn run(&mut self, stop: &AtomicBool) -> Result<(), SensorError> {
        while !stop.load(Ordering::Relaxed) && !self.wish.is_requested() {
            self.kernel.wait(WAIT)?;
            self.take()?;
            self.heal()?;
        }
        self.take()
    }

    /// Takes all records that are there.
    fn take(&mut self) -> Result<(), SensorError> {
        // Records that come after a gap have to be read with that in mind.
        self.tell_lost();
        let (hub, counts, hooks, stacks) = (&self.hub, &self.counts, &self.hooks, &mut self.stacks);
        let (mut records, mut events) = (0, 0);
        let mut processes: Option<MutexGuard<'_, Processes>> = None;
        self.kernel.take(|record| {
            records += 1;
            // Locked with the first record, so that nobody waits for the lock while nothing happens.
            let processes = processes.get_or_insert_with(|| lock(&self.processes));
            let event = match &record {
                Record::Hook(record) => {
                    let hook = hooks.get(record.hook);
                    counts
                        .strays
                        .fetch_add(u64::from(hook.is_none()), Ordering::Relaxed);
                    hook.and_then(|hook| hook.event(record, processes, stacks))
                }
                record => processes.handle(record),
            };
            if let Some(event) = event {
                events += 1;
                publish(hub, event);
            }
        })?;
        drop(processes);
        counts.records.fetch_add(records, Ordering::Relaxed);
        counts.events.fetch_add(events, Ordering::Relaxed);
        counts
            .ring_buffer_used
            .store(self.kernel.ring_buffer_used(), Ordering::Relaxed);
        self.tell_lost();
        Ok(())
    }

    /// Everybody is told what nobody can get.
    fn tell_lost(&mut self) {
        let lost = self.kernel.lost();
        let before = mem::replace(&mut *self.counts.lost(), lost);
        if lost == before {
            return;
        }
        self.hub.lose(lost.events() - before.events());
        if !self.is_torn {
            self.is_torn = true;
            lock(&self.processes).records_were_lost();
        }
    }

    /// Makes the cache of processes agree with `/proc`, if records were lost, and if that wasn't done only just now.
    fn heal(&mut self) -> Result<(), SensorError> {
        if !self.is_torn || self.healed.is_some_and(|healed| healed.elapsed() < HEAL_EVERY) {
            return Ok(());
        }
        self.is_torn = false;
        self.healed = Some(Instant::now());
        let look = lock(&self.processes).look(since_boot());
        // What has a record is known from it before anything is concluded from what was seen.
        self.take()?;
        lock(&self.processes).heal(&look);
        Ok(())
    }
}

impl Counts {
    pub(crate) fn lost(&self) -> MutexGuard<'_, Lost> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lock(processes: &Mutex<Processes>) -> MutexGuard<'_, Processes> {
    processes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In nanoseconds.
fn since_boot() -> u64 {
    let now = clock_gettime(ClockId::Boottime);
    let nanoseconds = now
        .tv_sec
        .saturating_mul(1_000_000_000)
        .saturating_add(now.tv_nsec);
    u64::try_from(nanoseconds).unwrap_or_default()
}

/// Hands an event to the hub.
pub(crate) fn publish(hub: &Hub, event: Event) {
    hub.publish(Published::new(event.event_type, event.message));
}
