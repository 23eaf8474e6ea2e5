//! What the sensor may do once its programs are in the kernel: less than root.

use std::io;

use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_no_new_privs};

/// Gives up all that isn't needed any more, for this thread and those that it starts.
///
/// What stays: reading the counters of the programs, and looking into the processes of others in /proc.
pub(super) fn drop_unneeded() -> io::Result<()> {
    let needed = CapabilitySet::BPF | CapabilitySet::SYS_PTRACE | CapabilitySet::DAC_READ_SEARCH;
    let had = capabilities(None)?;
    set_capabilities(
        None,
        CapabilitySets {
            effective: had.effective & needed,
            permitted: had.permitted & needed,
            inheritable: CapabilitySet::empty(),
        },
    )?;
    Ok(set_no_new_privs(true)?)
}
