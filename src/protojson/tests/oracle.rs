//! Random messages: what prost-reflect makes of them, we make too.

use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, SerializeOptions};
use serde_json::Value;

use super::kinds::kinds;
use super::{bytes, fixed32, fixed64, number, tag, transcode, varint};
use crate::schema;

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "\"",
    "C:\\x",
    "é",
    "two words\n\t",
    "\u{1b}[31m\0\u{7f}",
    "\u{2028}🐝",
    "long enough for vector instructions, and plain",
    "long enough for vector instructions, and \"quoted\"",
];
const PATHS: &[&str] = &["process", "process.exec_id", "parent.pod.pod_labels"];
/// What an `Any` holds.
const PACKED: &[&str] = &[
    "google.protobuf.BoolValue",
    "google.protobuf.Int64Value",
    "google.protobuf.UInt32Value",
    "google.protobuf.DoubleValue",
    "google.protobuf.StringValue",
    "google.protobuf.BytesValue",
    "google.protobuf.Duration",
    "google.protobuf.Timestamp",
    "google.protobuf.Any",
    "tetragon.Process",
];

/// Random choices, from bytes that proptest can make fewer. At their end, every choice is the first.
struct Dice<'a>(&'a [u8]);

impl Dice<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first) % sides
    }

    fn pick<'b, T>(&mut self, choices: &'b [T]) -> &'b T {
        &choices[self.roll(choices.len())]
    }

    fn integer(&mut self) -> u64 {
        *self.pick(&[
            0,
            1,
            2,
            7,
            300,
            1 << 31,
            u64::from(u32::MAX),
            1 << 32,
            1 << 63,
            u64::MAX,
        ])
    }
}

/// A message with any fields in any order, some of them repeatedly, some unknown.
fn message(dice: &mut Dice, descriptor: &MessageDescriptor, depth: u32) -> Vec<u8> {
    match descriptor.full_name() {
        "google.protobuf.Timestamp" | "google.protobuf.Duration" => {
            let seconds = *dice.pick(&[0, 1, 59, 951_782_399, 1_770_000_000]);
            let nanos = *dice.pick(&[0, 1, 1_000, 1_000_000, 123_456_789, 999_999_999]);
            let mut wire = Vec::new();
            for (field, value) in [(2, nanos), (1, seconds)] {
                if dice.roll(4) > 0 {
                    wire.extend(number(field, value));
                }
            }
            return wire;
        }
        "google.protobuf.FieldMask" => {
            return (0..dice.roll(3))
                .flat_map(|_| bytes(1, dice.pick(PATHS)))
                .collect();
        }
        "google.protobuf.Any" => {
            let name = if depth > 90 { PACKED[0] } else { *dice.pick(PACKED) };
            let packed = descriptor
                .parent_pool()
                .get_message_by_name(name)
                .expect("the pool has it");
            let value = message(dice, &packed, depth + 1);
            return [bytes(1, format!("type.googleapis.com/{name}")), bytes(2, value)].concat();
        }
        _ => {}
    }
    let fields: Vec<_> = descriptor.fields().collect();
    let mut wire = Vec::new();
    if fields.is_empty() || depth > 90 {
        return wire;
    }
    for _ in 0..dice.roll(9) {
        if dice.roll(20) == 19 {
            wire.extend(bytes(5_000, "unknown"));
            wire.extend([tag(5_001, 3), number(1, 1), tag(5_001, 4)].concat());
        } else {
            let chosen = dice.pick(&fields).clone();
            wire.extend(field(dice, &chosen, depth));
        }
    }
    wire
}

fn field(dice: &mut Dice, field: &FieldDescriptor, depth: u32) -> Vec<u8> {
    let packable = !matches!(field.kind(), Kind::String | Kind::Bytes | Kind::Message(_));
    if field.is_list() && packable && dice.roll(2) == 0 {
        let packed: Vec<u8> = (0..dice.roll(4))
            .flat_map(|_| content(dice, field, depth).1)
            .collect();
        return bytes(field.number(), packed);
    }
    let (wire_type, content) = content(dice, field, depth);
    match wire_type {
        2 => bytes(field.number(), content),
        _ => [tag(field.number(), wire_type), content].concat(),
    }
}

fn content(dice: &mut Dice, field: &FieldDescriptor, depth: u32) -> (u8, Vec<u8>) {
    // Halves have the same digits as single and as double.
    let half = *dice.pick(&[0.5_f32, -2.5, 1e6 + 0.5]);
    match field.kind() {
        Kind::Double => (1, fixed64(1, f64::from(half).to_bits())[1..].to_vec()),
        Kind::Float => (5, fixed32(1, half.to_bits())[1..].to_vec()),
        Kind::Fixed64 | Kind::Sfixed64 => (1, fixed64(1, dice.integer())[1..].to_vec()),
        Kind::Fixed32 | Kind::Sfixed32 => (
            5,
            fixed32(1, *dice.pick(&[0, 1, 1 << 31, u32::MAX]))[1..].to_vec(),
        ),
        Kind::String => (2, dice.pick(TEXTS).as_bytes().to_vec()),
        Kind::Bytes => (2, TEXTS[dice.roll(TEXTS.len())].bytes().rev().collect()),
        Kind::Enum(_) => (0, varint(dice.roll(50) as u64)),
        Kind::Message(inner) => (2, message(dice, &inner, depth + 1)),
        _ => (0, varint(dice.integer())),
    }
}

/// Numbers as floats: prost-reflect writes 1.0 where we write 1.
fn comparable(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(elements) => elements.into_iter().map(comparable).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (key, comparable(value)))
            .collect(),
        other => other,
    }
}

fn compare(descriptor: &MessageDescriptor, choices: &[u8]) -> Result<(), TestCaseError> {
    let wire = message(&mut Dice(choices), descriptor, 0);
    let reflected = DynamicMessage::decode(descriptor.clone(), wire.as_slice()).expect("it is well formed");
    let options = SerializeOptions::new().use_proto_field_name(true);
    let expected = reflected
        .serialize_with_options(serde_json::value::Serializer, &options)
        .expect("it can be written");

    let json = transcode(descriptor, &wire).expect("it is well formed");
    let value: Value = serde_json::from_str(&json).expect("it is JSON");
    prop_assert_eq!(comparable(value), comparable(expected));
    // What prost-reflect writes is in order and has nothing twice.
    let again = transcode(descriptor, &reflected.encode_to_vec()).expect("it is well formed");
    prop_assert_eq!(json, again);
    Ok(())
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..600)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events(choices in choices()) {
        compare(&schema::events_response(), &choices)?;
    }

    #[test]
    fn processes(choices in choices()) {
        compare(&schema::message("Process"), &choices)?;
    }

    #[test]
    fn arguments(choices in choices()) {
        compare(&schema::message("ProcessKprobe"), &choices)?;
    }

    #[test]
    fn infos(choices in choices()) {
        compare(&schema::message("GetInfoResponse"), &choices)?;
    }

    #[test]
    fn debug_answers(choices in choices()) {
        compare(&schema::message("GetDebugResponse"), &choices)?;
    }

    #[test]
    fn policies(choices in choices()) {
        compare(&schema::message("ListTracingPoliciesResponse"), &choices)?;
    }

    #[test]
    fn requests(choices in choices()) {
        compare(&schema::message("GetEventsRequest"), &choices)?;
    }

    #[test]
    fn all_kinds(choices in choices()) {
        compare(&kinds(), &choices)?;
    }
}
