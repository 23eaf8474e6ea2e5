//! The recordings of the reference in tests/fixtures/parity: what we print is the same, but for the faults that its
//! README lists. For those the expectation stands here.

use super::support::{fixture, getevents};

const EVENTS: usize = 378;

/// What compact output shows, with colours, for the events whose recorded line has a fault.
const FAULTY_EVENTS: [(usize, &str); 12] = [
    (
        43,
        "\x1b[34m🚀 process\x1b[0m \x1b[32mnode-1\x1b[0m \x1b[35m/usr/sbin/mount\x1b[0m \x1b[36mshort\x1b[0m                                                                 \x1b[35m🛑 CAP_SYS_ADMIN\x1b[0m",
    ),
    (
        44,
        "\x1b[34m💥 exit   \x1b[0m \x1b[32mnode-1\x1b[0m \x1b[35m/usr/sbin/mount\x1b[0m \x1b[36mshort\x1b[0m \x1b[31m0\x1b[0m                                                               \x1b[35m🛑 CAP_SYS_ADMIN\x1b[0m",
    ),
    (
        45,
        "\x1b[34m🚀 process\x1b[0m \x1b[32mnode-1\x1b[0m \x1b[35m/usr/sbin/mount\x1b[0m \x1b[36m\"long-argument long-argument long-argument long-argument long-argument long-argument long-argument long-argument long-argument long-argument long-argument long-argument \"\x1b[0m \x1b[35m🛑 CAP_SYS_ADMIN\x1b[0m",
    ),
    (106, OPEN_ON_HOST),
    (107, OPEN_ON_HOST),
    (108, OPEN_ON_HOST),
    (109, OPEN_IN_POD),
    (110, OPEN_IN_POD),
    (111, OPEN_IN_POD),
    (124, SETUID),
    (125, SETUID),
    (
        177,
        "\x1b[34m❓ syscall\x1b[0m \x1b[32mdefault/xwing\x1b[0m \x1b[35m/usr/bin/prog\x1b[0m \"function with\\x1bodd name\"",
    ),
];

const OPEN_ON_HOST: &str =
    "\x1b[34m📬️ open   \x1b[0m \x1b[32mnode-1\x1b[0m \x1b[35m/usr/bin/prog\x1b[0m \x1b[36m/a\x1b[0m";
const OPEN_IN_POD: &str = "\x1b[34m📬️ open   \x1b[0m \x1b[32mdefault/xwing\x1b[0m \x1b[35m/usr/bin/prog\x1b[0m \x1b[36m/only-first\x1b[0m";
const SETUID: &str =
    "\x1b[34m🔑 setuid \x1b[0m \x1b[32mdefault/xwing\x1b[0m \x1b[35m/usr/bin/prog\x1b[0m \x1b[36m1000\x1b[0m";

#[test]
fn json_without_masks_passes_every_line_as_it_is() {
    let events = recorded("events.jsonl");
    assert_eq!(events.lines().count(), EVENTS);
    assert!(getevents(&[], events.clone()).clean() == events);
    assert!(getevents(&["-o", "json"], events.clone()).clean() == events);
}

#[test]
fn compact_output_agrees() {
    let events = recorded("events.jsonl");
    let mut plain = 0;
    let mut coloured = 0;
    let mut terminals = 0;
    for [output, arguments] in table("compact.tsv") {
        let arguments = words(&arguments);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ours = getevents(&arguments, events.clone()).clean();
        let reference = recorded(&output);
        if output.starts_with("tty") {
            assert_eq!(ours, reference, "{output}");
            terminals += 1;
        } else if arguments.contains(&"always") {
            let uncoloured: Vec<&str> = arguments
                .iter()
                .map(|&word| if word == "always" { "never" } else { word })
                .collect();
            assert_same_colours(&ours, &reference, &output);
            assert!(
                without_colours(&ours) == getevents(&uncoloured, events.clone()).clean(),
                "{output}: the visible text differs from what is printed without colours"
            );
            coloured += 1;
        } else {
            assert_same_lines(&ours, &reference, &output);
            plain += 1;
        }
    }
    assert_eq!((plain, coloured, terminals), (5, 2, 3));
}

