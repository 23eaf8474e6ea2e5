//! What a policy would have done to the processes of a log: told without a kernel, as far as events say enough.
//!
//! An event of a hook is judged by that hook of the policy. A start of a program is judged by hooks on starts of
//! programs: there the caller is the parent, and the program is the argument.

mod compare;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::check::{starts_programs, syscall_name};
use super::model::{
    ActionKind, ArgType, BinaryFilter, BinaryOperator, CapabilityFilter, CapabilitySet, Hook, PidFilter,
    Policy, Selector, SetOperator, Subject, Target, ValueFilter,
};
use crate::event::{Argument, Capabilities, Event, Kind, Process, Wanted};
use crate::pb::EventType;

/// Whether a condition holds, as far as an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Holds,
    Fails,
    /// Why it can't be told.
    Unknown(&'static str),
}

impl Verdict {
    fn of(holds: bool) -> Self {
        if holds { Verdict::Holds } else { Verdict::Fails }
    }

    fn negated(self, is_negated: bool) -> Self {
        match self {
            Verdict::Holds if is_negated => Verdict::Fails,
            Verdict::Fails if is_negated => Verdict::Holds,
            other => other,
        }
    }
}

/// A call that a hook is about.
struct Call<'a> {
    /// Who calls.
    caller: Option<&'a Process<'a>>,
    /// The caller's parent and ancestors, the nearest first, as far as the event has them.
    ancestors: Vec<&'a Process<'a>>,
    values: Values<'a>,
}

enum Values<'a> {
    /// The path of a program that is started.
    Program(&'a [u8]),
    Recorded {
        arguments: &'a [Argument<'a>],
        data: &'a [Argument<'a>],
        returned: Option<&'a Argument<'a>>,
    },
}

/// A policy, and what came of it so far.
pub(crate) struct Replay<'a> {
    policy: &'a Policy,
    /// By hook.
    pub(crate) hooks: Vec<HookReplay<'a>>,
    pub(crate) events: u64,
}

/// What came of a hook.
pub(crate) struct HookReplay<'a> {
    pub(crate) hook: &'a Hook,
    recorded: Tally,
    starts: Tally,
}

/// What came of one kind of events.
pub(crate) struct Tally {
    /// Events that the hook was about.
    pub(crate) calls: u64,
    pub(crate) selectors: Vec<SelectorReplay>,
}

impl HookReplay<'_> {
    /// Starts of programs, or else events of the hook: where the log has both, they tell of the same calls, and starts are
    /// those that no policy has chosen.
    pub(crate) fn tally(&self) -> &Tally {
        if self.starts.calls > 0 {
            &self.starts
        } else {
            &self.recorded
        }
    }
}

/// What came of a selector; of a hook without selectors, of all its calls.
#[derive(Debug, Default)]
pub(crate) struct SelectorReplay {
    pub(crate) hits: u64,
    /// Calls that it may have been about.
    pub(crate) unsure: u64,
    /// What could not be told of those, and why.
    pub(crate) reasons: BTreeSet<String>,
    /// Who was hit, by binary; for a start of a program, by the one that was started.
    pub(crate) processes: BTreeMap<String, Hits>,
}

/// How often, and when and by which process first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    pub(crate) count: u64,
    pub(crate) first: Option<DateTime<Utc>>,
    pub(crate) pid: Option<u32>,
}

