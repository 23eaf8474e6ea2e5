//! Filters in depth: how flags combine, what they look at, and what they say about mistakes.

use super::support::{exec_event, getevents};

/// An exec event with these members in its message, one a line.
fn exec(members: &str) -> String {
    format!("{{\"process_exec\":{{{members}}},\"node_name\":\"n1\"}}\n")
}

fn process(fields: &str) -> String {
    exec(&format!("\"process\":{{{fields}}}"))
}

fn pod(fields: &str) -> String {
    process(&format!("\"pod\":{{{fields}}}"))
}

fn labelled(labels: &str) -> String {
    pod(&format!("\"name\":\"p\",\"pod_labels\":{{{labels}}}"))
}

/// The numbers of the lines that pass, counted from 1. Lines have to differ.
#[track_caller]
fn passing(arguments: &[&str], log: &[String]) -> Vec<usize> {
    let output = getevents(arguments, log.concat()).clean();
    output
        .split_inclusive('\n')
        .map(|line| {
            1 + log
                .iter()
                .position(|known| known == line)
                .expect("lines go out as they came in")
        })
        .collect()
}

/// Checks which lines of a log pass under each set of flags.
#[track_caller]
fn check(log: &[String], cases: &[(&str, &[usize])]) {
    for (arguments, expected) in cases {
        let words: Vec<&str> = arguments.split('|').filter(|word| !word.is_empty()).collect();
        let words: Vec<&str> = words
            .iter()
            .map(|&word| if word == "''" { "" } else { word })
            .collect();
        assert_eq!(passing(&words, log), *expected, "{arguments}");
    }
}

/// Checks that flags are refused before anything is printed.
#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let ran = getevents(arguments, process("\"pid\":1"));
    assert_eq!(ran.stderr, format!("Error: {message}\n"), "{arguments:?}");
    assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)), "{arguments:?}");
}

