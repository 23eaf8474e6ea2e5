//! What can be said of a line from its bytes, without parsing it.
//!
//! A line that an agent wrote and nothing has cut is recognised at memory speed. That is enough to pass it on as it
//! is, or to drop it when a filter can't match; whatever looks different is read in full.

use crate::event;
use crate::event::event_types;

/// What to do with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glance {
    /// Nothing can be said yet.
    Read,
    /// It holds one whole event that can't pass the filter.
    Drop,
    /// It holds one whole event that goes out as it is.
    Keep,
}

/// Whether the line is a JSON object that begins as an agent's events do, and closes every brace and bracket that
/// it opens. A line that was cut off or overwritten doesn't. One with odd braces in its strings may not either.
pub(crate) fn is_whole_event(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.ends_with(b"}") && begins_as_event(line) && is_balanced(line)
}

/// `{"process_exec":{` and so on: event types come first, and without white space.
fn begins_as_event(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"{\"") else {
        return false;
    };
    event_types().filter_map(event::field_name).any(|(name, _)| {
        rest.strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"\":{"))
    })
}

/// Whether braces and brackets, counted in strings too, close as often as they open, quotes come in an even number
/// and control characters not at all. Written so that the compiler makes vector instructions of it.
fn is_balanced(text: &[u8]) -> bool {
    /// So many bytes can be counted in a lane of eight bits.
    const CHUNK: usize = 64;
    let (mut depth, mut quotes, mut control) = (0_i64, 0_u8, 0_u8);
    let mut add = |chunk: &[u8]| {
        let mut opened = 0_i8;
        for &byte in chunk {
            // In ASCII one bit tells a brace from a bracket: both count as the brace.
            let brace = byte | 0x20;
            opened += i8::from(brace == b'{') - i8::from(brace == b'}');
            quotes ^= u8::from(byte == b'"');
            control |= u8::from(byte < b' ');
        }
        depth += i64::from(opened);
    };
    let chunks = text.chunks_exact(CHUNK);
    let rest = chunks.remainder();
    chunks.for_each(&mut add);
    add(rest);
    depth == 0 && quotes == 0 && control == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_events_are_recognised() {
        let event = r#"{"process_exec":{"process":{"arguments":"[a] \"b\""},"ancestors":[]},"time":"t"}"#;
        assert!(is_whole_event(event.as_bytes()));
        assert!(is_whole_event(format!("{event}\r").as_bytes()));
        for end in 1..event.len() {
            assert!(!is_whole_event(&event.as_bytes()[..end]), "cut at {end}");
            assert!(!is_whole_event(&event.as_bytes()[end..]), "from {end}");
        }
        for other in [
            "{}",
            "{not json}",
            r#"{"level":"info"}"#,
            r#"{ "process_exec":{}}"#,
            r#"{"process_exec": {}}"#,
            r#"pod {"process_exec":{}}"#,
            r#"{"process_new":{}}"#,
            "{\"process_exec\":{\"a\":\"\0\"}}",
            r#"{"process_exec":{"a":"}}"#,
            "{\"process_exec\":{\"a\":[}}",
        ] {
            assert!(!is_whole_event(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn long_lines_are_counted_right() {
        let line = |open: usize, close: usize| {
            format!(
                "{{\"test\":{{\"a\":\"{}{}\"}}}}",
                "{".repeat(open),
                "}".repeat(close)
            )
        };
        assert!(is_whole_event(line(100_000, 100_000).as_bytes()));
        assert!(!is_whole_event(line(100_000, 99_744).as_bytes()));
    }
}
