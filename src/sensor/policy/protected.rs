//! Whom no policy touches unless it says so by name: the sensor, and those that it descends from.

use std::fs;
use std::path::Path;

use crate::policy::model::{BinaryOperator, Selector, SetOperator};
use crate::sensor::hook::abi::PROTECTED_MAX;
use crate::sensor::process::{TICK, key_and_parent};
use crate::sensor::record::ProcessKey;

/// A process that is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    key: ProcessKey,
    /// Empty if it can't be read.
    binary: String,
}

/// The sensor and its parents, up to process 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Protected {
    processes: Vec<Process>,
    /// In a time namespace, procfs shows other start times than the kernel side sees.
    has_own_time: bool,
}

impl Protected {
    /// `proc` is where procfs is mounted.
    pub(super) fn of_the_sensor(proc: &Path) -> Self {
        let mut processes = Vec::new();
        let own = fs::read_link(proc.join("self")).ok();
        let mut next = own.and_then(|own| own.to_str()?.parse().ok());
        while let Some(pid) = next.filter(|pid| *pid != 0)
            && processes.len() < PROTECTED_MAX
        {
            let Some((key, parent)) = key_and_parent(proc, pid) else {
                break;
            };
            let binary = fs::read_link(proc.join(format!("{pid}/exe"))).unwrap_or_default();
            processes.push(Process {
                key,
                binary: binary.to_string_lossy().into_owned(),
            });
            next = Some(parent);
        }
        let offsets = fs::read_to_string(proc.join("self/timens_offsets")).unwrap_or_default();
        Protected {
            processes,
            has_own_time: has_own_time(&offsets),
        }
    }

    /// As programs have them; 0 is nobody.
    pub(super) fn pids(&self) -> [u32; PROTECTED_MAX] {
        let mut pids = [0; PROTECTED_MAX];
        for (pid, process) in pids.iter_mut().zip(&self.processes) {
            *pid = process.key.pid;
        }
        pids
    }

    /// As programs have them, in ticks since boot; 0 is any.
    pub(super) fn starts(&self) -> [u64; PROTECTED_MAX] {
        let mut starts = [0; PROTECTED_MAX];
        if self.has_own_time {
            return starts;
        }
        for (start, process) in starts.iter_mut().zip(&self.processes) {
            *start = process.key.start / TICK;
        }
        starts
    }

    /// Whether a selector is for one of them by its pid or by its program's path.
    pub(super) fn are_named_by(&self, selector: &Selector) -> bool {
        let has_pid = |pid: u32| self.processes.iter().any(|process| process.key.pid == pid);
        let has_binary = |path: &str| self.processes.iter().any(|process| process.binary == path);
        let by_pid = selector.match_pids.iter().any(|filter| {
            *filter.operator == SetOperator::In && filter.values.iter().any(|pid| has_pid(**pid))
        });
        let by_binary = selector.match_binaries.iter().any(|filter| {
            *filter.operator == BinaryOperator::In && filter.values.iter().any(|path| has_binary(path))
        });
        by_pid || by_binary
    }
}

/// Whether the time since boot is another one in this namespace, from `timens_offsets` of a process.
fn has_own_time(offsets: &str) -> bool {
    let boot = offsets.lines().find_map(|line| line.strip_prefix("boottime"));
    boot.is_some_and(|offset| offset.split_ascii_whitespace().any(|number| number != "0"))
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
        assert!(!protected.processes[0].binary.is_empty());
        let starts = protected.starts();
        assert!(starts[0] >= starts[1] && starts[1] > 0, "{starts:?}");
        let last = protected.processes.last().map(|process| process.key.pid);
        assert!(last == Some(1) || protected.processes.len() == PROTECTED_MAX);
    }

    #[test]
    fn starts_are_not_compared_where_time_is_another() {
        assert!(has_own_time(
            "monotonic           0         0\nboottime       86400         0\n"
        ));
        assert!(!has_own_time(
            "monotonic           5         0\nboottime           0         0\n"
        ));
        assert!(!has_own_time(""));
        let mut protected = Protected::of_the_sensor(Path::new("/proc"));
        protected.has_own_time = true;
        assert_eq!(protected.starts(), [0; PROTECTED_MAX]);
    }
}
