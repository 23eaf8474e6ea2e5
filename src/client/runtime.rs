//! What drives connections: one thread, the caller's.

use std::io;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime as Tokio};

/// Runs futures while somebody waits for them.
pub(crate) struct Runtime(Option<Tokio>);

impl Runtime {
    pub(crate) fn new() -> io::Result<Self> {
        Builder::new_current_thread()
            .enable_all()
            .build()
            .map(|runtime| Runtime(Some(runtime)))
    }

    /// Runs a task beside what is waited for.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tokio().spawn(task);
    }

    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.tokio().block_on(future)
    }

    fn tokio(&self) -> &Tokio {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for Runtime {
    /// Doesn't wait for what hangs in the system, a host name that nobody resolves for example.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(Duration::ZERO);
        }
    }
}
