//! Log lines as the messages that an agent would have sent, framed as gRPC frames them.

use std::{
    error::Error,
    fmt::{self, Display, Formatter},
    io::BufRead,
    path::Path,
    sync::Arc,
};

use hyper::body::Bytes;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::Deserializer;

/// Where the message of an event is described, below the folder of descriptions.
const PROTO: &str = "tetragon/events.proto";
const EVENT: &str = "tetragon.GetEventsResponse";

/// Why a log can't become messages.
#[derive(Debug)]
pub struct WireError(String);

impl Display for WireError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for WireError {}

/// The events of a log, one after the other: each a flag, its length and its message.
#[derive(Debug, Clone)]
pub struct Messages {
    bytes: Bytes,
    /// Where each ends.
    ends: Arc<[usize]>,
}

impl Messages {
    /// Reads a log, one event a line. What an event is stands in the files below `proto`.
    ///
    /// # Errors
    ///
    /// When those files don't compile, the log can't be read, or a line is no event.
    pub fn read(proto: &Path, log: impl BufRead) -> Result<Self, WireError> {
        let event = describe(proto)?;
        let mut bytes = Vec::new();
        let mut ends = Vec::new();
        for (number, line) in (1..).zip(log.lines()) {
            let wrong = |error: &dyn Error| WireError(format!("line {number}: {error}"));
            let line = line.map_err(|error| wrong(&error))?;
            let message = DynamicMessage::deserialize(event.clone(), &mut Deserializer::from_str(&line))
                .map_err(|error| wrong(&error))?;
            let length = u32::try_from(message.encoded_len()).map_err(|error| wrong(&error))?;
            bytes.push(0);
            bytes.extend_from_slice(&length.to_be_bytes());
            message.encode(&mut bytes).map_err(|error| wrong(&error))?;
            ends.push(bytes.len());
        }
        Ok(Messages {
            bytes: bytes.into(),
            ends: ends.into(),
        })
    }

    /// An answer of `count` messages, the first again after the last. Pieces are filled up to `pack` bytes.
    #[must_use]
    pub fn answer(&self, count: u64, pack: usize) -> Answer {
        Answer {
            messages: self.clone(),
            next: 0,
            left: if self.ends.is_empty() { 0 } else { count },
            pack,
        }
    }

    fn start(&self, message: usize) -> usize {
        message.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

fn describe(proto: &Path) -> Result<MessageDescriptor, WireError> {
    let files = protox::compile([PROTO], [proto]).map_err(|error| WireError(error.to_string()))?;
    DescriptorPool::from_file_descriptor_set(files)
        .map_err(|error| WireError(error.to_string()))?
        .get_message_by_name(EVENT)
        .ok_or_else(|| WireError(format!("{PROTO} has no {EVENT}")))
}

/// The pieces of an answer. They share the memory of the messages.
#[derive(Debug)]
pub struct Answer {
    messages: Messages,
    next: usize,
    left: u64,
    pack: usize,
}

impl Iterator for Answer {
    type Item = Bytes;

    /// At least one message, and as many more as there is space for.
    fn next(&mut self) -> Option<Bytes> {
        if self.left == 0 {
            return None;
        }
        let start = self.messages.start(self.next);
        let mut end = start;
        while let Some(&next) = self.messages.ends.get(self.next)
            && self.left > 0
            && (end == start || next - start <= self.pack)
        {
            end = next;
            self.next += 1;
            self.left -= 1;
        }
        if self.next == self.messages.ends.len() {
            self.next = 0;
        }
        Some(self.messages.bytes.slice(start..end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Log;

    fn proto() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../proto"))
    }

    fn messages(lines: usize) -> Messages {
        let mut text = String::new();
        let mut log = Log::new(1);
        for _ in 0..lines {
            log.write_line(&mut text);
        }
        Messages::read(proto(), text.as_bytes()).unwrap()
    }

    /// The messages in pieces of an answer.
    fn unpacked(pieces: &[Bytes]) -> Vec<Bytes> {
        let mut messages = Vec::new();
        for piece in pieces {
            let mut rest = piece.clone();
            while !rest.is_empty() {
                let prefix = rest.split_to(5);
                let length = u32::from_be_bytes([prefix[1], prefix[2], prefix[3], prefix[4]]);
                messages.push(rest.split_to(length.try_into().unwrap()));
            }
        }
        messages
    }

    #[test]
    fn every_line_of_the_log_is_an_event_of_the_api() {
        let messages = unpacked(&messages(300).answer(300, 1).collect::<Vec<_>>());
        let event = describe(proto()).unwrap();
        for message in &messages {
            let event = DynamicMessage::decode(event.clone(), message.clone()).unwrap();
            assert!(event.has_field_by_name("time"));
        }
        assert_eq!(messages.len(), 300);
    }

    #[test]
    fn answers_begin_again_after_the_last_message() {
        let messages = messages(7);
        for pack in [1, 5000, 16 << 10, usize::MAX] {
            let pieces: Vec<_> = messages.answer(17, pack).collect();
            let unpacked = unpacked(&pieces);
            assert_eq!(unpacked.len(), 17);
            assert_eq!(unpacked[0], unpacked[7]);
            assert_eq!(unpacked[2], unpacked[16]);
            assert!(pack > 1 || pieces.len() == 17);
        }
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(messages(0).answer(5, 1).count(), 0);
        assert_eq!(messages(1).answer(0, 1).count(), 0);
        let error = Messages::read(proto(), &b"{}\n{\"no\":1}\n"[..]).unwrap_err();
        assert!(error.to_string().starts_with("line 2: "), "{error}");
    }
}
