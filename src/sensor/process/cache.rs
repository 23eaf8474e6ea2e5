//! Which processes there are, what they run, and who started them.
//!
//! An [`Image`] is one program in one process: an exec makes a new one. It stays while its process runs it, for a
//! little while after, and as long as another image has it as its parent.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::sensor::record::ProcessKey;

/// `/proc` has start times in these steps, in nanoseconds.
pub(in crate::sensor) const TICK: u64 = 10_000_000;

/// Where an image is in its cache. Meaningful only while something keeps the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ImageId(u32);

/// How an image became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Exec,
    /// A fork: what its parent runs, until it executes something itself.
    Fork,
    /// `/proc`; whether it was executed or only forked can't be told. It is ahead if records of what it executed before
    /// may still come.
    Procfs {
        is_ahead: bool,
    },
    /// Somebody referred to it, and there is nothing to learn about it any more.
    Unknown,
}

/// A program in a process.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) key: ProcessKey,
    /// When it came to be, in nanoseconds since boot.
    pub(super) ktime: u64,
    pub(super) parent: Option<ImageId>,
    pub(super) origin: Origin,
    /// A thread of the kernel's.
    pub(super) is_kernel: bool,
    pub(super) in_init_tree: bool,
    /// How many execs there were with this one, if a record told.
    pub(super) execs: Option<u32>,
    /// Where its stack starts; 0 if that isn't known.
    pub(super) stack: u64,
    /// The part of its `tetragon.Process` that no other image has.
    pub(super) identity: Box<[u8]>,
    /// The rest of it, which a fork shares with its parent.
    pub(super) facts: Arc<[u8]>,
}

#[derive(Debug)]
struct Entry {
    image: Image,
    state: State,
    /// How many images have it as their parent.
    children: u32,
    /// How many of them are of processes that ended.
    children_ended: u32,
    children_ever: u32,
    /// Its process ended.
    has_ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// What its process runs.
    Running,
    /// Its process ended not long ago.
    Leaving,
    /// Only others keep it.
    Past,
}

/// References to an image, for finding faults.
#[derive(Debug, Clone, Copy)]
pub(super) struct References {
    pub(super) is_running: bool,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "tests look whether anything stays for nothing")
    )]
    pub(super) is_leaving: bool,
    pub(super) children: u32,
    /// Those whose processes go on.
    pub(super) children_running: u32,
    pub(super) children_ever: u32,
}

#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    /// What each process runs, or ran last.
    latest: HashMap<u32, ImageId>,
    /// Processes that ended, in that order, with the time of it.
    leaving: VecDeque<(u64, ImageId)>,
    /// Images that nothing may keep any more. They stay until the record at hand is done with.
    loose: Vec<ImageId>,
}

impl Cache {
    /// Adds an image. It stays if it is [run](Self::run) or becomes a parent before things are [settled](Self::settle).
    pub(super) fn insert(&mut self, image: Image) -> ImageId {
        if let Some(parent) = image.parent.and_then(|parent| self.entry_mut(parent)) {
            parent.children += 1;
            parent.children_ever = parent.children_ever.saturating_add(1);
        }
        let entry = Some(Entry {
            image,
            state: State::Past,
            children: 0,
            children_ended: 0,
            children_ever: 0,
            has_ended: false,
        });
        let id = if let Some(index) = self.free.pop() {
            self.entries[index as usize] = entry;
            ImageId(index)
        } else {
            let index = u32::try_from(self.entries.len()).expect("the number of images is bounded");
            self.entries.push(entry);
            ImageId(index)
        };
        self.loose.push(id);
        id
    }

    /// Drops images that nothing keeps.
    pub(super) fn settle(&mut self) {
        while let Some(id) = self.loose.pop() {
            self.release(id);
        }
    }

    pub(super) fn get(&self, id: ImageId) -> Option<&Image> {
        self.entry(id).map(|entry| &entry.image)
    }

    /// How many images there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// What this process runs, or ran last.
    pub(super) fn latest(&self, key: ProcessKey) -> Option<ImageId> {
        let id = *self.latest.get(&key.pid)?;
        is_same(self.get(id)?, key).then_some(id)
    }

    /// What this process ran at a time: records of several processors come a little out of order.
    pub(super) fn at(&self, key: ProcessKey, time: u64) -> Option<ImageId> {
        let latest = self.latest(key)?;
        let mut id = latest;
        loop {
            let image = self.get(id)?;
            if !is_same(image, key) {
                return Some(latest);
            }
            if image.ktime <= time {
                return Some(id);
            }
            match image.parent {
                Some(previous) => id = previous,
                None => return Some(latest),
            }
        }
    }

    /// Any process with this number.
    pub(super) fn with_pid(&self, pid: u32) -> Option<ImageId> {
        self.latest.get(&pid).copied()
    }

