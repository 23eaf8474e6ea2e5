//! Whom no policy touches unless it says so by name: the sensor, and those that it descends from.

use std::fs;
use std::path::Path;

use crate::policy::model::{BinaryOperator, Selector, SetOperator};
use crate::sensor::hook::abi::PROTECTED_MAX;
use crate::sensor::process;

/// A process that is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    pid: u32,
    /// Empty if it can't be read.
    binary: String,
}

/// The sensor and its parents, up to process 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Protected(Vec<Process>);

impl Protected {
    /// `proc` is where procfs is mounted.
    pub(super) fn of_the_sensor(proc: &Path) -> Self {
        let mut processes = Vec::new();
        let own = fs::read_link(proc.join("self")).ok();
        let mut next = own.and_then(|own| own.to_str()?.parse().ok());
        while let Some(pid) = next.filter(|pid| *pid != 0)
            && processes.len() < PROTECTED_MAX
        {
            let binary = fs::read_link(proc.join(format!("{pid}/exe"))).unwrap_or_default();
            processes.push(Process {
                pid,
                binary: binary.to_string_lossy().into_owned(),
            });
            next = process::parent(proc, pid);
        }
        Protected(processes)
    }

    /// As programs have them; 0 is nobody.
    pub(super) fn pids(&self) -> [u32; PROTECTED_MAX] {
        let mut pids = [0; PROTECTED_MAX];
        for (pid, process) in pids.iter_mut().zip(&self.0) {
            *pid = process.pid;
        }
        pids
    }

    /// Whether a selector is for one of them by its pid or by its program's path.
    pub(super) fn are_named_by(&self, selector: &Selector) -> bool {
        let has_pid = |pid: u32| self.0.iter().any(|process| process.pid == pid);
        let has_binary = |path: &str| self.0.iter().any(|process| process.binary == path);
        let by_pid = selector.match_pids.iter().any(|filter| {
            *filter.operator == SetOperator::In && filter.values.iter().any(|pid| has_pid(**pid))
        });
        let by_binary = selector.match_binaries.iter().any(|filter| {
            *filter.operator == BinaryOperator::In && filter.values.iter().any(|path| has_binary(path))
        });
        by_pid || by_binary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sensor_and_its_parents_are_protected() {
        let protected = Protected::of_the_sensor(Path::new("/proc"));
        let pids = protected.pids();
        assert_eq!(pids[0], std::process::id());
        assert_eq!(pids[1], std::os::unix::process::parent_id());
        assert!(!protected.0[0].binary.is_empty());
        let last = protected.0.last().map(|process| process.pid);
        assert!(last == Some(1) || protected.0.len() == PROTECTED_MAX);
    }
}
