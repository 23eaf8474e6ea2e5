//! Wire bytes made by hand, made at random, and made from logs.

mod broken;
mod kinds;
mod logs;
mod oracle;
mod rules;

use prost_reflect::MessageDescriptor;

use super::{Transcoder, WireError};

fn transcode(message: &MessageDescriptor, wire: &[u8]) -> Result<String, WireError> {
    let mut out = b"before".to_vec();
    let result = Transcoder::new(message).transcode(wire, &mut out);
    let text = String::from_utf8(out).expect("JSON is UTF-8");
    let json = text.strip_prefix("before").expect("what was there stays");
    match result {
        Ok(()) => Ok(json.to_owned()),
        Err(error) => {
            assert_eq!(json, "", "nothing is left of a broken message");
            Err(error)
        }
    }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7f) as u8);
    bytes
}

fn tag(number: u32, wire_type: u8) -> Vec<u8> {
    varint(u64::from(number) << 3 | u64::from(wire_type))
}

fn number(field: u32, value: u64) -> Vec<u8> {
    [tag(field, 0), varint(value)].concat()
}

fn bytes(field: u32, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    [&*tag(field, 2), &varint(content.len() as u64), content].concat()
}

fn fixed32(field: u32, value: u32) -> Vec<u8> {
    [&*tag(field, 5), &value.to_le_bytes()].concat()
}

fn fixed64(field: u32, value: u64) -> Vec<u8> {
    [&*tag(field, 1), &value.to_le_bytes()].concat()
}
