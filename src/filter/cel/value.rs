//! The values that expressions compute with: in come event fields and literals, out go comparisons.
//!
//! A value either borrows from the event's JSON and the compiled expression (both outlive one
//! evaluation) or shares what it computed, so passing values around never copies text.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::network::Cidr;

/// An evaluation error. Nothing reports why: CEL turns it into "does not match", or `||` absorbs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Failure;

pub(super) type Outcome<T> = Result<T, Failure>;

/// Data that is borrowed where possible and counted where it had to be made.
#[derive(Debug)]
pub(super) enum Shared<'a, T: ?Sized> {
    Borrowed(&'a T),
    Counted(Arc<T>),
}

impl<T: ?Sized> Clone for Shared<'_, T> {
    fn clone(&self) -> Self {
        match self {
            Self::Borrowed(data) => Self::Borrowed(data),
            Self::Counted(data) => Self::Counted(Arc::clone(data)),
        }
    }
}

impl<T: ?Sized> Deref for Shared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Borrowed(data) => data,
            Self::Counted(data) => data,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Shared<'a, str>),
    Bytes(Shared<'a, [u8]>),
    Timestamp(DateTime<Utc>),
    Duration(TimeDelta),
    Ip(IpAddr),
    Cidr(Cidr),
    /// A type's name: what `type(x)` and a bare `int` are.
    Type(Shared<'a, str>),
    List(Shared<'a, [Value<'a>]>),
    Map(Shared<'a, [(Value<'a>, Value<'a>)]>),
    Message(Shared<'a, Message<'a>>),
}

/// The looked-at fields of a protobuf message, in the order of its shape.
///
/// `None` is an unset field; fields without presence are `None` at their default, so that two equal
/// messages have equal fields. The empty message of any shape has no fields at all.
#[derive(Clone, Debug)]
pub(super) struct Message<'a> {
    pub(super) shape: usize,
    pub(super) fields: Vec<Option<Value<'a>>>,
}

impl<'a> Message<'a> {
    pub(super) fn field(&self, slot: usize) -> Option<&Value<'a>> {
        self.fields.get(slot).and_then(Option::as_ref)
    }
}

impl<'a> Value<'a> {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Shared::Counted(text.into()))
    }

    pub(super) fn list(items: Vec<Value<'a>>) -> Self {
        Self::List(Shared::Counted(items.into()))
    }

    pub(super) fn map(entries: Vec<(Value<'a>, Value<'a>)>) -> Self {
        Self::Map(Shared::Counted(entries.into()))
    }

    /// The same value without touching a reference count, which threads would fight over if the
    /// constants of an expression were counted.
    pub(super) fn borrow(&'a self) -> Value<'a> {
        match self {
            Self::Text(text) => Self::Text(Shared::Borrowed(text)),
            Self::Bytes(bytes) => Self::Bytes(Shared::Borrowed(bytes)),
            Self::Type(name) => Self::Type(Shared::Borrowed(name)),
            Self::List(items) => Self::List(Shared::Borrowed(items)),
            Self::Map(entries) => Self::Map(Shared::Borrowed(entries)),
            Self::Message(message) => Self::Message(Shared::Borrowed(message)),
            scalar => scalar.clone(),
        }
    }

    pub(super) fn truth(&self) -> Outcome<bool> {
        match self {
            Self::Bool(truth) => Ok(*truth),
            _ => Err(Failure),
        }
    }

    /// The value of a map's key; the last one, as JSON readers have it for a repeated key.
    pub(super) fn entry(entries: &[(Value<'a>, Value<'a>)], key: &Value<'_>) -> Option<Value<'a>> {
        entries
            .iter()
            .rev()
            .find(|(candidate, _)| candidate.equals(key))
            .map(|(_, value)| value.clone())
    }

    /// CEL equality: numbers by their mathematical value whatever their type, other types never mix.
    pub(super) fn equals(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Text(left), Value::Text(right)) | (Value::Type(left), Value::Type(right)) => {
                **left == **right
            }
            (Value::Bytes(left), Value::Bytes(right)) => **left == **right,
            (Value::Timestamp(left), Value::Timestamp(right)) => left == right,
            (Value::Duration(left), Value::Duration(right)) => left == right,
            (Value::Ip(left), Value::Ip(right)) => left == right,
            (Value::Cidr(left), Value::Cidr(right)) => left == right,
            (Value::List(left), Value::List(right)) => {
                left.len() == right.len() && left.iter().zip(right.iter()).all(|(a, b)| a.equals(b))
            }
            (Value::Map(left), Value::Map(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(key, value)| {
                        right
                            .iter()
                            .any(|(candidate, found)| candidate.equals(key) && found.equals(value))
                    })
            }
            (Value::Message(left), Value::Message(right)) => {
                left.shape == right.shape
                    && (0..left.fields.len().max(right.fields.len())).all(|slot| {
                        match (left.field(slot), right.field(slot)) {
                            (None, None) => true,
                            (Some(a), Some(b)) => a.equals(b),
                            _ => false,
                        }
                    })
            }
            _ => compare_numbers(self, other) == Ok(Some(Ordering::Equal)),
        }
    }

    /// The order of two values; `Ok(None)` when a NaN has none, a failure when the types have none.
    pub(super) fn compare(&self, other: &Value<'_>) -> Outcome<Option<Ordering>> {
        let order = match (self, other) {
            (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
            (Value::Text(left), Value::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
            (Value::Bytes(left), Value::Bytes(right)) => (**left).cmp(&**right),
            (Value::Timestamp(left), Value::Timestamp(right)) => left.cmp(right),
            (Value::Duration(left), Value::Duration(right)) => left.cmp(right),
            _ => return compare_numbers(self, other),
        };
        Ok(Some(order))
    }

    /// The name that `type(x)` gives.
    pub(super) fn type_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Ip(_) => "net.IP",
            Self::Cidr(_) => "net.CIDR",
            Self::Type(_) => "type",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Message(_) => return None,
        })
    }
}

