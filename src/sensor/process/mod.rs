//! Records of the kernel come in, events of the API go out: who ran what, and who started it.
//!
//! ```text
//! record -> cache              which image of which process, who its parent is, how long it is kept
//!           running, procfs    what ran already
//!           healing            what ran while records were lost
//!           exec, arguments, credentials, facts, signal    what an event says of it
//!        -> message            the event, encoded
//! ```
//!
//! A process's message is encoded once, when it becomes known, and copied into each event about it and its children.
//! Nothing here knows who reads the events.

mod arguments;
mod cache;
mod credentials;
mod exec;
mod facts;
mod healing;
mod message;
mod procfs;
mod running;
mod signal;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use prost::Message as _;
use prost_types::Timestamp;
use regex::Regex;

use super::metadata::Host;
use super::record::{Exit, Fork, Namespaces, ProcessKey, Record};
use crate::pb;
use crate::sensor::text::text;
use cache::{Cache, Image, ImageId, Origin, tick};
use facts::Facts;
use message::{Identity, Parts, exec_id};
use procfs::{NO_AUID, Running};
use running::kernel_image;

pub(in crate::sensor) use cache::TICK;
pub(in crate::sensor) use credentials::{capabilities, identity};
pub(crate) use procfs::Look;
#[cfg(test)]
pub(in crate::sensor) use procfs::running;
pub(in crate::sensor) use procfs::{key_and_parent, runs};

/// So long a process is kept after its end, in nanoseconds: records of other processors may be a little late.
const GRACE: u64 = 1_000_000_000;
/// The least that is useful: a process, its parent, and the kernel.
const SMALLEST: usize = 8;
/// The thread of the kernel that starts the others.
const KTHREADD: u32 = 2;

/// What events say, and how many processes are kept.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct ProcessOptions {
    pub(crate) node_name: String,
    pub(crate) cluster_name: String,
    pub(crate) credentials: bool,
    pub(crate) namespaces: bool,
    pub(crate) ancestors: bool,
    pub(crate) usernames: bool,
    pub(crate) environment: bool,
    /// What matches in arguments and in environment variables is hidden.
    pub(crate) redact: Vec<Regex>,
    /// Most images of processes that are kept.
    pub(crate) cache_size: usize,
}

/// An event, encoded.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) event_type: pb::EventType,
    /// A `tetragon.GetEventsResponse`.
    pub(crate) message: Bytes,
}

/// Counts since the start, but for `images` and `capacity`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ProcessStats {
    /// Programs in processes that are kept now.
    pub(crate) images: usize,
    /// The most that are kept.
    pub(crate) capacity: usize,
    /// Processes that weren't known, but found in `/proc`.
    pub(crate) looked_up: u64,
    /// Of which nothing could be learned.
    pub(crate) unknown: u64,
    /// Processes that ended, and were let go of before their time to make room.
    pub(crate) evicted: u64,
    /// Not kept for want of room: more run than there is room for, or exits were lost, which [`Processes::heal`] mends.
    pub(crate) refused: u64,
}

/// All processes of this host.
#[derive(Debug)]
pub(crate) struct Processes {
    options: ProcessOptions,
    host: Host,
    proc: PathBuf,
    cache: Cache,
    /// What runs when nothing runs, and the parent of the first processes.
    kernel: ImageId,
    /// Images that the record at hand brought.
    fresh: Vec<ImageId>,
    /// Not all that happened was told.
    has_gaps: bool,
    stats: ProcessStats,
}

impl Processes {
    /// `proc` is where procfs is mounted.
    pub(crate) fn new(options: ProcessOptions, mut host: Host, proc: &Path) -> Self {
        let mut cache = Cache::default();
        let kernel = cache.insert(kernel_image(&options, &mut host));
        cache.run(kernel, 0);
        Processes {
            options,
            host,
            proc: proc.to_owned(),
            cache,
            kernel,
            fresh: Vec::new(),
            has_gaps: false,
            stats: ProcessStats::default(),
        }
    }

