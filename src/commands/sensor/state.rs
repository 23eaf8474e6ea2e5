//! What clients and metrics are told of the sensor, from where it is known.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use crate::metrics::{KernelCounts, MissedEvents, ProcessCounts};
use crate::pb::{DumpProcessCacheReqArgs, ProcessInternal};
use crate::sensor::process::ProcessStats;
use crate::sensor::watch::{Counts, SharedProcesses};
use crate::serve::ProcessCache;

/// The process cache.
pub(super) struct Cache {
    pub(super) processes: SharedProcesses,
}

/// The programs in the kernel.
pub(super) struct Programs {
    pub(super) counts: Arc<Counts>,
    pub(super) ring_buffer_size: u64,
}

impl Cache {
    fn stats(&self) -> ProcessStats {
        self.processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stats()
    }
}

impl ProcessCache for Cache {
    fn dump(&self, without: DumpProcessCacheReqArgs) -> Vec<ProcessInternal> {
        let processes = self.processes.lock().unwrap_or_else(PoisonError::into_inner);
        processes.dump(without.skip_zero_refcnt, without.exclude_execve_map_processes)
    }
}

impl ProcessCounts for Cache {
    fn size(&self) -> u64 {
        self.stats().images as u64
    }

    fn capacity(&self) -> u64 {
        self.stats().capacity as u64
    }

    fn evicted(&self) -> u64 {
        self.stats().evicted
    }

    fn missed(&self) -> u64 {
        self.stats().unknown
    }
}

impl KernelCounts for Programs {
    fn received(&self) -> u64 {
        self.counts.records.load(Ordering::Relaxed)
    }

    fn lost(&self) -> u64 {
        self.counts.lost().records()
    }

    fn missed(&self) -> MissedEvents {
        let lost = *self.counts.lost();
        MissedEvents {
            execs: lost.execs,
            forks: lost.forks,
            exits: lost.exits,
            hooks: lost.hooks,
        }
    }

    fn strays(&self) -> u64 {
        self.counts.strays.load(Ordering::Relaxed)
    }

    fn ring_buffer_used(&self) -> u64 {
        self.counts.ring_buffer_used.load(Ordering::Relaxed)
    }

    fn ring_buffer_size(&self) -> u64 {
        self.ring_buffer_size
    }
}
