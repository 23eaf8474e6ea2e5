//! What the test's thread and the agent's thread both see.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::AtomicU64;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::HeaderMap;
use hyper::body::Bytes;
use prost::Message;
use tokio::sync::Semaphore;
use tonic::Status;

use super::script::Step;

pub(super) type Handler = Box<dyn FnMut(&Call) -> Vec<Step> + Send>;

/// A call that came in.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `/tetragon.FineGuidanceSensors/GetEvents`
    pub(crate) path: String,
    /// Its metadata, such as `user-agent` and `grpc-timeout`.
    pub(crate) headers: HeaderMap,
    /// Host and port that the client thinks it talks to.
    pub(crate) authority: String,
    /// Name that the client gave for TLS (SNI).
    pub(crate) server_name: Option<String>,
    pub(crate) message: Bytes,
}

pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// One permit for each `go_on` that no step has used.
    pub(super) go_on: Semaphore,
    pub(super) sent: AtomicU64,
}

#[derive(Default)]
pub(super) struct State {
    handlers: HashMap<String, Handler>,
    scripts: HashMap<String, VecDeque<Vec<Step>>>,
    pub(super) calls: Vec<Call>,
    pub(super) open_calls: usize,
    pub(super) connections: usize,
    pub(super) tls_failures: Vec<String>,
}

impl Call {
    pub(crate) fn request<Request: Message + Default>(&self) -> Request {
        Request::decode(self.message.clone()).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().expect("headers are ASCII"))
    }
}

impl Shared {
    pub(super) fn new() -> Self {
        Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            go_on: Semaphore::new(0),
            sent: AtomicU64::new(0),
        }
    }

    pub(super) fn handle(&self, path: &str, handler: Handler) {
        self.state().handlers.insert(path.to_owned(), handler);
    }

    pub(super) fn script(&self, path: &str, steps: Vec<Step>) {
        let mut state = self.state();
        state.scripts.entry(path.to_owned()).or_default().push_back(steps);
    }

    /// Keeps the call and gives what is to be done. Whoever calls it says when the call is over.
    pub(super) fn begin(&self, call: Call) -> Vec<Step> {
        let steps = self.change(|state| {
            let script = state.scripts.get_mut(&call.path).and_then(VecDeque::pop_front);
            let steps = script.or_else(|| state.handlers.get_mut(&call.path).map(|handler| handler(&call)));
            state.calls.push(call);
            state.open_calls += 1;
            steps
        });
        steps.unwrap_or_else(|| vec![Step::Fail(Status::unimplemented("unknown method"))])
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panicked has told so, and the test sees the connection break.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.state());
        self.changed.notify_all();
        changed
    }

    /// Waits until `reached`; gives whether that happened in time.
    pub(super) fn wait(&self, patience: Duration, reached: impl Fn(&State) -> bool) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.state(), patience, |state| !reached(state));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}
