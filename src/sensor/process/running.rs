//! Processes that ran before, and their parents, from `/proc`.

use std::collections::HashSet;
use std::io;

use super::cache::{Image, ImageId, Origin};
use super::facts::Facts;
use super::message::{Identity, exec_id};
use super::procfs::{self, NO_AUID, Running};
use super::{Event, ProcessOptions, Processes};
use crate::pb;
use crate::sensor::metadata::Host;
use crate::sensor::preview::Preview;
use crate::sensor::record::{Credentials, Namespaces, ProcessKey};

/// Processes that were found in `/proc`.
pub(crate) struct Existing(pub(super) Vec<Running>);

impl Processes {
    /// Finds the processes that run already. Done and [added](Self::add_existing) once before and once after the kernel's
    /// records begin, it misses none that the records don't tell of.
    pub(crate) fn find_existing(&self) -> io::Result<Existing> {
        let pids = procfs::pids(&self.proc)?;
        let found = pids
            .into_iter()
            .filter(|pid| self.is_from_procfs(*pid).unwrap_or(true))
            .filter_map(|pid| procfs::read(&self.proc, pid));
        Ok(Existing(found.collect()))
    }

    /// `preview` shows the records of the time until these processes were found. Of those that are told to execute
    /// something, what they ran before counts until then; what others executed meanwhile is noticed. Those that are told
    /// to have ended can't be found any more, but were somebody's parents.
    pub(crate) fn add_existing(&mut self, existing: Existing, preview: &Preview) {
        let Existing(mut found) = existing;
        for running in &mut found {
            running.is_ahead = preview.executed.contains(&running.key.pid);
        }
        found.retain(|running| !running.is_ahead || self.cache.latest(running.key).is_none());
        self.add_found(found);
        for exit in preview.ended() {
            if self.cache.latest(exit.process).is_none() {
                self.add_ended(&exit);
            }
        }
        self.tidy();
    }

    pub(super) fn add_found(&mut self, mut found: Vec<Running>) {
        found.sort_unstable_by_key(|running| running.key);
        // Parents first: most are older than their children, but a tick is long.
        while !found.is_empty() {
            let waiting: HashSet<u32> = found.iter().map(|running| running.key.pid).collect();
            let is_waiting = |running: &mut Running| waiting.contains(&running.parent);
            let mut ready: Vec<Running> = found.extract_if(.., |running| !is_waiting(running)).collect();
            if ready.is_empty() {
                // A number was used again while all this was read: some parent is none.
                ready = std::mem::take(&mut found);
            }
            for running in ready {
                self.add_running(&running);
            }
        }
    }

    /// Exec events of the processes from `/proc`, as if they had just been executed; the kernel comes first. Left out
    /// are its threads, and processes whose exec event is still to come.
    pub(crate) fn existing(&self) -> Vec<Event> {
        let mut found: Vec<(ProcessKey, ImageId)> = self
            .images()
            .filter(|(id, image)| image.origin == Origin::Procfs { is_ahead: false } && self.runs(*id))
            .filter(|(id, image)| !image.is_kernel || *id == self.kernel)
            .map(|(id, image)| (image.key, id))
            .collect();
        found.sort_unstable_by_key(|(key, _)| (key.start, key.pid));
        let ids = found.into_iter().map(|(_, id)| id);
        ids.filter_map(|id| {
            let time = self.host.clock.wall(self.cache.get(id)?.ktime);
            self.event(pb::EventType::ProcessExec, id, &[], &[], time)
        })
        .collect()
    }

    pub(super) fn add_running(&mut self, running: &Running) -> ImageId {
        let parent = match running.parent {
            0 => Some(self.kernel),
            pid => self.cache.with_pid(pid),
        };
        let image = self.seen(running, running.key, running.key.start, parent);
        if let Some(known) = self.cache.latest(image.key)
            && self
                .cache
                .get(known)
                .is_some_and(|known| known.facts == image.facts)
        {
            return known;
        }
        self.add(image, running.key.start)
    }

    /// What `/proc` shows of a process, as an image that came to be at `ktime`.
    pub(super) fn seen(
        &mut self,
        running: &Running,
        key: ProcessKey,
        ktime: u64,
        parent: Option<ImageId>,
    ) -> Image {
        let of_parent = parent.and_then(|parent| self.cache.get(parent));
        let in_init_tree = running.is_init || of_parent.is_some_and(|parent| parent.in_init_tree);
        let mut flags = "procFS".to_owned();
        if running.cwd == "/" {
            flags += " rootcwd";
        }
        if in_init_tree {
            flags += " inInitTree";
        }
        let identity = self
            .identity(key, ktime, of_parent, flags, in_init_tree, 0)
            .encode();
        let facts = Facts {
            uid: running.credentials.euid,
            auid: running.auid,
            cwd: running.cwd.clone(),
            binary: running.binary.clone(),
            arguments: running.arguments.clone(),
            docker: running.docker.clone(),
            credentials: Some(&running.credentials).filter(|_| !running.is_kernel),
            namespaces: Some(&running.namespaces).filter(|_| !running.is_kernel),
            environment: &[],
        };
        Image {
            key,
            ktime,
            parent,
            origin: Origin::Procfs {
                is_ahead: running.is_ahead,
            },
            is_kernel: running.is_kernel,
            in_init_tree,
            execs: None,
            stack: running.stack,
            identity,
            facts: facts.encode(&self.options, &mut self.host),
        }
    }

    pub(super) fn runs(&self, id: ImageId) -> bool {
        let references = self.cache.references(id);
        references.is_some_and(|references| references.is_running)
    }

    /// Whether what is known of the process comes from `/proc`; `None` if nothing is known.
    fn is_from_procfs(&self, pid: u32) -> Option<bool> {
        let image = self.cache.get(self.cache.with_pid(pid)?)?;
        Some(matches!(image.origin, Origin::Procfs { .. }))
    }
}

/// Process 0.
pub(super) fn kernel_image(options: &ProcessOptions, host: &mut Host) -> Image {
    let own = exec_id(&options.node_name, 1, 0);
    let identity = Identity {
        exec_id: own.clone(),
        pid: 0,
        tid: 0,
        flags: "procFS".to_owned(),
        start_time: host.clock.wall(1),
        parent_exec_id: own,
        refcnt: 0,
        in_init_tree: false,
    };
    let facts = Facts {
        auid: NO_AUID,
        binary: "<kernel>".to_owned(),
        credentials: Some(&Credentials::default()),
        namespaces: Some(&Namespaces::default()),
        ..Facts::default()
    };
    Image {
        key: ProcessKey::default(),
        ktime: 1,
        parent: None,
        origin: Origin::Procfs { is_ahead: false },
        is_kernel: true,
        in_init_tree: false,
        execs: None,
        stack: 0,
        identity: identity.encode(),
        facts: facts.encode(options, host),
    }
}
