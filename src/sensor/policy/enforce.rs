//! What hooks need that change what a process does: a place where the call can be kept from running.

use super::error::{Misfit, PlanError};
use super::plan::{Found, Place, Planner};
use crate::kernel::Known;
use crate::policy::model::{ActionKind, Hook, Policy, Selector, Span, Target};
use crate::sensor::hook::config::SyscallConfig;

impl Planner<'_> {
    /// Leaves the places where calls can be refused, if one of the hook's actions refuses any.
    pub(super) fn refusing(&self, hook: &Hook, mut found: Found) -> Result<Found, Misfit> {
        let Some(span) = override_of(hook) else {
            return Ok(found);
        };
        let refuse = |error| Err(Misfit::new(span, error));
        let cannot = |what: String, advice: String| refuse(PlanError::CannotOverride { what, advice });
        let (call, is_syscall) = match &hook.target {
            Target::Lsm { .. } => return Ok(found),
            Target::Function { call, .. } => (call.as_str(), found.syscall != SyscallConfig::None),
            Target::Tracepoint { .. } | Target::Uprobe { .. } | Target::Usdt { .. } => {
                let what = "a place that is no function of the kernel".to_owned();
                return cannot(what, self.refuse_instead(None));
            }
        };
        if found.syscall == SyscallConfig::Many || call.starts_with("list:") {
            let what = "a list of functions".to_owned();
            return cannot(
                what,
                if self.mechanisms.kprobe {
                    "name each system call in a hook of its own".to_owned()
                } else {
                    self.refuse_instead(None)
                },
            );
        }
        if !is_syscall && let Some(place) = self.lsm_in_place_of(call) {
            if hook.returns.is_some() {
                let what = format!("{call} with a return value");
                return cannot(what, "leave out return and returnArg".to_owned());
            }
            found.places = vec![place];
            return Ok(found);
        }
        let functions: Vec<String> = found.places.iter().find_map(functions_of).unwrap_or_default();
        let injectable = |function: &String| self.facts.overridable(function) == Known::Yes;
        if self.mechanisms.kprobe && !functions.is_empty() && functions.iter().all(injectable) {
            found.places = vec![Place::Kprobe(functions)];
            return Ok(found);
        }
        let what = if is_syscall {
            format!("system call {call}")
        } else {
            format!("function {call}")
        };
        let advice = format!(
            "no errors can be injected into it; {}",
            self.refuse_instead(Some(call))
        );
        cannot(what, advice)
    }

    /// The LSM hook that a function of the kernel asks, if it is given the same arguments.
    fn lsm_in_place_of(&self, function: &str) -> Option<Place> {
        let hook = self.facts.lsm_hook_of(function).filter(|_| self.mechanisms.lsm)?;
        let of_hook = self.facts.lsm_hook(&hook).signature?;
        let of_function = self.facts.function(function).signature?;
        let types = |signature: &crate::kernel::Signature| -> Vec<String> {
            let parameters = signature.parameters().into_iter();
            parameters
                .map(|parameter| signature.btf.declare(parameter.ty, ""))
                .collect()
        };
        (types(&of_hook) == types(&of_function)).then_some(Place::Lsm(hook))
    }
}

impl Planner<'_> {
    /// Enforcers act where they are notified, in the hook's own program: those of other functions are refused.
    pub(super) fn notifies_itself(&self, policy: &Policy, hook: &Hook, found: &Found) -> Result<(), Misfit> {
        let Some(span) = action_of(hook, |kind| matches!(kind, ActionKind::NotifyEnforcer { .. })) else {
            return Ok(());
        };
        let is_own = |call: &str| match (&hook.target, found.syscall) {
            // By whatever name: sys_mkdirat is __x64_sys_mkdirat.
            (Target::Function { call: own, .. }, SyscallConfig::One { .. }) => {
                self.facts.system_call(call) == self.facts.system_call(own)
            }
            (Target::Function { call: own, .. }, _) => call == own.as_str(),
            _ => false,
        };
        let mut calls = policy.enforcers.iter().flat_map(|enforcer| &enforcer.calls);
        if calls.all(|call| is_own(call)) {
            return Ok(());
        }
        let what = "an enforcer of another function than the hook's own (hook that one, with action: Override or Sigkill)";
        Err(Misfit::new(span, PlanError::Unsupported(what.to_owned())))
    }
}

fn functions_of(place: &Place) -> Option<Vec<String>> {
    match place {
        Place::Fentry(functions) | Place::Kprobe(functions) => Some(functions.clone()),
        _ => None,
    }
}

/// Where the policy says that calls are refused.
fn override_of(hook: &Hook) -> Option<Span> {
    action_of(hook, |kind| match kind {
        ActionKind::Override { .. } => true,
        ActionKind::NotifyEnforcer { error, .. } => *error != 0,
        _ => false,
    })
}

/// Where the first such action stands.
fn action_of(hook: &Hook, is_such: impl Fn(&ActionKind) -> bool) -> Option<Span> {
    let mut actions = hook.selectors.iter().flat_map(Selector::actions);
    let action = actions.find(|action| is_such(&action.kind))?;
    Some(action.kind.span)
}