/// Fails when one of the two isn't a number; `Ok(None)` when one is a NaN.
fn compare_numbers(left: &Value<'_>, right: &Value<'_>) -> Outcome<Option<Ordering>> {
    let integer = |value: &Value<'_>| match value {
        Value::Int(number) => Ok(i128::from(*number)),
        Value::Uint(number) => Ok(i128::from(*number)),
        _ => Err(Failure),
    };
    match (left, right) {
        (Value::Double(a), Value::Double(b)) => Ok(a.partial_cmp(b)),
        (Value::Double(a), b) => Ok(compare_double(*a, integer(b)?)),
        (a, Value::Double(b)) => Ok(compare_double(*b, integer(a)?).map(Ordering::reverse)),
        (a, b) => Ok(Some(integer(a)?.cmp(&integer(b)?))),
    }
}

/// Compares without rounding the integer, which a conversion to `f64` would beyond 2^53.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, far outside of 64-bit integers"
)]
fn compare_double(double: f64, integer: i128) -> Option<Ordering> {
    let fraction = double.fract().partial_cmp(&0.0);
    if double.is_nan() {
        None
    } else if double.is_infinite() {
        double.partial_cmp(&0.0)
    } else {
        Some(
            (double.trunc() as i128)
                .cmp(&integer)
                .then(fraction.unwrap_or(Ordering::Equal)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_across_types_without_rounding() {
        let big = Value::Uint(9_007_199_254_740_993);
        assert!(!big.equals(&Value::Double(9_007_199_254_740_992.0)));
        assert_eq!(
            Value::Int(-1).compare(&Value::Uint(u64::MAX)),
            Ok(Some(Ordering::Less))
        );
        assert_eq!(
            Value::Double(1.5).compare(&Value::Int(1)),
            Ok(Some(Ordering::Greater))
        );
        assert_eq!(
            Value::Int(-1).compare(&Value::Double(-1.5)),
            Ok(Some(Ordering::Greater))
        );
        assert_eq!(Value::Int(1).compare(&Value::Double(f64::NAN)), Ok(None));
        assert_eq!(
            Value::Int(1).compare(&Value::Double(f64::INFINITY)),
            Ok(Some(Ordering::Less))
        );
        assert_eq!(Value::Int(1).compare(&Value::text("1")), Err(Failure));
    }

    #[test]
    fn equality_never_mixes_other_types() {
        assert!(!Value::Null.equals(&Value::Uint(0)));
        assert!(!Value::text("1").equals(&Value::Int(1)));
        assert!(Value::list(vec![Value::Int(1)]).equals(&Value::list(vec![Value::Uint(1)])));
        let map = |key: &str| Value::map(vec![(Value::text(key), Value::Bool(true))]);
        assert!(map("a").equals(&map("a")) && !map("a").equals(&map("b")));
    }

    #[test]
    fn an_empty_message_equals_one_without_set_fields() {
        let message = |fields| Value::Message(Shared::Counted(Arc::new(Message { shape: 0, fields })));
        assert!(message(vec![]).equals(&message(vec![None, None])));
        assert!(!message(vec![]).equals(&message(vec![None, Some(Value::Int(1))])));
    }
}
