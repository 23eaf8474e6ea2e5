//! Which numbers there are: under the agent's names where it has them, under others that begin the same where not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Metrics;
use super::text::label;
use crate::export::Counts;
use crate::pb::{EventType, TracingPolicyActionCounters, TracingPolicyStatus};
use crate::publish::Hub;

/// What the kernel's side tells.
pub(crate) trait KernelCounts: Send + Sync {
    /// Records that came through the ring buffer.
    fn received(&self) -> u64;
    /// Records for which the ring buffer had no place.
    fn lost(&self) -> u64;
    /// Those of them that would have been events of processes, or led to some.
    fn missed(&self) -> MissedEvents;
    /// Records of hooks of policies that were deleted by the time they were read.
    fn strays(&self) -> u64;
    /// Bytes in the ring buffer that were not read yet.
    fn ring_buffer_used(&self) -> u64;
    fn ring_buffer_size(&self) -> u64;
}

/// Events that the kernel could not hand over.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MissedEvents {
    pub(crate) execs: u64,
    pub(crate) forks: u64,
    pub(crate) exits: u64,
    /// Calls that a policy is about.
    pub(crate) hooks: u64,
}

/// What the process cache tells.
pub(crate) trait ProcessCounts: Send + Sync {
    fn size(&self) -> u64;
    fn capacity(&self) -> u64;
    fn evicted(&self) -> u64;
    /// Processes that were looked for and not there.
    fn missed(&self) -> u64;
}

impl Metrics {
    /// Which program tells all this.
    pub(crate) fn build(&mut self) {
        let labels = [
            ("commit", env!("TETRA_COMMIT")),
            ("go_version", env!("TETRA_RUST_VERSION")),
            ("modified", ""),
            ("time", env!("TETRA_COMMIT_DATE")),
            ("version", concat!("v", env!("CARGO_PKG_VERSION"))),
        ];
        let labels: Vec<_> = labels.iter().map(|(name, value)| label(name, value)).collect();
        self.fact(
            "tetragon_build_info",
            "How the sensor was built.",
            labels.join(","),
        );
    }

    pub(crate) fn hub(&mut self, hub: &Hub) {
        let events = hub.clone();
        self.counters("tetragon_events_total", "Events by type.", move || {
            events
                .published()
                .filter(|(event_type, _)| *event_type != EventType::Test)
                .map(|(event_type, count)| (label("type", event_type.as_str_name()), count))
                .collect()
        });
        let hub = hub.clone();
        self.counter(
            "tetragon_notify_overflowed_events_total",
            "Events that a client or the export file missed because it didn't keep up.",
            move || hub.missed(),
        );
    }

    /// Clients that get events.
    pub(crate) fn clients(&mut self, count: impl Fn() -> usize + Send + Sync + 'static) {
        self.gauge("tetragon_clients", "Clients that get events.", move || {
            count() as u64
        });
    }

    /// Policies that are loaded: what each selector of their hooks did.
    pub(crate) fn policies(
        &mut self,
        list: impl Fn() -> Vec<TracingPolicyStatus> + Clone + Send + Sync + 'static,
    ) {
        let policies = list.clone();
        self.counters(
            "tetragon_policy_events_total",
            "Events of policies, by hook.",
            move || {
                of_selectors(&policies(), |labels, _, counters| {
                    vec![(labels.join(","), counters.post)]
                })
            },
        );
        self.counters(
            "tetragon_policy_actions_total",
            "What selectors of policies did, or in monitor mode would have done.",
            move || {
                of_selectors(&list(), |labels, selector, counters| {
                    let selector = label("selector", &selector.to_string());
                    let of = |(action, count)| {
                        let labels = [
                            labels[0].as_str(),
                            &labels[1],
                            &selector,
                            &label("action", action),
                        ];
                        (labels.join(","), count)
                    };
                    actions(counters).into_iter().map(of).collect()
                })
            },
        );
    }

    pub(crate) fn export(&mut self, counts: &Arc<Counts>) {
        let read = |number: fn(&Counts) -> u64| {
            let counts = Arc::clone(counts);
            move || number(&counts)
        };
        self.counter(
            "tetragon_events_exported_total",
            "Events written to the export file.",
            read(Counts::events),
        );
        self.counter(
            "tetragon_events_exported_bytes_total",
            "Bytes written to the export file.",
            read(Counts::bytes),
        );
        self.gauge(
            "tetragon_events_last_exported_timestamp",
            "When an event was written to the export file last, in seconds since 1970.",
            read(Counts::last),
        );
        self.counter(
            "tetragon_export_ratelimit_events_dropped_total",
            "Events not exported because of the rate limit.",
            read(Counts::limited),
        );
        self.counter(
            "tetragon_export_lost_events_total",
            "Events not exported because they could not be written in time.",
            read(Counts::lost),
        );
    }