impl<'a> Replay<'a> {
    pub(crate) fn new(policy: &'a Policy) -> Self {
        let tally = |hook: &Hook| Tally {
            calls: 0,
            selectors: (0..hook.selectors.len().max(1))
                .map(|_| SelectorReplay::default())
                .collect(),
        };
        let of = |hook: &'a Hook| HookReplay {
            hook,
            recorded: tally(hook),
            starts: tally(hook),
        };
        Replay {
            policy,
            hooks: policy.hooks.iter().map(of).collect(),
            events: 0,
        }
    }

    /// What of an event it looks at.
    pub(crate) fn wanted() -> Wanted {
        Wanted {
            process: true,
            capabilities: true,
            parent: true,
            ancestors: true,
            time: true,
            details: true,
            ..Wanted::default()
        }
    }

    pub(crate) fn observe(&mut self, event: &Event<'_>) {
        self.events += 1;
        let is_own = *event.policy_name == *self.policy.name.as_bytes();
        for replay in &mut self.hooks {
            let Some(call) = call_of(replay.hook, event) else {
                continue;
            };
            let hook = replay.hook;
            let tally = match &call.values {
                Values::Program(_) => &mut replay.starts,
                Values::Recorded { .. } => &mut replay.recorded,
            };
            tally.calls += 1;
            let Some((index, verdict)) = first_match(hook, &call, is_own) else {
                continue;
            };
            let selector = &mut tally.selectors[index];
            if let Some(reasons) = verdict {
                selector.unsure += 1;
                selector.reasons.extend(reasons);
                continue;
            }
            selector.hits += 1;
            let (who, pid) = match &call.values {
                Values::Program(path) => (*path, event.process.as_ref().and_then(|process| process.pid)),
                Values::Recorded { .. } => {
                    let caller = call.caller;
                    (
                        caller.map_or(&b""[..], |caller| &caller.binary),
                        caller.and_then(|caller| caller.pid),
                    )
                }
            };
            let hits = selector
                .processes
                .entry(String::from_utf8_lossy(who).into_owned())
                .or_insert(Hits {
                    count: 0,
                    first: event.time,
                    pid,
                });
            hits.count += 1;
        }
    }
}

/// What the selector does when it matches, in a word.
pub(crate) fn action(selector: Option<&Selector>) -> &'static str {
    let actions = selector.into_iter().flat_map(Selector::actions);
    let mut word = "post";
    for action in actions {
        word = match &action.kind.value {
            ActionKind::Sigkill => "kill",
            ActionKind::Signal { .. } => "signal",
            ActionKind::Override { .. } => "refuse",
            ActionKind::NotifyEnforcer { .. } => "enforce",
            ActionKind::NoPost if word == "post" => "nothing",
            _ => continue,
        };
    }
    word
}

/// The first selector that holds or may hold; with the reasons if it only may.
fn first_match(hook: &Hook, call: &Call<'_>, is_own: bool) -> Option<(usize, Option<BTreeSet<String>>)> {
    if hook.selectors.is_empty() {
        return Some((0, None));
    }
    for (index, selector) in hook.selectors.iter().enumerate() {
        let mut reasons = BTreeSet::new();
        let mut fails = false;
        for (name, verdict) in verdicts(hook, selector, call, is_own) {
            match verdict {
                Verdict::Holds => {}
                Verdict::Fails => fails = true,
                Verdict::Unknown(reason) => {
                    reasons.insert(format!("{name}: {reason}"));
                }
            }
        }
        if !fails {
            return Some((index, (!reasons.is_empty()).then_some(reasons)));
        }
    }
    None
}

fn verdicts(hook: &Hook, selector: &Selector, call: &Call<'_>, is_own: bool) -> Vec<(&'static str, Verdict)> {
    let mut verdicts = Vec::new();
    for filter in &selector.match_pids {
        verdicts.push(("matchPIDs", pids(filter, call)));
    }
    for filter in &selector.match_binaries {
        verdicts.push(("matchBinaries", binaries(filter, call.caller, &call.ancestors)));
    }
    for filter in &selector.match_parent_binaries {
        let parent = call.ancestors.first().copied();
        verdicts.push(("matchParentBinaries", binaries(filter, parent, &[])));
    }
    for filter in &selector.match_capabilities {
        verdicts.push(("matchCapabilities", capabilities(filter, call.caller)));
    }
    for filter in &selector.match_args {
        verdicts.push(("matchArgs", values(hook, filter, call, Kinds::Arguments, is_own)));
    }
    for filter in &selector.match_data {
        verdicts.push(("matchData", values(hook, filter, call, Kinds::Data, is_own)));
    }
    for filter in &selector.match_return_args {
        verdicts.push((
            "matchReturnArgs",
            values(hook, filter, call, Kinds::Return, is_own),
        ));
    }
    let untold = [
        (!selector.match_namespaces.is_empty(), "matchNamespaces"),
        (
            !selector.match_namespace_changes.is_empty(),
            "matchNamespaceChanges",
        ),
        (
            !selector.match_capability_changes.is_empty(),
            "matchCapabilityChanges",
        ),
        (!selector.match_current_cred.is_empty(), "matchCurrentCred"),
    ];
    for (_, name) in untold.into_iter().filter(|(is_there, _)| *is_there) {
        verdicts.push((
            name,
            Verdict::Unknown("events don't tell it as it was at the call"),
        ));
    }
    verdicts
}

