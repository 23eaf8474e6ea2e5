//! Texts that have to stand in whatever matches.

use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};

/// Whether JSON can write `text` without an escape, and has no escapes for it but `\uXXXX` and `\/`.
pub(super) fn is_literal_in_json(text: &[u8]) -> bool {
    !text
        .iter()
        .any(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

/// Texts one of which is in every text that one of the patterns matches.
pub(super) fn of_patterns(patterns: &[String]) -> Option<Vec<Vec<u8>>> {
    /// Shorter literals are everywhere, and so many that looking for them costs more than it saves.
    const MIN_LENGTH: usize = 3;
    const MAX_COUNT: usize = 64;
    let mut literals = Vec::new();
    for pattern in patterns {
        let hir = regex_syntax::ParserBuilder::new()
            .utf8(false)
            .build()
            .parse(pattern)
            .ok()?;
        let sequence = |kind| Extractor::new().kind(kind).extract(&hir);
        let usable = |sequence: Seq| {
            let literals = sequence
                .literals()?
                .iter()
                .map(|literal| literal.as_bytes().to_vec());
            let literals: Vec<_> = literals.collect();
            let good = |literal: &Vec<u8>| literal.len() >= MIN_LENGTH && is_literal_in_json(literal);
            (!literals.is_empty() && literals.iter().all(good)).then_some(literals)
        };
        let prefixes = usable(sequence(ExtractKind::Prefix));
        let suffixes = usable(sequence(ExtractKind::Suffix));
        let best = [prefixes, suffixes]
            .into_iter()
            .flatten()
            .max_by_key(|literals| literals.iter().map(Vec::len).min())?;
        literals.extend(best);
    }
    (literals.len() <= MAX_COUNT).then_some(literals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_match_too_much_have_none() {
        for pattern in ["", "a", ".*", "a|curl", "[a-z]+"] {
            assert_eq!(of_patterns(&[pattern.to_owned()]), None, "{pattern}");
        }
    }

    #[test]
    fn literals_come_from_either_end_of_a_pattern() {
        let literals = |pattern: &str| {
            of_patterns(&[pattern.to_owned()]).map(|found| {
                found
                    .iter()
                    .map(|text| String::from_utf8_lossy(text).into_owned())
                    .collect::<Vec<_>>()
            })
        };
        assert_eq!(literals("curl"), Some(vec!["curl".to_owned()]));
        assert_eq!(
            literals("^/usr/bin/(curl|wget)$"),
            Some(vec!["/usr/bin/curl".to_owned(), "/usr/bin/wget".to_owned()])
        );
        assert_eq!(literals(".*/curl$"), Some(vec!["/curl".to_owned()]));
    }
}
