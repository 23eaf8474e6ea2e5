//! Tracing policies on this host: from their text to programs in the kernel.
//!
//! ```text
//! policy::read -> plan      which programs, where      sources  how values are got     filters, sets  what is compared
//!                 load      into the kernel            groups   programs that filters name, watched by members
//!                 status    what is told of it         shared   maps that all programs have
//!                 enforce   where calls are refused    protected  whom no policy touches
//! ```
//!
//! A policy is there whole or not at all.

mod enforce;
mod error;
mod filters;
mod groups;
mod load;
mod members;
mod plan;
mod programs;
mod protected;
mod reading;
mod sets;
mod shared;
mod sources;
mod status;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aya::Btf;
use thiserror::Error;

use self::error::{Misfit, PlanError};
use crate::kernel::KernelFacts;
use crate::pb::{TracingPolicyMode, TracingPolicyState, TracingPolicyStatus};
use crate::policy::diagnostic::Severity;
use crate::policy::model::{Hook, Policy, PolicyKind};
use crate::policy::{Position, Reading};
use crate::sensor::hook::Hooks;
use crate::sensor::loader::with_kernel_btf;
use groups::{Bits, GroupId, Groups};
use load::LoadedHook;
use members::Members;
use plan::{HookPlan, Mechanisms, Planner};
use protected::Protected;

pub(crate) use shared::SharedMaps;

/// Where policies are that nobody put elsewhere, as in an agent.
pub(crate) const DOMAIN: &str = "grpc";

const POLICY_MODE: &str = "policy-mode";

/// Why a wish about policies can't be granted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PolicyError {
    /// The text is no policy that can be loaded; each line begins with the place in it.
    #[error("{0}")]
    Invalid(String),
    #[error("policy {0} exists already")]
    Exists(String),
    #[error("there is no policy {0}")]
    Missing(String),
    /// The kernel refuses it.
    #[error("{0}")]
    Refused(String),
}

/// All policies of this sensor.
pub(crate) struct Policies {
    inner: Mutex<Inner>,
}

struct Inner {
    shared: SharedMaps,
    hooks: Hooks,
    proc: PathBuf,
    monitor_only: bool,
    groups: Groups,
    /// Found out with the first policy.
    mechanisms: Option<Mechanisms>,
    /// Loaded with the first group, and kept.
    members: Option<Members>,
    entries: Vec<Entry>,
    last_id: u64,
}

/// A policy that was added.
struct Entry {
    id: u64,
    domain: String,
    policy: Policy,
    monitors: bool,
    /// `None` while it is disabled.
    active: Option<Active>,
}

/// What of a policy is in the kernel.
struct Active {
    hooks: Vec<ActiveHook>,
    /// Functions that aren't in this kernel, and that the policy says to leave out.
    skipped: Vec<usize>,
}

struct ActiveHook {
    /// In the policy's list of hooks.
    position: usize,
    id: u32,
    groups: Vec<GroupId>,
    selectors: u32,
    loaded: LoadedHook,
}

impl Policies {
    /// `proc` is where procfs is mounted. With `monitor_only` no policy kills or refuses anything, whatever it says.
    pub(crate) fn new(shared: SharedMaps, hooks: Hooks, proc: &Path, monitor_only: bool) -> Self {
        Policies {
            inner: Mutex::new(Inner {
                shared,
                hooks,
                proc: proc.to_owned(),
                monitor_only,
                groups: Groups::default(),
                mechanisms: None,
                members: None,
                entries: Vec::new(),
                last_id: 0,
            }),
        }
    }

    /// Loads the policy that the text holds; gives its name.
    pub(crate) fn add(&self, text: &str, domain: &str) -> Result<String, PolicyError> {
        self.put(text, domain, false)
    }

    /// The same, but in place of a policy of the same name, which stays until the new one is there.
    pub(crate) fn replace(&self, text: &str, domain: &str) -> Result<String, PolicyError> {
        self.put(text, domain, true)
    }

    fn put(&self, text: &str, domain: &str, replaces: bool) -> Result<String, PolicyError> {
        let policy = read(text)?;
        let mode = policy.option(POLICY_MODE);
        let mut inner = self.lock();
        let monitors = inner.monitor_only || mode.is_some_and(|mode| mode.value == "monitor");
        let name = policy.name.value.clone();
        let namespace = policy.namespace.as_ref().map_or("", |namespace| &namespace.value);
        let before = inner.find(&name, namespace, domain);
        if before.is_some() && !replaces {
            return Err(PolicyError::Exists(name));
        }
        let active = inner.load(&policy, monitors)?;
        inner.last_id += 1;
        let entry = Entry {
            id: inner.last_id,
            domain: domain.to_owned(),
            policy,
            monitors,
            active: Some(active),
        };
        if let Some(position) = before {
            let before = std::mem::replace(&mut inner.entries[position], entry);
            if let Some(active) = before.active {
                inner.unload(active);
            }
        } else {
            inner.entries.push(entry);
        }
        Ok(name)
    }

