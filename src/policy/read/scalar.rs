//! Texts, numbers, truth values and words.

use super::fields::{Field, Fields};
use super::{Reader, span};
use crate::policy::diagnostic::{Code, Diagnostic, Edit};
use crate::policy::document::{Content, Node};
use crate::policy::model::Spanned;
use crate::policy::words::Word;
use crate::policy::yaml;
use crate::quote::{go_quoted, visible};
use crate::suggest;

/// What YAML takes a scalar without quotes for.
#[derive(Debug, PartialEq, Eq)]
enum Plain {
    Text,
    Bool(bool),
    Number,
}

impl<'a> Reader<'a> {
    /// A text that may be missing.
    pub(super) fn text(&mut self, fields: &mut Fields<'a>, name: &'static str) -> Option<Spanned<String>> {
        let field = fields.take(name)?;
        self.text_in(field.value, &field.path)
    }

    /// A text that has to be there; `example` stands in the help.
    pub(super) fn required_text(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
        example: &str,
    ) -> Option<Spanned<String>> {
        let Some(field) = fields.take(name) else {
            self.missing(fields, name, example);
            return None;
        };
        self.text_in(field.value, &field.path)
    }

    /// The texts of a list.
    pub(super) fn texts(&mut self, fields: &mut Fields<'a>, name: &'static str) -> Vec<Spanned<String>> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        let items = self.items(&field);
        items
            .into_iter()
            .filter_map(|(item, path)| self.text_in(item, &path))
            .collect()
    }

    /// Fields with texts, whatever their names.
    pub(super) fn text_map(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        let Some(mut map) = self.fields(field.value, &field.path) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for field in map.take_rest() {
            let key = field.key.text().unwrap_or_default().to_owned();
            if let Some(value) = self.text_in(field.value, &field.path) {
                texts.push((Spanned::new(key, span(field.key)), value));
            }
        }
        texts
    }

    pub(super) fn text_in(&mut self, node: &'a Node, path: &str) -> Option<Spanned<String>> {
        let place = span(node);
        let Some(text) = node.text() else {
            self.wrong_type(node, path, "a text");
            return None;
        };
        let taken_for = match plain(node) {
            Plain::Text => None,
            Plain::Bool(_) => Some("true or false"),
            Plain::Number => Some("a number"),
        };
        if let Some(taken_for) = taken_for {
            let quoted = yaml::quoted(text);
            self.tell(
                Diagnostic::warning(
                    Code::WrongType,
                    place,
                    format!(
                        "{path} has to be a text, but without quotes this is {taken_for}, which agents refuse"
                    ),
                )
                .help(format!("write {}", visible(&quoted)))
                .fix(format!("{path} gets quotes"), vec![Edit::Replace(place, quoted)]),
            );
        }
        Some(Spanned::new(text.to_owned(), place))
    }

    /// A truth value; none given is false.
    pub(super) fn flag(&mut self, fields: &mut Fields<'a>, name: &'static str) -> bool {
        self.given_flag(fields, name).is_some_and(|flag| flag.value)
    }

    /// A truth value, if it is given.
    pub(super) fn given_flag(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Option<Spanned<bool>> {
        let field = fields.take(name)?;
        let place = span(field.value);
        match (plain(field.value), field.value.text()) {
            (Plain::Bool(value), _) => Some(Spanned::new(value, place)),
            (_, Some(text)) if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                let value = text.eq_ignore_ascii_case("true");
                self.tell(
                    Diagnostic::error(
                        Code::WrongType,
                        place,
                        format!("{} has to be true or false, but this is a text", field.path),
                    )
                    .help(format!("{name}: {value}"))
                    .fix(
                        format!("{} loses its quotes", field.path),
                        vec![Edit::Replace(place, value.to_string())],
                    ),
                );
                Some(Spanned::new(value, place))
            }
            _ => {
                self.wrong_type(field.value, &field.path, "true or false");
                None
            }
        }
    }

    /// A whole number that may be missing.
    pub(super) fn number<N: TryFrom<i128>>(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Option<Spanned<N>> {
        let field = fields.take(name)?;
        self.number_in(field.value, &field.path)
    }

    /// The numbers of a list.
    pub(super) fn numbers<N: TryFrom<i128>>(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Vec<Spanned<N>> {
        let Some(field) = fields.take(name) else {
            return Vec::new();
        };
        self.numbers_in(&field)
    }

    pub(super) fn numbers_in<N: TryFrom<i128>>(&mut self, field: &Field<'a>) -> Vec<Spanned<N>> {
        let items = self.items(field);
        items
            .into_iter()
            .filter_map(|(item, path)| self.number_in(item, &path))
            .collect()
    }

    fn number_in<N: TryFrom<i128>>(&mut self, node: &'a Node, path: &str) -> Option<Spanned<N>> {
        let place = span(node);
        let number = node.text().and_then(whole_number);
        let Some(number) = number else {
            self.wrong_type(node, path, "a whole number");
            return None;
        };
        if plain(node) == Plain::Text {
            self.tell(
                Diagnostic::error(
                    Code::WrongType,
                    place,
                    format!("{path} has to be a number, but this is a text"),
                )
                .help(format!("write {number}"))
                .fix(
                    format!("{path} loses its quotes"),
                    vec![Edit::Replace(place, number.to_string())],
                ),
            );
        }
        let Ok(value) = N::try_from(number) else {
            self.wrong_type(node, path, "a number in range");
            return None;
        };
        Some(Spanned::new(value, place))
    }

    /// One of the words that can be here.
    pub(super) fn word<W: Word>(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Option<Spanned<W>> {
        let field = fields.take(name)?;
        let text = self.text_in(field.value, &field.path)?;
        self.word_of(&text, &field.path)
    }

    /// One of the words that has to be here.
    pub(super) fn required_word<W: Word>(
        &mut self,
        fields: &mut Fields<'a>,
        name: &'static str,
    ) -> Option<Spanned<W>> {
        let Some(field) = fields.take(name) else {
            let example = W::WORDS.first().map_or("", |word| word.word());
            self.missing(fields, name, example);
            return None;
        };
        let text = self.text_in(field.value, &field.path)?;
        self.word_of(&text, &field.path)
    }

    pub(super) fn word_of<W: Word>(&mut self, text: &Spanned<String>, path: &str) -> Option<Spanned<W>> {
        let found = W::from_word(text);
        if found.is_none() {
            self.unknown_word(text, path, W::WORDS.iter().map(|word| word.word()));
        }
        found.map(|word| Spanned::new(word, text.span))
    }

    /// Tells that `text` is none of `words`, and which of them is near.
    pub(super) fn unknown_word(
        &mut self,
        text: &Spanned<String>,
        path: &str,
        words: impl Iterator<Item = &'static str> + Clone,
    ) {
        let message = format!("{path} has no value {}", go_quoted(text));
        let diagnostic = Diagnostic::error(Code::UnknownValue, text.span, message);
        let near = words
            .clone()
            .find(|word| word.eq_ignore_ascii_case(text))
            .or_else(|| suggest::nearest(text, words.clone()));
        self.tell(match near {
            Some(near) => diagnostic.help(format!("write {near}")).fix(
                format!("{} becomes {near}", visible(text)),
                vec![Edit::Text(text.span, near.to_owned())],
            ),
            None => diagnostic.help(format!("write one of {}", words.collect::<Vec<_>>().join(", "))),
        });
    }
}

/// What YAML 1.1, which agents read, takes a scalar for.
fn plain(node: &Node) -> Plain {
    use saphyr_parser::ScalarStyle;
    let Content::Scalar(text, ScalarStyle::Plain) = &node.content else {
        return Plain::Text;
    };
    if let Some(tag) = &node.tag {
        return match tag.suffix.as_str() {
            "int" | "float" => Plain::Number,
            "bool" => truth(text).map_or(Plain::Text, Plain::Bool),
            _ => Plain::Text,
        };
    }
    if let Some(value) = truth(text) {
        return Plain::Bool(value);
    }
    let is_float = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.parse::<f64>().is_ok();
    if whole_number(text).is_some() || is_float {
        return Plain::Number;
    }
    Plain::Text
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// A number in decimal, hexadecimal (`0x`) or octal (`0`, `0o`).
pub(crate) fn whole_number(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // `from_str_radix` takes a sign as well.
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    i128::from_str_radix(digits, radix)
        .ok()
        .map(|number| sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_all_bases() {
        for (text, number) in [
            ("0", Some(0)),
            ("-1", Some(-1)),
            ("+7", Some(7)),
            ("0x1F", Some(31)),
            ("017", Some(15)),
            ("0o17", Some(15)),
            ("-0x10", Some(-16)),
            ("", None),
            ("-", None),
            ("--1", None),
            ("0x", None),
            ("0x-1", None),
            ("09", None),
            ("1.5", None),
            ("99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(whole_number(text), number, "{text}");
        }
    }
}
