//! What holds for every log, tried on generated ones: events of all types with odd strings in them, laid out in
//! every way that `tetra` reads, and bytes that are no log at all.
//!
//! The generator starts from the same seed in each run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` widen the search.

use std::env;
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};
use tetra::memory::{Printed, getevents};

const TYPES: &[&str] = &[
    "process_exec",
    "process_exit",
    "process_kprobe",
    "process_tracepoint",
    "process_loader",
    "process_uprobe",
    "process_throttle",
    "process_lsm",
    "process_usdt",
    "test",
    "rate_limit_info",
];

/// All the ways to print and filter that read an event differently.
const WAYS: &[&[&str]] = &[
    &["-o", "json"],
    &["-o", "compact"],
    &["-o", "compact", "--wide", "--timestamps", "--color", "always"],
    &["-n", "x"],
    &["--process", "a.c"],
    &["-f", "process.pod"],
    &["-F", "process.pod.pod_labels,args", "-o", "compact"],
    &["--cel-expression", "process_exec.process.pid == 1u"],
    &["--last", "2"],
    &["--pid-set", "1"],
];

/// Fewer cases where one takes longer.
fn config(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: if env::var_os("PROPTEST_CASES").is_some() {
            given.cases
        } else {
            cases
        },
        rng_seed: if env::var_os("PROPTEST_RNG_SEED").is_some() {
            given.rng_seed
        } else {
            RngSeed::Fixed(2)
        },
        failure_persistence: None,
        ..given
    }
}

fn run(flags: &[&str], log: &[u8]) -> Printed {
    getevents(flags, log).expect("the flags are right")
}

/// Text as logs hold it: names, paths, and what somebody put there to be found or to do harm.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9/._-]{0,12}",
        1 => any::<String>(),
        2 => select(vec![
            "", "default", "x", "/usr/bin/a.c", "/bin/aXc", "a b", "\n\x1b[31m\x07", "\u{202e}\u{9b}", "}", "{", "]",
            "\"", "\\", "\\\"", "{\"process_exec\":{}}", "\"namespace\":\"default\"", "\u{fffd}", "🚀", "é", "\0",
            "\u{2028}", "\r\n", "node_name", "process_exec", "\\u0041", "</script>", "\u{1f468}\u{200d}\u{1f469}",
        ])
        .prop_map(str::to_owned),
    ]
}

/// An object of those members that have a value.
fn object(members: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let present = members
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value)));
    Value::Object(present.collect())
}

fn string() -> impl Strategy<Value = Value> {
    text().prop_map(Value::from)
}

fn pod() -> impl Strategy<Value = Value> {
    let labels = vec((text(), string()), 0..3).prop_map(|labels| Value::Object(labels.into_iter().collect()));
    let container = (
        option::of(string()),
        option::of(string()),
        option::of(any::<bool>()),
    )
        .prop_map(|(id, name, probe)| {
            object([
                ("id", id),
                ("name", name),
                ("maybe_exec_probe", probe.map(Value::from)),
            ])
        });
    (
        option::of(string()),
        option::of(string()),
        option::of(labels),
        option::of(container),
    )
        .prop_map(|(namespace, name, labels, container)| {
            object([
                ("namespace", namespace),
                ("name", name),
                ("pod_labels", labels),
                ("container", container),
            ])
        })
}

fn process() -> impl Strategy<Value = Value> {
    let capabilities = vec(
        select(vec!["CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_OF_TOMORROW"]),
        0..3,
    )
    .prop_map(|names| json!({ "effective": names, "permitted": names }));
    (
        option::of(any::<u32>()),
        option::of(string()),
        option::of(string()),
        option::of(pod()),
        option::of(capabilities),
        option::of(any::<bool>()),
        option::of(string()),
    )
        .prop_map(
            |(pid, binary, arguments, pod, capabilities, in_init_tree, docker)| {
                object([
                    ("pid", pid.map(Value::from)),
                    ("binary", binary),
                    ("arguments", arguments),
                    ("pod", pod),
                    ("cap", capabilities),
                    ("in_init_tree", in_init_tree.map(Value::from)),
                    ("docker", docker),
                ])
            },
        )
}

