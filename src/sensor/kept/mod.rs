//! What goes on being enforced without a sensor: links to the kernel that are pinned in the BPF file system.
//!
//! ```text
//! /sys/fs/bpf/tetra/            nobody else's
//!     4211-86420000000/         a sensor: pid, and when it started
//!         3-first-kill/         a policy that it enforces
//!             0-0               a link of the policy's first hook
//!         members/              what knows who runs which program, if policies ask for that
//! ```
//!
//! A link stays in the kernel with its program, and that with its maps, until its file is removed.
//!
//! ```text
//! keeper   the folder of this sensor         folder   folders, by descriptor
//! left     those of all sensors              names    what files and folders are called
//! leaving  programs that were taken out, and run on for a moment
//! ```

mod folder;
mod keeper;
mod leaving;
mod left;
mod names;

use std::io;
use std::path::PathBuf;

use thiserror::Error;

pub(in crate::sensor) use folder::Folder;
pub(crate) use keeper::Keeper;
pub(in crate::sensor) use keeper::KeptPolicy;
pub(in crate::sensor) use leaving::Leaving;
pub(crate) use left::{Left, LeftPolicy, left};
pub(in crate::sensor) use names::of_link;

/// Where BPF file systems are mounted.
pub(in crate::sensor) const MOUNT: &str = "/sys/fs/bpf";
/// What statfs(2) calls them.
pub(in crate::sensor) const FILE_SYSTEM: i64 = 0xcafe_4a11;
/// What has the folders of all sensors.
const ROOT: &str = "tetra";
/// Of the links of a sensor that know who runs which program.
const MEMBERS: &str = "members";

/// Why nothing can be kept, or be taken out.
#[derive(Debug, Error)]
pub(crate) enum KeepError {
    #[error(
        "no BPF file system is mounted at {MOUNT}, where sensors keep what they enforce: mount one before the sensor \
         starts (mount -t bpf bpf {MOUNT})"
    )]
    NotMounted,
    #[error("{}: permission denied: run it as root", .0.display())]
    Denied(PathBuf),
    #[error("{} belongs to user {owner}: remove it, or run this as that user", path.display())]
    Owner { path: PathBuf, owner: u32 },
    #[error("others may write into {}: remove it", .0.display())]
    Open(PathBuf),
    #[error("{} is not of a sensor: it stays, and so do the folders that it is in", .0.display())]
    Foreign(PathBuf),
    #[error("{path}: {1}", path = .0.display())]
    File(PathBuf, io::Error),
    #[error("programs run on whose links were taken out: another process holds them")]
    Held,
    #[error("procfs tells nothing of this process")]
    NoProcess,
    #[error("end the sensor with pid {0}: {1}")]
    Signal(u32, io::Error),
    #[error(
        "the sensor with pid {0} doesn't end, and goes on enforcing: end it with kill -9 {0}, and take out what it leaves \
         with tetra sensor stop"
    )]
    RunsOn(u32),
}
