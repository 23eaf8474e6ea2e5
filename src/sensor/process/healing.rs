//! What becomes of the cache when records were lost: records that follow show what is wrong, and `/proc` what is right.
//!
//! A process's number of execs is in each of its records, so that an exec that was not told of is noticed with the next
//! of them. What goes on without a record is found in `/proc`, where the start of its stack tells one exec from another.

use super::Processes;
use super::cache::{Image, ImageId, Origin, tick};
use super::facts::Facts;
use super::procfs::{self, Look, Running};
use crate::sensor::record::ProcessKey;

impl Processes {
    /// Not all records came. An exec that fails late leaves no record either, so this is not to be guessed.
    pub(crate) fn records_were_lost(&mut self) {
        self.has_gaps = true;
    }

    /// Who runs at `now`, nanoseconds since boot. [`Self::heal`] takes it when all records from before are handled.
    pub(crate) fn look(&self, now: u64) -> Look {
        // Without /proc nothing can be healed.
        Look::new(&self.proc, now).unwrap_or_default()
    }

    /// Makes the cache agree with what was seen: lets go of processes whose exit was not told, takes in those whose fork
    /// was not told, and renews those whose exec was not.
    pub(crate) fn heal(&mut self, look: &Look) {
        let running: Vec<(ImageId, ProcessKey)> = self
            .images()
            .filter(|(id, image)| *id != self.kernel && self.runs(*id) && image.ktime < look.time)
            .map(|(id, image)| (id, image.key))
            .collect();
        for (id, key) in running {
            match look.running.get(&key.pid) {
                Some(trace) if trace.start == tick(key.start) => {
                    self.heal_program(id, key, trace.stack, look.time);
                }
                _ => {
                    self.cache.end(id, look.time);
                }
            }
        }
        let found = look.running.iter().filter(|(pid, trace)| {
            let known = self.cache.with_pid(**pid).and_then(|id| self.cache.get(id));
            known.is_none_or(|image| tick(image.key.start) < trace.start)
        });
        let found = found.filter_map(|(pid, trace)| {
            procfs::read(&self.proc, *pid).filter(|running| running.key.start == trace.start)
        });
        let found = found.collect();
        self.add_found(found);
        self.tidy();
    }

    fn heal_program(&mut self, id: ImageId, key: ProcessKey, stack: u64, time: u64) {
        let is_known = |known: u64| known == 0 || stack == 0 || known == stack;
        if self.cache.get(id).is_none_or(|image| is_known(image.stack)) {
            return;
        }
        // An exec since then has a record, which is yet to come.
        if let Some(running) = self.look_up(key).filter(|running| running.stack == stack) {
            self.renew(id, Some(&running), None, time);
        }
    }

    /// Whether there were other execs than this image knows of, and the reason is that records were lost.
    pub(super) fn is_outdated(&self, image: &Image, execs: u32) -> bool {
        self.has_gaps && image.execs.is_some_and(|known| known != execs)
    }

    /// The same image, or if its process executed something since that was not told of, one of that.
    pub(super) fn renewed(&mut self, id: ImageId, key: ProcessKey, execs: u32, time: u64) -> ImageId {
        if !self
            .cache
            .get(id)
            .is_some_and(|image| self.is_outdated(image, execs))
        {
            return id;
        }
        let running = self.look_up(key);
        self.renew(id, running.as_ref(), Some(execs), time)
    }

    fn renew(&mut self, id: ImageId, running: Option<&Running>, execs: Option<u32>, time: u64) -> ImageId {
        let Some(before) = self.cache.get(id) else {
            return id;
        };
        let (key, in_init_tree) = (before.key, before.in_init_tree);
        let parent = match before.origin {
            Origin::Fork => before.parent,
            Origin::Exec | Origin::Procfs { .. } | Origin::Unknown => Some(id),
        };
        let mut image = match running {
            Some(running) => self.seen(running, key, time, parent),
            None => self.unknown(key, time, parent, in_init_tree, Facts::default()),
        };
        image.execs = execs;
        self.add(image, time)
    }
}
