//! Judges policies: what makes one refuse to load or miss what it is for is an error, what is risky or slow a warning.
//!
//! Most is judged from the policy alone. What depends on a kernel is judged if one is given.

mod actions;
mod arguments;
mod effect;
mod enforcers;
mod exec;
mod filters;
mod hooks;
mod kernel;
mod metadata;
mod network;
mod paths;
mod programs;
mod shadow;
mod syscalls;
mod tables;
mod ways;

use std::io;
use std::path::Path;

use super::diagnostic::{Code, Diagnostic};
use super::model::{
    ActionKind, Argument, Hook, Policy, Section, Selector, Span, Subject, Target, ValueFilter,
};
use crate::policy::model::{BinaryOperator, SetOperator};

pub(crate) use effect::effect;
pub(super) use exec::starts_programs;
pub(crate) use kernel::Kernel;
pub(super) use network::judge as network_policy;

/// A system call's name without the prefixes that it may have.
pub(super) fn syscall_name(call: &str) -> &str {
    syscalls::name(call)
}

/// The LSM hook that can refuse what a system call or a function does.
pub(crate) fn refusing_hook(call: &str) -> Option<&'static str> {
    tables::lasting(syscalls::name(call)).map(|lasting| lasting.hook)
}

/// Whether a function of the kernel or an LSM hook of this name runs while a program is started.
pub(crate) fn runs_at_exec(name: &str) -> bool {
    tables::is_exec_function(name) || tables::is_exec_hook(name)
}

/// System calls that ask for what a function of the kernel or an LSM hook of this name is about, as far as that is known.
pub(crate) fn system_calls_of(name: &str) -> impl Iterator<Item = &'static str> {
    let lasting = tables::lasting(name).map(|lasting| lasting.hook);
    let hook = lasting.or_else(|| tables::hook_of_function(name)).unwrap_or(name);
    tables::operations_of(hook).filter(|operation| syscalls::exists(operation))
}

/// Reads a program or library.
pub(crate) type ReadProgram = fn(&Path) -> io::Result<Vec<u8>>;

/// What is known of the machine that policies are for.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) kernel: Option<Kernel>,
    /// None if programs are those of another machine.
    pub(crate) read_program: Option<ReadProgram>,
}

/// All that there is to say about a policy.
pub(super) fn policy(policy: &Policy, facts: &Facts) -> Vec<Diagnostic> {
    let mut checker = Checker {
        policy,
        kernel: facts.kernel.as_ref(),
        read_program: facts.read_program,
        diagnostics: Vec::new(),
    };
    checker.metadata();
    checker.lists_and_options();
    for hook in &policy.hooks {
        checker.hook(hook);
        checker.arguments(hook);
        checker.filters(hook);
        checker.exec(hook);
        checker.actions(hook);
        checker.ways_around(hook);
        checker.shadowed(hook);
    }
    checker.enforcers();
    checker.programs();
    checker.effect();
    checker.unchecked();
    checker.diagnostics
}

struct Checker<'a> {
    policy: &'a Policy,
    kernel: Option<&'a Kernel>,
    read_program: Option<ReadProgram>,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn tell(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Says what wasn't judged for want of a kernel.
    fn unchecked(&mut self) {
        let needs_kernel = |hook: &Hook| !matches!(hook.section, Section::Uprobes | Section::Usdts);
        if self.kernel.is_some() || !self.policy.hooks.iter().any(needs_kernel) {
            return;
        }
        let place = Span {
            end: self.policy.span.start,
            ..self.policy.span
        };
        self.tell(
            Diagnostic::note(
                Code::NotChecked,
                place,
                "without a kernel's BTF it isn't known whether functions, hooks and arguments are there",
            )
            .help("give the BTF of the kernel that it is for: --kernel-btf /sys/kernel/btf/vmlinux"),
        );
    }
}

/// Which argument a filter is about; none if none is declared so.
fn subject<'a>(arguments: &'a [Argument], filter: &ValueFilter) -> Option<&'a Argument> {
    match &filter.subject {
        Subject::Index(index) => arguments.iter().find(|argument| argument.index == *index),
        Subject::Positions(positions) => {
            let place = usize::try_from(positions.first()?.value).ok()?;
            arguments.get(place)
        }
    }
}

/// How much a selector leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Narrowing {
    /// Nothing.
    None,
    /// Some, as all programs but one.
    Some,
    /// Nearly everything.
    Much,
}

fn narrowing(selector: &Selector) -> Narrowing {
    let values = selector.match_args.iter().chain(&selector.match_data);
    let is_positive = values.clone().any(|filter| !filter.operator.is_negative())
        || selector
            .match_pids
            .iter()
            .any(|filter| filter.operator.value == SetOperator::In)
        || selector
            .match_binaries
            .iter()
            .chain(&selector.match_parent_binaries)
            .any(|filter| !filter.operator.is_negative())
        || !selector.match_namespaces.is_empty()
        || !selector.match_namespace_changes.is_empty()
        || !selector.match_capabilities.is_empty()
        || !selector.match_capability_changes.is_empty()
        || !selector.match_current_cred.is_empty();
    let is_empty = values.count() == 0
        && selector.match_pids.is_empty()
        && selector.match_binaries.is_empty()
        && selector.match_parent_binaries.is_empty();
    match (is_positive, is_empty) {
        (true, _) => Narrowing::Much,
        (false, false) => Narrowing::Some,
        (false, true) => Narrowing::None,
    }
}

impl BinaryOperator {
    /// Whether it is true when the comparison of its name isn't.
    fn is_negative(self) -> bool {
        self.name().starts_with("Not")
    }
}

/// Whether a selector's matches are told, as they are if it says nothing else.
fn posts(selector: &Selector) -> bool {
    let actions = &selector.match_actions;
    actions.is_empty()
        || !actions
            .iter()
            .all(|action| action.kind.value == ActionKind::NoPost)
}

/// What messages call a hook.
fn name_of(hook: &Hook) -> String {
    let target = crate::quote::visible(hook.target.name());
    match &hook.target {
        Target::Function { .. } | Target::Uprobe { .. } | Target::Usdt { .. } => target,
        Target::Lsm { .. } => format!("LSM hook {target}"),
        Target::Tracepoint { subsystem, .. } => {
            format!("tracepoint {}/{target}", crate::quote::visible(subsystem))
        }
    }
}

#[cfg(test)]
mod tests;
