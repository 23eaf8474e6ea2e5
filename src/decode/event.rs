//! One JSON object becomes an [`Event`], by the protobuf JSON mapping of `tetragon.GetEventsResponse`.
//!
//! Names may be in snake_case or camelCase, numbers in quotes, enums by number. A field that holds a value of the
//! wrong type counts as absent, because one odd field is no reason to lose the event; text that isn't JSON is an
//! error.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::reader::{JsonError, Reader, ValueKind};
use crate::event::{
    Argument, Capabilities, Container, Event, Kind, Pod, Process, StackFrame, Text, Value, Wanted, event_type,
};
use crate::pb::{CapabilitiesType, KprobeAction, ThrottleType};

type Result<T> = std::result::Result<T, JsonError>;

/// Why a piece of text is no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAnEvent {
    #[error("not valid JSON: {0}")]
    Json(#[from] JsonError),
    /// An object, but not of events: the agent's own log lines look like this.
    #[error("a JSON object without an event in it")]
    NoEventType,
}

impl NotAnEvent {
    /// Where in the text the mistake is, if it is at one place.
    pub(crate) fn position(&self) -> Option<usize> {
        match self {
            NotAnEvent::Json(JsonError::Unexpected { at, .. } | JsonError::ControlCharacter { at }) => {
                Some(*at)
            }
            _ => None,
        }
    }

    /// The same, with offsets counted from `start` instead of the start of the text.
    pub(crate) fn counted_from(self, start: usize) -> Self {
        let from = |at: usize| at.saturating_sub(start);
        match self {
            NotAnEvent::Json(JsonError::Unexpected { expected, at }) => {
                NotAnEvent::Json(JsonError::Unexpected {
                    expected,
                    at: from(at),
                })
            }
            NotAnEvent::Json(JsonError::ControlCharacter { at }) => {
                NotAnEvent::Json(JsonError::ControlCharacter { at: from(at) })
            }
            other => other,
        }
    }
}

/// Reads the object at `start` in `text` into `event`, which is overwritten. Gives the reader behind it.
///
/// The event isn't a result, because moving one costs as much as reading a short one.
///
/// An object of a type that is not known counts as an event if it has a node name or a time, as events do, or if
/// it is `bare`: nothing stands before it on its line. So the parts of a broken event are not taken for events.
pub(crate) fn event<'a>(
    text: &'a [u8],
    start: usize,
    bare: bool,
    wanted: Wanted,
    event: &mut Event<'a>,
) -> std::result::Result<Reader<'a>, NotAnEvent> {
    let mut reader = Reader::new(text, start);
    *event = Event::default();
    let mut foreign_fields = false;
    let mut signed = bare;
    reader.object(|reader, key| {
        match key.as_ref() {
            b"node_name" | b"nodeName" => {
                signed = true;
                event.node_name = string(reader)?;
            }
            b"time" => {
                signed = true;
                if wanted.time {
                    event.time = time(reader)?;
                } else {
                    reader.pass_over()?;
                }
            }
            b"cluster_name" | b"clusterName" | b"node_labels" | b"nodeLabels" | b"aggregation_info"
            | b"aggregationInfo" => reader.pass_over()?,
            _ => {
                let is_object = match reader.peek()? {
                    // A field that is null isn't there.
                    ValueKind::Null => return reader.skip(),
                    kind => kind == ValueKind::Object,
                };
                let known = event_type(&key).map(Kind::Known);
                let is_event = known.is_some() || (is_object && event.kind == Kind::Missing);
                foreign_fields |= !is_event && !is_object;
                if is_event {
                    event.kind = known.unwrap_or(Kind::Unknown(key));
                }
                if is_event && is_object && wanted.looks_inside() {
                    let before = reader.position();
                    message(reader, event, wanted)?;
                    event.payload = &text[before..reader.position()];
                } else {
                    reader.pass_over()?;
                }
            }
        }
        Ok(())
    })?;
    if !matches!(event.kind, Kind::Known(_)) && (foreign_fields || !signed) {
        return Err(NotAnEvent::NoEventType);
    }
    Ok(reader)
}

