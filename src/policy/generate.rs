//! Policies made up for many hooks at once, as YAML text in the layout of the reference: keys sorted, lists not
//! indented.

use std::fmt::Write as _;

/// A USDT probe of a program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Probe {
    pub(crate) provider: String,
    pub(crate) name: String,
}

/// A policy that hooks nothing.
pub(crate) fn empty() -> String {
    format!("{}spec: {{}}\n", head("empty"))
}

/// One kprobe for each system call. Hooks are limited to this binary, if there is one.
pub(crate) fn syscalls_one_by_one(calls: &[String], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("syscalls"));
    for call in calls {
        push_hook(
            &mut policy,
            &[("call", call)],
            match_binary,
            "    syscall: true\n",
        );
    }
    policy
}

/// One kprobe for a list of system calls.
pub(crate) fn syscall_list(calls: &[String], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("syscalls"));
    push_hook(
        &mut policy,
        &[("call", "list:syscalls")],
        match_binary,
        "    syscall: true\n",
    );
    policy.push_str("  lists:\n  - name: syscalls\n    type: syscalls\n    values:\n");
    push_list(&mut policy, calls.iter().map(String::as_str));
    policy
}

/// One kprobe for all functions of the kernel whose names match a regular expression; the agent looks them up.
pub(crate) fn ftrace_list(pattern: &str, match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  kprobes:\n", head("ftrace"));
    // By default the agent takes functions for system calls.
    push_hook(
        &mut policy,
        &[("call", "list:ftrace")],
        match_binary,
        "    syscall: false\n",
    );
    let pattern = scalar(pattern);
    let _ = write!(
        policy,
        "  lists:\n  - name: ftrace\n    pattern: {pattern}\n    type: generated_ftrace\n"
    );
    policy
}

/// One uprobe for these functions of a program.
pub(crate) fn uprobes(path: &str, symbols: &[&str], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  uprobes:\n", head("uprobes"));
    push_hook(&mut policy, &[("path", path)], match_binary, "    symbols:\n");
    push_list(&mut policy, symbols.iter().copied());
    policy
}

/// One hook for each of these USDT probes of a program.
pub(crate) fn usdts(path: &str, probes: &[&Probe], match_binary: Option<&str>) -> String {
    let mut policy = format!("{}spec:\n  usdts:\n", head("usdts"));
    for Probe { provider, name } in probes {
        let fields = [("name", name.as_str()), ("path", path), ("provider", provider)];
        push_hook(&mut policy, &fields, match_binary, "");
    }
    policy
}

fn head(name: &str) -> String {
    format!("apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: {name}\n")
}

/// Appends an item of a list of hooks, with its fields up to `selectors` and the text behind that.
fn push_hook(policy: &mut String, fields: &[(&str, &str)], match_binary: Option<&str>, rest: &str) {
    let mut begin = "  - ";
    for (key, value) in fields {
        let _ = writeln!(policy, "{begin}{key}: {}", scalar(value));
        begin = "    ";
    }
    if let Some(binary) = match_binary {
        let _ = write!(
            policy,
            "    selectors:\n    - matchBinaries:\n      - operator: In\n        values:\n        - {}\n",
            scalar(binary)
        );
    }
    policy.push_str(rest);
}

fn push_list<'a>(policy: &mut String, values: impl Iterator<Item = &'a str>) {
    for value in values {
        let _ = writeln!(policy, "    - {}", scalar(value));
    }
}

