//! How many events a minute are exported at most.

use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_mins(1);

/// Lets so many events a minute through, all at once if they come so.
#[derive(Debug)]
pub(super) struct RateLimit {
    a_minute: f64,
    /// Events that may pass at `since`.
    credit: f64,
    since: Instant,
    /// Not yet told.
    dropped: u64,
    told: Instant,
}

impl RateLimit {
    pub(super) fn new(a_minute: u32, now: Instant) -> Self {
        RateLimit {
            a_minute: f64::from(a_minute),
            credit: f64::from(a_minute),
            since: now,
            dropped: 0,
            told: now,
        }
    }

    pub(super) fn passes(&mut self, now: Instant) -> bool {
        let elapsed = now.saturating_duration_since(self.since);
        self.since = now;
        self.credit += elapsed.as_secs_f64() / MINUTE.as_secs_f64() * self.a_minute;
        self.credit = self.credit.min(self.a_minute);
        if self.credit >= 1.0 {
            self.credit -= 1.0;
            return true;
        }
        self.dropped += 1;
        false
    }

    /// How many events didn't pass since this was last asked for, once a minute.
    pub(super) fn dropped(&mut self, now: Instant) -> Option<u64> {
        if self.dropped == 0 || now.saturating_duration_since(self.told) < MINUTE {
            return None;
        }
        self.told = now;
        self.rest()
    }

    /// The same, whenever it was asked for.
    pub(super) fn rest(&mut self) -> Option<u64> {
        Some(std::mem::take(&mut self.dropped)).filter(|dropped| *dropped > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_counted() {
        let start = Instant::now();
        let mut limit = RateLimit::new(60, start);
        let passed = (0..100).filter(|_| limit.passes(start)).count();
        assert_eq!(passed, 60);
        assert_eq!(limit.dropped(start), None);
        let later = start + Duration::from_secs(10);
        assert_eq!((0..100).filter(|_| limit.passes(later)).count(), 10);
        assert_eq!(limit.dropped(start + MINUTE), Some(130));
        assert_eq!(limit.rest(), None);
    }
}
