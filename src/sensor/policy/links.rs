//! What holds a program to its place in the kernel.

use std::error::Error;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;

use aya::programs::ProgramError;
use aya::programs::links::FdLink;

use crate::sensor::loader::with_causes;
use crate::sensor::sys;

/// A program stays where it is attached until this is dropped, and what was pinned is removed.
pub(super) enum Link {
    ByAya(FdLink),
    /// One that aya does not make.
    Own(OwnedFd),
}

impl Link {
    /// From one of aya's. Kernels that know `bpf_loop`, which all programs call, have a descriptor for each of them.
    pub(super) fn new<L>(link: L) -> Result<Self, ProgramError>
    where
        FdLink: TryFrom<L, Error: Error + Send + Sync + 'static>,
    {
        let link = FdLink::try_from(link).map_err(io::Error::other);
        Ok(Link::ByAya(link?))
    }

    /// Gives it a file in the BPF file system.
    pub(super) fn pin(self, path: &Path) -> Result<Self, String> {
        match self {
            Link::ByAya(link) => match link.pin(path) {
                Ok(pinned) => Ok(Link::ByAya(pinned.into())),
                Err(error) => Err(with_causes(&error)),
            },
            Link::Own(link) => match sys::pin(link.as_fd(), path) {
                Ok(()) => Ok(Link::Own(link)),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}
