//! Reading an expression: in comes its text, out goes the syntax tree of the `cel` crate, or the first error.
//!
//! The parser recurses, and so does everything behind it. What could go too deep for a stack is refused
//! before it starts, by a look at brackets and operators that knows no more of CEL than strings and comments.

use std::thread;

use cel::common::ast::{IdedExpr, SourceInfo};
use cel::parser::{ParseErrors, Parser};

use super::error::{CelError, Place};

/// Longer expressions are refused.
pub(super) const MAX_LENGTH: usize = 64 * 1024;
/// Brackets nested deeper than this are refused; the parser itself gives up at 96.
pub(super) const MAX_BRACKETS: usize = 64;
/// More operators than this, each applied to the outcome of the one before, are refused.
pub(super) const MAX_CHAIN: usize = 250;
/// The generated parser's frames are large, all the more without optimization.
const STACK: usize = 32 * 1024 * 1024;

/// A parsed expression and where its parts stand in the text.
pub(super) struct Parsed {
    pub(super) expression: IdedExpr,
    pub(super) positions: SourceInfo,
}

pub(super) fn parse(source: &str) -> Result<Parsed, CelError> {
    if source.len() > MAX_LENGTH {
        return Err(CelError::TooLong {
            length: source.len(),
            limit: MAX_LENGTH,
        });
    }
    if source.trim().is_empty() {
        return Err(CelError::Empty);
    }
    check_depth(source)?;
    let (expression, positions) = Parser::new().parse_with_source_info(source)?;
    Ok(Parsed {
        expression,
        positions,
    })
}

/// Runs what recurses along an expression where the stack is large enough, and turns a panic of the parser,
/// whose code is generated, into an error.
pub(super) fn on_large_stack<T: Send>(
    work: impl FnOnce() -> Result<T, CelError> + Send,
) -> Result<T, CelError> {
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        worker
            .ok()
            .and_then(|worker| worker.join().ok())
            .unwrap_or(Err(CelError::Parser))
    })
}

impl From<ParseErrors> for CelError {
    fn from(errors: ParseErrors) -> Self {
        // Errors about the text are worth more than those about the tree that came of it.
        let of_text = errors
            .errors
            .iter()
            .find(|error| error.msg.starts_with("Syntax error"));
        let Some(error) = of_text.or(errors.errors.first()) else {
            return Self::Parser;
        };
        // What the parser says when it stops at its own limit, or one of these in the middle of more.
        if error.msg == "UNKNOWN" || error.msg.contains("Recursion limit") {
            return Self::TooDeepForParser;
        }
        let (line, column) = error.pos;
        let message = error.msg.strip_prefix("Syntax error: ").unwrap_or(&error.msg);
        // The parser goes on to list every token that would do.
        let message = message.split(" expecting {").next().unwrap_or(message);
        Self::Syntax {
            place: Place {
                line: line.unsigned_abs().max(1),
                column: column.unsigned_abs().max(1),
            },
            message: message
                .replace("<EOF>", "end of expression")
                .replace(char::is_control, " "),
        }
    }
}

/// How deep the expression inside one pair of brackets goes.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Operators since the last `&&`, `||` or comma, which the parser keeps side by side.
    current: usize,
    deepest: usize,
}