    /// What a record means. A fork is no event, and who understands what a policy's hook tells asks for [`Self::about`].
    pub(crate) fn handle(&mut self, record: &Record<'_>) -> Option<Event> {
        let (time, pid) = match record {
            Record::Exec(exec) => (exec.time, exec.process.pid),
            Record::Fork(fork) => (fork.time, fork.child.pid),
            Record::Exit(exit) => (exit.time, exit.process.pid),
            Record::Hook(_) => return None,
        };
        if pid == 0 {
            return None;
        }
        self.host.clock.refresh(time);
        self.cache.expire(time.saturating_sub(GRACE));
        let event = match record {
            Record::Exec(exec) => self.exec(exec),
            Record::Fork(fork) => {
                self.fork(fork);
                None
            }
            Record::Exit(exit) => self.exit(exit),
            Record::Hook(_) => None,
        };
        self.tidy();
        event
    }

    /// An event about something else that a process did. `fields` are those of the event beside processes, encoded.
    pub(crate) fn about(
        &mut self,
        process: ProcessKey,
        tid: u32,
        time: u64,
        event_type: pb::EventType,
        fields: &[u8],
    ) -> Option<Event> {
        self.host.clock.refresh(time);
        self.cache.expire(time.saturating_sub(GRACE));
        let id = self.at(process, time);
        let children = self
            .cache
            .references(id)
            .map_or(0, |references| references.children_running);
        // The thread that did it, and the count that the agent gives a process in such events: itself and its children.
        let only_now = pb::Process {
            tid: Some(tid),
            refcnt: children.saturating_add(1),
            ..pb::Process::default()
        };
        let time = self.host.clock.wall(time);
        let event = self.event(event_type, id, &only_now.encode_to_vec(), fields, time);
        self.tidy();
        event
    }

    /// Where the stack starts of the program that a process ran at a time; 0 if that isn't known.
    pub(crate) fn stack(&self, process: ProcessKey, time: u64) -> u64 {
        let image = self.cache.at(process, time).and_then(|id| self.cache.get(id));
        image.map_or(0, |image| image.stack)
    }

    /// Inode numbers of the host's namespaces.
    pub(crate) fn host_namespaces(&self) -> &Namespaces {
        &self.host.namespaces
    }

    /// The cache, for finding faults. `skip_zero_refcnt` leaves out what nothing refers to, `skip_running` what runs.
    pub(crate) fn dump(&self, skip_zero_refcnt: bool, skip_running: bool) -> Vec<pb::ProcessInternal> {
        let kept = self.images().filter_map(|(id, image)| {
            let references = self.cache.references(id)?;
            let running = u32::from(references.is_running);
            let refcnt = references.children + running;
            if skip_zero_refcnt && refcnt == 0 || skip_running && references.is_running {
                return None;
            }
            let color = if refcnt == 0 { "deletePending" } else { "inUse" };
            let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
            let operations = [
                ("process++", 1),
                ("process--", 1 - running),
                ("parent++", references.children_ever),
                ("parent--", references.children_ever - references.children),
            ];
            let counted = operations.into_iter().filter(|(_, times)| *times > 0);
            Some(pb::ProcessInternal {
                process: Some(image.process()),
                color: color.to_owned(),
                refcnt: Some(refcnt),
                refcnt_ops: counted
                    .map(|(name, times)| (name.to_owned(), count(times)))
                    .collect(),
            })
        });
        kept.collect()
    }

    pub(crate) fn stats(&self) -> ProcessStats {
        ProcessStats {
            images: self.cache.len(),
            capacity: self.capacity(),
            ..self.stats
        }
    }

    fn images(&self) -> impl Iterator<Item = (ImageId, &Image)> {
        self.cache.ids().filter_map(|id| Some((id, self.cache.get(id)?)))
    }

