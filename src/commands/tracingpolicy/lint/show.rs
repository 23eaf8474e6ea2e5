//! What was found, for people and for programs.

use std::fmt::Write as _;

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use crate::encode::{Colour, RESET};
use crate::policy::{Change, Diagnostic, Severity, Span};
use crate::quote::visible;
use crate::source::InputName;

/// How much of a long line is shown, in columns.
const LINE_WIDTH: usize = 140;

/// How much of it is shown before the place in question.
const BEFORE: usize = 40;

/// Each with its line below it, and what to do about it.
pub(super) fn text(name: &InputName, text: &str, found: &[Diagnostic], has_colours: bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let name = visible(&name.to_string());
    let mut out = String::new();
    for diagnostic in found {
        let Diagnostic {
            severity,
            code,
            span,
            message,
            help,
            ..
        } = diagnostic;
        let (colour, reset) = if has_colours {
            (escape(*severity), RESET)
        } else {
            ("", "")
        };
        let kind = format!("{colour}{}[{}]{reset}", severity.name(), code.name());
        let _ = writeln!(out, "{kind}: {}", visible(message));
        let number = span.position.line.to_string();
        let margin = " ".repeat(number.len());
        let _ = writeln!(out, "{margin}--> {name}:{}", span.position);
        if let Some(line) = lines.get(span.position.line - 1)
            && !line.is_empty()
        {
            let (shown, before, width) = excerpt(line, *span);
            let _ = writeln!(out, "{margin} |\n{number} | {shown}");
            let (before, carets) = (" ".repeat(before), "^".repeat(width));
            let _ = writeln!(out, "{margin} | {before}{colour}{carets}{reset}");
        }
        if let Some(help) = help {
            for (index, line) in help.lines().enumerate() {
                let begin = if index == 0 { " = help: " } else { "         " };
                let line = format!("{margin}{begin}{}", visible(line));
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
        out.push('\n');
    }
    if !found
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        let warnings = found
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Warning)
            .count();
        let warnings = match warnings {
            0 => String::new(),
            1 => ", 1 warning".to_owned(),
            count => format!(", {count} warnings"),
        };
        let _ = writeln!(out, "{name}: no errors{warnings}");
    }
    out
}

/// What begins the colour of a severity.
fn escape(severity: Severity) -> &'static str {
    let colour = match severity {
        Severity::Error => Colour::Red,
        Severity::Warning => Colour::Yellow,
        Severity::Note => Colour::Cyan,
    };
    colour.escape()
}

/// The line as it is shown, how far from its start the place is, and how wide, in columns.
fn excerpt(line: &str, span: Span) -> (String, usize, usize) {
    let start = line
        .char_indices()
        .nth(span.position.column - 1)
        .map_or(line.len(), |(start, _)| start);
    let rest = &line[start..];
    let length = match span.end - span.start {
        // Of what goes on over several lines, the first word.
        0 => rest.find([' ', ':', ',']).unwrap_or(rest.len()),
        length => length.min(rest.len()),
    };
    let length = (length..=rest.len())
        .find(|&end| rest.is_char_boundary(end))
        .unwrap_or(rest.len());
    let before = shown(&line[..start]);
    let place = shown(&rest[..length]);
    let after = shown(&rest[length..]);
    let width = place.width().max(1);
    let whole = format!("{before}{place}{after}");
    if whole.width() <= LINE_WIDTH {
        return (whole.trim_end().to_owned(), before.width(), width);
    }
    let skipped = before.chars().count().saturating_sub(BEFORE);
    let kept: String = before.chars().skip(skipped).collect();
    let kept = if skipped > 0 { format!("…{kept}") } else { kept };
    let excerpt: String = format!("{kept}{place}{after}").chars().take(LINE_WIDTH).collect();
    let room = LINE_WIDTH.saturating_sub(kept.chars().count()).max(1);
    (format!("{excerpt}…"), kept.width(), width.min(room))
}

/// A part of a line with nothing in it that acts upon a terminal; a tab is a space, so that columns stay.
fn shown(part: &str) -> String {
    visible(&part.replace('\t', " "))
}

/// An object for each.
pub(super) fn json(name: &InputName, found: &[Diagnostic]) -> Vec<String> {
    let objects = found.iter().map(|diagnostic| {
        let mut object = json!({
            "file": name.to_string(),
            "line": diagnostic.span.position.line,
            "column": diagnostic.span.position.column,
            "severity": diagnostic.severity.name(),
            "code": diagnostic.code.name(),
            "message": diagnostic.message,
        });
        if let Some(help) = &diagnostic.help {
            object["help"] = json!(help);
        }
        if let Some(fix) = &diagnostic.fix {
            object["fix"] = json!(fix.what);
        }
        object.to_string()
    });
    objects.collect()
}

/// What was changed.
pub(super) fn changes(name: &InputName, changes: &[Change]) -> String {
    let name = visible(&name.to_string());
    let lines = changes.iter().map(|change| {
        format!(
            "fixed: {name}:{}: {} [{}]\n",
            change.position,
            visible(&change.what),
            change.code.name()
        )
    });
    lines.collect()
}

/// An object for each change.
pub(super) fn changes_json(name: &InputName, changes: &[Change]) -> Vec<String> {
    let objects = changes.iter().map(|change| {
        let object = json!({
            "file": name.to_string(),
            "line": change.position.line,
            "column": change.position.column,
            "fixed": change.what,
            "code": change.code.name(),
        });
        object.to_string()
    });
    objects.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Position;

    fn place(column: usize, length: usize) -> Span {
        Span {
            position: Position { line: 1, column },
            start: column - 1,
            end: column - 1 + length,
        }
    }

    #[test]
    fn carets_stand_below_their_place() {
        let (shown, before, width) = excerpt("a: \"日本\" # c", place(4, 8));
        assert_eq!((shown.as_str(), before, width), ("a: \"日本\" # c", 3, 6));
        assert_eq!(excerpt("- matchPIDs: x", place(3, 0)).2, 9);
        assert_eq!(
            excerpt("\ta: \x1b[31m", place(2, 1)),
            (" a: \\x1b[31m".to_owned(), 1, 1)
        );
        assert_eq!(excerpt("", place(1, 0)), (String::new(), 0, 1));
        assert_eq!(excerpt("ab", place(9, 3)).2, 1);
    }

    #[test]
    fn long_lines_are_cut_around_their_place() {
        let line = format!("{}here{}", "x".repeat(500), "y".repeat(500));
        let (shown, before, width) = excerpt(&line, place(501, 4));
        assert!(shown.width() <= LINE_WIDTH + 1);
        assert_eq!(
            &shown.chars().skip(before).take(width).collect::<String>(),
            "here"
        );
        let (shown, before, width) = excerpt(&line, place(1, 1000));
        assert!(before + width <= shown.width());
    }
}
