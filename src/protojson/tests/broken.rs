//! Bytes that are no message: an error that says where, never a panic.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;

use super::kinds::kinds;
use super::{bytes, tag, transcode};
use crate::protojson::{Transcoder, WireError, event_time};
use crate::schema;

#[track_caller]
fn check(wire: &[u8], error: WireError) {
    assert_eq!(transcode(&schema::events_response(), wire), Err(error));
}

#[test]
fn cut_short() {
    check(b"\x0a", WireError::Truncated { at: 1 });
    check(b"\x0a\x05abc", WireError::Truncated { at: 2 });
    check(b"\x08\x80", WireError::Truncated { at: 2 });
    check(b"\x0d\x00\x00\x00", WireError::Truncated { at: 4 });
    check(b"\x09\x00\x00\x00", WireError::Truncated { at: 4 });
    check(b"\x1b\x08\x01", WireError::Truncated { at: 3 });
    let huge = [tag(1, 2), vec![0xff; 9], vec![1]].concat();
    check(&huge, WireError::Truncated { at: 11 });
    // A part must not reach beyond what it is a part of.
    check(&bytes(1, b"\x0a\x01"), WireError::Truncated { at: 4 });
}

#[test]
fn numbers_too_long() {
    let long = [tag(9000, 0), vec![0x80; 9], vec![2]].concat();
    check(&long, WireError::VarintTooLong { at: 3 });
    let longer = [tag(9000, 0), vec![0x80; 10], vec![1]].concat();
    check(&longer, WireError::VarintTooLong { at: 3 });
    let longest = [tag(9000, 0), vec![0xff; 9], vec![1]].concat();
    assert_eq!(
        transcode(&schema::events_response(), &longest).as_deref(),
        Ok("{}")
    );
}

#[test]
fn tags() {
    check(b"\x00", WireError::BadTag { at: 0 });
    check(b"\x0a\x00\x0e", WireError::BadTag { at: 2 });
    check(b"\x0f", WireError::BadTag { at: 0 });
    check(b"\x80\x80\x80\x80\x10\x00", WireError::BadTag { at: 0 });
    check(b"\x0c", WireError::StrayGroupEnd { at: 0 });
    check(b"\x0b\x14", WireError::StrayGroupEnd { at: 1 });
}

#[test]
fn in_packed_lists() {
    let list = bytes(109, [0; 9]);
    assert_eq!(
        transcode(&kinds(), &list),
        Err(WireError::Truncated { at: list.len() })
    );
}

#[test]
fn nested_too_deeply() {
    let nest = |levels: usize| (0..levels).fold(Vec::new(), |inner, _| bytes(400, inner));
    assert!(transcode(&kinds(), &nest(99)).is_ok());
    assert!(matches!(
        transcode(&kinds(), &nest(100)),
        Err(WireError::TooDeep { .. })
    ));
    let groups = |levels: usize| [vec![0x0b; levels], vec![0x0c; levels]].concat();
    assert_eq!(transcode(&kinds(), &groups(100)).as_deref(), Ok("{}"));
    check(&groups(101), WireError::TooDeep { at: 101 });
    check(&vec![0x0b; 1_000_000], WireError::TooDeep { at: 101 });
}

#[test]
fn anys_nested_too_deeply_end_in_base64() {
    let mut any = Vec::new();
    for _ in 0..200 {
        any = [bytes(1, "x/google.protobuf.Any"), bytes(2, any)].concat();
    }
    let conf = bytes(4, bytes(2, any));
    let json = transcode(&schema::message("GetInfoResponse"), &conf).expect("it is well formed");
    assert_eq!(json.matches("@type").count(), 98);
    serde_json::from_str::<serde_json::Value>(&json).expect("it is JSON");
}

#[test]
fn many_members_of_a_oneof_take_no_square_time() {
    let wire: Vec<u8> = (0..200_000)
        .flat_map(|turn| bytes(if turn % 2 == 0 { 1 } else { 5 }, ""))
        .collect();
    assert_eq!(
        transcode(&schema::events_response(), &wire).as_deref(),
        Ok(r#"{"process_exit":{}}"#)
    );
}

static TRANSCODERS: LazyLock<Vec<Transcoder>> = LazyLock::new(|| {
    [
        "GetEventsResponse",
        "Process",
        "GetInfoResponse",
        "CreateContainer",
        "FieldFilter",
    ]
    .map(schema::message)
    .into_iter()
    .chain([kinds()])
    .map(|message| Transcoder::new(&message))
    .collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_at_all(wire in vec(prop_oneof![any::<u8>(), 0..40_u8, Just(0x0a)], 0..200)) {
        let _ = event_time(&wire);
        for transcoder in TRANSCODERS.iter() {
            let mut out = Vec::new();
            if transcoder.transcode(&wire, &mut out).is_ok() {
                serde_json::from_slice::<serde_json::Value>(&out).expect("it is JSON");
            } else {
                prop_assert_eq!(out, b"");
            }
        }
    }
}
