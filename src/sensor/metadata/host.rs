//! This host: its name spaces, its users, and its clock.

use std::fs;
use std::path::Path;

use prost_types::Timestamp;

use super::users::Users;
use crate::sensor::record::Namespaces;

const SECOND: i64 = 1_000_000_000;
/// So often the clock is compared, in nanoseconds.
const COMPARED_EVERY: u64 = 10_000_000_000;
/// A smaller difference is what measuring costs; the clocks run at the same speed.
const SET_BY_HAND: u64 = 1_000_000;

/// What the kernel's records are compared with.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) clock: Clock,
    /// Inode numbers of the host's own.
    pub(crate) namespaces: Namespaces,
    pub(crate) users: Users,
}

/// Turns time since boot into wall-clock time.
///
/// The difference of both clocks changes only when somebody sets the wall clock, so it is kept: times of one process
/// stay in their order, and one measured anew would be off by some microseconds each time.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: fn() -> i64,
    offset: i64,
    compared: u64,
}

impl Host {
    /// `proc` is where procfs is mounted, with process 1 the host's; `passwd` is the file of its users. `ahead` gives by
    /// how many nanoseconds `CLOCK_REALTIME` is ahead of `CLOCK_BOOTTIME` now.
    pub(crate) fn new(proc: &Path, passwd: &Path, ahead: fn() -> i64) -> Self {
        Host {
            clock: Clock::new(ahead),
            namespaces: host_namespaces(proc),
            users: Users::new(passwd.to_owned()),
        }
    }
}

impl Clock {
    fn new(ahead: fn() -> i64) -> Self {
        Clock {
            ahead,
            offset: ahead(),
            compared: 0,
        }
    }

    /// Compares with the wall clock again, if that is long ago at `now`.
    pub(crate) fn refresh(&mut self, now: u64) {
        if now.saturating_sub(self.compared) < COMPARED_EVERY {
            return;
        }
        self.compared = now;
        let measured = (self.ahead)();
        if measured.abs_diff(self.offset) > SET_BY_HAND {
            self.offset = measured;
        }
    }

    /// The wall-clock time at `ktime`, in nanoseconds since boot.
    pub(crate) fn wall(&self, ktime: u64) -> Timestamp {
        let nanoseconds = i64::try_from(ktime)
            .unwrap_or(i64::MAX)
            .saturating_add(self.offset);
        Timestamp {
            seconds: nanoseconds.div_euclid(SECOND),
            nanos: i32::try_from(nanoseconds.rem_euclid(SECOND)).unwrap_or_default(),
        }
    }
}

/// Those of process 1. Where they may not be read, most are known all the same: the kernel gives its first name spaces
/// fixed numbers (`PROC_*_INIT_INO`), but for network and mounts.
fn host_namespaces(proc: &Path) -> Namespaces {
    let read = namespaces(&proc.join("1"));
    let or = |number: u32, fixed: u32| if number == 0 { fixed } else { number };
    let own = namespaces(&proc.join("self"));
    Namespaces {
        uts: or(read.uts, 4_026_531_838),
        ipc: or(read.ipc, 4_026_531_839),
        mnt: or(read.mnt, own.mnt),
        pid: or(read.pid, 4_026_531_836),
        pid_for_children: or(read.pid_for_children, 4_026_531_836),
        net: or(read.net, own.net),
        time: or(read.time, 4_026_531_834),
        time_for_children: or(read.time_for_children, 4_026_531_834),
        cgroup: or(read.cgroup, 4_026_531_835),
        user: or(read.user, 4_026_531_837),
    }
}

/// Of the process with this directory in `/proc`; 0 for what isn't there or may not be read.
pub(in crate::sensor) fn namespaces(process: &Path) -> Namespaces {
    let number = |name: &str| {
        let target = fs::read_link(process.join("ns").join(name)).ok()?;
        let text = target.to_str()?;
        text.split_once(":[")?.1.strip_suffix(']')?.parse().ok()
    };
    let of = |name: &str| number(name).unwrap_or_default();
    Namespaces {
        uts: of("uts"),
        ipc: of("ipc"),
        mnt: of("mnt"),
        pid: of("pid"),
        pid_for_children: of("pid_for_children"),
        net: of("net"),
        time: of("time"),
        time_for_children: of("time_for_children"),
        cgroup: of("cgroup"),
        user: of("user"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn times_since_boot_become_wall_clock_times() {
        let clock = Clock::new(|| 1_763_687_052_430_932_120);
        let first = clock.wall(1);
        assert_eq!((first.seconds, first.nanos), (1_763_687_052, 430_932_121));
        let later = clock.wall(88_683_072_120);
        assert_eq!((later.seconds, later.nanos), (1_763_687_141, 114_004_240));
        assert!(clock.wall(u64::MAX).nanos < 1_000_000_000);
        let before_1970 = Clock::new(|| -1).wall(0);
        assert_eq!((before_1970.seconds, before_1970.nanos), (-1, 999_999_999));
    }

    #[test]
    fn the_clock_follows_only_when_the_wall_clock_was_set() {
        static OFFSET: AtomicI64 = AtomicI64::new(0);
        let mut clock = Clock::new(|| OFFSET.load(Ordering::Relaxed));
        let at = |clock: &mut Clock, now: u64, offset: i64| {
            OFFSET.store(offset, Ordering::Relaxed);
            clock.refresh(now);
            clock.offset
        };
        assert_eq!(at(&mut clock, 10_000_000_000, 900_000), 0);
        assert_eq!(at(&mut clock, 20_000_000_000, 5_000_000), 5_000_000);
        assert_eq!(at(&mut clock, 20_000_000_001, 50_000_000), 5_000_000);
        assert_eq!(at(&mut clock, 30_000_000_000, 50_000_000), 50_000_000);
    }
}