    fn fork(&mut self, fork: &Fork) {
        // The record may be late. What was found in `/proc` is less exact, or what is executed only later.
        let known = self.cache.latest(fork.child).and_then(|id| self.cache.get(id));
        if known.is_some_and(|known| !matches!(known.origin, Origin::Procfs { .. })) {
            return;
        }
        let parent = self.at(fork.parent, fork.time);
        // A child made with CLONE_PARENT is a copy of its parent's other child.
        let origin = match fork.origin.pid {
            0 => parent,
            _ => self.at(fork.origin, fork.time),
        };
        let renewed = self.renewed(origin, fork.origin, fork.execs, fork.time);
        let parent = if parent == origin { renewed } else { parent };
        let origin = renewed;
        let (Some(of_parent), Some(of_origin)) = (self.cache.get(parent), self.cache.get(origin)) else {
            return;
        };
        let is_kernel = of_origin.is_kernel || fork.parent.pid == KTHREADD;
        let is_init = fork.namespace_pid == 1 && fork.child.pid != 1;
        let in_init_tree = of_origin.in_init_tree || is_init;
        let flags = if in_init_tree {
            "execve inInitTree"
        } else {
            "execve"
        };
        let image = Image {
            key: fork.child,
            ktime: fork.child.start,
            parent: Some(parent),
            origin: Origin::Fork,
            is_kernel,
            in_init_tree,
            execs: Some(fork.execs),
            stack: of_origin.stack,
            identity: self
                .identity(
                    fork.child,
                    fork.child.start,
                    Some(of_parent),
                    flags.to_owned(),
                    in_init_tree,
                    1,
                )
                .encode(),
            facts: Arc::clone(&of_origin.facts),
        };
        self.add(image, fork.time);
    }

    fn exit(&mut self, exit: &Exit) -> Option<Event> {
        let id = match self.cache.latest(exit.process) {
            Some(id) => id,
            None => self.add_ended(exit),
        };
        let id = self.renewed(id, exit.process, exit.execs, exit.time);
        let is_kernel = self.cache.get(id)?.is_kernel;
        // One that isn't kept, as another process has its number by now, has ended all the same.
        let is_kept = self.cache.with_pid(exit.process.pid) == Some(id);
        let has_ended = self.cache.end(id, exit.time) || !is_kept;
        if is_kernel || !has_ended {
            return None;
        }
        let time = self.host.clock.wall(exit.time);
        let (signal, status) = signal::ending(exit.code);
        let ending = pb::ProcessExit {
            signal: signal.into_owned(),
            status,
            time: Some(time),
            ..pb::ProcessExit::default()
        };
        self.event(pb::EventType::ProcessExit, id, &[], &ending.encode_to_vec(), time)
    }

    /// The image that this process ran at a time; if it isn't known, from `/proc`; if that has it no more either, an
    /// image that says only that.
    fn at(&mut self, key: ProcessKey, time: u64) -> ImageId {
        if key.pid == 0 {
            return self.kernel;
        }
        if let Some(id) = self.cache.at(key, time) {
            return id;
        }
        if let Some(mut running) = self.look_up(key) {
            running.is_ahead = true;
            return self.add_running(&running);
        }
        let mut image = self.unknown(key, key.start, None, false, Facts::default());
        image.is_kernel = key.pid == KTHREADD;
        self.add(image, time)
    }

    /// The process in `/proc`, if it runs still.
    fn look_up(&mut self, key: ProcessKey) -> Option<Running> {
        let running = procfs::read(&self.proc, key.pid)?;
        let is_same = running.key.start == tick(key.start);
        self.stats.looked_up += u64::from(is_same);
        is_same.then_some(running)
    }

