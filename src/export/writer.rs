//! From events to lines in files.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backups::Keeper;
use super::file::LogFile;
use super::rate::RateLimit;
use super::{Counts, ExportError, NOTICE, Options};
use crate::decode;
use crate::event::{Event, Wanted};
use crate::filter::{Descendants, FieldMask, Matcher};
use crate::publish::{Delivery, LogSettings, Origin, Published};
use crate::term::Tell;

/// Lines are written when there are so many bytes of them.
const BUFFER: usize = 128 * 1024;

/// How long to wait before trying again what failed.
const RETRY: Duration = Duration::from_secs(1);

/// How long to wait before trying again to rotate: until then the file grows.
const RETRY_ROTATION: Duration = Duration::from_mins(1);

const MEGABYTE: u64 = 1024 * 1024;

/// Writes what passes.
pub(super) struct Writer {
    path: PathBuf,
    file: LogFile,
    settings: Arc<LogSettings>,
    compress: bool,
    backups: Keeper,
    matcher: Matcher,
    wanted: Wanted,
    descendants: Descendants,
    mask: Option<FieldMask>,
    rate_limit: Option<RateLimit>,
    origin: Origin,
    counts: Arc<Counts>,
    tell: Tell,
    /// Whole lines that are not written yet.
    lines: Vec<u8>,
    /// Taken, but not looked at.
    waiting: VecDeque<Delivery>,
    /// Set while nothing can be written: when to try again.
    trouble: Option<Instant>,
    rotate_not_before: Option<Instant>,
}

impl Writer {
    pub(super) fn new(options: Options, counts: Arc<Counts>) -> Result<Self, ExportError> {
        let matcher = Matcher::new(&options.filter)?;
        let now = Instant::now();
        Ok(Writer {
            file: LogFile::open(&options.path)?,
            path: options.path,
            settings: options.settings,
            compress: options.compress,
            backups: Keeper::default(),
            wanted: matcher.wanted(),
            matcher,
            descendants: Descendants::default(),
            mask: options.mask,
            rate_limit: options
                .events_a_minute
                .map(|a_minute| RateLimit::new(a_minute, now)),
            origin: options.origin,
            counts,
            tell: options.tell,
            lines: Vec::with_capacity(BUFFER),
            waiting: VecDeque::new(),
            trouble: None,
            rotate_not_before: None,
        })
    }

    /// Whether there is a place for more deliveries: while nothing can be written there isn't.
    pub(super) fn takes_more(&self) -> bool {
        self.trouble.is_none() && self.waiting.is_empty()
    }

    pub(super) fn take(&mut self, deliveries: VecDeque<Delivery>) {
        self.waiting = deliveries;
    }

    /// Takes what comes last, whether or not there is a place.
    pub(super) fn take_rest(&mut self, deliveries: VecDeque<Delivery>) {
        self.waiting.extend(deliveries);
    }

    /// Writes everything that was taken, as far as it can be written, and does what it is time for.
    pub(super) fn work(&mut self, now: Instant) {
        if self.trouble.is_some_and(|retry| now < retry) {
            return;
        }
        if let Some(dropped) = self.rate_limit.as_mut().and_then(|limit| limit.dropped(now)) {
            self.add_missed(dropped);
        }
        loop {
            while self.lines.len() < BUFFER
                && let Some(delivery) = self.waiting.pop_front()
            {
                self.add(&delivery, now);
            }
            if self.lines.is_empty() {
                break;
            }
            match self.write(now) {
                Ok(()) => self.recovered(),
                Err(error) => return self.troubled(&error, now),
            }
        }
        self.rotate_by_time(now);
    }

    /// The end: one last attempt. What can't be written is lost.
    pub(super) fn finish(mut self) {
        if let Some(dropped) = self.rate_limit.as_mut().and_then(RateLimit::rest) {
            self.add_missed(dropped);
        }
        // Another attempt is due, if there were some.
        let now = Instant::now();
        self.trouble = self.trouble.map(|_| now);
        self.work(now);
        // What is left is looked at, so that only what would have been written counts.
        while let Some(delivery) = self.waiting.pop_front() {
            self.add(&delivery, now);
        }
        let lines = self.lines.split(|&byte| byte == b'\n');
        let lost = lines
            .filter(|line| !line.is_empty() && !line.starts_with(NOTICE))
            .count();
        if !self.lines.is_empty() {
            self.counts.lose(lost as u64);
            let (path, lost) = (self.path.display(), self.counts.lost());
            (self.tell)("warning", &format!("export file {path}: {lost} events are lost"));
        }
        let ended = self.backups.finish();
        self.tell_of_backups(ended);
    }

