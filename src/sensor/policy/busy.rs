//! Which policies fire more often than anybody can have meant.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::time::Duration;

/// How many calls a policy has matched so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matches {
    /// A policy that takes the place of another has an id of its own.
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) count: u64,
}

/// Compares counts of one look with those of the look before.
pub(crate) struct BusyPolicies {
    most_a_second: NonZeroU64,
    /// By the policy's id.
    seen: HashMap<u64, Seen>,
}

struct Seen {
    count: u64,
    is_told: bool,
}

impl BusyPolicies {
    pub(crate) fn new(most_a_second: NonZeroU64) -> Self {
        BusyPolicies {
            most_a_second,
            seen: HashMap::new(),
        }
    }

    /// What there is to say of policies that fired too often since the last look. Of each it is said once: for it to be
    /// said again, the policy has to be gone at a look, or another has to take its place.
    pub(crate) fn look(&mut self, policies: &[Matches], since: Duration) -> Vec<String> {
        let mut warnings = Vec::new();
        let mut seen = HashMap::new();
        for policy in policies {
            let before = self.seen.get(&policy.id);
            let mut is_told = before.is_some_and(|before| before.is_told);
            // How long a new one is there already isn't known.
            if let Some(before) = before
                && !is_told
            {
                // A change of its mode makes it count from 0.
                let fired = policy.count.checked_sub(before.count).unwrap_or(policy.count);
                if let Some(rate) = a_second(fired, since).filter(|rate| *rate > self.most_a_second.get()) {
                    warnings.push(warning(&policy.name, rate, self.most_a_second));
                    is_told = true;
                }
            }
            let count = policy.count;
            seen.insert(policy.id, Seen { count, is_told });
        }
        self.seen = seen;
        warnings
    }
}

/// None if no time has passed.
fn a_second(count: u64, time: Duration) -> Option<u64> {
    let rate = u128::from(count) * 1_000_000_000 / time.as_nanos().max(1);
    (!time.is_zero()).then(|| u64::try_from(rate).unwrap_or(u64::MAX))
}

fn warning(name: &str, rate: u64, most: NonZeroU64) -> String {
    format!(
        "policy {name} fires {rate} times a second, and --busy-policy-rate is {most}: narrow its selectors, as with \
         matchBinaries or matchArgs; if only its events are too many, give its action Post a rateLimit"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn policies(counts: &[(u64, u64)]) -> Vec<Matches> {
        let matches = |&(id, count): &(u64, u64)| Matches {
            id,
            name: format!("policy-{id}"),
            count,
        };
        counts.iter().map(matches).collect()
    }

    fn watch() -> BusyPolicies {
        BusyPolicies::new(NonZeroU64::new(100).unwrap())
    }

    #[test]
    fn who_fires_too_often_is_told_of_once() {
        let mut busy = watch();
        // What was counted before the first look may have taken long.
        assert!(busy.look(&policies(&[(1, 5000), (2, 0)]), SECOND).is_empty());
        assert!(busy.look(&policies(&[(1, 5100), (2, 100)]), SECOND).is_empty());
        let warnings = busy.look(&policies(&[(1, 5201), (2, 150)]), SECOND);
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0]
                .starts_with("policy policy-1 fires 101 times a second, and --busy-policy-rate is 100: "),
            "{warnings:?}"
        );
        assert!(busy.look(&policies(&[(1, 9000), (2, 200)]), SECOND).is_empty());
        assert_eq!(busy.look(&policies(&[(1, 9999), (2, 900)]), SECOND).len(), 1);
        assert!(busy.look(&policies(&[(1, 20_000), (2, 9000)]), SECOND).is_empty());
    }

    #[test]
    fn it_is_told_again_of_a_policy_that_was_gone_or_replaced() {
        let mut busy = watch();
        busy.look(&policies(&[(1, 0)]), SECOND);
        assert_eq!(busy.look(&policies(&[(1, 500)]), SECOND).len(), 1);
        busy.look(&policies(&[]), SECOND);
        assert!(busy.look(&policies(&[(1, 0)]), SECOND).is_empty());
        assert_eq!(busy.look(&policies(&[(1, 500)]), SECOND).len(), 1);
        assert!(busy.look(&policies(&[(2, 0)]), SECOND).is_empty());
        assert_eq!(busy.look(&policies(&[(2, 500)]), SECOND).len(), 1);
    }

    #[test]
    fn looks_may_come_late_or_at_once() {
        let mut busy = watch();
        busy.look(&policies(&[(1, 0)]), SECOND);
        assert!(busy.look(&policies(&[(1, 300)]), 3 * SECOND).is_empty());
        assert!(busy.look(&policies(&[(1, 400)]), Duration::ZERO).is_empty());
        assert_eq!(busy.look(&policies(&[(1, 460)]), SECOND / 2).len(), 1);
    }

    #[test]
    fn counts_that_begin_anew_are_no_reason_to_tell() {
        let mut busy = watch();
        busy.look(&policies(&[(1, 9000)]), SECOND);
        assert!(busy.look(&policies(&[(1, 50)]), SECOND).is_empty());
        assert_eq!(busy.look(&policies(&[(1, 250)]), SECOND).len(), 1);
    }

    #[test]
    fn counts_of_any_size_are_compared() {
        let mut busy = watch();
        busy.look(&policies(&[(1, 0)]), SECOND);
        let warnings = busy.look(&policies(&[(1, u64::MAX)]), Duration::from_nanos(1));
        assert!(
            warnings[0].contains(&format!("fires {} times", u64::MAX)),
            "{warnings:?}"
        );
    }
}
