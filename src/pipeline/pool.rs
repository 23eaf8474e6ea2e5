//! Threads that work on chunks.

use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};

use super::plan::{Outcome, Plan};
use crate::filter::Descendants;
use crate::source::Chunk;

/// More threads than this don't help: one thread reads and writes for all of them.
const MAX_THREADS: usize = 8;

/// Chunks that are under way beyond one for each thread, so that no thread waits for the next.
const AHEAD: usize = 2;

/// Threads that are started with the first chunk for them.
pub(super) struct Pool<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    plan: &'env Plan,
    threads: usize,
    tasks: Option<Sender<Task>>,
}

struct Task {
    chunk: Chunk,
    join: bool,
    encoded: Vec<u8>,
    done: Sender<Done>,
}

/// A chunk and what came of it.
pub(super) struct Done {
    pub(super) chunk: Chunk,
    pub(super) outcome: Outcome,
}

/// A chunk that is being worked on.
pub(super) struct Job(Receiver<Done>);

impl<'env> Pool<'_, 'env> {
    /// Runs `body` with a pool, and ends the threads with it.
    pub(super) fn with<T>(plan: &'env Plan, body: impl FnOnce(&mut Pool<'_, 'env>) -> T) -> T {
        let threads = thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(MAX_THREADS);
        thread::scope(|scope| {
            body(&mut Pool {
                scope,
                plan,
                threads,
                tasks: None,
            })
        })
    }

    /// How many chunks are worth having under way; 1 if there is but one processor.
    pub(super) fn depth(&self) -> usize {
        if self.threads == 1 {
            1
        } else {
            self.threads + AHEAD
        }
    }

    /// Hands a chunk to the next thread that is free. `encoded` is an empty buffer to use.
    pub(super) fn submit(&mut self, chunk: Chunk, join: bool, encoded: Vec<u8>) -> Job {
        let (done, job) = mpsc::channel();
        let task = Task {
            chunk,
            join,
            encoded,
            done,
        };
        if self.tasks.is_none() {
            self.tasks = self.start();
        }
        match &self.tasks {
            Some(tasks) => {
                // Nobody is left to take it only if a thread panicked, and then the scope panics too.
                let _ = tasks.send(task);
            }
            None => task.work(self.plan),
        }
        Job(job)
    }

    /// Starts the threads; `None` if the system allows none.
    fn start(&self) -> Option<Sender<Task>> {
        let (tasks, queue) = mpsc::channel::<Task>();
        let queue = Arc::new(Mutex::new(queue));
        let plan = self.plan;
        let started = (0..self.threads).filter(|_| {
            let queue = Arc::clone(&queue);
            let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let work = move || {
                while let Ok(task) = next() {
                    task.work(plan);
                }
            };
            thread::Builder::new()
                .name("worker".to_owned())
                .spawn_scoped(self.scope, work)
                .is_ok()
        });
        (started.count() > 0).then_some(tasks)
    }
}

impl Task {
    fn work(self, plan: &Plan) {
        // Only sequential plans follow descendants, and their chunks don't come here.
        let mut descendants = Descendants::default();
        let Task {
            chunk,
            join,
            encoded,
            done,
        } = self;
        let outcome = plan.work(chunk.text(), chunk.is_last, join, &mut descendants, encoded);
        // Nobody waits for it when the run ended early.
        let _ = done.send(Done { chunk, outcome });
    }
}

impl Job {
    /// Waits until the chunk is done.
    pub(super) fn wait(self) -> Done {
        self.0.recv().expect("a worker finishes every task that it takes")
    }
}
