//! Tracing policies on this host: from their text to programs in the kernel.
//!
//! ```text
//! policy::read -> plan      which programs, where      sources  how values are got     filters, sets  what is compared
//!                 load      into the kernel            groups   programs that filters name, watched by members
//!                 status    what is told of it         shared   maps that all programs have
//!                 enforce   where calls are refused    protected  whom no policy touches
//!                 busy      which fire all the time     instead  what else this kernel could do
//!                 links     what holds programs to their places
//!                 enforcers calls at which is done what hooks elsewhere say
//! ```
//!
//! A policy is there whole or not at all.

mod busy;
mod enforce;
mod enforcers;
mod error;
mod filters;
mod groups;
mod instead;
mod links;
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
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use aya::{Btf, EbpfLoader};
use thiserror::Error;

use self::busy::Matches;
use self::error::{Misfit, PlanError, explained};
use crate::kernel::KernelFacts;
use crate::pb::{TracingPolicyMode, TracingPolicyState, TracingPolicyStatus};
use crate::policy::model::{Hook, Policy, PolicyKind};
use crate::policy::{Facts, Kernel, Position, Reading, Severity, effect, lint};
use crate::sensor::heap;
use crate::sensor::hook::Hooks;
use crate::sensor::hook::config::HookConfig;
use crate::sensor::kept::{KeepError, Keeper, KeptPolicy, Leaving};
use groups::{Bits, GroupId, Groups};
use load::{LoadedHook, Loading, NOTICES};
use members::Members;
use plan::{Mechanisms, Planner, Plans};
use programs::Binaries;
use protected::Protected;

pub(crate) use self::busy::BusyPolicies;
pub(crate) use self::error::Remark;
pub(crate) use shared::SharedMaps;

/// Where policies are that nobody put elsewhere, as in an agent.
pub(crate) const DOMAIN: &str = "grpc";

const POLICY_MODE: &str = "policy-mode";

/// Why a wish about policies can't be granted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum PolicyError {
    /// The text is no policy that can be loaded.
    #[error("{}", in_lines(.0))]
    Invalid(Vec<Remark>),
    #[error("policy {0} exists already")]
    Exists(String),
    #[error("there is no policy {0}")]
    Missing(String),
    /// The kernel refuses it.
    #[error("{}", in_lines(.0))]
    Refused(Vec<Remark>),
}

impl PolicyError {
    /// The same as a message about the file that the policy is from.
    pub(crate) fn of(&self, file: &Path) -> String {
        let file = file.display().to_string();
        match self {
            PolicyError::Invalid(remarks) | PolicyError::Refused(remarks) => {
                let lines: Vec<String> = remarks.iter().map(|remark| remark.of(&file)).collect();
                lines.join("\n")
            }
            other => format!("{file}: {other}"),
        }
    }
}

/// A policy that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) name: String,
    /// What it does to processes in the mode that it is in; none if it only watches.
    pub(crate) effect: Option<String>,
    /// What its author should know: mistakes that don't keep it from being loaded, and risks.
    pub(crate) remarks: Vec<Remark>,
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
    entries: Vec<Entry>,
    /// Loaded with the first group, and left there. Policies that ask for groups go before it.
    members: Option<Members>,
    /// With it, what enforces something goes on without the sensor.
    keeper: Option<Keeper>,
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
    /// What deals with the notices that the hooks leave.
    enforcers: Vec<LoadedHook>,
    /// Functions that aren't in this kernel, and that the policy says to leave out.
    skipped: Vec<usize>,
    /// What of it goes on without the sensor.
    kept: Option<KeptPolicy>,
}

