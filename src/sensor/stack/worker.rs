//! Stacks of processes are looked up on a thread of their own.
//!
//! Files of a process may lie where its owner decides when they can be read, on FUSE for example. Whoever reads the
//! kernel's records must not wait for that: it would be a way to make the sensor blind.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{Program, bare};
use crate::pb::StackTraceEntry;

/// Enough for the functions of all but the largest programs, which are known the next time.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);

/// A program and addresses in it.
type Question = (Program, Vec<u64>);
type Answer = Vec<StackTraceEntry>;

/// Who asks the thread, one question after the other.
#[derive(Debug)]
pub(super) struct Worker {
    patience: Duration,
    questions: Sender<Question>,
    answers: Receiver<Answer>,
    /// A question whose answer was not waited for.
    is_behind: bool,
}

impl Worker {
    /// Starts the thread. It ends with the worker, once it has answered.
    pub(super) fn start(
        patience: Duration,
        mut answer: impl FnMut(&Question) -> Answer + Send + 'static,
    ) -> std::io::Result<Self> {
        let (questions, received) = channel::<Question>();
        let (sent, answers) = channel();
        thread::Builder::new().name("stacks".to_owned()).spawn(move || {
            for question in received {
                if sent.send(answer(&question)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Worker {
            patience,
            questions,
            answers,
            is_behind: false,
        })
    }

    /// The functions at these addresses; addresses alone if that takes too long, or something else still does.
    pub(super) fn ask(&mut self, program: Program, addresses: Vec<u64>) -> Answer {
        let nothing = addresses.iter().copied().map(bare).collect();
        if self.is_behind && self.answers.try_recv().is_err() {
            return nothing;
        }
        self.is_behind = false;
        if self.questions.send((program, addresses)).is_err() {
            return nothing;
        }
        self.answers.recv_timeout(self.patience).unwrap_or_else(|_| {
            self.is_behind = true;
            nothing
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::sensor::record::ProcessKey;

    const PROGRAM: Program = Program {
        process: ProcessKey { pid: 1, start: 0 },
        stack: 0,
    };

    fn named((_, addresses): &Question) -> Answer {
        let named = |address: &u64| StackTraceEntry {
            symbol: format!("f{address}"),
            ..bare(*address)
        };
        addresses.iter().map(named).collect()
    }

    #[test]
    fn nobody_waits_for_one_that_hangs_and_later_answers_are_those_of_later_questions() {
        let (release, held) = channel::<()>();
        let mut is_first = true;
        let answer = move |question: &Question| {
            if std::mem::take(&mut is_first) {
                held.recv().unwrap();
            }
            named(question)
        };
        let mut worker = Worker::start(Duration::from_millis(1), answer).unwrap();
        assert_eq!(worker.ask(PROGRAM, vec![1]), [bare(1)]);
        assert_eq!(worker.ask(PROGRAM, vec![2]), [bare(2)]);
        release.send(()).unwrap();
        worker.patience = Duration::from_secs(30);
        let start = Instant::now();
        loop {
            let answer = worker.ask(PROGRAM, vec![3]);
            if answer[0].symbol == "f3" {
                break;
            }
            assert_eq!(answer, [bare(3)]);
            assert!(start.elapsed() < Duration::from_secs(30));
            thread::yield_now();
        }
        assert_eq!(worker.ask(PROGRAM, vec![4])[0].symbol, "f4");
    }

    #[test]
    fn a_thread_that_is_gone_leaves_addresses() {
        let answer = |_: &Question| -> Answer { std::panic::resume_unwind(Box::new(())) };
        let mut worker = Worker::start(Duration::from_secs(30), answer).unwrap();
        for _ in 0..2 {
            assert_eq!(worker.ask(PROGRAM, vec![1]), [bare(1)]);
        }
    }
}
