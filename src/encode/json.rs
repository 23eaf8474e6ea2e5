//! JSON output: one object a line.

use crate::quote::is_printable;

/// Prints events as they came in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Json {
    /// The output is a terminal: what JSON allows but a terminal may act upon is escaped.
    pub(crate) for_terminal: bool,
}

impl Json {
    /// Appends an object: byte for byte if it came on one line, without white space if it `spans_lines`.
    pub(crate) fn encode(self, json: &[u8], spans_lines: bool, out: &mut Vec<u8>) {
        let start = out.len();
        if spans_lines {
            push_without_white_space(json, out);
        } else {
            out.extend_from_slice(json);
        }
        if self.for_terminal {
            let line = out.split_off(start);
            push_for_terminal(&line, out);
        }
        out.push(b'\n');
    }
}

fn push_without_white_space(json: &[u8], out: &mut Vec<u8>) {
    let mut in_string = false;
    let mut after_backslash = false;
    for &byte in json {
        if in_string {
            in_string = after_backslash || byte != b'"';
            after_backslash = !after_backslash && byte == b'\\';
        } else if byte.is_ascii_whitespace() {
            continue;
        } else {
            in_string = byte == b'"';
        }
        out.push(byte);
    }
}

/// JSON holds control characters only as white space between values, so that a space can stand for them.
fn push_for_terminal(line: &[u8], out: &mut Vec<u8>) {
    for chunk in line.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_printable(character) {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            } else if character <= ' ' {
                out.push(b' ');
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
        if !chunk.invalid().is_empty() {
            out.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(json: &[u8], spans_lines: bool, for_terminal: bool) -> String {
        let mut out = Vec::new();
        Json { for_terminal }.encode(json, spans_lines, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn one_line_stays_as_it_is() {
        let json = "{ \"a\" : \"\u{9b}\" }";
        assert_eq!(encoded(json.as_bytes(), false, false), format!("{json}\n"));
    }

    #[test]
    fn several_lines_become_one() {
        let json = b"{\n \"a b\" : \"c \\\" \\\\\" ,\r\n\t\"d\" : [ 1 , 2 ]\n}";
        assert_eq!(
            encoded(json, true, false),
            "{\"a b\":\"c \\\" \\\\\",\"d\":[1,2]}\n"
        );
    }

    #[test]
    fn terminals_get_no_control_characters() {
        assert_eq!(
            encoded(
                "{\"a\":\r\"\u{9b}31m\u{7f}\u{e0001}ä b\"}".as_bytes(),
                false,
                true
            ),
            "{\"a\": \"\\u009b31m\\u007f\\udb40\\udc01ä b\"}\n"
        );
        assert_eq!(
            encoded(b"{\"a\":\"\x9b\"}", false, true),
            "{\"a\":\"\u{fffd}\"}\n"
        );
    }
}
