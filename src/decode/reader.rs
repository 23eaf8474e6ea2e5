//! A strict reader of JSON text (RFC 8259) that borrows from it.
//!
//! In goes a slice that begins with a value; out come its parts, in one pass and without copying. Everything
//! that is passed over is checked as strictly as what is read. It knows nothing of events.

use std::borrow::Cow;

use memchr::memchr;
use wide::u8x16;

use super::block::{self, MAX_DEPTH};
use crate::event::Text;

/// How many bytes of a string are looked at together.
const STEP: usize = 16;

/// Why some text is not JSON. Offsets count from the start of the text that the reader was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonError {
    /// The text ends inside the value; more text may complete it.
    #[error("it is cut off")]
    Incomplete,
    #[error("expected {expected} at byte {at}")]
    Unexpected { expected: &'static str, at: usize },
    /// A line break inside a string: how a line that was cut off and continued by the next one looks.
    #[error("a line break or another control character stands in a string at byte {at}")]
    ControlCharacter { at: usize },
    #[error("it is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

type Result<T> = std::result::Result<T, JsonError>;

/// What kind of value comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Object,
    Array,
    String,
    Number,
    Bool,
    Null,
}

/// A place in a JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    text: &'a [u8],
    position: usize,
    depth: u32,
    line_breaks: u64,
}

impl<'a> Reader<'a> {
    /// Reads from `position` in `text`.
    pub(crate) fn new(text: &'a [u8], position: usize) -> Self {
        Reader {
            text,
            position,
            depth: 0,
            line_breaks: 0,
        }
    }

    /// How far the text has been read.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// How many line breaks were passed: they stand between values, never inside one.
    pub(crate) fn line_breaks(&self) -> u64 {
        self.line_breaks
    }

    /// The kind of the value that comes next, told by its first byte alone.
    pub(crate) fn peek(&mut self) -> Result<ValueKind> {
        match self.next_byte()? {
            b'{' => Ok(ValueKind::Object),
            b'[' => Ok(ValueKind::Array),
            b'"' => Ok(ValueKind::String),
            b'-' | b'0'..=b'9' => Ok(ValueKind::Number),
            b't' | b'f' => Ok(ValueKind::Bool),
            b'n' => Ok(ValueKind::Null),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// Reads an object; `member` gets each key, unescaped, and has to read or skip the value after it.
    pub(crate) fn object(&mut self, mut member: impl FnMut(&mut Self, Text<'a>) -> Result<()>) -> Result<()> {
        self.open(b'{', "an object")?;
        if self.next_byte()? == b'}' {
            return self.close();
        }
        loop {
            if self.next_byte()? != b'"' {
                return Err(self.unexpected("a key in quotes"));
            }
            let key = self.string()?;
            if self.next_byte()? != b':' {
                return Err(self.unexpected("':' after a key"));
            }
            self.position += 1;
            member(self, key)?;
            match self.next_byte()? {
                b',' => self.position += 1,
                b'}' => return self.close(),
                _ => return Err(self.unexpected("',' or '}' after a value")),
            }
        }
    }

    /// Reads an array; `element` is called before each element and has to read or skip it.
    pub(crate) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.open(b'[', "an array")?;
        if self.next_byte()? == b']' {
            return self.close();
        }
        loop {
            element(self)?;
            match self.next_byte()? {
                b',' => self.position += 1,
                b']' => return self.close(),
                _ => return Err(self.unexpected("',' or ']' after a value")),
            }
        }
    }

    /// Reads a string and undoes its escapes.
    pub(crate) fn string(&mut self) -> Result<Text<'a>> {
        if self.next_byte()? != b'"' {
            return Err(self.unexpected("a string"));
        }
        let start = self.position + 1;
        let escaped = self.skip_string()?;
        let raw = &self.text[start..self.position - 1];
        Ok(if escaped {
            Cow::Owned(unescape(raw))
        } else {
            Cow::Borrowed(raw)
        })
    }

    /// The text of the value that comes next, which is checked and passed over.
    pub(crate) fn raw(&mut self) -> Result<&'a [u8]> {
        self.next_byte()?;
        let start = self.position;
        self.skip()?;
        Ok(&self.text[start..self.position])
    }

