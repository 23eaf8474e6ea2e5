//! The messages of `google.protobuf` that have a form of their own in JSON.

use std::ops::Range;

use chrono::{DateTime, Datelike as _, Timelike as _};

use super::number::{push_padded, push_unsigned};
use super::table::{Form, Kind, Message};
use super::text::{push_base64, push_string};
use super::wire::{Item, Reader, WireError, WireType};
use super::write::Writer;

type Result<T> = std::result::Result<T, WireError>;

/// Ten thousand years, in seconds.
const MAX_DURATION: u64 = 315_576_000_000;
const NANOS: u32 = 1_000_000_000;

impl<'a> Writer<'a> {
    pub(super) fn wrapper(&mut self, message: &Message, parts: Range<usize>) -> Result<()> {
        let [value] = message.fields.as_slice() else {
            unreachable!("wrappers have one field");
        };
        let mut last = Item::ABSENT;
        for part in parts {
            let mut reader = Reader::new(self.wire, &self.entries[part].item);
            while let Some(item) = reader.item()? {
                if message.place(item.number).is_some() && value.takes(item.wire_type) {
                    last = item;
                }
            }
        }
        self.scalar(value.kind, &last);
        Ok(())
    }

    pub(super) fn timestamp(&mut self, parts: Range<usize>) -> Result<()> {
        let (seconds, nanos) = self.seconds_and_nanos(parts)?;
        push_timestamp(self.out, seconds, nanos);
        Ok(())
    }

    pub(super) fn duration(&mut self, parts: Range<usize>) -> Result<()> {
        let (seconds, nanos) = self.seconds_and_nanos(parts)?;
        push_duration(self.out, seconds, nanos);
        Ok(())
    }

    fn seconds_and_nanos(&self, parts: Range<usize>) -> Result<(i64, i32)> {
        let mut time = (0, 0);
        for part in parts {
            merge_time(&mut time, self.wire, &self.entries[part].item)?;
        }
        Ok(time)
    }

    /// The paths in camel case, separated by commas.
    pub(super) fn field_mask(&mut self, message: &Message, parts: Range<usize>) -> Result<()> {
        let first = self.entries.len();
        self.gather(message, parts)?;
        let mut mask = Vec::new();
        for entry in &self.entries[first..] {
            if !mask.is_empty() {
                mask.push(b',');
            }
            let mut after_underscore = false;
            for &byte in entry.item.bytes(self.wire) {
                match byte {
                    b'_' => {}
                    _ if after_underscore => mask.push(byte.to_ascii_uppercase()),
                    _ => mask.push(byte),
                }
                after_underscore = byte == b'_';
            }
        }
        push_string(self.out, &mask);
        self.entries.truncate(first);
        Ok(())
    }

    /// The message within, and its type as one more member.
    pub(super) fn any(&mut self, message: &'a Message, parts: Range<usize>, depth: u32) -> Result<()> {
        const TYPE_URL: u16 = 0;
        let first = self.entries.len();
        let pairs = self.pairs.len();
        self.gather(message, parts)?;
        let urls = self.entries[first..].partition_point(|entry| entry.place == TYPE_URL);
        let url = self.entries[first..first + urls]
            .last()
            .map_or(&[][..], |entry| entry.item.bytes(self.wire));
        // Bytes replace those before them.
        let values = self.entries.len();
        let value = values.saturating_sub(1).max(first + urls)..values;

        let start = self.out.len();
        if !url.is_empty() {
            self.out.extend_from_slice(b",\"@type\":");
            push_string(self.out, url);
        }
        let before = self.out.len();
        let name = url.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let inner = str::from_utf8(name).ok().and_then(|name| self.table.named(name));
        let written = inner.is_some_and(|inner| self.within_any(inner, value.clone(), depth).is_ok());
        if !written {
            self.out.truncate(before);
            self.entries.truncate(values);
            self.pairs.truncate(pairs);
            let bytes = self.entries[value]
                .last()
                .map_or(&[][..], |entry| entry.item.bytes(self.wire));
            if !bytes.is_empty() {
                self.out.extend_from_slice(b",\"value\":");
                push_base64(self.out, bytes);
            }
        }
        self.close(start, b'{', b'}');
        self.entries.truncate(first);
        Ok(())
    }

    fn within_any(&mut self, message: &'a Message, parts: Range<usize>, depth: u32) -> Result<()> {
        if message.form == Form::Object {
            return self.members(message, parts, depth);
        }
        self.out.extend_from_slice(b",\"value\":");
        self.message(message, parts, depth)
    }
}

/// Reads a `Timestamp` or `Duration` into `time`; what it doesn't have stays.
pub(super) fn merge_time(time: &mut (i64, i32), wire: &[u8], item: &Item) -> Result<()> {
    let mut reader = Reader::new(wire, item);
    while let Some(item) = reader.item()? {
        match (item.number, item.wire_type) {
            (1, WireType::Varint) => time.0 = item.value.cast_signed(),
            (2, WireType::Varint) => {
                time.1 = i32::try_from(Kind::Int32.signed(item.value)).expect("cut to 32 bits");
            }
            _ => {}
        }
    }
    Ok(())
}

fn push_timestamp(out: &mut Vec<u8>, seconds: i64, nanos: i32) {
    // chrono takes a second billion of nanoseconds for a leap second.
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < NANOS);
    let time = nanos
        .and_then(|nanos| DateTime::from_timestamp(seconds, nanos))
        .map(|time| time.naive_utc())
        .filter(|time| (1..=9999).contains(&time.year()));
    let Some(time) = time else {
        return out.extend_from_slice(b"null");
    };
    out.push(b'"');
    push_padded::<4>(out, time.year().unsigned_abs());
    for (before, value) in [
        (b'-', time.month()),
        (b'-', time.day()),
        (b'T', time.hour()),
        (b':', time.minute()),
        (b':', time.second()),
    ] {
        out.push(before);
        push_padded::<2>(out, value);
    }
    push_fraction(out, time.nanosecond());
    out.extend_from_slice(b"Z\"");
}

fn push_duration(out: &mut Vec<u8>, seconds: i64, nanos: i32) {
    let signs_differ = (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
    if signs_differ || seconds.unsigned_abs() > MAX_DURATION || nanos.unsigned_abs() >= NANOS {
        return out.extend_from_slice(b"null");
    }
    out.push(b'"');
    if seconds < 0 || nanos < 0 {
        out.push(b'-');
    }
    push_unsigned(out, seconds.unsigned_abs());
    push_fraction(out, nanos.unsigned_abs());
    out.extend_from_slice(b"s\"");
}

/// No digits, or three, six or nine.
fn push_fraction(out: &mut Vec<u8>, nanos: u32) {
    if nanos == 0 {
        return;
    }
    out.push(b'.');
    if nanos.is_multiple_of(1_000_000) {
        push_padded::<3>(out, nanos / 1_000_000);
    } else if nanos.is_multiple_of(1_000) {
        push_padded::<6>(out, nanos / 1_000);
    } else {
        push_padded::<9>(out, nanos);
    }
}
