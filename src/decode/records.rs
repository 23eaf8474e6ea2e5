//! Finds the events in a piece of a log, whatever stands around them.
//!
//! A log is a sequence of JSON objects. What `kubectl logs --prefix`, `--timestamps`, stern or a byte order mark
//! put before the first `{` of a line is dropped; objects may share a line or spread over several; array brackets
//! and commas between them are ignored. Every other line that holds text is reported as skipped.

use std::ops::Range;

use memchr::{memchr, memchr2, memrchr, memrchr_iter};

use super::block;
use super::event::{self, NotAnEvent};
use super::glance::{Glance, begins_as_event};
use super::reader::JsonError;
use crate::event::{Event, Wanted};

/// What a piece of a log holds, in order.
#[derive(Debug)]
pub(crate) enum Item {
    /// An event, which is in [`Records::event`].
    Event(Place),
    /// Where a line stands that holds one whole event and goes out as it is; without its line end.
    Line(Range<usize>),
    Skipped(Skipped),
}

/// Where an event's JSON object stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// In the piece.
    pub(crate) range: Range<usize>,
    /// Whether line breaks stand inside the object.
    pub(crate) spans_lines: bool,
}

/// A line that has something on it that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Counted from 0 at the start of the piece.
    pub(crate) line: u64,
    pub(crate) reason: SkipReason,
}

/// Why a line, or what follows an event on it, was skipped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SkipReason {
    #[error("no JSON object on it")]
    NoObject,
    #[error("{0}")]
    NotAnEvent(#[from] NotAnEvent),
    #[error("cut off at the end of the input")]
    CutOff,
    /// Only a pretty-printed object may go on in the next line, and its lines look different.
    #[error("cut off: the next line doesn't continue it")]
    Overtaken,
    #[error("text after the event")]
    TrailingText,
}

/// Tells what can be said of a line without reading it.
type GlanceAt<'a> = &'a dyn Fn(&[u8]) -> Glance;

/// Goes through a piece of a log that begins at the start of a line.
pub(crate) struct Records<'a> {
    text: &'a [u8],
    /// Nothing comes after this piece.
    is_last: bool,
    wanted: Wanted,
    glance: Option<GlanceAt<'a>>,
    event: Event<'a>,
    position: usize,
    line: u64,
    /// Where the current line begins.
    line_start: usize,
    /// Whether `position` is behind an event on the same line.
    behind_event: bool,
    events: u64,
    unfinished: usize,
}

impl<'a> Records<'a> {
    pub(crate) fn new(text: &'a [u8], is_last: bool, wanted: Wanted, glance: Option<GlanceAt<'a>>) -> Self {
        Records {
            text,
            is_last,
            wanted,
            glance,
            event: Event::default(),
            position: 0,
            line: 0,
            line_start: 0,
            behind_event: false,
            events: 0,
            unfinished: text.len(),
        }
    }

