//! Programs that are about to leave the kernel.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use aya::programs::links::{FdLink, PinnedLink};
use aya::programs::loaded_programs;

use super::KeepError;
use crate::sensor::privileges::as_admin;

/// How long the kernel may take. It needs some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
const INTERVAL: Duration = Duration::from_millis(2);

/// Programs whose links have no files any more, by id. The kernel lets go of a file's link when it has time, and until
/// then its program runs on.
#[must_use]
#[derive(Debug, Default)]
pub(in crate::sensor) struct Leaving(BTreeSet<u32>);

impl Leaving {
    /// Notes the program of the link that has this file.
    pub(super) fn note(&mut self, file: &Path) {
        // Somebody may have removed it, or have put something else there.
        let link = PinnedLink::from_pin(file).map(FdLink::from);
        let program = link.and_then(|link| link.info()).map(|link| link.program_id());
        self.0.extend(program.ok());
    }

    pub(super) fn add(&mut self, others: Leaving) {
        self.0.extend(others.0);
    }

    /// Waits until none of them can run any more.
    pub(in crate::sensor) fn wait(&self) -> Result<(), KeepError> {
        let deadline = Instant::now() + PATIENCE;
        while as_admin(|| {
            loaded_programs()
                .flatten()
                .any(|program| self.0.contains(&program.id()))
        }) {
            if Instant::now() > deadline {
                return Err(KeepError::Held);
            }
            thread::sleep(INTERVAL);
        }
        Ok(())
    }
}
