//! The types of expressions: in come descriptors of protobuf fields, out go types the checker compares.

use std::fmt;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    /// Known only once there is a value, such as an element of `[1, 'a']`.
    Dynamic,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Timestamp,
    Duration,
    Ip,
    Cidr,
    /// What `type(x)` and a bare `int` are.
    Kind,
    /// An integer whose values have names.
    Enum(EnumDescriptor),
    Message(MessageDescriptor),
    /// A wrapper such as `google.protobuf.UInt32Value`: null when unset.
    Nullable(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>, Box<Type>),
}

impl Type {
    pub(super) fn list(item: Type) -> Self {
        Self::List(Box::new(item))
    }

    pub(super) fn map(key: Type, value: Type) -> Self {
        Self::Map(Box::new(key), Box::new(value))
    }

    pub(super) fn of_field(field: &FieldDescriptor) -> Self {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => Self::map(
                Self::of_kind(&entry.map_entry_key_field().kind()),
                Self::of_kind(&entry.map_entry_value_field().kind()),
            ),
            kind if field.is_list() => Self::list(Self::of_kind(&kind)),
            kind => Self::of_kind(&kind),
        }
    }

    fn of_kind(kind: &Kind) -> Self {
        match kind {
            Kind::Bool => Self::Bool,
            Kind::Int32 | Kind::Int64 | Kind::Sint32 | Kind::Sint64 | Kind::Sfixed32 | Kind::Sfixed64 => {
                Self::Int
            }
            Kind::Uint32 | Kind::Uint64 | Kind::Fixed32 | Kind::Fixed64 => Self::Uint,
            Kind::Float | Kind::Double => Self::Double,
            Kind::String => Self::Text,
            Kind::Bytes => Self::Bytes,
            Kind::Enum(descriptor) => Self::Enum(descriptor.clone()),
            Kind::Message(message) => Self::of_message(message),
        }
    }

    fn of_message(message: &MessageDescriptor) -> Self {
        let Some(name) = message.full_name().strip_prefix("google.protobuf.") else {
            return Self::Message(message.clone());
        };
        let nullable = |inner| Self::Nullable(Box::new(inner));
        match name {
            "Timestamp" => Self::Timestamp,
            "Duration" => Self::Duration,
            "BoolValue" => nullable(Self::Bool),
            "Int32Value" | "Int64Value" => nullable(Self::Int),
            "UInt32Value" | "UInt64Value" => nullable(Self::Uint),
            "FloatValue" | "DoubleValue" => nullable(Self::Double),
            "StringValue" => nullable(Self::Text),
            "BytesValue" => nullable(Self::Bytes),
            // `Any` and the like, which no event of the API has: always null.
            _ => Self::Dynamic,
        }
    }

    /// The type of the value when there is one.
    pub(super) fn unwrapped(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            other => other,
        }
    }

    pub(super) fn is_dynamic(&self) -> bool {
        *self == Self::Dynamic
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(
            self.unwrapped(),
            Self::Int | Self::Uint | Self::Double | Self::Enum(_)
        )
    }

    /// Whether a comparison of the two can ever be true. Numbers of all types compare.
    pub(super) fn compares_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Dynamic, _)
            | (_, Self::Dynamic)
            | (Self::Null, Self::Nullable(_) | Self::Message(_) | Self::Timestamp | Self::Duration)
            | (Self::Nullable(_) | Self::Message(_) | Self::Timestamp | Self::Duration, Self::Null) => true,
            (Self::List(left), Self::List(right)) => left.compares_with(right),
            (Self::Map(key, value), Self::Map(other_key, other_value)) => {
                key.compares_with(other_key) && value.compares_with(other_value)
            }
            _ => self.unwrapped() == other.unwrapped() || (self.is_number() && other.is_number()),
        }
    }

    /// Whether `<` and the like apply: to numbers of all types, and to two of the same other type.
    pub(super) fn orders_with(&self, other: &Self) -> bool {
        let ordered = |kind: &Self| {
            kind.is_number()
                || matches!(
                    kind.unwrapped(),
                    Self::Dynamic | Self::Bool | Self::Text | Self::Bytes | Self::Timestamp | Self::Duration
                )
        };
        ordered(self) && ordered(other) && self.compares_with(other)
    }

    /// The type of "one or the other": dynamic when nothing better covers both.
    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (left, right) if left == right => left,
            (Self::Null, Self::Nullable(inner)) | (Self::Nullable(inner), Self::Null) => {
                Self::Nullable(inner)
            }
            (Self::Nullable(inner), other) | (other, Self::Nullable(inner)) if *inner == other => {
                Self::Nullable(inner)
            }
            (Self::List(left), Self::List(right)) => Self::list(left.join(*right)),
            (Self::Map(key, value), Self::Map(other_key, other_value)) => {
                Self::map(key.join(*other_key), value.join(*other_value))
            }
            _ => Self::Dynamic,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Dynamic => "dyn",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::Text => "string",
            Self::Bytes => "bytes",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::Ip => "IP",
            Self::Cidr => "CIDR",
            Self::Kind => "type",
            Self::Enum(descriptor) => descriptor.full_name(),
            Self::Message(descriptor) => descriptor.full_name(),
            // Users see a number or a bool that may be null; how protobuf does that doesn't matter to them.
            Self::Nullable(inner) => return inner.fmt(formatter),
            Self::List(item) => return write!(formatter, "list({item})"),
            Self::Map(key, value) => return write!(formatter, "map({key}, {value})"),
        };
        formatter.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_with_each_other_only() {
        let nullable = Type::Nullable(Box::new(Type::Uint));
        assert!(nullable.compares_with(&Type::Int) && nullable.compares_with(&Type::Null));
        assert!(nullable.orders_with(&Type::Double) && !nullable.orders_with(&Type::Text));
        assert!(!Type::Uint.compares_with(&Type::Null) && !Type::Bool.compares_with(&Type::Int));
        assert!(Type::list(Type::Int).compares_with(&Type::list(Type::Dynamic)));
        assert!(!Type::list(Type::Int).compares_with(&Type::list(Type::Text)));
        assert!(!Type::Ip.orders_with(&Type::Ip) && Type::Ip.compares_with(&Type::Ip));
    }

    #[test]
    fn a_join_keeps_what_both_have() {
        let nullable = Type::Nullable(Box::new(Type::Uint));
        assert_eq!(Type::Null.join(nullable.clone()), nullable);
        assert_eq!(Type::Uint.join(nullable.clone()), nullable);
        assert_eq!(
            Type::list(Type::Int).join(Type::list(Type::Text)),
            Type::list(Type::Dynamic)
        );
        assert_eq!(Type::Int.join(Type::Text), Type::Dynamic);
        assert_eq!(Type::map(Type::Text, nullable).to_string(), "map(string, uint)");
    }
}
