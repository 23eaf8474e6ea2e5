//! Events in their wire format, put together from encoded parts of processes.
//!
//! A process's message is two parts, one behind the other: its identity, and facts that a fork shares with its parent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};
use prost_types::Timestamp;

use super::cache::Image;
use crate::pb;

const NODE_NAME: u32 = 1000;
const TIME: u32 = 1001;
const CLUSTER_NAME: u32 = 1003;

/// Identifies an image across nodes.
pub(super) fn exec_id(node: &str, ktime: u64, pid: u32) -> String {
    STANDARD.encode(format!("{node}:{ktime}:{pid}"))
}

/// Fields of a `Process` that no two images have in common.
pub(super) struct Identity {
    pub(super) exec_id: String,
    pub(super) pid: u32,
    pub(super) tid: u32,
    pub(super) flags: String,
    pub(super) start_time: Timestamp,
    pub(super) parent_exec_id: String,
    pub(super) refcnt: u32,
    pub(super) in_init_tree: bool,
}

impl Identity {
    pub(super) fn encode(self) -> Box<[u8]> {
        let process = pb::Process {
            exec_id: self.exec_id,
            pid: Some(self.pid),
            tid: Some(self.tid),
            flags: self.flags,
            start_time: Some(self.start_time),
            parent_exec_id: self.parent_exec_id,
            refcnt: self.refcnt,
            in_init_tree: Some(self.in_init_tree),
            ..pb::Process::default()
        };
        process.encode_to_vec().into_boxed_slice()
    }
}

/// An event about to be written.
pub(super) struct Parts<'a> {
    pub(super) event_type: pb::EventType,
    pub(super) process: &'a Image,
    /// More fields of the process, only in this event.
    pub(super) more: &'a [u8],
    pub(super) parent: Option<&'a Image>,
    pub(super) ancestors: Vec<&'a Image>,
    /// Fields of the event beside processes.
    pub(super) ending: &'a [u8],
    pub(super) node: &'a str,
    pub(super) cluster: &'a str,
    pub(super) time: Timestamp,
}

impl Parts<'_> {
    /// The `tetragon.GetEventsResponse`.
    pub(super) fn encode(&self) -> Bytes {
        const PROCESS: u32 = 1;
        const PARENT: u32 = 2;
        let ancestors = match self.event_type {
            pb::EventType::ProcessExit => 6,
            pb::EventType::ProcessUprobe => 9,
            pb::EventType::ProcessLsm | pb::EventType::ProcessUsdt => 10,
            pb::EventType::ProcessTracepoint => 11,
            pb::EventType::ProcessKprobe => 13,
            _ => 3,
        };
        let process_length = self.process.length() + self.more.len();
        let event_length = field_length(PROCESS, process_length)
            + self
                .parent
                .map_or(0, |parent| field_length(PARENT, parent.length()))
            + self.ending.len()
            + self
                .ancestors
                .iter()
                .map(|ancestor| field_length(ancestors, ancestor.length()))
                .sum::<usize>();
        // The numbers of the event types are those of the fields.
        let event = self.event_type as u32;
        let spare = 64 + self.node.len() + self.cluster.len();
        let mut out = Vec::with_capacity(event_length + spare);
        start_field(event, event_length, &mut out);
        start_field(PROCESS, process_length, &mut out);
        self.process.write(&mut out);
        out.extend_from_slice(self.more);
        if let Some(parent) = self.parent {
            start_field(PARENT, parent.length(), &mut out);
            parent.write(&mut out);
        }
        out.extend_from_slice(self.ending);
        for ancestor in &self.ancestors {
            start_field(ancestors, ancestor.length(), &mut out);
            ancestor.write(&mut out);
        }
        text_field(NODE_NAME, self.node, &mut out);
        start_field(TIME, self.time.encoded_len(), &mut out);
        self.time.encode_raw(&mut out);
        text_field(CLUSTER_NAME, self.cluster, &mut out);
        out.into()
    }
}

impl Image {
    fn length(&self) -> usize {
        self.identity.len() + self.facts.len()
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.identity);
        out.extend_from_slice(&self.facts);
    }

    /// The whole message.
    pub(super) fn process(&self) -> pb::Process {
        let mut encoded = Vec::with_capacity(self.length());
        self.write(&mut encoded);
        // It was encoded in this process.
        pb::Process::decode(&*encoded).unwrap_or_default()
    }
}

fn field_length(field: u32, length: usize) -> usize {
    key_len(field) + encoded_len_varint(length as u64) + length
}

fn start_field(field: u32, length: usize, out: &mut Vec<u8>) {
    encode_key(field, WireType::LengthDelimited, out);
    encode_varint(length as u64, out);
}

fn text_field(field: u32, text: &str, out: &mut Vec<u8>) {
    if !text.is_empty() {
        start_field(field, text.len(), out);
        out.extend_from_slice(text.as_bytes());
    }
}