    /// A process of which nothing is known but its end.
    fn add_ended(&mut self, exit: &Exit) -> ImageId {
        let name = exit.name.split(|&byte| byte == 0).next().unwrap_or_default();
        let facts = Facts {
            uid: exit.euid,
            binary: format!("[{}]", text(name)),
            ..Facts::default()
        };
        let parent = self.at(exit.parent, exit.time);
        let of_parent = self.cache.get(parent);
        let in_init_tree = of_parent.is_some_and(|parent| parent.in_init_tree);
        let mut image = self.unknown(
            exit.process,
            exit.process.start,
            Some(parent),
            in_init_tree,
            facts,
        );
        image.is_kernel = exit.execs == 0;
        self.add(image, exit.time)
    }

    /// A program of which nothing is known but these facts.
    fn unknown(
        &mut self,
        key: ProcessKey,
        ktime: u64,
        parent: Option<ImageId>,
        in_init_tree: bool,
        facts: Facts<'_>,
    ) -> Image {
        self.stats.unknown += 1;
        let of_parent = parent.and_then(|parent| self.cache.get(parent));
        let identity = self.identity(key, ktime, of_parent, "unknown".to_owned(), in_init_tree, 0);
        let facts = Facts {
            auid: NO_AUID,
            ..facts
        };
        Image {
            key,
            ktime,
            parent,
            origin: Origin::Unknown,
            is_kernel: false,
            in_init_tree,
            execs: None,
            stack: 0,
            identity: identity.encode(),
            facts: facts.encode(&self.options, &mut self.host),
        }
    }

    fn add(&mut self, image: Image, now: u64) -> ImageId {
        let id = self.cache.insert(image);
        self.cache.run(id, now);
        self.fresh.push(id);
        id
    }

    fn identity(
        &self,
        key: ProcessKey,
        ktime: u64,
        parent: Option<&Image>,
        flags: String,
        in_init_tree: bool,
        refcnt: u32,
    ) -> Identity {
        let node = &self.options.node_name;
        Identity {
            exec_id: exec_id(node, ktime, key.pid),
            pid: key.pid,
            tid: key.pid,
            flags,
            start_time: self.host.clock.wall(ktime),
            parent_exec_id: parent
                .map_or_else(String::new, |parent| exec_id(node, parent.ktime, parent.key.pid)),
            refcnt,
            in_init_tree,
        }
    }

    fn event(
        &self,
        event_type: pb::EventType,
        id: ImageId,
        more: &[u8],
        ending: &[u8],
        time: Timestamp,
    ) -> Option<Event> {
        let process = self.cache.get(id)?;
        // The kernel has started itself.
        let parent = if id == self.kernel {
            Some(process)
        } else {
            process.parent.and_then(|parent| self.cache.get(parent))
        };
        let parts = Parts {
            event_type,
            process,
            more,
            parent,
            ancestors: parent
                .filter(|_| self.options.ancestors)
                .map_or_else(Vec::new, |parent| self.ancestors(parent)),
            ending,
            node: &self.options.node_name,
            cluster: &self.options.cluster_name,
            time,
        };
        Some(Event {
            event_type,
            message: parts.encode(),
        })
    }

    /// From the parent's parent on, without the kernel.
    fn ancestors(&self, parent: &Image) -> Vec<&Image> {
        let next = |image: &&Image| {
            let parent = image.parent.filter(|parent| *parent != self.kernel);
            parent.and_then(|parent| self.cache.get(parent))
        };
        std::iter::successors(next(&parent), next).collect()
    }

    fn capacity(&self) -> usize {
        self.options.cache_size.max(SMALLEST)
    }

    /// Lets go of what nothing keeps, and of more if the cache is full: first of processes that ended, then of what the
    /// last record brought.
    fn tidy(&mut self) {
        self.cache.settle();
        let most = self.capacity();
        while self.cache.len() > most && self.cache.expire_first() {
            self.stats.evicted += 1;
        }
        for id in std::mem::take(&mut self.fresh).into_iter().rev() {
            if self.cache.len() > most && self.cache.get(id).is_some() {
                self.stats.refused += 1;
                self.cache.forget(id);
            }
        }
    }
}
