//! `tetra tracingpolicy list` and `domains`: what an agent has.

use crate::cli::{ConnectionArgs, DomainsArgs, ListArgs, ReportFormat};
use crate::commands::agent::{agent, ask, print, print_json};
use crate::error::Error;
use crate::pb::{
    HookState, HookStatus, ListDomainsRequest, ListTracingPoliciesRequest, TracingPolicyActionCounters,
    TracingPolicyMode, TracingPolicyState, TracingPolicyStatus,
};
use crate::protojson;
use crate::quote::visible;
use crate::table::Table;

pub(super) fn list(args: &ListArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let domain = args.domain.clone().unwrap_or_default();
    let request = ListTracingPoliciesRequest { domain };
    let response = ask(&agent, "ListTracingPolicies", &async |api| {
        api.sensors().list_tracing_policies(request.clone()).await
    })?;
    match args.output {
        ReportFormat::Json => print_json([protojson::to_json("ListTracingPoliciesResponse", &response)]),
        ReportFormat::Text => print(&policies_text(response.policies)),
    }
}

pub(super) fn domains(args: &DomainsArgs, connection: &ConnectionArgs) -> Result<(), Error> {
    let agent = agent(connection)?;
    let response = ask(&agent, "ListDomains", &async |api| {
        api.sensors().list_domains(ListDomainsRequest {}).await
    })?;
    match args.output {
        ReportFormat::Json => print_json([protojson::to_json("ListDomainsResponse", &response)]),
        ReportFormat::Text => print(&format!("[{}]\n", visible(&response.domains.join(" ")))),
    }
}

/// What stands before the table of a policy's hooks.
const INDENT: &str = "     ";

/// A table of policies; below one that is enabled in part only, a table of its hooks.
fn policies_text(policies: Vec<TracingPolicyStatus>) -> String {
    let mut table = Table::new([
        "ID",
        "NAME",
        "DOMAIN",
        "STATE",
        "FILTERID",
        "NAMESPACE",
        "SENSORS",
        "KERNELMEMORY",
        "MODE",
        "NPOST",
        "NENFORCE",
        "NMONITOR",
    ]);
    let mut hooks = vec![Vec::new()];
    for policy in policies {
        let is_partial = policy.state() == TracingPolicyState::TpStatePartiallyEnabled;
        hooks.push(if is_partial {
            hook_lines(&policy.hook_statuses)
        } else {
            Vec::new()
        });
        table.row(cells(policy));
    }
    let mut text = String::new();
    for (line, below) in table.lines().iter().zip(hooks) {
        text.extend([line, "\n"]);
        for line in below {
            text.extend([INDENT, &line, "\n"]);
        }
    }
    text
}

fn cells(policy: TracingPolicyStatus) -> [String; 12] {
    let state = TracingPolicyState::try_from(policy.state).map(|state| state.as_str_name());
    let mode = TracingPolicyMode::try_from(policy.mode).map(|mode| mode.as_str_name());
    let counters = policy
        .stats
        .and_then(|stats| stats.action_counters)
        .unwrap_or_default();
    let TracingPolicyActionCounters {
        post,
        signal,
        monitor_signal,
        r#override,
        monitor_override,
        notify_enforcer,
        monitor_notify_enforcer,
        set,
        monitor_set,
        nopost: _,
    } = counters;
    let sum = |counters: [u64; 4]| counters.into_iter().fold(0, u64::saturating_add).to_string();
    [
        policy.id.to_string(),
        policy.name,
        policy.domain,
        short(state.ok(), "TP_STATE_", policy.state),
        policy.filter_id.to_string(),
        if policy.namespace.is_empty() {
            "(global)".to_owned()
        } else {
            policy.namespace
        },
        policy.sensors.join(","),
        memory(policy.kernel_memory_bytes),
        short(mode.ok(), "TP_MODE_", policy.mode),
        post.to_string(),
        sum([signal, r#override, notify_enforcer, set]),
        sum([
            monitor_signal,
            monitor_override,
            monitor_notify_enforcer,
            monitor_set,
        ]),
    ]
}

fn hook_lines(hooks: &[HookStatus]) -> Vec<String> {
    let mut table = Table::new(["SECTION", "CFGIDX", "DESCRIPTION", "STATUS"]);
    for hook in hooks {
        let state = HookState::try_from(hook.state).map(|state| state.as_str_name());
        table.row([
            hook.section.clone(),
            hook.hook_idx.to_string(),
            hook.hook_description.clone(),
            short(state.ok(), "STATUS_", hook.state),
        ]);
    }
    table.lines()
}

/// An enum's name without what all its names begin with, or the number of one that isn't known.
fn short(name: Option<&str>, prefix: &str, number: i32) -> String {
    match name {
        Some(name) => name.strip_prefix(prefix).unwrap_or(name).to_lowercase(),
        None => number.to_string(),
    }
}

/// A number of bytes in units of 1000.
fn memory(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut divisor: u64 = 1000;
    let mut unit = 0;
    while bytes / divisor >= 1000 && unit + 1 < UNITS.len() {
        divisor *= 1000;
        unit += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let amount = bytes as f64 / divisor as f64;
    format!("{amount:.2} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_in_units_of_1000() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (7_340_032, "7.34 MB"),
            (1_500_000_000, "1.50 GB"),
            (u64::MAX, "18.45 EB"),
        ] {
            assert_eq!(memory(bytes), text);
        }
    }

    #[test]
    fn what_isnt_known_is_a_number() {
        let policy = TracingPolicyStatus {
            state: 99,
            mode: -1,
            ..TracingPolicyStatus::default()
        };
        let cells = cells(policy);
        assert_eq!((cells[3].as_str(), cells[8].as_str()), ("99", "-1"));
    }
}