    pub(crate) fn delete(&self, name: &str, namespace: &str, domain: &str) -> Result<(), PolicyError> {
        let mut inner = self.lock();
        let position = inner.position(name, namespace, domain)?;
        let entry = inner.entries.remove(position);
        if let Some(active) = entry.active {
            inner.unload(active);
        }
        Ok(())
    }

    /// A policy that is enabled or disabled already stays so.
    pub(crate) fn set_enabled(
        &self,
        name: &str,
        namespace: &str,
        domain: &str,
        enabled: bool,
    ) -> Result<(), PolicyError> {
        let mut inner = self.lock();
        let position = inner.position(name, namespace, domain)?;
        let entry = &mut inner.entries[position];
        match (entry.active.take(), enabled) {
            (Some(active), true) => entry.active = Some(active),
            (Some(active), false) => inner.unload(active),
            (None, true) => {
                let (policy, monitors) = (entry.policy.clone(), entry.monitors);
                let active = inner.load(&policy, monitors)?;
                inner.entries[position].active = Some(active);
            }
            (None, false) => {}
        }
        Ok(())
    }

    /// Whether it does what its actions say, or only counts it. What was loaded before stays until the new is there.
    pub(crate) fn set_mode(
        &self,
        name: &str,
        namespace: &str,
        domain: &str,
        monitors: bool,
    ) -> Result<(), PolicyError> {
        let mut inner = self.lock();
        let position = inner.position(name, namespace, domain)?;
        if inner.monitor_only && !monitors {
            let problem = "the sensor runs with --monitor-only: it enforces nothing";
            return Err(PolicyError::Refused(problem.to_owned()));
        }
        let entry = &inner.entries[position];
        if entry.active.is_some() && entry.monitors != monitors {
            let policy = entry.policy.clone();
            let active = inner.load(&policy, monitors)?;
            if let Some(before) = inner.entries[position].active.replace(active) {
                inner.unload(before);
            }
        }
        inner.entries[position].monitors = monitors;
        Ok(())
    }

