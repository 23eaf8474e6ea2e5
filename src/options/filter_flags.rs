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
    match &given.value {
        FilterValue::List(text) => {
            let values = split_list(text);
            match given.flag {
                FilterFlag::Pid => filter.pid.extend(pids("pid", &values)?),
                FilterFlag::PidSet => filter.pid_set.extend(pids("pid-set", &values)?),
                flag => texts(flag, filter).extend(values),
            }
        }
        FilterValue::One(text) => match given.flag {
            FilterFlag::Capabilities => {
                capability_filter(text, filter.capabilities.get_or_insert_default()).map_err(|error| {
                    OptionsError::Spec {
                        flag: "capabilities",
                        error,
                    }
                })?;
            }
            flag => texts(flag, filter).push(text.clone()),
        },
        FilterValue::Bool(value) => match given.flag {
            FilterFlag::InInitTree => filter.in_init_tree = Some(*value),
            FilterFlag::HealthCheck => filter.health_check = Some(*value),
            // The namespace of processes without a pod is empty.
            _ => filter.namespace.extend(value.then(String::new)),
        },
        FilterValue::EventTypes(types) => filter.event_set.extend(types.0.iter().map(|&known| known as i32)),
    }
    Ok(())
}

/// The API's list of texts for a flag.
fn texts(flag: FilterFlag, filter: &mut Filter) -> &mut Vec<String> {
    match flag {
        FilterFlag::NamespaceRegex => &mut filter.namespace_regex,
        FilterFlag::Pod => &mut filter.pod_regex,
        FilterFlag::Process => &mut filter.binary_regex,
        FilterFlag::PolicyNames => &mut filter.policy_names,
        FilterFlag::Cel => &mut filter.cel_expression,
        FilterFlag::Containers => &mut filter.container_name_regex,
        FilterFlag::ContainerId => &mut filter.container_id,
        FilterFlag::Labels => &mut filter.labels,
        FilterFlag::Arguments => &mut filter.arguments_regex,
        FilterFlag::ParentBinary => &mut filter.parent_binary_regex,
        FilterFlag::ParentArguments => &mut filter.parent_arguments_regex,
        FilterFlag::AncestorBinary => &mut filter.ancestor_binary_regex,
        _ => &mut filter.namespace,
    }
}

fn pids(flag: &str, values: &[String]) -> Result<Vec<u32>, OptionsError> {
    let parse = |text: &String| {
        text.trim()
            .parse()
            .map_err(|_| OptionsError::Number(format!("--{flag}: {text:?} is not a process id")))
    };
    values.iter().map(parse).collect()
}
