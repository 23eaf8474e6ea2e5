//! What can be wrong with an expression: in come names and places, out goes one line for the user.

use std::fmt;

/// Where in the expression, counted from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Place {
    /// The place of a byte; a place inside a character is that character's.
    pub(super) fn of_offset(source: &str, offset: usize) -> Self {
        let before = source.char_indices().take_while(|(start, _)| *start < offset);
        before.fold(
            Self { line: 1, column: 1 },
            |place, (_, character)| match character {
                '\n' => Self {
                    line: place.line + 1,
                    column: 1,
                },
                _ => Self {
                    column: place.column + 1,
                    ..place
                },
            },
        )
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(formatter, "line {}, ", self.line)?;
        }
        write!(formatter, "column {}", self.column)
    }
}

/// Why an expression can't be used.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum CelError {
    #[error("the expression is empty")]
    Empty,
    #[error("the expression is {length} bytes long; the limit is {limit}")]
    TooLong { length: usize, limit: usize },
    #[error("{place}: brackets are nested deeper than {limit} levels")]
    TooDeep { place: Place, limit: usize },
    #[error("the expression is nested too deeply")]
    TooDeepForParser,
    #[error("{place}: more than {limit} operators in a row")]
    TooManyOperators { place: Place, limit: usize },
    #[error("{place}: the string is not closed")]
    UnfinishedString { place: Place },
    #[error("{place}: '\\' begins no known escape; write '\\\\' or r'…'")]
    BadEscape { place: Place },
    #[error("{place}: {message}")]
    Syntax { place: Place, message: String },
    #[error("the CEL parser failed on this expression")]
    Parser,
    #[error("{place}: unknown variable '{name}'{hint}")]
    UnknownVariable { place: Place, name: String, hint: Hint },
    #[error("{place}: {message} has no field '{name}'{hint}")]
    UnknownField {
        place: Place,
        name: String,
        message: String,
        hint: Hint,
    },
    #[error("{place}: {found} has no fields, so not '{name}' either")]
    NoFields {
        place: Place,
        name: String,
        found: String,
    },
    #[error("{place}: unknown function '{name}'{hint}")]
    UnknownFunction { place: Place, name: String, hint: Hint },
    #[error("{place}: the enum {message} has no value '{name}'{hint}")]
    UnknownEnumValue {
        place: Place,
        name: String,
        message: String,
        hint: Hint,
    },
    #[error("{place}: '{name}' takes {expected}, not {found}")]
    ArgumentCount {
        place: Place,
        name: String,
        expected: String,
        found: usize,
    },
    #[error("{place}: there is no {found}; there is {choices}")]
    ArgumentTypes {
        place: Place,
        found: String,
        choices: String,
    },
    #[error("{place}: '{name}' is called {expected}")]
    Style {
        place: Place,
        name: String,
        expected: String,
    },
    #[error("{place}: '{operator}' doesn't go with {found}")]
    Operands {
        place: Place,
        operator: &'static str,
        found: String,
    },
    #[error("{place}: {what} has type {found}, not bool")]
    NotBool {
        place: Place,
        what: &'static str,
        found: String,
    },
    #[error("{place}: the macro goes over lists and maps, not over {found}")]
    Loop { place: Place, found: String },
    #[error("{place}: not a regular expression: {message}")]
    Regex { place: Place, message: String },
    #[error("{place}: {what} are not supported")]
    Unsupported { place: Place, what: &'static str },
}

/// What else the user may have meant.
#[derive(Debug, PartialEq)]
pub(crate) enum Hint {
    Nearest(String),
    /// Nothing is near, but these are all there is.
    Choices {
        what: &'static str,
        names: Vec<String>,
    },
}

impl Hint {
    /// The name that looks most like the wrong one or, when none does, all of them.
    pub(super) fn new<'n>(wrong: &str, what: &'static str, names: impl Iterator<Item = &'n str>) -> Self {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        let lower = wrong.to_lowercase();
        let likeness = |name: &&str| strsim::normalized_damerau_levenshtein(&lower, &name.to_lowercase());
        let nearest = names
            .iter()
            .max_by(|left, right| likeness(left).total_cmp(&likeness(right)));
        match nearest {
            Some(name) if likeness(name) > 0.55 => Self::Nearest((*name).to_owned()),
            _ => Self::Choices {
                what,
                names: names.into_iter().map(str::to_owned).collect(),
            },
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nearest(name) => write!(formatter, "; did you mean '{name}'?"),
            Self::Choices { what, names } => write!(formatter, "; {what} are {}", names.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let place = |offset| Place::of_offset("é = 1\nx", offset).to_string();
        assert_eq!(place(0), "column 1");
        assert_eq!(place(3), "column 3");
        assert_eq!(place(7), "line 2, column 1");
        assert_eq!(place(99), "line 2, column 2");
    }

    #[test]
    fn hints_name_the_nearest_or_all() {
        let names = ["pid", "binary", "parent"];
        let hint = |wrong| Hint::new(wrong, "the fields", names.into_iter()).to_string();
        assert_eq!(hint("binry"), "; did you mean 'binary'?");
        assert_eq!(hint("PID"), "; did you mean 'pid'?");
        assert_eq!(hint("color"), "; the fields are binary, parent, pid");
    }
}