/// Reads the message of any event type: fields that several types share mean the same in each.
fn message<'a>(reader: &mut Reader<'a>, event: &mut Event<'a>, wanted: Wanted) -> Result<()> {
    reader.object(|reader, key| {
        match key.as_ref() {
            b"process" if wanted.process => event.process = process(reader, wanted)?,
            b"parent" if wanted.parent => event.parent = process(reader, Wanted::default())?,
            b"ancestors" if wanted.ancestors => {
                each(reader, |reader| {
                    event.ancestors.extend(process(reader, Wanted::default())?);
                    Ok(())
                })?;
            }
            b"process" | b"parent" | b"ancestors" => reader.pass_over()?,
            _ if wanted.details => detail(reader, &key, event)?,
            _ => reader.pass_over()?,
        }
        Ok(())
    })
}

fn detail<'a>(reader: &mut Reader<'a>, key: &[u8], event: &mut Event<'a>) -> Result<()> {
    match key {
        b"policy_name" | b"policyName" => event.policy_name = string(reader)?,
        b"message" => event.message = string(reader)?,
        b"tags" => each(reader, |reader| {
            event.tags.push(string(reader)?);
            Ok(())
        })?,
        b"action" => event.action = enumeration(reader, action_name)?,
        b"return_action" | b"returnAction" => event.return_action = enumeration(reader, action_name)?,
        b"args" => arguments(reader, &mut event.args)?,
        b"data" => arguments(reader, &mut event.data)?,
        b"return" => event.return_value = argument(reader)?,
        b"function_name" | b"functionName" => event.function_name = string(reader)?,
        b"ima_hash" | b"imaHash" => event.ima_hash = string(reader)?,
        b"kernel_stack_trace" | b"kernelStackTrace" => stack_trace(reader, &mut event.kernel_stack_trace)?,
        b"user_stack_trace" | b"userStackTrace" => stack_trace(reader, &mut event.user_stack_trace)?,
        b"signal" => event.signal = string(reader)?,
        b"status" => event.status = number(reader)?.unwrap_or_default(),
        b"subsys" => event.subsystem = string(reader)?,
        b"event" => event.tracepoint = string(reader)?,
        b"path" => event.path = string(reader)?,
        b"symbol" => event.symbol = string(reader)?,
        b"provider" => event.provider = string(reader)?,
        b"name" => event.name = string(reader)?,
        b"buildid" => event.build_id = string(reader)?,
        b"type" => event.throttle_type = enumeration(reader, throttle_name)?,
        b"cgroup" => event.cgroup = string(reader)?,
        b"number_of_dropped_process_events" | b"numberOfDroppedProcessEvents" => {
            event.dropped_events = number(reader)?.unwrap_or_default();
        }
        _ => reader.pass_over()?,
    }
    Ok(())
}

fn process<'a>(reader: &mut Reader<'a>, wanted: Wanted) -> Result<Option<Process<'a>>> {
    let mut process = Process::default();
    let found = fields(reader, |reader, key| {
        match key.as_ref() {
            b"pid" => process.pid = number(reader)?,
            b"binary" => process.binary = string(reader)?,
            b"arguments" => process.arguments = string(reader)?,
            b"pod" => process.pod = pod(reader, wanted)?,
            b"docker" => process.docker = string(reader)?,
            b"cap" if wanted.capabilities => process.capabilities = capabilities(reader)?,
            b"in_init_tree" | b"inInitTree" => process.in_init_tree = boolean(reader)?,
            _ => reader.pass_over()?,
        }
        Ok(())
    })?;
    Ok(found.then_some(process))
}

