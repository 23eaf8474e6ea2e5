//! Tells from the bytes of a line, before any parsing, that its event can't pass the filter.
//!
//! A filter on the namespace `default` needs `"default"` somewhere in the line. A line without it, and without an
//! escape that may hide it, can't pass whatever else it says.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;

use super::matcher::{self, Matcher};

/// A search for what every event that passes has to hold.
pub(crate) struct Prefilter {
    needles: Needles,
    /// Whether a needle holds a slash, which JSON may write as `\/`.
    slashes: bool,
    unicode_escape: Finder<'static>,
    slash_escape: Finder<'static>,
}

enum Needles {
    One(Box<Finder<'static>>),
    Several(AhoCorasick),
}

impl Prefilter {
    /// `None` if nothing is known that every event that passes has to hold.
    pub(crate) fn new(matcher: &Matcher) -> Option<Self> {
        let literals = matcher::required_literals(matcher)?;
        let needles = match literals.as_slice() {
            [one] => Needles::One(Box::new(Finder::new(one).into_owned())),
            several => Needles::Several(AhoCorasick::new(several).ok()?),
        };
        Some(Prefilter {
            needles,
            slashes: literals.iter().any(|literal| literal.contains(&b'/')),
            unicode_escape: Finder::new("\\u"),
            slash_escape: Finder::new("\\/"),
        })
    }

    /// Whether no event on this line can pass the filter.
    pub(crate) fn rules_out(&self, line: &[u8]) -> bool {
        !self.found(line)
            && self.unicode_escape.find(line).is_none()
            && !(self.slashes && self.slash_escape.find(line).is_some())
    }

    fn found(&self, line: &[u8]) -> bool {
        match &self.needles {
            Needles::One(finder) => finder.find(line).is_some(),
            Needles::Several(searcher) => searcher.is_match(line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::FilterSpec;
    use crate::pb::{EventType, Filter};

    fn prefilter(filter: Filter) -> Option<Prefilter> {
        Prefilter::new(
            &Matcher::new(&FilterSpec {
                allow: vec![filter],
                ..FilterSpec::default()
            })
            .unwrap(),
        )
    }

    fn namespaces(names: &[&str]) -> Filter {
        Filter {
            namespace: names.iter().map(ToString::to_string).collect(),
            ..Filter::default()
        }
    }

    #[test]
    fn only_lines_without_the_literal_are_ruled_out() {
        let prefilter = prefilter(namespaces(&["default", "shop"])).unwrap();
        for kept in [
            r#"{"namespace":"default"}"#,
            r#"{ "namespace" : "shop" }"#,
            r#"{"namespace":"\u0064efault"}"#,
        ] {
            assert!(!prefilter.rules_out(kept.as_bytes()), "{kept}");
        }
        for gone in [
            r#"{"namespace":"other"}"#,
            r#"{"namespace":"defaults"}"#,
            "{\"a\":\"\\/\\n\"}\r",
        ] {
            assert!(prefilter.rules_out(gone.as_bytes()), "{gone}");
        }
    }

    #[test]
    fn an_escaped_slash_may_hide_a_path() {
        let prefilter = prefilter(Filter {
            binary_regex: vec!["/bin/sh".to_owned()],
            ..Filter::default()
        })
        .unwrap();
        assert!(!prefilter.rules_out(br#"{"binary":"\/bin\/sh"}"#));
        assert!(prefilter.rules_out(br#"{"binary":"/bin/ls"}"#));
    }

    #[test]
    fn nothing_is_ruled_out_without_something_required() {
        assert!(prefilter(Filter::default()).is_none());
        assert!(prefilter(namespaces(&["default", ""])).is_none());
        assert!(prefilter(namespaces(&["with\"quote"])).is_none());
        assert!(
            prefilter(Filter {
                event_set: vec![EventType::Undef as i32],
                ..Filter::default()
            })
            .is_none()
        );
        let mut spec = FilterSpec {
            allow: vec![namespaces(&["default"]), Filter::default()],
            ..FilterSpec::default()
        };
        assert!(Prefilter::new(&Matcher::new(&spec).unwrap()).is_none());
        spec.allow.pop();
        assert!(Prefilter::new(&Matcher::new(&spec).unwrap()).is_some());
    }
}