    /// Checks the value that comes next and passes over it.
    #[inline]
    pub(crate) fn skip(&mut self) -> Result<()> {
        match self.next_byte()? {
            b'"' => self.skip_string().map(drop),
            b'{' => self.skip_object(),
            b'[' => self.skip_array(),
            b'-' | b'0'..=b'9' => self.skip_number(),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// Passes over the value that comes next, of which nobody wants anything: of an object or array on one line only
    /// brackets and strings are looked at. Everything else is checked as by [`Reader::skip`].
    #[inline]
    pub(crate) fn pass_over(&mut self) -> Result<()> {
        if matches!(self.next_byte()?, b'{' | b'[')
            && let Some(length) = block::bracketed_length(&self.text[self.position..])
        {
            self.position += length;
            return Ok(());
        }
        self.skip()
    }

    fn skip_object(&mut self) -> Result<()> {
        self.open(b'{', "an object")?;
        if self.next_byte()? == b'}' {
            return self.close();
        }
        loop {
            if self.next_byte()? != b'"' {
                return Err(self.unexpected("a key in quotes"));
            }
            self.skip_string()?;
            if self.next_byte()? != b':' {
                return Err(self.unexpected("':' after a key"));
            }
            self.position += 1;
            self.skip()?;
            match self.next_byte()? {
                b',' => self.position += 1,
                b'}' => return self.close(),
                _ => return Err(self.unexpected("',' or '}' after a value")),
            }
        }
    }

    fn skip_array(&mut self) -> Result<()> {
        self.array(Self::skip)
    }

    fn open(&mut self, bracket: u8, what: &'static str) -> Result<()> {
        if self.next_byte()? != bracket {
            return Err(self.unexpected(what));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.position += 1;
        Ok(())
    }

    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "ends the functions that return a Result")]
    fn close(&mut self) -> Result<()> {
        self.depth -= 1;
        self.position += 1;
        Ok(())
    }

    /// The next byte that is not white space, which stays unread.
    #[inline]
    fn next_byte(&mut self) -> Result<u8> {
        match self.text.get(self.position) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => self.skip_white_space(),
        }
    }

