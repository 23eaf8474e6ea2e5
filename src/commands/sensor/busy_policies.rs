//! Says on standard error which policies fire all the time.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::repeated::Repeated;
use crate::error::Error;
use crate::sensor::policy::{BusyPolicies, Policies};
use crate::term;

/// How often policies are looked at.
const INTERVAL: Duration = Duration::from_secs(1);

/// Tells of policies that match more calls a second than this.
pub(super) fn watch(most_a_second: NonZeroU64, policies: &Arc<Policies>) -> Result<Repeated, Error> {
    let policies = Arc::clone(policies);
    let mut busy = BusyPolicies::new(most_a_second);
    let mut last = Instant::now();
    Repeated::start("busy", INTERVAL, move || {
        let matches = policies.matches();
        // After the counts, which may have had to wait for a policy that was being loaded.
        let now = Instant::now();
        for warning in busy.look(&matches, now.duration_since(last)) {
            term::message("warning", &warning);
        }
        last = now;
    })
}