    /// Its process runs this now, and no longer what it ran before. If the process ended already, the image stays for a
    /// while; if a later program or process took its place, nothing keeps it.
    pub(super) fn run(&mut self, id: ImageId, now: u64) {
        let Some(image) = self.get(id) else { return };
        let (key, ktime) = (image.key, image.ktime);
        let mut state = State::Running;
        let before = self.with_pid(key.pid);
        if let Some(before) = before
            && let Some(entry) = self.entry_mut(before)
        {
            let is_same_process = is_same(&entry.image, key);
            let is_late = if is_same_process {
                entry.image.ktime > ktime
            } else {
                entry.image.key.start > key.start
            };
            if is_late {
                return;
            }
            match entry.state {
                State::Leaving if is_same_process => state = State::Leaving,
                State::Leaving => {}
                _ => entry.state = State::Past,
            }
        }
        if let Some(entry) = self.entry_mut(id) {
            entry.state = state;
        }
        if state == State::Leaving {
            self.leaving.push_back((now, id));
            self.mark_ended(id);
        }
        self.latest.insert(key.pid, id);
        self.loose.extend(before);
    }

    /// The process of this image ended. Says whether it ran until now.
    pub(super) fn end(&mut self, id: ImageId, now: u64) -> bool {
        match self.entry_mut(id) {
            Some(entry) if entry.state == State::Running => entry.state = State::Leaving,
            _ => return false,
        }
        self.leaving.push_back((now, id));
        self.mark_ended(id);
        true
    }

    /// Tells the parent, and that of what the same process ran before, and so on.
    fn mark_ended(&mut self, id: ImageId) {
        let mut next = Some(id);
        while let Some(id) = next.take() {
            let Some(entry) = self.entry_mut(id).filter(|entry| !entry.has_ended) else {
                return;
            };
            entry.has_ended = true;
            let (key, parent) = (entry.image.key, entry.image.parent);
            if let Some(entry) = parent.and_then(|parent| self.entry_mut(parent)) {
                entry.children_ended += 1;
                next = parent.filter(|_| is_same(&entry.image, key));
            }
        }
    }

    /// Lets go of processes that ended before a time.
    pub(super) fn expire(&mut self, before: u64) {
        while self.leaving.front().is_some_and(|(ended, _)| *ended < before) {
            self.expire_first();
        }
    }

    /// Lets go of the process that ended first, if one did.
    pub(super) fn expire_first(&mut self) -> bool {
        let Some((_, id)) = self.leaving.pop_front() else {
            return false;
        };
        self.let_go(id);
        true
    }

    /// From now on only its children keep the image.
    pub(super) fn forget(&mut self, id: ImageId) {
        if self.entry(id).is_some_and(|entry| entry.state == State::Leaving) {
            self.leaving.retain(|(_, leaving)| *leaving != id);
        }
        self.let_go(id);
    }

    fn let_go(&mut self, id: ImageId) {
        let Some(entry) = self.entry_mut(id) else { return };
        entry.state = State::Past;
        let pid = entry.image.key.pid;
        if self.latest.get(&pid) == Some(&id) {
            self.latest.remove(&pid);
        }
        self.release(id);
    }

    /// Drops the image unless something keeps it, then its parent, and so on.
    fn release(&mut self, id: ImageId) {
        let mut next = Some(id);
        while let Some(id) = next {
            match self.entry(id) {
                Some(entry) if entry.children == 0 && entry.state == State::Past => {}
                _ => return,
            }
            let index = id.0 as usize;
            let removed = self.entries.get_mut(index).and_then(Option::take);
            self.free.push(id.0);
            let Some(removed) = removed else { return };
            next = removed.image.parent;
            if let Some(parent) = next.and_then(|parent| self.entry_mut(parent)) {
                parent.children -= 1;
                parent.children_ended -= u32::from(removed.has_ended);
            }
        }
    }

    pub(super) fn references(&self, id: ImageId) -> Option<References> {
        self.entry(id).map(|entry| References {
            is_running: entry.state == State::Running,
            is_leaving: entry.state == State::Leaving,
            children: entry.children,
            children_running: entry.children.saturating_sub(entry.children_ended),
            children_ever: entry.children_ever,
        })
    }

    /// All images, in no order that means something.
    pub(super) fn ids(&self) -> impl Iterator<Item = ImageId> {
        (0..)
            .zip(&self.entries)
            .filter_map(|(index, entry)| entry.as_ref().map(|_| ImageId(index)))
    }

    fn entry(&self, id: ImageId) -> Option<&Entry> {
        self.entries.get(id.0 as usize)?.as_ref()
    }

    fn entry_mut(&mut self, id: ImageId) -> Option<&mut Entry> {
        self.entries.get_mut(id.0 as usize)?.as_mut()
    }
}

/// Whether the image is of this process. One from `/proc` started in the same hundredth of a second.
fn is_same(image: &Image, key: ProcessKey) -> bool {
    let own = image.key;
    own.pid == key.pid
        && (own.start == key.start
            || matches!(image.origin, Origin::Procfs { .. }) && own.start == tick(key.start))
}

/// A time since boot as `/proc` has it.
pub(super) fn tick(time: u64) -> u64 {
    time - time % TICK
}