fn argument() -> impl Strategy<Value = Value> {
    let plain = (
        select(vec![
            "string_arg",
            "int_arg",
            "size_arg",
            "bytes_arg",
            "uint_arg",
            "long_arg",
            "arg_of_tomorrow",
        ]),
        prop_oneof![
            string(),
            any::<i64>().prop_map(Value::from),
            Just(Value::Null),
            Just(json!("aGk="))
        ],
    );
    let message = (
        select(vec![
            "sock_arg",
            "skb_arg",
            "file_arg",
            "path_arg",
            "truncated_bytes_arg",
            "process_credentials_arg",
            "user_ns_arg",
            "capability_arg",
            "bpf_attr_arg",
            "linux_binprm_arg",
            "error_arg",
            "sockaddr_arg",
        ]),
        vec(
            (
                select(vec![
                    "path",
                    "saddr",
                    "daddr",
                    "sport",
                    "dport",
                    "family",
                    "name",
                    "flags",
                    "permission",
                ]),
                prop_oneof![string(), any::<u16>().prop_map(Value::from)],
            ),
            0..4,
        )
        .prop_map(|members| {
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()
        }),
    )
        .prop_map(|(name, members): (_, Map<_, _>)| (name, Value::Object(members)));
    (prop_oneof![plain, message], option::of(string()))
        .prop_map(|((name, value), label)| object([("label", label), (name, Some(value))]))
}

/// The parts that only some types have; each type may have each, because a log may hold what no agent writes.
fn details() -> impl Strategy<Value = Value> {
    let frames = vec((any::<u32>(), string()), 0..3).prop_map(|frames| {
        let frames = frames.into_iter().map(|(address, symbol)| {
            json!({ "address": address.to_string(), "offset": "1", "symbol": symbol, "module": symbol })
        });
        Value::Array(frames.collect())
    });
    let action = select(vec![
        "KPROBE_ACTION_POST",
        "KPROBE_ACTION_SIGKILL",
        "ACTION_OF_TOMORROW",
    ]);
    (
        option::of(vec(argument(), 0..4).prop_map(Value::Array)),
        option::of(argument()),
        option::of(prop_oneof![
            string(),
            select(vec![
                "__x64_sys_open",
                "tcp_connect",
                "security_file_permission",
                "sys_write",
                "commit_creds"
            ])
            .prop_map(Value::from),
        ]),
        option::of(string()),
        option::of(frames),
        option::of(action.prop_map(Value::from)),
        option::of(any::<u32>().prop_map(Value::from)),
        vec(
            (
                select(vec![
                    "signal", "subsys", "event", "path", "symbol", "provider", "name", "ima_hash", "cgroup",
                    "type", "message",
                ]),
                string(),
            ),
            0..5,
        ),
    )
        .prop_map(
            |(arguments, returned, function, policy, frames, action, status, others)| {
                let mut details = object([
                    ("args", arguments),
                    ("return", returned),
                    ("function_name", function),
                    ("policy_name", policy),
                    ("kernel_stack_trace", frames),
                    ("action", action),
                    ("status", status),
                ]);
                for (name, value) in others {
                    details[name] = value;
                }
                details
            },
        )
}

fn event() -> impl Strategy<Value = Value> {
    (
        select(TYPES),
        option::weighted(0.9, process()),
        option::of(process()),
        option::of(vec(process(), 0..3).prop_map(Value::Array)),
        details(),
        string(),
        select(vec![
            "2026-03-14T09:27:18.281151058Z",
            "2026-03-14T09:27:18Z",
            "1969-12-31T23:59:59.5Z",
        ]),
    )
        .prop_map(|(kind, process, parent, ancestors, mut message, node, time)| {
            let processes = object([("process", process), ("parent", parent), ("ancestors", ancestors)]);
            if let (Value::Object(message), Value::Object(processes)) = (&mut message, processes) {
                message.extend(processes);
            }
            json!({ kind: message, "node_name": node, "time": time })
        })
}

