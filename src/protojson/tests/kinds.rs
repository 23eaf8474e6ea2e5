//! Kinds of fields that protobuf has and the API doesn't, or not everywhere: a message with all of them.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, MessageDescriptor};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, MessageOptions, OneofDescriptorProto,
};

use super::{bytes, fixed32, fixed64, number, transcode, varint};

const SCALARS: [(&str, Type); 16] = [
    ("bool", Type::Bool),
    ("int32", Type::Int32),
    ("int64", Type::Int64),
    ("uint32", Type::Uint32),
    ("uint64", Type::Uint64),
    ("sint32", Type::Sint32),
    ("sint64", Type::Sint64),
    ("fixed32", Type::Fixed32),
    ("fixed64", Type::Fixed64),
    ("sfixed32", Type::Sfixed32),
    ("sfixed64", Type::Sfixed64),
    ("float", Type::Float),
    ("double", Type::Double),
    ("string", Type::String),
    ("bytes", Type::Bytes),
    ("enum", Type::Enum),
];
const REPEATED: i32 = 100;
const OPTIONAL: i32 = 200;
const MAPS: i32 = 300;
const ITSELF: u32 = 400;
const ITSELVES: u32 = 401;
/// Declared last.
const LAST: u32 = 70;

static KINDS: LazyLock<MessageDescriptor> = LazyLock::new(|| {
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_proto(file()).expect("the file is valid");
    pool.get_message_by_name("test.Kinds")
        .expect("it has the message")
});

/// Scalars 1 to 16 in the order of `SCALARS`, 101 to 116 repeated, 201 to 216 optional; maps 301 to 313 from any kind
/// of key to a string, 314 and 315 to an enum and to the message itself; 400 the message itself, 401 repeated.
pub(super) fn kinds() -> MessageDescriptor {
    KINDS.clone()
}

fn field(name: &str, number: i32, kind: Type, label: Label) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(label as i32),
        r#type: Some(kind as i32),
        type_name: match kind {
            Type::Enum => Some(".test.Colour".to_owned()),
            Type::Message => Some(".test.Kinds".to_owned()),
            _ => None,
        },
        ..FieldDescriptorProto::default()
    }
}

