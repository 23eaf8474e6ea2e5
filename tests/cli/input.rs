//! Standard input and files: how logs are found, unpacked, cut into events, and read while they are written.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::support::{
    Folder, Live, Ran, assert_asks_an_agent, exec_event, fixture, getevents, send_signal, tetra, wait,
};

/// An event that is told from others by its number.
fn event(number: usize) -> String {
    exec_event("default", &format!("/bin/n{number}"), "-x")
}

/// How that event is shown by `-o compact`.
fn shown(number: usize) -> String {
    format!("🚀 process default/web-0 /bin/n{number} -x")
}

/// Some of those events, one a line.
fn events(numbers: impl IntoIterator<Item = usize>) -> String {
    numbers.into_iter().map(|number| event(number) + "\n").collect()
}

fn all_shown(numbers: impl IntoIterator<Item = usize>) -> String {
    numbers.into_iter().map(|number| shown(number) + "\n").collect()
}

/// An event of about a kilobyte, so that a few thousand of them are many chunks. Every third is of another
/// namespace.
fn long_event(number: usize) -> String {
    let namespace = if number.is_multiple_of(3) {
        "third"
    } else {
        "default"
    };
    exec_event(
        namespace,
        &format!("/bin/n{number}"),
        &"x".repeat(700 + number % 500),
    )
}

fn pretty(event: &str) -> String {
    let value: Value = serde_json::from_str(event).expect("events are JSON");
    serde_json::to_string_pretty(&value).expect("values can be written")
}

/// The event as it looks when it was pretty-printed and made one line again.
fn compacted(event: &str) -> String {
    let value: Value = serde_json::from_str(event).expect("events are JSON");
    serde_json::to_string(&value).expect("values can be written")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("pack into memory");
    encoder.finish().expect("pack into memory")
}

fn zstd(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).expect("pack into memory")
}

#[track_caller]
fn assert_failed(ran: &Ran, message: &str) {
    assert_eq!(ran.stderr, message);
    assert_eq!(ran.status, Some(1));
}

#[test]
fn standard_input_and_files_are_read_alike() {
    let folder = Folder::new("alike");
    let log = fixture("parity/events.jsonl");
    let path = folder.write("events.jsonl", &log);
    let from_file = tetra(&["getevents", "--input", &path]).run();
    assert_eq!(from_file.stdout, log);
    assert_eq!(getevents(&[], log.clone()).stdout, log);
    assert_eq!(getevents(&["--input", "-"], log.clone()).stdout, log);
    // A file as standard input, as by a shell's `<`.
    let mut command = tetra(&["getevents"]).into_command();
    let output = command.stdin(File::open(&path).unwrap()).output().unwrap();
    assert_eq!(output.stdout, log);
}

#[test]
fn inputs_come_in_the_order_given() {
    let folder = Folder::new("order");
    // The first lacks its line end.
    let first = folder.write("first", event(1));
    let second = folder.write("second", events([2, 3]));
    let empty = folder.write("empty", "");
    let arguments = [
        "-o", "compact", "--input", &second, "--input", &first, "--input", &empty, "--input", "-",
    ];
    assert_eq!(
        getevents(&arguments, events([4, 5])).clean(),
        all_shown([2, 3, 1, 4, 5])
    );
    let twice = ["-o", "compact", "--input", &first, "--input", &first];
    assert_eq!(
        tetra(&[&["getevents"], &twice[..]].concat()).run().clean(),
        all_shown([1, 1])
    );
}

#[test]
fn inputs_that_cannot_be_read_are_told() {
    let folder = Folder::new("unreadable");
    let path = folder.write("log", events([1]));
    let missing = folder.path("missing").display().to_string();
    let ran = tetra(&["getevents", "--input", &path, "--input", &missing]).run();
    assert_failed(
        &ran,
        &format!("Error: read {missing}: No such file or directory (os error 2)\n"),
    );
    let directory = folder.path("").display().to_string();
    let ran = tetra(&["getevents", "--input", &directory]).run();
    let what = "it is a directory; name the log files in it";
    assert_failed(&ran, &format!("Error: read {directory}: {what}\n"));
    assert!(ran.stdout.is_empty());
    let mut command = tetra(&["getevents"]).into_command();
    let ran = command
        .stdin(File::open(&directory).unwrap())
        .output()
        .unwrap()
        .into();
    assert_failed(&ran, &format!("Error: read standard input: {what}\n"));
}

#[test]
fn utf_16_is_told_with_a_remedy() {
    let text = events([1]);
    let little: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let what = "it is UTF-16 text; convert it first: iconv -f UTF-16 -t UTF-8";
    for log in [little, big] {
        assert_failed(
            &getevents(&[], log),
            &format!("Error: read standard input: {what}\n"),
        );
    }
}

