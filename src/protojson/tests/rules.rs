//! The rules, on messages of the API.

use prost_types::Any;

use super::{bytes, fixed32, number, tag, transcode};
use crate::pb;
use crate::protojson::to_json;
use crate::schema;

/// Fields of `GetEventsResponse`.
const NODE_NAME: u32 = 1000;
const TIME: u32 = 1001;
const NODE_LABELS: u32 = 1004;

#[track_caller]
fn check(message: &str, wire: &[Vec<u8>], json: &str) {
    assert_eq!(
        transcode(&schema::message(message), &wire.concat()).as_deref(),
        Ok(json)
    );
}

#[track_caller]
fn check_text(text: impl AsRef<[u8]>, json: &str) {
    check(
        "UserRecord",
        &[bytes(1, text)],
        &format!(r#"{{"name":"{json}"}}"#),
    );
}

#[test]
fn text_is_escaped_only_where_it_must_be() {
    check_text("\"\\", r#"\"\\"#);
    check_text("\u{8}\u{c}\n\r\t", r"\b\f\n\r\t");
    check_text("\0\u{1}\u{b}\u{1b}\u{1f}", r"\u0000\u0001\u000b\u001b\u001f");
    check_text("/<>&'\u{7f}", "/<>&'\u{7f}");
    check_text(
        "\u{80}é\u{2028}\u{2029}\u{fffd}\u{feff}🐝",
        "\u{80}é\u{2028}\u{2029}\u{fffd}\u{feff}🐝",
    );
    check_text(
        "plain and \"quoted\" and plain",
        r#"plain and \"quoted\" and plain"#,
    );
}

#[test]
fn text_that_is_not_utf8_is_replaced() {
    check_text(b"a\xffb", "a\u{fffd}b");
    check_text(b"\xff\xfe\"", "\u{fffd}\u{fffd}\\\"");
    check_text(b"cut \xe2\x82", "cut \u{fffd}");
    check_text(b"\xed\xa0\x80", "\u{fffd}\u{fffd}\u{fffd}");
    let label = [bytes(1, b"\xff"), bytes(2, "v")].concat();
    check(
        "GetEventsResponse",
        &[bytes(NODE_LABELS, label)],
        "{\"node_labels\":{\"\u{fffd}\":\"v\"}}",
    );
}

#[test]
fn wrappers_are_bare() {
    check("Process", &[bytes(2, "")], r#"{"pid":0}"#);
    check("Process", &[bytes(2, number(1, 7))], r#"{"pid":7}"#);
    check("Process", &[bytes(20, "")], r#"{"in_init_tree":false}"#);
    check(
        "Process",
        &[bytes(2, number(1, 7)), bytes(2, ""), bytes(2, number(2, 9))],
        r#"{"pid":7}"#,
    );
}

#[test]
fn an_event_type_with_a_large_number_is_declared_before_the_node() {
    check(
        "GetEventsResponse",
        &[bytes(NODE_NAME, "n"), bytes(40000, number(2, 1))],
        r#"{"test":{"arg1":"1"},"node_name":"n"}"#,
    );
}

#[test]
fn the_last_member_of_a_oneof_counts() {
    const EXEC: u32 = 1;
    const EXIT: u32 = 5;
    let process = |field, wire: Vec<u8>| bytes(field, bytes(1, wire));
    let [a, b] = [("a", 1), ("b", 5)].map(|(text, field)| bytes(field, text));
    check(
        "GetEventsResponse",
        &[process(EXIT, a.clone()), process(EXEC, b.clone())],
        r#"{"process_exec":{"process":{"binary":"b"}}}"#,
    );
    check(
        "GetEventsResponse",
        &[process(EXEC, a.clone()), process(EXEC, b.clone())],
        r#"{"process_exec":{"process":{"exec_id":"a","binary":"b"}}}"#,
    );
    // The second member ends the first.
    check(
        "GetEventsResponse",
        &[
            process(EXEC, a.clone()),
            process(EXIT, a.clone()),
            process(EXEC, b),
        ],
        r#"{"process_exec":{"process":{"binary":"b"}}}"#,
    );
    // One that isn't a message doesn't.
    check(
        "GetEventsResponse",
        &[process(EXEC, a), number(EXIT, 1)],
        r#"{"process_exec":{"process":{"exec_id":"a"}}}"#,
    );
}

#[test]
fn members_of_a_oneof_have_presence() {
    check("KprobeArgument", &[bytes(1, "")], r#"{"string_arg":""}"#);
    check("KprobeArgument", &[number(2, 0)], r#"{"int_arg":0}"#);
    check(
        "KprobeArgument",
        &[bytes(18, "label"), number(2, 1), bytes(1, "s")],
        r#"{"string_arg":"s","label":"label"}"#,
    );
}

#[test]
fn what_is_not_in_proto_is_dropped() {
    let group = [tag(999, 3), bytes(3, "x"), tag(1, 3), tag(1, 4), tag(999, 4)].concat();
    check(
        "UserRecord",
        &[
            number(77, 1),
            group,
            bytes(1, "n"),
            number(1, 3),
            fixed32(1, 3),
            bytes(536_870_911, "x"),
        ],
        r#"{"name":"n"}"#,
    );
}

#[test]
fn timestamps() {
    for (seconds, nanos, json) in [
        (0, 0, "\"1970-01-01T00:00:00Z\""),
        (1_770_000_000, 500_000_000, "\"2026-02-02T02:40:00.500Z\""),
        (1_770_000_000, 1_000, "\"2026-02-02T02:40:00.000001Z\""),
        (1_770_000_000, 1, "\"2026-02-02T02:40:00.000000001Z\""),
        (951_782_400, 0, "\"2000-02-29T00:00:00Z\""),
        (-1, 999_000_000, "\"1969-12-31T23:59:59.999Z\""),
        (-62_135_596_800, 0, "\"0001-01-01T00:00:00Z\""),
        (253_402_300_799, 999_999_999, "\"9999-12-31T23:59:59.999999999Z\""),
        (-62_135_596_801, 0, "null"),
        (253_402_300_800, 0, "null"),
        (59, 1_000_000_000, "null"),
        (0, -1, "null"),
        (i64::MIN, i32::MIN, "null"),
        (i64::MAX, i32::MAX, "null"),
    ] {
        let time = [
            number(1, i64::cast_unsigned(seconds)),
            number(2, i64::from(nanos).cast_unsigned()),
        ];
        check(
            "GetEventsResponse",
            &[bytes(TIME, time.concat())],
            &format!(r#"{{"time":{json}}}"#),
        );
    }
    check(
        "GetEventsResponse",
        &[bytes(TIME, number(1, 60)), bytes(TIME, number(2, 1_000_000))],
        r#"{"time":"1970-01-01T00:01:00.001Z"}"#,
    );
}

#[test]
fn durations() {
    for (seconds, nanos, json) in [
        (0, 0, "\"0s\""),
        (1, 500_000_000, "\"1.500s\""),
        (0, -1_000, "\"-0.000001s\""),
        (-3, -1, "\"-3.000000001s\""),
        (315_576_000_000, 0, "\"315576000000s\""),
        (315_576_000_001, 0, "null"),
        (1, -1, "null"),
        (-1, 1, "null"),
        (0, 1_000_000_000, "null"),
        (i64::MIN, i32::MIN, "null"),
    ] {
        let window_size = Some(prost_types::Duration { seconds, nanos });
        let options = pb::AggregationOptions {
            window_size,
            channel_buffer_size: 0,
        };
        assert_eq!(
            to_json("AggregationOptions", &options),
            format!(r#"{{"window_size":{json}}}"#)
        );
    }
}

#[test]
fn field_masks_are_in_camel_case() {
    let filter = |paths: &[&str]| pb::FieldFilter {
        fields: Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
        ..pb::FieldFilter::default()
    };
    assert_eq!(
        to_json("FieldFilter", &filter(&["process.exec_id", "parent", "a_b_c1"])),
        r#"{"fields":"process.execId,parent,aBC1"}"#
    );
    assert_eq!(to_json("FieldFilter", &filter(&[])), r#"{"fields":""}"#);
}

#[track_caller]
fn check_any(type_url: &str, value: &[u8], json: &str) {
    let value = pb::get_info_response::ConfVal {
        key: String::new(),
        value: Some(Any {
            type_url: type_url.to_owned(),
            value: value.to_vec(),
        }),
    };
    let info = pb::GetInfoResponse {
        conf: vec![value],
        ..pb::GetInfoResponse::default()
    };
    assert_eq!(
        to_json("GetInfoResponse", &info),
        format!(r#"{{"conf":[{{"value":{json}}}]}}"#)
    );
}

#[test]
fn an_any_holds_its_type_and_its_message() {
    for (name, value, json) in [
        ("BoolValue", number(1, 1), "true"),
        ("BoolValue", vec![], "false"),
        ("Int64Value", number(1, 5), "\"5\""),
        ("StringValue", bytes(1, "s\n"), "\"s\\n\""),
        ("BytesValue", bytes(1, "s"), "\"cw==\""),
        ("FloatValue", fixed32(1, 0.1_f32.to_bits()), "0.1"),
        ("Duration", number(1, 3), "\"3s\""),
        ("Any", vec![], "{}"),
    ] {
        check_any(
            &format!("type.googleapis.com/google.protobuf.{name}"),
            &value,
            &format!(r#"{{"@type":"type.googleapis.com/google.protobuf.{name}","value":{json}}}"#),
        );
    }
    check_any(
        "x/tetragon.UserRecord",
        &bytes(1, "root"),
        r#"{"@type":"x/tetragon.UserRecord","name":"root"}"#,
    );
    check_any("tetragon.UserRecord", &[], r#"{"@type":"tetragon.UserRecord"}"#);
}

#[test]
fn an_any_that_cannot_be_read_keeps_its_bytes() {
    check_any(
        "x/no.such.Type",
        b"\x08\x01",
        r#"{"@type":"x/no.such.Type","value":"CAE="}"#,
    );
    check_any("x/no.such.Type", b"", r#"{"@type":"x/no.such.Type"}"#);
    check_any("", b"\x08\x01", r#"{"value":"CAE="}"#);
    check_any("", b"", "{}");
    check_any(
        "x/tetragon.UserRecord",
        b"\x0a\x02a",
        r#"{"@type":"x/tetragon.UserRecord","value":"CgJh"}"#,
    );
    // Broken behind a part that is written already.
    let response = [bytes(NODE_NAME, "node"), bytes(1002, b"\x08")].concat();
    check_any(
        "x/tetragon.GetEventsResponse",
        &response,
        r#"{"@type":"x/tetragon.GetEventsResponse","value":"wj4Ebm9kZdI+AQg="}"#,
    );
}

#[test]
fn the_api_has_no_type_whose_form_is_not_known() {
    let pool = schema::events_response().parent_pool().clone();
    let mut names: Vec<_> = pool
        .all_messages()
        .filter(|message| message.package_name() == "google.protobuf")
        .map(|message| message.name().to_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Any",
            "BoolValue",
            "BytesValue",
            "DoubleValue",
            "Duration",
            "FieldMask",
            "FloatValue",
            "Int32Value",
            "Int64Value",
            "StringValue",
            "Timestamp",
            "UInt32Value",
            "UInt64Value",
        ]
    );
    assert!(pool.get_enum_by_name("google.protobuf.NullValue").is_none());
}
