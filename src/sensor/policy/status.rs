//! What is told of a policy: state, counters, where its hooks are.

use std::path::Path;

use super::busy::Matches;
use super::{ActiveHook, Entry};
use crate::pb::{
    HookState, HookStatus, TracingPolicyActionCounters, TracingPolicySelectorActionCounters,
    TracingPolicyStats, TracingPolicyStatus,
};
use crate::policy::model::{Hook, Section, Target};
use crate::sensor::hook::abi::CountKind;

impl Entry {
    /// `proc` is where procfs is mounted.
    pub(super) fn status(&self, proc: &Path) -> TracingPolicyStatus {
        let hooks = self.active.as_ref().map_or(&[][..], |active| &active.hooks);
        let enforcers = self.active.iter().flat_map(|active| &active.enforcers);
        let programs = hooks.iter().map(|hook| &hook.loaded).chain(enforcers);
        let mut sensors: Vec<String> = Vec::new();
        for hook in &self.policy.hooks {
            let sensor = sensor(hook.section).to_owned();
            if !sensors.contains(&sensor) {
                sensors.push(sensor);
            }
        }
        #[expect(deprecated, reason = "older clients read this one")]
        TracingPolicyStatus {
            id: self.id,
            name: self.policy.name.value.clone(),
            namespace: self
                .policy
                .namespace
                .as_ref()
                .map_or_else(String::new, |namespace| namespace.value.clone()),
            info: String::new(),
            sensors,
            enabled: self.active.is_some(),
            filter_id: 0,
            error: String::new(),
            state: self.state().into(),
            kernel_memory_bytes: programs.map(|program| program.memory(proc)).sum(),
            mode: self.mode().into(),
            stats: self.active.is_some().then(|| self.stats(hooks)),
            domain: self.domain.clone(),
            hook_statuses: self.hook_statuses(hooks),
        }
    }

    /// `None` while it is disabled.
    pub(super) fn matches(&self) -> Option<Matches> {
        let active = self.active.as_ref()?;
        Some(Matches {
            id: self.id,
            name: self.policy.name.value.clone(),
            count: active.hooks.iter().map(ActiveHook::matches).sum(),
        })
    }

    fn stats(&self, hooks: &[ActiveHook]) -> TracingPolicyStats {
        let mut all = TracingPolicyActionCounters::default();
        let mut each = Vec::new();
        for hook in hooks {
            for selector in 0..hook.selectors {
                let counters = hook.counters(selector);
                add(&mut all, &counters);
                let of = &self.policy.hooks[hook.position];
                each.push(TracingPolicySelectorActionCounters {
                    hook: of.target.name().value.clone(),
                    hook_index: u32::try_from(of.index).ok(),
                    selector_index: Some(selector),
                    action_counters: Some(counters),
                    selector_label: String::new(),
                });
            }
        }
        TracingPolicyStats {
            action_counters: Some(all),
            selector_action_counters: each,
        }
    }

    fn hook_statuses(&self, hooks: &[ActiveHook]) -> Vec<HookStatus> {
        let Some(active) = &self.active else {
            return Vec::new();
        };
        let status = |position: usize, state: HookState, place: Option<&str>| {
            let hook = &self.policy.hooks[position];
            let name = described(hook);
            HookStatus {
                section: hook.section.name().to_owned(),
                state: state.into(),
                hook_description: place.map_or_else(|| name.clone(), |place| format!("{name} ({place})")),
                hook_idx: u32::try_from(hook.index).unwrap_or(u32::MAX),
            }
        };
        let loaded = hooks.iter().map(|hook| {
            let place = hook.loaded.place().describe();
            status(hook.position, HookState::StatusLoaded, Some(place))
        });
        let skipped = active
            .skipped
            .iter()
            .map(|position| status(*position, HookState::StatusCallNotFound, None));
        loaded.chain(skipped).collect()
    }
}

/// What a call comes to that a selector matched: one of these, whatever was done about it.
const MATCHED: [CountKind; 4] = [
    CountKind::Post,
    CountKind::NoPost,
    CountKind::RateLimited,
    CountKind::Lost,
];

impl ActiveHook {
    /// How many calls its selectors matched.
    fn matches(&self) -> u64 {
        let of_selector = |selector| {
            MATCHED
                .map(|kind| self.loaded.count(selector, kind))
                .iter()
                .sum::<u64>()
        };
        (0..self.selectors).map(of_selector).sum()
    }

    fn counters(&self, selector: u32) -> TracingPolicyActionCounters {
        let count = |kind| self.loaded.count(selector, kind);
        TracingPolicyActionCounters {
            post: count(CountKind::Post),
            nopost: count(CountKind::NoPost),
            signal: count(CountKind::Signal),
            r#override: count(CountKind::Override),
            monitor_signal: count(CountKind::MonitorSignal),
            monitor_override: count(CountKind::MonitorOverride),
            notify_enforcer: count(CountKind::NotifyEnforcer),
            monitor_notify_enforcer: count(CountKind::MonitorNotifyEnforcer),
            ..TracingPolicyActionCounters::default()
        }
    }
}

fn add(all: &mut TracingPolicyActionCounters, more: &TracingPolicyActionCounters) {
    all.post += more.post;
    all.nopost += more.nopost;
    all.signal += more.signal;
    all.r#override += more.r#override;
    all.monitor_signal += more.monitor_signal;
    all.monitor_override += more.monitor_override;
    all.notify_enforcer += more.notify_enforcer;
    all.monitor_notify_enforcer += more.monitor_notify_enforcer;
}

fn described(hook: &Hook) -> String {
    match &hook.target {
        Target::Tracepoint { subsystem, event, .. } => format!("{}/{}", **subsystem, **event),
        Target::Uprobe { path, symbols, .. } => match symbols.first() {
            Some(symbol) => format!("{} {}", **path, **symbol),
            None => path.value.clone(),
        },
        target => target.name().value.clone(),
    }
}

/// As agents call what has hooks of a section.
fn sensor(section: Section) -> &'static str {
    match section {
        Section::Kprobes => "generic_kprobe",
        Section::Tracepoints => "generic_tracepoint",
        Section::Uprobes => "generic_uprobe",
        Section::LsmHooks => "generic_lsm",
        Section::Usdts => "generic_usdt",
        Section::Fentries => "generic_fentry",
    }
}
