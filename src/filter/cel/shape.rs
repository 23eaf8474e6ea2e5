//! What to read from an event: in come the fields that an expression names, out go decoded messages.
//!
//! A shape lists the fields of one message type that any part of the expression looks at. Decoding an
//! event builds those and skips the rest, which is most of it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::{DateTime, TimeDelta};
use prost_reflect::{EnumDescriptor, FieldDescriptor, MessageDescriptor};

use super::time;
use super::types::Type;
use super::value::{Message, Shared, Value};
use crate::decode::{JsonError, Reader, ValueKind};
use crate::event::Text;

/// Writers of protobuf JSON may leave the padding out, and may use either alphabet.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The shapes of all message types that an expression looks into.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    indices: HashMap<String, usize>,
}

#[derive(Debug)]
struct Shape {
    /// The message's full name.
    name: String,
    fields: Vec<Field>,
    /// Whether every field is looked at, because whole messages are compared.
    complete: bool,
    empty: Message<'static>,
}

#[derive(Debug)]
struct Field {
    name: Box<str>,
    camel_case_name: Box<str>,
    form: Form,
    /// Whether the message tells "unset" from "set to the default".
    presence: bool,
    /// Whether an unset field is null, as for the wrapper types, instead of the default.
    nullable: bool,
}

/// How a value looks in JSON and what it becomes.
#[derive(Debug)]
enum Form {
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Timestamp,
    Duration,
    Enum(EnumDescriptor),
    Message(usize),
    List(Box<Form>),
    Map(Box<Form>, Box<Form>),
    Ignored,
}

impl Shapes {
    /// The shape of a message type, at first without fields.
    pub(super) fn shape(&mut self, message: &MessageDescriptor) -> usize {
        if let Some(index) = self.indices.get(message.full_name()) {
            return *index;
        }
        let index = self.shapes.len();
        self.shapes.push(Shape {
            name: message.full_name().to_owned(),
            fields: Vec::new(),
            complete: false,
            empty: Message {
                shape: index,
                fields: Vec::new(),
            },
        });
        self.indices.insert(message.full_name().to_owned(), index);
        index
    }

    /// The place that a field has in decoded messages, from now on.
    pub(super) fn slot(&mut self, field: &FieldDescriptor) -> usize {
        let shape = self.shape(field.parent_message());
        if let Some(slot) = self.slot_named(shape, field.name()) {
            return slot;
        }
        let kind = Type::of_field(field);
        let field = Field {
            name: field.name().into(),
            camel_case_name: field.json_name().into(),
            form: self.form(&kind),
            presence: field.supports_presence(),
            nullable: matches!(kind, Type::Nullable(_)),
        };
        self.shapes[shape].fields.push(field);
        self.shapes[shape].fields.len() - 1
    }

    /// The place of a field that is known only by name.
    pub(super) fn slot_named(&self, shape: usize, name: &str) -> Option<usize> {
        self.shapes[shape]
            .fields
            .iter()
            .position(|known| *known.name == *name)
    }

    /// Makes every field part of decoded messages, and so for the messages inside.
    pub(super) fn complete(&mut self, kind: &Type) {
        match kind {
            Type::Message(message) => {
                let shape = self.shape(message);
                if !std::mem::replace(&mut self.shapes[shape].complete, true) {
                    for field in message.fields() {
                        self.slot(&field);
                        self.complete(&Type::of_field(&field));
                    }
                }
            }
            Type::List(item) => self.complete(item),
            Type::Map(_, value) => self.complete(value),
            _ => {}
        }
    }