/// Refuses what nests too deep, and strings that the parser's lexer would see an end of elsewhere.
fn check_depth(source: &str) -> Result<(), CelError> {
    let mut levels = vec![Level::default()];
    let mut rest = source;
    let place = |rest: &str| Place::of_offset(source, source.len() - rest.len());
    while let Some(character) = rest.chars().next() {
        let depth = levels.len();
        let Some(level) = levels.last_mut() else { break };
        let mut length = character.len_utf8();
        match character {
            '\'' | '"' => length = string_length(source, source.len() - rest.len())?,
            '`' => {
                let message = "names in backticks are not supported; write ['name']".to_owned();
                return Err(CelError::Syntax {
                    place: place(rest),
                    message,
                });
            }
            '/' if rest.starts_with("//") => length = rest.find('\n').unwrap_or(rest.len()),
            '(' | '[' | '{' => {
                if depth > MAX_BRACKETS {
                    return Err(CelError::TooDeep {
                        place: place(rest),
                        limit: MAX_BRACKETS,
                    });
                }
                levels.push(Level::default());
            }
            ')' | ']' | '}' if depth > 1 => {
                let inner = level.deepest.max(level.current);
                levels.pop();
                if let Some(outer) = levels.last_mut() {
                    outer.current = outer.current.max(inner) + 1;
                }
            }
            '&' | '|' | ',' => {
                level.deepest = level.deepest.max(level.current);
                level.current = 0;
            }
            '=' | '!' | '<' | '>' if rest[1..].starts_with('=') => {
                level.current += 1;
                length = 2;
            }
            '.' | '+' | '-' | '*' | '/' | '%' | '<' | '>' | '!' | '?' | ':' => level.current += 1,
            // The operator `in`, and no more than that matters of any word.
            _ if character.is_ascii_alphabetic() || character == '_' => {
                length = rest
                    .find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
                    .unwrap_or(rest.len());
                level.current += usize::from(&rest[..length] == "in");
            }
            _ => {}
        }
        if levels.last().is_some_and(|level| level.current > MAX_CHAIN) {
            return Err(CelError::TooManyOperators {
                place: place(rest),
                limit: MAX_CHAIN,
            });
        }
        rest = &rest[length..];
    }
    Ok(())
}

/// How long the string literal at `start` is, quotes included.
fn string_length(source: &str, start: usize) -> Result<usize, CelError> {
    let bytes = source.as_bytes();
    let quote = bytes[start];
    let prefix = &bytes[..start];
    let letters = prefix
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let raw = match prefix[start - letters..].to_ascii_lowercase().as_slice() {
        b"r" | b"br" => true,
        b"" | b"b" | b"in" => false,
        // The lexer may see the end of a name or number here and then a raw string, or not.
        _ => {
            let message = "a string can't follow a name or number directly".to_owned();
            return Err(CelError::Syntax {
                place: Place::of_offset(source, start),
                message,
            });
        }
    };
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let closing: &[u8] = if triple { &[quote; 3] } else { &[quote] };
    let mut at = start + closing.len();
    loop {
        match bytes.get(at) {
            None => {
                return Err(CelError::UnfinishedString {
                    place: Place::of_offset(source, start),
                });
            }
            Some(b'\n' | b'\r') if !triple => {
                return Err(CelError::UnfinishedString {
                    place: Place::of_offset(source, start),
                });
            }
            Some(b'\\') if !raw => match escape_length(&bytes[at..]) {
                Some(length) => at += length,
                None => {
                    return Err(CelError::BadEscape {
                        place: Place::of_offset(source, at),
                    });
                }
            },
            Some(_) if bytes[at..].starts_with(closing) => return Ok(at + closing.len() - start),
            Some(_) => at += 1,
        }
    }
}

