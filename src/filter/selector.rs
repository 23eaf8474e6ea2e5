//! Kubernetes label selectors.
//!
//! A selector is a list of requirements with commas between them, all of which have to hold: `key`, `!key`,
//! `key=value` (or `==`), `key!=value`, `key in (a,b)`, `key notin (a,b)`, `key>number`, `key<number`. As in
//! Kubernetes, `!=` and `notin` hold for a missing key.

use std::borrow::Cow;

use crate::event::Text;

/// A parsed selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selector {
    requirements: Vec<Requirement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    condition: Condition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

/// What is wrong with a selector.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SelectorError {
    #[error("a label's name is missing before {0:?}")]
    NoKey(String),
    #[error("{0:?} is not a label's name")]
    Key(String),
    #[error("{0:?} is not a label's value")]
    Value(String),
    #[error("expected '(' and values after {0:?}")]
    NoValues(String),
    #[error("the ')' is missing after {0:?}")]
    Unclosed(String),
    #[error("{0:?} is not a whole number")]
    Number(String),
    #[error("expected ',' before {0:?}")]
    NoComma(String),
}

impl Selector {
    pub(crate) fn parse(text: &str) -> Result<Self, SelectorError> {
        let mut requirements = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (requirement, after) = requirement(rest)?;
            requirements.push(requirement);
            rest = match after.trim_start() {
                "" => break,
                after => match after.strip_prefix(',').map(str::trim_start) {
                    Some("") => return Err(SelectorError::NoKey(String::new())),
                    Some(next) => next,
                    None => return Err(SelectorError::NoComma(after.to_owned())),
                },
            };
        }
        Ok(Selector { requirements })
    }

    /// Whether all requirements hold for these labels.
    pub(crate) fn matches(&self, labels: &[(Text<'_>, Text<'_>)]) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.holds(labels))
    }
}

impl Requirement {
    fn holds(&self, labels: &[(Text<'_>, Text<'_>)]) -> bool {
        let value = labels
            .iter()
            .find(|(key, _)| key.as_ref() == self.key.as_bytes())
            .map(|(_, value)| value);
        let among = |values: &[String], value: &Cow<'_, [u8]>| {
            values.iter().any(|known| known.as_bytes() == value.as_ref())
        };
        let number = |value: &Cow<'_, [u8]>| str::from_utf8(value).ok()?.parse::<i64>().ok();
        match &self.condition {
            Condition::Exists => value.is_some(),
            Condition::Missing => value.is_none(),
            Condition::In(values) => value.is_some_and(|value| among(values, value)),
            Condition::NotIn(values) => !value.is_some_and(|value| among(values, value)),
            Condition::Above(bound) => value.and_then(number).is_some_and(|value| value > *bound),
            Condition::Below(bound) => value.and_then(number).is_some_and(|value| value < *bound),
        }
    }
}

/// Parses one requirement at the start of `text`; gives what follows it.
fn requirement(text: &str) -> Result<(Requirement, &str), SelectorError> {
    if let Some(negated) = text.strip_prefix('!') {
        let (key, rest) = key(negated.trim_start())?;
        return Ok((
            Requirement {
                key,
                condition: Condition::Missing,
            },
            rest,
        ));
    }
    let (key, rest) = key(text)?;
    let after = rest.trim_start();
    let (condition, rest) = if let Some(rest) = after.strip_prefix("!=") {
        one_value(rest, |value| Ok(Condition::NotIn(vec![value])))?
    } else if let Some(rest) = after.strip_prefix("==").or_else(|| after.strip_prefix('=')) {
        one_value(rest, |value| Ok(Condition::In(vec![value])))?
    } else if let Some(rest) = after.strip_prefix('>') {
        one_value(rest, |value| integer(&value).map(Condition::Above))?
    } else if let Some(rest) = after.strip_prefix('<') {
        one_value(rest, |value| integer(&value).map(Condition::Below))?
    } else if let Some(rest) = word(after, "notin") {
        value_list("notin", rest, Condition::NotIn)?
    } else if let Some(rest) = word(after, "in") {
        value_list("in", rest, Condition::In)?
    } else {
        (Condition::Exists, rest)
    };
    Ok((Requirement { key, condition }, rest))
}

