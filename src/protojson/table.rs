//! Message types, compiled from descriptors for one purpose: a field's number says at once what to write.

use std::collections::HashMap;

use prost_reflect::{EnumDescriptor, FieldDescriptor, MessageDescriptor};

use super::wire::WireType;

/// A message type and all types that it holds. They refer to each other by their place in `messages` and `enums`.
pub(super) struct Table {
    /// The first is the type that the table is for.
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    /// Places by full name. Where an `Any` can occur, all types of the pool are here.
    names: HashMap<String, usize>,
}

/// What a message looks like in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Object,
    /// `google.protobuf.UInt32Value` and its like: the one field is written bare.
    Wrapper,
    Timestamp,
    Duration,
    FieldMask,
    Any,
}

pub(super) struct Message {
    pub(super) form: Form,
    /// In the order of declaration.
    pub(super) fields: Vec<Field>,
    /// Places in `fields` by number, for small numbers; `NO_FIELD` where there is none.
    low: Vec<u16>,
    /// Numbers and places of the others, sorted.
    high: Vec<(u32, u16)>,
}

pub(super) struct Field {
    /// `,"name":`
    pub(super) name: Box<[u8]>,
    pub(super) kind: Kind,
    pub(super) cardinality: Cardinality,
    /// Which oneof of its message the field is a member of.
    pub(super) oneof: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cardinality {
    /// Left out when it has its default value.
    Implicit,
    /// Written whenever it is on the wire.
    Explicit,
    List,
    /// The kind is the message type of the map's entries: key and value.
    Map,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int32,
    Int64,
    UInt32,
    UInt64,
    SInt32,
    SInt64,
    Fixed32,
    Fixed64,
    SFixed32,
    SFixed64,
    Float,
    Double,
    Text,
    Bytes,
    Enum(usize),
    Message(usize),
}

/// `"NAME"`s.
pub(super) struct Enum {
    /// By number, for small numbers; empty where there is none.
    low: Vec<Box<[u8]>>,
    /// Numbers and names of the others, sorted.
    others: Vec<(i32, Box<[u8]>)>,
}

/// Numbers below this are looked up directly. Nearly all of the API are.
const LOW: u32 = 64;
const NO_FIELD: u16 = u16::MAX;

impl Table {
    pub(super) fn new(root: &MessageDescriptor, keep: &dyn Fn(&FieldDescriptor) -> bool) -> Self {
        let mut compiler = Compiler::default();
        compiler.message(root);
        let mut messages = Vec::new();
        while let Some(descriptor) = compiler.waiting.get(messages.len()).cloned() {
            messages.push(compiler.compile(&descriptor, keep));
        }
        Table {
            messages,
            enums: compiler.enums,
            names: compiler.names,
        }
    }

    pub(super) fn named(&self, full_name: &str) -> Option<&Message> {
        self.names.get(full_name).map(|place| &self.messages[*place])
    }
}

impl Message {
    #[inline]
    pub(super) fn place(&self, number: u32) -> Option<u16> {
        let place = match self.low.get(number as usize) {
            Some(place) => *place,
            None => self
                .high
                .binary_search_by_key(&number, |(number, _)| *number)
                .map_or(NO_FIELD, |found| self.high[found].1),
        };
        (place != NO_FIELD).then_some(place)
    }
}

impl Field {
    /// Whether a content of this wire type is a value of the field, or several.
    #[inline]
    pub(super) fn takes(&self, wire_type: WireType) -> bool {
        let own = self.kind.wire_type();
        wire_type == own || (wire_type == WireType::Bytes && self.cardinality == Cardinality::List)
    }
}

impl Kind {
    pub(super) fn wire_type(self) -> WireType {
        match self {
            Kind::Fixed32 | Kind::SFixed32 | Kind::Float => WireType::Fixed32,
            Kind::Fixed64 | Kind::SFixed64 | Kind::Double => WireType::Fixed64,
            Kind::Text | Kind::Bytes | Kind::Message(_) => WireType::Bytes,
            _ => WireType::Varint,
        }
    }
}

impl Enum {
    fn new(descriptor: &EnumDescriptor) -> Self {
        let mut names = Enum {
            low: Vec::new(),
            others: Vec::new(),
        };
        for value in descriptor.values() {
            let name: Box<[u8]> = format!("\"{}\"", value.name()).into_bytes().into();
            match usize::try_from(value.number()) {
                Ok(number) if number < LOW as usize => {
                    names
                        .low
                        .resize_with(names.low.len().max(number + 1), Box::default);
                    // Of two names for one number, the one declared first counts.
                    if names.low[number].is_empty() {
                        names.low[number] = name;
                    }
                }
                _ => names.others.push((value.number(), name)),
            }
        }
        names.others.sort_by_key(|(number, _)| *number);
        names.others.dedup_by_key(|(number, _)| *number);
        names
    }

