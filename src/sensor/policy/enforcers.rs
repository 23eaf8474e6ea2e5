//! `spec.enforcers`: calls at which is done to a thread what a hook elsewhere says of it.
//!
//! ```text
//! hook with NotifyEnforcer -> notice of the thread -> program at an enforcer's call: takes it, refuses or signals
//!                                                  -> dropped at the end of the system call, if none came by
//! ```
//!
//! Where a hook is what an enforcer is for, its own program does that at once.

use super::error::{Misfit, PlanError};
use super::plan::{Found, HookPlan, Place, Planner, ProgramPlan, calls_filter};
use super::sets::Sets;
use crate::kernel::SyscallFacts;
use crate::policy::model::{ActionKind, Hook, ListKind, Policy, Selector as PolicySelector, Spanned, Target};
use crate::sensor::hook::abi::PROTECTED_MAX;
use crate::sensor::hook::config::{HookConfig, Selector, SyscallConfig};
use crate::syscalls::Syscall;

/// A call that enforcers are for.
pub(crate) struct Enforced<'a> {
    name: &'a Spanned<String>,
    /// Of a system call; else it is a function `security_…`.
    syscall: Option<SyscallFacts>,
}

/// The programs that deal with notices.
#[derive(Debug)]
pub(crate) struct Enforcing {
    /// Drops those that nobody took.
    pub(crate) drops: ProgramPlan,
    pub(crate) takes: Vec<ProgramPlan>,
}