#[test]
fn without_a_log_an_agent_is_asked() {
    let arguments = ["getevents", "--retries", "0"];
    assert_asks_an_agent(&tetra(&arguments).run());
    let mut command = tetra(&arguments).into_command();
    let ran = command
        .stdin(File::open("/dev/zero").unwrap())
        .output()
        .unwrap()
        .into();
    assert_asks_an_agent(&ran);
    // By name it is taken at its word.
    assert_eq!(tetra(&["getevents", "--input", "/dev/null"]).run().clean(), "");
}

#[test]
fn nothing_gives_nothing() {
    for arguments in [&[][..], &["-o", "compact"], &["--last", "3"], &["-n", "x"]] {
        assert_eq!(getevents(arguments, "").clean(), "");
        assert_eq!(getevents(arguments, "\n \n\r\n\t").clean(), "");
    }
}

#[test]
fn a_million_empty_lines_are_nothing() {
    assert_eq!(getevents(&["-o", "compact"], "\n".repeat(1_000_000)).clean(), "");
    assert_eq!(getevents(&[], "\r\n".repeat(1_000_000)).clean(), "");
    let mut log = "\n".repeat(1_000_000);
    log.push_str("no event\n");
    let ran = getevents(&[], log);
    assert_eq!(
        ran.stderr,
        "warning: 1 line skipped; the first is line 1000001 of standard input: no JSON object on it\n"
    );
}

#[test]
fn compressed_logs_are_unpacked() {
    let folder = Folder::new("compressed");
    let (one, two) = (events(0..300), events(300..700));
    let skippable_frame = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, b'h', b'i'];
    for (name, packed) in [
        ("one.gz", gzip(&(one.clone() + &two))),
        ("two.gz", [gzip(&one), gzip(&two)].concat()),
        ("three.gz", [gzip(&one), gzip(""), gzip(&two)].concat()),
        ("one.zst", zstd(&(one.clone() + &two))),
        ("two.zst", [zstd(&one), zstd(&two)].concat()),
        (
            "three.zst",
            [zstd(&one), skippable_frame.to_vec(), zstd(""), zstd(&two)].concat(),
        ),
        // Members that end inside a line.
        (
            "cut.gz",
            [gzip(&one[..1000]), gzip(&(one[1000..].to_owned() + &two))].concat(),
        ),
        (
            "cut.zst",
            [zstd(&one[..1000]), zstd(&(one[1000..].to_owned() + &two))].concat(),
        ),
    ] {
        // The name doesn't matter, the first bytes do.
        let path = folder.write(&format!("{name}.log"), &packed);
        assert_eq!(
            getevents(&[], packed.clone()).clean(),
            one.clone() + &two,
            "{name}"
        );
        let from_file = tetra(&["getevents", "-o", "compact", "--input", &path]).run();
        assert_eq!(from_file.clean(), all_shown(0..700), "{name}");
    }
    let ran = getevents(&["-o", "compact"], gzip(""));
    assert_eq!(ran.clean(), "");
}

#[test]
fn compressed_and_plain_inputs_can_be_mixed() {
    let folder = Folder::new("mixed");
    let gz = folder.write("a", gzip(&events([1, 2])));
    let plain = folder.write("b", events([3]));
    let arguments = ["-o", "compact", "--input", &gz, "--input", &plain, "--input", "-"];
    assert_eq!(getevents(&arguments, zstd(&events([4]))).clean(), all_shown(1..5));
}

/// Everything before the damage is printed, then the damage is told.
#[test]
fn cut_off_compression_costs_only_what_is_missing() {
    let folder = Folder::new("cut-compression");
    // A few lines, and many chunks.
    for count in [200, 8000] {
        let log: String = (0..count).map(|number| long_event(number) + "\n").collect();
        for (method, packed) in [("gzip", gzip(&log)), ("zstd", zstd(&log))] {
            let cut = &packed[..packed.len() / 2];
            let path = folder.write(method, cut);
            let mut readable = Vec::new();
            let end = match method {
                "gzip" => MultiGzDecoder::new(cut).read_to_end(&mut readable),
                _ => zstd::Decoder::new(cut).unwrap().read_to_end(&mut readable),
            };
            let message = end.unwrap_err().to_string();
            let readable = String::from_utf8(readable).unwrap();
            let lines = &readable[..readable.rfind('\n').map_or(0, |end| end + 1)];
            for (ran, name) in [
                (getevents(&[], cut), "standard input"),
                (tetra(&["getevents", "--input", &path]).run(), path.as_str()),
            ] {
                let what = format!("the {method} data is damaged or cut off: {message}");
                let error = format!("Error: read {name}: {what}\n");
                assert!(ran.stderr.ends_with(&error), "{}", ran.stderr);
                assert_eq!(ran.status, Some(1));
                assert_eq!(
                    ran.stdout.len(),
                    lines.len(),
                    "{method} of {count} events from {name}"
                );
                assert!(ran.stdout == lines.as_bytes());
            }
        }
    }
}

