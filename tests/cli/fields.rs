//! Field masks beyond the recordings of the reference.

use super::support::getevents;

const EXEC: &str = concat!(
    r#"{"process_exec":{"process":{"exec_id":"e","pid":7,"binary":"/bin/sh","arguments":"-c x","pod":{"namespace":"a","#,
    r#""name":"web-0","pod_labels":{"app":"web","app.kubernetes.io/name":"shop","a.b.c":"d"}}},"parent":{"pid":1,"#,
    r#""binary":"/init"},"ancestors":[{"pid":2,"binary":"/x"},{"pid":3}]},"node_name":"n1","#,
    r#""time":"2026-03-14T09:27:18Z","cluster_name":"c1","node_labels":{"zone":"z1","kubernetes.io/os":"linux"}}"#
);

const KPROBE: &str = concat!(
    r#"{"process_kprobe":{"process":{"pid":7},"function_name":"f","args":[{"int_arg":5,"label":"fd"},{"sock_arg":{"#,
    r#""daddr":"d","dport":1}},{"file_arg":{"path":"/p"}}],"return":{"int_arg":-1},"action":"KPROBE_ACTION_POST"},"#,
    r#""time":"2026-03-14T09:27:18Z"}"#
);

/// What stands beside the message of [`EXEC`].
const BESIDE: &str = r#","node_name":"n1","time":"2026-03-14T09:27:18Z","cluster_name":"c1","node_labels":{"zone":"z1","kubernetes.io/os":"linux"}}"#;

#[track_caller]
fn masked(arguments: &[&str], event: &str) -> String {
    let output = getevents(arguments, event).clean();
    output.strip_suffix('\n').expect("it is a line").to_owned()
}

#[track_caller]
fn check(event: &str, after: &str, cases: &[(&str, &str)]) {
    for (arguments, message) in cases {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        assert_eq!(
            masked(&arguments, event),
            format!("{message}{after}"),
            "{arguments:?}"
        );
    }
}

