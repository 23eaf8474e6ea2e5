//! Texts as YAML has them.

use std::fmt::Write as _;

/// A text as YAML has it: as it is if nothing can take it for anything else, otherwise in double quotes.
pub(super) fn scalar(text: &str) -> String {
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
    quoted(text)
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
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