#[test]
fn flags_are_anded_and_values_ored() {
    let log = [
        process(r#""binary":"/bin/sh","pod":{"namespace":"a","name":"web-0"}"#),
        process(r#""binary":"/bin/ls","pod":{"namespace":"a","name":"web-1"}"#),
        process(r#""binary":"/bin/sh","pod":{"namespace":"b","name":"web-2"}"#),
        process(r#""binary":"/bin/sh","pod":{"namespace":"b","name":"db-0"}"#),
        process(r#""binary":"/bin/sh""#),
        exec(""),
        "{\"process_throttle\":{\"cgroup\":\"c\"},\"node_name\":\"n1\"}\n".to_owned(),
        "{}\n".to_owned(),
    ];
    check(
        &log,
        &[
            ("", &[1, 2, 3, 4, 5, 6, 7, 8]),
            ("-n|a", &[1, 2]),
            ("-n|a|-n|b", &[1, 2, 3, 4]),
            ("-n|a,b", &[1, 2, 3, 4]),
            ("-n|a|--namespaces|b", &[1, 2, 3, 4]),
            ("-n|a,|-n|''", &[1, 2]),
            ("-n|''", &[1, 2, 3, 4, 5, 6, 7, 8]),
            ("-na", &[1, 2]),
            ("-n=a", &[1, 2]),
            ("-n|A", &[]),
            ("-n|a|--process|sh", &[1]),
            ("-n|a,b|--process|sh|--pod|web", &[1, 3]),
            ("-n|a|-n|b|--pod|^db,1$|--process|bin", &[2, 4]),
            ("--host", &[5]),
            ("--host=true", &[5]),
            ("--host=false", &[1, 2, 3, 4, 5, 6, 7, 8]),
            ("--host|-n|a", &[1, 2, 5]),
            ("--host=0|-n|a", &[1, 2]),
            ("--host|-n|''", &[5]),
            ("--host|--process|ls", &[]),
            ("--namespace-regex|^$", &[]),
            ("--namespace-regex|.", &[1, 2, 3, 4]),
            ("-n|a|--namespace-regex|b", &[]),
            ("--process|''", &[1, 2, 3, 4, 5, 6, 7, 8]),
            ("--process|.*", &[1, 2, 3, 4, 5]),
            ("--pods|web-[01]", &[1, 2]),
            ("--processes|(?i)LS", &[2]),
            ("-e|exec", &[1, 2, 3, 4, 5, 6]),
            ("-e|throttle", &[7]),
            ("-e|throttle|-n|a", &[]),
            // Negated flags: none of them may match.
            ("--not|-n|a", &[3, 4, 5, 6, 7, 8]),
            ("--not|-n|a,b", &[5, 6, 7, 8]),
            ("--not|--host", &[1, 2, 3, 4, 6, 7, 8]),
            ("--not|-n|a|--not|--host", &[3, 4, 6, 7, 8]),
            ("--not|--process|sh|-n|a,b", &[2]),
            ("-n|b|--not|--pod|web", &[4]),
            ("--not|-e|exec", &[7, 8]),
            ("--not|-n|''", &[1, 2, 3, 4, 5, 6, 7, 8]),
            ("--not|-n|a|-n|b", &[3, 4]),
        ],
    );
}

#[test]
fn not_has_to_stand_before_a_filter() {
    for arguments in [
        &["--not"][..],
        &["--not", "--not", "--pod", "x"],
        &["--pod", "x", "--not"],
    ] {
        let ran = getevents(arguments, "{}\n");
        let message = "Error: --not has to be followed by a filter flag, as in --not --pod web\n";
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
        assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)));
    }
}

/// An event of a process and its parent.
fn related(event_type: &str, pid: u32, parent: u32) -> String {
    format!(
        "{{\"{event_type}\":{{\"process\":{{\"pid\":{pid}}},\"parent\":{{\"pid\":{parent}}}}},\"node_name\":\"n1\"}}\n"
    )
}

#[test]
fn pid_sets_follow_descendants() {
    let log = [
        related("process_exec", 10, 1),
        related("process_exec", 11, 10),
        related("process_exec", 20, 2),
        related("process_exec", 12, 11),
        related("process_kprobe", 12, 11),
        related("process_exec", 21, 20),
        related("process_exit", 12, 11),
        related("process_lsm", 12, 3), // the number is another process's now
        related("process_exec", 13, 12),
        related("process_kprobe", 11, 10),
        related("process_exit", 10, 1),
        related("process_kprobe", 11, 1),
    ];
    check(
        &log,
        &[
            ("--pid-set|10", &[1, 2, 4, 5, 7, 10, 11, 12]),
            ("--pid-set|11", &[2, 4, 5, 7, 10, 12]),
            ("--pid-set|10,20", &[1, 2, 3, 4, 5, 6, 7, 10, 11, 12]),
            ("--pid-set|20|--pid-set|11", &[2, 3, 4, 5, 6, 7, 10, 12]),
            ("--pid-set|10|-e|kprobe", &[5, 10, 12]),
            ("--pid-set|10|--first|3", &[1, 2, 4]),
            ("--pid-set|10|--last|2", &[11, 12]),
            ("--not|--pid-set|10", &[3, 6, 8, 9]),
            ("--pid-set|99", &[]),
            ("--pid|10", &[1, 11]),
            ("--pid|10,20", &[1, 3, 11]),
            ("--pid|1", &[]),
        ],
    );
}

#[test]
fn pid_sets_hold_over_many_chunks() {
    // Each process starts the next, with enough between them to fill several reads.
    let padding = exec_event("default", "/bin/true", &"x".repeat(40_000)) + "\n";
    let mut log = String::new();
    let mut expected = String::new();
    for pid in 100..200 {
        let event = related("process_exec", pid, pid - 1);
        log += &event;
        log += &padding;
        expected += &event;
    }
    assert!(getevents(&["--pid-set", "100"], log).clean() == expected);
}

#[test]
fn label_selectors_follow_kubernetes() {
    let log = [
        labelled(r#""app":"web","tier":"","app.kubernetes.io/name":"shop","weight":"7""#),
        labelled(r#""app":"db""#),
        pod(r#""name":"without""#),
        process(r#""pid":1"#),
        exec(""),
    ];
    check(
        &log,
        &[
            ("--labels|app", &[1, 2]),
            ("--labels|!app", &[3]),
            ("--labels|app=web", &[1]),
            ("--labels|app==web", &[1]),
            ("--labels|app!=web", &[2, 3]),
            ("--labels|app in (web, db)", &[1, 2]),
            ("--labels|app in (db)", &[2]),
            ("--labels|app notin (web,x)", &[2, 3]),
            ("--labels|app,tier", &[1]),
            ("--labels|app=web,tier=", &[1]),
            ("--labels|app,!tier", &[2]),
            ("--labels|app.kubernetes.io/name=shop", &[1]),
            ("--labels|weight>6,weight<8", &[1]),
            ("--labels|app=web|--labels|app=db", &[1, 2]),
            ("--not|--labels|app", &[3, 4, 5]),
        ],
    );
    for (selector, error) in [
        ("=x", "a label's name is missing before \"=x\""),
        ("app=web,", "a label's name is missing before \"\""),
        ("app=w/b", "\"w/b\" is not a label's value"),
        ("app in web", "expected '(' and values after \"in\""),
        ("app in (web", "the ')' is missing after \"web\""),
        ("weight>x", "\"x\" is not a whole number"),
        ("app web", "expected ',' before \"web\""),
    ] {
        refused(
            &["--labels", selector],
            &format!("--labels: {selector:?} is not a label selector: {error}"),
        );
    }
}

#[test]
fn containers_are_found_by_their_full_id() {
    const ID: &str = "551e161c47d8ff0eb665438a7bcd5b4e3ef5a297282b40a92b7c77d6bd168eb3";
    let log = [
        process(&format!("\"docker\":\"{}\"", &ID[..31])),
        process(&format!(
            "\"docker\":\"{}\",\"pid\":1,\"pod\":{{\"container\":{{\"id\":\"containerd://{ID}\"}}}}",
            &ID[..31]
        )),
        pod(&format!("\"container\":{{\"id\":\"containerd://{ID}\"}}")),
        process("\"docker\":\"551e161c47d8ff0eb665438a7bcd5b5\""),
        process("\"docker\":\"551e\""),
        process("\"docker\":\"\""),
        process("\"pid\":1"),
        exec(""),
    ];
    assert_eq!(passing(&["--container-id", ID], &log), [1, 2, 3]);
    assert_eq!(passing(&["--container-id", &ID[..31]], &log), [1, 2, 3]);
    assert_eq!(passing(&["--container-id", "^551e"], &log), [1, 2, 4, 5]);
    assert_eq!(
        passing(&["--container-id", &format!("{ID},^551e$")], &log),
        [1, 2, 3, 5]
    );
}

#[test]
fn capabilities_by_set_and_match() {
    let log = [
        process(r#""cap":{"effective":["CAP_SYS_ADMIN","CAP_NET_RAW"],"permitted":["CAP_BPF"]}"#),
        process(r#""cap":{"effective":["CAP_SYS_ADMIN"]}"#),
        process(
            r#""cap":{"effective":["CAP_NET_RAW","CAP_CHOWN","DAC_OVERRIDE"],"inheritable":["CAP_CHOWN"]}"#,
        ),
        process(r#""cap":{}"#),
        process(r#""pid":1"#),
        exec(""),
    ];
    check(
        &log,
        &[
            ("--capabilities|effective:any:CAP_SYS_ADMIN,CAP_CHOWN", &[1, 2, 3]),
            ("--capabilities|effective:all:CAP_SYS_ADMIN,CAP_NET_RAW", &[1]),
            ("--capabilities|effective:exactly:CAP_SYS_ADMIN", &[2]),
            ("--capabilities|effective:none:CAP_SYS_ADMIN", &[3, 4]),
            ("--capabilities|effective:any:cap_net_raw", &[1, 3]),
            ("--capabilities|effective:any:NET_RAW, bpf", &[1, 3]),
            ("--capabilities|effective:any:CAP_DAC_OVERRIDE", &[3]),
            ("--capabilities|permitted:any:CAP_BPF", &[1]),
            ("--capabilities|inheritable:all:CAP_CHOWN", &[3]),
            (
                "--capabilities|effective:any:CAP_NET_RAW|--capabilities|effective:none:CAP_CHOWN",
                &[1],
            ),
            (
                "--capabilities|effective:any:CAP_NET_RAW|--capabilities|inheritable:any:CAP_CHOWN",
                &[3],
            ),
            ("--not|--capabilities|effective:any:CAP_SYS_ADMIN", &[3, 4, 5, 6]),
        ],
    );
    for (condition, error) in [
        (
            "effective:CAP_BPF",
            "\"effective:CAP_BPF\" is not of the form SET:MATCH:CAPABILITY[,CAPABILITY…], like effective:any:CAP_SYS_ADMIN",
        ),
        (
            "ambient:any:CAP_BPF",
            "unknown capability set \"ambient\": permitted, effective or inheritable",
        ),
        (
            "effective:some:CAP_BPF",
            "unknown way to match capabilities \"some\": any, all, exactly or none",
        ),
        (
            "effective:any:CAP_BFP",
            "unknown capability \"CAP_BFP\": did you mean \"CAP_BPF\"?",
        ),
    ] {
        refused(
            &["--capabilities", condition],
            &format!("--capabilities: {error}"),
        );
    }
}

#[test]
fn health_checks_and_init_trees() {
    let log = [
        pod(r#""container":{"maybe_exec_probe":true}"#),
        pod(r#""container":{"maybe_exec_probe":false}"#),
        pod(r#""container":{"maybeExecProbe":true,"name":"c"}"#),
        process(r#""in_init_tree":true"#),
        process(r#""in_init_tree":false"#),
        process(r#""inInitTree":true"#),
        exec(""),
    ];
    check(
        &log,
        &[
            ("--health-check", &[1, 3]),
            ("--health-check=true", &[1, 3]),
            ("--health-check=false", &[2, 4, 5, 6]),
            ("--not|--health-check", &[2, 4, 5, 6, 7]),
            ("--in-init-tree", &[4, 6]),
            ("--in-init-tree=false", &[1, 2, 3, 5]),
            ("--not|--in-init-tree", &[1, 2, 3, 5, 7]),
        ],
    );
}

#[test]
fn what_a_health_check_starts_is_part_of_it() {
    // proto/tetragon/events.proto: "the process or its parent may be an exec probe of its container".
    let log = [
        exec(r#""process":{"pid":2},"parent":{"pod":{"container":{"maybe_exec_probe":true}}}"#),
        process("\"pid\":1"),
    ];
    check(&log, &[("--health-check", &[1]), ("--health-check=false", &[2])]);
}

#[test]
fn parents_and_ancestors() {
    let log = [
        exec(r#""process":{"binary":"/a"},"parent":{"binary":"/bin/sh","arguments":"-c x"}"#),
        exec(r#""process":{"binary":"/bin/sh","arguments":"-c x"},"parent":{"binary":"/b"}"#),
        exec(r#""process":{},"ancestors":[{"binary":"/x"},{"binary":"/sbin/init"}]"#),
        exec(r#""process":{},"parent":{"binary":"/sbin/init"}"#),
        exec(r#""process":{}"#),
    ];
    check(
        &log,
        &[
            ("--parent-binary|sh$", &[1]),
            ("--parent-binary|sh$,init", &[1, 4]),
            ("--parent-arguments|^-c", &[1]),
            ("--parent-arguments|^$", &[2, 4]),
            ("--ancestor-binary|init", &[3]),
            ("--not|--ancestor-binary|init", &[1, 2, 4, 5]),
            ("--process|sh|--parent-binary|b$", &[2]),
            ("--arguments|-c", &[2]),
        ],
    );
}

#[test]
fn raw_filters() {
    let log = [
        process(r#""pid":1,"pod":{"namespace":"a","name":"x"}"#),
        process(r#""pid":2,"pod":{"namespace":"b","name":"x"}"#),
        process(r#""pid":3"#),
        "{\"process_exit\":{\"process\":{\"pid\":4}},\"node_name\":\"n1\"}\n".to_owned(),
        exec(""),
    ];
    check(
        &log,
        &[
            (r#"--allow-list|{"namespace":["a"]}"#, &[1]),
            (r#"--allow-list|{"namespace":["a",""]}"#, &[1, 3, 4]),
            (r#"--allow-list|{"namespace":["a"],"pid":[2]}"#, &[]),
            (r#"--allow-list|{"namespace":["a"]} {"pid":["2"]}"#, &[1, 2]),
            (r#"--allow-list|[{"namespace":["a"]},{"pid":[3]}]"#, &[1, 3]),
            (
                r#"--allow-list|{"namespace":["a"]}|--allow-list|{"event_set":["PROCESS_EXIT"]}"#,
                &[1, 4],
            ),
            (
                r#"--allow-list|{"eventSet":["PROCESS_EXIT"],"binaryRegex":[]}"#,
                &[4],
            ),
            (r#"--allow-list|{"event_set":[5]}"#, &[4]),
            (r#"--allow-list|{"podRegex":["x"],"pid_set":[2]}"#, &[2]),
            (r#"--allow-list|{"health_check":false}"#, &[1, 2, 3, 4]),
            (r"--allow-list|{}", &[1, 2, 3, 4, 5]),
            (r#"--deny-list|{"namespace":["a"]}"#, &[2, 3, 4, 5]),
            (
                r#"--deny-list|{"namespace":["a"]}|--deny-list|{"pid":[3,4]}"#,
                &[2, 5],
            ),
            (r"--deny-list|{}", &[]),
            (
                r#"--allow-list|{"namespaceRegex":["."]}|--deny-list|{"pid":[1]}"#,
                &[2],
            ),
            (
                r#"--allow-list|{"eventSet":["PROCESS_EXEC"]}|--not|--pid|1"#,
                &[2, 3, 5],
            ),
            (r#"-n|a,b|--deny-list|{"pid":[1]}"#, &[2]),
            (
                r#"--allow-list|{"celExpression":["process_exec.process.pid == 2u"]}"#,
                &[2],
            ),
            (
                r#"--allow-list|{"capabilities":{"effective":{"any":["CAP_BPF"]}}}"#,
                &[],
            ),
        ],
    );
    let taken = "--allow-list takes the place of the filter flags; put all conditions into it, or negate flags with --not";
    refused(&["--allow-list", "{\"pid\":[1]}", "--pod", "x"], taken);
    refused(&["-n", "a", "--allow-list", "{}"], taken);
    for flag in ["--allow-list", "--deny-list"] {
        let form = "is not a filter in protobuf JSON, like {\"namespace\":[\"default\"]}";
        refused(&[flag, ""], &format!("{flag}: \"\" {form}: it is empty"));
        refused(&[flag, "[]"], &format!("{flag}: \"[]\" {form}: it is empty"));
        refused(
            &[flag, r#"{"nope":1}"#],
            &format!("{flag}: \"{{\\\"nope\\\":1}}\" {form}: unrecognized field name 'nope'"),
        );
        for wrong in [
            "{",
            "7",
            r#"{"pid":["x"]}"#,
            r#"{"event_set":["NOPE"]}"#,
            r#"{"namespace":"a"}"#,
            "{} x",
        ] {
            let ran = getevents(&[flag, wrong], "{}\n");
            assert!(
                ran.stderr
                    .starts_with(&format!("Error: {flag}: {wrong:?} {form}: ")),
                "{}",
                ran.stderr
            );
            assert_eq!(
                (ran.stderr.lines().count(), ran.text().as_str(), ran.status),
                (1, "", Some(1)),
                "{wrong}"
            );
        }
    }
    let ran = getevents(&["--deny-list", r#"{"binary_regex":["("]}"#], "{}\n");
    assert_eq!(
        ran.stderr,
        "Error: --process (binary_regex): \"(\" is not a regular expression: unclosed group\n"
    );
    assert_eq!(ran.status, Some(1));
}

#[test]
fn nothing_hides_from_the_look_before_parsing() {
    let hits = [
        r#"{"process_exec":{"process":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"process_exec":{"process":{"binary":"\/usr\/bin\/curl","pod":{"namespace":"\u0064efault"}}}}"#,
        r#"{"process_exec":{"process":{"binary":"/usr\/bin/\u0063url","pod":{"namespace":"defaul\u0074"}}}}"#,
        r#"{"process_exec" : { "process"	:{"binary": "/usr/bin/curl" ,"pod" : {"namespace" :  "default" } } } }"#,
        r#" {"process_exec":{"process":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"processExec":{"process":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"process\u005fexec":{"process":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"process_exec":{"process":{"\u0062inary":"/usr/bin/curl","pod":{"name\u0073pace":"default"}}}}"#,
        r#"{"node_name":"n","time":"t","process_exec":{"process":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"process_exec":{"process":{"binary":"/usr/bin/curl","arguments":"}{\"][","pod":{"namespace":"default"}}}}"#,
    ];
    let misses = [
        r#"{"process_exec":{"process":{"binary":"/usr/bin/wget","pod":{"namespace":"other"}},"parent":{"binary":"/usr/bin/curl","pod":{"namespace":"default"}}}}"#,
        r#"{"process_exec":{"process":{"binary":"/bin/x","arguments":"/usr/bin/curl \"default\"","pod":{"namespace":"defaults","name":"default","workload":"default"}}}}"#,
        r#"{"process_exec":{"process":{"binary":"/bin/x","pod":{"namespace":"\\u0064efault"}}},"node_name":"default"}"#,
        r#"{"process_exec":{"process":{"binary":"default","pod":{"name":"default"}}},"cluster_name":"default"}"#,
        r#"{"process_exec":{"default":"default","process":{"pod":{"pod_labels":{"namespace":"default","binary":"/usr/bin/curl"}}}}}"#,
    ];
    let log: Vec<String> = misses
        .iter()
        .chain(&hits)
        .chain(&misses)
        .map(|line| format!("{line}\n"))
        .collect();
    for arguments in [
        &["-n", "default"][..],
        &["-n", "default,nosuch"],
        &["--namespace-regex", "^default$"],
        &["--process", "^/usr/bin/curl$"],
        &["--process", "bin/curl"],
        &["-n", "default", "--process", "/curl$", "-e", "PROCESS_EXEC"],
    ] {
        let ran = getevents(arguments, log.concat());
        let printed: Vec<String> = ran
            .clean()
            .lines()
            .map(|line| line.trim_start().to_owned())
            .collect();
        let expected: Vec<&str> = hits.iter().map(|line| line.trim_start()).collect();
        assert_eq!(printed, expected, "{arguments:?}");
    }
    // An event type in another place than the event's own.
    let log = [
        r#"{"process_exit":{"process":{"arguments":"\"process_exec\""}},"node_name":"process_exec"}"#,
        r#"{"process\u005fexec":{"process":{}}}"#,
    ];
    assert_eq!(
        getevents(&["-e", "exec"], log.join("\n")).clean(),
        format!("{}\n", log[1])
    );
}

#[test]
fn first_and_last_count_what_passes() {
    let log: Vec<String> = (1..=9)
        .map(|pid| process(&format!("\"pid\":{pid},\"binary\":\"/{}\"", pid % 2)))
        .collect();
    check(
        &log,
        &[
            ("--first|3", &[1, 2, 3]),
            ("--first|0", &[]),
            ("--first|99", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
            ("--last|3", &[7, 8, 9]),
            ("--last|0", &[]),
            ("--last|99", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
            ("--first|2|--process|/0", &[2, 4]),
            ("--last|2|--process|/0", &[6, 8]),
            ("--first|1|--not|--pid|1", &[2]),
            ("--last|1|--not|--pid|9", &[8]),
        ],
    );
    let compact = getevents(&["-o", "compact", "--last", "1", "--process", "/0"], log.concat()).clean();
    assert_eq!(compact, "🚀 process n1 /0 \n");
    let ran = getevents(&["--first", "1", "--last", "1"], log.concat());
    assert!(
        ran.stderr
            .starts_with("Error: the argument '--first <N>' cannot be used with '--last <N>'\n")
    );
    assert_eq!(ran.status, Some(1));
}

#[test]
fn times_are_absolute_or_relative() {
    let at = |time: &str| format!("{{\"process_exec\":{{}},\"time\":\"{time}\"}}\n");
    let log = [
        at("2020-01-01T00:00:00Z"),
        at("2020-01-01T00:00:00.000000001Z"),
        at("2020-01-01T01:00:00.5+01:00"),
        at("2020-01-01T00:00:01Z"),
        at("2999-01-01T00:00:00Z"),
        "{\"process_exec\":{}}\n".to_owned(),
        at("nonsense"),
    ];
    check(
        &log,
        &[
            ("--since|2020-01-01T00:00:00Z", &[1, 2, 3, 4, 5]),
            ("--since|2020-01-01T00:00:00.000000001Z", &[2, 3, 4, 5]),
            (
                "--since|2020-01-01T02:00:00.5+02:00|--until|2020-01-01T00:00:00.5Z",
                &[3],
            ),
            ("--until|2020-01-01T00:00:00Z", &[1]),
            ("--until|1h", &[1, 2, 3, 4]),
            ("--since|1h30m", &[5]),
            ("--since|1.5h|--until|10ms", &[]),
            ("--since|2d|-e|exec", &[5]),
            ("--since|2020-01-01T00:00:01Z|--last|1", &[5]),
        ],
    );
    for flag in ["--since", "--until"] {
        for wrong in ["yesterday", "", "5", "-1h", "2026-03-14", "1x"] {
            refused(
                &[flag, wrong],
                &format!(
                    "{flag}: {wrong:?} is neither a time in RFC 3339, like 2026-03-14T09:27:18Z, nor a time ago, \
                     like 15m, 2h30m or 1d"
                ),
            );
        }
    }
}

#[test]
fn cel_mistakes_are_told_before_any_output() {
    for (expression, message) in [
        (
            "process_exec.nope == 1",
            "column 14: tetragon.ProcessExec has no field 'nope'; its fields are ancestors, parent, process",
        ),
        (
            "process_exec.proces.pid == 1u",
            "column 14: tetragon.ProcessExec has no field 'proces'; did you mean 'process'?",
        ),
        (
            "process_exec.process.pid",
            "column 21: the expression has type uint, not bool",
        ),
        (
            "process_exc.process.pid == 1u",
            "column 1: unknown variable 'process_exc'; did you mean 'process_exec'?",
        ),
        (
            "process_exec.process.binary.startWith('/')",
            "column 29: unknown function 'startWith'; did you mean 'startsWith'?",
        ),
        (
            "process_exec.process.binary == 1",
            "column 29: '==' doesn't go with string and int",
        ),
    ] {
        refused(
            &["--cel-expression", expression],
            &format!("--cel-expression: {message}"),
        );
        refused(
            &["--not", "--cel-expression", expression],
            &format!("--cel-expression: {message}"),
        );
    }
    let ran = getevents(&["--cel-expression", "nofunction(process_exec)"], "{}\n");
    assert!(
        ran.stderr
            .starts_with("Error: --cel-expression: column 1: unknown function 'nofunction'"),
        "{}",
        ran.stderr
    );
    assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)));
}

#[test]
fn cel_expressions_combine_with_flags() {
    let log = [
        process(r#""pid":1,"binary":"/a","uid":0"#),
        process(r#""pid":2,"binary":"/a""#),
        process(r#""pid":3,"binary":"/b","uid":5"#),
        "{\"process_exit\":{\"process\":{\"pid\":4},\"status\":1},\"node_name\":\"n1\"}\n".to_owned(),
    ];
    check(
        &log,
        &[
            ("--cel-expression|process_exec.process.binary == '/a'", &[1, 2]),
            ("--cel-expression|process_exec.process.uid == 0u", &[1]),
            (
                "--cel-expression|process_exec.process.binary == '/a'|--pid|2,3",
                &[2],
            ),
            (
                "--cel-expression|process_exec.process.pid == 3u|--cel-expression|process_exit.status == 1u",
                &[3, 4],
            ),
            (
                "--not|--cel-expression|process_exec.process.binary == '/a'",
                &[3, 4],
            ),
            ("--cel-expression|true", &[]),
        ],
    );
    let either = "process_exec.process.pid == 3u || process_exit.status == 1u";
    assert_eq!(passing(&["--cel-expression", either], &log), [3, 4]);
}

#[test]
fn mistakes_in_patterns_and_numbers_are_told() {
    for (flag, field) in [
        ("--process", "binary_regex"),
        ("--namespace-regex", "namespace_regex"),
        ("--pod", "pod_regex"),
        ("--containers", "container_name_regex"),
        ("--container-id", "container_id"),
        ("--arguments", "arguments_regex"),
        ("--parent-binary", "parent_binary_regex"),
        ("--parent-arguments", "parent_arguments_regex"),
        ("--ancestor-binary", "ancestor_binary_regex"),
    ] {
        let message = format!("{flag} ({field}): \"a(\" is not a regular expression: unclosed group");
        refused(&[flag, "ok,a("], &message);
        refused(&["--not", flag, "a("], &message);
    }
    for (flag, value) in [
        ("--pid", "x"),
        ("--pid", "-1"),
        ("--pid-set", "4294967296"),
        ("--pid", "1.5"),
    ] {
        refused(&[flag, value], &format!("{flag}: {value:?} is not a process id"));
    }
}

#[test]
fn process_sets_keep_nodes_apart() {
    let on = |node: &str, pid: u32, parent: u32| {
        format!(
            "{{\"process_exec\":{{\"process\":{{\"pid\":{pid}}},\"parent\":{{\"pid\":{parent}}}}},\"node_name\":\"{node}\"}}\n"
        )
    };
    let log = [on("a", 50, 10), on("b", 50, 3), on("b", 60, 50), on("a", 60, 50)];
    check(&log, &[("--pid-set|10", &[1, 4])]);
}