    fn add(&mut self, delivery: &Delivery, now: Instant) {
        let event = match delivery {
            Delivery::Missed(missed) => {
                self.counts.lose(missed.by_reader);
                return self.add_missed(missed.count());
            }
            Delivery::Event(event) => event,
        };
        let json = event.json();
        let mut view = Event::default();
        // Made here a moment ago: it can be read.
        if decode::event(json, 0, true, self.wanted, &mut view).is_err()
            || !self.matcher.matches(&view, &mut self.descendants)
        {
            return;
        }
        if self.rate_limit.as_mut().is_some_and(|limit| !limit.passes(now)) {
            self.counts.limit();
            return;
        }
        let before = self.lines.len();
        match &self.mask {
            None => self.lines.extend_from_slice(json),
            Some(mask) => {
                if mask.apply(json, &view.kind, &mut self.lines).is_err() {
                    self.lines.truncate(before);
                    return;
                }
            }
        }
        self.lines.push(b'\n');
    }

    /// Neither filters nor masks keep this back: it is about the file itself.
    fn add_missed(&mut self, count: u64) {
        let notice: Published = self.origin.missed(count);
        self.lines.extend_from_slice(notice.json());
        self.lines.push(b'\n');
    }

    /// Writes the lines, into several files if there are too many for one.
    fn write(&mut self, now: Instant) -> Result<(), ExportError> {
        if self.file.is_gone() {
            self.file.reopen()?;
        }
        self.file.refresh();
        while !self.lines.is_empty() {
            let max = u64::from(self.settings.get().max_megabytes) * MEGABYTE;
            let mut fitting = self.file.fitting(&self.lines, max);
            if fitting < self.lines.len() && self.file.length() > 0 && !self.may_rotate(now) {
                fitting = self.lines.len();
            }
            let result = self.file.append(&self.lines[..fitting]);
            let written = match &result {
                Ok(()) => fitting,
                Err((written, _)) => *written,
            };
            self.counts.export(&self.lines[..written]);
            self.lines.drain(..written);
            result.map_err(|(_, error)| ExportError::Write(self.path.clone(), error))?;
            if !self.lines.is_empty() {
                self.rotate(now);
            }
        }
        Ok(())
    }

    fn rotate_by_time(&mut self, now: Instant) {
        let Some(interval) = self.settings.get().interval else {
            return;
        };
        let age = now.saturating_duration_since(self.file.opened());
        if age >= interval && self.file.length() > 0 && self.may_rotate(now) && !self.file.is_gone() {
            self.rotate(now);
        }
    }

    fn may_rotate(&self, now: Instant) -> bool {
        self.rotate_not_before.is_none_or(|time| now >= time)
    }

    /// Begins another file. Where that isn't possible, the old one grows.
    fn rotate(&mut self, now: Instant) {
        match self.file.rotate() {
            Ok(()) => self.rotate_not_before = None,
            Err(error) => {
                self.rotate_not_before = Some(now + RETRY_ROTATION);
                (self.tell)("warning", &format!("{error}; it grows until it can be rotated"));
                return;
            }
        }
        if self.backups.is_idle() {
            let keep = self.settings.get().max_backups;
            let began = self.backups.begin(&self.path, keep, self.compress);
            self.tell_of_backups(began);
        }
    }

    fn tell_of_backups(&self, result: io::Result<()>) {
        if let Err(error) = result {
            let path = self.path.display();
            (self.tell)("warning", &format!("backups of {path}: {error}"));
        }
    }

    fn troubled(&mut self, error: &ExportError, now: Instant) {
        if self.trouble.is_none() {
            let text =
                format!("{error}; events wait, and those for which there is no place are counted as lost");
            (self.tell)("warning", &text);
        }
        self.trouble = Some(now + RETRY);
    }

    fn recovered(&mut self) {
        if self.trouble.take().is_some() {
            let text = format!("export file {}: events are written again", self.path.display());
            (self.tell)("info", &text);
        }
    }
}
