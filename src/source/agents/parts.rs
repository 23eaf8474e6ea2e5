//! Which fields of an event become text: what nobody reads costs nothing then.
//!
//! The counterpart of what decoding passes over. Only what is large is left out.

use prost_reflect::FieldDescriptor;

use crate::event::Wanted;

pub(super) fn is_wanted(field: &FieldDescriptor, wanted: Wanted) -> bool {
    let message = field.parent_message();
    let is_part = match (message.name(), field.name()) {
        ("Pod", "pod_labels") => wanted.labels,
        ("Process", "cap") => wanted.capabilities,
        ("Process" | "Pod", _) => true,
        (_, "parent") => wanted.parent,
        (_, "ancestors") => wanted.ancestors,
        _ => true,
    };
    is_part || wanted.text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use prost::Message as _;
    use prost_reflect::DynamicMessage;

    use super::*;
    use crate::decode;
    use crate::event::Event;
    use crate::protojson::Transcoder;
    use crate::schema;

    /// What is read of an event of which only so much became text, and how long that text is.
    fn read(wire: &[u8], in_text: Wanted, wanted: Wanted) -> (String, usize) {
        let transcoder = Transcoder::of_fields(&schema::events_response(), |field| is_wanted(field, in_text));
        let mut json = Vec::new();
        transcoder.transcode(wire, &mut json).expect("it is well formed");
        let mut event = Event::default();
        assert!(decode::event(&json, 0, true, wanted, &mut event).is_ok());
        event.payload = b"";
        (format!("{event:?}"), json.len())
    }

    #[test]
    fn what_is_wanted_is_the_same_without_the_rest() {
        let log = fs::read_to_string("tests/fixtures/events/cluster.jsonl").expect("the log is there");
        let mut shorter = 0;
        for line in log.lines() {
            let mut json = serde_json::Deserializer::from_str(line);
            let message = DynamicMessage::deserialize(schema::events_response(), &mut json);
            let wire = message.expect("the log has events").encode_to_vec();
            for set in 0..1 << 7 {
                let wanted = Wanted {
                    process: set & 1 != 0,
                    capabilities: set & 2 != 0,
                    labels: set & 4 != 0,
                    parent: set & 8 != 0,
                    ancestors: set & 16 != 0,
                    time: set & 32 != 0,
                    details: set & 64 != 0,
                    text: false,
                };
                let (whole, whole_length) = read(&wire, Wanted::ALL, wanted);
                let (part, length) = read(&wire, wanted, wanted);
                assert_eq!(part, whole, "{wanted:?}");
                shorter += usize::from(length < whole_length);
            }
            let text = Wanted {
                text: true,
                ..Wanted::default()
            };
            assert_eq!(read(&wire, text, text).1, line.len());
        }
        assert!(shorter > 0);
    }
}