    fn form(&mut self, kind: &Type) -> Form {
        match kind {
            Type::Bool => Form::Bool,
            Type::Int => Form::Int,
            Type::Uint => Form::Uint,
            Type::Double => Form::Double,
            Type::Text => Form::Text,
            Type::Bytes => Form::Bytes,
            Type::Timestamp => Form::Timestamp,
            Type::Duration => Form::Duration,
            Type::Enum(descriptor) => Form::Enum(descriptor.clone()),
            Type::Message(message) => Form::Message(self.shape(message)),
            Type::Nullable(inner) => self.form(inner),
            Type::List(item) => Form::List(Box::new(self.form(item))),
            Type::Map(key, value) => Form::Map(Box::new(self.form(key)), Box::new(self.form(value))),
            Type::Dynamic | Type::Null | Type::Ip | Type::Cidr | Type::Kind => Form::Ignored,
        }
    }

    /// The message's full name.
    pub(super) fn name(&self, shape: usize) -> &str {
        &self.shapes[shape].name
    }

    /// The message without any field set.
    pub(super) fn empty(&self, shape: usize) -> Value<'_> {
        Value::Message(Shared::Borrowed(&self.shapes[shape].empty))
    }

    /// What selecting a field gives, set or not.
    pub(super) fn select<'a>(&'a self, message: &Message<'a>, slot: usize) -> Value<'a> {
        message.field(slot).cloned().unwrap_or_else(|| {
            let field = &self.shapes[message.shape].fields[slot];
            if field.nullable {
                Value::Null
            } else {
                self.default_value(&field.form)
            }
        })
    }

    fn default_value<'a>(&'a self, form: &Form) -> Value<'a> {
        match form {
            Form::Bool => Value::Bool(false),
            Form::Int | Form::Enum(_) => Value::Int(0),
            Form::Uint => Value::Uint(0),
            Form::Double => Value::Double(0.0),
            Form::Text => Value::Text(Shared::Borrowed("")),
            Form::Bytes => Value::Bytes(Shared::Borrowed(&[])),
            Form::Timestamp => Value::Timestamp(DateTime::UNIX_EPOCH),
            Form::Duration => Value::Duration(TimeDelta::zero()),
            Form::Message(shape) => self.empty(*shape),
            Form::List(_) => Value::List(Shared::Borrowed(&[])),
            Form::Map(..) => Value::Map(Shared::Borrowed(&[])),
            Form::Ignored => Value::Null,
        }
    }

    /// Decodes the JSON object of a message, as far as the expression looks at it.
    pub(super) fn decode<'a>(&self, shape: usize, json: &'a [u8]) -> Result<Value<'a>, JsonError> {
        let mut reader = Reader::new(json, 0);
        self.message(shape, &mut reader)
    }

    fn message<'a>(&self, index: usize, reader: &mut Reader<'a>) -> Result<Value<'a>, JsonError> {
        let shape = &self.shapes[index];
        let mut fields = vec![None; shape.fields.len()];
        reader.object(|reader, key| {
            let named =
                |field: &Field| key == field.name.as_bytes() || key == field.camel_case_name.as_bytes();
            let Some(slot) = shape.fields.iter().position(named) else {
                return reader.pass_over();
            };
            let field = &shape.fields[slot];
            fields[slot] = self
                .value(&field.form, reader)?
                .filter(|value| field.presence || !is_default(value));
            Ok(())
        })?;
        Ok(Value::Message(Shared::Counted(Arc::new(Message {
            shape: index,
            fields,
        }))))
    }

    /// One value, `None` for null and for the names of enum values that this version doesn't know.
    fn value<'a>(&self, form: &Form, reader: &mut Reader<'a>) -> Result<Option<Value<'a>>, JsonError> {
        let kind = reader.peek()?;
        if kind == ValueKind::Null || matches!(form, Form::Ignored) {
            reader.skip()?;
            return Ok(None);
        }
        let at = reader.position();
        let value = match (form, kind) {
            (Form::Message(shape), _) => Some(self.message(*shape, reader)?),
            (Form::List(item), _) => {
                let mut items = Vec::new();
                reader.array(|reader| {
                    items.extend(self.value(item, reader)?);
                    Ok(())
                })?;
                Some(Value::list(items))
            }
            (Form::Map(key_form, value_form), _) => {
                let mut entries = Vec::new();
                reader.object(|reader, key| {
                    let key = scalar(key_form, key);
                    if let (Some(key), Some(value)) = (key, self.value(value_form, reader)?) {
                        entries.push((key, value));
                    }
                    Ok(())
                })?;
                Some(Value::map(entries))
            }
            (Form::Enum(descriptor), ValueKind::String) => {
                let text = reader.string()?;
                let named = str::from_utf8(&text)
                    .ok()
                    .and_then(|name| descriptor.get_value_by_name(name));
                return Ok(named.map(|value| Value::Int(value.number().into())));
            }
            (Form::Bool, ValueKind::Bool) => Some(Value::Bool(reader.raw()? == b"true")),
            (Form::Text | Form::Bytes | Form::Timestamp | Form::Duration, ValueKind::String) => {
                scalar(form, reader.string()?)
            }
            (Form::Int | Form::Uint | Form::Double, ValueKind::String) => scalar(form, reader.string()?),
            (Form::Int | Form::Uint | Form::Double | Form::Enum(_), ValueKind::Number) => {
                scalar(form, Cow::Borrowed(reader.raw()?))
            }
            _ => None,
        };
        value.map(Some).ok_or(JsonError::Unexpected {
            expected: "a value of the field's type",
            at,
        })
    }
}