struct ActiveHook {
    /// In the policy's list of hooks.
    position: usize,
    id: u32,
    groups: Vec<GroupId>,
    selectors: u32,
    /// It does something to processes; others only tell.
    enforces: bool,
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
                entries: Vec::new(),
                members: None,
                keeper: None,
                last_id: 0,
            }),
        }
    }

    /// From now on, what is enforced goes on without the sensor, however it ends: what is there already, too, or nothing
    /// if that can't be.
    pub(crate) fn keep(&self, keeper: Keeper) -> Result<(), PolicyError> {
        let mut inner = self.lock();
        inner.keeper = Some(keeper);
        for position in 0..inner.entries.len() {
            let Some(mut active) = inner.entries[position].active.take() else {
                continue;
            };
            let name = inner.entries[position].policy.name.value.clone();
            let kept = inner.keep(&name, &mut active);
            inner.entries[position].active = Some(active);
            if let Err(problem) = kept {
                for position in 0..inner.entries.len() {
                    if let Some(active) = inner.entries[position].active.take() {
                        inner.unload(active)?;
                    }
                }
                return Err(refused(problem));
            }
        }
        Ok(())
    }

    /// The sensor ends: what is kept stays, and nothing more comes.
    pub(crate) fn keep_no_more(&self) {
        self.lock().keeper = None;
    }

    /// Names of the policies that go on being enforced when the sensor ends.
    pub(crate) fn kept(&self) -> Vec<String> {
        let inner = self.lock();
        let kept = inner.entries.iter().filter(|entry| {
            let active = entry.active.as_ref();
            active.is_some_and(|active| active.kept.is_some())
        });
        kept.map(|entry| entry.policy.name.value.clone()).collect()
    }

    /// Loads the policy that the text holds.
    pub(crate) fn add(&self, text: &str, domain: &str) -> Result<Added, PolicyError> {
        self.replace(text, domain, &|_| false)
    }

    /// The same, but a policy of the same name is replaced if it may be; it stays until the new one is there.
    pub(crate) fn replace(
        &self,
        text: &str,
        domain: &str,
        may_be: &dyn Fn(&str) -> bool,
    ) -> Result<Added, PolicyError> {
        let text: Arc<str> = text.into();
        let policy = read(&text).map_err(|error| match error {
            // What can't be read is nothing for any kernel.
            PolicyError::Invalid(problems) => {
                PolicyError::Invalid(explained(problems, &lint(&text, &Facts::default())))
            }
            other => other,
        })?;
        let facts = KernelFacts::running();
        let put = self.put(policy, domain, may_be, &facts);
        if let Err(error @ (PolicyError::Exists(_) | PolicyError::Missing(_))) = put {
            return Err(error);
        }
        // It is in place by now: who judges it may take a while.
        let found = lint(
            &text,
            &Facts {
                kernel: Some(Kernel::new("this kernel", facts)),
                read_program: Some(|path| fs::read(path)),
            },
        );
        heap::give_back();
        match put {
            Ok((name, effect)) => Ok(Added {
                name,
                effect,
                remarks: error::remarks(&found),
            }),
            Err(PolicyError::Invalid(problems)) => Err(PolicyError::Invalid(explained(problems, &found))),
            Err(PolicyError::Refused(problems)) => Err(PolicyError::Refused(explained(problems, &found))),
            Err(error) => Err(error),
        }
    }

    /// Gives the policy's name and its effect.
    fn put(
        &self,
        policy: Policy,
        domain: &str,
        may_be_replaced: &dyn Fn(&str) -> bool,
        facts: &KernelFacts,
    ) -> Result<(String, Option<String>), PolicyError> {
        let mode = policy.option(POLICY_MODE);
        let mut inner = self.lock();
        let monitors = inner.monitor_only || mode.is_some_and(|mode| mode.value == "monitor");
        let name = policy.name.value.clone();
        let namespace = policy.namespace.as_ref().map_or("", |namespace| &namespace.value);
        let before = inner.find(&name, namespace, domain);
        if before.is_some() && !may_be_replaced(&name) {
            return Err(PolicyError::Exists(name));
        }
        let active = inner.load(&policy, monitors, facts)?;
        let effect = effect(&policy, monitors);
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
                inner.unload(active)?;
            }
        } else {
            inner.entries.push(entry);
        }
        Ok((name, effect))
    }

    pub(crate) fn delete(&self, name: &str, namespace: &str, domain: &str) -> Result<(), PolicyError> {
        let mut inner = self.lock();
        let position = inner.position(name, namespace, domain)?;
        let entry = inner.entries.remove(position);
        entry.active.map_or(Ok(()), |active| inner.unload(active))
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
            (Some(active), false) => inner.unload(active)?,
            (None, true) => {
                let (policy, monitors) = (entry.policy.clone(), entry.monitors);
                let active = inner.load(&policy, monitors, &KernelFacts::running())?;
                inner.entries[position].active = Some(active);
            }
            (None, false) => {}
        }
        Ok(())
    }

    /// Whether it does what its actions say, or only counts it. What was loaded before stays until the new is there.
    /// Gives its effect from now on.
    pub(crate) fn set_mode(
        &self,
        name: &str,
        namespace: &str,
        domain: &str,
        monitors: bool,
    ) -> Result<Option<String>, PolicyError> {
        let mut inner = self.lock();
        let position = inner.position(name, namespace, domain)?;
        if inner.monitor_only && !monitors {
            return Err(refused(
                "the sensor runs with --monitor-only: it enforces nothing",
            ));
        }
        let entry = &inner.entries[position];
        let mut before = None;
        if entry.active.is_some() && entry.monitors != monitors {
            let policy = entry.policy.clone();
            let active = inner.load(&policy, monitors, &KernelFacts::running())?;
            before = inner.entries[position].active.replace(active);
        }
        let entry = &mut inner.entries[position];
        entry.monitors = monitors;
        let effect = effect(&entry.policy, monitors);
        before.map_or(Ok(()), |before| inner.unload(before))?;
        Ok(effect)
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

    /// How many calls each policy that is enabled has matched so far.
    pub(crate) fn matches(&self) -> Vec<Matches> {
        let inner = self.lock();
        inner.entries.iter().filter_map(Entry::matches).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one policy of a text.
fn read(text: &Arc<str>) -> Result<Policy, PolicyError> {
    let mut reading = Reading::new(text);
    let errors = reading
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors: Vec<Remark> = errors.map(Remark::from).collect();
    if !errors.is_empty() {
        return Err(PolicyError::Invalid(errors));
    }
    let policy = match (reading.policies.pop(), reading.policies.is_empty()) {
        (Some(policy), true) => policy,
        (None, _) => {
            return Err(invalid(None, "there is no tracing policy in it"));
        }
        (Some(_), false) => {
            let problem = "there are several policies in it; add each from a file of its own";
            return Err(invalid(None, problem));
        }
    };
    let for_pods = [
        (&policy.pod_selector, "podSelector"),
        (&policy.container_selector, "containerSelector"),
    ];
    if let Some((Some(selector), name)) = for_pods.iter().find(|(selector, _)| selector.is_some()) {
        let problem = format!("the sensor knows no pods: {name} would match nothing; leave it out");
        return Err(invalid(Some(selector.span.position), &problem));
    }
    if *policy.kind == PolicyKind::TracingPolicyNamespaced {
        let problem = "the sensor knows no pods: make it a TracingPolicy, which is for all processes";
        return Err(invalid(Some(policy.kind.span.position), problem));
    }
    if policy.loader {
        let problem = "the sensor has no events of what processes load yet: leave out spec.loader";
        return Err(invalid(Some(policy.span.position), problem));
    }
    Ok(policy)
}

fn invalid(position: Option<Position>, problem: &str) -> PolicyError {
    PolicyError::Invalid(vec![Remark::new(position, problem)])
}

fn refused(problem: impl Into<String>) -> PolicyError {
    PolicyError::Refused(vec![Remark::new(None, problem)])
}

fn in_lines(remarks: &[Remark]) -> String {
    let lines: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    lines.join("\n")
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
    fn load(&mut self, policy: &Policy, monitors: bool, facts: &KernelFacts) -> Result<Active, PolicyError> {
        let before: Bits = self.groups.in_use();
        let mut active = Active {
            hooks: Vec::new(),
            enforcers: Vec::new(),
            skipped: Vec::new(),
            kept: None,
        };
        // aya reads all types of the kernel for it, even if it is given others. Meanwhile ours are found.
        let (loader, found) = thread::scope(|scope| {
            let loader = scope.spawn(EbpfLoader::new);
            let plans = self.plan(policy, monitors, facts, &mut active.skipped);
            let found = plans.map(|plans| {
                let types = facts.btf().map_err(ToString::to_string);
                let types = types.and_then(|kernel| load::types(&plans, kernel));
                (plans, types)
            });
            (loader.join().unwrap_or_else(|_| EbpfLoader::new()), found)
        });
        let (plans, types) = found?;
        let taken = plans.hooks.iter().flat_map(|(_, plan)| plan.groups.clone());
        let taken: Vec<GroupId> = taken.collect();
        let loaded = types.and_then(|types| self.load_plans(plans, loader, &types, before, &mut active));
        let loaded = loaded.and_then(|()| self.keep(&policy.name, &mut active));
        heap::give_back();
        if let Err(problem) = loaded {
            // Groups of hooks that were loaded are given back with them.
            let given: Vec<GroupId> = active.hooks.iter().flat_map(|hook| hook.groups.clone()).collect();
            let unloaded = self.unload(active);
            for group in taken.into_iter().skip(given.len()) {
                self.groups.release(group);
            }
            unloaded?;
            return Err(refused(problem));
        }
        Ok(active)
    }

    fn plan(
        &mut self,
        policy: &Policy,
        monitors: bool,
        facts: &KernelFacts,
        skipped: &mut Vec<usize>,
    ) -> Result<Plans, PolicyError> {
        let mut planner = Planner {
            facts,
            mechanisms: *self.mechanisms.get_or_insert_with(Mechanisms::of_this_kernel),
            groups: &mut self.groups,
            proc: &self.proc,
            protected: Protected::of_the_sensor(&self.proc),
            binaries: Binaries::default(),
        };
        let mut plans = Plans {
            hooks: Vec::new(),
            enforcing: None,
        };
        let mut problems = Vec::new();
        let enforced = planner.enforced(policy).unwrap_or_else(|misfit| {
            problems.push(Remark::from(misfit));
            Vec::new()
        });
        for (position, hook) in policy.hooks.iter().enumerate() {
            for which in 0..programs::count(hook, &mut planner.binaries) {
                match planner.hook(policy, hook, which, &enforced, monitors) {
                    Ok(plan) => plans.hooks.push((position, plan)),
                    Err(misfit) if may_be_missing(hook, &misfit) => skipped.push(position),
                    Err(misfit) => problems.push(Remark::from(misfit)),
                }
            }
        }
        if problems.is_empty() {
            match planner.enforcing(&enforced, &plans.hooks) {
                Ok(enforcing) => plans.enforcing = enforcing,
                Err(misfit) => problems.push(Remark::from(misfit)),
            }
        }
        if problems.is_empty() {
            return Ok(plans);
        }
        for (_, plan) in plans.hooks {
            for group in plan.groups {
                self.groups.release(group);
            }
        }
        Err(PolicyError::Invalid(problems))
    }

    fn load_plans(
        &mut self,
        mut plans: Plans,
        loader: EbpfLoader<'static>,
        types: &Btf,
        before: Bits,
        active: &mut Active,
    ) -> Result<(), String> {
        // It borrows from here.
        let mut loader: EbpfLoader<'_> = loader;
        if plans.hooks.iter().any(|(_, plan)| plan.program.has_groups) {
            let members = match self.members.take() {
                Some(members) => members,
                None => Members::new(&mut loader, types, &self.shared)?,
            };
            let members = self.members.insert(members);
            let fresh = self.groups.in_use() & !before;
            members.update(&self.groups, fresh, &self.proc)?;
        }
        for (_, plan) in &mut plans.hooks {
            plan.program.config.id = self.hooks.add(plan.info.clone());
        }
        let ids = plans.hooks.iter().map(|(_, plan)| plan.program.config.id);
        let ids: Vec<u32> = ids.collect();
        let loaded = load_programs(&plans, loader, types, &self.shared, active);
        // The next policy has its own.
        self.shared.forget(NOTICES);
        if loaded.is_err() {
            for id in ids.into_iter().skip(active.hooks.len()) {
                self.hooks.remove(id);
            }
        }
        loaded
    }

    /// Lets what enforces something go on without the sensor, if that is wanted.
    fn keep(&mut self, name: &str, active: &mut Active) -> Result<(), String> {
        let Some(keeper) = &mut self.keeper else {
            return Ok(());
        };
        let uses_members = active.uses_members_to_enforce();
        let mut enforcing = active.hooks.iter_mut().filter(|hook| hook.enforces).peekable();
        if enforcing.peek().is_none() {
            return Ok(());
        }
        let (kept, folder) = keeper.policy(name).map_err(|error| error.to_string())?;
        active.kept = Some(kept);
        if let Some(members) = &mut self.members
            && uses_members
        {
            members.keep(keeper)?;
        }
        let (mut number, mut last) = (0, 0);
        for hook in enforcing {
            hook.loaded.pin(hook.position, &mut number, &folder)?;
            last = hook.position;
        }
        // They are nothing without the hooks, and stay with the last.
        for enforcer in &mut active.enforcers {
            enforcer.pin(last, &mut number, &folder)?;
        }
        Ok(())
    }

    /// Makes what was to go on without the sensor end with it.
    fn let_go(&mut self, kept: &KeptPolicy) -> Result<Leaving, KeepError> {
        let Some(keeper) = &self.keeper else {
            return Ok(Leaving::default());
        };
        let leaving = keeper.let_go(kept)?;
        let mut others = self.entries.iter().filter_map(|entry| entry.active.as_ref());
        if let Some(members) = &mut self.members
            && !others.any(|active| active.kept.is_some() && active.uses_members_to_enforce())
        {
            members.let_go(keeper)?;
        }
        Ok(leaving)
    }

    /// What of it can't be taken out of the kernel goes on there, and is an error.
    fn unload(&mut self, active: Active) -> Result<(), PolicyError> {
        let leaving = active.kept.map(|kept| self.let_go(&kept));
        let mut released = BTreeSet::new();
        for hook in active.hooks {
            drop(hook.loaded);
            self.hooks.remove(hook.id);
            for group in hook.groups {
                self.groups.release(group);
                released.insert(group.number());
            }
        }
        drop(active.enforcers);
        if !released.is_empty()
            && let Some(members) = &mut self.members
        {
            // What cannot be taken out of the maps only costs memory: nobody asks for these groups any more.
            let _ = members.update(&self.groups, 0, &self.proc);
        }
        let gone = leaving.map_or(Ok(()), |leaving| leaving?.wait());
        gone.map_err(|error| refused(format!("what it enforced goes on: {error}")))
    }
}

/// Puts programs into the kernel, and those that are there into `active`.
fn load_programs(
    plans: &Plans,
    loader: EbpfLoader<'_>,
    types: &Btf,
    shared: &SharedMaps,
    active: &mut Active,
) -> Result<(), String> {
    let configs = plans.in_order().map(|(program, _)| program.config.to_bytes());
    let configs: Result<Vec<_>, _> = configs.collect();
    let configs = configs.map_err(|error| error.to_string())?;
    let mut loading = Loading::new(loader, types, shared);
    for ((program, hook), config) in plans.in_order().zip(&configs) {
        let loaded = LoadedHook::new(program, config, &mut loading)?;
        let Some((position, plan)) = hook else {
            active.enforcers.push(loaded);
            continue;
        };
        active.hooks.push(ActiveHook {
            position: *position,
            id: program.config.id,
            groups: plan.groups.clone(),
            selectors: u32::try_from(program.config.selectors.len()).unwrap_or(0),
            enforces: enforces(&program.config),
            loaded,
        });
    }
    Ok(())
}

impl Active {
    /// Whether it does something to processes depending on what programs they or others run.
    fn uses_members_to_enforce(&self) -> bool {
        self.hooks
            .iter()
            .any(|hook| hook.enforces && !hook.groups.is_empty())
    }
}

fn enforces(hook: &HookConfig) -> bool {
    let mut selectors = hook.selectors.iter().filter(|selector| !selector.monitor);
    selectors
        .any(|selector| selector.signal.is_some() || selector.error.is_some() || selector.notice.is_some())
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