fn file() -> FileDescriptorProto {
    let mut message = DescriptorProto {
        name: Some("Kinds".to_owned()),
        ..DescriptorProto::default()
    };
    for (at, oneof, (name, kind)) in SCALARS
        .into_iter()
        .zip(0..)
        .map(|(scalar, at)| (at + 1, at, scalar))
    {
        message.field.push(field(name, at, kind, Label::Optional));
        let lists = format!("{name}s");
        message
            .field
            .push(field(&lists, REPEATED + at, kind, Label::Repeated));
        message.field.push(FieldDescriptorProto {
            oneof_index: Some(oneof),
            proto3_optional: Some(true),
            ..field(&format!("maybe_{name}"), OPTIONAL + at, kind, Label::Optional)
        });
        message.oneof_decl.push(OneofDescriptorProto {
            name: Some(format!("_maybe_{name}")),
            ..OneofDescriptorProto::default()
        });
    }
    let keys = SCALARS
        .into_iter()
        .filter(|(_, kind)| !matches!(kind, Type::Float | Type::Double | Type::Bytes | Type::Enum))
        .map(|(name, kind)| (name, kind, Type::String));
    let values = [
        ("colour", Type::Uint32, Type::Enum),
        ("message", Type::Bool, Type::Message),
    ];
    for (at, (name, key, value)) in (1..).zip(keys.chain(values)) {
        let mut entry = name.to_owned();
        entry[..1].make_ascii_uppercase();
        message.nested_type.push(DescriptorProto {
            name: Some(format!("{entry}MapEntry")),
            field: vec![
                field("key", 1, key, Label::Optional),
                field("value", 2, value, Label::Optional),
            ],
            options: Some(MessageOptions {
                map_entry: Some(true),
                ..MessageOptions::default()
            }),
            ..DescriptorProto::default()
        });
        message.field.push(FieldDescriptorProto {
            type_name: Some(format!(".test.Kinds.{entry}MapEntry")),
            ..field(&format!("{name}_map"), MAPS + at, Type::Message, Label::Repeated)
        });
    }
    message.field.push(field(
        "itself",
        ITSELF.cast_signed(),
        Type::Message,
        Label::Optional,
    ));
    message.field.push(field(
        "itselves",
        ITSELVES.cast_signed(),
        Type::Message,
        Label::Repeated,
    ));
    message
        .field
        .push(field("last", LAST.cast_signed(), Type::String, Label::Optional));
    FileDescriptorProto {
        name: Some("kinds.proto".to_owned()),
        package: Some("test".to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: vec![message],
        enum_type: vec![EnumDescriptorProto {
            name: Some("Colour".to_owned()),
            value: [("RED", 0), ("GREEN", 1), ("INFRARED", -1)]
                .map(|(name, number)| EnumValueDescriptorProto {
                    name: Some(name.to_owned()),
                    number: Some(number),
                    ..EnumValueDescriptorProto::default()
                })
                .to_vec(),
            ..EnumDescriptorProto::default()
        }],
        ..FileDescriptorProto::default()
    }
}

#[track_caller]
fn check(wire: &[Vec<u8>], json: &str) {
    assert_eq!(transcode(&kinds(), &wire.concat()).as_deref(), Ok(json));
}

#[test]
fn integers() {
    let minus_one = u64::MAX;
    check(&[number(1, 1)], r#"{"bool":true}"#);
    check(&[number(1, 2)], r#"{"bool":true}"#);
    check(&[number(2, minus_one)], r#"{"int32":-1}"#);
    check(&[number(2, 0x8000_0000)], r#"{"int32":-2147483648}"#);
    check(&[number(3, minus_one)], r#"{"int64":"-1"}"#);
    check(&[number(3, 1 << 63)], r#"{"int64":"-9223372036854775808"}"#);
    check(&[number(4, minus_one)], r#"{"uint32":4294967295}"#);
    check(&[number(5, minus_one)], r#"{"uint64":"18446744073709551615"}"#);
    check(&[number(6, 3)], r#"{"sint32":-2}"#);
    check(&[number(6, 0xffff_ffff)], r#"{"sint32":-2147483648}"#);
    check(&[number(7, minus_one)], r#"{"sint64":"-9223372036854775808"}"#);
    check(&[fixed32(8, u32::MAX)], r#"{"fixed32":4294967295}"#);
    check(&[fixed64(9, minus_one)], r#"{"fixed64":"18446744073709551615"}"#);
    check(&[fixed32(10, u32::MAX)], r#"{"sfixed32":-1}"#);
    check(&[fixed64(11, minus_one)], r#"{"sfixed64":"-1"}"#);
}

#[test]
fn a_number_too_large_for_its_field_is_cut() {
    check(&[number(4, (1 << 32) + 7)], r#"{"uint32":7}"#);
    check(&[number(4, 1 << 32)], "{}");
    check(&[number(2, 1 << 32)], "{}");
    check(&[number(6, (1 << 32) + 3)], r#"{"sint32":-2}"#);
    check(&[number(16, 1 << 32)], "{}");
}

#[test]
fn floats() {
    for (value, json) in [
        (1.0, "1"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (-123.456, "-123.456"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.5e300, "-1.5e+300"),
        (0.000_001, "0.000001"),
        (0.000_000_12, "1.2e-7"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NAN, "\"NaN\""),
        (f64::INFINITY, "\"Infinity\""),
        (f64::NEG_INFINITY, "\"-Infinity\""),
    ] {
        check(
            &[fixed64(13, value.to_bits())],
            &format!(r#"{{"double":{json}}}"#),
        );
    }
    for (value, json) in [
        (0.1_f32, "0.1"),
        (16_777_216.0, "16777216"),
        (1e21, "1e+21"),
        (1e-6, "0.000001"),
        (9.9e-7, "9.9e-7"),
        (f32::MAX, "3.4028235e+38"),
        (f32::NAN, "\"NaN\""),
    ] {
        check(&[fixed32(12, value.to_bits())], &format!(r#"{{"float":{json}}}"#));
    }
    check(&[fixed64(13, 0)], "{}");
}

#[test]
fn bytes_are_in_padded_base64() {
    check(&[bytes(15, b"\xfb\xff\xfe")], r#"{"bytes":"+//+"}"#);
    check(&[bytes(15, b"\xfb\xff")], r#"{"bytes":"+/8="}"#);
    check(&[bytes(15, b"\xfb")], r#"{"bytes":"+w=="}"#);
}

#[test]
fn enums() {
    check(&[number(16, 1)], r#"{"enum":"GREEN"}"#);
    check(&[number(16, u64::MAX)], r#"{"enum":"INFRARED"}"#);
    check(&[number(16, 2)], r#"{"enum":2}"#);
    check(&[number(16, u64::MAX - 1)], r#"{"enum":-2}"#);
    check(&[number(116, 0), number(116, 9)], r#"{"enums":["RED",9]}"#);
}

#[test]
fn defaults_are_left_out_unless_the_field_has_presence() {
    let nothing = [
        number(1, 0),
        number(2, 0),
        fixed32(8, 0),
        fixed64(9, 0),
        bytes(14, ""),
        bytes(15, ""),
    ];
    check(&nothing, "{}");
    check(
        &[
            number(201, 0),
            number(203, 0),
            bytes(214, ""),
            bytes(215, ""),
            number(216, 0),
            fixed64(213, 0),
        ],
        r#"{"maybe_bool":false,"maybe_int64":"0","maybe_double":0,"maybe_string":"","maybe_bytes":"","maybe_enum":"RED"}"#,
    );
    check(&[bytes(ITSELF, "")], r#"{"itself":{}}"#);
    check(&[number(2, 5), number(2, 0)], "{}");
}

#[test]
fn lists_are_packed_or_not_or_both() {
    let packed = bytes(102, [varint(1), varint(u64::MAX)].concat());
    check(&[packed, number(102, 3)], r#"{"int32s":[1,-1,3]}"#);
    check(&[number(102, 3), number(102, 0)], r#"{"int32s":[3,0]}"#);
    check(&[bytes(102, "")], "{}");
    check(
        &[bytes(109, [1_u64.to_le_bytes(), 2_u64.to_le_bytes()].concat())],
        r#"{"fixed64s":["1","2"]}"#,
    );
    check(&[bytes(114, ""), bytes(114, "a")], r#"{"strings":["","a"]}"#);
    check(
        &[bytes(ITSELVES, number(1, 1)), bytes(ITSELVES, "")],
        r#"{"itselves":[{"bool":true},{}]}"#,
    );
}

#[test]
fn elements_of_a_list_may_be_apart() {
    check(
        &[number(102, 1), number(1, 1), number(102, 2)],
        r#"{"bool":true,"int32s":[1,2]}"#,
    );
}

#[test]
fn keys_of_maps_are_sorted_by_their_kind() {
    let entry = |map, key: Vec<u8>, value: &str| bytes(map, [key, bytes(2, value)].concat());
    check(
        &[entry(301, number(1, 1), "a"), entry(301, number(1, 0), "b")],
        r#"{"bool_map":{"false":"b","true":"a"}}"#,
    );
    check(
        &[
            entry(302, number(1, 10), "a"),
            entry(302, number(1, 9), "b"),
            entry(302, number(1, u64::MAX), "c"),
        ],
        r#"{"int32_map":{"-1":"c","9":"b","10":"a"}}"#,
    );
    check(
        &[
            entry(305, number(1, u64::MAX), "a"),
            entry(305, number(1, 9), "b"),
        ],
        r#"{"uint64_map":{"9":"b","18446744073709551615":"a"}}"#,
    );
    check(
        &[entry(306, number(1, 2), "a"), entry(306, number(1, 1), "b")],
        r#"{"sint32_map":{"-1":"b","1":"a"}}"#,
    );
    check(
        &[
            entry(312, bytes(1, "b"), "1"),
            entry(312, bytes(1, "é"), "2"),
            entry(312, bytes(1, "a\""), "3"),
            entry(312, bytes(1, "B"), "4"),
        ],
        r#"{"string_map":{"B":"4","a\"":"3","b":"1","é":"2"}}"#,
    );
}

#[test]
fn entries_of_maps_may_lack_something_and_the_last_of_a_key_counts() {
    let both = |key: &str, value: &str| bytes(312, [bytes(1, key), bytes(2, value)].concat());
    check(&[bytes(312, "")], r#"{"string_map":{"":""}}"#);
    check(&[bytes(312, bytes(2, "v"))], r#"{"string_map":{"":"v"}}"#);
    check(&[bytes(313, number(1, 7))], r#"{"colour_map":{"7":"RED"}}"#);
    check(&[bytes(314, number(1, 1))], r#"{"message_map":{"true":{}}}"#);
    check(
        &[both("k", "1"), both("j", "2"), both("k", "3")],
        r#"{"string_map":{"j":"2","k":"3"}}"#,
    );
    let turned = bytes(312, [bytes(2, "v"), bytes(9, "unknown"), bytes(1, "k")].concat());
    check(&[turned], r#"{"string_map":{"k":"v"}}"#);
}

#[test]
fn maps_hold_messages_with_maps() {
    let inner = [bytes(312, bytes(1, "b")), bytes(312, bytes(1, "a"))].concat();
    let entry = |key| bytes(314, [number(1, key), bytes(2, &inner)].concat());
    check(
        &[entry(1), entry(0)],
        r#"{"message_map":{"false":{"string_map":{"a":"","b":""}},"true":{"string_map":{"a":"","b":""}}}}"#,
    );
}

#[test]
fn members_stand_in_the_order_of_declaration() {
    check(
        &[
            bytes(LAST, "z"),
            bytes(ITSELF, ""),
            number(5, 1),
            number(101, 1),
            number(1, 1),
        ],
        r#"{"bool":true,"bools":[true],"uint64":"1","itself":{},"last":"z"}"#,
    );
}

#[test]
fn messages_that_occur_twice_are_merged() {
    let first = [number(1, 1), number(2, 5), number(102, 1)].concat();
    let second = [number(2, 6), number(102, 2), bytes(ITSELF, number(4, 1))].concat();
    check(
        &[
            bytes(ITSELF, first),
            bytes(ITSELF, second),
            bytes(ITSELF, bytes(ITSELF, number(5, 2))),
        ],
        r#"{"itself":{"bool":true,"int32":6,"int32s":[1,2],"itself":{"uint32":1,"uint64":"2"}}}"#,
    );
}