/// Reads what JSON writes as text: strings and numbers, which protobuf also allows in quotes.
fn scalar<'a>(form: &Form, text: Text<'a>) -> Option<Value<'a>> {
    if let Form::Text = form {
        return Some(Value::Text(shared_text(text)));
    }
    let text = str::from_utf8(&text).ok()?;
    Some(match form {
        Form::Bool => Value::Bool(text.parse().ok()?),
        Form::Int | Form::Enum(_) => Value::Int(text.parse().ok().or_else(|| whole(text)?.try_into().ok())?),
        Form::Uint => Value::Uint(text.parse().ok().or_else(|| whole(text)?.try_into().ok())?),
        Form::Double => Value::Double(text.parse().ok()?),
        Form::Bytes => {
            let engine = if text.contains(['-', '_']) {
                &URL_SAFE
            } else {
                &STANDARD
            };
            Value::Bytes(Shared::Counted(engine.decode(text).ok()?.into()))
        }
        Form::Timestamp => Value::Timestamp(time::parse_timestamp(text)?),
        Form::Duration => Value::Duration(time::parse_duration(text)?),
        _ => return None,
    })
}

/// An integer that is written like `1e3` or `5.0`, which protobuf JSON allows.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast saturates, far outside of 64-bit integers"
)]
fn whole(text: &str) -> Option<i128> {
    let number: f64 = text.parse().ok()?;
    (number.fract() == 0.0).then_some(number as i128)
}

