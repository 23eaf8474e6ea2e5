//! Values of flags: lists, booleans and event types as the reference takes them, and more leniently.

use std::ffi::OsStr;

use clap::ValueEnum;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::event::{event_type_named, event_types};
use crate::pb::EventType;
use crate::suggest;

/// Splits a list at its commas, but not inside brackets, braces, parentheses and quotes, so that regular
/// expressions and CEL expressions stay whole. A part in double quotes, as CSV has it, loses them. Empty parts are
/// dropped.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let parts = split_outside(text, true).or_else(|| split_outside(text, false));
    // Brackets that don't match mean nothing.
    let parts = parts.unwrap_or_else(|| text.split(',').collect());
    parts
        .into_iter()
        .map(unquote)
        .filter(|part| !part.is_empty())
        .collect()
}

/// `None` if brackets or, when they count, quotes don't match.
fn split_outside(text: &str, quotes_count: bool) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut expected = Vec::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        let quoted = matches!(expected.last(), Some('"' | '\''));
        match character {
            '\\' => drop(characters.next()),
            _ if expected.last() == Some(&character) => drop(expected.pop()),
            _ if quoted => {}
            '"' | '\'' if quotes_count => expected.push(character),
            // In a bracket of a regular expression everything but its end is ordinary.
            _ if expected.last() == Some(&']') && quotes_count => {}
            '(' => expected.push(')'),
            '[' => expected.push(']'),
            '{' => expected.push('}'),
            ')' | ']' | '}' => return None,
            ',' if expected.is_empty() => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    expected.is_empty().then_some(parts)
}

fn unquote(part: &str) -> String {
    match part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => part.to_owned(),
    }
}

/// A boolean in the spellings that Go's flags take.
pub(crate) fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

/// How a command prints what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A table
    Text,
    /// JSON
    Json,
}

/// How the names of most event types begin; users may leave it out.
const PREFIX: &str = "PROCESS_";

/// A list of event types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventTypes(pub(crate) Vec<EventType>);

/// Parses [`EventTypes`], and names them all for help and completion.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventTypesParser;

impl EventTypesParser {
    /// The error is the name that isn't known.
    fn parse(text: &str) -> Result<EventTypes, String> {
        let types = split_list(text)
            .into_iter()
            .map(|name| event_type_named(name.trim()).ok_or(name));
        types.collect::<Result<_, _>>().map(EventTypes)
    }

    /// The event type that is most like `name`, which may lack the prefix.
    fn nearest(name: &str) -> Option<&'static str> {
        let upper = name.to_ascii_uppercase();
        let full = || event_types().map(|known| known.as_str_name());
        let short = full().map(|known| known.trim_start_matches(PREFIX));
        // The prefix makes all full names similar: it counts only for names that have it as well.
        let looks_full = suggest::nearest(upper.split('_').next().unwrap_or_default(), ["PROCESS"]).is_some();
        let nearest = if looks_full {
            suggest::nearest(&upper, full())
        } else {
            suggest::nearest(&upper, short)
        };
        event_type_named(nearest?).map(|known| known.as_str_name())
    }
}

impl TypedValueParser for EventTypesParser {
    type Value = EventTypes;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<EventTypes, clap::Error> {
        let text = StringValueParser::new().parse_ref(command, argument, value)?;
        Self::parse(&text).map_err(|name| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let nearest = Self::nearest(&name).map(str::to_owned);
            let known = event_types()
                .map(|known| known.as_str_name().to_owned())
                .collect();
            let argument = argument.map(ToString::to_string).unwrap_or_default();
            error.insert(ContextKind::InvalidArg, ContextValue::String(argument));
            error.insert(ContextKind::InvalidValue, ContextValue::String(name));
            error.insert(ContextKind::ValidValue, ContextValue::Strings(known));
            if let Some(nearest) = nearest {
                error.insert(ContextKind::SuggestedValue, ContextValue::String(nearest));
            }
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            event_types().map(|event_type| PossibleValue::new(event_type.as_str_name())),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_outside_brackets_and_quotes() {
        for (text, parts) in [
            ("a,b", vec!["a", "b"]),
            ("", vec![]),
            (",a,,", vec!["a"]),
            ("a{1,2},b", vec!["a{1,2}", "b"]),
            ("(a,b),[c,d]", vec!["(a,b)", "[c,d]"]),
            ("[(,],b", vec!["[(,]", "b"]),
            ("x in ['a,b', \"c,d\"],y", vec!["x in ['a,b', \"c,d\"]", "y"]),
            ("it's,b", vec!["it's", "b"]),
            ("a(,b", vec!["a(", "b"]),
            ("a),b", vec!["a)", "b"]),
            ("\\(,b", vec!["\\(", "b"]),
            ("a\\,b", vec!["a\\,b"]),
            ("\"a,b\",c", vec!["a,b", "c"]),
        ] {
            assert_eq!(split_list(text), parts, "{text}");
        }
    }

    #[test]
    fn event_types_are_taken_leniently() {
        let parse = EventTypesParser::parse;
        assert_eq!(
            parse("PROCESS_EXEC,exit"),
            Ok(EventTypes(vec![EventType::ProcessExec, EventType::ProcessExit]))
        );
        assert_eq!(parse("exec,EXCE"), Err("EXCE".to_owned()));
        assert_eq!(EventTypesParser::nearest("EXCE"), Some("PROCESS_EXEC"));
        assert_eq!(EventTypesParser::nearest("process_kprob"), Some("PROCESS_KPROBE"));
        assert_eq!(EventTypesParser::nearest("proces_exec"), Some("PROCESS_EXEC"));
        assert_eq!(
            EventTypesParser::nearest("tracepiont"),
            Some("PROCESS_TRACEPOINT")
        );
        assert_eq!(EventTypesParser::nearest("xyz"), None);
    }
}
