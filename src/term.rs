//! What the process was started on: terminals, environment; and messages to standard error.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;

use clap::error::{ContextKind, ContextValue};
use rustix::fs::{FileType, fstat};

use crate::quote::{is_printable, push_quoted};

/// Terminals and environment at the start.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct Terminal {
    /// Standard input is something to read a log from: neither a terminal nor another character device.
    pub(crate) has_input: bool,
    /// Standard output is a terminal.
    pub(crate) stdout: bool,
    /// Standard error is a terminal.
    pub(crate) stderr: bool,
    no_color: bool,
    dumb: bool,
}

impl Terminal {
    pub(crate) fn detect() -> Self {
        let stdin = fstat(io::stdin().as_fd());
        Terminal {
            has_input: stdin.is_ok_and(|status| !FileType::from_raw_mode(status.st_mode).is_char_device()),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            no_color: env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            dumb: env::var_os("TERM").is_some_and(|value| value == "dumb"),
        }
    }

    /// No terminal at all, and something to read.
    pub(crate) fn none() -> Self {
        Terminal {
            has_input: true,
            stdout: false,
            stderr: false,
            no_color: false,
            dumb: false,
        }
    }

    /// Whether output is coloured if the user leaves it open.
    pub(crate) fn stdout_takes_colours(&self) -> bool {
        self.stdout && !self.no_color && !self.dumb
    }
}

/// Takes a message to the user, as [`message`] does: its kind, as in `warning`, and its text.
pub(crate) type Tell = fn(&str, &str);

/// Writes a message on a line of its own; if it has several, the others stand below, to the right. What can't be written
/// to standard error can't be told at all.
pub(crate) fn message(kind: &str, text: &str) {
    let lines: Vec<String> = text.split('\n').map(harmless).collect();
    let line = format!("{kind}: {}\n", lines.join("\n  "));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Writes lines that hold nothing that acts upon a terminal.
pub(crate) fn lines(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Tells what is wrong with the command line, and how it is used.
pub(crate) fn usage(error: &clap::Error) {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let hint = if error.kind() == clap::error::ErrorKind::UnknownArgument && !names_a_flag(error) {
        "\n\n  tip: log files are named with --input FILE"
    } else {
        ""
    };
    let _ = writeln!(io::stderr(), "Error: {}{hint}", text.trim_end());
}

/// Whether what isn't known was meant as a flag.
fn names_a_flag(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidArg), Some(ContextValue::String(name)) if name.starts_with('-'))
}

/// The text with everything escaped that could act upon a terminal: names of files may hold anything.
fn harmless(text: &str) -> String {
    text.split(' ')
        .map(|word| {
            if word.chars().all(is_printable) {
                return word.to_owned();
            }
            let mut quoted = Vec::new();
            push_quoted(&mut quoted, word.as_bytes());
            String::from_utf8_lossy(&quoted).into_owned()
        })
        .collect::<Vec<_>>()
        .join(" ")
}
