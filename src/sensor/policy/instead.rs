//! What a policy can do instead, where this kernel doesn't let it hook something or refuse it.

use super::error::{Misfit, PlanError};
use super::plan::Planner;
use crate::policy::model::{ActionKind, Hook, Selector};
use crate::policy::{refusing_hook, runs_at_exec, system_calls_of};

/// How many system calls are named.
const NAMED_MAX: usize = 2;

impl Planner<'_> {
    /// What can be hooked in place of a function of the kernel or of an LSM hook.
    pub(super) fn hook_instead(&self, name: &str) -> String {
        if runs_at_exec(name) {
            return "use tracepoint sched/sched_process_exec with raw: true, whose argument 2 is the linux_binprm".to_owned();
        }
        let mut calls: Vec<String> = system_calls_of(name)
            .filter(|call| self.facts.syscall(call).is_some())
            .map(|call| format!("sys_{call}"))
            .collect();
        calls.truncate(NAMED_MAX);
        if calls.is_empty() {
            return "use system calls, tracepoints or uprobes".to_owned();
        }
        format!("use system calls, such as {}", calls.join(" or "))
    }

    /// What can be done in place of refusing what is hooked: this call, or something else.
    pub(super) fn refuse_instead(&self, call: Option<&str>) -> String {
        match call.and_then(refusing_hook) {
            _ if !self.mechanisms.lsm => {
                "LSM programs, which could refuse it, can't be loaded; take action: Sigkill".to_owned()
            }
            Some(lsm) => format!("the LSM hook {lsm} refuses the same, or take action: Sigkill"),
            None => "take the LSM hook of the operation, or action: Sigkill".to_owned(),
        }
    }

    /// The same misfit, with what is left to do for a hook that was to refuse calls.
    pub(super) fn without_refusing(&self, hook: &Hook, mut misfit: Misfit) -> Misfit {
        let mut actions = hook.selectors.iter().flat_map(Selector::actions);
        let refuses = actions.any(|action| matches!(*action.kind, ActionKind::Override { .. }));
        if refuses
            && !self.mechanisms.lsm
            && let PlanError::NoMechanism { advice, .. } | PlanError::NoLsm { advice, .. } = &mut misfit.error
        {
            advice.push_str(", and action: Sigkill; nothing can be refused there");
        }
        misfit
    }
}
