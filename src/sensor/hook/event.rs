//! A record of a hook as an event.
//!
//! What all events of a hook have in common is encoded once; the values of a record come behind it.

use prost::Message as _;

use super::argument::{self, Surroundings};
use super::info::{Function, HookInfo, Role, Target};
use super::names;
use super::record::{HookRecord, Taken};
use crate::pb::{self, EventType, KprobeAction};
use crate::sensor::stack::{Program, Stacks};

/// What an event says beside processes.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) event_type: EventType,
    /// Fields of the event's message.
    pub(super) fields: Vec<u8>,
}

/// The values of a record, by where an event shows them.
#[derive(Debug, Default)]
struct Shown {
    arguments: Vec<pb::KprobeArgument>,
    data: Vec<pb::KprobeArgument>,
    returned: Option<pb::KprobeArgument>,
}

/// The fields that all events of the hook have.
pub(super) fn constant(info: &HookInfo) -> Vec<u8> {
    let (policy_name, message, tags) = (info.policy.clone(), info.message.clone(), info.tags.clone());
    match &info.target {
        Target::Function(function) => pb::ProcessKprobe {
            function_name: match function {
                Function::One(name) => name.clone(),
                Function::SystemCall | Function::Several(_) => String::new(),
            },
            policy_name,
            message,
            tags,
            return_action: KprobeAction::Post.into(),
            ..pb::ProcessKprobe::default()
        }
        .encode_to_vec(),
        Target::Tracepoint { subsystem, event } => pb::ProcessTracepoint {
            subsys: subsystem.clone(),
            event: event.clone(),
            policy_name,
            message,
            tags,
            ..pb::ProcessTracepoint::default()
        }
        .encode_to_vec(),
        Target::Lsm { hook } => pb::ProcessLsm {
            function_name: hook.clone(),
            policy_name,
            message,
            tags,
            ..pb::ProcessLsm::default()
        }
        .encode_to_vec(),
        Target::Uprobe {
            path,
            symbol,
            offset,
            ref_counter_offset,
        } => pb::ProcessUprobe {
            path: path.clone(),
            symbol: symbol.clone(),
            offset: *offset,
            ref_ctr_offset: *ref_counter_offset,
            policy_name,
            message,
            tags,
            ..pb::ProcessUprobe::default()
        }
        .encode_to_vec(),
        Target::Usdt { path, provider, name } => pb::ProcessUsdt {
            path: path.clone(),
            provider: provider.clone(),
            name: name.clone(),
            policy_name,
            message,
            tags,
            ..pb::ProcessUsdt::default()
        }
        .encode_to_vec(),
    }
}

/// What the record says, behind what all records of the hook do. What an event has no place for, data and return
/// values of some, comes behind the arguments.
pub(super) fn body(
    record: &HookRecord<'_>,
    info: &HookInfo,
    constant: &[u8],
    program: Program,
    host_user_namespace: u32,
    stacks: &mut Stacks,
) -> Body {
    let surroundings = Surroundings {
        is_compat: record.is_compat,
        host_user_namespace,
    };
    let action = action(record, info).into();
    let Shown {
        arguments: mut args,
        data,
        returned,
    } = shown(record, info, surroundings);
    let mut fields = constant.to_vec();
    let event_type = match &info.target {
        Target::Function(function) => {
            let event = pb::ProcessKprobe {
                function_name: name(function, record),
                args,
                r#return: returned,
                action,
                kernel_stack_trace: stacks.kernel(record.kernel_stack.addresses()),
                user_stack_trace: stacks.user(program, record.user_stack.addresses()),
                data,
                ..pb::ProcessKprobe::default()
            };
            append(&event, &mut fields);
            EventType::ProcessKprobe
        }
        Target::Uprobe { .. } => {
            args.extend(returned);
            append(
                &pb::ProcessUprobe {
                    args,
                    data,
                    action,
                    ..pb::ProcessUprobe::default()
                },
                &mut fields,
            );
            EventType::ProcessUprobe
        }
        Target::Tracepoint { .. } => {
            args.extend(data.into_iter().chain(returned));
            append(
                &pb::ProcessTracepoint {
                    args,
                    action,
                    ..pb::ProcessTracepoint::default()
                },
                &mut fields,
            );
            EventType::ProcessTracepoint
        }
        Target::Lsm { .. } => {
            args.extend(data.into_iter().chain(returned));
            append(
                &pb::ProcessLsm {
                    args,
                    action,
                    ..pb::ProcessLsm::default()
                },
                &mut fields,
            );
            EventType::ProcessLsm
        }
        Target::Usdt { .. } => {
            args.extend(data.into_iter().chain(returned));
            append(
                &pb::ProcessUsdt {
                    args,
                    action,
                    ..pb::ProcessUsdt::default()
                },
                &mut fields,
            );
            EventType::ProcessUsdt
        }
    };
    Body { event_type, fields }
}

fn append(event: &impl prost::Message, fields: &mut Vec<u8>) {
    event.encode_raw(fields);
}

/// Nothing if it is always the same.
fn name(function: &Function, record: &HookRecord<'_>) -> String {
    match function {
        Function::One(_) => String::new(),
        Function::SystemCall => names::system_call(record.function, record.is_compat),
        Function::Several(names) => names
            .get(&record.function)
            .map_or_else(|| format!("0x{:x}", record.function), Clone::clone),
    }
}

fn shown(record: &HookRecord<'_>, info: &HookInfo, surroundings: Surroundings) -> Shown {
    let mut shown = Shown::default();
    let mut values = record.values.clone();
    let mut found = Vec::with_capacity(info.values.len());
    for value_info in &info.values {
        let mut arguments = Vec::new();
        match values.next() {
            Some(value) => argument::push(&value, value_info, surroundings, &mut arguments),
            None if record.is_truncated => arguments.push(argument::left_out(value_info)),
            // The call was not waited for.
            None => break,
        }
        found.push((value_info, arguments));
    }
    found.sort_by_key(|(value_info, _)| value_info.order);
    for (value_info, mut arguments) in found {
        match value_info.role {
            Role::Argument => shown.arguments.append(&mut arguments),
            Role::Data => shown.data.append(&mut arguments),
            Role::Return => shown.returned = arguments.pop(),
        }
    }
    shown
}

/// Of the actions that the policy names, the last that was really taken: one that monitor mode withheld wasn't.
fn action(record: &HookRecord<'_>, info: &HookInfo) -> KprobeAction {
    let Taken {
        signalled,
        overridden,
        notified,
        ..
    } = record.taken;
    let was_taken = |action: &&KprobeAction| match action {
        KprobeAction::Sigkill | KprobeAction::Signal => signalled,
        KprobeAction::Override => overridden,
        KprobeAction::Notifyenforcer => notified,
        _ => false,
    };
    let named = info.selectors.get(usize::from(record.selector));
    let taken = named.and_then(|actions| actions.iter().rev().find(was_taken));
    match taken {
        Some(action) => *action,
        None if signalled => KprobeAction::Signal,
        None if overridden => KprobeAction::Override,
        None if notified => KprobeAction::Notifyenforcer,
        None => KprobeAction::Post,
    }
}