#[test]
fn included_fields_are_kept_in_the_events_order() {
    check(
        EXEC,
        BESIDE,
        &[
            ("-f process.pid", r#"{"process_exec":{"process":{"pid":7}}"#),
            (
                "-f process.binary,process.pid",
                r#"{"process_exec":{"process":{"pid":7,"binary":"/bin/sh"}}"#,
            ),
            (
                "-f parent.pid -f process.pid",
                r#"{"process_exec":{"process":{"pid":7},"parent":{"pid":1}}"#,
            ),
            (
                "-f process,process.pid -F process.pod",
                r#"{"process_exec":{"process":{"exec_id":"e","pid":7,"binary":"/bin/sh","arguments":"-c x"}}"#,
            ),
            (
                "-f process.pid,process -F process.pod",
                r#"{"process_exec":{"process":{"exec_id":"e","pid":7,"binary":"/bin/sh","arguments":"-c x"}}"#,
            ),
            (
                "-f ancestors.pid",
                r#"{"process_exec":{"ancestors":[{"pid":2},{"pid":3}]}"#,
            ),
            (
                "-f ancestors.binary",
                r#"{"process_exec":{"ancestors":[{"binary":"/x"},{}]}"#,
            ),
            ("-f process.uid", r#"{"process_exec":{"process":{}}"#),
            ("-f function_name", r#"{"process_exec":{}"#),
            ("-f time", r#"{"process_exec":{}"#),
            ("-f cluster_name", r#"{"process_exec":{}"#),
            (
                "--include-fields=process.pid",
                r#"{"process_exec":{"process":{"pid":7}}"#,
            ),
            ("-fprocess.pid", r#"{"process_exec":{"process":{"pid":7}}"#),
        ],
    );
}

#[test]
fn camel_case_works_in_paths_and_events() {
    check(
        EXEC,
        BESIDE,
        &[
            (
                "-f process.execId",
                r#"{"process_exec":{"process":{"exec_id":"e"}}"#,
            ),
            (
                "-f processExec.process.execId",
                r#"{"process_exec":{"process":{"exec_id":"e"}}"#,
            ),
            (
                "-f process.pod.podLabels.app",
                r#"{"process_exec":{"process":{"pod":{"pod_labels":{"app":"web"}}}}"#,
            ),
        ],
    );
    let camel = r#"{"processKprobe":{"functionName":"f","args":[{"sockArg":{"daddr":"d"}}],"returnAction":"x"},"nodeName":"n"}"#;
    let beside = r#","nodeName":"n"}"#;
    check(
        camel,
        beside,
        &[
            ("-f function_name", r#"{"processKprobe":{"functionName":"f"}"#),
            ("-f functionName", r#"{"processKprobe":{"functionName":"f"}"#),
            (
                "-f args.sock_arg.daddr",
                r#"{"processKprobe":{"args":[{"sockArg":{"daddr":"d"}}]}"#,
            ),
            (
                "-F args,return_action",
                r#"{"processKprobe":{"functionName":"f"}"#,
            ),
            (
                "-f process_kprobe.function_name",
                r#"{"processKprobe":{"functionName":"f"}"#,
            ),
        ],
    );
}

#[test]
fn the_rest_of_a_path_into_a_map_is_its_key() {
    let labels = |labels: &str| {
        format!("{{\"process_exec\":{{\"process\":{{\"pod\":{{\"pod_labels\":{{{labels}}}}}}}}}{BESIDE}")
    };
    for (key, kept) in [
        ("app", r#""app":"web""#),
        ("app.kubernetes.io/name", r#""app.kubernetes.io/name":"shop""#),
        ("a.b.c", r#""a.b.c":"d""#),
        ("a.b", ""),
        ("App", ""),
    ] {
        assert_eq!(
            masked(&["-f", &format!("process.pod.pod_labels.{key}")], EXEC),
            labels(kept),
            "{key}"
        );
    }
    let both = "process.pod.pod_labels.app,process.pod.pod_labels.a.b.c";
    assert_eq!(masked(&["-f", both], EXEC), labels(r#""app":"web","a.b.c":"d""#));
    assert_eq!(
        masked(
            &[
                "-f",
                "process.pod.pod_labels",
                "-F",
                "process.pod.pod_labels.app.kubernetes.io/name"
            ],
            EXEC
        ),
        labels(r#""app":"web","a.b.c":"d""#)
    );
}

#[test]
fn a_path_may_begin_with_an_event_type() {
    let exec_only = r#"{"process_exec":{"process":{"pid":7}}"#;
    check(
        EXEC,
        BESIDE,
        &[
            ("-f process_exec.process.pid", exec_only),
            ("-f process_kprobe.process.pid", r#"{"process_exec":{}"#),
            ("-f process_kprobe.args,process_exec.process.pid", exec_only),
            ("-f process.pid,process_kprobe.args", exec_only),
            ("-F process_exec", r#"{"process_exec":{}"#),
            (
                "-F process_exec.process,process_exec.ancestors",
                r#"{"process_exec":{"parent":{"pid":1,"binary":"/init"}}"#,
            ),
        ],
    );
    assert_eq!(masked(&["-f", "process_exec"], EXEC), EXEC);
    assert_eq!(masked(&["-F", "process_kprobe"], EXEC), EXEC);
    assert_eq!(masked(&["-F", "process_exec.process"], KPROBE), KPROBE);
    let time = r#","time":"2026-03-14T09:27:18Z"}"#;
    check(
        KPROBE,
        time,
        &[(
            "-f process_exec.process.pid,process_kprobe.action",
            r#"{"process_kprobe":{"action":"KPROBE_ACTION_POST"}"#,
        )],
    );
}

#[test]
fn masks_go_through_lists_of_arguments() {
    check(
        KPROBE,
        r#","time":"2026-03-14T09:27:18Z"}"#,
        &[
            (
                "-f args.int_arg",
                r#"{"process_kprobe":{"args":[{"int_arg":5},{},{}]}"#,
            ),
            (
                "-f args.sock_arg",
                r#"{"process_kprobe":{"args":[{},{"sock_arg":{"daddr":"d","dport":1}},{}]}"#,
            ),
            (
                "-f args.sock_arg.dport,args.label",
                r#"{"process_kprobe":{"args":[{"label":"fd"},{"sock_arg":{"dport":1}},{}]}"#,
            ),
            (
                "-f args -F args.label,args.sock_arg.daddr",
                r#"{"process_kprobe":{"args":[{"int_arg":5},{"sock_arg":{"dport":1}},{"file_arg":{"path":"/p"}}]}"#,
            ),
            (
                "-f return.int_arg",
                r#"{"process_kprobe":{"return":{"int_arg":-1}}"#,
            ),
            (
                "-F process,args,return,action",
                r#"{"process_kprobe":{"function_name":"f"}"#,
            ),
        ],
    );
}

#[test]
fn cluster_and_labels_can_go_but_time_and_node_stay() {
    let message = EXEC.strip_suffix(BESIDE).expect("it ends so");
    let node_and_time = r#","node_name":"n1","time":"2026-03-14T09:27:18Z""#;
    let labels = r#","node_labels":{"zone":"z1","kubernetes.io/os":"linux"}"#;
    check(
        EXEC,
        "}",
        &[
            ("-F cluster_name", &format!("{message}{node_and_time}{labels}")),
            ("-F clusterName,nodeLabels", &format!("{message}{node_and_time}")),
            (
                "-F node_labels.kubernetes.io/os,cluster_name",
                &format!("{message}{node_and_time},\"node_labels\":{{\"zone\":\"z1\"}}"),
            ),
            (
                "-f process.pid -F cluster_name,node_labels",
                &format!("{{\"process_exec\":{{\"process\":{{\"pid\":7}}}}{node_and_time}"),
            ),
        ],
    );
    for path in ["time", "node_name", "nodeName"] {
        let ran = getevents(&["-F", path], EXEC);
        assert_eq!(
            ran.stderr,
            format!("Error: --exclude-fields: \"{path}\" always stays\n")
        );
        assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)));
    }
}

#[test]
fn wrong_paths_are_told_before_any_output() {
    for (flag, path, hint) in [
        ("-f", "process.binry", ": did you mean \"process.binary\"?"),
        ("-f", "proces.pod", ": did you mean \"process\"?"),
        ("-f", "process.pid.value", ""),
        ("-f", "process.", ""),
        ("-f", "process..pid", ""),
        ("-f", "process_exec.function_name", ""),
        (
            "-f",
            "process_lsm.args.sok_arg",
            ": did you mean \"process_lsm.args.sock_arg\"?",
        ),
        (
            "-f",
            "args.sock_arg.dadr",
            ": did you mean \"args.sock_arg.daddr\"?",
        ),
        (
            "-f",
            "process.pod.pod_label.app",
            ": did you mean \"process.pod.pod_labels\"?",
        ),
        ("-F", "parent.workload", ""),
        ("-F", "nope", ""),
        ("-F", "process ", ": did you mean \"process\"?"),
    ] {
        let ran = getevents(&[flag, path], EXEC);
        let long = if flag == "-f" {
            "--include-fields"
        } else {
            "--exclude-fields"
        };
        let start = format!("Error: {long}: no event has a field {path:?}");
        assert!(ran.stderr.starts_with(&start), "{path}: {}", ran.stderr);
        if !hint.is_empty() {
            assert_eq!(ran.stderr, format!("{start}{hint}\n"));
        }
        assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)), "{path}");
    }
    // The second of several is named.
    let ran = getevents(&["-f", "process.pid,process.nopid"], EXEC);
    assert!(
        ran.stderr
            .starts_with("Error: --include-fields: no event has a field \"process.nopid\"")
    );
}

#[test]
fn masks_come_before_compact_output() {
    let print = |arguments: &[&str]| getevents(&[&["-o", "compact"], arguments].concat(), EXEC).clean();
    assert_eq!(print(&[]), "🚀 process a/web-0 /bin/sh \"-c x\"\n");
    assert_eq!(
        print(&["-F", "process.arguments"]),
        "🚀 process a/web-0 /bin/sh \n"
    );
    assert_eq!(print(&["-F", "process.pod"]), "🚀 process n1 /bin/sh \"-c x\"\n");
    assert_eq!(print(&["-f", "process.binary"]), "🚀 process n1 /bin/sh \n");
    assert_eq!(print(&["-f", "parent"]), "🚀 process n1  \n");
    assert_eq!(
        print(&["-f", "parent", "--timestamps"]),
        "2026-03-14T09:27:18.000000000Z 🚀 process n1  \n"
    );
    let wide = getevents(
        &["-o", "compact", "--wide", "-F", "args.label,args.file_arg,return"],
        KPROBE,
    )
    .clean();
    assert_eq!(
        wide,
        "❓ syscall   f pid=7 action=POST args=[5, d:0 -> :0, -]\n".replace("d:0 -> :0", ":0 -> d:1")
    );
}

#[test]
fn filters_see_the_event_before_the_mask() {
    for filter in [
        &["-n", "a"][..],
        &["--process", "sh$"],
        &["--arguments", "-c"],
        &["--labels", "app=web"],
    ] {
        let arguments = [filter, &["-f", "parent.pid"]].concat();
        assert_eq!(
            masked(&arguments, EXEC),
            format!("{{\"process_exec\":{{\"parent\":{{\"pid\":1}}}}{BESIDE}")
        );
    }
    let cel = "process_exec.process.binary == '/bin/sh'";
    let expected = EXEC.replace(r#""binary":"/bin/sh","#, "");
    assert_eq!(
        masked(&["--cel-expression", cel, "-F", "process.binary"], EXEC),
        expected
    );
}

#[test]
fn masked_events_come_on_one_line_whatever_they_came_on() {
    let value: serde_json::Value = serde_json::from_str(KPROBE).expect("it is JSON");
    let pretty = serde_json::to_string_pretty(&value).expect("it was JSON");
    let expected = r#"{"process_kprobe":{"action":"KPROBE_ACTION_POST"},"time":"2026-03-14T09:27:18Z"}"#;
    for input in [
        pretty.clone(),
        pretty.replace('\n', "\r\n"),
        format!("[pod/a/b] {KPROBE}"),
        format!("[{KPROBE}]"),
        KPROBE.replace("\":", "\" :\t "),
    ] {
        assert_eq!(masked(&["-f", "action"], &input), expected);
    }
    let two = format!("{KPROBE}{KPROBE}\n");
    assert_eq!(
        getevents(&["-f", "action"], two).clean(),
        format!("{expected}\n").repeat(2)
    );
}

#[test]
fn what_is_kept_is_kept_as_it_is() {
    let event = r#"{"process_exec":{"process":{"arguments":"\u0041\/ é\u2028\"","pid":1e0,"new":{"b":1,"a":[ ]}},"new":1}}"#;
    assert_eq!(
        masked(&["-f", "process"], event),
        r#"{"process_exec":{"process":{"arguments":"\u0041\/ é\u2028\"","pid":1e0,"new":{"b":1,"a":[]}}}}"#
    );
    assert_eq!(
        masked(&["-F", "parent"], event),
        r#"{"process_exec":{"process":{"arguments":"\u0041\/ é\u2028\"","pid":1e0,"new":{"b":1,"a":[]}},"new":1}}"#
    );
    // Keys with escapes are written so that they mean the same.
    let keys = r#"{"process_exec":{"process":{"pod":{"pod_labels":{"a\"b\\c\nd":"x","\u0061pp":"y"}}}}}"#;
    let output = masked(&["-f", "process.pod.pod_labels"], keys);
    let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("it is JSON");
    assert_eq!(value(&output), value(keys));
    assert_eq!(
        masked(&["-f", "process.pod.pod_labels.app"], keys),
        r#"{"process_exec":{"process":{"pod":{"pod_labels":{"app":"y"}}}}}"#
    );
}

#[test]
fn odd_events_pass_through_masks() {
    for (event, expected) in [
        ("{}", "{}"),
        (r#"{"node_name":"n"}"#, r#"{"node_name":"n"}"#),
        (
            r#"{"process_exec":{"process":null}}"#,
            r#"{"process_exec":{"process":null}}"#,
        ),
        (
            r#"{"process_exec":{"process":[{"pid":1,"x":2}]}}"#,
            r#"{"process_exec":{"process":[{"pid":1}]}}"#,
        ),
        (
            r#"{"process_exec":{"process":"x"}}"#,
            r#"{"process_exec":{"process":"x"}}"#,
        ),
        (
            r#"{"process_new":{"process":{"pid":1,"x":2}},"time":"t"}"#,
            r#"{"process_new":{"process":{"pid":1}},"time":"t"}"#,
        ),
        (
            r#"{"process_throttle":{"type":"THROTTLE_STOP"},"time":"t"}"#,
            r#"{"process_throttle":{},"time":"t"}"#,
        ),
    ] {
        assert_eq!(masked(&["-f", "process.pid"], event), expected);
    }
}