    /// The event that was found last.
    pub(crate) fn event(&self) -> &Event<'a> {
        &self.event
    }

    /// How many events were there, those that were ruled out too.
    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    /// How many lines were passed.
    pub(crate) fn lines(&self) -> u64 {
        self.line
    }

    /// Where an object begins that needs more text than there is; the text's length if there is none.
    pub(crate) fn unfinished(&self) -> usize {
        self.unfinished
    }

    fn line_end(&self) -> usize {
        memchr(b'\n', &self.text[self.position..]).map_or(self.text.len(), |length| self.position + length)
    }

    fn next_line(&mut self) {
        let end = self.line_end();
        self.line += u64::from(end < self.text.len());
        self.position = end + 1;
        self.line_start = self.position;
        self.behind_event = false;
    }

    fn skipped(&mut self, reason: SkipReason) -> Item {
        let line = self.line;
        self.next_line();
        Item::Skipped(Skipped { line, reason })
    }

    /// What can be said of the current line without reading it, and where it stands.
    fn glance_at_line(&self) -> Option<(Glance, Range<usize>)> {
        let glance = self.glance?;
        let length = memchr(b'\n', &self.text[self.position..])?;
        let line = self.position..self.position + length;
        Some((glance(&self.text[line.clone()]), line))
    }

    /// Counts the event on a line that needs no reading, and goes to the next line.
    fn pass_line(&mut self, line: &Range<usize>) {
        self.position = line.end + 1;
        self.line_start = self.position;
        self.line += 1;
        self.events += 1;
    }

    /// Whether a line after the current one plainly begins an event, so that what is open won't be closed any more.
    fn is_overtaken(&self) -> bool {
        let rest = self.text.get(self.line_end() + 1..).unwrap_or_default();
        rest.split(|&byte| byte == b'\n').any(begins_as_event)
    }

    /// Reads the object at `start`, which is on the current line.
    fn object(&mut self, start: usize) -> Option<Item> {
        let bare = !self.behind_event && start == self.position;
        match event::event(self.text, start, bare, self.wanted, &mut self.event) {
            Ok(reader) => {
                let range = start..reader.position();
                let line_breaks = reader.line_breaks();
                if let Some(last) = memrchr(b'\n', &self.text[range.clone()]).filter(|_| line_breaks > 0) {
                    self.line_start = start + last + 1;
                }
                self.position = reader.position();
                self.line += line_breaks;
                self.behind_event = true;
                self.events += 1;
                Some(Item::Event(Place {
                    range,
                    spans_lines: line_breaks > 0,
                }))
            }
            Err(NotAnEvent::Json(JsonError::Incomplete)) if self.is_overtaken() => {
                Some(self.skipped(SkipReason::Overtaken))
            }
            Err(NotAnEvent::Json(JsonError::Incomplete)) if self.is_last => {
                // All that follows was read as part of this object.
                self.position = self.text.len();
                Some(Item::Skipped(Skipped {
                    line: self.line,
                    reason: SkipReason::CutOff,
                }))
            }
            Err(NotAnEvent::Json(JsonError::Incomplete)) => {
                self.unfinished = if self.behind_event { start } else { self.position };
                self.position = self.text.len();
                None
            }
            Err(other) if other.position().is_some_and(|at| at > self.line_end()) => {
                Some(self.skipped(SkipReason::Overtaken))
            }
            Err(other) => Some(self.skipped(other.counted_from(self.line_start).into())),
        }
    }

    /// What comes next; `None` at the end of the piece.
    pub(crate) fn next(&mut self) -> Option<Item> {
        while self.position < self.text.len() {
            if !self.behind_event {
                match self.glance_at_line() {
                    Some((Glance::Drop, line)) => {
                        self.pass_line(&line);
                        continue;
                    }
                    Some((Glance::Keep, line)) => {
                        self.pass_line(&line);
                        return Some(Item::Line(line));
                    }
                    Some((Glance::Read, _)) | None => {}
                }
                if self.text[self.position] == b'{' {
                    return self.object(self.position);
                }
            }
            let rest = &self.text[self.position..];
            let length = memchr2(b'{', b'\n', rest).unwrap_or(rest.len());
            if !is_punctuation(&rest[..length]) {
                if self.behind_event {
                    return Some(self.skipped(SkipReason::TrailingText));
                }
                if rest.get(length) != Some(&b'{') {
                    return Some(self.skipped(SkipReason::NoObject));
                }
            }
            if rest.get(length) == Some(&b'{') {
                return self.object(self.position + length);
            }
            self.next_line();
        }
        None
    }
}

/// Whether nothing but white space, a byte order mark and the punctuation of an array of events stands there.
fn is_punctuation(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.iter()
        .all(|byte| byte.is_ascii_whitespace() || matches!(byte, b'[' | b']' | b','))
}

/// Where `text` is best cut so that its first part holds whole objects; `None` if it should rather grow. There is no
/// line end before `searched`.
///
/// That is behind the last line that is followed by one which looks like the start of an object rather than like
/// the inside of one. Text without a line end is cut behind any brace if it is very long, and behind an object if it
/// begins with a whole one and there `is_no_more` at the moment.
pub(crate) fn boundary(text: &[u8], searched: usize, is_no_more: bool) -> Option<usize> {
    /// Lines longer than this are given out in parts, so that one of many events doesn't have to fit into memory.
    const LONG_LINE: usize = 1024 * 1024;
    if let Some(end) = last_line_boundary(&text[searched..]) {
        Some(searched + end)
    } else if text.len() > LONG_LINE {
        memrchr(b'}', text).map(|brace| brace + 1)
    } else if is_no_more {
        let start = text.iter().position(|byte| !is_punctuation(&[*byte]))?;
        Some(start + block::bracketed_length(&text[start..])?)
    } else {
        None
    }
}

fn last_line_boundary(text: &[u8]) -> Option<usize> {
    /// How many lines an object may plausibly spread over; beyond that any line end will do.
    const MAX_LINES: usize = 1000;
    let inside = |end: usize| matches!(text.get(end + 1), Some(b' ' | b'\t' | b'}' | b']' | b','));
    let mut ends = memrchr_iter(b'\n', text);
    let last = ends.next()?;
    if !inside(last) {
        return Some(last + 1);
    }
    Some(ends.take(MAX_LINES).find(|&end| !inside(end)).unwrap_or(last) + 1)
}
