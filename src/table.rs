//! Tables as kubectl prints them: columns as wide as their widest cell, three spaces between them.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use crate::quote::visible;

const GAP: usize = 3;

/// Rows of cells under a header.
#[derive(Debug)]
pub(crate) struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    pub(crate) fn new(header: [&str; COLUMNS]) -> Self {
        Table {
            rows: vec![header.map(str::to_owned)],
        }
    }

    /// Adds a row. Cells may hold what an agent says: nothing in them acts upon a terminal.
    pub(crate) fn row(&mut self, cells: [String; COLUMNS]) {
        self.rows.push(cells.map(|cell| visible(&cell)));
    }

    /// The lines, the header's first.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
            let cells = self.rows.iter().map(|row| row[column].width());
            cells.max().unwrap_or_default() + GAP
        });
        let line = |row: &[String; COLUMNS]| {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                line.push_str(cell);
                if column + 1 < COLUMNS {
                    line.push_str(&" ".repeat(widths[column] - cell.width()));
                }
            }
            line
        };
        self.rows.iter().map(line).collect()
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines()
            .iter()
            .try_for_each(|line| writeln!(formatter, "{line}"))
    }
}
