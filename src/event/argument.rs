//! What a hook captured: arguments, return value, data.

use super::Text;

/// `tetragon.KprobeArgument`.
#[derive(Debug, Default)]
pub(crate) struct Argument<'a> {
    /// The field that is set in its oneof `arg`, `file_arg` for example; empty when none is.
    pub(crate) name: Text<'a>,
    pub(crate) value: Value<'a>,
    /// The name that the policy gives it.
    pub(crate) label: Text<'a>,
}

/// A value of any protobuf type, as protobuf JSON writes it: 64-bit numbers, bytes and enums are strings.
#[derive(Debug, Default)]
pub(crate) enum Value<'a> {
    #[default]
    Null,
    Bool(bool),
    /// Its digits.
    Number(Text<'a>),
    String(Text<'a>),
    List(Vec<Value<'a>>),
    /// Fields that are set, in the order that they came in.
    Message(Vec<(Text<'a>, Value<'a>)>),
}

impl<'a> Argument<'a> {
    /// Whether the oneof `arg` holds the field `name`, given in snake_case; camelCase on the wire counts too.
    pub(crate) fn is(&self, name: &str) -> bool {
        same_field(&self.name, name)
    }

    /// The value, if it is held in the field `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.is(name).then_some(&self.value)
    }
}

impl<'a> Value<'a> {
    /// A field of a message.
    pub(crate) fn field(&self, name: &str) -> Option<&Value<'a>> {
        match self {
            Value::Message(fields) => fields
                .iter()
                .find(|(field, _)| same_field(field, name))
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string or number; empty for everything else.
    pub(crate) fn text(&self) -> &[u8] {
        match self {
            Value::String(text) | Value::Number(text) => text,
            Value::Bool(true) => b"true",
            Value::Bool(false) => b"false",
            _ => b"",
        }
    }

    /// A field's text; empty when the field isn't there.
    pub(crate) fn field_text(&self, name: &str) -> &[u8] {
        self.field(name).map_or(b"", Value::text)
    }

    /// A signed or unsigned integer of up to 64 bits, from a number or from a string of digits.
    pub(crate) fn integer(&self) -> Option<i128> {
        str::from_utf8(self.text()).ok()?.parse().ok()
    }
}

/// Compares a JSON key with a field's name, which may be spelled in camelCase in JSON.
fn same_field(key: &[u8], name: &str) -> bool {
    if key == name.as_bytes() {
        return true;
    }
    let mut camel = key.iter();
    let mut upper = false;
    for byte in name.bytes() {
        if byte == b'_' {
            upper = true;
            continue;
        }
        let wanted = if upper { byte.to_ascii_uppercase() } else { byte };
        upper = false;
        if camel.next() != Some(&wanted) {
            return false;
        }
    }
    camel.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_either_case() {
        assert!(same_field(b"file_arg", "file_arg"));
        assert!(same_field(b"fileArg", "file_arg"));
        assert!(same_field(b"ProgType", "ProgType"));
        assert!(!same_field(b"filearg", "file_arg"));
        assert!(!same_field(b"fileArgs", "file_arg"));
        assert!(!same_field(b"file_ar", "file_arg"));
    }
}