fn pids(filter: &PidFilter, call: &Call<'_>) -> Verdict {
    if filter.namespace_pid {
        return Verdict::Unknown("events have the host's pids");
    }
    let is_named = |process: &&Process<'_>| {
        process
            .pid
            .is_some_and(|pid| filter.values.iter().any(|value| **value == pid))
    };
    let followed = if filter.follow_forks {
        &call.ancestors[..]
    } else {
        &[]
    };
    let found = call.caller.iter().any(is_named) || followed.iter().any(is_named);
    match call.caller {
        None => Verdict::Unknown("the event doesn't say who called"),
        Some(_) => Verdict::of(found).negated(*filter.operator == SetOperator::NotIn),
    }
}

fn binaries(filter: &BinaryFilter, process: Option<&Process<'_>>, ancestors: &[&Process<'_>]) -> Verdict {
    let Some(process) = process else {
        return Verdict::Unknown("the event doesn't say who called");
    };
    let is_negated = matches!(
        *filter.operator,
        BinaryOperator::NotIn | BinaryOperator::NotPrefix | BinaryOperator::NotPostfix
    );
    let matches = |binary: &[u8], value: &[u8]| match *filter.operator {
        BinaryOperator::In | BinaryOperator::NotIn => binary == value,
        BinaryOperator::Prefix | BinaryOperator::NotPrefix => binary.starts_with(value),
        BinaryOperator::Postfix | BinaryOperator::NotPostfix => binary.ends_with(value),
    };
    let is_named = |process: &Process<'_>| {
        filter
            .values
            .iter()
            .any(|value| matches(&process.binary, value.as_bytes()))
    };
    let followed = if filter.follow_children { ancestors } else { &[] };
    let found = is_named(process) || followed.iter().any(|process| is_named(process));
    Verdict::of(found).negated(is_negated)
}

fn capabilities(filter: &CapabilityFilter, caller: Option<&Process<'_>>) -> Verdict {
    let Some(Capabilities {
        permitted,
        effective,
        inheritable,
    }) = caller.and_then(|caller| caller.capabilities)
    else {
        return Verdict::Unknown("the event has no capabilities; record with them");
    };
    let set = match filter.set {
        CapabilitySet::Effective => effective,
        CapabilitySet::Permitted => permitted,
        CapabilitySet::Inheritable => inheritable,
    };
    let has = filter
        .values
        .iter()
        .any(|value| set >> (**value).min(63) & 1 == 1);
    Verdict::of(has).negated(*filter.operator == SetOperator::NotIn)
}

/// Which values of a hook a filter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Arguments,
    Data,
    Return,
}