    pub(crate) fn kernel(&mut self, counts: &Arc<dyn KernelCounts>) {
        let read = |number: fn(&dyn KernelCounts) -> u64| {
            let counts = Arc::clone(counts);
            move || number(counts.as_ref())
        };
        // Its first name, and the one that newer agents give it.
        for name in ["tetragon_missed_events_total", "tetragon_bpf_missed_events_total"] {
            let help = "Events that the kernel could not hand over because the ring buffer was full.";
            let counts = Arc::clone(counts);
            self.counters(name, help, move || {
                let missed = counts.missed();
                // The agent's numbers for these.
                let operations = [
                    ("5", missed.execs),
                    ("7", missed.exits),
                    ("13", missed.hooks),
                    ("23", missed.forks),
                ];
                let labelled = operations.map(|(operation, count)| (label("msg_op", operation), count));
                labelled.into()
            });
        }
        self.counter(
            "tetragon_observer_ringbuf_events_received_total",
            "Events that came through the ring buffer.",
            read(|counts| counts.received()),
        );
        self.counter(
            "tetragon_observer_ringbuf_events_lost_total",
            "Events for which the ring buffer had no place.",
            read(|counts| counts.lost()),
        );
        self.counter(
            "tetragon_observer_ringbuf_events_stray_total",
            "Events of policies that were deleted by the time they were read.",
            read(|counts| counts.strays()),
        );
        self.gauge(
            "tetragon_ringbuf_used_bytes",
            "Bytes in the ring buffer that are not read yet.",
            read(|counts| counts.ring_buffer_used()),
        );
        self.gauge(
            "tetragon_ringbuf_size_bytes",
            "Size of the ring buffer.",
            read(|counts| counts.ring_buffer_size()),
        );
    }

    pub(crate) fn processes(&mut self, counts: &Arc<dyn ProcessCounts>) {
        let read = |number: fn(&dyn ProcessCounts) -> u64| {
            let counts = Arc::clone(counts);
            move || number(counts.as_ref())
        };
        self.gauge(
            "tetragon_process_cache_size",
            "Processes in the cache.",
            read(|counts| counts.size()),
        );
        self.gauge(
            "tetragon_process_cache_capacity",
            "Processes for which the cache has a place.",
            read(|counts| counts.capacity()),
        );
        self.counter(
            "tetragon_process_cache_evictions_total",
            "Processes removed from the cache to make a place.",
            read(|counts| counts.evicted()),
        );
        let misses = read(|counts| counts.missed());
        self.counters(
            "tetragon_process_cache_misses_total",
            "Processes that were looked for in the cache and not there.",
            move || vec![(label("operation", "get"), misses())],
        );
    }
}

/// Counts of all selectors; those with the same labels are one.
fn of_selectors(
    policies: &[TracingPolicyStatus],
    counts: impl Fn(&[String; 2], u32, &TracingPolicyActionCounters) -> Vec<(String, u64)>,
) -> Vec<(String, u64)> {
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    for policy in policies {
        for selector in policy
            .stats
            .iter()
            .flat_map(|stats| &stats.selector_action_counters)
        {
            let Some(counters) = &selector.action_counters else {
                continue;
            };
            let labels = [label("policy", &policy.name), label("hook", &selector.hook)];
            for (labels, count) in counts(&labels, selector.selector_index.unwrap_or(0), counters) {
                *all.entry(labels).or_default() += count;
            }
        }
    }
    all.into_iter().collect()
}

fn actions(counters: &TracingPolicyActionCounters) -> [(&'static str, u64); 8] {
    [
        ("post", counters.post),
        ("nopost", counters.nopost),
        ("signal", counters.signal),
        ("override", counters.r#override),
        ("monitor_signal", counters.monitor_signal),
        ("monitor_override", counters.monitor_override),
        ("notify_enforcer", counters.notify_enforcer),
        ("monitor_notify_enforcer", counters.monitor_notify_enforcer),
    ]
}
