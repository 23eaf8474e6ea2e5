//! What files and folders of sensors are called. Names that are read may be anybody's.

use std::fmt::Write as _;

use crate::sensor::record::ProcessKey;

/// Names in file systems have at most 255 bytes: a longer one of a policy is cut, and ends with [`CUT`].
const LONGEST: usize = 220;
const CUT: &str = "%E2%80%A6";

pub(super) fn of_sensor(key: ProcessKey) -> String {
    format!("{}-{}", key.pid, key.start)
}

pub(super) fn sensor(name: &str) -> Option<ProcessKey> {
    let (pid, start) = name.split_once('-')?;
    let key = ProcessKey {
        pid: pid.parse().ok()?,
        start: start.parse().ok()?,
    };
    (of_sensor(key) == name).then_some(key)
}

/// Policies of the same name have different numbers.
pub(super) fn of_policy(number: u64, name: &str) -> String {
    let mut escaped = format!("{number}-");
    for character in name.chars() {
        if escaped.len() > LONGEST {
            escaped.push_str(CUT);
            break;
        }
        // The BPF file system takes no dots.
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '_') {
            escaped.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            // Writing to a string can't fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The policy's name.
pub(super) fn policy(name: &str) -> Option<String> {
    let (number, escaped) = name.split_once('-')?;
    number.parse::<u64>().ok()?;
    let mut parts = escaped.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend(rest.bytes());
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Link `number` of a policy, which belongs to this one of its hooks.
pub(in crate::sensor) fn of_link(hook: usize, number: usize) -> String {
    format!("{hook}-{number}")
}

/// The hook that a link belongs to.
pub(super) fn hook(name: &str) -> Option<usize> {
    let (hook, number) = name.split_once('-')?;
    let (hook, number) = (hook.parse().ok()?, number.parse().ok()?);
    (of_link(hook, number) == name).then_some(hook)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        for policy_name in [
            "first-kill",
            "a.b",
            "",
            "%41",
            "../..",
            "\u{1b}[31m",
            "名前",
            "a/b\n",
        ] {
            let name = of_policy(7, policy_name);
            assert!(!name.contains(['.', '/', '\n']), "{name}");
            assert_eq!(policy(&name).as_deref(), Some(policy_name));
        }
        let key = ProcessKey { pid: 42, start: 70 };
        assert_eq!(sensor(&of_sensor(key)), Some(key));
        assert_eq!(hook(&of_link(3, 300)), Some(3));
    }

    #[test]
    fn long_names_are_cut() {
        for long in ["a".repeat(300), ".".repeat(300), "名".repeat(300)] {
            let name = of_policy(u64::MAX, &long);
            assert!(name.len() < 256, "{}", name.len());
            let read = policy(&name).unwrap();
            let begin = read.strip_suffix('…').unwrap();
            assert!(begin.len() > 50 && long.starts_with(begin), "{read}");
        }
    }

    #[test]
    fn names_of_others_are_none() {
        for name in [
            "",
            "-",
            "x",
            "1",
            "1-",
            "-1",
            "01-2",
            "+1-2",
            "1-2-3",
            "1- 2",
            "4294967296-1",
        ] {
            assert_eq!(sensor(name), None, "{name:?}");
        }
        for name in ["", "x", "1", "1-x", "x-1", "00-1", "1-2-3"] {
            assert_eq!(hook(name), None, "{name:?}");
        }
        for name in ["", "members", "1", "x-y", "1-%", "1-%4", "1-%zz", "1-%é"] {
            assert_eq!(policy(name), None, "{name:?}");
        }
    }
}