#[test]
fn damaged_compression_is_told() {
    let log: String = (0..2000).map(|number| long_event(number) + "\n").collect();
    for (method, mut packed) in [("gzip", gzip(&log)), ("zstd", zstd(&log))] {
        let middle = packed.len() / 2;
        for byte in &mut packed[middle..middle + 64] {
            *byte ^= 0x5a;
        }
        let ran = getevents(&[], packed);
        let start = format!("Error: read standard input: the {method} data is damaged or cut off: ");
        assert!(
            ran.stderr.lines().last().unwrap().starts_with(&start),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.status, Some(1));
        assert!(
            ran.stdout.starts_with(long_event(0).as_bytes()),
            "{method}: what came before is printed"
        );
    }
}

#[test]
fn what_stands_before_events_is_dropped() {
    for prefix in [
        // kubectl logs --prefix, --timestamps, both.
        "[pod/tetragon-7xk2p/export-stdout] ",
        "2026-03-14T09:27:18.281151058Z ",
        "[pod/tetragon-7xk2p/export-stdout] 2026-03-14T09:27:18.281151058Z ",
        // stern, and with timestamps.
        "tetragon-7xk2p export-stdout ",
        "tetragon-7xk2p export-stdout 2026-03-14T10:27:18.281151058+01:00 ",
        "kube-system tetragon-7xk2p › export-stdout ",
        // A container runtime's own log.
        "2026-03-14T09:27:18.281151058Z stdout F ",
        "2026-03-14T10:27:18.281151058+01:00 stderr F ",
        // docker compose, journalctl, grep -n, an editor.
        "tetragon-1  | ",
        "Mar 14 09:27:18 n1 tetragon[812]: ",
        "17:",
        "\u{feff}",
        " \t",
        "\x1b[32mtetragon-7xk2p\x1b[0m ",
    ] {
        let log: String = (0..3)
            .map(|number| prefix.to_owned() + &event(number) + "\n")
            .collect();
        assert_eq!(getevents(&[], log.clone()).clean(), events(0..3), "{prefix:?}");
        assert_eq!(
            getevents(&["-o", "compact"], log.clone()).clean(),
            all_shown(0..3),
            "{prefix:?}"
        );
        assert_eq!(
            getevents(&["-o", "compact", "-n", "default"], log.clone()).clean(),
            all_shown(0..3)
        );
        assert_eq!(getevents(&["-n", "other"], log).clean(), "");
    }
}

#[test]
fn line_ends_and_marks_of_windows_are_taken() {
    let log = format!("\u{feff}{}\r\n{}\r\n\r\n{}", event(1), event(2), event(3));
    assert_eq!(
        getevents(&["-o", "compact"], log.clone()).clean(),
        all_shown([1, 2, 3])
    );
    let printed = getevents(&[], log).clean();
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines, [event(1), event(2), event(3)]);
    // Files put together, each with its mark.
    let log = format!("\u{feff}{}\n\u{feff}{}\n", event(1), event(2));
    assert_eq!(getevents(&[], log).clean(), events([1, 2]));
    assert_eq!(getevents(&[], "\u{feff}").clean(), "");
}

#[test]
fn spread_objects_become_one_line_each() {
    let expected: String = (0..5).map(|number| compacted(&event(number)) + "\n").collect();
    let objects: Vec<String> = (0..5).map(|number| pretty(&event(number))).collect();
    let values: Vec<Value> = (0..5)
        .map(|number| serde_json::from_str(&event(number)).unwrap())
        .collect();
    for log in [
        objects.join("\n"),
        objects.join("\n\n") + "\n",
        objects.join(""),
        objects.join("\n").replace('\n', "\r\n"),
        objects.join("\n").replace("  ", "\t"),
        objects.join("\n").replace("  ", ""),
        format!("[{}]", objects.join(",")),
        format!("[\n{}\n]\n", objects.join(",\n")),
        format!("[\n{}\n]\n", objects.join("\n,\n")),
        serde_json::to_string_pretty(&values).unwrap(),
        serde_json::to_string(&values).unwrap(),
    ] {
        assert_eq!(getevents(&[], log.clone()).clean(), expected, "{log}");
        assert_eq!(
            getevents(&["-o", "compact"], log.clone()).clean(),
            all_shown(0..5),
            "{log}"
        );
        assert_eq!(
            getevents(&["-o", "compact", "-n", "default"], log.clone()).clean(),
            all_shown(0..5),
            "{log}"
        );
        assert_eq!(getevents(&["-n", "other"], log).clean(), "");
    }
}

#[test]
fn an_object_may_spread_over_many_chunks() {
    let arguments: String = (0..40_000).fold(String::new(), |mut text, number| {
        let _ = write!(
            text,
            "{}{{\"int_arg\":{number}}}",
            if number > 0 { "," } else { "" }
        );
        text
    });
    let large = format!(
        "{{\"node_name\":\"n1\",\"process_kprobe\":{{\"args\":[{arguments}],\"function_name\":\"f\",\
         \"process\":{{\"binary\":\"/bin/large\"}}}}}}"
    );
    let spread = pretty(&large);
    assert!(spread.len() > 2 * 320 * 1024);
    let log = format!("{}\n{spread}\n{}\n{spread}{}\n", event(1), event(2), event(3));
    let expected = format!("{}\n{large}\n{}\n{large}\n{}\n", event(1), event(2), event(3));
    let printed = getevents(&[], log.clone()).clean();
    assert!(
        printed == expected,
        "{} bytes instead of {}",
        printed.len(),
        expected.len()
    );
    let printed = getevents(&["-o", "compact"], log).clean();
    let starts: Vec<&str> = printed.lines().map(|line| &line[..line.len().min(31)]).collect();
    assert_eq!(starts.len(), 5, "{starts:?}");
    assert!(printed.contains("/bin/large"));
}

