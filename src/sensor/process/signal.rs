//! Names of the signals that end processes.

use std::borrow::Cow;

/// Names of the signals from 1 on.
const NAMES: [&str; 31] = [
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
];
/// The first real-time signal that programs may use; the C library keeps 32 and 33.
const REALTIME: u32 = 34;

/// How a process ended: the name of a signal, or nothing, and the exit status.
pub(super) fn ending(code: u32) -> (Cow<'static, str>, u32) {
    match code & 0x7f {
        0 => (Cow::Borrowed(""), code >> 8 & 0xff),
        signal => (name(signal), 0),
    }
}

fn name(signal: u32) -> Cow<'static, str> {
    let index = usize::try_from(signal).unwrap_or(usize::MAX).wrapping_sub(1);
    match (NAMES.get(index), signal) {
        (Some(name), _) => Cow::Borrowed(name),
        (None, REALTIME) => Cow::Borrowed("SIGRTMIN"),
        (None, 35..=64) => Cow::Owned(format!("SIGRTMIN+{}", signal - REALTIME)),
        _ => Cow::Owned(format!("SIG{signal}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u32) -> (String, u32) {
        let (signal, status) = ending(code);
        (signal.into_owned(), status)
    }

    #[test]
    fn endings_as_the_agent_has_them() {
        for (code, signal, status) in [
            (0, "", 0),
            (1 << 8, "", 1),
            (42 << 8, "", 42),
            (255 << 8, "", 255),
            (9, "SIGKILL", 0),
            (15, "SIGTERM", 0),
            (0x8b, "SIGSEGV", 0),
            (6, "SIGABRT", 0),
            (31, "SIGSYS", 0),
        ] {
            assert_eq!(of(code), (signal.to_owned(), status));
        }
    }

    #[test]
    fn a_death_by_a_realtime_signal_has_its_name_where_the_agent_shows_exit_0() {
        assert_eq!(of(34), ("SIGRTMIN".to_owned(), 0));
        assert_eq!(of(37), ("SIGRTMIN+3".to_owned(), 0));
        assert_eq!(of(64), ("SIGRTMIN+30".to_owned(), 0));
        assert_eq!(of(33), ("SIG33".to_owned(), 0));
    }
}
