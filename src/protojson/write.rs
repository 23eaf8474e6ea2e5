//! Messages become JSON objects.
//!
//! Each message is read twice: first its fields are gathered and, if need be, sorted into the order of declaration,
//! then they are written. Fields and keys of all messages that are open lie on two stacks, so that a message costs no
//! allocation.

use std::cmp::Ordering;
use std::ops::Range;

use super::number::{push_number, push_quoted_number};
use super::table::{Cardinality, Field, Form, Kind, Message, Table};
use super::text::{push_base64, push_string};
use super::wire::{Item, MAX_DEPTH, Reader, WireError};

type Result = std::result::Result<(), WireError>;

/// A field of an open message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The field's place in its message type.
    pub(super) place: u16,
    pub(super) item: Item,
}

/// An entry of an open map: its key, and its values among the entries.
pub(super) struct Pair {
    key: Item,
    values: Range<usize>,
}

/// Places in the message type of a map's entries.
const KEY: u16 = 0;
const VALUE: u16 = 1;

/// Writes one outermost message.
///
/// Where a method takes `parts`, they are places among the entries: all contents of one field. Those of a message are
/// read as one, which is how protobuf merges them.
pub(super) struct Writer<'a> {
    pub(super) table: &'a Table,
    pub(super) wire: &'a [u8],
    pub(super) entries: Vec<Entry>,
    pub(super) pairs: Vec<Pair>,
    pub(super) out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(table: &'a Table, wire: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        Writer {
            table,
            wire,
            entries: Vec::with_capacity(64),
            pairs: Vec::new(),
            out,
        }
    }

    pub(super) fn root(&mut self) -> Result {
        let item = Item::whole(self.wire);
        self.entries.push(Entry { place: 0, item });
        self.message(&self.table.messages[0], 0..1, MAX_DEPTH)
    }

    pub(super) fn message(&mut self, message: &'a Message, parts: Range<usize>, depth: u32) -> Result {
        let Some(depth) = depth.checked_sub(1) else {
            let at = self.entries[parts].first().map_or(0, |entry| entry.item.at);
            return Err(WireError::TooDeep { at });
        };
        match message.form {
            Form::Object => {
                let start = self.out.len();
                self.members(message, parts, depth)?;
                self.close(start, b'{', b'}');
                Ok(())
            }
            Form::Wrapper => self.wrapper(message, parts),
            Form::Timestamp => self.timestamp(parts),
            Form::Duration => self.duration(parts),
            Form::FieldMask => self.field_mask(message, parts),
            Form::Any => self.any(message, parts, depth),
        }
    }

    /// Every member begins with a comma; [`Writer::close`] makes the first a brace.
    pub(super) fn members(&mut self, message: &'a Message, parts: Range<usize>, depth: u32) -> Result {
        let first = self.entries.len();
        self.gather(message, parts)?;
        let last = self.entries.len();
        let mut start = first;
        while start < last {
            let place = self.entries[start].place;
            let mut end = start + 1;
            while end < last && self.entries[end].place == place {
                end += 1;
            }
            let field = &message.fields[usize::from(place)];
            let mut parts = start..end;
            if let Some(oneof) = field.oneof {
                parts.start += self.replaced(message, oneof, parts.clone(), first..last);
            }
            if !parts.is_empty() {
                self.member(field, parts, depth)?;
            }
            start = end;
        }
        self.entries.truncate(first);
        Ok(())
    }

    /// Puts the fields onto the stack: by place, and by their order on the wire where a field occurs repeatedly.
    pub(super) fn gather(&mut self, message: &Message, parts: Range<usize>) -> Result {
        let first = self.entries.len();
        let mut in_order = true;
        let mut previous = 0;
        for part in parts {
            let mut reader = Reader::new(self.wire, &self.entries[part].item);
            while let Some(item) = reader.item()? {
                let Some(place) = message.place(item.number) else {
                    continue;
                };
                if message.fields[usize::from(place)].takes(item.wire_type) {
                    in_order &= previous <= place;
                    previous = place;
                    self.entries.push(Entry { place, item });
                }
            }
        }
        if !in_order {
            self.entries[first..].sort_by_key(|entry| entry.place);
        }
        Ok(())
    }

    /// How many of `parts` another member of their oneof follows on the wire. Those are gone.
    fn replaced(&self, message: &Message, oneof: usize, parts: Range<usize>, all: Range<usize>) -> usize {
        let parts = &self.entries[parts];
        let last_other = self.entries[all]
            .iter()
            .filter(|entry| {
                entry.place != parts[0].place && message.fields[usize::from(entry.place)].oneof == Some(oneof)
            })
            .map(|entry| entry.item.at)
            .max();
        last_other.map_or(0, |last| parts.partition_point(|entry| entry.item.at < last))
    }

    fn member(&mut self, field: &'a Field, parts: Range<usize>, depth: u32) -> Result {
        if field.cardinality == Cardinality::Implicit
            && is_default(field.kind, &self.entries[parts.end - 1].item)
        {
            return Ok(());
        }
        let before = self.out.len();
        self.out.extend_from_slice(&field.name);
        let start = self.out.len();
        match (field.cardinality, field.kind) {
            (Cardinality::List, kind) => {
                self.elements(kind, parts, depth)?;
                if self.out.len() == start {
                    // Packed, and nothing in it.
                    self.out.truncate(before);
                } else {
                    self.close(start, b'[', b']');
                }
                Ok(())
            }
            (Cardinality::Map, Kind::Message(entry)) => self.map(&self.table.messages[entry], parts, depth),
            (_, kind) => self.value(kind, parts, depth),
        }
    }

    fn elements(&mut self, kind: Kind, parts: Range<usize>, depth: u32) -> Result {
        for part in parts {
            let item = self.entries[part].item;
            if item.wire_type == kind.wire_type() {
                self.out.push(b',');
                self.value(kind, part..part + 1, depth)?;
                continue;
            }
            let mut packed = Reader::new(self.wire, &item);
            while !packed.is_at_end() {
                let value = packed.number(kind.wire_type())?;
                self.out.push(b',');
                self.scalar(kind, &Item { value, ..item });
            }
        }
        Ok(())
    }

    fn map(&mut self, entry: &'a Message, parts: Range<usize>, depth: u32) -> Result {
        let [key, value] = entry.fields.as_slice() else {
            unreachable!("entries of maps have a key and a value");
        };
        let first_entry = self.entries.len();
        let first_pair = self.pairs.len();
        for part in parts {
            let start = self.entries.len();
            self.gather(entry, part..part + 1)?;
            let keys = self.entries[start..].partition_point(|entry| entry.place == KEY);
            debug_assert!(
                self.entries[start + keys..]
                    .iter()
                    .all(|entry| entry.place == VALUE)
            );
            self.pairs.push(Pair {
                key: self.entries[start..start + keys]
                    .last()
                    .map_or(Item::ABSENT, |entry| entry.item),
                values: start + keys..self.entries.len(),
            });
        }
        // Stable: of equal keys the one that came last stays last.
        self.pairs[first_pair..].sort_by(|a, b| compare_keys(key.kind, self.wire, &a.key, &b.key));

        let start = self.out.len();
        for place in first_pair..self.pairs.len() {
            let Pair { key: item, values } = &self.pairs[place];
            let (item, values) = (*item, values.clone());
            let replaced = self
                .pairs
                .get(place + 1)
                .is_some_and(|next| compare_keys(key.kind, self.wire, &item, &next.key).is_eq());
            if replaced {
                continue;
            }
            self.out.push(b',');
            match key.kind {
                Kind::Text => push_string(self.out, item.bytes(self.wire)),
                kind => push_quoted_number(self.out, kind, item.value),
            }
            self.out.push(b':');
            self.value(value.kind, values, depth)?;
        }
        self.close(start, b'{', b'}');
        self.pairs.truncate(first_pair);
        self.entries.truncate(first_entry);
        Ok(())
    }

    /// A value of its own, even if it is the default one. Of several scalars the last counts.
    pub(super) fn value(&mut self, kind: Kind, parts: Range<usize>, depth: u32) -> Result {
        if let Kind::Message(place) = kind {
            return self.message(&self.table.messages[place], parts, depth);
        }
        let last = self.entries[parts]
            .last()
            .map_or(Item::ABSENT, |entry| entry.item);
        self.scalar(kind, &last);
        Ok(())
    }

    #[inline]
    pub(super) fn scalar(&mut self, kind: Kind, item: &Item) {
        match kind {
            Kind::Text => push_string(self.out, item.bytes(self.wire)),
            Kind::Bytes => push_base64(self.out, item.bytes(self.wire)),
            Kind::Enum(place) => {
                let number = Kind::Int32.signed(item.value);
                match i32::try_from(number)
                    .ok()
                    .and_then(|number| self.table.enums[place].name(number))
                {
                    Some(name) => self.out.extend_from_slice(name),
                    None => push_number(self.out, Kind::Int32, item.value),
                }
            }
            _ => push_number(self.out, kind, item.value),
        }
    }

    /// Makes the comma before the first member the opening bracket.
    pub(super) fn close(&mut self, start: usize, opening: u8, closing: u8) {
        match self.out.get_mut(start) {
            Some(comma) => *comma = opening,
            None => self.out.push(opening),
        }
        self.out.push(closing);
    }
}

fn is_default(kind: Kind, item: &Item) -> bool {
    match kind {
        Kind::Text | Kind::Bytes => item.at == item.end,
        Kind::Bool => item.value == 0,
        _ => kind.unsigned(item.value) == 0,
    }
}

fn compare_keys(kind: Kind, wire: &[u8], a: &Item, b: &Item) -> Ordering {
    match kind {
        Kind::Text => a.bytes(wire).cmp(b.bytes(wire)),
        Kind::Bool => (a.value != 0).cmp(&(b.value != 0)),
        Kind::UInt32 | Kind::UInt64 | Kind::Fixed32 | Kind::Fixed64 => {
            kind.unsigned(a.value).cmp(&kind.unsigned(b.value))
        }
        _ => kind.signed(a.value).cmp(&kind.signed(b.value)),
    }
}