#[test]
fn filters_agree() {
    let events = recorded("events.jsonl");
    let lines: Vec<&str> = events.lines().collect();
    let mut rows = 0;
    for [arguments, passing] in table("filters.tsv") {
        let expected = match (arguments.as_str(), passing.as_str()) {
            ("--policy-names us", "-") => vec![218],
            (_, "-") => vec![],
            (_, numbers) => numbers
                .split(',')
                .map(|number| {
                    number
                        .parse()
                        .unwrap_or_else(|_| panic!("{arguments}: line {number:?}"))
                })
                .collect::<Vec<usize>>(),
        };
        let words = words(&arguments);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ours = getevents(&words, events.clone()).clean();
        let mut from = 0;
        let passed: Vec<usize> = ours
            .lines()
            .map(|line| {
                let after = lines[from..].iter().position(|known| *known == line);
                from += after.unwrap_or_else(|| panic!("{arguments}: not as it came in: {line}")) + 1;
                from
            })
            .collect();
        // Some lines are there twice, so that only their text says which passed.
        let texts = |numbers: &[usize]| numbers.iter().map(|number| lines[number - 1]).collect::<Vec<_>>();
        assert!(
            texts(&passed) == texts(&expected),
            "{arguments}\n  passed:   {passed:?}\n  expected: {expected:?}"
        );
        rows += 1;
    }
    assert_eq!(rows, 61);
}

#[test]
fn field_masks_agree() {
    let events = recorded("fields.jsonl");
    let mut rows = 0;
    for [output, arguments] in table("fields.tsv") {
        let words = words(&arguments);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = getevents(&words, events.clone());
        let reference = recorded(&output);
        let expected = match output.as_str() {
            "fields/f_unknown.jsonl" | "fields/F_unknown.jsonl" => {
                let flag = if arguments.starts_with("-f") {
                    "include"
                } else {
                    "exclude"
                };
                assert_eq!(
                    ran.stderr,
                    format!("Error: --{flag}-fields: no event has a field \"nope\"\n")
                );
                assert_eq!((ran.status, ran.text().as_str()), (Some(1), ""), "{arguments}");
                rows += 1;
                continue;
            }
            "fields/f_prefix.jsonl" => {
                // What the path means without the type, in events of that type.
                let whole = recorded("fields/f_process_binary.jsonl");
                assert_eq!(whole.lines().count(), reference.lines().count());
                let choose = |(with, without)| if is_exec(with) { with } else { without };
                joined(whole.lines().zip(reference.lines()).map(choose))
            }
            "fields/f_args_sub.jsonl" => {
                let daddr = |address| format!("[{{\"sock_arg\":{{\"daddr\":\"{address}\"}}}}]");
                joined(
                    reference
                        .lines()
                        .enumerate()
                        .map(|(index, line)| match index + 1 {
                            17 => line.replacen("[{}]", &daddr("10.0.0.8"), 1),
                            24 => line.replacen("[{}]", &daddr("10.0.0.10"), 1),
                            _ => line.to_owned(),
                        }),
                )
            }
            "fields/f_label_key.jsonl" => joined(reference.lines().map(only_team)),
            _ => reference,
        };
        assert_eq!(ran.clean(), expected, "{arguments}");
        rows += 1;
    }
    assert_eq!(rows, 24);
}

fn is_exec(line: &str) -> bool {
    line.starts_with("{\"process_exec\":")
}

/// The line with no other pod label than `team`.
fn only_team(line: &str) -> String {
    const OPEN: &str = "\"pod_labels\":{";
    let Some((before, rest)) = line.split_once(OPEN) else {
        return line.to_owned();
    };
    let (labels, after) = rest.split_once('}').expect("the labels end");
    let team: Vec<&str> = labels
        .split(',')
        .filter(|label| label.starts_with("\"team\":"))
        .collect();
    format!("{before}{OPEN}{}}}{after}", team.join(","))
}

fn joined(lines: impl Iterator<Item = impl AsRef<str>>) -> String {
    lines.fold(String::new(), |text, line| text + line.as_ref() + "\n")
}

/// Compares without colours, event by event.
fn assert_same_lines(ours: &str, reference: &str, output: &str) {
    let (ours, reference) = (by_event(ours), by_event(reference));
    assert_eq!((ours.len(), reference.len()), (EVENTS, EVENTS), "{output}");
    for (event, (ours, reference)) in (1..).zip(ours.iter().zip(&reference)) {
        let expected = faulty(event, &reference[0], output);
        match expected {
            Some(expected) => assert_eq!(*ours, [without_colours(&expected)], "{output}, event {event}"),
            None => assert_eq!(ours, reference, "{output}, event {event}"),
        }
    }
}

/// Compares what is in which colour, event by event.
fn assert_same_colours(ours: &str, reference: &str, output: &str) {
    let (ours, reference) = (by_event(ours), by_event(&resets_moved(reference)));
    assert_eq!((ours.len(), reference.len()), (EVENTS, EVENTS), "{output}");
    for (event, (ours, reference)) in (1..).zip(ours.iter().zip(&reference)) {
        let expected =
            faulty(event, &reference[0], output).map_or_else(|| reference.clone(), |line| vec![line]);
        let coloured = |lines: &[String]| lines.iter().map(|line| runs(line)).collect::<Vec<_>>();
        assert_eq!(coloured(ours), coloured(&expected), "{output}, event {event}");
    }
}