/// What follows `word` in `text`, if `text` begins with it and it ends there.
fn word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)
        .filter(|rest| rest.is_empty() || rest.starts_with(|next: char| next == '(' || next.is_whitespace()))
}

/// Label names: an optional DNS prefix and `/`, then letters, digits, `-`, `_` and `.`.
fn is_label_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/')
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| {
        character.is_whitespace() || matches!(character, ',' | '=' | '!' | '(' | ')' | '<' | '>')
    });
    text.split_at(end.unwrap_or(text.len()))
}

fn key(text: &str) -> Result<(String, &str), SelectorError> {
    let (key, rest) = token(text);
    if key.is_empty() {
        return Err(SelectorError::NoKey(text.to_owned()));
    }
    if !key.chars().all(is_label_character) {
        return Err(SelectorError::Key(key.to_owned()));
    }
    Ok((key.to_owned(), rest))
}

fn value(text: &str) -> Result<String, SelectorError> {
    if text
        .chars()
        .all(|character| is_label_character(character) && character != '/')
    {
        Ok(text.to_owned())
    } else {
        Err(SelectorError::Value(text.to_owned()))
    }
}

fn one_value(
    text: &str,
    condition: impl FnOnce(String) -> Result<Condition, SelectorError>,
) -> Result<(Condition, &str), SelectorError> {
    let (text, rest) = token(text.trim_start());
    Ok((condition(value(text)?)?, rest))
}

fn integer(text: &str) -> Result<i64, SelectorError> {
    text.parse().map_err(|_| SelectorError::Number(text.to_owned()))
}

fn value_list<'a>(
    operator: &str,
    text: &'a str,
    condition: fn(Vec<String>) -> Condition,
) -> Result<(Condition, &'a str), SelectorError> {
    let list = text
        .trim_start()
        .strip_prefix('(')
        .ok_or_else(|| SelectorError::NoValues(operator.to_owned()))?;
    let (values, rest) = list
        .split_once(')')
        .ok_or_else(|| SelectorError::Unclosed(list.to_owned()))?;
    let values = values
        .split(',')
        .map(|text| value(text.trim()))
        .collect::<Result<_, _>>()?;
    Ok((condition(values), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(selector: &str) -> bool {
        let label = |key: &'static str, value: &'static str| {
            (Cow::Borrowed(key.as_bytes()), Cow::Borrowed(value.as_bytes()))
        };
        let labels = [
            label("app", "web"),
            label("app.kubernetes.io/name", "shop"),
            label("tier", ""),
            label("weight", "7"),
        ];
        Selector::parse(selector).unwrap().matches(&labels)
    }

    #[test]
    fn requirements_hold_as_in_kubernetes() {
        for holds in [
            "",
            "app",
            "!gone",
            "app=web",
            "app==web",
            "app = web",
            "app!=api",
            "gone!=api",
            "tier=",
            "app in (api, web)",
            "app in(web)",
            "app notin (api)",
            "gone notin (api)",
            "weight>6",
            "weight<8",
            "app.kubernetes.io/name=shop",
            "app=web,tier,!gone",
            "app=web , app!=api",
            "in notin (x)",
        ] {
            assert!(matches(holds), "{holds}");
        }
        for fails in [
            "gone",
            "!app",
            "app=api",
            "app!=web",
            "gone=web",
            "app in (api)",
            "gone in (web)",
            "app notin (web)",
            "weight>7",
            "app>1",
            "gone<8",
            "app=web,gone",
        ] {
            assert!(!matches(fails), "{fails}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        let error = |selector: &str| Selector::parse(selector).unwrap_err().to_string();
        assert_eq!(error("=web"), "a label's name is missing before \"=web\"");
        assert_eq!(error("app=web,"), "a label's name is missing before \"\"");
        assert_eq!(error("äpp=web"), "\"äpp\" is not a label's name");
        assert_eq!(error("app=w/b"), "\"w/b\" is not a label's value");
        assert_eq!(error("app in web"), "expected '(' and values after \"in\"");
        assert_eq!(error("app in (web"), "the ')' is missing after \"web\"");
        assert_eq!(error("weight>x"), "\"x\" is not a whole number");
        assert_eq!(error("app=web tier"), "expected ',' before \"tier\"");
    }
}
