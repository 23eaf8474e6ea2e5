//! One test for each row of the table "Do better" that concerns log mode: what users of the reference ask for.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::support::{Folder, assert_asks_an_agent, exec_event, fixture, getevents, tetra};

const COMPACT: [&str; 3] = ["-o", "compact", "--color=never"];
const WIDE: [&str; 3] = ["-o", "compact", "--wide"];

const LINE: &str = "🚀 process default/web-0 /bin/sh x\n";

/// What terminals act upon, as JSON writes it.
const ESCAPE: &str = "\\u001b[31m";
/// The same as compact output shows it.
const SHOWN: &str = "\\x1b[31m";

fn event() -> String {
    exec_event("default", "/bin/sh", "x")
}

/// An event of any type: its process runs `/b` with pid 7, in a pod.
fn event_of(event_type: &str, fields: &str) -> String {
    let comma = if fields.is_empty() { "" } else { "," };
    format!(
        "{{\"{event_type}\":{{\"process\":{{\"pid\":7,\"binary\":\"/b\",\"pod\":{{\"namespace\":\"default\",\
         \"name\":\"web-0\"}}}}{comma}{fields}}},\"node_name\":\"n1\",\"time\":\"2026-03-14T09:27:18Z\"}}"
    )
}

fn kprobe(function: &str, args: &str) -> String {
    event_of(
        "process_kprobe",
        &format!("\"function_name\":\"{function}\",\"args\":{args}"),
    )
}

fn compact(input: impl Into<Vec<u8>>) -> String {
    getevents(&COMPACT, input).clean()
}

/// Spread over lines, as jq prints it.
fn pretty(event: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(event).expect("events are JSON");
    serde_json::to_string_pretty(&value).expect("it was JSON")
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("write to memory");
    encoder.finish().expect("write to memory")
}

#[test]
fn lines_are_read_whatever_stands_around_their_events() {
    let event = event();
    let time = "2026-03-14T09:27:18.281151058Z";
    for (name, input, events) in [
        (
            "kubectl logs --prefix",
            format!("[pod/tetragon-x7k2p/export-stdout] {event}\n"),
            1,
        ),
        ("kubectl logs --timestamps", format!("{time} {event}\n"), 1),
        (
            "both",
            format!("[pod/tetragon-x7k2p/export-stdout] {time} {event}\n"),
            1,
        ),
        (
            "both, with an offset",
            format!("[pod/a/b] 2026-03-14T10:27:18.281151058+01:00 {event}\n"),
            1,
        ),
        ("stern", format!("tetragon-x7k2p export-stdout {event}\n"), 1),
        (
            "stern with colours",
            format!("\x1b[36mtetragon-x7k2p\x1b[0m \x1b[36mexport-stdout\x1b[0m {event}\n"),
            1,
        ),
        ("byte order mark", format!("\u{feff}{event}\n"), 1),
        ("no line end", event.clone(), 1),
        ("empty lines", format!("\n\n{event}\n\n \t\n{event}\n\n"), 2),
        ("pretty-printed", format!("{0}\n{0}\n", pretty(&event)), 2),
        ("pretty-printed, CRLF", pretty(&event).replace('\n', "\r\n"), 1),
        ("array on a line", format!("[{event},{event}]\n"), 2),
        ("array over lines", format!("[\n{event},\n{event}\n]\n"), 2),
        ("pretty-printed array", pretty(&format!("[{event},{event}]")), 2),
        ("two on a line", format!("{event}{event}\n"), 2),
        ("two on a line with a space", format!("{event} {event}\n"), 2),
        ("spaces before", format!("  {event}\n"), 1),
    ] {
        let ran = getevents(&COMPACT, input.clone());
        assert_eq!(
            (ran.text(), ran.stderr.as_str(), ran.status),
            (LINE.repeat(events), "", Some(0)),
            "{name}"
        );
        // Filtered by something that lines are not looked through for before they are parsed.
        let ran = getevents(&["--pid", "7"], input.clone());
        let text = if name.contains("pretty") {
            // jq orders keys by itself.
            pretty(&event)
                .lines()
                .map(|line| line.trim_start().replace("\": ", "\":"))
                .collect()
        } else {
            event.clone()
        };
        assert_eq!(ran.text(), format!("{text}\n").repeat(events), "{name}");
        // A filter looks at lines before they are parsed.
        let filtered =
            |namespace: &str| getevents(&["-n", namespace, "-o", "compact"], input.clone()).clean();
        assert_eq!(filtered("default"), LINE.repeat(events), "{name}");
        assert_eq!(filtered("other"), "", "{name}");
    }
}

#[test]
fn two_objects_on_a_line_become_two_lines() {
    let event = event();
    for between in ["", " ", "\t", ", "] {
        let log = format!("{event}{between}{event}\n");
        for arguments in [&[][..], &["-n", "default"], &["--last", "5"]] {
            let output = getevents(arguments, log.clone()).clean();
            assert_eq!(
                output,
                format!("{event}\n").repeat(2),
                "{arguments:?} {between:?}"
            );
        }
        assert_eq!(
            getevents(&["--first", "1"], log).clean(),
            format!("{event}\n"),
            "{between:?}"
        );
    }
}