    /// The name in quotes.
    #[inline]
    pub(super) fn name(&self, number: i32) -> Option<&[u8]> {
        let low = usize::try_from(number)
            .ok()
            .and_then(|number| self.low.get(number));
        if let Some(name) = low {
            return (!name.is_empty()).then_some(name);
        }
        let place = self
            .others
            .binary_search_by_key(&number, |(number, _)| *number)
            .ok()?;
        Some(&self.others[place].1)
    }
}

#[derive(Default)]
struct Compiler {
    names: HashMap<String, usize>,
    /// Messages by place, compiled or not.
    waiting: Vec<MessageDescriptor>,
    enum_names: HashMap<String, usize>,
    enums: Vec<Enum>,
}

impl Compiler {
    fn message(&mut self, descriptor: &MessageDescriptor) -> usize {
        if let Some(place) = self.names.get(descriptor.full_name()) {
            return *place;
        }
        let place = self.waiting.len();
        self.names.insert(descriptor.full_name().to_owned(), place);
        self.waiting.push(descriptor.clone());
        place
    }

    fn enumeration(&mut self, descriptor: &EnumDescriptor) -> usize {
        let next = self.enums.len();
        let place = *self
            .enum_names
            .entry(descriptor.full_name().to_owned())
            .or_insert(next);
        if place == next {
            self.enums.push(Enum::new(descriptor));
        }
        place
    }

    fn compile(
        &mut self,
        descriptor: &MessageDescriptor,
        keep: &dyn Fn(&FieldDescriptor) -> bool,
    ) -> Message {
        let form = form(descriptor.full_name());
        if form == Form::Any {
            for message in descriptor.parent_pool().all_messages() {
                self.message(&message);
            }
        }
        let mut message = Message {
            form,
            fields: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
        };
        for (place, field) in (0..NO_FIELD).zip(declared(descriptor).filter(keep)) {
            let number = field.number();
            if number < LOW {
                let index = number as usize;
                message.low.resize(message.low.len().max(index + 1), NO_FIELD);
                message.low[index] = place;
            } else {
                message.high.push((number, place));
            }
            message.fields.push(self.field(&field));
        }
        message.high.sort_unstable();
        message
    }

    fn field(&mut self, field: &FieldDescriptor) -> Field {
        Field {
            name: format!(",\"{}\":", field.name()).into_bytes().into(),
            kind: self.kind(&field.kind()),
            cardinality: if field.is_map() {
                Cardinality::Map
            } else if field.is_list() {
                Cardinality::List
            } else if field.supports_presence() {
                Cardinality::Explicit
            } else {
                Cardinality::Implicit
            },
            // An optional field has a oneof for itself, which says nothing.
            oneof: field
                .containing_oneof()
                .filter(|oneof| oneof.fields().len() > 1)
                .and_then(|oneof| {
                    field
                        .parent_message()
                        .oneofs()
                        .position(|other| other.full_name() == oneof.full_name())
                }),
        }
    }

    fn kind(&mut self, kind: &prost_reflect::Kind) -> Kind {
        use prost_reflect::Kind as Described;
        match kind {
            Described::Bool => Kind::Bool,
            Described::Int32 => Kind::Int32,
            Described::Int64 => Kind::Int64,
            Described::Uint32 => Kind::UInt32,
            Described::Uint64 => Kind::UInt64,
            Described::Sint32 => Kind::SInt32,
            Described::Sint64 => Kind::SInt64,
            Described::Fixed32 => Kind::Fixed32,
            Described::Fixed64 => Kind::Fixed64,
            Described::Sfixed32 => Kind::SFixed32,
            Described::Sfixed64 => Kind::SFixed64,
            Described::Float => Kind::Float,
            Described::Double => Kind::Double,
            Described::String => Kind::Text,
            Described::Bytes => Kind::Bytes,
            Described::Enum(descriptor) => Kind::Enum(self.enumeration(descriptor)),
            Described::Message(descriptor) => Kind::Message(self.message(descriptor)),
        }
    }
}

/// The fields in the order of declaration: `MessageDescriptor::fields` has them in that of their numbers.
fn declared(descriptor: &MessageDescriptor) -> impl Iterator<Item = FieldDescriptor> {
    let fields = &descriptor.descriptor_proto().field;
    fields
        .iter()
        .filter_map(|field| descriptor.get_field(u32::try_from(field.number()).ok()?))
}

/// `Struct`, `Value`, `ListValue` and `Empty` are missing: the API doesn't use them, and a test watches that.
fn form(full_name: &str) -> Form {
    match full_name.strip_prefix("google.protobuf.") {
        Some("Timestamp") => Form::Timestamp,
        Some("Duration") => Form::Duration,
        Some("FieldMask") => Form::FieldMask,
        Some("Any") => Form::Any,
        Some(
            "BoolValue" | "Int32Value" | "Int64Value" | "UInt32Value" | "UInt64Value" | "FloatValue"
            | "DoubleValue" | "StringValue" | "BytesValue",
        ) => Form::Wrapper,
        _ => Form::Object,
    }
}