fn events() -> impl Strategy<Value = Vec<Value>> {
    vec(event(), 1..6)
}

/// One event a line, the type first and without white space, as an agent writes them.
fn lines(events: &[Value]) -> String {
    events.iter().map(|event| line(event) + "\n").collect()
}

fn line(event: &Value) -> String {
    let members = event.as_object().expect("events are objects");
    let (types, others): (Vec<_>, Vec<_>) = members
        .iter()
        .partition(|(name, _)| TYPES.contains(&name.as_str()));
    let members = types.into_iter().chain(others);
    let members: Vec<String> = members
        .map(|(name, value)| format!("{}:{value}", json!(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// How a log may be laid out.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices")]
struct Layout {
    pretty: bool,
    array: bool,
    separator: &'static str,
    prefix: &'static str,
    mark: bool,
    crlf: bool,
    ends: bool,
}

fn layout() -> impl Strategy<Value = Layout> {
    (
        any::<bool>(),
        any::<bool>(),
        select(vec!["\n", "\n\n", " ", "", "\t", " \n "]),
        select(vec![
            "",
            "",
            "[pod/tetragon-x/export-stdout] ",
            "2026-03-14T09:27:18.281151058Z ",
            "[pod/tetragon-x/export-stdout] 2026-03-14T09:27:18.281151058Z ",
            "tetragon-x export-stdout ",
            "2026-03-14T09:27:18.281151058Z stdout F ",
        ]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(pretty, array, separator, prefix, mark, crlf, ends)| {
            let prefix = if array { "" } else { prefix };
            // Only white space and commas may stand between two objects on one line.
            let separator = if prefix.is_empty() { separator } else { "\n" };
            Layout {
                pretty,
                array,
                separator,
                prefix,
                mark,
                crlf,
                ends,
            }
        })
}

impl Layout {
    fn lay_out(&self, events: &[Value]) -> String {
        let one = |event: &Value| {
            let json = if self.pretty {
                serde_json::to_string_pretty(event).expect("events can be written")
            } else {
                line(event)
            };
            format!("{}{json}", self.prefix)
        };
        let separator = if self.array {
            format!(",{}", self.separator)
        } else {
            self.separator.to_owned()
        };
        let mut log = events.iter().map(one).collect::<Vec<_>>().join(&separator);
        if self.array {
            log = format!("[{log}]");
        }
        if self.mark {
            log.insert(0, '\u{feff}');
        }
        if self.ends {
            log.push('\n');
        }
        if self.crlf { log.replace('\n', "\r\n") } else { log }
    }
}

/// Writes a value in a valid but unusual spelling: escapes for letters, white space between tokens.
struct Speller {
    random: u64,
    white_space: bool,
}

impl Speller {
    fn chance(&mut self, one_in: u64) -> bool {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33).is_multiple_of(one_in)
    }

    fn space(&mut self, out: &mut String) {
        if self.white_space && self.chance(4) {
            out.push_str(if self.chance(2) { " " } else { "\t" });
        }
    }

    fn string(&mut self, text: &str, out: &mut String) {
        let often = self.chance(3);
        out.push('"');
        for character in text.chars() {
            if character == '/' && self.chance(3) {
                out.push_str("\\/");
            } else if character < ' ' || matches!(character, '"' | '\\') || (often && self.chance(5)) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = if self.chance(2) {
                        write!(out, "\\u{unit:04x}")
                    } else {
                        write!(out, "\\u{unit:04X}")
                    };
                }
            } else {
                out.push(character);
            }
        }
        out.push('"');
    }

    fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        out: &mut String,
        item: impl Fn(&mut Self, T, &mut String),
    ) {
        for (index, value) in items.into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            self.space(out);
            item(self, value, out);
            self.space(out);
        }
    }

    fn value(&mut self, value: &Value, out: &mut String) {
        match value {
            Value::String(text) => self.string(text, out),
            Value::Array(elements) => {
                out.push('[');
                self.list(elements, out, Self::value);
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                self.list(members, out, |speller, (name, value), out| {
                    speller.string(name, out);
                    speller.space(out);
                    out.push(':');
                    speller.space(out);
                    speller.value(value, out);
                });
                out.push('}');
            }
            other => {
                let _ = write!(out, "{other}");
            }
        }
    }
}