#[test]
fn text_after_an_event_is_told_even_if_its_braces_match() {
    let ran = getevents(&[], format!("{} and {{more}}\n", event()));
    assert_eq!(ran.text(), format!("{}\n", event()));
    assert!(
        ran.stderr
            .starts_with("warning: 1 line skipped; the first is line 1 of standard input: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn line_ends_of_windows_go_out_the_same_with_and_without_filters() {
    let log = format!("{0}\r\n{0}\r\n", event());
    assert_eq!(compact(log.clone()), LINE.repeat(2));
    let unfiltered = getevents(&[], log.clone()).clean();
    assert_eq!(unfiltered.replace('\r', ""), format!("{}\n", event()).repeat(2));
    for filter in [&["-n", "default"][..], &["--pid", "7"], &["--last", "2"]] {
        assert_eq!(getevents(filter, log.clone()).clean(), unfiltered, "{filter:?}");
    }
}

#[test]
fn compressed_logs_are_read() {
    let log = format!("{0}\n{0}\n", event());
    let zstd = zstd::encode_all(log.as_bytes(), 1).expect("compress in memory");
    let folder = Folder::new("do-better-compressed");
    for (name, bytes) in [
        ("log.gz", gzip(log.as_bytes())),
        (
            "parts.gz",
            [gzip(&log.as_bytes()[..100]), gzip(&log.as_bytes()[100..])].concat(),
        ),
        ("log.zst", zstd),
    ] {
        assert_eq!(compact(bytes.clone()), LINE.repeat(2), "{name} on standard input");
        let path = folder.write(name, &bytes);
        let ran = tetra(&["getevents", "-o", "compact", "--input", &path]).run();
        assert_eq!(ran.clean(), LINE.repeat(2), "{name}");
    }
    let cut = gzip(log.as_bytes());
    let ran = getevents(&COMPACT, &cut[..cut.len() - 20]);
    assert_eq!(ran.status, Some(1));
    assert!(
        ran.stderr
            .starts_with("Error: read standard input: the gzip data is damaged or cut off: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_no_event_is_counted_and_told_once() {
    let event = event();
    let log_line = r#"{"time":"2026-03-14T09:27:18Z","level":"info","msg":"Starting tetragon"}"#;
    let cut = &event[..100];
    for (input, events, message) in [
        (
            format!("hello\n{event}\n"),
            1,
            "1 line skipped; the first is line 1 of standard input: no JSON object on it",
        ),
        (
            format!("{event}\n{log_line}\n{log_line}\nx\n{event}\n"),
            2,
            "3 lines skipped; the first is line 2 of standard input: a JSON object without an event in it",
        ),
        (
            format!("{event}\n\n{event} and more\n"),
            2,
            "1 line skipped; the first is line 3 of standard input: text after the event",
        ),
        (
            format!("{event}\n{cut}"),
            1,
            "1 line skipped; the first is line 2 of standard input: cut off at the end of the input",
        ),
    ] {
        for arguments in [&[][..], &COMPACT, &["-n", "default"]] {
            let ran = getevents(arguments, input.clone());
            assert_eq!(ran.stderr, format!("warning: {message}\n"), "{arguments:?}");
            assert_eq!(
                (ran.status, ran.text().lines().count()),
                (Some(0), events),
                "{arguments:?}, {message}"
            );
        }
    }
    let ran = getevents(
        &COMPACT,
        format!("{event}\n{{\"process_exec\":nonsense}}\n{event}\n"),
    );
    assert_eq!(ran.text(), LINE.repeat(2));
    let expected = "warning: 1 line skipped; the first is line 2 of standard input: not valid JSON: ";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[test]
fn skipped_lines_are_told_with_their_file() {
    let folder = Folder::new("do-better-skipped");
    let good = folder.write("good.log", format!("{}\n", event()));
    let bad = folder.write("bad.log", format!("{}\nx\n", event()));
    let ran = tetra(&["getevents", "-o", "compact", "--input", &good, "--input", &bad]).run();
    assert_eq!(ran.text(), LINE.repeat(2));
    assert_eq!(
        ran.stderr,
        format!("warning: 1 line skipped; the first is line 2 of {bad}: no JSON object on it\n")
    );
    assert_eq!(ran.status, Some(0));
}

#[test]
fn lines_may_be_of_any_length() {
    let long = exec_event("default", "/bin/sh", &"a".repeat(12 << 20));
    let input = format!("{0}\n{long}\n{0}\n", event());
    assert!(getevents(&[], input.clone()).clean() == input);
    let output = compact(input.clone());
    assert_eq!(output.lines().count(), 3);
    assert!(output.len() > 12 << 20);
    let cut = &input[..input.len() / 2];
    for arguments in [&[][..], &COMPACT] {
        let ran = getevents(arguments, cut);
        assert_eq!(
            ran.stderr,
            "warning: 1 line skipped; the first is line 2 of standard input: cut off at the end of the input\n"
        );
        assert_eq!((ran.text().lines().count(), ran.status), (1, Some(0)));
    }
}

#[test]
fn unknown_event_types_and_events_without_process_end_nothing() {
    let rest = r#""node_name":"n1","time":"2026-03-14T09:27:18Z""#;
    let process = r#""process":{"binary":"/b","arguments":"x","pod":{"namespace":"default","name":"web-0"}}"#;
    for (input, line) in [
        ("{}".to_owned(), "❔ unknown   "),
        (format!("{{{rest}}}"), "❔ unknown n1  "),
        (
            format!("{{\"process_new\":{{{process}}},{rest}}}"),
            "❔ process_new default/web-0 /b x",
        ),
        (format!("{{\"something\":{{}},{rest}}}"), "❔ something n1  "),
        (
            format!("{{\"rate_limit_info\":{{\"number_of_dropped_process_events\":\"12\"}},{rest}}}"),
            "⏬ dropped n1 12 events",
        ),
        (format!("{{\"process_exec\":{{}},{rest}}}"), "🚀 process n1  "),
        (format!("{{\"process_exit\":{{}},{rest}}}"), "💥 exit    n1   0"),
        (format!("{{\"process_kprobe\":{{}},{rest}}}"), "❓ syscall n1  "),
        (
            format!("{{\"process_tracepoint\":{{}},{rest}}}"),
            "⁉️ tracepoint n1   ",
        ),
        (format!("{{\"process_loader\":{{}},{rest}}}"), "🧬 loader  n1   "),
        (format!("{{\"process_uprobe\":{{}},{rest}}}"), "🕵️ uprobe  n1   "),
        (format!("{{\"process_usdt\":{{}},{rest}}}"), "🕵️ usdt    n1    "),
        (format!("{{\"process_lsm\":{{}},{rest}}}"), "🔒 LSM     n1  "),
        (format!("{{\"process_throttle\":{{}},{rest}}}"), "🧬 throttle  "),
        (format!("{{\"test\":{{}},{rest}}}"), "TEST EVENT"),
    ] {
        let log = format!("{input}\n{}\n", event());
        assert_eq!(compact(log.clone()), format!("{line}\n{LINE}"), "{input}");
        assert_eq!(getevents(&[], log.clone()).clean(), log);
    }
}

/// Every function of the table of compact output, and one that isn't in it; what its line ends in without arguments.
const FUNCTIONS: [(&str, &str); 25] = [
    ("sys_write", "📝 write   default/web-0 /b  "),
    ("sys_read", "📚 read    default/web-0 /b  "),
    ("fd_install", "📬 open    default/web-0 /b "),
    ("sys_openat", "📬️ openat  default/web-0 /b "),
    ("sys_open", "📬️ open    default/web-0 /b "),
    ("__x64_sys_open", "📬️ open    default/web-0 /b "),
    ("sys_close", "📪 close   default/web-0 /b "),
    ("sys_mount", "💾 mount   default/web-0 /b  "),
    ("sys_setuid", "🔑 setuid  default/web-0 /b "),
    ("sys_clock_settime", "⏰ clock_settime default/web-0 /b"),
    ("sys_pivot_root", "💾 pivot_root default/web-0 /b  "),
    ("proc_exec_connector", "🔧 proc_exec_connector default/web-0 /b"),
    ("sys_setns", "🔧 setns   default/web-0 /b "),
    ("tcp_connect", "🔌 connect default/web-0 /b "),
    ("tcp_close", "🧹 close   default/web-0 /b "),
    ("tcp_sendmsg", "📤 sendmsg default/web-0 /b  bytes 0"),
    ("bpf_check", "🐝 bpf_load default/web-0 /b "),
    (
        "security_perf_event_alloc",
        "🐝 perf_event_alloc default/web-0 /b ",
    ),
    ("security_bpf_map_alloc", "🗺 bpf_map_create default/web-0 /b "),
    ("security_bpf_map_create", "🗺 bpf_map_create default/web-0 /b "),
    (
        "security_file_permission",
        "❓ security_file_permission default/web-0 /b ",
    ),
    ("security_mmap_file", "❓ security_mmap_file default/web-0 /b "),
    (
        "security_path_truncate",
        "❓ security_path_truncate default/web-0 /b ",
    ),
    (
        "security_file_truncate",
        "❓ security_file_truncate default/web-0 /b ",
    ),
    ("other", "❓ syscall default/web-0 /b other"),
];

#[test]
fn odd_arguments_still_give_a_line() {
    for (function, expected) in FUNCTIONS {
        for args in ["[]", "null", "\"x\"", "7", "{}"] {
            assert_eq!(
                compact(kprobe(function, args)),
                format!("{expected}\n"),
                "{function} {args}"
            );
        }
        let without_args = event_of("process_kprobe", &format!("\"function_name\":\"{function}\""));
        assert_eq!(compact(without_args), format!("{expected}\n"));
    }
    let odd = [
        r#"[{"bytes_arg":5},{"sock_arg":"x"},{"size_arg":{"a":[]}}]"#,
        r"[null,null,null]",
        r#"[7,"x",[[]]]"#,
        r"[{},{},{}]",
        r#"[{"file_arg":null},{"file_arg":7},{"size_arg":null}]"#,
        r#"[{"sock_arg":{"saddr":5,"sport":"x","daddr":null,"dport":{}}},{"int_arg":"x"},{"size_arg":-1}]"#,
        r#"[{"int_arg":99999999999999999999999999999999999999999999},{"int_arg":1e400},{"size_arg":"1e3"}]"#,
        r#"[{"bpf_attr_arg":[]},{"uint_arg":-1},{"string_arg":{}}]"#,
        r#"[{"bpf_map_arg":{"MapType":7,"KeySize":"x"}},{"uint_arg":"18446744073709551616"}]"#,
        r#"[{"perf_event_arg":"x"},{"string_arg":["a"]},{"bytes_arg":"not base64!"}]"#,
        r#"[{"string_arg":"a","int_arg":5,"label":7},{"path_arg":{"path":{}}}]"#,
        r#"[{"a_new_arg":{"x":[1,{"y":null}]}},{"a_new_arg":true},{"a_new_arg":"z"}]"#,
    ];
    let log: Vec<String> = FUNCTIONS
        .iter()
        .flat_map(|(function, _)| odd.iter().map(|args| kprobe(function, args)))
        .collect();
    let count = log.len();
    let log = format!("{}\n", log.join("\n"));
    for arguments in [
        &COMPACT[..],
        &WIDE,
        &["-o", "compact", "--color", "always", "--wide"],
        &[],
    ] {
        let output = getevents(arguments, log.clone()).clean();
        assert_eq!(output.lines().count(), count, "{arguments:?}");
        assert!(output.lines().all(|line| !line.is_empty()));
    }
}

#[test]
fn odd_fields_of_every_event_type_still_give_a_line() {
    let fields = "args return data signal status subsys event path symbol provider name buildid type cgroup \
        function_name ima_hash kernel_stack_trace user_stack_trace action policy_name tags message \
        parent ancestors number_of_dropped_process_events";
    let values = [
        "null",
        "true",
        "-1",
        "1e999",
        "\"x\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[{\"a\":{}}]",
        "{\"a\":[]}",
    ];
    let types = "process_exec process_exit process_kprobe process_tracepoint process_loader process_uprobe \
        process_throttle process_lsm process_usdt test rate_limit_info process_new";
    let mut log = String::new();
    let mut count = 0;
    for event_type in types.split(' ') {
        for value in values {
            let all: Vec<String> = fields
                .split(' ')
                .map(|field| format!("\"{field}\":{value}"))
                .collect();
            log += &event_of(event_type, &all.join(","));
            let bare = format!(
                "{{\"{event_type}\":{{\"process\":{value}}},\"node_name\":{value},\"time\":{value}}}"
            );
            log.extend(["\n", &bare, "\n"]);
            count += 2;
        }
    }
    assert_eq!(getevents(&[], log.clone()).clean(), log);
    for arguments in [
        &COMPACT[..],
        &WIDE,
        &["-o", "compact", "--timestamps", "--color=always"],
    ] {
        let output = getevents(arguments, log.clone()).clean();
        let lines = output.lines().filter(|line| {
            !(line.starts_with("Kernel:") || line.starts_with("User:") || line.contains("   0x"))
        });
        assert_eq!(lines.count(), count, "{arguments:?}");
    }
}

#[test]
fn unknown_fields_and_enum_values_pass_byte_for_byte() {
    for line in [
        event_of(
            "process_kprobe",
            r#""action":"KPROBE_ACTION_BRAND_NEW","new_field":{"b":[1, 2],"a":0.10},"x":1e2"#,
        ),
        event_of(
            "process_exec",
            r#""process_new":null,"process":{"cap":{"effective":["CAP_NEW",77]}},"é":"\u00e9\/""#,
        ),
        event_of("process_new", r#""zero":0,"false":false,"empty":"""#),
        r#"{ "time" : "2026-03-14T09:27:18Z" , "processExec" : { "process" : { "pid" : "7" } }, "new":{} }"#
            .to_owned(),
        r#"{"process_exec":{"process":{"pid":1,"pid":2}},"node_name":"<&>\u2028"}"#.to_owned(),
    ] {
        assert_eq!(getevents(&[], format!("{line}\n")).clean(), format!("{line}\n"));
        assert_eq!(getevents(&["--pid", "999"], format!("{line}\n")).clean(), "");
        let all = getevents(&["--not", "--pid", "999"], format!("{line}\n"));
        assert_eq!(all.clean(), format!("{line}\n"));
    }
    let bytes = b"{\"process_exec\":{\"process\":{\"arguments\":\"\xff\xfe\"}}}\n";
    assert_eq!(getevents(&[], bytes).stdout, bytes);
}

#[test]
fn text_about_processes_is_quoted() {
    let (e, s) = (ESCAPE, SHOWN);
    let process = r#""process":{"binary":"/b"}"#;
    assert_quoted([
        (
            format!(
                r#"{{"process_exit":{{"process":{{"binary":"/b{e}","arguments":"a{e}","pod":{{"namespace":"n{e}","name":"w\n"}}}},"signal":"SIG{e}"}}}}"#
            ),
            format!("💥 exit    \"n{s}/w\\n\" \"/b{s}\" \"a{s}\" \"SIG{s}\"\n"),
        ),
        (
            format!(r#"{{"process_exec":{{{process}}},"node_name":"n1\r{e}"}}"#),
            format!("🚀 process \"n1\\r{s}\" /b \n"),
        ),
        (
            format!(r#"{{"process_{e}\n":{{{process}}},"node_name":"n1"}}"#),
            format!("❔ \"process_{s}\\n\" n1 /b \n"),
        ),
    ]);
}

#[test]
fn text_in_hooked_functions_is_quoted() {
    let (e, s) = (ESCAPE, SHOWN);
    assert_quoted([
        (
            kprobe(&format!("f{e}"), "[]"),
            format!("❓ syscall default/web-0 /b \"f{s}\"\n"),
        ),
        (
            kprobe("sys_read", &format!(r#"[{{"file_arg":{{"path":"/p{e}"}}}}]"#)),
            format!("📚 read    default/web-0 /b \"/p{s}\" \n"),
        ),
        (
            kprobe(
                "sys_mount",
                &format!(r#"[{{"string_arg":"a{e}"}},{{"string_arg":"b\u009b"}}]"#),
            ),
            format!("💾 mount   default/web-0 /b \"a{s}\" \"b\\u009b\"\n"),
        ),
        (
            kprobe(
                "tcp_connect",
                &format!(r#"[{{"sock_arg":{{"saddr":"1{e}","sport":1,"daddr":"2{e}","dport":2}}}}]"#),
            ),
            format!("🔌 connect default/web-0 /b tcp \"1{s}\":1 -> \"2{s}\":2\n"),
        ),
        (
            kprobe(
                "bpf_check",
                &format!(r#"[{{"bpf_attr_arg":{{"ProgType":"t{e}","InsnCnt":3,"ProgName":"n{e}"}}}}]"#),
            ),
            format!("🐝 bpf_load default/web-0 /b \"t{s}\" \"n{s}\" instruction count 3\n"),
        ),
        (
            kprobe(
                "security_bpf_map_alloc",
                &format!(r#"[{{"bpf_map_arg":{{"MapType":"t{e}","MapName":"n{e}"}}}}]"#),
            ),
            format!(
                "🗺 bpf_map_create default/web-0 /b \"t{s}\" \"n{s}\" key size 0 value size 0 max entries 0\n"
            ),
        ),
        (
            kprobe(
                "security_perf_event_alloc",
                &format!(r#"[{{"perf_event_arg":{{"Type":"t{e}","KprobeFunc":"f{e}"}}}}]"#),
            ),
            format!("🐝 perf_event_alloc default/web-0 /b \"t{s}\" \"f{s}\"\n"),
        ),
        (
            event_of(
                "process_kprobe",
                &format!(
                    r#""function_name":"f","kernel_stack_trace":[{{"symbol":"k{e}"}}],"user_stack_trace":[{{"symbol":"u{e}","module":"m{e}"}}]"#
                ),
            ),
            format!(
                "❓ syscall default/web-0 /b f\nKernel:\n   0x0: \"k{s}\"+0x0\nUser:\n   0x0: \"u{s}\" (\"m{s}\"+0x0)\n"
            ),
        ),
    ]);
}

#[test]
fn text_of_other_event_types_is_quoted() {
    let (e, s) = (ESCAPE, SHOWN);
    assert_quoted([
        (
            event_of(
                "process_tracepoint",
                &format!(r#""subsys":"s{e}","event":"e{e}""#),
            ),
            format!("⁉️ tracepoint default/web-0 /b \"s{s}\" \"e{s}\"\n"),
        ),
        (
            event_of(
                "process_tracepoint",
                &format!(
                    r#""subsys":"raw_syscalls","event":"sys_enter","args":[{{"long_arg":"2"}},{{"string_arg":"{e}"}}]"#
                ),
            ),
            format!("☎  syscall default/web-0 /b open(const char *filename=\"{s}\")\n"),
        ),
        (
            event_of(
                "process_tracepoint",
                &format!(
                    r#""subsys":"raw_syscalls","event":"sys_enter","args":[{{"syscall_id":{{"id":3,"abi":"x{e}"}}}}]"#
                ),
            ),
            format!("☎  syscall default/web-0 /b \"x{s}\"/unknown\n"),
        ),
        (
            event_of(
                "process_lsm",
                &format!(
                    r#""function_name":"file_open","ima_hash":"sha256:{e}","args":[{{"file_arg":{{"path":"/x{e}"}}}}]"#
                ),
            ),
            format!("🔒 LSM     default/web-0 /b file_open\n   \"/x{s}\" \"sha256:{s}\"\n"),
        ),
        (
            event_of("process_lsm", &format!(r#""function_name":"h{e}""#)),
            format!("🔒 LSM     default/web-0 /b \"h{s}\"\n"),
        ),
        (
            event_of("process_uprobe", &format!(r#""path":"/l{e}","symbol":"s{e}""#)),
            format!("🕵️ uprobe  default/web-0 /b \"/l{s}\" \"s{s}\"\n"),
        ),
        (
            event_of(
                "process_usdt",
                &format!(r#""path":"/l{e}","provider":"p{e}","name":"n{e}""#),
            ),
            format!("🕵️ usdt    default/web-0 /b \"/l{s}\" \"p{s}\" \"n{s}\"\n"),
        ),
        (
            event_of("process_loader", &format!(r#""path":"/l{e}","buildid":"?{e}""#)),
            format!("🧬 loader  default/web-0 /b \"?{s}\" \"/l{s}\"\n"),
        ),
        (
            format!(r#"{{"process_throttle":{{"type":"T{e}","cgroup":"c{e}"}}}}"#),
            format!("🧬 throttle \"T{s}\" \"c{s}\"\n"),
        ),
    ]);
}

/// Checks compact lines, and that `--wide` lets nothing through either.
#[track_caller]
fn assert_quoted(cases: impl IntoIterator<Item = (String, String)>) {
    for (input, expected) in cases {
        assert_eq!(compact(input.clone()), expected, "{input}");
        let wide = getevents(&["-o", "compact", "--wide", "--timestamps"], input).clean();
        assert!(!wide.contains(['\x1b', '\r', '\u{9b}']), "{wide:?}");
        assert_eq!(wide.lines().count(), expected.lines().count(), "{wide:?}");
    }
}

#[test]
fn everything_in_wide_lines_is_quoted() {
    let (e, s) = (ESCAPE, SHOWN);
    let wide = event_of(
        "process_kprobe",
        &format!(
            r#""function_name":"f","policy_name":"p{e}","action":"A{e}","return_action":"R{e}","message":"m{e}","args":[{{"string_arg":"a{e}","label":"l{e}"}},{{"a":{{"k{e}":"v{e}"}}}},{{"error_arg":{{"Message":"x{e}"}}}},{{"bytes_arg":"Gw=="}}],"return":{{"string_arg":"r{e}"}},"data":[{{"string_arg":"d{e}"}}]"#
        ),
    );
    assert_eq!(
        getevents(&WIDE, wide).clean(),
        format!(
            "❓ syscall default/web-0 /b f pid=7 policy=\"p{s}\" action=\"A{s}\" \
             args=[\"l{s}\"=\"a{s}\", {{\"k{s}\":\"v{s}\"}}, error:\"x{s}\", \"\\x1b\"] return=\"r{s}\" \
             return-action=\"R{s}\" data=[\"d{s}\"] message=\"m{s}\"\n"
        )
    );
}

#[test]
fn the_capability_trailer_goes_by_value() {
    let event = |cap: &str| {
        format!(
            r#"{{"process_exec":{{"process":{{"binary":"/b","arguments":"é 日本","cap":{cap}}}}},"node_name":"n1"}}"#
        )
    };
    let line = "🚀 process n1 /b \"é 日本\"";
    // The line takes 25 columns, the trailer 16.
    let trailer = format!("{line}{}🛑 CAP_SYS_ADMIN\n", " ".repeat(120 - 25 - 16));
    for cap in [
        r#"{"effective":["CAP_SYS_ADMIN"]}"#,
        r#"{"effective":["CAP_CHOWN","CAP_SYS_ADMIN","CAP_BPF"]}"#,
        r#"{"effective":[21]}"#,
    ] {
        assert_eq!(compact(event(cap)), trailer, "{cap}");
    }
    let others = (0..41)
        .filter(|number| *number != 21)
        .map(|number| number.to_string())
        .collect::<Vec<_>>();
    for cap in [
        format!("{{\"effective\":[{}]}}", others.join(",")),
        r#"{"permitted":["CAP_SYS_ADMIN"],"inheritable":["CAP_SYS_ADMIN"],"effective":["CAP_BPF"]}"#
            .to_owned(),
        r#"{"effective":["CAP_SYS_ADMINISTRATOR",-1,99999999999,null,"21"]}"#.to_owned(),
        "{}".to_owned(),
    ] {
        assert_eq!(compact(event(&cap)), format!("{line}\n"), "{cap}");
    }
}

#[test]
fn with_colours_the_visible_text_is_the_same() {
    let mut events = fixture("parity/events.jsonl");
    events.extend(format!("{{}}\n{}\n", event_of("process_new", "")).into_bytes());
    for more in [
        &[][..],
        &["--timestamps"],
        &["--wide"],
        &["--stack-traces=false", "--ima-hash=false"],
    ] {
        let print = |when: &str| {
            let arguments = [&["-o", "compact", "--color", when], more].concat();
            getevents(&arguments, events.clone()).clean()
        };
        let coloured = print("always");
        assert!(coloured.contains("\x1b[34m"));
        let mut visible = coloured;
        for colour in 31..=36 {
            let start = format!("\x1b[{colour}m");
            assert!(
                !visible.contains(&format!("{start}\x1b[0m")),
                "a colour that shows nothing, {more:?}"
            );
            visible = visible.replace(&start, "");
        }
        visible = visible.replace("\x1b[0m", "");
        assert!(visible == print("never"), "{more:?}");
    }
}

#[test]
fn open_shows_its_path_and_setuid_its_number() {
    for (function, args, end) in [
        (
            "sys_open",
            r#"[{"string_arg":"/etc/passwd"},{"int_arg":577}]"#,
            "📬️ open    default/web-0 /b /etc/passwd",
        ),
        (
            "__arm64_sys_open",
            r#"[{"string_arg":"/a b"}]"#,
            "📬️ open    default/web-0 /b \"/a b\"",
        ),
        (
            "sys_setuid",
            r#"[{"int_arg":1000}]"#,
            "🔑 setuid  default/web-0 /b 1000",
        ),
        (
            "sys_setuid",
            r#"[{"int_arg":-1}]"#,
            "🔑 setuid  default/web-0 /b -1",
        ),
        (
            "sys_setuid",
            r#"[{"uint_arg":4294967295}]"#,
            "🔑 setuid  default/web-0 /b 4294967295",
        ),
        (
            "__x64_sys_setuid",
            r#"[{"size_arg":"5"}]"#,
            "🔑 setuid  default/web-0 /b 5",
        ),
        (
            "__ia32_sys_setuid",
            r#"[{"long_arg":"6"}]"#,
            "🔑 setuid  default/web-0 /b 6",
        ),
    ] {
        assert_eq!(compact(kprobe(function, args)), format!("{end}\n"));
    }
}

#[test]
fn wide_lines_leave_nothing_out() {
    let args = concat!(
        r#"[{"int_arg":-1,"label":"fd"},{"string_arg":""},{"file_arg":{"path":"/x y"}},"#,
        r#"{"sock_arg":{"saddr":"10.0.0.1","sport":40000,"daddr":"::1","dport":443}},{"bytes_arg":"aGk="},"#,
        r#"{"truncated_bytes_arg":{"bytes_arg":"aGk=","orig_size":"99"}},{"bool_arg":true}]"#
    );
    let policy = format!(
        r#""policy_name":"pol","action":"KPROBE_ACTION_SIGKILL","args":{args},"return":{{"int_arg":-13}},"return_action":"KPROBE_ACTION_POST""#
    );
    let shown = concat!(
        r#"pid=7 policy=pol action=SIGKILL args=[fd=-1, "", "/x y", 10.0.0.1:40000 -> ::1:443, hi, hi…(99 bytes), true] "#,
        "return=-13 return-action=POST"
    );
    for (event_type, fields, line) in [
        (
            "process_kprobe",
            r#""function_name":"do_it""#,
            "❓ syscall default/web-0 /b do_it",
        ),
        (
            "process_lsm",
            r#""function_name":"file_open""#,
            "🔒 LSM     default/web-0 /b file_open",
        ),
        (
            "process_tracepoint",
            r#""subsys":"sched","event":"e""#,
            "⁉️ tracepoint default/web-0 /b sched e",
        ),
        (
            "process_uprobe",
            r#""path":"/l","symbol":"s""#,
            "🕵️ uprobe  default/web-0 /b /l s",
        ),
        (
            "process_usdt",
            r#""path":"/l","provider":"p","name":"n""#,
            "🕵️ usdt    default/web-0 /b /l p n",
        ),
    ] {
        let event = event_of(event_type, &format!("{fields},{policy}"));
        assert_eq!(
            getevents(&WIDE, event.clone()).clean(),
            format!("{line} {shown}\n")
        );
        assert_eq!(
            compact(event),
            format!("{line}\n"),
            "by default the line is the reference's"
        );
    }
    for (action, shown) in [
        ("KPROBE_ACTION_OVERRIDE", "OVERRIDE"),
        ("KPROBE_ACTION_NOTIFYENFORCER", "NOTIFYENFORCER"),
        ("KPROBE_ACTION_SIGNAL", "SIGNAL"),
        ("KPROBE_ACTION_BRAND_NEW", "BRAND_NEW"),
    ] {
        let event = event_of(
            "process_lsm",
            &format!("\"function_name\":\"f\",\"action\":\"{action}\""),
        );
        assert_eq!(
            getevents(&WIDE, event).clean(),
            format!("🔒 LSM     default/web-0 /b f pid=7 action={shown}\n")
        );
    }
    assert_eq!(getevents(&WIDE, event()).clean(), LINE.replace('\n', " pid=7\n"));
    assert_eq!(getevents(&WIDE, "{}\n").clean(), "❔ unknown   \n");
}

#[test]
fn event_types_come_in_lists_and_any_case() {
    let types = [
        "process_exec",
        "process_exit",
        "process_kprobe",
        "process_lsm",
        "test",
    ];
    let log: String = types.iter().map(|name| event_of(name, "") + "\n").collect();
    for (arguments, passing) in [
        (
            &["-e", "PROCESS_EXEC,PROCESS_EXIT"][..],
            &["process_exec", "process_exit"][..],
        ),
        (
            &["-e", "process_exec,Process_Lsm"],
            &["process_exec", "process_lsm"],
        ),
        (&["-e", "exec,kprobe"], &["process_exec", "process_kprobe"]),
        (
            &["-e", "EXEC", "--event-types", "exit"],
            &["process_exec", "process_exit"],
        ),
        (&["--event-types=exec, exit"], &["process_exec", "process_exit"]),
        (&["-e", "test"], &["test"]),
        (&["-e", ""], &types),
    ] {
        let expected: String = passing.iter().map(|name| event_of(name, "") + "\n").collect();
        assert_eq!(
            getevents(arguments, log.clone()).clean(),
            expected,
            "{arguments:?}"
        );
    }
    let ran = getevents(&["-e", "PROCESS_EXCE"], log);
    assert_eq!((ran.status, ran.text().as_str()), (Some(1), ""));
    assert!(
        ran.stderr
            .starts_with("Error: invalid value 'PROCESS_EXCE' for '--event-types <TYPE>'\n  [possible values: PROCESS_EXEC,")
            && ran.stderr.contains("a similar value exists: 'PROCESS_EXEC'"),
        "{}",
        ran.stderr
    );
}

#[test]
fn commas_inside_expressions_split_nothing() {
    let log: String = ["/bin/a", "/bin/aaa", "/bin/aaaa", "/bin/b,c", "/bin/d"]
        .iter()
        .map(|binary| exec_event("default", binary, "") + "\n")
        .collect();
    let binaries = |arguments: &[&str]| {
        let output = getevents(&[arguments, &["-o", "compact"]].concat(), log.clone()).clean();
        output
            .lines()
            .map(|line| line.split(' ').nth(3).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(binaries(&["--process", "/a{2,3}$"]), ["/bin/aaa"]);
    assert_eq!(binaries(&["--process", "/a{2,3}$,/d"]), ["/bin/aaa", "/bin/d"]);
    assert_eq!(binaries(&["--process", "[x,]c"]), ["/bin/b,c"]);
    assert_eq!(binaries(&["--process", "b(x|,)c,/a$"]), ["/bin/a", "/bin/b,c"]);
    assert_eq!(
        binaries(&["--process", "a$,d$"]),
        ["/bin/a", "/bin/aaa", "/bin/aaaa", "/bin/d"]
    );
    let cel = "process_exec.process.binary in ['/bin/a', '/bin/b,c']";
    assert_eq!(binaries(&["--cel-expression", cel]), ["/bin/a", "/bin/b,c"]);
    let two = "process_exec.process.binary.matches(\"a{4,4}\"),process_exec.process.binary == '/bin/d'";
    assert_eq!(binaries(&["--cel-expression", two]), ["/bin/aaaa", "/bin/d"]);
}

#[test]
fn unknown_mask_paths_are_errors_that_name_the_nearest() {
    for (arguments, message) in [
        (
            &["-f", "process.binry"][..],
            "--include-fields: no event has a field \"process.binry\": did you mean \"process.binary\"?",
        ),
        (
            &["-F", "process.pod.workloads"],
            "--exclude-fields: no event has a field \"process.pod.workloads\": did you mean \"process.pod.workload\"?",
        ),
        (
            &["-f", "process,args.sok_arg"],
            "--include-fields: no event has a field \"args.sok_arg\": did you mean \"args.sock_arg\"?",
        ),
        (
            &["-f", "process_exec.proces"],
            "--include-fields: no event has a field \"process_exec.proces\": did you mean \"process_exec.process\"?",
        ),
        (&["-F", "nope"], "--exclude-fields: no event has a field \"nope\""),
    ] {
        let ran = getevents(arguments, event());
        assert_eq!(ran.stderr, format!("Error: {message}\n"));
        assert_eq!((ran.status, ran.text().as_str()), (Some(1), ""));
    }
}

#[test]
fn masks_reach_into_oneofs_and_maps() {
    let event = kprobe(
        "f",
        r#"[{"sock_arg":{"daddr":"10.0.0.1","dport":443}},{"int_arg":1}]"#,
    );
    assert_eq!(
        getevents(&["-f", "args.sock_arg.daddr"], event).clean(),
        "{\"process_kprobe\":{\"args\":[{\"sock_arg\":{\"daddr\":\"10.0.0.1\"}},{}]},\
         \"node_name\":\"n1\",\"time\":\"2026-03-14T09:27:18Z\"}\n"
    );
    let labelled =
        r#"{"process_exec":{"process":{"pod":{"pod_labels":{"app.kubernetes.io/name":"x","team":"red"}}}}}"#;
    for (path, labels) in [
        ("team", r#"{"team":"red"}"#),
        ("app.kubernetes.io/name", r#"{"app.kubernetes.io/name":"x"}"#),
    ] {
        let path = format!("process.pod.pod_labels.{path}");
        let expected =
            format!("{{\"process_exec\":{{\"process\":{{\"pod\":{{\"pod_labels\":{labels}}}}}}}}}\n");
        assert_eq!(getevents(&["-f", &path], labelled).clean(), expected);
    }
}

#[test]
fn policy_names_match_every_type_of_event_that_has_one() {
    for event_type in [
        "process_kprobe",
        "process_tracepoint",
        "process_uprobe",
        "process_usdt",
        "process_lsm",
    ] {
        let mine = event_of(event_type, "\"policy_name\":\"mine\"");
        let log = format!(
            "{mine}\n{}\n{}\n",
            event_of(event_type, "\"policy_name\":\"mine-too\""),
            event()
        );
        assert_eq!(
            getevents(&["--policy-names", "mine"], log).clean(),
            format!("{mine}\n")
        );
    }
}

#[test]
fn flags_for_agents_are_told_and_positional_arguments_refused() {
    let log = format!("{}\n", event());
    for (arguments, flag) in [
        (&["--reconnect"][..], "--reconnect"),
        (&["--reconnect=true"], "--reconnect"),
        (&["--reconnect-wait", "5s"], "--reconnect-wait"),
    ] {
        let ran = getevents(arguments, log.clone());
        assert_eq!(
            ran.stderr,
            format!("warning: {flag} has no effect here: no agent is asked\n")
        );
        assert_eq!((ran.text(), ran.status), (log.clone(), Some(0)));
    }
    assert_eq!(getevents(&["--reconnect=false"], log.clone()).clean(), log);
    for arguments in [
        &["getevents", "x.log"][..],
        &["version", "x"],
        &["completion", "bash", "x"],
    ] {
        let ran = tetra(arguments).input(log.clone()).run();
        let argument = arguments.last().expect("there are some");
        assert!(
            ran.stderr
                .starts_with(&format!("Error: unexpected argument '{argument}' found\n")),
            "{arguments:?}: {}",
            ran.stderr
        );
        assert_eq!((ran.text().as_str(), ran.status), ("", Some(1)), "{arguments:?}");
    }
}

#[test]
fn the_input_can_be_named() {
    let log = format!("{}\n", event());
    let folder = Folder::new("do-better-input");
    let file = folder.write("tetragon.log", &log);
    let print = |arguments: &[&str]| tetra(&[&["getevents", "-o", "compact"], arguments].concat());
    // Standard input is /dev/null unless a log is given.
    assert_eq!(print(&["--input", &file]).run().clean(), LINE);
    assert_eq!(
        print(&["--input", &file, "--input", &file]).run().clean(),
        LINE.repeat(2)
    );
    assert_eq!(print(&["--input", "-"]).run().clean(), "");
    assert_eq!(print(&["--input", "-"]).input(log.clone()).run().clean(), LINE);
    assert_eq!(
        print(&["--input", "-", "--input", &file])
            .input(log.clone())
            .run()
            .clean(),
        LINE.repeat(2)
    );
    assert_eq!(print(&["--input", &file]).input("never read").run().clean(), LINE);
    // Without a log, the agent of this host is asked.
    assert_asks_an_agent(&print(&["--retries", "0"]).run());
    let missing = folder.path("missing.log");
    let ran = print(&["--input", &file, "--input", &missing.to_string_lossy()]).run();
    assert_eq!(
        ran.stderr,
        format!(
            "Error: read {}: No such file or directory (os error 2)\n",
            missing.display()
        )
    );
    assert_eq!(
        (ran.text().as_str(), ran.status),
        ("", Some(1)),
        "nothing is printed before all files are there"
    );
    // A file as standard input, and not only a pipe.
    let mut command = print(&[]).into_command();
    let output = command
        .stdin(File::open(&file).expect("open the log"))
        .output()
        .expect("run tetra");
    assert_eq!(String::from_utf8_lossy(&output.stdout), LINE);
}

/// An event that passes the flag, and one that doesn't.
struct FilterFlag {
    arguments: &'static [&'static str],
    passes: String,
    fails: String,
}

fn with_process(fields: &str) -> String {
    format!("{{\"process_exec\":{{\"process\":{{{fields}}}}},\"node_name\":\"n1\"}}")
}

fn with_parent(name: &str, fields: &str) -> String {
    format!("{{\"process_exec\":{{\"process\":{{\"pid\":7}},\"{name}\":{fields}}},\"node_name\":\"n1\"}}")
}

/// All filters of the API, in the order of `tetragon.Filter`.
fn filter_flags() -> Vec<FilterFlag> {
    let flags: Vec<_> = first_filter_flags()
        .into_iter()
        .chain(last_filter_flags())
        .collect();
    assert_eq!(flags.len(), 19);
    flags
}

fn filter_flag(arguments: &'static [&'static str], passes: String, fails: String) -> FilterFlag {
    FilterFlag {
        arguments,
        passes,
        fails,
    }
}

fn with_pod(fields: &str) -> String {
    with_process(&format!("\"pid\":7,\"pod\":{{{fields}}}"))
}

fn first_filter_flags() -> [FilterFlag; 9] {
    [
        filter_flag(
            &["--process", "sh$"],
            with_process(r#""binary":"/bin/sh""#),
            with_process(r#""binary":"/bin/shx""#),
        ),
        filter_flag(
            &["--namespace", "a"],
            with_pod(r#""namespace":"a""#),
            with_pod(r#""namespace":"ab""#),
        ),
        filter_flag(
            &["--health-check"],
            with_pod(r#""container":{"maybe_exec_probe":true}"#),
            with_pod(r#""container":{"id":"x"}"#),
        ),
        filter_flag(
            &["--pid", "12"],
            with_process(r#""pid":12"#),
            with_process(r#""pid":123"#),
        ),
        filter_flag(
            &["--pid-set", "12"],
            with_process(r#""pid":12"#),
            with_process(r#""pid":123"#),
        ),
        filter_flag(
            &["--event-types", "PROCESS_EXEC"],
            event_of("process_exec", ""),
            event_of("process_exit", ""),
        ),
        filter_flag(
            &["--pod", "^web-"],
            with_pod(r#""name":"web-1""#),
            with_pod(r#""name":"a-web-1""#),
        ),
        filter_flag(
            &["--arguments", "-v+"],
            with_process(r#""arguments":"a -vv""#),
            with_process(r#""arguments":"a -""#),
        ),
        filter_flag(
            &["--labels", "app=web"],
            with_pod(r#""pod_labels":{"app":"web"}"#),
            with_pod(r#""pod_labels":{"app":"webs","x":"web"}"#),
        ),
    ]
}

fn last_filter_flags() -> [FilterFlag; 10] {
    [
        filter_flag(
            &["--policy-names", "p"],
            event_of("process_lsm", r#""policy_name":"p""#),
            event_of("process_lsm", r#""policy_name":"pp""#),
        ),
        filter_flag(
            &["--capabilities", "effective:any:CAP_BPF"],
            with_process(r#""cap":{"effective":["CAP_BPF"]}"#),
            with_process(r#""cap":{"permitted":["CAP_BPF"]}"#),
        ),
        filter_flag(
            &["--parent-binary", "sh"],
            with_parent("parent", r#"{"binary":"/bin/sh"}"#),
            with_parent("process", r#"{"binary":"/bin/sh"}"#),
        ),
        filter_flag(
            &["--cel-expression", "process_exec.process.pid == 12u"],
            with_process(r#""pid":12"#),
            with_process(r#""pid":13"#),
        ),
        filter_flag(
            &["--parent-arguments", "-c"],
            with_parent("parent", r#"{"arguments":"-c x"}"#),
            with_parent("parent", r#"{"arguments":"c"}"#),
        ),
        filter_flag(
            &["--container-id", "^0123"],
            with_process(r#""docker":"0123abc""#),
            with_process(r#""docker":"abc0123""#),
        ),
        filter_flag(
            &["--in-init-tree"],
            with_process(r#""in_init_tree":true"#),
            with_process(r#""in_init_tree":false"#),
        ),
        filter_flag(
            &["--ancestor-binary", "init$"],
            with_parent("ancestors", r#"[{"binary":"/a"},{"binary":"/sbin/init"}]"#),
            with_parent("parent", r#"{"binary":"/sbin/init"}"#),
        ),
        filter_flag(
            &["--containers", "^main$"],
            with_pod(r#""container":{"name":"main"}"#),
            with_pod(r#""container":{"name":"mains"}"#),
        ),
        filter_flag(
            &["--namespace-regex", "^kube-"],
            with_pod(r#""namespace":"kube-x""#),
            with_pod(r#""namespace":"a-kube-""#),
        ),
    ]
}

#[test]
fn every_filter_of_the_api_has_a_flag() {
    for FilterFlag {
        arguments,
        passes,
        fails,
    } in filter_flags()
    {
        let log = format!("{fails}\n{passes}\n{fails}\n");
        assert_eq!(
            getevents(arguments, log).clean(),
            format!("{passes}\n"),
            "{arguments:?}"
        );
    }
}

#[test]
fn every_filter_can_be_negated() {
    for FilterFlag {
        arguments,
        passes,
        fails,
    } in filter_flags()
    {
        let log = format!("{fails}\n{passes}\n{fails}\n");
        let negated = [&["--not"], arguments].concat();
        assert_eq!(
            getevents(&negated, log).clean(),
            format!("{fails}\n{fails}\n"),
            "{arguments:?}"
        );
    }
}

#[test]
fn time_ranges() {
    let at = |time: &str| format!("{{\"process_exec\":{{}},\"time\":\"{time}\"}}\n");
    let (early, middle, late) = (
        at("2026-03-14T09:00:00Z"),
        at("2026-03-14T09:30:00.5Z"),
        at("2026-03-14T10:00:00Z"),
    );
    let log = format!("{early}{middle}{late}");
    for (arguments, expected) in [
        (
            &["--since", "2026-03-14T09:30:00Z"][..],
            format!("{middle}{late}"),
        ),
        (&["--until", "2026-03-14T09:30:00Z"], early.clone()),
        (
            &[
                "--since=2026-03-14T10:10:00+01:00",
                "--until=2026-03-14T09:59:59Z",
            ],
            middle.clone(),
        ),
        (&["--since", "1s"], String::new()),
        (&["--since", "2026-03-14T11:00:00Z"], String::new()),
    ] {
        assert_eq!(
            getevents(arguments, log.clone()).clean(),
            expected,
            "{arguments:?}"
        );
    }
}

const FULL_DISK: (&str, Option<i32>) = (
    "Error: write standard output: No space left on device (os error 28)\n",
    Some(1),
);

#[test]
fn write_errors_are_told() {
    let log = format!("{}\n", event()).repeat(2000);
    for arguments in [
        &["getevents"][..],
        &["getevents", "-o", "compact"],
        &["getevents", "--last", "1"],
    ] {
        let mut command = tetra(arguments).input("").into_command();
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("open /dev/full");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .expect("start tetra");
        let mut stdin = child.stdin.take().expect("it has a pipe");
        // It may end before it has read everything.
        let _ = stdin.write_all(log.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("wait for tetra");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            (message.as_str(), output.status.code()),
            FULL_DISK,
            "{arguments:?}"
        );
    }
}

#[test]
fn write_errors_of_other_commands_are_told() {
    for arguments in [&["version"][..], &["completion", "bash"]] {
        let (message, status) = print_to_full_disk(arguments);
        assert_eq!((message.as_str(), status), FULL_DISK, "{arguments:?}");
    }
}

#[test]
fn write_errors_of_help_are_told() {
    for arguments in [&["help"][..], &["getevents", "--help"], &[]] {
        let (message, status) = print_to_full_disk(arguments);
        assert_eq!((message.as_str(), status), FULL_DISK, "{arguments:?}");
    }
}

/// What a command says that can't write, and its exit status.
fn print_to_full_disk(arguments: &[&str]) -> (String, Option<i32>) {
    let full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("open /dev/full");
    let output = tetra(arguments)
        .into_command()
        .stdin(Stdio::null())
        .stdout(full)
        .output();
    let output = output.expect("run tetra");
    (
        String::from_utf8_lossy(&output.stderr).into_owned(),
        output.status.code(),
    )
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    for arguments in [&["getevents"][..], &["getevents", "-o", "compact"]] {
        let mut child = tetra(arguments).input("").spawn();
        let mut stdin = child.stdin.take().expect("it has a pipe");
        let mut stdout = child.stdout.take().expect("it has a pipe");
        let writer = std::thread::spawn(move || {
            let line = format!("{}\n", event());
            // Until the reader is gone.
            while stdin.write_all(line.as_bytes()).is_ok() {}
        });
        stdout.read_exact(&mut [0; 10]).expect("it prints something");
        drop(stdout);
        let output = child.wait_with_output().expect("wait for tetra");
        writer.join().expect("the writer doesn't panic");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}