fn pod<'a>(reader: &mut Reader<'a>, wanted: Wanted) -> Result<Option<Pod<'a>>> {
    let mut pod = Pod::default();
    let found = fields(reader, |reader, key| {
        match key.as_ref() {
            b"namespace" => pod.namespace = string(reader)?,
            b"name" => pod.name = string(reader)?,
            b"container" => pod.container = container(reader)?,
            b"pod_labels" | b"podLabels" if wanted.labels => {
                fields(reader, |reader, label| {
                    pod.labels.push((label, string(reader)?));
                    Ok(())
                })?;
            }
            _ => reader.pass_over()?,
        }
        Ok(())
    })?;
    Ok(found.then_some(pod))
}

fn container<'a>(reader: &mut Reader<'a>) -> Result<Option<Container<'a>>> {
    let mut container = Container::default();
    let found = fields(reader, |reader, key| {
        match key.as_ref() {
            b"id" => container.id = string(reader)?,
            b"name" => container.name = string(reader)?,
            b"maybe_exec_probe" | b"maybeExecProbe" => {
                container.maybe_exec_probe = boolean(reader)?.unwrap_or_default();
            }
            _ => reader.pass_over()?,
        }
        Ok(())
    })?;
    Ok(found.then_some(container))
}

fn capabilities(reader: &mut Reader<'_>) -> Result<Option<Capabilities>> {
    let mut capabilities = Capabilities::default();
    let found = fields(reader, |reader, key| {
        match key.as_ref() {
            b"permitted" => capabilities.permitted = capability_set(reader)?,
            b"effective" => capabilities.effective = capability_set(reader)?,
            b"inheritable" => capabilities.inheritable = capability_set(reader)?,
            _ => reader.pass_over()?,
        }
        Ok(())
    })?;
    Ok(found.then_some(capabilities))
}

fn capability_set(reader: &mut Reader<'_>) -> Result<u64> {
    let mut set = 0;
    each(reader, |reader| {
        let number = match reader.peek()? {
            ValueKind::String => {
                let name = reader.string()?;
                str::from_utf8(&name)
                    .ok()
                    .and_then(CapabilitiesType::from_str_name)
                    .map(|known| known as u64)
            }
            _ => number(reader)?,
        };
        if let Some(bit) = number.and_then(|number| u32::try_from(number).ok()) {
            set |= 1_u64.checked_shl(bit).unwrap_or_default();
        }
        Ok(())
    })?;
    Ok(set)
}

fn stack_trace<'a>(reader: &mut Reader<'a>, frames: &mut Vec<StackFrame<'a>>) -> Result<()> {
    each(reader, |reader| {
        let mut frame = StackFrame::default();
        fields(reader, |reader, key| {
            match key.as_ref() {
                b"address" => frame.address = number(reader)?.unwrap_or_default(),
                b"offset" => frame.offset = number(reader)?.unwrap_or_default(),
                b"symbol" => frame.symbol = string(reader)?,
                b"module" => frame.module = string(reader)?,
                _ => reader.pass_over()?,
            }
            Ok(())
        })?;
        frames.push(frame);
        Ok(())
    })
}

/// Arguments are told apart by position, so that one which can't be read still takes its place.
fn arguments<'a>(reader: &mut Reader<'a>, list: &mut Vec<Argument<'a>>) -> Result<()> {
    each(reader, |reader| {
        list.push(argument(reader)?.unwrap_or_default());
        Ok(())
    })
}

fn argument<'a>(reader: &mut Reader<'a>) -> Result<Option<Argument<'a>>> {
    let mut argument = Argument::default();
    let found = fields(reader, |reader, key| {
        if key.as_ref() == b"label" {
            argument.label = string(reader)?;
        } else {
            argument.name = key;
            argument.value = value(reader)?;
        }
        Ok(())
    })?;
    Ok(found.then_some(argument))
}

