//! Input that nobody meant to be read: whatever a log holds, `tetra` comes to its end and says what it skipped.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};

use serde_json::Value;

use super::support::{Folder, Live, Ran, exec_event, getevents, tetra, wait};

/// All the ways to print and filter that read an event differently.
const WAYS: &[&[&str]] = &[
    &[],
    &["-o", "compact"],
    &["-o", "compact", "--wide", "--timestamps", "--color", "always"],
    &["-n", "default"],
    &["--process", "a.c", "-o", "compact"],
    &["-f", "process.pod"],
    &["-F", "process.pod.pod_labels,args"],
    &["--cel-expression", "process_exec.process.pid == 1u"],
    &["--last", "1"],
];

const KPROBE: &str = r#"{"process_kprobe":{"process":{"pid":7,"binary":"/usr/sbin/nginx","arguments":"-g \"daemon\u0020off;\"","pod":{"namespace":"default","name":"web-0","pod_labels":{"app":"web"}},"cap":{"effective":["CAP_SYS_ADMIN"]}},"parent":{"binary":"/bin/sh"},"function_name":"tcp_connect","args":[{"sock_arg":{"saddr":"10.0.0.1","daddr":"10.0.0.2","sport":4000,"dport":443}},{"int_arg":-1,"label":"n"},{"bytes_arg":"aGk="}],"return":{"size_arg":"18446744073709551615"},"kernel_stack_trace":[{"address":"16","offset":"1","symbol":"f"}],"action":"KPROBE_ACTION_SIGKILL","policy_name":"p"},"node_name":"n1","time":"2026-03-14T09:27:18.281151058Z"}"#;

/// The numbers of a linear congruential generator: the same on every machine.
struct Random(u64);

impl Random {
    fn byte(&mut self) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.to_be_bytes()[0]
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }
}

/// It came to its end without an error; at most a warning was told.
#[track_caller]
fn assert_survived(ran: &Ran) {
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.is_empty() || ran.stderr.starts_with("warning: "),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.lines().count() <= 1, "{}", ran.stderr);
}

#[track_caller]
fn survive(log: &[u8]) {
    for arguments in WAYS {
        assert_survived(&getevents(arguments, log));
    }
}

