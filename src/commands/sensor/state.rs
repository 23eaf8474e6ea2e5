//! What clients and metrics are told of the sensor, from where it is known.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::policy_files::tell_effect;
use crate::metrics::{KernelCounts, MissedEvents, ProcessCounts};
use crate::pb::{DumpProcessCacheReqArgs, ProcessInternal, TracingPolicyMode, TracingPolicyStatus};
use crate::sensor::policy::{Policies, PolicyError};
use crate::sensor::process::ProcessStats;
use crate::sensor::watch::{Counts, SharedProcesses};
use crate::serve::{PolicyName, PolicyRefusal, ProcessCache, TracingPolicies};
use crate::term;

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

impl TracingPolicies for Policies {
    fn add(&self, yaml: &str, domain: &str) -> Result<(), PolicyRefusal> {
        let added = Policies::add(self, yaml, domain).map_err(|error| refusal(&error))?;
        tell_effect(&added.name, added.effect.as_deref());
        for remark in added.remarks {
            term::message("warning", &remark.of(&format!("policy {}", added.name)));
        }
        Ok(())
    }

    fn delete(&self, policy: &PolicyName) -> Result<(), PolicyRefusal> {
        Policies::delete(self, &policy.name, &policy.namespace, &policy.domain)
            .map_err(|error| refusal(&error))
    }

    fn set_enabled(&self, policy: &PolicyName, enabled: bool) -> Result<(), PolicyRefusal> {
        Policies::set_enabled(self, &policy.name, &policy.namespace, &policy.domain, enabled)
            .map_err(|error| refusal(&error))
    }

    fn set_mode(&self, policy: &PolicyName, mode: TracingPolicyMode) -> Result<(), PolicyRefusal> {
        let monitors = match mode {
            TracingPolicyMode::TpModeMonitor | TracingPolicyMode::TpModeMonitorOnly => true,
            TracingPolicyMode::TpModeEnforce => false,
            TracingPolicyMode::TpModeUnknown => {
                return Err(PolicyRefusal::Invalid(
                    "the mode is neither enforce nor monitor".to_owned(),
                ));
            }
        };
        let effect = Policies::set_mode(self, &policy.name, &policy.namespace, &policy.domain, monitors)
            .map_err(|error| refusal(&error))?;
        tell_effect(&policy.name, effect.as_deref());
        Ok(())
    }

    fn list(&self, domain: &str) -> Vec<TracingPolicyStatus> {
        Policies::list(self, domain)
    }
}

fn refusal(error: &PolicyError) -> PolicyRefusal {
    let text = error.to_string();
    match error {
        PolicyError::Invalid(_) => PolicyRefusal::Invalid(text),
        PolicyError::Exists(_) => PolicyRefusal::Exists(text),
        PolicyError::Missing(_) => PolicyRefusal::Missing(text),
        PolicyError::Refused(_) => PolicyRefusal::Failed(text),
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
