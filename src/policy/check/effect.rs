//! What an enforcing policy does, and to whom, in one sentence: the first thing that its user should know.

use std::fmt::Write as _;

use super::enforcers::enforces_here;
use super::{Checker, name_of};
use crate::policy::diagnostic::{Code, Diagnostic};
use crate::policy::model::{
    ActionKind, BinaryOperator, Hook, NamespaceId, Operator, Policy, Selector, SetOperator, Subject, Target,
};
use crate::policy::{capabilities, model};
use crate::quote::{go_quoted, visible};

/// How many effects are told one by one.
const TOLD_MAX: usize = 4;

/// How many values of a filter are told one by one.
const VALUES_TOLD_MAX: usize = 3;

impl Checker<'_> {
    pub(super) fn effect(&mut self) {
        let is_monitoring = is_monitoring(self.policy);
        let Some(effect) = effect(self.policy, is_monitoring) else {
            return;
        };
        let place = if self.policy.name.is_empty() {
            self.policy.span
        } else {
            self.policy.name.span
        };
        let diagnostic = Diagnostic::note(Code::Enforces, place, format!("this policy {effect}"));
        self.tell(if is_monitoring {
            diagnostic
        } else {
            diagnostic.help("to watch first: tetra tracingpolicy add --mode monitor")
        });
    }
}

fn is_monitoring(policy: &Policy) -> bool {
    policy
        .option("policy-mode")
        .is_some_and(|mode| mode.as_str() == "monitor")
}

/// What the policy does to processes, as said behind its name; none if it only watches.
pub(crate) fn effect(policy: &Policy, is_monitoring: bool) -> Option<String> {
    let mut effects = Vec::new();
    for hook in &policy.hooks {
        for selector in &hook.selectors {
            for action in selector.actions() {
                let elsewhere = match *action.kind {
                    ActionKind::NotifyEnforcer { .. } => enforced_elsewhere(policy, hook),
                    _ => None,
                };
                let told = verbs(&action.kind).into_iter();
                effects.extend(told.map(|effect| described(effect, hook, selector, elsewhere.as_deref())));
            }
        }
    }
    if effects.is_empty() {
        return None;
    }
    let more = effects.len().saturating_sub(TOLD_MAX);
    effects.truncate(TOLD_MAX);
    let mut text = effects.join("; it ");
    if more > 0 {
        let _ = write!(text, "; and {more} more");
    }
    Some(if is_monitoring {
        format!("would act, but its mode is monitor, so that nothing is done: it {text}")
    } else {
        text
    })
}

/// What an action does to a process.
enum Effect {
    /// As `kills`.
    Process(String),
    /// The operation fails, with this error.
    Refusal(i32),
}

fn verbs(kind: &ActionKind) -> Vec<Effect> {
    let signals = |signal: u32| {
        Effect::Process(match signal {
            9 => "kills".to_owned(),
            signal => format!("sends signal {signal} to"),
        })
    };
    match kind {
        ActionKind::Sigkill => vec![signals(9)],
        ActionKind::Override { error, .. } => vec![Effect::Refusal(*error)],
        ActionKind::Signal { signal } => vec![signals(*signal)],
        ActionKind::NotifyEnforcer { error, signal } => {
            let signal = (*signal != 0).then(|| signals(*signal));
            let refusal = (*error != 0).then_some(Effect::Refusal(*error));
            signal.into_iter().chain(refusal).collect()
        }
        ActionKind::Set { .. } => vec![Effect::Process("changes arguments of".to_owned())],
        _ => Vec::new(),
    }
}

/// The calls at which enforcers do what a hook tells them; none if it does it itself.
fn enforced_elsewhere(policy: &Policy, hook: &Hook) -> Option<String> {
    if enforces_here(policy, hook) {
        return None;
    }
    let calls: Vec<&str> = policy.enforced().map(|(call, _)| call.as_str()).collect();
    (!calls.is_empty()).then(|| values(calls.into_iter()))
}

fn described(effect: Effect, hook: &Hook, selector: &Selector, elsewhere: Option<&str>) -> String {
    let (who, conditions) = (who(selector), conditions(selector));
    let name = name_of(hook);
    let comes = match &hook.target {
        Target::Function { .. } | Target::Uprobe { .. } => "calls",
        Target::Lsm { .. } | Target::Tracepoint { .. } | Target::Usdt { .. } => "passes",
    };
    match (effect, elsewhere) {
        (Effect::Process(verb), None) => format!("{verb} any process{who} that {comes} {name}{conditions}"),
        (Effect::Process(verb), Some(calls)) => {
            format!("{verb} any process{who} that {comes} {name}{conditions}, and then calls {calls}")
        }
        (Effect::Refusal(error), None) => {
            format!("refuses{} {name} to any process{who}{conditions}", errno(error))
        }
        (Effect::Refusal(error), Some(calls)) => {
            let error = errno(error);
            format!("refuses{error} {calls} to any process{who} that {comes} {name}{conditions}")
        }
    }
}

