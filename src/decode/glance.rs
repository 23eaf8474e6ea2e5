//! What can be said of a line from its bytes, without parsing it.
//!
//! A line that an agent wrote and nothing has cut is recognised at memory speed. That is enough to pass it on as it
//! is, or to drop it when a filter can't match; whatever looks different is read in full.

use super::block;
use crate::event::{self, event_types};

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

/// Whether the line is one JSON object that begins as an agent's events do and ends where the line does. A line that
/// was cut off or overwritten isn't, and neither is one with something behind the object.
pub(crate) fn is_whole_event(line: &[u8]) -> bool {
    begins_as_event(line) && block::bracketed_length(line) == Some(line.len())
}

/// `{"process_exec":{` and so on: event types come first, and without white space.
pub(crate) fn begins_as_event(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"{\"") else {
        return false;
    };
    event_types().filter_map(event::field_name).any(|(name, _)| {
        rest.strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"\":{"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_events_are_recognised() {
        let event = r#"{"process_exec":{"process":{"arguments":"[a] \"b\""},"ancestors":[]},"time":"t"}"#;
        assert!(is_whole_event(event.as_bytes()));
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
            &format!("{event}\r"),
            &format!("{event}{event}"),
            &format!("{event} and {{more}}"),
            "{\"process_exec\":{\"a\":[}}",
        ] {
            assert!(!is_whole_event(other.as_bytes()), "{other}");
        }
    }
}
