//! When an event happened, read from the wire without reading the event.

use super::known::merge_time;
use super::wire::{Item, Reader, WireType};

/// The number of `GetEventsResponse.time`.
const TIME: u32 = 1001;

/// Seconds since 1970 and nanoseconds of the `GetEventsResponse` that `wire` is. `None` when it has no time or isn't
/// well formed. Only the outermost fields are looked at.
pub(crate) fn event_time(wire: &[u8]) -> Option<(i64, i32)> {
    let mut reader = Reader::new(wire, &Item::whole(wire));
    let mut time = None;
    while let Some(item) = reader.item().ok()? {
        if item.number == TIME && item.wire_type == WireType::Bytes {
            merge_time(time.get_or_insert_default(), wire, &item).ok()?;
        }
    }
    time
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::{TIME, event_time};
    use crate::pb::GetEventsResponse;
    use crate::schema;

    fn response(seconds: i64, nanos: i32) -> Vec<u8> {
        let response = GetEventsResponse {
            node_name: "node".to_owned(),
            time: Some(prost_types::Timestamp { seconds, nanos }),
            cluster_name: "cluster".to_owned(),
            ..GetEventsResponse::default()
        };
        response.encode_to_vec()
    }

    #[test]
    fn the_number_is_that_of_proto() {
        let field = schema::events_response().get_field_by_name("time");
        assert_eq!(field.map(|field| field.number()), Some(TIME));
    }

    #[test]
    fn is_found_among_the_fields() {
        assert_eq!(event_time(&response(1_770_000_000, 5)), Some((1_770_000_000, 5)));
        assert_eq!(event_time(&response(-1, 0)), Some((-1, 0)));
        assert_eq!(event_time(&response(0, 0)), Some((0, 0)));
    }

    #[test]
    fn two_times_are_merged() {
        let wire = [response(7, 5), response(0, 6)].concat();
        assert_eq!(event_time(&wire), Some((7, 6)));
    }

    #[test]
    fn is_missing_or_broken() {
        assert_eq!(event_time(&GetEventsResponse::default().encode_to_vec()), None);
        assert_eq!(event_time(&[]), None);
        let wire = response(1, 1);
        assert_eq!(event_time(&wire[..wire.len() - 1]), None);
    }
}