#[test]
fn random_bytes() {
    let mut random = Random(1);
    survive(&random.bytes(1_000_000));
    // The bytes that mean something.
    let alphabet = b"{}[]\":,\\\n\r \tu0e-+.1truefalsn\xff\xc3\0process_exec";
    let log: Vec<u8> = random
        .bytes(1_000_000)
        .iter()
        .map(|&byte| alphabet[usize::from(byte) % alphabet.len()])
        .collect();
    survive(&log);
    // The starts of compressed data with nonsense behind them are an error.
    for magic in [&[0x1f, 0x8b][..], &[0x1f, 0x8b, 8], &[0x28, 0xb5, 0x2f, 0xfd]] {
        let ran = getevents(&[], [magic, &random.bytes(10_000)].concat());
        assert_eq!(ran.status, Some(1));
        assert!(
            ran.stderr.starts_with("Error: read standard input: the "),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn every_beginning_of_an_event() {
    // Each on a line of its own between whole events, each at the end of the input, and all without line ends.
    let whole = exec_event("default", "/bin/whole", "x");
    let cut: Vec<&str> = (1..KPROBE.len()).map(|end| &KPROBE[..end]).collect();
    let log: String = cut
        .iter()
        .flat_map(|cut| [cut, "\n", &whole, "\n", &whole, "\n"])
        .collect();
    for arguments in WAYS {
        assert_survived(&getevents(arguments, log.clone()));
    }
    let ran = getevents(&["-o", "compact"], log);
    // A line cut behind a colon takes the next line for its value; no other event is lost.
    let printed = ran
        .text()
        .lines()
        .filter(|line| line.contains("/bin/whole"))
        .count();
    let colons = cut.iter().filter(|cut| cut.ends_with(':')).count();
    assert!(
        printed >= 2 * cut.len() - colons,
        "{printed} of {}",
        2 * cut.len()
    );
    survive(cut.concat().as_bytes());
    for end in (1..KPROBE.len()).step_by(29) {
        let ran = getevents(&["-o", "compact"], &KPROBE[..end]);
        assert_survived(&ran);
        assert_eq!(ran.text(), "");
        assert!(
            ran.stderr.ends_with("cut off at the end of the input\n"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn every_byte_replaced() {
    for replacement in [
        0, b'"', b'\\', b'{', b'}', b'[', b',', b'\n', b' ', b'9', 0x1b, 0x80, 0xff,
    ] {
        let mut log = Vec::new();
        for position in 0..KPROBE.len() {
            let start = log.len();
            log.extend_from_slice(KPROBE.as_bytes());
            log[start + position] = replacement;
            log.push(b'\n');
        }
        survive(&log);
        let ran = getevents(&["-o", "compact", "--color", "never"], log);
        let control = ran.stdout.iter().find(|&&byte| byte < b' ' && byte != b'\n');
        assert_eq!(control, None, "replaced by {replacement}");
    }
}

#[test]
fn lines_of_50_megabytes() {
    let folder = Folder::new("long-lines");
    let long = "xy".repeat(25_000_000);
    let event = exec_event("default", "/bin/long", &long);
    let short = exec_event("default", "/bin/short", "x");
    let path = folder.write("event", format!("{event}\n{short}\n"));
    let ran = tetra(&["getevents", "--input", &path]).run();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout == format!("{event}\n{short}\n").as_bytes());
    let ran = tetra(&["getevents", "-o", "compact", "--input", &path]).run();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let expected =
        format!("🚀 process default/web-0 /bin/long {long}\n🚀 process default/web-0 /bin/short x\n");
    assert!(ran.stdout == expected.as_bytes());
    let ran = tetra(&["getevents", "-n", "other", "--input", &path]).run();
    assert_eq!(ran.clean(), "");

    // Garbage without a line end; the beginning of an event without one.
    for (garbage, reason) in [
        (long.as_str(), "no JSON object on it"),
        (&event[..event.len() - 1], "cut off at the end of the input"),
    ] {
        let path = folder.write("garbage", garbage);
        for output in ["json", "compact"] {
            let ran = tetra(&["getevents", "-o", output, "--input", &path]).run();
            assert_eq!(ran.text(), "");
            assert_eq!(
                ran.stderr,
                format!("warning: 1 line skipped; the first is line 1 of {path}: {reason}\n")
            );
            assert_eq!(ran.status, Some(0));
        }
    }
}

/// Lines that hold very many objects, or objects that never end, take time that grows with their length only.
#[test]
fn long_lines_of_small_objects() {
    let folder = Folder::new("small-objects");
    for (name, text, length) in [
        ("empty objects", "{}", 4_000_000),
        ("no events", "{\"level\":\"info\"} ", 4_000_000),
        ("small events", "{\"process_exec\":{}}", 4_000_000),
        // Each line is read on to where it is nested too deep, 512 lines later.
        ("cut", "{\"a\":\n", 60_000),
        ("cut in arrays", "{\"args\":[\n", 60_000),
        ("arrays", "[\n{\"args\":[\n", 60_000),
    ] {
        let path = folder.write("log", text.repeat(length / text.len()));
        for output in ["json", "compact"] {
            let ran = Live::getevents(&["-o", output, "--input", &path]).end();
            assert_eq!(ran.status, Some(0), "{name}");
        }
    }
}

#[test]
fn a_hundred_thousand_brackets() {
    let good = exec_event("default", "/bin/good", "x");
    for bracket in [
        "[",
        "{",
        "{\"a\":",
        "[{",
        "{\"a\":[",
        "]",
        "}",
        "{\"process_exec\":{\"a\":",
    ] {
        let many = bracket.repeat(100_000);
        survive(many.as_bytes());
        let ran = getevents(&["-o", "compact"], format!("{many}\n{good}\n{good}\n"));
        assert_survived(&ran);
        assert_eq!(
            ran.text(),
            "🚀 process default/web-0 /bin/good x\n".repeat(2),
            "{bracket}"
        );
    }
    // Inside an event, balanced.
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        let log = format!("{{\"process_exec\":{{\"process\":{{\"x\":{nested}}}}}}}\n{good}\n");
        survive(log.as_bytes());
    }
}

#[test]
fn names_that_come_twice() {
    let log = r#"{"process_exec":{"process":{"binary":"/a","binary":"/b","pod":{"name":"x"},"pod":{"namespace":"default","name":"p"}},"process":{"binary":"/c"}},"process_exit":{"process":{"binary":"/d"}},"time":"x","time":5}"#;
    survive(log.as_bytes());
    assert_eq!(getevents(&[], format!("{log}\n")).clean(), format!("{log}\n"));
    assert_eq!(getevents(&["-o", "compact"], log).clean().lines().count(), 1);
}

#[test]
fn huge_numbers() {
    let digits = "9".repeat(100_000);
    for number in [
        "18446744073709551616",
        "-9223372036854775809",
        "1e999",
        "-0",
        "0.0000001",
        &digits,
        "1e99999999999",
    ] {
        for quote in ["", "\""] {
            let number = format!("{quote}{number}{quote}");
            let log = format!(
                "{{\"process_kprobe\":{{\"process\":{{\"pid\":{number},\"uid\":{number},\"binary\":\"/b\"}},\
                 \"function_name\":\"f\",\"args\":[{{\"int_arg\":{number}}},{{\"size_arg\":{number}}},\
                 {{\"sock_arg\":{{\"dport\":{number}}}}}],\"return\":{{\"int_arg\":{number}}},\
                 \"kernel_stack_trace\":[{{\"address\":{number},\"offset\":{number}}}],\"action\":{number}}},\
                 \"time\":{number}}}\n"
            );
            survive(log.as_bytes());
            assert_eq!(getevents(&[], log.clone()).clean(), log);
            assert!(getevents(&["-o", "compact"], log).clean().contains("/b"));
        }
    }
}

#[test]
fn nul_bytes() {
    survive(&vec![0; 1_000_000]);
    let good = exec_event("default", "/bin/good", "x") + "\n";
    // A log after a crash: blocks that were never written.
    let log = [&[0; 4096][..], b"\n", good.as_bytes(), &[0; 512], good.as_bytes()].concat();
    let ran = getevents(&["-o", "compact"], log);
    assert_eq!(ran.text(), "🚀 process default/web-0 /bin/good x\n".repeat(2));
    assert!(
        ran.stderr
            .starts_with("warning: 1 line skipped; the first is line 1 of"),
        "{}",
        ran.stderr
    );
    let raw = exec_event("default", "/bin/a\0b", "x");
    let ran = getevents(&["-o", "compact"], raw);
    assert_eq!(ran.text(), "");
    assert!(ran.stderr.contains("control character"), "{}", ran.stderr);
    let escaped = exec_event("default", "/bin/a\\u0000b", "x");
    assert_eq!(
        getevents(&["-o", "compact"], escaped).clean(),
        "🚀 process default/web-0 \"/bin/a\\x00b\" x\n"
    );
}

#[test]
fn names_that_are_not_utf_8() {
    let mut log = exec_event("default", "/bin/aQb", "Q\\n").into_bytes();
    for byte in &mut log {
        if *byte == b'Q' {
            *byte = 0xff;
        }
    }
    log.push(b'\n');
    for arguments in [&[][..], &["-n", "default"], &["--process", "^/bin/a"]] {
        let ran = getevents(arguments, log.clone());
        assert_survived(&ran);
        assert!(ran.stdout == log, "{arguments:?}");
    }
    assert_eq!(
        getevents(&["-o", "compact"], log).clean(),
        "🚀 process default/web-0 \"/bin/a\\xffb\" \"\\xff\\n\"\n"
    );
}

#[test]
fn halves_of_surrogate_pairs() {
    for (escape, shown) in [
        ("\\ud83d", "\u{fffd}"),
        ("\\ude80", "\u{fffd}"),
        ("\\ud83dx", "\u{fffd}x"),
        ("\\ude80\\ud83d", "\u{fffd}\u{fffd}"),
        ("\\ud83d\\ud83d\\ude80", "\u{fffd}🚀"),
        ("\\uD83D\\uDE80", "🚀"),
    ] {
        let event = exec_event("default", &format!("/bin/{escape}"), "x");
        assert_eq!(getevents(&[], event.clone()).clean(), format!("{event}\n"));
        let line = format!("🚀 process default/web-0 /bin/{shown} x\n");
        assert_eq!(getevents(&["-o", "compact"], event).clean(), line, "{escape}");
    }
}

#[test]
fn very_many_arguments_and_labels() {
    let count = 100_000;
    let arguments: Vec<String> = (0..count)
        .map(|number| format!("{{\"int_arg\":{number}}}"))
        .collect();
    let labels: Vec<String> = (0..count)
        .map(|number| format!("\"label-{number}\":\"v{number}\""))
        .collect();
    let log = format!(
        "{{\"process_kprobe\":{{\"process\":{{\"binary\":\"/b\",\"pod\":{{\"namespace\":\"default\",\"name\":\"p\",\
         \"pod_labels\":{{{}}}}}}},\"function_name\":\"f\",\"args\":[{}]}},\"time\":\"2026-03-14T09:27:18Z\"}}\n",
        labels.join(","),
        arguments.join(",")
    );
    survive(log.as_bytes());
    assert!(getevents(&[], log.clone()).clean() == log);
    assert!(getevents(&["--labels", "label-99999=v99999"], log.clone()).clean() == log);
    assert_eq!(
        getevents(&["--labels", "label-99999=v1"], log.clone()).clean(),
        ""
    );
    let masked = getevents(&["-F", "process.pod.pod_labels"], log).clean();
    let event: Value = serde_json::from_str(&masked).unwrap();
    assert_eq!(event["process_kprobe"]["args"].as_array().unwrap().len(), count);
    assert!(
        event["process_kprobe"]["process"]["pod"]
            .get("pod_labels")
            .is_none()
    );
}

#[test]
fn names_written_with_escapes() {
    let plain = exec_event("default", "/usr/bin/a.c", "x");
    let escaped = plain
        .replace("process_exec", "process\\u005fexec")
        .replace("\"namespace\"", "\"n\\u0061mespace\"")
        .replace("\"binary\"", "\"bin\\u0061ry\"")
        .replace("\"default\"", "\"d\\u0065fault\"")
        .replace("/usr/bin/a.c", "\\/usr\\/bin\\/a.\\u0063");
    let line = "🚀 process default/web-0 /usr/bin/a.c x\n";
    for arguments in [
        &[][..],
        &["-n", "default"],
        &["--process", "a.c"],
        &["-e", "exec"],
        &["--pod", "web"],
    ] {
        assert_eq!(
            getevents(arguments, escaped.clone()).clean(),
            format!("{escaped}\n"),
            "{arguments:?}"
        );
        let compact = [arguments, &["-o", "compact"]].concat();
        assert_eq!(
            getevents(&compact, escaped.clone()).clean(),
            line,
            "{arguments:?}"
        );
    }
    for arguments in [
        ["-n", "other"],
        ["--process", "^/bin"],
        ["-e", "exit"],
        ["--pod", "db"],
    ] {
        assert_eq!(
            getevents(&arguments, escaped.clone()).clean(),
            "",
            "{arguments:?}"
        );
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let log = exec_event("default", "/bin/a", "x") + "\n";
    for (arguments, log) in [
        (&[][..], log.clone()),
        (&["-o", "compact"], log.clone()),
        (&["--last", "1"], log.clone()),
        (&[], log.repeat(20_000)),
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let arguments = [&["getevents"], arguments].concat();
        let mut child = tetra(&arguments)
            .into_command()
            .stdin(std::process::Stdio::piped())
            .stdout(full)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // It may end before it has read everything.
        let _ = stdin.write_all(log.as_bytes());
        drop(stdin);
        assert_eq!(wait(&mut child), Some(1));
        let mut message = String::new();
        child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert_eq!(
            message,
            "Error: write standard output: No space left on device (os error 28)\n"
        );
    }
}

#[test]
fn an_output_that_is_closed_from_the_start_is_no_error() {
    let log = exec_event("default", "/bin/a", "x") + "\n";
    for log in [log.clone(), log.repeat(20_000)] {
        let mut child = tetra(&["getevents"]).input("").spawn();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(log.as_bytes());
        drop(stdin);
        assert_eq!(wait(&mut child), Some(0));
        let mut message = String::new();
        child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert_eq!(message, "");
    }
}
