//! Maps that programs of several objects share, without a name in any file system that others see.

use std::fs;
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::PathBuf;

use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsmount, fsopen};

/// A BPF file system that is mounted nowhere: it and all that is pinned in it end with this process.
#[derive(Debug)]
pub(crate) struct SharedMaps {
    root: OwnedFd,
}

impl SharedMaps {
    /// Needs `CAP_SYS_ADMIN`.
    pub(crate) fn new() -> io::Result<Self> {
        let context = fsopen("bpf", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_create(&context)?;
        let root = fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty())?;
        Ok(SharedMaps { root })
    }

    /// Where a map of this name is pinned by the first object that has it, and found by the others.
    pub(crate) fn path(&self, map: &str) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}/{map}", self.root.as_raw_fd()))
    }

    /// Those that have this map keep it; who is loaded from now on gets another. There need not be one.
    pub(crate) fn forget(&self, map: &str) {
        let _ = fs::remove_file(self.path(map));
    }
}
