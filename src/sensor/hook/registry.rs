//! All hooks that are in the kernel.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::event;
use super::info::HookInfo;
use super::record::HookRecord;
use crate::sensor::process::{Event, Processes};
use crate::sensor::stack::{Program, Stacks};

/// Shared by who loads hooks and who reads their records. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hooks {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    hooks: RwLock<HashMap<u32, Arc<KnownHook>>>,
    last_id: AtomicU32,
}

/// A hook whose records become events.
#[derive(Debug)]
pub(crate) struct KnownHook {
    info: HookInfo,
    /// Fields that all its events have, encoded.
    constant: Vec<u8>,
}

impl Hooks {
    /// Makes a hook known, before its program is attached. The number is for its configuration; no other hook gets it.
    pub(crate) fn add(&self, info: HookInfo) -> u32 {
        let id = self
            .shared
            .last_id
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        let constant = event::constant(&info);
        let mut hooks = self.shared.hooks.write().unwrap_or_else(PoisonError::into_inner);
        hooks.insert(id, Arc::new(KnownHook { info, constant }));
        id
    }

    /// Forgets a hook, after its program is detached. Records of it that still wait mean nothing then.
    pub(crate) fn remove(&self, id: u32) {
        let mut hooks = self.shared.hooks.write().unwrap_or_else(PoisonError::into_inner);
        hooks.remove(&id);
    }

    pub(crate) fn get(&self, id: u32) -> Option<Arc<KnownHook>> {
        let hooks = self.shared.hooks.read().unwrap_or_else(PoisonError::into_inner);
        hooks.get(&id).map(Arc::clone)
    }
}

impl KnownHook {
    /// What a record of this hook means.
    pub(crate) fn event(
        &self,
        record: &HookRecord<'_>,
        processes: &mut Processes,
        stacks: &mut Stacks,
    ) -> Option<Event> {
        let host_user_namespace = processes.host_namespaces().user;
        let program = Program {
            process: record.process,
            stack: processes.stack(record.process, record.time),
        };
        let body = event::body(
            record,
            &self.info,
            &self.constant,
            program,
            host_user_namespace,
            stacks,
        );
        processes.about(
            record.process,
            record.tid,
            record.time,
            body.event_type,
            &body.fields,
        )
    }
}
