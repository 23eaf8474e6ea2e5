//! The progress bar on standard error.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::{Observer, Summary};

/// Shows how much of some files was read.
pub(crate) struct Progress {
    bar: ProgressBar,
    bytes: Arc<AtomicU64>,
    /// Output goes to the same terminal, so that the bar has to get out of its way.
    shares_terminal: bool,
}

/// How often the bar is drawn at most, a second.
const DRAWS: u8 = 10;

impl Progress {
    /// `length` bytes are to be read; `bytes` counts those that were.
    pub(crate) fn new(length: u64, bytes: Arc<AtomicU64>, shares_terminal: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(DRAWS));
        let template = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} ETA {eta} {msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Progress {
            bar,
            bytes,
            shares_terminal,
        }
    }
}

impl Observer for Progress {
    fn output(&mut self, write: &mut dyn FnMut()) {
        if self.shares_terminal {
            self.bar.suspend(write);
        } else {
            write();
        }
    }

    fn after_chunk(&mut self, summary: &Summary) {
        self.bar.set_position(self.bytes.load(Ordering::Relaxed));
        let Summary {
            events_read,
            events_printed,
            ..
        } = summary;
        self.bar
            .set_message(format!("{events_read} events, {events_printed} printed"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