#[test]
fn a_large_spread_log_is_the_same_as_its_lines() {
    let count = 4000;
    let objects: Vec<String> = (0..count).map(|number| pretty(&long_event(number))).collect();
    let values: Vec<Value> = objects
        .iter()
        .map(|object| serde_json::from_str(object).unwrap())
        .collect();
    let lines: String = (0..count)
        .map(|number| compacted(&long_event(number)) + "\n")
        .collect();
    for log in [objects.join("\n"), serde_json::to_string_pretty(&values).unwrap()] {
        assert!(log.len() > 4_000_000);
        for arguments in [
            &[][..],
            &["-o", "compact"],
            &["-n", "third"],
            &["-o", "compact", "-n", "third"],
        ] {
            let expected = getevents(arguments, lines.clone()).clean();
            let printed = getevents(arguments, log.clone()).clean();
            assert!(printed == expected, "{arguments:?}");
        }
    }
}

#[test]
fn one_line_may_hold_several_events() {
    for log in [
        format!("{}{}{}\n", event(1), event(2), event(3)),
        format!("{} {}\t{}", event(1), event(2), event(3)),
        format!("{},{}\n{}\n", event(1), event(2), event(3)),
        format!("[{},{},{}]\n", event(1), event(2), event(3)),
        format!("prefix {}{}\r\n{}\r\n", event(1), event(2), event(3)),
    ] {
        assert_eq!(
            getevents(&["-o", "compact"], log.clone()).clean(),
            all_shown([1, 2, 3]),
            "{log}"
        );
        assert_eq!(getevents(&[], log.clone()).clean(), events([1, 2, 3]), "{log}");
        assert_eq!(
            getevents(&["--first", "2"], log.clone()).clean(),
            events([1, 2]),
            "{log}"
        );
        assert_eq!(
            getevents(&["--last", "1"], log.clone()).clean(),
            events([3]),
            "{log}"
        );
        assert_eq!(
            getevents(&["--process", "n2"], log.clone()).clean(),
            events([2]),
            "{log}"
        );
    }
}

/// An array of events on one line, as `jq -s -c` writes it, takes time that grows with its length, not its square.
#[test]
fn a_line_of_many_events_is_read_in_linear_time() {
    let folder = Folder::new("one-line");
    let count = 20_000;
    let log: Vec<String> = (0..count).map(long_event).collect();
    let path = folder.write("log", format!("[{}]\n", log.join(",")));
    let mut live = Live::getevents(&["--input", &path]);
    let lines = live.lines(count);
    assert!(lines == log);
    live.end().clean();
}

