//! Enforcers: whether their calls are there and can be refused, and whether a hook that notifies them comes to them.

use super::{Checker, Kernel, name_of, syscalls, tables};
use crate::kernel::Known;
use crate::policy::diagnostic::{Code, Diagnostic, Severity};
use crate::policy::model::{Action, ActionKind, Hook, ListKind, Policy, Selector, Spanned, Target};
use crate::quote::visible;

const NOTIFY: &str = "- action: NotifyEnforcer\n  argError: -1";

impl Checker<'_> {
    pub(super) fn enforcers(&mut self) {
        let policy = self.policy;
        let Some(first) = policy.enforcers.first() else {
            return;
        };
        if let Some(second) = policy.enforcers.get(1) {
            self.tell(
                Diagnostic::warning(Code::AgentLimit, second.span, "agents take one enforcer only")
                    .help("move its calls into the first"),
            );
        }
        for call in policy.enforcers.iter().flat_map(|enforcer| &enforcer.calls) {
            let kind = self.list_reference(call).and_then(|list| list.kind.as_deref());
            if matches!(
                kind,
                Some(ListKind::GeneratedSyscalls | ListKind::GeneratedFtrace)
            ) {
                self.tell(
                    Diagnostic::error(
                        Code::BadValue,
                        call.span,
                        format!("{} has no values: enforcers are told each call", visible(call)),
                    )
                    .help("a list of type syscalls, with values"),
                );
            }
        }
        let refuses = notices(policy).any(|(_, error, _)| error != 0);
        let mut told_refusal = false;
        for (call, is_syscall) in policy.enforced() {
            let is_syscall = is_syscall || syscalls::has_prefix(call);
            self.enforced_call(call, is_syscall);
            if refuses && is_syscall && !told_refusal {
                told_refusal = self.refused_syscall(call);
            }
        }
        if notices(policy).next().is_none() {
            self.tell(
                Diagnostic::warning(
                    Code::BadAction,
                    first.span,
                    "no selector notifies the enforcer, so that it never does anything",
                )
                .help(NOTIFY),
            );
        }
    }

    fn enforced_call(&mut self, call: &Spanned<String>, is_syscall: bool) {
        // Of a list that a hook has, too, it was said already.
        if self.diagnostics.iter().any(|told| told.span == call.span) {
            return;
        }
        if !is_syscall && !call.starts_with("security_") {
            let message = format!(
                "{} is neither a system call nor a function security_*, which enforcers are for",
                visible(call)
            );
            let help = if syscalls::exists(call) {
                format!("sys_{}", visible(call))
            } else {
                "hook it, with action: Sigkill".to_owned()
            };
            self.tell(Diagnostic::error(Code::UnknownFunction, call.span, message).help(help));
            return;
        }
        if is_syscall && !syscalls::exists(call) {
            return self.syscall_name(call);
        }
        let Some(kernel) = self.kernel else {
            return;
        };
        let (is_missing, code, what) = if is_syscall {
            let syscall = kernel.facts.syscall(call);
            let is_missing = syscall.is_none_or(|syscall| syscall.existence.is_missing());
            (is_missing, Code::UnknownSyscall, "system call")
        } else {
            (!kernel.has_function(call), Code::UnknownFunction, "function")
        };
        if is_missing {
            let name = if is_syscall { syscalls::name(call) } else { call };
            let message = format!("{} has no {what} {}", kernel.name, visible(name));
            self.tell(Diagnostic::error(code, call.span, message).help("remove it"));
        }
    }

    /// Overriding a system call takes a kernel with error injection, whoever does it. Gives whether it was told.
    fn refused_syscall(&mut self, call: &Spanned<String>) -> bool {
        let known = self.kernel.map(|kernel| kernel.can_override_syscall(call));
        let (severity, message) = match (self.kernel, known) {
            (_, Some(Known::Yes)) => return false,
            (Some(Kernel { name, .. }), Some(Known::No)) => (
                Severity::Error,
                format!("{name} can't refuse system calls: it is built without error injection"),
            ),
            _ => (
                Severity::Warning,
                "most kernels can't refuse system calls: they are built without error injection".to_owned(),
            ),
        };
        let help = match tables::lasting(syscalls::name(call)) {
            Some(lasting) => format!(
                "the LSM hook of the same operation refuses it on every kernel with BPF LSM:\nlsmhooks:\n- hook: \"{}\"",
                lasting.hook
            ),
            None => "take the LSM hook of the operation, or argSig: 9 without argError".to_owned(),
        };
        self.tell(Diagnostic::new(severity, Code::Override, call.span, message).help(help));
        true
    }

    pub(super) fn notify_enforcer(&mut self, hook: &Hook, action: &Action, error: i32, signal: u32) {
        if self.policy.enforcers.is_empty() {
            let help = "enforcers:\n- calls: [\"list:syscalls\"]";
            return self.bad_action(action, "the policy has no enforcer to notify", help);
        }
        if error == 0 && signal == 0 {
            let message = "neither argError nor argSig says what the enforcer is to do";
            self.bad_action(action, message, "argError: -1");
        }
        self.error_number(action, error);
        if signal != 0 {
            self.signal_number(action, signal);
        }
        if matches!(
            hook.target,
            Target::Lsm { .. } | Target::Uprobe { .. } | Target::Usdt { .. }
        ) {
            self.tell(
                Diagnostic::warning(
                    Code::AgentLimit,
                    action.kind.span,
                    "agents notify enforcers from kprobes and tracepoints only",
                )
                .help("hook a system call or a tracepoint"),
            );
        }
        if let Some(call) = call_of(hook)
            && !enforces_here(self.policy, hook)
            && !self.policy.enforced().any(|(other, is_syscall)| {
                let is_syscall = is_syscall || syscalls::has_prefix(other);
                !is_syscall || syscalls::name(other) == call
            })
        {
            self.bad_action(
                action,
                format!("{} comes to none of the enforcers' calls", name_of(hook)),
                "hook the call that is to be refused, with action: Override or Sigkill: a notice is for the system call in \
                 which it is given",
            );
        }
    }
}

/// What enforcers are told: where, the error and the signal.
fn notices(policy: &Policy) -> impl Iterator<Item = (&Action, i32, u32)> {
    let selectors = policy.hooks.iter().flat_map(|hook| &hook.selectors);
    let actions = selectors.flat_map(Selector::actions);
    actions.filter_map(|action| match action.kind.value {
        ActionKind::NotifyEnforcer { error, signal } => Some((action, error, signal)),
        _ => None,
    })
}

/// The only system call that a hook can be in, by the name that users know.
fn call_of(hook: &Hook) -> Option<&str> {
    match &hook.target {
        Target::Function { call, syscall } if **syscall && !call.starts_with("list:") => {
            Some(syscalls::name(call))
        }
        Target::Tracepoint { subsystem, event, .. } if subsystem.as_str() == "syscalls" => {
            event.strip_prefix("sys_enter_")
        }
        _ => None,
    }
}

/// Whether one of the enforcers is where the hook is.
pub(super) fn enforces_here(policy: &Policy, hook: &Hook) -> bool {
    let mut enforced = policy.enforced();
    match &hook.target {
        Target::Function { call, syscall } if **syscall => enforced
            .any(|(other, _)| syscalls::exists(other) && syscalls::name(other) == syscalls::name(call)),
        Target::Function { call, .. } => enforced.any(|(other, _)| other.value == call.value),
        Target::Lsm { hook } => {
            enforced.any(|(other, _)| tables::hook_of_function(other) == Some(hook.as_str()))
        }
        _ => false,
    }
}
