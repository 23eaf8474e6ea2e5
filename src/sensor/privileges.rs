//! What the sensor may do once its programs are in the kernel: less than root.

use std::io;

use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_no_new_privs};

/// Gives up all that isn't needed any more, for this thread and those that it starts.
///
/// What stays: loading the programs of policies and reading counters, looking into the processes of others in /proc,
/// and reading where the kernel's functions are. `CAP_SYS_ADMIN` is put aside for [`as_admin`].
pub(crate) fn drop_unneeded() -> io::Result<()> {
    let needed = CapabilitySet::BPF
        | CapabilitySet::PERFMON
        | CapabilitySet::SYS_PTRACE
        | CapabilitySet::DAC_READ_SEARCH
        | CapabilitySet::SYSLOG;
    let had = capabilities(None)?;
    set_capabilities(
        None,
        CapabilitySets {
            effective: had.effective & needed,
            permitted: had.permitted & (needed | CapabilitySet::SYS_ADMIN),
            inheritable: CapabilitySet::empty(),
        },
    )?;
    Ok(set_no_new_privs(true)?)
}

/// Does something with `CAP_SYS_ADMIN`, as far as this process was started with it: perf_event_open(2) asks for it to
/// attach uprobes, and on distributions with a `kernel.perf_event_paranoid` of 3 for kprobes and tracepoints too.
pub(super) fn as_admin<T>(act: impl FnOnce() -> T) -> T {
    let Ok(before) = capabilities(None) else {
        return act();
    };
    let raised = CapabilitySets {
        effective: before.effective | before.permitted & CapabilitySet::SYS_ADMIN,
        ..before
    };
    // Without it, the kernel says what is missing.
    let is_raised = set_capabilities(None, raised).is_ok();
    let result = act();
    if is_raised {
        // Capabilities can always be given up.
        let _ = set_capabilities(None, before);
    }
    result
}
