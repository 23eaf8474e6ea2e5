//! Nearest known names, for messages about unknown ones.

/// `: did you mean "NAME"?` for the nearest candidate; empty if none is near.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |nearest| format!(": did you mean \"{nearest}\"?"))
}

/// Below this similarity, between 0 and 1, a name is more likely to confuse than to help.
const NEAR: f64 = 0.7;

/// The candidate that is most like `name`, if it is like it at all; of several that are equally so, the last.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A kernel has 60,000 functions, and what each can be at most costs a tenth of what it is.
    let bound = Bound::new(name);
    let candidates: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (bound.similarity(candidate), candidate))
        .filter(|&(bound, _)| bound > NEAR)
        .collect();
    let promising = candidates
        .iter()
        .max_by(|(left, _), (right, _)| left.total_cmp(right));
    let mut best = promising.map_or(NEAR, |(_, candidate)| similarity(name, candidate));
    let mut nearest = None;
    for (bound, candidate) in candidates {
        if bound < best {
            continue;
        }
        let similarity = similarity(name, candidate);
        if similarity > NEAR && similarity >= best {
            best = similarity;
            nearest = Some(candidate);
        }
    }
    nearest
}

/// How alike two names are, between 0 and 1.
fn similarity(name: &str, candidate: &str) -> f64 {
    let similarity = strsim::jaro_winkler(name, candidate);
    if similarity > NEAR && is_slip(name, candidate) {
        similarity
    } else {
        0.0
    }
}

/// Whether one can have been written for the other: with a few wrong letters, or without its end. Long names have many
/// letters in common by chance.
fn is_slip(name: &str, candidate: &str) -> bool {
    const MOST_WRONG: usize = 3;
    let length = name.chars().count().max(candidate.chars().count());
    let wrong = strsim::osa_distance(name, candidate);
    let is_beginning = name.starts_with(candidate) || candidate.starts_with(name);
    wrong <= 1 || wrong <= MOST_WRONG && 3 * wrong < length || is_beginning && 2 * wrong <= length
}

/// What the similarity to a name is at most.
struct Bound<'a> {
    name: &'a str,
    /// How often each byte is in the name.
    counts: [u8; 256],
}

impl<'a> Bound<'a> {
    fn new(name: &'a str) -> Self {
        let mut counts = [0_u8; 256];
        for byte in name.bytes() {
            let count = &mut counts[usize::from(byte)];
            *count = count.saturating_add(1);
        }
        Bound { name, counts }
    }

    /// What [`similarity`] were if all characters that both have were in the same order.
    fn similarity(&self, candidate: &str) -> f64 {
        // Where characters are not bytes, or too many to count, anything may be.
        if !self.name.is_ascii() || !candidate.is_ascii() || self.name.len() > 255 {
            return 1.0;
        }
        let mut counts = self.counts;
        let mut common: u32 = 0;
        for byte in candidate.bytes() {
            let count = &mut counts[usize::from(byte)];
            common += u32::from(*count > 0);
            *count = count.saturating_sub(1);
        }
        // Each of the others is wrong, and no slip has so many of them.
        let length = self.name.len().max(candidate.len());
        let wrong = length.saturating_sub(common as usize);
        if wrong > 1 && 2 * wrong > length {
            return 0.0;
        }
        let part = |of: usize| u32::try_from(of).map_or(0.0, |of| f64::from(common) / f64::from(of));
        let jaro = (part(self.name.len()) + part(candidate.len()) + 1.0) / 3.0;
        // Each of the first four characters adds a tenth of what is missing. The sum was rounded: a bit more.
        let pairs = self.name.bytes().zip(candidate.bytes()).take(4);
        let prefix = pairs
            .take_while(|(left, right)| left == right)
            .map(|_| 0.1)
            .sum::<f64>();
        jaro + prefix * (1.0 - jaro) + 1e-9
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_nearest_is_named() {
        let names = ["security_bprm_check", "security_file_open", "tcp_connect"];
        assert_eq!(
            nearest("security_bprm_check_security", names),
            Some("security_bprm_check")
        );
        assert_eq!(nearest("tcp_conect", names), Some("tcp_connect"));
        assert_eq!(nearest("zzz", names), None);
        // Jaro and Winkler find these 0.7 alike.
        let alike = ["in_sched_functions", "io_wake_function"];
        assert_eq!(nearest("no_such_function", alike), None);
        assert_eq!(
            nearest("bprm_check", ["bprm_check_security"]),
            Some("bprm_check_security")
        );
        assert_eq!(
            nearest("open_file", ["open_softirq", "open_flie"]),
            Some("open_flie")
        );
        assert_eq!(nearest("", names), None);
        assert_eq!(
            did_you_mean("tcp_connnect", names),
            ": did you mean \"tcp_connect\"?"
        );
    }

    proptest! {
        #[test]
        fn what_is_left_out_is_not_nearer(name in "[a-d_é]{1,12}", candidates in prop::collection::vec("[a-e_é]{0,12}", 0..40)) {
            let similarity = |candidate: &str| similarity(&name, candidate);
            let best = candidates.iter().map(|candidate| similarity(candidate)).fold(0.0, f64::max);
            match nearest(&name, candidates.iter().map(String::as_str)) {
                Some(found) => prop_assert!(similarity(found) >= best),
                None => prop_assert!(best <= 0.7),
            }
        }
    }
}
