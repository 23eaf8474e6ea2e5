//! Field filters.

use std::collections::HashMap;

use tonic::Code;

use super::*;
use crate::pb::kprobe_argument::Arg;
use crate::pb::{FieldFilter, FieldFilterAction, KprobeArgument, KprobeSock, Pod, ProcessKprobe};

fn filter(types: &[EventType], action: FieldFilterAction, paths: &[&str]) -> FieldFilter {
    FieldFilter {
        event_set: types.iter().map(|&event_type| event_type.into()).collect(),
        fields: Some(prost_types::FieldMask {
            paths: paths.iter().map(ToString::to_string).collect(),
        }),
        action: action.into(),
        invert_event_set: None,
    }
}

fn masked(filters: &[FieldFilter], event: &Published) -> GetEventsResponse {
    let message = fields::FieldFilters::new(filters).unwrap().apply(event).unwrap();
    GetEventsResponse::decode(message).unwrap()
}

fn kprobe() -> Published {
    let sock = KprobeSock {
        family: "AF_INET".to_owned(),
        daddr: "10.0.0.1".to_owned(),
        ..KprobeSock::default()
    };
    let labels = [("app", "web"), ("tier", "1")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let event = Event::ProcessKprobe(ProcessKprobe {
        process: Some(Process {
            pod: Some(Pod {
                name: "pod-1".to_owned(),
                pod_labels: HashMap::from(labels),
                ..Pod::default()
            }),
            ..process(7, "/bin/a")
        }),
        function_name: "tcp_connect".to_owned(),
        args: vec![KprobeArgument {
            arg: Some(Arg::SockArg(sock)),
            ..KprobeArgument::default()
        }],
        ..ProcessKprobe::default()
    });
    published(EventType::ProcessKprobe, event)
}

fn json(response: &GetEventsResponse) -> String {
    crate::protojson::to_json("GetEventsResponse", response)
}

#[test]
fn masks_keep_and_take_away() {
    use FieldFilterAction::{Exclude, Include};
    let event = exec(7, "/bin/a", 1);
    for (filters, expected) in [
        (
            vec![filter(&[], Include, &["process.pid", "parent.binary"])],
            r#"{"process_exec":{"process":{"pid":7},"parent":{"binary":"/bin/sh"}},"node_name":"node-1"}"#,
        ),
        (
            vec![filter(&[], Exclude, &["process.pid", "parent"])],
            r#"{"process_exec":{"process":{"binary":"/bin/a"}},"node_name":"node-1"}"#,
        ),
        (
            vec![
                filter(&[EventType::ProcessExec], Include, &["process"]),
                filter(&[], Exclude, &["process.binary"]),
            ],
            r#"{"process_exec":{"process":{"pid":7}},"node_name":"node-1"}"#,
        ),
        (
            vec![
                filter(&[EventType::ProcessExit], Exclude, &["process"]),
                FieldFilter::default(),
            ],
            r#"{"process_exec":{"process":{"pid":7,"binary":"/bin/a"},"parent":{"pid":1,"binary":"/bin/sh"}},"node_name":"node-1"}"#,
        ),
        (
            vec![FieldFilter {
                invert_event_set: Some(true),
                ..filter(&[EventType::ProcessExit], Include, &["ancestors"])
            }],
            r#"{"process_exec":{},"node_name":"node-1"}"#,
        ),
    ] {
        assert_eq!(json(&masked(&filters, &event)), expected, "{filters:?}");
    }
    // Without a mask it is the same bytes.
    let same = fields::FieldFilters::new(&[]).unwrap().apply(&event).unwrap();
    assert_eq!(same.as_ptr(), event.message.as_ptr());
}

#[test]
fn masks_reach_into_lists_oneofs_and_maps() {
    use FieldFilterAction::{Exclude, Include};
    let paths = [
        "functionName",
        "args.sock_arg.daddr",
        "process.pod.pod_labels.app",
    ];
    assert_eq!(
        json(&masked(&[filter(&[], Include, &paths)], &kprobe())),
        concat!(
            r#"{"process_kprobe":{"process":{"pod":{"pod_labels":{"app":"web"}}},"function_name":"tcp_connect","#,
            r#""args":[{"sock_arg":{"daddr":"10.0.0.1"}}]},"node_name":"node-1"}"#
        )
    );
    let paths = [
        "process.pod.pod_labels.app",
        "args.sock_arg",
        "process.pid",
        "process.binary",
    ];
    assert_eq!(
        json(&masked(&[filter(&[], Exclude, &paths)], &kprobe())),
        concat!(
            r#"{"process_kprobe":{"process":{"pod":{"name":"pod-1","pod_labels":{"tier":"1"}}},"#,
            r#""function_name":"tcp_connect","args":[{}]},"node_name":"node-1"}"#
        )
    );
}

#[test]
fn masks_work_over_the_wire() {
    let served = Served::new();
    block_on(async {
        let include = filter(&[], FieldFilterAction::Include, &["process.pid"]);
        let mut events = served
            .events(GetEventsRequest {
                field_filters: vec![include],
                ..GetEventsRequest::default()
            })
            .await;
        served.hub.publish(exec(7, "/bin/a", 1));
        let event = events.message().await.unwrap().unwrap();
        assert_eq!(
            json(&event),
            r#"{"process_exec":{"process":{"pid":7}},"node_name":"node-1"}"#
        );
        let wrong = filter(
            &[EventType::ProcessExec],
            FieldFilterAction::Include,
            &["process.pid", "function_name"],
        );
        let request = GetEventsRequest {
            field_filters: vec![wrong],
            ..GetEventsRequest::default()
        };
        let status = served.sensors().await.get_events(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains("\"function_name\""), "{status}");
    });
}