#[test]
fn text_behind_an_event_is_told() {
    let log = format!("{} and more\n{}\n", event(1), event(2));
    for (arguments, expected) in [(&[][..], events([1, 2])), (&["-o", "compact"], all_shown([1, 2]))] {
        let ran = getevents(arguments, log.clone());
        assert_eq!(ran.text(), expected);
        assert_eq!(
            ran.stderr,
            "warning: 1 line skipped; the first is line 1 of standard input: text after the event\n"
        );
        assert_eq!(ran.status, Some(0));
    }
    // It may end in what looks like the end of an event.
    let log = format!("{} and {{}}\n{}\n", event(1), event(2));
    let ran = getevents(&[], log);
    assert_eq!(ran.text(), events([1, 2]));
    assert!(
        ran.stderr
            .ends_with("line 1 of standard input: text after the event\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_line_that_only_looks_like_an_event_is_told() {
    let log = format!(
        "{{\"process_exec\":{{\"process\":{{\"pid\":7,,}}}}}}\n{}\n",
        event(1)
    );
    let ran = getevents(&["-o", "compact"], log);
    assert_eq!(ran.text(), all_shown([1]));
    assert_eq!(
        ran.stderr,
        "warning: 1 line skipped; the first is line 1 of standard input: \
         not valid JSON: expected a key in quotes at byte 36\n"
    );
}

#[test]
fn good_lines_between_bad_ones_are_printed() {
    let cut_in_string = &event(90)[..60];
    let whole = event(91);
    let cut_between_members = &whole[..=whole.find(',').unwrap()];
    let cut_after_value = &whole[..whole.find(',').unwrap()];
    let log = [
        event(1).as_str(),
        "level=info msg=\"Starting tetragon\"",
        &event(2),
        cut_in_string,
        &event(3),
        cut_between_members,
        &event(4),
        cut_after_value,
        "",
        &event(5),
        "{\"level\":\"info\",\"msg\":\"x\"}",
        "{not json}",
        "}}}",
        &event(6),
        "",
    ]
    .join("\n");
    for (arguments, expected) in [
        (&[][..], events(1..7)),
        (&["-o", "compact"], all_shown(1..7)),
        (&["-o", "compact", "-n", "default"], all_shown(1..7)),
        (&["-n", "other"], String::new()),
    ] {
        let ran = getevents(arguments, log.clone());
        assert_eq!(ran.text(), expected);
        assert_eq!(
            ran.stderr,
            "warning: 7 lines skipped; the first is line 2 of standard input: no JSON object on it\n"
        );
        assert_eq!(ran.status, Some(0));
    }
}

#[test]
fn reasons_are_told() {
    let whole = event(1);
    for (line, reason) in [
        ("hello", "no JSON object on it"),
        ("{\"level\":\"info\"}", "a JSON object without an event in it"),
        ("{x}", "not valid JSON: expected a key in quotes at byte 1"),
        (
            "  {\"a\":01}",
            "not valid JSON: expected ',' or '}' after a value at byte 8",
        ),
        (
            "{\"a\":\"\x01\"}",
            "not valid JSON: a line break or another control character stands in a string at byte 6",
        ),
    ] {
        for log in [line.to_owned(), format!("{line}\n"), format!("{line}\n{whole}\n")] {
            let ran = getevents(&["-o", "compact"], log.clone());
            assert_eq!(
                ran.stderr,
                format!("warning: 1 line skipped; the first is line 1 of standard input: {reason}\n"),
                "{log:?}"
            );
            assert_eq!(ran.status, Some(0));
        }
    }
    let deep = "{\"a\":".repeat(600);
    let ran = getevents(&[], deep);
    assert!(
        ran.stderr
            .ends_with(": not valid JSON: it is nested deeper than 512 levels\n"),
        "{}",
        ran.stderr
    );
}

/// Bytes are counted from the start of the line that is named, wherever in the log it stands.
#[test]
fn bytes_in_reasons_count_from_the_start_of_their_line() {
    let log = format!("{}{{x}}\n{}", events(0..10), events(10..20));
    let ran = getevents(&["-o", "compact"], log);
    assert_eq!(
        ran.stderr,
        "warning: 1 line skipped; the first is line 11 of standard input: \
         not valid JSON: expected a key in quotes at byte 1\n"
    );
}

#[test]
fn a_cut_last_line_is_told() {
    let whole = event(2);
    for end in [1, whole.len() / 3, whole.len() - 1] {
        let log = format!("{}\n{}", event(1), &whole[..end]);
        let ran = getevents(&["-o", "compact"], log);
        assert_eq!(ran.text(), all_shown([1]));
        assert_eq!(
            ran.stderr,
            "warning: 1 line skipped; the first is line 2 of standard input: cut off at the end of the input\n"
        );
        assert_eq!(ran.status, Some(0));
    }
    // Only the line end is missing.
    assert_eq!(
        getevents(&[], format!("{}\n{}", event(1), event(2))).clean(),
        events([1, 2])
    );
}

#[test]
fn line_numbers_are_right_far_into_a_log() {
    let count = 5000;
    for bad_line in [1, 700, 3333, 5000] {
        let mut lines: Vec<String> = (0..count).map(long_event).collect();
        "no event".clone_into(&mut lines[bad_line - 1]);
        let log = lines.join("\n") + "\n";
        for arguments in [&[][..], &["-o", "compact"], &["-n", "third"], &["--last", "1"]] {
            let ran = getevents(arguments, log.clone());
            assert_eq!(
                ran.stderr,
                format!(
                    "warning: 1 line skipped; the first is line {bad_line} of standard input: no JSON object on it\n"
                ),
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn line_numbers_are_right_behind_spread_objects_and_in_later_inputs() {
    let folder = Folder::new("line-numbers");
    let spread: String = (0..3000)
        .map(|number| pretty(&long_event(number)) + "\n")
        .collect();
    let line = spread.lines().count() + 1;
    let path = folder.write("spread", format!("{spread}no event\n{}\n", event(1)));
    let ran = tetra(&["getevents", "-o", "compact", "--input", &path]).run();
    let what = format!("warning: 1 line skipped; the first is line {line} of {path}: no JSON object on it\n");
    assert_eq!(ran.stderr, what);

    let good: String = (0..3000).map(|number| long_event(number) + "\n").collect();
    let first = folder.write("first", good.trim_end());
    let second = folder.write("second", format!("{good}\n\nno event\n\n{}", &event(1)[..30]));
    let ran = tetra(&["getevents", "--input", &first, "--input", &second]).run();
    assert_eq!(
        ran.stderr,
        format!("warning: 2 lines skipped; the first is line 3003 of {second}: no JSON object on it\n")
    );
    assert_eq!(ran.status, Some(0));
    assert!(ran.stdout == format!("{good}{good}").as_bytes());
}

#[test]
fn the_order_is_kept_over_many_chunks() {
    let folder = Folder::new("many-chunks");
    let count = 8000;
    let lines: Vec<String> = (0..count).map(|number| long_event(number) + "\n").collect();
    let log = lines.concat();
    assert!(log.len() > 8_000_000);
    let path = folder.write("log", &log);
    let run = |arguments: &[&str]| {
        let arguments = [&["getevents", "--input", &path], arguments].concat();
        tetra(&arguments).run().clean()
    };
    assert!(run(&[]) == log);
    assert!(getevents(&[], log.clone()).clean() == log);
    let third: String = lines.iter().step_by(3).map(String::as_str).collect();
    assert!(run(&["-n", "third"]) == third);
    assert!(run(&["--namespace-regex", "^third$"]) == third);
    // Nothing is gained by several threads where state goes from event to event.
    assert!(run(&["--pid-set", "7"]) == log);
    let compact = |number: usize| {
        let namespace = if number.is_multiple_of(3) {
            "third"
        } else {
            "default"
        };
        format!(
            "🚀 process {namespace}/web-0 /bin/n{number} {}\n",
            "x".repeat(700 + number % 500)
        )
    };
    assert!(run(&["-o", "compact"]) == (0..count).map(compact).collect::<String>());
    assert!(run(&["-o", "compact", "-n", "third"]) == (0..count).step_by(3).map(compact).collect::<String>());
    assert!(run(&["--first", "5000"]) == lines[..5000].concat());
    assert!(run(&["--last", "5000"]) == lines[count - 5000..].concat());
    assert!(run(&["--last", "2", "-n", "third"]) == lines[7995].clone() + &lines[7998]);
}

#[test]
fn a_line_that_comes_alone_is_printed_at_once() {
    for (arguments, lines) in [
        (&[][..], &event as &dyn Fn(usize) -> String),
        (&["-o", "compact"], &shown),
        (&["-o", "compact", "-n", "default", "--pod", "web"], &shown),
        (&["--cel-expression", "process_exec.process.pid == 7u"], &event),
        (&["--first", "1000"], &event),
    ] {
        let mut live = Live::getevents(arguments);
        for number in 0..10 {
            live.write(event(number) + "\n");
            assert_eq!(live.line(), lines(number));
        }
        // Several together, the last incomplete.
        live.write(events(10..13) + &event(13)[..50]);
        assert_eq!(live.lines(3), [lines(10), lines(11), lines(12)]);
        live.write(event(13)[50..].to_owned() + "\n");
        assert_eq!(live.line(), lines(13));
        live.close_input();
        assert_eq!(live.end().clean(), "");
    }
}

#[test]
fn a_spread_object_that_comes_alone_is_printed_at_once() {
    let mut live = Live::getevents(&["-o", "compact"]);
    for number in 0..5 {
        for line in pretty(&event(number)).lines() {
            live.write(format!("{line}\n"));
        }
        assert_eq!(live.line(), shown(number));
    }
    live.close_input();
    live.end().clean();
}

#[test]
fn half_lines_wait_for_the_rest() {
    let mut live = Live::getevents(&[]);
    live.write(event(0) + "\n");
    assert_eq!(live.line(), event(0));
    for number in 1..4 {
        let (start, end) = (&event(number)[..40 * number], &event(number)[40 * number..]);
        live.write(start);
        live.assert_quiet(Duration::from_millis(60));
        live.write(end);
        // Nothing of the object is missing: the line end isn't waited for, nor at the end of the input.
        assert_eq!(live.line(), event(number));
        live.write("\n");
        live.assert_quiet(Duration::from_millis(60));
    }
    live.write(event(4));
    live.close_input();
    assert_eq!(live.line(), event(4));
    live.end().clean();
}

#[test]
fn a_slow_writer_gets_every_line_through() {
    let mut live = Live::getevents(&["-o", "compact"]);
    for part in events(0..20).into_bytes().chunks(37) {
        live.write(part);
    }
    live.close_input();
    assert_eq!(live.lines(20), (0..20).map(shown).collect::<Vec<_>>());
    live.end().clean();
}

#[test]
fn compressed_input_is_live_too() {
    let mut live = Live::getevents(&["-o", "compact"]);
    for number in 0..3 {
        live.write(gzip(&(event(number) + "\n")));
        assert_eq!(live.line(), shown(number));
    }
    live.close_input();
    live.end().clean();
}

#[test]
fn signals_end_a_stream_quietly() {
    for signal in ["INT", "TERM"] {
        for arguments in [&[][..], &["-o", "compact"], &["--first", "9"]] {
            let mut live = Live::getevents(arguments);
            live.write(event(0) + "\n" + &event(1)[..70]);
            live.line();
            live.signal(signal);
            // The input is still open, and nobody will complete the line.
            assert_eq!(live.end().clean(), "");
        }
    }
}

#[test]
fn a_signal_prints_what_was_kept_back() {
    let mut live = Live::getevents(&["--last", "2"]);
    live.write(events(0..5));
    live.wait_until_read();
    live.signal("INT");
    assert_eq!(live.lines(2), [event(3), event(4)]);
    assert_eq!(live.end().clean(), "");
}

#[test]
fn a_second_signal_ends_a_stalled_run() {
    let folder = Folder::new("stalled");
    let log: String = (0..4000).map(|number| long_event(number) + "\n").collect();
    let path = folder.write("log", log);
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let mut child = tetra(&["getevents", "--input", &path]).spawn();
        // Nobody reads the output: it has stalled when no more comes into the pipe.
        let stdout = child.stdout.take().unwrap();
        let mut filled = 0;
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            thread::sleep(Duration::from_millis(200));
            let now = rustix::io::ioctl_fionread(&stdout).unwrap();
            if now > 0 && now == filled {
                break;
            }
            assert!(Instant::now() < deadline, "the output never stalls");
            filled = now;
        }
        send_signal(child.id(), signal);
        thread::sleep(Duration::from_millis(200));
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "the first signal asks for an orderly end"
        );
        // On a busy machine two signals may become one.
        while child.try_wait().unwrap().is_none() && Instant::now() < deadline {
            send_signal(child.id(), signal);
            thread::sleep(Duration::from_millis(200));
        }
        assert_eq!(wait(&mut child), Some(status));
    }
}

#[test]
fn a_closed_output_ends_it_quietly() {
    let mut child = tetra(&["getevents"]).input("").spawn();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdin.write_all(events([1]).as_bytes()).unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let deadline = Instant::now() + Duration::from_secs(30);
    while child.try_wait().unwrap().is_none() && Instant::now() < deadline {
        // The input stays open; it may be gone before it has read this.
        let _ = stdin.write_all(events([2]).as_bytes());
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(wait(&mut child), Some(0));
    let mut complaint = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaint)
        .unwrap();
    assert_eq!(complaint, "");
}

#[test]
fn the_first_events_are_enough() {
    for (arguments, expected) in [
        (&["--first", "2"][..], vec![event(0), event(1)]),
        (&["--first", "2", "-o", "compact"], vec![shown(0), shown(1)]),
        (&["--first", "1", "--process", "n2$"], vec![event(2)]),
    ] {
        let mut live = Live::getevents(arguments);
        live.write(events(0..3));
        assert_eq!(live.lines(expected.len()), expected);
        // Its input is still open.
        assert_eq!(live.end().clean(), "");
    }
    assert_eq!(getevents(&["--first", "9"], events(0..3)).clean(), events(0..3));
    let mut live = Live::getevents(&["--first", "1"]);
    live.write(events([0]));
    assert_eq!(live.line(), event(0));
    assert_eq!(live.end().clean(), "");
}

#[test]
fn no_first_event_is_asked_for() {
    let live = Live::getevents(&["--first", "0"]);
    assert_eq!(live.end().clean(), "");
}

#[test]
fn the_last_events_come_at_the_end() {
    assert_eq!(getevents(&["--last", "2"], events(0..9)).clean(), events(7..9));
    assert_eq!(
        getevents(&["--last", "2", "-o", "compact"], events(0..9)).clean(),
        all_shown(7..9)
    );
    assert_eq!(getevents(&["--last", "20"], events(0..9)).clean(), events(0..9));
    assert_eq!(getevents(&["--last", "0"], events(0..9)).clean(), "");
    let mut live = Live::getevents(&["--last", "1"]);
    live.write(events(0..3));
    live.assert_quiet(Duration::from_millis(100));
    live.close_input();
    assert_eq!(live.line(), event(2));
    live.end().clean();
}

/// Runs a shell command with a pseudo-terminal as its terminal, and gives what the terminal showed.
#[expect(clippy::print_stderr, reason = "a test that can't run has to say so")]
fn on_a_terminal(command: &str) -> Option<String> {
    if !Path::new("/usr/bin/script").exists() {
        eprintln!("SKIPPED: /usr/bin/script (Debian's bsdutils) is not installed");
        return None;
    }
    let command = format!("stty cols 100 rows 30; {command}");
    let output = Command::new("/usr/bin/script")
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .envs([
            ("TERM", "xterm"),
            ("SHELL", "/bin/sh"),
            ("PATH", "/usr/bin:/bin"),
            ("TZ", "UTC"),
        ])
        .stdin(Stdio::null())
        .output()
        .expect("run script");
    assert!(output.status.success() || !output.stdout.is_empty(), "{output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_terminal_is_no_log() {
    let tetra = env!("CARGO_BIN_EXE_tetra");
    let Some(screen) = on_a_terminal(&format!(
        "{tetra} getevents --retries 0 </dev/tty; echo status $?"
    )) else {
        return;
    };
    assert!(screen.contains("Error: localhost:54321: "), "{screen}");
    assert!(screen.contains("status 1"), "{screen}");
}

#[test]
fn progress_shows_on_a_terminal_while_files_are_read() {
    let folder = Folder::new("progress");
    let log: String = (0..6000).map(|number| long_event(number) + "\n").collect();
    let path = folder.write("log", &log);
    let out = folder.path("out").display().to_string();
    let tetra = env!("CARGO_BIN_EXE_tetra");
    let show = |command: &str| on_a_terminal(&format!("{tetra} getevents {command}"));
    let Some(screen) = show(&format!("-o compact --input {path} >{out}")) else {
        return;
    };
    assert!(
        screen.contains("ETA") && screen.contains(" printed"),
        "{screen:?}"
    );
    assert_eq!(
        std::fs::read_to_string(&out).unwrap().lines().count(),
        6000,
        "the bar isn't in the output"
    );
    for (command, why) in [
        (
            format!("-o compact --no-progress --input {path} >{out}"),
            "not wanted",
        ),
        (
            format!("-o compact --input {path} >{out} 2>{out}.err"),
            "no terminal",
        ),
        (
            format!("-o compact >{out} <<'END'\n{}\nEND", event(1)),
            "a here-document may be a file or a pipe",
        ),
        (format!("--follow --first 3 --input {path} >{out}"), "followed"),
    ] {
        let Some(screen) = show(&command) else { return };
        if !why.starts_with("a here-document") {
            assert_eq!(screen, "", "{why}");
        }
    }
    assert_eq!(std::fs::read_to_string(format!("{out}.err")).unwrap(), "");
    let screen = on_a_terminal(&format!("cat {path} | {tetra} getevents -o compact >{out}")).unwrap();
    assert_eq!(screen, "", "a pipe has no length");
    // With the output on the same terminal, no event stands behind the bar.
    let screen = show(&format!("-o compact --color never --first 50 --input {path}")).unwrap();
    for number in 0..50 {
        let line = screen
            .lines()
            .find(|line| line.contains(&format!("/bin/n{number} xxx")))
            .unwrap();
        let (_, shown) = line.rsplit_once("\u{1b}[2K").unwrap_or(("", line));
        assert!(shown.starts_with("🚀 process "), "{number}: {shown:?}");
    }
}

#[test]
fn a_cut_line_costs_no_other_line() {
    let reason = "cut off: the next line doesn't continue it";
    // Each of these could go on in the next line, were it pretty-printed.
    for cut in [
        "{\"process_exec\":{\"process\":{\"pid\":",
        "{\"process_exec\":{\"ancestors\":[",
        "{\"events\":[",
        "{\"a\":1,",
    ] {
        let log = format!("{}\n{cut}\n{}\n{}\n", event(1), event(2), event(3));
        for (arguments, expected) in [
            (&[][..], events([1, 2, 3])),
            (&["-o", "compact"], all_shown([1, 2, 3])),
        ] {
            let ran = getevents(arguments, log.clone());
            assert_eq!(ran.text(), expected, "{cut}");
            assert_eq!(
                ran.stderr,
                format!("warning: 1 line skipped; the first is line 2 of standard input: {reason}\n"),
                "{cut}"
            );
        }
    }
    // Nor does it keep the next line waiting.
    let mut live = Live::getevents(&[]);
    live.write(event(1) + "\n{\"process_exec\":{\"process\":\n");
    assert_eq!(live.line(), event(1));
    live.write(event(2) + "\n");
    assert_eq!(live.line(), event(2));
    live.close_input();
    let ran = live.end();
    assert_eq!(
        ran.stderr,
        format!("warning: 1 line skipped; the first is line 2 of standard input: {reason}\n")
    );
}

#[test]
fn objects_without_line_ends_are_printed_as_they_come() {
    let mut live = Live::getevents(&["-o", "compact"]);
    for number in 0..5 {
        live.write(event(number));
        assert_eq!(live.line(), shown(number));
    }
    live.close_input();
    live.end().clean();
}

#[test]
fn a_named_pipe_is_read_when_somebody_writes_to_it() {
    let folder = Folder::new("pipe");
    let path = folder.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.is_ok_and(|status| status.success()));
    let path = path.to_str().unwrap();
    let mut live = Live::getevents(&["--input", path]);
    std::fs::write(path, event(1) + "\n").unwrap();
    assert_eq!(live.line(), event(1));
    live.end().clean();
}

#[test]
fn null_is_no_event() {
    let log = "{\"process_exit\":{\"process\":{\"pid\":1}},\"process_exec\":null,\"node_name\":\"n\"}\n";
    assert_eq!(getevents(&["-e", "exit"], log).clean(), log);
    let ran = getevents(&["-e", "exec"], log);
    assert_eq!(ran.clean(), "");
}

#[test]
fn a_very_long_line_is_skipped_once() {
    let log = format!("{}\n{}\n{}\n", event(1), "garbage } ".repeat(400_000), event(2));
    let ran = getevents(&["-o", "compact"], log);
    assert_eq!(ran.text(), all_shown([1, 2]));
    assert_eq!(
        ran.stderr,
        "warning: 1 line skipped; the first is line 2 of standard input: no JSON object on it\n"
    );
}
