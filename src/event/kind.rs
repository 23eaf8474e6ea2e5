//! The types that an event can have, and their names in JSON and in flags.

use std::borrow::Cow;

use super::Text;
use crate::pb::EventType;

/// What happened: the field that is set in the oneof `event`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Known(EventType),
    /// A type that this version doesn't know, by the name that the event gives it.
    Unknown(Text<'a>),
    /// No type at all, as in `{}`.
    #[default]
    Missing,
}

/// Event type, its field in protobuf JSON, and the same in camelCase, which protobuf JSON allows on input.
const EVENT_TYPES: [(EventType, &str, &str); 11] = [
    (EventType::ProcessExec, "process_exec", "processExec"),
    (EventType::ProcessExit, "process_exit", "processExit"),
    (EventType::ProcessKprobe, "process_kprobe", "processKprobe"),
    (
        EventType::ProcessTracepoint,
        "process_tracepoint",
        "processTracepoint",
    ),
    (EventType::ProcessLoader, "process_loader", "processLoader"),
    (EventType::ProcessUprobe, "process_uprobe", "processUprobe"),
    (EventType::ProcessThrottle, "process_throttle", "processThrottle"),
    (EventType::ProcessLsm, "process_lsm", "processLsm"),
    (EventType::ProcessUsdt, "process_usdt", "processUsdt"),
    (EventType::Test, "test", "test"),
    (EventType::RateLimitInfo, "rate_limit_info", "rateLimitInfo"),
];

/// The event type whose message stands under `key` in protobuf JSON.
pub(crate) fn event_type(key: &[u8]) -> Option<EventType> {
    EVENT_TYPES
        .iter()
        .find(|(_, snake, camel)| snake.as_bytes() == key || camel.as_bytes() == key)
        .map(|(event_type, ..)| *event_type)
}

/// The event type that a user calls `name`: `PROCESS_EXEC`, `process_exec` or `exec`.
pub(crate) fn event_type_named(name: &str) -> Option<EventType> {
    let name = name.to_ascii_uppercase();
    EventType::from_str_name(&name).or_else(|| EventType::from_str_name(&format!("PROCESS_{name}")))
}

/// Every type that an event can have.
pub(crate) fn event_types() -> impl Iterator<Item = EventType> {
    EVENT_TYPES.iter().map(|(event_type, ..)| *event_type)
}

/// The field of the oneof `event` that holds events of this type; its camelCase spelling comes second.
pub(crate) fn field_name(event_type: EventType) -> Option<(&'static str, &'static str)> {
    EVENT_TYPES
        .iter()
        .find(|(known, ..)| *known == event_type)
        .map(|(_, snake, camel)| (*snake, *camel))
}

impl Kind<'_> {
    /// As it stands in protobuf JSON; empty when the event has no type.
    pub(crate) fn name(&self) -> Cow<'_, [u8]> {
        match self {
            Kind::Known(event_type) => {
                Cow::Borrowed(field_name(*event_type).map_or("", |(name, _)| name).as_bytes())
            }
            Kind::Unknown(name) => Cow::Borrowed(name),
            Kind::Missing => Cow::Borrowed(b""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_type_of_the_api_is_known() {
        let response = schema::events_response();
        let event = response.oneofs().find(|oneof| oneof.name() == "event").unwrap();
        for field in event.fields() {
            let known = event_type(field.name().as_bytes()).unwrap();
            assert_eq!(field_name(known), Some((field.name(), field.json_name())));
            assert_eq!(event_type(field.json_name().as_bytes()), Some(known));
            assert_eq!(event_type_named(known.as_str_name()), Some(known));
        }
        assert_eq!(event.fields().count(), EVENT_TYPES.len());
    }

    #[test]
    fn users_may_shorten_names() {
        assert_eq!(event_type_named("exec"), Some(EventType::ProcessExec));
        assert_eq!(event_type_named("process_lsm"), Some(EventType::ProcessLsm));
        assert_eq!(event_type_named("PROCESS_USDT"), Some(EventType::ProcessUsdt));
        assert_eq!(event_type_named("exe"), None);
    }
}
