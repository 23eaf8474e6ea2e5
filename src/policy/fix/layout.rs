//! Lines, dashes and brackets of YAML text.

use std::ops::Range;

use crate::policy::document::{Node, without_properties};

/// The text of a file, as lines.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
}

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Layout { text }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Whether a collection is written in brackets.
    pub(super) fn is_flow(&self, node: &Node) -> bool {
        without_properties(self.slice(node.range.start..node.end)).starts_with(['[', '{'])
            && self.slice(node.range.clone()).trim_end().ends_with(['[', '{'])
    }

    /// Where the line of this place begins.
    pub(super) fn line_start(&self, place: usize) -> usize {
        self.slice(0..place).rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the line of this place ends, its line break included.
    pub(super) fn line_end(&self, place: usize) -> usize {
        let rest = self.slice(place..self.text.len());
        rest.find('\n').map_or(self.text.len(), |end| place + end + 1)
    }

    /// The lines that a range is in.
    pub(super) fn lines(&self, range: Range<usize>) -> Range<usize> {
        self.line_start(range.start)..self.line_end(range.end)
    }

    /// Whether nothing but spaces is before this place in its line.
    pub(super) fn begins_line(&self, place: usize) -> bool {
        let before = self.slice(self.line_start(place)..place);
        before.bytes().all(|byte| byte == b' ')
    }

    /// The dash that an item of a list begins with, if it is the first in its line.
    pub(super) fn dash(&self, item: usize) -> Option<usize> {
        let before = self.slice(0..item).trim_end_matches(' ');
        let dash = before.len().checked_sub(1)?;
        (before.ends_with('-') && self.begins_line(dash)).then_some(dash)
    }

    /// The lines of a range that hold comments only.
    pub(super) fn comments(&self, range: Range<usize>) -> String {
        let lines = self.slice(range).split_inclusive('\n');
        lines.filter(|line| line.trim_start().starts_with('#')).collect()
    }

    /// Where the lines begin that hold nothing but comments right above the line of this place.
    pub(super) fn comments_above(&self, place: usize) -> usize {
        let mut start = self.line_start(place);
        while let Some(end) = start.checked_sub(1) {
            let above = self.line_start(end);
            if !self.slice(above..end).trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        start
    }

    /// A line to be put in at a place where a line ends or begins, with line breaks as this file has them.
    pub(super) fn line(&self, place: usize, line: &str) -> String {
        let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        // The last line of a file may have no end.
        let is_open = place > 0 && !self.slice(0..place).ends_with('\n');
        if is_open {
            format!("{line_break}{line}")
        } else {
            format!("{line}{line_break}")
        }
    }
}
