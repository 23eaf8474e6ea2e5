//! What is done with each event, and the work on one chunk of a log: decode, filter, encode.

use std::ops::Range;

use crate::decode::{self, Glance, Item, Place, Records, Skipped, is_whole_event};
use crate::encode::{Compact, Json, Tty};
use crate::event::{Event, Kind, Wanted};
use crate::filter::{Descendants, FieldMask, Matcher, Prefilter};

/// How events are printed.
pub(crate) enum Encoder {
    Json(Json),
    Compact(Compact),
    Tty(Tty),
}

/// All that is the same for every event of a run.
pub(crate) struct Plan {
    matcher: Matcher,
    prefilter: Option<Prefilter>,
    mask: Option<FieldMask>,
    encoder: Encoder,
    wanted: Wanted,
    has_filter: bool,
}

/// What became of a chunk.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// What to print, in order. Unless pieces were joined, there is one for each event that is printed.
    pub(crate) pieces: Vec<Piece>,
    /// What [`Piece::Encoded`] points into.
    pub(crate) encoded: Vec<u8>,
    pub(crate) events_read: u64,
    pub(crate) events_printed: u64,
    /// Line ends that were passed.
    pub(crate) lines: u64,
    /// Lines that were skipped, and the first of them.
    pub(crate) skipped: u64,
    pub(crate) first_skipped: Option<Skipped>,
    /// The last of them, counted from 0 at the start of the chunk.
    pub(crate) last_skipped: Option<u64>,
    /// Where in the chunk an object begins that the next chunk has to complete; the chunk's length if none does.
    pub(crate) unfinished: usize,
}

/// A part of what is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it stands in the chunk.
    Input(Range<usize>),
    /// In [`Outcome::encoded`].
    Encoded(Range<usize>),
}

impl Plan {
    pub(crate) fn new(matcher: Matcher, has_filter: bool, mask: Option<FieldMask>, encoder: Encoder) -> Self {
        let encoder_wants = match &encoder {
            Encoder::Json(_) => Wanted {
                text: true,
                ..Wanted::default()
            },
            Encoder::Compact(compact) => compact.wanted(),
            Encoder::Tty(_) => Tty::wanted(),
        };
        Plan {
            prefilter: Prefilter::new(&matcher),
            wanted: matcher.wanted() | encoder_wants,
            matcher,
            mask,
            encoder,
            has_filter,
        }
    }

    /// Which parts of an event make a difference.
    pub(crate) fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Whether chunks have to be worked on one after the other.
    pub(crate) fn is_sequential(&self) -> bool {
        self.matcher.is_stateful()
    }

    /// Whether lines are looked for literals before they are parsed.
    pub(crate) fn has_prefilter(&self) -> bool {
        self.prefilter.is_some()
    }

    fn passes_lines(&self) -> bool {
        let plain_json = matches!(self.encoder, Encoder::Json(Json { for_terminal: false }));
        plain_json && self.mask.is_none() && !self.has_filter
    }

    fn glance(&self, line: &[u8]) -> Glance {
        if let Some(prefilter) = &self.prefilter {
            if prefilter.rules_out(line) && is_whole_event(line) {
                Glance::Drop
            } else {
                Glance::Read
            }
        } else if self.passes_lines() && is_whole_event(line) {
            Glance::Keep
        } else {
            Glance::Read
        }
    }

    /// Works on a chunk that begins at the start of a line. With `join`, neighbouring pieces become one.
    ///
    /// `encoded` is an empty buffer to use.
    pub(crate) fn work(
        &self,
        text: &[u8],
        is_last: bool,
        join: bool,
        descendants: &mut Descendants,
        encoded: Vec<u8>,
    ) -> Outcome {
        let mut outcome = Outcome {
            encoded,
            ..Outcome::default()
        };
        let glance = |line: &[u8]| self.glance(line);
        let glances = self.prefilter.is_some() || self.passes_lines();
        let mut records = Records::new(text, is_last, self.wanted, glances.then_some(&glance));
        while let Some(item) = records.next() {
            match item {
                Item::Line(line) => outcome.print_input(line.start..line.end + 1, join),
                Item::Event(place) => {
                    let event = records.event();
                    if self.matcher.matches(event, descendants) {
                        self.print(text, &place, event, join, &mut outcome);
                    }
                }
                Item::Skipped(skipped) => {
                    outcome.skipped += 1;
                    outcome.last_skipped = Some(skipped.line);
                    outcome.first_skipped.get_or_insert(skipped);
                }
            }
        }
        outcome.events_read = records.events();
        outcome.lines = records.lines();
        outcome.unfinished = records.unfinished();
        outcome
    }

    fn print(&self, text: &[u8], place: &Place, event: &Event<'_>, join: bool, outcome: &mut Outcome) {
        let start = outcome.encoded.len();
        let json = &text[place.range.clone()];
        match (&self.encoder, &self.mask) {
            (Encoder::Json(encoder), None) => {
                let Range { start, end } = place.range;
                if !encoder.for_terminal && !place.spans_lines && text.get(end) == Some(&b'\n') {
                    return outcome.print_input(start..end + 1, join);
                }
                encoder.encode(json, place.spans_lines, &mut outcome.encoded);
            }
            (Encoder::Json(encoder), Some(mask)) => {
                encoder.encode(&masked(mask, json, &event.kind), false, &mut outcome.encoded);
            }
            (Encoder::Compact(compact), None) => compact.encode(event, &mut outcome.encoded),
            (Encoder::Compact(compact), Some(mask)) => {
                let json = masked(mask, json, &event.kind);
                let mut less = Event::default();
                let is_read = decode::event(&json, 0, true, self.wanted, &mut less).is_ok();
                compact.encode(if is_read { &less } else { event }, &mut outcome.encoded);
            }
            (Encoder::Tty(tty), _) => {
                if !tty.encode(event, &mut outcome.encoded) {
                    return;
                }
            }
        }
        outcome.print_encoded(start, join);
    }
}

/// An event's JSON without the fields that the mask takes away.
fn masked(mask: &FieldMask, json: &[u8], kind: &Kind<'_>) -> Vec<u8> {
    let mut masked = Vec::with_capacity(json.len());
    // The event has been read before, so that it is valid; were it not, it would rather go out whole than be lost.
    if mask.apply(json, kind, &mut masked).is_err() {
        masked = json.to_vec();
    }
    masked
}

impl Outcome {
    fn print_input(&mut self, range: Range<usize>, join: bool) {
        self.events_printed += 1;
        match self.pieces.last_mut() {
            Some(Piece::Input(last)) if join && last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Input(range)),
        }
    }

    fn print_encoded(&mut self, start: usize, join: bool) {
        self.events_printed += 1;
        let end = self.encoded.len();
        match self.pieces.last_mut() {
            Some(Piece::Encoded(last)) if join && last.end == start => last.end = end,
            _ => self.pieces.push(Piece::Encoded(start..end)),
        }
    }

    /// The bytes of a piece of the chunk `text`.
    pub(crate) fn bytes<'a>(&'a self, piece: &Piece, text: &'a [u8]) -> &'a [u8] {
        match piece {
            Piece::Input(range) => &text[range.clone()],
            Piece::Encoded(range) => &self.encoded[range.clone()],
        }
    }
}