fn value<'a>(reader: &mut Reader<'a>) -> Result<Value<'a>> {
    Ok(match reader.peek()? {
        ValueKind::String => Value::String(reader.string()?),
        ValueKind::Number => Value::Number(Cow::Borrowed(reader.raw()?)),
        ValueKind::Bool => Value::Bool(reader.raw()? == b"true"),
        ValueKind::Null => {
            reader.pass_over()?;
            Value::Null
        }
        ValueKind::Array => {
            let mut list = Vec::new();
            reader.array(|reader| {
                list.push(value(reader)?);
                Ok(())
            })?;
            Value::List(list)
        }
        ValueKind::Object => {
            let mut fields = Vec::new();
            reader.object(|reader, key| {
                fields.push((key, value(reader)?));
                Ok(())
            })?;
            Value::Message(fields)
        }
    })
}

/// Reads an object's members, or passes over anything else; tells whether it was an object.
fn fields<'a>(
    reader: &mut Reader<'a>,
    member: impl FnMut(&mut Reader<'a>, Text<'a>) -> Result<()>,
) -> Result<bool> {
    if reader.peek()? == ValueKind::Object {
        reader.object(member)?;
        Ok(true)
    } else {
        reader.skip()?;
        Ok(false)
    }
}

/// Reads an array's elements, or passes over anything else.
fn each<'a>(reader: &mut Reader<'a>, element: impl FnMut(&mut Reader<'a>) -> Result<()>) -> Result<()> {
    if reader.peek()? == ValueKind::Array {
        reader.array(element)
    } else {
        reader.pass_over()
    }
}

fn string<'a>(reader: &mut Reader<'a>) -> Result<Text<'a>> {
    if reader.peek()? == ValueKind::String {
        reader.string()
    } else {
        reader.skip()?;
        Ok(Text::default())
    }
}

fn boolean(reader: &mut Reader<'_>) -> Result<Option<bool>> {
    let is_bool = reader.peek()? == ValueKind::Bool;
    let text = reader.raw()?;
    Ok(is_bool.then_some(text == b"true"))
}

/// An unsigned number, in quotes or not; `None` if it is something else or doesn't fit.
fn number<T: TryFrom<u64>>(reader: &mut Reader<'_>) -> Result<Option<T>> {
    let text = match reader.peek()? {
        ValueKind::Number => Cow::Borrowed(reader.raw()?),
        ValueKind::String => reader.string()?,
        _ => {
            reader.skip()?;
            return Ok(None);
        }
    };
    Ok(digits(&text).and_then(|number| T::try_from(number).ok()))
}

fn digits(text: &[u8]) -> Option<u64> {
    let add = |number: u64, digit: &u8| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    };
    if text.is_empty() {
        None
    } else {
        text.iter().try_fold(0, add)
    }
}

/// An enum's value by name; `name` gives the name for a number.
fn enumeration<'a>(reader: &mut Reader<'a>, name: fn(i32) -> Option<&'static str>) -> Result<Text<'a>> {
    if reader.peek()? != ValueKind::Number {
        return string(reader);
    }
    let digits = reader.raw()?;
    let known = str::from_utf8(digits)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .and_then(name);
    Ok(Cow::Borrowed(known.map_or(digits, str::as_bytes)))
}

fn action_name(number: i32) -> Option<&'static str> {
    KprobeAction::try_from(number)
        .ok()
        .map(|action| action.as_str_name())
}

fn throttle_name(number: i32) -> Option<&'static str> {
    ThrottleType::try_from(number)
        .ok()
        .map(|throttle| throttle.as_str_name())
}

