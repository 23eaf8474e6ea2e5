//! The one rule by which text from an event is printed: bare if it is harmless, else in quotes with escapes.
//!
//! Text is quoted as soon as it holds a space or a character that is not printable, with the escapes of Go's
//! `strconv.Quote`. Printable are the Unicode categories L, M, N, P and S. So no text can move the cursor, colour
//! the screen, break the line or pass for several fields.

use memchr::memchr2;
use unicode_general_category::{GeneralCategory, get_general_category};

/// Appends `text`, in quotes if need be.
pub(crate) fn push_quoted(out: &mut Vec<u8>, text: &[u8]) {
    if is_ascii_within(text, b'!') {
        return out.extend_from_slice(text);
    }
    if is_ascii_within(text, b' ') {
        return push_quoted_ascii(out, text);
    }
    if is_harmless(text) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_escaped(out, character);
        }
        for byte in chunk.invalid() {
            out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
        }
    }
    out.push(b'"');
}

/// The text with everything escaped that could act upon a terminal. Spaces stay, and so does what is around them:
/// this is for sentences and names, where one field can't pass for two.
pub(crate) fn visible(text: &str) -> String {
    let mut out = Vec::new();
    for character in text.chars() {
        if character == ' ' || is_printable(character) {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        } else {
            push_escaped(&mut out, character);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The text in quotes, as Go's `strconv.Quote` has it.
pub(crate) fn go_quoted(text: &str) -> String {
    let mut out = vec![b'"'];
    for character in text.chars() {
        push_escaped(&mut out, character);
    }
    out.push(b'"');
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether every byte is an ASCII character from `first` up to `~`.
fn is_ascii_within(text: &[u8], first: u8) -> bool {
    // Without an early end, the compiler makes vector instructions of it.
    !text
        .iter()
        .fold(false, |outside, &byte| outside | !(first..=b'~').contains(&byte))
}

/// Text with spaces in it, but nothing that has to be escaped except quotes and backslashes.
fn push_quoted_ascii(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    let mut rest = text;
    while let Some(plain) = memchr2(b'"', b'\\', rest) {
        out.extend_from_slice(&rest[..plain]);
        out.extend_from_slice(&[b'\\', rest[plain]]);
        rest = &rest[plain + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn is_harmless(text: &[u8]) -> bool {
    str::from_utf8(text).is_ok_and(|text| text.chars().all(is_printable))
}

/// Whether a character other than the space shows as itself.
pub(crate) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_graphic();
    }
    !matches!(
        get_general_category(character),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::SpaceSeparator
    )
}

fn push_escaped(out: &mut Vec<u8>, character: char) {
    let code = u32::from(character);
    let escape = match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\x07' => "\\a".to_owned(),
        '\x08' => "\\b".to_owned(),
        '\x0c' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\x0b' => "\\v".to_owned(),
        ' ' => " ".to_owned(),
        _ if is_printable(character) => {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return;
        }
        _ if code < 0x80 => format!("\\x{code:02x}"),
        _ if code < 0x1_0000 => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    };
    out.extend_from_slice(escape.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quoted(text: &[u8]) -> String {
        let mut out = Vec::new();
        push_quoted(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn harmless_text_stays_bare() {
        for text in [
            "",
            "/bin/sh",
            "back\\slash",
            "\"",
            "<>&'",
            "naïve",
            "🚀",
            "e\u{301}",
            "日本",
            "\u{fffd}",
        ] {
            assert_eq!(quoted(text.as_bytes()), text);
        }
    }

    #[test]
    fn everything_else_is_quoted_as_go_does() {
        for (text, expected) in [
            ("a b", r#""a b""#),
            ("a\"b\\ c", r#""a\"b\\ c""#),
            ("\x07\x08\x0c\n\r\t\x0b", r#""\a\b\f\n\r\t\v""#),
            ("\x1b[31m\x7f\0", r#""\x1b[31m\x7f\x00""#),
            ("\u{202e}\u{a0}\u{200d}\u{2028}", r#""\u202e\u00a0\u200d\u2028""#),
            ("\u{9b}\u{e000}\u{10ffff}", r#""\u009b\ue000\U0010ffff""#),
            ("ä \u{9b}", r#""ä \u009b""#),
        ] {
            assert_eq!(quoted(text.as_bytes()), expected);
        }
        assert_eq!(quoted(b"\xff\xc3("), r#""\xff\xc3(""#);
    }

    proptest! {
        #[test]
        fn nothing_gets_out_unquoted(bytes in any::<Vec<u8>>()) {
            let text = quoted(&bytes);
            prop_assert!(text.chars().all(|character| character == ' ' || is_printable(character)));
            prop_assert!(!text.contains(' ') || text.starts_with('"'));
        }
    }
}