/// The process that filters are about.
fn process_of(event: &Value) -> Option<&Value> {
    TYPES
        .iter()
        .find_map(|kind| event.get(kind))
        .and_then(|message| message.get("process"))
}

/// Whether the event passes `flags`, found out from the parsed event.
fn passes(flags: &[&str], event: &Value) -> bool {
    let Some(process) = process_of(event) else {
        return false;
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match flags {
        ["-n", namespace] => text(&process["pod"]["namespace"]) == *namespace,
        ["--process", "a.c"] => {
            let binary = text(&process["binary"]);
            // A full stop stands for any character but a line end.
            let rest: Vec<char> = binary.chars().collect();
            rest.windows(3)
                .any(|three| three[0] == 'a' && three[1] != '\n' && three[2] == 'c')
        }
        ["--process", "/usr/bin"] => text(&process["binary"]).contains("/usr/bin"),
        ["--pod", "^x$"] => text(&process["pod"]["name"]) == "x",
        ["--arguments", "é"] => text(&process["arguments"]).contains('é'),
        _ => panic!("{flags:?} has no oracle"),
    }
}

const FILTERS: &[&[&str]] = &[
    &["-n", "default"],
    &["-n", "x"],
    &["-n", "a b"],
    &["-n", "🚀"],
    &["-n", "\""],
    &["--process", "a.c"],
    &["--process", "/usr/bin"],
    &["--pod", "^x$"],
    &["--arguments", "é"],
];

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn json_gives_lines_back(events in events()) {
        let log = lines(&events);
        let printed = run(&["-o", "json"], log.as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), log);
        prop_assert_eq!(printed.events_read, events.len() as u64);
        prop_assert_eq!(printed.events_printed, events.len() as u64);
        prop_assert_eq!(printed.lines_skipped, 0);
    }

    #[test]
    fn layout_does_not_matter(events in events(), layout in layout()) {
        let log = layout.lay_out(&events);
        let printed = run(&[], log.as_bytes());
        prop_assert_eq!(printed.lines_skipped, 0, "{}", log);
        prop_assert_eq!(printed.events_read, events.len() as u64, "{}", log);
        let output = String::from_utf8(printed.output).unwrap();
        let parsed: Vec<Value> = output.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(&parsed, &events, "{}", log);
        let compact = ["-o", "compact", "--wide"];
        let expected = run(&compact, lines(&events).as_bytes());
        let printed = run(&compact, log.as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), String::from_utf8(expected.output).unwrap());
    }

    #[test]
    fn spelling_does_not_matter(events in events(), random in any::<u64>(), white_space in any::<bool>()) {
        let mut speller = Speller { random, white_space };
        let mut log = String::new();
        for event in &events {
            speller.value(event, &mut log);
            log.push('\n');
        }
        let printed = run(&[], log.as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), log.clone());
        let compact = ["-o", "compact", "--wide", "--timestamps"];
        let expected = run(&compact, lines(&events).as_bytes());
        let printed = run(&compact, log.as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), String::from_utf8(expected.output).unwrap(), "{}", log);
    }

    #[test]
    fn compact_output_is_harmless(events in events()) {
        let log = lines(&events);
        for flags in [&["-o", "compact"][..], &["-o", "compact", "--wide", "--timestamps"]] {
            let printed = run(flags, log.as_bytes());
            let output = String::from_utf8(printed.output).unwrap();
            let harmful = output.chars().find(|&character| character.is_control() && character != '\n');
            // Stack traces are indented by spaces.
            prop_assert_eq!(harmful, None, "{:?}", output);
            prop_assert_eq!(printed.events_printed, events.len() as u64);
        }
        // No text from an event makes a line of its own.
        let printed = run(&["-o", "compact", "--wide", "--stack-traces=false", "--ima-hash=false"], log.as_bytes());
        let output = String::from_utf8(printed.output).unwrap();
        prop_assert_eq!(output.matches('\n').count(), events.len(), "{}", output);
    }

    #[test]
    fn colours_only_add_escapes(events in events()) {
        let log = lines(&events);
        let plain = run(&["-o", "compact", "--wide", "--timestamps"], log.as_bytes());
        let coloured = run(&["-o", "compact", "--wide", "--timestamps", "--color", "always"], log.as_bytes());
        let coloured = String::from_utf8(coloured.output).unwrap();
        let mut visible = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once("\x1b[") {
            visible.push_str(before);
            let (code, after) = after.split_once('m').expect("an escape ends");
            prop_assert!(code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{}", code);
            rest = after;
        }
        visible.push_str(rest);
        prop_assert_eq!(visible, String::from_utf8(plain.output).unwrap());
    }

    #[test]
    fn filters_agree_with_parsed_events(
        events in vec(event(), 1..12),
        flags in select(FILTERS),
        random in any::<u64>(),
        plain in any::<bool>(),
    ) {
        let mut speller = Speller { random, white_space: false };
        let lines: Vec<String> = events
            .iter()
            .map(|event| {
                let mut text = String::new();
                if plain { text = line(event); } else { speller.value(event, &mut text); }
                text.push('\n');
                text
            })
            .collect();
        let (passed, failed): (Vec<_>, Vec<_>) = lines.iter().zip(&events).partition(|(_, event)| passes(flags, event));
        let expected = |part: Vec<(&String, &Value)>| part.into_iter().map(|(line, _)| line.as_str()).collect::<String>();
        let printed = run(flags, lines.concat().as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), expected(passed));
        prop_assert_eq!(printed.events_read, events.len() as u64);
        let negated = [&["--not"], flags].concat();
        let printed = run(&negated, lines.concat().as_bytes());
        prop_assert_eq!(String::from_utf8(printed.output).unwrap(), expected(failed));
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..400)) {
        for flags in WAYS {
            let printed = run(flags, &bytes);
            prop_assert!(printed.events_printed <= printed.events_read);
        }
    }

    #[test]
    fn no_damage_panics(events in events(), edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..8)) {
        let mut log = lines(&events).into_bytes();
        for (place, byte, edit) in edits {
            if log.is_empty() {
                break;
            }
            let position = place.index(log.len());
            match edit {
                0 => log[position] = byte,
                1 => log.insert(position, byte),
                2 => drop(log.remove(position)),
                _ => log.truncate(position),
            }
        }
        for flags in WAYS {
            let printed = run(flags, &log);
            prop_assert!(printed.events_printed <= printed.events_read);
        }
    }
}

proptest! {
    #![proptest_config(config(6))]

    /// Logs of many chunks, which several threads work on.
    #[test]
    fn long_logs_keep_their_order(events in vec(event(), 20..40), copies in 30..60_usize, layout in layout()) {
        let many: Vec<Value> = (0..copies)
            .flat_map(|copy| {
                events.iter().cloned().map(move |mut event| {
                    event["node_labels"] = json!({ "copy": copy.to_string() });
                    event
                })
            })
            .collect();
        let log = layout.lay_out(&many);
        let printed = run(&[], log.as_bytes());
        prop_assert_eq!(printed.lines_skipped, 0);
        let output = String::from_utf8(printed.output).unwrap();
        let parsed: Vec<Value> = output.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert!(parsed == many);
        let one = run(&["-o", "compact"], lines(&events).as_bytes()).output;
        prop_assert!(run(&["-o", "compact"], log.as_bytes()).output == one.repeat(copies));
    }
}
