//! Protobuf messages as they come over the wire become protobuf JSON, byte for byte as the agent logs them.
//!
//! ```text
//! wire bytes -> wire (fields) -> write (objects, lists, maps) -> text, number, known (values) -> JSON
//!                                table says what each field is
//! ```
//!
//! The agent writes with Go's `protojson` and names as in `proto/`: members in the order of declaration, keys of maps
//! sorted, defaults left out. Go puts a space behind each comma in some builds; here there are none. prost-reflect
//! can write JSON too, but it takes many times as long, and its maps have no order. It gives the descriptors, and the
//! tests compare with it.
//!
//! Where Go would give up on a message that is well formed, the rest of it is kept:
//!
//! | in the message | in the JSON |
//! |---|---|
//! | text that isn't UTF-8 | U+FFFD in its place |
//! | a `Timestamp` or `Duration` that protobuf doesn't allow | `null`, which counts as absent |
//! | an `Any` of an unknown type, or that doesn't hold what it says | its bytes in base64, as `value` |
//!
//! Fields that `proto/` doesn't have, or with another wire type, are dropped. What a later field replaces isn't looked
//! at.

mod event_time;
mod known;
mod number;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod wire;
mod write;

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use crate::schema;
use table::Table;
use write::Writer;

pub(crate) use event_time::event_time;
pub(crate) use wire::WireError;

/// A message type of the API, ready to be written as JSON.
pub(crate) struct Transcoder {
    table: Table,
}

impl Transcoder {
    /// Compiles the type and all types that it holds. Worth keeping: it takes as long as hundreds of messages.
    pub(crate) fn new(message: &MessageDescriptor) -> Self {
        Self::of_fields(message, |_| true)
    }

    /// The same for the fields that `keep` says. The others are dropped unread, like those that `proto/` doesn't have.
    pub(crate) fn of_fields(message: &MessageDescriptor, keep: impl Fn(&FieldDescriptor) -> bool) -> Self {
        Transcoder {
            table: Table::new(message, &keep),
        }
    }

    /// Appends the JSON of the message `wire`. On error `out` is as it was.
    pub(crate) fn transcode(&self, wire: &[u8], out: &mut Vec<u8>) -> Result<(), WireError> {
        let before = out.len();
        let result = Writer::new(&self.table, wire, out).root();
        if result.is_err() {
            out.truncate(before);
        }
        result
    }

    /// The JSON of a message of this type that is at hand.
    pub(crate) fn json(&self, message: &impl prost::Message) -> String {
        let mut out = Vec::new();
        self.transcode(&message.encode_to_vec(), &mut out).expect(
            "what prost encodes is well formed, and no message of the API holds itself but in an Any",
        );
        String::from_utf8(out).expect("JSON is written as UTF-8")
    }
}

/// The JSON of a message that is at hand; `name` is its name as in `proto/`, without the package.
///
/// # Panics
///
/// When `proto/` has no such message.
pub(crate) fn to_json(name: &str, message: &impl prost::Message) -> String {
    Transcoder::new(&schema::message(name)).json(message)
}