fn shared_text(text: Text<'_>) -> Shared<'_, str> {
    match text {
        Cow::Borrowed(bytes) => match str::from_utf8(bytes) {
            Ok(text) => Shared::Borrowed(text),
            Err(_) => Shared::Counted(String::from_utf8_lossy(bytes).into()),
        },
        Cow::Owned(bytes) => Shared::Counted(String::from_utf8_lossy(&bytes).into()),
    }
}

fn is_default(value: &Value<'_>) -> bool {
    match value {
        Value::Bool(truth) => !truth,
        Value::Int(number) => *number == 0,
        Value::Uint(number) => *number == 0,
        Value::Double(number) => number.to_bits() == 0,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    /// Decodes `json` as the message `name` and selects `field`; `None` when the JSON is refused.
    fn decoded(name: &str, field: &str, json: &str) -> Option<(String, bool)> {
        let message = schema::message(name);
        let field = message.get_field_by_name(field).expect("the field exists");
        let mut shapes = Shapes::default();
        let shape = shapes.shape(&message);
        let slot = shapes.slot(&field);
        let Value::Message(decoded) = shapes.decode(shape, json.as_bytes()).ok()? else {
            panic!("a message decodes to a message");
        };
        Some((
            format!("{:?}", shapes.select(&decoded, slot)),
            decoded.field(slot).is_some(),
        ))
    }

    fn check(name: &str, field: &str, json: &str, value: &str, set: bool) {
        assert_eq!(
            decoded(name, field, json),
            Some((value.to_owned(), set)),
            "{json}"
        );
    }

    #[test]
    fn numbers_come_bare_or_in_quotes() {
        check(
            "Test",
            "arg0",
            r#"{"arg0":"18446744073709551615"}"#,
            "Uint(18446744073709551615)",
            true,
        );
        check("Test", "arg0", r#"{"arg0":7}"#, "Uint(7)", true);
        check("Test", "arg0", r#"{"arg0":1e3}"#, "Uint(1000)", true);
        check("Test", "arg0", r#"{"arg0":"0"}"#, "Uint(0)", false);
        check("Test", "arg0", r#"{"arg0":null}"#, "Uint(0)", false);
        check(
            "KprobeArgument",
            "long_arg",
            r#"{"long_arg":"-9"}"#,
            "Int(-9)",
            true,
        );
        check("KprobeArgument", "long_arg", r#"{"longArg":0}"#, "Int(0)", true);
        for bad in [
            r#"{"arg0":-1}"#,
            r#"{"arg0":1.5}"#,
            r#"{"arg0":"x"}"#,
            r#"{"arg0":{}}"#,
            r#"{"arg0":1"#,
            "[]",
        ] {
            assert_eq!(decoded("Test", "arg0", bad), None, "{bad}");
        }
    }

    #[test]
    fn wrappers_are_null_when_unset() {
        check("Process", "uid", "{}", "Null", false);
        check("Process", "uid", r#"{"uid":0}"#, "Uint(0)", true);
        check(
            "Process",
            "in_init_tree",
            r#"{"inInitTree":false}"#,
            "Bool(false)",
            true,
        );
    }

    #[test]
    fn enums_come_by_name_or_number() {
        check(
            "ProcessKprobe",
            "action",
            r#"{"action":"KPROBE_ACTION_SIGKILL"}"#,
            "Int(3)",
            true,
        );
        check("ProcessKprobe", "action", r#"{"action":3}"#, "Int(3)", true);
        check(
            "ProcessKprobe",
            "action",
            r#"{"action":"KPROBE_ACTION_OF_TOMORROW"}"#,
            "Int(0)",
            false,
        );
    }

    #[test]
    fn bytes_come_in_either_alphabet() {
        let bytes = |numbers: &str| format!("Bytes(Counted([{numbers}]))");
        check(
            "KprobeArgument",
            "bytes_arg",
            r#"{"bytes_arg":"+/8="}"#,
            &bytes("251, 255"),
            true,
        );
        check(
            "KprobeArgument",
            "bytes_arg",
            r#"{"bytes_arg":"-_8"}"#,
            &bytes("251, 255"),
            true,
        );
        assert_eq!(
            decoded("KprobeArgument", "bytes_arg", r#"{"bytes_arg":"$"}"#),
            None
        );
    }

    #[test]
    fn texts_survive_invalid_utf_8() {
        let text = |bytes: &[u8]| format!("{:?}", shared_text(Cow::Owned(bytes.to_vec())));
        assert_eq!(text(b"a\xffb"), "Counted(\"a\u{fffd}b\")");
        check(
            "Process",
            "binary",
            r#"{"binary":"a\u0041"}"#,
            "Text(Counted(\"aA\"))",
            true,
        );
        check(
            "Process",
            "binary",
            r#"{"binary":"/a"}"#,
            "Text(Borrowed(\"/a\"))",
            true,
        );
    }

    #[test]
    fn unlooked_at_fields_are_skipped() {
        check(
            "Test",
            "arg0",
            r#"{"arg1":{"deep":[1,{"x":"}"}]},"arg0":1,"new":[]}"#,
            "Uint(1)",
            true,
        );
    }
}