    /// All of them, or those of a domain.
    pub(crate) fn list(&self, domain: &str) -> Vec<TracingPolicyStatus> {
        let inner = self.lock();
        let wanted = inner
            .entries
            .iter()
            .filter(|entry| domain.is_empty() || entry.domain == domain);
        wanted.map(|entry| entry.status(&inner.proc)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one policy of a text.
fn read(text: &str) -> Result<Policy, PolicyError> {
    let text: Arc<str> = text.into();
    let mut reading = Reading::new(&text);
    let errors: Vec<String> = reading
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| at(diagnostic.span.position, &diagnostic.message))
        .collect();
    if !errors.is_empty() {
        return Err(PolicyError::Invalid(errors.join("\n")));
    }
    let policy = match (reading.policies.pop(), reading.policies.is_empty()) {
        (Some(policy), true) => policy,
        (None, _) => {
            return Err(PolicyError::Invalid(
                "there is no tracing policy in it".to_owned(),
            ));
        }
        (Some(_), false) => {
            let problem = "there are several policies in it; add each from a file of its own";
            return Err(PolicyError::Invalid(problem.to_owned()));
        }
    };
    let for_pods = [
        (&policy.pod_selector, "podSelector"),
        (&policy.container_selector, "containerSelector"),
    ];
    if let Some((Some(selector), name)) = for_pods.iter().find(|(selector, _)| selector.is_some()) {
        let problem = format!("the sensor knows no pods: {name} would match nothing; leave it out");
        return Err(PolicyError::Invalid(at(selector.span.position, &problem)));
    }
    if *policy.kind == PolicyKind::TracingPolicyNamespaced {
        let problem = "the sensor knows no pods: make it a TracingPolicy, which is for all processes";
        return Err(PolicyError::Invalid(at(policy.kind.span.position, problem)));
    }
    if policy.loader {
        let problem = "the sensor has no events of what processes load yet: leave out spec.loader";
        return Err(PolicyError::Invalid(at(policy.span.position, problem)));
    }
    Ok(policy)
}

fn at(position: Position, problem: &str) -> String {
    format!("{}:{}: {problem}", position.line, position.column)
}

impl Inner {
    fn find(&self, name: &str, namespace: &str, domain: &str) -> Option<usize> {
        self.entries.iter().position(|entry| {
            let of_entry = entry
                .policy
                .namespace
                .as_ref()
                .map_or("", |namespace| &namespace.value);
            *entry.policy.name == name && of_entry == namespace && entry.domain == domain
        })
    }

    fn position(&self, name: &str, namespace: &str, domain: &str) -> Result<usize, PolicyError> {
        let found = self.find(name, namespace, domain);
        found.ok_or_else(|| PolicyError::Missing(name.to_owned()))
    }

    /// Puts all hooks into the kernel, or none.
    fn load(&mut self, policy: &Policy, monitors: bool) -> Result<Active, PolicyError> {
        let before: Bits = self.groups.in_use();
        let mut active = Active {
            hooks: Vec::new(),
            skipped: Vec::new(),
        };
        let plans = self.plan(policy, monitors, &mut active.skipped)?;
        let taken: Vec<GroupId> = plans.iter().flat_map(|(_, plan)| plan.groups.clone()).collect();
        let loaded = with_kernel_btf(|btf| Ok(self.load_plans(plans, btf, before, &mut active)));
        let loaded = loaded.map_err(|error| error.to_string()).flatten();
        if let Err(problem) = loaded {
            // Groups of hooks that were loaded are given back with them.
            let given: Vec<GroupId> = active.hooks.iter().flat_map(|hook| hook.groups.clone()).collect();
            self.unload(active);
            for group in taken.into_iter().skip(given.len()) {
                self.groups.release(group);
            }
            return Err(PolicyError::Refused(problem));
        }
        Ok(active)
    }

    fn plan(
        &mut self,
        policy: &Policy,
        monitors: bool,
        skipped: &mut Vec<usize>,
    ) -> Result<Vec<(usize, HookPlan)>, PolicyError> {
        let facts = KernelFacts::running();
        let mut planner = Planner {
            facts: &facts,
            mechanisms: *self.mechanisms.get_or_insert_with(Mechanisms::of_this_kernel),
            groups: &mut self.groups,
            proc: &self.proc,
            protected: Protected::of_the_sensor(&self.proc),
        };
        let mut plans = Vec::new();
        let mut problems = Vec::new();
        for (position, hook) in policy.hooks.iter().enumerate() {
            for which in 0..programs::count(hook) {
                match planner.hook(policy, hook, which, monitors) {
                    Ok(plan) => plans.push((position, plan)),
                    Err(misfit) if may_be_missing(hook, &misfit) => skipped.push(position),
                    Err(misfit) => problems.push(at(misfit.span.position, &misfit.error.to_string())),
                }
            }
        }
        if problems.is_empty() {
            return Ok(plans);
        }
        for (_, plan) in plans {
            for group in plan.groups {
                self.groups.release(group);
            }
        }
        Err(PolicyError::Invalid(problems.join("\n")))
    }

    fn load_plans(
        &mut self,
        plans: Vec<(usize, HookPlan)>,
        btf: &Btf,
        before: Bits,
        active: &mut Active,
    ) -> Result<(), String> {
        if plans.iter().any(|(_, plan)| !plan.groups.is_empty()) {
            let members = match self.members.take() {
                Some(members) => members,
                None => Members::new(btf, &self.shared)?,
            };
            let members = self.members.insert(members);
            let fresh = self.groups.in_use() & !before;
            members.update(&self.groups, fresh, &self.proc)?;
        }
        for (position, mut plan) in plans {
            let id = self.hooks.add(plan.info.clone());
            plan.config.id = id;
            let loaded = LoadedHook::new(&plan, btf, &self.shared).inspect_err(|_| self.hooks.remove(id))?;
            active.hooks.push(ActiveHook {
                position,
                id,
                groups: plan.groups,
                selectors: u32::try_from(plan.config.selectors.len()).unwrap_or(0),
                loaded,
            });
        }
        Ok(())
    }

    fn unload(&mut self, active: Active) {
        let mut released = BTreeSet::new();
        for hook in active.hooks {
            drop(hook.loaded);
            self.hooks.remove(hook.id);
            for group in hook.groups {
                self.groups.release(group);
                released.insert(group.number());
            }
        }
        if !released.is_empty()
            && let Some(members) = &mut self.members
        {
            // What cannot be taken out of the maps only costs memory: nobody asks for these groups any more.
            let _ = members.update(&self.groups, 0, &self.proc);
        }
    }
}

/// Whether the policy says that this hook may be left out.
fn may_be_missing(hook: &Hook, misfit: &Misfit) -> bool {
    hook.ignore_call_not_found
        && matches!(
            misfit.error,
            PlanError::NoFunction(_) | PlanError::NoSyscall(_) | PlanError::NoTracepoint(_)
        )
}

impl Entry {
    fn state(&self) -> TracingPolicyState {
        match &self.active {
            None => TracingPolicyState::TpStateDisabled,
            Some(active) if active.skipped.is_empty() => TracingPolicyState::TpStateEnabled,
            Some(_) => TracingPolicyState::TpStatePartiallyEnabled,
        }
    }

    fn mode(&self) -> TracingPolicyMode {
        match (&self.active, self.monitors) {
            (None, _) => TracingPolicyMode::TpModeUnknown,
            (Some(_), true) => TracingPolicyMode::TpModeMonitor,
            (Some(_), false) => TracingPolicyMode::TpModeEnforce,
        }
    }
}
