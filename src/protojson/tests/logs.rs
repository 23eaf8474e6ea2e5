//! Logs of the agent's form: a line that becomes a message and then JSON again is the same line.

use std::fs;

use prost::Message as _;
use prost_reflect::{DeserializeOptions, DynamicMessage};

use crate::protojson::Transcoder;
use crate::schema;

/// What became of the lines of a log.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    same: usize,
    /// Numbers of the lines that came out differently.
    different: Vec<usize>,
    /// Numbers of the lines that prost-reflect can't read.
    unreadable: Vec<usize>,
}

fn outcome(log: &str) -> Outcome {
    let descriptor = schema::events_response();
    let transcoder = Transcoder::new(&descriptor);
    let options = DeserializeOptions::new().deny_unknown_fields(false);
    let mut outcome = Outcome::default();
    for (number, line) in (1..).zip(log.lines()) {
        let mut json = serde_json::Deserializer::from_str(line);
        let Ok(message) = DynamicMessage::deserialize_with_options(descriptor.clone(), &mut json, &options)
        else {
            outcome.unreadable.push(number);
            continue;
        };
        let mut out = Vec::new();
        transcoder
            .transcode(&message.encode_to_vec(), &mut out)
            .expect("prost-reflect writes messages");
        if out == line.as_bytes() {
            outcome.same += 1;
        } else {
            outcome.different.push(number);
        }
    }
    outcome
}

/// Every line is in the agent's own form, without exception.
#[track_caller]
fn check(path: &str, lines: usize) {
    let log = fs::read_to_string(path).expect("the log is there");
    let expected = Outcome {
        same: lines,
        ..Outcome::default()
    };
    assert_eq!(outcome(&log), expected);
}

#[test]
fn the_log_of_a_cluster() {
    check("tests/fixtures/events/cluster.jsonl", 60);
}

#[test]
fn the_events_of_the_parity_tests() {
    check("tests/fixtures/parity/events.jsonl", 378);
}

#[test]
fn a_line_that_differs_is_seen() {
    let log = [
        r#"{"node_name":"n"}"#,
        r#"{"node_name": "n"}"#,
        r#"{"nodeName":"n"}"#,
        r#"{"node_name":"n","no_such_field":1}"#,
        r#"{"node_name":7}"#,
    ];
    let expected = Outcome {
        same: 1,
        different: vec![2, 3, 4],
        unreadable: vec![5],
    };
    assert_eq!(outcome(&log.join("\n")), expected);
}
