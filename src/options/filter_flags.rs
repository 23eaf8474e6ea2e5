//! Filter flags become a filter specification.

use super::OptionsError;
use crate::cli::{FilterArgs, FilterFlag, FilterUse, FilterValue, split_list};
use crate::filter::{FilterSpec, capability_filter};
use crate::pb::Filter;

/// All flags together are one filter to pass; each negated flag is a filter to fail.
pub(super) fn spec(flags: &FilterArgs) -> Result<FilterSpec, OptionsError> {
    let mut allow = Filter::default();
    let mut deny = Vec::new();
    for flag in &flags.0 {
        if flag.negated {
            let mut filter = Filter::default();
            add(flag, &mut filter)?;
            // A flag without a value filters nothing, negated or not.
            deny.extend((filter != Filter::default()).then_some(filter));
        } else {
            add(flag, &mut allow)?;
        }
    }
    let allow = (allow != Filter::default())
        .then_some(allow)
        .into_iter()
        .collect();
    Ok(FilterSpec {
        allow,
        deny,
        ..FilterSpec::default()
    })
}

fn add(given: &FilterUse, filter: &mut Filter) -> Result<(), OptionsError> {
    match (given.flag, &given.value) {
        (FilterFlag::Pid, FilterValue::List(text)) => filter.pid.extend(pids("pid", text)?),
        (FilterFlag::PidSet, FilterValue::List(text)) => filter.pid_set.extend(pids("pid-set", text)?),
        (FilterFlag::Capabilities, FilterValue::One(text)) => {
            capability_filter(text, filter.capabilities.get_or_insert_default()).map_err(|error| {
                OptionsError::Spec {
                    flag: "capabilities",
                    error,
                }
            })?;
        }
        (FilterFlag::InInitTree, FilterValue::Bool(value)) => filter.in_init_tree = Some(*value),
        (FilterFlag::HealthCheck, FilterValue::Bool(value)) => filter.health_check = Some(*value),
        // The namespace of processes without a pod is empty.
        (FilterFlag::Host, FilterValue::Bool(value)) => filter.namespace.extend(value.then(String::new)),
        (_, FilterValue::EventTypes(types)) => {
            filter.event_set.extend(types.0.iter().map(|&known| known as i32));
        }
        (flag, FilterValue::List(text)) => {
            if let Some(texts) = texts(flag, filter) {
                texts.extend(split_list(text));
            }
        }
        (flag, FilterValue::One(text)) => {
            if let Some(texts) = texts(flag, filter) {
                texts.push(text.clone());
            }
        }
        (_, FilterValue::Bool(_)) => {}
    }
    Ok(())
}

/// The API's list of texts for a flag, if its values are texts.
fn texts(flag: FilterFlag, filter: &mut Filter) -> Option<&mut Vec<String>> {
    match flag {
        FilterFlag::Namespace => Some(&mut filter.namespace),
        FilterFlag::NamespaceRegex => Some(&mut filter.namespace_regex),
        FilterFlag::Pod => Some(&mut filter.pod_regex),
        FilterFlag::Process => Some(&mut filter.binary_regex),
        FilterFlag::PolicyNames => Some(&mut filter.policy_names),
        FilterFlag::Cel => Some(&mut filter.cel_expression),
        FilterFlag::Containers => Some(&mut filter.container_name_regex),
        FilterFlag::ContainerId => Some(&mut filter.container_id),
        FilterFlag::Labels => Some(&mut filter.labels),
        FilterFlag::Arguments => Some(&mut filter.arguments_regex),
        FilterFlag::ParentBinary => Some(&mut filter.parent_binary_regex),
        FilterFlag::ParentArguments => Some(&mut filter.parent_arguments_regex),
        FilterFlag::AncestorBinary => Some(&mut filter.ancestor_binary_regex),
        FilterFlag::Host
        | FilterFlag::EventTypes
        | FilterFlag::Pid
        | FilterFlag::PidSet
        | FilterFlag::InInitTree
        | FilterFlag::HealthCheck
        | FilterFlag::Capabilities => None,
    }
}

fn pids(flag: &str, list: &str) -> Result<Vec<u32>, OptionsError> {
    let parse = |text: &String| {
        text.trim()
            .parse()
            .map_err(|_| OptionsError::Number(format!("--{flag}: {text:?} is not a process id")))
    };
    split_list(list).iter().map(parse).collect()
}
