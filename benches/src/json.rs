//! Compact JSON, written straight into a string. Keys are the API's own names and need no escape; values are
//! escaped as Go's protobuf library does it (`"`, `\` and control characters; nothing else).

use crate::base64::write_base64;

/// Writes the members of one object; the braces are [`object`]'s.
pub(crate) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

/// Appends one object with the members that `members` writes.
pub(crate) fn object(out: &mut String, members: impl FnOnce(&mut Object<'_>)) {
    out.push('{');
    members(&mut Object { out, empty: true });
    out.push('}');
}

impl Object<'_> {
    fn key(&mut self, name: &str) -> &mut String {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
        self.out
    }

    /// A member whose value is text.
    pub(crate) fn string(&mut self, name: &str, value: &str) {
        write_string(self.key(name), value);
    }

    /// A member whose value is a number of at most 32 bits.
    pub(crate) fn number(&mut self, name: &str, value: impl Into<i64>) {
        let out = self.key(name);
        out.push_str(&value.into().to_string());
    }

    /// A member whose value is a number of 64 bits, which protobuf's JSON form quotes.
    pub(crate) fn long(&mut self, name: &str, value: u64) {
        let out = self.key(name);
        out.push('"');
        out.push_str(&value.to_string());
        out.push('"');
    }

    /// A member that is true or false.
    pub(crate) fn boolean(&mut self, name: &str, value: bool) {
        self.key(name).push_str(if value { "true" } else { "false" });
    }

    /// A member whose value is bytes, which protobuf's JSON form writes as base64.
    pub(crate) fn bytes(&mut self, name: &str, value: &[u8]) {
        let out = self.key(name);
        out.push('"');
        write_base64(out, value);
        out.push('"');
    }

    /// A member whose value is an object.
    pub(crate) fn object(&mut self, name: &str, members: impl FnOnce(&mut Object<'_>)) {
        object(self.key(name), members);
    }

    /// A member whose value is a list; `write` appends one entry.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        entries: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut String, T),
    ) {
        let out = self.key(name);
        out.push('[');
        for (index, entry) in entries.into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write(out, entry);
        }
        out.push(']');
    }

    /// A member whose value is written already.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.key(name).push_str(json);
    }
}

/// Appends `value` in quotes.
pub(crate) fn write_string(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                out.push_str(if control < '\u{10}' { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(u32::from(control) & 15, 16));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn members_are_separated_and_escaped() {
        let mut out = String::new();
        object(&mut out, |object| {
            object.string("text", "a \"b\" \\ \t\u{1} é <&>");
            object.number("number", -4);
            object.long("long", u64::MAX);
            object.boolean("yes", true);
            object.bytes("bytes", b"hi");
            object.object("empty", |_| {});
            object.list("list", ["x", "y"], super::write_string);
        });
        let text = r#""text":"a \"b\" \\ \t\u0001 é <&>""#;
        let numbers = r#""number":-4,"long":"18446744073709551615","yes":true"#;
        let rest = r#""bytes":"aGk=","empty":{},"list":["x","y"]"#;
        assert_eq!(out, format!("{{{text},{numbers},{rest}}}"));
    }
}
