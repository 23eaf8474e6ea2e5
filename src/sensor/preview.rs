//! What records that wait already tell of the processes that ran before them.

use std::collections::HashSet;

use super::record::{Exit, ProcessKey, Record};

/// A first look at records that are handled later. What is empty is of no records.
#[derive(Debug, Default)]
pub(crate) struct Preview {
    /// Process ids of whoever executed something.
    pub(crate) executed: HashSet<u32>,
    /// Processes that are told to have begun something: what they are is known then.
    begun: HashSet<ProcessKey>,
    exits: Vec<Exit>,
}

impl Preview {
    pub(super) fn note(&mut self, record: &Record<'_>) {
        match record {
            Record::Exec(exec) => {
                self.executed.insert(exec.process.pid);
                self.begun.insert(exec.process);
            }
            Record::Fork(fork) => {
                self.begun.insert(fork.child);
            }
            Record::Exit(exit) => self.exits.push(*exit),
            Record::Hook(_) => {}
        }
    }

    /// The ends of processes of which nothing else is told, older processes first.
    pub(super) fn ended(&self) -> Vec<Exit> {
        let exits = self.exits.iter();
        let mut ended: Vec<Exit> = exits
            .filter(|exit| !self.begun.contains(&exit.process))
            .copied()
            .collect();
        ended.sort_unstable_by_key(|exit| exit.process.start);
        ended
    }
}