/// What is expected, with colours, of an event whose recorded line has a fault.
fn faulty(event: usize, reference: &str, output: &str) -> Option<String> {
    let (_, expected) = FAULTY_EVENTS.iter().find(|(number, _)| *number == event)?;
    let time = if output.contains("_ts") {
        reference.split_inclusive(' ').next()
    } else {
        None
    };
    Some(format!("{}{expected}", time.unwrap_or_default()))
}

/// The lines of each event: its own, and those of its stack traces or hash.
fn by_event(text: &str) -> Vec<Vec<String>> {
    let mut events: Vec<Vec<String>> = Vec::new();
    for line in text.lines() {
        let visible = without_colours(line);
        let continues = visible == "Kernel:" || visible == "User:" || visible.starts_with("   ");
        match events.last_mut().filter(|_| continues) {
            Some(event) => event.push(line.to_owned()),
            None => events.push(vec![line.to_owned()]),
        }
    }
    events
}

/// The reference ends some colours behind the line break.
fn resets_moved(text: &str) -> String {
    text.replace("\n\x1b[0m", "\x1b[0m\n")
}

fn without_colours(text: &str) -> String {
    pieces(text).into_iter().map(|(_, text)| text).collect()
}

/// The text between colour escapes, each piece with the colour that it has.
fn pieces(text: &str) -> Vec<(&str, String)> {
    let mut pieces = vec![("0", String::new())];
    for (index, part) in text.split('\x1b').enumerate() {
        let colour = part
            .strip_prefix('[')
            .and_then(|part| part.split_once('m'))
            .filter(|(parameters, _)| {
                parameters
                    .chars()
                    .all(|character| character.is_ascii_digit() || character == ';')
            });
        match (index, colour, pieces.last_mut()) {
            (1.., Some((colour, text)), _) => pieces.push((colour, text.to_owned())),
            // The reference lets escapes of events through.
            (1.., None, Some((_, text))) => text.extend(["\x1b", part]),
            (_, _, Some((_, text))) => *text += part,
            (_, _, None) => unreachable!("there is one from the start"),
        }
    }
    pieces
}

/// The texts of a line with their colours; neighbours of one colour are joined. Padding at the end of the line and
/// before the capability trailer isn't told apart.
fn runs(line: &str) -> Vec<(String, String)> {
    let mut runs: Vec<(String, String)> = Vec::new();
    for (colour, text) in pieces(line) {
        match runs.last_mut() {
            _ if text.is_empty() => {}
            Some((last, joined)) if last == colour => *joined += &text,
            _ => runs.push((colour.to_owned(), text)),
        }
    }
    let trailer = runs.pop_if(|(_, text)| text == "🛑 CAP_SYS_ADMIN");
    if let Some((colour, padded)) = runs.last_mut()
        && colour == "0"
    {
        padded.truncate(padded.trim_end_matches(' ').len());
        if padded.is_empty() {
            runs.pop();
        }
    }
    runs.extend(trailer);
    runs
}

/// The rows of a table with two columns, below its head.
fn table(name: &str) -> Vec<[String; 2]> {
    let text = recorded(name);
    let rows = text.lines().skip(1).map(|row| {
        let columns: Vec<String> = row.split('\t').map(str::to_owned).collect();
        columns
            .try_into()
            .unwrap_or_else(|columns| panic!("{name}: not two columns: {columns:?}"))
    });
    rows.collect()
}

/// Splits a command line as a shell does. Only what the tables use is known; anything else fails.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            ' ' => words.extend(word.take()),
            '\'' | '"' => {
                let (quoted, after) = rest
                    .split_once(character)
                    .unwrap_or_else(|| panic!("open quote: {line}"));
                let special = character == '"' && quoted.contains(['\\', '$', '`']);
                assert!(!special, "not known inside double quotes: {line}");
                word.get_or_insert_default().push_str(quoted);
                rest = after;
            }
            '\\' | '$' | '`' | '*' | '?' | '[' | '{' | '(' | ')' | '|' | '&' | ';' | '<' | '>' | '~'
            | '#' => {
                panic!("{character:?} is not known outside quotes: {line}")
            }
            plain => word.get_or_insert_default().push(plain),
        }
    }
    words.extend(word);
    words
}

fn recorded(name: &str) -> String {
    String::from_utf8(fixture(&format!("parity/{name}"))).expect("recordings are UTF-8")
}

#[test]
fn the_tables_command_lines_are_split_as_a_shell_does() {
    assert_eq!(words("-n ''"), ["-n", ""]);
    assert_eq!(words("a  --b=c 'd e' 'f'\"'\"'g'"), ["a", "--b=c", "d e", "f'g"]);
    for wrong in ["'open", "$HOME", "\"$HOME\"", "a\\ b", "*"] {
        let outcome = std::panic::catch_unwind(|| words(wrong));
        assert!(outcome.is_err(), "{wrong}");
    }
}