impl Planner<'_> {
    /// All calls that the policy's enforcers are for.
    pub(crate) fn enforced<'a>(&self, policy: &'a Policy) -> Result<Vec<Enforced<'a>>, Misfit> {
        for call in policy.enforcers.iter().flat_map(|enforcer| &enforcer.calls) {
            let Some(name) = call.strip_prefix("list:") else {
                continue;
            };
            let misfit = |error| Misfit::new(call.span, error);
            let list = policy
                .list(name)
                .ok_or_else(|| misfit(PlanError::NoList(name.to_owned())))?;
            if !matches!(list.kind.as_deref(), None | Some(ListKind::Syscalls)) {
                let problem = format!("list {name} has no values: enforcers are told each call");
                return Err(misfit(PlanError::BadValue(problem)));
            }
        }
        let calls = policy.enforced();
        calls
            .map(|(name, is_syscall)| self.enforced_call(name, is_syscall))
            .collect()
    }

    fn enforced_call<'a>(&self, name: &'a Spanned<String>, is_syscall: bool) -> Result<Enforced<'a>, Misfit> {
        let misfit = |error| Misfit::new(name.span, error);
        if !is_syscall && name.starts_with("security_") {
            if self.facts.function(name).existence.is_missing() {
                return Err(misfit(PlanError::NoFunction(name.value.clone())));
            }
            return Ok(Enforced { name, syscall: None });
        }
        match self.facts.syscall(name) {
            Some(facts) if !facts.existence.is_missing() => Ok(Enforced {
                name,
                syscall: Some(facts),
            }),
            Some(_) => Err(misfit(PlanError::NoSyscall(name.value.clone()))),
            None => {
                let problem = format!(
                    "{} is neither a system call nor a function security_*, which enforcers are for",
                    **name
                );
                Err(misfit(PlanError::BadValue(problem)))
            }
        }
    }

    /// Whether the hook notifies an enforcer that is where it is itself.
    pub(super) fn enforces_here(
        &self,
        policy: &Policy,
        hook: &Hook,
        found: &Found,
        enforced: &[Enforced<'_>],
    ) -> Result<bool, Misfit> {
        let notice = |selector: &PolicySelector| {
            let mut actions = selector.actions();
            let notice = |kind: &ActionKind| matches!(kind, ActionKind::NotifyEnforcer { .. });
            actions
                .find(|action| notice(&action.kind))
                .map(|action| action.kind.span)
        };
        let Some(place) = hook.selectors.iter().find_map(notice) else {
            return Ok(false);
        };
        let refuse = |problem: String| Err(Misfit::new(place, PlanError::BadValue(problem)));
        if policy.enforcers.is_empty() {
            return refuse("the policy has no enforcer to notify".to_owned());
        }
        let call = self.call_of(hook, found);
        let is_here = match (&hook.target, call) {
            (Target::Function { .. }, Some(call)) => enforced.iter().any(|one| one.is(call)),
            (Target::Function { .. } | Target::Lsm { .. }, None) => {
                let functions = self.functions_at(hook, found);
                let is_enforced = |function: &String| {
                    let mut functions = enforced.iter().filter(|one| one.syscall.is_none());
                    functions.any(|one| one.name.value == *function)
                };
                let count = functions.iter().filter(|function| is_enforced(function)).count();
                if count != 0 && count != functions.len() {
                    return refuse(
                        "the hook has functions that the enforcers are for, and others: make two hooks of it"
                            .to_owned(),
                    );
                }
                count != 0
            }
            _ => false,
        };
        let mut notifying = hook
            .selectors
            .iter()
            .filter(|selector| notice(selector).is_some());
        if (is_here || call.is_some()) && notifying.any(PolicySelector::acts_at_return) {
            return refuse("when a call returns, it is too late for an enforcer to refuse it".to_owned());
        }
        if let Some(call) = call
            && !is_here
            && !enforced.is_empty()
            && !enforced.iter().any(|one| one.is(call) || one.syscall.is_none())
        {
            return refuse(format!(
                "system call {} comes to none of the enforcers' calls, and a notice is for the system call in which it \
                 is given: hook the call itself, with action: Override or Sigkill",
                call.name
            ));
        }
        Ok(is_here)
    }

    /// The only system call that a hook can be in.
    fn call_of(&self, hook: &Hook, found: &Found) -> Option<Syscall> {
        match (&hook.target, found.syscall) {
            (Target::Function { call, .. }, SyscallConfig::One { .. }) => self.facts.system_call(call),
            (Target::Tracepoint { subsystem, event, .. }, _) if **subsystem == "syscalls" => {
                self.facts.system_call(event.strip_prefix("sys_enter_")?)
            }
            _ => None,
        }
    }

    /// The functions at which a hook is.
    fn functions_at(&self, hook: &Hook, found: &Found) -> Vec<String> {
        match (&hook.target, &found.places[..]) {
            (Target::Lsm { hook }, _) => self.facts.function_of_lsm_hook(hook).into_iter().collect(),
            (_, [Place::Fentry(functions) | Place::Kprobe(functions), ..]) => functions.clone(),
            _ => Vec::new(),
        }
    }

    /// What takes the notices that these hooks leave, if they leave any.
    pub(crate) fn enforcing(
        &self,
        enforced: &[Enforced<'_>],
        hooks: &[(usize, HookPlan)],
    ) -> Result<Option<Enforcing>, Misfit> {
        let notices = || hooks.iter().flat_map(|(_, plan)| plan.program.config.notices());
        if notices().next().is_none() {
            return Ok(None);
        }
        let refuses = notices().any(|notice| notice.error != 0);
        let mut takes = Vec::new();
        let (mut refused, mut signalled) = (Vec::new(), Vec::new());
        for call in enforced {
            let misfit = |error| Misfit::new(call.name.span, error);
            let functions = || match &call.syscall {
                Some(syscall) => self.functions_of(syscall),
                None => vec![call.name.value.clone()],
            };
            match &call.syscall {
                syscall if refuses => {
                    let place = self.refusing_place(call.name, syscall.is_some(), functions());
                    match place.map_err(misfit)? {
                        Place::Kprobe(functions) => refused.extend(functions),
                        place => takes.push(taking(vec![place], &[])),
                    }
                }
                Some(syscall) => signalled.extend(self.numbers_of(syscall.call)),
                None => {
                    let has_signature = self.facts.function(call.name).signature.is_some();
                    let places = self.places_of(&functions(), has_signature);
                    if places.is_empty() {
                        return Err(misfit(self.no_mechanism(call.name)));
                    }
                    takes.push(taking(places, &[]));
                }
            }
        }
        if !refused.is_empty() {
            let mut program = taking(vec![Place::Kprobe(refused)], &[]);
            program.config.overrides = true;
            takes.push(program);
        }
        if !signalled.is_empty() {
            takes.push(taking(vec![Place::Syscalls], &signalled));
        }
        Ok(Some(Enforcing {
            drops: taking(vec![Place::SyscallExits], &[]),
            takes,
        }))
    }
}

impl Enforced<'_> {
    fn is(&self, call: Syscall) -> bool {
        self.syscall.as_ref().is_some_and(|syscall| syscall.call == call)
    }
}

/// A program of enforcers, for these system calls where all come by.
fn taking(places: Vec<Place>, calls: &[u64]) -> ProgramPlan {
    let mut sets = Sets::default();
    let filters = calls_filter(calls, &mut sets).into_iter().collect();
    ProgramPlan {
        config: HookConfig {
            id: 0,
            argument_count: 0,
            has_return: false,
            overrides: false,
            enforces: true,
            syscall: if calls.is_empty() {
                SyscallConfig::None
            } else {
                SyscallConfig::Many
            },
            sources: Vec::new(),
            selectors: vec![Selector {
                filters,
                ..Selector::default()
            }],
        },
        sets,
        // They were left out when the notice was left.
        protected_pids: [0; PROTECTED_MAX],
        protected_starts: [0; PROTECTED_MAX],
        texts: 0,
        places,
        has_groups: false,
        name: "enforcers".to_owned(),
    }
}
