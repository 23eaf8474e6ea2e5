//! What hooks need that change what a process does: a place where the call can be kept from running.

use super::error::{Misfit, PlanError};
use super::plan::{Found, Place, Planner};
use crate::kernel::Known;
use crate::policy::model::{ActionKind, Hook, Selector, Span, Target};
use crate::sensor::hook::config::SyscallConfig;

impl Planner<'_> {
    /// Leaves the places where calls can be refused, if one of the hook's actions refuses any: those of enforcers do if
    /// one is where the hook is.
    pub(super) fn refusing(
        &self,
        hook: &Hook,
        mut found: Found,
        enforces_here: bool,
    ) -> Result<Found, Misfit> {
        let Some(span) = override_of(hook, enforces_here) else {
            return Ok(found);
        };
        let refuse = |error| Misfit::new(span, error);
        let cannot = |what: String, advice: String| Err(refuse(PlanError::CannotOverride { what, advice }));
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
        let functions: Vec<String> = found.places.iter().find_map(functions_of).unwrap_or_default();
        let place = self.refusing_place(call, is_syscall, functions).map_err(refuse)?;
        if matches!(place, Place::Lsm(_)) && hook.returns.is_some() {
            let what = format!("{call} with a return value");
            return cannot(what, "leave out return and returnArg".to_owned());
        }
        found.places = vec![place];
        Ok(found)
    }

    /// Where a call can be refused that is made through these functions.
    pub(super) fn refusing_place(
        &self,
        call: &str,
        is_syscall: bool,
        functions: Vec<String>,
    ) -> Result<Place, PlanError> {
        if !is_syscall && let Some(place) = self.lsm_in_place_of(call) {
            return Ok(place);
        }
        let injectable = |function: &String| self.facts.overridable(function) == Known::Yes;
        if self.mechanisms.kprobe && !functions.is_empty() && functions.iter().all(injectable) {
            return Ok(Place::Kprobe(functions));
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
        Err(PlanError::CannotOverride { what, advice })
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

fn functions_of(place: &Place) -> Option<Vec<String>> {
    match place {
        Place::Fentry(functions) | Place::Kprobe(functions) => Some(functions.clone()),
        _ => None,
    }
}

/// Where the policy says that calls are refused.
fn override_of(hook: &Hook, enforces_here: bool) -> Option<Span> {
    let mut actions = hook.selectors.iter().flat_map(Selector::actions);
    let action = actions.find(|action| match action.kind.value {
        ActionKind::Override { .. } => true,
        ActionKind::NotifyEnforcer { error, .. } => enforces_here && error != 0,
        _ => false,
    })?;
    Some(action.kind.span)
}