fn time(reader: &mut Reader<'_>) -> Result<Option<DateTime<Utc>>> {
    let text = string(reader)?;
    let parsed = str::from_utf8(&text)
        .ok()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    Ok(parsed.map(|time| time.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pb::EventType;

    fn decode(text: &str) -> std::result::Result<Event<'_>, NotAnEvent> {
        let mut decoded = Event::default();
        event(text.as_bytes(), 0, true, Wanted::ALL, &mut decoded).map(|_| decoded)
    }

    #[test]
    fn reads_what_an_agent_writes() {
        let event = decode(
            r#"{"process_exec":{"process":{"pid":7,"binary":"/bin/a","arguments":"-x \"y\"","pod":{"namespace":"shop",
            "name":"web-0","pod_labels":{"app":"web"},"container":{"id":"containerd://c0","name":"main"}},
            "cap":{"effective":["CAP_SYS_ADMIN","DAC_OVERRIDE"]},"in_init_tree":true},
            "parent":{"binary":"/bin/sh"},"ancestors":[{"binary":"/sbin/init"}]},
            "node_name":"n1","time":"2026-03-14T09:27:18.281151058Z"}"#,
        )
        .unwrap();
        assert_eq!(event.kind, Kind::Known(EventType::ProcessExec));
        let process = event.process.unwrap();
        assert_eq!(process.pid, Some(7));
        assert_eq!(process.arguments.as_ref(), b"-x \"y\"");
        assert_eq!(process.capabilities.unwrap().effective, 1 << 21 | 1 << 1);
        assert_eq!(process.in_init_tree, Some(true));
        let pod = process.pod.unwrap();
        assert_eq!(
            pod.labels,
            [(Cow::Borrowed(&b"app"[..]), Cow::Borrowed(&b"web"[..]))]
        );
        assert_eq!(pod.container.unwrap().id.as_ref(), b"containerd://c0");
        assert_eq!(event.parent.unwrap().binary.as_ref(), b"/bin/sh");
        assert_eq!(event.ancestors[0].binary.as_ref(), b"/sbin/init");
        assert_eq!(event.time.unwrap().timestamp_subsec_nanos(), 281_151_058);
    }

    #[test]
    fn takes_the_other_spellings_of_protobuf_json() {
        let event = decode(
            r#"{"nodeName":"n1","processKprobe":{"process":{"pid":"7","inInitTree":false},"functionName":"f",
            "action":3,"returnAction":99,"args":[{"intArg":-5},{},7,null],"kernelStackTrace":[{"address":"16"}]}}"#,
        )
        .unwrap();
        assert_eq!(event.node_name.as_ref(), b"n1");
        assert_eq!(event.process.unwrap().pid, Some(7));
        assert_eq!(event.action.as_ref(), b"KPROBE_ACTION_SIGKILL");
        assert_eq!(event.return_action.as_ref(), b"99");
        assert_eq!(event.args.len(), 4);
        assert_eq!(event.args[0].get("int_arg").unwrap().integer(), Some(-5));
        assert_eq!(event.kernel_stack_trace[0].address, 16);
    }

    #[test]
    fn odd_values_count_as_absent() {
        let event = decode(
            r#"{"process_exit":{"process":{"pid":"x","binary":5,"pod":[],"cap":7},"status":-1,"signal":null}}"#,
        )
        .unwrap();
        let process = event.process.unwrap();
        assert_eq!((process.pid, process.binary.as_ref()), (None, &b""[..]));
        assert!(process.pod.is_none() && process.capabilities.is_none());
        assert_eq!(
            decode(r#"{"process_exec":{"process":"x"}}"#)
                .unwrap()
                .process
                .map(|process| process.pid),
            None
        );
    }

    #[test]
    fn events_are_told_from_other_objects() {
        assert_eq!(decode("{}").unwrap().kind, Kind::Missing);
        assert_eq!(decode(r#"{"node_name":"n"}"#).unwrap().kind, Kind::Missing);
        assert_eq!(
            decode(r#"{"new_event":{}}"#).unwrap().kind,
            Kind::Unknown(Cow::Borrowed(b"new_event"))
        );
        let log_line = r#"{"time":"2026-01-01T00:00:00Z","level":"info","msg":"Starting"}"#;
        assert_eq!(decode(log_line).unwrap_err(), NotAnEvent::NoEventType);
        assert!(matches!(
            decode("{\"a\"").unwrap_err(),
            NotAnEvent::Json(JsonError::Incomplete)
        ));
    }
}