/// A text as YAML has it: as it is if nothing can take it for anything else, otherwise in double quotes.
fn scalar(text: &str) -> String {
    /// What YAML 1.1, which the agent reads, takes for no text.
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let begins_plain = text.starts_with(|first: char| first.is_ascii_alphabetic() || "_/".contains(first));
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-./:@$+".contains(character);
    if begins_plain
        && text.chars().all(is_plain)
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
    {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if crate::quote::is_printable(character) || character == ' ' => quoted.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0xff => write!(quoted, "\\x{code:02x}"),
                    0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
                    _ => write!(quoted, "\\U{code:08x}"),
                };
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saphyr_parser::{Event, Parser, ScalarStyle};

    use super::*;

    #[test]
    fn nothing_is_hooked() {
        assert_eq!(
            empty(),
            "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata:\n  name: empty\nspec: {}\n"
        );
    }

    #[test]
    fn hooks_are_limited_to_a_binary() {
        let calls = ["sys_read".to_owned(), "sys_write".to_owned()];
        let selectors = "    selectors:\n    - matchBinaries:\n      - operator: In\n        values:\n        - /bin/sh\n";
        assert_eq!(
            syscalls_one_by_one(&calls, Some("/bin/sh")),
            format!(
                "{}spec:\n  kprobes:\n  - call: sys_read\n{selectors}    syscall: true\n  - call: sys_write\n{selectors}    syscall: true\n",
                head("syscalls")
            )
        );
        assert_eq!(
            syscall_list(&calls, None),
            format!(
                "{}spec:\n  kprobes:\n  - call: list:syscalls\n    syscall: true\n  lists:\n  - name: syscalls\n    \
                 type: syscalls\n    values:\n    - sys_read\n    - sys_write\n",
                head("syscalls")
            )
        );
    }

    #[test]
    fn patterns_and_names_are_quoted_if_need_be() {
        assert_eq!(
            ftrace_list("^ksys_", None),
            format!(
                "{}spec:\n  kprobes:\n  - call: list:ftrace\n    syscall: false\n  lists:\n  - name: ftrace\n    \
                 pattern: \"^ksys_\"\n    type: generated_ftrace\n",
                head("ftrace")
            )
        );
        assert_eq!(
            uprobes("/opt/a b", &["main", "no", "type:.eq.struct { F int }"], None),
            format!(
                "{}spec:\n  uprobes:\n  - path: \"/opt/a b\"\n    symbols:\n    - main\n    - \"no\"\n    \
                 - \"type:.eq.struct {{ F int }}\"\n",
                head("uprobes")
            )
        );
        let probe = Probe {
            provider: "libc".to_owned(),
            name: "setjmp".to_owned(),
        };
        assert_eq!(
            usdts("/lib/libc.so.6", &[&probe], None),
            format!(
                "{}spec:\n  usdts:\n  - name: setjmp\n    path: /lib/libc.so.6\n    provider: libc\n",
                head("usdts")
            )
        );
    }

    /// What a YAML parser takes for the scalar.
    fn read_back(yaml: &str) -> Vec<(String, ScalarStyle)> {
        Parser::new_from_str(yaml)
            .filter_map(|event| match event.unwrap().0 {
                Event::Scalar(text, style, _, None) => Some((text.into_owned(), style)),
                Event::Alias(_) => panic!("an alias in {yaml}"),
                _ => None,
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn scalars_are_read_back(text in prop_oneof![any::<String>(), "[a-z~:#0-9 .\\-+/\"'\\\\\\t\\n]{0,8}"]) {
            let found = read_back(&format!("- {}\n", scalar(&text)));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(&found[0].0, &text);
        }
    }

    #[test]
    fn nothing_but_text_is_taken_for_anything_else() {
        for text in [
            "",
            "~",
            "null",
            "True",
            "NO",
            "y",
            "1",
            "0x1",
            "1e3",
            ".inf",
            "-",
            "2001-01-01",
            "<<",
            "=",
            "a:",
        ] {
            assert_eq!(
                read_back(&scalar(text)),
                [(text.to_owned(), ScalarStyle::DoubleQuoted)],
                "{text}"
            );
        }
        for text in [
            "sys_read",
            "list:syscalls",
            "/usr/bin/cat",
            "_ZN1a1bE",
            "main.main",
            "a.b$c@@V_2.1",
        ] {
            assert_eq!(scalar(text), text);
        }
    }
}