    #[cold]
    fn skip_white_space(&mut self) -> Result<u8> {
        while let Some(&byte) = self.text.get(self.position) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Ok(byte);
            }
            self.line_breaks += u64::from(byte == b'\n');
            self.position += 1;
        }
        Err(JsonError::Incomplete)
    }

    #[cold]
    fn unexpected(&self, expected: &'static str) -> JsonError {
        JsonError::Unexpected {
            expected,
            at: self.position,
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<()> {
        let rest = &self.text[self.position..];
        if rest.starts_with(word) {
            self.position += word.len();
            Ok(())
        } else if word.starts_with(rest) {
            Err(JsonError::Incomplete)
        } else {
            Err(self.unexpected("a value"))
        }
    }

    fn skip_digits(&mut self) -> Result<()> {
        let start = self.position;
        while matches!(self.text.get(self.position), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        if self.position > start {
            Ok(())
        } else if self.position == self.text.len() {
            Err(JsonError::Incomplete)
        } else {
            Err(self.unexpected("a digit"))
        }
    }

    fn skip_number(&mut self) -> Result<()> {
        if self.text[self.position] == b'-' {
            self.position += 1;
        }
        if self.text.get(self.position) == Some(&b'0') {
            self.position += 1;
        } else {
            self.skip_digits()?;
        }
        if self.text.get(self.position) == Some(&b'.') {
            self.position += 1;
            self.skip_digits()?;
        }
        if matches!(self.text.get(self.position), Some(b'e' | b'E')) {
            self.position += 1;
            if matches!(self.text.get(self.position), Some(b'+' | b'-')) {
                self.position += 1;
            }
            self.skip_digits()?;
        }
        Ok(())
    }

    /// Passes over a string, from its opening quote to behind the closing one; tells whether it has escapes.
    #[inline]
    fn skip_string(&mut self) -> Result<bool> {
        self.position += 1;
        let mut escaped = false;
        loop {
            self.position += plain_prefix(&self.text[self.position..]);
            match self.text.get(self.position) {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.skip_escape()?;
                }
                Some(_) => return Err(JsonError::ControlCharacter { at: self.position }),
                None => return Err(JsonError::Incomplete),
            }
        }
    }

    fn skip_escape(&mut self) -> Result<()> {
        match self.text.get(self.position + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.position += 2,
            Some(b'u') => {
                self.position += 2;
                for _ in 0..4 {
                    match self.text.get(self.position) {
                        Some(digit) if digit.is_ascii_hexdigit() => self.position += 1,
                        Some(_) => return Err(self.unexpected("four hexadecimal digits after '\\u'")),
                        None => return Err(JsonError::Incomplete),
                    }
                }
            }
            Some(_) => return Err(self.unexpected("an escape that JSON knows")),
            None => return Err(JsonError::Incomplete),
        }
        Ok(())
    }
}

/// How many bytes at the start of `text` need no look inside a string: no quote, backslash or control character.
///
/// Most strings of events are shorter than one step, so that a search of the general kind, which first prepares
/// itself, takes several times as long.
#[inline]
fn plain_prefix(text: &[u8]) -> usize {
    let mut done = 0;
    while let Some(chunk) = text[done..].first_chunk::<STEP>() {
        let bytes = u8x16::new(*chunk);
        let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        let special = bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\')) | control;
        let found = special.to_bitmask();
        if found != 0 {
            return done + found.trailing_zeros() as usize;
        }
        done += STEP;
    }
    text[done..]
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .map_or(text.len(), |rest| done + rest)
}

/// Undoes the escapes of a checked string. Half a surrogate pair becomes U+FFFD.
fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(plain) = memchr(b'\\', rest) {
        text.extend_from_slice(&rest[..plain]);
        let kind = rest.get(plain + 1).copied().unwrap_or(b'\\');
        rest = rest.get(plain + 2..).unwrap_or_default();
        match kind {
            b'b' => text.push(0x08),
            b'f' => text.push(0x0c),
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'u' => {
                let character = unescape_unicode(&mut rest);
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            itself => text.push(itself),
        }
    }
    text.extend_from_slice(rest);
    text
}

/// Takes the digits after `\u` off `rest`, and those of a second half with its `\u`.
fn unescape_unicode(rest: &mut &[u8]) -> char {
    let first = take_hex(rest);
    if (0xd800..0xdc00).contains(&first)
        && let Some(mut after) = rest.strip_prefix(b"\\u")
    {
        let second = take_hex(&mut after);
        if (0xdc00..0xe000).contains(&second) {
            *rest = after;
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
    }
    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn take_hex(rest: &mut &[u8]) -> u32 {
    let (digits, after) = rest.split_at(rest.len().min(4));
    *rest = after;
    digits.iter().fold(0, |code, &digit| {
        code * 16 + char::from(digit).to_digit(16).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skip(text: &[u8]) -> Result<usize> {
        let mut reader = Reader::new(text, 0);
        reader.skip()?;
        Ok(reader.position())
    }

    #[test]
    fn passes_over_whole_values() {
        for text in [
            "{}",
            "[]",
            "0",
            "-1.5e+3",
            "true",
            "null",
            r#""a\"b""#,
            r#"{ "a" : [ 1 , {} ] }"#,
        ] {
            assert_eq!(skip(text.as_bytes()), Ok(text.len()), "{text}");
        }
        assert_eq!(skip(b"{}{}"), Ok(2));
    }

    #[test]
    fn tells_cut_off_from_wrong() {
        for text in ["", "{", r#"{"a"#, r#"{"a":"#, "[1,", "tru", r#""\u00"#, "1.", "-"] {
            assert_eq!(skip(text.as_bytes()), Err(JsonError::Incomplete), "{text}");
        }
        for text in [
            "}",
            "{1}",
            r#"{"a" 1}"#,
            "[1 2]",
            "trux",
            "nul1",
            "1.x",
            r#""\x""#,
            "{,}",
            "[,]",
            "[1,]",
        ] {
            assert!(
                matches!(skip(text.as_bytes()), Err(JsonError::Unexpected { .. })),
                "{text}"
            );
        }
        assert_eq!(skip(b"\"a\nb\""), Err(JsonError::ControlCharacter { at: 2 }));
        assert_eq!(skip("[".repeat(100_000).as_bytes()), Err(JsonError::TooDeep));
    }

    #[test]
    fn strings_are_unescaped() {
        let read = |text: &str| Reader::new(text.as_bytes(), 0).string().map(Cow::into_owned);
        assert_eq!(read(r#""plain""#), Ok(b"plain".to_vec()));
        assert_eq!(read(r#""\"\\\/\b\f\n\r\t""#), Ok(b"\"\\/\x08\x0c\n\r\t".to_vec()));
        assert_eq!(
            read(r#""\u0041\u00e9\ud83d\ude80""#),
            Ok("Aé🚀".as_bytes().to_vec())
        );
        assert_eq!(
            read(r#""\ud83dx\ude80""#),
            Ok("\u{fffd}x\u{fffd}".as_bytes().to_vec())
        );
    }

    #[test]
    fn what_is_passed_over_ends_where_it_does() {
        let passed = |text: &str| {
            let mut reader = Reader::new(text.as_bytes(), 0);
            reader.pass_over().map(|()| reader.position())
        };
        let rest = format!(",{}", "x".repeat(200));
        let closes_more_than_it_opens = format!("[[[[\"{}\"]]]]", "y".repeat(60));
        let nested = format!("{{\"a\":[{{\"b\":\"}}]\\\\\"}},\"\\\"]{}\"]}}", "y".repeat(100));
        for value in [
            "{}",
            "[]",
            "[[],{}]",
            &nested,
            &closes_more_than_it_opens,
            "17",
            "\"a\"",
            "null",
        ] {
            assert_eq!(passed(&format!("{value}{rest}")), Ok(value.len()), "{value}");
            assert_eq!(passed(value), Ok(value.len()), "{value}");
        }
        assert_eq!(passed(&format!("{{\n}}{rest}")), Ok(3));
        assert!(passed(&format!("{{\"a\":\"\n\"}}{rest}")).is_err());
        assert_eq!(passed(&"[".repeat(100_000)), Err(JsonError::TooDeep));
        assert_eq!(
            passed(&format!("{{\"a\":1{rest}")).map_err(|error| error == JsonError::Incomplete),
            Err(false)
        );
    }

    proptest! {
        #[test]
        fn passing_over_agrees_with_skipping(text in r#"[\{\}\[\]",:\\ntrue0 au]{0,24}"#) {
            let padded = format!("{text}{}", " ".repeat(128));
            if let Ok(end) = skip(padded.as_bytes()) {
                let mut reader = Reader::new(padded.as_bytes(), 0);
                prop_assert_eq!(reader.pass_over(), Ok(()));
                prop_assert_eq!(reader.position(), end);
            }
        }

        #[test]
        fn agrees_with_serde_json(text in r#"[\{\}\[\]",:\\ntrue0-9.eE+ \n"au]{0,24}"#) {
            let expected = serde_json::from_str::<serde_json::Value>(&text);
            let ours = skip(text.as_bytes())
                .is_ok_and(|end| text[end..].bytes().all(|byte| b" \n\r\t".contains(&byte)));
            // serde_json refuses numbers beyond f64 and half surrogate pairs, which are well-formed all the same.
            if expected.is_ok() {
                prop_assert!(ours, "{text:?}");
            } else if ours {
                let reason = expected.unwrap_err().to_string();
                prop_assert!(
                    reason.contains("number out of range") || reason.contains("surrogate") || reason.contains("hex"),
                    "{text:?}: {reason}"
                );
            }
        }

        #[test]
        fn strings_agree_with_serde_json(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let mut reader = Reader::new(json.as_bytes(), 0);
            prop_assert_eq!(reader.string().unwrap().into_owned(), text.as_bytes());
            prop_assert_eq!(reader.position(), json.len());
        }

        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
            let _ = skip(&bytes);
        }
    }
}
