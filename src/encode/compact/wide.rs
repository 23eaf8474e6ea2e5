//! What `--wide` adds to a line: `pid=…`, and of policies `policy=… action=… args=[…] return=…`; and the action that
//! was taken alone, for lines that aren't wide.

use super::hooks::{path, push_endpoints};
use super::line::Line;
use crate::encode::colour::Colour;
use crate::encode::tty::captured_bytes;
use crate::event::{Argument, Event, Value};

/// Appends what there is of each part.
pub(super) fn push(event: &Event<'_>, line: &mut Line<'_>) {
    if let Some(pid) = event.process.as_ref().and_then(|process| process.pid) {
        line.literal(&format!(" pid={pid}"));
    }
    push_text(line, " policy=", &event.policy_name);
    push_text(line, " action=", short_action(&event.action));
    push_arguments(line, " args=[", &event.args);
    if let Some(value) = &event.return_value {
        line.literal(" return=");
        push_argument(value, line);
    }
    push_text(line, " return-action=", short_action(&event.return_action));
    push_arguments(line, " data=[", &event.data);
    push_text(line, " message=", &event.message);
}

/// Appends what was done to the process: nothing if it was only told of.
pub(super) fn push_taken(event: &Event<'_>, line: &mut Line<'_>) {
    let action = short_action(&event.action);
    if matches!(
        action,
        b"SIGKILL" | b"SIGNAL" | b"OVERRIDE" | b"NOTIFYENFORCER" | b"SET"
    ) {
        line.literal(" action=");
        line.text(Colour::Red, action);
    }
}

fn push_text(line: &mut Line<'_>, name: &str, text: &[u8]) {
    if !text.is_empty() {
        line.literal(name);
        line.quoted(text);
    }
}

/// `KPROBE_ACTION_SIGKILL` is shown as `SIGKILL`.
fn short_action(action: &[u8]) -> &[u8] {
    action.strip_prefix(b"KPROBE_ACTION_").unwrap_or(action)
}

fn push_arguments(line: &mut Line<'_>, open: &str, arguments: &[Argument<'_>]) {
    if arguments.is_empty() {
        return;
    }
    line.literal(open);
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            line.literal(", ");
        }
        push_argument(argument, line);
    }
    line.literal("]");
}

fn push_argument(argument: &Argument<'_>, line: &mut Line<'_>) {
    if !argument.label.is_empty() {
        line.quoted(&argument.label);
        line.literal("=");
    }
    if let Some(path) = path(argument) {
        line.quoted(path);
    } else if let Some(socket) = argument.get("sock_arg").or_else(|| argument.get("skb_arg")) {
        push_endpoints(socket, line);
    } else if argument.is("bytes_arg") || argument.is("truncated_bytes_arg") {
        line.quoted(&captured_bytes(argument));
        if let Some(size) = argument.value.field("orig_size") {
            line.literal("…(");
            line.quoted(size.text());
            line.literal(" bytes)");
        }
    } else if let Some(error) = argument.get("error_arg") {
        line.literal("error:");
        line.quoted(error.field_text("Message"));
    } else {
        push_value(&argument.value, line);
    }
}

fn push_value(value: &Value<'_>, line: &mut Line<'_>) {
    match value {
        Value::Null => line.literal("-"),
        Value::Bool(_) | Value::Number(_) => line.quoted(value.text()),
        // Empty text has to be seen.
        Value::String(text) if text.is_empty() => line.literal("\"\""),
        Value::String(text) => line.quoted(text),
        Value::List(values) => {
            line.literal("[");
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    line.literal(" ");
                }
                push_value(value, line);
            }
            line.literal("]");
        }
        Value::Message(fields) => {
            line.literal("{");
            for (index, (name, value)) in fields.iter().enumerate() {
                if index > 0 {
                    line.literal(" ");
                }
                line.quoted(name);
                line.literal(":");
                push_value(value, line);
            }
            line.literal("}");
        }
    }
}
