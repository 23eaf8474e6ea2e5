//! A line of compact output under construction.

use unicode_width::UnicodeWidthStr as _;

use crate::encode::colour::{Colour, RESET};
use crate::quote::push_quoted;

/// Labels are padded to this many columns.
const LABEL_WIDTH: usize = 7;

/// Appends text to a buffer, coloured if colours are on. Only quoted text may come from events.
pub(super) struct Line<'a> {
    out: &'a mut Vec<u8>,
    colours: bool,
}

impl<'a> Line<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>, colours: bool) -> Self {
        Line { out, colours }
    }

    /// A place in the buffer, for [`Line::right_aligned`].
    pub(super) fn position(&self) -> usize {
        self.out.len()
    }

    /// Our own text.
    pub(super) fn literal(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(super) fn space(&mut self) {
        self.out.push(b' ');
    }

    pub(super) fn end(&mut self) {
        self.out.push(b'\n');
    }

    /// Text from an event.
    pub(super) fn quoted(&mut self, text: &[u8]) {
        push_quoted(self.out, text);
    }

    /// Texts from an event that are quoted as one.
    pub(super) fn quoted_parts(&mut self, parts: &[&[u8]]) {
        let start = self.out.len();
        for part in parts {
            push_quoted(self.out, part);
        }
        let bare: usize = parts.iter().map(|part| part.len()).sum();
        if self.out.len() - start != bare {
            self.out.truncate(start);
            push_quoted(self.out, &parts.concat());
        }
    }

    /// Whatever `content` appends, in a colour. Nothing is written around nothing.
    pub(super) fn coloured(&mut self, colour: Colour, content: impl FnOnce(&mut Self)) {
        if !self.colours {
            return content(self);
        }
        let start = self.out.len();
        self.literal(colour.escape());
        let before = self.out.len();
        content(self);
        if self.out.len() == before {
            self.out.truncate(start);
        } else {
            self.literal(RESET);
        }
    }

    /// Text from an event in a colour.
    pub(super) fn text(&mut self, colour: Colour, text: &[u8]) {
        self.coloured(colour, |line| line.quoted(text));
    }

    /// A space and text from an event in a colour.
    pub(super) fn field(&mut self, colour: Colour, text: &[u8]) {
        self.space();
        self.text(colour, text);
    }

    /// A space and text from an event.
    pub(super) fn plain_field(&mut self, text: &[u8]) {
        self.space();
        self.quoted(text);
    }

    /// Emoji and label, with which a line begins.
    pub(super) fn heading(&mut self, colour: Colour, emoji: &str, label: &str) {
        self.heading_start(colour, emoji);
        self.literal(label);
        for _ in label.len()..LABEL_WIDTH {
            self.space();
        }
        self.heading_end();
    }

    /// Begins a heading whose label the caller writes.
    pub(super) fn heading_start(&mut self, colour: Colour, emoji: &str) {
        if self.colours {
            self.literal(colour.escape());
        }
        self.literal(emoji);
        self.space();
    }

    pub(super) fn heading_end(&mut self) {
        if self.colours {
            self.literal(RESET);
        }
    }

    /// Our own text at the end of the line that began at `start`, so that it ends in `column`; at least one space
    /// comes before it.
    pub(super) fn right_aligned(&mut self, start: usize, column: usize, colour: Colour, text: &str) {
        let used = visible_width(&self.out[start..]);
        let padding = column.saturating_sub(used + text.width()).max(1);
        self.out.resize(self.out.len() + padding, b' ');
        self.coloured(colour, |line| line.literal(text));
    }
}

/// How many columns a terminal shows `text` in. The only escapes in it are those of colours.
fn visible_width(text: &[u8]) -> usize {
    String::from_utf8_lossy(text)
        .split('\x1b')
        .enumerate()
        .map(|(index, part)| {
            // Every part but the first begins with what an escape looks like behind the ESC: `[34m`.
            let visible = if index == 0 {
                part
            } else {
                part.split_once('m').map_or("", |(_, rest)| rest)
            };
            visible.width()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_counted_in_columns() {
        assert_eq!(visible_width("🛑 a".as_bytes()), 4);
        assert_eq!(visible_width("\x1b[34m🛑 a\x1b[0m b".as_bytes()), 6);
    }

    #[test]
    fn a_trailer_ends_in_its_column_or_right_behind() {
        let trailer = |text: &str, colours| {
            let mut out = Vec::new();
            let mut line = Line::new(&mut out, colours);
            line.coloured(Colour::Cyan, |line| line.literal(text));
            line.right_aligned(0, 10, Colour::Red, "🛑");
            String::from_utf8(out).unwrap()
        };
        assert_eq!(trailer("日本", false), "日本    🛑");
        assert_eq!(trailer("日本", true), "\x1b[36m日本\x1b[0m    \x1b[31m🛑\x1b[0m");
        assert_eq!(trailer("0123456789", false), "0123456789 🛑");
    }

    #[test]
    fn parts_are_quoted_together() {
        let quoted = |namespace: &str, name: &str| {
            let mut out = Vec::new();
            Line::new(&mut out, false).quoted_parts(&[namespace.as_bytes(), b"/", name.as_bytes()]);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(quoted("default", "web"), "default/web");
        assert_eq!(quoted("default", "w b"), "\"default/w b\"");
    }
}
