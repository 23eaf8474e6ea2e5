//! The colours of compact output, as ANSI escapes or not at all.

use owo_colors::Color as _;
use owo_colors::colors;

/// A colour by what it marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}

/// Ends any colour.
pub(crate) const RESET: &str = "\x1b[0m";

impl Colour {
    /// The escape that begins it.
    pub(crate) fn escape(self) -> &'static str {
        match self {
            Colour::Red => colors::Red::ANSI_FG,
            Colour::Green => colors::Green::ANSI_FG,
            Colour::Yellow => colors::Yellow::ANSI_FG,
            Colour::Blue => colors::Blue::ANSI_FG,
            Colour::Magenta => colors::Magenta::ANSI_FG,
            Colour::Cyan => colors::Cyan::ANSI_FG,
        }
    }
}
