//! Nearest known names, for messages about unknown ones.

/// `: did you mean "NAME"?` for the candidate that is most like `name`; empty if none is near.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    /// Below this similarity, between 0 and 1, a name is more likely to confuse than to help.
    const NEAR: f64 = 0.7;
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > NEAR)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map_or_else(String::new, |(_, candidate)| {
            format!(": did you mean \"{candidate}\"?")
        })
}