/// How long the escape at the start of `text` is, when CEL has it.
fn escape_length(text: &[u8]) -> Option<usize> {
    let digits = |count: usize, valid: fn(&u8) -> bool| {
        text.get(2..2 + count)
            .filter(|digits| digits.iter().all(valid))
            .map(|_| 2 + count)
    };
    match text.get(1)? {
        b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'"' | b'\'' | b'\\' | b'?' | b'`' => Some(2),
        b'x' | b'X' => digits(2, u8::is_ascii_hexdigit),
        b'u' => digits(4, u8::is_ascii_hexdigit),
        b'U' => digits(8, u8::is_ascii_hexdigit),
        b'0'..=b'3' => digits(2, |digit| (b'0'..=b'7').contains(digit)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parses(source: &str) -> bool {
        on_large_stack(|| parse(source)).is_ok()
    }

    fn error(source: &str) -> String {
        match on_large_stack(|| parse(source)) {
            Ok(_) => panic!("{source} parses"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn depth_is_limited_before_parsing() {
        assert!(parses(&format!("{}1{}", "(".repeat(64), ")".repeat(64))));
        assert_eq!(
            error(&"(".repeat(50_000)),
            "column 65: brackets are nested deeper than 64 levels"
        );
        assert_eq!(
            error(&"[".repeat(100_000)),
            "the expression is 100000 bytes long; the limit is 65536"
        );
        assert_eq!(
            error(&format!("a{}", ".a".repeat(300))),
            "column 502: more than 250 operators in a row"
        );
        for operator in ["+a", "*a", " in a", "==a", "[a]", "(a)", "?a:a", ".a()"] {
            let source = format!("a{}", operator.repeat(3000));
            assert!(
                error(&source).ends_with("more than 250 operators in a row"),
                "{operator}"
            );
        }
        assert_eq!(
            error(&format!("{}a", "a ? a : ".repeat(120))),
            "the expression is nested too deeply"
        );
        for prefix in ["!", "-"] {
            assert!(
                error(&format!("{}a", prefix.repeat(3000))).ends_with("in a row"),
                "{prefix}"
            );
        }
        let nested = format!("{}a{}", "(".repeat(60), "+a+a+a+a+a)".repeat(60));
        assert!(error(&nested).ends_with("more than 250 operators in a row"));
        let beside = format!("({}) + ({})", "a+".repeat(200) + "a", "a+".repeat(200) + "a");
        assert!(parses(&beside));
    }

    #[test]
    fn long_flat_expressions_are_fine() {
        assert!(parses(&format!("a == 1{}", " || a.b == 2".repeat(2000))));
        assert!(parses(&format!("a in [1{}]", ", 2".repeat(5000))));
    }

    #[test]
    fn strings_hide_nothing() {
        assert!(parses(&format!(
            "'{}' == \"{}\"",
            "(".repeat(200),
            "[".repeat(200)
        )));
        assert!(parses(&format!("a // {}\n == 1", "(".repeat(200))));
        assert!(parses(
            "r'\\' == '''a'b\nc''' && b'\\xff' == br\"\\\" && '\\'' == '\\u00e9\\101'"
        ));
        assert!(parses("a in'b'"));
        let hidden = format!("1r'\\' {}'", "(".repeat(100));
        assert_eq!(
            error(&hidden),
            "column 3: a string can't follow a name or number directly"
        );
        assert_eq!(
            error("a.`b//c`"),
            "column 3: names in backticks are not supported; write ['name']"
        );
        assert_eq!(error("a == 'b"), "column 6: the string is not closed");
        assert_eq!(error("a == 'b\nc'"), "column 6: the string is not closed");
        assert_eq!(
            error("a == 'b\\.c'"),
            "column 8: '\\' begins no known escape; write '\\\\' or r'…'"
        );
    }

    #[test]
    fn syntax_errors_are_one_line_with_a_place() {
        assert_eq!(error(""), "the expression is empty");
        assert_eq!(error(" \n"), "the expression is empty");
        assert_eq!(error("a =="), "column 5: mismatched input 'end of expression'");
        assert_eq!(
            error("a == 1)"),
            "column 7: extraneous input ')' expecting end of expression"
        );
        assert_eq!(error("a &&\n&& b"), "line 2, column 1: extraneous input '&&'");
        assert_eq!(
            error("a == 99999999999999999999"),
            "column 6: invalid int literal"
        );
        assert_eq!(error("a ? b"), "column 6: mismatched input 'end of expression'");
        assert_eq!(error("'é' == #"), "column 8: token recognition error at: '#'");
        assert_eq!(error("a \0"), "column 3: token recognition error at: ' '");
        assert_eq!(
            error("namespace == 1"),
            "column 1: reserved identifier: namespace"
        );
        assert_eq!(error("a.?b"), "column 2: unsupported syntax '.?'");
        assert_eq!(error("a # b"), "column 3: token recognition error at: '#'");
    }
}
