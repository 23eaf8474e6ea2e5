//! Field filters, applied to messages as they are on the wire: nothing is decoded that isn't looked into.
//!
//! A path names fields from the event's message down. It may lead through lists, whose elements are all meant, and
//! through oneofs; behind a map comes one of its keys.

use bytes::Bytes;
use prost_reflect::{Kind, MessageDescriptor};

use super::wire::{Field, fields, write_field};
use crate::event::{event_types, field_name};
use crate::pb::{EventType, FieldFilter, FieldFilterAction};
use crate::publish::Published;
use crate::schema;

/// What is done to events of each type, in order; most often nothing.
#[derive(Debug, Default)]
pub(super) struct FieldFilters {
    steps: Vec<(EventType, FieldFilterAction, Node)>,
}

/// The part of a message that paths lead to.
#[derive(Debug, Clone)]
enum Node {
    Whole,
    /// Parts of a message, by the fields' numbers.
    Parts(Vec<(u32, Node)>),
    /// Some keys of a map.
    Keys(Vec<String>),
}

/// The field of a map's entry that holds its key.
const MAP_KEY: u32 = 1;

impl FieldFilters {
    /// Compiles the filters; an error is a path that no event of the types has.
    pub(super) fn new(filters: &[FieldFilter]) -> Result<Self, String> {
        let mut steps = Vec::new();
        for filter in filters {
            let action = FieldFilterAction::try_from(filter.action)
                .map_err(|error| format!("a field filter neither includes nor excludes: {error}"))?;
            let paths = filter.fields.as_ref().map_or(&[][..], |mask| &mask.paths);
            let mut unknown: Vec<&String> = paths.iter().collect();
            for event_type in event_types().filter(|event_type| concerns(filter, *event_type)) {
                let message = message_of(event_type);
                let mut node = Node::Parts(Vec::new());
                for path in paths {
                    let parts: Vec<&str> = path.split('.').collect();
                    if node.insert(&message, &parts) {
                        unknown.retain(|unknown| *unknown != path);
                    }
                }
                if !paths.is_empty() {
                    steps.push((event_type, action, node));
                }
            }
            if let Some(path) = unknown.first() {
                return Err(format!(
                    "field filter: no event of its types has a field {path:?}"
                ));
            }
        }
        Ok(FieldFilters { steps })
    }

    /// The event's message without what the filters take away; `None` if it isn't well formed.
    pub(super) fn apply(&self, event: &Published) -> Option<Bytes> {
        let mut message = event.message.clone();
        for (event_type, action, node) in &self.steps {
            if *event_type == event.event_type {
                message = filtered(&message, event.event_type, *action, node)?;
            }
        }
        Some(message)
    }
}

fn concerns(filter: &FieldFilter, event_type: EventType) -> bool {
    let is_named = filter.event_set.contains(&event_type.into());
    filter.event_set.is_empty() || is_named != filter.invert_event_set.unwrap_or_default()
}

fn message_of(event_type: EventType) -> MessageDescriptor {
    let field =
        field_name(event_type).and_then(|(name, _)| schema::events_response().get_field_by_name(name));
    match field.map(|field| field.kind()) {
        Some(Kind::Message(message)) => message,
        _ => panic!("{event_type:?} is a message of the oneof"),
    }
}

impl Node {
    /// Adds a path; `false` if the message has no such field.
    fn insert(&mut self, message: &MessageDescriptor, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return false;
        };
        let named = message.get_field_by_name(first);
        let Some(field) = named.or_else(|| message.get_field_by_json_name(first)) else {
            return false;
        };
        let mut below = match (field.is_map(), field.kind(), rest) {
            (_, _, []) => Node::Whole,
            (true, _, key) => Node::Keys(vec![key.join(".")]),
            (false, Kind::Message(_), _) => Node::Parts(Vec::new()),
            _ => return false,
        };
        if let (Node::Parts(_), Kind::Message(message)) = (&below, field.kind())
            && !below.insert(&message, rest)
        {
            return false;
        }
        if let Node::Parts(parts) = self {
            match parts.iter_mut().find(|(number, _)| *number == field.number()) {
                Some((_, known)) => known.merge(below),
                None => parts.push((field.number(), below)),
            }
        }
        true
    }

    fn merge(&mut self, other: Node) {
        match (&mut *self, other) {
            (Node::Parts(parts), Node::Parts(others)) => {
                for (number, node) in others {
                    match parts.iter_mut().find(|(known, _)| *known == number) {
                        Some((_, known)) => known.merge(node),
                        None => parts.push((number, node)),
                    }
                }
            }
            (Node::Keys(keys), Node::Keys(others)) => keys.extend(others),
            (Node::Whole, _) => {}
            (_, other) => *self = other,
        }
    }

    fn find(&self, number: u32) -> Option<&Node> {
        match self {
            Node::Parts(parts) => parts
                .iter()
                .find(|(known, _)| *known == number)
                .map(|(_, node)| node),
            Node::Whole | Node::Keys(_) => None,
        }
    }
}

/// The whole response, with the message of its event filtered.
fn filtered(message: &[u8], event_type: EventType, action: FieldFilterAction, node: &Node) -> Option<Bytes> {
    let mut out = Vec::with_capacity(message.len());
    for field in fields(message) {
        let field = field?;
        // The number of the event's field is that of its type.
        if i64::from(field.number) == i64::from(i32::from(event_type)) {
            copy_part(&field, action, node, &mut out)?;
        } else {
            out.extend_from_slice(field.whole);
        }
    }
    Some(Bytes::from(out))
}

fn copy_part(field: &Field<'_>, action: FieldFilterAction, node: &Node, out: &mut Vec<u8>) -> Option<()> {
    let content = field.bytes?;
    let mut part = Vec::with_capacity(content.len());
    copy(content, action, node, &mut part)?;
    write_field(field.number, &part, out);
    Some(())
}

/// Copies what is left of a message.
fn copy(message: &[u8], action: FieldFilterAction, node: &Node, out: &mut Vec<u8>) -> Option<()> {
    let includes = action == FieldFilterAction::Include;
    for field in fields(message) {
        let field = field?;
        let stays = match node.find(field.number) {
            None => !includes,
            Some(Node::Whole) => includes,
            Some(Node::Keys(keys)) => keys.iter().any(|key| is_entry_of(&field, key)) == includes,
            Some(below @ Node::Parts(_)) => {
                copy_part(&field, action, below, out)?;
                false
            }
        };
        if stays {
            out.extend_from_slice(field.whole);
        }
    }
    Some(())
}

/// Whether the field is the entry of a map with this key. A key that is empty isn't on the wire.
fn is_entry_of(field: &Field<'_>, key: &str) -> bool {
    let Some(entry) = field.bytes else {
        return false;
    };
    let found = fields(entry)
        .map_while(|field| field)
        .filter(|field| field.number == MAP_KEY)
        .last();
    found.and_then(|field| field.bytes).unwrap_or_default() == key.as_bytes()
}