fn errno(error: i32) -> String {
    match error {
        -1 => " (EPERM)".to_owned(),
        -2 => " (ENOENT)".to_owned(),
        -13 => " (EACCES)".to_owned(),
        other => format!(" ({other})"),
    }
}

/// To whom it is done, with a blank before.
fn who(selector: &Selector) -> String {
    let mut who = String::new();
    for filter in selector
        .match_binaries
        .iter()
        .filter(|filter| !filter.values.is_empty())
    {
        let not = if filter.operator.is_negative() { "not " } else { "" };
        let (before, behind) = match filter.operator.value {
            BinaryOperator::In | BinaryOperator::NotIn => ("", ""),
            BinaryOperator::Prefix | BinaryOperator::NotPrefix => ("", "*"),
            BinaryOperator::Postfix | BinaryOperator::NotPostfix => ("*", ""),
        };
        let shown: Vec<String> = filter
            .values
            .iter()
            .map(|value| format!("{before}{}{behind}", value.as_str()))
            .collect();
        let _ = write!(who, " {not}running {}", values(shown.iter().map(String::as_str)));
        if filter.follow_children {
            who.push_str(" or descending from such a one");
        }
    }
    for filter in selector
        .match_pids
        .iter()
        .filter(|filter| !filter.values.is_empty())
    {
        let pids: Vec<String> = filter.values.iter().map(|pid| pid.value.to_string()).collect();
        let not = if filter.operator.value == SetOperator::NotIn {
            "other than"
        } else {
            "of pid"
        };
        let _ = write!(who, " {not} {}", values(pids.iter().map(String::as_str)));
    }
    for filter in &selector.match_namespaces {
        let is_host = filter.values.iter().all(|value| value.value == NamespaceId::Host);
        let place = if is_host { "the host's" } else { "the given" };
        let side = if filter.operator.value == SetOperator::NotIn {
            "outside"
        } else {
            "in"
        };
        let _ = write!(who, " {side} {place} {} namespace", filter.namespace.name());
    }
    for filter in &selector.match_capabilities {
        let names = filter
            .values
            .iter()
            .filter_map(|number| capabilities::name(number.value));
        let with = if filter.operator.value == SetOperator::NotIn {
            "without"
        } else {
            "with"
        };
        let names: Vec<&str> = names.collect();
        let _ = write!(who, " {with} {}", names.join(" or "));
    }
    who
}

/// When it is done, with a blank before.
fn conditions(selector: &Selector) -> String {
    let mut conditions: Vec<String> = selector.match_args.iter().map(condition).collect();
    if !selector.match_return_args.is_empty() {
        conditions.push("it returns what matchReturnArgs say".to_owned());
    }
    if conditions.is_empty() {
        return String::new();
    }
    format!(" if {}", conditions.join(" and "))
}

fn condition(filter: &model::ValueFilter) -> String {
    let subject = match &filter.subject {
        Subject::Index(index) => format!("argument {}", index.value),
        Subject::Positions(_) => "an argument".to_owned(),
    };
    let values = values(
        filter
            .values
            .iter()
            .map(|value| value.strip_suffix('\0').unwrap_or(value)),
    );
    let test = match filter.operator.value {
        Operator::Equal | Operator::InMap => "is",
        Operator::NotEqual | Operator::NotInMap => "is not",
        Operator::Prefix => "begins with",
        Operator::NotPrefix => "doesn't begin with",
        Operator::Postfix => "ends with",
        Operator::NotPostfix => "doesn't end with",
        Operator::SubString | Operator::SubStringIgnCase => "contains",
        Operator::Gt | Operator::GreaterThan => "is above",
        Operator::Lt | Operator::LessThan => "is below",
        Operator::Mask => "has a bit of",
        Operator::InRange => "is within",
        Operator::NotInRange => "is not within",
        other => {
            return format!("{subject} passes {} {values}", other.name())
                .trim_end()
                .to_owned();
        }
    };
    format!("{subject} {test} {values}")
}

fn values<'a>(values: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = values.len().saturating_sub(VALUES_TOLD_MAX);
    let mut told: Vec<String> = values.take(VALUES_TOLD_MAX).map(shown).collect();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    told.join(" or ")
}

/// Paths and numbers as they are, anything else in quotes.
fn shown(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:*".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        visible(text)
    } else {
        go_quoted(text)
    }
}
