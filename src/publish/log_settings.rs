//! How the export file is rotated: read by the exporter before each write, changed over the API.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The settings as they are at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rotation {
    /// In units of 1024 × 1024 bytes.
    pub(crate) max_megabytes: u32,
    /// `None` is no rotation by time.
    pub(crate) interval: Option<Duration>,
    /// 0 keeps all.
    pub(crate) max_backups: u32,
}

/// The settings that are shared.
#[derive(Debug)]
pub(crate) struct LogSettings(Mutex<Rotation>);

impl Default for Rotation {
    /// An agent's.
    fn default() -> Self {
        Rotation {
            max_megabytes: 10,
            interval: None,
            max_backups: 5,
        }
    }
}

impl LogSettings {
    pub(crate) fn new(rotation: Rotation) -> Self {
        LogSettings(Mutex::new(rotation))
    }

    pub(crate) fn get(&self) -> Rotation {
        *self.rotation()
    }

    pub(crate) fn set(&self, rotation: Rotation) {
        *self.rotation() = rotation;
    }

    fn rotation(&self) -> MutexGuard<'_, Rotation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
