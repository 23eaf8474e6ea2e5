//! Processes and what they started, followed from event to event.

use std::collections::HashSet;

use crate::event::{Event, Kind};
use crate::pb::EventType;

/// A process by its node and number: logs of several nodes may be mixed.
type Member = (Vec<u8>, u32);

/// The descendants that were seen so far of each process set of a [`super::Matcher`].
///
/// Events have to be shown in the order they happened. An event names a process and its parent, so that a
/// descendant is found with its first event, provided that the parent was found before.
#[derive(Debug, Default)]
pub(crate) struct Descendants {
    sets: Vec<HashSet<Member>>,
    /// Processes that exited with the event shown last: their number may be given to another one now.
    exited: Option<Member>,
}

impl Descendants {
    /// Learns from an event; `roots` are the process sets, always in the same order.
    pub(crate) fn observe(&mut self, event: &Event<'_>, roots: &[Vec<u32>]) {
        if let Some(exited) = self.exited.take() {
            for set in &mut self.sets {
                set.remove(&exited);
            }
        }
        self.sets.resize_with(roots.len(), HashSet::new);
        let Some(pid) = event.process.as_ref().and_then(|process| process.pid) else {
            return;
        };
        let member = |pid: u32| (event.node_name.to_vec(), pid);
        let parent = event.parent.as_ref().and_then(|parent| parent.pid);
        for (set, roots) in self.sets.iter_mut().zip(roots) {
            if parent.is_some_and(|parent| roots.contains(&parent) || set.contains(&member(parent))) {
                set.insert(member(pid));
            }
        }
        if event.kind == Kind::Known(EventType::ProcessExit) {
            self.exited = Some(member(pid));
        }
    }

    /// Whether `pid` on this node is a descendant in the process set with this index.
    pub(crate) fn contains(&self, set: usize, node_name: &[u8], pid: u32) -> bool {
        self.sets
            .get(set)
            .is_some_and(|set| set.contains(&(node_name.to_vec(), pid)))
    }
}
