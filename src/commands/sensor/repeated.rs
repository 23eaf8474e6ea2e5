//! What the sensor does at intervals, beside its work.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::Error;

/// Something that is done again and again until this is dropped.
pub(super) struct Repeated {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Repeated {
    /// Does it after each interval, in a thread of this name.
    pub(super) fn start(
        name: &str,
        interval: Duration,
        mut work: impl FnMut() + Send + 'static,
    ) -> Result<Self, Error> {
        let (stop, stopped) = mpsc::channel();
        let repeat = move || {
            while stopped.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                work();
            }
        };
        let thread = thread::Builder::new().name(name.to_owned()).spawn(repeat);
        Ok(Repeated {
            stop: Some(stop),
            thread: Some(thread.map_err(Error::Threads)?),
        })
    }
}

impl Drop for Repeated {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It only ends by a panic, which was told, or as it should.
            let _ = thread.join();
        }
    }
}
