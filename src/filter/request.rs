//! A filter specification as an agent's work: what it is asked to do, and what has to be done here again.

use super::fields::FieldMask;
use super::spec::FilterSpec;
use crate::pb::{Filter, GetEventsRequest};

/// What an agent is asked for. It may send more than what passes; [`left_over`] and the mask see to that.
pub(crate) fn request(spec: &FilterSpec, mask: Option<&FieldMask>) -> GetEventsRequest {
    let deny: Vec<Filter> = spec
        .deny
        .iter()
        .filter(|filter| every_agent_knows(filter))
        .cloned()
        .collect();
    let field_filters = match (mask, needed_paths(&left_over(spec))) {
        (Some(mask), Some(needed)) => mask.field_filters(&needed),
        _ => Vec::new(),
    };
    GetEventsRequest {
        allow_list: spec.allow.iter().map(as_agents_understand_it).collect(),
        deny_list: deny,
        aggregation_options: None,
        field_filters,
    }
}

/// The filter without the conditions that agents take more narrowly than they should: what they drop is lost.
///
/// They don't look for policy names in usdt events, know of a container's id only its first 31 characters, and stop
/// working over `in_init_tree` where an event has no process (as of 1.9).
fn as_agents_understand_it(filter: &Filter) -> Filter {
    Filter {
        policy_names: Vec::new(),
        container_id: Vec::new(),
        in_init_tree: None,
        ..filter.clone()
    }
}

/// What is checked again here, because an agent may be too old to know a condition and then ignores it.
///
/// Process sets are left to the agent: it knows the processes that started before the stream did.
pub(crate) fn left_over(spec: &FilterSpec) -> FilterSpec {
    let allow = spec.allow.iter().map(|filter| Filter {
        pid_set: Vec::new(),
        ..filter.clone()
    });
    let is_left = |filter: &&Filter| filter.pid_set.is_empty() || !every_agent_knows(filter);
    FilterSpec {
        allow: allow.collect(),
        deny: spec.deny.iter().filter(is_left).cloned().collect(),
        since: spec.since,
        until: spec.until,
    }
}

/// Whether the filter has only conditions that the API had from its first release on. An agent that doesn't know
/// one would deny more than was asked for, and what it denies is lost.
fn every_agent_knows(filter: &Filter) -> bool {
    let old = Filter {
        binary_regex: filter.binary_regex.clone(),
        namespace: filter.namespace.clone(),
        health_check: filter.health_check,
        pid: filter.pid.clone(),
        pid_set: filter.pid_set.clone(),
        event_set: filter.event_set.clone(),
        pod_regex: filter.pod_regex.clone(),
        arguments_regex: filter.arguments_regex.clone(),
        ..Filter::default()
    };
    *filter == old
}

/// The fields that these filters read; `None` if they may read any.
fn needed_paths(spec: &FilterSpec) -> Option<Vec<&'static str>> {
    let mut needed = Vec::new();
    for filter in spec.allow.iter().chain(&spec.deny) {
        if !filter.cel_expression.is_empty() {
            return None;
        }
        let conditions: [(bool, &[&str]); 17] = [
            (filter.binary_regex.is_empty(), &["process.binary"]),
            (filter.namespace.is_empty(), &["process.pod.namespace"]),
            (filter.namespace_regex.is_empty(), &["process.pod.namespace"]),
            (filter.health_check.is_none(), &["process.pod", "parent.pod"]),
            (filter.pid.is_empty(), &["process.pid"]),
            (filter.pid_set.is_empty(), &["process.pid", "parent.pid"]),
            (filter.pod_regex.is_empty(), &["process.pod.name"]),
            (filter.arguments_regex.is_empty(), &["process.arguments"]),
            (filter.labels.is_empty(), &["process.pod.pod_labels"]),
            (filter.policy_names.is_empty(), &["policy_name"]),
            (filter.capabilities.is_none(), &["process.cap"]),
            (filter.parent_binary_regex.is_empty(), &["parent.binary"]),
            (filter.parent_arguments_regex.is_empty(), &["parent.arguments"]),
            (
                filter.container_id.is_empty(),
                &["process.docker", "process.pod.container"],
            ),
            (filter.in_init_tree.is_none(), &["process.in_init_tree"]),
            (filter.ancestor_binary_regex.is_empty(), &["ancestors"]),
            (filter.container_name_regex.is_empty(), &["process.pod.container"]),
        ];
        needed.extend(
            conditions
                .iter()
                .filter(|(absent, _)| !absent)
                .flat_map(|(_, paths)| *paths),
        );
    }
    Some(needed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::raw_filters;

    fn spec(allow: &str, deny: &str) -> FilterSpec {
        let read = |json: &str| {
            if json.is_empty() {
                Vec::new()
            } else {
                raw_filters(json).unwrap()
            }
        };
        FilterSpec {
            allow: read(allow),
            deny: read(deny),
            ..FilterSpec::default()
        }
    }

    #[test]
    fn agents_deny_only_what_they_surely_know() {
        let spec = spec(
            r#"{"labels":["app=web"]}"#,
            r#"[{"namespace":["a"]},{"namespace":["b"],"labels":["x"]}]"#,
        );
        let request = request(&spec, None);
        assert_eq!(request.allow_list, spec.allow);
        assert_eq!(request.deny_list, spec.deny[..1]);
        assert_eq!(left_over(&spec).deny, spec.deny);
    }

    #[test]
    fn agents_arent_asked_what_they_get_wrong() {
        let spec = spec(
            r#"{"policy_names":["p"],"container_id":["c"],"in_init_tree":true,"pid":[1]}"#,
            "",
        );
        let sent = &request(&spec, None).allow_list[0];
        assert_eq!(*sent, raw_filters(r#"{"pid":[1]}"#).unwrap()[0]);
        assert_eq!(left_over(&spec).allow, spec.allow);
    }

    #[test]
    fn process_sets_are_the_agents_affair() {
        let spec = spec(r#"{"pid_set":[7],"namespace":["a"]}"#, r#"{"pid_set":[8]}"#);
        assert_eq!(request(&spec, None).allow_list[0].pid_set, [7]);
        let left = left_over(&spec);
        assert!(left.allow[0].pid_set.is_empty() && left.deny.is_empty());
        assert_eq!(left.allow[0].namespace, ["a"]);
    }

    #[test]
    fn masks_leave_what_filters_read() {
        let mask = FieldMask::new(&["process_exec.process.pid".to_owned()], &[]).unwrap();
        let filters = |spec: &FilterSpec| {
            let filters = request(spec, mask.as_ref()).field_filters;
            filters
                .first()
                .and_then(|filter| filter.fields.clone())
                .map(|fields| fields.paths)
        };
        let paths = |paths: &[&str]| Some(paths.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(filters(&spec("", "")), paths(&["process.pid"]));
        assert_eq!(
            filters(&spec(r#"{"namespace":["a"]}"#, "")),
            paths(&["process.pid", "process.pod.namespace"])
        );
        assert_eq!(filters(&spec("", r#"{"cel_expression":["true"]}"#)), None);
    }
}
