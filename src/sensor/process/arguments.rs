//! The words of a command line, as events have them.

use crate::sensor::text::{push_text, text};

/// Arguments after `argv[0]`, joined by spaces; one that holds a space stands in double quotes.
///
/// As the agent does it: quotes inside aren't escaped, control characters stay, empty arguments at the end vanish, and
/// when the very first argument is quoted, a space comes before it.
pub(super) fn joined(arguments: &[u8]) -> String {
    let Some(end) = arguments.iter().rposition(|&byte| byte != 0) else {
        return String::new();
    };
    let mut words = arguments.get(..=end).unwrap_or_default().split(|&byte| byte == 0);
    words.next();
    let mut line = String::with_capacity(end);
    for (index, word) in words.enumerate() {
        let is_quoted = word.contains(&b' ');
        if index > 0 || is_quoted {
            line.push(' ');
        }
        if is_quoted {
            line.push('"');
        }
        push_text(&mut line, word);
        if is_quoted {
            line.push('"');
        }
    }
    line
}

/// `NAME=VALUE`, each ended by NUL.
pub(super) fn variables(environment: &[u8]) -> impl Iterator<Item = &[u8]> {
    environment
        .split(|&byte| byte == 0)
        .filter(|variable| !variable.is_empty())
}

/// The path of a program, absolute. One that is absolute stays as it was given.
pub(super) fn absolute(binary: &[u8], cwd: &[u8]) -> String {
    if binary.is_empty() || binary.starts_with(b"/") || cwd.is_empty() {
        return text(binary);
    }
    let mut components: Vec<&[u8]> = Vec::new();
    for component in cwd
        .split(|&byte| byte == b'/')
        .chain(binary.split(|&byte| byte == b'/'))
    {
        match component {
            b"" | b"." => {}
            b".." => {
                components.pop();
            }
            name => components.push(name),
        }
    }
    let mut path = String::with_capacity(cwd.len() + binary.len() + 1);
    for component in components {
        path.push('/');
        push_text(&mut path, component);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_as_the_agent_recorded_them() {
        for (arguments, line) in [
            (&b"/bin/wl\0exit\0plain\0"[..], "exit plain"),
            (
                b"wl\0exit\0with space\0  two  \0tab\there\0",
                "exit \"with space\" \"  two  \" tab\there",
            ),
            (
                "wl\0unicode é€ 🐝\0日本\0a\0".as_bytes(),
                " \"unicode é€ 🐝\" 日本 a",
            ),
            (
                b"wl\0exit\0say \"hi\"\0it's\0back\\slash\0$(x) `y`\0<a&b>\0",
                "exit \"say \"hi\"\" it's back\\slash \"$(x) `y`\" <a&b>",
            ),
            (
                b"wl\0exit\0line1\nline2\0cr\rx\0esc\x1b[31mred\0",
                "exit line1\nline2 cr\rx esc\x1b[31mred",
            ),
            (b"wl\0exit\0\0\0x\0\0", "exit   x"),
            (
                b"wl\0exit\0bad\xff\xfe utf8\0half\xe2\x82\0",
                "exit \"bad\u{fffd} utf8\" half\u{fffd}",
            ),
            (
                b"wl\0run /bin/wl exit 4\0/usr/local/bin/script2\0",
                " \"run /bin/wl exit 4\" /usr/local/bin/script2",
            ),
            (b"wl\0-c\0/bin/true; /bin/false\0", "-c \"/bin/true; /bin/false\""),
            (b"wl\0", ""),
            (b"wl\0\0", ""),
            (b"\0", ""),
            (b"", ""),
            (b"wl\0cut in the mid", " \"cut in the mid\""),
        ] {
            assert_eq!(joined(arguments), line);
        }
    }

    #[test]
    fn binaries_are_made_absolute_as_the_agent_does() {
        for (binary, cwd, path) in [
            ("/bin/wl", "/tmp", "/bin/wl"),
            ("./wl", "/bin", "/bin/wl"),
            ("../bin/wl", "/tmp", "/bin/wl"),
            ("./script.sh", "/usr/local/bin", "/usr/local/bin/script.sh"),
            ("wl", "/", "/wl"),
            ("../../../wl", "/a", "/wl"),
            ("/dev/fd/3/wl", "/", "/dev/fd/3/wl"),
            ("/tmp/../bin//wl", "/", "/tmp/../bin//wl"),
            ("wl", "", "wl"),
            ("", "/", ""),
        ] {
            assert_eq!(absolute(binary.as_bytes(), cwd.as_bytes()), path);
        }
    }
}