fn values(hook: &Hook, filter: &ValueFilter, call: &Call<'_>, kinds: Kinds, is_own: bool) -> Verdict {
    let declared = match kinds {
        Kinds::Arguments => &hook.args[..],
        Kinds::Data => &hook.data[..],
        Kinds::Return => hook.return_arg.as_slice(),
    };
    let positions: Vec<usize> = match &filter.subject {
        _ if kinds == Kinds::Return => vec![0],
        Subject::Index(index) => {
            let found = declared.iter().position(|argument| *argument.index == **index);
            found.into_iter().collect()
        }
        Subject::Positions(positions) => positions.iter().map(|position| **position as usize).collect(),
    };
    let mut unknown = None;
    for position in positions {
        let Some(argument) = declared.get(position) else {
            return Verdict::Unknown("the policy doesn't declare the argument");
        };
        let recorded = match &call.values {
            Values::Program(path) => match kinds {
                Kinds::Arguments if is_program(*argument.arg_type) => compare::path(path, filter),
                _ => return Verdict::Unknown("the log has no event of this hook"),
            },
            Values::Recorded {
                arguments,
                data,
                returned,
            } => {
                let recorded = match kinds {
                    Kinds::Arguments if is_own || arguments.len() == declared.len() => {
                        arguments.get(position)
                    }
                    Kinds::Data if is_own || data.len() == declared.len() => data.get(position),
                    Kinds::Return => *returned,
                    _ => return Verdict::Unknown("the events are of a policy that reads other values"),
                };
                match recorded {
                    Some(recorded) => compare::argument(recorded, *argument.arg_type, filter),
                    None => Verdict::Unknown("the event doesn't have the value"),
                }
            }
        };
        match recorded {
            // Of several values one is enough.
            Verdict::Holds => return Verdict::Holds,
            Verdict::Fails => {}
            Verdict::Unknown(reason) => unknown = Some(reason),
        }
    }
    unknown.map_or(Verdict::Fails, Verdict::Unknown)
}

/// Whether an argument of a hook for programs that are started has the program.
fn is_program(arg_type: ArgType) -> bool {
    matches!(
        arg_type,
        ArgType::LinuxBinprm | ArgType::String | ArgType::DataLoc | ArgType::Auto
    )
}

/// The call that an event tells of, if the hook is about it.
fn call_of<'a>(hook: &Hook, event: &'a Event<'a>) -> Option<Call<'a>> {
    let ancestors = || event.parent.iter().chain(&event.ancestors);
    if event.kind == Kind::Known(EventType::ProcessExec) {
        let process = event.process.as_ref().filter(|_| starts_programs(hook))?;
        return Some(Call {
            caller: event.parent.as_ref(),
            ancestors: event.ancestors.iter().collect(),
            values: Values::Program(&process.binary),
        });
    }
    let is_about_it = match (&hook.target, &event.kind) {
        (Target::Function { call, syscall }, Kind::Known(EventType::ProcessKprobe)) => {
            let name = str::from_utf8(&event.function_name).unwrap_or_default();
            if **syscall {
                syscall_name(name) == syscall_name(call)
            } else {
                name == call.as_str()
            }
        }
        (Target::Lsm { hook }, Kind::Known(EventType::ProcessLsm)) => {
            *event.function_name == *hook.as_bytes()
        }
        (
            Target::Tracepoint {
                subsystem,
                event: name,
                ..
            },
            Kind::Known(EventType::ProcessTracepoint),
        ) => *event.subsystem == *subsystem.as_bytes() && *event.tracepoint == *name.as_bytes(),
        (Target::Uprobe { path, symbols, .. }, Kind::Known(EventType::ProcessUprobe)) => {
            let is_symbol = |symbol: &super::model::Spanned<String>| *event.symbol == *symbol.as_bytes();
            *event.path == *path.as_bytes() && symbols.iter().any(is_symbol)
        }
        (Target::Usdt { path, provider, name }, Kind::Known(EventType::ProcessUsdt)) => {
            *event.path == *path.as_bytes()
                && *event.provider == *provider.as_bytes()
                && *event.name == *name.as_bytes()
        }
        _ => false,
    };
    is_about_it.then(|| Call {
        caller: event.process.as_ref(),
        ancestors: ancestors().collect(),
        values: Values::Recorded {
            arguments: &event.args,
            data: &event.data,
            returned: event.return_value.as_ref(),
        },
    })
}
